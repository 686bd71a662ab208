//! Links that the world is asked of.

use crate::facts::Question;

/// A link that the contribution brings, and what is asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The link, as an index into [`Document::links`](crate::document::Document::links) of the head.
    pub link: usize,
    /// The item that it stands in, as an index into [`Document::items`](crate::document::Document::items); `None` for a link beside the items.
    pub item: Option<usize>,
    /// What is asked.
    pub question: Question,
}

/// A link of which nothing could be learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchecked {
    /// The line in the head.
    pub line: usize,
    /// Where it leads.
    pub address: String,
    /// What findings about it may be about: the titles of the item and of the entry that it stands in; without a title, its line.
    pub about: Vec<String>,
}
