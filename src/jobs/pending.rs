//! What the store knows of a pull request: what it would add, told to the reviews of later ones, and what was said on it.

use std::collections::{HashMap, HashSet};

use super::pull::ReviewJob;
use crate::engine::{Pending, Report};
use crate::github::ChangedFile;
use crate::review::{ShownComment, keys_of};
use crate::store::{Moment, PendingEntry, Store, StoreError};

/// What was said on a pull request.
pub(super) struct Said {
    /// The keys of what was said.
    pub keys: Vec<String>,
    /// Reviews that were sent without an answer.
    sent: Vec<String>,
}

/// Marks, among the keys, a review that was sent: the commit and the attempt follow. No key of a finding holds a colon.
const SENT: &str = "sent:";

/// Attempts during which a review that was sent may not show yet: GitHub's reads can lag behind its writes.
const LATE: u32 = 2;

impl Said {
    /// What was said and shows no more: somebody deleted it, which is a "no".
    pub fn deleted(&self, shown: &[ShownComment]) -> Vec<String> {
        let shown: HashSet<String> = shown.iter().flat_map(|comment| keys_of(&comment.body)).collect();
        self.keys.iter().filter(|key| !shown.contains(*key)).cloned().collect()
    }

    /// Whether a review of this commit was sent so lately that it may not show yet.
    pub fn may_arrive(&self, head: &str, attempt: u32) -> bool {
        let attempts =
            self.sent.iter().filter_map(|sent| sent.strip_prefix(SENT)?.strip_prefix(head)?.strip_prefix(':'));
        attempts.filter_map(|sent| sent.parse::<u32>().ok()).any(|sent| sent < attempt && attempt - sent < LATE)
    }
}

/// A pull request as the store knows it.
pub(super) struct PullRequest<'o> {
    store: &'o Store,
    /// "owner/name" in lower case.
    repository: String,
    number: u64,
}

impl<'o> PullRequest<'o> {
    pub fn new(store: &'o Store, job: &ReviewJob) -> Self {
        Self { store, repository: job.place.key(), number: job.number }
    }

    /// What older open pull requests would add, list by list; `page` is this one's page. Where the store does not answer, nothing:
    /// the review is worth more than a note.
    pub async fn older(&self, page: &str) -> HashMap<String, Vec<Pending>> {
        let found = self.store.pending_before(&self.repository, self.number).await.unwrap_or_else(|error| {
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
    pub async fn remember(&self, reports: &[(ChangedFile, Report)], now: Moment) {
        let of_file = |(file, report): &(ChangedFile, Report)| -> Vec<PendingEntry> {
            let entries = report.proposed.iter().map(|proposed| PendingEntry {
                path: file.path.clone(),
                identity: proposed.identity.clone(),
                title: proposed.title.clone(),
            });
            entries.collect()
        };
        let entries: Vec<PendingEntry> = reports.iter().flat_map(of_file).collect();
        if let Err(error) = self.store.remember_pending(&self.repository, self.number, &entries, now).await {
            tracing::warn!(%error, "cannot remember what the pull request would add");
        }
    }

    /// What was said, by its keys, and what was sent without an answer.
    pub async fn said_before(&self) -> Result<Said, StoreError> {
        let all = self.store.said(&self.repository, self.number).await?;
        let (sent, keys) = all.into_iter().partition(|key| key.starts_with(SENT));
        Ok(Said { keys, sent })
    }

    /// Remembers that a review was sent at this attempt, and that it is not known whether it arrived.
    pub async fn sent(&self, said: &Said, head: &str, attempt: u32, now: Moment) {
        let mut all = said.keys.clone();
        all.push(format!("{SENT}{head}:{attempt}"));
        self.said(&all, now).await;
    }

    /// Remembers what is said by now.
    pub async fn said(&self, keys: &[String], now: Moment) {
        if let Err(error) = self.store.remember_said(&self.repository, self.number, keys, now).await {
            tracing::warn!(%error, "cannot remember what was said");
        }
    }

    /// Forgets a pull request that is closed: it would add nothing any more.
    pub async fn forget(&self) -> Result<(), StoreError> {
        self.store.forget_pending(&self.repository, self.number).await
    }
}
