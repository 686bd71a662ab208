//! What an item is in the list, which link it presents, and what that is called.

use super::{Document, Item, Link, LinkKind, Marker, Purpose, Role};
use crate::text::Span;

/// Names that say what a section is for. Only whole first words count, so that "Contributing" is a guide and
/// "Contribution graphs" is not mistaken for one by accident of spelling.
pub(super) fn purpose(title: &str) -> Purpose {
    let words: Vec<String> =
        title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["contents" | "toc" | "目录"] | ["table", "of", "contents"] => Purpose::Contents,
        [
            "contributing" | "contribute" | "contribution" | "contributions" | "contributors" | "license" | "licence"
            | "citation" | "cite" | "citing" | "贡献",
        ]
        | ["contributing" | "contribution", "guide" | "guidelines" | "guideline"]
        | ["how", "to", "contribute" | "cite"]
        | ["license" | "licence", "and" | "citation", ..]
        | ["star", "history"]
        | ["code", "of", "conduct"] => Purpose::Guide,
        _ => Purpose::Entries,
    }
}

/// Gives every item its role, main link and title. Parents come before what is nested in them.
pub(super) fn assign(document: &mut Document<'_>) {
    for at in 0..document.items.len() {
        let (main, title) = present(document, &document.items[at]);
        let item = &mut document.items[at];
        item.main = main;
        item.title = title;
        document.items[at].role = role(document, &document.items[at]);
    }
}

fn role(document: &Document<'_>, item: &Item) -> Role {
    match document.sections[item.section].purpose {
        Purpose::Guide => return Role::Guide,
        Purpose::Contents if !document.links_of(item).iter().any(Link::is_external) => return Role::Contents,
        Purpose::Entries | Purpose::Contents => {}
    }
    let Some(main) = document.main_link(item) else {
        return if document.links_of(item).is_empty() { Role::Plain } else { Role::Contents };
    };
    let parent = item.parent.map(|parent| &document.items[parent]);
    match parent.map(|parent| parent.role) {
        Some(Role::Entry | Role::Detail) if is_labelled(document, item, main) => Role::Detail,
        Some(Role::Plain) if is_labelled(document, item, main) && has_detail_label(document, item) => Role::Detail,
        _ => Role::Entry,
    }
}

/// "Code: [x](…)", "🏛️ Institution: …": a short label with a colon before the link.
fn is_labelled(document: &Document<'_>, item: &Item, main: &Link<'_>) -> bool {
    let lead = document.text.get(item.content.start..main.span.start).unwrap_or_default();
    let label = lead.trim_end().trim_end_matches(['*', '_', '[', '(']).trim_end();
    (label.ends_with(':') || label.ends_with('：')) && label.chars().count() <= 40
}

/// Whether the label is one that papers and projects are told with, not the name of a resource.
fn has_detail_label(document: &Document<'_>, item: &Item) -> bool {
    const LABELS: [&str; 16] = [
        "paper", "code", "project", "github", "repo", "url", "link", "links", "website", "demo", "dataset", "data",
        "model", "pdf", "地址", "论文",
    ];
    let content = item.content.of(document.text);
    let word: String =
        content.chars().skip_while(|c| !c.is_alphanumeric()).take_while(|c| c.is_alphanumeric()).collect();
    LABELS.contains(&word.to_lowercase().as_str())
}

/// The link an item presents and its title.
fn present(document: &Document<'_>, item: &Item) -> (Option<usize>, Span) {
    let text = document.text;
    let links = document.links_of(item);
    let presents = |link: &&Link<'_>| !link.is_local() && !link.picture && !link.destination.starts_with("mailto:");
    let words = links.iter().position(|link| presents(&link));
    let picture = || links.iter().position(|link| !link.is_local() && link.picture);
    // A linked picture that opens the entry is its title where only an address in the words behind it could be another.
    let titled = words.filter(|&at| matches!(links[at].kind, LinkKind::Bare | LinkKind::Autolink)).and_then(|at| {
        let opens = links.first().filter(|first| first.picture && first.span.start == item.content.start)?;
        let between = text.get(opens.span.end..links[at].span.start)?;
        if between.contains(char::is_alphanumeric) { picture() } else { None }
    });
    let main = titled.or(words).or_else(picture);
    let Some(main) = main else {
        return (None, bold_in(text, item.content).unwrap_or_else(|| first_line(text, item.content)));
    };
    let link = &links[main];
    let lead = Span::new(item.content.start, link.span.start.max(item.content.start));
    let is_row = item.marker == Marker::Row;
    let title = match bold_in(text, lead).or_else(|| label_lead(text, lead, link, is_row)) {
        Some(title) => title,
        None if matches!(link.kind, LinkKind::Bare | LinkKind::Autolink) => {
            let named = torn_off(text, lead).map(|words| trim(text, words));
            named.or_else(|| name_before(text, lead, is_row)).unwrap_or_else(|| trim(text, link.span))
        }
        None if link.picture => trim(text, link.span),
        None => unwrapped(text, trim(text, link.text)),
    };
    (Some(item.links.0 + main), title)
}

/// The words in brackets at the end of what stands before an address, as in `[x] (https://…)`: they were meant as its text.
fn torn_off(text: &str, lead: Span) -> Option<Span> {
    let source = lead.of(text);
    let close = source.trim_end_matches(['(', '<', ' ']).strip_suffix(']')?.len();
    let open = source[..close].rfind('[')? + 1;
    let is_meant = source[close..].ends_with('(') && open < close;
    is_meant.then(|| Span::new(lead.start + open, lead.start + close))
}

/// A bold name before the first link: `**Title.** *Authors* [[pdf](…)]`.
fn bold_in(text: &str, lead: Span) -> Option<Span> {
    let source = lead.of(text);
    let open = source.find("**")? + 2;
    let close = open + source[open..].find("**")?;
    let inner = Span::new(lead.start + open, lead.start + close);
    (inner.of(text).chars().filter(|c| c.is_alphanumeric()).count() >= 2).then(|| trim(text, inner))
}

/// Leading words, where the link itself is only called "paper", "code", "Go!" or the like.
fn label_lead(text: &str, lead: Span, link: &Link<'_>, is_row: bool) -> Option<Span> {
    const LABELS: [&str; 24] = [
        "paper",
        "pdf",
        "code",
        "link",
        "links",
        "website",
        "site",
        "web",
        "go",
        "here",
        "arxiv",
        "github",
        "project",
        "page",
        "project page",
        "homepage",
        "html",
        "url",
        "blog",
        "demo",
        "doi",
        "abs",
        "source",
        "论文",
    ];
    let called: String = link.text.of(text).chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
    if !link.picture && !LABELS.contains(&called.trim().to_lowercase().as_str()) {
        return None;
    }
    let words = if is_row { first_cell(text, lead) } else { lead };
    let words = trim(text, words);
    let words = Span::new(
        words.start,
        words.start + words.of(text).trim_end_matches(['[', '(', ' ', '-', '–', '—', ':', ',']).len(),
    );
    (words.of(text).chars().filter(|c| c.is_alphanumeric()).count() >= 2).then_some(words)
}

/// The name that an address alone is told with: `Assam: https://…`, `[Assam](https://…` with its link broken.
fn name_before(text: &str, lead: Span, is_row: bool) -> Option<Span> {
    let words = if is_row { first_cell(text, lead) } else { behind_box(text, lead) };
    let is_mark = |c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#' | '!' | '?');
    let source = words.of(text);
    let start = words.start + (source.len() - source.trim_start_matches(is_mark).len());
    let name = Span::new(start, start.max(words.start + source.trim_end_matches(is_mark).len()));
    let count = name.of(text).split_whitespace().count();
    // "Assam, malty (see https://…)": the words go on in a bracket, and the address is not the first word's.
    let goes_on = name.of(text).matches('(').count() > name.of(text).matches(')').count();
    (name.of(text).len() >= 2 && count <= NAME_WORDS && !goes_on).then_some(name)
}

/// What follows a task's box, which is no part of a name.
fn behind_box(text: &str, lead: Span) -> Span {
    let boxes = ["[ ] ", "[x] ", "[X] "];
    let width = boxes.iter().find(|tick| lead.of(text).starts_with(**tick)).map_or(0, |tick| tick.len());
    Span::new(lead.start + width, lead.end)
}

/// What is longer is a sentence.
const NAME_WORDS: usize = 12;

/// A title without the emphasis and code marks that stand on both its sides.
fn unwrapped(text: &str, span: Span) -> Span {
    let mut inner = span;
    while inner.len() > 2
        && let source = inner.of(text).as_bytes()
        && matches!(source[0], b'*' | b'_' | b'`')
        && source[source.len() - 1] == source[0]
    {
        inner = Span::new(inner.start + 1, inner.end - 1);
    }
    if inner.of(text).contains(['*', '`']) { span } else { inner }
}

fn first_cell(text: &str, lead: Span) -> Span {
    let source = lead.of(text);
    let open = source.len() - source.trim_start().trim_start_matches('|').len();
    let close = source[open..].find('|').map_or(source.len(), |bar| open + bar);
    Span::new(lead.start + open, lead.start + close)
}

fn first_line(text: &str, span: Span) -> Span {
    let end = span.of(text).find('\n').map_or(span.end, |at| span.start + at);
    trim(text, Span::new(span.start, end))
}

fn trim(text: &str, span: Span) -> Span {
    let source = span.of(text);
    let start = span.start + (source.len() - source.trim_start().len());
    Span::new(start, start + source.trim().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guides_are_known_by_their_headings() {
        for title in ["Contributing", "License & Citation", "How to contribute", "Contribution Guidelines"] {
            assert_eq!(purpose(title), Purpose::Guide, "{title}");
        }
        for title in ["Contribution graphs", "Survey Paper", "Licensing services", "Citation managers"] {
            assert_eq!(purpose(title), Purpose::Entries, "{title}");
        }
    }
}
