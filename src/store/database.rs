//! The two databases behind one face: typed pools, and the little that differs between them.
//!
//! Both understand `$1`, `RETURNING`, partial indexes, `ON CONFLICT` and window functions, so that a statement is written once.
//! Where they differ, [`Database::pick`] takes one of two texts.

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
    /// A file of this process alone.
    Sqlite { readers: SqlitePool, writer: Arc<Writer> },
    /// A server that processes share.
    Postgres { pool: PgPool },
}

/// The one connection that writes to a SQLite file. SQLite lets one writer at a time in and makes the others poll; here they queue
/// for the connection, which finds in its memory what the writer before left there.
#[derive(Debug)]
pub(super) struct Writer {
    pub options: SqliteConnectOptions,
    /// `None` until it is needed, and where the last one was thrown away.
    pub connection: Arc<Mutex<Option<SqliteConnection>>>,
    /// When it was opened: what leases are counted from.
    pub opened: Instant,
    /// Held as long as the file is this process's; `None` for those who only look.
    pub lock: Option<File>,
}

/// What changes together; dropped, it changes nothing.
pub(super) enum Transaction {
    Sqlite(Writing),
    /// The pool pings a connection that comes back, and with it rolls back what was left open. One that fails at it is thrown away.
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// The turn of one who writes to a SQLite file.
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

/// A connection that did not come to the end of its transaction is thrown away, and SQLite undoes what it had begun. On a full disk
/// SQLite may have undone it already (<https://www.sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction>), so
/// that nobody knows what a ROLLBACK would meet.
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
    /// Whether no other process works with it: a SQLite file that this one has locked.
    pub fn is_this_process_alone(&self) -> bool {
        matches!(self, Self::Sqlite { writer, .. } if writer.lock.is_some())
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

    /// Asks, without changing anything.
    pub async fn read(&self, sql: &'static str, values: &[Value<'_>]) -> Result<Vec<Row>, sqlx::Error> {
        match self {
            Self::Sqlite { readers, .. } => Ok(sqlite_rows(query(sql, values).fetch_all(readers).await?)),
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

    /// Closes it, after what is being written; a SQLite file may then be another process's.
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
    /// A statement that answers with rows.
    pub async fn rows(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<Vec<Row>, sqlx::Error> {
        match self {
            Self::Sqlite(writing) => Ok(sqlite_rows(query(sql, values).fetch_all(writing.connection()?).await?)),
            Self::Postgres(transaction) => Ok(postgres_rows(query(sql, values).fetch_all(&mut **transaction).await?)),
        }
    }

    /// A statement that changes rows, and how many.
    pub async fn change(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, sqlx::Error> {
        match self {
            Self::Sqlite(writing) => Ok(query(sql, values).execute(writing.connection()?).await?.rows_affected()),
            Self::Postgres(transaction) => Ok(query(sql, values).execute(&mut **transaction).await?.rows_affected()),
        }
    }

    /// The clock that leases run on, in milliseconds: one for all who share the database, whatever their own clocks tell. That is
    /// the server's; a SQLite file's is counted from its opening and never steps.
    pub async fn lease_clock(&mut self) -> Result<i64, sqlx::Error> {
        match self {
            Self::Sqlite(writing) => Ok(milliseconds(writing.writer.opened.elapsed())),
            Self::Postgres(_) => {
                let sql = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS clock";
                self.rows(sql, &[]).await?.first().ok_or(sqlx::Error::RowNotFound)?.number("clock")
            }
        }
    }

    /// Makes it last.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(writing) => writing.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }
}

/// As the store counts time.
pub(super) fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
