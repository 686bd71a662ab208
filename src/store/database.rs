//! The two databases behind one face: typed pools, and the little that differs between them.
//!
//! Both understand `$1`, `RETURNING`, partial indexes, `ON CONFLICT` and window functions, so that a statement is written once.
//! Where they differ, [`Database::pick`] takes one of two texts.

use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgRow};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous};
use sqlx::{Encode, PgPool, Postgres, Row as _, Sqlite, SqlitePool, Type};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::StoreError;

/// How long a statement may wait for another to end. GitHub waits ten seconds for an answer, so that no delivery can wait longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connections of one process to PostgreSQL: its workers, each with a turn to write, the intake, and what is left for figures.
const MOST_CONNECTIONS: u32 = 12;

/// An open database.
#[derive(Clone, Debug)]
pub(super) enum Database {
    /// A file of this process alone. SQLite lets one writer at a time in and makes the others poll; the lock makes them queue.
    Sqlite { pool: SqlitePool, writing: Arc<Mutex<()>> },
    /// A server that processes share.
    Postgres { pool: PgPool },
}

/// What changes together; dropped, it changes nothing.
pub(super) enum Transaction {
    Sqlite { transaction: sqlx::Transaction<'static, Sqlite>, _alone: OwnedMutexGuard<()> },
    Postgres { transaction: sqlx::Transaction<'static, Postgres> },
}

/// A value in a statement.
#[derive(Clone, Copy)]
pub(super) enum Value<'v> {
    Number(i64),
    Text(&'v str),
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Self::Text(text)
    }
}

/// A row of an answer.
pub(super) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    pub fn number(&self, column: &str) -> Result<i64, sqlx::Error> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }

    pub fn maybe_number(&self, column: &str) -> Result<Option<i64>, sqlx::Error> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }

    pub fn text(&self, column: &str) -> Result<String, sqlx::Error> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }

    pub fn maybe_text(&self, column: &str) -> Result<Option<String>, sqlx::Error> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }
}

type Query<DB> = sqlx::query::Query<'static, DB, <DB as sqlx::Database>::Arguments>;

fn query<DB: sqlx::Database>(sql: &'static str, values: &[Value<'_>]) -> Query<DB>
where
    i64: Encode<'static, DB> + Type<DB>,
    String: Encode<'static, DB> + Type<DB>,
{
    values.iter().fold(sqlx::query(sql), |query: Query<DB>, value| match value {
        Value::Number(number) => query.bind(*number),
        Value::Text(text) => query.bind((*text).to_owned()),
    })
}

impl Database {
    /// Opens what the URL names and brings its tables up to date.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Self::open_postgres(url).await;
        }
        if !url.starts_with("sqlite:") {
            let reason = format!("it begins with neither sqlite:// nor postgres:// ({} characters)", url.len());
            return Err(StoreError::Url(reason));
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
            .busy_timeout(PATIENCE);
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(StoreError::Open)?;
        sqlx::migrate!("migrations/sqlite").run(&pool).await?;
        Ok(Self::Sqlite { pool, writing: Arc::default() })
    }

    async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        // Its own message may quote the URL, and with it the password.
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| StoreError::Url("it is no postgres://USER:PASSWORD@HOST/DATABASE".to_owned()))?
            .application_name("shelfmark")
            .options([("lock_timeout", "60s"), ("statement_timeout", "90s")]);
        let pool = PgPoolOptions::new()
            .max_connections(MOST_CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(StoreError::Open)?;
        // Processes that start together take turns: sqlx holds an advisory lock meanwhile.
        sqlx::migrate!("migrations/postgres").run(&pool).await?;
        Ok(Self::Postgres { pool })
    }

    /// The text for this database.
    pub fn pick(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self {
            Self::Sqlite { .. } => sqlite,
            Self::Postgres { .. } => postgres,
        }
    }

    /// Begins to change something.
    pub async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        match self {
            Self::Sqlite { pool, writing } => {
                let alone = Arc::clone(writing).lock_owned().await;
                let transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
                Ok(Transaction::Sqlite { transaction, _alone: alone })
            }
            Self::Postgres { pool } => Ok(Transaction::Postgres { transaction: pool.begin().await? }),
        }
    }

    /// Asks, without changing anything.
    pub async fn read(&self, sql: &'static str, values: &[Value<'_>]) -> Result<Vec<Row>, sqlx::Error> {
        match self {
            Self::Sqlite { pool, .. } => Ok(sqlite_rows(query(sql, values).fetch_all(pool).await?)),
            Self::Postgres { pool } => Ok(postgres_rows(query(sql, values).fetch_all(pool).await?)),
        }
    }

    /// One change on its own, and how many rows it changed.
    pub async fn change(&self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, sqlx::Error> {
        let mut transaction = self.begin().await?;
        let changed = transaction.change(sql, values).await?;
        transaction.commit().await?;
        Ok(changed)
    }

    pub async fn close(&self) {
        match self {
            Self::Sqlite { pool, .. } => pool.close().await,
            Self::Postgres { pool } => pool.close().await,
        }
    }
}

fn sqlite_rows(rows: Vec<SqliteRow>) -> Vec<Row> {
    rows.into_iter().map(Row::Sqlite).collect()
}

fn postgres_rows(rows: Vec<PgRow>) -> Vec<Row> {
    rows.into_iter().map(Row::Postgres).collect()
}

impl Transaction {
    /// A statement that answers with rows.
    pub async fn rows(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<Vec<Row>, sqlx::Error> {
        match self {
            Self::Sqlite { transaction, .. } => {
                Ok(sqlite_rows(query(sql, values).fetch_all(&mut **transaction).await?))
            }
            Self::Postgres { transaction } => {
                Ok(postgres_rows(query(sql, values).fetch_all(&mut **transaction).await?))
            }
        }
    }

    /// A statement that changes rows, and how many.
    pub async fn change(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, sqlx::Error> {
        match self {
            Self::Sqlite { transaction, .. } => {
                Ok(query(sql, values).execute(&mut **transaction).await?.rows_affected())
            }
            Self::Postgres { transaction } => Ok(query(sql, values).execute(&mut **transaction).await?.rows_affected()),
        }
    }

    /// Makes it last.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite { transaction, .. } => transaction.commit().await,
            Self::Postgres { transaction } => transaction.commit().await,
        }
    }
}
