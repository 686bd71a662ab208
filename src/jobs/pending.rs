//! What the store knows of a pull request: what it would add, for the reviews of later ones, and what was said on it.

use std::collections::{HashMap, HashSet};

use super::pull::ReviewJob;
use crate::engine::{Pending, Report};
use crate::github::{ChangedFile, Snapshot};
use crate::review::{is_answer, keys_shown};
use crate::store::{Moment, PendingEntry, Store, StoreError};

/// A pull request as the store knows it.
pub(super) struct PullRequest<'o> {
    store: &'o Store,
    /// "owner/name" in lower case.
    repository: String,
    number: u64,
}

/// What was said on a pull request, as far as the store knows.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// The keys of the comments.
    keys: Vec<String>,
    /// The commit that was reviewed.
    head: Option<String>,
    /// Whether a review started to be published and is not known to be finished.
    unfinished: bool,
    /// The commits whose check runs may announce an unfinished review.
    announced: Vec<String>,
}

/// Besides the keys, which are hexadecimal, the store remembers the reviewed commit, that publishing a review started, and where one was
/// announced.
const AT: &str = "at ";
const UNFINISHED: &str = "unfinished";
const ANNOUNCED: &str = "announced at ";

impl Said {
    /// Whether GitHub may not show everything that was said: some of its servers may not know yet what was written a
    /// moment ago.
    pub fn is_more_than(&self, snapshot: &Snapshot) -> bool {
        let has_run = || self.head.as_ref() == Some(&snapshot.head) || self.is_announced_at(&snapshot.head);
        self.unfinished
            || snapshot.check_run.is_none() && has_run()
            || self.missing(snapshot).iter().any(|key| !is_answer(key))
    }

    /// Whether no review of the pull request is known to be finished.
    pub fn is_first_review(&self) -> bool {
        self.head.is_none()
    }

    /// Whether any check run may announce an unfinished review.
    pub fn is_announced(&self) -> bool {
        !self.announced.is_empty()
    }

    /// Whether a check run of this commit may announce an unfinished review.
    pub fn is_announced_at(&self, commit: &str) -> bool {
        self.announced.iter().any(|announced| announced == commit)
    }

    /// The commits whose check runs may do so, except this one.
    pub fn announced_elsewhere(&self, commit: Option<&str>) -> Vec<String> {
        self.announced.iter().filter(|announced| Some(announced.as_str()) != commit).cloned().collect()
    }

    /// What was said and does not show.
    pub fn missing(&self, snapshot: &Snapshot) -> Vec<String> {
        let own = snapshot.talk.iter().filter(|talk| talk.own).map(|talk| &talk.body);
        let bodies = snapshot.comments.iter().map(|comment| &comment.body).chain(own);
        let shown: HashSet<String> = bodies.flat_map(|body| keys_shown(body)).collect();
        self.keys.iter().filter(|key| !shown.contains(*key)).cloned().collect()
    }
}

impl<'o> PullRequest<'o> {
    pub fn new(store: &'o Store, job: &ReviewJob) -> Self {
        Self { store, repository: job.place.key(), number: job.number }
    }

    /// What older open pull requests would add, list by list; `page` is this one's page. Empty if the store does not answer: the
    /// review is worth more than a note.
    pub async fn older(&self, page: &str) -> HashMap<String, Vec<Pending>> {
        let found = self.store.pending_before(&self.repository, self.number).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "cannot look up the entries of older pull requests");
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

    /// Remembers what this pull request would add.
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
            tracing::warn!(%error, "cannot store the entries of the pull request");
        }
    }

    /// What was said when it was last reviewed.
    pub async fn said(&self) -> Result<Said, StoreError> {
        let mut said = Said::default();
        for key in self.store.said(&self.repository, self.number).await? {
            if let Some(head) = key.strip_prefix(AT) {
                said.head = Some(head.to_owned());
            } else if let Some(commit) = key.strip_prefix(ANNOUNCED) {
                said.announced.push(commit.to_owned());
            } else if key == UNFINISHED {
                said.unfinished = true;
            } else {
                said.keys.push(key);
            }
        }
        Ok(said)
    }

    /// Records that a check run is about to announce the review of a commit. Unless its end is recorded, the next job double-checks whether the
    /// run exists.
    pub async fn announces(&self, said: &mut Said, commit: &str, now: Moment) -> Result<(), StoreError> {
        if said.is_announced_at(commit) {
            return Ok(());
        }
        said.announced.push(commit.to_owned());
        self.remember_said(said, now).await
    }

    /// Records that the check runs of these commits no longer announce a review.
    pub async fn has_ended(&self, said: &mut Said, commits: &[String], now: Moment) -> Result<(), StoreError> {
        said.announced.retain(|announced| !commits.contains(announced));
        self.remember_said(said, now).await
    }

    /// Records that more is about to be said. Unless the end of it is recorded, the next job double-checks what GitHub
    /// shows.
    pub async fn begins_to_say(&self, said: &mut Said, now: Moment) -> Result<(), StoreError> {
        said.unfinished = true;
        self.remember_said(said, now).await
    }

    async fn remember_said(&self, said: &Said, now: Moment) -> Result<(), StoreError> {
        let mut keys: Vec<String> = said.announced.iter().map(|commit| format!("{ANNOUNCED}{commit}")).collect();
        keys.extend(said.head.iter().map(|head| format!("{AT}{head}")));
        keys.extend(said.unfinished.then(|| UNFINISHED.to_owned()));
        keys.extend_from_slice(&said.keys);
        self.store.remember_said(&self.repository, self.number, &keys, now).await
    }

    /// Remembers what has now been said at this commit, whose check run is complete. Those of other commits may not be.
    pub async fn has_said(&self, before: &Said, keys: &[String], head: &str, now: Moment) {
        let mut all = vec![format!("{AT}{head}")];
        all.extend(before.announced_elsewhere(Some(head)).iter().map(|commit| format!("{ANNOUNCED}{commit}")));
        all.extend_from_slice(keys);
        if let Err(error) = self.store.remember_said(&self.repository, self.number, &all, now).await {
            tracing::warn!(%error, "cannot store what was said");
        }
    }

    /// Forgets a pull request that is closed and so adds nothing any more.
    pub async fn forget(&self) -> Result<(), StoreError> {
        self.store.forget_pending(&self.repository, self.number).await
    }
}
