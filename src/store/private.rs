//! Files with secrets: their owner alone can read them, and they are there as a whole or not at all.

use std::io::{Result, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// Makes a file; what has its name already stays.
///
/// # Errors
/// When it cannot be written, or is there already.
pub fn make_private(path: &Path, text: &str) -> Result<()> {
    written(path, text)?.persist_noclobber(path).map_err(|error| error.error)?;
    sync_folder(path);
    Ok(())
}

/// Makes a file, in the place of what has its name.
///
/// # Errors
/// When it cannot be written.
pub fn replace_private(path: &Path, text: &str) -> Result<()> {
    written(path, text)?.persist(path).map_err(|error| error.error)?;
    sync_folder(path);
    Ok(())
}

/// The folder that a file is in, or is to be made in.
#[must_use]
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file without a name yet, on the disk as a whole. Its permissions are the owner's alone from the beginning.
fn written(path: &Path, text: &str) -> Result<NamedTempFile> {
    let mut file = NamedTempFile::new_in(folder_of(path))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Brings a new name to the disk. The file is there by now: a folder that cannot be synced, as on some network drives, makes nothing undone.
fn sync_folder(path: &Path) {
    #[cfg(unix)]
    if let Err(error) = std::fs::File::open(folder_of(path)).and_then(|folder| folder.sync_all()) {
        tracing::debug!(%error, "cannot sync a folder");
    }
    #[cfg(not(unix))]
    let _ = path;
}
