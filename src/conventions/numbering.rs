//! How numbered lists count.

use super::{Strength, strength};
use crate::document::{Document, Marker, Role, Run};

/// A way of numbering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// 1, 2, 3.
    Counting,
    /// The same number everywhere; Markdown counts when it is rendered.
    Same,
}

/// How the runs of a list are numbered.
#[derive(Clone, Debug, Default)]
pub struct Numberings {
    runs: Vec<Steps>,
    list: Steps,
    /// How many runs begin with 1, and of how many.
    begin_with_one: (usize, usize),
}

/// How the entries of a list are numbered, with the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// How one number leads to the next.
    pub numbering: Numbering,
    /// How many numbers follow the previous one this way.
    pub agree: usize,
    /// Of how many.
    pub total: usize,
    /// How many sections have numbered entries.
    pub sections: usize,
    /// In how many of them the first has the number 1.
    pub from_one: usize,
    /// In how many of them the first continues from the last of the section before.
    pub carried_on: usize,
}

/// How one number leads to the next.
#[derive(Clone, Copy, Debug, Default)]
struct Steps {
    first: Option<u64>,
    rising: usize,
    equal: usize,
    total: usize,
}

impl Steps {
    fn of(document: &Document<'_>, run: &Run) -> Self {
        let mut steps = Self::default();
        let mut last: Option<u64> = None;
        for place in document.siblings(run) {
            let Marker::Number { number, .. } = document.items[run.items[place]].marker else { continue };
            steps.first.get_or_insert(number);
            if let Some(last) = last {
                steps.total += 1;
                steps.rising += usize::from(last.checked_add(1) == Some(number));
                steps.equal += usize::from(last == number);
            }
            last = Some(number);
        }
        steps
    }

    /// Two steps of one kind are a way of counting, if nothing contradicts it.
    fn numbering(self) -> Option<Numbering> {
        let plain =
            |agree: usize| agree == self.total && agree >= 2 || strength(agree, self.total) == Strength::Binding;
        if plain(self.rising) {
            Some(Numbering::Counting)
        } else if plain(self.equal) {
            Some(Numbering::Same)
        } else {
            None
        }
    }
}

impl Numberings {
    /// Learns from the list as it was before the contribution.
    #[must_use]
    pub fn learn(base: &Document<'_>) -> Self {
        Self::of(base.runs.iter().map(|run| Steps::of(base, run)).collect())
    }

    /// How the entries of a list are numbered, if they are, ignoring its contents and its instructions.
    #[must_use]
    pub fn counted(base: &Document<'_>) -> Option<Counted> {
        let of_entries = |run: &&Run| run.items.iter().any(|&at| base.items[at].role == Role::Entry);
        let numberings = Self::of(base.runs.iter().filter(of_entries).map(|run| Steps::of(base, run)).collect());
        let numbering = numberings.list.numbering()?;
        let (agree, total) = numberings.evidence(None, numbering);
        let mut counted = Counted { numbering, agree, total, sections: 0, from_one: 0, carried_on: 0 };
        let mut last: Option<(usize, u64)> = None;
        for (_, item) in base.entries().filter(|(_, item)| item.depth == 0) {
            let Marker::Number { number, .. } = item.marker else { continue };
            if last.is_none_or(|(section, _)| section != item.section) {
                counted.sections += 1;
                counted.from_one += usize::from(number == 1);
                counted.carried_on += usize::from(last.is_some_and(|(_, last)| last.checked_add(1) == Some(number)));
            }
            last = Some((item.section, number));
        }
        Some(counted)
    }

    fn of(runs: Vec<Steps>) -> Self {
        let mut list = Steps::default();
        let mut begin_with_one = (0, 0);
        for steps in &runs {
            list.rising += steps.rising;
            list.equal += steps.equal;
            list.total += steps.total;
            if let Some(first) = steps.first {
                begin_with_one.0 += usize::from(first == 1);
                begin_with_one.1 += 1;
            }
        }
        Self { runs, list, begin_with_one }
    }

    /// How a run of the base is numbered; if it is new or too short to tell, how the list's others are.
    #[must_use]
    pub fn of_run(&self, run: Option<usize>) -> Option<Numbering> {
        match run.map(|run| self.runs[run]) {
            Some(steps) if steps.total >= 2 => steps.numbering(),
            _ => self.list.numbering(),
        }
    }

    /// The number that a run begins with; 1 for a new run, if all the list's others begin with it.
    #[must_use]
    pub fn first_of(&self, run: Option<usize>) -> Option<u64> {
        let old = run.and_then(|run| self.runs[run].first);
        old.or_else(|| (self.begin_with_one.1 >= 2 && self.begin_with_one.0 == self.begin_with_one.1).then_some(1))
    }

    /// How many steps are of this kind, and of how many: in the run, or in the list if the run is too short.
    #[must_use]
    pub fn evidence(&self, run: Option<usize>, numbering: Numbering) -> (usize, usize) {
        let steps = run.map(|run| self.runs[run]).filter(|steps| steps.total >= 2).unwrap_or(self.list);
        match numbering {
            Numbering::Counting => (steps.rising, steps.total),
            Numbering::Same => (steps.equal, steps.total),
        }
    }
}

/// A number as the items of a run write theirs: with leading zeros if they have them (`07`).
#[must_use]
pub fn padded(document: &Document<'_>, run: usize, number: u64) -> String {
    let items = document.runs[run].items.iter().map(|&at| &document.items[at]);
    let numbers = items.filter(|item| matches!(item.marker, Marker::Number { .. }));
    let digits = numbers.map(|item| &document.text[item.mark.start..item.mark.end - 1]);
    // A single one of them may be a slip.
    let (mut zeros, mut bare, mut width) = (0, 0, 0);
    for digits in digits {
        if digits.len() > 1 && digits.starts_with('0') {
            zeros += 1;
            width = width.max(digits.len());
        } else {
            bare += usize::from(digits.len() == 1);
        }
    }
    let width = if zeros > bare { width } else { 0 };
    format!("{number:0width$}")
}
