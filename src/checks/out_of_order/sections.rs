//! Sections and contents lines that are themselves in alphabetical order.

use std::collections::HashMap;

use super::neighbour::{Neighbour, place};
use crate::change::ChangeKind;
use crate::checks::moving::{is_loose, moved};
use crate::checks::shelf::Shelf;
use crate::checks::stray::Stray;
use crate::checks::{Aim, Check, Context, Finding, Fix, Grounds, named};
use crate::conventions::{Alphabet, Key};
use crate::document::{Marker, Outline, Purpose, Role, Target};

/// Fewer than this may be in alphabetical order by chance.
const FEWEST: usize = 8;

/// New sections that are out of order among those beside them, and new contents lines that are out of order among theirs. A section
/// is reported once: its contents line may well be where the section is.
pub(super) fn out_of_order(check: &dyn Check, context: &Context<'_, '_>) -> Vec<Finding> {
    let mut told = Vec::new();
    let mut found = Vec::new();
    let new: Vec<usize> = context.new_sections().map(|(at, ..)| at).collect();
    for siblings in siblings(context, &new) {
        let title = |at: usize| context.head.sections[at].title.to_string();
        let Some((strays, total)) = strays(&siblings, title, |at| new.binary_search(&at).is_ok()) else { continue };
        found.extend(strays.iter().filter_map(|stray| tell_section(check, context, stray, total)));
        told.extend(strays.iter().map(|stray| stray.at));
    }
    found.extend(contents(check, context, &told));
    found
}

/// The sections of entries beside each of the new ones, in text order.
fn siblings(context: &Context<'_, '_>, new: &[usize]) -> Vec<Vec<usize>> {
    let head = context.head;
    let place = |at: usize| (head.sections[at].parent, head.sections[at].level);
    let mut groups: HashMap<_, Vec<usize>> = new.iter().map(|&at| (place(at), Vec::new())).collect();
    if groups.is_empty() {
        return Vec::new();
    }
    let mut holds = vec![false; head.sections.len()];
    for (_, item) in head.entries() {
        let above = |at: &usize| head.sections[*at].parent;
        for at in std::iter::successors(Some(item.section), above) {
            holds[at] = true;
        }
    }
    for (at, section) in head.sections.iter().enumerate().skip(1) {
        let is_of_entries = section.purpose == Purpose::Entries && holds[at] && !context.is_set_apart(section);
        if let Some(group) = groups.get_mut(&place(at)).filter(|_| is_of_entries) {
            group.push(at);
        }
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.sort_unstable();
    groups
}

/// Which of the new ones break the alphabetical order that the others keep, and how many others there are; `None` if they keep none.
fn strays(
    things: &[usize],
    title: impl Fn(usize) -> String,
    is_new: impl Fn(usize) -> bool,
) -> Option<(Vec<Stray>, usize)> {
    use Alphabet::{Gaps, Letters, Numbers, Plain, WithoutArticle};
    let new: Vec<usize> = things.iter().copied().filter(|&at| is_new(at)).collect();
    let total = things.len() - new.len();
    if new.is_empty() || total < FEWEST {
        return None;
    }
    let titles: Vec<String> = things.iter().map(|&at| title(at)).collect();
    let keys = |alphabet: Alphabet| {
        let keys = Key::of_titles(alphabet, titles.iter().map(String::as_str));
        let old = things.iter().zip(&keys).filter(|(at, _)| !is_new(**at)).map(|(_, key)| key);
        old.is_sorted().then_some(keys)
    };
    let sorted: Vec<_> = [Plain, Gaps, Letters, WithoutArticle, Numbers].into_iter().filter_map(keys).collect();
    if sorted.is_empty() {
        return None;
    }
    Some((Shelf::of(things.to_vec(), sorted, is_new).strays(&new, 0), total))
}

fn tell_section(check: &dyn Check, context: &Context<'_, '_>, stray: &Stray, total: usize) -> Option<Finding> {
    let section = |at: usize| &context.head.sections[at];
    let neighbour = |at: Option<usize>| {
        let section = section(at?);
        Some(Neighbour { title: named(&section.title), line: section.heading?.start })
    };
    let place = place(neighbour(stray.before).as_ref(), neighbour(stray.after).as_ref());
    let message = format!("the section {} {place}", named(&section(stray.at).title));
    let finding = Finding::new(check.name(), check.severity(), section(stray.at).heading?, message);
    Some(finding.grounds(alphabetical(total, "sections beside it")))
}

/// New contents lines that are out of order, except those of sections that are reported.
fn contents(check: &dyn Check, context: &Context<'_, '_>, told: &[usize]) -> Vec<Finding> {
    let head = context.head;
    let added = context.changes.changes.iter().filter(|change| change.kind == ChangeKind::Added);
    let is_contents = |at: &usize| head.items[*at].role == Role::Contents;
    let new: Vec<usize> = added.filter_map(|change| change.head).filter(is_contents).collect();
    let mut runs: Vec<usize> = new.iter().map(|&at| head.items[at].run).collect();
    runs.dedup();
    let mut found = Vec::new();
    for run in runs {
        let lines: Vec<usize> = head.runs[run].items.iter().copied().filter(is_contents).collect();
        let title = |at: usize| head.title(&head.items[at]).into_owned();
        let Some((strays, total)) = strays(&lines, title, |at| new.binary_search(&at).is_ok()) else { continue };
        let outline = Outline::of(head);
        let is_told = |stray: &Stray| {
            let link = head.links_of(&head.items[stray.at]).first();
            let target = link.and_then(|link| outline.target(&link.destination));
            matches!(target, Some(Target::Section(at)) if told.contains(&at))
        };
        let untold = strays.iter().filter(|stray| !is_told(stray));
        found.extend(untold.map(|stray| tell_line(check, context, stray, total)));
    }
    found
}

fn alphabetical(total: usize, of: &'static str) -> Grounds {
    Grounds::Habit { agree: total, total, of: of.into(), does: Some("are in alphabetical order".to_owned()) }
}

fn tell_line(check: &dyn Check, context: &Context<'_, '_>, stray: &Stray, total: usize) -> Finding {
    let head = context.head;
    let item = &head.items[stray.at];
    let neighbour = |at: Option<usize>| at.map(|at| Neighbour::item(context, at));
    let title = head.title(item);
    let place = place(neighbour(stray.before).as_ref(), neighbour(stray.after).as_ref());
    let finding = Finding::new(check.name(), check.severity(), item.lines, place)
        .about(&title)
        .grounds(alphabetical(total, "other lines of these contents"));
    let block = |at: Option<usize>| at.map(|at| head.items[at].block);
    let is_loose = is_loose(head, item.run, &[stray.at]);
    let edits = moved(head, &[item.block], block(stray.before), block(stray.after), is_loose);
    match edits.filter(|_| matches!(item.marker, Marker::Bullet(_))) {
        Some(edits) => finding.fix(Fix::safe(Aim::Order, edits)),
        None => finding,
    }
}
