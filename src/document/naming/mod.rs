//! Which link an item presents, and what it is called.
//!
//! Lists are not written for parsers: the first link may be the paper's PDF, its venue, its date or an author's page. An entry's name is found by
//! what the list does in each place: bold text, the words before a link that is only called "paper", the table column that tells rows apart.

use super::{Document, Item, Link, LinkKind, Marker, Unmarked};
use crate::text::Span;

mod column;
mod label;
mod words;

use column::Columns;
pub(super) use label::Labels;
pub use label::{is_label, is_stamp};
use words::{behind, leading, name_before, torn_off};
pub(super) use words::{bold_name, trim, unwrapped, without_venue, words_between_tags};

/// What an item presents: the link, as an index into [`Document::links`], and what it is called.
type Presented = (Option<usize>, Span);

/// Gives every item its main link and title.
pub(super) fn assign(document: &mut Document<'_>, labels: &Labels<'_>) {
    let named: Vec<Presented> = {
        let columns = Columns::of(document, labels);
        let naming = Naming { document, labels };
        let named = document.items.iter().map(|item| match columns.title_cell(document, item) {
            Some(cell) => naming.row(item, cell),
            None if item.marker == Marker::Unmarked(Unmarked::Html) => naming.html(item),
            None if item.marker == Marker::Unmarked(Unmarked::Heading) => naming.heading(item),
            None if item.is_group() => naming.group(item),
            None => naming.item(item),
        });
        named.collect()
    };
    for (item, (main, title)) in document.items.iter_mut().zip(named) {
        item.main = main;
        item.title = title;
    }
}

/// A list whose items are being named.
struct Naming<'d, 't> {
    document: &'d Document<'t>,
    labels: &'d Labels<'t>,
}

/// Whether a link can be what an item presents.
fn presents(link: &Link<'_>) -> bool {
    !link.is_local() && !link.picture && !link.destination.starts_with("mailto:")
}

impl Naming<'_, '_> {
    fn item(&self, item: &Item) -> Presented {
        let links = self.document.links_of(item);
        let words = links.iter().position(presents);
        let picture = || links.iter().position(|link| !link.is_local() && link.picture);
        // A linked picture at the start of the entry is its title if the only other candidate is a bare address among
        // the words after it.
        let titled = words.filter(|&at| matches!(links[at].kind, LinkKind::Bare | LinkKind::Autolink)).and_then(|at| {
            let opens = links.first().filter(|first| first.picture && first.span.start == item.content.start)?;
            let between = self.document.text.get(opens.span.end..links[at].span.start)?;
            if between.contains(char::is_alphanumeric) { picture() } else { None }
        });
        let main = titled.or(words).or_else(picture);
        let Some(main) = main else { return (None, self.unlinked(item.content)) };
        let within = if item.marker == Marker::Row { self.first_cell(item) } else { item.content };
        (Some(item.links.0 + main), self.title(item.content, within, &links[main]))
    }

    /// What an item without links is called.
    fn unlinked(&self, content: Span) -> Span {
        let text = self.document.text;
        bold_name(text, content).unwrap_or_else(|| {
            let end = content.of(text).find('\n').map_or(content.end, |at| content.start + at);
            without_venue(text, trim(text, Span::new(content.start, end)))
        })
    }

    /// The name of a link in `content`; if it is only called "paper", only words in `within` count.
    fn title(&self, content: Span, within: Span, link: &Link<'_>) -> Span {
        let text = self.document.text;
        let lead = Span::new(content.start, link.span.start.max(content.start));
        let named = bold_name(text, lead).or_else(|| self.words_beside(content, within, link));
        match named {
            Some(title) => title,
            None if matches!(link.kind, LinkKind::Bare | LinkKind::Autolink) => {
                let before = Span::new(lead.start.max(within.start), lead.end.min(within.end).max(within.start));
                let named = torn_off(text, lead).map(|words| trim(text, words));
                named.or_else(|| name_before(text, before)).unwrap_or_else(|| trim(text, link.span))
            }
            None if link.picture => trim(text, link.span),
            None => unwrapped(text, trim(text, link.text)),
        }
    }

    /// The words before a link that is only called "paper", or after one in brackets at the start of the entry.
    fn words_beside(&self, content: Span, within: Span, link: &Link<'_>) -> Option<Span> {
        let text = self.document.text;
        let before = Span::new(content.start.max(within.start), link.span.start.min(within.end).max(within.start));
        let bracketed = is_bracketed(text, link);
        let is_bare = matches!(link.kind, LinkKind::Bare | LinkKind::Autolink);
        let shown = link.picture || (!is_bare && self.labels.shows(self.document, link));
        if shown || (bracketed && !is_bare) {
            // A word may come before a link called "Docs" or "v8" that is a name after all; brackets, or many links with the same text, decide.
            let is_plain = link.picture || (shown && (bracketed || self.labels.repeats(self.document, link)));
            let words = leading(self.document, behind_badges(self.document, before));
            if words.is_some_and(|words| is_plain || says_enough(words.of(text))) {
                return words;
            }
        }
        let opens = !before.of(text).contains(char::is_alphanumeric);
        let is_tag = bracketed && (shown || link.text.of(text).split_whitespace().count() <= LONGEST_TAG);
        if is_tag && opens && !link.picture { behind(self.document, link.span.end, content.end) } else { None }
    }

    /// What a row with its title in `cell` presents.
    fn row(&self, item: &Item, cell: Span) -> Presented {
        let text = self.document.text;
        let links = self.document.links_of(item);
        let inside = links.iter().position(|link| cell.contains(link.span) && presents(link));
        if let Some(at) = inside {
            return (Some(item.links.0 + at), self.title(cell, cell, &links[at]));
        }
        let is_labelled = |link: &Link<'_>| presents(link) && self.labels.shows(self.document, link);
        let beside = links
            .iter()
            .position(is_labelled)
            .or_else(|| links.iter().position(|link| !link.is_local() && link.picture));
        let title = bold_name(text, cell).unwrap_or_else(|| unwrapped(text, trim(text, cell)));
        (beside.map(|at| item.links.0 + at), title)
    }

    /// What HTML presents: a link with a name of its own, or the first words plus a link that is called "Paper".
    fn html(&self, item: &Item) -> Presented {
        let text = self.document.text;
        let links = self.document.links_of(item);
        let Some(main) = links.iter().position(presents) else { return self.item(item) };
        let link = &links[main];
        let words = self.labels.shows(self.document, link).then(|| words_between_tags(text, item.content)).flatten();
        (Some(item.links.0 + main), words.unwrap_or_else(|| trim(text, link.text)))
    }

    /// A heading presents the link it consists of, or otherwise the first link below it, under the heading's own words.
    fn heading(&self, item: &Item) -> Presented {
        let text = self.document.text;
        let links = self.document.links_of(item);
        let main = links.iter().position(presents);
        let own = main.map(|at| &links[at]).filter(|link| item.content.contains(link.span));
        let title = own.map_or(item.content, |link| link.text);
        (main.map(|at| item.links.0 + at), unwrapped(text, trim(text, title)))
    }

    /// An entry of several blocks presents the link in its name, or otherwise the first whose text only says what it
    /// leads to.
    fn group(&self, item: &Item) -> Presented {
        if item.title.is_empty() {
            return self.item(item);
        }
        let links = self.document.links_of(item);
        let is_plain = |link: &Link<'_>| {
            matches!(link.kind, LinkKind::Bare | LinkKind::Autolink) || self.labels.shows(self.document, link)
        };
        let named = links.iter().position(|link| presents(link) && link.span.contains(item.title));
        let main = named
            .or_else(|| links.iter().position(|link| presents(link) && is_plain(link)))
            .or_else(|| links.iter().position(presents));
        (main.map(|at| item.links.0 + at), item.title)
    }

    fn first_cell(&self, item: &Item) -> Span {
        self.document.cells_of(item).first().copied().unwrap_or(item.content)
    }
}

/// What follows the badges, icons and code at the start of an entry.
fn behind_badges(document: &Document<'_>, before: Span) -> Span {
    let text = document.text;
    let mut start = before.start;
    loop {
        let rest = Span::new(start, before.end).of(text);
        start += rest.len() - rest.trim_start().len();
        let opens = |span: Span| span.start == start && span.end <= before.end;
        let badge = document.opaque_in(Span::new(start, start + 1)).iter().copied().find(|&span| opens(span));
        let link =
            document.links_in(Span::new(start, start + 1)).iter().map(|link| link.span).find(|&span| opens(span));
        let icon = text[start..before.end].strip_prefix(':').and_then(|rest| {
            let name = rest.find(':').filter(|&end| end > 0 && !rest[..end].contains(char::is_whitespace))?;
            Some(Span::new(start, start + name + 2))
        });
        match link.or(badge).or(icon) {
            Some(span) => start = span.end,
            None => return Span::new(start.min(before.end), before.end),
        }
    }
}

/// The text of a link in brackets before a title has at most this many words: a venue, a journal.
const LONGEST_TAG: usize = 5;

/// Whether there are brackets around a link or in its text: `[[pdf](…)]`, `[[pdf]](…)`, `\[[pdf](…)\]`.
fn is_bracketed(text: &str, link: &Link<'_>) -> bool {
    let inner = link.text.of(text).trim_matches(|c: char| matches!(c, '*' | '_' | '`' | ' '));
    let before = text[..link.span.start].trim_end_matches(['*', '_', '`']);
    let inside = inner.trim_start_matches('\\').starts_with('[') && inner.ends_with(']');
    inside || before.ends_with(['[', '('])
}

/// Whether words before a link in brackets are a name rather than a sign or a lead-in.
fn says_enough(words: &str) -> bool {
    words.split_whitespace().count() >= 2 && words.chars().filter(|c| c.is_alphanumeric()).count() >= 8
}
