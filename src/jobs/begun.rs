//! A review in progress, and what it shows of itself before it is done. Whoever finishes it must be able to find that, even if another process
//! started it or GitHub does not show it yet.

use super::error::JobError;
use super::office::Office;
use super::pending::{PullRequest, Said};
use super::pull::ReviewJob;
use super::retry::unless_refused;
use crate::github::{GithubError, Installation, OwnCheckRun, Progress};
use crate::review::{PlannedCheckRun, overtaken};
use crate::store::{Cause, Leased, Standing, StoreError};

/// After this many attempts, anything GitHub refuses for an old commit is left to the next review.
const LEFT_AFTER: u32 = 8;

/// A review that a worker has started.
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

    /// Whether the review is still to be published, and by this worker.
    pub async fn standing(&self) -> Result<Standing, StoreError> {
        self.office.store.standing(self.leased, self.office.tempo.lease).await
    }

    /// Shows on a commit's check run that its review waits for GitHub, given nothing but the job.
    pub async fn announce_waiting(&self) -> Result<(), JobError> {
        let mut said = self.pull.said().await?;
        self.pull.announces(&mut said, &self.job.head, self.office.clock.now()).await?;
        Ok(self.installation.announce_waiting(self.job.number, &self.job.head).await?)
    }

    /// Shows on a commit's check run how far its review is, and returns the run.
    pub async fn announce(
        &self,
        said: &mut Said,
        head: &str,
        shown: Option<&OwnCheckRun>,
        progress: Progress,
    ) -> Result<OwnCheckRun, JobError> {
        let found = if shown.is_none() { self.announced(said, head).await? } else { None };
        // Recorded first: the run may arrive although its answer does not.
        self.pull.announces(said, head, self.office.clock.now()).await?;
        let shown = shown.or(found.as_ref());
        Ok(self.installation.announce_check_run(self.job.number, head, shown, progress).await?)
    }

    /// Completes the check runs of other commits that announce a review, since nobody will finish those any more. `head` is the commit, if any, that
    /// is dealt with separately.
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
            // The commit may be gone, or the repository archived.
            unless_refused(self.installation.end_check_run(self.job.number, commit, run).await)?;
        }
        Ok(self.pull.has_ended(said, &elsewhere, self.office.clock.now()).await?)
    }

    /// The same before a review. A problem with an old commit delays the review of the new one only for a while; whoever reviews the pull request
    /// next tries again.
    pub async fn end_before(&self, said: &mut Said, head: &str) -> Result<(), JobError> {
        match self.end_elsewhere(said, Some(head), &overtaken()).await {
            Err(error) if error.cause() == Cause::Own || self.leased.attempt > LEFT_AFTER => {
                tracing::warn!(%error, "cannot complete the check run of an earlier commit; the review continues");
                Ok(())
            }
            outcome => outcome,
        }
    }

    /// Completes a commit's check run without a review, unless it already says this.
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

    /// The check run of a commit that was announced, in case GitHub does not yet show it along with the pull request.
    async fn announced(&self, said: &Said, head: &str) -> Result<Option<OwnCheckRun>, GithubError> {
        if said.is_announced_at(head) { self.installation.own_run(self.job.number, head).await } else { Ok(None) }
    }
}

/// Completes the check run, unless it already says this.
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
