//! What was learned of a list, as text for people.

use std::fmt::Write as _;

use crate::engine::{Coverage, Exception, Group, Habit, OrderHere, Strength, Summary, Unordered};
use crate::text::{counted, visible};

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// What a maintainer asks first.
    Short,
    /// All there is: sections that do otherwise, what no habit was found in, the order of each group, the parts of an entry.
    Whole,
}

/// So many names stand in a line of their own; more are counted.
const NAMED: usize = 6;

/// The conventions as text for people, in the order in which a maintainer would ask: what is enforced, what only most do, where a
/// section does otherwise, the order, a typical entry.
#[must_use]
pub fn learned_text(path: &str, summary: &Summary, detail: Detail) -> String {
    let mut out = format!(
        "{path}: {} in {}\n",
        counted(summary.entries, "entry", "entries"),
        counted(summary.sections, "section", "sections")
    );
    tell_coverage(&mut out, summary.coverage);
    for group in &summary.groups {
        tell_group(&mut out, group, detail);
    }
    tell_order(&mut out, summary, detail);
    if let Some(numbering) = summary.numbering {
        line(&mut out, 0, "\nNumbering");
        line(&mut out, 2, &super::habits::numbering(numbering));
    }
    if let Some(sample) = &summary.sample {
        line(&mut out, 0, &format!("\nA typical entry (line {})", sample.line));
        for text in sample.text.lines() {
            line(&mut out, 2, &visible(text));
        }
        if detail == Detail::Whole {
            line(&mut out, 0, "\nIts parts");
            for part in &sample.parts {
                line(&mut out, 2, &format!("{:>16}  {}", part.name, visible(&part.text)));
            }
        }
    }
    if summary.entries == 0 {
        line(&mut out, 0, "\nNo entries were found, so nothing could be learned from them.");
    }
    if detail == Detail::Short && summary.entries > 0 {
        line(
            &mut out,
            0,
            "\nMore with --verbose; what a style or an order enforces can be changed in .github/shelfmark.yml.",
        );
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
            "Most of the rest was not understood: contributions there are compared for duplicates, and not reviewed.",
        );
    }
}

fn tell_group(out: &mut String, group: &Group, detail: Detail) {
    let kinds = [
        (Strength::Binding, "Enforced: an entry that differs visibly gets a comment"),
        (Strength::Leaning, "Usual: enforced only in sections that insist on it"),
        (Strength::None, "Too mixed or too few to tell"),
    ];
    line(out, 0, &format!("\n{} {}", group.entries, kind(group)));
    for (strength, title) in kinds {
        let mut habits = group.habits.iter().filter(|habit| habit.strength == strength).peekable();
        if habits.peek().is_none() || strength == Strength::None && detail == Detail::Short {
            continue;
        }
        line(out, 2, title);
        for habit in habits {
            tell_habit(out, habit, detail);
        }
    }
}

/// The kind of the group's entries, of one in the singular.
fn kind(group: &Group) -> String {
    match group.kind.strip_suffix("entries") {
        Some(kind) if group.entries == 1 => format!("{kind}entry"),
        _ if group.entries == 1 => group.kind.strip_suffix('s').unwrap_or(&group.kind).to_owned(),
        _ => group.kind.clone(),
    }
}

fn tell_evidence(out: &mut String, habit: &Habit) {
    let evidence = format!("{} of {}", habit.agree, habit.total);
    let others: Vec<String> = habit.others.iter().take(3).map(|(says, count)| format!("{count} {says}")).collect();
    let others = if others.is_empty() { String::new() } else { format!("  ({})", others.join("; ")) };
    line(out, 4, &format!("{evidence:>12}  {}{others}", habit.says));
}

fn tell_habit(out: &mut String, habit: &Habit, detail: Detail) {
    tell_evidence(out, habit);
    match habit.exceptions.len() {
        0 => {}
        count if detail == Detail::Short => {
            line(out, 18, &format!("otherwise in {}", counted(count, "section", "sections")));
        }
        _ => {
            for Exception { section, says, agree, total } in &habit.exceptions {
                line(out, 18, &format!("but in “{}” {agree} of {total} {says}", name(section, None)));
            }
        }
    }
}

fn tell_order(out: &mut String, summary: &Summary, detail: Detail) {
    if summary.judged_runs == 0 {
        return;
    }
    line(out, 0, "\nOrder");
    let title = document_title(summary);
    if detail == Detail::Whole {
        for OrderHere { section, says, agree, total, line: at, .. } in &summary.order {
            let evidence = format!("{agree} of {total}");
            line(out, 4, &format!("{evidence:>12}  {says} in “{}” (line {at})", name(section, title)));
        }
    } else {
        let mut by_order: Vec<(&str, usize)> = Vec::new();
        for here in &summary.order {
            match by_order.iter_mut().find(|(says, _)| *says == here.says) {
                Some((_, count)) => *count += 1,
                None => by_order.push((&here.says, 1)),
            }
        }
        by_order.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        for (says, count) in by_order {
            let verb = if count == 1 { "is" } else { "are" };
            let judged = counted(summary.judged_runs, "group of entries", "groups of entries");
            line(out, 2, &format!("{count} of {judged} {verb} {says}"));
        }
    }
    if summary.unordered.is_empty() {
        return;
    }
    let shown = if detail == Detail::Whole { summary.unordered.len() } else { NAMED };
    let named = |one: &Unordered| format!("“{}” (line {})", name(&one.section, title), one.line);
    let mut names: Vec<String> = summary.unordered.iter().take(shown).map(named).collect();
    if summary.unordered.len() > shown {
        names.push(format!("{} more", summary.unordered.len() - shown));
    }
    line(out, 2, &format!("no order could be seen in {}", names.join(", ")));
}

/// The title that stands over every section, where there is one: it would be told on every line.
fn document_title(summary: &Summary) -> Option<&str> {
    let paths = || summary.order.iter().map(|one| &one.section).chain(summary.unordered.iter().map(|one| &one.section));
    let title = paths().next()?.first()?;
    paths().all(|path| path.len() > 1 && path.first() == Some(title)).then_some(title)
}

/// A section's path of headings, without the document's own title.
fn name(section: &[String], title: Option<&str>) -> String {
    let is_titled = title.is_some() && section.first().map(String::as_str) == title;
    visible(&section[usize::from(is_titled)..].join(" › "))
}

fn line(out: &mut String, indent: usize, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{:indent$}{text}", "");
}
