//! Files with secrets: only their owner can read them, and they are written completely or not at all.

use std::io::{Result, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// Creates a file; an existing one is kept.
///
/// # Errors
/// When it cannot be written, or already exists.
pub fn make_private(path: &Path, text: &str) -> Result<()> {
    written(path, text)?.persist_noclobber(path).map_err(|error| error.error)?;
    sync_folder(path);
    Ok(())
}

/// Creates a file, replacing an existing one.
///
/// # Errors
/// When it cannot be written.
pub fn replace_private(path: &Path, text: &str) -> Result<()> {
    written(path, text)?.persist(path).map_err(|error| error.error)?;
    sync_folder(path);
    Ok(())
}

/// The folder that contains a file, or will.
#[must_use]
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file without its final name, completely on disk. Only its owner has access, from the beginning.
fn written(path: &Path, text: &str) -> Result<NamedTempFile> {
    let mut file = NamedTempFile::new_in(folder_of(path))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Syncs a new name to disk. The file exists by now, so a folder that cannot be synced, as on some network drives, is not an error.
fn sync_folder(path: &Path) {
    #[cfg(unix)]
    if let Err(error) = std::fs::File::open(folder_of(path)).and_then(|folder| folder.sync_all()) {
        tracing::debug!(%error, "cannot sync a folder");
    }
    #[cfg(not(unix))]
    let _ = path;
}
