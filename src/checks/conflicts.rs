//! Where git's conflict markers are.

use super::Context;
use crate::document::Item;
use crate::text::{LineRange, Span};

impl Context<'_, '_> {
    /// The lines of each conflict that the contribution adds, from its first marker to its last.
    pub(super) fn conflicts(&self) -> &[LineRange] {
        self.conflicts.get_or_init(|| {
            let lines = self.changes.diff.hunks.iter().flat_map(|hunk| hunk.new.clone());
            let marked = lines.filter_map(|line| Some((line, mark(self, line)?)));
            let mut found: Vec<LineRange> = Vec::new();
            for (line, mark) in marked {
                match found.last_mut() {
                    // Only a `<` marker begins another conflict.
                    Some(last) if mark != '<' => last.end = line,
                    _ => found.push(LineRange::single(line)),
                }
            }
            found
        })
    }

    /// Whether an item of the head is inside a conflict, where a person first has to choose a side.
    pub(super) fn is_in_conflict(&self, item: &Item) -> bool {
        self.conflicts().iter().any(|lines| lines.start <= item.lines.end && item.lines.start <= lines.end)
    }

    /// Whether a line of the head is inside a conflict.
    pub(super) fn is_in_conflict_at(&self, line: usize) -> bool {
        self.conflicts().iter().any(|lines| lines.has(line))
    }
}

/// Which marker a line is, if it is one.
fn mark(context: &Context<'_, '_>, line: usize) -> Option<char> {
    let head = context.head;
    let content = head.lines.content(head.text, line);
    let mark = ['<', '>', '|'].into_iter().find(|mark| {
        let rest = content.trim_start_matches(*mark);
        content.len() - rest.len() == 7
            && (rest.is_empty() || rest.starts_with(' '))
            && (*mark != '|' || !rest.is_empty())
    })?;
    let within = head.lines.span(line);
    let is_code = head.fences.iter().any(|fence| fence.contains(Span::new(within.start, within.start)));
    (!is_code).then_some(mark)
}
