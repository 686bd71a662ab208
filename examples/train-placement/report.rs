//! The table: how often misplaced entries are found out, and how often others are suspected.

use crate::{List, Put, Trial, weight};

/// What became of some trials, counted by their weight.
#[derive(Default)]
struct Tally {
    told: [f32; 3],
    all: [f32; 3],
    first: f32,
    among_three: f32,
}

impl Tally {
    fn of<'a>(trials: impl Iterator<Item = (&'a Trial, f32)>, bar: f32) -> Self {
        let mut tally = Self::default();
        for (trial, sum) in trials {
            let put = trial.put as usize;
            tally.all[put] += weight(trial.put);
            if sum >= bar {
                tally.told[put] += weight(trial.put);
                if trial.put != Put::Back {
                    tally.first += if trial.right == 0 { weight(trial.put) } else { 0.0 };
                    tally.among_three += if trial.right < 3 { weight(trial.put) } else { 0.0 };
                }
            }
        }
        tally
    }

    fn misplaced(&self) -> f32 {
        self.told[Put::Anywhere as usize] + self.told[Put::Beside as usize]
    }

    fn precision(&self) -> f32 {
        self.misplaced() / self.told.iter().sum::<f32>()
    }

    fn share(&self, put: Put) -> f32 {
        self.told[put as usize] / self.all[put as usize]
    }
}

/// The lowest bar from which on what is told is precise enough.
pub fn bar(trials: &[Trial], sums: &[f32], precision: f32) -> f32 {
    let mut told: Vec<(f32, &Trial)> =
        sums.iter().copied().zip(trials).filter(|(_, trial)| trial.features.is_some()).collect();
    told.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut all, mut bar) = (0.0, 0.0, f32::MAX);
    for (sum, trial) in told {
        all += weight(trial.put);
        right += if trial.put == Put::Back { 0.0 } else { weight(trial.put) };
        if right >= precision * all {
            bar = sum;
        }
    }
    bar
}

/// Prints one line for each list and one for all.
pub fn table(lists: &[List], trials: &[Trial], sums: &[f32], bar: f32) {
    eprintln!(
        "list\tentries\tsections\ttop 1\ttop 3\tprecision\tanywhere\tbeside\tsuspected\tright first\tamong three"
    );
    for (at, list) in lists.iter().enumerate() {
        line(list, trials.iter().zip(sums.iter().copied()).filter(|(trial, _)| trial.list == at), bar);
    }
    let all = List {
        name: "all".to_owned(),
        entries: lists.iter().map(|list| list.entries).sum(),
        sections: lists.iter().map(|list| list.sections).sum(),
    };
    line(&all, trials.iter().zip(sums.iter().copied()), bar);
}

/// Prints what other bars would do.
pub fn curve(trials: &[Trial], sums: &[f32]) {
    eprintln!("precision\tanywhere\tbeside\tsuspected\tbar");
    for precision in [0.98, 0.96, 0.94, 0.92, 0.9, 0.85, 0.8] {
        let bar = bar(trials, sums, precision);
        let tally = Tally::of(trials.iter().zip(sums.iter().copied()), bar);
        let shares = [tally.precision(), tally.share(Put::Anywhere), tally.share(Put::Beside), tally.share(Put::Back)];
        eprintln!("{}\t{bar:.3}", shares.map(|share| format!("{:.2} %", 100.0 * share)).join("\t"));
    }
}

fn line<'a>(list: &List, trials: impl Iterator<Item = (&'a Trial, f32)> + Clone, bar: f32) {
    let back: Vec<usize> =
        trials.clone().filter(|(trial, _)| trial.put == Put::Back).map(|(trial, _)| trial.right).collect();
    let within = |places: usize| back.iter().filter(|&&right| right < places).count() as f32 / back.len() as f32;
    let tally = Tally::of(trials, bar);
    let shares = [
        within(1),
        within(3),
        tally.precision(),
        tally.share(Put::Anywhere),
        tally.share(Put::Beside),
        tally.share(Put::Back),
        tally.first / tally.misplaced(),
        tally.among_three / tally.misplaced(),
    ];
    let shares: Vec<String> =
        shares.map(|share| if share.is_finite() { format!("{:.2} %", 100.0 * share) } else { "–".to_owned() }).into();
    eprintln!("{}\t{}\t{}\t{}", list.name, list.entries, list.sections, shares.join("\t"));
}
