//! `shelfmark backup`: a copy of the server's database.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::store::{KeyFile, Store};

/// Copy the server's SQLite database into another file, while the server runs
///
/// To restore it, stop the server, put the copy in the place of the database, and remove the files beside it that end with -wal and -shm.
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
    /// The file to make; it must not be there yet
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
    super::print(&format!("copied to {}\n", args.file.display()))?;
    if let Some(slug) = app {
        let key = args.key_file.filter(|file| !file.as_os_str().is_empty());
        let key = key.map_or_else(|| KeyFile::of(&args.database_url), KeyFile::at);
        super::print(&format!(
            "It holds the App {slug}, whose secrets only the key file {} opens: keep a copy of that, too, in another place.\n",
            key.path().display()
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes the copy, and says which App it holds, where it holds one.
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
