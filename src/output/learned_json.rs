//! What was learned about a list as JSON: a public contract, version 1.

use schemars::JsonSchema;
use serde::Serialize;

use super::habits::{habits, numbering};
use super::json::{List, hundredths, schema_of};
use crate::engine::{Group, Habit, Mark, Pattern, Strength, Summary};

/// What `shelfmark learn --format json` prints.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "The conventions of a list, as learned by Shelfmark")]
struct Root<'a> {
    /// The version of this form. Fields are added, never renamed or removed, while it stays 1.
    #[schemars(range(min = 1, max = 1))]
    schema: u32,
    /// The list.
    list: List<'a>,
    /// What the list does, in at most five sentences; quotations from the list are between `“` and `”`.
    does: Vec<String>,
    /// What entries do, kind by kind.
    groups: Vec<GroupJson<'a>>,
    order: Order<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    numbering: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<SampleJson<'a>>,
}

/// Entries of one kind; the most frequent kind comes first.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Group")]
struct GroupJson<'a> {
    kind: &'a str,
    entries: usize,
    /// How most of them are written, if they are similar enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<PatternJson<'a>>,
    conventions: Vec<HabitJson<'a>>,
}

/// How most entries of a kind are written: one line, with a name in the place of each part.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Pattern")]
struct PatternJson<'a> {
    text: &'a str,
    agree: usize,
    total: usize,
    /// The lines of the first twelve that are written differently.
    lines: &'a [usize],
}

/// What entries of a kind do in one respect.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Convention")]
struct HabitJson<'a> {
    feature: &'a str,
    value: &'a str,
    says: &'a str,
    agree: usize,
    total: usize,
    /// `binding`: an entry that differs gets a comment. `leaning`: most do, and an entry that differs gets a comment only if its own section insists.
    /// `none`: too few or too mixed to tell.
    strength: &'static str,
    others: Vec<Other<'a>>,
    exceptions: Vec<ExceptionJson<'a>>,
    /// How many entries differ although their section does not.
    strays: usize,
    /// The lines of the first twelve of these.
    lines: &'a [usize],
}

/// What the others do.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Other")]
struct Other<'a> {
    says: &'a str,
    count: usize,
}

/// A section whose own entries clearly do otherwise: there, their habit applies.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Exception")]
struct ExceptionJson<'a> {
    section: &'a [String],
    says: &'a str,
    agree: usize,
    total: usize,
}

/// The order of entries.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Order")]
struct Order<'a> {
    /// How many groups of entries are long enough to have an order.
    judged: usize,
    kept: Vec<OrderJson<'a>>,
}

/// Entries of a section that keep an order.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Ordered")]
struct OrderJson<'a> {
    section: &'a [String],
    says: &'a str,
    agree: usize,
    total: usize,
    /// The line of the first of them.
    line: usize,
}

/// A typical entry: the one that does most of what the others do.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Sample")]
struct SampleJson<'a> {
    line: usize,
    text: &'a str,
    parts: Vec<PartJson<'a>>,
    /// Where its parts are.
    marks: Vec<MarkJson<'a>>,
}

/// One part of an entry.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Part")]
struct PartJson<'a> {
    part: &'a str,
    text: &'a str,
}

/// Where a part is in the text, in bytes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Mark")]
struct MarkJson<'a> {
    part: &'a str,
    start: usize,
    end: usize,
}

/// The conventions as JSON: the contract in `docs/json.md`, version 1.
///
/// # Errors
/// Never in practice: the structs serialise by construction.
pub fn learned_json(path: &str, summary: &Summary) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Root {
        schema: 1,
        list: List {
            path,
            sections: summary.sections,
            entries: summary.entries,
            coverage: hundredths(summary.coverage),
        },
        does: habits(summary),
        groups: summary.groups.iter().map(group_json).collect(),
        order: Order {
            judged: summary.judged_runs,
            kept: summary
                .order
                .iter()
                .map(|here| OrderJson {
                    section: &here.section,
                    says: &here.says,
                    agree: here.agree,
                    total: here.total,
                    line: here.line,
                })
                .collect(),
        },
        numbering: summary.numbering.map(numbering),
        sample: summary.sample.as_ref().map(|sample| SampleJson {
            line: sample.line,
            text: &sample.text,
            parts: sample.parts.iter().map(|part| PartJson { part: part.name, text: &part.text }).collect(),
            marks: sample.marks.iter().map(mark_json).collect(),
        }),
    })
}

/// The JSON Schema of the conventions, as `docs/conventions.schema.json` publishes it.
#[must_use]
pub fn conventions_schema() -> String {
    schema_of::<Root<'_>>()
}

fn mark_json(mark: &Mark) -> MarkJson<'_> {
    MarkJson { part: &mark.name, start: mark.start, end: mark.end }
}

fn group_json(group: &Group) -> GroupJson<'_> {
    GroupJson {
        kind: &group.kind,
        entries: group.entries,
        pattern: group.pattern.as_ref().map(|Pattern { text, agree, total, others }| PatternJson {
            text,
            agree: *agree,
            total: *total,
            lines: others,
        }),
        conventions: group.habits.iter().map(habit_json).collect(),
    }
}

fn habit_json(habit: &Habit) -> HabitJson<'_> {
    HabitJson {
        feature: habit.feature.name(),
        value: &habit.value,
        says: &habit.says,
        agree: habit.agree,
        total: habit.total,
        strength: match habit.strength {
            Strength::Binding => "binding",
            Strength::Leaning => "leaning",
            Strength::None => "none",
        },
        others: habit.others.iter().map(|(says, count)| Other { says, count: *count }).collect(),
        exceptions: habit
            .exceptions
            .iter()
            .map(|one| ExceptionJson { section: &one.section, says: &one.says, agree: one.agree, total: one.total })
            .collect(),
        strays: habit.stray,
        lines: &habit.strays,
    }
}
