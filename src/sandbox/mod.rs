//! A stand-in for GitHub over real HTTP, with GitHub's own rules and refusals.
//!
//! It keeps repositories, pull requests, reviews and check runs in memory, and serves the part of the REST and GraphQL APIs that
//! the bot uses, checking what GitHub checks: tokens and their permissions, anchors of review comments, sizes, limits. The
//! demo, the tests and load measurements talk to it through this one room, in the form of a conversation:
//!
//! ```no_run
//! # async fn conversation(webhook: &str) -> Result<(), shelfmark::sandbox::SandboxError> {
//! use shelfmark::sandbox::Sandbox;
//!
//! let github = Sandbox::start().await?;
//! github.create_repository("ada/awesome-tea", &[("README.md", "# Tea\n")]);
//! let pull = github.open_pull_request("ada/awesome-tea", "grace", "Add Assam", &[("README.md", "# Tea\n\n- Assam\n")]);
//! github.deliver(&pull, "opened", webhook).await?;
//! # Ok(())
//! # }
//! ```

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secrecy::SecretString;
use tokio::net::TcpListener;

use crate::server::Settings;

mod auth;
mod deliver;
pub mod demo;
mod diff;
mod graphql;
mod problem;
mod rest;
mod reviews;
mod world;

pub use deliver::Delivered;
pub use world::{Call, CheckRun, Comment, Pull, Review};
use world::{Key, World};

/// Why the sandbox cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// Its socket cannot be opened.
    #[error("the sandbox cannot listen: {0}")]
    Socket(#[from] std::io::Error),
    /// No key could be made for the App.
    #[error("the sandbox cannot make a key for the App")]
    Key,
    /// A webhook could not be delivered.
    #[error("the webhook could not be delivered to {url}: {reason}")]
    Delivery {
        /// Where to.
        url: String,
        /// What went wrong.
        reason: String,
    },
    /// What was waited for did not happen.
    #[error("no check run was completed within {} s", .0.as_secs())]
    Waited(Duration),
}

/// A running stand-in for GitHub; it stops when the last handle is dropped.
#[derive(Clone)]
pub struct Sandbox {
    world: Arc<Mutex<World>>,
    changed: Arc<tokio::sync::Notify>,
    url: url::Url,
    private_key: SecretString,
    _server: Arc<Server>,
}

/// The task that serves; it ends with its owner.
struct Server(tokio::task::JoinHandle<()>);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The client id of the App that is installed on every repository of the sandbox.
pub const CLIENT_ID: &str = "Iv23shelfmarksandbox";
/// The secret that deliveries are signed with.
pub const WEBHOOK_SECRET: &str = "a secret between sandbox and bot";
/// The installation of the App.
pub const INSTALLATION: u64 = 4_100;

impl Sandbox {
    /// Starts on a free port of this machine.
    ///
    /// # Errors
    /// When no socket can be opened or no key can be made.
    pub async fn start() -> Result<Self, SandboxError> {
        let key = Key::generate().ok_or(SandboxError::Key)?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let url = url::Url::parse(&format!("http://{address}/")).map_err(|_| SandboxError::Key)?;
        let private_key = key.private_pem.clone();
        let world = Arc::new(Mutex::new(World::new(key)));
        let changed = Arc::new(tokio::sync::Notify::new());
        let router = rest::router(rest::Shared { world: Arc::clone(&world), changed: Arc::clone(&changed) });
        let server = tokio::spawn(async move {
            // It serves until it is dropped.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { world, changed, url, private_key, _server: Arc::new(Server(server)) })
    }

    /// Where its API is.
    #[must_use]
    pub fn url(&self) -> &url::Url {
        &self.url
    }

    /// The settings of a bot that is installed here.
    #[must_use]
    pub fn settings(&self, database_url: &str) -> Settings {
        Settings {
            issuer: CLIENT_ID.to_owned(),
            private_key: self.private_key.clone(),
            webhook_secrets: vec![SecretString::from(WEBHOOK_SECRET)],
            github_url: self.url.clone(),
            database_url: database_url.to_owned(),
        }
    }

    /// Makes a repository `owner/name` with these files on its branch `main`.
    pub fn create_repository(&self, full_name: &str, files: &[(&str, &str)]) {
        self.world().create_repository(full_name, files);
    }

    /// Commits these files to the branch `main`, as its owner does.
    pub fn commit(&self, full_name: &str, files: &[(&str, &str)]) {
        self.world().commit_to_main(full_name, files);
    }

    /// Opens a pull request from a fork, with these files changed.
    pub fn open_pull_request(&self, full_name: &str, author: &str, title: &str, files: &[(&str, &str)]) -> PullHandle {
        let number = self.world().open_pull_request(full_name, author, title, files);
        PullHandle { repository: full_name.to_owned(), number }
    }

    /// Pushes these files to a pull request's branch.
    pub fn push(&self, pull: &PullHandle, files: &[(&str, &str)]) {
        self.world().push(&pull.repository, pull.number, files);
    }

    /// Closes a pull request.
    pub fn close(&self, pull: &PullHandle) {
        self.world().with_pull(&pull.repository, pull.number, |pull| pull.open = false);
    }

    /// Makes a pull request a draft, or ready.
    pub fn set_draft(&self, pull: &PullHandle, draft: bool) {
        self.world().with_pull(&pull.repository, pull.number, |pull| pull.draft = draft);
    }

    /// A pull request as it is now.
    #[must_use]
    pub fn pull(&self, pull: &PullHandle) -> Pull {
        self.world().with_pull(&pull.repository, pull.number, |pull| pull.clone())
    }

    /// The diff that the pull request shows of a file, in GitHub's form.
    #[must_use]
    pub fn patch(&self, pull: &PullHandle, path: &str) -> String {
        let world = self.world();
        let files = world.files_of(&pull.repository, pull.number);
        files.into_iter().find(|file| file.path == path).and_then(|file| file.patch).unwrap_or_default()
    }

    /// The check runs of the commit at a pull request's tip.
    #[must_use]
    pub fn check_runs(&self, pull: &PullHandle) -> Vec<CheckRun> {
        let head = self.pull(pull).head;
        self.world().check_runs(&pull.repository, &head)
    }

    /// All calls so far, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.world().calls.clone()
    }

    /// Waits until the check run at a pull request's tip is completed.
    ///
    /// # Errors
    /// When that takes longer than `patience`.
    pub async fn settled(&self, pull: &PullHandle, patience: Duration) -> Result<CheckRun, SandboxError> {
        let completed = async {
            loop {
                let changed = self.changed.notified();
                let done = self.check_runs(pull).into_iter().find(|run| run.status == "completed");
                match done {
                    Some(run) => return run,
                    None => changed.await,
                }
            }
        };
        tokio::time::timeout(patience, completed).await.map_err(|_| SandboxError::Waited(patience))
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A pull request, by its repository and number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullHandle {
    /// `owner/name`.
    pub repository: String,
    /// The number.
    pub number: u64,
}
