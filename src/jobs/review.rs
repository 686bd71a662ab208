//! The review of one pull request: read, judge, plan, publish.

use std::collections::HashMap;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::{Office, kind, pending};
use crate::engine::{Pending, Report, Reviewer, is_list_path};
use crate::github::{ChangedFile, GithubError, Installation, PullState, RepositoryName, Snapshot, Unread};
use crate::review::{Conclusion, Diff, ReviewPlan, ReviewedFile, Shown, Unreviewed, given_up, plan};
use crate::store::{Leased, NewJob, Priority, StoreError};
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

/// The review that an event asks for, if any.
pub(super) fn job_for(event: &Event) -> Option<NewJob> {
    let job = match event {
        Event::PullRequest(event) if asks_for_review(event) => {
            ReviewJob::new(event.installation, &event.repository, event.number, &event.head)
        }
        Event::CheckRerun(event) => ReviewJob::new(event.installation, &event.repository, event.number, &event.head),
        _ => return None,
    };
    job.into_job()
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
    #[error("{0}")]
    Unsettled(&'static str),
    #[error("this version knows no work of the kind {0:?}")]
    Kind(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ReviewJob {
    pub(super) fn new(installation: u64, repository: &Repository, number: u64, head: &str) -> Self {
        Self {
            installation,
            owner: repository.owner.clone(),
            name: repository.name.clone(),
            number,
            head: head.to_owned(),
        }
    }

    /// Work for the store. People wait for it.
    pub(super) fn into_job(self) -> Option<NewJob> {
        let payload = serde_json::to_string(&self).ok()?;
        let key = key(&self.owner, &self.name, self.number);
        let installation = self.installation;
        Some(NewJob { key, kind: kind::REVIEW, installation, priority: Priority::Person, delay: 0, payload })
    }

    /// Does what the job says. Done again, it changes nothing twice: it looks first what GitHub shows.
    pub(super) async fn run(leased: &Leased, office: &Office) -> Result<(), ReviewError> {
        let job: Self = serde_json::from_str(&leased.payload)?;
        let installation = job.at(office).await?;
        let began = Instant::now();
        let Some(mut snapshot) = job.look(&installation, leased.attempt).await? else {
            tracing::info!("nothing to review: the pull request is closed or a draft");
            return Ok(());
        };
        step("read", began);
        let began = Instant::now();
        let pull = pending::PullRequest::new(&job.owner, &job.name, job.number);
        let older = pull.older(&office.store, &snapshot.url).await;
        let reports = reports(&mut snapshot, older).await;
        step("judge", began);
        if office.store.is_superseded(leased).await? {
            tracing::info!(head = %snapshot.head, "not published: newer work on this pull request waits");
            return Ok(());
        }
        pull.remember(&office.store, &reports, office.clock.now()).await;
        let began = Instant::now();
        let (conclusion, comments) = publish(&installation, job.number, &snapshot, &reports).await?;
        step("publish", began);
        tracing::info!(head = %snapshot.head, comments, ?conclusion, "reviewed");
        Ok(())
    }

    /// Tells on the pull request's check run that there was no review, and why, so that nobody waits for it.
    pub(super) async fn explain(leased: &Leased, reason: &str, office: &Office) -> Result<(), ReviewError> {
        let job: Self = serde_json::from_str(&leased.payload)?;
        let installation = job.at(office).await?;
        let snapshot = installation.snapshot(job.number, &job.head, |_| false).await?;
        if snapshot.state == PullState::Closed || snapshot.head != job.head {
            return Ok(());
        }
        installation.complete_check_run(job.number, &job.head, snapshot.check_run.as_ref(), &given_up(reason)).await?;
        Ok(())
    }

    async fn at(&self, office: &Office) -> Result<Installation, ReviewError> {
        let name = RepositoryName::new(&self.owner, &self.name)
            .ok_or_else(|| ReviewError::Name(format!("{}/{}", self.owner, self.name)))?;
        Ok(office.app.installation(self.installation, name).await)
    }

    /// What GitHub shows, once it has settled; `None` where there is nothing to review.
    ///
    /// Where it shows another commit than the delivery told of, either the delivery or what GitHub shows is late. Waiting tells
    /// which, and meanwhile the delivery of a newer commit may take this job's place; then GitHub is believed.
    async fn look(&self, installation: &Installation, attempt: u32) -> Result<Option<Snapshot>, ReviewError> {
        let mut snapshot = installation.snapshot(self.number, &self.head, is_list_path).await?;
        if snapshot.state == PullState::Open && snapshot.head != self.head && attempt > 1 {
            let tip = snapshot.head;
            snapshot = installation.snapshot(self.number, &tip, is_list_path).await?;
            if snapshot.head != tip {
                return Err(ReviewError::Unsettled("the pull request moves on while it is read"));
            }
        }
        if snapshot.state != PullState::Open {
            return Ok(None);
        }
        if snapshot.head != self.head && attempt == 1 {
            return Err(ReviewError::Unsettled("GitHub shows another commit than the delivery told of"));
        }
        if attempt < PATIENT_ATTEMPTS && snapshot.unread.iter().any(|unread| unread.passing) {
            return Err(ReviewError::Unsettled("GitHub shows a file and its diff that do not fit"));
        }
        Ok(Some(snapshot))
    }
}

/// What all work on one pull request is about.
pub(super) fn key(owner: &str, name: &str, number: u64) -> String {
    format!("review:{owner}/{name}#{number}").to_lowercase()
}

fn step(step: &'static str, began: Instant) {
    metrics::histogram!("shelfmark_review_seconds", "step" => step).record(began.elapsed().as_secs_f64());
}

/// So often GitHub is asked again for what does not fit together, before the check run tells that it could not be read.
const PATIENT_ATTEMPTS: u32 = 3;

/// Judges the files, each on its own: one that the engine stumbles over is told as unread, and sinks no other.
async fn reports(snapshot: &mut Snapshot, mut older: HashMap<String, Vec<Pending>>) -> Vec<(ChangedFile, Report)> {
    let mut reports = Vec::new();
    for file in std::mem::take(&mut snapshot.files) {
        let path = file.path.clone();
        let older = older.remove(&path).unwrap_or_default();
        let judged = tokio::task::spawn_blocking(move || {
            let report = Reviewer::new(&file.path, &file.base).beside(&older).review(&file.head);
            (file, report)
        });
        match judged.await {
            Ok(judged) => reports.push(judged),
            Err(error) => {
                tracing::error!(path, panicked = error.is_panic(), "the engine stopped at a file");
                snapshot.unread.push(Unread {
                    path,
                    reason: "Shelfmark itself failed at it".to_owned(),
                    passing: false,
                });
            }
        }
    }
    for finding in reports.iter().flat_map(|(_, report)| &report.findings) {
        metrics::counter!("shelfmark_findings_total", "check" => finding.check, "severity" => finding.severity.as_str()).increment(1);
    }
    reports
}

/// Writes what there is to say, and tells the conclusion and how many comments were made.
///
/// The comments come first: a check run without its review would claim too much, should the second call fail. Where GitHub
/// refuses them (one bad anchor sinks them all, and a conversation may be locked), the check run says it all instead.
async fn publish(
    installation: &Installation,
    number: u64,
    snapshot: &Snapshot,
    reports: &[(ChangedFile, Report)],
) -> Result<(Conclusion, usize), GithubError> {
    let mut plan = planned(snapshot, reports, |file| &file.diff);
    if let Some(review) = &plan.review
        && let Err(error) = installation.post_review(number, &snapshot.head, review).await
    {
        if !matches!(error, GithubError::Refused { .. }) {
            return Err(error);
        }
        tracing::error!(%error, "the comments were refused; the check run tells them instead");
        let no_lines = Diff::default();
        plan = planned(snapshot, reports, |_| &no_lines);
        plan.review = None;
    }
    installation.complete_check_run(number, &snapshot.head, snapshot.check_run.as_ref(), &plan.check_run).await?;
    Ok((plan.check_run.conclusion, plan.review.map_or(0, |review| review.comments.len())))
}

/// A file's page at the tip of the pull request; `None` where the pull request's own page tells no such place.
fn page(snapshot: &Snapshot, path: &str) -> Option<String> {
    let mut page = url::Url::parse(&snapshot.url).ok()?;
    page.path_segments_mut().ok()?.pop().pop().extend(["blob", &snapshot.head]).extend(path.split('/'));
    Some(page.into())
}

fn planned<'a>(
    snapshot: &Snapshot,
    reports: &'a [(ChangedFile, Report)],
    diff: impl Fn(&'a ChangedFile) -> &'a Diff,
) -> ReviewPlan {
    let pages: Vec<Option<String>> = reports.iter().map(|(file, _)| page(snapshot, &file.path)).collect();
    let mut files = Vec::with_capacity(reports.len());
    for ((file, report), page) in reports.iter().zip(&pages) {
        let (path, head, page) = (&file.path, &file.head, page.as_deref());
        files.push(ReviewedFile { path, page, head, diff: diff(file), report });
    }
    let unread =
        snapshot.unread.iter().map(|unread| Unreviewed { path: unread.path.clone(), reason: unread.reason.clone() });
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
