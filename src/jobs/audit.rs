//! Regular looks at a repository's lists as a whole, where its policy asks for them: an issue is kept with what is found, and a pull request with the
//! fixes that change no words.
//!
//! A look waits as a job until its day, and leaves the next behind. Whoever reads a policy that asks for looks while none waits plants the first.

use serde::{Deserialize, Serialize};

use super::clock::{date, millis};
use super::error::JobError;
use super::keeping::hide_if_private;
use super::kind;
use super::mending;
use super::office::Office;
use super::place::Place;
use super::whole::{Whole, look};
use crate::engine::GUIDELINES;
use crate::github::{GithubError, Installation};
use crate::policy::{self, Policy, Rhythm};
use crate::review::{AsOf, LookedAt, Step, Ticks, WholeLists, is_kept_issue, kept_issue};
use crate::store::{Leased, NewJob, Priority, Standing};

/// Look at the lists of this repository.
#[derive(Serialize, Deserialize)]
struct Look {
    #[serde(flatten)]
    place: Place,
    /// How many looks of this time came before, each of which asked the world for more.
    #[serde(default)]
    before: u32,
}

/// So many looks of one time ask the world what the ones before did not come to.
const MOST_LOOKS: u32 = 50;

/// Between these lie so many times as long as between a review and its second look.
const BETWEEN: u32 = 4;

impl Look {
    /// It goes where the repository's name goes.
    fn key(&self) -> String {
        format!("{}:{}#lists", kind::AUDIT, self.place.key())
    }

    fn job(&self, key: String, wait: std::time::Duration) -> Option<NewJob> {
        let (kind, installation) = (kind::AUDIT, self.place.installation);
        let payload = serde_json::to_string(self).ok()?;
        Some(NewJob { key, kind, installation, priority: Priority::Dated, delay: millis(wait), payload })
    }
}

/// Sees to it that a repository is looked at whose policy asks for it; `soon` where one that waits is not to wait for its day.
pub(super) async fn plant(
    office: &Office,
    leased: &Leased,
    place: &Place,
    policy: &Policy,
    soon: bool,
) -> Result<(), JobError> {
    if policy.audit.is_none() {
        return Ok(());
    }
    let look = Look { place: place.clone(), before: 0 };
    let key = look.key();
    if !office.store.is_awaited(&key).await? {
        return office.follow(leased, look.job(key, office.tempo.after_push).as_slice()).await;
    }
    if soon {
        let now = office.clock.now();
        office.store.hasten(&key, now + millis(office.tempo.after_push), now).await?;
    }
    Ok(())
}

/// A look that was given up: the next comes all the same.
pub(super) async fn leave_for_later(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let look: Look = serde_json::from_str(&leased.payload)?;
    next(leased, office, look, Rhythm::Weekly).await
}

/// Leaves the look of the next time behind.
async fn next(leased: &Leased, office: &Office, look: Look, rhythm: Rhythm) -> Result<(), JobError> {
    let wait = office.tempo.day * rhythm.days();
    office.follow(leased, Look { before: 0, ..look }.job(leased.key.clone(), wait).as_slice()).await
}

/// Looks at the lists, and leaves the next look behind.
pub(super) async fn run(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let look: Look = serde_json::from_str(&leased.payload)?;
    let installation = look.place.open(office).await?;
    let base = installation.base(policy::PATH, &GUIDELINES).await?;
    hide_if_private(office, &look.place, &base.visibility).await?;
    let policy = base.policy.as_deref().map(|text| Policy::read(text).0).unwrap_or_default();
    let Some(rhythm) = policy.audit else {
        tracing::info!("the policy does not ask for looks at whole lists any more");
        return Ok(());
    };
    let issues = installation.for_issues().await?.filter(Installation::writes_issues);
    let Some(issues) = issues.filter(|_| !base.read_only) else {
        tracing::warn!(
            "no issue is kept: the installation does not grant issues: write, or the repository is archived"
        );
        return next(leased, office, look, rhythm).await;
    };
    let whole = self::look(office, &look.place, &installation, &base, policy).await?;
    let Some(whole) = whole else { return next(leased, office, look, rhythm).await };
    if office.store.standing(leased, office.tempo.lease).await? != Standing::Ours {
        tracing::warn!("nothing written: another worker has taken over the job, or newer work waits");
        return Ok(());
    }
    // What the world did not say yet is asked once more; what was not asked yet, as often as it takes.
    let asks_again = !whole.is_asked && look.before < MOST_LOOKS || whole.has_unchecked() && look.before == 0;
    let is_kept = keep(office, &issues, &installation, &whole, asks_again).await?;
    if asks_again && is_kept {
        let again = Look { before: look.before + 1, ..look };
        let wait = office.tempo.again * BETWEEN;
        return office.follow(leased, again.job(leased.key.clone(), wait).as_slice()).await;
    }
    next(leased, office, look, rhythm).await
}

/// Brings the issue and the pull request up to date; `false` where the repository has no issues. The pull request waits for the last look of this time:
/// half of what is to be fixed would come and go with what the world has said so far.
async fn keep(
    office: &Office,
    issues: &Installation,
    installation: &Installation,
    whole: &Whole,
    asks_again: bool,
) -> Result<bool, JobError> {
    let date = date(office.clock.now());
    let lists: Vec<LookedAt<'_>> = whole.lists.iter().map(|list| list.looked_at()).collect();
    let web = Some(whole.base.url.as_str()).filter(|web| !web.is_empty());
    let as_of = AsOf { date: &date, commit: &whole.base.tip, web };
    let (policy, is_asked_about, documentation) = (whole.policy(), whole.is_asked_about(), &office.documentation);
    let lists = WholeLists { lists: &lists, as_of, policy, is_asked_about, documentation };
    let issue = match issues.own_issue(is_kept_issue).await {
        Err(error) if has_no_issues(&error) => return Ok(false),
        issue => issue?,
    };
    let step = kept_issue(&lists, issue.as_ref());
    let (found, changes) = (whole.found(), step != Step::Leave);
    tracing::info!(lists = whole.lists.len(), found, changes, "looked at whole lists");
    let written = match step {
        Step::Leave => Ok(()),
        Step::Open { title, body } => issues.open_issue(title, &body).await,
        Step::Change { number, body, opens } => issues.change_issue(number, &body, opens).await,
    };
    match written {
        Err(error) if has_no_issues(&error) => return Ok(false),
        written => written?,
    }
    if whole.policy().audit_fixes && !asks_again {
        let ticks = Ticks::of(issue.as_ref().map_or("", |issue| &issue.body));
        mending::keep(installation, whole, &lists, &ticks).await?;
    }
    Ok(true)
}

/// Whether GitHub refused because the repository has no issues
/// (<https://docs.github.com/rest/issues/issues#create-an-issue>).
fn has_no_issues(error: &GithubError) -> bool {
    let is_so = matches!(error, GithubError::Refused { status: 410, .. });
    if is_so {
        tracing::warn!("no issue is kept: the repository has no issues");
    }
    is_so
}
