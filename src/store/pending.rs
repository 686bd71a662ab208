//! What open pull requests would add, so that the review of a later one can mention an older one.
//!
//! It can be learned again from GitHub, review by review; losing it costs a note.

use super::{Moment, Store, StoreError, count};

/// An entry that an open pull request would add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingEntry {
    /// The list's path.
    pub path: String,
    /// The canonical key of its link.
    pub identity: String,
    /// Its title, as plain text.
    pub title: String,
}

/// The most entries remembered per pull request: one that rewrites a list proposes nothing.
pub const MOST_PENDING: usize = 200;

impl Store {
    /// Remembers what a pull request would add, replacing what was remembered before.
    ///
    /// # Errors
    /// When the database fails; what was remembered before stays.
    pub async fn remember_pending(
        &self,
        repository: &str,
        pull: u64,
        entries: &[PendingEntry],
        now: Moment,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.begin().await?;
        let pull = number(pull);
        transaction.change(FORGET, &[repository.into(), pull.into()]).await?;
        for entry in entries.iter().take(MOST_PENDING) {
            let (path, identity, title) = (entry.path.as_str(), entry.identity.as_str(), entry.title.as_str());
            let values = [repository.into(), pull.into(), path.into(), identity.into(), title.into(), now.into()];
            transaction.change(REMEMBER, &values).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// What earlier pull requests of the repository would add, oldest first, with their numbers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pending_before(&self, repository: &str, pull: u64) -> Result<Vec<(u64, PendingEntry)>, StoreError> {
        let sql = "SELECT pull, path, identity, title FROM pending_entries
                   WHERE repository = $1 AND pull < $2 ORDER BY pull, path, identity";
        let rows = self.database.read(sql, &[repository.into(), number(pull).into()]).await?;
        let entries = rows.iter().map(|row| {
            let (path, identity, title) = (row.text("path")?, row.text("identity")?, row.text("title")?);
            Ok((count(row.number("pull")?), PendingEntry { path, identity, title }))
        });
        entries.collect()
    }
}

const FORGET: &str = "DELETE FROM pending_entries WHERE repository = $1 AND pull = $2";

const REMEMBER: &str = "INSERT INTO pending_entries (repository, pull, path, identity, title, recorded_at)
                        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

/// Numbers of pull requests fit easily.
pub(super) fn number(pull: u64) -> i64 {
    i64::try_from(pull).unwrap_or(i64::MAX)
}
