//! Earlier answers. The answers are kept, rather than what followed from them, with the time at which they were learned.

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
    /// The kept answers to these questions, including old ones; those that cannot be read are left out.
    fn get<'a>(&'a self, questions: &'a [Question]) -> Soon<'a, Vec<(Question, Remembered)>>;

    /// Keeps answers in place of earlier ones. An answer of the same kind as the one before (known, absent or unknown) keeps its standing
    /// and counts as one more in a row.
    fn keep<'a>(&'a self, answers: &'a [(Question, Answer)]) -> Soon<'a, ()>;
}

/// An earlier answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The answer.
    pub answer: Answer,
    /// How long ago it was learned.
    pub age: Duration,
    /// How long ago the first answer of its kind was learned, with no other kind since.
    pub standing: Duration,
    /// How many of its kind came in a row, including this one.
    pub in_a_row: u32,
}

const DAY: Duration = Duration::from_hours(24);

impl Remembered {
    /// Whether it need not be asked again.
    pub(super) fn is_fresh(&self, question: &Question) -> bool {
        self.age < self.lasts(question)
    }

    /// Whether it is better than no answer: what papers and repositories are seldom changes. A page may be back at any time, and so may
    /// anything that was absent.
    pub(super) fn is_better_than_none(&self) -> bool {
        match &self.answer {
            Answer::Known(Fact::Paper(_) | Fact::Versions(_)) => self.age < 30 * DAY,
            Answer::Known(Fact::Repository(_)) => self.age < 7 * DAY,
            _ => false,
        }
    }

    /// How long it is good for, by [`Answer::kept_for`]. A stand-in's answer about a paper on arXiv lasts a day, since it knows of no
    /// withdrawals. A page that failed is not kept at first: [`Pages`](super::Pages) remembers the look, and takes the second by itself.
    fn lasts(&self, question: &Question) -> Duration {
        let kept = self.answer.kept_for(question, self.in_a_row).map_or(Duration::MAX, Duration::from_secs);
        match (&self.answer, question) {
            (Answer::Known(Fact::Paper(paper)), Question::Paper(PaperId::Arxiv(_)))
                if paper.records.iter().all(|record| record.source != Source::Arxiv) =>
            {
                kept.min(DAY)
            }
            (Answer::Known(Fact::Page(page)), _) if !page.is_confirmed && self.in_a_row <= 2 => match page.sight {
                Sight::Answer { status: 404 | 410 | 500..=599, .. } | Sight::Answer { is_undeployed: true, .. } => {
                    Duration::ZERO
                }
                Sight::NoHost | Sight::Certificate(_) | Sight::TimedOut | Sight::BrokenOff => Duration::ZERO,
                _ => kept,
            },
            _ => kept,
        }
    }

    /// The answer to give. That a DOI does not exist is said only once it has been so for a day: a newly registered one is not known
    /// everywhere.
    pub(super) fn said(self, question: &Question) -> Answer {
        match (&self.answer, question) {
            (Answer::Absent, Question::Paper(PaperId::Doi(_))) if self.standing < DAY => Answer::Unknown,
            _ => self.answer,
        }
    }

    /// What is remembered when an answer has just arrived.
    pub(super) fn now(answer: &Answer, before: Option<&Self>) -> Self {
        let same = before.filter(|before| discriminant(&before.answer) == discriminant(answer));
        let standing = same.map(|before| before.standing).unwrap_or_default();
        let in_a_row = same.map_or(0, |before| before.in_a_row).saturating_add(1);
        Self { answer: answer.clone(), age: Duration::ZERO, standing, in_a_row }
    }
}

/// Answers kept in memory until the process ends.
#[derive(Debug, Default)]
pub struct Memory(Mutex<HashMap<Question, Learned>>);

#[derive(Clone, Debug)]
struct Learned {
    answer: Answer,
    at: Instant,
    since: Instant,
    in_a_row: u32,
}

/// The most answers kept, at a few kilobytes each.
const MOST_ANSWERS: usize = 5000;

impl Kept for Memory {
    fn get<'a>(&'a self, questions: &'a [Question]) -> Soon<'a, Vec<(Question, Remembered)>> {
        let now = Instant::now();
        let learned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let remembered = |learned: &Learned| Remembered {
            answer: learned.answer.clone(),
            age: now - learned.at,
            standing: now - learned.since,
            in_a_row: learned.in_a_row,
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
            let in_a_row = same.map_or(0, |old| old.in_a_row).saturating_add(1);
            learned.insert(question.clone(), Learned { answer: answer.clone(), at: now, since, in_a_row });
        }
        if learned.len() > MOST_ANSWERS {
            let mut times: Vec<Instant> = learned.values().map(|learned| learned.at).collect();
            times.sort_unstable();
            // The older half goes, so that this is seldom done; among answers of the same moment, any may go.
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
mod tests {
    use super::*;
    use crate::facts::{Page, Paper, Record};

    const HOUR: Duration = Duration::from_hours(1);
    const MINUTE: Duration = Duration::from_mins(1);

    fn question() -> Question {
        Question::Paper(PaperId::Arxiv("2401.00001".into()))
    }

    async fn remembered(memory: &Memory) -> Remembered {
        memory.get(&[question()]).await.remove(0).1
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_not_known_is_asked_again_after_longer_each_time() {
        let memory = Memory::default();
        let mut waits = Vec::new();
        for _ in 0..7 {
            memory.keep(&[(question(), Answer::Unknown)]).await;
            let mut minutes = 0;
            while remembered(&memory).await.is_fresh(&question()) {
                tokio::time::advance(MINUTE).await;
                minutes += 1;
            }
            waits.push(minutes);
        }
        assert_eq!(waits, [15, 30, 60, 120, 240, 360, 360]);
        memory.keep(&[(question(), Answer::Absent)]).await;
        assert_eq!(remembered(&memory).await, Remembered::now(&Answer::Absent, None), "another kind begins anew");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_stands_since_the_first_of_its_kind() {
        let memory = Memory::default();
        for _ in 0..3 {
            memory.keep(&[(question(), Answer::Absent)]).await;
            tokio::time::advance(HOUR).await;
        }
        let Remembered { age, standing, in_a_row, .. } = remembered(&memory).await;
        assert_eq!((age, standing, in_a_row), (HOUR, 3 * HOUR, 3));
    }

    #[tokio::test(start_paused = true)]
    async fn the_older_half_makes_room() {
        let memory = Memory::default();
        let numbered = |number: u32| Question::Paper(PaperId::Pubmed(number));
        for number in 0..9000 {
            tokio::time::advance(Duration::from_millis(1)).await;
            memory.keep(&[(numbered(number), Answer::Absent)]).await;
        }
        assert!(memory.0.lock().unwrap().len() <= MOST_ANSWERS);
        assert_eq!(memory.get(&[numbered(0), numbered(8999)]).await.len(), 1);
        let many: Vec<_> = (0..9000).map(|number| (numbered(number), Answer::Absent)).collect();
        memory.keep(&many).await;
        assert!(memory.0.lock().unwrap().len() <= MOST_ANSWERS, "all of one moment");
    }

    #[test]
    fn each_kind_of_answer_lasts_as_long_as_it_is_likely_to_stay_true() {
        let lasts = |fact: Fact| Remembered::now(&Answer::Known(fact), None).lasts(&question()) / 24;
        let by = |source| {
            let record = Record { source, ..Record::default() };
            Fact::Paper(Box::new(Paper { records: vec![record], ..Paper::default() }))
        };
        let page = |status, is_confirmed| {
            let sight = Sight::Answer { status, title: None, is_undeployed: false, is_challenge: false };
            Fact::Page(Box::new(Page { hops: Vec::new(), sight, is_confirmed }))
        };
        assert_eq!((lasts(by(Source::Arxiv)), lasts(by(Source::DataCite))), (7 * HOUR, HOUR));
        assert_eq!((lasts(page(200, false)), lasts(page(404, true))), (3 * HOUR, HOUR));
        assert_eq!(lasts(page(404, false)), Duration::ZERO);
        assert_eq!(lasts(Fact::Repository(Box::default())), 3 * HOUR);
        assert!(lasts(Fact::Versions(Vec::new())) > 1_000_000 * HOUR);
    }
}
