//! Regular looks at a repository's lists as a whole, where its policy asks for them: an issue is kept with what is found, and a pull request with the
//! fixes that change no words.
//!
//! A look waits as a job until its day, and leaves the next behind. Whoever reads a policy that asks for looks while none waits plants the first.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::clock::{date, millis};
use super::error::JobError;
use super::keeping::hide_if_private;
use super::kind;
use super::mending;
use super::office::Office;
use super::place::Place;
use super::whole::{Asked, Whole, look};
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
    /// Whether it only looks once more at what was open when all had been asked.
    #[serde(default)]
    is_second: bool,
    /// How often the policy asked for looks when it was read last.
    #[serde(default)]
    rhythm: Option<Rhythm>,
}

/// So many looks of one time ask the world what the ones before did not come to.
const MOST_LOOKS: u32 = 50;

/// Between these lie so many times as long as between a review and its second look.
const BETWEEN: u32 = 4;

/// The day of a look is late by this part of its rhythm at most, so that looks that were begun together do not stay together.
const SPREAD: f64 = 0.1;

/// So often GitHub has to say that a repository is not there.
const GONE_AFTER: u32 = 2;

impl Look {
    /// It goes where the repository's name goes. Another installation's look is another: who had the repository before may not read it any more.
    fn key(&self) -> String {
        format!("{}:{}:{}#lists", kind::AUDIT, self.place.installation, self.place.key())
    }

    fn job(&self, wait: Duration) -> Option<NewJob> {
        let (kind, installation) = (kind::AUDIT, self.place.installation);
        let payload = serde_json::to_string(self).ok()?;
        Some(NewJob { key: self.key(), kind, installation, priority: Priority::Dated, delay: millis(wait), payload })
    }

    /// The first of the next time.
    fn next(self, office: &Office) -> Option<NewJob> {
        let wait = office.tempo.day * self.rhythm.unwrap_or(Rhythm::Weekly).days();
        Look { before: 0, is_second: false, ..self }.job(spread(wait, SPREAD))
    }

    /// The one after this of the same time, where one is needed: what was not asked yet is asked as often as it takes, and what the world did not say when all
    /// was asked, once more.
    fn again(&self, whole: &Whole) -> Option<Self> {
        let (asks_more, is_open) = (whole.asked == Asked::InPart, whole.has_unchecked());
        let again = asks_more && self.before < MOST_LOOKS || !asks_more && is_open && !self.is_second;
        let (place, before, is_second) = (self.place.clone(), self.before + 1, self.is_second || !asks_more);
        again.then_some(Self { place, before, is_second, rhythm: self.rhythm })
    }
}

/// So long, or longer by this part at most.
fn spread(wait: Duration, part: f64) -> Duration {
    wait + wait.mul_f64(part * fastrand::f64())
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
    let look = Look { place: place.clone(), before: 0, is_second: false, rhythm: policy.audit };
    let key = look.key();
    if !office.store.is_awaited(&key).await? {
        return office.follow(leased, look.job(office.tempo.after_push).as_slice()).await;
    }
    if soon {
        let now = office.clock.now();
        office.store.hasten(&key, now + millis(office.tempo.after_push), now).await?;
    }
    Ok(())
}

/// A look that was given up: the next comes all the same, unless it ended all its workers, as the next would.
pub(super) async fn leave_for_later(leased: &Leased, office: &Office) -> Result<(), JobError> {
    if leased.is_lost() {
        tracing::warn!("no further audits after repeated crashes, until the policy is read again");
        return Ok(());
    }
    let look: Look = serde_json::from_str(&leased.payload)?;
    office.follow(leased, look.next(office).as_slice()).await
}

/// Looks at the lists, and leaves the next look behind.
pub(super) async fn run(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let mut look: Look = serde_json::from_str(&leased.payload)?;
    let _turn = match &office.inquiry {
        Some(inquiry) => match inquiry.for_whole_lists() {
            Some(turn) => Some(turn),
            // Without it nothing could be asked, and all else would be done for nothing.
            None => return office.follow(leased, look.job(spread(office.tempo.again, 1.0)).as_slice()).await,
        },
        None => None,
    };
    let mut installation = look.place.open(office).await?;
    let base = match installation.base(policy::PATH, &GUIDELINES).await {
        Err(error) if is_gone(&error, leased.own_attempt()) => {
            tracing::info!(%error, "the installation no longer has this repository; no further audits");
            return Ok(());
        }
        base => base?,
    };
    if look.place.takes_name(base.repository.as_ref()) {
        installation = look.place.open(office).await?;
    }
    hide_if_private(office, &look.place, &base.visibility).await?;
    let policy = base.policy.as_deref().map(|text| Policy::read(text).0).unwrap_or_default();
    let Some(rhythm) = policy.audit else {
        tracing::info!("the policy no longer asks for audits");
        return Ok(());
    };
    look.rhythm = Some(rhythm);
    let issues = installation.for_issues().await?.filter(Installation::writes_issues);
    let Some(issues) = issues.filter(|_| !base.read_only) else {
        tracing::warn!("no issue is kept: issues: write is not granted, or the repository is archived");
        return office.follow(leased, look.next(office).as_slice()).await;
    };
    let whole = self::look(office, &look.place, &installation, &base, policy).await?;
    let Some(whole) = whole else { return office.follow(leased, look.next(office).as_slice()).await };
    if office.store.standing(leased, office.tempo.lease).await? != Standing::Ours {
        tracing::warn!("nothing written: another worker has taken over the job, or newer work is waiting");
        return Ok(());
    }
    let again = look.again(&whole);
    let is_kept = keep(office, &issues, &installation, &whole, again.is_some()).await?;
    let job = match again.filter(|_| is_kept) {
        Some(again) => again.job(office.tempo.again * BETWEEN),
        None => look.next(office),
    };
    office.follow(leased, job.as_slice()).await
}

/// Whether the repository, or the installation, is not there: asked for what stands there, GitHub finds none, or gives no token for it
/// (<https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app>).
fn is_gone(error: &GithubError, attempt: u32) -> bool {
    match error {
        GithubError::Refused { status: 404, .. } => attempt >= GONE_AFTER,
        GithubError::Refused { status: 422, .. } => true,
        _ => false,
    }
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
    tracing::info!(lists = whole.lists.len(), found, changes, "audited whole lists");
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
        tracing::warn!("no issue is kept: issues are disabled in the repository");
    }
    is_so
}
