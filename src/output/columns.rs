//! A page of text for the terminal: parts with chapters, and rows of counts with words beside them, wrapped at the screen's edge.

use unicode_width::UnicodeWidthStr as _;

/// The width of the page, in columns.
pub(super) const WIDTH: usize = 80;

/// A page that is being written.
#[derive(Debug, Default)]
pub(super) struct Page {
    lines: Vec<Line>,
}

#[derive(Debug)]
enum Line {
    /// A line as it is, indented by this many spaces.
    Plain(usize, String),
    /// "12 of 20" and what these do.
    Row(String, String),
    /// A remark on the row above.
    Note(String),
}

impl Page {
    pub fn line(&mut self, indent: usize, text: &str) {
        self.lines.push(Line::Plain(indent, text.to_owned()));
    }

    pub fn row(&mut self, agree: usize, total: usize, text: &str) {
        self.lines.push(Line::Row(format!("{agree} of {total}"), text.to_owned()));
    }

    pub fn note(&mut self, text: &str) {
        self.lines.push(Line::Note(text.to_owned()));
    }

    /// Adds a part with a title and a remark on all of it; nothing if it would be empty.
    pub fn part(&mut self, title: &str, about: &str, write: impl FnOnce(&mut Self)) {
        let mut part = Self::default();
        write(&mut part);
        if !part.lines.is_empty() {
            self.line(0, "");
            self.line(0, title);
            self.line(0, about);
            self.lines.append(&mut part.lines);
        }
    }

    /// Adds a chapter with a title; nothing if it would be empty.
    pub fn chapter(&mut self, title: &str, write: impl FnOnce(&mut Self)) {
        let mut chapter = Self::default();
        write(&mut chapter);
        if !chapter.lines.is_empty() {
            self.line(0, "");
            self.line(2, title);
            self.lines.append(&mut chapter.lines);
        }
    }

    /// The text of the page, with its counts in one column.
    pub fn text(&self) -> String {
        let counts = self.lines.iter().map(|line| if let Line::Row(count, _) = line { count.len() } else { 0 });
        let counts = counts.max().unwrap_or(0);
        let mut out = String::new();
        for line in &self.lines {
            match line {
                Line::Plain(indent, text) => out.push_str(format!("{:indent$}{text}", "").trim_end()),
                Line::Row(count, text) => write_beside(&mut out, &format!("    {count:>counts$}  "), text),
                Line::Note(text) => write_beside(&mut out, &" ".repeat(4 + counts + 2), text),
            }
            out.push('\n');
        }
        out
    }
}

/// Adds text beside a margin, in as many lines as it takes.
fn write_beside(out: &mut String, margin: &str, text: &str) {
    let room = WIDTH.saturating_sub(margin.width());
    let mut filled = 0;
    out.push_str(margin);
    for word in text.split(' ') {
        if filled > 0 && filled + 1 + word.width() > room {
            out.truncate(out.trim_end().len());
            out.push('\n');
            out.push_str(&" ".repeat(margin.width()));
            filled = 0;
        } else if filled > 0 {
            out.push(' ');
            filled += 1;
        }
        out.push_str(word);
        filled += word.width();
    }
}
