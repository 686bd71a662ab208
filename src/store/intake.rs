//! Accepting deliveries. A disk syncs some hundred times a second; deliveries that arrive meanwhile are written together, so
//! that thousands a second reach the disk before they are acknowledged.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::{mpsc, oneshot};

use super::database::{Database, Transaction};
use super::place::{JobRow, Waiting, put};
use super::{Accepted, Delivery, Moment, NewJob, Store, StoreError, json};

/// The most that is written in one transaction.
const MOST_TOGETHER: usize = 512;

/// If several deliveries came together, more are on their way: the disk's next sync waits this long for them. One that comes
/// alone is written at once.
const GATHERING: Duration = Duration::from_millis(1);

/// A delivery waiting to be written, and who waits for it.
#[derive(Debug)]
pub(super) struct Asked {
    guid: String,
    event: String,
    job: Option<NewJob>,
    now: Moment,
    answer: oneshot::Sender<Result<Accepted, StoreError>>,
}

#[derive(Serialize)]
struct DeliveryRow<'d> {
    guid: &'d str,
    event: &'d str,
    received_at: Moment,
    job: Option<i64>,
}

/// Writes what arrives until nobody holds the sender.
pub(super) fn start(database: Database) -> mpsc::Sender<Asked> {
    let (sender, mut receiver) = mpsc::channel(2 * MOST_TOGETHER);
    tokio::spawn(async move {
        let mut together = Vec::new();
        while receiver.recv_many(&mut together, MOST_TOGETHER).await > 0 {
            if together.len() > 1 {
                tokio::time::sleep(GATHERING).await;
                while together.len() < MOST_TOGETHER
                    && let Ok(asked) = receiver.try_recv()
                {
                    together.push(asked);
                }
            }
            answer(&database, std::mem::take(&mut together)).await;
        }
    });
    sender
}

async fn answer(database: &Database, together: Vec<Asked>) {
    let failed = match write(database, &together).await {
        Ok(accepted) => {
            for (asked, accepted) in together.into_iter().zip(accepted) {
                // Whoever asked may be gone; the delivery is stored all the same.
                let _ = asked.answer.send(Ok(accepted));
            }
            return;
        }
        Err(failed) => failed,
    };
    for asked in together {
        // A problem with one delivery must not be reported for the others.
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
    let mut heard = HashSet::new();
    let accepted: Vec<Accepted> = together
        .iter()
        .map(|asked| match known.get(&asked.guid) {
            _ if !heard.insert(asked.guid.as_str()) => Accepted::Duplicate,
            None => Accepted::Stored,
            Some(given_up) if *given_up && asked.job.is_some() => Accepted::Revived,
            Some(_) => Accepted::Duplicate,
        })
        .collect();
    let news: Vec<&Asked> = together
        .iter()
        .zip(&accepted)
        .filter(|(_, became)| **became != Accepted::Duplicate)
        .map(|(asked, _)| asked)
        .collect();
    if let Some(first) = news.first() {
        let jobs = news.iter().filter_map(|asked| Some(JobRow::of(asked.job.as_ref()?, &asked.guid, asked.now)));
        let ids = put(database, &mut transaction, jobs, Waiting::Replaced, first.now).await?;
        remember(database, &mut transaction, &news, &ids).await?;
    }
    transaction.commit().await?;
    Ok(accepted)
}

/// Writes deliveries with the jobs they asked for.
async fn remember(
    database: &Database,
    transaction: &mut Transaction,
    news: &[&Asked],
    ids: &HashMap<String, i64>,
) -> Result<(), StoreError> {
    let deliveries = news.iter().map(|asked| DeliveryRow {
        guid: &asked.guid,
        event: &asked.event,
        received_at: asked.now,
        job: asked.job.as_ref().and_then(|job| ids.get(&job.key).copied()),
    });
    let deliveries: Vec<DeliveryRow<'_>> = deliveries.collect();
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
    Ok(())
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

impl Store {
    /// Stores a delivery and the work it asks for, in one transaction, which is on disk when this returns.
    ///
    /// A waiting job with the same key is replaced: only the newest state of a pull request is worth reviewing.
    ///
    /// # Errors
    /// When the database fails; then nothing is stored or it is not known whether it is, and the delivery should be sent
    /// again.
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

    /// Stores work that has no delivery of its own; `delivery` led to it. A waiting job with the same key stays, unless the new work
    /// is more urgent and replaces it.
    ///
    /// # Errors
    /// When the database fails; nothing is stored then.
    pub async fn add(&self, jobs: &[NewJob], delivery: &str, now: Moment) -> Result<(), StoreError> {
        loop {
            let mut transaction = self.database.begin().await?;
            let rows = jobs.iter().map(|job| JobRow::of(job, delivery, now));
            match put(&self.database, &mut transaction, rows, Waiting::KeptUnlessMoreUrgent, now).await {
                // Another process wrote jobs with the same keys at the same time.
                Err(error) if error.is_raced() => {}
                outcome => {
                    outcome?;
                    return Ok(transaction.commit().await?);
                }
            }
        }
    }
}
