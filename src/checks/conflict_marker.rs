//! `conflict-marker`: what git leaves behind where two changes met.

use super::{Check, Context, Finding, Severity};
use crate::text::{LineRange, Span};

pub(super) struct ConflictMarker;

impl Check for ConflictMarker {
    fn name(&self) -> &'static str {
        "conflict-marker"
    }

    fn summary(&self) -> &'static str {
        "Lines that git leaves where two changes met: `<<<<<<<`, `=======`, `>>>>>>>`"
    }

    fn docs(&self) -> &'static str {
        "\
Where two changes touch the same lines, git writes both into the file, between marks, and leaves it to a person to choose.
Such marks were never meant to be committed. Those inside fenced code are left alone.

```diff
+<<<<<<< HEAD
+- [Assam](https://assam.example)
+=======
+- [Ceylon](https://ceylon.example)
+>>>>>>> add-ceylon
```

There is no fix: which of the two should stay is for a person to say."
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn judges_the_whole(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let lines = context.changes.diff.hunks.iter().flat_map(|hunk| hunk.new.clone());
        let marked = lines.filter_map(|line| Some((line, mark(context, line)?)));
        let mut found: Vec<Finding> = Vec::new();
        for (line, mark) in marked {
            match found.last_mut() {
                // One conflict is told once, from its first mark to its last.
                Some(last) if mark != '<' => last.lines = LineRange::new(last.lines.start, line),
                _ => found.push(self.tell(line)),
            }
        }
        found
    }
}

impl ConflictMarker {
    fn tell(&self, line: usize) -> Finding {
        let message = "git's marks of a conflict stand here";
        Finding::new(self.name(), self.severity(), LineRange::single(line), message)
            .help("keep one of the two versions, or both, and remove the lines with the marks")
    }
}

/// Which mark a line is, if it is one.
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
