//! Facts: what the world says of what an entry presents.
//!
//! A [`Question`] says what can be asked, an [`Answer`] what can be known of it, and what was asked and answered stands together in
//! [`Facts`]. Nothing here asks anybody: that is done outside of the core, and what was not answered is *unknown*, of which nothing follows.
//!
//! [`judge()`] lays an entry beside the records of its paper, [`link::judge`] says what follows from what was seen at an address. Both know three answers:
//! it is so, it differs, nothing can be said; and only what differs is told.

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

/// A title or a name as readers see it: entities, tags and TeX of the source resolved, on one line.
#[must_use]
pub fn readable(text: &str) -> String {
    markup::plain(text).text
}
