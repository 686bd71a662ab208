//! Entries written as lines that each begin with a label: `Title: …`, `Authors: …`, `Link: …`.
//!
//! The lines are those of paragraphs, or items of a list. The list itself shows which labels there are, which one begins an entry and which one gives
//! its name: labels recur, names are all different.

use std::collections::{HashMap, HashSet};

use super::{ENOUGH, Labels, Loose, Unit, is_outside, may_hold_entries};
use crate::document::naming::{is_stamp, trim, unwrapped};
use crate::document::{Document, Item, LinkKind, Marker, Unmarked};
use crate::text::Span;

/// A line that begins with a label.
struct Line<'t> {
    key: &'t str,
    /// The line and any lines without a label that follow it.
    whole: Span,
    value: Span,
    section: usize,
    /// Whether it begins a block: a paragraph or a list.
    begins: bool,
    /// Whether nothing before it can belong to the same entry.
    parted: bool,
    /// Whether a paragraph without labels comes before it, which may be its entry's name.
    is_named_above: bool,
}

/// A block that may have lines with labels.
struct Block {
    span: Span,
    /// Its words.
    content: Span,
    section: usize,
    run: Option<usize>,
}

/// The entries written this way.
pub(super) fn units(document: &Document<'_>, labels: &Labels<'_>, paragraphs: &[Loose]) -> Vec<Unit> {
    let lines = lines(document, paragraphs);
    let Some(opener) = opener(&lines) else { return Vec::new() };
    let entries = entries(&lines, opener);
    let Some(names) = names(document, labels, &entries) else { return Vec::new() };
    entries.iter().zip(names).map(|(entry, name)| unit(document, entry, name)).collect()
}

fn unit(document: &Document<'_>, entry: &[Line<'_>], name: Option<Span>) -> Unit {
    let content = Span::new(entry[0].whole.start, entry[entry.len() - 1].whole.end);
    let from = document.links.partition_point(|link| link.span.start < content.start);
    let to = document.links.partition_point(|link| link.span.start < content.end);
    let links = (from, to.max(from));
    let leads_out = document.links[links.0..links.1].iter().any(is_outside);
    Unit {
        kind: Unmarked::Labelled,
        content,
        section: entry[0].section,
        links,
        fits: entry.len() > 1 && name.is_some() && leads_out,
        lacks_some: entry.len() > 1 && name.is_some() != leads_out,
        name,
    }
}

/// All lines with a label, in order.
fn lines<'t>(document: &Document<'t>, paragraphs: &[Loose]) -> Vec<Line<'t>> {
    let text = document.text;
    let mut lines: Vec<Line<'t>> = Vec::new();
    let (mut end, mut run, mut unlabelled) = (0, None, false);
    let mut goes_on = false;
    for block in blocks(document, paragraphs) {
        // A rule, a heading or code in between separates what comes before from what comes after.
        let adjoins = text.get(end..block.span.start).is_some_and(|gap| gap.trim().is_empty());
        let begins = block.run.is_none() || block.run != run;
        let before = lines.len();
        let whole = trim(text, block.content);
        let first = whole.start;
        // Hardly any block begins with a label, so only those that do are cut into lines.
        for piece in label(text, whole).into_iter().flat_map(|_| pieces(text, block.content)) {
            let here = lines.len() > before;
            match label(text, piece) {
                Some((key, value)) if here || piece.start <= first => {
                    lines.push(Line {
                        key: key.of(text),
                        whole: Span::new(if here { piece.start } else { block.span.start }, piece.end),
                        value,
                        section: block.section,
                        begins: begins && !here,
                        parted: !(here || adjoins && goes_on),
                        is_named_above: !here && adjoins && unlabelled,
                    });
                }
                _ if here => {
                    if let Some(line) = lines.last_mut() {
                        (line.whole.end, line.value.end) = (piece.end, piece.end);
                    }
                }
                _ => {}
            }
        }
        goes_on = lines.len() > before;
        if let Some(line) = lines.last_mut().filter(|_| goes_on) {
            line.whole.end = line.whole.end.max(block.span.end);
        }
        (end, run, unlabelled) = (block.span.end, block.run, !goes_on && block.run.is_none());
    }
    lines
}

/// Paragraphs and outermost items, in order.
fn blocks(document: &Document<'_>, paragraphs: &[Loose]) -> Vec<Block> {
    let text = document.text;
    let trimmed = |span: Span| Span::new(span.start, span.start + span.of(text).trim_end().len());
    let paragraphs = paragraphs.iter().filter(|block| block.kind == Unmarked::Paragraph).map(|block| {
        let span = trimmed(block.span);
        Block { span, content: span, section: block.section, run: None }
    });
    let is_outer = |item: &&Item| {
        item.parent.is_none() && !item.glued && matches!(item.marker, Marker::Bullet(_) | Marker::Number { .. })
    };
    let items = document.items.iter().filter(is_outer).map(|item| {
        let end = document.lines.span(item.block.end).end.max(item.content.end);
        let span = trimmed(Span::new(item.mark.start, end));
        Block { span, content: item.content, section: item.section, run: Some(item.run) }
    });
    let mut blocks: Vec<Block> = paragraphs.chain(items).collect();
    blocks.retain(|block| may_hold_entries(document, block.section));
    blocks.sort_by_key(|block| block.span.start);
    blocks
}

/// The lines of a paragraph, ended by line breaks and `<br>`.
fn pieces(text: &str, span: Span) -> impl Iterator<Item = Span> {
    let source = span.of(text);
    let (mut at, mut line_end) = (0, 0);
    std::iter::from_fn(move || {
        let rest = source.get(at..).filter(|rest| !rest.is_empty())?;
        if at >= line_end {
            line_end = at + rest.find('\n').map_or(rest.len(), |end| end + 1);
        }
        let line = line_end - at;
        let broken = rest[..line].find("<br").map_or(line, |tag| {
            let end = rest[tag..line].find('>').map_or(line, |end| tag + end + 1);
            // A tag at the end of a line and the line ending are one break.
            if rest[end..line].trim().is_empty() { line } else { end }
        });
        let piece = trim(text, Span::new(span.start + at, span.start + at + broken));
        at += broken;
        Some(piece)
    })
    .filter(|piece| !piece.is_empty())
}

/// The label that a line begins with, and what follows it: `**Title:** …`, `- 📄 Paper: …`.
fn label(text: &str, line: Span) -> Option<(Span, Span)> {
    let source = line.of(text);
    let lead = source[..source.find(char::is_alphanumeric)?].find(['<', ':', '：']).unwrap_or(0);
    let bold = lead + tag(&source[lead..], &["<b>", "<strong>"]);
    let start = bold + source[bold..].find(char::is_alphanumeric)?;
    if source[bold..start].contains(['[', '(', '<', '`', '"', '|']) {
        return None;
    }
    let (colon, sign) = source[start..].char_indices().take(LONGEST_LABEL).find(|(_, c)| matches!(c, ':' | '：'))?;
    let key = source[start..start + colon].trim_end_matches(['*', '_', ' ']);
    let key = CLOSING.into_iter().find_map(|tag| key.strip_suffix(tag)).unwrap_or(key);
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '/' | '&' | '-');
    let behind = &source[start + colon + sign.len_utf8()..];
    let is_label = key.starts_with(char::is_alphabetic)
        && key.chars().all(is_word)
        && key.split_whitespace().count() <= LABEL_WORDS
        && !behind.starts_with("//");
    if !is_label {
        return None;
    }
    let value = behind[tag(behind, &CLOSING)..].trim_start_matches(['*', '_']).trim_start();
    let value = Span::new(line.end - value.len(), line.end);
    let cut = value.of(text).find("<br").unwrap_or(value.len());
    let told = value.of(text)[..cut].trim_end_matches(['\\', ' ']);
    let key = Span::new(line.start + start, line.start + start + key.len());
    Some((key, Span::new(value.start, value.start + told.len())))
}

/// The length of the tag that a text begins with, if it is one of these.
fn tag(source: &str, tags: &[&str]) -> usize {
    tags.iter().find(|tag| source.starts_with(**tag)).map_or(0, |tag| tag.len())
}

const CLOSING: [&str; 2] = ["</b>", "</strong>"];

/// Anything longer is not a label but a sentence with a colon.
const LONGEST_LABEL: usize = 28;
const LABEL_WORDS: usize = 3;

/// The label that entries begin with: the first of those that begin nearly the most blocks.
fn opener<'t>(lines: &[Line<'t>]) -> Option<&'t str> {
    let (mut begun, mut all): (HashMap<&str, usize>, HashMap<&str, usize>) = Default::default();
    for line in lines {
        *all.entry(line.key).or_default() += 1;
        *begun.entry(line.key).or_default() += usize::from(line.begins);
    }
    let is_custom = |line: &&Line<'_>| all[line.key] >= ENOUGH;
    let most = lines.iter().filter(is_custom).map(|line| begun[line.key]).max()?;
    lines.iter().filter(is_custom).find(|line| begun[line.key] * 5 >= most * 4).map(|line| line.key)
}

/// The lines of each entry.
fn entries<'l, 't>(lines: &'l [Line<'t>], opener: &str) -> Vec<&'l [Line<'t>]> {
    let entries = lines.chunk_by(|_, next| next.key != opener && !next.parted);
    entries.filter(|entry| entry[0].key == opener).collect()
}

/// The names of the entries; `None` if they are not entries.
fn names(document: &Document<'_>, labels: &Labels<'_>, entries: &[&[Line<'_>]]) -> Option<Vec<Option<Span>>> {
    let many = |count: usize| count * 5 >= entries.len() * 4;
    let sections: HashSet<usize> = entries.iter().map(|entry| entry[0].section).collect();
    let named_above = entries.iter().filter(|entry| entry[0].is_named_above).count();
    // If most have a heading or a paragraph of their own above them, that is their name.
    if entries.len() < ENOUGH || sections.len() * 2 > entries.len() || named_above * 2 > entries.len() {
        return None;
    }
    let mut keys: Vec<&str> = Vec::new();
    let mut with: HashMap<&str, usize> = HashMap::new();
    for entry in entries {
        let mut seen = HashSet::new();
        for line in entry.iter().filter(|line| seen.insert(line.key)) {
            let count = with.entry(line.key).or_default();
            if *count == 0 {
                keys.push(line.key);
            }
            *count += 1;
        }
    }
    keys.retain(|key| many(with[key]));
    keys.truncate(MOST_LABELS);
    if keys.len() < 2 {
        return None;
    }
    let value = |entry: &&[Line<'_>], key: &str| entry.iter().find(|line| line.key == key).map(|line| line.value);
    let of_key = |key: &str| -> Vec<Option<(Span, bool)>> {
        entries.iter().map(|entry| value(entry, key).and_then(|value| name(document, labels, value))).collect()
    };
    let told: Vec<Vec<Option<(Span, bool)>>> = keys.into_iter().map(of_key).collect();
    // If several lines link to what they name, each of them is an entry: `Book: [Title](…)`, `Course: [Title](…)`.
    let leads = |names: &&Vec<Option<(Span, bool)>>| many(names.iter().flatten().filter(|(_, linked)| *linked).count());
    if told.iter().filter(leads).count() > 1 {
        return None;
    }
    let told = told.into_iter().map(|names| names.into_iter().map(|name| name.map(|(span, _)| span)).collect());
    let tells_apart = |names: &Vec<Option<Span>>| {
        let all = names.iter().flatten().count();
        let words: HashSet<String> = names.iter().flatten().map(|name| name.of(document.text).to_lowercase()).collect();
        many(all) && words.len() * 10 >= all * 9
    };
    { told }.find(tells_apart)
}

/// Labels beyond this many are not considered for names.
const MOST_LABELS: usize = 16;

/// What a value names, and whether it leads there: a link with a name of its own, or words; an address or a number is not a name.
fn name(document: &Document<'_>, labels: &Labels<'_>, value: Span) -> Option<(Span, bool)> {
    let text = document.text;
    let value = trim(text, value);
    let links = document.links_in(value);
    let opens = links.iter().find(|link| text[value.start..link.span.start].chars().all(|c| !c.is_alphanumeric()));
    let name = match opens {
        Some(link) => {
            let is_bare = matches!(link.kind, LinkKind::Bare | LinkKind::Autolink);
            (!is_bare && !link.picture && !labels.shows(document, link)).then_some(link.text)?
        }
        None => in_brackets(text, value).unwrap_or(value),
    };
    let name = unwrapped(text, trim(text, name));
    let words = name.of(text);
    (words.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !is_stamp(words)).then_some((name, opens.is_some()))
}

/// The words of a broken link: `[Title] (https://…)`.
fn in_brackets(text: &str, value: Span) -> Option<Span> {
    let end = value.of(text).strip_prefix('[')?.find(']')?;
    Some(Span::new(value.start + 1, value.start + 1 + end))
}
