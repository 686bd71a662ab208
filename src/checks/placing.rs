//! Which entries of a contribution are out of the order that their section keeps.

use super::Context;
use super::shelf::Shelf;
use super::stray::RunStrays;
use crate::change::ChangeKind;
use crate::conventions::{OrderOf, Sorting, members};
use crate::document::{Document, Item, LinkKind};
use crate::text::longest_rising;

impl Context<'_, '_> {
    /// The strays of every run that the contribution changed.
    pub(super) fn strays(&self) -> &[RunStrays] {
        self.strays.get_or_init(|| {
            let mut chosen: Vec<(usize, usize)> = if self.is_whole {
                (0..self.head.runs.len()).flat_map(|run| out_of_place(self, run)).collect()
            } else {
                placed(self).map(|(at, item)| (item.run, at)).collect()
            };
            chosen.sort_unstable();
            let runs = chosen.chunk_by(|one, other| one.0 == other.0);
            runs.filter_map(|of_run| strays_of(self, of_run[0].0, of_run)).collect()
        })
    }
}

/// The entries whose place the contribution chose: new and moved ones, and those that got another title.
fn placed<'a>(context: &'a Context<'_, '_>) -> impl Iterator<Item = (usize, &'a Item)> {
    context.changes.entries(context.head).filter_map(|(change, at, item)| {
        let chosen = match (change.kind, change.base) {
            (ChangeKind::Added | ChangeKind::Moved, _) => true,
            (ChangeKind::Edited, Some(base)) => {
                context.base.title(&context.base.items[base]) != context.head.title(item)
            }
            _ => false,
        };
        chosen.then_some((at, item))
    })
}

/// The entries of a run, each paired with the run, that would have to move for the others to be in the order that it keeps.
fn out_of_place(context: &Context<'_, '_>, run: usize) -> Vec<(usize, usize)> {
    let learned = context.conventions.order(context.base);
    let Some(order) = learned.of_run(context.base, run) else { return Vec::new() };
    let items = members(context.head, &context.head.runs[run]);
    let out_of = |order: &OrderOf| {
        let keys = order.sortings[0].keys(context.head, &items, |_| Some(false));
        let told: Vec<usize> = (0..items.len()).filter(|&at| keys[at].is_some()).collect();
        let rising = longest_rising(&told.iter().map(|&at| &keys[at]).collect::<Vec<_>>());
        let mut in_order = rising.into_iter().peekable();
        let others = (0..told.len()).filter(|place| in_order.next_if_eq(place).is_none());
        others.map(|place| (run, items[told[place]])).collect::<Vec<_>>()
    };
    if out_of(&order).is_empty() { Vec::new() } else { out_of(&learned.as_the_list_does(context.base, order)) }
}

/// How many others an entry has to pass to be far from its place.
const FAR: usize = 3;

fn strays_of(context: &Context<'_, '_>, run: usize, chosen: &[(usize, usize)]) -> Option<RunStrays> {
    let learned = context.conventions.order(context.base);
    let order = match context.run_before(run) {
        Some(before) => learned.of_run(context.base, before),
        None => learned.of_list(),
    }?;
    let chosen: Vec<usize> = chosen.iter().map(|&(_, at)| at).collect();
    let judged = judged(context, run, &chosen);
    // If many are out of order, one that is nearly in its place is not worth mentioning.
    let far = if order.is_loose { FAR } else { 0 };
    if Shelf::new(context, &order, run, &chosen).strays(&judged, far).is_empty() {
        return None;
    }
    let order = learned.as_the_list_does(context.base, order);
    let mut all = Shelf::new(context, &order, run, &chosen).strays(&judged, far);
    let growing = growing(context, &order, run, &chosen);
    all.retain(|stray| growing.binary_search(&stray.at).is_err());
    (!all.is_empty()).then_some(RunStrays { run, order, all })
}

/// Those placed at the end where a list sorted by date grows. If the others are not all in order of date, entries seem to be kept in
/// order of arrival, which is nearly the same, and nobody moves them.
fn growing<'a>(context: &Context<'_, '_>, order: &OrderOf, run: usize, chosen: &'a [usize]) -> &'a [usize] {
    let Some(Sorting::Date { newest_first, .. }) = order.sortings.first().filter(|_| !order.stated) else {
        return &[];
    };
    if order.agree == order.total {
        return &[];
    }
    let siblings = &context.head.runs[run].items;
    let is_chosen = |at: &&usize| chosen.binary_search(at).is_ok();
    if *newest_first {
        let at_top = siblings.iter().take_while(is_chosen).count();
        &chosen[..at_top]
    } else {
        let at_end = siblings.iter().rev().take_while(is_chosen).count();
        &chosen[chosen.len() - at_end..]
    }
}

/// The entries whose place can be judged: their title is intact, they are meant to stay, and they hold nothing that is another
/// entry's.
fn judged(context: &Context<'_, '_>, run: usize, chosen: &[usize]) -> Vec<usize> {
    let head = context.head;
    let is_address = |at: &&usize| is_address(head, &head.items[**at]);
    let siblings = &head.runs[run].items;
    let name_first =
        chosen.iter().any(|at| is_address(&at)) && siblings.iter().filter(is_address).count() * 2 < siblings.len();
    let to_go = &context.twins().to_go;
    let is_ready = |at: &&usize| {
        let is_mingled = || context.change_of(**at).is_some_and(|change| context.is_mingled(change, **at));
        let waits = name_first && is_address(at) || context.is_torn(&head.items[**at]) || is_mingled();
        !waits && !context.is_in_conflict(&head.items[**at]) && !to_go.contains(*at) && context.parting(**at).is_none()
    };
    chosen.iter().filter(is_ready).copied().collect()
}

/// Whether an entry is only an address: among others that have a title, it needs one first.
fn is_address(head: &Document<'_>, item: &Item) -> bool {
    head.main_link(item).is_some_and(|link| link.kind == LinkKind::Bare && link.span.contains(item.title))
}
