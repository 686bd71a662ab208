//! Facts: what the world says of what an entry presents.
//!
//! A [`Question`] says what can be asked, an [`Answer`] what can be known of it, and what was asked and answered stands together in
//! [`Facts`]. Nothing here asks anybody: that is done outside of the core, and what was not answered is *unknown*, of which nothing follows.

mod answer;
mod asked;
mod page;
mod paper;
mod question;
mod repository;

pub use answer::{Answer, Fact};
pub use asked::Facts;
pub use page::{Certificate, Hop, Page, Sight};
pub use paper::{Author, DateKind, Dated, Kind, Notice, NoticeKind, Paper, Record, Source};
pub use question::{PaperId, Question};
pub use repository::Repository;
