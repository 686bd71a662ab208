//! An entry taken apart: marker, title, separator, description, ending.

use crate::document::{Document, Item, Link, LinkKind, Marker, is_label, is_stamp};
use crate::text::Span;

use super::Feature;
use super::capital::{capital, capital_of_title, stays_small, title_stays_small};
use super::ending::full_stop;
use super::glue::glued_links;
use super::separator::Separation;
use super::spacing::{line_ends, link_gaps, spacing};
use super::tail::{Tail, is_icon, shortcode_at_end};
use super::wrapped::Wrapped;

/// Where the parts of an entry are. All spans lie in the document's text.
#[derive(Clone, Copy, Debug)]
pub struct Anatomy<'t> {
    text: &'t str,
    /// The white space before the marker.
    pub indent: Span,
    /// The marker.
    pub mark: Span,
    /// The white space after the marker.
    pub gap: Span,
    /// What comes before the title.
    pub lead: Span,
    /// The marks that open the title, including the link's bracket.
    pub open: Span,
    /// The title's words.
    pub title: Span,
    /// Everything that closes the title, including the link's address.
    pub close: Span,
    /// What comes between title and description, if there is a description.
    pub separator: Option<Span>,
    /// Whether something else, such as an author or a number, comes between title and separator.
    pub is_far: bool,
    /// The description, without badges at its end; empty if there is none.
    pub description: Span,
    /// What follows the description.
    pub tail: Tail,
    /// The marks around the description, if it begins with any.
    pub wrapped: Wrapped,
    /// White space at the end of the first paragraph's last line.
    pub trailing: Span,
    marker: Marker,
    has_words: bool,
    /// Whether the description has a letter, even if it is too short to count as words.
    has_letters: bool,
    spacing: &'static str,
    beside_links: &'static str,
    /// What comes between the links in brackets; the shortest if it varies.
    links: Option<Span>,
    breaks: Breaks,
    full_stop: Option<&'static str>,
}

/// Where an item's title, separator, description and ending are.
struct Parts {
    open: usize,
    close: usize,
    separation: Separation,
    description: Span,
    tail: Tail,
}

/// What is known about the list whose entries are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Entries end with tags in code.
    pub tags: bool,
    /// A dash or colon introduces descriptions.
    pub marked: bool,
}

impl Parts {
    fn of(document: &Document<'_>, item: &Item, known: Reading) -> Option<Self> {
        if item.marker == Marker::Row || item.content.is_empty() {
            return None;
        }
        let link = document.main_link(item).filter(|link| link.span.contains(item.title));
        let (open, close) = wrapping(document.text, item.content, item.title, link);
        let behind = Span::new(close, item.content.end);
        let separation = if known.marked {
            Separation::beyond_words(document, item, behind)
        } else {
            Separation::of(document, item, behind)
        };
        let tail = Tail::of(document, item, separation.said, known.tags);
        Some(Self { open, close, separation, description: Span::new(separation.said.start, tail.start), tail })
    }
}

impl<'t> Anatomy<'t> {
    /// Takes an item apart. Table rows have no anatomy of this kind.
    #[must_use]
    pub fn of(document: &Document<'t>, item: &Item) -> Option<Self> {
        Self::read(document, item, Reading::default())
    }

    /// An item's description as [`Anatomy::of`] finds it, and nothing else: much of the rest costs more.
    #[must_use]
    pub fn description(document: &Document<'t>, item: &Item) -> Option<Span> {
        Parts::of(document, item, Reading::default()).map(|parts| parts.description)
    }

    /// Takes an item apart, given what is known about how its list writes entries.
    #[must_use]
    pub fn read(document: &Document<'t>, item: &Item, known: Reading) -> Option<Self> {
        let Parts { open, close, separation, description, tail } = Parts::of(document, item, known)?;
        let Separation { separator, is_far, .. } = separation;
        let text = document.text;
        let line_start = document.lines.span(item.lines.start).start;
        let inner = item.title;
        let wrapped = Wrapped::of(text, description);
        let last_line = document.lines.line_of(item.content.end.max(item.content.start + 1) - 1);
        let line_end = document.lines.span(last_line).start + document.lines.content(text, last_line).len();
        let kept = document.lines.content(text, last_line).trim_end().len();
        let has_words = says_words(document, description);
        let ends_with_link = document.links_of(item).iter().any(|link| link.span.end == description.end);
        Some(Self {
            text,
            indent: Span::new(line_start, item.mark.start.max(line_start)),
            mark: item.mark,
            gap: Span::new(item.mark.end, item.content.start),
            lead: Span::new(item.content.start, open),
            open: Span::new(open, inner.start),
            title: inner,
            close: Span::new(inner.end, close),
            separator,
            is_far,
            description,
            tail,
            wrapped,
            trailing: Span::new(document.lines.span(last_line).start + kept, line_end),
            marker: item.marker,
            has_words,
            has_letters: has_words || seen(document, description, char::is_alphabetic) > 0,
            full_stop: if has_words { full_stop(description.of(text), ends_with_link) } else { None },
            links: link_gaps(document, item).min_by_key(|gap| gap.len()),
            breaks: Breaks::of(text, item),
            spacing: if glued_wrap(text, wrapped).is_some() {
                "no space"
            } else {
                spacing(document, item, item.content, separator)
            },
            beside_links: match glued_links(document, item, item.content).next() {
                Some(_) => "no space",
                None => "a space",
            },
        })
    }

    /// Whether a word follows a separator, however short it is: `- UI`.
    #[must_use]
    pub fn says_a_word(&self) -> bool {
        self.has_letters && self.separator.is_some_and(|separator| !separator.of(self.text).trim().is_empty())
    }

    /// Whether links in brackets follow the title, and none is the title's.
    pub(super) fn leads_to_labels(&self) -> bool {
        let behind = self.close.of(self.text).trim_start_matches([']', '*', '_', ' ']);
        behind.is_empty() && self.text[self.close.end..].trim_start().starts_with("[[")
    }

    /// Whether the description follows the title without a space and does not merely extend its last word (`[x](…)'s`,
    /// `[x](…)s`).
    pub(super) fn is_glued(&self) -> bool {
        let description = self.description.of(self.text);
        let is_caseless = |c: char| c.is_alphabetic() && !c.is_lowercase() && !PARTICLES.contains(&c);
        let begins = |c: char| is_caseless(c) || matches!(c, '(' | '*' | '_' | '《' | '「' | '『' | '“');
        // "3 分钟": a number before a word of a script without capitals.
        let counted = description.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let is_count = counted.len() < description.len() && counted.starts_with(is_caseless);
        let is_word = description.chars().take_while(char::is_ascii_lowercase).count() >= WHOLE_WORD;
        self.separator.is_some_and(Span::is_empty) && (description.starts_with(begins) || is_word || is_count)
    }

    /// The description, as written.
    pub(super) fn description_text(&self) -> &'t str {
        self.description.of(self.text)
    }

    /// Whether a year is given before or after the title; one in an address does not count.
    pub(super) fn tells_year(&self) -> bool {
        let shown = |word: &'t str| word.split("](").next().filter(|word| !word.contains("://"));
        let words = [self.lead, self.description].into_iter().flat_map(|span| span.of(self.text).split_whitespace());
        words.filter_map(shown).any(|word| year(word) == "a year")
    }

    /// Whether the title ends like a question or an exclamation.
    pub(super) fn asks(&self) -> bool {
        self.title.of(self.text).ends_with(['?', '!', '？', '！'])
    }

    /// How the title begins, if it is a sentence of its own, without a link or a description.
    fn title_capital(&self) -> Option<&'static str> {
        let title = self.title.of(self.text);
        let is_sentence = !self.open.of(self.text).contains('[') && title.split_whitespace().nth(3).is_some();
        (is_sentence && !self.has_words).then(|| capital_of_title(title))?
    }

    /// The sentence whose capital is compared: the description, or the title if that is all there is.
    pub(super) fn sentence(&self) -> Span {
        let is_title = capital(self.description.of(self.text), "").is_none() && self.title_capital().is_some();
        if is_title { self.title } else { self.description }
    }

    /// Whether the sentence begins with something that is never capitalized.
    pub(super) fn stays_small(&self) -> bool {
        let sentence = self.sentence();
        if sentence == self.title {
            return title_stays_small(sentence.of(self.text));
        }
        let separator = self.separator.map_or("", |separator| separator.of(self.text));
        stays_small(self.description.of(self.text), self.title.of(self.text), separator)
    }

    /// Where a space is missing after the closing marks.
    pub(super) fn glued_wrap(&self) -> Option<usize> {
        glued_wrap(self.text, self.wrapped)
    }

    /// How the sentence before links in brackets ends.
    fn inner_stop(&self) -> Option<&'static str> {
        let links = self.tail.links.filter(|_| self.has_words)?;
        let before = self.text[self.description.start..links.start].trim_end();
        match before.chars().next_back()? {
            '.' => Some("a full stop"),
            '。' => Some("a full stop (。)"),
            c if c.is_alphanumeric() => Some("no full stop"),
            _ => None,
        }
    }

    /// This entry's value for a feature; `None` if the feature does not apply.
    #[must_use]
    pub fn value(&self, feature: Feature) -> Option<&'t str> {
        let text = self.text;
        match feature {
            Feature::List => match self.marker {
                Marker::Bullet(_) => Some("bulleted"),
                Marker::Number { .. } => Some("numbered"),
                Marker::Missing | Marker::Row | Marker::Unmarked(_) => None,
            },
            Feature::Marker | Feature::Gap if matches!(self.marker, Marker::Unmarked(_)) => None,
            Feature::Marker => Some(match self.marker {
                Marker::Bullet(_) => self.mark.of(text),
                Marker::Number { delimiter: b')', .. } => "1)",
                Marker::Number { .. } => "1.",
                Marker::Missing | Marker::Row | Marker::Unmarked(_) => "",
            }),
            Feature::Gap => (self.marker != Marker::Missing).then(|| self.gap.of(text)),
            Feature::Lead => Some(lead_kind(self.lead.of(text))),
            Feature::Title => Some(self.open.of(text)),
            // A line break between title and description belongs to the lines.
            Feature::Separator => {
                let separator = self.separator.filter(|_| self.has_words)?.of(text);
                (!separator.contains('\n')).then_some(separator)
            }
            Feature::Description => Some(if self.has_words { "yes" } else { "no" }),
            Feature::Capital => {
                capital(self.description.of(text), self.title.of(text)).or_else(|| self.title_capital())
            }
            Feature::Opening => self.has_words.then_some(self.wrapped.open.of(text)),
            Feature::Closing => {
                let is_told = self.has_words && !self.wrapped.open.is_empty() && !self.wrapped.is_abbreviated(text);
                is_told.then_some(self.wrapped.close.of(text))
            }
            Feature::FullStop => self.full_stop,
            Feature::InnerStop => self.inner_stop(),
            Feature::Year => self.has_words.then(|| year(self.description.of(text))),
            Feature::Tags => self.has_words.then_some(self.tail.kind()),
            Feature::Lines => Some(self.breaks.lines()),
            Feature::Breaks => self.breaks.value(),
            Feature::Links => Some(self.links?.of(text)),
            Feature::Trailing => Some(self.trailing.of(text)),
            Feature::Spacing => Some(self.spacing),
            Feature::BesideLinks => Some(self.beside_links),
            // These need more than the entry itself; `Form::value` finds them.
            Feature::Indent | Feature::Label | Feature::Blank | Feature::Pipes | Feature::Padding | Feature::Cells => {
                None
            }
        }
    }
}

/// Letters that continue a title, in languages without spaces.
const PARTICLES: [char; 12] = ['的', '之', '是', '为', 'の', 'は', 'が', 'を', 'に', 'と', 'で', 'も'];

/// From this many letters, what is glued to a title is a word of its own rather than an ending.
const WHOLE_WORD: usize = 4;

/// The ends of the lines inside an entry.
#[derive(Clone, Copy, Debug, Default)]
struct Breaks {
    all: usize,
    /// How many of them are visible line breaks.
    seen: usize,
}

impl Breaks {
    fn of(text: &str, item: &Item) -> Self {
        line_ends(text, item.content).fold(Self::default(), |breaks, end| Self {
            all: breaks.all + 1,
            seen: breaks.seen + usize::from(end.is_seen),
        })
    }

    /// How many lines readers see.
    fn lines(self) -> &'static str {
        match (self.all, self.seen) {
            (0, _) => "one line",
            (_, 1) => "two lines",
            (_, 2) => "three lines",
            (_, 3) => "four lines",
            _ => "several lines",
        }
    }

    /// Whether the lines end with a visible break; `None` for a single line.
    fn value(self) -> Option<&'static str> {
        match (self.all, self.seen) {
            (0, _) => None,
            (_, 0) => Some("no line break"),
            (all, seen) if seen == all => Some("a line break"),
            _ => Some("a line break and without one"),
        }
    }
}

/// Where the marks around a title begin and end: emphasis and backticks that are on both sides, and the link itself.
fn wrapping(text: &str, content: Span, inner: Span, link: Option<&Link<'_>>) -> (usize, usize) {
    let (mut start, mut end) = (inner.start, inner.end);
    if let Some(link) = link {
        (start, end) = match link.kind {
            LinkKind::Bare => (inner.start, inner.end),
            _ => (link.span.start, link.span.end),
        };
    }
    let bytes = text.as_bytes();
    while start > content.start
        && end < content.end
        && bytes[start - 1] == bytes[end]
        && matches!(bytes[end], b'*' | b'_' | b'`')
    {
        start -= 1;
        end += 1;
    }
    (start, end)
}

/// Whether a link's text only says what it leads to, or when that appeared.
fn names_nothing(text: &str) -> bool {
    is_label(text) || is_stamp(text)
}

/// Whether a description says anything in words outside its links and pictures.
fn says_words(document: &Document<'_>, span: Span) -> bool {
    const ENOUGH: usize = 3;
    // Nearly every description begins with words, and then the rest need not be looked at.
    let link = document.links_in(span).first().map_or(span.end, |link| link.span.start);
    let opaque = document.opaque_in(span).first().map_or(span.end, |opaque| opaque.start);
    let opening = Span::new(span.start, link.min(opaque)).of(document.text);
    opening.chars().filter(|c| c.is_alphanumeric()).nth(ENOUGH - 1).is_some()
        || seen(document, span, char::is_alphanumeric) >= ENOUGH
}

/// How many such characters a description has outside code, pictures and links that name nothing.
fn seen(document: &Document<'_>, span: Span, is_counted: fn(char) -> bool) -> usize {
    let opaque = document.opaque_in(span);
    let labels = document.links_in(span).iter().filter(|link| names_nothing(link.text.of(document.text)));
    let mut labels = labels.map(|link| link.span).peekable();
    if labels.peek().is_none() {
        return seen_outside(document.text, span, opaque.iter().copied(), is_counted);
    }
    let mut hidden: Vec<Span> = opaque.iter().copied().chain(labels).collect();
    hidden.sort_unstable_by_key(|hidden| hidden.start);
    seen_outside(document.text, span, hidden.into_iter(), is_counted)
}

/// How many such characters `span` has outside the hidden spans, which come in order.
fn seen_outside(text: &str, span: Span, hidden: impl Iterator<Item = Span>, is_counted: fn(char) -> bool) -> usize {
    let mut at = span.start;
    let mut count = 0;
    for hidden in hidden.chain([Span::new(span.end, span.end)]) {
        let seen = text.get(at..hidden.start.min(span.end).max(at)).unwrap_or_default();
        count += seen.chars().filter(|&c| is_counted(c)).count();
        at = at.max(hidden.end);
    }
    count
}

fn lead_kind(lead: &str) -> &'static str {
    let lead = lead.trim();
    // Emphasis marks belong to the title, wherever they end.
    if lead.trim_matches(['*', '_', '`']).is_empty() {
        "nothing"
    } else if matches!(lead, "[ ]" | "[x]" | "[X]") {
        "a box to tick"
    } else if lead.contains("![") || lead.contains("<img") {
        "a badge"
    } else if lead.chars().filter(char::is_ascii_digit).count() >= 4 {
        "a date"
    } else if lead.chars().all(|c| is_icon(c) || c.is_whitespace()) || shortcode_at_end(lead) == Some(lead.len()) {
        "an icon"
    } else {
        "words"
    }
}

/// Whether a description's last word is a year: `2025`, `ICML'24`, `(2019)`.
fn year(description: &str) -> &'static str {
    let is_mark = |c: char| matches!(c, '*' | '_' | '(' | ')' | '[' | ']' | '.' | ',' | ';') || c.is_whitespace();
    let rest = description.trim_end_matches(is_mark);
    let digits = rest.len() - rest.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let number = &rest[rest.len() - digits..];
    let before = rest[..rest.len() - digits].chars().next_back();
    let is_year = match digits {
        4 => {
            matches!(&number[..2], "19" | "20")
                && !before.is_some_and(|c| c.is_numeric() || matches!(c, '-' | '/' | ':'))
        }
        2 => matches!(before, Some('\'' | '’')),
        _ => false,
    };
    if is_year { "a year" } else { "no year" }
}

/// Where a word directly follows closing marks: `*(Ada).*2024`.
fn glued_wrap(text: &str, wrapped: Wrapped) -> Option<usize> {
    let glued = text[wrapped.close.end..].starts_with(char::is_alphanumeric) && wrapped.close.len() >= 2;
    glued.then_some(wrapped.close.end)
}
