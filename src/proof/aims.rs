//! What each aim lets a fix change.

use super::page::{Block, Page, Shape};
use super::style;
use super::words::{Ink, Kind, essence_of};
use crate::checks::Aim;
use crate::text::LineRange;

/// A page, and which of its lines a fix replaces or has written.
pub(super) struct Side<'t> {
    pub page: Page<'t>,
    pub touched: &'t [LineRange],
}

/// The page before a fix and after it.
pub(super) struct Sides<'t> {
    pub before: Side<'t>,
    pub after: Side<'t>,
}

impl<'t> Side<'t> {
    fn blocks(&self) -> &[Block<'t>] {
        &self.page.blocks
    }

    fn is_touched(&self, block: &Block<'_>) -> bool {
        self.touched.iter().any(|lines| lines.touches(block.lines))
    }

    /// What the blocks that the fix did not touch say, and where they are, in order.
    fn untouched(&self) -> Vec<u64> {
        let rest = (0..self.blocks().len()).filter(|&at| {
            let block = &self.blocks()[at];
            !is_container(block) && !self.is_touched(block)
        });
        rest.map(|at| self.page.signature(at)).collect()
    }

    /// All letters, digits and addresses of some blocks, as rendered.
    fn essence<'s>(&'s self, of: impl Fn(&Block<'t>) -> bool + 's) -> String {
        let blocks = self.blocks().iter().filter(move |block| of(block));
        blocks.map(|block| block.ink.essence()).collect()
    }

    /// The same for the lines of some blocks, as typed.
    fn typed(&self, of: impl Fn(&Block<'t>) -> bool) -> String {
        let mut ink = Ink::default();
        let mut done = 0;
        for block in self.blocks().iter().filter(|block| !is_container(block) && of(block)) {
            for line in block.lines.start.max(done + 1)..=block.lines.end {
                ink.text(unmarked(self.page.lines.span(line).of(self.page.text)));
            }
            done = done.max(block.lines.end);
        }
        ink.essence()
    }

    /// The same for the lines that the fix replaces or has written.
    fn typed_lines(&self) -> String {
        let mut ink = Ink::default();
        for line in self.touched.iter().flat_map(|lines| lines.start..=lines.end) {
            ink.text(unmarked(self.page.lines.span(line).of(self.page.text)));
        }
        ink.essence()
    }
}

/// A line without its leading markers: a number in a marker is not a word.
fn unmarked(line: &str) -> &str {
    let rest = line.trim_start_matches([' ', '\t', '>', '-', '*', '+']);
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let is_number = digits > 0 && rest[digits..].starts_with(['.', ')']);
    if is_number { &rest[digits + 1..] } else { rest }
}

fn is_container(block: &Block<'_>) -> bool {
    matches!(block.shape, Shape::Item | Shape::Quotation)
}

impl Sides<'_> {
    /// Whether only what the fix aims at has changed.
    pub fn hold(&self, aim: &Aim) -> bool {
        match aim {
            Aim::Style(features) => {
                self.blocks_stay() && self.touched_pairs().all(|(was, is)| style::holds(&was.ink, &is.ink, features))
            }
            Aim::Spelling => {
                self.blocks_stay() && self.touched_pairs().all(|(was, is)| same_but_case(&was.ink, &is.ink))
            }
            Aim::Numbers => self.blocks_stay() && self.touched_pairs().next().is_none(),
            Aim::Address { from, to, words } => self.blocks_stay() && self.leads_elsewhere(from, to, words.as_ref()),
            // The fixes that come first have been proved by then.
            Aim::Order | Aim::OrderAfter(_) => self.same_blocks(true),
            Aim::Place => self.same_blocks(false) && self.rest_stays(),
            Aim::Family => self.same_blocks(false) && self.rest_keeps_its_depth(),
            Aim::Line(address) => self.has_one_more(address) && self.rest_stays(),
            Aim::Markup => {
                let rest_stays = self.rest_stays() || self.rest_stays_on_its_lines();
                self.says_the_same() && rest_stays && self.has_no_more_code() && self.leaves_no_more_open()
            }
            Aim::Shown => self.says_the_same() && self.rest_is_said(),
        }
    }

    /// Whether the number, shapes and places of the blocks are the same, and the untouched ones say the same.
    fn blocks_stay(&self) -> bool {
        let (before, after) = (self.before.blocks(), self.after.blocks());
        let stays = |(was, is): (&Block<'_>, &Block<'_>)| {
            was.shape == is.shape
                && was.under == is.under
                && was.heading == is.heading
                && (was.ink == is.ink || self.before.is_touched(was) && self.after.is_touched(is))
        };
        before.len() == after.len() && before.iter().zip(after).all(stays)
    }

    fn touched_pairs(&self) -> impl Iterator<Item = (&Block<'_>, &Block<'_>)> {
        self.before.blocks().iter().zip(self.after.blocks()).filter(|(was, is)| was.ink != is.ink)
    }

    fn leads_elsewhere(&self, from: &str, to: &str, words: Option<&(String, String)>) -> bool {
        let mut changed = self.touched_pairs();
        let (Some((was, is)), None) = (changed.next(), changed.next()) else { return false };
        let mut forms = vec![was.ink.essence()];
        // The words of a link come before its address, and may be the same.
        for (old, new) in words.into_iter().map(|(old, new)| (old.as_str(), new.as_str())).chain([(from, to)]) {
            let (old, new) = (essence_of(old), essence_of(new));
            forms = forms.iter().flat_map(|form| exchanged(form, &old, &new)).collect();
        }
        forms.contains(&is.ink.essence())
    }

    /// Whether what the fix did not touch is in the same order, at the same depth and under the same headings.
    fn rest_keeps_its_depth(&self) -> bool {
        let rest = |side: &Side<'_>| -> Vec<(u64, usize, Option<u64>)> {
            let place = |at: usize| {
                let block = &side.blocks()[at];
                (side.page.words_alone(at), block.under.len(), block.heading.map(|at| side.page.words_alone(at)))
            };
            let blocks = side.blocks().iter().enumerate();
            let rest = blocks.filter(|(_, block)| !is_container(block) && !side.is_touched(block));
            rest.map(|(at, _)| place(at)).collect()
        };
        rest(&self.before) == rest(&self.after)
    }

    /// Whether what the fix did not touch is where it was.
    fn rest_stays(&self) -> bool {
        let after = self.after.untouched();
        let mut after = after.iter();
        self.before.untouched().iter().all(|was| after.any(|is| is == was))
    }

    /// The same by line number, if no lines were added or removed: what was broken may be an entry's name.
    fn rest_stays_on_its_lines(&self) -> bool {
        let rest = |side: &Side<'_>| -> Vec<(u64, Vec<usize>)> {
            let blocks = side.blocks().iter().enumerate();
            let rest = blocks.filter(|(_, block)| !is_container(block) && !side.is_touched(block));
            let place = |(at, block): (usize, &Block<'_>)| {
                let above = block.under.iter().copied().chain(block.heading).chain([at]);
                (side.page.words_alone(at), above.map(|at| side.blocks()[at].lines.start).collect())
            };
            rest.map(place).collect()
        };
        let after = rest(&self.after);
        let mut after = after.iter();
        self.before.touched == self.after.touched && rest(&self.before).iter().all(|was| after.any(|is| is == was))
    }

    /// A leftover bracket shows that a link was closed at the wrong place.
    fn leaves_no_more_open(&self) -> bool {
        let open = |side: &Side<'_>| -> usize { side.blocks().iter().map(|block| block.ink.open_brackets()).sum() };
        open(&self.after) <= open(&self.before)
    }

    fn has_no_more_code(&self) -> bool {
        let count = |side: &Side<'_>| {
            side.blocks().iter().filter(|block| matches!(block.shape, Shape::Code | Shape::Html)).count()
        };
        count(&self.after) <= count(&self.before)
    }

    /// Whether the page says what the fix did not touch, in the same order.
    fn rest_is_said(&self) -> bool {
        let after = self.after.essence(|_| true);
        let mut rest = after.as_str();
        self.before.blocks().iter().filter(|block| !self.before.is_touched(block)).all(|block| {
            let said = block.ink.essence();
            let found = rest.find(&said);
            rest = found.map_or("", |at| &rest[at + said.len()..]);
            found.is_some()
        })
    }

    /// Whether the same blocks are there, in any order; with `at_home`, also under the same items and headings.
    fn same_blocks(&self, at_home: bool) -> bool {
        let signatures = |side: &Side<'_>| {
            let all = 0..side.blocks().len();
            let mut all: Vec<u64> = if at_home {
                all.map(|at| side.page.signature(at)).collect()
            } else {
                all.map(|at| side.page.words_alone(at)).collect()
            };
            all.sort_unstable();
            all
        };
        signatures(&self.before) == signatures(&self.after)
    }

    /// Whether everything that was there is still there, with numbers continued, plus one link to this place and its words.
    fn has_one_more(&self, place: &str) -> bool {
        let words = |side: &Side<'_>| -> Vec<String> {
            side.blocks().iter().flat_map(|block| &block.ink.words).map(|word| word.text.to_string()).collect()
        };
        let leads_there = |word: &&String| {
            word.match_indices(place)
                .any(|(at, _)| matches!(word.as_bytes().get(at + place.len()), None | Some(b'"' | b'\'')))
        };
        let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
        let same = |(was, is): &(&String, &String)| was == is || is_number(was) && is_number(is);
        let (was, is) = (words(&self.before), words(&self.after));
        let ahead = was.iter().zip(&is).take_while(same).count();
        let behind = was[ahead..].iter().rev().zip(is.iter().rev()).take_while(same).count();
        ahead + behind == was.len()
            && is.iter().filter(leads_there).count() == was.iter().filter(leads_there).count() + 1
    }

    /// Whether the fix leaves all words and addresses as typed, and the page shows them all.
    fn says_the_same(&self) -> bool {
        let all = |_: &Block<'_>| true;
        let typed = self.before.typed_lines() == self.after.typed_lines();
        let whole = || self.before.essence(all) == self.after.essence(all);
        let shown = || {
            let touched = |block: &Block<'_>| self.after.is_touched(block);
            self.after.essence(touched) == self.after.typed(touched)
        };
        typed && (whole() || shown())
    }
}

/// The forms of a text in which one occurrence of `old` is replaced by `new`.
fn exchanged<'t>(text: &'t str, old: &'t str, new: &'t str) -> impl Iterator<Item = String> + 't {
    let places = text.match_indices(old);
    places.map(move |(at, _)| format!("{}{new}{}", &text[..at], &text[at + old.len()..]))
}

fn same_but_case(was: &Ink<'_>, is: &Ink<'_>) -> bool {
    let fixed = |ink: &Ink<'_>| -> Vec<String> {
        let fixed = ink.words.iter().filter(|word| !matches!(word.kind, Kind::Plain | Kind::Code));
        fixed.map(|word| word.text.to_string()).collect()
    };
    fixed(was) == fixed(is) && was.essence().to_lowercase() == is.essence().to_lowercase()
}
