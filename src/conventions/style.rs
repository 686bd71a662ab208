//! How entries are written: every feature counted, for the list and for each section.

use super::guidelines::Said;
use super::{Feature, Form, Tally};
use crate::document::{Document, Item, Marker, Role};

/// How a list's entries are written.
#[derive(Debug, Default)]
pub struct Style<'t> {
    list: Tallies<'t>,
    /// What templates and rules say, each value once.
    told: Tallies<'t>,
    sections: Vec<Option<Box<Tallies<'t>>>>,
    /// What the policy says.
    ruled: Vec<(Feature, Ruled<'t>)>,
}

/// A tally for each feature of each kind of entry seen.
#[derive(Debug)]
struct Tallies<'t>([Option<Box<[Tally<'t>; Feature::ALL.len()]>>; Kind::COUNT]);

impl Default for Tallies<'_> {
    fn default() -> Self {
        Self([const { None }; Kind::COUNT])
    }
}

impl<'t> Tallies<'t> {
    fn of(&self, kind: Kind, feature: Feature) -> Option<&Tally<'t>> {
        let tallies = self.0[kind.index()].as_deref()?;
        Some(&tallies[feature as usize]).filter(|tally| tally.total() > 0)
    }

    fn add(&mut self, kind: Kind, feature: Feature, value: &'t str) {
        self.0[kind.index()].get_or_insert_default()[feature as usize].add(value);
    }

    /// Counts one more, unless there are already too many values to tell them apart.
    fn add_known(&mut self, kind: Kind, feature: Feature, value: &'t str) -> bool {
        self.0[kind.index()].get_or_insert_default()[feature as usize].add_known(value)
    }

    fn take(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            let Some(other) = other else { continue };
            let own = own.get_or_insert_default();
            own.iter_mut().zip(other.iter()).for_each(|(own, other)| own.take(other));
        }
    }
}

/// Entries are compared with entries of their kind: numbered papers and bulleted tools in one list may well differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Kind {
    /// How deep they are nested; anything deeper than two counts as two.
    depth: u8,
    shape: Shape,
    /// Whether they are news, which is compared only with news.
    apart: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Shape {
    /// Any form: whether entries are numbered, and how far they are indented, is compared across all of them.
    Any,
    Bulleted,
    Numbered,
    Row,
    /// Named without a link, in a list that has many such entries.
    Linkless,
    /// Without a marker.
    Unmarked,
}

impl Kind {
    const SHAPES: usize = 6;
    const COUNT: usize = 2 * 3 * Self::SHAPES;

    /// The kind in words: "numbered entries", "nested table rows".
    pub fn words(self) -> String {
        let nested = match self.depth {
            0 => "",
            1 => "nested ",
            _ => "deeper nested ",
        };
        let shape = match self.shape {
            Shape::Any => "entries",
            Shape::Bulleted => "bulleted entries",
            Shape::Numbered => "numbered entries",
            Shape::Row => "table rows",
            Shape::Linkless => "entries without a link",
            Shape::Unmarked => "entries without a marker",
        };
        let news = if self.apart { " among the news" } else { "" };
        format!("{nested}{shape}{news}")
    }

    /// Whether they are items of a list that present something with a link, and are not news.
    fn is_item(self) -> bool {
        !self.apart && matches!(self.shape, Shape::Bulleted | Shape::Numbered)
    }

    fn index(self) -> usize {
        (usize::from(self.apart) * 3 + usize::from(self.depth)) * Self::SHAPES + self.shape as usize
    }

    pub fn of(item: &Item, feature: Feature) -> Self {
        let shape = match (feature, item.marker) {
            (_, Marker::Row) => Shape::Row,
            (_, Marker::Unmarked(_)) => Shape::Unmarked,
            (Feature::List | Feature::Indent, _) => Shape::Any,
            _ if item.main.is_none() && item.role == Role::Entry => Shape::Linkless,
            (_, Marker::Number { .. }) => Shape::Numbered,
            (_, Marker::Bullet(_) | Marker::Missing) => Shape::Bulleted,
        };
        Self { depth: item.depth.min(2), shape, apart: item.apart }
    }
}

/// Where a convention applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In one section.
    Section,
    /// In the whole list.
    List,
    /// In what the list says about itself: its template or its guidelines.
    Guidelines,
    /// In the repository's own policy, which outranks what is learned.
    Policy,
    /// In published rules that the policy asks to follow.
    Published(Source),
}

/// Published rules that many lists follow, and the page they are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Their name, with its article.
    pub name: &'static str,
    /// The page.
    pub page: &'static str,
}

/// What a policy says about a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruled<'t> {
    /// Entries may do as they like.
    Free,
    /// All entries have this value.
    So(&'t str),
    /// All entries that are items of a list have this value, by published rules that the policy asks to follow.
    Published(&'t str, Source),
}

/// What a new entry is expected to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expectation<'t> {
    /// The value that the others have.
    pub value: &'t str,
    /// How many have it.
    pub agree: usize,
    /// Of how many.
    pub total: usize,
    /// Where they were counted.
    pub scope: Scope,
}

/// How strong a convention's evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Too weak to say anything.
    None,
    /// A tendency: worth a remark, no more.
    Leaning,
    /// Nearly all do this: a difference is a slip.
    Binding,
}

/// Fewer entries than this make no convention.
const ENOUGH: usize = 8;

/// This many of the section's own entries weigh as much as the rest of the list.
const LIST_WEIGHT: f64 = 80.0;

/// How many entries a template or a rule in the guidelines is worth.
const TOLD: usize = 10;

/// How many entries the habit of the rest of the list is worth, where a section's own habit is strong enough to stand alone.
const PRIOR: f64 = 5.0;

/// A section with this many entries has a habit of its own, whatever the rest of the list does.
const FIRM: usize = 40;

/// What more than this share of the list's entries do is not a slip for the list, and does not become one because a small section happens to agree on
/// something else: among merged contributions that needed no correction, a third of the remarks on separators and full stops were of this kind, and
/// hardly any of the remarks on contributions that were corrected.
const TOLERATED: f64 = 0.065;

/// The share from which a difference is a slip. Each was chosen where, among 1,110 merged contributions that needed no correction, the next lower
/// bound would have flagged clearly more of them and hardly any more of those that were corrected.
fn binding_share(feature: Feature) -> f64 {
    match feature {
        Feature::List | Feature::Marker | Feature::Gap | Feature::Indent | Feature::Title | Feature::Trailing => 0.88,
        Feature::Separator => 0.92,
        Feature::Spacing
        | Feature::BesideLinks
        | Feature::Opening
        | Feature::Closing
        | Feature::Blank
        | Feature::Pipes => 0.94,
        Feature::Capital
        | Feature::FullStop
        | Feature::InnerStop
        | Feature::Year
        | Feature::Tags
        | Feature::Lines
        | Feature::Breaks
        | Feature::Lead
        | Feature::Description
        | Feature::Label
        | Feature::Links
        | Feature::Padding
        | Feature::Cells => 0.96,
    }
}

/// Whether a section too small for a habit of its own is bound by the rest of the list. The space between links varies freely, and a difference
/// matters only if the entries around it agree.
fn carries(feature: Feature) -> bool {
    feature != Feature::Links
}

/// With this many entries, a small section that is all numbered or all bulleted has a form of its own.
const FORM: usize = 3;

/// Whether what a section's entries do is a choice rather than a slip, whatever the rest of the list does: one in four do it, counting the new one,
/// or, for numbers and bullets, all entries of a small section.
fn is_choice(local: &Tally<'_>, feature: Feature, value: &str) -> bool {
    let (alike, total) = (local.count(value), local.total());
    if total >= ENOUGH {
        (alike + 1) * 4 > total && alike > 1
    } else {
        feature == Feature::List && alike >= FORM && alike == total
    }
}

/// Weighs "`agree` of `total` entries" alone, with no section to compare with.
#[must_use]
pub fn strength(agree: usize, total: usize) -> Strength {
    if total < ENOUGH {
        return Strength::None;
    }
    match share(agree, total, true) {
        share if share >= 0.96 => Strength::Binding,
        share if share >= 0.9 => Strength::Leaning,
        _ => Strength::None,
    }
}

/// The estimated share of entries that do this: a mean with a prior of five entries that nearly all agree on the usual
/// value (Beta(4.9, 0.1)), which is how entries of curated lists behave in most respects.
fn share(agree: usize, total: usize, usual: bool) -> f64 {
    let prior = if usual { 4.9 } else { 0.1 };
    (count(agree) + prior) / (count(total) + 5.0)
}

#[allow(clippy::cast_precision_loss, reason = "entries are counted in thousands")]
fn count(entries: usize) -> f64 {
    entries as f64
}

impl<'t> Style<'t> {
    /// Counts what the entries of the base do, and notes what the list says.
    pub(super) fn learn(base: &Document<'t>, said: &Said<'t>) -> Self {
        let mut style = Self::default();
        style.sections.resize_with(base.sections.len(), || None);
        // Entries of one section are adjacent: each stretch of them is counted separately, then added once to the section and once to the list.
        let (mut stretch, mut here) = (Tallies::default(), 0);
        for (at, item) in base.entries() {
            let Some(form) = Form::of(base, item).filter(|_| !base.is_form(item)) else { continue };
            if item.section != here {
                style.count(here, std::mem::take(&mut stretch));
                here = item.section;
            }
            for feature in Feature::ALL {
                let Some(value) = form.value(base, at, feature) else { continue };
                let kind = Kind::of(item, feature);
                if !stretch.add_known(kind, feature, value) {
                    style.count(here, std::mem::take(&mut stretch));
                    stretch.add(kind, feature, value);
                }
            }
        }
        style.count(here, stretch);
        style.hear(said);
        style
    }

    /// Adds what a stretch of entries of this section does.
    fn count(&mut self, section: usize, stretch: Tallies<'t>) {
        self.list.take(&stretch);
        match &mut self.sections[section] {
            Some(counted) => counted.take(&stretch),
            empty => *empty = Some(Box::new(stretch)),
        }
    }

    /// Lets a policy outrank what was learned.
    pub(super) fn rule(&mut self, rules: impl IntoIterator<Item = (Feature, Ruled<'t>)>) {
        self.ruled.extend(rules);
    }

    fn hear(&mut self, said: &Said<'t>) {
        let mut tell = |feature: Feature, kind: Kind, value: &'t str| {
            if self.told.of(kind, feature).is_none() {
                self.told.add(kind, feature, value);
            }
        };
        for shape in [Shape::Bulleted, Shape::Numbered] {
            let kind = Kind { depth: 0, shape, apart: false };
            said.full_stop.into_iter().for_each(|value| tell(Feature::FullStop, kind, value));
            said.capital.into_iter().for_each(|value| tell(Feature::Capital, kind, value));
        }
        for template in &said.templates {
            let item = &template.document.items[template.item];
            for feature in Feature::ALL {
                let Some(value) = Said::shown(template, feature) else { continue };
                tell(feature, Kind::of(item, feature), value);
                if item.marker == Marker::Missing {
                    tell(feature, Kind { depth: 0, shape: Shape::Numbered, apart: false }, value);
                }
            }
        }
    }

    /// What an entry in this section (of the base, if it was there) should do instead of `value`; `None` if `value` is fine.
    ///
    /// The section's own entries and the rest of the list are weighed together: the more entries the section has, the
    /// more its own habit counts, and what some of its entries also do is a slip only if the whole list says so.
    #[must_use]
    pub fn departs(
        &self,
        section: Option<usize>,
        item: &Item,
        feature: Feature,
        value: &str,
    ) -> Option<Expectation<'t>> {
        let kind = Kind::of(item, feature);
        match self.ruled.iter().find(|(ruled, _)| *ruled == feature) {
            // The author does not choose how an entry of a numbered list or a table is marked.
            Some((Feature::Marker, Ruled::So(_))) if !matches!(item.marker, Marker::Bullet(_)) => {}
            Some((_, Ruled::So(wanted))) => {
                let expected = Expectation { value: wanted, agree: 0, total: 0, scope: Scope::Policy };
                return (*wanted != value).then_some(expected);
            }
            Some((_, Ruled::Published(wanted, source))) if kind.is_item() => {
                let expected = Expectation { value: wanted, agree: 0, total: 0, scope: Scope::Published(*source) };
                return (*wanted != value).then_some(expected);
            }
            Some((_, Ruled::Free)) => return None,
            Some((_, Ruled::Published(..))) | None => {}
        }
        let empty = Tally::default();
        let list = Heard { done: self.list.of(kind, feature).unwrap_or(&empty), told: self.told_of(kind, feature) };
        let local = section.and_then(|section| self.in_section(section, item, feature)).unwrap_or(&empty);
        if list.total() < ENOUGH {
            return None;
        }
        let list_mode = list.mode()?;
        let estimate = |value: &str| {
            let elsewhere = share(list.count(value), list.total(), value == list_mode);
            (count(local.count(value)) + LIST_WEIGHT * elsewhere) / (count(local.total()) + LIST_WEIGHT)
        };
        let candidates = [Some(list_mode), local.mode().map(|(mode, _)| mode)];
        let usual = candidates.into_iter().flatten().max_by(|one, other| estimate(one).total_cmp(&estimate(other)))?;
        let elsewhere = share(list.count(usual), list.total(), usual == list_mode);
        let own = (count(local.count(usual)) + PRIOR * elsewhere.max(0.5)) / (count(local.total()) + PRIOR);
        let is_own = local.total() >= FIRM || list.share_of(value) <= TOLERATED;
        let settled = local.total() >= ENOUGH && own >= binding_share(feature) && is_own;
        let binds =
            settled || estimate(usual) >= binding_share(feature) && (local.total() >= ENOUGH || carries(feature));
        if usual == value || is_choice(local, feature, value) || !binds {
            return None;
        }
        let (scope, counted) = match list.told {
            _ if local.total() >= ENOUGH => (Scope::Section, local),
            Some(told) if told == usual && list.done.total() < ENOUGH => (Scope::Guidelines, list.done),
            _ => (Scope::List, list.done),
        };
        Some(Expectation { value: usual, agree: counted.count(usual), total: counted.total(), scope })
    }

    fn told_of(&self, kind: Kind, feature: Feature) -> Option<&'t str> {
        Some(self.told.of(kind, feature)?.mode()?.0)
    }

    /// How often each value of a feature occurs in the list, among entries of this item's kind.
    #[must_use]
    pub fn in_list(&self, item: &Item, feature: Feature) -> Option<&Tally<'t>> {
        self.list.of(Kind::of(item, feature), feature)
    }

    /// How strong the list's own habit is, if the section has none.
    #[must_use]
    pub fn strength_in_list(&self, item: &Item, feature: Feature) -> Strength {
        let Some(tally) = self.in_list(item, feature).filter(|tally| tally.total() >= ENOUGH) else {
            return Strength::None;
        };
        let agree = tally.mode().map_or(0, |(_, agree)| agree);
        match share(agree, tally.total(), true) {
            share if share >= binding_share(feature) => Strength::Binding,
            share if share >= 0.75 => Strength::Leaning,
            _ => Strength::None,
        }
    }

    /// Where a section's entries clearly differ from the list's: the value, how many have it, and of how many.
    #[must_use]
    pub fn exception(&self, section: usize, item: &Item, feature: Feature) -> Option<(&'t str, usize, usize)> {
        let (list_mode, _) = self.in_list(item, feature)?.mode()?;
        let (own, agree) = self.in_section(section, item, feature)?.mode()?;
        let total = self.in_section(section, item, feature)?.total();
        let expected = self.departs(Some(section), item, feature, list_mode)?;
        (own != list_mode && expected.value == own).then_some((own, agree, total))
    }

    /// The bullet that entries of this depth have in a section of the base, or otherwise in the list.
    #[must_use]
    pub fn bullet(&self, section: Option<usize>, item: &Item) -> Option<&'t str> {
        let kind = Kind { depth: item.depth.min(2), shape: Shape::Bulleted, apart: item.apart };
        let local = section.and_then(|section| self.sections.get(section)?.as_deref());
        let tally =
            local.and_then(|local| local.of(kind, Feature::Marker)).or_else(|| self.list.of(kind, Feature::Marker));
        tally?.mode().map(|(bullet, _)| bullet)
    }

    /// How often each value of a feature occurs in a section of the base, among entries of this item's kind.
    #[must_use]
    pub fn in_section(&self, section: usize, item: &Item, feature: Feature) -> Option<&Tally<'t>> {
        self.sections.get(section)?.as_ref()?.of(Kind::of(item, feature), feature)
    }
}

/// What the list does and what it says, counted together.
struct Heard<'a, 't> {
    done: &'a Tally<'t>,
    told: Option<&'t str>,
}

impl<'t> Heard<'_, 't> {
    fn total(&self) -> usize {
        self.done.total() + if self.told.is_some() { TOLD } else { 0 }
    }

    fn count(&self, value: &str) -> usize {
        self.done.count(value) + if self.told == Some(value) { TOLD } else { 0 }
    }

    fn share_of(&self, value: &str) -> f64 {
        count(self.count(value)) / count(self.total().max(1))
    }

    fn mode(&self) -> Option<&'t str> {
        let done = self.done.mode().map(|(mode, _)| mode);
        [self.told, done].into_iter().flatten().max_by_key(|value| self.count(value))
    }
}
