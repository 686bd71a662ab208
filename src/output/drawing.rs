//! An entry as a labelled drawing: its lines, with a mark under each part and the parts' names.
//!
//! ```text
//! - [Bai](https://bai.example) - A tea.
//! ┬  ┬──  ┬──────────────────  ┬ ┬─────
//! │  │    │                    │ └ description
//! │  │    │                    └ separator
//! │  │    └ link
//! │  └ title
//! └ bullet
//! ```

use unicode_width::UnicodeWidthStr as _;

use super::narrow::shortened;
use crate::engine::{Mark, Sample};
use crate::text::visible;

/// Nothing is shortened to fewer columns than this.
const LEAST: usize = 12;

/// Further lines of an entry are left out.
const LINES: usize = 12;

/// Further pieces of a line are left out: a thousand links would show nothing.
const PIECES: usize = 40;

/// A piece of a line: a part with its name, or the text between parts.
#[derive(Clone, Debug)]
struct Piece {
    text: String,
    name: Option<String>,
}

impl Piece {
    fn width(&self) -> usize {
        self.text.width()
    }

    /// Heavier pieces are shortened first: the beginning of an address is enough.
    fn weight(&self) -> usize {
        self.width() * if self.name.as_deref() == Some("link") { 2 } else { 1 }
    }
}

/// An entry's lines with its parts named under them, in this many columns if possible. Long parts are shortened, and lines that
/// are still too long are broken between parts.
pub(super) fn drawing(sample: &Sample, columns: usize) -> Vec<String> {
    let mut drawn = Vec::new();
    let mut start = 0;
    let lines: Vec<&str> = sample.text.split('\n').collect();
    for line in lines.iter().take(LINES) {
        for row in rows(pieces(line, start, &sample.marks), columns) {
            draw(&mut drawn, &row);
        }
        start += line.len() + 1;
    }
    if lines.len() > LINES {
        drawn.push(format!("… {} more lines", lines.len() - LINES));
    }
    drawn
}

/// A line split into pieces; `start` is where it begins in the entry. A part of several lines is named on its first.
fn pieces(line: &str, start: usize, marks: &[Mark]) -> Vec<Piece> {
    let line = line.trim_end();
    let (mut pieces, mut at) = (Vec::new(), 0);
    let mut add = |text: &str, name: Option<String>| {
        if !text.is_empty() {
            pieces.push(Piece { text: visible(text), name });
        }
    };
    for mark in marks.iter().filter(|mark| mark.start >= start && mark.start < start + line.len()) {
        let (from, to) = (mark.start - start, (mark.end - start).min(line.len()));
        let (Some(before), Some(part)) = (line.get(at..from), line.get(from..to)) else { continue };
        // Between parts, runs of spaces become one space: the cells of a table may be padded.
        let between: String = if at == 0 { before.to_owned() } else { narrow(before) };
        add(&between, None);
        add(part, Some(visible(&mark.name)));
        at = to;
    }
    let rest = line.get(at..).unwrap_or_default();
    add(&if at == 0 { rest.to_owned() } else { narrow(rest) }, None);
    pieces
}

/// The text with each run of spaces reduced to one.
fn narrow(text: &str) -> String {
    let words: Vec<&str> = text.split([' ', '\t']).collect();
    let last = words.len() - 1;
    let kept = words.iter().enumerate().filter(|(at, word)| !word.is_empty() || *at == 0 || *at == last);
    kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
}

/// The pieces of a line, in as many rows as they need.
fn rows(mut pieces: Vec<Piece>, columns: usize) -> Vec<Vec<Piece>> {
    if pieces.len() > PIECES {
        pieces.truncate(PIECES);
        pieces.push(Piece { text: "…".to_owned(), name: None });
    }
    for piece in pieces.iter_mut().filter(|piece| piece.width() > columns) {
        piece.text = shortened(&piece.text, columns, 0);
    }
    while !fits(&pieces, columns) {
        let can_shrink = pieces.iter_mut().filter(|piece| piece.width() > LEAST);
        let Some(longest) = can_shrink.max_by_key(|piece| piece.weight()) else { break };
        // One column at a time, so that long parts end up equally long.
        longest.text = shortened(&longest.text, longest.width().saturating_sub(2), 0);
    }
    let mut rows: Vec<Vec<Piece>> = vec![Vec::new()];
    for piece in pieces {
        let row = rows.last_mut().filter(|row| {
            let with: Vec<Piece> = row.iter().cloned().chain([piece.clone()]).collect();
            row.is_empty() || fits(&with, columns)
        });
        match row {
            Some(row) => row.push(piece),
            None => rows.push(vec![Piece { text: "  ".to_owned(), name: None }, piece]),
        }
    }
    rows
}

/// Whether the pieces and their names fit.
fn fits(pieces: &[Piece], columns: usize) -> bool {
    let mut at = 0;
    pieces.iter().all(|piece| {
        let start = at;
        at += piece.width();
        at <= columns && piece.name.as_ref().is_none_or(|name| start + 2 + name.width() <= columns)
    })
}

/// Adds a row, the marks under it and their names, last name first.
fn draw(drawn: &mut Vec<String>, row: &[Piece]) {
    drawn.push(row.iter().map(|piece| piece.text.as_str()).collect::<String>().trim_end().to_owned());
    let mut named: Vec<(usize, &str)> = Vec::new();
    let (mut under, mut at) = (String::new(), 0);
    for piece in row {
        if let Some(name) = &piece.name {
            named.push((at, name));
            under.push('┬');
            under.push_str(&"─".repeat(piece.width().saturating_sub(1)));
        } else {
            under.push_str(&" ".repeat(piece.width()));
        }
        at += piece.width();
    }
    if named.is_empty() {
        return;
    }
    drawn.push(under.trim_end().to_owned());
    for told in (0..named.len()).rev() {
        let (mut line, mut so_far) = (String::new(), 0);
        for (at, (start, name)) in named[..=told].iter().enumerate() {
            line.push_str(&" ".repeat(start - so_far));
            line.push_str(&if at == told { format!("└ {name}") } else { "│".to_owned() });
            so_far = start + 1;
        }
        drawn.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Reviewer;

    fn drawn(entry: &str, columns: usize) -> String {
        let list: String = (10..22).map(|at| entry.replace("NN", &at.to_string())).collect();
        let summary = Reviewer::new("README.md", &format!("# Tea\n\n## All\n\n{list}")).summary();
        drawing(&summary.sample.expect("an entry that does as the others do"), columns).join("\n")
    }

    #[test]
    fn each_part_has_its_name_under_it() {
        insta::assert_snapshot!(drawn("- [Tea NN](https://tea.example/NN) - Malty.\n", 78), @r"
        - [Tea 10](https://tea.example/10) - Malty.
        ┬  ┬─────  ┬─────────────────────  ┬ ┬─────
        │  │       │                       │ └ description
        │  │       │                       └ separator
        │  │       └ link
        │  └ title
        └ bullet
        ");
    }

    #[test]
    fn a_line_without_end_is_drawn_at_once() {
        let address = "x".repeat(400_000);
        let many = "[a](https://a.example) ".repeat(5_000);
        for entry in [
            format!("- [Tea NN](https://tea.example/{address})\n"),
            format!("- [Tea NN](https://tea.example/NN) {many}\n"),
        ] {
            assert!(drawn(&entry, 78).lines().all(|line| line.chars().count() <= 78));
        }
    }

    #[test]
    fn wide_characters_take_their_columns() {
        insta::assert_snapshot!(drawn("- [茶 NN](https://tea.example/NN)：好茶。\n", 78), @r"
        - [茶 10](https://tea.example/10)：好茶。
        ┬  ┬────  ┬─────────────────────   ┬─────
        │  │      │                        └ description
        │  │      └ link
        │  └ title
        └ bullet
        ");
    }

    #[test]
    fn long_parts_are_shortened_and_longer_lines_broken() {
        let entry = "- [Tea NN of a very long name indeed](https://tea.example/leaves/of/the/hills/NN) - A tea that is drunk in the morning.\n";
        insta::assert_snapshot!(drawn(entry, 60), @r"
        - [Tea 10 of a very lo…](https://tea…) - A tea that is drun…
        ┬  ┬───────────────────  ┬───────────  ┬ ┬──────────────────
        │  │                     │             │ └ description
        │  │                     │             └ separator
        │  │                     └ link
        │  └ title
        └ bullet
        ");
        insta::assert_snapshot!(drawn(entry, 40), @r"
        - [Tea 10 of a…](https://tea…)
        ┬  ┬───────────  ┬───────────
        │  │             └ link
        │  └ title
        └ bullet
          - A tea that …
          ┬ ┬───────────
          │ └ description
          └ separator
        ");
    }

    #[test]
    fn parts_of_several_lines_are_named_where_they_begin() {
        let entry = "1. **Tea NN.** *(Ada, Bo).* 2024\n   [[pdf](https://tea.example/NN)]\n\n";
        insta::assert_snapshot!(drawn(entry, 78), @r"
        1. **Tea 10.** *(Ada, Bo).* 2024
        ┬─   ┬──────   ┬─────────── ┬───
        │    │         │            └ description
        │    │         └ text in “*(” and “).*”
        │    └ title
        └ number
           [[pdf](https://tea.example/10)]
            ┬────────────────────────────
            └ link
        ");
    }
}
