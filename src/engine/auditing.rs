//! A whole list judged as it is.
//!
//! There is no contribution, so the list is judged twice. Faults that need no comparison (broken markup, dead anchors) are judged as if
//! the whole list were new, however often they occur. What depends on the rest of the list (style, order, duplicates) is judged entry by
//! entry against the list itself.

use std::collections::BTreeMap;

use super::{ChangeCounts, ListSummary, ROUNDS, Report, Repository, Reviewer, Unjudged, proving};
use crate::change::{ChangeSet, LineDiff};
use crate::checks::{Check, Context, Finding, Safety};
use crate::conventions::{Date, dates_in, shown};
use crate::document::{Coverage, Document, Item};
use crate::facts::{Facts, Question};
use crate::policy::Policy;
use crate::text::apply;

use super::ignores::Ignores;

/// The result of judging a whole list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Audit {
    /// What was found.
    pub report: Report,
    /// Its sections.
    pub sections: Vec<SectionHere>,
    /// How many entries give each year, earliest first; empty if most give none.
    pub years: Vec<(u16, usize)>,
}

/// A section of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionHere {
    /// Its heading; empty for the part above the first.
    pub title: String,
    /// The heading's level, 1 to 6.
    pub level: u8,
    /// The line it begins on.
    pub line: usize,
    /// Its own entries, not counting those of its subsections.
    pub entries: usize,
}

/// Judges whole lists.
#[derive(Clone, Copy)]
pub struct Auditor<'a> {
    path: &'a str,
    guidelines: &'a [String],
    policy: &'a Policy,
    facts: Option<&'a Facts>,
    before: Option<&'a str>,
    repository: Option<&'a Repository>,
}

impl<'a> Auditor<'a> {
    /// An auditor for the list at this path, with this policy and these guidelines.
    #[must_use]
    pub fn new(path: &'a str, policy: &'a Policy, guidelines: &'a [String]) -> Self {
        Self { path, guidelines, policy, facts: None, before: None, repository: None }
    }

    /// Also takes facts from outside into account.
    #[must_use]
    pub fn knowing(self, facts: Option<&'a Facts>) -> Self {
        Self { facts, ..self }
    }

    /// Takes the repository the list is in into account.
    #[must_use]
    pub fn within(self, repository: Option<&'a Repository>) -> Self {
        Self { repository, ..self }
    }

    /// Reports only on lines that were not in this earlier text of the list.
    #[must_use]
    pub fn since(self, before: Option<&'a str>) -> Self {
        Self { before, ..self }
    }

    /// What remains to be asked of the sources, given these facts.
    #[must_use]
    pub fn questions_beyond(&self, list: &str, facts: &Facts) -> Vec<Question> {
        let before = self.before.unwrap_or_default();
        let reviewer = Reviewer::new(self.path, before).under(self.policy).guided_by(self.guidelines);
        reviewer.questions_beyond(list, Some(facts))
    }

    /// Judges a list.
    #[must_use]
    pub fn audit(&self, list: &str) -> Audit {
        let document = Document::parse(list);
        let report = self.judged(list);
        Audit { report, sections: sections(&document), years: years(&document) }
    }

    /// The list with every safe fix applied, repeatedly until nothing is left to fix.
    #[must_use]
    pub fn fixed(&self, list: &str) -> String {
        self.fixed_but(list, |_, _| ())
    }

    /// Like [`Auditor::fixed`], minus the fixes of findings that `leave_out` removes; it is given the text in which
    /// they were found.
    #[must_use]
    pub fn fixed_but(&self, list: &str, leave_out: impl Fn(&str, &mut Vec<Finding>)) -> String {
        let mut text = list.to_owned();
        for _ in 0..ROUNDS {
            let mut report = self.judged(&text);
            leave_out(&text, &mut report.findings);
            match apply(&text, &report.edits(Safety::Safe)) {
                Ok(next) if next != text => text = next,
                _ => break,
            }
        }
        text
    }

    fn judged(&self, list: &str) -> Report {
        let nothing = Reviewer::new(self.path, "").under(self.policy).guided_by(self.guidelines).as_it_stands();
        let itself = Reviewer::new(self.path, list).under(self.policy).guided_by(self.guidelines).as_it_stands();
        let head = &itself.base;
        let ignores = Ignores::of(head);
        let all_new = ChangeSet::between(&nothing.base, head);
        let (mut silenced, mut findings) =
            nothing.found(&nothing.context(head, &all_new), &ignores, |check| !check.goes_by_the_list());
        let whole = ChangeSet::whole(head);
        let context = itself.context(head, &whole).knowing(self.facts).within(self.repository).as_it_stands();
        let (more_silenced, more) = itself.found(&context, &ignores, |check| check.goes_by_the_list());
        silenced.extend(more_silenced);
        findings.extend(more);
        if let Some(before) = self.before {
            let diff = LineDiff::between(before, list);
            let is_newer = |finding: &Finding| {
                diff.touches(finding.lines) || finding.related.iter().any(|related| diff.is_new(related.line))
            };
            silenced.retain(is_newer);
            findings.retain(is_newer);
        }
        findings.sort_by_key(|finding| (finding.lines, std::cmp::Reverse(finding.severity)));
        proving::prove(head, &mut findings);
        self.report(&context, findings, silenced, &ignores)
    }

    /// The enabled checks that lack what they need to judge.
    fn unjudged(&self, context: &Context<'_, '_>) -> Vec<Unjudged> {
        let lacking = |check: &dyn Check| Some(Unjudged { check: check.name(), lacks: check.lacks(context)? });
        self.policy.checks().filter_map(lacking).collect()
    }

    fn report(
        &self,
        context: &Context<'_, '_>,
        findings: Vec<Finding>,
        silenced: Vec<Finding>,
        ignores: &Ignores,
    ) -> Report {
        let head = context.head;
        let (unseen, findings) = findings.into_iter().partition(|finding: &Finding| finding.unseen);
        Report {
            list: ListSummary {
                path: self.path.to_owned(),
                sections: head.section_count(),
                entries: head.entries().count(),
                coverage: Coverage::of(head),
            },
            changes: ChangeCounts::default(),
            findings,
            unseen,
            ignored: ignores.beside(ignores, super::Place::unchanged, silenced.len()),
            unchecked: context.unchecked(),
            unjudged: self.unjudged(context),
            silenced,
            ..Report::default()
        }
    }
}

fn sections(document: &Document<'_>) -> Vec<SectionHere> {
    let mut entries = vec![0; document.sections.len()];
    for (_, item) in document.entries() {
        entries[item.section] += 1;
    }
    let here = document.sections.iter().zip(entries).map(|(section, entries)| SectionHere {
        title: section.title.to_string(),
        level: section.level,
        line: section.heading.map_or(1, |heading| heading.start),
        entries,
    });
    here.filter(|here| !here.title.is_empty() || here.entries > 0).collect()
}

/// How many entries give each year. Half of them is enough: in a list of papers some have yet to appear.
fn years(document: &Document<'_>) -> Vec<(u16, usize)> {
    let mut counts = BTreeMap::new();
    let mut entries = 0;
    for (_, item) in document.entries() {
        entries += 1;
        if let Some(year) = year_of(document, item) {
            *counts.entry(year).or_insert(0) += 1;
        }
    }
    let told: usize = counts.values().sum();
    if told * 2 < entries { Vec::new() } else { counts.into_iter().collect() }
}

/// The latest year an entry gives beside its title, or else the year its paper was put on arXiv.
fn year_of(document: &Document<'_>, item: &Item) -> Option<u16> {
    let told = shown(document, item).into_iter().flat_map(|piece| dates_in(piece.of(document.text)));
    let of_paper = || document.links_of(item).iter().find_map(|link| Date::of_arxiv(&link.destination));
    told.max().or_else(of_paper).map(|date| date.year)
}
