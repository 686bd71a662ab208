//! Leasing jobs, and recording how they end.

use std::time::Duration;

use super::database::{Database, Row, Transaction, milliseconds};
use super::{Moment, Store, StoreError, count};

/// A job that is leased to a worker.
#[derive(Clone, Debug)]
pub struct Leased {
    /// The job.
    pub id: i64,
    /// What it is about.
    pub key: String,
    /// The kind of work.
    pub kind: String,
    /// The installation it is done for.
    pub installation: u64,
    /// What to do.
    pub payload: String,
    /// The delivery that asked for it.
    pub delivery: String,
    /// Which attempt this is, counted from 1.
    pub attempt: u32,
    /// How many earlier attempts failed for reasons that are not the job's fault.
    away: u32,
    /// Why it was given up, if all that is left is to explain that.
    pub parting: Option<String>,
    /// Its urgency: a less urgent job never replaces a more urgent one.
    priority: i64,
    /// The lease's own number: reports from an older lease are ignored.
    lease: i64,
}

/// Whether a job's result is still to be published, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It belongs to this worker, and nothing newer that is as urgent is waiting.
    Ours,
    /// It belongs to this worker, but newer work with the same key that is as urgent is waiting: its result is out of
    /// date.
    Superseded,
    /// Its lease has ended, and the job is another worker's or gone.
    Lost,
}

/// Why an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The job itself, as far as is known.
    Own,
    /// GitHub limits the App, and says for how long.
    Limit,
    /// GitHub or the database is away, or the App has no access.
    Away,
}

/// After crashing this many workers a job is given up, or it would crash every worker to come.
pub const MOST_LOST: u32 = 8;

/// How many jobs of one installation run at once. Its writes go one after another anyway; more would only keep others waiting.
const MOST_OF_ONE_INSTALLATION: i64 = 2;

/// The error recorded for a job whose lease ended.
const LOST: &str = "its worker died";

impl Leased {
    /// Which attempt this is, counted from 1, not counting those that failed for other reasons than the job.
    #[must_use]
    pub fn own_attempt(&self) -> u32 {
        self.attempt.saturating_sub(self.away).max(1)
    }

    /// Whether it was given up because its workers died.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.parting.as_deref() == Some(LOST)
    }

    fn read(row: &Row) -> Result<Self, sqlx::Error> {
        let parting = row.number("parting")? == 1;
        Ok(Self {
            id: row.number("id")?,
            key: row.text("key")?,
            kind: row.text("kind")?,
            installation: count(row.number("installation")?),
            priority: row.number("priority")?,
            payload: row.text("payload")?,
            delivery: row.text("delivery")?,
            attempt: u32::try_from(row.number("attempts")?).unwrap_or(u32::MAX),
            away: u32::try_from(row.number("away_attempts")?).unwrap_or(u32::MAX),
            parting: row.maybe_text("error")?.filter(|_| parting),
            lease: row.number("leases")?,
        })
    }
}

/// `$1` now, `$2` the lease's end by the clock of leases, `$3` the most of one installation.
const SQLITE_CLAIM: &str = "
    UPDATE jobs SET state = 'running', attempts = attempts + 1, leases = leases + 1, lease_until = $2, changed_at = $1
    WHERE id = (SELECT id FROM jobs
                WHERE state = 'waiting' AND run_at <= $1
                  AND key NOT IN (SELECT key FROM jobs WHERE state = 'running')
                  AND installation NOT IN (SELECT installation FROM jobs WHERE state = 'running'
                                           GROUP BY installation HAVING COUNT(*) >= $3)
                ORDER BY priority, turn, id LIMIT 1)
    RETURNING id, key, kind, installation, priority, payload, delivery, attempts, away_attempts, leases, parting, error";

/// The same, skipping what other processes are about to claim.
const POSTGRES_CLAIM: &str = "
    UPDATE jobs SET state = 'running', attempts = attempts + 1, leases = leases + 1, lease_until = $2, changed_at = $1
    WHERE id = (SELECT id FROM jobs
                WHERE state = 'waiting' AND run_at <= $1
                  AND key NOT IN (SELECT key FROM jobs WHERE state = 'running')
                  AND installation NOT IN (SELECT installation FROM jobs WHERE state = 'running'
                                           GROUP BY installation HAVING COUNT(*) >= $3)
                ORDER BY priority, turn, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, key, kind, installation, priority, payload, delivery, attempts, away_attempts, leases, parting, error";

impl Store {
    /// Leases the next job for `lease`; `None` if nothing is to be done now.
    ///
    /// People come before sweeps, and the installations take turns.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim(&self, now: Moment, lease: Duration) -> Result<Option<Leased>, StoreError> {
        loop {
            match claim(&self.database, now, lease).await {
                // Another process started work on the same key between our check and our change; check again.
                Err(error) if error.is_raced() => {}
                outcome => return outcome,
            }
        }
    }

    /// Extends a lease to this long from now; `false` if it was lost to another worker.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep(&self, job: &Leased, lease: Duration) -> Result<bool, StoreError> {
        Ok(self.standing(job, lease).await? != Standing::Lost)
    }

    /// Whether the job may still publish its result; to be called right before it does. If the job still belongs to this worker,
    /// its lease is extended to this long from now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn standing(&self, job: &Leased, lease: Duration) -> Result<Standing, StoreError> {
        let mut transaction = self.database.begin().await?;
        let until = transaction.lease_clock().await? + milliseconds(lease);
        let sql = "UPDATE jobs SET lease_until = $3 WHERE id = $1 AND state = 'running' AND leases = $2
                   RETURNING (SELECT COUNT(*) FROM jobs AS newer
                              WHERE newer.key = $4 AND newer.state = 'waiting' AND newer.priority <= $5) AS newer";
        let values = [job.id.into(), job.lease.into(), until.into(), job.key.as_str().into(), job.priority.into()];
        let rows = transaction.rows(sql, &values).await?;
        let newer = rows.first().map(|row| row.number("newer")).transpose()?;
        let standing = match newer {
            Some(0) => Standing::Ours,
            Some(_) => Standing::Superseded,
            None => Standing::Lost,
        };
        transaction.commit().await?;
        Ok(standing)
    }

    /// Whether a job with this key is waiting or running.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_awaited(&self, key: &str) -> Result<bool, StoreError> {
        let sql = "SELECT COUNT(*) AS jobs FROM jobs WHERE key = $1 AND state IN ('waiting', 'running')";
        let rows = self.database.read(sql, &[key.into()]).await?;
        Ok(rows.first().map(|row| row.number("jobs")).transpose()?.unwrap_or_default() > 0)
    }

    /// Shortens the wait of a job's first attempt to end at this moment. A job that was already tried keeps its wait: GitHub may have asked for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hasten(&self, key: &str, run_at: Moment, now: Moment) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET run_at = $2, changed_at = $3
                   WHERE key = $1 AND state = 'waiting' AND run_at > $2 AND attempts = 0 AND parting = 0";
        self.database.change(sql, &[key.into(), run_at.into(), now.into()]).await?;
        Ok(())
    }

    /// Removes a job that is done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish(&self, job: &Leased) -> Result<(), StoreError> {
        let sql = "DELETE FROM jobs WHERE id = $1 AND state = 'running' AND leases = $2";
        self.database.change(sql, &[job.id.into(), job.lease.into()]).await?;
        Ok(())
    }

    /// Puts a job back, to be tried again at `run_at`. If a newer one with the same key that is as urgent is already waiting, that one
    /// replaces it.
    ///
    /// A job that failed with [`Cause::Away`] may be brought forward ([`Self::bring_forward`]).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn retry(
        &self,
        job: &Leased,
        run_at: Moment,
        error: &str,
        now: Moment,
        cause: Cause,
    ) -> Result<(), StoreError> {
        let sql =
            "UPDATE jobs SET state = 'waiting', run_at = $3, error = CASE WHEN parting = 1 THEN error ELSE $4 END,
                                   away = $6, away_attempts = away_attempts + $7, lease_until = NULL, changed_at = $5
                   WHERE id = $1 AND state = 'running' AND leases = $2";
        let (away, not_its_own) = (i64::from(cause == Cause::Away), i64::from(cause != Cause::Own));
        let values = [run_at.into(), error.into(), now.into(), away.into(), not_its_own.into()];
        self.unless_superseded(job, sql, &values).await
    }

    /// Gives a job up. It is leased once more, to explain itself ([`Leased::parting`]); given up again, it is kept for inspection.
    ///
    /// `away` says that something else than the job was at fault. It may then be revived ([`Self::revive_away`]), whatever its
    /// explanation fails of.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn give_up(&self, job: &Leased, error: &str, now: Moment, away: bool) -> Result<(), StoreError> {
        if job.parting.is_some() {
            return self.bury(job, now).await;
        }
        let sql = "UPDATE jobs SET state = 'waiting', parting = 1, attempts = 0, away_attempts = 0, lost = 0, run_at = $4, error = $3,
                                   away = 0, died_away = $5, lease_until = NULL, changed_at = $4
                   WHERE id = $1 AND state = 'running' AND leases = $2";
        self.unless_superseded(job, sql, &[error.into(), now.into(), i64::from(away).into()]).await
    }

    /// Keeps a job for inspection that has explained itself, or cannot.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bury(&self, job: &Leased, now: Moment) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET state = 'dead', lease_until = NULL, changed_at = $3
                   WHERE id = $1 AND state = 'running' AND leases = $2";
        self.database.change(sql, &[job.id.into(), job.lease.into(), now.into()]).await?;
        Ok(())
    }

    /// Makes a job wait again, or drops it if newer work with its key that is as urgent is waiting. A less urgent waiting job is covered by
    /// this one, and dropped.
    async fn unless_superseded(
        &self,
        job: &Leased,
        sql: &'static str,
        more: &[super::database::Value<'_>],
    ) -> Result<(), StoreError> {
        let mut values = vec![job.id.into(), job.lease.into()];
        values.extend_from_slice(more);
        loop {
            let mut transaction = self.database.begin().await?;
            let_go_of(&mut transaction, job).await?;
            let put_back = transaction.change(sql, &values).await.map_err(StoreError::from);
            match put_back {
                // Newer work arrived between the two statements.
                Err(error) if error.is_raced() => {}
                outcome => {
                    outcome?;
                    return Ok(transaction.commit().await?);
                }
            }
        }
    }
}

async fn let_go_of(transaction: &mut Transaction, job: &Leased) -> Result<(), StoreError> {
    let values = [job.id.into(), job.lease.into(), job.key.as_str().into(), job.priority.into()];
    for sql in [
        "DELETE FROM jobs WHERE id = $1 AND state = 'running' AND leases = $2
         AND EXISTS (SELECT 1 FROM jobs AS newer
                     WHERE newer.key = $3 AND newer.state = 'waiting' AND newer.priority <= $4)",
        "DELETE FROM jobs WHERE key = $3 AND state = 'waiting' AND priority > $4
         AND EXISTS (SELECT 1 FROM jobs AS own WHERE own.id = $1 AND own.state = 'running' AND own.leases = $2)",
    ] {
        transaction.change(sql, &values).await?;
    }
    Ok(())
}

async fn claim(database: &Database, now: Moment, lease: Duration) -> Result<Option<Leased>, StoreError> {
    let mut transaction = database.begin().await?;
    let clock = transaction.lease_clock().await?;
    give_back_expired(&mut transaction, now, clock).await?;
    let sql = database.pick(SQLITE_CLAIM, POSTGRES_CLAIM);
    let values = [now.into(), (clock + milliseconds(lease)).into(), MOST_OF_ONE_INSTALLATION.into()];
    let rows = transaction.rows(sql, &values).await?;
    let leased = rows.first().map(Leased::read).transpose()?;
    transaction.commit().await?;
    Ok(leased)
}

/// Takes back jobs from workers that are gone, by the clock of leases. If a newer job with the key that is as urgent is waiting, that one replaces
/// it; a less urgent one is dropped.
async fn give_back_expired(transaction: &mut Transaction, now: Moment, clock: i64) -> Result<(), StoreError> {
    let sql = "SELECT key FROM jobs WHERE state = 'running' AND lease_until <= $1 LIMIT 1";
    if transaction.rows(sql, &[clock.into()]).await?.is_empty() {
        return Ok(());
    }
    for sql in [
        "DELETE FROM jobs WHERE state = 'running' AND lease_until <= $1
         AND EXISTS (SELECT 1 FROM jobs AS newer
                     WHERE newer.key = jobs.key AND newer.state = 'waiting' AND newer.priority <= jobs.priority)",
        "DELETE FROM jobs WHERE state = 'waiting'
         AND key IN (SELECT ended.key FROM jobs AS ended WHERE ended.state = 'running' AND ended.lease_until <= $1)",
    ] {
        transaction.change(sql, &[clock.into()]).await?;
    }
    let sql = "
        UPDATE jobs SET lease_until = NULL, changed_at = $1, run_at = $1, away = 0,
               state = CASE WHEN lost + 1 >= $2 AND parting = 1 THEN 'dead' ELSE 'waiting' END,
               parting = CASE WHEN lost + 1 >= $2 THEN 1 ELSE parting END,
               attempts = CASE WHEN lost + 1 >= $2 THEN 0 ELSE attempts END,
               away_attempts = CASE WHEN lost + 1 >= $2 THEN 0 ELSE away_attempts END,
               lost = CASE WHEN lost + 1 >= $2 THEN 0 ELSE lost + 1 END,
               error = CASE WHEN parting = 1 THEN error ELSE $3 END
        WHERE state = 'running' AND lease_until <= $4
        RETURNING key, delivery, state, parting";
    let values = [now.into(), i64::from(MOST_LOST).into(), LOST.into(), clock.into()];
    for row in transaction.rows(sql, &values).await? {
        let becomes = if row.number("parting")? == 1 { "given up" } else { "waiting" };
        tracing::warn!(key = row.text("key")?, delivery = row.text("delivery")?, becomes, "a worker died while it ran");
    }
    Ok(())
}
