//! The report as JSON: a public contract, version 2.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use super::Reviewed;
use crate::checks::{Clause, Finding, Grounds, Safety, Severity};
use crate::engine::{Coverage, Ignored, LikelySection, ShelfHint, Verdict};

/// What `shelfmark check --format json` prints.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Shelfmark's report")]
struct Root<'a> {
    /// The version of this form. Fields are added, never renamed or removed, while it stays 2.
    #[schemars(range(min = 2, max = 2))]
    schema: u32,
    /// One report for each list file that was reviewed; empty if none was changed.
    files: Vec<File<'a>>,
}

/// The report on one list file.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "File")]
pub(super) struct File<'a> {
    /// The list as it is in the head.
    list: List<'a>,
    /// How many entries the contribution changed.
    changes: Changes,
    /// Whether a finding reaches the bar, which `--fail-on` sets, or else the policy.
    verdict: Outcome,
    /// The findings, by line.
    findings: Vec<Found<'a>>,
    /// What became of `shelfmark-ignore` comments in the list, if there is something to report.
    #[serde(skip_serializing_if = "Option::is_none")]
    ignored: Option<IgnoredJson<'a>>,
    /// Links that were looked up without a result (access denied, an outage, no time left); no verdict depends on them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unchecked: Vec<UncheckedJson<'a>>,
    /// Checks that could not be made because something that they need is unknown; only in audits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unjudged: Vec<UnjudgedJson>,
    /// Where the words of each new or moved entry would put it, for at most 20 of them: a hint for reviewers, not a fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shelves: Vec<ShelfJson<'a>>,
    /// The whole head with every safe fix applied until nothing is left to fix; only with `--with-fixed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed: Option<&'a str>,
}

/// A link that could not be checked.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Unchecked")]
struct UncheckedJson<'a> {
    /// The line in the head.
    line: usize,
    /// Where it leads.
    address: &'a str,
}

/// A check that could not be made.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Unjudged")]
struct UnjudgedJson {
    /// Its name.
    check: &'static str,
    /// What is unknown, as the end of a sentence.
    lacks: &'static str,
}

/// A new or moved entry, and the sections where its words would put it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Shelf")]
struct ShelfJson<'a> {
    /// Its line in the head.
    line: usize,
    /// Its title, at most 80 characters.
    entry: &'a str,
    /// The section that it was put into; empty above the first heading.
    section: &'a str,
    /// The sections that its words suggest, likeliest first; one to three.
    likeliest: Vec<LikelyJson<'a>>,
}

/// A section where an entry may belong.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LikelySection")]
pub(super) struct LikelyJson<'a> {
    /// The line of its heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// Its heading, at most 80 characters.
    section: &'a str,
    /// How likely it is, 0 to 1, as far as words can tell.
    #[schemars(range(min = 0.0, max = 1.0))]
    chance: f64,
    /// The titles of its entries that are most like it, at most two, each at most 80 characters.
    like: Vec<&'a str>,
}

impl<'a> LikelyJson<'a> {
    pub(super) fn of(likely: &'a LikelySection) -> Self {
        Self {
            line: likely.line,
            section: &likely.section,
            chance: (f64::from(likely.chance) * 100.0).round() / 100.0,
            like: likely.like.iter().map(String::as_str).collect(),
        }
    }
}

/// A list file.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "List")]
pub(super) struct List<'a> {
    /// Its path in the repository.
    pub path: &'a str,
    /// How many sections it has.
    pub sections: usize,
    /// How many entries it has.
    pub entries: usize,
    /// The share of its outside links that are in entries Shelfmark understands. Below 0.8, the rest is only checked for duplicates.
    #[schemars(range(min = 0, max = 1))]
    pub coverage: f64,
}

/// How many entries were added, edited, moved and removed.
#[derive(Serialize, JsonSchema)]
struct Changes {
    added: usize,
    edited: usize,
    moved: usize,
    removed: usize,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "Verdict")]
enum Outcome {
    /// No finding reaches the bar.
    Pass,
    /// A finding reaches the bar.
    Fail,
}

/// One fault found in what the contribution changed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub(super) struct Found<'a> {
    /// The name of the check.
    check: &'a str,
    /// How much it weighs.
    #[schemars(schema_with = "severities")]
    severity: Severity,
    /// The first line in the head, counted from 1.
    start_line: usize,
    /// The last line in the head.
    end_line: usize,
    /// The title of the entry, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<&'a str>,
    /// What is wrong or what to do, with its evidence, in one sentence without a full stop. Words taken from the list are between “
    /// and ”.
    message: String,
    /// What to do about it, if neither the message nor a fix says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    /// Its evidence in numbers: one item for each thing that the message asks for because the list does it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    grounds: Vec<Counted<'a>>,
    /// Other places that explain it.
    related: Vec<RelatedLine<'a>>,
    /// The address of a page that explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    see: Option<&'a str>,
    /// How to fix it.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixEdits<'a>>,
}

/// How many do what is asked.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Grounds")]
struct Counted<'a> {
    /// What is asked.
    asks: &'a str,
    /// How many do so.
    agree: usize,
    /// Of how many.
    total: usize,
    /// What is counted, in the plural.
    of: &'a str,
}

impl<'a> Counted<'a> {
    fn of(clause: &'a Clause) -> Option<Self> {
        match &clause.grounds {
            Some(Grounds::Habit { agree, total, of, .. }) => {
                Some(Self { asks: &clause.words, agree: *agree, total: *total, of })
            }
            Some(Grounds::Rule(_)) | None => None,
        }
    }
}

/// Another place that explains a finding.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Related")]
struct RelatedLine<'a> {
    /// The line in the head.
    line: usize,
    /// What is there.
    message: &'a str,
}

/// Edits that fix a finding. They do not overlap; those of several fixes may.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fix")]
struct FixEdits<'a> {
    /// `safe` if only the form changes, `unsafe` if a person should look first.
    #[schemars(schema_with = "safeties")]
    safety: Safety,
    /// The edits.
    edits: Vec<EditLines<'a>>,
}

/// Whole lines replaced. `end_line` = `start_line` − 1 inserts before `start_line`; an empty `text` deletes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Edit")]
struct EditLines<'a> {
    /// The first line to replace.
    start_line: usize,
    /// The last line to replace.
    end_line: usize,
    /// The new text of these lines, with its line endings.
    text: &'a str,
}

/// What became of `shelfmark-ignore` comments.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Ignored")]
struct IgnoredJson<'a> {
    /// How many findings are silenced by comments in the base.
    findings: usize,
    /// The lines of comments that the contribution adds, which have no effect until they are in the base.
    new_lines: &'a [usize],
}

fn severities(_: &mut SchemaGenerator) -> Schema {
    let words = [Severity::Note, Severity::Warning, Severity::Error].map(Severity::as_str);
    json_schema!({ "enum": words })
}

fn safeties(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": [Safety::Safe, Safety::Unsafe] })
}

/// The reports as one JSON object with a report for each list file.
///
/// # Errors
/// Never in practice: the structs serialise by construction.
pub fn json(reviewed: &[Reviewed<'_>]) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Root { schema: 2, files: reviewed.iter().map(file).collect() })
}

/// The JSON Schema of the report, as `docs/report.schema.json` publishes it.
#[must_use]
pub fn report_schema() -> String {
    schema_of::<Root<'_>>()
}

/// A contract's JSON Schema as JSON text.
pub(super) fn schema_of<T: JsonSchema>() -> String {
    let settings = schemars::generate::SchemaSettings::draft07().for_serialize();
    // The order of serde_json's keys depends on features that other crates may turn on.
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    schema.sort_all_objects();
    format!("{schema:#}\n")
}

/// The report on one file.
pub(super) fn file<'a>(reviewed: &Reviewed<'a>) -> File<'a> {
    let report = reviewed.report;
    File {
        list: List {
            path: &report.list.path,
            sections: report.list.sections,
            entries: report.list.entries,
            coverage: hundredths(report.list.coverage),
        },
        changes: Changes {
            added: report.changes.added,
            edited: report.changes.edited,
            moved: report.changes.moved,
            removed: report.changes.removed,
        },
        verdict: match reviewed.verdict() {
            Verdict::Pass => Outcome::Pass,
            Verdict::Fail => Outcome::Fail,
        },
        findings: report.findings.iter().map(found).collect(),
        ignored: ignored(&report.ignored),
        unchecked: report.unchecked.iter().map(|one| UncheckedJson { line: one.line, address: &one.address }).collect(),
        unjudged: report.unjudged.iter().map(|one| UnjudgedJson { check: one.check, lacks: one.lacks }).collect(),
        shelves: report.shelf_hints.iter().map(shelf).collect(),
        fixed: reviewed.fixed,
    }
}

fn shelf(hint: &ShelfHint) -> ShelfJson<'_> {
    ShelfJson {
        line: hint.line,
        entry: &hint.title,
        section: &hint.section,
        likeliest: hint.likeliest.iter().map(LikelyJson::of).collect(),
    }
}

fn ignored(ignored: &Ignored) -> Option<IgnoredJson<'_>> {
    let is_silent = ignored.silenced == 0 && ignored.new.is_empty();
    (!is_silent).then_some(IgnoredJson { findings: ignored.silenced, new_lines: &ignored.new })
}

/// The share of links that are in entries, rounded to two decimal places.
pub(super) fn hundredths(coverage: Coverage) -> f64 {
    (coverage.share() * 100.0).round() / 100.0
}

/// A finding.
pub(super) fn found(finding: &Finding) -> Found<'_> {
    let fix = finding.fix.as_ref().map(|fix| FixEdits {
        safety: fix.safety(),
        edits: fix
            .edits
            .iter()
            .map(|edit| EditLines { start_line: edit.start_line, end_line: edit.end_line, text: &edit.text })
            .collect(),
    });
    Found {
        check: finding.check,
        severity: finding.severity,
        start_line: finding.lines.start,
        end_line: finding.lines.end,
        entry: finding.entry.as_deref(),
        message: finding.sentence(),
        help: finding.help.as_deref().filter(|_| finding.fix.is_none()),
        grounds: finding.says.iter().filter_map(Counted::of).collect(),
        related: finding
            .related
            .iter()
            .map(|related| RelatedLine { line: related.line, message: &related.message })
            .collect(),
        see: finding.see.as_deref(),
        fix,
    }
}
