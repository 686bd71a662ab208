//! Entries put into the middle of another one's words.

use super::misplaced::Misplaced;
use crate::checks::Context;
use crate::document::{Document, Item, quoted};

/// Fewer letters at the end of an entry may be the same by chance.
const FEWEST: usize = 6;

/// A new entry right behind one that the contribution cut short, and whose last words it ends with now.
pub(super) fn inside_another(context: &Context<'_, '_>, at: usize, item: &Item) -> Option<Misplaced> {
    let above = at.checked_sub(1)?;
    let entry = &context.head.items[above];
    if entry.block.end + 1 != item.lines.start || item.lines.count() < 2 {
        return None;
    }
    let before = &context.base.items[context.before(above)?];
    let (now, was) = (words(context.head, entry), words(context.base, before));
    let rest = was.strip_prefix(now.as_str())?.trim();
    let own = words(context.head, item);
    let is_cut = rest.chars().filter(|c| c.is_alphanumeric()).count() >= FEWEST && own.ends_with(rest);
    is_cut.then(|| {
        let message = format!(
            "this entry stands in the middle of the words of {}: {} is now its own",
            quoted(&context.head.title(entry)),
            quoted(rest)
        );
        Misplaced::told(message, "put it behind the whole of the other entry")
    })
}

/// An item's own text with its white space as a page shows it.
fn words(document: &Document<'_>, item: &Item) -> String {
    document.own_text(item).split_whitespace().collect::<Vec<_>>().join(" ")
}
