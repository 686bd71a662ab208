//! The repository's own settings: `.github/shelfmark.yml`, read from the base and never from the head.
//!
//! A policy outranks what is learned. Whatever is wrong with the file is reported with its line and column, and the rest
//! of it still applies: a slip in one setting must not change all the others.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::checks::{CHECKS, Check, Finding, Preset, Severity};
use crate::conventions::{Feature, Ruled};

mod facts;
mod ignore;
mod labels;
mod node;
mod people;
mod read;
mod reviewers;
mod reviewing;
mod rhythm;
mod schema;
mod sections;
mod summary;

pub use facts::Asking;
pub use ignore::Ignore;
pub use labels::Labels;
pub use reviewers::Reviewers;
pub use reviewing::ReviewAs;
pub use rhythm::Rhythm;
pub use schema::schema;
pub use sections::is_section;
pub use summary::Summary;

/// Where the file is in a repository.
pub const PATH: &str = ".github/shelfmark.yml";

/// The newest rule set. A check that is added, or reports more than before, comes with a new one, so that a repository
/// which pins an older number keeps its verdicts. The second brought `tracking-address` and `shortened-address`.
pub const RULES: u32 = 2;

/// The most stars, or days, that can be required of a repository; anything higher is a slip.
pub const HIGHEST_BAR: u32 = 1_000_000;

/// A review with more comments than this would not be read.
const MOST_COMMENTS: u8 = 30;

/// GitHub's limit for a label's name, in characters (<https://docs.github.com/rest/issues/labels>).
const LONGEST_LABEL: usize = 50;

/// The most people and teams to ask for a review of changes in one section.
const MOST_REVIEWERS: usize = 15;

/// In `order`, the name that stands for every section.
const EVERYWHERE: &str = "*";

/// What a repository asks of Shelfmark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "Shelfmark's policy", description = "The file .github/shelfmark.yml of a repository.")]
pub struct Policy {
    /// The rule set to review by. Newer ones may report more; a pinned number keeps verdicts as they are.
    #[schemars(range(min = 1, max = RULES))]
    pub rules: u32,
    /// The list files, as paths from the top of the repository; `*` stands for a part of a name, `**` for folders.
    /// If none are named, the READMEs at the top, in `.github` and in `docs` are lists.
    pub files: Vec<String>,
    /// Written rules to follow besides what is learned; none by default. Their checks are off without it.
    #[schemars(schema_with = "schema::preset")]
    pub preset: Option<Preset>,
    /// Checks that are off, or have a severity other than the default.
    #[schemars(schema_with = "schema::checks")]
    pub checks: BTreeMap<String, Level>,
    /// Findings that are left alone for good: an entry's, a check's, or an entry's of some checks.
    pub ignore: Vec<Ignore>,
    /// The lowest severity that makes the check run fail.
    pub fail_on: FailOn,
    /// The most comments on a pull request; the check run shows the rest.
    #[schemars(range(min = 0, max = 30))]
    pub comments: u8,
    /// Whether one comment in the conversation sums up the review, edited after each further one; none by default.
    pub summary: Option<Summary>,
    /// Labels for pull requests: by the most severe finding, by section, by check. None by default.
    pub labels: Labels,
    /// Whether to approve pull requests without findings. An App's approval may not count towards required reviews.
    pub approve: bool,
    /// Whether a review in which a finding reaches `fail-on` requests changes, which blocks merging where reviews are required, or only comments.
    pub review: ReviewAs,
    /// Whose pull requests are skipped: all bots' (`true`), nobody's (`false`), or those of the bots named here.
    pub ignore_bots: IgnoredBots,
    /// Where entries need not be in the learned order: one word for the whole list, or words by section (`*`: all
    /// others).
    #[schemars(schema_with = "schema::order")]
    pub order: BTreeMap<String, OrderRule>,
    /// Parts of an entry that are free (`any`), or have a style other than the learned one.
    #[schemars(schema_with = "schema::style")]
    pub style: BTreeMap<String, StyleRule>,
    /// Whether to check new links, and look up the papers and repositories they lead to.
    pub facts: Asking,
    /// Hosts that are never contacted, with their subdomains: `intranet.example`.
    pub never_ask: Vec<String>,
    /// How many stars a repository on GitHub must have to be added.
    pub minimum_stars: Option<u64>,
    /// How many days old it must be.
    pub minimum_age_days: Option<u64>,
    /// How often the whole lists are audited, for an issue that is kept up to date with the findings. Never by default.
    pub audit: Option<Rhythm>,
    /// Whether to also keep a pull request with the safe fixes up to date.
    pub audit_fixes: bool,
    /// A greeting for people who have had nothing merged yet, posted once on their pull request, in Markdown; `{author}` becomes their `@login`. None by default.
    #[schemars(length(max = people::LONGEST_GREETING))]
    pub greeting: Option<String>,
    /// Whom to ask for a review, by the sections in which a pull request adds entries. Nobody by default.
    pub reviewers: Reviewers,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            rules: RULES,
            files: Vec::new(),
            preset: None,
            checks: BTreeMap::new(),
            ignore: Vec::new(),
            fail_on: FailOn::Error,
            comments: 10,
            summary: None,
            labels: Labels::default(),
            approve: false,
            review: ReviewAs::Comment,
            ignore_bots: IgnoredBots::default(),
            order: BTreeMap::new(),
            style: BTreeMap::new(),
            facts: Asking::On,
            never_ask: Vec::new(),
            minimum_stars: None,
            minimum_age_days: None,
            audit: None,
            audit_fixes: false,
            greeting: None,
            reviewers: Reviewers::default(),
        }
    }
}

/// How much a check's findings weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It is not run.
    Off,
    /// Advice.
    Note,
    /// A departure from what the list does.
    Warning,
    /// A fault.
    Error,
}

impl Level {
    const ALL: [Self; 4] = [Self::Off, Self::Note, Self::Warning, Self::Error];

    fn as_str(self) -> &'static str {
        self.severity().map_or("off", Severity::as_str)
    }

    /// The level at which findings keep this severity.
    #[must_use]
    pub fn of(severity: Severity) -> Self {
        match severity {
            Severity::Note => Self::Note,
            Severity::Warning => Self::Warning,
            Severity::Error => Self::Error,
        }
    }

    fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Note => Some(Severity::Note),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// The lowest severity that makes the check run fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Only errors.
    Error,
    /// Warnings too.
    Warning,
    /// All findings.
    Note,
    /// Nothing does.
    Never,
}

impl FailOn {
    const ALL: [Self; 4] = [Self::Error, Self::Warning, Self::Note, Self::Never];

    fn as_str(self) -> &'static str {
        self.severity().map_or("never", Severity::as_str)
    }

    /// The severity; `None` if nothing makes the check run fail.
    #[must_use]
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Note => Some(Severity::Note),
            Self::Never => None,
        }
    }
}

/// The bots whose pull requests are skipped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum IgnoredBots {
    /// All of them, or none.
    All(bool),
    /// These, by login: `renovate[bot]`.
    These(Vec<String>),
}

impl Default for IgnoredBots {
    fn default() -> Self {
        Self::All(true)
    }
}

impl IgnoredBots {
    /// Whether the bot with this login is skipped. GitHub gives logins with `[bot]` in webhooks and without it elsewhere.
    #[must_use]
    pub fn includes(&self, login: &str) -> bool {
        let bare = |login: &str| login.strip_suffix("[bot]").unwrap_or(login).to_lowercase();
        match self {
            Self::All(all) => *all,
            Self::These(logins) => logins.iter().any(|ignored| bare(ignored) == bare(login)),
        }
    }
}

/// What order entries must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OrderRule {
    /// The one that was learned, if any.
    Learned,
    /// None.
    Any,
}

impl OrderRule {
    const ALL: [Self; 2] = [Self::Learned, Self::Any];

    fn as_str(self) -> &'static str {
        match self {
            Self::Learned => "learned",
            Self::Any => "any",
        }
    }
}

/// How a part of an entry must be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum StyleRule {
    /// As it likes; nothing is reported.
    Any,
    /// Like this, in the words of the conventions.
    So(String),
}

/// The words that a feature accepts.
struct Fullness {
    words: String,
}

/// The words by which a feature can be ruled, besides `any`, each with the conventions' own word for it.
fn words_of(feature: Feature) -> &'static [(&'static str, &'static str)] {
    match feature {
        Feature::FullStop => &[("required", "a full stop"), ("none", "no full stop")],
        Feature::Capital => &[("required", "a capital"), ("none", "a small letter")],
        Feature::Marker => &[("-", "-"), ("*", "*"), ("+", "+")],
        Feature::Separator => &[(" - ", " - "), (" – ", " – "), (" — ", " — "), (": ", ": ")],
        _ => &[],
    }
}

/// The word with which a policy rules that a feature has this value, given in the conventions' words; `None` if there is no such
/// word.
#[must_use]
pub fn word_for(feature: Feature, value: &str) -> Option<&'static str> {
    words_of(feature).iter().find(|(_, meant)| *meant == value).map(|(word, _)| *word)
}

fn rule_for(feature: Feature, word: &str) -> Result<StyleRule, Fullness> {
    if word == "any" {
        return Ok(StyleRule::Any);
    }
    let known = words_of(feature).iter().find(|(known, _)| *known == word);
    known.map(|(_, meant)| StyleRule::So((*meant).to_owned())).ok_or_else(|| Fullness {
        words: ["any"]
            .into_iter()
            .chain(words_of(feature).iter().map(|(word, _)| *word))
            .map(quoted)
            .collect::<Vec<_>>()
            .join(", "),
    })
}

fn quoted(word: &str) -> String {
    format!("“{word}”")
}

/// What is wrong with a policy, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What is wrong and what is expected, in a sentence without a full stop. Words from the file are put between `“` and `”`.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl Policy {
    /// Reads a policy file. What cannot be read keeps its default, and is reported.
    #[must_use]
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let mut reader = read::Reader::default();
        let policy = reader.policy(text);
        (policy, reader.problems)
    }

    /// What a policy names that does not exist in a repository with these files, and with lists that have these section
    /// titles and these entry titles and links; also checks it sets that the rule set it pins does not have. If the
    /// files are not known, nothing is reported about them.
    #[must_use]
    pub fn unmatched(text: &str, files: Option<&[String]>, titles: &[String], entries: &[String]) -> Vec<Problem> {
        read::unmatched(text, files, titles, entries)
    }

    /// Whether the file at this path is named as a list; `None` if the policy names none.
    #[must_use]
    pub fn names(&self, path: &str) -> Option<bool> {
        let named = || self.files.iter().any(|pattern| fast_glob::glob_match(pattern, path));
        (!self.files.is_empty()).then(named)
    }

    /// Whether a check's finding about an entry is left alone, given the entry's title and links.
    #[must_use]
    pub fn ignores(&self, check: &str, names: &[&str]) -> bool {
        self.ignore.iter().any(|ignore| ignore.covers(check, names.iter().copied()))
    }

    /// The checks that are on.
    pub fn checks(&self) -> impl Iterator<Item = &'static dyn Check> {
        let is_on = |check: &&dyn Check| {
            let level = self.level(check.name());
            let is_chosen = check.preset().is_none() || check.preset() == self.preset || level.is_some();
            check.since() <= self.rules && is_chosen && level != Some(Level::Off)
        };
        CHECKS.iter().copied().filter(is_on)
    }

    /// Turns on a check that may be off, or may belong to written rules that the policy does not follow; one that is on keeps its
    /// level.
    pub fn turn_on(&mut self, check: &dyn Check) {
        if self.level(check.name()) == Some(Level::Off) {
            self.checks.remove(check.name());
        }
        if check.preset().is_some_and(|preset| self.preset != Some(preset)) {
            self.checks.entry(check.name().to_owned()).or_insert(Level::of(check.severity()));
        }
    }

    /// A finding with the severity that the policy gives it. A check's lesser findings, which leave room for doubt, are never raised.
    #[must_use]
    pub fn weighed(&self, check: &dyn Check, mut finding: Finding) -> Finding {
        if let Some(severity) = self.level(check.name()).and_then(Level::severity) {
            let is_usual = finding.severity >= check.severity();
            finding.severity = if is_usual { severity } else { severity.min(finding.severity) };
        }
        finding
    }

    /// Whether the entries of a section, given by the titles that lead to it, may be in any order.
    #[must_use]
    pub fn is_unordered(&self, section: &[&str]) -> bool {
        let named = section.iter().rev().find_map(|title| self.order.get(*title));
        named.or_else(|| self.order.get(EVERYWHERE)) == Some(&OrderRule::Any)
    }

    /// The parts of an entry that the policy rules, for the conventions: its own settings come before those of its preset.
    pub fn style(&self) -> impl Iterator<Item = (Feature, Ruled<'_>)> {
        let own = Feature::ALL.into_iter().filter_map(|feature| match self.style.get(feature.name())? {
            StyleRule::Any => Some((feature, Ruled::Free)),
            StyleRule::So(value) => Some((feature, Ruled::So(value))),
        });
        let published = self.preset.into_iter().flat_map(Preset::style);
        own.chain(published.map(|&(feature, value, source)| (feature, Ruled::Published(value, source))))
    }

    fn level(&self, check: &str) -> Option<Level> {
        self.checks.get(check).copied()
    }
}

#[cfg(test)]
mod tests;
