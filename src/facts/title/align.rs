//! Two titles side by side: which words differ, and by how much.

use strsim::osa_distance;

use super::Slip;
use super::words::{SMALL, Title, Word, letters, stem, weight};

/// How two titles compare, best first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Same,
    /// The same except for what publishers copy wrongly themselves, and what lists add: not worth reporting.
    Nearly,
    /// The same except for single words: half steps, and what differs.
    Near(u32, Vec<Slip>),
    /// Cannot be told.
    Unknown,
    /// Different words about the same subject.
    Wording,
    /// Another subject.
    Other,
}

/// A typo: half a step.
const TYPING_ERROR: u32 = 1;
/// A word added, missing or different.
const WORD: u32 = 2;
/// The most half steps that slips can explain.
const MOST: u32 = 3;
/// Differences without weight (small words, plurals) count less than one half step.
const SOFT: u32 = 1;
const HARD: u32 = 1_000;
/// Longer titles are not aligned.
const LONGEST: usize = 80;
/// How many words of a title must be right before a slip can explain the others.
const AGREEING: usize = 4;
/// Or this many letters, if one typo is the only difference.
const AGREEING_LETTERS: usize = 16;

/// How a title that is not the same compares with a record's.
pub(super) fn fit(title: &Title, record: &Title) -> Fit {
    if title.script() != record.script() || title.len().max(record.len()) > LONGEST {
        return Fit::Unknown;
    }
    let is_notice = title.is_notice() || record.is_notice();
    if !is_notice && title.is_shortened_from(record) {
        return Fit::Nearly;
    }
    let found = align(&title.words, &record.words);
    let (steps, agree) = (found.cost / HARD, found.agreeing);
    let is_near = steps <= MOST && agree >= AGREEING || steps == TYPING_ERROR && found.letters >= AGREEING_LETTERS;
    if is_near && !is_notice && (title.len() >= 3 || steps == TYPING_ERROR) {
        // Publishers, too, get small words and plurals wrong; an extra word at either end is usually the list's own.
        if steps == 0 || found.only_adds_at_an_end {
            return Fit::Nearly;
        }
        return Fit::Near(steps, found.slips);
    }
    if !title.is_long_enough(0) {
        return Fit::Unknown;
    }
    match shares(title, record) {
        true => Fit::Wording,
        // Something else from the same project: its data, its second version.
        false if names_project(title, record) || names_project(record, title) => Fit::Unknown,
        false if is_spoken_of(title, record) => Fit::Unknown,
        false => Fit::Other,
    }
}

/// Whether a text talks about a paper rather than giving its title: "The paper that introduced tea".
fn is_spoken_of(title: &Title, record: &Title) -> bool {
    const SPEAKING: [&str; 21] = [
        "paper",
        "papers",
        "article",
        "thesis",
        "post",
        "preprint",
        "blog",
        "implementation",
        "introduction",
        "explanation",
        "explained",
        "great",
        "nice",
        "slides",
        "lecture",
        "original",
        "official",
        "pytorch",
        "tensorflow",
        "keras",
        "repo",
    ];
    let has = |title: &Title, word: &str| title.words.iter().any(|own| own.folded == word);
    SPEAKING.iter().any(|word| has(title, word) && !has(record, word))
}

/// Whether the single word before the subtitle of one title occurs in the other.
fn names_project(title: &Title, other: &Title) -> bool {
    const SHORTEST: usize = 3;
    let name = title.nickname().filter(|name| weight(&name.folded) >= SHORTEST);
    name.is_some_and(|name| other.words.iter().any(|word| word.folded == name.folded))
}

/// Whether two titles share two fifths of the words that say what they are about.
fn shares(title: &Title, record: &Title) -> bool {
    let (ours, theirs) = (title.stems(), record.stems());
    let shared = ours.intersection(&theirs).count();
    let fewest = ours.len().min(theirs.len());
    fewest == 0 || shared * 5 >= fewest * 2
}

/// How the words of two titles align.
struct Found {
    /// The cost, hard and soft.
    cost: u32,
    /// How many words agree.
    agreeing: usize,
    /// How many letters agree, including those of words with typos.
    letters: usize,
    slips: Vec<Slip>,
    only_adds_at_an_end: bool,
}

/// One step of the alignment: how many words of each title, and what it costs.
#[derive(Clone, Copy, Default)]
struct Step {
    ours: usize,
    theirs: usize,
    cost: u32,
}

fn align(ours: &[Word], theirs: &[Word]) -> Found {
    let width = theirs.len() + 1;
    let mut costs = vec![u32::MAX; (ours.len() + 1) * width];
    let mut steps = vec![Step::default(); costs.len()];
    costs[0] = 0;
    for i in 0..=ours.len() {
        for j in 0..=theirs.len() {
            let here = costs[i * width + j];
            if here == u32::MAX {
                continue;
            }
            for step in next(&ours[i..], &theirs[j..]) {
                let to = (i + step.ours) * width + j + step.theirs;
                if here + step.cost < costs[to] {
                    costs[to] = here + step.cost;
                    steps[to] = step;
                }
            }
        }
    }
    let mut way = Vec::new();
    let (mut i, mut j) = (ours.len(), theirs.len());
    while (i, j) != (0, 0) {
        let step = steps[i * width + j];
        (i, j) = (i - step.ours, j - step.theirs);
        way.push((i, j, step));
    }
    way.reverse();
    told(ours, theirs, &way, costs[ours.len() * width + theirs.len()])
}

/// The possible steps at the beginning of both.
fn next(ours: &[Word], theirs: &[Word]) -> Vec<Step> {
    let mut steps = Vec::with_capacity(6);
    let mut add = |ours: usize, theirs: usize, cost: u32| steps.push(Step { ours, theirs, cost });
    if let (Some(one), Some(two)) = (ours.first(), theirs.first()) {
        add(1, 1, between(one, two));
    }
    let joins =
        |many: &[Word], one: &[Word]| many.len() >= 2 && !one.is_empty() && letters(&many[..2]) == one[0].folded;
    if joins(ours, theirs) {
        add(2, 1, 0);
    }
    if joins(theirs, ours) {
        add(1, 2, 0);
    }
    if let Some(count) = ours.first().and_then(|short| spelt_out(short, theirs)) {
        add(1, count, SOFT);
    }
    if let Some(count) = theirs.first().and_then(|short| spelt_out(short, ours)) {
        add(count, 1, SOFT);
    }
    let alone = |word: &Word| if SMALL.contains(&word.folded.as_str()) { SOFT } else { WORD * HARD };
    if let Some(word) = ours.first() {
        add(1, 0, alone(word));
    }
    if let Some(word) = theirs.first() {
        add(0, 1, alone(word));
    }
    steps
}

/// How many words an abbreviation stands for: `LLMs` for "large language models".
fn spelt_out(short: &Word, words: &[Word]) -> Option<usize> {
    let bare = short.folded.strip_suffix('s').filter(|bare| bare.len() >= 2).unwrap_or(&short.folded);
    let count = bare.chars().count();
    let is_short = (2..=6).contains(&count) && words.len() >= count && short.shown.chars().any(char::is_uppercase);
    let stands_for = |(letter, word): (char, &Word)| match letter {
        // `T2V`, `P4P`
        '2' => word.folded == "to",
        '4' => word.folded == "for",
        _ => word.folded.starts_with(letter) && word.folded.len() > 1,
    };
    let fits = || bare.chars().zip(words).all(stands_for);
    (is_short && fits()).then_some(count)
}

/// What two words in the same place cost.
fn between(one: &Word, two: &Word) -> u32 {
    let is_small = |word: &Word| SMALL.contains(&word.folded.as_str());
    if one.folded == two.folded || one.canonical == two.canonical {
        0
    } else if stem(&one.canonical) == stem(&two.canonical) || is_small(one) && is_small(two) {
        SOFT
    } else if is_typing_error(&one.folded, &two.folded) {
        TYPING_ERROR * HARD
    } else {
        WORD * HARD
    }
}

/// Whether one is the other with at most two wrong letters, or with something else attached.
fn is_typing_error(one: &str, two: &str) -> bool {
    const LONG: usize = 5;
    const STUCK: usize = 8;
    if one.chars().chain(two.chars()).any(|c| c.is_ascii_digit()) {
        return false;
    }
    let (short, long) = if one.len() < two.len() { (one, two) } else { (two, one) };
    let is_long = long.chars().count() >= LONG;
    is_long && osa_distance(one, two) <= 2 || short.len() >= STUCK && (long.starts_with(short) || long.ends_with(short))
}

/// What the alignment of both titles shows.
fn told(ours: &[Word], theirs: &[Word], way: &[(usize, usize, Step)], cost: u32) -> Found {
    let shown = |words: &[Word]| words.iter().map(|word| word.shown.as_str()).collect::<Vec<_>>().join(" ");
    let mut found = Found { cost, agreeing: 0, letters: 0, slips: Vec::new(), only_adds_at_an_end: true };
    for (i, j, step) in way {
        let (one, two) = (&ours[*i..i + step.ours], &theirs[*j..j + step.theirs]);
        let weights = |words: &[Word]| words.iter().map(|word| weight(&word.folded)).sum::<usize>();
        if step.cost < HARD {
            let both = !one.is_empty() && !two.is_empty();
            found.agreeing += usize::from(both);
            found.letters += if both { weights(one).min(weights(two)) } else { 0 };
            continue;
        }
        if step.cost < WORD * HARD {
            found.letters += weights(one).min(weights(two)).saturating_sub(1);
        }
        let is_addition = two.is_empty() && (*i == 0 || i + step.ours == ours.len());
        found.only_adds_at_an_end &= is_addition && step.cost == cost - cost % HARD;
        found.slips.push(Slip { entry: shown(one), record: shown(two) });
    }
    found
}
