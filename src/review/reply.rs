//! What we say in the conversation, where somebody asked.

use super::wording::CHECKS_PAGE;
use crate::checks::Check;

/// What a check reports and why, for whoever asked by the comment of this id.
#[must_use]
pub fn explanation(check: &dyn Check, comment: u64) -> String {
    let name = check.name();
    format!("[`{name}`]({CHECKS_PAGE}#{name}): {}.\n\n{}\n\n{}", check.summary(), check.docs(), reply_marker(comment))
}

/// What an answer to the comment of this id ends with, so that it is not given twice.
#[must_use]
pub fn reply_marker(comment: u64) -> String {
    format!("<!-- shelfmark:1:reply:{comment} -->")
}
