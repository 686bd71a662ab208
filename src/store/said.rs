//! What was said on open pull requests, so that what somebody deleted is not said again.
//!
//! GitHub shows what exists, but not what used to exist.

use super::pending::number;
use super::{Moment, Store, StoreError, json};

/// The most keys remembered per pull request. A review makes far fewer comments.
pub const MOST_SAID: usize = 1_000;

const FORGET: &str = "DELETE FROM said WHERE repository = $1 AND pull = $2";

impl Store {
    /// Remembers what was said on a pull request, by its keys, replacing what was remembered before.
    ///
    /// # Errors
    /// When the database fails; what was remembered before stays.
    pub async fn remember_said(
        &self,
        repository: &str,
        pull: u64,
        keys: &[String],
        now: Moment,
    ) -> Result<(), StoreError> {
        let keys = json(&keys[..keys.len().min(MOST_SAID)])?;
        let sql = self.database.pick(
            "INSERT INTO said (repository, pull, key, recorded_at) SELECT $1, $2, value, $4 FROM json_each($3) WHERE true
             ON CONFLICT DO NOTHING",
            "INSERT INTO said (repository, pull, key, recorded_at)
             SELECT $1, $2, value, $4 FROM jsonb_array_elements_text($3::text::jsonb) AS value ON CONFLICT DO NOTHING",
        );
        let mut transaction = self.database.begin().await?;
        transaction.change(FORGET, &[repository.into(), number(pull).into()]).await?;
        let values = [repository.into(), number(pull).into(), keys.as_str().into(), now.into()];
        transaction.change(sql, &values).await?;
        Ok(transaction.commit().await?)
    }

    /// The keys of what was said on a pull request, sorted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn said(&self, repository: &str, pull: u64) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT key FROM said WHERE repository = $1 AND pull = $2 ORDER BY key";
        let rows = self.database.read(sql, &[repository.into(), number(pull).into()]).await?;
        rows.iter().map(|row| Ok(row.text("key")?)).collect()
    }
}
