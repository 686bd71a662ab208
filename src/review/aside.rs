//! What maintainers set aside in a pull request, by `/shelfmark ignore`.

use super::key::keys;
use super::{marks, reply_marker};
use crate::checks::{self, Finding};
use crate::engine::Report;
use crate::policy::{Ignore, Level, PATH, Policy};
use crate::text::LineIndex;
use crate::text::quote::{escaped, fenced};

/// What a maintainer set aside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetAside {
    /// The check; `None` if everything in [`Self::findings`] is meant.
    pub check: Option<String>,
    /// The keys of one comment's findings, if the command was a reply to it; `None` if every finding of the check is meant.
    pub findings: Option<Vec<String>>,
    /// The maintainer's login.
    pub by: String,
    /// Why, in the maintainer's words.
    pub reason: Option<String>,
    /// The comment that asks what to write in the policy to make it permanent, if it has no answer yet.
    pub asks: Option<u64>,
}

impl SetAside {
    /// Whether it covers the finding with this check and key.
    pub(super) fn covers(&self, check: &str, key: &str) -> bool {
        let is_of_check = self.check.as_deref().is_none_or(|known| known == check);
        // A comment that names nothing at all sets nothing aside.
        let is_of_comment =
            self.findings.as_ref().map_or(self.check.is_some(), |keys| keys.iter().any(|one| one == key));
        is_of_check && is_of_comment
    }
}

/// How the keys of answers begin.
const ANSWER: &str = "answer-";

/// Whether a key among what was said is that of an answer, which no comment shows.
#[must_use]
pub fn is_answer(key: &str) -> bool {
    key.starts_with(ANSWER)
}

/// An answer in the conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedAnswer {
    /// The key it is remembered by once it was given.
    pub key: String,
    /// What it ends with, so that it is not given twice.
    pub marker: String,
    /// The whole answer.
    pub body: String,
}

/// The keys of everything that a comment of ours ever said: what a reply to it is about, even after it was edited.
#[must_use]
pub fn all_keys_of(body: &str) -> Vec<String> {
    marks::all_keys_in(body).into_iter().map(str::to_owned).collect()
}

/// The policy, with the checks turned off that a maintainer set aside.
#[must_use]
pub fn without_set_aside(policy: &Policy, aside: &[SetAside]) -> Policy {
    let mut policy = policy.clone();
    let whole = aside.iter().filter(|aside| aside.findings.is_none()).filter_map(|aside| aside.check.as_deref());
    policy.checks.extend(whole.filter_map(checks::find).map(|check| (check.name().to_owned(), Level::Off)));
    policy
}

/// The policy that ignores what was set aside of a file's findings, as far as a policy can express it: rather more than less.
#[must_use]
pub fn without_findings(policy: &Policy, aside: &[SetAside], path: &str, head: &str, report: &Report) -> Policy {
    let mut policy = policy.clone();
    let keys = keys(path, head, &LineIndex::new(head), &report.findings);
    let meant = |(finding, key): &(&Finding, String)| aside.iter().any(|aside| aside.covers(finding.check, key));
    policy.ignore.extend(report.findings.iter().zip(keys).filter(meant).map(|(finding, _)| for_good(finding)));
    policy
}

/// The policy item that ignores a finding for good.
fn for_good(finding: &Finding) -> Ignore {
    Ignore { entry: finding.entry.clone(), checks: vec![finding.check.to_owned()] }
}

/// The answers to those who want something ignored for good. `found` is all findings of the pull request, with their keys.
pub(super) fn answers(aside: &[SetAside], found: &[(&Finding, String)]) -> Vec<PlannedAnswer> {
    let answer = |aside: &SetAside| {
        let asked = aside.asks?;
        let marker = reply_marker(asked);
        let mut meant = Vec::new();
        for (finding, _) in found.iter().filter(|(finding, key)| aside.covers(finding.check, key)) {
            let ignore = for_good(finding);
            if !meant.contains(&ignore) {
                meant.push(ignore);
            }
        }
        let lines = match (&aside.findings, &aside.check) {
            (None, Some(check)) => format!("checks:\n  {check}: off\n"),
            _ if meant.is_empty() => return None,
            _ => format!("ignore:\n{}", meant.iter().map(item).collect::<String>()),
        };
        let by = escaped(&aside.by);
        let is_whole = meant.iter().any(|ignore| ignore.entry.is_none());
        let whole = if is_whole { ", which covers everything the check finds" } else { "" };
        let told = format!(
            "{by}: it is ignored in this pull request. To ignore it for good, add this to `{PATH}`{whole}:\n\n{}\n{marker}",
            fenced("yaml", &lines)
        );
        Some(PlannedAnswer { key: format!("{ANSWER}{asked}"), marker, body: told })
    };
    aside.iter().filter_map(answer).collect()
}

/// An item of `ignore`. A JSON string is also a YAML one.
fn item(ignore: &Ignore) -> String {
    let checks = ignore.checks.join(", ");
    match &ignore.entry {
        Some(entry) => format!("  - entry: {}\n    checks: [{checks}]\n", quoted(entry)),
        None => format!("  - checks: [{checks}]\n"),
    }
}

/// A text in double quotation marks (<https://yaml.org/spec/1.2.2/#double-quoted-style>).
fn quoted(text: &str) -> String {
    let text = crate::text::visible(text);
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
