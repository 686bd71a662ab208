//! What GitHub shows of a pull request, read by the repository's own policy.

use super::JobError;
use crate::checks;
use crate::engine::{GUIDELINES_PATHS, is_list, is_list_path};
use crate::github::{ChangedFile, Installation, Progress, PullState, Snapshot, Unread, Wanted};
use crate::policy::{self, Policy, Problem};
use crate::review::{SetAside, Shown};
use crate::webhook::Command;

/// A pull request that is to be reviewed.
pub(super) struct Seen {
    pub snapshot: Snapshot,
    pub policy: Policy,
    pub policy_problems: Vec<Problem>,
    /// What is wrong with the policy as the pull request would leave it, where it changes it.
    pub new_policy: Option<Vec<Problem>>,
    pub files: Vec<ChangedFile>,
    pub unread: Vec<Unread>,
}

/// So often GitHub is asked again for what does not fit together, before the check run tells that it could not be read.
const PATIENT_ATTEMPTS: u32 = 3;

pub(super) const WANTED: Wanted<'static> = Wanted { rank, policy: policy::PATH, guidelines: &GUIDELINES_PATHS };

/// READMEs are lists; whether another Markdown file is one, the policy says, which is read together with the files.
fn rank(path: &str) -> Option<u8> {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        _ if is_list_path(path) => Some(0),
        Some("md" | "markdown") => Some(1),
        _ => None,
    }
}

/// Whether a change of the file at this path may concern a list, as far as that is known without the policy.
pub(super) fn may_concern_a_list(path: &str) -> bool {
    path == policy::PATH || rank(path).is_some()
}

/// What GitHub shows, once it has settled; `None` where there is nothing to review.
///
/// Where it shows another commit than the delivery told of, either the delivery or what GitHub shows is late. Waiting tells
/// which, and meanwhile the delivery of a newer commit may take this job's place; then GitHub is believed.
pub(super) async fn look(
    installation: &Installation,
    number: u64,
    head: &str,
    attempt: u32,
) -> Result<Option<Seen>, JobError> {
    let mut snapshot = installation.snapshot(number, head, &WANTED).await?;
    if snapshot.state == PullState::Open && snapshot.head != head && attempt > 1 {
        let tip = snapshot.head;
        snapshot = installation.snapshot(number, &tip, &WANTED).await?;
        if snapshot.head != tip {
            return Err(JobError::Unsettled("the pull request moves on while it is read"));
        }
    }
    if snapshot.state != PullState::Open {
        return Ok(None);
    }
    let (policy, policy_problems) = snapshot.policy.as_deref().map(Policy::read).unwrap_or_default();
    if snapshot.by_bot && policy.ignore_bots.includes(&snapshot.author) {
        return Ok(None);
    }
    if snapshot.head != head && attempt == 1 {
        return Err(JobError::Unsettled("GitHub shows another commit than the delivery told of"));
    }
    let mut candidates = std::mem::take(&mut snapshot.candidates);
    candidates.retain(|candidate| is_list(&policy, candidate.path()));
    let (files, mut unread) = installation.lists(candidates).await?;
    if attempt < PATIENT_ATTEMPTS && unread.iter().any(|unread| unread.passing) {
        let run = snapshot.check_run.as_ref();
        installation.announce_check_run(number, &snapshot.head, run, Progress::Queued).await?;
        return Err(JobError::Unsettled("GitHub shows a file and its diff that do not fit"));
    }
    unread.extend(snapshot.excess.iter().filter(|path| is_list(&policy, path)).map(|path| Unread {
        path: path.clone(),
        reason: format!("only {} lists are reviewed at once", Installation::most_lists()),
        passing: false,
    }));
    let new_policy = snapshot.new_policy.as_deref().map(|text| Policy::read(text).1);
    Ok(Some(Seen { snapshot, policy, policy_problems, new_policy, files, unread }))
}

impl Seen {
    /// What stands on GitHub already, and what maintainers said to it.
    pub fn shown(&self) -> Shown {
        let set_aside =
            self.snapshot.talk.iter().filter(|talk| talk.agreed).filter_map(|talk| match Command::parse(&talk.body) {
                Some(Command::Ignore { check, reason }) if checks::find(&check).is_some() => {
                    Some(SetAside { check, by: talk.author.clone(), reason })
                }
                _ => None,
            });
        Shown {
            comments: self.snapshot.comments.clone(),
            set_aside: set_aside.collect(),
            labels: self.snapshot.labels.clone(),
            approval: self.snapshot.approval,
            deleted: Vec::new(),
        }
    }
}
