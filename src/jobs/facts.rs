//! What a review asks the world, whom, and how long it waits for answers.

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

/// One that looks once more for what was open waits so many times as long: nobody waits for it.
const MORE_PATIENCE: u32 = 4;

/// Where answers take longer than this, the check run is seen in progress.
const AT_ONCE: Duration = Duration::from_millis(400);

/// Answers may lead to more questions, and these to none.
const ROUNDS: usize = 3;

/// What the world says of what a pull request brings; `None` where it is not asked. Failing to ask is no failure of the review.
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

/// What is known already of what a pull request brings, without asking anybody.
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

/// The job that looks once more for what was open; `None` where this one was it.
pub(super) fn later(job: &ReviewJob, head: &str, after: Duration) -> Option<NewJob> {
    if job.asks_again {
        return None;
    }
    let again = ReviewJob { asks_again: true, head: head.to_owned(), note: None, by: None, ..job.clone() };
    Some(NewJob { delay: millis(after), ..again.into_job()? })
}

/// Shows that the review is under way, unless something is shown already, or others will tell it.
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

/// What the files of a pull request ask, and is not known. What others propose asks nothing.
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
