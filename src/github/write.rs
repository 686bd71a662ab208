//! Writing a review and a check run. Each call is sent once; whoever sends it again looks first what GitHub shows.

use http::Method;
use serde::Serialize;

use super::call::{GithubError, read};
use super::wire::{
    AnnotationWire, CheckOutput, CheckRunRequest, Created, MoreAnnotations, ReviewComment, ReviewRequest,
};
use super::{CHECK_NAME, Installation};
use crate::review::{Annotation, Conclusion, PlannedCheckRun, PlannedReview};

const ACCEPT: &str = "application/vnd.github+json";

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
        self.rest(Method::POST, &format!("/pulls/{number}/reviews"), ACCEPT, Some(&body)).await?;
        Ok(())
    }

    /// Completes the check run of a commit: the one that is there, or a new one.
    ///
    /// # Errors
    /// When GitHub refuses it, or it is not known whether it arrived.
    pub async fn complete_check_run(
        &self,
        number: u64,
        head: &str,
        known: Option<u64>,
        run: &PlannedCheckRun,
    ) -> Result<(), GithubError> {
        let mut batches = run.annotations.chunks(ANNOTATIONS_A_REQUEST);
        let body = CheckRunRequest {
            name: CHECK_NAME,
            head_sha: head,
            external_id: number.to_string(),
            status: "completed",
            conclusion: match run.conclusion {
                Conclusion::Success => "success",
                Conclusion::Neutral => "neutral",
                Conclusion::Failure => "failure",
            },
            output: output(run, batches.next().unwrap_or_default()),
        };
        let id = match known {
            Some(id) => {
                self.rest(Method::PATCH, &format!("/check-runs/{id}"), ACCEPT, Some(&body)).await?;
                id
            }
            None => {
                let answer = self.rest(Method::POST, "/check-runs", ACCEPT, Some(&body)).await?;
                read::<Created>("the check run", &answer.body)?.id
            }
        };
        for batch in batches {
            self.append(id, &MoreAnnotations { output: output(run, batch) }).await?;
        }
        Ok(())
    }

    async fn append<B: Serialize + Sync>(&self, id: u64, body: &B) -> Result<(), GithubError> {
        self.rest(Method::PATCH, &format!("/check-runs/{id}"), ACCEPT, Some(body)).await?;
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
