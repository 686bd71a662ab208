//! What GitHub shows of a pull request, read according to the repository's own policy.

use std::collections::HashMap;

use super::aside::set_aside;
use super::error::JobError;
use super::pull::{Manner, ReviewJob};
use crate::engine::{GUIDELINES, Pending, Submission, is_list, is_list_path};
use crate::github::{
    ChangedFile, GithubError, Heard, Installation, OwnCheckRun, PullState, Snapshot, Talk, Unread, Visibility, Wanted,
};
use crate::policy::{self, Policy, Problem};
use crate::review::{LeftAlone, PlannedCheckRun, SetAside, Shown, ShownSummary, is_summary, left_alone};
use crate::webhook::Command;

/// A pull request that is to be reviewed.
pub(super) struct Seen {
    pub snapshot: Snapshot,
    pub policy: Policy,
    pub policy_problems: Vec<Problem>,
    /// What is wrong with the policy as the pull request would leave it, if it changes it.
    pub new_policy: Option<Vec<Problem>>,
    pub files: Vec<ChangedFile>,
    pub unread: Vec<Unread>,
    /// The keys of comments that we posted and somebody deleted.
    pub deleted: Vec<String>,
    /// What the lists do, in a few sentences, by path.
    pub habits: HashMap<String, Vec<String>>,
    /// The page that will show what was learned.
    pub lists_page: Option<String>,
}

/// A look at a pull request.
pub(super) struct Look {
    /// Who can see its repository.
    pub visibility: Visibility,
    pub looked: Looked,
}

/// What a look at a pull request found.
pub(super) enum Looked {
    /// It is to be reviewed.
    Reviewable(Box<Seen>),
    /// It is closed, or nothing can be written on it.
    Closed,
    /// The request came from another App's check run.
    NotOurs,
    /// It is not reviewed, and its check run says so: a required check that never reports would block it forever.
    LeftAlone { head: String, shown: Option<OwnCheckRun>, run: PlannedCheckRun },
    /// What GitHub shows of it is not consistent yet.
    Unfit { head: String, shown: Option<OwnCheckRun> },
}

/// The error for when what GitHub shows is not consistent.
pub(super) const UNFIT: JobError = JobError::Unsettled("GitHub shows a file and a diff that do not match");

/// How often GitHub is asked again for something consistent, before the check run says that it could not be read.
const PATIENT_ATTEMPTS: u32 = 3;

const WANTED: Wanted<'static> = Wanted { rank, policy: policy::PATH, guidelines: &GUIDELINES };

/// READMEs are lists; the policy, which is read together with the files, says whether another Markdown file is one.
fn rank(path: &str) -> Option<u8> {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        _ if is_list_path(path) => Some(0),
        Some("md" | "markdown") => Some(1),
        _ => None,
    }
}

/// Whether a change to the file at this path may concern a list, as far as that is known without the policy.
pub(super) fn may_concern_a_list(path: &str) -> bool {
    path == policy::PATH || rank(path).is_some()
}

/// Whether a change to the file at this path may concern every list.
pub(super) fn concerns_every_list(path: &str) -> bool {
    path == policy::PATH || GUIDELINES.iter().any(|places| places.contains(&path))
}

/// The file in the form that the engine takes.
pub(super) fn submission<'a>(
    file: &'a ChangedFile,
    policy: &'a Policy,
    guidelines: &'a [String],
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
        facts: None,
    }
}

/// What GitHub shows, once it has settled.
///
/// If it shows another commit than the delivery named, either the delivery or what GitHub shows is late. Waiting reveals
/// which, and meanwhile the delivery of a newer commit may replace this job; after that, GitHub is believed.
pub(super) async fn look(installation: &Installation, job: &ReviewJob, attempt: u32) -> Result<Look, JobError> {
    if let Some(app) = job.app
        && !installation.is_own_app(app).await?
    {
        return Ok(Look { visibility: Visibility::Unknown, looked: Looked::NotOurs });
    }
    let snapshot = settled(installation, &job.heard(), attempt).await?;
    let visibility = snapshot.visibility.clone();
    Ok(Look { visibility, looked: Box::pin(sorted(installation, job, attempt, snapshot)).await? })
}

/// Sorts what GitHub shows by whether it is to be reviewed.
async fn sorted(
    installation: &Installation,
    job: &ReviewJob,
    attempt: u32,
    mut snapshot: Snapshot,
) -> Result<Looked, JobError> {
    if snapshot.state == PullState::Closed || snapshot.read_only {
        return Ok(Looked::Closed);
    }
    let (mut policy, policy_problems) = snapshot.policy.as_deref().map(Policy::read).unwrap_or_default();
    if snapshot.by_us {
        policy.for_own();
    }
    if attempt > 1 {
        // An earlier attempt may have arrived, although its answer did not.
        confirm(installation, job.number, &policy, &mut snapshot).await?;
    }
    // Our own proposals follow the same rules as everybody's.
    let is_ignored = snapshot.by_bot && !snapshot.by_us && policy.ignore_bots.includes(&snapshot.author);
    let reason = match snapshot.state {
        _ if job.manner == Manner::Asked || was_asked_for(&snapshot) => None,
        _ if is_ignored => Some(LeftAlone::Bot { login: snapshot.author.clone() }),
        PullState::Draft => Some(LeftAlone::Draft),
        PullState::Open | PullState::Closed => None,
    };
    if let Some(reason) = reason {
        let Snapshot { head, check_run: shown, .. } = snapshot;
        return Ok(Looked::LeftAlone { head, shown, run: left_alone(reason) });
    }
    if snapshot.head != job.head && attempt == 1 {
        return Err(JobError::Unsettled("GitHub shows a different commit than the delivery"));
    }
    read(installation, attempt, snapshot, (policy, policy_problems)).await
}

/// Adds to a snapshot what was written a moment ago and may not show yet, of the kinds that the policy has us write.
pub(super) async fn confirm(
    installation: &Installation,
    number: u64,
    policy: &Policy,
    snapshot: &mut Snapshot,
) -> Result<(), GithubError> {
    installation.confirm(number, policy.decides(), snapshot).await?;
    if policy.summary.is_some() && summary_in(snapshot).is_none() {
        installation.confirm_talk(number, snapshot).await?;
    }
    Ok(())
}

/// Our comment that summarises the previous review.
fn summary_in(snapshot: &Snapshot) -> Option<&Talk> {
    snapshot.talk.iter().find(|talk| talk.own && is_summary(&talk.body))
}

/// Whether somebody entitled to it has had it reviewed before, by `/shelfmark recheck`: that covers later pushes, too.
fn was_asked_for(snapshot: &Snapshot) -> bool {
    snapshot.talk.iter().any(|talk| talk.agreed && Command::parse(&talk.body) == Some(Command::Recheck))
}

/// The pull request as it is, whatever its tip is by now.
async fn settled(installation: &Installation, heard: &Heard<'_>, attempt: u32) -> Result<Snapshot, JobError> {
    let snapshot = installation.snapshot(heard, &WANTED).await?;
    if snapshot.state == PullState::Closed || snapshot.head == heard.tip || attempt == 1 {
        return Ok(snapshot);
    }
    let (tip, base) = (snapshot.head, snapshot.base_branch);
    let heard = Heard { number: heard.number, tip: &tip, base: Some(&base) };
    let snapshot = installation.snapshot(&heard, &WANTED).await?;
    if snapshot.head != tip {
        return Err(JobError::Unsettled("the pull request changed while it was read"));
    }
    Ok(snapshot)
}

/// Reads the lists of a pull request in full.
async fn read(
    installation: &Installation,
    attempt: u32,
    mut snapshot: Snapshot,
    (policy, policy_problems): (Policy, Vec<Problem>),
) -> Result<Looked, JobError> {
    let mut candidates = std::mem::take(&mut snapshot.candidates);
    candidates.retain(|candidate| is_list(&policy, candidate.path()));
    let (files, mut unread) = installation.lists(&snapshot, candidates).await?;
    if attempt < PATIENT_ATTEMPTS && unread.iter().any(|unread| unread.passing) {
        return Ok(Looked::Unfit { head: snapshot.head, shown: snapshot.check_run });
    }
    unread.extend(snapshot.excess.iter().filter(|path| is_list(&policy, path)).map(|path| Unread {
        path: path.clone(),
        reason: format!("only {} lists are reviewed at once", Installation::most_lists()),
        passing: false,
    }));
    let new_policy = snapshot.new_policy.as_deref().map(|text| Policy::read(text).1);
    let seen = Seen {
        snapshot,
        policy,
        policy_problems,
        new_policy,
        files,
        unread,
        deleted: Vec::new(),
        habits: HashMap::new(),
        lists_page: None,
    };
    Ok(Looked::Reviewable(Box::new(seen)))
}

impl Seen {
    /// What GitHub shows already, and what maintainers said about it.
    pub fn shown(&self) -> Shown {
        Shown {
            comments: self.snapshot.comments.clone(),
            set_aside: self.set_aside(),
            summary: summary_in(&self.snapshot).map(|talk| ShownSummary { id: talk.id, body: talk.body.clone() }),
            labels: self.snapshot.labels.clone(),
            approval: self.snapshot.approval,
            requests: self.snapshot.requests.clone(),
            deleted: self.deleted.clone(),
        }
    }

    /// What maintainers set aside.
    pub fn set_aside(&self) -> Vec<SetAside> {
        set_aside(&self.snapshot)
    }

    /// What people should know about how it was read.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = self.snapshot.notes.clone();
        if self.snapshot.unlisted > 0 {
            notes.push(format!(
                "Not all files were reviewed: GitHub does not list {} of the changed files",
                self.snapshot.unlisted
            ));
        }
        notes
    }
}
