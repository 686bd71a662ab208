//! How often misplaced entries are found, and how often others are suspected.

use shelfmark::document::Document;
use shelfmark::placement::{Asked, Misplaced, Model, Placement};

use crate::trials::{Kind, List, Put, Question, Trial, each_fifth, each_kind, places};

/// How many entries of a list are tried of each kind.
const TRIED: usize = 400;

/// The results for the entries that were put somewhere.
#[derive(Clone, Copy, Default)]
struct Tally {
    all: usize,
    noted: usize,
    warned: usize,
    /// Of those with a note, how often the right section is named first, and at all.
    first: usize,
    told: usize,
    /// Of those for which only one section is named, how often it is the right one.
    alone: usize,
    alone_right: usize,
}

impl Tally {
    fn count(&mut self, judged: Option<&Misplaced>, right: usize) {
        self.all += 1;
        let Some(misplaced) = judged else { return };
        self.noted += 1;
        self.warned += usize::from(misplaced.is_plain);
        self.first += usize::from(misplaced.better[0].section == right);
        self.told += usize::from(misplaced.better.iter().any(|better| better.section == right));
        if misplaced.better.len() == 1 {
            self.alone += 1;
            self.alone_right += usize::from(misplaced.better[0].section == right);
        }
    }
}

/// The rank of the right section among all.
#[derive(Clone, Copy, Default)]
struct Ranks {
    all: usize,
    first: usize,
    three: usize,
}

const PUTS: [Put; 5] = [Put::Back, Put::Anywhere, Put::Beside, Put::First, Put::Last];
const KINDS: [Kind; 4] = [Kind::Full, Kind::Told, Kind::Half, Kind::Bare];

/// Asks a model about lists.
pub fn measure(model: &Model, texts: &[String]) {
    let mut tallies = [[Tally::default(); PUTS.len()]; KINDS.len()];
    let mut ranks = [Ranks::default(); KINDS.len()];
    let mut untold = Ranks::default();
    let mut refilled = [Ranks::default(); 5];
    for (number, text) in texts.iter().enumerate() {
        let list = List::of(number, text);
        each_kind(&list, model, |kind, placement, questions| {
            let at = KINDS.iter().position(|of| *of == kind).expect("all kinds are named");
            let mut random = fastrand::Rng::with_seed(7);
            let tried = questions.len().min(TRIED);
            for question in (0..tried).map(|at| &questions[at * questions.len() / tried]) {
                ranks[at].count(placement, &question.asked(), question.section);
                if kind == Kind::Told {
                    untold.count(placement, &question.asked().told(&[]), question.section);
                }
                try_out(&mut tallies[at], &list.document, placement, question, &mut random);
            }
        });
        each_fifth(&list, model, |fifth, placement, questions| {
            let tried = questions.len().min(TRIED / 5);
            for question in (0..tried).map(|at| &questions[at * questions.len() / tried]) {
                refilled[fifth].count(placement, &question.asked(), question.section);
            }
        });
    }
    for ((kind, ranks), tallies) in KINDS.iter().zip(ranks).zip(tallies) {
        print(*kind, ranks, &tallies);
    }
    println!("Told, without what is told: {}", untold.shares());
    for (fifth, ranks) in refilled.into_iter().enumerate() {
        println!("Bare, {fifth} of 5 entries put back: {}", ranks.shares());
    }
}

impl Ranks {
    fn count(&mut self, placement: &Placement<'_>, asked: &Asked<'_>, right: usize) {
        let likeliest = placement.likeliest(asked, 3);
        self.all += 1;
        self.first += usize::from(likeliest.first().is_some_and(|better| better.section == right));
        self.three += usize::from(likeliest.iter().any(|better| better.section == right));
    }

    fn shares(self) -> String {
        let (first, three) = (share(self.first, self.all), share(self.three, self.all));
        format!("{} entries; right section first {first:.1} %, among three {three:.1} %", self.all)
    }
}

fn try_out(
    tallies: &mut [Tally; PUTS.len()],
    document: &Document<'_>,
    placement: &Placement<'_>,
    question: &Question<'_>,
    random: &mut fastrand::Rng,
) {
    let Some(lesson) = placement.lesson(&question.asked()) else { return };
    let Some(right) = lesson.sections.iter().position(|&section| section == question.section) else { return };
    for (put, section) in places(document, &lesson.sections, right, |&at| at != right, None, random) {
        if let Some(tally) = PUTS.iter().position(|of| *of == put).map(|at| &mut tallies[at]) {
            tally.count(placement.judge(&question.asked(), section).as_ref(), question.section);
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "what is counted are the entries of some lists")]
fn share(part: usize, all: usize) -> f32 {
    100.0 * part as f32 / all.max(1) as f32
}

fn print(kind: Kind, ranks: Ranks, tallies: &[Tally; PUTS.len()]) {
    println!("{kind:?}: {}", ranks.shares());
    for (put, tally) in PUTS.iter().zip(tallies) {
        println!(
            "  {:9} notes {:5.2} %, warnings {:5.2} %; named first {:.0} %, at all {:.0} %; alone {} ({:.0} %)",
            format!("{put:?}"),
            share(tally.noted, tally.all),
            share(tally.warned, tally.all),
            share(tally.first, tally.noted),
            share(tally.told, tally.noted),
            tally.alone,
            share(tally.alone_right, tally.alone)
        );
    }
}

/// What other bars would find, in held-out lists.
pub fn curve(trials: &[Trial], sums: &[f32]) {
    for share in [0.0025, 0.005, 0.01, 0.02] {
        let bar = crate::bar(trials, sums, share);
        let found = |kind: Kind, put: Put| {
            let of = || trials.iter().zip(sums).filter(|(trial, _)| trial.kind == kind && trial.put == put);
            100.0 * of().filter(|(_, sum)| **sum >= bar).count() as f32 / of().count().max(1) as f32
        };
        for kind in KINDS {
            let found: Vec<String> = [Put::Back, Put::Anywhere, Put::Beside, Put::Alike, Put::First, Put::Last]
                .map(|put| format!("{put:?} {:.2} %", found(kind, put)))
                .into();
            eprintln!("bar at {share}: {kind:?} {}", found.join(", "));
        }
    }
}
