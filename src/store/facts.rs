//! Answers from the sources of facts, and when each source may be asked again.
//!
//! All of it can be learned again; losing it costs requests. Answers are kept as they came, with the time they were learned:
//! conclusions are drawn when they are used. Lanes are here so that processes sharing a database respect a source's limits together.

use std::time::Duration;

use serde::Serialize;

use super::database::{Transaction, milliseconds};
use super::{Moment, Store, StoreError, count, json};

/// An answer to keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewFact {
    /// The question, as a text that identifies it.
    pub question: String,
    /// The answer, as JSON text.
    pub answer: String,
    /// What kind of answer it is.
    pub kind: &'static str,
}

/// A kept answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFact {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// How long ago it was learned, in milliseconds.
    pub age: Moment,
    /// How long ago the current run of answers of the same kind began, in milliseconds.
    pub standing: Moment,
    /// How many answers of its kind came in a row, including this one.
    pub in_a_row: u64,
}

/// Whether a lane could be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaneTurn {
    /// It was; the number has to be presented when leaving.
    Entered(Moment),
    /// Somebody is in it, and may leave at any time.
    Held,
    /// Nobody may enter it for this many milliseconds.
    Closed(Moment),
}

/// Answers learned within this many milliseconds count as asked for at the same time.
const A_MOMENT: Moment = 60_000;

/// The most answers that are looked up or kept at once.
const MOST_AT_ONCE: usize = 500;

/// How long a lane stays empty after a process ended in it: as long as the slowest source wants between two requests.
const AFTER_AN_ENDED_REQUEST: Duration = Duration::from_secs(3);

/// Identifies a SQLite file that holds only answers: "SHLF" (<https://www.sqlite.org/pragma.html#pragma_application_id>).
pub const CACHE: u32 = 0x5348_4c46;

impl Store {
    /// Marks a SQLite file as one that holds only answers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_as_cache(&self) -> Result<(), StoreError> {
        self.database.change("PRAGMA application_id = 1397247046", &[]).await?;
        Ok(())
    }

    /// The kept answers to these questions, old ones included, in no particular order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn facts(&self, questions: &[String], now: Moment) -> Result<Vec<KeptFact>, StoreError> {
        let sql = self.database.pick(
            "SELECT question, answer, learned_at, since, in_a_row FROM facts WHERE question IN (SELECT value FROM json_each($1))",
            "SELECT question, answer, learned_at, since, in_a_row FROM facts
             WHERE question IN (SELECT jsonb_array_elements_text($1::text::jsonb))",
        );
        let mut kept = Vec::new();
        for questions in questions.chunks(MOST_AT_ONCE) {
            for row in self.database.read(sql, &[json(questions)?.as_str().into()]).await? {
                kept.push(KeptFact {
                    question: row.text("question")?,
                    answer: row.text("answer")?,
                    age: (now - row.number("learned_at")?).max(0),
                    standing: (now - row.number("since")?).max(0),
                    in_a_row: count(row.number("in_a_row")?),
                });
            }
        }
        Ok(kept)
    }

    /// Keeps answers, each replacing the one before. An answer of the same kind continues the run of its predecessor. One of the kind `weak` does not
    /// replace an answer that was learned a moment ago: if two ask at once, one may have learned nothing.
    ///
    /// # Errors
    /// When the database fails; the last five hundred may then be missing.
    pub async fn keep_facts(&self, facts: &[NewFact], weak: &str, now: Moment) -> Result<(), StoreError> {
        let sql = self.database.pick(
            "INSERT INTO facts (question, answer, kind, learned_at, since, in_a_row)
             SELECT value ->> 'question', value ->> 'answer', value ->> 'kind', $2, $2, 1 FROM json_each($1) WHERE true
             ON CONFLICT (question) DO UPDATE SET
                 answer = excluded.answer, kind = excluded.kind, learned_at = excluded.learned_at,
                 since = CASE WHEN facts.kind = excluded.kind THEN facts.since ELSE excluded.since END,
                 in_a_row = CASE WHEN facts.kind = excluded.kind THEN facts.in_a_row + 1 ELSE 1 END
             WHERE (excluded.kind <> $4 OR facts.kind = $4 OR facts.learned_at < $3)",
            "INSERT INTO facts (question, answer, kind, learned_at, since, in_a_row)
             SELECT DISTINCT ON (fact ->> 'question') fact ->> 'question', fact ->> 'answer', fact ->> 'kind', $2, $2, 1
             FROM jsonb_array_elements($1::text::jsonb) AS fact
             ON CONFLICT (question) DO UPDATE SET
                 answer = excluded.answer, kind = excluded.kind, learned_at = excluded.learned_at,
                 since = CASE WHEN facts.kind = excluded.kind THEN facts.since ELSE excluded.since END,
                 in_a_row = CASE WHEN facts.kind = excluded.kind THEN facts.in_a_row + 1 ELSE 1 END
             WHERE (excluded.kind <> $4 OR facts.kind = $4 OR facts.learned_at < $3)",
        );
        for facts in facts.chunks(MOST_AT_ONCE) {
            let values = [json(facts)?, weak.to_owned()];
            let values = [values[0].as_str().into(), now.into(), (now - A_MOMENT).into(), values[1].as_str().into()];
            self.database.change(sql, &values).await?;
        }
        Ok(())
    }

    /// Enters a lane that is free and empty, for at most `hold`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enter_lane(&self, lane: &str, hold: Duration, now: Moment) -> Result<LaneTurn, StoreError> {
        let mut transaction = self.database.begin().await?;
        let clock = lane_clock(&mut transaction, now).await?;
        let until = clock + milliseconds(hold);
        let enter = "INSERT INTO lanes (lane, free_at, held_until) VALUES ($1, $3, $2)
                     ON CONFLICT (lane) DO UPDATE SET held_until = excluded.held_until
                     WHERE lanes.free_at <= $3 AND lanes.held_until <= $3";
        let turn = if transaction.change(enter, &[lane.into(), until.into(), clock.into()]).await? == 1 {
            LaneTurn::Entered(until)
        } else {
            let rows = transaction.rows("SELECT free_at FROM lanes WHERE lane = $1", &[lane.into()]).await?;
            let free_at = rows.first().map(|row| row.number("free_at")).transpose()?.unwrap_or(clock);
            if free_at > clock { LaneTurn::Closed(free_at - clock) } else { LaneTurn::Held }
        };
        transaction.commit().await?;
        Ok(turn)
    }

    /// Leaves a lane, which is free again after `wait` at the earliest. If the hold has expired, this leaves the lane to whoever is in it now.
    ///
    /// # Errors
    /// When the database fails; the lane is then free again once the hold expires.
    pub async fn leave_lane(&self, lane: &str, pass: Moment, wait: Duration, now: Moment) -> Result<(), StoreError> {
        let mut transaction = self.database.begin().await?;
        let clock = lane_clock(&mut transaction, now).await?;
        let leave = "UPDATE lanes SET free_at = CASE WHEN free_at > $2 THEN free_at ELSE $2 END,
                                      held_until = CASE WHEN held_until = $3 THEN $4 ELSE held_until END WHERE lane = $1";
        let free_at = clock + milliseconds(wait);
        transaction.change(leave, &[lane.into(), free_at.into(), pass.into(), clock.into()]).await?;
        Ok(transaction.commit().await?)
    }

    /// If a SQLite file belongs to this process alone, whoever was in a lane has ended: the next one waits a little, since the source counts the
    /// request that was sent. To be called before anybody enters a lane.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn free_lanes(&self, now: Moment) -> Result<(), StoreError> {
        if self.database.is_this_process_alone() {
            let soon = now + milliseconds(AFTER_AN_ENDED_REQUEST);
            let sql = "UPDATE lanes SET held_until = $1 WHERE held_until > $1";
            self.database.change(sql, &[soon.into()]).await?;
        }
        Ok(())
    }

    /// Forgets answers that were learned before a moment, and lanes that have been free since then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune_facts(&self, before: Moment) -> Result<(), StoreError> {
        let sql = "DELETE FROM facts WHERE question IN (SELECT question FROM facts WHERE learned_at < $1 LIMIT $2)";
        self.forget_in_steps(sql, before).await?;
        self.database.change("DELETE FROM lanes WHERE free_at < $1 AND held_until < $1", &[before.into()]).await?;
        Ok(())
    }
}

/// The clock that lanes run on: the server's for processes that share one, so that differing clocks do no harm.
async fn lane_clock(transaction: &mut Transaction, now: Moment) -> Result<Moment, sqlx::Error> {
    match transaction {
        Transaction::Sqlite(_) => Ok(now),
        Transaction::Postgres(_) => transaction.lease_clock().await,
    }
}
