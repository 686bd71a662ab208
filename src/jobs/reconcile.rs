//! Making up for what no delivery told: pull requests that were opened before the App was installed, while it was away, or whose
//! verdict may have changed with the list that they are made to.

use serde::{Deserialize, Serialize};

use super::review::ReviewJob;
use super::seen::may_concern_a_list;
use super::{JobError, Office, Tempo, kind, millis};
use crate::github::{OpenPull, RepositoryName};
use crate::store::{Leased, NewJob, Priority};
use crate::webhook::{PushEvent, Repository};

/// Look at the repositories of this installation.
#[derive(Serialize, Deserialize)]
struct Survey {
    installation: u64,
}

/// Look at the open pull requests of this repository.
#[derive(Serialize, Deserialize)]
struct Reconcile {
    installation: u64,
    owner: String,
    name: String,
}

pub(super) fn survey(installation: u64) -> Option<NewJob> {
    job(kind::SURVEY, format!("survey:{installation}"), installation, 0, &Survey { installation })
}

/// Where a push touches a list or the policy, the open pull requests may be judged otherwise now.
pub(super) fn recheck(push: &PushEvent, tempo: Tempo) -> Option<NewJob> {
    if !push.paths.iter().any(|path| may_concern_a_list(path)) {
        return None;
    }
    let Repository { owner, name } = push.repository.clone();
    let key = format!("recheck:{}/{}", owner.to_lowercase(), name.to_lowercase());
    let reconcile = Reconcile { installation: push.installation, owner, name };
    job(kind::RECHECK, key, push.installation, millis(tempo.after_push), &reconcile)
}

fn reconcile(installation: u64, repository: &RepositoryName) -> Option<NewJob> {
    let (owner, name) = (repository.owner().to_owned(), repository.name().to_owned());
    let key = format!("reconcile:{}/{}", owner.to_lowercase(), name.to_lowercase());
    job(kind::RECONCILE, key, installation, 0, &Reconcile { installation, owner, name })
}

fn job(kind: &'static str, key: String, installation: u64, delay: i64, what: &impl Serialize) -> Option<NewJob> {
    let payload = serde_json::to_string(what).ok()?;
    Some(NewJob { key, kind, installation, priority: Priority::Sweep, delay, payload })
}

/// Adds work for every repository of an installation.
pub(super) async fn run_survey(job: &Leased, office: &Office) -> Result<(), JobError> {
    let Survey { installation } = serde_json::from_str(&job.payload)?;
    let repositories = office.app.repositories(installation).await?;
    let jobs: Vec<NewJob> = repositories.iter().filter_map(|repository| reconcile(installation, repository)).collect();
    tracing::info!(installation, repositories = jobs.len(), "looking at the open pull requests of an installation");
    office.follow(job, &jobs).await
}

/// Adds reviews of the open pull requests that need one: of those without a verdict, or after a push of all that touch a list.
pub(super) async fn run_reconcile(job: &Leased, office: &Office) -> Result<(), JobError> {
    let Reconcile { installation, owner, name } = serde_json::from_str(&job.payload)?;
    let pulls = office.installation(installation, &owner, &name).await?.open_pulls().await?;
    let after_a_push = job.kind == kind::RECHECK;
    let repository = Repository { owner, name };
    let reviews = pulls.iter().filter(|pull| needs_review(pull, after_a_push)).filter_map(|pull| {
        let review = ReviewJob::new(installation, &repository, pull.number, &pull.head).into_job()?;
        Some(NewJob { priority: Priority::Sweep, ..review })
    });
    let reviews: Vec<NewJob> = reviews.collect();
    tracing::info!(open = pulls.len(), reviews = reviews.len(), after_a_push, "looked at open pull requests");
    office.follow(job, &reviews).await
}

fn needs_review(pull: &OpenPull, after_a_push: bool) -> bool {
    let touches_a_list = pull.paths.iter().any(|path| may_concern_a_list(path));
    !pull.draft && !pull.by_bot && touches_a_list && (after_a_push || !pull.is_reviewed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reviews_are_chosen_cheaply() {
        let pull = |path: &str, is_reviewed| OpenPull {
            number: 1,
            head: "a".repeat(40),
            draft: false,
            by_bot: false,
            paths: vec![path.to_owned()],
            is_reviewed,
        };
        assert!(needs_review(&pull("README.md", false), false));
        assert!(!needs_review(&pull("README.md", true), false));
        assert!(needs_review(&pull("README.md", true), true));
        assert!(!needs_review(&pull("src/lib.rs", false), true));
        assert!(!needs_review(&OpenPull { draft: true, ..pull("README.md", false) }, true));
        assert!(!needs_review(&OpenPull { by_bot: true, ..pull("README.md", false) }, true));
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
        assert!(recheck(&push(".github/shelfmark.yml"), Tempo::default()).is_some());
        let job = recheck(&push("README.md"), Tempo::default()).unwrap();
        assert_eq!((job.key.as_str(), job.priority), ("recheck:ada/tea", Priority::Sweep));
    }
}
