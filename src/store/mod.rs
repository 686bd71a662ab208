//! Deliveries and the work they ask for, on disk: in a SQLite file of one process, or on a PostgreSQL server that many share.
//!
//! The store holds work to do, and what a review can do without: what GitHub shows is the truth about what was said. A delivery and
//! its job are written in one transaction before the delivery is acknowledged, so that nothing acknowledged is ever lost. Jobs of
//! one key (one pull request) run one after the other; a job is leased to a worker, and comes back when the lease ends without a word.
//!
//! A job that is done leaves the table. One that is given up stays as *dead*, after its last attempt: to explain itself where
//! people look for its result (`parting`).

use serde::Serialize;
use tokio::sync::mpsc;

mod alone;
mod backup;
mod database;
mod error;
mod facts;
mod forget;
mod intake;
mod lists;
mod open;
mod outage;
mod pending;
mod place;
mod private;
mod queue;
mod registration;
mod said;
mod sealing;
mod upkeep;

pub use alone::Alone;
pub use error::StoreError;
pub use facts::{CACHE, KeptFact, LaneTurn, NewFact};
pub use lists::{
    Changed, Followed, FollowedFinding, KeptLists, LearnedList, ListedRepository, MOST_FOLLOWED, Outcome,
    PublicRepository, ReviewedList,
};
pub use pending::{MOST_PENDING, PendingEntry};
pub use private::{folder_of, make_private, replace_private};
pub use queue::{Cause, Leased, MOST_LOST, Standing};
pub use registration::{Registration, RegistrationError};
pub use said::MOST_SAID;
pub use sealing::{KeyFile, SealError};
pub use upkeep::{Counts, Listed};

use database::Database;
use intake::Asked;
use open::Purpose;

/// A moment, in milliseconds since 1970-01-01T00:00:00Z. Callers say what time it is.
///
/// Only leases have a clock of their own: that of the PostgreSQL server, or for a SQLite file one that never steps. So processes
/// whose clocks differ do not take one another's work; they only begin what waits a little early or late.
pub type Moment = i64;

/// The database.
#[derive(Clone, Debug)]
pub struct Store {
    database: Database,
    intake: mpsc::Sender<Asked>,
}

/// A delivery as GitHub numbers it.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// The GUID of `X-GitHub-Delivery`; a redelivery keeps it.
    pub guid: &'a str,
    /// The event of `X-GitHub-Event`.
    pub event: &'a str,
}

/// Whose turn is first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// It makes other work needless.
    Urgent = -1,
    /// A person waits for the result.
    Person = 0,
    /// Nobody knows of it: it makes up for what was missed.
    Sweep = 1,
    /// It waits for its day, perhaps for weeks. The turns of what waits so long must not be those that others join at.
    Dated = 2,
}

/// Work to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// What it is about; of jobs with one key one waits, and one runs. Where that is a repository, its `owner/name` in lower case stands between
    /// a colon and another colon, a `#` with what is meant there, or the end.
    pub key: String,
    /// What kind of work it is, in the words of the jobs room.
    pub kind: &'static str,
    /// The installation it is done for.
    pub installation: u64,
    /// Whether somebody waits for it.
    pub priority: Priority,
    /// How long it waits at least, in milliseconds, for more of the same to be done with it.
    pub delay: Moment,
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

impl Store {
    /// Opens the database for a process with so many workers, makes the file if it is missing, and brings its tables up to date.
    ///
    /// A SQLite file then belongs to this process until it is closed, and what a process before it had leased is free.
    ///
    /// # Errors
    /// When the URL cannot be used, the database cannot be opened, or the file belongs to another process.
    pub async fn open(url: &str, workers: usize) -> Result<Self, StoreError> {
        Self::open_for(url, Purpose::Work(workers)).await
    }

    /// Opens the database beside the process whose work it is, to look at it and to change a job that nobody works on.
    ///
    /// # Errors
    /// When the URL cannot be used, or the database cannot be opened.
    pub async fn visit(url: &str) -> Result<Self, StoreError> {
        Self::open_for(url, Purpose::Look).await
    }

    async fn open_for(url: &str, purpose: Purpose) -> Result<Self, StoreError> {
        let database = Database::open(url, purpose).await?;
        let intake = intake::start(database.clone());
        Ok(Self { database, intake })
    }

    /// Closes the database; what was asked of it is finished first.
    pub async fn close(&self) {
        self.database.close().await;
    }
}

impl KeyFile {
    /// The key file of a database, where no other is named: beside a SQLite file, under its name (`shelfmark.key` beside `shelfmark.db`),
    /// and for a PostgreSQL server `shelfmark.key` in the current folder.
    #[must_use]
    pub fn of(database_url: &str) -> Self {
        Self::at(open::key_beside(database_url).unwrap_or_else(|| "shelfmark.key".into()))
    }
}

/// GitHub's ids are far below 2⁶³.
fn id(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Rows for a statement that takes many at once.
fn json(rows: &(impl Serialize + ?Sized)) -> Result<String, StoreError> {
    serde_json::to_string(rows).map_err(|error| StoreError::Database(sqlx::Error::Encode(Box::new(error))))
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
