//! The button "Apply fixes": one commit with all safe fixes, on a branch of the repository itself.

use super::blocking::at_work;
use super::error::JobError;
use super::facts;
use super::office::Office;
use super::people::may_maintain;
use super::pull::ReviewJob;
use super::seen::{Looked, Seen, UNFIT, look, submission};
use crate::engine::{Submission, fixed, review};
use crate::facts::Facts;
use crate::github::{ChangedFile, GithubError, Installation, Message, NewText};
use crate::review::{without_findings, without_set_aside};
use crate::store::Leased;

/// The commit message.
const HEADLINE: &str = "Apply fixes from Shelfmark";

/// Commits the fixes, or has the pull request reviewed again so that its page says why not.
///
/// The commit is made on top of the commit that the button was pressed for and no other, so that one press commits once: if
/// the tip has moved, either somebody pushed meanwhile, or our own commit arrived although its answer did not.
pub(super) async fn run(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let job = ReviewJob::read(leased)?;
    let installation = job.place.open(office).await?;
    let look = look(&installation, &job, leased.attempt).await?;
    let seen = match look.looked {
        Looked::Reviewable(seen) => seen,
        Looked::Unfit { .. } => return Err(UNFIT),
        Looked::Closed | Looked::NotOurs | Looked::LeftAlone { .. } => return Ok(()),
    };
    if seen.snapshot.head != job.head {
        tracing::info!("the branch has changed since the fixes were requested");
        return Ok(());
    }
    let facts = facts::recall(office, &seen).await;
    let note = commit(&installation, &job, *seen, facts).await?;
    let Some(note) = note else { return Ok(()) };
    tracing::info!(note, "no fixes were committed");
    office.follow(leased, ReviewJob { note: Some(note), ..job }.into_job().as_slice()).await
}

/// Commits the fixes, which is a push that triggers its own review; or returns why not.
async fn commit(
    installation: &Installation,
    job: &ReviewJob,
    seen: Seen,
    facts: Option<Facts>,
) -> Result<Option<String>, JobError> {
    if !may_press(installation, job, &seen).await? {
        return Ok(Some("The fixes were not committed: that takes write access to the repository".to_owned()));
    }
    let (Some(branch), Some(writer)) = (seen.snapshot.own_branch.clone(), installation.for_contents().await?) else {
        return Ok(Some("The fixes were not committed: Shelfmark cannot write to this branch".to_owned()));
    };
    let files = texts(seen, facts).await;
    if files.is_empty() {
        return Ok(Some("Nothing to commit: no safe fixes are left".to_owned()));
    }
    let message = Message { headline: HEADLINE.to_owned(), body: String::new() };
    match writer.commit(&branch, &job.head, &message, &files).await {
        Ok(()) => {
            tracing::info!(files = files.len(), "fixes were committed");
            Ok(None)
        }
        Err(GithubError::Refused { message, .. }) => Ok(Some(format!("GitHub refused to commit the fixes: {message}"))),
        Err(error) => Err(error.into()),
    }
}

/// Whether the person who pressed the button may commit: the delivery alone is not trusted.
async fn may_press(installation: &Installation, job: &ReviewJob, seen: &Seen) -> Result<bool, JobError> {
    match &job.by {
        None => Ok(false),
        Some(login) if login.eq_ignore_ascii_case(&seen.snapshot.author) => Ok(true),
        Some(login) => may_maintain(installation, login).await,
    }
}

/// The files with every safe fix applied, if that changes them; what a maintainer set aside stays as it is.
async fn texts(seen: Seen, facts: Option<Facts>) -> Vec<NewText> {
    let aside = seen.set_aside();
    let policy = without_set_aside(&seen.policy, &aside);
    let Seen { files, snapshot, .. } = seen;
    let fix = move || {
        let one = |file: &ChangedFile| {
            let submission =
                Submission { facts: facts.as_ref(), ..submission(file, &policy, &snapshot.guidelines, &[]) };
            let left = aside
                .iter()
                .any(|aside| aside.findings.is_some())
                .then(|| without_findings(&policy, &aside, &file.path, &file.head, &review(&submission)));
            let text = fixed(&Submission { policy: left.as_ref().or(submission.policy), ..submission });
            (text != file.head).then(|| NewText { path: file.path.clone(), text })
        };
        files.iter().filter_map(one).collect()
    };
    at_work("a fix", fix).await.unwrap_or_default()
}
