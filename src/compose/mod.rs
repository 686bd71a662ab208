//! Turns a thing into an entry, written as the list writes its own.
//!
//! There are no built-in templates. Every entry of the list is taken apart ([`Apart`]): what differs from entry to entry becomes
//! a [`Slot`], the rest is kept verbatim, and together they form a mould. [`Moulds`] counts them, and a new thing is poured into the
//! mould of the entries most like it, among those that its [`Parts`] can fill.

mod apart;
mod authors;
mod cells;
mod counted;
mod cut;
mod dates;
mod extent;
mod gaps;
mod known;
mod layout;
mod links;
mod mould;
mod moulds;
mod near;
mod ordered;
mod parts;
mod place;
mod shape;
mod slot;
mod stops;
mod visible;

pub use crate::conventions::{Date, dates_in};
pub use apart::Apart;
pub use authors::{Authors, Person};
pub use moulds::{Composed, Moulds, Told};
pub use parts::{Extra, Parts};
pub use place::Place;
pub use shape::Shape;
pub use slot::Slot;
