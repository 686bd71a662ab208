//! The review that requests changes: when there is one, and what becomes of it.
//!
//! Its body ends with the keys of the findings it is about. They are retired before we withdraw it: a request dismissed with keys in it was
//! dismissed by a person, who does not want changes for these.

use std::collections::{BTreeSet, HashSet};

use super::marks::{keys_in, mark, retired_mark};
use super::{PlannedEdit, Shown, Subject};

/// A review of ours that requests changes, or did before it was dismissed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownRequest {
    /// Its id.
    pub id: u64,
    /// Whether it was dismissed.
    pub dismissed: bool,
    /// What it says.
    pub body: String,
}

/// What becomes of the reviews that request changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedRequests {
    /// Reviews to rewrite; `comment` is the review.
    pub edits: Vec<PlannedEdit>,
    /// Reviews to dismiss, by their ids.
    pub withdrawn: Vec<u64>,
}

const ASKS: &str =
    "Please fix what is reported here and on the page of the check run. This request is withdrawn once that is done.";
const WITHDRAWN: &str = "No changes are requested any more.";

/// Further findings are not tracked: the size of a body is limited.
const MOST: usize = 1_000;

/// The findings for which changes are requested, by their keys; `keys` are those of each file's findings.
fn asked(subject: &Subject<'_>, keys: &[Vec<String>], shown: &Shown) -> BTreeSet<String> {
    let findings = subject.files.iter().zip(keys).flat_map(|(file, keys)| file.report.findings.iter().zip(keys));
    let asked = findings
        .filter(|(finding, key)| subject.policy.requests_changes_for(finding.severity) && !shown.deleted.contains(key));
    asked.map(|(_, key)| key.clone()).take(MOST).collect()
}

/// The body of a new request, if one is due, and what becomes of the existing ones, of which at most one stays. `aside` are the keys of what
/// maintainers set aside.
pub(super) fn requests(
    subject: &Subject<'_>,
    keys: &[Vec<String>],
    aside: &HashSet<String>,
    shown: &Shown,
) -> (Option<String>, PlannedRequests) {
    let mut asked = asked(subject, keys, shown);
    let dismissed = shown.requests.iter().filter(|request| request.dismissed);
    let waved: BTreeSet<&str> = dismissed.flat_map(|request| keys_in(&request.body)).collect();
    asked.retain(|key| !waved.contains(key.as_str()));
    let is_unsure = !subject.unreviewed.is_empty() || subject.partial;
    let mut standing: Vec<&ShownRequest> = shown.requests.iter().filter(|request| !request.dismissed).collect();
    let mut planned = PlannedRequests::default();
    let told = standing.last().map(|kept| keys_in(&kept.body)).unwrap_or_default();
    if is_unsure {
        // What could not be read is not known to be fixed; what people said "no" to, wherever it is, is not requested.
        let is_open =
            |key: &&str| !waved.contains(key) && !shown.deleted.iter().any(|gone| gone == key) && !aside.contains(*key);
        let room = MOST.saturating_sub(asked.len());
        asked.extend(told.iter().copied().filter(is_open).take(room).map(str::to_owned));
    }
    if subject.policy.requests_changes() && !asked.is_empty() {
        let Some(kept) = standing.pop() else {
            return ((!subject.quiet).then(|| body(&asked)), planned);
        };
        if !asked.iter().map(String::as_str).eq(told.into_iter().collect::<BTreeSet<_>>()) {
            planned.edits.push(PlannedEdit { comment: kept.id, body: body(&asked) });
        }
    }
    for request in standing {
        let keys = keys_in(&request.body);
        if !keys.is_empty() {
            let retired: String = keys.into_iter().map(retired_mark).collect();
            planned.edits.push(PlannedEdit { comment: request.id, body: format!("{WITHDRAWN}{retired}") });
        }
        planned.withdrawn.push(request.id);
    }
    (None, planned)
}

fn body(keys: &BTreeSet<String>) -> String {
    ASKS.to_owned() + &keys.iter().map(|key| mark(key)).collect::<String>()
}
