//! What the world has answered, and when each of its sources may be asked again.
//!
//! All of it can be learned again; losing it costs requests. Answers stand as they came, with the time they are kept until: what follows
//! from them is worked out when they are used. The turns stand here so that processes which share a database keep a source's limits
//! together.

use serde::Serialize;

use super::{Moment, Store, StoreError, count, json};

/// An answer that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeptFact {
    /// The question, as a text that stands for it alone.
    pub question: String,
    /// The answer, as a text of JSON.
    pub answer: String,
    /// When it was learned.
    pub learned_at: Moment,
    /// Until when it counts.
    pub keep_until: Moment,
    /// How often in a row nothing could be learned; 0 once something was.
    pub failures: u64,
}

/// Answers that are looked up or kept at once.
const MOST_AT_ONCE: usize = 1_000;

impl Store {
    /// The answers to these questions that still count, in no order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn facts(&self, questions: &[String], now: Moment) -> Result<Vec<KeptFact>, StoreError> {
        let sql = self.database.pick(
            "SELECT question, answer, learned_at, keep_until, failures FROM facts
             WHERE question IN (SELECT value FROM json_each($1)) AND keep_until > $2",
            "SELECT question, answer, learned_at, keep_until, failures FROM facts
             WHERE question IN (SELECT jsonb_array_elements_text($1::text::jsonb)) AND keep_until > $2",
        );
        let mut kept = Vec::new();
        for questions in questions.chunks(MOST_AT_ONCE) {
            for row in self.database.read(sql, &[json(questions)?.as_str().into(), now.into()]).await? {
                kept.push(KeptFact {
                    question: row.text("question")?,
                    answer: row.text("answer")?,
                    learned_at: row.number("learned_at")?,
                    keep_until: row.number("keep_until")?,
                    failures: count(row.number("failures")?),
                });
            }
        }
        Ok(kept)
    }

    /// Keeps answers, each in the place of the one before.
    ///
    /// # Errors
    /// When the database fails; those of the last thousand may be missing then.
    pub async fn keep_facts(&self, facts: &[KeptFact]) -> Result<(), StoreError> {
        let sql = self.database.pick(
            "INSERT INTO facts (question, answer, learned_at, keep_until, failures)
             SELECT value ->> 'question', value ->> 'answer', value ->> 'learned_at', value ->> 'keep_until', value ->> 'failures'
             FROM json_each($1) WHERE true
             ON CONFLICT (question) DO UPDATE SET answer = excluded.answer, learned_at = excluded.learned_at,
                                                  keep_until = excluded.keep_until, failures = excluded.failures",
            "INSERT INTO facts (question, answer, learned_at, keep_until, failures)
             SELECT fact ->> 'question', fact ->> 'answer', (fact ->> 'learned_at')::bigint, (fact ->> 'keep_until')::bigint,
                    (fact ->> 'failures')::bigint
             FROM jsonb_array_elements($1::text::jsonb) AS fact
             ON CONFLICT (question) DO UPDATE SET answer = excluded.answer, learned_at = excluded.learned_at,
                                                  keep_until = excluded.keep_until, failures = excluded.failures",
        );
        for facts in facts.chunks(MOST_AT_ONCE) {
            self.database.change(sql, &[json(facts)?.as_str().into()]).await?;
        }
        Ok(())
    }

    /// Takes the next turn of a lane: the first moment from `now` on that nobody has, after which nobody else has one for `pace`
    /// milliseconds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn turn(&self, lane: &str, pace: Moment, now: Moment) -> Result<Moment, StoreError> {
        let sql = self.database.pick(
            "INSERT INTO lanes (lane, free_at) VALUES ($1, $3 + $2)
             ON CONFLICT (lane) DO UPDATE SET free_at = MAX(lanes.free_at, $3) + $2 RETURNING free_at - $2 AS turn",
            "INSERT INTO lanes (lane, free_at) VALUES ($1, $3 + $2)
             ON CONFLICT (lane) DO UPDATE SET free_at = GREATEST(lanes.free_at, $3) + $2 RETURNING free_at - $2 AS turn",
        );
        let mut transaction = self.database.begin().await?;
        let rows = transaction.rows(sql, &[lane.into(), pace.into(), now.into()]).await?;
        transaction.commit().await?;
        Ok(rows.first().map(|row| row.number("turn")).transpose()?.unwrap_or(now))
    }

    /// Leaves a lane in peace until a moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rest(&self, lane: &str, until: Moment) -> Result<(), StoreError> {
        let sql = self.database.pick(
            "INSERT INTO lanes (lane, free_at) VALUES ($1, $2)
             ON CONFLICT (lane) DO UPDATE SET free_at = MAX(lanes.free_at, $2)",
            "INSERT INTO lanes (lane, free_at) VALUES ($1, $2)
             ON CONFLICT (lane) DO UPDATE SET free_at = GREATEST(lanes.free_at, $2)",
        );
        self.database.change(sql, &[lane.into(), until.into()]).await?;
        Ok(())
    }

    /// Forgets the answers that no longer count.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune_facts(&self, now: Moment) -> Result<(), StoreError> {
        let sql = "DELETE FROM facts WHERE question IN (SELECT question FROM facts WHERE keep_until <= $1 LIMIT $2)";
        let most = 2_000_i64;
        while self.database.change(sql, &[now.into(), most.into()]).await? == 2_000 {
            tokio::task::yield_now().await;
        }
        Ok(())
    }
}
