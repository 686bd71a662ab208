//! How entries are ordered: which runs are alphabetical, and by which alphabet.

use std::borrow::Cow;

use super::tail::is_icon;
use crate::document::{Document, Item, Role, plain_text};

/// What counts when two titles are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// Letters, digits, spaces and punctuation, whatever the case.
    Plain,
    /// Letters and digits only.
    Letters,
    /// Capitals before small letters, as computers sort.
    Computer,
    /// Without a leading "the", "a" or "an".
    WithoutArticle,
    /// What stands behind the last slash: the repository's name without its owner.
    Name,
}

impl Alphabet {
    /// Every alphabet, the most usual first.
    pub const ALL: [Self; 5] = [Self::Plain, Self::Letters, Self::WithoutArticle, Self::Name, Self::Computer];

    /// The key by which a title is sorted.
    #[must_use]
    pub fn key(self, title: &str) -> String {
        let title = title.trim_start_matches(|c: char| {
            !c.is_alphanumeric() && (is_icon(c) || c.is_whitespace() || c.is_ascii_punctuation())
        });
        match self {
            Self::Plain => title.to_lowercase(),
            Self::Computer => title.to_owned(),
            Self::Letters => title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect(),
            Self::WithoutArticle => {
                let lower = title.to_lowercase();
                let bare = ["the ", "a ", "an "].into_iter().find_map(|article| lower.strip_prefix(article));
                bare.map(str::to_owned).unwrap_or(lower)
            }
            Self::Name => title.rsplit('/').next().unwrap_or(title).trim().to_lowercase(),
        }
    }
}

/// An order that a run keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderOf {
    /// The alphabets under which it is kept equally well, the most usual first.
    pub alphabets: Vec<Alphabet>,
    /// How many entries stand in order.
    pub agree: usize,
    /// Of how many.
    pub total: usize,
}

/// How the runs of the base are ordered.
#[derive(Debug, Default)]
pub struct Order {
    /// How many runs of at least [`JUDGED`] entries are in alphabetical order, and how many there are.
    sorted: (usize, usize),
}

/// Shorter runs say nothing about the list: three entries are in order by chance once in six times.
const JUDGED: usize = 4;

impl Order {
    /// Learns from the list as it stands before the contribution.
    #[must_use]
    pub fn learn(base: &Document<'_>) -> Self {
        let mut order = Self::default();
        for run in &base.runs {
            let titles = titles(base, &run.items);
            if titles.len() < JUDGED {
                continue;
            }
            // Most runs that keep an order keep the plain one, and most that keep none are far from it: the others are only
            // tried in between.
            let plain = kept(&titles, Alphabet::Plain);
            let total = titles.len();
            let in_order = nearly(plain, total)
                || plain * 3 > total && measure(&titles).is_some_and(|kept| nearly(kept.agree, total));
            order.sorted.0 += usize::from(in_order);
            order.sorted.1 += 1;
        }
        order
    }

    /// The alphabetical order that a run of the base plainly keeps; `None` where it keeps none, or not plainly.
    #[must_use]
    pub fn alphabetical(&self, base: &Document<'_>, run: usize) -> Option<OrderOf> {
        let order = measure(&titles(base, &base.runs.get(run)?.items))?;
        let (sorted, judged) = self.sorted;
        let habit = judged >= 2 && sorted * 3 >= judged * 2;
        let plain = if habit {
            order.total >= JUDGED && nearly(order.agree, order.total)
        } else {
            // Chance puts seven entries in order once in 5,040 times, and a list has at most some hundred runs.
            order.total >= 7 && order.agree == order.total || order.total >= 40 && order.agree * 100 >= order.total * 98
        };
        plain.then_some(order)
    }
}

/// All but one in fifteen.
fn nearly(agree: usize, total: usize) -> bool {
    (total - agree) * 15 <= total
}

fn titles<'t>(document: &Document<'t>, items: &[usize]) -> Vec<Cow<'t, str>> {
    let entries = items.iter().map(|&at| &document.items[at]).filter(|item| item.role == Role::Entry);
    entries.map(|item| sort_title(document, item)).collect()
}

/// The title by which an entry is sorted.
#[must_use]
pub fn sort_title<'t>(document: &Document<'t>, item: &Item) -> Cow<'t, str> {
    plain_text(item.title.of(document.text))
}

/// How many titles stand in alphabetical order, under the alphabets that fit best; `None` for a single title.
fn measure(titles: &[Cow<'_, str>]) -> Option<OrderOf> {
    let mut best = OrderOf { alphabets: Vec::new(), agree: 0, total: titles.len() };
    for alphabet in Alphabet::ALL {
        let agree = kept(titles, alphabet);
        if agree > best.agree {
            best = OrderOf { alphabets: vec![alphabet], agree, ..best };
        } else if agree == best.agree {
            best.alphabets.push(alphabet);
        }
    }
    (titles.len() >= 2).then_some(best)
}

/// How many titles stand in order under one alphabet.
fn kept(titles: &[Cow<'_, str>], alphabet: Alphabet) -> usize {
    let keys: Vec<String> = titles.iter().map(|title| alphabet.key(title)).collect();
    if keys.is_sorted() { keys.len() } else { longest_sorted(&keys).len() }
}

/// The positions of a longest stretch of keys, gaps allowed, that never falls.
#[must_use]
pub fn longest_sorted<K: PartialOrd>(keys: &[K]) -> Vec<usize> {
    let mut tails: Vec<usize> = Vec::new();
    let mut before = vec![None; keys.len()];
    for (at, key) in keys.iter().enumerate() {
        let place = tails.partition_point(|&tail| keys[tail] <= *key);
        before[at] = place.checked_sub(1).map(|place| tails[place]);
        if place == tails.len() { tails.push(at) } else { tails[place] = at }
    }
    let mut sorted: Vec<usize> = std::iter::successors(tails.last().copied(), |&at| before[at]).collect();
    sorted.reverse();
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(titles: &[&str]) -> Option<OrderOf> {
        let titles: Vec<_> = titles.iter().map(|title| Cow::Borrowed(*title)).collect();
        measure(&titles)
    }

    #[test]
    fn an_old_stray_does_not_hide_the_order() {
        let order = order(&["Assam", "Zhejiang", "Ceylon", "Darjeeling"]).unwrap();
        assert_eq!((order.agree, order.total), (3, 4));
    }

    #[test]
    fn the_alphabet_is_learned() {
        assert_eq!(
            order(&["ada/zebra", "bob/Yak", "cy/x"]).unwrap().alphabets,
            [Alphabet::Plain, Alphabet::Letters, Alphabet::WithoutArticle, Alphabet::Computer]
        );
        assert_eq!(order(&["zoe/alpha", "bob/Beta", "ada/gamma"]).unwrap().alphabets, [Alphabet::Name]);
        assert_eq!(order(&["Zebra", "apple", "banana"]).unwrap().alphabets, [Alphabet::Computer]);
        assert_eq!(order(&["The Apple", "Bee", "A Cider"]).unwrap().alphabets, [Alphabet::WithoutArticle]);
    }

    #[test]
    fn ties_are_in_order() {
        assert_eq!(longest_sorted(&["a", "a", "b"]).len(), 3);
    }
}
