//! `shelfmark backup`: a copy of the server's database.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::store::{KeyFile, Store};

/// Back up the server's SQLite database to a file, while the server is running
///
/// To restore it, stop the server, replace the database with the copy, and delete the files next to it that end in -wal and -shm.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The database of `shelfmark serve`
    #[arg(
        long,
        env = "DATABASE_URL",
        value_name = "URL",
        default_value = "sqlite://shelfmark.db",
        hide_env_values = true
    )]
    database_url: String,
    #[arg(long, env = "SHELFMARK_KEY_FILE", value_name = "FILE", hide = true)]
    key_file: Option<PathBuf>,
    /// The file to create; it must not exist yet
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Carries out `shelfmark backup`.
///
/// # Errors
/// When there is no such database, or the copy cannot be made.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    super::jobs::must_exist(&args.database_url)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let app = runtime.block_on(copy(&args.database_url, &args.file))?;
    super::print(&format!("Backed up to {}\n", args.file.display()))?;
    if let Some(slug) = app {
        let key = args.key_file.filter(|file| !file.as_os_str().is_empty());
        let key = key.map_or_else(|| KeyFile::of(&args.database_url), KeyFile::at);
        super::print(&format!(
            "It contains the App {slug}, whose secrets can only be decrypted with the key file {}: keep a copy of that too, in another place.\n",
            key.path().display()
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes the copy, and says which App it holds, if any.
async fn copy(database_url: &str, file: &Path) -> anyhow::Result<Option<String>> {
    let store = Store::visit(database_url).await?;
    let copied = async {
        store.copy_to(file).await?;
        store.app_slug().await
    }
    .await;
    store.close().await;
    Ok(copied?)
}
