//! What every check looks at.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::incomplete::Incomplete;
use super::judged::Judged;
use super::stray::RunStrays;
use super::twin::Twins;
use super::{Asked, Pending, Preset, Proposal, Repository};
use crate::change::{Change, ChangeKind, ChangeSet, Hidden};
use crate::conventions::{Conventions, Numbering, padded};
use crate::document::{
    Blocks, Broken, Document, Item, Link, LinkKind, Marker, NO_ADDRESS, Role, Section, Unclosed, broken_markup,
    unclosed,
};
use crate::facts::Facts;
use crate::identity::Listing;
use crate::placement::LazyPlacement;
use crate::text::{Edit, LineRange, Span};

/// A list with at least this many links without an address leaves them blank on purpose.
const LEFT_OPEN: usize = 3;

/// A contribution and the list it is made to.
pub struct Context<'a, 't> {
    /// The list before.
    pub base: &'a Document<'t>,
    /// The list after.
    pub head: &'a Document<'t>,
    /// What changed.
    pub changes: &'a ChangeSet,
    /// What the list does, learned from the base.
    pub conventions: &'a Conventions<'t>,
    /// What the sections of the base are about, worked out when first asked for.
    pub placement: &'a LazyPlacement,
    /// What older open pull requests propose.
    pub pending: &'a [Pending],
    /// What was learned online about what the contribution adds; `None` if nothing was looked up.
    pub facts: Option<&'a Facts>,
    /// Whether there is no contribution: base and head are the same list, and each part of it is judged by the rest.
    pub is_whole: bool,
    /// The written rules that the list follows.
    pub preset: Option<Preset>,
    /// What is known about the repository that the list is in; `None` if nobody looked.
    pub repository: Option<&'a Repository>,
    by_head: OnceCell<HashMap<usize, Change>>,
    blocks: OnceCell<Blocks>,
    respaced: OnceCell<BTreeSet<usize>>,
    slips: OnceCell<HashMap<&'static str, usize>>,
    pub(super) conflicts: OnceCell<Vec<LineRange>>,
    runs_before: Vec<OnceCell<Option<usize>>>,
    pub(super) asked: OnceCell<Vec<Asked>>,
    pub(super) judged: OnceCell<Vec<Judged>>,
    pub(super) incomplete: OnceCell<Vec<Incomplete>>,
    pub(super) listed: OnceCell<Listing>,
    pub(super) listed_before: OnceCell<Listing>,
    pub(super) proposals: OnceCell<Vec<Proposal>>,
    pub(super) twins: OnceCell<Twins>,
    pub(super) strays: OnceCell<Vec<RunStrays>>,
}

impl<'a, 't> Context<'a, 't> {
    /// A context over what the engine has worked out.
    #[must_use]
    pub fn new(
        base: &'a Document<'t>,
        head: &'a Document<'t>,
        changes: &'a ChangeSet,
        conventions: &'a Conventions<'t>,
        placement: &'a LazyPlacement,
    ) -> Self {
        Self {
            base,
            head,
            changes,
            conventions,
            placement,
            pending: &[],
            facts: None,
            is_whole: false,
            preset: None,
            repository: None,
            by_head: OnceCell::new(),
            blocks: OnceCell::new(),
            respaced: OnceCell::new(),
            slips: OnceCell::new(),
            conflicts: OnceCell::new(),
            runs_before: vec![OnceCell::new(); head.runs.len()],
            asked: OnceCell::new(),
            judged: OnceCell::new(),
            incomplete: OnceCell::new(),
            listed: OnceCell::new(),
            listed_before: OnceCell::new(),
            proposals: OnceCell::new(),
            twins: OnceCell::new(),
            strays: OnceCell::new(),
        }
    }

    /// Judges the list itself: the changes are [`ChangeSet::whole`], and the base is the head.
    #[must_use]
    pub fn as_it_stands(mut self) -> Self {
        self.is_whole = true;
        self
    }

    /// Follows these written rules.
    #[must_use]
    pub fn following(mut self, preset: Option<Preset>) -> Self {
        self.preset = preset;
        self
    }

    /// Whether written rules set a section apart from those on the list's subject, so that what the list does in these says nothing about it.
    pub fn is_set_apart(&self, section: &Section<'_>) -> bool {
        self.preset.is_some_and(|preset| preset.sets_apart(&section.title))
    }

    /// Adds what is known about the repository.
    #[must_use]
    pub fn within(mut self, repository: Option<&'a Repository>) -> Self {
        self.repository = repository;
        self
    }

    /// The entries that are new or whose own text changed.
    pub fn written(&self) -> impl Iterator<Item = (Change, usize, &'a Item)> {
        let is_written =
            |(change, _, _): &(Change, usize, &Item)| matches!(change.kind, ChangeKind::Added | ChangeKind::Edited);
        self.changes.entries(self.head).filter(is_written).filter(|(_, _, item)| !self.is_in_conflict(item))
    }

    /// The items that are new or whose own text changed, entries or not.
    pub fn written_items(&self) -> impl Iterator<Item = (Change, usize, &'a Item)> {
        let written = |change: &&Change| matches!(change.kind, ChangeKind::Added | ChangeKind::Edited);
        self.changes.changes.iter().filter(written).filter_map(|change| {
            let at = change.head?;
            let item = &self.head.items[at];
            (!self.is_in_conflict(item)).then_some((*change, at, item))
        })
    }

    /// The lines of the head that differ from a line they replace only in spaces.
    pub fn respaced(&self) -> &BTreeSet<usize> {
        self.respaced.get_or_init(|| {
            let words = |text: &str| text.split_whitespace().collect::<String>();
            let mut respaced = BTreeSet::new();
            for hunk in &self.changes.diff.hunks {
                let mut olds: HashMap<String, usize> = HashMap::new();
                for line in hunk.old.clone() {
                    *olds.entry(words(self.base.lines.content(self.base.text, line))).or_default() += 1;
                }
                let is_twin = |line: &usize| {
                    let new = words(self.head.lines.content(self.head.text, *line));
                    let twins = olds.get_mut(&new).filter(|twins| !new.is_empty() && **twins > 0);
                    twins.map(|twins| *twins -= 1).is_some()
                };
                respaced.extend(hunk.new.clone().filter(is_twin));
            }
            respaced
        })
    }

    /// Which block of the head each of its lines is part of.
    pub fn blocks(&self) -> &Blocks {
        self.blocks.get_or_init(|| Blocks::of(self.head))
    }

    /// Whether what is wrong around this line of the head hides entries and is reported with them.
    pub fn hides_entries(&self, line: usize) -> bool {
        let near = |hidden: &Hidden| (hidden.line.saturating_sub(2)..=hidden.first.max(hidden.line)).contains(&line);
        self.changes.hidden.iter().any(near)
    }

    /// How an item of the head changed; `None` if it did not.
    pub fn change_of(&self, head: usize) -> Option<Change> {
        self.by_head.get_or_init(|| self.changes.by_head()).get(&head).copied()
    }

    /// The broken markup of an item of the head, except for faults that more than one in twenty entries of the list have: nobody minds those.
    pub fn broken(&self, item: &Item) -> Vec<Broken> {
        let mut broken = broken_markup(self.head, item);
        broken.retain(|one| {
            let (count, entries) = (self.slips().get(one.problem), self.slips().get(""));
            let is_habit = count.copied().unwrap_or(0) * 20 > entries.copied().unwrap_or(0);
            let is_to_come = one.problem == NO_ADDRESS && self.leaves_addresses_open();
            !is_habit && !is_to_come
        });
        broken
    }

    /// Whether the list has at least three links whose address is still to come, in entries or in items nested below them.
    fn leaves_addresses_open(&self) -> bool {
        let base = self.base;
        let open = base.items.iter().flat_map(|item| base.links_of(item)).filter(|link| link.destination.is_empty());
        open.take(LEFT_OPEN).count() == LEFT_OPEN
    }

    /// What an item of the head opens and does not close; `None` if more than one in twenty entries of the list do the same.
    pub fn unclosed(&self, item: &Item) -> Option<Unclosed> {
        let found = unclosed(self.head, item)?;
        let slips = |problem: &str| self.slips().get(problem).copied().unwrap_or(0);
        (slips(found.problem) * 20 <= slips("")).then_some(found)
    }

    /// Whether an item's markup is broken in a way that only a person can repair: its title and what follows are fragments, and nothing is
    /// judged by them.
    pub fn is_torn(&self, item: &Item) -> bool {
        self.broken(item).iter().any(|broken| broken.repair.is_none())
    }

    /// How many entries of the base have each fault, and under `""` how many entries there are.
    fn slips(&self) -> &HashMap<&'static str, usize> {
        self.slips.get_or_init(|| {
            let mut counts = HashMap::new();
            for (_, item) in self.base.entries() {
                let mut problems: Vec<&str> = broken_markup(self.base, item).iter().map(|one| one.problem).collect();
                problems.extend(unclosed(self.base, item).map(|one| one.problem));
                problems.sort_unstable();
                problems.dedup();
                for problem in problems.into_iter().chain([""]) {
                    *counts.entry(problem).or_default() += 1;
                }
            }
            counts
        })
    }

    /// The item of the base that became this item of the head.
    pub fn before(&self, head: usize) -> Option<usize> {
        match self.change_of(head) {
            Some(change) => change.base,
            None => {
                let line = self.changes.diff.in_base(self.head.telling_line(&self.head.items[head]))?;
                self.base.items.binary_search_by_key(&line, |item| self.base.telling_line(item)).ok()
            }
        }
    }

    /// The section of the base that became this section of the head.
    pub fn section_before(&self, head: usize) -> Option<usize> {
        let Some(heading) = self.head.sections[head].heading else { return Some(0) };
        let line = self.changes.diff.in_base(heading.start)?;
        let at =
            self.base.sections.partition_point(|section| section.heading.is_none_or(|heading| heading.start < line));
        let section = self.base.sections.get(at)?;
        section.heading.is_some_and(|heading| heading.start == line).then_some(at)
    }

    /// The section of the base whose heading the contribution rewrote into this one's.
    pub fn renamed_from(&self, head: usize) -> Option<usize> {
        let section = &self.head.sections[head];
        let line = section.heading?.start;
        let hunk = self.changes.diff.hunks.iter().find(|hunk| hunk.new.contains(&line))?;
        let olds: Vec<usize> = headings_in(self.base, hunk.old.clone(), section.level).collect();
        let news = headings_in(self.head, hunk.new.clone(), section.level);
        news.zip(olds).find(|(new, _)| *new == head).map(|(_, old)| old)
    }

    /// The sections whose place and name are judged: those that the contribution adds, or all if the list itself is judged.
    pub fn judged_sections(&self) -> Vec<(usize, LineRange, &'a Section<'t>)> {
        if !self.is_whole {
            return self.new_sections().collect();
        }
        let sections = self.head.sections.iter().enumerate();
        sections.filter_map(|(at, section)| Some((at, section.heading?, section))).collect()
    }

    /// The sections that the contribution adds: their headings are new, neither rewritten nor moved from elsewhere.
    pub fn new_sections(&self) -> impl Iterator<Item = (usize, LineRange, &'a Section<'t>)> {
        let head = self.head;
        // Counted once: a contribution may have tens of thousands of headings.
        let (now, before) = (headings(head), headings(self.base));
        head.sections.iter().enumerate().filter_map(move |(at, section)| {
            let heading = section.heading.filter(|heading| self.changes.diff.is_new(heading.start))?;
            let spelled = (section.level, section.title.as_ref());
            let is_new = now.get(&spelled) > before.get(&spelled) && self.renamed_from(at).is_none();
            is_new.then_some((at, heading, section))
        })
    }

    /// The run of the base that became this run of the head: the one most of its items come from.
    pub fn run_before(&self, head: usize) -> Option<usize> {
        if self.is_whole {
            return Some(head);
        }
        // Each of its new items asks for this; without the cache, ten thousand in one run would take quadratic time.
        *self.runs_before[head].get_or_init(|| {
            let mut origins: HashMap<usize, usize> = HashMap::new();
            for &at in &self.head.runs[head].items {
                if let Some(base) = self.before(at) {
                    *origins.entry(self.base.items[base].run).or_default() += 1;
                }
            }
            origins.into_iter().max_by_key(|&(run, count)| (count, std::cmp::Reverse(run))).map(|(run, _)| run)
        })
    }

    /// The number that an item without one should have, as written: `17.`; `None` if it is not clear how the list counts.
    pub fn number_here(&self, at: usize) -> Option<String> {
        let item = &self.head.items[at];
        let sibling = |other: &&Item| other.depth == item.depth && other.section == item.section;
        let before =
            self.head.items[..at].iter().rev().take_while(|other| other.section == item.section).find(sibling)?;
        let Marker::Number { number, delimiter } = before.marker else { return None };
        let number = match self.conventions.numberings(self.base).of_run(self.run_before(before.run))? {
            Numbering::Counting => number + 1,
            Numbering::Same => number,
        };
        Some(format!("{}{}", padded(self.head, before.run, number), char::from(delimiter)))
    }

    /// Whether an item of the head is an entry that was in the base as it is now, its number aside.
    pub fn is_settled_entry(&self, head: usize) -> bool {
        let settled = self.change_of(head).is_none_or(|change| change.kind == ChangeKind::Renumbered);
        settled && self.head.items[head].role == Role::Entry
    }

    /// The edit that points a link of the head at another address; `None` if its own is not written the way it is read.
    pub fn led_to(&self, link: &Link<'_>, address: &str) -> Option<Edit> {
        // A bare address is its own text.
        let whole = matches!(link.kind, LinkKind::Bare).then(|| address.to_owned());
        let text = whole.or_else(|| self.head.rewritten_link(link, None, address))?;
        Some(self.replace_within(self.head.lines.lines_of(link.span), link.span, &text))
    }

    /// The edit of `lines` of the head that replaces `within` with `text`.
    pub fn replace_within(&self, lines: LineRange, within: Span, text: &str) -> Edit {
        let whole = self.head.lines.span_of(lines);
        let before = Span::new(whole.start, within.start).of(self.head.text);
        let after = Span::new(within.end, whole.end).of(self.head.text);
        Edit::replace(lines, format!("{before}{text}{after}"))
    }
}

/// How many sections there are of each level and title.
fn headings<'d>(document: &'d Document<'_>) -> HashMap<(u8, &'d str), usize> {
    let mut counts = HashMap::new();
    for section in &document.sections {
        *counts.entry((section.level, section.title.as_ref())).or_default() += 1;
    }
    counts
}

/// The sections with a heading of this level on these lines.
fn headings_in(document: &Document<'_>, lines: Range<usize>, level: u8) -> impl Iterator<Item = usize> {
    let before = |section: &Section<'_>| section.heading.is_none_or(|heading| heading.start < lines.start);
    let first = document.sections.partition_point(before);
    let sections = document.sections.iter().enumerate().skip(first);
    let within =
        sections.take_while(move |(_, section)| section.heading.is_some_and(|heading| heading.start < lines.end));
    within.filter(move |(_, section)| section.level == level).map(|(at, _)| at)
}
