//! What was learned about a list, as text for people: what it does, what it does not insist on, and one entry taken apart.

use super::columns::{Page, WIDTH};
use super::drawing::drawing;
use super::habits::{group_noun, in_lines};
use super::narrow::shortened;
use crate::engine::{Counted, Coverage, Exception, Feature, Group, Habit, Numbering, OrderHere, Strength, Summary};
use crate::text::{counted, visible};

/// How much is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// What a maintainer asks first.
    Short,
    /// Everything: habits without exceptions, sections that differ, kinds with few entries, the order of each group, an entry's parts in full.
    Whole,
}

impl Detail {
    /// How many lines, sections or alternatives are named; the rest are counted.
    fn named(self) -> usize {
        match self {
            Self::Short => 3,
            Self::Whole => usize::MAX,
        }
    }
}

/// With fewer entries of a kind than this, their habits say nothing.
const FEW: usize = 8;

/// The longest quotation, in columns: a link's text can be an address.
const LONGEST: usize = 60;

/// The conventions as text for people, in the order in which a maintainer would ask: what the list does and which entries do not, what it
/// leaves open, and a typical entry with its parts named.
#[must_use]
pub fn learned_text(path: &str, summary: &Summary, detail: Detail) -> String {
    let mut page = Page::default();
    let entries = counted(summary.entries, "entry", "entries");
    page.line(0, &format!("{}: {entries} in {}", visible(path), counted(summary.sections, "section", "sections")));
    tell_coverage(&mut page, summary.coverage);
    if summary.entries == 0 {
        page.line(0, "");
        page.line(0, "No entries were found, so nothing could be learned from them.");
        return page.text();
    }
    let is_whole = detail == Detail::Whole;
    let told: Vec<&Group> = summary.groups.iter().filter(|group| is_whole || is_told(group)).collect();
    page.part("What this list does", "A new entry that visibly differs gets a comment.", |page| {
        for group in &told {
            page.chapter(&format!("{} {}", group.entries, kind(group)), |page| tell_habits(page, group, detail));
        }
        let counts = summary.numbering.is_some();
        page.chapter(if counts { "Order and numbers" } else { "Order" }, |page| {
            tell_orders(page, summary, detail);
            if let Some(numbering) = summary.numbering {
                tell_numbering(page, numbering);
            }
        });
    });
    page.part(
        "What it does not insist on",
        "New entries may differ here, except in sections that insist on it.",
        |page| {
            for group in &told {
                page.chapter(&format!("{} {}", group.entries, kind(group)), |page| tell_free(page, group, detail));
            }
            page.chapter("Order", |page| tell_unordered(page, summary, detail));
        },
    );
    tell_few(&mut page, &summary.groups, &told);
    tell_sample(&mut page, summary, detail);
    if !is_whole {
        page.line(0, "");
        page.line(0, "More with --verbose. To overrule what this list does: .github/shelfmark.yml.");
    }
    page.text()
}

fn tell_coverage(page: &mut Page, coverage: Coverage) {
    let Coverage { links, understood } = coverage;
    if links > 0 {
        page.line(0, &format!("{understood} of {links} links are in entries"));
    }
    if !coverage.is_enough() {
        page.line(0, "Most of the rest was not understood: new entries there are only checked for duplicates.");
    }
}

/// Whether a group has anything to show without the details.
fn is_told(group: &Group) -> bool {
    group.entries >= FEW || group.habits.iter().any(|habit| habit.strength != Strength::None)
}

/// The kind of the group's entries, in the singular for one entry.
fn kind(group: &Group) -> String {
    match group.kind.split_once("entries") {
        Some((before, behind)) if group.entries == 1 => format!("{before}entry{behind}"),
        _ if group.entries == 1 => group.kind.strip_suffix('s').unwrap_or(&group.kind).to_owned(),
        _ => group.kind.clone(),
    }
}

/// Writes what binds.
fn tell_habits(page: &mut Page, group: &Group, detail: Detail) {
    if group.habits.is_empty() {
        page.note("Their parts are not compared.");
    }
    if let Some(pattern) = &group.pattern {
        let count = pattern.total - pattern.agree;
        let is_few = detail == Detail::Whole || count <= detail.named();
        let others = if is_few { not_lines(&pattern.others, count, detail.named()) } else { Vec::new() };
        let text = format!("look like “{}”", visible(&pattern.text).replace(['“', '”'], "\""));
        page.row(pattern.agree, pattern.total, &with_remark(text, &others));
    }
    let beginning = beginning(group).filter(|_| detail == Detail::Short && group.pattern.is_none());
    if let Some((text, count)) = &beginning {
        page.row(*count, *count, text);
    }
    for habit in group.habits.iter().filter(|habit| habit.strength == Strength::Binding) {
        let is_told = beginning.is_some() && BEGINNING.contains(&habit.feature);
        if detail == Detail::Short && (is_told || is_unseen(habit) || goes_without_saying(group, habit)) {
            continue;
        }
        let mut remark = not_lines(&habit.strays, habit.stray, detail.named());
        remark.extend(elsewhere(habit, detail));
        remark.extend(is_unseen(habit).then(|| "invisible: fixed along with the rest, without a comment".to_owned()));
        page.row(habit.agree, habit.total, &with_remark(visible(&habit.says), &remark));
        if detail == Detail::Whole {
            for other in others(habit, usize::MAX) {
                page.note(&other);
            }
            tell_exceptions(page, habit);
        }
    }
}

/// How every entry of a group begins, and how many there are; `None` if some begin differently.
fn beginning(group: &Group) -> Option<(String, usize)> {
    let [_, marker, gap] = BEGINNING.map(|feature| {
        let habit = group.habits.iter().find(|habit| habit.feature == feature);
        habit.filter(|habit| habit.strength == Strength::Binding && habit.agree == habit.total)
    });
    let (marker, gap) = (marker?, gap?);
    (gap.value == " ").then(|| (format!("begin with “{} ”", visible(&marker.value)), marker.total))
}

/// The features that are described together if all entries share them.
const BEGINNING: [Feature; 3] = [Feature::List, Feature::Marker, Feature::Gap];

/// Whether readers of the page cannot see the difference.
fn is_unseen(habit: &Habit) -> bool {
    matches!(habit.feature, Feature::Gap | Feature::Trailing | Feature::Padding | Feature::Indent)
}

/// Whether every entry does it and the pattern shows it, or it is too obvious to mention.
fn goes_without_saying(group: &Group, habit: &Habit) -> bool {
    let is_seen = match habit.feature {
        Feature::List
        | Feature::Marker
        | Feature::Title
        | Feature::Lead
        | Feature::Label
        | Feature::Opening
        | Feature::Closing => group.pattern.is_some(),
        Feature::Pipes => true,
        Feature::Blank => habit.value == "no blank line",
        Feature::Separator => habit.value.trim().is_empty(),
        _ => false,
    };
    is_seen && habit.agree == habit.total
}

/// Writes what most entries do, and what is mixed.
fn tell_free(page: &mut Page, group: &Group, detail: Detail) {
    let of_strength = |strength: Strength| group.habits.iter().filter(move |habit| habit.strength == strength);
    let is_told = |habit: &&Habit| detail == Detail::Whole || habit.total >= FEW && !is_unseen(habit);
    for habit in of_strength(Strength::Leaning).chain(of_strength(Strength::None)).filter(is_told) {
        let mut remark = others(habit, detail.named());
        if habit.stray <= detail.named() {
            remark.extend(Some(in_lines(&habit.strays)).filter(|lines| !lines.is_empty()));
        }
        page.row(habit.agree, habit.total, &with_remark(visible(&habit.says), &remark));
        if detail == Detail::Whole {
            tell_exceptions(page, habit);
        }
    }
}

/// Writes the kinds that have too few entries.
fn tell_few(page: &mut Page, groups: &[Group], told: &[&Group]) {
    let few = groups.iter().filter(|group| !told.contains(group));
    let few: Vec<String> = few.map(|group| format!("{} {}", group.entries, kind(group))).collect();
    if !few.is_empty() {
        page.line(0, "");
        page.line(0, &format!("Too few to learn from: {}", few.join("; ")));
    }
}

/// A text with remarks in brackets.
fn with_remark(text: String, remark: &[String]) -> String {
    if remark.is_empty() { text } else { format!("{text} ({})", remark.join("; ")) }
}

/// "not lines 41 and 77", "not lines 4, 9, 12 and 9 more".
fn not_lines(lines: &[usize], count: usize, named: usize) -> Vec<String> {
    let shown = &lines[..lines.len().min(named)];
    match count - shown.len() {
        _ if shown.is_empty() => Vec::new(),
        0 => vec![format!("not {}", in_lines(shown))],
        more => {
            let shown: Vec<String> = shown.iter().map(ToString::to_string).collect();
            vec![format!("not lines {} and {more} more", shown.join(", "))]
        }
    }
}

/// What the other entries do, with counts.
fn others(habit: &Habit, most: usize) -> Vec<String> {
    // A link's brackets are not part of the description.
    let in_words = |says: &str| if *says == habit.says { "in other brackets".to_owned() } else { cut(&visible(says)) };
    let told = |(says, count): &(String, usize)| format!("{count} {}", in_words(says));
    let mut others: Vec<String> = habit.others.iter().take(most).map(told).collect();
    let rest: usize = habit.others.iter().skip(most).map(|(_, count)| count).sum();
    if rest > 0 {
        others.push(format!("{rest} in other ways"));
    }
    others
}

/// The text cut to a readable length, with its quotation closed.
fn cut(says: &str) -> String {
    let cut = shortened(says, LONGEST, 0);
    let is_open = cut.matches('“').count() > cut.matches('”').count();
    if is_open { format!("{cut}”") } else { cut }
}

/// The sections that have their own habit.
fn elsewhere(habit: &Habit, detail: Detail) -> Option<String> {
    match habit.exceptions.as_slice() {
        _ if detail == Detail::Whole => None,
        [] => None,
        [one] => Some(format!("otherwise in “{}”", last(&one.section))),
        [one, other] => Some(format!("otherwise in “{}” and “{}”", last(&one.section), last(&other.section))),
        many => Some(format!("otherwise in {} sections", many.len())),
    }
}

fn tell_exceptions(page: &mut Page, habit: &Habit) {
    for Exception { section, says, agree, total } in &habit.exceptions {
        page.note(&format!("in “{}” {agree} of {total} {}", path(section), visible(says)));
    }
}

fn tell_orders(page: &mut Page, summary: &Summary, detail: Detail) {
    if detail == Detail::Whole {
        let title = document_title(summary);
        for OrderHere { section, says, agree, total, line, .. } in &summary.order {
            page.row(*agree, *total, &format!("{} in “{}” (line {line})", visible(says), below(section, title)));
        }
        return;
    }
    let mut by_order: Vec<(&str, usize, usize)> = Vec::new();
    for here in &summary.order {
        let stray = here.total - here.agree;
        match by_order.iter_mut().find(|(says, ..)| *says == here.says) {
            Some((_, count, strays)) => (*count, *strays) = (*count + 1, *strays + stray),
            None => by_order.push((&here.says, 1, stray)),
        }
    }
    by_order.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
    for (says, count, strays) in by_order {
        let judged = summary.judged_runs;
        let verb = if count == 1 { "is" } else { "are" };
        let but = match strays {
            0 => Vec::new(),
            _ => vec![format!("{} out of place", counted(strays, "entry", "entries"))],
        };
        page.row(count, judged, &with_remark(format!("{} {verb} {}", group_noun(summary), visible(says)), &but));
    }
}

fn tell_numbering(page: &mut Page, counted: Counted) {
    let Counted { numbering, agree, total, sections, from_one, carried_on } = counted;
    let begins = match numbering {
        _ if sections <= 1 => String::new(),
        Numbering::Counting if carried_on * 2 > sections => ", on from section to section".to_owned(),
        Numbering::Counting if from_one == sections => "; each section begins with 1".to_owned(),
        Numbering::Counting => format!("; {from_one} of {sections} sections begin with 1"),
        Numbering::Same => String::new(),
    };
    let how = match numbering {
        Numbering::Counting => "numbers are one more than the one before",
        Numbering::Same => "numbers are the same as the one before: GitHub does the counting",
    };
    page.row(agree, total, &format!("{how}{begins}"));
}

fn tell_unordered(page: &mut Page, summary: &Summary, detail: Detail) {
    if summary.unordered.is_empty() {
        return;
    }
    let (whole, title) = (detail == Detail::Whole, document_title(summary));
    let named = summary.unordered.iter().take(detail.named()).map(|one| {
        let name = if whole { below(&one.section, title) } else { last(&one.section) };
        format!("“{name}” (line {})", one.line)
    });
    let mut named: Vec<String> = named.collect();
    if summary.unordered.len() > named.len() {
        named.push(format!("and {} more", summary.unordered.len() - named.len()));
    }
    let verb = if summary.unordered.len() == 1 { "is" } else { "are" };
    let text = format!("{} {verb} in no recognisable order: {}", group_noun(summary), named.join(", "));
    page.row(summary.unordered.len(), summary.judged_runs, &text);
}

fn tell_sample(page: &mut Page, summary: &Summary, detail: Detail) {
    let Some(sample) = &summary.sample else { return };
    page.line(0, "");
    page.line(0, &format!("A typical entry (line {})", sample.line));
    page.line(0, "");
    for line in drawing(sample, WIDTH - 2) {
        page.line(2, &line);
    }
    if detail == Detail::Whole {
        page.line(0, "");
        page.line(0, "Its parts");
        for part in &sample.parts {
            page.line(2, &format!("{:>16}  {}", part.name, visible(&part.text)));
        }
    }
}

/// A section's own heading.
fn last(section: &[String]) -> String {
    section.last().map(|title| visible(title)).unwrap_or_default()
}

/// The title above every section, if there is one: it would be repeated on every line.
fn document_title(summary: &Summary) -> Option<&String> {
    let paths = || summary.order.iter().map(|one| &one.section).chain(summary.unordered.iter().map(|one| &one.section));
    let title = paths().next()?.first()?;
    paths().all(|path| path.len() > 1 && path.first() == Some(title)).then_some(title)
}

/// A section's path of headings, without the document's own title.
fn below(section: &[String], title: Option<&String>) -> String {
    let is_titled = title.is_some() && section.first() == title;
    path(&section[usize::from(is_titled)..])
}

/// A section's path of headings.
fn path(section: &[String]) -> String {
    visible(&section.join(" › "))
}
