//! What a pull request would add, told to the reviews of later ones.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::review::key;
use super::{JobError, Office, kind};
use crate::engine::{Pending, Report};
use crate::github::ChangedFile;
use crate::store::{Leased, Moment, NewJob, PendingEntry, Priority, Store};
use crate::webhook::{PullRequestEvent, Repository};

/// A pull request as the store knows it.
pub(super) struct PullRequest {
    /// "owner/name" in lower case.
    repository: String,
    number: u64,
}

impl PullRequest {
    pub fn new(owner: &str, name: &str, number: u64) -> Self {
        Self { repository: format!("{owner}/{name}").to_lowercase(), number }
    }

    /// What older open pull requests would add, list by list; `page` is this one's page. Where the store does not answer, nothing:
    /// the review is worth more than a note.
    pub async fn older(&self, store: &Store, page: &str) -> HashMap<String, Vec<Pending>> {
        let found = store.pending_before(&self.repository, self.number).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "cannot look what older pull requests would add");
            Vec::new()
        });
        let pages = page.rsplit_once('/').map_or("", |(pages, _)| pages);
        let mut older: HashMap<String, Vec<Pending>> = HashMap::new();
        for (number, entry) in found {
            let url = format!("{pages}/{number}");
            let pending = Pending { identity: entry.identity, title: entry.title, number, url };
            older.entry(entry.path).or_default().push(pending);
        }
        older
    }

    /// Remembers what this one would add.
    pub async fn remember(&self, store: &Store, reports: &[(ChangedFile, Report)], now: Moment) {
        let of_file = |(file, report): &(ChangedFile, Report)| -> Vec<PendingEntry> {
            let entries = report.proposed.iter().map(|proposed| PendingEntry {
                path: file.path.clone(),
                identity: proposed.identity.clone(),
                title: proposed.title.clone(),
            });
            entries.collect()
        };
        let entries: Vec<PendingEntry> = reports.iter().flat_map(of_file).collect();
        if let Err(error) = store.remember_pending(&self.repository, self.number, &entries, now).await {
            tracing::warn!(%error, "cannot remember what the pull request would add");
        }
    }
}

/// A pull request that was closed would add nothing any more.
#[derive(Serialize, Deserialize)]
struct ForgetJob {
    repository: String,
    number: u64,
}

/// Forgets a pull request that is closed, behind its reviews: they would remember it again.
pub(super) fn forgetting(event: &PullRequestEvent) -> Option<NewJob> {
    let Repository { owner, name } = &event.repository;
    let PullRequest { repository, number } = PullRequest::new(owner, name, event.number);
    let payload = serde_json::to_string(&ForgetJob { repository, number }).ok()?;
    // The key of its reviews, so that it runs after the one at work and in place of those that wait.
    let key = key(kind::REVIEW, owner, name, number);
    let installation = event.installation;
    Some(NewJob { key, kind: kind::FORGET, installation, priority: Priority::Person, delay: 0, payload })
}

/// Does what the job says.
pub(super) async fn forget(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let job: ForgetJob = serde_json::from_str(&leased.payload)?;
    Ok(office.store.forget_pull(&job.repository, job.number).await?)
}
