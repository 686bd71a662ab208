//! What is kept of the reviews of public lists, for the pages that show it: what was learned of each list, and what became of the
//! findings. Keeping it never stops a review from finishing.

use std::collections::{HashMap, HashSet};

use aws_lc_rs::digest::{Context, SHA256};

use super::office::Office;
use super::place::Place;
use super::pull::ReviewJob;
use super::seen::Seen;
use crate::engine::{Report, Submission, Summary};
use crate::github::{ChangedFile, Snapshot, Visibility};
use crate::output::Portrait;
use crate::review::{Found, ReviewPlan};
use crate::store::{
    Changed, Followed, FollowedFinding, LearnedList, MOST_FOLLOWED, Moment, Outcome, PublicRepository, ReviewedList,
    StoreError,
};

/// A review that will be kept.
pub(super) struct Keeping<'o> {
    office: &'o Office,
    repository: PublicRepository,
    began: Moment,
    /// Digests of what is known of the lists, by path.
    known: HashMap<String, String>,
    /// What was kept of this pull request's earlier review.
    before: Vec<ReviewedList>,
}

/// Forgets what is kept of a repository that GitHub now shows to be private.
pub(super) async fn hide_if_private(office: &Office, place: &Place, visibility: &Visibility) -> Result<(), StoreError> {
    if *visibility == Visibility::Private && office.store.keeps_lists_of(place.id, &place.key()).await? {
        office.store.hide_lists_of(place.id, &place.key(), office.clock.now()).await?;
        tracing::info!(repository = place.key(), "deleted what the pages showed of a repository: it is private");
    }
    Ok(())
}

/// What is to be learned of a list along with its review.
pub(super) struct Lesson {
    path: String,
    branch: String,
    known: Option<String>,
    policy: Option<String>,
    now: Moment,
}

impl<'o> Keeping<'o> {
    /// Prepares to keep the review of a pull request to a public repository, which was read from `began` on; `None` if it is not to be
    /// kept, or the store does not answer.
    pub async fn begin(office: &'o Office, job: &ReviewJob, snapshot: &Snapshot, began: Moment) -> Option<Self> {
        let (Visibility::Public { name }, Some(id), true) = (&snapshot.visibility, job.place.id, office.lists.are_kept)
        else {
            return None;
        };
        let web = web(&snapshot.url)?;
        let repository = PublicRepository { id, installation: job.place.installation, name: name.clone(), web };
        let kept = async { Ok((office.store.digests(id).await?, office.store.reviews_of(id, job.number).await?)) };
        match kept.await {
            Ok((known, before)) => Some(Self { office, repository, began, known, before }),
            Err(error) => {
                not_kept(&error);
                None
            }
        }
    }

    /// The page that will show it.
    pub fn page(&self) -> Option<String> {
        let server = self.office.lists.address.as_ref()?;
        Some(format!("{}/lists/{}", server.trim_end_matches('/'), self.repository.name))
    }

    /// What is to be learned of a file. One that is not in the base is not yet a list of the repository.
    pub fn lesson(&self, file: &ChangedFile, snapshot: &Snapshot) -> Option<Lesson> {
        let path = file.listed.clone()?;
        let known = self.known.get(&path).cloned();
        let (branch, policy) = (snapshot.base_branch.clone(), snapshot.policy.clone());
        Some(Lesson { path, branch, known, policy, now: self.office.clock.now() })
    }

    /// Keeps what was published.
    pub async fn keep(
        self,
        job: &ReviewJob,
        seen: &Seen,
        reports: &[(ChangedFile, Report)],
        lists: &[Changed],
        plan: &ReviewPlan,
    ) {
        let now = self.office.clock.now();
        let is_on = |check: &str| seen.policy.checks().any(|known| known.name() == check);
        let mut reviews: Vec<ReviewedList> = Vec::new();
        for (file, report) in reports {
            let Some(path) = &file.listed else { continue };
            let found: Vec<&Found> = plan.found.iter().filter(|found| found.path == file.path).collect();
            let before = self.before.iter().find(|before| before.path == *path);
            let changes = report.changes;
            reviews.push(ReviewedList {
                path: path.clone(),
                pull: job.number,
                head: seen.snapshot.head.clone(),
                changes: [changes.added, changes.edited, changes.moved, changes.removed].map(|count| count as u64),
                followed: follow(before, &found, &seen.snapshot.head, is_on),
                // Reviewing again what nobody has touched since is no news about the pull request.
                reviewed_at: before
                    .filter(|before| before.head == seen.snapshot.head)
                    .map_or(now, |before| before.reviewed_at),
            });
        }
        // A list that a pull request no longer touches is as the base has it.
        let all_seen = seen.unread.is_empty() && seen.snapshot.unlisted == 0;
        let untouched = self
            .before
            .iter()
            .filter(|before| all_seen && reports.iter().all(|(file, _)| file.listed.as_ref() != Some(&before.path)));
        let left: Vec<ReviewedList> = untouched
            .map(|before| ReviewedList {
                head: seen.snapshot.head.clone(),
                changes: [0; 4],
                followed: follow(Some(before), &[], &seen.snapshot.head, is_on),
                ..before.clone()
            })
            .collect();
        reviews.extend(left);
        if reviews.is_empty() {
            return;
        }
        match self.office.store.keep_lists(&self.repository, lists, &reviews, (self.began, now)).await {
            Ok(true) => {}
            Ok(false) => tracing::info!("the review is not stored: its repository is now private"),
            Err(error) => not_kept(&error),
        }
    }
}

fn not_kept(error: &StoreError) {
    tracing::warn!(%error, "cannot store the review for the pages");
}

impl Lesson {
    /// What the list does, to be kept unless it is known already.
    pub fn learn(self, submission: &Submission<'_>, summary: &Summary) -> Changed {
        let Self { path, branch, known, policy, now } = self;
        let digest = digest(submission, policy.as_deref());
        if known.as_ref() == Some(&digest) {
            return Changed::Same(path);
        }
        let portrait = Portrait::of(summary);
        let entries = portrait.entries as u64;
        let portrait = serde_json::to_string(&portrait).unwrap_or_default();
        Changed::Learned(LearnedList { path, branch, entries, portrait, digest, as_of: now })
    }
}

/// A digest of everything that decides what is learned of a list, including our version, which may learn differently.
fn digest(submission: &Submission<'_>, policy: Option<&str>) -> String {
    let mut context = Context::new(&SHA256);
    let texts = [env!("CARGO_PKG_VERSION"), submission.base, policy.unwrap_or_default()].into_iter();
    for text in texts.chain(submission.guidelines.iter().map(String::as_str)) {
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text.as_bytes());
    }
    context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The part of a pull request's URL before the repository's name.
fn web(pull: &str) -> Option<String> {
    let host = pull.rsplitn(5, '/').nth(4)?;
    (host.starts_with("https://") || host.starts_with("http://")).then(|| format!("{host}/"))
}

/// What became of the earlier findings, together with the current ones.
///
/// A finding that is gone was fixed if the contribution has changed since. If it has not, the list or the way it is judged has, and it is no
/// longer a finding of the contribution.
fn follow(before: Option<&ReviewedList>, found: &[&Found], head: &str, is_on: impl Fn(&str) -> bool) -> Followed {
    let now: HashSet<&str> = found.iter().map(|found| found.key.as_str()).collect();
    let mut findings: Vec<FollowedFinding> = found
        .iter()
        .map(|found| FollowedFinding {
            key: found.key.clone(),
            check: found.check.to_owned(),
            severity: found.severity.as_str().to_owned(),
            outcome: if found.is_ignored { Outcome::Ignored } else { Outcome::Open },
        })
        .collect();
    for gone in before.iter().flat_map(|before| before.followed.findings.iter().map(move |one| (before, one))) {
        let (before, finding) = gone;
        let outcome = match finding.outcome {
            _ if now.contains(finding.key.as_str()) => continue,
            Outcome::Mended => Outcome::Mended,
            Outcome::Open | Outcome::Ignored if !is_on(&finding.check) => Outcome::Ignored,
            Outcome::Open | Outcome::Ignored if before.head == head => continue,
            Outcome::Open | Outcome::Ignored => Outcome::Mended,
        };
        findings.push(FollowedFinding { outcome, ..finding.clone() });
    }
    let more = findings.len().saturating_sub(MOST_FOLLOWED) as u64;
    findings.truncate(MOST_FOLLOWED);
    Followed { findings, more }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Severity;

    fn found(key: &str, is_ignored: bool) -> Found {
        Found {
            path: "README.md".to_owned(),
            key: key.to_owned(),
            check: "dead-anchor",
            severity: Severity::Warning,
            is_ignored,
        }
    }

    fn after(before: Option<&ReviewedList>, found: &[Found], head: &str) -> ReviewedList {
        let found: Vec<&Found> = found.iter().collect();
        ReviewedList {
            path: "README.md".to_owned(),
            pull: 1,
            head: head.to_owned(),
            changes: [1, 0, 0, 0],
            followed: follow(before, &found, head, |_| true),
            reviewed_at: 10,
        }
    }

    fn outcomes(review: &ReviewedList) -> Vec<(&str, Outcome)> {
        review.followed.findings.iter().map(|finding| (finding.key.as_str(), finding.outcome)).collect()
    }

    #[test]
    fn what_is_gone_from_a_later_commit_was_mended_and_may_come_back() {
        let first = after(None, &[found("a", false), found("b", true)], "1");
        assert_eq!(outcomes(&first), [("a", Outcome::Open), ("b", Outcome::Ignored)]);
        let second = after(Some(&first), &[found("b", true)], "2");
        assert_eq!(outcomes(&second), [("b", Outcome::Ignored), ("a", Outcome::Mended)]);
        assert_eq!(outcomes(&after(Some(&second), &[found("b", true)], "2")), outcomes(&second), "done again");
        let third = after(Some(&second), &[found("a", false)], "3");
        assert_eq!(outcomes(&third), [("a", Outcome::Open), ("b", Outcome::Mended)]);
    }

    #[test]
    fn what_is_gone_from_the_same_commit_was_mended_by_nobody() {
        let first = after(None, &[found("a", false)], "1");
        assert_eq!(outcomes(&after(Some(&first), &[], "1")), []);
        let off = follow(Some(&first), &[], "1", |_| false);
        assert_eq!(off.findings[0].outcome, Outcome::Ignored, "the policy has switched it off");
    }

    #[test]
    fn no_more_is_followed_than_a_page_can_tell() {
        let many: Vec<Found> = (0..MOST_FOLLOWED + 7).map(|key| found(&key.to_string(), false)).collect();
        let review = after(None, &many, "1");
        assert_eq!((review.followed.findings.len(), review.followed.more), (MOST_FOLLOWED, 7));
    }

    #[test]
    fn a_digest_tells_texts_apart_by_where_they_end() {
        let of = |base: &str, policy: &str| digest(&Submission::new("README.md", base, ""), Some(policy));
        assert_eq!(of("tea", "cup"), of("tea", "cup"));
        assert_ne!(of("tea", "cup"), of("teac", "up"));
    }

    #[test]
    fn the_web_address_is_what_stands_before_the_name() {
        assert_eq!(web("https://github.com/ada/tea/pull/3").as_deref(), Some("https://github.com/"));
        assert_eq!(web("https://tea.example/git/ada/tea/pull/3").as_deref(), Some("https://tea.example/git/"));
        assert_eq!(web("javascript:alert(1)/ada/tea/pull/3"), None);
        assert_eq!(web("pull/3"), None);
    }
}
