//! Text as bytes and lines: spans, the line index, and edits of whole lines.
//!
//! Every other room of the core speaks of places in a text with these types. Offsets are bytes and always lie on
//! character boundaries; lines are counted from 1, as editors, GitHub and the JSON report count them.

mod edit;
mod lines;
mod visible;

pub use edit::{Edit, EditError, apply};
pub use lines::{LineIndex, LineRange, Span};
pub use visible::visible;
