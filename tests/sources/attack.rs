//! A contributor who means harm, and a list that is full of it.
