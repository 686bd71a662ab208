//! `hidden-entries`: a slip that takes existing entries off the page.

use super::{Aim, Check, Context, Finding, Fix, Safety, Severity, quoted};
use crate::change::{Cause, Hidden};
use crate::document::{Block, BlockKind, Html};
use crate::text::{Edit, LineRange};

pub(super) struct HiddenEntries;

impl Check for HiddenEntries {
    fn name(&self) -> &'static str {
        "hidden-entries"
    }

    fn summary(&self) -> &'static str {
        "A slip that hides entries of others from readers: a code fence, a comment or a tag left open, a line that breaks a table"
    }

    fn docs(&self) -> &'static str {
        "\
The text of these entries is still there, but readers no longer see them as entries: a code fence, an HTML comment or a tag such as `<pre>`
is never closed, or its end was removed; a heading, a bullet or a blank line is between the rows of a table; the header of a table does not
match the line of dashes below it. It is reported once, at the line that causes it.

```diff
 - [Assam](https://assam.example) - Malty and strong.
+<!-- add new teas above this line
 - [Ceylon](https://ceylon.example) - Brisk.
```

It is an error if a list or table is hidden from there to its end, otherwise a warning. A comment that is closed again is taken as
intended. The fix rejoins a table that blank lines broke apart, or puts a blank line below HTML, and is safe; the rest is for a person
to fix."
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Safe)
    }

    fn judges_the_whole(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        context.changes.hidden.iter().map(|hidden| self.tell(context, hidden)).collect()
    }
}

impl HiddenEntries {
    fn tell(&self, context: &Context<'_, '_>, hidden: &Hidden) -> Finding {
        let severity = if hidden.to_the_end { self.severity() } else { Severity::Warning };
        let message = format!("{}: {}", reason(context, hidden), loss(context, hidden));
        let mut finding = Finding::new(self.name(), severity, LineRange::single(hidden.line), message);
        if hidden.first != hidden.line {
            finding = finding.related(hidden.first, "the first of them is here");
        }
        match mended(context, hidden) {
            Some((help, edit)) => finding.help(help).fix(Fix::safe(Aim::Shown, vec![edit])),
            None => finding.help(help(&hidden.cause)),
        }
    }
}

/// What the line does.
fn reason(context: &Context<'_, '_>, hidden: &Hidden) -> String {
    let line = context.head.lines.content(context.head.text, hidden.line).trim();
    match hidden.cause {
        Cause::Opened(block) => match (name(&block), block.closed) {
            (name, false) => format!("{name} opened here is never closed"),
            (name, true) => format!("{name} opened here runs to line {}", block.lines.end),
        },
        Cause::EndGone(block) => match (name(&block), block.closed) {
            (name, false) => format!("the end of {name} opened on line {} is gone from here", block.lines.start),
            (name, true) => format!("{name} of line {} now runs to line {}", block.lines.start, block.lines.end),
        },
        Cause::HeaderTorn => "the header and its line of dashes no longer make a table".to_owned(),
        Cause::TableEnded if line.is_empty() => "a blank line ends the table here".to_owned(),
        Cause::TableEnded => "this line ends the table".to_owned(),
        Cause::Otherwise => "this change turns entries into text or code".to_owned(),
    }
}

/// What is opened and should be closed.
fn name(block: &Block) -> String {
    match block.kind {
        BlockKind::Html(Html::Comment) => "the comment".to_owned(),
        BlockKind::Html(Html::Until(open, _)) if open.chars().last().is_some_and(char::is_alphabetic) => {
            format!("the tag {}", quoted(&format!("{open}>")))
        }
        BlockKind::Html(Html::Until(open, _)) => format!("the markup {}", quoted(open)),
        BlockKind::Html(Html::Tag) => "the HTML".to_owned(),
        _ => "the code fence".to_owned(),
    }
}

/// What readers no longer see.
fn loss(context: &Context<'_, '_>, hidden: &Hidden) -> String {
    let count = hidden.entries.len();
    let named = |title: &str| if title.is_empty() { String::new() } else { format!(" ({})", quoted(title)) };
    match (hidden.entries.first(), hidden.sections.first()) {
        (Some(&first), _) if count == 1 => {
            let title = context.base.title(&context.base.items[first]);
            format!("the entry below{} is no longer shown as one", named(&title))
        }
        (Some(_), _) => format!("{count} entries below are no longer shown as entries"),
        (None, Some(&section)) => {
            format!("the heading below{} is no longer shown as one", named(&context.base.sections[section].title))
        }
        (None, None) => "what is below is no longer shown".to_owned(),
    }
}

fn help(cause: &Cause) -> String {
    match cause {
        Cause::Opened(block) | Cause::EndGone(block) => match block.kind {
            BlockKind::Html(Html::Comment) => "close it with “-->”, or leave it out".to_owned(),
            BlockKind::Html(Html::Until(_, close)) => format!("close it with {}, or leave it out", quoted(close)),
            BlockKind::Html(Html::Tag) => "leave a blank line below it, where HTML ends".to_owned(),
            _ => "close it with a fence like the one that opens it, or leave it out".to_owned(),
        },
        Cause::HeaderTorn => "give both the same number of cells, one right below the other".to_owned(),
        Cause::TableEnded => "move it above or below the table, or make it a row".to_owned(),
        Cause::Otherwise => "put these lines back as they were".to_owned(),
    }
}

/// The edit that removes the blank lines that break a table apart, or adds the one that ends the HTML.
fn mended(context: &Context<'_, '_>, hidden: &Hidden) -> Option<(&'static str, Edit)> {
    let head = context.head;
    let content = |line: usize| head.lines.content(head.text, line).trim_start_matches([' ', '\t', '>']).trim_end();
    match hidden.cause {
        Cause::TableEnded | Cause::HeaderTorn if content(hidden.line).is_empty() => {
            let new = context.changes.diff.hunks.iter().map(|hunk| &hunk.new).find(|new| new.contains(&hidden.line))?;
            let last = (hidden.line..new.end).take_while(|&line| content(line).is_empty()).last()?;
            let is_row = |line: usize| content(line).starts_with('|');
            let closes = hidden.line > 1 && is_row(hidden.line - 1) && is_row(last + 1);
            closes.then(|| ("remove the blank line", Edit::delete(LineRange::new(hidden.line, last))))
        }
        Cause::Opened(block) | Cause::EndGone(block) if block.kind == BlockKind::Html(Html::Tag) => {
            let is_markdown = |line: &usize| content(*line).starts_with(['-', '*', '+', '#', '|', '1', '[']);
            let first = (block.lines.start + 1..=hidden.first).find(is_markdown)?;
            Some(("leave a blank line below the HTML", Edit::insert_before(first, "\n".to_owned())))
        }
        _ => None,
    }
}
