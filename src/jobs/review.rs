//! The review of one pull request: read, judge, plan, publish.

use super::JobError;
use super::seen::{Seen, look};
use crate::engine::{Report, Submission, review, safe_edits};
use crate::github::{ChangedFile, GithubError, Installation, Progress, Unread};
use crate::policy::Policy;
use crate::review::{Conclusion, Diff, Fixing, ReviewPlan, ReviewedFile, Subject, Unreviewed, plan};

/// Reviews a pull request.
pub(super) async fn run(installation: &Installation, number: u64, head: &str, attempt: u32) -> Result<(), JobError> {
    let Some(mut seen) = look(installation, number, head, attempt).await? else {
        tracing::info!("nothing to review: the pull request is closed, a draft, or a bot's");
        return Ok(());
    };
    if seen.snapshot.check_run.as_ref().is_some_and(|run| run.conclusion.is_none()) {
        let run = seen.snapshot.check_run.as_ref();
        installation.announce_check_run(number, &seen.snapshot.head, run, Progress::InProgress).await?;
    }
    let reports = reports(&mut seen).await;
    let (conclusion, comments) = publish(installation, number, &seen, &reports).await?;
    tracing::info!(head = %seen.snapshot.head, comments, ?conclusion, "reviewed");
    Ok(())
}

/// The file as the engine is told of it.
pub(super) fn submission<'a>(file: &'a ChangedFile, policy: &'a Policy, guidelines: Option<&'a str>) -> Submission<'a> {
    Submission {
        path: &file.path,
        base: &file.base,
        head: &file.head,
        guidelines,
        policy: Some(policy),
        parted: Some(&file.parted),
    }
}

/// Judges the files, each on its own: one that the engine stumbles over is told as unread, and sinks no other.
async fn reports(seen: &mut Seen) -> Vec<(ChangedFile, Report)> {
    let mut reports = Vec::new();
    for file in std::mem::take(&mut seen.files) {
        let path = file.path.clone();
        let (policy, guidelines) = (seen.policy.clone(), seen.snapshot.guidelines.clone());
        let judged = tokio::task::spawn_blocking(move || {
            let report = review(&submission(&file, &policy, guidelines.as_deref()));
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
    let reviewed = |(file, report): &'a (ChangedFile, Report)| ReviewedFile {
        path: &file.path,
        head: &file.head,
        diff: diff(file),
        report,
    };
    let files: Vec<ReviewedFile<'_>> = reports.iter().map(reviewed).collect();
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
