//! Trains the trees that tell whether an entry stands in the right section.
//!
//!     cargo run --release --example train-placement -- LIST.md... > src/placement/trees.txt
//!
//! Each entry of each list is taken out and put back where it was, into a section anywhere, and into a section beside its own.
//! The table on standard error tells how often entries are found out in lists that were held out: the lists are dealt into
//! folds, and each fold is judged by trees that never saw its lists. Then all lists train the trees that are written. Same
//! lists, same trees.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for developers")]
#![allow(clippy::cast_precision_loss, reason = "what is counted are the entries of some lists")]

use std::path::{Path, PathBuf};

use anyhow::Context;
use shelfmark::document::Document;
use shelfmark::placement::{FEATURES, Placement, Trees};

mod boost;
mod report;

use boost::{Growth, Row, boost};

const GROWTH: Growth = Growth { trees: 120, leaves: 8, pace: 0.08, seen: 0.6, caution: 4.0, least: 1.0 };

/// Entries of one list that are looked at, so that no list outweighs the others.
const ENTRIES: usize = 3_000;

/// How many of a hundred entries are taken to be misplaced.
const MISPLACED: f32 = 0.05;

/// How many of a hundred entries that are told are to be misplaced ones.
const PRECISION: f32 = 0.9;

const FOLDS: usize = 6;

/// Where an entry was put.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Put {
    Back,
    Anywhere,
    Beside,
}

/// One entry, put somewhere.
struct Trial {
    list: usize,
    put: Put,
    /// What the trees look at; nothing where no finding is possible.
    features: Option<[f32; FEATURES]>,
    /// The place of the right section among all, counted from 0.
    right: usize,
}

struct List {
    name: String,
    entries: usize,
    sections: usize,
}

fn main() -> anyhow::Result<()> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    anyhow::ensure!(paths.len() >= FOLDS, "name at least {FOLDS} lists to train on");
    let (mut lists, mut trials) = (Vec::new(), Vec::new());
    for path in &paths {
        let mut random = fastrand::Rng::with_seed(7);
        lists.push(try_out(path, lists.len(), &mut trials, &mut random)?);
    }
    let sums = held_out(&trials);
    let bar = report::bar(&trials, &sums, PRECISION);
    report::table(&lists, &trials, &sums, bar);
    report::curve(&trials, &sums);
    let rows: Vec<Row> = trials.iter().filter_map(row).collect();
    let trees = boost(&rows, GROWTH, &mut fastrand::Rng::with_seed(7));
    print!("{}", Trees { bar, trees }.to_text());
    Ok(())
}

/// Takes out and puts back the entries of one list.
fn try_out(path: &Path, list: usize, trials: &mut Vec<Trial>, random: &mut fastrand::Rng) -> anyhow::Result<List> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let document = Document::parse(&text);
    let placement = Placement::learn(&document);
    let entries: Vec<(usize, usize)> = document.entries().map(|(at, item)| (at, item.section)).collect();
    let mut sections: Vec<usize> = entries.iter().map(|(_, section)| *section).collect();
    sections.sort_unstable();
    sections.dedup();
    let tried = entries.len().min(ENTRIES);
    for &(item, section) in (0..tried).map(|at| &entries[at * entries.len() / tried]) {
        let ranking = placement.ranking(item);
        let right = ranking.iter().position(|&at| at == section).unwrap_or(ranking.len());
        let others: Vec<usize> = sections.iter().copied().filter(|&other| other != section).collect();
        let is_beside = |other: &usize| document.sections[*other].parent == document.sections[section].parent;
        let beside: Vec<usize> = others.iter().copied().filter(is_beside).collect();
        let places = [
            (Put::Back, Some(section)),
            (Put::Anywhere, any_of(&others, random)),
            (Put::Beside, any_of(&beside, random)),
        ];
        for (put, place) in places {
            if let Some(place) = place {
                trials.push(Trial {
                    list,
                    put,
                    features: placement.features(&document, &document.items[item], place, Some(item)),
                    right,
                });
            }
        }
    }
    let name = path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(List { name, entries: entries.len(), sections: sections.len() })
}

fn any_of(sections: &[usize], random: &mut fastrand::Rng) -> Option<usize> {
    (!sections.is_empty()).then(|| sections[random.usize(..sections.len())])
}

/// How much a trial counts, so that the misplaced ones have their share.
fn weight(put: Put) -> f32 {
    match put {
        Put::Back => 1.0 - MISPLACED,
        Put::Anywhere | Put::Beside => MISPLACED / 2.0,
    }
}

fn row(trial: &Trial) -> Option<Row> {
    Some(Row { features: trial.features?, misplaced: trial.put != Put::Back, weight: weight(trial.put) })
}

/// For each trial, what trees say that were trained on the lists of other folds.
fn held_out(trials: &[Trial]) -> Vec<f32> {
    let fold = |trial: &Trial| trial.list % FOLDS;
    let trained: Vec<Trees> = (0..FOLDS)
        .map(|held| {
            let rows: Vec<Row> = trials.iter().filter(|trial| fold(trial) != held).filter_map(row).collect();
            Trees { bar: 0.0, trees: boost(&rows, GROWTH, &mut fastrand::Rng::with_seed(7)) }
        })
        .collect();
    let sum = |trial: &Trial| trial.features.map_or(f32::NEG_INFINITY, |features| trained[fold(trial)].sum(&features));
    trials.iter().map(sum).collect()
}
