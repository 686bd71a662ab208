//! Looks for harm: applies every safe fix to contributions, twice, and compares what GitHub shows before and after.
//!
//! ```text
//! cargo run --release --example harm -- FOLDER [--sample N]
//! ```
//!
//! Each folder below `FOLDER` that has `base.md` (a list) and `head.md` (the list with a contribution) is one case. The pages are read
//! by comrak, which follows GitHub's own parser, and not by the parser that Shelfmark itself uses: what one misreads,
//! the other need not. For each case that a fix harms, a line says what was lost and what came instead; the exit status is then 1.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for developers")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use shelfmark::checks::{Aim, Safety};
use shelfmark::engine::Reviewer;
use shelfmark::text::apply;

mod page;

use page::Page;

/// More rounds than any text needs to settle.
const ROUNDS: usize = 12;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next() else {
        eprintln!("usage: harm FOLDER [--sample N]");
        return ExitCode::from(2);
    };
    let sample = match (arguments.next().as_deref(), arguments.next().map(|count| count.parse::<usize>())) {
        (None, _) => usize::MAX,
        (Some("--sample"), Some(Ok(count))) => count,
        _ => {
            eprintln!("usage: harm FOLDER [--sample N]");
            return ExitCode::from(2);
        }
    };
    let mut cases = Vec::new();
    find(Path::new(&folder), &mut cases);
    cases.sort();
    // Spread over all lists, always the same cases.
    let step = cases.len().div_ceil(sample.max(1)).max(1);
    let cases: Vec<PathBuf> = cases.into_iter().step_by(step).collect();
    let (next, fixed, harmed) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = Outcome::of(case);
            fixed.fetch_add(usize::from(outcome.changed), Ordering::Relaxed);
            if !outcome.harms.is_empty() {
                harmed.fetch_add(1, Ordering::Relaxed);
                println!("{}:\n  {}", case.display(), outcome.harms.join("\n  "));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let (fixed, harmed) = (fixed.into_inner(), harmed.into_inner());
    println!("{} cases, {fixed} of them with safe fixes, {harmed} harmed", cases.len());
    if cases.is_empty() || harmed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn find(folder: &Path, cases: &mut Vec<PathBuf>) {
    if folder.join("base.md").is_file() && folder.join("head.md").is_file() {
        cases.push(folder.to_owned());
        return;
    }
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            find(&entry.path(), cases);
        }
    }
}

/// What the safe fixes did to one contribution.
struct Outcome {
    changed: bool,
    harms: Vec<String>,
}

impl Outcome {
    fn of(case: &Path) -> Self {
        let read =
            |name: &str| String::from_utf8_lossy(&std::fs::read(case.join(name)).unwrap_or_default()).into_owned();
        let (base, head) = (read("base.md"), read("head.md"));
        let reviewer = Reviewer::new("README.md", &base);
        let (fixed, aims, settled) = settled(&reviewer, &head);
        let mut harms = Page::of(&head).harms(&Page::of(&fixed), &aims);
        if !settled {
            harms.push(format!("a run over its own outcome changes it again, after {ROUNDS} rounds"));
        }
        if reviewer.fixed(&fixed) != fixed {
            harms.push("a second run over the fixed list changes it again".to_owned());
        }
        Self { changed: fixed != head, harms }
    }
}

/// The head with all safe fixes, what they aimed at, and whether the fixes settled.
fn settled(reviewer: &Reviewer<'_>, head: &str) -> (String, Vec<Aim>, bool) {
    let (mut text, mut aims) = (head.to_owned(), Vec::new());
    for _ in 0..ROUNDS {
        let report = reviewer.review(&text);
        let edits = report.safe_edits();
        let Ok(next) = apply(&text, &edits) else { return (text, aims, false) };
        if next == text {
            return (text, aims, true);
        }
        let fixes = report.findings.iter().chain(&report.unseen).filter_map(|finding| finding.fix.as_ref());
        let applied =
            fixes.filter(|fix| fix.safety() == Safety::Safe && fix.edits.iter().any(|edit| edits.contains(edit)));
        aims.extend(applied.filter_map(|fix| fix.aim.clone()));
        text = next;
    }
    (text, aims, false)
}
