//! The review of one pull request: read, judge, plan, publish.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::engine::{Report, Reviewer, is_list_path};
use crate::github::{App, ChangedFile, GithubError, Installation, PullState, RepositoryName, Snapshot};
use crate::review::{ReviewPlan, ReviewedFile, Shown, Unreviewed, plan};
use crate::store::NewJob;
use crate::webhook::{Event, PullRequestEvent, Repository};

/// Review this pull request at this commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewJob {
    installation: u64,
    owner: String,
    name: String,
    number: u64,
    head: String,
}

/// The work that an event asks for, if any.
#[must_use]
pub fn job_for(event: &Event) -> Option<NewJob> {
    let job = match event {
        Event::PullRequest(event) if asks_for_review(event) => {
            ReviewJob::new(event.installation, &event.repository, event.number, &event.head)
        }
        Event::CheckRerun(event) => ReviewJob::new(event.installation, &event.repository, event.number, &event.head),
        _ => return None,
    };
    let payload = serde_json::to_string(&job).ok()?;
    let key = format!("review:{}/{}#{}", job.owner.to_lowercase(), job.name.to_lowercase(), job.number);
    Some(NewJob { key, installation: job.installation, payload })
}

/// New text to review, by a person, and not while it is still being worked on.
fn asks_for_review(event: &PullRequestEvent) -> bool {
    let has_news = match event.action.as_str() {
        "opened" | "synchronize" | "reopened" | "ready_for_review" => true,
        "edited" => event.base_changed,
        _ => false,
    };
    has_news && !event.draft && !event.by_bot
}

/// Why a review did not come to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReviewError {
    #[error(transparent)]
    Github(#[from] GithubError),
    #[error("the job cannot be read: {0}")]
    Payload(#[from] serde_json::Error),
    #[error("{0:?} is no repository's name")]
    Name(String),
    #[error("the review stopped: {0}")]
    Stopped(#[from] tokio::task::JoinError),
}

impl ReviewJob {
    fn new(installation: u64, repository: &Repository, number: u64, head: &str) -> Self {
        Self {
            installation,
            owner: repository.owner.clone(),
            name: repository.name.clone(),
            number,
            head: head.to_owned(),
        }
    }

    /// Does what the job says. Done again, it changes nothing twice: it looks first what GitHub shows.
    pub(super) async fn run(payload: &str, app: &Arc<App>) -> Result<(), ReviewError> {
        let job: Self = serde_json::from_str(payload)?;
        let name = RepositoryName::new(&job.owner, &job.name)
            .ok_or_else(|| ReviewError::Name(format!("{}/{}", job.owner, job.name)))?;
        let installation = app.installation(job.installation, name).await;
        let snapshot = installation.snapshot(job.number, &job.head, is_list_path).await?;
        if snapshot.state != PullState::Open || snapshot.head != job.head {
            tracing::info!(pull_request = job.number, state = ?snapshot.state, "nothing to review at this commit any more");
            return Ok(());
        }
        let snapshot = Arc::new(snapshot);
        let judged = Arc::clone(&snapshot);
        let plan = tokio::task::spawn_blocking(move || judge(&judged)).await?;
        publish(&installation, job.number, &snapshot, &plan).await?;
        tracing::info!(
            pull_request = job.number,
            repository = %format_args!("{}/{}", job.owner, job.name),
            comments = plan.review.as_ref().map_or(0, |review| review.comments.len()),
            conclusion = ?plan.check_run.conclusion,
            "reviewed"
        );
        Ok(())
    }
}

/// The comments come first: a check run without its review would claim too much, should the second call fail.
async fn publish(
    installation: &Installation,
    number: u64,
    snapshot: &Snapshot,
    plan: &ReviewPlan,
) -> Result<(), GithubError> {
    if let Some(review) = &plan.review {
        installation.post_review(number, &snapshot.head, review).await?;
    }
    installation.complete_check_run(number, &snapshot.head, snapshot.check_run, &plan.check_run).await
}

fn judge(snapshot: &Snapshot) -> ReviewPlan {
    let reports: Vec<(&ChangedFile, Report)> =
        snapshot.files.iter().map(|file| (file, Reviewer::new(&file.path, &file.base).review(&file.head))).collect();
    let files: Vec<ReviewedFile<'_>> = reports
        .iter()
        .map(|(file, report)| ReviewedFile { path: &file.path, head: &file.head, diff: &file.diff, report })
        .collect();
    for finding in reports.iter().flat_map(|(_, report)| &report.findings) {
        metrics::counter!("shelfmark_findings_total", "check" => finding.check, "severity" => finding.severity.as_str()).increment(1);
    }
    let unread = snapshot.unread.iter().map(|(path, reason)| Unreviewed { path: path.clone(), reason: reason.clone() });
    plan(&files, &unread.collect::<Vec<_>>(), &Shown { comments: snapshot.own_comments.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(action: &str) -> PullRequestEvent {
        PullRequestEvent {
            action: action.to_owned(),
            installation: 7,
            repository: Repository { owner: "Ada".into(), name: "Awesome-Tea".into() },
            number: 3,
            head: "a".repeat(40),
            draft: false,
            by_bot: false,
            base_changed: false,
        }
    }

    #[test]
    fn new_text_by_people_is_reviewed() {
        for action in ["opened", "synchronize", "reopened", "ready_for_review"] {
            let job = job_for(&Event::PullRequest(event(action))).unwrap();
            assert_eq!((job.key.as_str(), job.installation), ("review:ada/awesome-tea#3", 7));
        }
        assert!(job_for(&Event::PullRequest(PullRequestEvent { base_changed: true, ..event("edited") })).is_some());
    }

    #[test]
    fn drafts_bots_and_talk_are_left_alone() {
        for action in ["closed", "labeled", "edited", "an action of next year"] {
            assert!(job_for(&Event::PullRequest(event(action))).is_none(), "{action}");
        }
        assert!(job_for(&Event::PullRequest(PullRequestEvent { draft: true, ..event("opened") })).is_none());
        assert!(job_for(&Event::PullRequest(PullRequestEvent { by_bot: true, ..event("opened") })).is_none());
        assert!(job_for(&Event::Ping).is_none());
    }
}
