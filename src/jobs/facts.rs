//! What a review looks up, where, and how long it waits for answers.

use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::begun::Begun;
use super::blocking::at_work;
use super::clock::{DAY, millis};
use super::error::JobError;
use super::office::Office;
use super::pending::Said;
use super::pull::{Manner, ReviewJob};
use super::seen::{Seen, submission};
use crate::engine::{Submission, questions};
use crate::facts::{Facts, Question};
use crate::github::{ChangedFile, Progress};
use crate::store::{NewJob, Standing};

/// How many times longer a second look waits for what was still open: nobody waits for it.
const MORE_PATIENCE: u32 = 4;

/// If answers take longer than this, the check run is shown as in progress.
const AT_ONCE: Duration = Duration::from_millis(400);

/// Answers may lead to more questions, up to this many rounds.
const ROUNDS: usize = 3;

/// Facts about what a pull request brings; `None` if nothing is looked up. Failing to look something up does not fail the
/// review.
pub(super) async fn learn(begun: &Begun<'_>, seen: &mut Seen, said: &mut Said) -> Result<Option<Facts>, JobError> {
    let Begun { office, job, installation, .. } = *begun;
    let Some(inquiry) = office.inquiry.as_ref().filter(|_| seen.policy.asks_for_facts()) else { return Ok(None) };
    let times = if job.asks_again { MORE_PATIENCE } else { 1 };
    let until = Instant::now() + office.tempo.patience * times;
    let mut facts = Facts::on(office.clock.now().div_euclid(DAY));
    let mut access = None;
    for _ in 0..ROUNDS {
        let open = open_questions(seen, &facts).await;
        if open.is_empty() {
            break;
        }
        if access.is_none() && open.iter().any(|question| matches!(question, Question::Repository(_))) {
            access = inquiry.access(job.place.installation, installation).await;
        }
        let mut asking = pin!(inquiry.sources.ask(open, access.as_ref(), until));
        let answers = match timeout(AT_ONCE, &mut asking).await {
            Ok(answers) => answers,
            Err(_) => {
                announce(begun, seen, said).await?;
                asking.await
            }
        };
        facts.extend(answers.into_answers());
    }
    Ok(Some(facts))
}

/// What is already known about what a pull request brings, without asking anybody.
pub(super) async fn recall(office: &Office, seen: &Seen) -> Option<Facts> {
    let inquiry = office.inquiry.as_ref().filter(|_| seen.policy.asks_for_facts())?;
    let mut facts = Facts::on(office.clock.now().div_euclid(DAY));
    for _ in 0..ROUNDS {
        let open = open_questions(seen, &facts).await;
        if open.is_empty() {
            break;
        }
        facts.extend(inquiry.sources.recall(open).await.into_answers());
    }
    Some(facts)
}

/// The job that looks again at what was still open; `None` if this one was that job.
pub(super) fn later(job: &ReviewJob, head: &str, after: Duration) -> Option<NewJob> {
    if job.asks_again {
        return None;
    }
    let again = ReviewJob { asks_again: true, head: head.to_owned(), note: None, by: None, ..job.clone() };
    Some(NewJob { delay: millis(after), ..again.into_job()? })
}

/// Shows that the review is in progress, unless something is shown already or the review is a quiet or repeated one.
async fn announce(begun: &Begun<'_>, seen: &mut Seen, said: &mut Said) -> Result<(), JobError> {
    let Begun { job, .. } = begun;
    let shown = seen.snapshot.check_run.as_ref();
    if job.manner == Manner::Quiet || job.asks_again || shown.is_some() {
        return Ok(());
    }
    if begun.standing().await? == Standing::Ours {
        let run = begun.announce(said, &seen.snapshot.head, None, Progress::InProgress).await?;
        seen.snapshot.check_run = Some(run);
    }
    Ok(())
}

/// What the files of a pull request need to know and is not known yet. Entries proposed by other pull requests are not
/// asked about.
async fn open_questions(seen: &Seen, facts: &Facts) -> Vec<Question> {
    let files = seen.files.clone();
    let (policy, guidelines) = (seen.policy.clone(), seen.snapshot.guidelines.clone());
    let facts = facts.clone();
    let ask = move || {
        let of = |file: &ChangedFile| {
            let submission = submission(file, &policy, &guidelines, &[]);
            questions(&Submission { facts: Some(&facts), ..submission })
        };
        files.iter().flat_map(of).collect()
    };
    at_work("what to ask", ask).await.unwrap_or_default()
}
