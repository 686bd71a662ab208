//! What is to be placed.

use crate::document::{Document, Item};

/// What is to be placed.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What it says about itself.
    pub said: Said<'a>,
    /// The item of the list that it was before.
    pub own: Option<usize>,
    /// What external sources say about it: an abstract, topics, a description.
    pub told: &'a [&'a str],
}

/// What something says about itself.
#[derive(Clone, Copy, Debug)]
pub enum Said<'a> {
    /// As an item of a document.
    Item(&'a Document<'a>, &'a Item),
    /// In plain words, with its address.
    Texts {
        /// Its title, its description.
        texts: &'a [&'a str],
        /// Its address.
        address: Option<&'a str>,
    },
}

impl<'a> Asked<'a> {
    /// An item of a document; `own` is the item of the list that it was before.
    #[must_use]
    pub fn item(document: &'a Document<'a>, item: &'a Item, own: Option<usize>) -> Self {
        Self { said: Said::Item(document, item), own, told: &[] }
    }

    /// The same, with what external sources say about it.
    #[must_use]
    pub fn told(self, told: &'a [&'a str]) -> Self {
        Self { told, ..self }
    }
}
