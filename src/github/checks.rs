//! Our check run: created early if a review takes its time, completed with its page, annotations and buttons.

use http::Method;

use super::answer::{JSON, read};
use super::auth::Installation;
use super::error::GithubError;
use super::names::CHECK_NAME;
use super::snapshot::OwnCheckRun;
use super::wire::{
    ActionWire, AnnotationWire, CheckOutput, CheckRunRequest, CheckRunWire, CheckRunsWire, Created, MoreAnnotations,
};
use crate::review::{Action, Annotation, Conclusion, PlannedCheckRun};

/// Annotations per request (<https://docs.github.com/rest/checks/runs#update-a-check-run>).
const ANNOTATIONS_A_REQUEST: usize = 50;

/// Check runs per page, the most that GitHub returns.
const A_PAGE: usize = 100;

/// The state of a check run that is not completed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It is waiting.
    Queued,
    /// It is being worked on.
    InProgress,
}

impl Installation {
    /// Shows that a review is on its way, unless the commit has a completed check run of ours, and returns the run.
    ///
    /// # Errors
    /// When GitHub refuses it, or it is not known whether it arrived.
    pub async fn announce_check_run(
        &self,
        number: u64,
        head: &str,
        shown: Option<&OwnCheckRun>,
        progress: Progress,
    ) -> Result<OwnCheckRun, GithubError> {
        if let Some(completed) = shown.filter(|run| run.conclusion.is_some()) {
            return Ok(completed.clone());
        }
        let (status, title) = match progress {
            Progress::Queued => ("queued", "Waiting for GitHub"),
            Progress::InProgress => ("in_progress", "Reviewing"),
        };
        let body = CheckRunRequest {
            name: CHECK_NAME,
            head_sha: Some(head),
            external_id: number.to_string(),
            status,
            conclusion: None,
            output: CheckOutput { title, summary: "The review is not finished yet.", annotations: Vec::new() },
            actions: Vec::new(),
        };
        let id = self.put_check_run(shown, body).await?;
        Ok(OwnCheckRun { id, ..OwnCheckRun::default() })
    }

    /// Completes the check run of a commit.
    ///
    /// The existing run is updated if it is not completed yet, or if its conclusion stays the same and there are no annotations,
    /// which would be appended to its old ones (<https://docs.github.com/rest/checks/runs#update-a-check-run>). Otherwise a new run
    /// replaces it: GitHub shows the latest of each name.
    ///
    /// # Errors
    /// When GitHub refuses it, or it is not known whether it arrived.
    pub async fn complete_check_run(
        &self,
        number: u64,
        head: &str,
        shown: Option<&OwnCheckRun>,
        run: &PlannedCheckRun,
    ) -> Result<(), GithubError> {
        let conclusion = word(run.conclusion);
        let can_take = |shown: &&OwnCheckRun| match &shown.conclusion {
            None => true,
            Some(was) => run.annotations.is_empty() && was.eq_ignore_ascii_case(conclusion),
        };
        let amended = shown.filter(can_take);
        let mut batches = run.annotations.chunks(ANNOTATIONS_A_REQUEST);
        let body = CheckRunRequest {
            name: CHECK_NAME,
            head_sha: Some(head),
            external_id: number.to_string(),
            status: "completed",
            conclusion: Some(conclusion),
            output: output(run, batches.next().unwrap_or_default()),
            actions: run.actions.iter().copied().map(button).collect(),
        };
        let id = self.put_check_run(amended, body).await?;
        for batch in batches {
            let more = MoreAnnotations { output: output(run, batch) };
            self.rest(Method::PATCH, &format!("/check-runs/{id}"), JSON, Some(&more)).await?;
        }
        Ok(())
    }

    /// Whether a commit has a check run of ours.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn has_check_run(&self, commit: &str) -> Result<bool, GithubError> {
        Ok(!self.own_runs_on(commit).await?.is_empty())
    }

    /// Whether this App id is ours.
    ///
    /// # Errors
    /// When GitHub does not say which App we are.
    pub async fn is_own_app(&self, app: u64) -> Result<bool, GithubError> {
        Ok(self.app.id().await? == app)
    }

    /// The pull requests that have a check run of ours on a commit, read from the runs' external ids. For pull requests from forks, GitHub says it
    /// nowhere else.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn checked_pulls(&self, commit: &str) -> Result<Vec<u64>, GithubError> {
        let runs = self.own_runs_on(commit).await?;
        let mut numbers: Vec<u64> = runs.iter().filter_map(number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    /// Shows that a review is waiting, given nothing but the commit; if that has a check run for the pull request, it is enough.
    ///
    /// # Errors
    /// When GitHub refuses it, or it is not known whether it arrived.
    pub async fn announce_waiting(&self, pull: u64, head: &str) -> Result<(), GithubError> {
        if self.checked_pulls(head).await?.contains(&pull) {
            return Ok(());
        }
        self.announce_check_run(pull, head, None, Progress::Queued).await?;
        Ok(())
    }

    /// Completes the check run of a commit, given nothing but that commit: looks for the existing run, and if that fails, creates another.
    ///
    /// # Errors
    /// When GitHub refuses it, or it is not known whether it arrived.
    pub async fn complete_any_check_run(
        &self,
        pull: u64,
        head: &str,
        run: &PlannedCheckRun,
    ) -> Result<(), GithubError> {
        let shown = self.own_run(pull, head).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "cannot look for an earlier check run");
            None
        });
        self.complete_check_run(pull, head, shown.as_ref(), run).await
    }

    /// Completes the check run of a commit, if there is one that was started and not completed.
    ///
    /// # Errors
    /// When GitHub does not answer or refuses it, or it is not known whether it arrived.
    pub async fn end_check_run(&self, pull: u64, head: &str, run: &PlannedCheckRun) -> Result<(), GithubError> {
        match self.own_run(pull, head).await?.filter(|shown| shown.conclusion.is_none()) {
            Some(begun) => self.complete_check_run(pull, head, Some(&begun), run).await,
            None => Ok(()),
        }
    }

    /// Our latest check run for a pull request on a commit as REST shows it: its id and conclusion.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn own_run(&self, pull: u64, head: &str) -> Result<Option<OwnCheckRun>, GithubError> {
        let runs = self.own_runs_on(head).await?;
        let latest = runs.into_iter().filter(|run| number(run) == Some(pull)).max_by_key(|run| run.id);
        Ok(latest.map(|run| OwnCheckRun { id: run.id, conclusion: run.conclusion, ..OwnCheckRun::default() }))
    }

    /// The check runs of this App on a commit; any App may use our run's name.
    async fn own_runs_on(&self, commit: &str) -> Result<Vec<CheckRunWire>, GithubError> {
        let app = self.app.id().await?;
        let path =
            format!("/commits/{commit}/check-runs?check_name={CHECK_NAME}&app_id={app}&filter=all&per_page={A_PAGE}");
        let answer = self.rest::<()>(Method::GET, &path, JSON, None).await?;
        let mut runs = read::<CheckRunsWire>("the check runs", &answer.body)?.check_runs;
        runs.retain(|run| run.app.as_ref().is_some_and(|own| own.id == app));
        Ok(runs)
    }

    /// Updates a check run or creates one, and returns its id. One that cannot be updated, because it is gone or somebody else's, is left alone.
    async fn put_check_run(
        &self,
        amended: Option<&OwnCheckRun>,
        body: CheckRunRequest<'_>,
    ) -> Result<u64, GithubError> {
        if let Some(run) = amended {
            // It cannot be moved to another commit.
            let body = CheckRunRequest { head_sha: None, ..body.clone() };
            match self.rest(Method::PATCH, &format!("/check-runs/{}", run.id), JSON, Some(&body)).await {
                Ok(_) => return Ok(run.id),
                Err(error @ GithubError::Refused { status: 403 | 404, .. }) => {
                    tracing::warn!(%error, "a check run cannot be updated; creating another");
                }
                Err(error) => return Err(error),
            }
        }
        let answer = self.rest(Method::POST, "/check-runs", JSON, Some(&body)).await?;
        Ok(read::<Created>("the check run", &answer.body)?.id)
    }
}

impl OwnCheckRun {
    /// Whether it already says this, so that nothing need be written.
    #[must_use]
    pub fn tells(&self, run: &PlannedCheckRun) -> bool {
        let ended = self.conclusion.as_deref().unwrap_or_default();
        ended.eq_ignore_ascii_case(word(run.conclusion))
            && self.title == run.title
            && self.summary.trim_end() == run.summary.trim_end()
    }
}

/// GitHub's word (<https://docs.github.com/rest/checks/runs#create-a-check-run>).
fn word(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Success => "success",
        Conclusion::Neutral => "neutral",
        Conclusion::Failure => "failure",
        Conclusion::Skipped => "skipped",
        Conclusion::Cancelled => "cancelled",
    }
}

/// The pull request that a check run of ours is about.
fn number(run: &CheckRunWire) -> Option<u64> {
    run.external_id.as_deref()?.parse().ok()
}

fn button(action: Action) -> ActionWire {
    ActionWire { label: action.label(), identifier: action.identifier(), description: action.description() }
}

fn output<'a>(run: &'a PlannedCheckRun, annotations: &'a [Annotation]) -> CheckOutput<'a> {
    let wire = annotations.iter().map(|annotation| AnnotationWire {
        path: &annotation.path,
        start_line: annotation.start_line,
        end_line: annotation.end_line,
        annotation_level: annotation.level,
        title: &annotation.title,
        message: &annotation.message,
    });
    CheckOutput { title: &run.title, summary: &run.summary, annotations: wire.collect() }
}
