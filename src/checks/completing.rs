//! New entries that lack something that nearly all others give and that a source knows.

use super::Context;
use super::incomplete::Incomplete;
use crate::change::ChangeKind;
use crate::compose::{Apart, Moulds, Parts, Shape};
use crate::document::Item;
use crate::facts::{Answer, Fact, Facts, Fault, Question};
use crate::text::Edit;

impl Context<'_, '_> {
    /// The new entries that lack something; none if nothing was looked up.
    pub(super) fn incomplete(&self) -> &[Incomplete] {
        self.incomplete.get_or_init(|| {
            let Some(facts) = self.facts else { return Vec::new() };
            let mut moulds = None;
            let new = self.written().filter(|(change, ..)| change.kind == ChangeKind::Added);
            let incomplete = new.filter_map(|(_, at, item)| {
                let fact = self.fact_of(at, item, facts)?;
                self.completed(at, item, fact, moulds.get_or_insert_with(|| Moulds::of(self.base)))
            });
            incomplete.collect()
        })
    }

    /// Whether an entry is offered complete, so that nothing else need be said about its form.
    pub(super) fn is_completed(&self, entry: usize) -> bool {
        self.incomplete().iter().any(|one| one.entry == entry && one.edits.is_some())
    }

    /// What is known about the thing an entry presents; `None` if its link leads to another paper.
    fn fact_of<'f>(&self, at: usize, item: &Item, facts: &'f Facts) -> Option<&'f Fact> {
        let question = Question::of(&self.head.main_link(item)?.destination)?;
        let Some(Answer::Known(fact)) = facts.answer(&question) else { return None };
        let is_wrong =
            self.faults().any(|(judged, fault)| judged.entry == at && matches!(fault, Fault::WrongPaper { .. }));
        let is_alone = item.parent.is_none() && !item.apart && self.broken(item).is_empty();
        (!is_wrong && is_alone).then_some(fact)
    }

    fn completed(&self, at: usize, item: &Item, fact: &Fact, moulds: &Moulds) -> Option<Incomplete> {
        let section = self.section_before(item.section)?;
        let shape = Shape::of(self.head, item);
        let address = &self.head.main_link(item)?.destination;
        let lines = self.head.lines.lines_of(Apart::of(self.head, at)?.body);
        let mut parts = Parts::of(self.head, at)?;
        let known = Parts::known(address, Some(fact), moulds);
        let mut lacks = Vec::new();
        // It has an address where all others have a title.
        if parts.is_bare() && !known.title.is_empty() {
            lacks.push(moulds.titled(shape)?);
            parts = Parts { title: known.title.clone(), address: address.to_string(), ..parts };
        }
        lacks.extend(moulds.always_told(shape, section).into_iter().filter(|told| parts.complete(&told.name, &known)));
        if lacks.is_empty() {
            return None;
        }
        let composed = moulds.compose(&parts, section, shape).filter(|composed| composed.unused.is_empty());
        let edits = composed.map(|composed| {
            let start = self.head.lines.span(item.lines.start).start;
            let lead = &self.head.text[start..item.content.start.max(start)];
            let text = format!("{lead}{}\n", composed.text);
            vec![Edit { start_line: lines.start, end_line: lines.end, text }]
        });
        Some(Incomplete { entry: at, lacks, edits })
    }
}
