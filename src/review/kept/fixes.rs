//! The pull request that is kept up to date with the fixes that change no words.

use std::collections::{BTreeMap, HashSet};

use super::WholeLists;
use super::key::{Key, keys};
use super::shown::Shown;
use crate::checks::{Finding, Fix, Safety};
use crate::review::key::digest;
use crate::text::{LineIndex, counted};

/// Its title.
const TITLE: &str = "Fix what changes no words in the list";

/// The body ends with this and what tells the fixes in it from others.
const MARK: &str = "<!-- shelfmark:1:fixes:";
const MARK_END: &str = " -->";
/// Where nothing was left to fix.
const NOTHING: &str = "none";

/// So many lines of a check are told.
const MOST_LINES: usize = 20;

/// What people ticked in the issue: it is known, and left as it is.
#[derive(Clone, Debug, Default)]
pub struct Ticks(HashSet<String>);

impl Ticks {
    /// Those in the body of the issue.
    #[must_use]
    pub fn of(body: &str) -> Self {
        let shown = Shown::of(body);
        Self(shown.ticked().into_iter().map(str::to_owned).collect())
    }

    /// Whether a finding in a list is left as it is; one of several with the same key is, where any of these is ticked.
    #[must_use]
    pub fn spare(&self, path: &str, text: &str, finding: &Finding) -> bool {
        if self.0.is_empty() {
            return false;
        }
        Key::of(path, text, &LineIndex::new(text), finding).all().any(|key| self.0.contains(&key))
    }
}

/// Our latest pull request as GitHub shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPull {
    /// Its number.
    pub number: u64,
    /// What it says.
    pub body: String,
    /// Whether it is open.
    pub is_open: bool,
}

/// What to do about the pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FixesStep {
    /// Nothing.
    Leave,
    /// To close it: nothing is left to fix.
    Close {
        /// The pull request.
        number: u64,
        /// What it says from now on.
        body: String,
    },
    /// To have it hold the fixes as they are now.
    Keep {
        /// What it is to say; `None` where it says that.
        body: Option<String>,
        /// The one that is open; `None` where one is to be opened.
        open: Option<u64>,
        /// The title of a new one.
        title: &'static str,
    },
}

/// What to do about the pull request, given what was found and ticked and whether the fixes change any text.
///
/// One that was closed comes again only with other fixes.
#[must_use]
pub fn kept_fixes(lists: &WholeLists<'_>, ticks: &Ticks, changes_text: bool, latest: Option<&KeptPull>) -> FixesStep {
    let mended = mended(lists, ticks);
    let open = latest.filter(|latest| latest.is_open);
    if mended.is_empty() || !changes_text {
        let close = open.map(|open| FixesStep::Close { number: open.number, body: farewell() });
        return close.unwrap_or(FixesStep::Leave);
    }
    let digest = digest(mended.values().flatten().map(|(key, _)| key.as_str()));
    if open.is_none() && latest.is_some_and(|latest| digest_of(&latest.body) == Some(&digest)) {
        return FixesStep::Leave;
    }
    let body = body(lists, &mended, &digest);
    let says_that = |open: &KeptPull| open.body.replace("\r\n", "\n").trim_end() == body.trim_end();
    let is_told = open.is_some_and(says_that);
    FixesStep::Keep { body: (!is_told).then_some(body), open: open.map(|open| open.number), title: TITLE }
}

/// By check, the keys of what is mended, with where it stands.
type Mended = BTreeMap<&'static str, Vec<(String, String)>>;

fn mended(lists: &WholeLists<'_>, ticks: &Ticks) -> Mended {
    let mut mended = Mended::new();
    for list in lists.lists {
        for (finding, key) in list.report.findings.iter().zip(keys(list)) {
            let is_safe = finding.fix.as_ref().map(Fix::safety) == Some(Safety::Safe);
            if is_safe && !ticks.spare(list.path, list.text, finding) {
                mended.entry(finding.check).or_default().push((key, lists.place(list, finding.lines.start)));
            }
        }
    }
    mended
}

fn body(lists: &WholeLists<'_>, mended: &Mended, digest: &str) -> String {
    let all: usize = mended.values().map(Vec::len).sum();
    let mut body = format!(
        "This fixes {} in how the list is written. What it says, and where its links lead to, stays as it is.\n\n",
        counted(all, "finding", "findings")
    );
    for (check, places) in mended {
        let mut told: Vec<&str> = places.iter().take(MOST_LINES).map(|(_, place)| place.as_str()).collect();
        if places.len() > MOST_LINES {
            told.push("…");
        }
        body.push_str(&format!(
            "- [{check}]({}) ({}): {}\n",
            lists.documentation.of(check),
            places.len(),
            told.join(", ")
        ));
    }
    body.push_str(
        "\nWhile it is open, it is kept up to date with the list. Push a commit to its branch, and it is yours: it is left alone from \
         then on. Closed without being merged, it comes again only with other fixes.\n",
    );
    format!("{body}\n{MARK}{digest}{MARK_END}\n")
}

/// What it says once nothing is left to fix.
fn farewell() -> String {
    format!(
        "Nothing is left to fix here: the list has it by now, or it is known and left as it is.\n\n{MARK}{NOTHING}{MARK_END}\n"
    )
}

/// What tells the fixes in a body from others.
fn digest_of(body: &str) -> Option<&str> {
    body.lines().rev().find_map(|line| line.trim().strip_prefix(MARK)?.strip_suffix(MARK_END))
}
