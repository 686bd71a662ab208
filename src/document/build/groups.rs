//! Blocks that contain blocks: quotations, and folds (`<details>`).

use super::Builder;
use crate::document::Unmarked;
use crate::text::Span;

/// A quotation or a `<details>` that is being read.
pub(super) struct Group {
    start: usize,
    /// How many `<details>` are open, including itself.
    depth: usize,
    /// How many items and sections there were before it.
    before: (usize, usize),
}

impl Builder<'_> {
    pub(super) fn begin_quotation(&mut self, span: Span) {
        if self.quotations == 0 && self.open.is_empty() {
            self.quotation = Some(self.group(span.start));
        }
        self.quotations += 1;
    }

    pub(super) fn end_quotation(&mut self, span: Span) {
        self.quotations -= 1;
        if self.quotations == 0
            && let Some(quotation) = self.quotation.take()
        {
            self.end_group(Unmarked::Quotation, &quotation, span.end);
        }
    }

    /// Looks for `<details>` and `</details>` in some HTML that is not inside an item.
    pub(super) fn fold_tags(&mut self, span: Span) {
        if self.quotations > 0 {
            return;
        }
        let source = span.of(self.document.text);
        for (at, _) in source.match_indices('<') {
            let closes = source[at + 1..].starts_with('/');
            let name = at + 1 + usize::from(closes);
            let is_name = source.get(name..name + 7).is_some_and(|name| name.eq_ignore_ascii_case("details"));
            if is_name && source[name + 7..].starts_with(|c: char| c == '>' || c.is_whitespace()) {
                // An unfinished tag is not a tag, and nothing after it is one either.
                let Some(end) = source[name..].find('>') else { return };
                self.fold_tag(closes, Span::new(span.start + at, span.start + name + end + 1));
            }
        }
    }

    fn fold_tag(&mut self, closes: bool, tag: Span) {
        match self.fold.take() {
            None if closes => {}
            None => self.fold = Some(self.group(tag.start)),
            Some(fold) if closes && fold.depth == 1 => self.end_group(Unmarked::Fold, &fold, tag.end),
            Some(fold) => {
                let depth = if closes { fold.depth - 1 } else { fold.depth + 1 };
                self.fold = Some(Group { depth, ..fold });
            }
        }
    }

    fn group(&self, start: usize) -> Group {
        Group { start, depth: 1, before: (self.document.items.len(), self.document.sections.len()) }
    }

    /// Notes the group as a block, unless it contains items or sections: then it is not an entry.
    fn end_group(&mut self, kind: Unmarked, group: &Group, end: usize) {
        if group.before == (self.document.items.len(), self.document.sections.len()) {
            let whole = Span::new(group.start, end).of(self.document.text).trim_end();
            self.loose(kind, Span::new(group.start, group.start + whole.len()));
        }
    }
}
