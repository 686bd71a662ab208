//! Deliveries and the work they ask for, on disk.
//!
//! The store holds only work to do: what GitHub shows is the truth about what was said. A delivery and its job are written in
//! one transaction before the delivery is acknowledged, so that nothing acknowledged is ever lost. Jobs of one key (one pull
//! request) run one after the other; a job is leased to a worker, and comes back when the lease ends without a word.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row as _, Sqlite, SqlitePool, Transaction};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z. The store has no clock: callers say what time it is.
pub type Moment = i64;

/// The database.
#[derive(Clone, Debug)]
pub struct Store {
    pool: SqlitePool,
}

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL names no database that can be used.
    #[error("the database URL cannot be used: {0}; it looks like sqlite://shelfmark.db")]
    Url(String),
    /// The file cannot be opened.
    #[error(
        "the database cannot be opened: {0}; its folder must exist, and this user must be allowed to write there (DATABASE_URL)"
    )]
    Open(sqlx::Error),
    /// PostgreSQL is not there yet.
    #[error("PostgreSQL is not supported yet; use a SQLite file, for example DATABASE_URL=sqlite://shelfmark.db")]
    Postgres,
    /// The database was made by a newer version, or its tables cannot be brought up to date.
    #[error("the database's tables cannot be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The database did not answer as it should.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
}

/// A delivery as GitHub numbers it.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// The GUID of `X-GitHub-Delivery`; a redelivery keeps it.
    pub guid: &'a str,
    /// The event of `X-GitHub-Event`.
    pub event: &'a str,
}

/// Work to be stored.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// What it is about.
    pub key: String,
    /// The installation it is done for.
    pub installation: u64,
    /// What to do, in the words of the jobs room.
    pub payload: String,
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It is new, and stored.
    Stored,
    /// It was stored before; nothing more was done.
    Duplicate,
    /// It was stored before, but its work had failed for good: it will be tried again.
    Revived,
}

/// A job that is leased to a worker.
#[derive(Clone, Debug)]
pub struct Leased {
    /// The job.
    pub id: i64,
    /// What it is about.
    pub key: String,
    /// What to do.
    pub payload: String,
    /// The delivery that asked for it.
    pub delivery: String,
    /// Which attempt this is, counted from 1.
    pub attempt: u32,
    /// The lease's own number: what an older lease says is ignored.
    lease: i64,
}

/// After so many attempts a job is given up, also when each of its workers ended without a word.
pub const MOST_ATTEMPTS: u32 = 8;

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

impl Store {
    /// Opens the database, makes the file if it is missing, and brings its tables up to date.
    ///
    /// # Errors
    /// When the URL cannot be used, the file cannot be opened, or its tables are newer than this program.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Err(StoreError::Postgres);
        }
        if !url.starts_with("sqlite:") {
            return Err(StoreError::Url(format!(
                "it begins with neither sqlite:// nor postgres:// ({} characters)",
                url.len()
            )));
        }
        if url.contains(":memory:") || url.contains("mode=memory") {
            return Err(StoreError::Url("a database in memory would lose the work that was acknowledged".to_owned()));
        }
        let options = SqliteConnectOptions::from_str(url)
            .map_err(|error| StoreError::Url(error.to_string()))?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What was acknowledged must survive a power cut: https://www.sqlite.org/pragma.html#pragma_synchronous
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await.map_err(StoreError::Open)?;
        sqlx::migrate!().run(&pool).await?;
        Ok(Self { pool })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1 FROM jobs LIMIT 1").fetch_optional(&self.pool).await?;
        Ok(())
    }

    /// Stores a delivery and the work it asks for, in one transaction.
    ///
    /// A waiting job of the same key is replaced: only the newest state of a pull request is worth reviewing.
    ///
    /// # Errors
    /// When the database fails; nothing is stored then.
    pub async fn accept(
        &self,
        delivery: Delivery<'_>,
        job: Option<&NewJob>,
        now: Moment,
    ) -> Result<Accepted, StoreError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let known = sqlx::query("SELECT deliveries.job, jobs.state FROM deliveries LEFT JOIN jobs ON jobs.id = deliveries.job WHERE guid = $1")
            .bind(delivery.guid)
            .fetch_optional(&mut *transaction)
            .await?;
        if let Some(known) = known {
            let dead = known.try_get::<Option<String>, _>("state")?.as_deref() == Some("dead");
            let Some(job) = job.filter(|_| dead) else { return Ok(Accepted::Duplicate) };
            put(&mut transaction, delivery.guid, job, now).await?;
            transaction.commit().await?;
            return Ok(Accepted::Revived);
        }
        let id = match job {
            Some(job) => Some(put(&mut transaction, delivery.guid, job, now).await?),
            None => None,
        };
        sqlx::query("INSERT INTO deliveries (guid, event, received_at, job) VALUES ($1, $2, $3, $4)")
            .bind(delivery.guid)
            .bind(delivery.event)
            .bind(now)
            .bind(id)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Accepted::Stored)
    }

    /// Leases the job that has waited longest, until `lease_until`; `None` when nothing is to be done now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim(&self, now: Moment, lease_until: Moment) -> Result<Option<Leased>, StoreError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        give_back_expired(&mut transaction, now).await?;
        let row = sqlx::query(
            "UPDATE jobs SET state = 'running', attempts = attempts + 1, leases = leases + 1, lease_until = $2, changed_at = $1
             WHERE id = (SELECT id FROM jobs AS next
                         WHERE state = 'waiting' AND run_at <= $1
                           AND NOT EXISTS (SELECT 1 FROM jobs WHERE key = next.key AND state = 'running')
                         ORDER BY run_at, id LIMIT 1)
             RETURNING id, key, payload, delivery, attempts, leases",
        )
        .bind(now)
        .bind(lease_until)
        .fetch_optional(&mut *transaction)
        .await?;
        let leased = row.map(|row| -> Result<Leased, sqlx::Error> {
            Ok(Leased {
                id: row.try_get("id")?,
                key: row.try_get("key")?,
                payload: row.try_get("payload")?,
                delivery: row.try_get("delivery")?,
                attempt: row.try_get("attempts")?,
                lease: row.try_get("leases")?,
            })
        });
        transaction.commit().await?;
        Ok(leased.transpose()?)
    }

    /// Keeps a lease; `false` when it was lost to another worker.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep(&self, job: &Leased, lease_until: Moment) -> Result<bool, StoreError> {
        let done = sqlx::query("UPDATE jobs SET lease_until = $3 WHERE id = $1 AND state = 'running' AND leases = $2")
            .bind(job.id)
            .bind(job.lease)
            .bind(lease_until)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The job is done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish(&self, job: &Leased, now: Moment) -> Result<(), StoreError> {
        self.end(job, "done", None, now).await
    }

    /// The job is done, and leads to others, which are stored in the same transaction.
    ///
    /// # Errors
    /// When the database fails; nothing is stored then, and the job is still leased.
    pub async fn hand_on(&self, job: &Leased, next: &[NewJob], now: Moment) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let done = sqlx::query("UPDATE jobs SET state = 'done', error = NULL, lease_until = NULL, changed_at = $3 WHERE id = $1 AND state = 'running' AND leases = $2")
            .bind(job.id)
            .bind(job.lease)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() == 1 {
            for next in next {
                put(&mut transaction, &job.delivery, next, now).await?;
            }
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The job is given up, and stays to be looked at.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn give_up(&self, job: &Leased, error: &str, now: Moment) -> Result<(), StoreError> {
        self.end(job, "dead", Some(error), now).await
    }

    /// The job is to be tried again at `run_at`. Where a newer one of the same key waits already, that one stands for both.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn retry(&self, job: &Leased, run_at: Moment, error: &str, now: Moment) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let newer = sqlx::query("SELECT 1 FROM jobs WHERE key = $1 AND state = 'waiting'")
            .bind(&job.key)
            .fetch_optional(&mut *transaction)
            .await?;
        sqlx::query("UPDATE jobs SET state = $3, run_at = $4, error = $5, lease_until = NULL, changed_at = $6 WHERE id = $1 AND state = 'running' AND leases = $2")
            .bind(job.id)
            .bind(job.lease)
            .bind(if newer.is_some() { "done" } else { "waiting" })
            .bind(run_at)
            .bind(error)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// How many jobs there are in each state.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn counts(&self) -> Result<Counts, StoreError> {
        let mut counts = Counts::default();
        for row in sqlx::query("SELECT state, COUNT(*) AS jobs FROM jobs WHERE state <> 'done' GROUP BY state")
            .fetch_all(&self.pool)
            .await?
        {
            let jobs = u64::try_from(row.try_get::<i64, _>("jobs")?).unwrap_or(0);
            match row.try_get::<String, _>("state")?.as_str() {
                "waiting" => counts.waiting = jobs,
                "running" => counts.running = jobs,
                _ => counts.dead = jobs,
            }
        }
        Ok(counts)
    }

    /// Forgets deliveries, and work that was finished or given up, older than `before`. GitHub keeps deliveries for three days, so
    /// nothing older comes again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune(&self, before: Moment) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM deliveries WHERE received_at < $1").bind(before).execute(&self.pool).await?;
        sqlx::query("DELETE FROM jobs WHERE state IN ('done', 'dead') AND changed_at < $1")
            .bind(before)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Closes the database; what was asked of it is finished first.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    async fn end(&self, job: &Leased, state: &str, error: Option<&str>, now: Moment) -> Result<(), StoreError> {
        sqlx::query("UPDATE jobs SET state = $3, error = $4, lease_until = NULL, changed_at = $5 WHERE id = $1 AND state = 'running' AND leases = $2")
            .bind(job.id)
            .bind(job.lease)
            .bind(state)
            .bind(error)
            .bind(now)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

/// Writes a job, in the place of a waiting one of the same key.
async fn put(
    transaction: &mut Transaction<'_, Sqlite>,
    delivery: &str,
    job: &NewJob,
    now: Moment,
) -> Result<i64, StoreError> {
    let row = sqlx::query(
        "INSERT INTO jobs (key, installation, payload, delivery, state, run_at, changed_at) VALUES ($1, $2, $3, $4, 'waiting', $5, $5)
         ON CONFLICT (key) WHERE state = 'waiting'
         DO UPDATE SET payload = excluded.payload, delivery = excluded.delivery, run_at = excluded.run_at, attempts = 0, error = NULL, changed_at = excluded.changed_at
         RETURNING id",
    )
    .bind(&job.key)
    .bind(i64::try_from(job.installation).unwrap_or(i64::MAX))
    .bind(&job.payload)
    .bind(delivery)
    .bind(now)
    .fetch_one(&mut **transaction)
    .await?;
    let id: i64 = row.try_get("id")?;
    sqlx::query("UPDATE deliveries SET job = $2 WHERE guid = $1")
        .bind(delivery)
        .bind(id)
        .execute(&mut **transaction)
        .await?;
    Ok(id)
}

/// Takes back what workers held that are gone. Where a newer job of the key waits, that one stands for both; a job that
/// has ended all its workers so far is given up, or it would end every worker to come.
async fn give_back_expired(transaction: &mut Transaction<'_, Sqlite>, now: Moment) -> Result<(), StoreError> {
    let given_back = sqlx::query(
        "UPDATE jobs SET lease_until = NULL, changed_at = $1, error = 'its worker ended without a word',
                state = CASE WHEN EXISTS (SELECT 1 FROM jobs AS newer WHERE newer.key = jobs.key AND newer.state = 'waiting') THEN 'done'
                             WHEN attempts >= $2 THEN 'dead'
                             ELSE 'waiting' END
         WHERE state = 'running' AND lease_until <= $1
         RETURNING key, delivery, state",
    )
    .bind(now)
    .bind(MOST_ATTEMPTS)
    .fetch_all(&mut **transaction)
    .await?;
    for row in given_back {
        let (key, delivery): (String, String) = (row.try_get("key")?, row.try_get("delivery")?);
        let becomes: String = row.try_get("state")?;
        tracing::warn!(key, delivery, becomes, "a worker ended without a word");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
