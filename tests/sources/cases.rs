//! Links as they were met by others, where `../shared/facts` tells of them.
