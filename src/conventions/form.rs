//! An entry's form, whether it is an item of a list or a row of a table.

use super::capital::first_word;
use super::ending::suits;
use super::restyle::rewrite_item;
use super::{Anatomy, Feature, Reading, Rewrite, Row};
use crate::document::{Document, Item, Marker, Role, Unmarked};
use crate::text::Span;

/// An entry taken apart, as far as its kind allows.
#[allow(
    clippy::large_enum_variant,
    reason = "a form lives on the stack while it is counted; a box would cost an allocation for every entry"
)]
#[derive(Clone, Copy, Debug)]
pub enum Form<'t> {
    /// A list item.
    Item(Anatomy<'t>),
    /// A table row.
    Row(Row<'t>),
}

impl<'t> Form<'t> {
    /// Takes an entry apart; `None` if it has nothing to take apart.
    #[must_use]
    pub fn of(document: &Document<'t>, item: &Item) -> Option<Self> {
        match item.marker {
            Marker::Row => Some(Self::Row(Row::of(document, item))),
            Marker::Unmarked(kind) if kind != Unmarked::Paragraph => None,
            _ => Anatomy::of(document, item).map(Self::Item),
        }
    }

    /// The same entry, read with what is known about how its list writes entries.
    #[must_use]
    pub fn read_again(self, document: &Document<'t>, item: &Item, known: Reading) -> Self {
        Anatomy::read(document, item, known).filter(|_| matches!(self, Self::Item(_))).map_or(self, Self::Item)
    }

    /// The value of a feature for the entry at this index; `None` if the feature does not apply.
    #[must_use]
    pub fn value(&self, document: &Document<'t>, at: usize, feature: Feature) -> Option<&'t str> {
        let item = &document.items[at];
        match (self, feature) {
            (Self::Row(row), _) => row.value(document, item, feature),
            // Where a paragraph begins, and the blank lines around it, are not visible.
            (Self::Item(_), Feature::Indent | Feature::Blank | Feature::Lines | Feature::Trailing)
                if matches!(item.marker, Marker::Unmarked(_)) =>
            {
                None
            }
            (Self::Item(anatomy), Feature::Indent) => indent(document, item, anatomy),
            (Self::Item(_), Feature::Label) => label(document, item),
            (Self::Item(_), Feature::Blank) => blank(document, at, item),
            (Self::Item(anatomy), _) => anatomy.value(feature),
        }
    }

    /// Whether the description follows the title with nothing in between, not even a space: `[x](…)*Authors*`.
    #[must_use]
    pub fn is_glued(&self) -> bool {
        match self {
            Self::Item(anatomy) => anatomy.is_glued(),
            Self::Row(_) => false,
        }
    }

    /// Whether a year is given anywhere before or after the title.
    #[must_use]
    pub fn tells_year(&self) -> bool {
        matches!(self, Self::Item(anatomy) if anatomy.tells_year())
    }

    /// Whether the title ends like a question or an exclamation.
    #[must_use]
    pub fn asks(&self) -> bool {
        matches!(self, Self::Item(anatomy) if anatomy.asks())
    }

    /// Whether what follows the title begins with a square bracket or one of another script, or with a written-out line break.
    #[must_use]
    pub fn begins_otherwise(&self) -> bool {
        let Self::Item(anatomy) = self else { return false };
        let said = anatomy.description_text();
        said.starts_with(['[', '（', '【', '［', '\\']) || said.starts_with("<br")
    }

    /// Whether something else comes between the title and its separator.
    #[must_use]
    pub fn is_far(&self) -> bool {
        matches!(self, Self::Item(anatomy) if anatomy.is_far)
    }

    /// Whether the description begins with a small letter that no habit capitalizes: an address, or a name in lower case, such as the title of an
    /// entry in `list`.
    #[must_use]
    pub fn stays_small(&self, item: &Item, list: &Document<'_>) -> bool {
        let stays = match self {
            Self::Item(anatomy) => anatomy.stays_small(),
            Self::Row(row) => row.stays_small(item),
        };
        let word = first_word(self.description_text(item));
        stays || list.entries().any(|(_, other)| other.title.of(list.text) == word)
    }

    /// Whether the description ends with the full stop of its own script, while the others use another script's.
    #[must_use]
    pub fn ends_as_well(&self, item: &Item, value: &str, expected: &str) -> bool {
        suits(self.description_text(item), value, expected)
    }

    fn description_text(&self, item: &Item) -> &'t str {
        match self {
            Self::Item(anatomy) => anatomy.description_text(),
            Self::Row(row) => row.description_text(item).unwrap_or_default(),
        }
    }

    /// Whether an item's links are in brackets after its title: `**Title** [[code](…)]`.
    #[must_use]
    pub fn leads_to_labels(&self) -> bool {
        matches!(self, Self::Item(anatomy) if anatomy.leads_to_labels())
    }

    /// Adds to `pieces` the edits that give the entry this value of a feature; `false` if that would change words.
    pub fn rewrite(
        &self,
        document: &Document<'_>,
        item: &Item,
        feature: Feature,
        value: &str,
        pieces: &mut Rewrite,
    ) -> bool {
        match self {
            Self::Row(row) => row.rewrite(document, item, feature, value, pieces),
            Self::Item(anatomy) => rewrite_item(document, item, anatomy, feature, value, pieces),
        }
    }
}

fn indent<'t>(document: &Document<'t>, item: &Item, anatomy: &Anatomy<'t>) -> Option<&'t str> {
    let Some(parent) = item.parent.map(|parent| &document.items[parent]) else {
        return Some(anatomy.indent.of(document.text));
    };
    let column = parent.mark.start - document.lines.span(parent.lines.start).start;
    (column <= anatomy.indent.len())
        .then(|| Span::new(anatomy.indent.start + column, anatomy.indent.end).of(document.text))
}

fn label<'t>(document: &Document<'t>, item: &Item) -> Option<&'t str> {
    let link = document.main_link(item).filter(|link| !link.span.contains(item.title) && !link.picture)?;
    let before = document.text[..link.span.start].chars().next_back().filter(|c| matches!(c, '[' | '('));
    Some(Span::new(link.span.start - before.map_or(0, char::len_utf8), link.text.end).of(document.text))
}

fn blank(document: &Document<'_>, at: usize, item: &Item) -> Option<&'static str> {
    let siblings = &document.runs[item.run].items;
    let place = siblings.binary_search(&at).ok()?;
    let before = &document.items[*siblings.get(place.checked_sub(1)?)?];
    if before.role != Role::Entry {
        return None;
    }
    match item.lines.start.checked_sub(before.block.end + 1)? {
        0 => Some("no blank line"),
        1 => Some("a blank line"),
        _ => Some("blank lines"),
    }
}
