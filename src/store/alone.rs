//! Mutual exclusion among all processes that share the database.

use super::database::{Database, Transaction};
use super::{Store, StoreError};

/// While this is held, nobody else can hold the same name.
///
/// On PostgreSQL it is a transaction's advisory lock
/// (<https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS>): the server releases it when the process ends,
/// however it ends. A SQLite file belongs to one process, which keeps order on its own.
pub struct Alone {
    _held: Option<Transaction>,
}

impl Store {
    /// Waits until nobody else holds `name`.
    ///
    /// # Errors
    /// When the database fails, or somebody holds it for longer than a minute.
    pub async fn alone(&self, name: &str) -> Result<Alone, StoreError> {
        if matches!(self.database, Database::Sqlite { .. }) {
            return Ok(Alone { _held: None });
        }
        let mut transaction = self.database.begin().await?;
        transaction.change("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", &[name.into()]).await?;
        Ok(Alone { _held: Some(transaction) })
    }

    /// The same without waiting: `None` if somebody holds it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn alone_now(&self, name: &str) -> Result<Option<Alone>, StoreError> {
        if matches!(self.database, Database::Sqlite { .. }) {
            return Ok(Some(Alone { _held: None }));
        }
        let mut transaction = self.database.begin().await?;
        let sql =
            "SELECT CASE WHEN pg_try_advisory_xact_lock(hashtextextended($1, 0)) THEN 1::bigint ELSE 0 END AS held";
        let rows = transaction.rows(sql, &[name.into()]).await?;
        let held = rows.first().map(|row| row.number("held")).transpose()? == Some(1);
        Ok(held.then_some(Alone { _held: Some(transaction) }))
    }
}
