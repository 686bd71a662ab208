//! Our check run: begun where a review takes its time, completed with its page, its annotations and its buttons.

use http::Method;

use super::call::{GithubError, JSON, read};
use super::wire::{ActionWire, AnnotationWire, CheckOutput, CheckRunRequest, CheckRunsWire, Created, MoreAnnotations};
use super::{CHECK_NAME, Installation, OwnCheckRun};
use crate::review::{Action, Annotation, Conclusion, PlannedCheckRun};

/// Annotations a request (<https://docs.github.com/rest/checks/runs#update-a-check-run>).
const ANNOTATIONS_A_REQUEST: usize = 50;

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
            head_sha: shown.is_none().then_some(head),
            external_id: number.to_string(),
            status,
            conclusion: None,
            output: CheckOutput { title, summary: "The review has not come to its end yet.", annotations: Vec::new() },
            actions: Vec::new(),
        };
        let id = self.put_check_run(shown, &body).await?;
        Ok(OwnCheckRun { id, conclusion: None })
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
        let conclusion = match run.conclusion {
            Conclusion::Success => "success",
            Conclusion::Neutral => "neutral",
            Conclusion::Failure => "failure",
            Conclusion::Skipped => "skipped",
        };
        let can_take = |shown: &&OwnCheckRun| match &shown.conclusion {
            None => true,
            Some(was) => run.annotations.is_empty() && was.eq_ignore_ascii_case(conclusion),
        };
        let amended = shown.filter(can_take);
        let mut batches = run.annotations.chunks(ANNOTATIONS_A_REQUEST);
        let body = CheckRunRequest {
            name: CHECK_NAME,
            head_sha: amended.is_none().then_some(head),
            external_id: number.to_string(),
            status: "completed",
            conclusion: Some(conclusion),
            output: output(run, batches.next().unwrap_or_default()),
            actions: run.actions.iter().copied().map(button).collect(),
        };
        let id = self.put_check_run(amended, &body).await?;
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
        let path = format!("/commits/{commit}/check-runs?check_name={CHECK_NAME}");
        let answer = self.rest::<()>(Method::GET, &path, JSON, None).await?;
        Ok(!read::<CheckRunsWire>("the check runs", &answer.body)?.check_runs.is_empty())
    }

    /// Amends a check run, or makes one, and gives its id.
    async fn put_check_run(
        &self,
        amended: Option<&OwnCheckRun>,
        body: &CheckRunRequest<'_>,
    ) -> Result<u64, GithubError> {
        if let Some(run) = amended {
            self.rest(Method::PATCH, &format!("/check-runs/{}", run.id), JSON, Some(body)).await?;
            return Ok(run.id);
        }
        let answer = self.rest(Method::POST, "/check-runs", JSON, Some(body)).await?;
        Ok(read::<Created>("the check run", &answer.body)?.id)
    }
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
