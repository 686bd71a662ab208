//! Trains the model that says where an entry belongs, and measures it.
//!
//!     cargo run --release --example train-placement -- train src/placement/model LIST.md...
//!     cargo run --release --example train-placement -- measure src/placement/model LIST.md...
//!
//! `train` learns word vectors from lists, then the weights of the conditional logit, then the trees, and writes the three files. The
//! lists are split into folds, and weights and trees see each list through vectors that never saw it. Same lists, same files.
//!
//! `measure` asks a model about lists that it was not trained on. `docs/placement.md` has its table.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for developers")]
#![allow(clippy::cast_precision_loss, reason = "what is counted are the entries of some lists")]

use std::path::{Path, PathBuf};

use anyhow::Context;
use shelfmark::document::Document;
use shelfmark::placement::{FEATURES, Model, Placement, Trees, Vectors, Weights};

mod boost;
mod logit;
mod measure;
mod trials;
mod words;

use boost::{Growth, Row, boost};
use trials::{Kind, List, Put, Trial};

const GROWTH: Growth = Growth { trees: 150, leaves: 6, pace: 0.08, seen: 0.6, caution: 4.0, least: 1.0 };

/// How much the misplaced entries weigh together, compared with those in the right place: each of the five places for a misplaced one counts a third of that.
const MISPLACED: f32 = 0.06;

/// The shares of well-placed entries that get a note, and a warning. New entries get somewhat more: with these bars, notes stay below one of 100
/// and warnings below one of 400 of those that nobody had to move.
const NOTES: f32 = 1.0 / 110.0;
const WARNINGS: f32 = 1.0 / 500.0;

const FOLDS: usize = 4;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    match arguments.split_first() {
        Some((command, [folder, rest @ ..])) if command == Path::new("measure") => {
            measure::measure(&model(folder)?, &read(rest)?);
        }
        Some((command, [folder, rest @ ..])) if command == Path::new("train") => train(folder, &read(rest)?)?,
        _ => anyhow::bail!("say `train FOLDER LIST.md...` or `measure FOLDER LIST.md...`"),
    }
    Ok(())
}

/// The lists, ordered by the names of their files, in whatever folders.
fn read(paths: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    let mut paths = paths.to_vec();
    paths.sort_by(|a, b| a.file_name().cmp(&b.file_name()).then(a.cmp(b)));
    let read =
        |path: &PathBuf| std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
    paths.iter().map(read).collect()
}

/// A model that was written.
fn model(folder: &Path) -> anyhow::Result<Model> {
    let bad = |file: &str| format!("{} is no model: {file}", folder.display());
    let vectors = Vectors::read(std::fs::read(folder.join("vectors.bin"))?.leak());
    let text = |file: &str| std::fs::read_to_string(folder.join(file)).with_context(|| bad(file));
    Ok(Model {
        vectors: vectors.ok().with_context(|| bad("vectors.bin"))?,
        weights: text("weights.txt")?.parse().ok().with_context(|| bad("weights.txt"))?,
        trees: text("trees.txt")?.parse().ok().with_context(|| bad("trees.txt"))?,
    })
}

fn train(folder: &Path, texts: &[String]) -> anyhow::Result<()> {
    anyhow::ensure!(texts.len() >= FOLDS, "name at least {FOLDS} lists to train on");
    let nothing = Model::default();
    let lessons: Vec<_> =
        texts.iter().map(|text| Placement::learn_with(&Document::parse(text), &nothing).lessons()).collect();
    let vectors_without = |fold: Option<usize>| {
        let seen = lessons.iter().enumerate().filter(|(at, _)| fold != Some(at % FOLDS)).map(|(_, lessons)| lessons);
        Vectors::of(words::train(&seen.collect::<Vec<_>>()))
    };
    let mut models: Vec<Model> =
        (0..FOLDS).map(|fold| Model { vectors: vectors_without(Some(fold)), ..Model::default() }).collect();
    eprintln!("word vectors are trained");

    let lists: Vec<List> = texts.iter().enumerate().map(|(at, text)| List::of(at, text)).collect();
    let examples: Vec<_> = lists.iter().flat_map(|list| trials::examples(list, &models[list.number % FOLDS])).collect();
    let weights = Weights(logit::fit(&examples));
    eprint!("{} examples\n{}", examples.len(), weights.to_text());
    logit::report(&examples, &weights);
    drop(examples);
    for model in &mut models {
        model.weights = weights.clone();
    }

    let trials: Vec<Trial> = lists.iter().flat_map(|list| trials::trials(list, &models[list.number % FOLDS])).collect();
    eprintln!("{} trials", trials.len());
    let stand = |trial: &Trial| trial.kind == Kind::Full && trial.put == Put::Back && trial.features.is_some();
    anyhow::ensure!(trials.iter().any(stand), "no entry of these lists can be tried");
    let sums = held_out(&trials);
    let bar = |share: f32| bar(&trials, &sums, share);
    let trees = Trees { note: bar(NOTES), warning: bar(WARNINGS), features: FEATURES, trees: grown(trials.iter()) };
    measure::curve(&trials, &sums);

    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("vectors.bin"), vectors_without(None).to_bytes())?;
    std::fs::write(folder.join("weights.txt"), weights.to_text())?;
    std::fs::write(folder.join("trees.txt"), trees.to_text())?;
    Ok(())
}

/// How much a trial counts, so that the misplaced ones get their share.
fn weight(trial: &Trial) -> f32 {
    let kind = match trial.kind {
        Kind::Full => 1.0,
        Kind::Half | Kind::Bare | Kind::Told => 0.7,
    };
    kind * match trial.put {
        Put::Back => 1.0 - MISPLACED,
        _ => MISPLACED / 3.0,
    }
}

fn grown<'a>(trials: impl Iterator<Item = &'a Trial>) -> Vec<Vec<shelfmark::placement::Node>> {
    let row = |trial: &Trial| {
        Some(Row { features: trial.features?, misplaced: trial.put != Put::Back, weight: weight(trial) })
    };
    boost(&trials.filter_map(row).collect::<Vec<_>>(), GROWTH, &mut fastrand::Rng::with_seed(7))
}

/// For each trial, the answer of trees that were trained on the lists of other folds.
fn held_out(trials: &[Trial]) -> Vec<f32> {
    let fold = |trial: &Trial| trial.list % FOLDS;
    let grown = |held: usize| grown(trials.iter().filter(|trial| fold(trial) != held));
    let trained: Vec<Trees> = (0..FOLDS).map(|held| Trees { trees: grown(held), ..Trees::default() }).collect();
    let sum = |trial: &Trial| trial.features.map_or(f32::NEG_INFINITY, |features| trained[fold(trial)].sum(&features));
    trials.iter().map(sum).collect()
}

/// The score that this share of the well-placed entries reaches.
fn bar(trials: &[Trial], sums: &[f32], share: f32) -> f32 {
    let standing = trials.iter().zip(sums).filter(|(trial, _)| trial.kind == Kind::Full && trial.put == Put::Back);
    let mut sums: Vec<f32> = standing.map(|(_, sum)| *sum).collect();
    sums.sort_by(|a, b| b.total_cmp(a));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
    let at = (sums.len() as f32 * share) as usize;
    (sums[at] * 1e4).round() / 1e4
}
