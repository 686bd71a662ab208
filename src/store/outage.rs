//! Jobs that wait or died because something else was away: GitHub, the database, the App's access.

use super::{Moment, Store, StoreError, id};

/// Revives a job that died because something was away, once in its life. Of several with the same key, the youngest
/// represents all.
const REVIVE_AWAY: &str = "
    UPDATE jobs SET state = 'waiting', parting = 0, attempts = 0, away_attempts = 0, lost = 0, away = 0, died_away = 0, revived = 1,
                    run_at = $1, changed_at = $1
    WHERE died_away = 1 AND revived = 0 AND (state = 'dead' OR state = 'waiting' AND parting = 1)
      AND NOT EXISTS (SELECT 1 FROM jobs AS newer WHERE newer.key = jobs.key AND newer.id <> jobs.id
                      AND (newer.state IN ('waiting', 'running')
                           OR newer.state = 'dead' AND newer.died_away = 1 AND newer.revived = 0 AND newer.id > jobs.id))";

impl Store {
    /// Starts nothing for this installation before `until`: GitHub asks us to wait.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold(&self, installation: u64, until: Moment) -> Result<(), StoreError> {
        let sql = self.database.pick(
            "UPDATE jobs SET run_at = $2, away = 0 WHERE installation = $1 AND state = 'waiting' AND run_at < $2",
            "UPDATE jobs SET run_at = $2, away = 0 WHERE id IN
               (SELECT id FROM jobs WHERE installation = $1 AND state = 'waiting' AND run_at < $2 FOR UPDATE SKIP LOCKED)",
        );
        self.database.change(sql, &[id(installation).into(), until.into()]).await?;
        Ok(())
    }

    /// What was away is back: jobs that wait for it are ready now, keeping their count of attempts. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bring_forward(&self, now: Moment) -> Result<u64, StoreError> {
        let sql = self.database.pick(
            "UPDATE jobs SET run_at = $1, away = 0 WHERE away = 1 AND state = 'waiting' AND run_at > $1",
            "UPDATE jobs SET run_at = $1, away = 0 WHERE id IN
               (SELECT id FROM jobs WHERE away = 1 AND state = 'waiting' AND run_at > $1 FOR UPDATE SKIP LOCKED)",
        );
        Ok(self.database.change(sql, &[now.into()]).await?)
    }

    /// What was away is back: jobs that were given up because of it are tried again, each once in its life, unless newer work with
    /// their key is waiting or running. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revive_away(&self, now: Moment) -> Result<u64, StoreError> {
        loop {
            match self.database.change(REVIVE_AWAY, &[now.into()]).await.map_err(StoreError::from) {
                // Newer work arrived between our check and our change; check again.
                Err(error) if error.is_raced() => {}
                outcome => return outcome,
            }
        }
    }
}
