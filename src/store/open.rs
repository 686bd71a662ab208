//! Opening a database: what its URL names, who owns it, and its tables.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, PgConnection, SqlitePool};

use super::StoreError;
use super::database::{Database, Writer};

/// How long a statement may wait for another to end. GitHub waits ten seconds for an answer, so no delivery can wait longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connections to PostgreSQL besides the workers': for the intake, the sweeps, metrics and an operator's requests.
const CONNECTIONS_BESIDE: u32 = 4;

/// Connections that read a SQLite file while another writes.
const READERS: u32 = 3;

/// What a database is opened for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// To do its work, with this many workers.
    Work(usize),
    /// To look at it alongside the process that works with it.
    Look,
}

impl Database {
    /// Opens what the URL names and brings its tables up to date.
    pub async fn open(url: &str, purpose: Purpose) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return open_postgres(url, purpose).await;
        }
        if !url.starts_with("sqlite:") {
            let reason = format!("it starts with neither sqlite:// nor postgres:// ({} characters)", url.len());
            return Err(StoreError::Url(reason));
        }
        if url.contains(":memory:") || url.contains("mode=memory") {
            return Err(StoreError::Url("a database in memory would lose work that was acknowledged".to_owned()));
        }
        open_sqlite(url, purpose).await
    }
}

/// The path of the key file for a database's secrets: next to a SQLite file, under its name; a server has no such place.
pub(super) fn key_beside(url: &str) -> Option<PathBuf> {
    let options = SqliteConnectOptions::from_str(url).ok().filter(|_| url.starts_with("sqlite:"))?;
    Some(options.get_filename().with_extension("key"))
}

async fn open_sqlite(url: &str, purpose: Purpose) -> Result<Database, StoreError> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|error| StoreError::Url(error.to_string()))?
        .create_if_missing(matches!(purpose, Purpose::Work(_)))
        .journal_mode(SqliteJournalMode::Wal)
        // What was acknowledged must survive a power cut: https://www.sqlite.org/pragma.html#pragma_synchronous
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE);
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(PATIENCE)
        .connect_with(options.clone())
        .await
        .map_err(|error| not_opened(error, options.get_filename()))?;
    let lock = match purpose {
        Purpose::Work(_) => Some(lock_beside(options.get_filename())?),
        Purpose::Look => None,
    };
    tolerant(sqlx::migrate!("migrations/sqlite")).run(&readers).await?;
    if lock.is_some() {
        end_leases(&readers).await?;
    }
    let writer = Arc::new(Writer { options, connection: Arc::default(), opened: Instant::now(), lock });
    Ok(Database::Sqlite { readers, writer })
}

/// Why a file cannot be opened. Result code 26 is SQLite's for a file that it did not write:
/// <https://www.sqlite.org/rescode.html#notadb>.
fn not_opened(error: sqlx::Error, file: &Path) -> StoreError {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    if code.as_deref() == Some("26") { StoreError::NoDatabase(file.to_owned()) } else { StoreError::Open(error) }
}

/// Whoever held a lease has ended: the file belongs to this process alone. The next look for work takes back what was
/// leased.
async fn end_leases(pool: &SqlitePool) -> Result<(), StoreError> {
    sqlx::query("UPDATE jobs SET lease_until = 0 WHERE state = 'running'").execute(pool).await?;
    Ok(())
}

/// Locks a file next to the database, which the system unlocks when this process ends, however it ends. SQLite's own locks, on
/// the database itself, let others in between two transactions.
fn lock_beside(database: &Path) -> Result<File, StoreError> {
    let at_hand = |error| StoreError::Open(sqlx::Error::Io(error));
    // One file has one lock, whatever links lead to it.
    let database = database.canonicalize().unwrap_or_else(|_| database.to_owned());
    let mut beside = database.into_os_string();
    beside.push(".lock");
    let beside = PathBuf::from(beside);
    let lock = OpenOptions::new().create(true).append(true).open(&beside).map_err(at_hand)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::Taken(beside)),
        Err(TryLockError::Error(error)) => Err(at_hand(error)),
    }
}

async fn open_postgres(url: &str, purpose: Purpose) -> Result<Database, StoreError> {
    // The library's own message may quote the URL, and with it the password.
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| StoreError::Url("it is not of the form postgres://USER:PASSWORD@HOST/DATABASE".to_owned()))?
        .application_name("shelfmark")
        .options([("lock_timeout", "60s"), ("statement_timeout", "90s")]);
    reach(&options).await?;
    let pool = PgPoolOptions::new()
        .max_connections(connections(purpose))
        .acquire_timeout(PATIENCE)
        .connect_with(options)
        .await?;
    // Processes that start together take turns: sqlx holds an advisory lock meanwhile.
    tolerant(sqlx::migrate!("migrations/postgres")).run(&pool).await?;
    Ok(Database::Postgres { pool })
}

/// Waits a little for a server that is just starting. A pool that gives up only says that it waited.
async fn reach(options: &PgConnectOptions) -> Result<(), StoreError> {
    let began = Instant::now();
    loop {
        let left = PATIENCE.saturating_sub(began.elapsed());
        let error = match tokio::time::timeout(left, PgConnection::connect_with(options)).await {
            Ok(Ok(connection)) => return Ok(connection.close().await?),
            Ok(Err(error)) => error,
            Err(_) => return Err(unreachable(options, &format!("no answer within {} seconds", PATIENCE.as_secs()))),
        };
        let is_starting = match &error {
            sqlx::Error::Io(_) => true,
            // cannot_connect_now: https://www.postgresql.org/docs/current/errcodes-appendix.html
            sqlx::Error::Database(own) => own.code().as_deref() == Some("57P03"),
            _ => false,
        };
        if !is_starting || left < BETWEEN_TRIES {
            return Err(match &error {
                sqlx::Error::Database(own) => {
                    StoreError::NotLetIn { place: place(options), reason: own.message().to_owned() }
                }
                _ => unreachable(options, &error.to_string()),
            });
        }
        tokio::time::sleep(BETWEEN_TRIES).await;
    }
}

/// How long to wait before trying a server again that does not answer yet.
const BETWEEN_TRIES: Duration = Duration::from_millis(250);

fn unreachable(options: &PgConnectOptions, reason: &str) -> StoreError {
    StoreError::Unreachable { place: place(options), reason: reason.to_owned() }
}

fn place(options: &PgConnectOptions) -> String {
    match options.get_socket() {
        Some(folder) => folder.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    }
}

/// Each worker may hold a turn to write while it makes another request.
fn connections(purpose: Purpose) -> u32 {
    let workers = match purpose {
        Purpose::Work(workers) => u32::try_from(workers).unwrap_or(u32::MAX),
        Purpose::Look => 0,
    };
    workers.saturating_mul(2).saturating_add(CONNECTIONS_BESIDE)
}

/// Tolerates tables that a newer version has extended. Versions only ever add, so that a downgrade is possible.
fn tolerant(mut migrator: Migrator) -> Migrator {
    migrator.set_ignore_missing(true);
    migrator
}
