//! Taking deliveries in. A disk syncs some hundred times a second; deliveries that come meanwhile are written together, so that
//! thousands are on disk before they are acknowledged.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Serialize;
use tokio::sync::{mpsc, oneshot};

use super::database::{Database, Transaction};
use super::{Accepted, Delivery, Moment, NewJob, Store, StoreError, id};

/// The most that is written in one transaction.
const MOST_TOGETHER: usize = 512;

/// A delivery that waits to be written, and who waits for it.
#[derive(Debug)]
pub(super) struct Asked {
    guid: String,
    event: String,
    job: Option<NewJob>,
    now: Moment,
    answer: oneshot::Sender<Result<Accepted, StoreError>>,
}

/// A job as the statements below read it.
#[derive(Serialize)]
struct JobRow<'j> {
    place: usize,
    key: &'j str,
    kind: &'j str,
    installation: i64,
    priority: i64,
    payload: &'j str,
    delivery: &'j str,
    run_at: Moment,
}

#[derive(Serialize)]
struct DeliveryRow<'d> {
    guid: &'d str,
    event: &'d str,
    received_at: Moment,
    job: Option<i64>,
}

/// The jobs of `$1`, a JSON array.
const SQLITE_JOBS: &str = "
    SELECT value ->> 'place' AS place, value ->> 'key' AS key, value ->> 'kind' AS kind, value ->> 'installation' AS installation,
           value ->> 'priority' AS priority, value ->> 'payload' AS payload, value ->> 'delivery' AS delivery, value ->> 'run_at' AS run_at
    FROM json_each($1)";
const POSTGRES_JOBS: &str = "
    SELECT * FROM jsonb_to_recordset($1::text::jsonb) AS job(place bigint, key text, kind text, installation bigint, priority bigint,
           payload text, delivery text, run_at bigint)";

/// Takes the place of a waiting job of the same key: only the newest state of a pull request is worth reviewing.
const REPLACE: &str = "
    DO UPDATE SET kind = excluded.kind, payload = excluded.payload, delivery = excluded.delivery, run_at = excluded.run_at,
                  priority = CASE WHEN excluded.priority < jobs.priority THEN excluded.priority ELSE jobs.priority END,
                  attempts = 0, lost = 0, parting = 0, error = NULL, changed_at = excluded.changed_at
    RETURNING id, key";
/// Leaves a waiting job of the same key as it is.
const KEEP: &str = "DO NOTHING";

static SQLITE_PUT: LazyLock<String> = LazyLock::new(|| placed(SQLITE_JOBS, REPLACE));
static POSTGRES_PUT: LazyLock<String> = LazyLock::new(|| placed(POSTGRES_JOBS, REPLACE));
static SQLITE_ADD: LazyLock<String> = LazyLock::new(|| placed(SQLITE_JOBS, KEEP));
static POSTGRES_ADD: LazyLock<String> = LazyLock::new(|| placed(POSTGRES_JOBS, KEEP));

/// Writes jobs, each at its place in the queue of its priority.
///
/// An installation that has nothing waiting joins at the turn that is served now; its further jobs take a turn each. So every
/// installation is served once a turn, however many jobs another has
/// (start-time fair queueing, <https://doi.org/10.1145/248156.248171>).
fn placed(jobs: &str, where_one_waits: &str) -> String {
    format!(
        "WITH asked AS ({jobs}), placed AS (
             SELECT asked.*,
                    ROW_NUMBER() OVER (PARTITION BY installation, priority ORDER BY place) - 1 AS behind,
                    COALESCE((SELECT MIN(turn) FROM jobs WHERE state = 'waiting' AND priority = asked.priority), 0) AS served,
                    COALESCE((SELECT MAX(turn) + 1 FROM jobs
                              WHERE state = 'waiting' AND installation = asked.installation AND priority = asked.priority), 0) AS own
             FROM asked)
         INSERT INTO jobs (key, kind, installation, priority, turn, payload, delivery, state, run_at, changed_at)
         SELECT key, kind, installation, priority, behind + CASE WHEN own > served THEN own ELSE served END, payload, delivery,
                'waiting', run_at, $2
         FROM placed WHERE true ORDER BY key
         ON CONFLICT (key) WHERE state = 'waiting' {where_one_waits}"
    )
}

/// Writes what comes until nobody holds the sender.
pub(super) fn start(database: Database) -> mpsc::Sender<Asked> {
    let (sender, mut receiver) = mpsc::channel(2 * MOST_TOGETHER);
    tokio::spawn(async move {
        let mut together = Vec::new();
        while receiver.recv_many(&mut together, MOST_TOGETHER).await > 0 {
            take(&database, std::mem::take(&mut together)).await;
        }
    });
    sender
}

/// Writes all that came. Of what concerns the same delivery or the same key, the later is written after the earlier.
async fn take(database: &Database, mut waiting: Vec<Asked>) {
    while !waiting.is_empty() {
        let (mut guids, mut keys) = (HashSet::new(), HashSet::new());
        let mut apart = |asked: &Asked| {
            let first_of_key = asked.job.as_ref().is_none_or(|job| keys.insert(job.key.clone()));
            guids.insert(asked.guid.clone()) && first_of_key
        };
        let (now, later): (Vec<Asked>, Vec<Asked>) = waiting.into_iter().partition(|asked| apart(asked));
        waiting = later;
        answer(database, now).await;
    }
}

async fn answer(database: &Database, together: Vec<Asked>) {
    let failed = match write(database, &together).await {
        Ok(accepted) => {
            for (asked, accepted) in together.into_iter().zip(accepted) {
                // Who asked may have gone meanwhile; the delivery is stored all the same.
                let _ = asked.answer.send(Ok(accepted));
            }
            return;
        }
        Err(failed) => failed,
    };
    for asked in together {
        // What is wrong with one delivery must not be told of the others.
        let outcome = match failed.for_all() {
            Some(failed) => Err(failed),
            None => write(database, std::slice::from_ref(&asked)).await.map(|accepted| accepted[0]),
        };
        let _ = asked.answer.send(outcome);
    }
}

async fn write(database: &Database, together: &[Asked]) -> Result<Vec<Accepted>, StoreError> {
    let mut transaction = database.begin().await?;
    let known = known(database, &mut transaction, together).await?;
    let accepted: Vec<Accepted> = together
        .iter()
        .map(|asked| match known.get(&asked.guid) {
            None => Accepted::Stored,
            Some(given_up) if *given_up && asked.job.is_some() => Accepted::Revived,
            Some(_) => Accepted::Duplicate,
        })
        .collect();
    let news = || together.iter().zip(&accepted).filter(|(_, accepted)| **accepted != Accepted::Duplicate);
    let jobs = news().filter_map(|(asked, _)| Some(row(asked.job.as_ref()?, &asked.guid, asked.now)));
    let jobs: Vec<JobRow<'_>> = jobs.enumerate().map(|(place, job)| JobRow { place, ..job }).collect();
    let ids =
        if jobs.is_empty() { HashMap::new() } else { put(database, &mut transaction, &jobs, together[0].now).await? };
    let deliveries: Vec<DeliveryRow<'_>> = news()
        .map(|(asked, _)| DeliveryRow {
            guid: &asked.guid,
            event: &asked.event,
            received_at: asked.now,
            job: asked.job.as_ref().and_then(|job| ids.get(&job.key).copied()),
        })
        .collect();
    if deliveries.is_empty() {
        return Ok(accepted);
    }
    let sql = database.pick(
        "INSERT INTO deliveries (guid, event, received_at, job)
         SELECT value ->> 'guid', value ->> 'event', value ->> 'received_at', value ->> 'job' FROM json_each($1) WHERE true
         ON CONFLICT (guid) DO UPDATE SET job = excluded.job",
        "INSERT INTO deliveries (guid, event, received_at, job)
         SELECT guid, event, received_at, job
         FROM jsonb_to_recordset($1::text::jsonb) AS delivery(guid text, event text, received_at bigint, job bigint) ORDER BY guid
         ON CONFLICT (guid) DO UPDATE SET job = excluded.job",
    );
    transaction.change(sql, &[json(&deliveries)?.as_str().into()]).await?;
    transaction.commit().await?;
    Ok(accepted)
}

/// Which of the deliveries were stored before, and whether their work was given up.
async fn known(
    database: &Database,
    transaction: &mut Transaction,
    together: &[Asked],
) -> Result<HashMap<String, bool>, StoreError> {
    let guids: Vec<&str> = together.iter().map(|asked| asked.guid.as_str()).collect();
    let sql = database.pick(
        "SELECT guid, state, parting FROM deliveries LEFT JOIN jobs ON jobs.id = deliveries.job
         WHERE guid IN (SELECT value FROM json_each($1))",
        "SELECT guid, state, parting FROM deliveries LEFT JOIN jobs ON jobs.id = deliveries.job
         WHERE guid IN (SELECT jsonb_array_elements_text($1::text::jsonb))",
    );
    let mut known = HashMap::new();
    for row in transaction.rows(sql, &[json(&guids)?.as_str().into()]).await? {
        let given_up = row.maybe_text("state")?.as_deref() == Some("dead") || row.maybe_number("parting")? == Some(1);
        known.insert(row.text("guid")?, given_up);
    }
    Ok(known)
}

/// Writes jobs, in the place of those of the same keys that wait or were given up, and gives their numbers by key.
async fn put(
    database: &Database,
    transaction: &mut Transaction,
    jobs: &[JobRow<'_>],
    now: Moment,
) -> Result<HashMap<String, i64>, StoreError> {
    let keys: Vec<&str> = jobs.iter().map(|job| job.key).collect();
    let sql = database.pick(
        "DELETE FROM jobs WHERE state = 'dead' AND key IN (SELECT value FROM json_each($1))",
        "DELETE FROM jobs WHERE state = 'dead' AND key IN (SELECT jsonb_array_elements_text($1::text::jsonb))",
    );
    transaction.change(sql, &[json(&keys)?.as_str().into()]).await?;
    let sql = database.pick(SQLITE_PUT.as_str(), POSTGRES_PUT.as_str());
    let rows = transaction.rows(sql, &[json(jobs)?.as_str().into(), now.into()]).await?;
    rows.iter().map(|row| Ok((row.text("key")?, row.number("id")?))).collect()
}

fn row<'j>(job: &'j NewJob, delivery: &'j str, now: Moment) -> JobRow<'j> {
    JobRow {
        place: 0,
        key: &job.key,
        kind: job.kind,
        installation: id(job.installation),
        priority: job.priority as i64,
        payload: &job.payload,
        delivery,
        run_at: now + job.delay,
    }
}

fn json(rows: &(impl Serialize + ?Sized)) -> Result<String, StoreError> {
    serde_json::to_string(rows).map_err(|error| StoreError::Database(sqlx::Error::Encode(Box::new(error))))
}

impl Store {
    /// Stores a delivery and the work it asks for, in one transaction, which is on disk when this returns.
    ///
    /// A waiting job of the same key is replaced: only the newest state of a pull request is worth reviewing.
    ///
    /// # Errors
    /// When the database fails; nothing is stored then, or it is not known whether it is, and the delivery should come again.
    pub async fn accept(
        &self,
        delivery: Delivery<'_>,
        job: Option<&NewJob>,
        now: Moment,
    ) -> Result<Accepted, StoreError> {
        let (answer, answered) = oneshot::channel();
        let asked =
            Asked { guid: delivery.guid.to_owned(), event: delivery.event.to_owned(), job: job.cloned(), now, answer };
        let ended = || StoreError::Away("it is being closed".to_owned());
        self.intake.send(asked).await.map_err(|_| ended())?;
        answered.await.map_err(|_| ended())?
    }

    /// Stores work that no delivery of its own asks for, each unless some of its key waits already. `delivery` led to it.
    ///
    /// # Errors
    /// When the database fails; nothing is stored then.
    pub async fn add(&self, jobs: &[NewJob], delivery: &str, now: Moment) -> Result<(), StoreError> {
        let rows: Vec<JobRow<'_>> =
            jobs.iter().enumerate().map(|(place, job)| JobRow { place, ..row(job, delivery, now) }).collect();
        let sql = self.database.pick(SQLITE_ADD.as_str(), POSTGRES_ADD.as_str());
        self.database.change(sql, &[json(&rows)?.as_str().into(), now.into()]).await?;
        Ok(())
    }
}
