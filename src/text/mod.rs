//! Text as bytes and lines: spans, the line index, edits of whole lines, the longest ordered stretch, and quoting what
//! others wrote.
//!
//! Every other room of the core refers to places in a text with these types. Offsets are in bytes and always lie on
//! character boundaries; lines are counted from 1, as editors, GitHub and the JSON report count them.

mod edit;
mod lines;
pub mod quote;
mod rising;
mod visible;
mod words;

pub use edit::{Edit, EditError, apply, diff};
pub use lines::{LineIndex, LineRange, Span};
pub use rising::longest_rising;
pub use visible::visible;
pub use words::{capitalised, counted, ended, series};
