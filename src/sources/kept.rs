//! Answers that were given before. They are kept, not what followed from them, with the time at which they were learned.

use std::collections::HashMap;
use std::fmt::Debug;
use std::mem::discriminant;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::turnstile::Soon;
use crate::facts::{Answer, Fact, PaperId, Question, Sight, Source};

/// Where answers are kept; processes that share a database share them there.
pub trait Kept: Debug + Send + Sync {
    /// What was kept of these, old answers included; what cannot be read is left out.
    fn get<'a>(&'a self, questions: &'a [Question]) -> Soon<'a, Vec<(Question, Remembered)>>;

    /// Keeps answers in the place of earlier ones. An answer of the same kind as the one before, known, absent or unknown, stands since then.
    fn keep<'a>(&'a self, answers: &'a [(Question, Answer)]) -> Soon<'a, ()>;
}

/// An answer that was given before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The answer.
    pub answer: Answer,
    /// How long ago it was learned.
    pub age: Duration,
    /// How long ago the first answer of its kind was learned that no other has followed.
    pub standing: Duration,
}

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

impl Remembered {
    /// Whether it need not be asked again.
    pub(super) fn is_fresh(&self, question: &Question) -> bool {
        self.age < self.lasts(question)
    }

    /// How long it is good for. What was not known is asked again as long after as it has been unknown already, so that the waits double.
    fn lasts(&self, question: &Question) -> Duration {
        match (&self.answer, question) {
            (Answer::Unknown, _) => (self.standing - self.age.min(self.standing)).clamp(15 * MINUTE, 6 * HOUR),
            (Answer::Absent, _) => DAY,
            (Answer::Known(Fact::Versions(_)), _) => Duration::MAX,
            // Retractions and new versions come at any time; a stand-in for arXiv knows of neither.
            (Answer::Known(Fact::Paper(paper)), Question::Paper(PaperId::Arxiv(_))) => {
                let is_stand_in = paper.records.iter().all(|record| record.source != Source::Arxiv);
                if is_stand_in { DAY } else { 7 * DAY }
            }
            (Answer::Known(Fact::Paper(_)), _) => 7 * DAY,
            (Answer::Known(Fact::Repository(_)), _) => DAY,
            (Answer::Known(Fact::Page(page)), _) => match page.sight {
                Sight::Answer { status: 200..=299, is_challenge: false, .. } => 3 * DAY,
                // A second look is due.
                _ if !page.is_confirmed => MINUTE,
                _ => DAY,
            },
        }
    }

    /// The answer to give. That there is no such DOI is said when it was so for a day: one that was registered just now is not known
    /// everywhere.
    pub(super) fn said(self, question: &Question) -> Answer {
        match (&self.answer, question) {
            (Answer::Absent, Question::Paper(PaperId::Doi(_))) if self.standing < DAY => Answer::Unknown,
            _ => self.answer,
        }
    }

    /// What will be remembered when an answer has come just now.
    pub(super) fn now(answer: &Answer, before: Option<&Self>) -> Self {
        let same = before.filter(|before| discriminant(&before.answer) == discriminant(answer));
        let standing = same.map(|before| before.standing).unwrap_or_default();
        Self { answer: answer.clone(), age: Duration::ZERO, standing }
    }
}

/// Answers kept in memory, until the process ends.
#[derive(Debug, Default)]
pub struct Memory(Mutex<HashMap<Question, Learned>>);

#[derive(Clone, Debug)]
struct Learned {
    answer: Answer,
    at: Instant,
    since: Instant,
}

/// Answers that are kept, at some kilobytes each.
const MOST_ANSWERS: usize = 5000;

impl Kept for Memory {
    fn get<'a>(&'a self, questions: &'a [Question]) -> Soon<'a, Vec<(Question, Remembered)>> {
        let now = Instant::now();
        let learned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let remembered = |learned: &Learned| Remembered {
            answer: learned.answer.clone(),
            age: now - learned.at,
            standing: now - learned.since,
        };
        let found =
            questions.iter().filter_map(|asked| Some((asked.clone(), remembered(learned.get(asked)?)))).collect();
        Box::pin(async move { found })
    }

    fn keep<'a>(&'a self, answers: &'a [(Question, Answer)]) -> Soon<'a, ()> {
        let now = Instant::now();
        let mut learned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (question, answer) in answers {
            let same = learned.get(question).filter(|old| discriminant(&old.answer) == discriminant(answer));
            let since = same.map_or(now, |old| old.since);
            learned.insert(question.clone(), Learned { answer: answer.clone(), at: now, since });
        }
        if learned.len() > MOST_ANSWERS {
            let mut times: Vec<Instant> = learned.values().map(|learned| learned.at).collect();
            times.sort_unstable();
            // The older half goes, so that this is seldom done; of one moment's, those that happen to be left.
            let oldest = times[times.len() / 2];
            learned.retain(|_, learned| learned.at >= oldest);
            let surplus = learned.len().saturating_sub(MOST_ANSWERS);
            let more: Vec<Question> = learned.keys().take(surplus).cloned().collect();
            for question in more {
                learned.remove(&question);
            }
        }
        Box::pin(async {})
    }
}

#[cfg(test)]
mod tests {}
