//! A review that was begun, and what it shows of itself before its end. Whoever comes to the end must find that, also where another process began, or
//! GitHub does not show it yet.

use super::error::JobError;
use super::office::Office;
use super::pending::{PullRequest, Said};
use super::pull::ReviewJob;
use super::retry::unless_refused;
use crate::github::{GithubError, Installation, OwnCheckRun, Progress};
use crate::review::{PlannedCheckRun, overtaken};
use crate::store::{Cause, Leased, Standing, StoreError};

/// After so many attempts, what GitHub does not take at an old commit is left to the next review.
const LEFT_AFTER: u32 = 8;

/// A review that a worker has begun.
pub(super) struct Begun<'a> {
    pub office: &'a Office,
    pub leased: &'a Leased,
    pub job: &'a ReviewJob,
    pub installation: &'a Installation,
    pub pull: PullRequest<'a>,
}

impl<'a> Begun<'a> {
    pub fn new(office: &'a Office, leased: &'a Leased, job: &'a ReviewJob, installation: &'a Installation) -> Self {
        let pull = PullRequest::new(&office.store, job);
        Self { office, leased, job, installation, pull }
    }

    /// Whether the review is still to be told, and by this worker.
    pub async fn standing(&self) -> Result<Standing, StoreError> {
        self.office.store.standing(self.leased, self.office.tempo.lease).await
    }

    /// Shows on a commit's check run that its review waits for GitHub, knowing nothing but the job.
    pub async fn announce_waiting(&self) -> Result<(), JobError> {
        let mut said = self.pull.said().await?;
        self.pull.announces(&mut said, &self.job.head, self.office.clock.now()).await?;
        Ok(self.installation.announce_waiting(self.job.number, &self.job.head).await?)
    }

    /// Shows on a commit's check run how far its review is, and gives the run.
    pub async fn announce(
        &self,
        said: &mut Said,
        head: &str,
        shown: Option<&OwnCheckRun>,
        progress: Progress,
    ) -> Result<OwnCheckRun, JobError> {
        let found = if shown.is_none() { self.announced(said, head).await? } else { None };
        // Written down first: the run may arrive, and its answer not.
        self.pull.announces(said, head, self.office.clock.now()).await?;
        let shown = shown.or(found.as_ref());
        Ok(self.installation.announce_check_run(self.job.number, head, shown, progress).await?)
    }

    /// Completes the check runs of other commits that tell of a review; nobody comes to its end any more. `head` is the commit that is told of by itself,
    /// if one is.
    pub async fn end_elsewhere(
        &self,
        said: &mut Said,
        head: Option<&str>,
        run: &PlannedCheckRun,
    ) -> Result<(), JobError> {
        let elsewhere = said.announced_elsewhere(head);
        if elsewhere.is_empty() {
            return Ok(());
        }
        for commit in &elsewhere {
            // A commit may be gone, a repository archived.
            unless_refused(self.installation.end_check_run(self.job.number, commit, run).await)?;
        }
        Ok(self.pull.has_ended(said, &elsewhere, self.office.clock.now()).await?)
    }

    /// The same before a review. What stands in its way at an old commit keeps the new one from its review for a while at most; whoever reviews the pull
    /// request next tries again.
    pub async fn end_before(&self, said: &mut Said, head: &str) -> Result<(), JobError> {
        match self.end_elsewhere(said, Some(head), &overtaken()).await {
            Err(error) if error.cause() == Cause::Own || self.leased.attempt > LEFT_AFTER => {
                tracing::warn!(%error, "cannot complete the check run of an earlier commit; the review continues");
                Ok(())
            }
            outcome => outcome,
        }
    }

    /// Completes a commit's check run without a review, unless it tells this already.
    pub async fn end_with(
        &self,
        said: &mut Said,
        head: String,
        mut shown: Option<OwnCheckRun>,
        run: &PlannedCheckRun,
    ) -> Result<(), JobError> {
        if shown.is_none() {
            shown = self.announced(said, &head).await?;
        }
        tell(self.installation, self.job.number, &head, shown.as_ref(), run).await?;
        if said.is_announced_at(&head) {
            self.pull.has_ended(said, &[head], self.office.clock.now()).await?;
        }
        Ok(())
    }

    /// The check run of a commit that was announced, where GitHub may not show it yet to who reads the pull request.
    async fn announced(&self, said: &Said, head: &str) -> Result<Option<OwnCheckRun>, GithubError> {
        if said.is_announced_at(head) { self.installation.own_run(self.job.number, head).await } else { Ok(None) }
    }
}

/// Completes the check run, unless it tells this already.
pub(super) async fn tell(
    installation: &Installation,
    number: u64,
    head: &str,
    shown: Option<&OwnCheckRun>,
    run: &PlannedCheckRun,
) -> Result<(), GithubError> {
    if shown.is_some_and(|shown| shown.tells(run)) {
        return Ok(());
    }
    installation.complete_check_run(number, head, shown, run).await
}
