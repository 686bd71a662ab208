//! What a review costs beside the parse of both sides alone, on lists of growing length.
//!
//!     cargo bench --bench review
//!
//! `parse_alone` is pulldown-cmark over base and head and nothing else, and `diff_alone` the comparison of their lines: together the
//! least that any reviewer must do. The target is `review` ≤ 4 × (`parse_alone` + `diff_alone`), growing linearly.

use divan::Bencher;
use divan::counter::BytesCount;
use pulldown_cmark::{Options, Parser};
use shelfmark::change::LineDiff;
use shelfmark::document::Document;
use shelfmark::engine::Reviewer;

fn main() {
    divan::main();
}

const SIZES: [usize; 4] = [1_000, 3_000, 10_000, 100_000];

/// A list with this many entries in alphabetical sections of thirty, and the same with one entry added in its middle.
fn lists(entries: usize) -> (String, String) {
    let mut base = "# Awesome things\n\n".to_owned();
    for section in 0..entries.div_ceil(30) {
        base.push_str(&format!("## Section {section}\n\n"));
        for entry in (section * 30)..((section + 1) * 30).min(entries) {
            base.push_str(&format!(
                "- [Thing {entry:06}](https://github.com/owner-{owner}/thing-{entry}) - Does what things do, number {entry}, with [notes](https://notes.example/{entry}).\n",
                owner = entry % 997
            ));
        }
        base.push('\n');
    }
    let at = format!("- [Thing {:06}]", entries / 2);
    let new = format!("- [Thing {:06}a](https://github.com/new/thing) – does a new thing\n{at}", entries / 2 - 1);
    let head = base.replacen(&at, &new, 1);
    (base, head)
}

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn parse_alone(bencher: Bencher, entries: usize) {
    let (base, head) = lists(entries);
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let events = |text: &str| Parser::new_ext(text, options).into_offset_iter().count();
    bencher.counter(BytesCount::new(base.len() + head.len())).bench(|| events(&base) + events(&head));
}

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn diff_alone(bencher: Bencher, entries: usize) {
    let (base, head) = lists(entries);
    bencher.bench(|| LineDiff::between(&base, &head));
}

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn documents(bencher: Bencher, entries: usize) {
    let (base, head) = lists(entries);
    bencher.bench(|| (Document::parse(&base).items.len(), Document::parse(&head).items.len()));
}

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn review(bencher: Bencher, entries: usize) {
    let (base, head) = lists(entries);
    bencher.bench(|| Reviewer::new("README.md", &base).review(&head));
}
