//! What we say in the conversation when somebody asked.

use crate::checks::{Check, Documentation};

/// What a check reports and why, for whoever asked in the comment with this id.
#[must_use]
pub fn explanation(check: &dyn Check, documentation: &Documentation, comment: u64) -> String {
    let name = check.name();
    let (summary, docs, marker) = (check.summary(), check.docs(), reply_marker(comment));
    format!("[`{name}`]({}): {summary}.\n\n{docs}\n\n{marker}", documentation.of(name))
}

/// What an answer to the comment with this id ends with, so that it is not given twice.
#[must_use]
pub fn reply_marker(comment: u64) -> String {
    format!("<!-- shelfmark:1:reply:{comment} -->")
}
