//! The review of one pull request: read, judge, plan, publish.

use std::collections::HashMap;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use tracing::Instrument as _;

use super::pending::PullRequest;
use super::seen::{Seen, WANTED, look};
use super::{JobError, Office, kind};
use crate::engine::{Pending, Report, Submission, review, safe_edits};
use crate::github::{ChangedFile, GithubError, Installation, Progress, PullState, Snapshot, Unread};
use crate::policy::Policy;
use crate::review::{Action, Conclusion, Diff, Fixing, ReviewPlan, ReviewedFile, Subject, Unreviewed, given_up, plan};
use crate::store::{Leased, NewJob, Priority, Standing};
use crate::webhook::{Event, PullRequestEvent, Repository};

/// Look at this pull request at this commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewJob {
    installation: u64,
    owner: String,
    name: String,
    pub(super) number: u64,
    pub(super) head: String,
}

/// The review that an event asks for, if any, or the commit of fixes.
pub(super) fn job_for(event: &Event) -> Option<NewJob> {
    match event {
        Event::PullRequest(event) if asks_for_review(event) => {
            let job = ReviewJob::new(event.installation, &event.repository, event.number, &event.head).into_job()?;
            // Nobody waits for what bots do, and few repositories want it reviewed.
            let priority = if event.by_bot { Priority::Sweep } else { Priority::Person };
            Some(NewJob { priority, ..job })
        }
        Event::CheckRerun(event) => {
            let job = ReviewJob::new(event.installation, &event.repository, event.number, &event.head);
            let applies = event.action.as_deref() == Some(Action::ApplyFixes.identifier());
            if applies { job.into_job_of(kind::FIXES) } else { job.into_job() }
        }
        _ => None,
    }
}

/// New text to review, and not while it is still being worked on.
fn asks_for_review(event: &PullRequestEvent) -> bool {
    let has_news = match event.action.as_str() {
        "opened" | "synchronize" | "reopened" | "ready_for_review" => true,
        "edited" => event.base_changed,
        _ => false,
    };
    has_news && !event.draft
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
        self.into_job_of(kind::REVIEW)
    }

    fn into_job_of(self, kind: &'static str) -> Option<NewJob> {
        let payload = serde_json::to_string(&self).ok()?;
        let key = key(kind, &self.owner, &self.name, self.number);
        let installation = self.installation;
        Some(NewJob { key, kind, installation, priority: Priority::Person, delay: 0, payload })
    }

    /// Does what the job says. Done again, it changes nothing twice: it looks first what GitHub shows.
    pub(super) async fn run(leased: &Leased, office: &Office) -> Result<(), JobError> {
        let job: Self = serde_json::from_str(&leased.payload)?;
        let installation = job.at(office).await?;
        let looked = step("read", look(&installation, job.number, &job.head, leased.attempt)).await?;
        let Some(mut seen) = looked else {
            tracing::info!("nothing to review: the pull request is closed, a draft, or a bot's");
            return Ok(());
        };
        if let Some(run) = seen.snapshot.check_run.as_ref().filter(|run| run.conclusion.is_none()) {
            let head = &seen.snapshot.head;
            installation.announce_check_run(job.number, head, Some(run), Progress::InProgress).await?;
        }
        let pull = PullRequest::new(&job.owner, &job.name, job.number);
        let older = pull.older(&office.store, &seen.snapshot.url).await;
        let reports = step("judge", reports(&mut seen, older)).await;
        let head = &seen.snapshot.head;
        match office.store.standing(leased, office.tempo.lease).await? {
            Standing::Ours => {}
            Standing::Superseded => {
                tracing::info!(head, "not published: newer work on this pull request waits");
                return Ok(());
            }
            Standing::Lost => {
                tracing::warn!(head, "not published: the job is another worker's by now");
                return Ok(());
            }
        }
        pull.remember(&office.store, &reports, office.clock.now()).await;
        let (conclusion, comments) = step("publish", publish(&installation, job.number, &seen, &reports)).await?;
        tracing::info!(head = %seen.snapshot.head, comments, ?conclusion, "reviewed");
        Ok(())
    }

    /// Tells on the pull request's check run that there was no review, and why, so that nobody waits for it.
    pub(super) async fn explain(leased: &Leased, reason: &str, office: &Office) -> Result<(), JobError> {
        let job: Self = serde_json::from_str(&leased.payload)?;
        let installation = job.at(office).await?;
        let snapshot = installation.snapshot(job.number, &job.head, &WANTED).await?;
        if snapshot.state == PullState::Closed || snapshot.head != job.head {
            return Ok(());
        }
        installation.complete_check_run(job.number, &job.head, snapshot.check_run.as_ref(), &given_up(reason)).await?;
        Ok(())
    }

    pub(super) async fn at(&self, office: &Office) -> Result<Installation, JobError> {
        office.installation(self.installation, &self.owner, &self.name).await
    }
}

/// What work of this kind on one pull request is about.
pub(super) fn key(kind: &str, owner: &str, name: &str, number: u64) -> String {
    format!("{kind}:{owner}/{name}#{number}").to_lowercase()
}

/// A file's page at the tip of the pull request; `None` where the pull request's own page tells no such place.
fn page(snapshot: &Snapshot, path: &str) -> Option<String> {
    let mut page = url::Url::parse(&snapshot.url).ok()?;
    page.path_segments_mut().ok()?.pop().pop().extend(["blob", &snapshot.head]).extend(path.split('/'));
    Some(page.into())
}

/// One step of a review, timed and traced.
async fn step<T>(step: &'static str, work: impl Future<Output = T>) -> T {
    let began = Instant::now();
    let outcome = work.instrument(tracing::debug_span!("step", otel.name = step)).await;
    metrics::histogram!("shelfmark_review_seconds", "step" => step).record(began.elapsed().as_secs_f64());
    outcome
}

/// The file as the engine is told of it.
pub(super) fn submission<'a>(
    file: &'a ChangedFile,
    policy: &'a Policy,
    guidelines: Option<&'a str>,
    pending: &'a [Pending],
) -> Submission<'a> {
    Submission {
        path: &file.path,
        base: &file.base,
        head: &file.head,
        guidelines,
        policy: Some(policy),
        parted: Some(&file.parted),
        pending,
    }
}

/// Judges the files, each on its own: one that the engine stumbles over is told as unread, and sinks no other.
async fn reports(seen: &mut Seen, mut older: HashMap<String, Vec<Pending>>) -> Vec<(ChangedFile, Report)> {
    let mut reports = Vec::new();
    for file in std::mem::take(&mut seen.files) {
        let path = file.path.clone();
        let (policy, guidelines) = (seen.policy.clone(), seen.snapshot.guidelines.clone());
        let older = older.remove(&path).unwrap_or_default();
        let judged = tokio::task::spawn_blocking(move || {
            let report = review(&submission(&file, &policy, guidelines.as_deref(), &older));
            (file, report)
        });
        match judged.await {
            Ok(judged) => reports.push(judged),
            Err(error) => {
                tracing::error!(path, panicked = error.is_panic(), "the engine stopped at a file");
                seen.unread.push(Unread { path, reason: "Shelfmark itself failed at it".to_owned(), passing: false });
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
    seen: &Seen,
    reports: &[(ChangedFile, Report)],
) -> Result<(Conclusion, usize), GithubError> {
    let fixing = fixing(installation, seen, reports).await?;
    let mut plan = planned(seen, reports, fixing, |file| &file.diff);
    if let Some(review) = &plan.review
        && let Err(error) = installation.post_review(number, &seen.snapshot.head, review).await
    {
        if !matches!(error, GithubError::Refused { .. }) {
            return Err(error);
        }
        tracing::error!(%error, "the comments were refused; the check run tells them instead");
        let no_lines = Diff::default();
        plan = planned(seen, reports, fixing, |_| &no_lines);
        plan.review = None;
    }
    tidy(installation, number, &plan).await?;
    let run = seen.snapshot.check_run.as_ref();
    installation.complete_check_run(number, &seen.snapshot.head, run, &plan.check_run).await?;
    Ok((plan.check_run.conclusion, plan.review.map_or(0, |review| review.comments.len())))
}

/// Who can commit all fixes at once; asked only where there are some.
async fn fixing(
    installation: &Installation,
    seen: &Seen,
    reports: &[(ChangedFile, Report)],
) -> Result<Fixing, GithubError> {
    if reports.iter().all(|(_, report)| safe_edits(&report.findings).is_empty()) {
        return Ok(Fixing::Unable);
    }
    if seen.snapshot.own_branch.is_none() {
        return Ok(Fixing::Fork);
    }
    Ok(if installation.for_contents().await?.is_some() { Fixing::Offered } else { Fixing::Unable })
}

/// Brings what stands there up to date. What GitHub refuses of it (a comment that somebody deleted, a label that may not be made)
/// does not keep the review from its end.
async fn tidy(installation: &Installation, number: u64, plan: &ReviewPlan) -> Result<(), GithubError> {
    for edit in &plan.edits {
        unless_refused(installation.edit_comment(edit.comment, &edit.body).await)?;
    }
    if !plan.resolutions.is_empty()
        && let Some(writer) = installation.for_contents().await?
    {
        for thread in &plan.resolutions {
            unless_refused(writer.resolve_thread(thread).await)?;
        }
    }
    if let Some(review) = plan.dismissal {
        unless_refused(installation.dismiss_review(number, review).await)?;
    }
    for label in &plan.labels_off {
        unless_refused(installation.remove_label(number, label).await)?;
    }
    if !plan.labels_on.is_empty() {
        unless_refused(installation.add_labels(number, &plan.labels_on).await)?;
    }
    Ok(())
}

pub(super) fn unless_refused(outcome: Result<(), GithubError>) -> Result<(), GithubError> {
    match outcome {
        Err(error @ GithubError::Refused { .. }) => {
            tracing::warn!(%error, "left as it is");
            Ok(())
        }
        outcome => outcome,
    }
}

fn planned<'a>(
    seen: &Seen,
    reports: &'a [(ChangedFile, Report)],
    fixing: Fixing,
    diff: impl Fn(&'a ChangedFile) -> &'a Diff,
) -> ReviewPlan {
    let pages: Vec<Option<String>> = reports.iter().map(|(file, _)| page(&seen.snapshot, &file.path)).collect();
    let mut files = Vec::with_capacity(reports.len());
    for ((file, report), page) in reports.iter().zip(&pages) {
        let (path, head, page) = (&file.path, &file.head, page.as_deref());
        files.push(ReviewedFile { path, page, head, diff: diff(file), report });
    }
    let unread = seen.unread.iter();
    let unreviewed: Vec<Unreviewed> =
        unread.map(|unread| Unreviewed { path: unread.path.clone(), reason: unread.reason.clone() }).collect();
    let subject = Subject {
        files: &files,
        unreviewed: &unreviewed,
        policy: &seen.policy,
        policy_problems: &seen.policy_problems,
        new_policy: seen.new_policy.as_deref(),
        base: &seen.snapshot.base_branch,
        fixing,
    };
    plan(&subject, &seen.shown())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::CheckRerun;

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
    fn new_text_is_reviewed() {
        for action in ["opened", "synchronize", "reopened", "ready_for_review"] {
            let job = job_for(&Event::PullRequest(event(action))).unwrap();
            assert_eq!((job.key.as_str(), job.installation), ("review:ada/awesome-tea#3", 7));
        }
        assert!(job_for(&Event::PullRequest(PullRequestEvent { base_changed: true, ..event("edited") })).is_some());
    }

    #[test]
    fn drafts_and_talk_are_left_alone() {
        for action in ["closed", "labeled", "edited", "an action of next year"] {
            assert!(job_for(&Event::PullRequest(event(action))).is_none(), "{action}");
        }
        assert!(job_for(&Event::PullRequest(PullRequestEvent { draft: true, ..event("opened") })).is_none());
        assert!(job_for(&Event::Ping).is_none());
    }

    #[test]
    fn bots_wait_behind_people() {
        let priority = |by_bot| {
            job_for(&Event::PullRequest(PullRequestEvent { by_bot, ..event("opened") })).map(|job| job.priority)
        };
        assert_eq!((priority(false), priority(true)), (Some(Priority::Person), Some(Priority::Sweep)));
    }

    #[test]
    fn a_button_asks_for_fixes_and_everything_else_for_a_review() {
        let pressed = |action: Option<&str>| {
            let (repository, head) = (event("opened").repository, "a".repeat(40));
            let action = action.map(str::to_owned);
            job_for(&Event::CheckRerun(CheckRerun { installation: 7, repository, number: 3, head, action }))
                .unwrap()
                .key
        };
        assert_eq!(pressed(None), "review:ada/awesome-tea#3");
        assert_eq!(pressed(Some("recheck")), "review:ada/awesome-tea#3");
        assert_eq!(pressed(Some("apply-fixes")), "fixes:ada/awesome-tea#3");
    }
}
