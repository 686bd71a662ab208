//! How entries are ordered: by an alphabet, by date, by a column of their table, or as they come.
//!
//! What a run of siblings is sorted by is learned from the base. If a run is too short to tell, the habit of the list's other runs counts; guidelines
//! may also say it. For each way of sorting, the longest stretch in order is looked for, so that one misplaced old entry does not hide the order.

use std::cell::OnceCell;
use std::cmp::Reverse;

use crate::document::{Document, Item, Role, Run};

mod alphabet;
mod date;
mod kept;
mod sorting;
mod words;

pub use alphabet::{Alphabet, Language};
pub(super) use date::month_named;
pub use date::{Date, MONTHS, Precision, dates_in};
pub use sorting::{Dated, Key, Sorting};

use kept::{Kept, by_column, by_date, by_title};

/// The order of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderOf {
    /// The ways of sorting that fit about equally well, best first; never empty. What fits one of them is in order.
    pub sortings: Vec<Sorting>,
    /// How many entries are in order.
    pub agree: usize,
    /// Of how many.
    pub total: usize,
    /// Whether the guidelines ask for it.
    pub stated: bool,
    /// If the run is too short to tell: how many of the list's other runs have this order, and how many there are.
    pub by_list: Option<(usize, usize)>,
    /// Whether so many entries are out of place that only one far from its place is worth mentioning.
    pub is_loose: bool,
}

/// An order that a list's guidelines ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatedOrder {
    /// "In alphabetical order."
    Alphabetical,
    /// "Newest first."
    NewestFirst,
    /// "Oldest first."
    OldestFirst,
    /// "Add it to the bottom of its section."
    AtEnd,
    /// "Add it to the top of its section."
    AtBeginning,
}

/// How the runs of the base are ordered.
#[derive(Debug, Default)]
pub struct Order {
    stated: Option<StatedOrder>,
    alphabetical: Share,
    newest_first: OnceCell<Share>,
}

/// How many runs of a list do something, and of how many.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    agree: usize,
    total: usize,
}

impl Share {
    fn add(&mut self, agrees: bool) {
        self.agree += usize::from(agrees);
        self.total += 1;
    }

    /// Half of the runs, since a run of some length is not in order by chance.
    fn is_habit(self) -> bool {
        self.total >= 2 && self.agree * 2 >= self.total
    }

    /// Three of four.
    fn is_common(self) -> bool {
        self.agree * 4 >= self.total * 3
    }

    /// All but one in ten of several runs: then the shortest run is in order, too.
    fn is_everywhere(self) -> bool {
        self.total >= 5 && self.agree * 10 >= self.total * 9
    }
}

/// Shorter runs say nothing about the list: three entries are in order by chance one time in six.
const JUDGED: usize = 4;

impl Order {
    /// Learns from the list as it was before the contribution, and from what its guidelines ask for.
    #[must_use]
    pub fn learn(base: &Document<'_>, stated: Option<StatedOrder>) -> Self {
        let mut order = Self { stated, ..Self::default() };
        for items in judged_runs(base) {
            // Most runs in some order are in the plain one, and most that are in none are far from it: the other
            // alphabets are tried only in between.
            let plain = Kept::of(base, &items, Sorting::Title(Alphabet::Plain));
            let in_order = plain.is_some_and(|plain| {
                let open = || plain.agree * 3 > plain.total && by_title(base, &items).iter().any(Kept::nearly);
                plain.nearly() || open()
            });
            order.alphabetical.add(in_order);
        }
        order
    }

    /// The order that a run of the base clearly has; `None` if it has none, or not clearly.
    #[must_use]
    pub fn of_run(&self, base: &Document<'_>, run: usize) -> Option<OrderOf> {
        let items = members(base, base.runs.get(run)?);
        if let Some(order) = self.stated.and_then(|stated| loosely_as_stated(base, &items, stated)) {
            return Some(order);
        }
        let learned = self.learned(base, &items).or_else(|| self.of_list().filter(|_| items.len() < 2));
        let arrival = match self.stated {
            Some(StatedOrder::AtEnd) => Sorting::Arrival { newest_first: false },
            Some(StatedOrder::AtBeginning) => Sorting::Arrival { newest_first: true },
            _ => return learned,
        };
        let total = items.len();
        let mut order = learned.unwrap_or(OrderOf {
            sortings: Vec::new(),
            agree: total,
            total,
            stated: true,
            by_list: None,
            is_loose: false,
        });
        order.sortings.push(arrival);
        Some(order)
    }

    /// The order of a run that is new or too short to have one, if the list is in alphabetical order everywhere.
    #[must_use]
    pub fn of_list(&self) -> Option<OrderOf> {
        let Share { agree, total } = self.alphabetical;
        let usual = Alphabet::USUAL.into_iter().filter(|alphabet| *alphabet != Alphabet::Computer);
        self.alphabetical.is_everywhere().then(|| OrderOf {
            sortings: usual.map(Sorting::Title).collect(),
            agree,
            total,
            stated: false,
            by_list: Some((agree, total)),
            is_loose: false,
        })
    }

    /// The same order, with the alphabets that fit the whole list best first: many runs cannot tell whether a space
    /// counts, as in "Tea Time" and "Teabag".
    #[must_use]
    pub fn as_the_list_does(&self, base: &Document<'_>, mut order: OrderOf) -> OrderOf {
        let kept_by_list = |sorting: &Sorting| {
            let kept = judged_runs(base).filter_map(|items| Kept::of(base, &items, *sorting));
            Reverse(kept.map(|kept| kept.agree).sum::<usize>())
        };
        if order.sortings.iter().all(|sorting| matches!(sorting, Sorting::Title(_))) {
            order.sortings.sort_by_cached_key(kept_by_list);
        }
        order
    }

    fn learned(&self, base: &Document<'_>, items: &[usize]) -> Option<OrderOf> {
        let mut plain = Vec::new();
        let alphabetical = by_title(base, items);
        if let Some(best) = alphabetical.first() {
            // Four may be in order by chance if other runs of the list are not.
            let shortest = if self.alphabetical.is_common() { JUDGED } else { JUDGED + 1 };
            let by_habit = best.total >= shortest && best.nearly() && self.alphabetical.is_habit();
            if by_habit {
                return Some(OrderOf::of(&alphabetical, false));
            }
            if best.alone() {
                plain.extend_from_slice(&alphabetical);
            } else if best.loosely() && self.alphabetical.is_everywhere() {
                let Share { agree, total } = self.alphabetical;
                return Some(OrderOf { by_list: Some((agree, total)), ..OrderOf::of(&alphabetical, false) });
            }
        }
        for newest_first in [true, false] {
            let dated = by_date(base, items, newest_first);
            let is_plain = |best: &Kept| {
                let by_itself = best.alone() && best.distinct >= 5;
                if newest_first {
                    by_itself || self.prefers_newest(base, best)
                } else {
                    // A list that always adds at the end looks sorted by date until an older thing is added late.
                    by_itself && best.total >= 10
                }
            };
            if dated.first().is_some_and(is_plain) {
                plain.extend(dated);
            }
        }
        plain.extend(
            by_column(base, items).filter(|kept| kept.alone() && kept.total >= 8 && kept.distinct * 2 >= kept.total),
        );
        plain.sort_by_key(|kept| Reverse(kept.agree * 1_000 / kept.total));
        let is_loose = plain.is_empty();
        if is_loose {
            plain.extend(alphabetical.into_iter().filter(Kept::mostly));
        }
        (!plain.is_empty()).then(|| OrderOf { is_loose, ..OrderOf::of(&plain, false) })
    }

    /// Whether a run that is nearly newest first belongs to a list whose runs are.
    fn prefers_newest(&self, base: &Document<'_>, best: &Kept) -> bool {
        let habit = || {
            *self.newest_first.get_or_init(|| {
                let mut share = Share::default();
                for items in judged_runs(base) {
                    let kept = by_date(base, &items, true);
                    share.add(kept.first().is_some_and(|best| best.nearly() && best.distinct >= 3));
                }
                share
            })
        };
        best.total >= JUDGED && best.nearly() && best.distinct >= 3 && habit().is_habit()
    }
}

impl OrderOf {
    fn of(kept: &[Kept], stated: bool) -> Self {
        let sortings = kept.iter().map(|kept| kept.sorting).collect();
        Self { sortings, agree: kept[0].agree, total: kept[0].total, stated, by_list: None, is_loose: false }
    }
}

/// The order that the guidelines ask for, if all but one in five entries of the run are in it.
fn loosely_as_stated(base: &Document<'_>, items: &[usize], stated: StatedOrder) -> Option<OrderOf> {
    let kept = match stated {
        StatedOrder::Alphabetical => by_title(base, items),
        StatedOrder::NewestFirst => by_date(base, items, true),
        StatedOrder::OldestFirst => by_date(base, items, false),
        StatedOrder::AtEnd | StatedOrder::AtBeginning => return None,
    };
    let best = kept.first()?;
    best.loosely().then(|| OrderOf::of(&kept, true))
}

/// The members of every run that is long enough to say something about the list.
fn judged_runs(base: &Document<'_>) -> impl Iterator<Item = Vec<usize>> {
    base.runs.iter().map(|run| members(base, run)).filter(|items| items.len() >= JUDGED)
}

/// What is ordered in a run, as indices of items: its entries, and groups that have a name but no link.
#[must_use]
pub fn members(document: &Document<'_>, run: &Run) -> Vec<usize> {
    let is_group = |item: &Item| item.role == Role::Plain && item.block.end > item.lines.end;
    let items = document.siblings(run).into_iter().map(|place| run.items[place]).filter(|&at| {
        let item = &document.items[at];
        item.role == Role::Entry || is_group(item)
    });
    items.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(entries: &[&str], stated: Option<StatedOrder>) -> Option<OrderOf> {
        let text: String = entries.iter().map(|entry| format!("- {entry}\n")).collect();
        let base = Document::parse(&text);
        Order::learn(&base, stated).of_run(&base, 0)
    }

    fn named(names: &str) -> Vec<String> {
        names.split(' ').map(|name| format!("[{name}](https://x.example)")).collect()
    }

    fn learned(entries: &[String], stated: Option<StatedOrder>) -> Option<Sorting> {
        let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
        order(&entries, stated).map(|order| order.sortings[0])
    }

    const ALPHABETICAL: Option<Sorting> = Some(Sorting::Title(Alphabet::Plain));

    #[test]
    fn seven_in_order_are_no_chance_and_an_old_stray_hides_nothing() {
        assert_eq!(learned(&named("a b c d e f g"), None), ALPHABETICAL);
        assert_eq!(learned(&named("a b c d e f"), None), None);
        assert_eq!(learned(&named("a b c x d e f g h i j k l m n o p q r s t"), None), ALPHABETICAL);
    }

    #[test]
    fn the_newest_come_first_where_they_do() {
        let dated = |dates: &[&str]| -> Vec<String> {
            let names = ["q", "c", "x", "a", "m", "b", "z", "k"];
            names
                .iter()
                .zip(dates)
                .map(|(name, date)| format!("[{date}] **{name}{name}** [pdf](https://x.example)"))
                .collect()
        };
        let falling = dated(&["2024/05", "2024/03", "2023/11", "2023/11", "2023/02", "2022/08", "2022/01"]);
        let order = learned(&falling, None);
        let date = |newest_first| Sorting::Date { source: Dated::Before, precision: Precision::Month, newest_first };
        assert_eq!(order, Some(date(true)));
        let rising: Vec<String> = falling.iter().rev().cloned().collect();
        assert_eq!(learned(&rising, None), None, "added to the end, as it seems");
        assert_eq!(learned(&rising, Some(StatedOrder::OldestFirst)), Some(date(false)));
    }

    #[test]
    fn guidelines_are_believed_unless_the_list_does_otherwise() {
        assert_eq!(learned(&named("a b c d"), None), None);
        assert_eq!(learned(&named("a b c d"), Some(StatedOrder::Alphabetical)), ALPHABETICAL);
        assert_eq!(learned(&named("d a c b"), Some(StatedOrder::Alphabetical)), None);
        assert_eq!(
            learned(&named("d a c b"), Some(StatedOrder::AtEnd)),
            Some(Sorting::Arrival { newest_first: false })
        );
        assert_eq!(learned(&named("a b c d e f g"), Some(StatedOrder::AtEnd)), ALPHABETICAL);
    }

    #[test]
    fn tables_may_be_sorted_by_another_column() {
        let rows = [("q", 90), ("c", 88), ("x", 71), ("a", 40), ("m", 22), ("b", 12), ("z", 5), ("k", 1)];
        let rows: String =
            rows.iter().map(|(name, stars)| format!("| [{name}](https://x.example) | {stars} |\n")).collect();
        let text = format!("| Name | Stars |\n|---|---|\n{rows}");
        let base = Document::parse(&text);
        let order = Order::learn(&base, None).of_run(&base, 0).unwrap();
        assert_eq!(order.sortings, [Sorting::Number { column: 1, falling: true }]);
    }
}
