//! Which things a list presents: its entries, and whatever else is written like one.
//!
//! Lists are written with more than bullets. Other links present a thing just as well as a bullet does: one at the start of its own line
//! (`[Title](link)`, `**[Title](link)**`), the first one in an HTML table row or list item, or one in the first detail of an entry without its own
//! link (`- Title`, below it `- Link: …`).

use std::borrow::Cow;
use std::cell::LazyCell;

use super::Identity;
use crate::document::{Coverage, Document, Item, Link, LinkKind, Purpose, Role, is_label, plain_text};
use crate::text::{LineRange, Span};

/// A thing that a list presents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The item that presents it, as an index into [`Document::items`]; `None` if no item does.
    pub item: Option<usize>,
    /// The section it is in.
    pub section: usize,
    /// Its own lines.
    pub lines: LineRange,
    /// The link that presents it, as an index into [`Document::links`]; `None` if the list names it without one.
    pub link: Option<usize>,
    /// What it is called, as written.
    pub title: Span,
}

/// Everything that a list presents, in text order.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The things.
    pub resources: Vec<Resource>,
}

impl Listing {
    /// Looks through a list once.
    #[must_use]
    pub fn of(document: &Document<'_>) -> Self {
        let mut resources: Vec<Resource> = Vec::with_capacity(document.items.len());
        let mut in_items = vec![false; document.links.len()];
        for (at, item) in document.items.iter().enumerate() {
            in_items[item.links.0..item.links.1].fill(true);
            resources.extend(presented(document, at, item));
        }
        let items = resources.len();
        let loose = document.links.iter().enumerate().filter(|(at, _)| !in_items[*at]);
        // Most lists have no link that needs it.
        let understood = LazyCell::new(|| Coverage::of(document).is_enough());
        resources.extend(loose.filter_map(|(at, link)| standing_alone(document, at, link, || *understood)));
        if resources.len() > items {
            resources.sort_by_key(|resource| (resource.lines.start, resource.item.is_none()));
        }
        Self { resources }
    }
}

impl Resource {
    /// What an item presents; `None` if it presents nothing.
    #[must_use]
    pub fn of_item(document: &Document<'_>, at: usize) -> Option<Self> {
        presented(document, at, &document.items[at])
    }

    /// The key of its link; `None` if it does not lead to the web.
    ///
    /// A paper listed by its title, with links called "paper" and "code", is that paper whichever link comes first.
    #[must_use]
    pub fn identity(&self, document: &Document<'_>) -> Option<Identity> {
        let link = self.link(document)?;
        let own = Identity::of(&link.destination);
        let is_paper = own.as_ref().is_some_and(Identity::is_paper);
        if is_paper || !is_label(link.text.of(document.text)) {
            return own;
        }
        let item = self.item.map(|at| &document.items[at]);
        let others = item.map_or(&[][..], |item| document.links_of(item));
        let papers = others.iter().filter(|other| is_label(other.text.of(document.text)) && !other.picture);
        papers.filter_map(|other| Identity::of(&other.destination)).find(Identity::is_paper).or(own)
    }

    /// The link that presents it.
    #[must_use]
    pub fn link<'d, 't>(&self, document: &'d Document<'t>) -> Option<&'d Link<'t>> {
        self.link.map(|at| &document.links[at])
    }

    /// Where its link leads, as written; empty if there is none.
    #[must_use]
    pub fn destination<'d>(&self, document: &'d Document<'_>) -> &'d str {
        self.link(document).map_or("", |link| link.destination.as_ref())
    }

    /// What it is called, in plain words.
    #[must_use]
    pub fn title<'t>(&self, document: &Document<'t>) -> Cow<'t, str> {
        plain_text(self.title.of(document.text))
    }
}

fn presented(document: &Document<'_>, at: usize, item: &Item) -> Option<Resource> {
    // News is about things that are listed elsewhere.
    if item.apart {
        return None;
    }
    let link = match item.role {
        Role::Entry => match item.main {
            Some(main) if document.links[main].picture => return None,
            main => main,
        },
        Role::Plain => Some(first_detail(document, at)?),
        Role::Detail | Role::Contents | Role::Guide => return None,
    };
    let (section, lines, title) = (item.section, item.lines, item.title);
    Some(Resource { item: Some(at), section, lines, link, title })
}

/// The link of the first detail directly below an item that has no link of its own.
fn first_detail(document: &Document<'_>, at: usize) -> Option<usize> {
    let detail = document.items.get(at + 1).filter(|next| next.parent == Some(at) && next.role == Role::Detail)?;
    detail.main.filter(|main| !document.links[*main].picture)
}

/// A link outside of all items that presents a thing.
///
/// In a list that is not understood, the links of papers do so wherever they are: nothing else is known about it.
fn standing_alone(
    document: &Document<'_>,
    at: usize,
    link: &Link<'_>,
    understood: impl Fn() -> bool,
) -> Option<Resource> {
    if link.picture || !link.is_external() || (is_label(link.text.of(document.text)) && understood()) {
        return None;
    }
    let line = document.lines.line_of(link.span.start);
    let section = section_of(document, line);
    let is_for_entries = section > 0 && document.sections[section].purpose == Purpose::Entries;
    let is_paper = || Identity::of(&link.destination).is_some_and(|identity| identity.is_paper());
    let presents = opens_line(document, link, line) || opens_container(document.text, link);
    let stands = is_for_entries && (presents || (is_paper() && !understood()));
    let lines = LineRange::new(line, document.lines.line_of(link.span.end.max(link.span.start + 1) - 1));
    stands.then_some(Resource { item: None, section, lines, link: Some(at), title: link.text })
}

fn section_of(document: &Document<'_>, line: usize) -> usize {
    let begun =
        document.sections.partition_point(|section| section.heading.is_none_or(|heading| heading.start <= line));
    begun.saturating_sub(1)
}

/// Whether the link begins its line, and the text after it does not continue a sentence.
fn opens_line(document: &Document<'_>, link: &Link<'_>, line: usize) -> bool {
    let whole = document.lines.span(line);
    let before = Span::new(whole.start, link.span.start).of(document.text);
    let after = Span::new(link.span.end, whole.end).of(document.text);
    let after = after.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '`' | '\\'));
    let goes_on = after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | ';' | '?' | '!' | '\''));
    link.kind != LinkKind::Bare && !before.contains(char::is_alphanumeric) && !before.contains(['>', '|']) && !goes_on
}

/// Whether the link is the first word of an HTML table row or list item.
fn opens_container(text: &str, link: &Link<'_>) -> bool {
    /// With many attributes, the container's tag is at most this far before its first word.
    const FAR: usize = 400;
    if link.kind != LinkKind::Html {
        return false;
    }
    let mut from = link.span.start.saturating_sub(FAR);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = &text[from..link.span.start];
    let opened = ["<tr", "<li", "<dt"].iter().filter_map(|tag| before.rfind(tag)).max();
    opened.is_some_and(|at| !plain_text(&before[at..]).contains(char::is_alphanumeric))
}
