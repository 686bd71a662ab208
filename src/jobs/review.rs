//! The review of one pull request: read, judge, plan, publish.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use tracing::Instrument as _;

use super::aside;
use super::audit;
use super::begun::{Begun, tell};
use super::error::JobError;
use super::facts;
use super::greeting;
use super::keeping::{Keeping, hide_if_private};
use super::office::Office;
use super::pending::{PullRequest, Said};
use super::pull::{Manner, ReviewJob};
use super::retry::unless_refused;
use super::seen::{Look, Looked, Seen, UNFIT, confirm, look, submission};
use super::{reviewers, standing, summary};
use crate::checks::Documentation;
use crate::engine::{Pending, Report, Submission, review_and_learn, safe_edits};
use crate::facts::Facts;
use crate::github::{ChangedFile, GithubError, Installation, Progress, Snapshot, Unread};
use crate::output::habits;
use crate::review::{
    Diff, Fixing, PlannedReview, ReviewPlan, ReviewedFile, Subject, Unreviewed, closed, given_up, overtaken, plan,
};
use crate::store::{Changed, Leased, Standing};

/// After this many failed attempts, the check run says that the review is waiting.
const ANNOUNCED_AFTER: u32 = 5;

/// Does what the job says. Repeating it changes nothing twice, because it first checks what GitHub shows.
pub(super) async fn run(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let mut job = ReviewJob::read(leased)?;
    let installation = job.place.open(office).await?;
    if let Some(app) = job.app
        && !installation.is_own_app(app).await?
    {
        // The job may have replaced a review that was announced and that nobody else will finish.
        if !PullRequest::new(&office.store, &job).said().await?.is_announced() {
            return Ok(());
        }
        (job.app, job.manner) = (None, Manner::Aloud);
    }
    let begun = Begun::new(office, leased, &job, &installation);
    // Done before the attempt, which may run into a limit that keeps everything else from being written for a while.
    if leased.attempt > ANNOUNCED_AFTER
        && let Err(error) = begun.announce_waiting().await
    {
        tracing::warn!(%error, "cannot show that the review is waiting");
    }
    Box::pin(reviewed(&begun)).await
}

async fn reviewed(begun: &Begun<'_>) -> Result<(), JobError> {
    let Begun { office, leased, job, installation, ref pull } = *begun;
    let began = office.clock.now();
    let Look { visibility, looked } = step("read", look(installation, job, leased.attempt)).await?;
    hide_if_private(office, &job.place, &visibility).await?;
    let mut said = pull.said().await?;
    // Another worker may have completed what this one is about to start.
    if writes_at_once(&looked, &said) && begun.standing().await? != Standing::Ours {
        tracing::warn!(
            "nothing written: newer work on this pull request is waiting, or another worker has taken over the job"
        );
        return Ok(());
    }
    let mut seen = match looked {
        Looked::Reviewable(seen) => *seen,
        Looked::Closed => {
            tracing::info!("nothing to review: the pull request is closed, or its repository is read-only");
            begun.end_elsewhere(&mut said, None, &closed()).await?;
            return Ok(pull.forget().await?);
        }
        Looked::NotOurs => return Ok(()),
        Looked::LeftAlone { head, shown, run } => {
            tracing::info!(%head, title = run.title, "skipped");
            begun.end_elsewhere(&mut said, Some(&head), &overtaken()).await?;
            return begun.end_with(&mut said, head, shown, &run).await;
        }
        Looked::Unfit { head, shown } => {
            begun.announce(&mut said, &head, shown.as_ref(), Progress::Queued).await?;
            return Err(UNFIT);
        }
    };
    audit::plant(office, leased, &job.place, &seen.policy, false).await?;
    begun.end_before(&mut said, &seen.snapshot.head).await?;
    if let Some(run) = seen.snapshot.check_run.as_ref().filter(|run| run.conclusion.is_none()) {
        let run = begun.announce(&mut said, &seen.snapshot.head, Some(run), Progress::InProgress).await?;
        seen.snapshot.check_run = Some(run);
    }
    let older = pull.older(&seen.snapshot.url).await;
    // A later attempt has already looked twice.
    if leased.attempt == 1 && said.is_more_than(&seen.snapshot) {
        confirm(installation, job.number, &seen.policy, &mut seen.snapshot).await?;
    }
    // What still does not show was deleted by somebody, which means "no".
    seen.deleted = said.missing(&seen.snapshot);
    let keeping = Keeping::begin(office, job, &seen.snapshot, began).await;
    seen.lists_page = keeping.as_ref().and_then(Keeping::page);
    let facts = match office.inquiry {
        Some(_) => step("ask", facts::learn(begun, &mut seen, &mut said)).await?,
        None => None,
    };
    let (reports, lists) = step("judge", reports(&mut seen, older, facts, keeping.as_ref())).await;
    match begun.standing().await? {
        Standing::Ours => {}
        Standing::Superseded => {
            tracing::info!(head = %seen.snapshot.head, "not published: newer work on this pull request is waiting");
            return Ok(());
        }
        Standing::Lost => {
            tracing::warn!(head = %seen.snapshot.head, "not published: another worker has taken over the job");
            return Ok(());
        }
    }
    pull.remember(&reports, office.clock.now()).await;
    pull.begins_to_say(&mut said, office.clock.now()).await?;
    greeting::greet(installation, job, &seen, &said).await?;
    let plan = step("publish", publish(installation, job, &seen, &reports, &office.documentation)).await?;
    pull.has_said(&said, &plan.said, &seen.snapshot.head, office.clock.now()).await;
    if let Some(keeping) = keeping {
        keeping.keep(job, &seen, &reports, &lists, &plan).await;
    }
    let (comments, conclusion) = (plan.review.map_or(0, |review| review.comments.len()), plan.check_run.conclusion);
    let is_open = reports.iter().any(|(_, report)| !report.unchecked.is_empty());
    if let Some(again) = facts::later(job, &seen.snapshot.head, office.tempo.again).filter(|_| is_open) {
        office.follow(leased, &[again]).await?;
    }
    tracing::info!(head = %seen.snapshot.head, comments, ?conclusion, manner = ?job.manner, "reviewed");
    Ok(())
}

/// Whether a check run is written before the review or instead of it.
fn writes_at_once(looked: &Looked, said: &Said) -> bool {
    said.is_announced()
        || match looked {
            Looked::Reviewable(seen) => seen.snapshot.check_run.as_ref().is_some_and(|run| run.conclusion.is_none()),
            Looked::LeftAlone { shown, run, .. } => !shown.as_ref().is_some_and(|shown| shown.tells(run)),
            Looked::Unfit { .. } => true,
            Looked::Closed | Looked::NotOurs => false,
        }
}

/// Says on the pull request's check run that there was no review, and why, so that nobody waits for it. Needs nothing that a review needs: it uses
/// the job's commit and any commits where the review was announced, since the pull request may have moved on.
pub(super) async fn explain(leased: &Leased, reason: &str, office: &Office) -> Result<(), JobError> {
    let job = ReviewJob::read(leased)?;
    let installation = job.place.open(office).await?;
    let run = given_up(reason);
    installation.complete_any_check_run(job.number, &job.head, &run).await?;
    let begun = Begun::new(office, leased, &job, &installation);
    let mut said = begun.pull.said().await?;
    begun.end_elsewhere(&mut said, Some(&job.head), &run).await
}

/// A file's page at the tip of the pull request; `None` if it cannot be derived from the pull request's own page.
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

/// Judges each file separately: one that crashes the engine is reported as unread without affecting the others. What the lists do is learned along
/// the way.
async fn reports(
    seen: &mut Seen,
    mut older: HashMap<String, Vec<Pending>>,
    facts: Option<Facts>,
    keeping: Option<&Keeping<'_>>,
) -> (Vec<(ChangedFile, Report)>, Vec<Changed>) {
    let facts = Arc::new(facts);
    let (mut reports, mut lists) = (Vec::new(), Vec::new());
    for file in std::mem::take(&mut seen.files) {
        let path = file.path.clone();
        let (policy, guidelines) = (seen.policy.clone(), seen.snapshot.guidelines.clone());
        let older = older.remove(&path).unwrap_or_default();
        let lesson = keeping.and_then(|keeping| keeping.lesson(&file, &seen.snapshot));
        let facts = Arc::clone(&facts);
        let judged = tokio::task::spawn_blocking(move || {
            let submission = submission(&file, &policy, &guidelines, &older);
            let submission = Submission { facts: facts.as_ref().as_ref(), ..submission };
            let (report, summary) = review_and_learn(&submission);
            let list = lesson.map(|lesson| lesson.learn(&submission, &summary));
            (file, report, list, habits(&summary))
        });
        match judged.await {
            Ok((file, report, list, habits)) => {
                seen.habits.insert(path, habits);
                reports.push((file, report));
                lists.extend(list);
            }
            Err(error) => {
                tracing::error!(path, panicked = error.is_panic(), "the engine failed on a file");
                seen.unread.push(Unread { path, reason: "Shelfmark failed on it".to_owned(), passing: false });
            }
        }
    }
    for finding in reports.iter().flat_map(|(_, report)| &report.findings) {
        metrics::counter!("shelfmark_findings_total", "check" => finding.check, "severity" => finding.severity.as_str()).increment(1);
    }
    (reports, lists)
}

/// Publishes the review, and returns what was planned.
///
/// The comments come first: a check run without its review would claim too much if the second call failed. If GitHub
/// refuses them (one bad anchor sinks them all, and a conversation may be locked), the check run says everything instead.
async fn publish(
    installation: &Installation,
    job: &ReviewJob,
    seen: &Seen,
    reports: &[(ChangedFile, Report)],
    documentation: &Documentation,
) -> Result<ReviewPlan, JobError> {
    let (number, head) = (job.number, &seen.snapshot.head);
    // A review that was started and never submitted shows to nobody, and blocks later ones.
    installation.discard_reviews(number, &seen.snapshot.unsubmitted).await?;
    let fixing = fixing(installation, seen, reports).await?;
    let mut plan = planned(job, seen, reports, fixing, documentation, |file| &file.diff);
    if let Some(review) = &plan.review
        && let Err(error) = installation.post_review(number, head, review).await
    {
        match &error {
            GithubError::Refused { message, .. } if message.contains("not part of the pull request") => {
                return Err(JobError::Unsettled("the commit was removed from the pull request during the review"));
            }
            GithubError::Refused { .. } => {}
            _ => return Err(error.into()),
        }
        tracing::error!(%error, "GitHub refused the comments; the check run lists them instead");
        let no_lines = Diff::default();
        plan = planned(job, seen, reports, fixing, documentation, |_| &no_lines);
        // The request for changes itself needs no lines.
        let request = plan.review.take().filter(|review| review.requests.is_some());
        if let Some(request) = request {
            let request = PlannedReview { approves: false, comments: Vec::new(), ..request };
            unless_refused(installation.post_review(number, head, &request).await)?;
        }
    }
    tidy(installation, number, &mut plan).await?;
    reviewers::ask(installation, job, seen, reports, &mut plan).await?;
    summary::publish(installation, number, &mut plan).await?;
    aside::answer(installation, number, &plan).await?;
    let run = seen.snapshot.check_run.as_ref();
    if job.manner == Manner::Quiet || job.asks_again {
        tell(installation, number, head, run, &plan.check_run).await?;
    } else {
        installation.complete_check_run(number, head, run, &plan.check_run).await?;
    }
    Ok(plan)
}

/// Who can commit all fixes at once; looked up only if there are any.
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

/// Brings earlier comments, labels and threads up to date. A refusal by GitHub (of a comment that somebody deleted, or a label
/// that may not be created) does not keep the review from finishing.
async fn tidy(installation: &Installation, number: u64, plan: &mut ReviewPlan) -> Result<(), GithubError> {
    // Before their threads are resolved: a resolved thread whose comment does not say it is settled counts as closed by a
    // person.
    for edit in &plan.edits {
        unless_refused(installation.edit_comment(edit.comment, &edit.body).await)?;
    }
    if !plan.resolutions.is_empty()
        && let Some(writer) = installation.for_contents().await?
    {
        for thread in plan.resolutions.iter().filter(|thread| !thread.is_empty()) {
            unless_refused(writer.resolve_thread(thread).await)?;
        }
    }
    standing::settle(installation, number, plan).await?;
    for label in &plan.labels_off {
        unless_refused(installation.remove_label(number, label).await)?;
    }
    if !plan.labels_on.is_empty() {
        unless_refused(installation.add_labels(number, &plan.labels_on).await)?;
    }
    Ok(())
}

fn planned<'a>(
    job: &ReviewJob,
    seen: &Seen,
    reports: &'a [(ChangedFile, Report)],
    fixing: Fixing,
    documentation: &Documentation,
    diff: impl Fn(&'a ChangedFile) -> &'a Diff,
) -> ReviewPlan {
    let pages: Vec<Option<String>> = reports.iter().map(|(file, _)| page(&seen.snapshot, &file.path)).collect();
    let mut files = Vec::with_capacity(reports.len());
    for ((file, report), page) in reports.iter().zip(&pages) {
        let (path, head, page) = (&file.path, &file.head, page.as_deref());
        let habits = seen.habits.get(path).map_or(&[][..], Vec::as_slice);
        files.push(ReviewedFile { path, page, head, diff: diff(file), report, habits });
    }
    let unread = seen.unread.iter();
    let unreviewed: Vec<Unreviewed> =
        unread.map(|unread| Unreviewed { path: unread.path.clone(), reason: unread.reason.clone() }).collect();
    let notes: Vec<String> = job.note.iter().cloned().chain(seen.notes()).collect();
    let subject = Subject {
        files: &files,
        unreviewed: &unreviewed,
        policy: &seen.policy,
        policy_problems: &seen.policy_problems,
        new_policy: seen.new_policy.as_deref(),
        documentation,
        base: &seen.snapshot.base_branch,
        fixing,
        quiet: job.manner == Manner::Quiet,
        notes: &notes,
        partial: seen.snapshot.unlisted > 0,
        lists_page: seen.lists_page.as_deref(),
    };
    plan(&subject, &seen.shown())
}
