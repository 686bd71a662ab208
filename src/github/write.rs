//! Writing a review and a check run. Each call is sent once; whoever sends it again looks first what GitHub shows.

use http::Method;

use super::call::{GithubError, JSON, read};
use super::wire::{
    AnnotationWire, CheckOutput, CheckRunRequest, Created, MoreAnnotations, ReviewComment, ReviewRequest,
};
use super::{CHECK_NAME, Installation, OwnCheckRun};
use crate::review::{Annotation, Conclusion, PlannedCheckRun, PlannedReview};

/// Annotations a request (<https://docs.github.com/rest/checks/runs#update-a-check-run>).
const ANNOTATIONS_A_REQUEST: usize = 50;

impl Installation {
    /// Posts a review with its comments; all of them or, if GitHub refuses one, none.
    ///
    /// # Errors
    /// When GitHub refuses it, or it is not known whether it arrived.
    pub async fn post_review(&self, number: u64, head: &str, review: &PlannedReview) -> Result<(), GithubError> {
        let comments = review.comments.iter().map(|comment| ReviewComment {
            path: &comment.path,
            body: &comment.body,
            line: comment.line,
            side: "RIGHT",
            start_line: comment.start_line,
            start_side: comment.start_line.map(|_| "RIGHT"),
        });
        let body = ReviewRequest { commit_id: head, event: "COMMENT", comments: comments.collect() };
        self.rest(Method::POST, &format!("/pulls/{number}/reviews"), JSON, Some(&body)).await?;
        Ok(())
    }

    /// Completes the check run of a commit.
    ///
    /// The run that is there is amended where it keeps its conclusion and has no annotations to be given; they would be
    /// appended to those it has (<https://docs.github.com/rest/checks/runs#update-a-check-run>). Otherwise a new one takes its
    /// place: GitHub shows the latest of each name.
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
        };
        let keeps =
            |shown: &OwnCheckRun| shown.conclusion.as_ref().is_none_or(|was| was.eq_ignore_ascii_case(conclusion));
        let amended = shown.filter(|shown| run.annotations.is_empty() && keeps(shown));
        let mut batches = run.annotations.chunks(ANNOTATIONS_A_REQUEST);
        let body = CheckRunRequest {
            name: CHECK_NAME,
            head_sha: amended.is_none().then_some(head),
            external_id: number.to_string(),
            status: "completed",
            conclusion,
            output: output(run, batches.next().unwrap_or_default()),
        };
        if let Some(shown) = amended {
            self.rest(Method::PATCH, &format!("/check-runs/{}", shown.id), JSON, Some(&body)).await?;
            return Ok(());
        }
        let answer = self.rest(Method::POST, "/check-runs", JSON, Some(&body)).await?;
        let id = read::<Created>("the check run", &answer.body)?.id;
        for batch in batches {
            let more = MoreAnnotations { output: output(run, batch) };
            self.rest(Method::PATCH, &format!("/check-runs/{id}"), JSON, Some(&more)).await?;
        }
        Ok(())
    }
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
