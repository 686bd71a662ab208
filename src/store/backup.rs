//! Copying the database while a process works with it.

use std::fs::OpenOptions;
use std::path::Path;

use super::database::Database;
use super::{Store, StoreError};

impl Store {
    /// Writes a consistent copy of a SQLite database, whatever others write meanwhile. Only its owner can read the copy.
    ///
    /// # Errors
    /// When the file already exists or cannot be written, or the database is on a PostgreSQL server.
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
