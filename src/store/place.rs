//! Placing jobs in the queue: one per key, each with its turn.
//!
//! An installation that has nothing waiting joins at the turn being served now; its further jobs take a turn each. So every
//! installation is served once per turn, however many jobs another has (start-time fair queueing,
//! <https://doi.org/10.1145/248156.248171>).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Serialize;

use super::database::{Database, Transaction};
use super::{Moment, NewJob, StoreError, id, json};

/// What happens to a waiting job with the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waiting {
    /// The new one replaces it: only the newest state of a pull request is worth reviewing.
    Replaced,
    /// It stays, unless the new one is more urgent and replaces it.
    KeptUnlessMoreUrgent,
}

/// A job as the statements below read it.
#[derive(Clone, Copy, Serialize)]
pub(super) struct JobRow<'j> {
    key: &'j str,
    kind: &'j str,
    installation: i64,
    priority: i64,
    turn: i64,
    payload: &'j str,
    delivery: &'j str,
    run_at: Moment,
}

impl<'j> JobRow<'j> {
    pub fn of(job: &'j NewJob, delivery: &'j str, now: Moment) -> Self {
        Self {
            key: &job.key,
            kind: job.kind,
            installation: id(job.installation),
            priority: job.priority as i64,
            turn: 0,
            payload: &job.payload,
            delivery,
            run_at: now + job.delay,
        }
    }

    /// The queue it joins: each installation and priority has its own turns.
    fn line(&self) -> (i64, i64) {
        (self.installation, self.priority)
    }

    /// A later job with the same key arrives while this one waits.
    fn meets(&mut self, later: Self, waiting: Waiting) {
        if waiting == Waiting::Replaced || later.priority < self.priority {
            let (priority, run_at) = (self.priority.min(later.priority), self.run_at.min(later.run_at));
            *self = Self { priority, run_at, ..later };
        }
    }
}

const SQLITE_LINES: &str = "(SELECT value ->> 0 AS installation, value ->> 1 AS priority FROM json_each($1)) AS asked";
const POSTGRES_LINES: &str = "(SELECT (value ->> 0)::bigint AS installation, (value ->> 1)::bigint AS priority
      FROM jsonb_array_elements($1::text::jsonb) AS value) AS asked";

static SQLITE_TURNS: LazyLock<String> = LazyLock::new(|| turns(SQLITE_LINES, "SELECT value FROM json_each($2)"));
static POSTGRES_TURNS: LazyLock<String> =
    LazyLock::new(|| turns(POSTGRES_LINES, "SELECT jsonb_array_elements_text($2::text::jsonb)"));

/// For each installation and priority: the turn being served now, the installation's own next turn, and whether there are dead jobs with
/// any of the keys. An index answers each from one of its ends, however many wait.
fn turns(lines: &str, keys: &str) -> String {
    format!(
        "SELECT installation, priority,
                COALESCE((SELECT MIN(turn) FROM jobs WHERE state = 'waiting' AND priority = asked.priority), 0) AS served,
                COALESCE((SELECT MAX(turn) FROM jobs
                          WHERE state = 'waiting' AND installation = asked.installation AND priority = asked.priority) + 1, 0) AS own,
                (SELECT COUNT(*) FROM jobs WHERE state = 'dead' AND key IN ({keys})) AS dead
         FROM {lines}"
    )
}

const SQLITE_JOBS: &str = "
    SELECT value ->> 'key' AS key, value ->> 'kind', value ->> 'installation', value ->> 'priority', value ->> 'turn',
           value ->> 'payload', value ->> 'delivery', 'waiting', value ->> 'run_at', $2
    FROM json_each($1) WHERE true";
const POSTGRES_JOBS: &str = "
    SELECT key, kind, installation, priority, turn, payload, delivery, 'waiting', run_at, $2
    FROM jsonb_to_recordset($1::text::jsonb) AS job(key text, kind text, installation bigint, priority bigint, turn bigint,
           payload text, delivery text, run_at bigint)";

static SQLITE_REPLACE: LazyLock<String> = LazyLock::new(|| put_statement(SQLITE_JOBS, ""));
static POSTGRES_REPLACE: LazyLock<String> = LazyLock::new(|| put_statement(POSTGRES_JOBS, ""));
static SQLITE_KEEP: LazyLock<String> = LazyLock::new(|| put_statement(SQLITE_JOBS, IF_MORE_URGENT));
static POSTGRES_KEEP: LazyLock<String> = LazyLock::new(|| put_statement(POSTGRES_JOBS, IF_MORE_URGENT));

const IF_MORE_URGENT: &str = "WHERE excluded.priority < jobs.priority";

/// Writes jobs. One that replaces another waits no longer than the other would have.
fn put_statement(jobs: &str, which: &str) -> String {
    format!(
        "INSERT INTO jobs (key, kind, installation, priority, turn, payload, delivery, state, run_at, changed_at) {jobs} ORDER BY key
         ON CONFLICT (key) WHERE state = 'waiting'
         DO UPDATE SET kind = excluded.kind, payload = excluded.payload, delivery = excluded.delivery,
                       run_at = CASE WHEN excluded.run_at < jobs.run_at THEN excluded.run_at ELSE jobs.run_at END,
                       turn = CASE WHEN excluded.priority < jobs.priority THEN excluded.turn ELSE jobs.turn END,
                       priority = CASE WHEN excluded.priority < jobs.priority THEN excluded.priority ELSE jobs.priority END,
                       attempts = 0, away_attempts = 0, lost = 0, parting = 0, away = 0, died_away = 0, revived = 0, error = NULL,
                       changed_at = excluded.changed_at
         {which} RETURNING id, key"
    )
}

/// Writes jobs, replacing those with the same keys that were given up, and returns the ids of the written jobs by key.
pub(super) async fn put<'j>(
    database: &Database,
    transaction: &mut Transaction,
    jobs: impl Iterator<Item = JobRow<'j>>,
    waiting: Waiting,
    now: Moment,
) -> Result<HashMap<String, i64>, StoreError> {
    let mut jobs = one_of_a_key(jobs, waiting);
    if jobs.is_empty() {
        return Ok(HashMap::new());
    }
    let some_are_dead = place(database, transaction, &mut jobs).await?;
    if some_are_dead {
        let sql = database.pick(
            "DELETE FROM jobs WHERE state = 'dead' AND key IN (SELECT value FROM json_each($1))",
            "DELETE FROM jobs WHERE state = 'dead' AND key IN (SELECT jsonb_array_elements_text($1::text::jsonb))",
        );
        transaction.change(sql, &[keys(&jobs)?.as_str().into()]).await?;
    }
    let sql = match waiting {
        Waiting::Replaced => database.pick(&SQLITE_REPLACE, &POSTGRES_REPLACE),
        Waiting::KeptUnlessMoreUrgent => database.pick(&SQLITE_KEEP, &POSTGRES_KEEP),
    };
    let rows = transaction.rows(sql, &[json(&jobs)?.as_str().into(), now.into()]).await?;
    rows.iter().map(|row| Ok((row.text("key")?, row.number("id")?))).collect()
}

/// Jobs with the same key that arrive together become one, as if the earlier had been waiting already.
fn one_of_a_key<'j>(jobs: impl Iterator<Item = JobRow<'j>>, waiting: Waiting) -> Vec<JobRow<'j>> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut apart: Vec<JobRow<'j>> = Vec::new();
    for job in jobs {
        match places.get(job.key) {
            Some(at) => apart[*at].meets(job, waiting),
            None => {
                places.insert(job.key, apart.len());
                apart.push(job);
            }
        }
    }
    apart
}

/// Gives each job its turn, and returns whether there are dead jobs with the same keys.
async fn place(
    database: &Database,
    transaction: &mut Transaction,
    jobs: &mut [JobRow<'_>],
) -> Result<bool, StoreError> {
    let lines: HashSet<(i64, i64)> = jobs.iter().map(JobRow::line).collect();
    let sql = database.pick(&SQLITE_TURNS, &POSTGRES_TURNS);
    let rows = transaction.rows(sql, &[json(&lines)?.as_str().into(), keys(jobs)?.as_str().into()]).await?;
    let (mut next, mut some_are_dead) = (HashMap::new(), false);
    for row in &rows {
        let line = (row.number("installation")?, row.number("priority")?);
        next.insert(line, row.number("own")?.max(row.number("served")?));
        some_are_dead |= row.number("dead")? > 0;
    }
    for job in jobs {
        let turn = next.entry(job.line()).or_default();
        job.turn = *turn;
        *turn += 1;
    }
    Ok(some_are_dead)
}

fn keys(jobs: &[JobRow<'_>]) -> Result<String, StoreError> {
    json(&jobs.iter().map(|job| job.key).collect::<Vec<_>>())
}
