//! The handle of a running sandbox, and what a conversation sees there.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secrecy::SecretString;
use tokio::net::TcpListener;

use super::courier::{self, Courier};
use super::serve;
use super::shared::Shared;
use super::world::app::{CLIENT_ID, WEBHOOK_SECRET};
use super::world::keys::Key;
use super::world::model::{Call, CheckRun, Issue, MAIN, Pull};
use super::world::state::World;
use crate::server::{Serving, Settings, Tempo};

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
        /// The receiver's address.
        url: String,
        /// What went wrong.
        reason: String,
    },
    /// A bot did not start.
    #[error("the bot did not start; it said: {0}")]
    Bot(String),
    /// What was waited for did not happen.
    #[error("no check run was completed within {} s", .0.as_secs())]
    Waited(Duration),
}

/// A running stand-in for GitHub; it stops when the last handle is dropped.
#[derive(Clone)]
pub struct Sandbox {
    pub(super) world: Arc<Mutex<World>>,
    changed: Arc<tokio::sync::Notify>,
    url: url::Url,
    private_key: SecretString,
    pub(super) courier: Courier,
    _server: Arc<Server>,
}

/// The task that serves; it ends with its owner.
struct Server(tokio::task::JoinHandle<()>);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Sandbox {
    /// Starts on a free port of this machine.
    ///
    /// # Errors
    /// When no socket can be opened or no key can be made.
    pub async fn start() -> Result<Self, SandboxError> {
        Self::start_with(World::new).await
    }

    /// Starts without an App: one has to be registered from a manifest, and installed. It can then use repositories that were created
    /// before.
    ///
    /// # Errors
    /// When no socket can be opened or no key can be made.
    pub async fn start_without_app() -> Result<Self, SandboxError> {
        Self::start_with(World::without_app).await
    }

    async fn start_with(new: impl FnOnce(Key) -> World) -> Result<Self, SandboxError> {
        let key = Key::generate().ok_or(SandboxError::Key)?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let url = url::Url::parse(&format!("http://{address}/")).map_err(|_| SandboxError::Key)?;
        let private_key = key.private_pem.clone();
        let world = Arc::new(Mutex::new(new(key)));
        let changed = Arc::new(tokio::sync::Notify::new());
        let courier = courier::courier();
        let shared = Shared { world: Arc::clone(&world), changed: Arc::clone(&changed), url: url.clone() };
        let router = serve::router(shared, courier.clone());
        let server = tokio::spawn(async move {
            // It serves until it is dropped.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { world, changed, url, private_key, courier, _server: Arc::new(Server(server)) })
    }

    /// The address of its API.
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
            public_url: None,
            workers: Settings::WORKERS,
            tempo: Tempo::default(),
            serving: Serving::default(),
            asking: None,
        }
    }

    /// The text of a file at the tip of a pull request.
    #[must_use]
    pub fn file(&self, handle: &PullHandle, path: &str) -> Option<String> {
        let head = self.pull(handle).head;
        let mut world = self.world();
        let tree = world.told_repository(&handle.repository).objects.tree(&head)?;
        Some(tree.get(path)?.text.to_string())
    }

    /// The check runs of any commit, oldest first.
    #[must_use]
    pub fn check_runs_of(&self, full_name: &str, commit: &str) -> Vec<CheckRun> {
        self.world().told_repository(full_name).check_runs_of(commit).cloned().collect()
    }

    /// The commit at the tip of the branch `main`.
    #[must_use]
    pub fn main(&self, full_name: &str) -> String {
        self.world().told_repository(full_name).branches.get(MAIN).cloned().unwrap_or_default()
    }

    /// A pull request as it is now.
    #[must_use]
    pub fn pull(&self, pull: &PullHandle) -> Pull {
        self.with_pull(pull, |pull| pull.clone())
    }

    /// The diff of a file that the pull request shows, in GitHub's form.
    #[must_use]
    pub fn patch(&self, handle: &PullHandle, path: &str) -> String {
        let pull = self.pull(handle);
        let files = self.world().told_repository(&handle.repository).files(&pull, &pull.head);
        files.into_iter().find(|file| file.path == path).and_then(|file| file.patch).unwrap_or_default()
    }

    /// The check runs of the commit at a pull request's tip, oldest first.
    #[must_use]
    pub fn check_runs(&self, pull: &PullHandle) -> Vec<CheckRun> {
        let head = self.pull(pull).head;
        self.world().told_repository(&pull.repository).check_runs_of(&head).cloned().collect()
    }

    /// All calls so far, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.world().calls.clone()
    }

    /// The login under which the App writes: its slug and `[bot]`.
    #[must_use]
    pub fn bot(&self) -> String {
        self.world().bot()
    }

    /// The largest number of simultaneous writes to repositories; GitHub asks each installation to make one at a time.
    #[must_use]
    pub fn most_writes_at_once(&self) -> usize {
        self.world().writes.most
    }

    /// Makes time pass on GitHub's side: tokens expire, quotas reset.
    pub fn pass_time(&self, time: Duration) {
        self.world().clock.pass(time);
    }

    /// Waits until the App's check run at a pull request's tip is completed.
    ///
    /// # Errors
    /// When that takes longer than `patience`.
    pub async fn settled(&self, pull: &PullHandle, patience: Duration) -> Result<CheckRun, SandboxError> {
        let completed = async {
            loop {
                let changed = self.changed.notified();
                let done = self.check_runs(pull).into_iter().find(|run| run.app.is_own() && run.status == "completed");
                match done {
                    Some(run) => return run,
                    None => changed.await,
                }
            }
        };
        tokio::time::timeout(patience, completed).await.map_err(|_| SandboxError::Waited(patience))
    }

    pub(super) fn with_pull<T>(&self, handle: &PullHandle, f: impl FnOnce(&mut Pull) -> T) -> T {
        f(self.world().told_repository(&handle.repository).told_pull(handle.number))
    }

    /// An issue as it is now.
    #[must_use]
    pub fn issue(&self, issue: &IssueHandle) -> Issue {
        self.with_issue(issue, |issue| issue.clone())
    }

    /// All issues of a repository, oldest first.
    #[must_use]
    pub fn issues(&self, full_name: &str) -> Vec<IssueHandle> {
        let mut world = self.world();
        let numbers = world.told_repository(full_name).issues.keys().copied();
        numbers.map(|number| IssueHandle { repository: full_name.to_owned(), number }).collect()
    }

    /// All pull requests of a repository, oldest first.
    #[must_use]
    pub fn pulls(&self, full_name: &str) -> Vec<PullHandle> {
        let mut world = self.world();
        let numbers = world.told_repository(full_name).pulls.keys().copied();
        numbers.map(|number| PullHandle { repository: full_name.to_owned(), number }).collect()
    }

    /// The commit at the tip of a branch.
    #[must_use]
    pub fn tip(&self, full_name: &str, branch: &str) -> Option<String> {
        self.world().told_repository(full_name).branches.get(branch).cloned()
    }

    /// The author and the message of a commit.
    #[must_use]
    pub fn commit_of(&self, full_name: &str, commit: &str) -> Option<(String, String)> {
        let mut world = self.world();
        let shown = world.told_repository(full_name).objects.shown(commit)?;
        Some((shown.author.clone(), shown.message.clone()))
    }

    /// # Panics
    /// When there is no such issue: the conversation is written wrongly.
    pub(super) fn with_issue<T>(&self, handle: &IssueHandle, f: impl FnOnce(&mut Issue) -> T) -> T {
        let mut world = self.world();
        let Some(issue) = world.told_repository(&handle.repository).issues.get_mut(&handle.number) else {
            panic!("{} has no issue {}", handle.repository, handle.number)
        };
        f(issue)
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An issue, by its repository and number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueHandle {
    /// `owner/name`.
    pub repository: String,
    /// The number.
    pub number: u64,
}

/// A pull request, by its repository and number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullHandle {
    /// `owner/name`.
    pub repository: String,
    /// The number.
    pub number: u64,
}
