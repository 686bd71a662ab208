//! Our check run: begun where a review takes its time, completed with its page, its annotations and its buttons.

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

/// Annotations a request (<https://docs.github.com/rest/checks/runs#update-a-check-run>).
const ANNOTATIONS_A_REQUEST: usize = 50;

/// Check runs a page, the most that GitHub gives.
const A_PAGE: usize = 100;

/// How far a check run is that is not completed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It waits.
    Queued,
    /// It is worked on.
    InProgress,
}

impl Installation {
    /// Tells that a review is on its way, where the commit has no check run of ours that was completed, and gives the run.
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
    /// The run that is there is amended where it is not completed, or keeps its conclusion and has no annotations to be given; they
    /// would be appended to those it has (<https://docs.github.com/rest/checks/runs#update-a-check-run>). Otherwise a new one takes
    /// its place: GitHub shows the latest of each name.
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

    /// Whether this is our App.
    ///
    /// # Errors
    /// When GitHub does not tell which App we are.
    pub async fn is_own_app(&self, app: u64) -> Result<bool, GithubError> {
        Ok(self.app.id().await? == app)
    }

    /// The pull requests that have a check run of ours on a commit, as the runs' external ids tell them. GitHub tells them nowhere else where they come
    /// from forks.
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

    /// Tells that a review waits, knowing nothing of what GitHub shows but the commit; where it has a check run for the pull request, that is enough.
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

    /// Completes the check run of a commit, knowing nothing of what GitHub shows but that commit: the run that is there is looked for, and where that
    /// fails, another is made.
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

    /// Completes the check run of a commit, if there is one that was begun and not completed.
    ///
    /// # Errors
    /// When GitHub does not answer or refuses it, or it is not known whether it arrived.
    pub async fn end_check_run(&self, pull: u64, head: &str, run: &PlannedCheckRun) -> Result<(), GithubError> {
        match self.own_run(pull, head).await?.filter(|shown| shown.conclusion.is_none()) {
            Some(begun) => self.complete_check_run(pull, head, Some(&begun), run).await,
            None => Ok(()),
        }
    }

    /// Our latest check run for a pull request on a commit as REST shows it: its id, and how it ended.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn own_run(&self, pull: u64, head: &str) -> Result<Option<OwnCheckRun>, GithubError> {
        let runs = self.own_runs_on(head).await?;
        let latest = runs.into_iter().filter(|run| number(run) == Some(pull)).max_by_key(|run| run.id);
        Ok(latest.map(|run| OwnCheckRun { id: run.id, conclusion: run.conclusion, ..OwnCheckRun::default() }))
    }

    /// The check runs of this App on a commit; by its name alone a run may be anybody's.
    async fn own_runs_on(&self, commit: &str) -> Result<Vec<CheckRunWire>, GithubError> {
        let app = self.app.id().await?;
        let path =
            format!("/commits/{commit}/check-runs?check_name={CHECK_NAME}&app_id={app}&filter=all&per_page={A_PAGE}");
        let answer = self.rest::<()>(Method::GET, &path, JSON, None).await?;
        let mut runs = read::<CheckRunsWire>("the check runs", &answer.body)?.check_runs;
        runs.retain(|run| run.app.as_ref().is_some_and(|own| own.id == app));
        Ok(runs)
    }

    /// Amends a check run, or makes one, and gives its id. One that may not be amended, because it is gone or somebody else's, is left to itself.
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
    /// Whether it tells this already, so that nothing need be written.
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
