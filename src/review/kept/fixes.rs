//! The pull request that is kept up to date with the fixes that change no words.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::WholeLists;
use super::key::{Key, keys};
use super::shown::Shown;
use crate::checks::{Aim, Finding, Fix, Safety, Severity};
use crate::review::wording::Pieces;
use crate::text::{LineIndex, counted};

/// Its title.
const TITLE: &str = "Apply safe fixes to the list";

/// The body ends with this and the keys of its fixes.
const MARK: &str = "<!-- shelfmark:1:fixes:";
const MARK_END: &str = " -->";

/// The most keys that are remembered, lowest first: nobody can tell whether a higher one is new.
const MOST_KEYS: usize = 1_000;

/// Bytes reserved for the text after the places.
const RESERVE: usize = MOST_KEYS * 17 + 1_000;

/// The most lines listed per check.
const MOST_LINES: usize = 20;

/// What people ticked in the issue: known, and to be left as it is.
#[derive(Clone, Debug, Default)]
pub struct Ticks(HashSet<String>);

impl Ticks {
    /// The ticks in the body.
    #[must_use]
    pub fn of(body: &str) -> Self {
        let shown = Shown::of(body);
        Self(shown.ticked().into_iter().map(str::to_owned).collect())
    }

    /// The ticks as they apply to one list.
    #[must_use]
    pub fn in_list<'a>(&'a self, path: &'a str, text: &'a str) -> TicksInList<'a> {
        TicksInList { ticks: self, path, text, index: LineIndex::new(text) }
    }
}

/// The ticks for the findings in one list.
#[derive(Debug)]
pub struct TicksInList<'a> {
    ticks: &'a Ticks,
    path: &'a str,
    text: &'a str,
    index: LineIndex,
}

impl TicksInList<'_> {
    /// Whether a finding is left as it is. Notes are, since they have no box to tick; so is each of several findings with the same key if any of them
    /// is ticked.
    #[must_use]
    pub fn spare(&self, finding: &Finding) -> bool {
        let Self { ticks: Ticks(ticks), path, text, index } = self;
        let is_ticked = || Key::of(path, text, index, finding).all().any(|key| ticks.contains(&key));
        finding.severity <= Severity::Note || !ticks.is_empty() && is_ticked()
    }
}

/// Our latest pull request as GitHub shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPull {
    /// Its number.
    pub number: u64,
    /// Its body.
    pub body: String,
    /// Whether it is open.
    pub is_open: bool,
    /// Whether it was merged.
    pub is_merged: bool,
}

/// What to do about the pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FixesStep {
    /// Nothing.
    Leave,
    /// Close it: nothing is left to fix.
    Close {
        /// The pull request.
        number: u64,
        /// Its new body.
        body: String,
    },
    /// Keep it, with the current fixes.
    Keep {
        /// Its new body; `None` if that stays the same.
        body: Option<String>,
        /// The open pull request; `None` if one is to be opened.
        open: Option<u64>,
        /// The title of a new one.
        title: &'static str,
    },
}

/// What to do about the pull request, given what was found and ticked and whether the fixes change any text.
///
/// After one was closed without being merged, another is opened only for a fix that was in none before it.
#[must_use]
pub fn kept_fixes(lists: &WholeLists<'_>, ticks: &Ticks, changes_text: bool, latest: Option<&KeptPull>) -> FixesStep {
    let mended = mended(lists, ticks);
    let open = latest.filter(|latest| latest.is_open);
    if mended.is_empty() || !changes_text {
        let close = open.map(|open| FixesStep::Close { number: open.number, body: FAREWELL.to_owned() });
        return close.unwrap_or(FixesStep::Leave);
    }
    let known = latest.filter(|latest| !latest.is_merged).map(|latest| keys_of(&latest.body)).unwrap_or_default();
    let keys: BTreeSet<&str> = mended.values().flatten().map(|fix| fix.key.as_str()).collect();
    let is_refused = latest.is_some_and(|latest| !latest.is_open && !latest.is_merged);
    if is_refused && !keys.iter().any(|key| is_new(key, &known)) {
        return FixesStep::Leave;
    }
    let keys: BTreeSet<&str> = keys.union(&known).copied().take(MOST_KEYS).collect();
    let body = body(lists, &mended, &keys);
    let says_that = |open: &KeptPull| open.body.replace("\r\n", "\n").trim_end() == body.trim_end();
    let is_told = open.is_some_and(says_that);
    FixesStep::Keep { body: (!is_told).then_some(body), open: open.map(|open| open.number), title: TITLE }
}

/// Whether a key is not among these, which may be only the lowest of more.
fn is_new(key: &str, known: &BTreeSet<&str>) -> bool {
    let is_beyond = known.len() >= MOST_KEYS && known.last().is_some_and(|last| key > *last);
    !is_beyond && !known.contains(key)
}

/// One fix.
struct Mended {
    key: String,
    place: String,
    /// Whether it changes where a link leads.
    leads_elsewhere: bool,
}

/// The fixes, by check.
fn mended(lists: &WholeLists<'_>, ticks: &Ticks) -> BTreeMap<&'static str, Vec<Mended>> {
    let mut mended = BTreeMap::<_, Vec<Mended>>::new();
    for list in lists.lists {
        let ticks = ticks.in_list(list.path, list.text);
        for (finding, key) in list.report.findings.iter().zip(keys(list)) {
            let fix = finding.fix.as_ref().filter(|fix| fix.safety() == Safety::Safe);
            let fix = fix.filter(|_| !ticks.spare(finding));
            let Some(Fix { aim, .. }) = fix else { continue };
            let (place, leads_elsewhere) =
                (lists.place(list, finding.lines.start), matches!(aim, Some(Aim::Address { .. })));
            mended.entry(finding.check).or_default().push(Mended { key, place, leads_elsewhere });
        }
    }
    mended
}

fn body(lists: &WholeLists<'_>, mended: &BTreeMap<&'static str, Vec<Mended>>, keys: &BTreeSet<&str>) -> String {
    let all: usize = mended.values().map(Vec::len).sum();
    let led = mended.values().flatten().filter(|fix| fix.leads_elsewhere).count();
    let stays = match led {
        0 => "No words and no links change.".to_owned(),
        1 => "No words change; 1 link is updated to its page's current address.".to_owned(),
        _ => format!("No words change; {led} links are updated to their pages' current addresses."),
    };
    let mut body = Pieces::with_reserve(RESERVE);
    body.push(&format!("This fixes {} in the list. {stays}\n\n", counted(all, "finding", "findings")));
    for (check, fixes) in mended {
        let mut told: Vec<&str> = fixes.iter().take(MOST_LINES).map(|fix| fix.place.as_str()).collect();
        if fixes.len() > MOST_LINES {
            told.push("…");
        }
        let link = lists.documentation.of(check);
        body.push(&format!("- [{check}]({link}) ({}): {}\n", fixes.len(), told.join(", ")));
    }
    let keys: Vec<&str> = keys.iter().copied().collect();
    format!(
        "{}\nWhile it is open, it is kept up to date with the list. Once you push a commit to its branch, it is no longer updated. If \
         you close it without merging, a new one is opened only for new fixes.\n\n{MARK}{}{MARK_END}\n",
        body.finish(),
        keys.join(" ")
    )
}

/// The body once nothing is left to fix. The pull request was not rejected, so this has no keys.
const FAREWELL: &str = "Nothing left to fix: the list already has these fixes, or their findings are known.\n";

/// The keys of the fixes in a body.
fn keys_of(body: &str) -> BTreeSet<&str> {
    let keys = body.lines().rev().find_map(|line| line.trim().strip_prefix(MARK)?.strip_suffix(MARK_END));
    keys.unwrap_or_default().split_ascii_whitespace().collect()
}
