//! Catching up where no delivery helped: pull requests that were opened before the App was installed or while it was away, or
//! whose verdict may have changed with the list they target.

use serde::{Deserialize, Serialize};

use super::audit;
use super::clock::millis;
use super::error::JobError;
use super::keeping::hide_if_private;
use super::kind;
use super::office::{Office, Tempo};
use super::place::Place;
use super::pull::{Manner, ReviewJob};
use super::seen::{concerns_every_list, may_concern_a_list};
use crate::github::{OpenPull, OpenPulls, RepositoryName};
use crate::policy::{self, Policy};
use crate::store::{Leased, NewJob, Priority};
use crate::webhook::{PushEvent, Repository};

/// Look at the repositories of this installation.
#[derive(Serialize, Deserialize)]
struct Survey {
    installation: u64,
    /// The only ones to look at, by id, owner and name; all if none are named.
    #[serde(default)]
    repositories: Option<Vec<(u64, String, String)>>,
    #[serde(default)]
    manner: Manner,
}

/// Look at the open pull requests of this repository.
#[derive(Serialize, Deserialize)]
struct Reconcile {
    #[serde(flatten)]
    place: Place,
    #[serde(default)]
    manner: Manner,
    /// After a push: the lists that it touches; empty if it may concern every list.
    #[serde(default)]
    touched: Vec<String>,
    /// Whether the push changed the policy.
    #[serde(default)]
    is_by_policy: bool,
}

/// The most pull requests per repository, latest first, that are reviewed without anybody having asked: after an installation, and after a push.
/// GitHub limits how much is written per minute and hour, and older ones are reviewed on their next push.
const MOST_AT_FIRST: usize = 100;
const MOST_AFTER_A_PUSH: usize = 30;

/// A push that touches more lists than this is treated as if it concerned every list.
const MOST_TOUCHED: usize = 8;

/// Looks at all repositories of an installation after a long time away: pull requests opened meanwhile get the comments they would have
/// had.
pub(super) fn survey(installation: u64) -> Option<NewJob> {
    survey_job(&Survey { installation, repositories: None, manner: Manner::Aloud })
}

/// Looks at repositories that the App was installed on. Nobody there has pushed since, so no comments are posted.
pub(super) fn survey_of(installation: u64, repositories: Option<&[(u64, Repository)]>) -> Option<NewJob> {
    let named = |(id, repository): &(u64, Repository)| (*id, repository.owner.clone(), repository.name.clone());
    let repositories = repositories.map(|repositories| repositories.iter().map(named).collect());
    survey_job(&Survey { installation, repositories, manner: Manner::Quiet })
}

fn survey_job(survey: &Survey) -> Option<NewJob> {
    let installation = survey.installation;
    // One repository's job must not replace another's that is waiting.
    let which: Vec<String> = survey.repositories.iter().flatten().map(|(id, ..)| id.to_string()).collect();
    job(kind::SURVEY, format!("survey:{installation}:{}", which.join(",")), installation, 0, survey)
}

/// After a push that touches a list, the policy or the guidelines, the verdicts on open pull requests may change.
pub(super) fn recheck(push: &PushEvent, tempo: Tempo) -> Option<NewJob> {
    let mut touched: Vec<String> = push.paths.iter().filter(|path| may_concern_a_list(path)).cloned().collect();
    if touched.is_empty() {
        return None;
    }
    let is_by_policy = touched.iter().any(|path| path == policy::PATH);
    if touched.len() > MOST_TOUCHED || touched.iter().any(|path| concerns_every_list(path)) {
        touched.clear();
    }
    touched.sort_unstable();
    let place = Place::new(push.installation, &push.repository, push.repository_id);
    // A push that changes the policy does more: no other may replace it.
    let which = if is_by_policy { policy::PATH.to_owned() } else { touched.join(",") };
    let key = format!("recheck:{}:{which}", place.key());
    job(
        kind::RECHECK,
        key,
        push.installation,
        millis(tempo.after_push),
        &Reconcile { place, manner: Manner::Quiet, touched, is_by_policy },
    )
}

fn job(kind: &'static str, key: String, installation: u64, delay: i64, what: &impl Serialize) -> Option<NewJob> {
    let payload = serde_json::to_string(what).ok()?;
    Some(NewJob { key, kind, installation, priority: Priority::Sweep, delay, payload })
}

/// Adds work for every repository of an installation.
pub(super) async fn run_survey(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let Survey { installation, repositories, manner } = serde_json::from_str(&leased.payload)?;
    let repositories = match repositories {
        Some(named) => named,
        None => office.app.repositories(installation).await?.into_iter().map(spelt).collect(),
    };
    let look_at = |(id, owner, name): (u64, String, String)| {
        let place = Place { installation, owner, name, id: Some(id) };
        let key = format!("reconcile:{}", place.key());
        job(
            kind::RECONCILE,
            key,
            installation,
            0,
            &Reconcile { place, manner, touched: Vec::new(), is_by_policy: false },
        )
    };
    let jobs: Vec<NewJob> = repositories.into_iter().filter_map(look_at).collect();
    tracing::info!(installation, repositories = jobs.len(), "checking the open pull requests of an installation");
    office.follow(leased, &jobs).await
}

fn spelt((id, repository): (u64, RepositoryName)) -> (u64, String, String) {
    (id, repository.owner().to_owned(), repository.name().to_owned())
}

/// Adds reviews of the open pull requests that need one: those without a verdict or, after a push, those whose lists it touches; latest first, and no
/// more than the limit for unrequested reviews.
pub(super) async fn run_reconcile(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let Reconcile { place, manner, touched, is_by_policy } = serde_json::from_str(&leased.payload)?;
    let OpenPulls { visibility, policy: text, pulls } = place.open(office).await?.open_pulls(policy::PATH).await?;
    hide_if_private(office, &place, &visibility).await?;
    let after_a_push = leased.kind == kind::RECHECK;
    if let Some(text) = &text {
        // The policy may ask for another rhythm now.
        audit::plant(office, leased, &place, &Policy::read(text).0, is_by_policy).await?;
    }
    let manner = if after_a_push { Manner::Quiet } else { manner };
    let most = if after_a_push { MOST_AFTER_A_PUSH } else { MOST_AT_FIRST };
    let needed = |pull: &&OpenPull| if after_a_push { may_change(pull, &touched) } else { needs_verdict(pull) };
    let reviews = pulls.iter().filter(needed).take(most).filter_map(|pull| {
        let job = ReviewJob {
            base: Some(pull.base.clone()),
            ..ReviewJob::new(place.clone(), pull.number, &pull.head, manner)
        };
        Some(NewJob { priority: Priority::Sweep, ..job.into_job()? })
    });
    let reviews: Vec<NewJob> = reviews.collect();
    tracing::info!(open = pulls.len(), reviews = reviews.len(), after_a_push, "checked open pull requests");
    office.follow(leased, &reviews).await
}

/// Whether it has no verdict of ours and may get one; one that is left alone has a check run that says so.
fn needs_verdict(pull: &OpenPull) -> bool {
    !pull.is_reviewed && (pull.has_more || pull.paths.iter().any(|path| may_concern_a_list(path)))
}

/// Whether its verdict may have changed with these lists, or with any list if none are named.
fn may_change(pull: &OpenPull, touched: &[String]) -> bool {
    let is_touched = |path: &String| touched.contains(path) || touched.is_empty() && may_concern_a_list(path);
    !pull.is_left_alone && (pull.has_more || pull.paths.iter().any(is_touched))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pull(path: &str, is_reviewed: bool) -> OpenPull {
        OpenPull {
            number: 1,
            head: "a".repeat(40),
            base: "main".into(),
            is_left_alone: false,
            paths: vec![path.to_owned()],
            has_more: false,
            is_reviewed,
        }
    }

    #[test]
    fn reviews_are_chosen_cheaply() {
        assert!(needs_verdict(&pull("README.md", false)));
        assert!(!needs_verdict(&pull("README.md", true)));
        assert!(!needs_verdict(&pull("src/lib.rs", false)));
        assert!(needs_verdict(&OpenPull { has_more: true, ..pull("src/lib.rs", false) }));
        assert!(needs_verdict(&OpenPull { is_left_alone: true, ..pull("README.md", false) }), "it is told so");
    }

    #[test]
    fn a_push_concerns_the_pull_requests_whose_lists_it_touches() {
        let touched = ["README.md".to_owned()];
        assert!(may_change(&pull("README.md", true), &touched));
        assert!(!may_change(&pull("docs/README.md", true), &touched));
        assert!(may_change(&pull("docs/README.md", true), &[]), "the policy concerns every list");
        assert!(!may_change(&pull("src/lib.rs", true), &[]));
        assert!(!may_change(&OpenPull { is_left_alone: true, ..pull("README.md", true) }, &touched));
    }

    #[test]
    fn pushes_that_touch_no_list_ask_for_nothing() {
        let push = |path: &str| PushEvent {
            installation: 7,
            repository: Repository { owner: "Ada".into(), name: "Tea".into() },
            repository_id: None,
            paths: vec![path.to_owned()],
        };
        assert!(recheck(&push("src/lib.rs"), Tempo::default()).is_none());
        let key = |path: &str| recheck(&push(path), Tempo::default()).map(|job| (job.key, job.priority));
        assert_eq!(key("README.md"), Some(("recheck:ada/tea:README.md".to_owned(), Priority::Sweep)));
        assert_eq!(
            key(".github/shelfmark.yml"),
            Some(("recheck:ada/tea:.github/shelfmark.yml".to_owned(), Priority::Sweep))
        );
        for guidelines in ["CONTRIBUTING.md", ".github/pull_request_template.md"] {
            assert_eq!(key(guidelines), Some(("recheck:ada/tea:".to_owned(), Priority::Sweep)));
        }
    }

    #[test]
    fn one_repository_more_is_one_repository_looked_at() {
        let tea = Repository { owner: "Ada".into(), name: "Tea".into() };
        let job = survey_of(7, Some(&[(9, tea)])).unwrap();
        assert_eq!(job.key, "survey:7:9");
        assert!(job.payload.contains("\"quiet\"") && job.payload.contains("Tea"), "{}", job.payload);
        assert_eq!(survey_of(7, None).unwrap().key, "survey:7:");
    }
}
