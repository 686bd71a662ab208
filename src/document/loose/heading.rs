//! Headings that are entries.

use super::{Loose, Unit, is_outside};
use crate::document::{Document, Unmarked};
use crate::text::Span;

/// A heading that is little more than a link presents what that leads to.
pub(super) fn linked(document: &Document<'_>, block: &Loose) -> Option<Unit> {
    let links = &document.links[block.links.0..block.links.1];
    let link = links.iter().find(|link| is_outside(link))?;
    let section = &document.sections[block.section];
    let fits = section.level > 1 && link.text.len() * 5 >= section.title.len() * 3;
    let start = link.span.start.min(block.span.end);
    let content = Span::new(start, block.span.start + block.span.of(document.text).trim_end().len());
    Some(Unit {
        kind: Unmarked::Heading,
        content,
        section: block.section,
        links: block.links,
        fits,
        lacks_some: false,
        name: None,
    })
}
