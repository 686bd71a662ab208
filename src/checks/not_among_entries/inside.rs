//! Entries put into the middle of another entry's text.

use super::misplaced::Misplaced;
use crate::checks::Context;
use crate::document::{Item, quoted};
use crate::text::LineRange;

/// A new entry right after one that the contribution cut short, and whose last words it now ends with.
pub(super) fn inside_another(context: &Context<'_, '_>, at: usize) -> Option<Misplaced> {
    let rest = context.rest_of_another(at)?;
    let message = format!(
        "this entry cuts {} in two: {} now belongs to this one",
        quoted(&context.head.title(&context.head.items[at - 1])),
        quoted(&rest)
    );
    Some(Misplaced::told(message, "move it below all of that entry"))
}

/// New lines that run into the entry above them, in a list where no entry has such lines.
pub(super) fn run_into_another(context: &Context<'_, '_>) -> Vec<(LineRange, Misplaced)> {
    let edited = context.written();
    let mut lines = edited.filter_map(|(change, _, item)| Some((context.run_into(change, item)?, item))).peekable();
    if lines.peek().is_none() || context.base.entries().any(|(_, entry)| goes_on_at_the_margin(context, entry)) {
        return Vec::new();
    }
    let told = lines.filter(|(lines, _)| !context.hides_entries(lines.start)).map(|(lines, item)| {
        let above = quoted(&context.head.title(item));
        let message = format!("this runs into the entry above, {above}");
        (lines, Misplaced::told(message, "begin it like an entry, or leave a blank line above it"))
    });
    told.collect()
}

/// Whether an entry of the base continues on a line without indentation.
fn goes_on_at_the_margin(context: &Context<'_, '_>, entry: &Item) -> bool {
    let base = context.base;
    let mut inner = entry.lines.start + 1..=entry.lines.end;
    inner.any(|line| !base.lines.content(base.text, line).starts_with([' ', '\t']))
}
