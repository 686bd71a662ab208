//! `shelfmark register`: creates an App of one's own with one button, and writes its settings to a file.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use secrecy::ExposeSecret as _;

use super::{serve, settings, values};
use crate::server::{self, KeepError, Keeper, Keeping, Registering};
use crate::store::{Registration, Store, folder_of, make_private, replace_private};

/// Create a GitHub App for the bot, and write its settings to .env
///
/// It prints a link to a page with one button, which creates the App on GitHub. The page is the one that `shelfmark serve` shows while it has no App;
/// with this command the credentials go to files instead of the database.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file to write the settings to; shelfmark.pem is written next to it
    #[arg(long, value_name = "FILE", default_value = ".env")]
    write: PathBuf,
    /// The organization that will own the App, instead of your own account
    #[arg(long, value_name = "NAME")]
    organization: Option<String>,
    /// The App's name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The address at which GitHub will reach the bot, like `https://shelfmark.example.org`
    #[arg(long, env = "SHELFMARK_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// GitHub's REST API; for GitHub Enterprise Server: `https://HOST/api/v3`
    #[arg(long, env = "SHELFMARK_GITHUB_URL", value_name = "URL", default_value = "https://api.github.com", value_parser = values::api)]
    github_url: url::Url,
    /// The address and port to serve the page on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Remove the App that `shelfmark serve` keeps in its database, so that another can be registered; nothing changes on GitHub
    #[arg(long)]
    forget: bool,
    /// The database of `shelfmark serve`, for --forget
    #[arg(
        long,
        env = "DATABASE_URL",
        value_name = "URL",
        default_value = "sqlite://shelfmark.db",
        hide_env_values = true
    )]
    database_url: String,
}

/// The settings that identify an App; a file that has one of them already holds an App.
const SETTINGS: [&str; 6] = [
    "SHELFMARK_APP_ID",
    "SHELFMARK_CLIENT_ID",
    "SHELFMARK_PRIVATE_KEY",
    "SHELFMARK_PRIVATE_KEY_FILE",
    "SHELFMARK_WEBHOOK_SECRET",
    "SHELFMARK_WEBHOOK_SECRET_NEXT",
];

/// Carries out `shelfmark register`.
///
/// # Errors
/// When the files already hold an App's settings or cannot be written, or the address is taken.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    if args.forget {
        return runtime.block_on(forget(&args.database_url));
    }
    let files = Files::beside(args.write, args.github_url.clone())?;
    if let Err(reason) = files.look().and_then(|_| files.try_to_write()) {
        bail!("{reason}");
    }
    let public_url = args.public_url.as_deref().map(settings::public_url).transpose()?.flatten();
    let given = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let asked = Registering {
        github_url: args.github_url,
        public_url,
        name: given(args.name),
        organization: given(args.organization),
    };
    let keeper: Arc<Files> = Arc::new(files);
    let registered = runtime.block_on(async {
        let stop = serve::stop_signal()?;
        let listener = tokio::net::TcpListener::bind(args.listen)
            .await
            .with_context(|| format!("cannot listen on {}; choose another address with --listen", args.listen))?;
        Ok::<_, anyhow::Error>(server::register(listener, asked, Arc::clone(&keeper) as _, announce, stop).await?)
    })?;
    let Some(app) = registered else {
        super::print("No App was registered.\n")?;
        return Ok(ExitCode::from(1));
    };
    super::print(&format!(
        "Registered {} ({}).\nWrote {} and {}. Keep both secret.\nNext:\n  install it: {}/installations/new\n  start the bot: shelfmark serve\n",
        app.slug,
        app.html_url,
        keeper.env.display(),
        keeper.pem.display(),
        app.html_url.trim_end_matches('/'),
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn announce(link: &str) {
    anstream::eprintln!("Open this link in a browser to create the App:\n\n    {link}\n");
}

/// Removes the App from the database.
async fn forget(database_url: &str) -> anyhow::Result<ExitCode> {
    let store = Store::visit(database_url).await?;
    let forgotten = store.forget_app().await;
    store.close().await;
    let told = match forgotten? {
        Some(slug) => format!(
            "Removed the App {slug} from the database. It stays on GitHub until it is deleted there, and a running server uses it until it is restarted.\n"
        ),
        None => "There is no App in the database.\n".to_owned(),
    };
    super::print(&told)?;
    Ok(ExitCode::SUCCESS)
}

/// The files that an App's settings are written to.
struct Files {
    env: PathBuf,
    pem: PathBuf,
    /// The key file's path as a setting: absolute, so that it works from any folder.
    pem_setting: String,
    /// The API of the GitHub that the App is registered on.
    github_url: url::Url,
}

impl Files {
    fn beside(env: PathBuf, github_url: url::Url) -> anyhow::Result<Self> {
        let pem = env.with_file_name("shelfmark.pem");
        let absolute = std::path::absolute(&pem).with_context(|| format!("{} is not a valid path", env.display()))?;
        // It is written in quotes, on one line.
        let Some(pem_setting) = absolute.to_str().filter(|path| !path.contains(['\'', '\n', '\r'])) else {
            bail!(
                "{} cannot be named in a settings file: the path contains a quote or a line break, or is not Unicode; choose another file with --write",
                absolute.display()
            );
        };
        Ok(Self { pem_setting: pem_setting.to_owned(), env, pem, github_url })
    }

    /// The lines of an existing file. Nothing in them is overwritten.
    fn look(&self) -> Result<String, String> {
        let lines = match fs::read_to_string(&self.env) {
            Ok(lines) => lines,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(format!("{} cannot be read: {error}", self.env.display())),
        };
        if let Some(name) = lines.lines().filter_map(named).find(|name| SETTINGS.contains(&name.as_str())) {
            return Err(format!(
                "{} already sets {name}, and is not overwritten; remove the App's settings from it, or choose another file with --write",
                self.env.display()
            ));
        }
        if !github_urls(&lines).iter().all(|url| url.as_ref().is_some_and(|url| is_same(url, &self.github_url))) {
            return Err(format!(
                "{} sets another SHELFMARK_GITHUB_URL than {}, where the App is to be created; change it there, or set --github-url",
                self.env.display(),
                self.github_url
            ));
        }
        if self.pem.exists() {
            return Err(format!("{} already exists, and is not overwritten", self.pem.display()));
        }
        Ok(lines)
    }

    /// Checks that files can be created in their folder.
    fn try_to_write(&self) -> Result<(), String> {
        let tried = tempfile::NamedTempFile::new_in(folder_of(&self.env));
        tried.map(drop).map_err(|error| format!("{} cannot be written: {error}", self.env.display()))
    }

    fn write(&self, app: &Registration) -> Result<(), String> {
        let mut lines = self.look()?;
        if !lines.is_empty() && !lines.ends_with('\n') {
            lines.push('\n');
        }
        lines.push_str(&format!(
            "# The GitHub App {} ({})\nSHELFMARK_APP_ID={}\nSHELFMARK_PRIVATE_KEY_FILE='{}'\nSHELFMARK_WEBHOOK_SECRET='{}'\n",
            app.slug,
            app.html_url,
            app.app_id,
            self.pem_setting,
            app.webhook_secret.expose_secret(),
        ));
        let sets_address = lines.lines().filter_map(named).any(|name| name == "SHELFMARK_PUBLIC_URL");
        if let Some(url) = app.public_url.as_ref().filter(|_| !sets_address) {
            lines.push_str(&format!("SHELFMARK_PUBLIC_URL={url}\n"));
        }
        if self.github_url.host_str() != Some("api.github.com") && github_urls(&lines).is_empty() {
            lines.push_str(&format!("SHELFMARK_GITHUB_URL={}\n", self.github_url));
        }
        let unwritten =
            |path: &Path, error: &dyn std::fmt::Display| format!("{} cannot be written: {error}", path.display());
        make_private(&self.pem, app.private_key.expose_secret()).map_err(|error| unwritten(&self.pem, &error))?;
        // If it is a symbolic link, the file that it leads to is written.
        let env = fs::canonicalize(&self.env).unwrap_or_else(|_| self.env.clone());
        replace_private(&env, &lines).map_err(|error| {
            // A half-written state must not get in the way of another try.
            let _ = fs::remove_file(&self.pem);
            unwritten(&self.env, &error)
        })
    }
}

/// The setting that a line names.
fn named(line: &str) -> Option<String> {
    let line = line.trim_start();
    line.strip_prefix("export ").unwrap_or(line).split_once('=').map(|(name, _)| name.trim().to_owned())
}

/// The GitHub of each line that names one; `None` where it cannot be one.
fn github_urls(lines: &str) -> Vec<Option<url::Url>> {
    let settings = dotenvy::from_read_iter(lines.as_bytes()).flatten();
    settings.filter(|(name, _)| name == "SHELFMARK_GITHUB_URL").map(|(_, url)| values::api(&url).ok()).collect()
}

fn is_same(one: &url::Url, other: &url::Url) -> bool {
    one.as_str().trim_end_matches('/') == other.as_str().trim_end_matches('/')
}

impl Keeper for Files {
    fn ready(&self) -> Keeping<'_, ()> {
        Box::pin(async { self.look().and_then(|_| self.try_to_write()).map_err(KeepError::Failed) })
    }

    fn keep<'k>(&'k self, app: &'k Registration) -> Keeping<'k, ()> {
        Box::pin(async { self.write(app).map_err(KeepError::Failed) })
    }

    fn place(&self) -> String {
        format!("in {} and {}", self.env.display(), self.pem.display())
    }

    fn next(&self) -> Vec<String> {
        vec![
            "Choose the repositories of your lists.".to_owned(),
            "Start the bot in the terminal: \"shelfmark serve\". You can close this page.".to_owned(),
            "Open a pull request that adds an entry, or wait for one: the review follows within seconds.".to_owned(),
        ]
    }
}
