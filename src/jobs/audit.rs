//! Regular audits of a repository's lists, if its policy asks for them: the findings are kept in an issue, and the fixes that change no words in
//! a pull request.
//!
//! An audit takes one or more passes. A pass waits as a job until its time, and schedules the next. Whoever reads a policy that asks for
//! audits while no pass is waiting schedules the first.

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

/// Make one pass over the lists of this repository.
#[derive(Serialize, Deserialize)]
struct Look {
    #[serde(flatten)]
    place: Place,
    /// How many passes of this audit came before, each of which looked up more facts.
    #[serde(default)]
    before: u32,
    /// Whether it only asks again about what was still open after everything had been asked.
    #[serde(default)]
    is_second: bool,
    /// How often the policy asked for audits when it was last read.
    #[serde(default)]
    rhythm: Option<Rhythm>,
}

/// How many passes of one audit go on asking what the ones before did not get to.
const MOST_LOOKS: u32 = 50;

/// How much longer to wait between passes than between a review and its second look.
const BETWEEN: u32 = 4;

/// The share of its rhythm by which an audit may be delayed, so that audits that began together drift apart.
const SPREAD: f64 = 0.1;

/// How often GitHub has to say that a repository does not exist.
const GONE_AFTER: u32 = 2;

impl Look {
    /// It follows the repository's name. Another installation has its own pass: the installation that had the repository before may no longer
    /// read it.
    fn key(&self) -> String {
        format!("{}:{}:{}#lists", kind::AUDIT, self.place.installation, self.place.key())
    }

    fn job(&self, wait: Duration) -> Option<NewJob> {
        let (kind, installation) = (kind::AUDIT, self.place.installation);
        let payload = serde_json::to_string(self).ok()?;
        Some(NewJob { key: self.key(), kind, installation, priority: Priority::Dated, delay: millis(wait), payload })
    }

    /// The first pass of the next audit.
    fn next(self, office: &Office) -> Option<NewJob> {
        let wait = office.tempo.day * self.rhythm.unwrap_or(Rhythm::Weekly).days();
        Look { before: 0, is_second: false, ..self }.job(spread(wait, SPREAD))
    }

    /// The next pass of this audit, if one is needed: open questions are asked in as many passes as it takes, and those still unanswered after that
    /// are asked once more.
    fn again(&self, whole: &Whole) -> Option<Self> {
        let (asks_more, is_open) = (whole.asked == Asked::InPart, whole.has_unchecked());
        let again = asks_more && self.before < MOST_LOOKS || !asks_more && is_open && !self.is_second;
        let (place, before, is_second) = (self.place.clone(), self.before + 1, self.is_second || !asks_more);
        again.then_some(Self { place, before, is_second, rhythm: self.rhythm })
    }
}

/// This duration, extended by at most this share of it.
fn spread(wait: Duration, part: f64) -> Duration {
    wait + wait.mul_f64(part * fastrand::f64())
}

/// Schedules a pass for a repository whose policy asks for audits; `soon` if one that waits is not to wait for its day.
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

/// Schedules the next audit after a pass that was given up, unless that crashed every worker that took it, as the next
/// would.
pub(super) async fn leave_for_later(leased: &Leased, office: &Office) -> Result<(), JobError> {
    if leased.is_lost() {
        tracing::warn!("no further audits after repeated crashes, until the policy is read again");
        return Ok(());
    }
    let look: Look = serde_json::from_str(&leased.payload)?;
    office.follow(leased, look.next(office).as_slice()).await
}

/// Makes a pass over the lists, and schedules the next one.
pub(super) async fn run(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let mut look: Look = serde_json::from_str(&leased.payload)?;
    let _turn = match &office.inquiry {
        Some(inquiry) => match inquiry.for_whole_lists() {
            Some(turn) => Some(turn),
            // Without a turn nothing could be asked, and the rest of the work would be in vain.
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

/// Whether the repository or the installation is gone: GitHub answers that it does not exist, or issues no token for it
/// (<https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app>).
fn is_gone(error: &GithubError, attempt: u32) -> bool {
    match error {
        GithubError::Refused { status: 404, .. } => attempt >= GONE_AFTER,
        GithubError::Refused { status: 422, .. } => true,
        _ => false,
    }
}

/// Brings the issue and the pull request up to date; `false` if the repository has issues disabled. The pull request waits for the audit's last pass:
/// half of the fixes would come and go with the answers so far.
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

/// Whether GitHub refused because the repository has issues disabled
/// (<https://docs.github.com/rest/issues/issues#create-an-issue>).
fn has_no_issues(error: &GithubError) -> bool {
    let is_so = matches!(error, GithubError::Refused { status: 410, .. });
    if is_so {
        tracing::warn!("no issue is kept: issues are disabled in the repository");
    }
    is_so
}
