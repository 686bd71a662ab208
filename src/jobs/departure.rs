//! Events about an installation itself: it ends, its repositories are renamed, it grants something else.

use serde::{Deserialize, Serialize};

use super::error::JobError;
use super::kind;
use super::office::Office;
use super::place::key_of;
use crate::store::{Leased, NewJob, Priority};
use crate::webhook::Repository;

/// Forget what is waiting for these repositories, or for the whole installation.
#[derive(Serialize, Deserialize)]
struct Leave {
    installation: u64,
    /// "owner/name" in lower case.
    repositories: Vec<String>,
    all: bool,
}

/// A repository was renamed.
#[derive(Serialize, Deserialize)]
struct Rename {
    from: String,
    to: String,
    /// The new name as GitHub spells it; earlier versions did not store it.
    #[serde(default)]
    spelt: Option<String>,
}

/// A repository is no longer public.
#[derive(Serialize, Deserialize)]
struct Hide {
    repository: Option<u64>,
    /// "owner/name" in lower case.
    name: String,
}

/// An installation grants different permissions than before.
#[derive(Serialize, Deserialize)]
struct Grants {
    installation: u64,
}

fn named(repository: &Repository) -> String {
    key_of(&repository.owner, &repository.name)
}

pub(super) fn left(installation: u64, repositories: &[Repository], all: bool) -> Option<NewJob> {
    let repositories: Vec<String> = repositories.iter().map(named).collect();
    let key = if all { "*".to_owned() } else { repositories.join(",") };
    // Work waiting for those who left is pointless, so this must be done before it.
    let job = job(kind::LEAVE, &key, installation, &Leave { installation, repositories, all })?;
    Some(NewJob { priority: Priority::Urgent, ..job })
}

pub(super) fn renamed(installation: u64, from: &Repository, to: &Repository) -> Option<NewJob> {
    let spelt = Some(format!("{}/{}", to.owner, to.name));
    let rename = Rename { from: named(from), to: named(to), spelt };
    job(kind::RENAME, &rename.from, installation, &rename)
}

pub(super) fn hidden(installation: u64, repository: &Repository, id: Option<u64>) -> Option<NewJob> {
    let hide = Hide { repository: id, name: named(repository) };
    let job = job(kind::HIDE, &hide.name, installation, &hide)?;
    Some(NewJob { priority: Priority::Urgent, ..job })
}

pub(super) fn permissions_changed(installation: u64) -> Option<NewJob> {
    job(kind::GRANTS, "*", installation, &Grants { installation })
}

fn job(kind: &'static str, about: &str, installation: u64, what: &impl Serialize) -> Option<NewJob> {
    let payload = serde_json::to_string(what).ok()?;
    let key = format!("{kind}:{installation}:{about}");
    Some(NewJob { key, kind, installation, priority: Priority::Person, delay: 0, payload })
}

/// Drops the work waiting for those who left: GitHub would only refuse it.
pub(super) async fn leave(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let Leave { installation, repositories, all } = serde_json::from_str(&leased.payload)?;
    if all {
        office.store.forget_installation(installation, &repositories).await?;
        office.app.forget_grants(installation).await;
    } else {
        office.store.forget_repositories(&repositories).await?;
    }
    tracing::info!(
        installation,
        repositories = repositories.len(),
        all,
        "dropped the jobs of repositories that the App was removed from"
    );
    Ok(())
}

/// What is remembered about a repository moves to its new name, and is not left to whoever takes the old one.
pub(super) async fn rename(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let Rename { from, to, spelt } = serde_json::from_str(&leased.payload)?;
    office.store.rename_repository(&from, &to, spelt.as_ref().unwrap_or(&to)).await?;
    Ok(())
}

/// Deletes what the pages show of it. Everything else stays: the App is still installed there.
pub(super) async fn hide(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let Hide { repository, name } = serde_json::from_str(&leased.payload)?;
    office.store.hide_lists_of(repository, &name, office.clock.now()).await?;
    Ok(())
}

/// Forgets what the installation grants, so that it is looked up when next needed.
pub(super) async fn grants(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let Grants { installation } = serde_json::from_str(&leased.payload)?;
    office.app.forget_grants(installation).await;
    Ok(())
}
