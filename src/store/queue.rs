//! Leasing jobs, and what becomes of them.

use super::database::{Database, Row, Transaction};
use super::{Moment, Store, StoreError, count, id};

/// A job that is leased to a worker.
#[derive(Clone, Debug)]
pub struct Leased {
    /// The job.
    pub id: i64,
    /// What it is about.
    pub key: String,
    /// What kind of work it is.
    pub kind: String,
    /// The installation it is done for.
    pub installation: u64,
    /// What to do.
    pub payload: String,
    /// The delivery that asked for it.
    pub delivery: String,
    /// Which attempt this is, counted from 1.
    pub attempt: u32,
    /// Why it was given up, where only that is left to be explained.
    pub parting: Option<String>,
    /// The lease's own number: what an older lease says is ignored.
    lease: i64,
}

/// A job that has ended so many workers without a word is given up, or it would end every worker to come.
pub const MOST_LOST: u32 = 8;

/// So many jobs of one installation run at once. Its writes go one after the other anyway; more would only keep others waiting.
const MOST_OF_ONE_INSTALLATION: i64 = 2;

/// What is told of a job whose lease ended.
const LOST: &str = "its worker ended without a word";

impl Leased {
    fn read(row: &Row) -> Result<Self, sqlx::Error> {
        let parting = row.number("parting")? == 1;
        Ok(Self {
            id: row.number("id")?,
            key: row.text("key")?,
            kind: row.text("kind")?,
            installation: count(row.number("installation")?),
            payload: row.text("payload")?,
            delivery: row.text("delivery")?,
            attempt: u32::try_from(row.number("attempts")?).unwrap_or(u32::MAX),
            parting: row.maybe_text("error")?.filter(|_| parting),
            lease: row.number("leases")?,
        })
    }
}

/// `$1` now, `$2` the lease's end, `$3` the most of one installation.
const SQLITE_CLAIM: &str = "
    UPDATE jobs SET state = 'running', attempts = attempts + 1, leases = leases + 1, lease_until = $2, changed_at = $1
    WHERE id = (SELECT id FROM jobs
                WHERE state = 'waiting' AND run_at <= $1
                  AND key NOT IN (SELECT key FROM jobs WHERE state = 'running')
                  AND installation NOT IN (SELECT installation FROM jobs WHERE state = 'running'
                                           GROUP BY installation HAVING COUNT(*) >= $3)
                ORDER BY priority, turn, id LIMIT 1)
    RETURNING id, key, kind, installation, payload, delivery, attempts, leases, parting, error";

/// The same, past what other processes are about to claim.
const POSTGRES_CLAIM: &str = "
    UPDATE jobs SET state = 'running', attempts = attempts + 1, leases = leases + 1, lease_until = $2, changed_at = $1
    WHERE id = (SELECT id FROM jobs
                WHERE state = 'waiting' AND run_at <= $1
                  AND key NOT IN (SELECT key FROM jobs WHERE state = 'running')
                  AND installation NOT IN (SELECT installation FROM jobs WHERE state = 'running'
                                           GROUP BY installation HAVING COUNT(*) >= $3)
                ORDER BY priority, turn, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, key, kind, installation, payload, delivery, attempts, leases, parting, error";

impl Store {
    /// Leases the job whose turn it is, until `lease_until`; `None` when nothing is to be done now.
    ///
    /// People come before sweeps, and the installations take turns.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim(&self, now: Moment, lease_until: Moment) -> Result<Option<Leased>, StoreError> {
        loop {
            match claim(&self.database, now, lease_until).await {
                // Another process began work on the same key between our look and our word; look again.
                Err(error) if error.is_raced() => {}
                outcome => return outcome,
            }
        }
    }

    /// Keeps a lease; `false` when it was lost to another worker.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep(&self, job: &Leased, lease_until: Moment) -> Result<bool, StoreError> {
        let sql = "UPDATE jobs SET lease_until = $3 WHERE id = $1 AND state = 'running' AND leases = $2";
        let kept = self.database.change(sql, &[job.id.into(), job.lease.into(), lease_until.into()]).await?;
        Ok(kept == 1)
    }

    /// Whether newer work of the same key waits, so that what this job would tell is out of date.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_superseded(&self, job: &Leased) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM jobs WHERE key = $1 AND state = 'waiting'";
        Ok(!self.database.read(sql, &[job.key.as_str().into()]).await?.is_empty())
    }

    /// The job is done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish(&self, job: &Leased) -> Result<(), StoreError> {
        let sql = "DELETE FROM jobs WHERE id = $1 AND state = 'running' AND leases = $2";
        self.database.change(sql, &[job.id.into(), job.lease.into()]).await?;
        Ok(())
    }

    /// The job is to be tried again at `run_at`. Where a newer one of the same key waits already, that one stands for both.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn retry(&self, job: &Leased, run_at: Moment, error: &str, now: Moment) -> Result<(), StoreError> {
        let sql =
            "UPDATE jobs SET state = 'waiting', run_at = $3, error = CASE WHEN parting = 1 THEN error ELSE $4 END,
                                   lease_until = NULL, changed_at = $5
                   WHERE id = $1 AND state = 'running' AND leases = $2";
        self.unless_superseded(job, sql, &[run_at.into(), error.into(), now.into()]).await
    }

    /// The job is given up. Once more it is leased, to explain itself ([`Leased::parting`]); given up again, it stays to be looked at.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn give_up(&self, job: &Leased, error: &str, now: Moment) -> Result<(), StoreError> {
        if job.parting.is_some() {
            return self.bury(job, now).await;
        }
        let sql = "UPDATE jobs SET state = 'waiting', parting = 1, attempts = 0, lost = 0, run_at = $4, error = $3,
                                   lease_until = NULL, changed_at = $4
                   WHERE id = $1 AND state = 'running' AND leases = $2";
        self.unless_superseded(job, sql, &[error.into(), now.into()]).await
    }

    /// The job has explained itself, or cannot, and stays to be looked at.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bury(&self, job: &Leased, now: Moment) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET state = 'dead', lease_until = NULL, changed_at = $3
                   WHERE id = $1 AND state = 'running' AND leases = $2";
        self.database.change(sql, &[job.id.into(), job.lease.into(), now.into()]).await?;
        Ok(())
    }

    /// Nothing of this installation is begun before `until`: GitHub asks to wait.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold(&self, installation: u64, until: Moment) -> Result<(), StoreError> {
        let sql = self.database.pick(
            "UPDATE jobs SET run_at = $2 WHERE installation = $1 AND state = 'waiting' AND run_at < $2",
            "UPDATE jobs SET run_at = $2 WHERE id IN
               (SELECT id FROM jobs WHERE installation = $1 AND state = 'waiting' AND run_at < $2 FOR UPDATE SKIP LOCKED)",
        );
        self.database.change(sql, &[id(installation).into(), until.into()]).await?;
        Ok(())
    }

    /// Lets a job wait again, or lets it go where newer work of its key waits.
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
                // Newer work came to wait between the two.
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
    let sql = "DELETE FROM jobs WHERE id = $1 AND state = 'running' AND leases = $2
               AND EXISTS (SELECT 1 FROM jobs AS newer WHERE newer.key = $3 AND newer.state = 'waiting')";
    transaction.change(sql, &[job.id.into(), job.lease.into(), job.key.as_str().into()]).await?;
    Ok(())
}

async fn claim(database: &Database, now: Moment, lease_until: Moment) -> Result<Option<Leased>, StoreError> {
    let mut transaction = database.begin().await?;
    give_back_expired(&mut transaction, now).await?;
    let sql = database.pick(SQLITE_CLAIM, POSTGRES_CLAIM);
    let values = [now.into(), lease_until.into(), MOST_OF_ONE_INSTALLATION.into()];
    let rows = transaction.rows(sql, &values).await?;
    let leased = rows.first().map(Leased::read).transpose()?;
    transaction.commit().await?;
    Ok(leased)
}

/// Takes back what workers held that are gone. Where a newer job of the key waits, that one stands for both.
async fn give_back_expired(transaction: &mut Transaction, now: Moment) -> Result<(), StoreError> {
    let sql = "SELECT key FROM jobs WHERE state = 'running' AND lease_until <= $1 LIMIT 1";
    if transaction.rows(sql, &[now.into()]).await?.is_empty() {
        return Ok(());
    }
    let sql = "DELETE FROM jobs WHERE state = 'running' AND lease_until <= $1
               AND EXISTS (SELECT 1 FROM jobs AS newer WHERE newer.key = jobs.key AND newer.state = 'waiting')";
    transaction.change(sql, &[now.into()]).await?;
    let sql = "
        UPDATE jobs SET lease_until = NULL, changed_at = $1, run_at = $1,
               state = CASE WHEN lost + 1 >= $2 AND parting = 1 THEN 'dead' ELSE 'waiting' END,
               parting = CASE WHEN lost + 1 >= $2 THEN 1 ELSE parting END,
               attempts = CASE WHEN lost + 1 >= $2 THEN 0 ELSE attempts END,
               lost = CASE WHEN lost + 1 >= $2 THEN 0 ELSE lost + 1 END,
               error = CASE WHEN parting = 1 THEN error ELSE $3 END
        WHERE state = 'running' AND lease_until <= $1
        RETURNING key, delivery, state, parting";
    for row in transaction.rows(sql, &[now.into(), i64::from(MOST_LOST).into(), LOST.into()]).await? {
        let becomes = if row.number("parting")? == 1 { "given up" } else { "waiting" };
        tracing::warn!(
            key = row.text("key")?,
            delivery = row.text("delivery")?,
            becomes,
            "a worker ended without a word"
        );
    }
    Ok(())
}
