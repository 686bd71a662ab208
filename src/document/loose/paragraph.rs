//! Paragraphs written like entries.

use super::{Labels, Loose, Unit, Unmarked, is_outside, links_in};
use crate::document::{Document, Link};
use crate::text::Span;

/// The entries of a paragraph: each line that begins with a link that has its own name, or the whole paragraph.
pub(super) fn parts(document: &Document<'_>, labels: &Labels<'_>, block: &Loose) -> Vec<Unit> {
    let text = document.text;
    let span = Span::new(block.span.start, block.span.start + block.span.of(text).trim_end().len());
    let unit = |content: Span| {
        let links = links_in(document, block, content);
        let fits = fits(document, labels, content, &document.links[links.0..links.1]);
        Unit { kind: Unmarked::Paragraph, content, section: block.section, links, fits, lacks_some: false, name: None }
    };
    let lines = document.lines.lines_of(span);
    let opens = |line: &usize| {
        let own = document.lines.span(*line);
        opening_link(document, labels, Span::new(own.start.max(span.start), own.end.min(span.end))).is_some()
    };
    let begun: Vec<usize> = (lines.start..=lines.end).filter(opens).collect();
    if begun.len() < 2 || begun[0] != lines.start {
        return vec![unit(span)];
    }
    let ends = begun.iter().skip(1).map(|&line| document.lines.span(line).start).chain([span.end]);
    let starts = begun.iter().map(|&line| document.lines.span(line).start.max(span.start));
    let trimmed = starts.zip(ends).map(|(start, end)| Span::new(start, start + text[start..end].trim_end().len()));
    trimmed.map(unit).collect()
}

/// The link that a stretch of text begins with, if it has its own name.
pub(super) fn opening_link<'d, 't>(
    document: &'d Document<'t>,
    labels: &Labels<'_>,
    span: Span,
) -> Option<&'d Link<'t>> {
    let source = span.of(document.text);
    let opening = source.len() - source.trim_start_matches(is_sign).len();
    let link = document.links_in(Span::new(span.start, span.end)).first()?;
    let bracket = document.text[..link.span.start].ends_with('[');
    let opens = link.span.start <= span.start + opening && !bracket;
    (opens && is_outside(link) && !labels.shows(document, link)).then_some(link)
}

/// Punctuation and icons that come before an entry's first word; a bracket opens a link.
fn is_sign(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '[' | '<' | '"' | '“')
}

/// Whether a stretch of text is written like an entry.
fn fits(document: &Document<'_>, labels: &Labels<'_>, content: Span, links: &[Link<'_>]) -> bool {
    if let Some(link) = opening_link(document, labels, content) {
        let rest = Span::new(link.span.end, content.end).of(document.text);
        let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '\\'));
        let is_long = link.text.of(document.text).split_whitespace().count() >= 4;
        return is_long || !rest.starts_with(char::is_alphanumeric);
    }
    let text = document.text;
    let is_named = content.of(text).trim_start_matches(|c| is_sign(c) && c != '*').starts_with("**");
    let labelled = |link: &&Link<'_>| link.is_external() && (link.picture || labels.shows(document, link));
    let label = links.iter().find(labelled);
    let bracketed = |link: &Link<'_>| {
        let before = text[content.start..link.span.start].trim_end_matches(['*', '_', '\\']);
        before.ends_with(['[', '(']) || link.text.of(text).trim_start_matches(['*', '`']).starts_with('[')
    };
    label.is_some_and(|label| {
        let first_words = Span::new(content.start, label.span.start.max(content.start)).of(text);
        // "…, see the docs for more." is a sentence that continues; after an entry's links come more links, or a date.
        let rest =
            Span::new(links.last().map_or(content.end, |last| last.span.end).min(content.end), content.end).of(text);
        let ends = bracketed(label)
            || rest.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count() <= 2;
        let says = first_words.split_whitespace().count() >= 3;
        let own_line =
            first_words.contains('\n') && first_words.ends_with(|c: char| c.is_whitespace() || matches!(c, '[' | '('));
        says && ends && (is_named || (bracketed(label) && own_line))
    })
}
