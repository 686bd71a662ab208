//! Entries put between another entry and what is nested in it.

use super::misplaced::Misplaced;
use crate::checks::moving::{is_loose, moved};
use crate::checks::{Aim, Context, Fix};
use crate::document::{Marker, Role, quoted};

/// A new entry that takes over what is nested in the one above it.
pub(super) fn between_nested(context: &Context<'_, '_>, at: usize) -> Option<Misplaced> {
    let parting = context.parting(at)?;
    let head = context.head;
    let (item, from) = (&head.items[at], &head.items[parting.from]);
    let message =
        format!("this entry comes between {} and what is nested in it, and takes that over", quoted(&head.title(from)));
    let help = "move it below all of that entry";
    let is_loose = is_loose(head, item.run, &[at]);
    // What is nested in a group may be split on purpose.
    let is_plain = from.role == Role::Entry && matches!(item.marker, Marker::Bullet(_) | Marker::Number { .. });
    let edits = moved(head, &[parting.own], Some(item.block), None, is_loose);
    let fix = edits.filter(|_| is_plain && !item.glued).map(|edits| Fix::safe(Aim::Family, edits));
    Some(Misplaced { message, help, fix })
}
