//! `wrong-number`: a number that does not follow the one before it.

use std::collections::HashSet;

use super::{Aim, Check, Context, Finding, Fix, Grounds, Safety, Severity};
use crate::change::ChangeKind;
use crate::conventions::{Numbering, padded};
use crate::document::{Document, Item, Marker};
use crate::text::{LineRange, Span, counted};

pub(super) struct WrongNumber;

impl Check for WrongNumber {
    fn name(&self) -> &'static str {
        "wrong-number"
    }

    fn summary(&self) -> &'static str {
        "A number in a numbered list that does not follow the one before it"
    }

    fn docs(&self) -> &'static str {
        "\
In a list that counts, the number of a new entry follows the one before it; in a list that writes `1.` everywhere, it is `1.`.
How the list counts is learned from the list. An insertion that renumbers what follows is right, and the renumbered entries
count as untouched.

```diff
 7. [Assam](https://assam.example)
-7. [Ceylon](https://ceylon.example)
+8. [Ceylon](https://ceylon.example)
```

GitHub itself counts from the first number of a list, so most wrong numbers are seen only by those who edit the list: these are notes. If a
list is interrupted, or begins with the number, readers see it.

The fix writes the right number, on the changed lines only. It is safe."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Safe)
    }

    fn goes_by_the_list(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut runs: Vec<usize> = context
            .changes
            .changes
            .iter()
            .filter_map(|change| change.head)
            .map(|at| context.head.items[at].run)
            .collect();
        runs.sort_unstable();
        runs.dedup();
        runs.into_iter().flat_map(|run| self.judge_run(context, run)).collect()
    }
}

impl WrongNumber {
    fn judge_run(&self, context: &Context<'_, '_>, run: usize) -> Vec<Finding> {
        let numberings = context.conventions.numberings(context.base);
        let before = context.run_before(run);
        let Some(numbering) = numberings.of_run(before) else { return Vec::new() };
        let evidence = numberings.evidence(before, numbering);
        // An entry in the wrong place gets its number when it moves.
        let of_run = context.strays().iter().find(|strays| strays.run == run);
        let strays: HashSet<usize> = of_run.iter().flat_map(|strays| &strays.all).map(|stray| stray.at).collect();
        let siblings = &context.head.runs[run];
        let mut found = Vec::new();
        let mut last: Option<u64> = None;
        for at in context.head.siblings(siblings).into_iter().map(|place| siblings.items[place]) {
            let item = &context.head.items[at];
            let Marker::Number { number, .. } = item.marker else { continue };
            let expected = match (last, numbering) {
                (None, _) if goes_on(context.head, item) => None,
                (None, _) => numberings.first_of(before),
                (Some(last), Numbering::Counting) => last.checked_add(1),
                (Some(last), Numbering::Same) => Some(last),
            };
            let wrong = expected.filter(|&expected| expected != number && number_is_new(context, at));
            if let Some(expected) = wrong.filter(|_| !strays.contains(&at)) {
                let is_seen = item.glued || context.head.list_starts.binary_search(&at).is_ok();
                let mut finding = self.tell(context, item, number, expected, numbering, evidence);
                finding.severity = if is_seen { self.severity() } else { Severity::Note };
                found.push(finding);
            }
            last = Some(wrong.unwrap_or(number));
        }
        if context.is_whole { as_one(found) } else { found }
    }

    fn tell(
        &self,
        context: &Context<'_, '_>,
        item: &Item,
        number: u64,
        expected: u64,
        numbering: Numbering,
        (agree, total): (usize, usize),
    ) -> Finding {
        let line = LineRange::single(item.lines.start);
        let digits = Span::new(item.mark.start, item.mark.end - 1);
        let written = padded(context.head, item.run, expected);
        let edit = context.replace_within(line, digits, &written);
        let does = match numbering {
            Numbering::Counting => "count up by one",
            Numbering::Same => "are the same",
        };
        let does = Some(does.to_owned());
        Finding::new(self.name(), self.severity(), line, format!("number this {written} instead of {number}"))
            .about(&context.head.title(item))
            .grounds(Grounds::Habit { agree, total, of: "numbers here".into(), does })
            .fix(Fix::safe(Aim::Numbers, vec![edit]))
    }
}

/// The wrong numbers of one run as one finding, at the first of them: in a list judged as a whole, every number after a slip is wrong.
fn as_one(found: Vec<Finding>) -> Vec<Finding> {
    let mut found = found.into_iter();
    let Some(mut first) = found.next() else { return Vec::new() };
    let rest: Vec<Finding> = found.collect();
    if !rest.is_empty() {
        let behind = counted(rest.len(), "number", "numbers");
        for clause in &mut first.says {
            clause.words = format!("{}, and the {behind} after it", clause.words);
        }
        let edits = rest.into_iter().filter_map(|one| one.fix).flat_map(|fix| fix.edits);
        if let Some(fix) = &mut first.fix {
            fix.edits.extend(edits);
        }
    }
    vec![first]
}

/// Whether a number is one more than that of the last item before it in its section: on GitHub, text too far left ends a numbered list,
/// and what follows continues the count.
fn goes_on(document: &Document<'_>, item: &Item) -> bool {
    let at = document.items.partition_point(|other| other.lines.start < item.lines.start);
    let alike = |other: &&Item| other.depth == item.depth && other.section == item.section;
    let before = document.items[..at].iter().rev().take_while(|other| other.section == item.section).find(alike);
    let number = |marker: Marker| if let Marker::Number { number, .. } = marker { Some(number) } else { None };
    before
        .and_then(|before| number(before.marker)?.checked_add(1))
        .is_some_and(|next| Some(next) == number(item.marker))
}

/// Whether the contribution wrote this number.
fn number_is_new(context: &Context<'_, '_>, at: usize) -> bool {
    let Some(change) = context.change_of(at) else { return false };
    let old = change.base.map(|base| context.base.items[base].marker);
    change.kind != ChangeKind::Edited || old != Some(context.head.items[at].marker)
}
