//! The two databases behind one interface: typed pools, and the little that differs between them.
//!
//! Both understand `$1`, `RETURNING`, partial indexes, `ON CONFLICT` and window functions, so that a statement is written once.
//! Where they differ, [`Database::pick`] chooses between two texts.

use std::fs::File;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::postgres::PgRow;
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{
    ConnectOptions as _, Connection as _, Encode, PgPool, Postgres, Row as _, Sqlite, SqliteConnection, SqlitePool,
    Type,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// An open database.
#[derive(Clone, Debug)]
pub(super) enum Database {
    /// A file that belongs to this process alone.
    Sqlite { readers: SqlitePool, writer: Arc<Writer> },
    /// A server that processes share.
    Postgres { pool: PgPool },
}

/// The one connection that writes to a SQLite file. SQLite admits one writer at a time and makes the others poll; here they queue
/// for the connection, whose cache still holds what the previous writer left there.
#[derive(Debug)]
pub(super) struct Writer {
    pub options: SqliteConnectOptions,
    /// `None` until it is needed, and after the last one was discarded.
    pub connection: Arc<Mutex<Option<SqliteConnection>>>,
    /// When it was opened: leases are counted from then.
    pub opened: Instant,
    /// Held as long as the file belongs to this process; `None` for a visitor.
    pub lock: Option<File>,
}

/// Changes that happen together; dropping it undoes them.
pub(super) enum Transaction {
    Sqlite(Writing),
    /// The pool pings a returned connection, which rolls back what was left open. One that fails the ping is discarded.
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// A turn to write to a SQLite file.
pub(super) struct Writing {
    connection: OwnedMutexGuard<Option<SqliteConnection>>,
    writer: Arc<Writer>,
    is_open: bool,
}

impl Writing {
    async fn begin(
        mut connection: OwnedMutexGuard<Option<SqliteConnection>>,
        writer: &Arc<Writer>,
    ) -> Result<Self, sqlx::Error> {
        if connection.is_none() {
            *connection = Some(writer.options.connect().await?);
        }
        let mut writing = Self { connection, writer: Arc::clone(writer), is_open: true };
        query::<Sqlite>("BEGIN IMMEDIATE", &[]).execute(writing.connection()?).await?;
        Ok(writing)
    }

    fn connection(&mut self) -> Result<&mut SqliteConnection, sqlx::Error> {
        self.connection.as_mut().ok_or(sqlx::Error::WorkerCrashed)
    }

    async fn commit(mut self) -> Result<(), sqlx::Error> {
        query::<Sqlite>("COMMIT", &[]).execute(self.connection()?).await?;
        self.is_open = false;
        Ok(())
    }
}

/// A connection that did not finish its transaction is discarded, and SQLite undoes what it had begun. On a full disk SQLite may
/// already have undone it (<https://www.sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction>), so that the
/// effect of a ROLLBACK would be unknown.
impl Drop for Writing {
    fn drop(&mut self) {
        if self.is_open {
            *self.connection = None;
        }
    }
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
    /// Whether no other process works with it: it is a SQLite file that this process has locked.
    pub fn is_this_process_alone(&self) -> bool {
        matches!(self, Self::Sqlite { writer, .. } if writer.lock.is_some())
    }

    /// The variant for this database.
    pub fn pick(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self {
            Self::Sqlite { .. } => sqlite,
            Self::Postgres { .. } => postgres,
        }
    }

    /// Begins a transaction.
    pub async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        match self {
            Self::Sqlite { readers, writer } => {
                let connection = Arc::clone(&writer.connection).lock_owned().await;
                if readers.is_closed() {
                    return Err(sqlx::Error::PoolClosed);
                }
                Ok(Transaction::Sqlite(Writing::begin(connection, writer).await?))
            }
            Self::Postgres { pool } => Ok(Transaction::Postgres(pool.begin().await?)),
        }
    }

    /// Runs a query that changes nothing.
    pub async fn read(&self, sql: &'static str, values: &[Value<'_>]) -> Result<Vec<Row>, sqlx::Error> {
        match self {
            Self::Sqlite { readers, .. } => Ok(sqlite_rows(query(sql, values).fetch_all(readers).await?)),
            Self::Postgres { pool } => Ok(postgres_rows(query(sql, values).fetch_all(pool).await?)),
        }
    }

    /// Makes a single change, and returns the number of rows changed.
    pub async fn change(&self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, sqlx::Error> {
        let mut transaction = self.begin().await?;
        let changed = transaction.change(sql, values).await?;
        transaction.commit().await?;
        Ok(changed)
    }

    /// Closes it after pending writes; another process may then take a SQLite file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                readers.close().await;
                let connection = Arc::clone(&writer.connection).lock_owned().await.take();
                let closed = match connection {
                    Some(connection) => connection.close().await,
                    None => Ok(()),
                };
                if let Err(error) = closed {
                    tracing::warn!(%error, "the database was not closed cleanly; what was committed is safe");
                }
                if let Some(Err(error)) = writer.lock.as_ref().map(File::unlock) {
                    tracing::warn!(%error, "the database's lock is released only when this process ends");
                }
            }
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
    /// Runs a statement that returns rows.
    pub async fn rows(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<Vec<Row>, sqlx::Error> {
        match self {
            Self::Sqlite(writing) => Ok(sqlite_rows(query(sql, values).fetch_all(writing.connection()?).await?)),
            Self::Postgres(transaction) => Ok(postgres_rows(query(sql, values).fetch_all(&mut **transaction).await?)),
        }
    }

    /// Runs a statement that changes rows, and returns how many.
    pub async fn change(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, sqlx::Error> {
        match self {
            Self::Sqlite(writing) => Ok(query(sql, values).execute(writing.connection()?).await?.rows_affected()),
            Self::Postgres(transaction) => Ok(query(sql, values).execute(&mut **transaction).await?.rows_affected()),
        }
    }

    /// The clock that leases run on, in milliseconds: one for all who share the database, whatever their own clocks say. It is
    /// the PostgreSQL server's; for a SQLite file it counts from opening and never steps.
    pub async fn lease_clock(&mut self) -> Result<i64, sqlx::Error> {
        match self {
            Self::Sqlite(writing) => Ok(milliseconds(writing.writer.opened.elapsed())),
            Self::Postgres(_) => {
                let sql = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS clock";
                self.rows(sql, &[]).await?.first().ok_or(sqlx::Error::RowNotFound)?.number("clock")
            }
        }
    }

    /// Commits the changes.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(writing) => writing.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }
}

/// In the store's unit of time.
pub(super) fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
