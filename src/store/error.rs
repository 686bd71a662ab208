//! Database errors, worded so that somebody can fix them.

use std::path::PathBuf;

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL does not name a usable database.
    #[error(
        "invalid database URL: {0}; it must be like sqlite://shelfmark.db or postgres://USER:PASSWORD@HOST/DATABASE"
    )]
    Url(String),
    /// The SQLite file cannot be opened.
    #[error(
        "cannot open the database: {0}; its folder must exist, and this user must be allowed to write there (DATABASE_URL)"
    )]
    Open(sqlx::Error),
    /// The file exists but is something else.
    #[error("{} is not a SQLite database; set DATABASE_URL to another file, which is created if it does not exist", .0.display())]
    NoDatabase(PathBuf),
    /// No PostgreSQL server answers.
    #[error(
        "no PostgreSQL server answers at {place}: {reason}; make sure that it is running, and that DATABASE_URL has its host and port"
    )]
    Unreachable {
        /// Host and port, or the folder of its socket.
        place: String,
        /// What came instead of an answer.
        reason: String,
    },
    /// The PostgreSQL server refuses the connection.
    #[error(
        "the PostgreSQL server at {place} refuses the connection: {reason}; DATABASE_URL needs a user, a password and a database that exist there"
    )]
    NotLetIn {
        /// Host and port, or the folder of its socket.
        place: String,
        /// Its message.
        reason: String,
    },
    /// Somebody asked for a copy of a database that is not a file.
    #[error("the database is on a PostgreSQL server; use pg_dump to back it up")]
    NoFile,
    /// A copy cannot be written.
    #[error("cannot write the copy {}: {reason}", .file.display())]
    Copy {
        /// Where it was to go.
        file: PathBuf,
        /// Why not.
        reason: std::io::Error,
    },
    /// Its tables cannot be brought up to date.
    #[error("cannot bring the database's tables up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// Another process works with the SQLite file.
    #[error(
        "another `shelfmark serve` is using the database: it holds {}; stop that one first, or give each its own database (DATABASE_URL); processes can share one only on a PostgreSQL server",
        .0.display()
    )]
    Taken(PathBuf),
    /// There is no space left.
    #[error("the database has no space left ({0}); free some on its disk")]
    Full(String),
    /// Somebody else has locked it.
    #[error(
        "the database is locked ({0}); only one `shelfmark serve` can use a SQLite file, and no other tool may keep it locked"
    )]
    Locked(String),
    /// It cannot be reached.
    #[error("the database cannot be reached ({0}); the next delivery tries again")]
    Away(String),
    /// It did not answer as it should.
    #[error("database error: {0}")]
    Database(sqlx::Error),
}

impl StoreError {
    /// A copy of the error for everybody who waited for the same answer; `None` if trying each separately may reveal
    /// more.
    pub(super) fn for_all(&self) -> Option<Self> {
        match self {
            Self::Full(reason) => Some(Self::Full(reason.clone())),
            Self::Locked(reason) => Some(Self::Locked(reason.clone())),
            Self::Away(reason) => Some(Self::Away(reason.clone())),
            _ => None,
        }
    }

    /// Whether another process was quicker: a unique index refused a row, or there was a deadlock. Trying again may work.
    pub(super) fn is_raced(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        error.is_unique_violation() || matches!(error.code().as_deref(), Some("40P01" | "40001"))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let told = error.to_string();
        match &error {
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Io(_)
            | sqlx::Error::Tls(_) => Self::Away(told),
            sqlx::Error::Database(own) => match own.code().as_deref() {
                // SQLite's primary result codes, and the extended ones that indicate a failing disk:
                // https://www.sqlite.org/rescode.html
                Some("13" | "778" | "1034" | "4874") => Self::Full(told),
                Some("5" | "6" | "261" | "517") => Self::Locked(told),
                // https://www.postgresql.org/docs/current/errcodes-appendix.html
                Some("53100") => Self::Full(told),
                Some("55P03") => Self::Locked(told),
                Some(code) if code.starts_with("08") || code.starts_with("57P") || code == "53300" => Self::Away(told),
                _ => Self::Database(error),
            },
            _ => Self::Database(error),
        }
    }
}

impl StoreError {
    /// Whether a SQLite file is damaged, is not a database, or has tables that this version does not know. Result code 11 is SQLite's
    /// for damage:
    /// <https://www.sqlite.org/rescode.html#corrupt>.
    #[must_use]
    pub fn is_of_a_broken_file(&self) -> bool {
        match self {
            Self::NoDatabase(_) | Self::Migration(_) => true,
            Self::Open(error) | Self::Database(error) => {
                let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
                code.as_deref() == Some("11")
            }
            _ => false,
        }
    }
}
