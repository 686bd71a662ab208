//! What the list does, learned from the base, with evidence.
//!
//! Nothing here is a rule of ours: a convention is a value that nearly all entries share, with the count of those that
//! have it and those that do not. It binds only if the evidence is strong enough that a new entry that differs is far
//! more likely a slip than a choice. A section's own habit outranks the list's.

use std::cell::OnceCell;

use crate::document::Document;
use guidelines::Said;

mod anatomy;
mod bars;
mod capital;
mod citation;
mod ending;
mod feature;
mod form;
mod glue;
mod guidelines;
mod joined;
mod marks;
mod numbering;
mod order;
mod pattern;
mod refused;
mod restyle;
mod row;
mod sample;
mod separator;
mod sieve;
mod spacing;
mod spelling;
mod stated;
mod stated_place;
mod style;
mod summary;
mod tags;
mod tail;
mod tally;
mod wording;
mod wrapped;

pub use anatomy::{Anatomy, Reading};
pub use bars::Bars;
pub use capital::said_of_title;
pub use citation::{Citation, authors_in, shown};
pub use feature::Feature;
pub use form::Form;
pub use joined::{Apart, Joined, each as each_joined};
pub use marks::Mark;
pub use numbering::{Counted, Numbering, Numberings, padded};
pub use order::{
    Alphabet, Date, Dated, Key, Language, MONTHS, Order, OrderOf, Precision, Sorting, StatedOrder, dates_in, members,
};
pub use pattern::Pattern;
pub use refused::Refused;
pub use restyle::Rewrite;
pub use row::Row;
pub use sample::{Part, Sample};
pub use separator::has_mark as sets_off;
pub use spelling::{Spelled, Spelling, Spellings, each as each_spelling};
pub use stated::{Stated, Statement};
pub use style::{Expectation, Ruled, Scope, Source, Strength, Style, strength};
pub use summary::{Exception, Group, Habit, OrderHere, SectionSize, Summary, Unordered};
pub use tags::{bare_tags, tick};
pub use tail::Tail;
pub use tally::Tally;
pub use wording::{asks, says};
pub use wrapped::Wrapped;

/// Everything learned from one list.
#[derive(Debug)]
pub struct Conventions<'t> {
    /// How its entries are written.
    pub style: Style<'t>,
    /// What its guidelines ask of repositories that are added.
    pub bars: Bars,
    /// What the list says it does not accept.
    pub refused: Refused,
    stated_order: Option<StatedOrder>,
    order: OnceCell<Order>,
    numberings: OnceCell<Numberings>,
}

impl<'t> Conventions<'t> {
    /// Learns from the list as it was before the contribution, and from its guidelines, most important first.
    #[must_use]
    pub fn learn(base: &Document<'t>, guidelines: &[Document<'t>]) -> Self {
        let said = Said::by(base, guidelines);
        let style = Style::learn(base, &said);
        Self {
            style,
            bars: Bars::stated(guidelines),
            refused: said.refused,
            stated_order: said.order,
            order: OnceCell::new(),
            numberings: OnceCell::new(),
        }
    }

    /// The same conventions, overruled by what a policy says about parts of an entry.
    #[must_use]
    pub fn ruled_by(mut self, rules: impl IntoIterator<Item = (Feature, Ruled<'t>)>) -> Self {
        self.style.rule(rules);
        self
    }

    /// The same conventions, overruled by the bars that a policy sets.
    #[must_use]
    pub fn barred_by(mut self, bars: Bars) -> Self {
        self.bars = Bars { stars: bars.stars.or(self.bars.stars), age_days: bars.age_days.or(self.bars.age_days) };
        self
    }

    /// How each run of the base is ordered; computed on first use, since most edits never need it.
    pub fn order(&self, base: &Document<'t>) -> &Order {
        self.order.get_or_init(|| Order::learn(base, self.stated_order))
    }

    /// How the runs of the base are numbered; computed on first use.
    pub fn numberings(&self, base: &Document<'t>) -> &Numberings {
        self.numberings.get_or_init(|| Numberings::learn(base))
    }
}
