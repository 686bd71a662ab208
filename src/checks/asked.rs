//! Links that are looked up online.

use crate::facts::Question;

/// A link that the contribution adds, and what is asked about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The link, as an index into [`Document::links`](crate::document::Document::links) of the head.
    pub link: usize,
    /// The item that it is in, as an index into [`Document::items`](crate::document::Document::items); `None` for a link outside all items.
    pub item: Option<usize>,
    /// What is asked.
    pub question: Question,
}

/// A link about which nothing could be learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchecked {
    /// The line in the head.
    pub line: usize,
    /// Where it leads.
    pub address: String,
    /// What findings about it may name: the titles of its item and of the entry around it, or its line if there is no title.
    pub about: Vec<String>,
}
