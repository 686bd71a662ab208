//! Facts: what sources outside say about what an entry presents.
//!
//! A [`Question`] is what can be asked, an [`Answer`] what can be known about it, and [`Facts`] holds what was asked with its answers.
//! Nothing here asks anyone: that happens outside the core. What was not answered is *unknown*, and nothing follows from it.
//!
//! [`judge()`] compares an entry with the records of its paper; [`link::judge`] says what follows from what was seen at
//! an address. Both have three outcomes: it matches, it differs, it cannot be told; and only what differs is reported.

mod answer;
mod asked;
pub mod authors;
mod judge;
pub mod link;
mod markup;
pub mod notice;
mod page;
mod paper;
mod question;
mod repository;
mod stated;
pub mod subject;
pub mod title;
pub mod venue;
pub mod year;

pub use answer::{Answer, Fact};
pub use asked::Facts;
pub use judge::{Fault, Judgement, Published, Said, judge, published_since};
pub use page::{Certificate, Hop, Page, Sight};
pub use paper::{Author, DateKind, Dated, Kind, Notice, NoticeKind, Paper, Record, Source};
pub use question::{PaperId, Question};
pub use repository::Repository;
pub use stated::Stated;

/// A title or a name as readers see it: entities, tags and TeX from the source resolved, on one line.
#[must_use]
pub fn readable(text: &str) -> String {
    markup::plain(text).text
}
