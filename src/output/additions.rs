//! Links that became entries: as text, and as JSON, a public contract, version 1.

use schemars::JsonSchema;
use serde::Serialize;

use super::json::{Found, found, schema_of};
use crate::checks::Severity;
use crate::engine::{Added, Known};
use crate::text::visible;

/// A link, and what became of it.
#[derive(Debug)]
pub struct Addition<'a> {
    /// The link, as it was given.
    pub link: &'a str,
    /// What became of it.
    pub outcome: Outcome,
}

impl Addition<'_> {
    /// Finds the added entry's line in the final list: entries added later may come before it.
    pub fn find_in(&mut self, text: &str) {
        if let Outcome::Added(added) = &mut self.outcome
            && let Some(at) = text.find(&added.entry)
        {
            added.line = text[..at].matches('\n').count() + 1;
        }
    }
}

/// What became of a link.
#[derive(Debug)]
pub enum Outcome {
    /// It is an entry now.
    Added(Box<Added>),
    /// It was one already.
    Listed(Known),
}

/// What `shelfmark add --format json` prints.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "What shelfmark add did")]
struct Root<'a> {
    /// The version of this form. Fields are added, never renamed or removed, while it stays 1.
    #[schemars(range(min = 1, max = 1))]
    schema: u32,
    /// The list's path.
    path: &'a str,
    /// Whether the list was written.
    written: bool,
    /// What became of each link, in the order in which they were given.
    links: Vec<AdditionJson<'a>>,
}

/// A link, and what became of it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Addition")]
struct AdditionJson<'a> {
    /// The link, as it was given.
    link: &'a str,
    /// `added`, or `listed` if the list had it already.
    status: Status,
    /// The entry's line; for an added one, in the list with everything added.
    line: usize,
    /// The heading of its section; empty above the first heading.
    section: &'a str,
    /// The text of the entry, if it was added.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<&'a str>,
    /// The parts that the list's entries have and that are unknown for this one.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    missing: &'a [String],
    /// What is known about it but has no place in the list's entries.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    unused: &'a [String],
    /// What a review finds in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Found<'a>>,
}

/// What became of a link.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Status {
    Added,
    Listed,
}

/// As JSON.
///
/// # Errors
/// Never in practice: all of it can be written.
pub fn additions_json(path: &str, done: &[Addition<'_>], written: bool) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Root { schema: 1, path, written, links: done.iter().map(AdditionJson::of).collect() })
}

/// The JSON Schema of [`additions_json`].
#[must_use]
pub fn additions_schema() -> String {
    schema_of::<Root<'_>>()
}

impl<'a> AdditionJson<'a> {
    fn of(addition: &'a Addition<'_>) -> Self {
        match &addition.outcome {
            Outcome::Added(added) => Self {
                link: addition.link,
                status: Status::Added,
                line: added.line,
                section: &added.section,
                entry: Some(&added.entry),
                missing: &added.missing,
                unused: &added.unused,
                findings: added.findings.iter().map(found).collect(),
            },
            Outcome::Listed(known) => Self {
                link: addition.link,
                status: Status::Listed,
                line: known.line,
                section: &known.section,
                entry: None,
                missing: &[],
                unused: &[],
                findings: Vec::new(),
            },
        }
    }
}

/// For people: a line for each link, and what to check.
#[must_use]
pub fn additions_text(path: &str, done: &[Addition<'_>]) -> String {
    let mut out = String::new();
    for Addition { link, outcome } in done {
        match outcome {
            Outcome::Added(added) => {
                out.push_str(&line(&format!("{path}:{}: added to {}", added.line, in_section(&added.section))));
                if !added.missing.is_empty() {
                    out.push_str(&line(&format!("  left out because unknown: {}", added.missing.join(", "))));
                }
                if !added.unused.is_empty() {
                    let unused = added.unused.join(", ");
                    out.push_str(&line(&format!("  not used, since the other entries have no place for it: {unused}")));
                }
                for finding in added.findings.iter().filter(|finding| finding.severity > Severity::Note) {
                    out.push_str(&line(&format!("  {}: {}", finding.check, finding.told())));
                }
            }
            Outcome::Listed(known) => {
                let Known { line: at, title, section } = known;
                out.push_str(&line(&format!(
                    "{path}:{at}: {link} is already listed: {title}, in {}",
                    in_section(section)
                )));
            }
        }
    }
    out
}

fn in_section(section: &str) -> String {
    if section.is_empty() { "the part above the first heading".to_owned() } else { format!("“{section}”") }
}

fn line(text: &str) -> String {
    visible(text) + "\n"
}
