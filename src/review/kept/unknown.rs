//! What cannot be checked this time: that proves nothing, so earlier findings there are kept.

use std::collections::HashSet;

use super::WholeLists;
use super::key::{subject, subject_of};
use crate::checks::Check;

/// The findings of which it is not known whether they still hold.
pub(super) struct Unknown {
    /// The checks that are on and need facts.
    checks: HashSet<&'static str>,
    /// How the keys of their possible findings begin, for links that could not be checked; `None` if nothing was looked up at
    /// all.
    subjects: Option<HashSet<String>>,
}

impl Unknown {
    pub fn of(lists: &WholeLists<'_>) -> Self {
        let on = lists.policy.checks().filter(|check| check.needs_facts());
        let checks: HashSet<&str> = on.map(Check::name).collect();
        let links = lists.lists.iter().flat_map(|list| list.report.unchecked.iter().map(|link| (list.path, link)));
        let about = links.flat_map(|(path, link)| link.about.iter().map(move |about| (path, about)));
        let subjects = about.flat_map(|(path, about)| checks.iter().map(move |check| subject(path, check, about)));
        let subjects = lists.is_asked_about.then(|| subjects.collect());
        Self { checks, subjects }
    }

    /// Whether a line with this check and key is one of them.
    pub fn has_line(&self, check: &str, key: &str) -> bool {
        self.checks.contains(check) && self.has_key(key)
    }

    /// Whether a key may be one of them, whatever its check.
    pub fn has_key(&self, key: &str) -> bool {
        self.subjects.as_ref().is_none_or(|subjects| subjects.contains(subject_of(key)))
    }
}
