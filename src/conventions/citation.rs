//! What an entry says about the paper it presents: its title, who wrote it, when and where it appeared.

use std::borrow::Cow;

use super::dates_in;
use super::order::month_named;
use crate::document::{Document, Item, Role, cells, plain_text};
use crate::text::Span;

/// What an entry says about a paper, in plain words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Citation {
    /// Possible titles of the paper, the entry's own first: lists call papers by a short name and give the title beside it.
    pub titles: Vec<String>,
    /// Its authors, as listed, if names can be told from other words.
    pub authors: Option<String>,
    /// Its year, if just one is given.
    pub year: Option<u16>,
    /// The words given with the year: usually where the paper appeared.
    pub venue: Option<String>,
}

/// Fewer words than this are a nickname, a label or a venue.
const WORDS_OF_TITLE: usize = 3;

impl Citation {
    /// Reads the entry at this index of [`Document::items`], including details nested in it.
    #[must_use]
    pub fn of(document: &Document<'_>, at: usize) -> Self {
        let item = &document.items[at];
        let mut stretches = stretches(document, &shown(document, item));
        for detail in document.items[at + 1..].iter().take_while(|next| item.block.has(next.lines.start)) {
            if detail.role != Role::Entry && detail.parent.is_some() {
                stretches.extend(self::stretches(document, &pieces_without(document, detail, None)));
            }
        }
        let names = stretches.iter().enumerate().filter_map(|(at, stretch)| Some((at, Names::in_text(&stretch.text)?)));
        let authors = names.max_by_key(|(at, names)| (names.count, std::cmp::Reverse(*at)));
        let titles = titles(document, item, &stretches, authors.as_ref().map(|(at, _)| *at));
        let authors = authors.map(|(at, names)| {
            let text = stretches[at].text.clone();
            // The text around the names may say when and where.
            let rest = [&text[..names.place.start], &text[names.place.end..]].map(Stretch::of);
            stretches.splice(at..=at, rest.into_iter().flatten());
            names.place.of(&text).to_owned()
        });
        let (year, venue) = appeared(&stretches);
        Self { titles, authors, year, venue }
    }
}

/// Words of an entry between two marks that end a phrase.
struct Stretch {
    text: String,
}

impl Stretch {
    fn of(text: &str) -> Option<Self> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '.' | '·'));
        let text = plain_text(text).into_owned();
        text.contains(char::is_alphanumeric).then_some(Self { text })
    }
}

/// What the pieces of an item say, stretch by stretch.
fn stretches(document: &Document<'_>, pieces: &[Span]) -> Vec<Stretch> {
    let texts = pieces.iter().map(|piece| without_note_marks(piece.of(document.text)));
    texts.flat_map(|text| parted(&text).into_iter().filter_map(Stretch::of).collect::<Vec<_>>()).collect()
}

/// A text without superscripts and subscripts: marks beside names.
fn without_note_marks(text: &str) -> Cow<'_, str> {
    let mut out = Cow::Borrowed(text);
    for (opens, closes) in [("<sup", "</sup>"), ("<sub", "</sub>")] {
        while let Some(start) = out.find(opens) {
            let end = out[start..].find(closes).map_or(out.len(), |at| start + at + closes.len());
            out.to_mut().replace_range(start..end, "");
        }
    }
    out
}

/// The visible pieces of an item, without its title: no addresses, no pictures, no tags.
pub fn shown(document: &Document<'_>, item: &Item) -> Vec<Span> {
    pieces_without(document, item, Some(item.title))
}

fn pieces_without(document: &Document<'_>, item: &Item, title: Option<Span>) -> Vec<Span> {
    let whole = document.lines.span_of(item.lines);
    let mut hidden = Vec::from_iter(title);
    for link in document.links_of(item) {
        hidden.push(Span::new(link.span.start, link.text.start.max(link.span.start)));
        hidden.push(Span::new(link.text.end, link.span.end));
        if link.text.of(document.text).contains("://") {
            hidden.push(link.text);
        }
    }
    let is_mark = |opaque: &Span| is_note_mark(document.text, *opaque);
    let opaque = document.opaque_in(whole);
    hidden.extend(opaque.iter().filter(|opaque| !opaque.of(document.text).starts_with('`') && !is_mark(opaque)));
    hidden.sort_unstable_by_key(|span| span.start);
    let mut pieces = Vec::new();
    let mut at = whole.start;
    for span in hidden {
        pieces.push(Span::new(at, span.start));
        at = at.max(span.end);
    }
    pieces.push(Span::new(at, whole.end));
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Whether a tag is for a raised or lowered mark beside a name: `<sup>1</sup>`.
fn is_note_mark(text: &str, tag: Span) -> bool {
    let name = tag.of(text).trim_start_matches(['<', '/']);
    ["sup", "sub"].into_iter().any(|raised| name.strip_prefix(raised).is_some_and(|rest| rest.starts_with(['>', ' '])))
}

/// A text cut where a phrase ends: at brackets, bars, quotes, colons and line breaks, at full stops other than those of initials, and at emphasis
/// that covers more than one name of several.
fn parted(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        let ends = match c {
            '(' | ')' | '[' | ']' | '{' | '}' | '|' | '"' | '“' | '”' | '`' | '（' | '）' | '【' | '】' | '：' => {
                true
            }
            '\n' => !text[..at].trim_end().ends_with([',', '，', '、']),
            ':' => bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace),
            '.' => is_full_stop(text, at),
            '*' | '_' => ends_thought(text, at),
            '-' | '–' | '—' => text[..at].ends_with(' ') && text[at + c.len_utf8()..].starts_with(' '),
            _ => false,
        };
        if ends {
            parts.push(&text[start..at]);
            start = at + c.len_utf8();
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Whether a dot ends a sentence, and not an initial, "et al." or a number.
fn is_full_stop(text: &str, at: usize) -> bool {
    let (before, behind) = (&text[..at], &text[at + 1..]);
    if !behind.is_empty() && !behind.starts_with(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '<')) {
        return false;
    }
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let letters = word.chars().count();
    letters > 2 || (letters > 0 && !word.starts_with(char::is_uppercase) && word != "al")
}

/// Whether emphasis begins or ends a phrase; one name among others may be in bold.
fn ends_thought(text: &str, at: usize) -> bool {
    let marks = |c: char| matches!(c, '*' | '_');
    let before = text[..at].trim_end_matches(marks);
    let behind = text[at..].trim_start_matches(marks);
    if text.as_bytes()[at] == b'_'
        && before.ends_with(char::is_alphanumeric)
        && behind.starts_with(char::is_alphanumeric)
    {
        return false;
    }
    let joins = |c: char| matches!(c, ',' | '，' | '、' | '&');
    let goes_on = behind.trim_start().starts_with(joins) || behind.starts_with(" and ");
    let went_on = before.trim_end().ends_with(joins) || before.ends_with(" and ");
    !goes_on && !went_on
}

/// Consecutive names in a text.
struct Names {
    place: Span,
    count: usize,
}

impl Names {
    /// The longest list of names; `None` if there is none, or a single name without "et al.".
    fn in_text(text: &str) -> Option<Self> {
        let mut longest: Option<Self> = None;
        let mut here: Option<Self> = None;
        let mut goes_on = false;
        for piece in pieces(text) {
            let (name, ends) = without_others(piece.of(text));
            // "Vaswani et al." gives only a family name; without that, a single word can be anything.
            let is_first = here.is_none();
            let is_named = if name.is_empty() { ends && !is_first } else { is_name(name, ends && is_first) };
            if is_named {
                let names = here.get_or_insert(Self { place: piece, count: 0 });
                names.place.end = piece.end;
                names.count += usize::from(!name.is_empty());
                goes_on |= ends;
            }
            if !is_named || ends {
                longest = Self::longer(longest, here.take(), goes_on);
                goes_on = false;
            }
        }
        Self::longer(longest, here, goes_on)
    }

    fn longer(one: Option<Self>, other: Option<Self>, goes_on: bool) -> Option<Self> {
        let other = other.filter(|names| names.count > 1 || goes_on);
        [one, other].into_iter().flatten().reduce(|one, other| if other.count > one.count { other } else { one })
    }
}

/// Where the longest list of names in a text is, and how many names it has; `None` if there is none.
#[must_use]
pub fn authors_in(text: &str) -> Option<(Span, usize)> {
    let names = parted(text).into_iter().filter_map(|part| {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        let names = Names::in_text(part)?;
        Some((Span::new(start + names.place.start, start + names.place.end), names.count))
    });
    names.max_by_key(|(place, count)| (*count, std::cmp::Reverse(place.start)))
}

/// Where the parts of a list of names are.
fn pieces(text: &str) -> Vec<Span> {
    let separators = |c: char| matches!(c, ',' | ';' | '&' | '，' | '；' | '、');
    let mut marks: Vec<(usize, &str)> = text.match_indices(separators).chain(text.match_indices(" and ")).collect();
    marks.sort_unstable();
    let starts = [0].into_iter().chain(marks.iter().map(|(at, mark)| at + mark.len()));
    let ends = marks.iter().map(|(at, _)| *at).chain([text.len()]);
    let parts = starts.zip(ends).filter(|(start, end)| start <= end).map(|(start, end)| {
        let part = &text[start..end];
        let behind = part.trim_start();
        let behind = behind.strip_prefix("and ").unwrap_or(behind).trim_start();
        Span::new(end - behind.len(), end - behind.len() + behind.trim_end().len())
    });
    parts.filter(|part| !part.is_empty()).collect()
}

/// A name without its "et al.", and whether there was one.
fn without_others(name: &str) -> (&str, bool) {
    let bare = name.trim_end_matches(|c: char| matches!(c, '.' | '*') || c.is_whitespace());
    for others in ["et al", "et. al", "et.al", "etc", "others", "等", "…"] {
        if let Some(rest) = bare.strip_suffix(others) {
            return (rest.trim_end(), true);
        }
    }
    (name, name.ends_with("..."))
}

/// Names have at most this many words.
const WORDS_OF_NAME: usize = 6;

/// Whether words may be a person's name: two to six capitalized words, including particles and initials.
fn is_name(text: &str, may_be_family: bool) -> bool {
    const PARTICLES: [&str; 20] = [
        "de", "del", "della", "der", "den", "di", "da", "dos", "du", "van", "von", "zu", "la", "le", "el", "al", "bin",
        "ibn", "ben", "ter",
    ];
    const INSTITUTIONS: [&str; 14] = [
        "universi",
        "institut",
        "laborator",
        "research",
        "academy",
        "college",
        "school",
        "department",
        "hospital",
        "tech",
        "inc",
        "corporation",
        "labs",
        "center",
    ];
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
    let mut lower = text.split_whitespace().map(str::to_lowercase);
    if lower.any(|word| INSTITUTIONS.iter().any(|institution| word.starts_with(institution))) {
        return false;
    }
    let is_han = |c: char| matches!(u32::from(c), 0x3400..=0x9fff);
    if !text.is_empty() && text.chars().all(is_han) {
        return (2..=4).contains(&text.chars().count());
    }
    let mut words = 0;
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphabetic() && c != '.');
        if bare.is_empty() {
            continue;
        }
        let letters = bare.chars().filter(|c| c.is_alphabetic()).count();
        let is_acronym = letters > 3 && bare.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
        let is_numbered = bare.contains(|c: char| c.is_ascii_digit()) && !bare.ends_with(|c: char| c.is_ascii_digit());
        let begins = bare.starts_with(char::is_uppercase)
            || PARTICLES.contains(&bare)
            || bare.starts_with(['d', 'O']) && bare.contains(['\'', '’']);
        if is_acronym || is_numbered || !begins {
            return false;
        }
        words += 1;
    }
    words <= WORDS_OF_NAME && (words > 1 || may_be_family && words == 1)
}

/// When and where the paper appeared: the year, if just one is given apart from title, authors and sentences, and the words with it.
fn appeared(stretches: &[Stretch]) -> (Option<u16>, Option<String>) {
    let mut told: Option<(u16, Option<String>)> = None;
    let mut before: Option<&str> = None;
    for stretch in stretches {
        for thought in stretch.text.split([',', ';', '，']).map(str::trim).filter(|thought| !thought.is_empty()) {
            let year = dates_in(thought).first().map(|date| date.year).or_else(|| glued_year(thought));
            let Some(year) = year.filter(|_| is_terse(thought)) else {
                before = Some(thought);
                continue;
            };
            let venue =
                venue_in(thought).or_else(|| before.take().filter(|before| is_terse(before)).and_then(venue_in));
            match &mut told {
                None => told = Some((year, venue)),
                Some((other, _)) if *other != year => return (None, None),
                Some((_, known)) => *known = known.take().or(venue),
            }
        }
    }
    told.map_or((None, None), |(year, venue)| (Some(year), venue))
}

/// A year in a longer phrase need not be the paper's.
const WORDS_WITH_YEAR: usize = 8;

/// Whether words are not a sentence: few, and none in lower case except those that occur in names.
fn is_terse(text: &str) -> bool {
    const SMALL: [&str; 11] = ["of", "the", "in", "on", "and", "for", "at", "to", "st", "th", "arxiv"];
    let mut words = text.split_whitespace();
    // Names like "bioRxiv" have their capital inside.
    let is_small = |word: &str| {
        word.starts_with(char::is_lowercase) && !word.contains(char::is_uppercase) && !SMALL.contains(&word)
    };
    text.split_whitespace().count() <= WORDS_WITH_YEAR && !text.contains("://") && !words.any(is_small)
}

/// The year directly after a name: `PPoPP2022`.
fn glued_year(text: &str) -> Option<u16> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let (name, year) = digits.split_at_checked(digits.len().checked_sub(4)?)?;
    let year = year.parse().ok().filter(|year| (1950..2050).contains(year))?;
    name.ends_with(char::is_alphabetic).then_some(year)
}

/// The words beside a date.
fn venue_in(text: &str) -> Option<String> {
    const ORDINALS: [&str; 4] = ["st", "nd", "rd", "th"];
    let words = text.split(|c: char| !c.is_alphabetic() && c != '-' && c != '&');
    let kept: Vec<&str> = words
        .filter(|word| word.contains(char::is_alphabetic) && month_named(word).is_none() && !ORDINALS.contains(word))
        .collect();
    (!kept.is_empty()).then(|| kept.join(" "))
}

/// Possible titles of the paper: the entry's title, link texts, a row's cells, and anything else as long as a title.
fn titles(document: &Document<'_>, item: &Item, stretches: &[Stretch], authors: Option<usize>) -> Vec<String> {
    let mut titles = vec![document.title(item).into_owned()];
    let links = document.links_of(item).iter().filter(|link| !link.picture);
    let words = links.map(|link| plain_text(link.text.of(document.text)));
    let row = document.columns_of(item).map(|_| cells(document.text, document.line_span(item.lines.start)));
    let cells = row.into_iter().flatten().map(|cell| plain_text(cell.of(document.text)));
    let others = stretches.iter().enumerate().filter(|&(at, _)| Some(at) != authors);
    let others = others.map(|(_, stretch)| Cow::Borrowed(stretch.text.as_str()));
    for title in words.chain(cells).chain(others) {
        if title.split_whitespace().count() >= WORDS_OF_TITLE && !titles.iter().any(|known| *known == title) {
            titles.push(title.into_owned());
        }
    }
    titles
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the first entry says: its authors, its year, the words with the year.
    fn read(text: &str) -> (String, Option<u16>, String) {
        let document = Document::parse(text);
        let at = document.entries().next().map_or(0, |(at, _)| at);
        let citation = Citation::of(&document, at);
        (citation.authors.unwrap_or_default(), citation.year, citation.venue.unwrap_or_default())
    }

    #[test]
    fn authors_year_and_venue_are_read_in_many_forms() {
        let link = "(https://arxiv.org/abs/2301.00001)";
        for (entry, authors, year, venue) in [
            (
                format!("1. **[Leaves at Scale]{link}** *(Ada Long, Bo de Vries, J.-P. Serre).* 2023"),
                "Ada Long, Bo de Vries, J.-P. Serre",
                Some(2023),
                "",
            ),
            (
                format!("- [Leaves at Scale]{link}, Long et al., NeurIPS 2023 | [code](https://github.com/ada/leaves)"),
                "Long et al.",
                Some(2023),
                "NeurIPS",
            ),
            (
                format!("- **Leaves at Scale**<br>*Ada Long, Bo Vries* [[paper]]{link} 2023.04"),
                "Ada Long, Bo Vries",
                Some(2023),
                "",
            ),
            (
                format!(
                    "* Ada Long, Bo Vries, and Cy Brand. 2009. [Leaves at Scale]{link}. In *Proceedings of ACL 2009*."
                ),
                "Ada Long, Bo Vries, and Cy Brand",
                Some(2009),
                "Proceedings of ACL",
            ),
            (
                format!("- **Leaves at Scale** (2016), A. Long et al. *(TeaLab)* [[pdf]]{link}"),
                "A. Long et al",
                Some(2016),
                "",
            ),
            (format!("- [ICCV 2023] Leaves at Scale [[Paper]{link}]"), "", Some(2023), "ICCV"),
            (format!("- Leaves at Scale [[PPoPP2022]]{link}"), "", Some(2022), "PPoPP"),
            (format!("- Leaves at Scale [[28 Mar 2022]]{link}"), "", Some(2022), ""),
            (format!("- Leaves at Scale [[Marine Science 2022]]{link}"), "", Some(2022), "Marine Science"),
            (format!("* **LS**: \"Leaves at Scale\", ICLR, 2022 (*TeaLab*). [[Paper]{link}]"), "", Some(2022), "ICLR"),
            (
                format!("- [Leaves at Scale]{link}\n  - Ada Long, Bo Vries, Cy Brand"),
                "Ada Long, Bo Vries, Cy Brand",
                None,
                "",
            ),
            (
                format!("- **[Leaves at Scale]{link}**, Ada Long<sup>1</sup>, **Bo Vries**<sup>2,*</sup>, Cy Brand"),
                "Ada Long, Bo Vries, Cy Brand",
                None,
                "",
            ),
        ] {
            let read = read(&entry);
            assert_eq!((read.0.as_str(), read.1, read.2.as_str()), (authors, year, venue), "{entry}");
        }
    }
}
