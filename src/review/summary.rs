//! The comment in the conversation that summarises a review, if the policy asks for it.

use super::marks::{keys_in, mark};
use super::table::Mending;
use super::wording::Pieces;
use super::{Shown, Subject, page};
use crate::policy::Summary;

/// Its key among what was said.
pub const SUMMARY: &str = "summary";

/// Our current summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownSummary {
    /// The comment's id; `None` if GitHub gives none: it counts as said, and stays as it is.
    pub id: Option<u64>,
    /// What it says.
    pub body: String,
}

/// The summary to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedSummary {
    /// The comment to edit; `None` if there is none yet.
    pub comment: Option<u64>,
    /// The whole text.
    pub body: String,
}

/// Whether a comment of ours in the conversation is the summary.
#[must_use]
pub fn is_summary(body: &str) -> bool {
    keys_in(body).contains(&SUMMARY)
}

/// The summary to write. There is none until there is something to say, and none again once somebody deleted it.
pub(super) fn summary(subject: &Subject<'_>, shown: &Shown, mending: &Mending<'_>) -> Option<PlannedSummary> {
    if subject.policy.summary != Some(Summary::Comment) {
        return None;
    }
    let comment = match &shown.summary {
        Some(summary) => Some(summary.id?),
        None if subject.quiet || is_deleted(shown) || !page::has_something(subject) => return None,
        None => None,
    };
    let mark = mark(SUMMARY);
    let mut body = Pieces::with_reserve(mark.len() + page::DISAGREE.len());
    page::verdict(&mut body, subject, &mending.elsewhere());
    let end = if page::has_rows(subject) { page::DISAGREE } else { "" };
    let body = format!("{}{end}{mark}", body.finish());
    // A browser ends lines with CRLF.
    let stands = shown.summary.as_ref().is_some_and(|summary| summary.body.replace("\r\n", "\n").trim_end() == body);
    (!stands).then_some(PlannedSummary { comment, body })
}

/// Whether somebody deleted it, which means "no" for as long as the pull request is open.
pub(super) fn is_deleted(shown: &Shown) -> bool {
    shown.summary.is_none() && shown.deleted.iter().any(|key| key == SUMMARY)
}
