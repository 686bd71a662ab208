//! A thing becomes an entry, written as the list writes its own.
//!
//! Nothing here is a template of ours. Every entry of the list is taken apart ([`Apart`]): what differs from entry to entry becomes
//! a [`Slot`], what stays is kept letter by letter, and what remains is a mould. [`Moulds`] counts them, and a new thing is poured
//! into the one that most of its neighbours have, among those that its [`Parts`] can fill.

mod apart;
mod authors;
mod dates;
mod gaps;
mod known;
mod layout;
mod links;
mod mould;
mod moulds;
mod parts;
mod place;
mod slot;
mod stops;
mod visible;

pub use apart::Apart;
pub use authors::{Authors, Person};
pub use mould::Shape;
pub use moulds::{Composed, Moulds};
pub use parts::{Extra, Parts};
pub use place::Place;
pub use slot::Slot;

/// An entry composed again from its own parts, in the list without it, beside itself.
#[must_use]
pub fn again(document: &crate::document::Document<'_>, at: usize) -> (String, Option<String>, String, Option<Parts>) {
    let item = &document.items[at];
    let text = document.text;
    let Some(apart) = Apart::of(document, at) else {
        return (document.own_text(item).trim_end_matches(['\n', '\r']).to_owned(), None, String::new(), None);
    };
    let own = apart.body.of(text).to_owned();
    let lines = document.lines.span_of(document.lines.lines_of(apart.body));
    let rest = format!("{}{}", &text[..lines.start], &text[lines.end..]);
    let without = crate::document::Document::parse(&rest);
    let moulds = Moulds::of(&without);
    let parts = Parts { words: mould::Cut::of(document, &apart).words, ..apart.parts() };
    let shape = Shape::of(document, item);
    let got = moulds.compose(&parts, item.section, shape).map(|composed| composed.text);
    (own, got, rest, Some(parts))
}
