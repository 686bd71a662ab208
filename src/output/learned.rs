//! What was learned of a list, as text and as JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::json::hundredths;
use crate::engine::{Coverage, Exception, Group, Habit, OrderHere, Strength, Summary};

/// The conventions as text for people, in the order in which a maintainer would ask: what binds, what only most do, where a
/// section does otherwise, the order, a typical entry.
#[must_use]
pub fn learned_text(path: &str, summary: &Summary) -> String {
    let mut out = format!(
        "{path}: {} in {}\n",
        counted(summary.entries, "entry", "entries"),
        counted(summary.sections, "section", "sections")
    );
    tell_coverage(&mut out, summary.coverage);
    for group in &summary.groups {
        tell_group(&mut out, group);
    }
    tell_order(&mut out, summary);
    if let Some(numbering) = &summary.numbering {
        line(&mut out, 0, "Numbering");
        line(&mut out, 2, numbering);
    }
    if let Some(sample) = &summary.sample {
        line(&mut out, 0, &format!("\nA typical entry (line {})", sample.line));
        for text in sample.text.lines() {
            line(&mut out, 2, text);
        }
        line(&mut out, 0, "\nIts parts");
        for part in &sample.parts {
            line(&mut out, 2, &format!("{:>16}  {}", part.name, part.text));
        }
    }
    if summary.entries == 0 {
        line(&mut out, 0, "\nNo entries were found, so that nothing could be learned from them.");
    }
    out
}

fn tell_coverage(out: &mut String, coverage: Coverage) {
    let Coverage { links, understood } = coverage;
    if links > 0 {
        line(out, 0, &format!("{understood} of {links} links stand in entries"));
    }
    if !coverage.is_enough() {
        line(
            out,
            0,
            "Most of what does not was not understood: contributions there are compared for duplicates, and not reviewed.",
        );
    }
}

fn tell_group(out: &mut String, group: &Group) {
    let kinds = [
        (Strength::Binding, "binds: an entry that differs is told so, where a reader can see it"),
        (Strength::Leaning, "most do: nothing is said where a section does not insist on it"),
        (Strength::None, "no habit"),
    ];
    line(out, 0, &format!("\n{} {}", group.entries, group.kind));
    for (strength, title) in kinds {
        let mut habits = group.habits.iter().filter(|habit| habit.strength == strength).peekable();
        if habits.peek().is_some() {
            line(out, 2, title);
        }
        for habit in habits {
            tell_habit(out, habit);
        }
    }
}

fn tell_habit(out: &mut String, habit: &Habit) {
    let evidence = format!("{} of {}", habit.agree, habit.total);
    let others: Vec<String> = habit.others.iter().take(3).map(|(says, count)| format!("{count} {says}")).collect();
    let others = if others.is_empty() { String::new() } else { format!("  ({})", others.join("; ")) };
    line(out, 4, &format!("{evidence:>12}  {}{others}", habit.says));
    for Exception { section, says, agree, total } in &habit.exceptions {
        line(out, 18, &format!("but in “{}” {agree} of {total} {says}", section.join(" › ")));
    }
}

fn tell_order(out: &mut String, summary: &Summary) {
    if summary.judged_runs == 0 {
        return;
    }
    line(out, 0, "\nOrder");
    for OrderHere { section, says, agree, total } in &summary.order {
        line(out, 4, &format!("{:>12}  {says} in “{}”", format!("{agree} of {total}"), section.join(" › ")));
    }
    let (judged, kept) = (summary.judged_runs, summary.order.len());
    let rest = format!("{} of {} groups of entries keep no order that could be told", judged - kept, judged);
    if kept < judged {
        line(out, 2, &rest);
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn line(out: &mut String, indent: usize, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{:indent$}{text}", "");
}

#[derive(Serialize)]
struct Root<'a> {
    schema: u32,
    list: List<'a>,
    groups: Vec<GroupJson<'a>>,
    order: Order<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    numbering: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<SampleJson<'a>>,
}

#[derive(Serialize)]
struct List<'a> {
    path: &'a str,
    sections: usize,
    entries: usize,
    coverage: f64,
}

#[derive(Serialize)]
struct GroupJson<'a> {
    kind: &'a str,
    entries: usize,
    conventions: Vec<HabitJson<'a>>,
}

#[derive(Serialize)]
struct HabitJson<'a> {
    feature: &'a str,
    value: &'a str,
    says: &'a str,
    agree: usize,
    total: usize,
    strength: &'static str,
    others: Vec<Other<'a>>,
    exceptions: Vec<ExceptionJson<'a>>,
}

#[derive(Serialize)]
struct Other<'a> {
    says: &'a str,
    count: usize,
}

#[derive(Serialize)]
struct ExceptionJson<'a> {
    section: &'a [String],
    says: &'a str,
    agree: usize,
    total: usize,
}

#[derive(Serialize)]
struct Order<'a> {
    judged: usize,
    kept: Vec<OrderJson<'a>>,
}

#[derive(Serialize)]
struct OrderJson<'a> {
    section: &'a [String],
    says: &'a str,
    agree: usize,
    total: usize,
}

#[derive(Serialize)]
struct SampleJson<'a> {
    line: usize,
    text: &'a str,
    parts: Vec<PartJson<'a>>,
}

#[derive(Serialize)]
struct PartJson<'a> {
    part: &'a str,
    text: &'a str,
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
                })
                .collect(),
        },
        numbering: summary.numbering.as_deref(),
        sample: summary.sample.as_ref().map(|sample| SampleJson {
            line: sample.line,
            text: &sample.text,
            parts: sample.parts.iter().map(|part| PartJson { part: part.name, text: &part.text }).collect(),
        }),
    })
}

fn group_json(group: &Group) -> GroupJson<'_> {
    GroupJson { kind: &group.kind, entries: group.entries, conventions: group.habits.iter().map(habit_json).collect() }
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
    }
}
