//! What was learned, the way a maintainer would like to read it.

use super::pattern::{Member, Members, Pattern};
use super::sample::Sample;
use super::style::Kind;
use super::{Conventions, Counted, Feature, Form, Numberings, Strength, says};
use crate::document::{Coverage, Document, Item, Marker, Unmarked};

/// The conventions of a list, with their evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many sections there are.
    pub sections: usize,
    /// How many entries there are.
    pub entries: usize,
    /// How much of the list its entries cover.
    pub coverage: Coverage,
    /// What entries of one kind do, kind by kind, most frequent first.
    pub groups: Vec<Group>,
    /// The runs of entries that are in order.
    pub order: Vec<OrderHere>,
    /// The runs of entries that are long enough to be in an order but are in none.
    pub unordered: Vec<Unordered>,
    /// How many runs of entries are long enough to be in an order.
    pub judged_runs: usize,
    /// How entries are numbered, if they are.
    pub numbering: Option<Counted>,
    /// An entry that is typical of the list, if there is one.
    pub sample: Option<Sample>,
    /// How many entries each section has, in list order.
    pub sizes: Vec<SectionSize>,
}

/// How many entries a section has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionSize {
    /// Its heading.
    pub title: String,
    /// The heading's level, 1 to 6.
    pub level: u8,
    /// Its own entries, without those of its subsections.
    pub entries: usize,
}

/// What entries of one kind do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The kind, in words: "numbered entries", "nested bulleted entries".
    pub kind: String,
    /// How many there are.
    pub entries: usize,
    /// How most of them are written, if they are much alike.
    pub pattern: Option<Pattern>,
    /// What they do, feature by feature.
    pub habits: Vec<Habit>,
}

/// What entries do about one feature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Habit {
    /// The feature.
    pub feature: Feature,
    /// What most do.
    pub value: String,
    /// The same in words, in the plural: "end with a full stop".
    pub says: String,
    /// How many do this.
    pub agree: usize,
    /// Of how many.
    pub total: usize,
    /// How strong that evidence is.
    pub strength: Strength,
    /// What the others do, with their counts, most frequent first.
    pub others: Vec<(String, usize)>,
    /// The sections that clearly differ.
    pub exceptions: Vec<Exception>,
    /// The first lines of entries that differ although their section does not, in list order; not all of them if there are many.
    pub strays: Vec<usize>,
    /// How many such entries there are.
    pub stray: usize,
}

/// A section with a habit of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The section's path of headings.
    pub section: Vec<String>,
    /// What its entries do, in words.
    pub says: String,
    /// How many do this.
    pub agree: usize,
    /// Of how many.
    pub total: usize,
}

/// A run of entries that is in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderHere {
    /// The section's path of headings.
    pub section: Vec<String>,
    /// The order in words: "in alphabetical order".
    pub says: String,
    /// The same, as briefly as possible: "alphabetical".
    pub briefly: String,
    /// How many entries are in order.
    pub agree: usize,
    /// Of how many.
    pub total: usize,
    /// The line of the first.
    pub line: usize,
}

/// A run of entries without a visible order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unordered {
    /// The section's path of headings.
    pub section: Vec<String>,
    /// The line of its first entry.
    pub line: usize,
}

/// Shorter runs are in order by chance too often to be reported.
const TOLD_RUN: usize = 4;

impl Summary {
    /// Summarizes what was learned from `base`.
    #[must_use]
    pub fn of(base: &Document<'_>, conventions: &Conventions<'_>) -> Self {
        let groups = groups(base, conventions);
        let judged: Vec<usize> = (0..base.runs.len()).filter(|&run| entries_in(base, run) >= TOLD_RUN).collect();
        let order = conventions.order(base);
        let (mut ordered, mut unordered) = (Vec::new(), Vec::new());
        for &run in &judged {
            let section = base.section_path(base.runs[run].section).into_iter().map(str::to_owned).collect();
            let line = base.runs[run].items.first().map_or(1, |&first| base.items[first].lines.start);
            match order.of_run(base, run) {
                Some(kept) => {
                    let (says, briefly) = (kept.says(base, run), kept.briefly(base, run));
                    ordered.push(OrderHere { section, says, briefly, agree: kept.agree, total: kept.total, line });
                }
                None => unordered.push(Unordered { section, line }),
            }
        }
        Self {
            sections: base.section_count(),
            entries: base.entries().count(),
            coverage: Coverage::of(base),
            order: ordered,
            unordered,
            judged_runs: judged.len(),
            numbering: Numberings::counted(base),
            sample: sample(base, &groups),
            sizes: sizes(base),
            groups,
        }
    }
}

/// The sections that have entries, and those that contain them.
fn sizes(base: &Document<'_>) -> Vec<SectionSize> {
    let mut own = vec![0; base.sections.len()];
    for (_, item) in base.entries() {
        own[item.section] += 1;
    }
    let mut holds = vec![false; base.sections.len()];
    // A section comes after the one that contains it.
    for (at, section) in base.sections.iter().enumerate().rev() {
        holds[at] |= own[at] > 0;
        if let Some(parent) = section.parent {
            holds[parent] |= holds[at];
        }
    }
    let told = base.sections.iter().enumerate().filter(|(at, section)| holds[*at] && section.heading.is_some());
    told.map(|(at, section)| SectionSize { title: section.title.to_string(), level: section.level, entries: own[at] })
        .collect()
}

fn entries_in(base: &Document<'_>, run: usize) -> usize {
    base.runs[run].items.iter().filter(|&&at| base.items[at].role == crate::document::Role::Entry).count()
}

fn groups(base: &Document<'_>, conventions: &Conventions<'_>) -> Vec<Group> {
    let forms = base.entries().filter(|(_, item)| !base.is_form(item));
    let all: Vec<Member<'_, '_>> = forms.filter_map(|(at, item)| Some((at, item, Form::of(base, item)?))).collect();
    let mut kinds: Vec<(Kind, &Item, usize)> = Vec::new();
    for (_, item) in base.entries() {
        let kind = Kind::of(item, Feature::Title);
        match kinds.iter_mut().find(|(known, _, _)| *known == kind) {
            Some((_, _, count)) => *count += 1,
            None => kinds.push((kind, item, 1)),
        }
    }
    kinds.sort_by_key(|(_, _, count)| std::cmp::Reverse(*count));
    let alike = |item: &Item, feature: Feature| {
        let kind = Kind::of(item, feature);
        let entries = all.iter().filter(|(_, other, _)| Kind::of(other, feature) == kind).collect();
        Members { base, style: &conventions.style, entries }
    };
    let group = |&(kind, item, entries): &(Kind, &Item, usize)| {
        let members = alike(item, Feature::Title);
        let habit = |feature: Feature| match feature {
            Feature::List | Feature::Indent => habit(&alike(item, feature), item, feature),
            _ => habit(&members, item, feature),
        };
        let pattern = Pattern::of(&members);
        let habits: Vec<Habit> = Feature::ALL.into_iter().filter_map(habit).collect();
        let words = match item.marker {
            Marker::Unmarked(unmarked) if habits.is_empty() => unmarked_words(unmarked).to_owned(),
            _ => kind.words(),
        };
        Group { kind: words, entries, pattern, habits }
    };
    kinds.iter().map(group).collect()
}

/// Entries that are not compared part by part.
fn unmarked_words(kind: Unmarked) -> &'static str {
    match kind {
        Unmarked::Paragraph => "entries as paragraphs",
        Unmarked::Heading => "entries as headings",
        Unmarked::Html => "entries as HTML",
        Unmarked::Fold => "entries as folds",
        Unmarked::Quotation => "entries as quotations",
        Unmarked::Labelled => "entries as lines with labels",
    }
}

fn habit(members: &Members<'_, '_>, item: &Item, feature: Feature) -> Option<Habit> {
    let Members { base, style, .. } = members;
    let tally = style.in_list(item, feature)?;
    let (value, agree) = tally.mode()?;
    let strength = style.strength_in_list(item, feature);
    let hardly = feature == Feature::Label && strength == Strength::None;
    if is_plain(feature, value) || hardly {
        return None;
    }
    let mut apart = vec![false; base.sections.len()];
    let exceptions = (0..base.sections.len()).filter_map(|section| {
        let (own, agree, total) = style.exception(section, item, feature)?;
        apart[section] = true;
        let section = base.section_path(section).into_iter().map(str::to_owned).collect();
        Some(Exception { section, says: says(feature, own, true), agree, total })
    });
    let exceptions = exceptions.collect();
    let (strays, stray) = members.lines_of(|at, form| {
        !apart[base.items[at].section] && form.value(base, at, feature).is_some_and(|own| own != value)
    });
    Some(Habit {
        feature,
        value: value.to_owned(),
        says: says(feature, value, true),
        agree,
        total: tally.total(),
        strength,
        others: tally.others().into_iter().map(|(other, count)| (says(feature, other, count > 1), count)).collect(),
        exceptions,
        strays,
        stray,
    })
}

/// What nobody would call a habit of the list: nothing before the title, one space between words.
fn is_plain(feature: Feature, value: &str) -> bool {
    match feature {
        Feature::Opening | Feature::Closing => value.is_empty(),
        Feature::Indent | Feature::Trailing => value.is_empty(),
        Feature::Lead | Feature::Tags => value == "nothing",
        Feature::Year => value == "no year",
        Feature::Lines => value == "one line",
        Feature::Spacing => value == "one space",
        Feature::BesideLinks => value == "a space",
        Feature::Pipes => value == "at both ends",
        // Unevenness is not a habit.
        Feature::Padding => value == "uneven spaces",
        Feature::Cells => value == "something in every cell",
        _ => false,
    }
}

/// The entry of the most frequent group that matches most of the group's habits.
fn sample(base: &Document<'_>, groups: &[Group]) -> Option<Sample> {
    let departs = |at: usize, item: &Item| {
        let Some(group) = groups.first().filter(|group| !group.habits.is_empty()) else { return Some(0) };
        if Kind::of(item, Feature::Title).words() != group.kind {
            return None;
        }
        let form = Form::of(base, item)?;
        let differs = |habit: &&Habit| form.value(base, at, habit.feature).is_some_and(|value| value != habit.value);
        Some(group.habits.iter().filter(differs).count())
    };
    Sample::among(base, departs)
}
