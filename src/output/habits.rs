//! What a list does, in a few sentences.

use crate::engine::{Counted, Feature, Group, Habit, Numbering, OrderHere, Pattern, Strength, Summary};
use crate::text::{capitalised, counted, series, visible};

/// The most sentences.
pub const MOST_HABITS: usize = 5;

/// Up to this many entries that are written differently are named by their lines; for more, only counts are given.
const NAMED: usize = 3;

/// A kind with fewer entries, or with a smaller share of all, is only described in the details.
const FEW: usize = 8;
const SMALL_SHARE: usize = 10;

/// What this list does, in at most [`MOST_HABITS`] sentences without a full stop, the most telling first: how its entries are written,
/// what they do besides, their order, their numbering. "Entries are `- [Name](link) - Description.` (214 of 220)".
///
/// Each is plain text on one line: quotations from the list are between `“` and `”`, which are not used otherwise, and are
/// not escaped for Markdown or HTML. There is always at least one sentence.
#[must_use]
pub fn habits(summary: &Summary) -> Vec<String> {
    let mut told = Vec::new();
    if summary.entries == 0 {
        return vec!["No entries were found".to_owned()];
    }
    let large = |group: &&Group| group.entries >= FEW && group.entries * SMALL_SHARE >= summary.entries;
    let groups: Vec<&Group> = summary.groups.iter().filter(large).collect();
    let named = groups.len() > 1;
    told.extend(groups.iter().take(2).filter_map(|group| written(group, named)));
    let ends: Vec<String> = [order(summary), summary.numbering.map(numbering)].into_iter().flatten().collect();
    if let Some(group) = groups.first() {
        let room = MOST_HABITS - told.len() - ends.len();
        told.extend(besides(group).into_iter().take(room));
    }
    told.extend(ends);
    if told.is_empty() {
        let entries = counted(summary.entries, "entry", "entries");
        let why = if summary.entries < FEW { "too few to have habits" } else { "too mixed to have habits" };
        told.push(format!("{entries}, {why}"));
    }
    told
}

/// How the entries of a kind are written.
fn written(group: &Group, named: bool) -> Option<String> {
    if group.habits.is_empty() {
        let kind = group.kind.strip_prefix("entries as ").unwrap_or(&group.kind);
        return Some(format!("{} entries are written as {kind}", group.entries));
    }
    let Pattern { text, agree, total, others } = group.pattern.as_ref()?;
    let kind = if named || group.kind == "table rows" { capitalised(&group.kind) } else { "Entries".to_owned() };
    let lines =
        if total - agree <= NAMED && agree < total { format!("; not {}", in_lines(others)) } else { String::new() };
    Some(format!("{kind} are “{}” ({agree} of {total}{lines})", quotable(text)))
}

/// "line 41", "lines 41 and 77".
pub(super) fn in_lines(lines: &[usize]) -> String {
    let told: Vec<String> = lines.iter().map(ToString::to_string).collect();
    match lines.len() {
        0 => String::new(),
        1 => format!("line {}", told[0]),
        _ => format!("lines {}", series(&told, "and")),
    }
}

/// What binds and is not shown by the pattern; everything that binds if there is no pattern.
fn besides(group: &Group) -> Vec<String> {
    let has_pattern = group.pattern.is_some();
    let habits = group.habits.iter().filter(|habit| habit.strength == Strength::Binding);
    let habits = habits.filter(|habit| habit.total * 2 >= group.entries);
    let says = |habit: &Habit| match habit.feature {
        Feature::Blank if habit.value == "a blank line" => Some("A blank line before each entry".to_owned()),
        Feature::InnerStop => Some(format!("{} before the links in brackets", capitalised(&habit.value))),
        Feature::Tags if !has_pattern => Some(format!("{} after the description", capitalised(&habit.value))),
        Feature::Separator if habit.value.trim().is_empty() => None,
        Feature::Marker
        | Feature::Lead
        | Feature::Title
        | Feature::Separator
        | Feature::Capital
        | Feature::FullStop
            if !has_pattern =>
        {
            Some(format!("Entries {}", visible(&habit.says)))
        }
        _ => None,
    };
    habits.filter_map(|habit| Some(format!("{} ({} of {})", says(habit)?, habit.agree, habit.total))).collect()
}

/// The order of the entries, section by section.
fn order(summary: &Summary) -> Option<String> {
    if summary.judged_runs == 0 {
        return None;
    }
    if let (1, [OrderHere { briefly, agree, total, .. }]) = (summary.judged_runs, summary.order.as_slice()) {
        return Some(format!("{} ({agree} of {})", capitalised(briefly), counted(*total, "entry", "entries")));
    }
    let mut orders: Vec<(&str, usize)> = Vec::new();
    for here in &summary.order {
        match orders.iter_mut().find(|(known, _)| *known == here.briefly) {
            Some((_, count)) => *count += 1,
            None => orders.push((&here.briefly, 1)),
        }
    }
    orders.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let runs = format!("{} {}", summary.judged_runs, group_noun(summary));
    Some(match orders.as_slice() {
        [] if summary.judged_runs == 1 => "In no particular order".to_owned(),
        [] => format!("In no particular order ({runs})"),
        [(first, count)] if *count == summary.judged_runs => {
            format!("{} in all {runs}", capitalised(&visible(first)))
        }
        [(first, count), rest @ ..] => {
            let rest = rest.first().map_or_else(String::new, |(says, count)| format!(", {} in {count}", visible(says)));
            format!("{} in {count} of {runs}{rest}", capitalised(&visible(first)))
        }
    })
}

/// What to call the runs of entries that are long enough to have an order: sections, if no section has two of them.
pub(super) fn group_noun(summary: &Summary) -> &'static str {
    let paths = summary.order.iter().map(|one| &one.section).chain(summary.unordered.iter().map(|one| &one.section));
    let mut paths: Vec<&Vec<String>> = paths.collect();
    paths.sort_unstable();
    let is_one_each = paths.windows(2).all(|pair| pair[0] != pair[1]);
    match (is_one_each, summary.judged_runs) {
        (true, 1) => "section",
        (true, _) => "sections",
        (false, _) => "groups of entries",
    }
}

/// How entries are numbered.
pub(super) fn numbering(counted: Counted) -> String {
    let Counted { numbering, agree, total, sections, from_one, carried_on } = counted;
    let evidence = if agree < total { format!(" ({agree} of {total} numbers)") } else { String::new() };
    match numbering {
        Numbering::Same => format!("All have the same number, and Markdown counts{evidence}"),
        Numbering::Counting if sections <= 1 => format!("Numbered one after the other{evidence}"),
        Numbering::Counting if carried_on * 2 > sections => format!("Numbered on from section to section{evidence}"),
        Numbering::Counting if from_one == sections => format!("Numbered from 1 in each section{evidence}"),
        Numbering::Counting => format!("Numbered from 1 in {from_one} of {sections} sections{evidence}"),
    }
}

/// A quotation from the list, on one line, without quotation marks of its own.
fn quotable(text: &str) -> String {
    visible(text).replace(['“', '”'], "\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Reviewer;

    fn told(list: &str) -> Vec<String> {
        habits(&Reviewer::new("README.md", list).summary())
    }

    fn entries(count: usize, entry: &str) -> String {
        (0..count).map(|at| entry.replace("NN", &format!("{at:02}"))).collect()
    }

    #[test]
    fn a_list_is_told_as_one_would_tell_it() {
        let teas = entries(20, "- [Tea NN](https://tea.example/NN) - Malty.\n");
        let list = format!("# Tea\n\n## All\n\n{teas}- [Tea 77](https://tea.example/77) – malty\n");
        assert_eq!(
            told(&list),
            ["Entries are “- [Name](link) - Description.” (20 of 21; not line 25)", "Alphabetical (21 of 21 entries)"]
        );
    }

    #[test]
    fn numbers_begin_anew_or_go_on() {
        let shelf = |from: usize, title: &str| {
            let entry =
                |at: usize| format!("{}. **Tea {title} {at}** [[pdf](https://{title}.example/{at})]\n", from + at);
            format!("\n## {title}\n\n{}", (0..9).map(entry).collect::<String>())
        };
        let anew = told(&format!("# Tea\n{}{}", shelf(1, "Black"), shelf(1, "Green")));
        assert_eq!(anew[0], "Entries are “1. **Title** [[pdf](link)]” (18 of 18)");
        assert_eq!(anew.last().unwrap(), "Numbered from 1 in each section");
        let on = told(&format!("# Tea\n{}{}{}", shelf(1, "Black"), shelf(10, "Green"), shelf(19, "Red")));
        assert_eq!(on.last().unwrap(), "Numbered on from section to section");
    }

    #[test]
    fn tables_are_told_by_their_headers_and_what_has_no_parts_by_its_form() {
        let rows = entries(9, "| [Tea NN](https://tea.example/NN) | malty | NN € |\n");
        let table = told(&format!("# Tea\n\n| Tea | Taste “here” | Price |\n|---|---|---|\n{rows}"));
        assert_eq!(table[0], "Table rows are “| [Tea](link) | Taste \"here\" | Price |” (9 of 9)");
        let headings = entries(12, "### [Tea NN](https://tea.example/NN)\n\nMalty, and good in the morning.\n\n");
        assert_eq!(told(&format!("# Tea\n\n## All\n\n{headings}"))[0], "12 entries are written as headings");
        assert_eq!(told("# Tea\n"), ["No entries were found"]);
    }

    #[test]
    fn five_sentences_do_for_every_list() {
        let list = entries(
            30,
            "- [Tea NN](https://tea.example/NN) - Malty. ([Shop](https://shop.example/NN)) `tin`\n\n1. **Pot NN** [[pdf](https://pot.example/NN)]\n\n",
        );
        let told = told(&format!("# Tea\n\n## All\n\n{list}"));
        assert!((1..=MOST_HABITS).contains(&told.len()) && told.iter().all(|line| !line.ends_with('.')), "{told:?}");
    }
}
