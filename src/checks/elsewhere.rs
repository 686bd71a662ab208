//! What the checks for duplicates share: where the other entry is, how serious that is, and how to remove one of them.

use std::collections::{HashMap, HashSet};

use super::{Context, Finding, Fix, Proposal, Severity, named};
use crate::document::{Document, Marker};
use crate::identity::{Identity, Resource};
use crate::text::{Edit, LineRange};

/// How a list treats things that belong in two sections, learned from the base.
pub(super) struct CrossListing {
    /// How many things are listed.
    things: usize,
    /// How often one of them is in a further section.
    repeated: usize,
    /// Sections nearly all of whose entries are also in another section: news, favourites.
    shows: HashSet<usize>,
}

impl CrossListing {
    /// Goes through the base once.
    pub fn learn(context: &Context<'_, '_>) -> Self {
        let resources = context.listed_before();
        let mut sections: HashMap<Identity, Vec<usize>> = HashMap::with_capacity(resources.len());
        for resource in resources {
            if let Some(identity) = resource.identity(context.base) {
                let sections = sections.entry(identity).or_default();
                // Resources come in text order, and so do their sections.
                if sections.last() != Some(&resource.section) {
                    sections.push(resource.section);
                }
            }
        }
        let mut standing: HashMap<usize, (usize, usize)> = HashMap::new();
        for sections in sections.values() {
            for section in sections {
                let (all, repeated) = standing.entry(*section).or_default();
                *all += 1;
                *repeated += usize::from(sections.len() > 1);
            }
        }
        let shows = standing.into_iter().filter(|(_, (all, repeated))| *repeated >= 4 && repeated * 5 > *all * 4);
        Self {
            things: sections.len(),
            repeated: sections.values().map(|sections| sections.len() - 1).sum(),
            shows: shows.map(|(section, _)| section).collect(),
        }
    }

    /// How serious it is that a thing is in two sections; `None` if one of them shows what others list.
    pub fn severity(&self, context: &Context<'_, '_>, one: usize, other: usize) -> Option<Severity> {
        let is_show = |section: usize| {
            is_news(context, section)
                || context.section_before(section).is_some_and(|before| self.shows.contains(&before))
        };
        let is_habit = |in_a_hundred: usize| self.repeated > 4 && self.repeated * 100 > in_a_hundred * self.things;
        // Nobody lists a thing twice in one section on purpose. If two sections hold the same things, neither shows the other.
        if one == other {
            Some(Severity::Error)
        } else if is_show(one) != is_show(other) {
            None
        } else if is_habit(40) {
            Some(Severity::Note)
        } else if is_habit(4) {
            Some(Severity::Warning)
        } else {
            Some(Severity::Error)
        }
    }
}

/// Whether a section is for recent additions: it comes before all others and has such a title. Further down, "News" is a topic.
fn is_news(context: &Context<'_, '_>, section: usize) -> bool {
    const NEWS: [&str; 8] = ["news", "updates", "changelog", "highlights", "announcements", "新闻", "最新", "更新"];
    let comes_first = context.listed().first().is_some_and(|first| first.section == section);
    let heading = context.head.sections[section].title.trim_matches(|c: char| !c.is_alphanumeric());
    comes_first && NEWS.iter().any(|news| heading.eq_ignore_ascii_case(news))
}

/// A proposal that is also listed elsewhere, with the other one.
pub(super) struct Elsewhere<'a, 'c, 't> {
    pub context: &'a Context<'c, 't>,
    pub proposal: &'a Proposal,
    pub other: &'a Resource,
}

impl Elsewhere<'_, '_, '_> {
    pub fn resource(&self) -> &Resource {
        &self.context.listed()[self.proposal.at]
    }

    /// "on line 12 in “Black tea”", plus the other's title if it differs from the proposal's.
    pub fn place(&self) -> String {
        let head = self.context.head;
        let path = head.section_path(self.other.section);
        let section = path.last().map_or_else(String::new, |section| format!(" in {}", named(section)));
        let (own, other) = (self.resource().title(head), self.other.title(head));
        let name = if own == other { String::new() } else { format!(" as {}", named(&other)) };
        format!("on line {}{section}{name}", self.other.lines.start)
    }

    pub fn finding(&self, check: &'static str, severity: Severity, message: String) -> Finding {
        let finding = Finding::new(check, severity, self.resource().lines, message)
            .about(&self.resource().title(self.context.head))
            .related(self.other.lines.start, "listed here already");
        match self.removal() {
            Some(fix) if severity > Severity::Note => finding.fix(fix),
            _ => finding,
        }
    }

    /// Removes the new entry, if it is made of whole lines and nothing else has to change for it.
    fn removal(&self) -> Option<Fix> {
        if !self.proposal.is_new {
            return None;
        }
        let head = self.context.head;
        let resource = self.resource();
        let lines = match resource.item.map(|at| &head.items[at]) {
            Some(item) => {
                let run = &head.runs[item.run].items;
                let is_last = run.last() == resource.item.as_ref();
                let stays_numbered = is_last || !matches!(item.marker, Marker::Number { .. });
                // A table or a list left without entries would need repair itself.
                // What separates several blocks from the next, a rule or a blank line, would stay behind.
                let is_whole = item.marker != Marker::Missing && !item.is_group();
                (stays_numbered && run.len() > 1 && is_whole).then_some(item.block)?
            }
            None => alone(head, resource.lines)?,
        };
        self.context.changes.diff.is_new(lines.start).then(|| Fix::needs_review(vec![Edit::delete(lines)]))
    }
}

/// The lines of a paragraph that is nothing but the link, with the blank line after it.
fn alone(document: &Document<'_>, lines: LineRange) -> Option<LineRange> {
    let is_blank = |line: usize| document.lines.content(document.text, line).trim().is_empty();
    let (before, after) = (lines.start.checked_sub(1)?, lines.end + 1);
    let fits = before > 0 && after < document.lines.count() && is_blank(before) && is_blank(after);
    let is_markdown = !document.lines.content(document.text, lines.start).trim_start().starts_with('<');
    (fits && is_markdown).then(|| LineRange::new(lines.start, after))
}
