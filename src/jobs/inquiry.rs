//! How facts are looked up, with answers and lanes in the store.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::Clock;
use crate::facts::{Answer, Question};
use crate::github::Installation;
use crate::sources::{Access, Client, Kept, Paces, Pages, Pass, Remembered, Soon, Sources, Turn, Turnstile};
use crate::store::{KeptFact, LaneTurn, Moment, NewFact, Store, StoreError};

/// What is needed to look up facts.
#[derive(Clone)]
pub struct Asking {
    /// Talks to the sources that have fixed addresses.
    pub client: Client,
    /// Looks at the pages that contributors link to; without it, these are unknown.
    pub pages: Option<Pages>,
    /// How fast each source is asked.
    pub paces: Paces,
    /// Whether the repositories in question are on the App's own GitHub, so that its token is of use there. An enterprise server's App
    /// must not show its token to anybody else.
    pub is_same_github: bool,
}

impl fmt::Debug for Asking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asking").field("is_same_github", &self.is_same_github).finish_non_exhaustive()
    }
}

impl Asking {
    /// Starts looking up facts, with answers kept in the store and lanes shared by all processes that share it.
    #[must_use]
    pub fn begin(&self, store: &Store, clock: &Arc<dyn Clock>) -> Inquiry {
        let shared = Arc::new(StoredFacts::new(store, Arc::clone(clock)));
        let (client, pages, paces) = (self.client.clone(), self.pages.clone(), self.paces.clone());
        let sources = Sources::sharing(client, pages, paces, Arc::clone(&shared) as _, shared);
        Inquiry { sources, is_same_github: self.is_same_github, whole: Arc::new(Semaphore::new(1)) }
    }
}

/// Looks up facts for all reviews of a process.
#[derive(Clone)]
pub struct Inquiry {
    pub(super) sources: Sources,
    is_same_github: bool,
    /// Held while looking up whole lists: one at a time, so that reviews find workers.
    whole: Arc<Semaphore>,
}

impl Inquiry {
    /// The right to look up whole lists, while it is held; `None` if another audit has it.
    pub(super) fn for_whole_lists(&self) -> Option<SemaphorePermit<'_>> {
        self.whole.try_acquire().ok()
    }

    /// The token with which GitHub is asked about repositories.
    pub(super) async fn access(&self, number: u64, installation: &Installation) -> Option<Access> {
        if !self.is_same_github {
            return None;
        }
        match installation.reading_token().await {
            Ok(token) => Some(Access { holder: format!("installation {number}"), token }),
            Err(error) => {
                tracing::warn!(%error, "looking up repositories without a token");
                None
            }
        }
    }
}

/// Answers and lanes in the store.
#[derive(Clone)]
pub struct StoredFacts {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl StoredFacts {
    /// Facts in this store, timed by this clock.
    #[must_use]
    pub fn new(store: &Store, clock: Arc<dyn Clock>) -> Self {
        Self { store: store.clone(), clock }
    }
}

impl fmt::Debug for StoredFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredFacts")
    }
}

impl Kept for StoredFacts {
    fn get<'a>(&'a self, questions: &'a [Question]) -> Soon<'a, Vec<(Question, Remembered)>> {
        Box::pin(async move {
            let names: Vec<String> = questions.iter().filter_map(|asked| serde_json::to_string(asked).ok()).collect();
            match self.store.facts(&names, self.clock.now()).await {
                Ok(kept) => kept.iter().filter_map(remembered).collect(),
                Err(error) => {
                    failed("look up stored answers", &error);
                    Vec::new()
                }
            }
        })
    }

    fn keep<'a>(&'a self, answers: &'a [(Question, Answer)]) -> Soon<'a, ()> {
        Box::pin(async move {
            let new = answers.iter().filter_map(|(question, answer)| {
                let (question, text) = (serde_json::to_string(question).ok()?, serde_json::to_string(answer).ok()?);
                Some(NewFact { question, answer: text, kind: kind(answer) })
            });
            let new: Vec<NewFact> = new.collect();
            if let Err(error) = self.store.keep_facts(&new, kind(&Answer::Unknown), self.clock.now()).await {
                failed("store the answers", &error);
            }
        })
    }
}

/// An answer stored by this version or an earlier one; one that cannot be read is looked up again.
fn remembered(kept: &KeptFact) -> Option<(Question, Remembered)> {
    let (question, answer) = (serde_json::from_str(&kept.question).ok()?, serde_json::from_str(&kept.answer).ok()?);
    let in_a_row = u32::try_from(kept.in_a_row).unwrap_or(u32::MAX);
    let since = |age: Moment| Duration::from_millis(age.unsigned_abs());
    Some((question, Remembered { answer, age: since(kept.age), standing: since(kept.standing), in_a_row }))
}

fn kind(answer: &Answer) -> &'static str {
    match answer {
        Answer::Known(_) => "known",
        Answer::Absent => "absent",
        Answer::Unknown => "unknown",
    }
}

impl Turnstile for StoredFacts {
    fn enter<'a>(&'a self, lane: &'a str, hold: Duration) -> Soon<'a, Turn> {
        Box::pin(async move {
            match self.store.enter_lane(lane, hold, self.clock.now()).await {
                Ok(LaneTurn::Entered(pass)) => Turn::Free(Pass(pass)),
                Ok(LaneTurn::Held) => Turn::Held,
                Ok(LaneTurn::Closed(wait)) => Turn::Closed(Duration::from_millis(wait.unsigned_abs())),
                Err(error) => {
                    failed("take a turn", &error);
                    Turn::Held
                }
            }
        })
    }

    fn leave<'a>(&'a self, lane: &'a str, pass: Pass, wait: Duration) -> Soon<'a, ()> {
        Box::pin(async move {
            if let Err(error) = self.store.leave_lane(lane, pass.0, wait, self.clock.now()).await {
                failed("give a turn back", &error);
            }
        })
    }
}

fn failed(what: &str, error: &StoreError) {
    tracing::warn!(%error, "cannot {what}; the review continues without it");
}
