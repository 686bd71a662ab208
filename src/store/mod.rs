//! Deliveries and the work they ask for, on disk: in a SQLite file of one process, or on a PostgreSQL server that many share.
//!
//! The store holds work to do, and things that a review can do without: what GitHub shows is the truth about what was said. A delivery
//! and its job are written in one transaction before the delivery is acknowledged, so that nothing acknowledged is ever lost. Jobs
//! with the same key (one pull request) run one after another; a job is leased to a worker, and comes back if the lease ends without a
//! sign of life.
//!
//! A job that is done leaves the table. One that is given up explains itself in one last run, where people look for its
//! result (`parting`), and then stays as *dead*.

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

/// A moment, in milliseconds since 1970-01-01T00:00:00Z. Callers pass in the time.
///
/// Only leases have a clock of their own: the PostgreSQL server's, or for a SQLite file one that never steps. So processes whose
/// clocks differ do not take one another's work; they only start waiting work a little early or late.
pub type Moment = i64;

/// The database.
#[derive(Clone, Debug)]
pub struct Store {
    database: Database,
    intake: mpsc::Sender<Asked>,
}

/// A delivery as GitHub identifies it.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// The GUID of `X-GitHub-Delivery`; a redelivery keeps it.
    pub guid: &'a str,
    /// The event of `X-GitHub-Event`.
    pub event: &'a str,
}

/// Which job goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// It makes other work unnecessary.
    Urgent = -1,
    /// A person waits for the result.
    Person = 0,
    /// Nobody is aware of it: it catches up on what was missed.
    Sweep = 1,
    /// It waits for its day, perhaps for weeks. It has a priority of its own because installations join at the oldest
    /// waiting turn, which must not be as old as this one.
    Dated = 2,
}

/// Work to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// What it is about; of the jobs with the same key, one may wait and one may run. If that is a repository, its `owner/name` in lower case is
    /// preceded by a colon, and followed by another colon, by `#` and a part of it, or by the end.
    pub key: String,
    /// The kind of work, as the jobs room names it.
    pub kind: &'static str,
    /// The installation it is done for.
    pub installation: u64,
    /// Whether somebody waits for it.
    pub priority: Priority,
    /// How long it waits at least, in milliseconds, so that more of the same can be done with it.
    pub delay: Moment,
    /// What to do, in the jobs room's format.
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
    /// Opens the database for a process with this many workers, creates the file if it is missing, and brings its tables up to
    /// date.
    ///
    /// A SQLite file then belongs to this process until it is closed, and jobs leased by an earlier process are free
    /// again.
    ///
    /// # Errors
    /// When the URL cannot be used, the database cannot be opened, or the file belongs to another process.
    pub async fn open(url: &str, workers: usize) -> Result<Self, StoreError> {
        Self::open_for(url, Purpose::Work(workers)).await
    }

    /// Opens the database alongside the process that works with it, to look at it and to change jobs that nobody works
    /// on.
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

    /// Closes the database after finishing what was requested.
    pub async fn close(&self) {
        self.database.close().await;
    }
}

impl KeyFile {
    /// The default key file of a database: next to a SQLite file, under its name (`shelfmark.key` beside `shelfmark.db`), and for a
    /// PostgreSQL server `shelfmark.key` in the current folder.
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
