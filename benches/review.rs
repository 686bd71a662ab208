//! What a review costs compared with the mere parse of both sides, on lists of growing length.
//!
//!     cargo bench --bench review
//!
//! `parse_alone` is pulldown-cmark over base and head and nothing else, and `diff_alone` the comparison of their lines: together the
//! least that any reviewer must do. The target is `review` ≤ 4 × (`parse_alone` + `diff_alone`), growing linearly.

use divan::Bencher;
use divan::counter::BytesCount;
use pulldown_cmark::{Options, Parser};
use shelfmark::change::LineDiff;
use shelfmark::checks::Aim;
use shelfmark::document::Document;
use shelfmark::engine::Reviewer;
use shelfmark::identity::{Listing, Title};
use shelfmark::placement::{Asked, Placement};
use shelfmark::proof::Proof;
use shelfmark::text::Edit;

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

/// The part of a review that proves the fixes that it offers.
#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn proof(bencher: Bencher, entries: usize) {
    let (base, head) = lists(entries);
    let report = Reviewer::new("README.md", &base).review(&head);
    let document = Document::parse(&head);
    let fixes: Vec<(&Aim, &[Edit])> = report
        .findings
        .iter()
        .filter_map(|finding| finding.fix.as_ref())
        .filter_map(|fix| Some((fix.aim.as_ref()?, fix.edits.as_slice())))
        .collect();
    assert!(!fixes.is_empty());
    bencher.bench(|| {
        let proof = Proof::of(&document);
        fixes.iter().all(|&fix| proof.holds(fix)) && proof.together(&fixes).iter().all(|&holds| holds)
    });
}

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn documents(bencher: Bencher, entries: usize) {
    let (base, head) = lists(entries);
    bencher.bench(|| (Document::parse(&base).items.len(), Document::parse(&head).items.len()));
}

/// What the search for duplicates reads: every link's key and every title of the head, once. The target is half of `parse_alone`.
#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn look_for_duplicates(bencher: Bencher, entries: usize) {
    let (_, head) = lists(entries);
    let head = Document::parse(&head);
    bencher.bench(|| {
        let mut title = Title::default();
        let read = Listing::of(&head).resources.into_iter().map(|resource| {
            title.read(&resource.title(&head));
            title.key().len() + usize::from(resource.identity(&head).is_some())
        });
        read.sum::<usize>()
    });
}

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn review(bencher: Bencher, entries: usize) {
    let (base, head) = lists(entries);
    bencher.bench(|| Reviewer::new("README.md", &base).review(&head));
}

/// A list of sections of thirty entries, each of which has some words of its section and some that all sections use.
fn spoken_lists(entries: usize) -> String {
    let mut random = fastrand::Rng::with_seed(7);
    let mut word = || {
        let syllables = ["ka", "lo", "mi", "ter", "sun", "do", "ve", "ran", "pi", "ush", "gel", "or"];
        (0..random.usize(2..5)).map(|_| syllables[random.usize(..syllables.len())]).collect::<String>()
    };
    let common: Vec<String> = (0..2_000).map(|_| word()).collect();
    let own: Vec<Vec<String>> = (0..entries.div_ceil(30)).map(|_| (0..40).map(|_| word()).collect()).collect();
    let mut list = "# Awesome things\n".to_owned();
    for (section, own) in own.iter().enumerate() {
        list.push_str(&format!("\n## {} {section}\n\n", own[0]));
        for entry in 0..30 {
            let words: Vec<&str> = (0..12)
                .map(|at| if at % 3 == 0 { &own[random.usize(..40)] } else { &common[random.usize(..2_000)] }.as_str())
                .collect();
            list.push_str(&format!(
                "- [{0}](https://github.com/a/{0}-{entry}) - {1}.\n",
                words[0],
                words[1..].join(" ")
            ));
        }
    }
    list
}

/// Indexing a list's words; the target is 25 ms for 3,000 entries.
#[divan::bench(args = [1_000, 3_000, 10_000], sample_count = 20, sample_size = 1)]
fn index_words(bencher: Bencher, entries: usize) {
    let list = spoken_lists(entries);
    let document = Document::parse(&list);
    bencher.bench(|| Placement::learn(&document));
}

/// Asking where one entry belongs; the target is 0.3 ms.
#[divan::bench(args = [1_000, 3_000, 10_000], sample_count = 20, sample_size = 1)]
fn place(bencher: Bencher, entries: usize) {
    let list = spoken_lists(entries);
    let document = Document::parse(&list);
    let placement = Placement::learn(&document);
    let (at, item) = document.entries().last().expect("the list has entries");
    bencher.bench_local(|| placement.likeliest(&Asked::item(&document, item, Some(at)), 3));
}

/// Everything that the first new entry of a review needs: indexing, trying the list's entries again, judging. Further ones cost as much as `place`.
#[divan::bench(args = [1_000, 3_000, 10_000], sample_count = 20, sample_size = 1)]
fn judge_place(bencher: Bencher, entries: usize) {
    let list = spoken_lists(entries);
    let document = Document::parse(&list);
    let (at, item) = document.entries().last().expect("the list has entries");
    bencher.bench(|| Placement::learn(&document).judge(&Asked::item(&document, item, Some(at)), 1));
}
