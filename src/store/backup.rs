//! A copy of the database, made beside the process that works with it.

use std::fs::OpenOptions;
use std::path::Path;

use super::database::Database;
use super::{Store, StoreError};

impl Store {
    /// Writes a copy of a SQLite database as it is at one moment, whatever others write meanwhile. The copy is for its owner's eyes alone.
    ///
    /// # Errors
    /// When there is such a file already, it cannot be written, or the database is on a PostgreSQL server.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let Database::Sqlite { readers, .. } = &self.database else { return Err(StoreError::NoFile) };
        make(file).map_err(|reason| StoreError::Copy { file: file.to_owned(), reason })?;
        // Into an empty file: https://www.sqlite.org/lang_vacuum.html#vacuum_with_an_into_clause
        sqlx::query("VACUUM INTO $1").bind(file.to_string_lossy().into_owned()).execute(readers).await?;
        Ok(())
    }
}

fn make(file: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}
