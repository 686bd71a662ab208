//! Looking at the queue from outside, and keeping it bounded.

use super::{Moment, Store, StoreError, count};

/// How many jobs there are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Ready to run, or to be tried again later.
    pub waiting: u64,
    /// Leased.
    pub running: u64,
    /// Given up.
    pub dead: u64,
}

/// A job as an operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id, for `retry` and `drop`.
    pub id: i64,
    /// What it is about.
    pub key: String,
    /// `waiting`, `running` or `dead`.
    pub state: String,
    /// How often it was tried.
    pub attempts: u64,
    /// When it is tried next, if it is waiting.
    pub run_at: Moment,
    /// The delivery that asked for it.
    pub delivery: String,
    /// Why the last attempt failed.
    pub error: Option<String>,
}

/// Rows forgotten per transaction, so that deliveries do not wait for it.
const FORGOTTEN_AT_ONCE: i64 = 2_000;

impl Store {
    /// Whether the database can be written to.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn ping(&self, now: Moment) -> Result<(), StoreError> {
        self.set_mark("written", now).await
    }

    /// How many jobs there are in each state.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn counts(&self) -> Result<Counts, StoreError> {
        let sql = "SELECT (SELECT COUNT(*) FROM jobs WHERE state = 'waiting') AS waiting,
                          (SELECT COUNT(*) FROM jobs WHERE state = 'running') AS running,
                          (SELECT COUNT(*) FROM jobs WHERE state = 'dead') AS dead";
        let rows = self.database.read(sql, &[]).await?;
        let Some(row) = rows.first() else { return Ok(Counts::default()) };
        Ok(Counts {
            waiting: count(row.number("waiting")?),
            running: count(row.number("running")?),
            dead: count(row.number("dead")?),
        })
    }

    /// Since when the job that has been ready the longest is waiting; `None` if none is ready.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn oldest_ready(&self, now: Moment) -> Result<Option<Moment>, StoreError> {
        let sql = "SELECT MIN(run_at) AS since FROM jobs WHERE state = 'waiting' AND run_at <= $1";
        let rows = self.database.read(sql, &[now.into()]).await?;
        Ok(rows.first().map(|row| row.maybe_number("since")).transpose()?.flatten())
    }

    /// The jobs, dead ones first, then in the order in which they will run; at most `most`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self, most: u32) -> Result<Vec<Listed>, StoreError> {
        let sql = "SELECT id, key, state, attempts, run_at, delivery, error FROM jobs WHERE state <> 'done'
                   ORDER BY CASE state WHEN 'dead' THEN 0 WHEN 'running' THEN 1 ELSE 2 END, priority, turn, id LIMIT $1";
        let rows = self.database.read(sql, &[i64::from(most).into()]).await?;
        let listed = rows.iter().map(|row| {
            Ok(Listed {
                id: row.number("id")?,
                key: row.text("key")?,
                state: row.text("state")?,
                attempts: count(row.number("attempts")?),
                run_at: row.number("run_at")?,
                delivery: row.text("delivery")?,
                error: row.maybe_text("error")?,
            })
        });
        listed.collect()
    }

    /// Makes a job that was given up, or that waits for its time, run now. `false` if there is no such job, or newer work with
    /// its key is waiting.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revive(&self, job: i64, now: Moment) -> Result<bool, StoreError> {
        let sql = "UPDATE jobs SET state = 'waiting', parting = 0, attempts = 0, away_attempts = 0, lost = 0, away = 0, died_away = 0,
                                   run_at = $2, changed_at = $2
                   WHERE id = $1 AND state IN ('dead', 'waiting')
                     AND NOT EXISTS (SELECT 1 FROM jobs AS newer WHERE newer.key = jobs.key AND newer.state = 'waiting'
                                     AND newer.id <> jobs.id)";
        Ok(self.database.change(sql, &[job.into(), now.into()]).await? == 1)
    }

    /// Forgets a job that is not running; `false` if there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_job(&self, job: i64) -> Result<bool, StoreError> {
        let sql = "DELETE FROM jobs WHERE id = $1 AND state <> 'running'";
        Ok(self.database.change(sql, &[job.into()]).await? == 1)
    }

    /// Forgets deliveries, and work that was finished or given up, from before `before`. GitHub keeps deliveries for three days,
    /// so nothing older comes again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune(&self, before: Moment) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM deliveries WHERE guid IN (SELECT guid FROM deliveries WHERE received_at < $1 ORDER BY received_at LIMIT $2)",
            "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE state IN ('done', 'dead') AND changed_at < $1 LIMIT $2)",
        ] {
            self.forget_in_steps(sql, before).await?;
        }
        Ok(())
    }

    /// Repeats a statement that deletes at most `$2` rows older than `$1` until none are left.
    pub(super) async fn forget_in_steps(&self, sql: &'static str, before: Moment) -> Result<(), StoreError> {
        let most = FORGOTTEN_AT_ONCE.unsigned_abs();
        while self.database.change(sql, &[before.into(), FORGOTTEN_AT_ONCE.into()]).await? == most {
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// The moment remembered under a name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark(&self, name: &str) -> Result<Option<Moment>, StoreError> {
        let rows = self.database.read("SELECT moment FROM marks WHERE name = $1", &[name.into()]).await?;
        Ok(rows.first().map(|row| row.number("moment")).transpose()?)
    }

    /// Remembers a moment under a name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_mark(&self, name: &str, moment: Moment) -> Result<(), StoreError> {
        let sql = "INSERT INTO marks (name, moment) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET moment = excluded.moment";
        self.database.change(sql, &[name.into(), moment.into()]).await?;
        Ok(())
    }
}
