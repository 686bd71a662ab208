//! How well entries are composed again from their own parts:
//! `recompose [--sample N] [--exact PERCENT] [--seen PERCENT] [--clean PERCENT] LIST…`
//!
//! From each list, N entries are taken out one by one and composed again in the list without them. It counts how many come out as they
//! were, letter by letter, how many read the same on the page (blanks that GitHub does not show may differ: at the end of a line, beside a
//! cell's text), and how many of those with a link that find a place get no finding that the original does not get. The exit status is 1 if
//! any share is below its threshold. Lists that are not understood are named and not counted.

#![allow(clippy::print_stdout, reason = "it is a program for a terminal")]

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use shelfmark::compose::{Apart, Parts, Shape};
use shelfmark::document::{Coverage, Document};
use shelfmark::engine::Reviewer;

/// The counts.
#[derive(Clone, Copy, Default)]
struct Count {
    entries: usize,
    exact: usize,
    seen: usize,
    linked: usize,
    clean: usize,
}

struct Options {
    sample: usize,
    exact: f64,
    seen: f64,
    clean: f64,
    lists: Vec<String>,
}

fn main() -> anyhow::Result<ExitCode> {
    let options = Options::read(std::env::args().skip(1))?;
    let mut all = Count::default();
    for path in &options.lists {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
        let document = Document::parse(&text);
        if !Coverage::of(&document).is_enough() {
            println!("                 not read  {path}");
            continue;
        }
        let count = Count::of(&document, options.sample);
        println!("{}  {path}", count.shown());
        all = all.and(count);
    }
    println!("{}  all", all.shown());
    let [exact, seen, clean] = all.shares();
    Ok(ExitCode::from(u8::from(exact < options.exact || seen < options.seen || clean < options.clean)))
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut options = Self { sample: 40, exact: 0.0, seen: 0.0, clean: 0.0, lists: Vec::new() };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().with_context(|| format!("{argument} needs a number"));
            match argument.as_str() {
                "--sample" => options.sample = value()?.parse()?,
                "--exact" => options.exact = value()?.parse()?,
                "--seen" => options.seen = value()?.parse()?,
                "--clean" => options.clean = value()?.parse()?,
                _ => options.lists.push(argument),
            }
        }
        if options.lists.is_empty() || options.sample == 0 {
            bail!("usage: recompose [--sample N] [--exact PERCENT] [--seen PERCENT] [--clean PERCENT] LIST…");
        }
        Ok(options)
    }
}

impl Count {
    /// Takes entries out of a list, one at a time, at even distances.
    fn of(document: &Document<'_>, sample: usize) -> Self {
        let entries: Vec<usize> = document.entries().filter(|(_, item)| !item.apart).map(|(at, _)| at).collect();
        let step = entries.len().div_ceil(sample).max(1);
        entries.into_iter().step_by(step).fold(Self::default(), |count, at| count.and(Self::entry(document, at)))
    }

    fn entry(document: &Document<'_>, at: usize) -> Self {
        let mut count = Self { entries: 1, ..Self::default() };
        let (Some(apart), Some(parts)) = (Apart::of(document, at), Parts::of(document, at)) else { return count };
        let item = &document.items[at];
        let lines = document.lines.span_of(document.lines.lines_of(apart.body));
        let rest = format!("{}{}", &document.text[..lines.start], &document.text[lines.end..]);
        let reviewer = Reviewer::new("README.md", &rest);
        let moulds = reviewer.moulds();
        let composed = moulds.compose(&parts, item.section, Shape::of(document, item));
        let original = apart.body.of(document.text);
        count.exact = usize::from(composed.as_ref().is_some_and(|composed| composed.text == original));
        count.seen = usize::from(composed.is_some_and(|composed| shown(&composed.text) == shown(original)));
        if !parts.address.is_empty() {
            let Some(added) = reviewer.add(&moulds, &parts, item.section) else { return count };
            let known: Vec<&str> = reviewer.review(document.text).findings.iter().map(|one| one.check).collect();
            count.linked = 1;
            count.clean = usize::from(added.findings.iter().all(|finding| known.contains(&finding.check)));
        }
        count
    }

    fn and(self, other: Self) -> Self {
        Self {
            entries: self.entries + other.entries,
            exact: self.exact + other.exact,
            seen: self.seen + other.seen,
            linked: self.linked + other.linked,
            clean: self.clean + other.clean,
        }
    }

    /// Exact, seen and clean, in percent.
    fn shares(self) -> [f64; 3] {
        #[allow(clippy::cast_precision_loss, reason = "entries are counted in thousands")]
        let share = |part: usize, all: usize| 100.0 * part as f64 / all.max(1) as f64;
        [share(self.exact, self.entries), share(self.seen, self.entries), share(self.clean, self.linked)]
    }

    fn shown(self) -> String {
        let [exact, seen, clean] = self.shares();
        format!(
            "exact {exact:5.1} % ({}/{})  seen {seen:5.1} % ({}/{})  clean {clean:5.1} % ({}/{})",
            self.exact, self.entries, self.seen, self.entries, self.clean, self.linked
        )
    }
}

/// An entry without the blanks that its page does not show. Two at the end of a line break it, and stay.
fn shown(entry: &str) -> Vec<String> {
    let lines: Vec<&str> = entry.lines().collect();
    let line = |(at, line): (usize, &&str)| {
        let is_last = at + 1 == lines.len();
        let breaks = !is_last && line.ends_with("  ");
        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let words = words.replace(" <br", "<br").replace("<br> ", "<br>").replace("<br /> ", "<br />");
        let words = if words.starts_with('|') { words.replace(" |", "|").replace("| ", "|") } else { words };
        if breaks { words + "  " } else { words }
    };
    lines.iter().enumerate().map(line).collect()
}
