//! What a review asks the world, whom, and how long it waits for answers.

use std::collections::HashMap;
use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::error::JobError;
use super::office::{Clock, Office, millis};
use super::pull::{Manner, ReviewJob};
use super::review::submission;
use super::seen::Seen;
use crate::engine::{Pending, Submission, questions};
use crate::facts::{Answer, Facts, Question};
use crate::github::{ChangedFile, Installation, Progress};
use crate::sources::{Access, Client, Kept, Paces, Pages, Pass, Remembered, Soon, Sources, Turn, Turnstile};
use crate::store::{KeptFact, LaneTurn, Moment, NewFact, NewJob, Store, StoreError};

/// How long a review waits for answers. People wait for it, and most answers come within a second.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long one waits that looks once more for what was open: nobody waits for it.
const LATER_PATIENCE: Duration = Duration::from_secs(20);

/// When it looks: dead links are asked for twice, half a minute apart.
pub(super) const LATER: Duration = Duration::from_secs(75);

/// Where answers take longer than this, the check run is seen in progress.
const AT_ONCE: Duration = Duration::from_millis(400);

/// Answers may lead to more questions, and these to none.
const ROUNDS: usize = 3;

const DAY: Moment = 24 * 60 * 60 * 1000;

/// Through whom the world is asked.
#[derive(Clone)]
pub struct Asking {
    /// Speaks with the sources that have fixed addresses.
    pub client: Client,
    /// Looks at the pages that contributors link to; where there is nobody for it, these are unknown.
    pub pages: Option<Pages>,
    /// How fast each source is asked.
    pub paces: Paces,
    /// Whether the App's own GitHub is the one whose repositories are asked about, so that its token is of use there. It is not for an
    /// enterprise server's App, whose token is nobody else's business.
    pub is_same_github: bool,
}

impl fmt::Debug for Asking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asking").field("is_same_github", &self.is_same_github).finish_non_exhaustive()
    }
}

impl Asking {
    /// Begins to ask, with answers kept in the store and lanes shared by all processes that share it.
    #[must_use]
    pub fn begin(&self, store: &Store, clock: &Arc<dyn Clock>) -> Inquiry {
        let shared = Arc::new(StoredFacts { store: store.clone(), clock: Arc::clone(clock) });
        let (client, pages, paces) = (self.client.clone(), self.pages.clone(), self.paces.clone());
        let sources = Sources::sharing(client, pages, paces, Arc::clone(&shared) as _, shared);
        Inquiry { sources, is_same_github: self.is_same_github }
    }
}

/// Who asks the world, for all reviews of a process.
#[derive(Clone)]
pub struct Inquiry {
    sources: Sources,
    is_same_github: bool,
}

/// What the world says of what a pull request brings; `None` where it is not asked. Failing to ask is no failure of the review.
pub(super) async fn learn(
    office: &Office,
    job: &ReviewJob,
    installation: &Installation,
    seen: &mut Seen,
    older: &HashMap<String, Vec<Pending>>,
) -> Result<Option<Facts>, JobError> {
    let Some(inquiry) = office.inquiry.as_ref().filter(|_| seen.policy.asks_for_facts()) else { return Ok(None) };
    let patience = if job.asks_again { LATER_PATIENCE } else { PATIENCE };
    let until = Instant::now() + patience;
    let mut facts = Facts::on(office.clock.now().div_euclid(DAY));
    let mut access = None;
    for _ in 0..ROUNDS {
        let open = open_questions(seen, older, &facts).await;
        if open.is_empty() {
            break;
        }
        if access.is_none() && open.iter().any(|question| matches!(question, Question::Repository(_))) {
            access = inquiry.access(job, installation).await;
        }
        let mut asking = pin!(inquiry.sources.ask(open, access.as_ref(), until));
        let answers = match timeout(AT_ONCE, &mut asking).await {
            Ok(answers) => answers,
            Err(_) => {
                announce(job, installation, seen).await?;
                asking.await
            }
        };
        facts.extend(answers.into_answers());
    }
    Ok(Some(facts))
}

/// What is known already of what a pull request brings, without asking anybody.
pub(super) async fn recall(office: &Office, seen: &Seen) -> Option<Facts> {
    let inquiry = office.inquiry.as_ref().filter(|_| seen.policy.asks_for_facts())?;
    let mut facts = Facts::on(office.clock.now().div_euclid(DAY));
    for _ in 0..ROUNDS {
        let open = open_questions(seen, &HashMap::new(), &facts).await;
        if open.is_empty() {
            break;
        }
        facts.extend(inquiry.sources.recall(open).await.into_answers());
    }
    Some(facts)
}

/// The job that looks once more for what was open; `None` where this one was it.
pub(super) fn later(job: &ReviewJob, head: &str) -> Option<NewJob> {
    if job.asks_again {
        return None;
    }
    let again = ReviewJob { asks_again: true, head: head.to_owned(), note: None, by: None, ..job.clone() };
    Some(NewJob { delay: millis(LATER), ..again.into_job()? })
}

impl Inquiry {
    /// By whose leave GitHub is asked about repositories.
    async fn access(&self, job: &ReviewJob, installation: &Installation) -> Option<Access> {
        if !self.is_same_github {
            return None;
        }
        match installation.reading_token().await {
            Ok(token) => Some(Access { holder: format!("installation {}", job.place.installation), token }),
            Err(error) => {
                tracing::warn!(%error, "repositories are asked about without a token");
                None
            }
        }
    }
}

/// Shows that the review is under way, unless it does already.
async fn announce(job: &ReviewJob, installation: &Installation, seen: &mut Seen) -> Result<(), JobError> {
    let shown = seen.snapshot.check_run.as_ref();
    if job.manner == Manner::Quiet || job.asks_again || shown.is_some() {
        return Ok(());
    }
    let run = installation.announce_check_run(job.number, &seen.snapshot.head, None, Progress::InProgress).await?;
    seen.snapshot.check_run = Some(run);
    Ok(())
}

/// What the files of a pull request ask, and is not known.
async fn open_questions(seen: &Seen, older: &HashMap<String, Vec<Pending>>, facts: &Facts) -> Vec<Question> {
    let files = seen.files.clone();
    let (policy, guidelines) = (seen.policy.clone(), seen.snapshot.guidelines.clone());
    let (older, facts) = (older.clone(), facts.clone());
    let asked = tokio::task::spawn_blocking(move || {
        let of = |file: &ChangedFile| {
            let pending = older.get(&file.path).map(Vec::as_slice).unwrap_or_default();
            let submission = submission(file, &policy, &guidelines, pending);
            questions(&Submission { facts: Some(&facts), ..submission })
        };
        files.iter().flat_map(of).collect()
    });
    asked.await.unwrap_or_else(|error| {
        tracing::error!(panicked = error.is_panic(), "the engine stopped at what to ask");
        Vec::new()
    })
}

/// Answers and lanes in the store.
#[derive(Clone)]
struct StoredFacts {
    store: Store,
    clock: Arc<dyn Clock>,
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
                    failed("look up what is known", &error);
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
            if let Err(error) = self.store.keep_facts(&new, self.clock.now()).await {
                failed("keep what was learned", &error);
            }
        })
    }
}

/// An answer that was kept by this version or one before; what cannot be read is asked again.
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
    tracing::warn!(%error, "cannot {what}; the review goes on without");
}
