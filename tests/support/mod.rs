//! What several test programs share: databases of their own.
#![allow(dead_code, reason = "each test program uses what it needs")]
#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends it")]

use std::sync::atomic::{AtomicU32, Ordering};

use shelfmark::store::Store;
use sqlx::{Connection as _, PgConnection};

/// The server that tests make databases on; `.ci/with-postgres` starts one and sets it.
pub const POSTGRES: &str = "SHELFMARK_TEST_POSTGRES";

/// An empty database of one test.
pub struct Database {
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

impl Database {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { url: format!("sqlite://{}/shelfmark.db", folder.path().display()), _folder: Some(folder) }
    }

    /// Another one for each call, on the server that the environment names.
    pub async fn postgres() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let server =
            std::env::var(POSTGRES).unwrap_or_else(|_| panic!("{POSTGRES} names no server; see .ci/with-postgres"));
        let name = format!("test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let mut server_wide = PgConnection::connect(&server).await.unwrap();
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::query(create).execute(&mut server_wide).await.unwrap();
        let mut url: url::Url = server.parse().unwrap();
        url.set_path(&name);
        Self { url: url.into(), _folder: None }
    }

    pub async fn open(&self) -> Store {
        Store::open(&self.url).await.unwrap()
    }
}

/// A real `shelfmark serve`, installed on a sandbox. It is killed with the test.
#[cfg(unix)]
pub struct Bot {
    child: std::process::Child,
    log: std::sync::Arc<std::sync::Mutex<String>>,
    pub webhook: String,
    address: String,
}

#[cfg(unix)]
impl Bot {
    /// Starts the program with these settings on top, and waits until it listens.
    pub fn starts(github: &shelfmark::sandbox::Sandbox, database_url: &str, settings: &[(&str, &str)]) -> Self {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_shelfmark"));
        command.arg("serve");
        Self::starts_as(command, github, database_url, settings)
    }

    /// The same by a command of another form, whose last words are `shelfmark serve`.
    pub fn starts_as(
        mut command: std::process::Command,
        github: &shelfmark::sandbox::Sandbox,
        database_url: &str,
        settings: &[(&str, &str)],
    ) -> Self {
        use secrecy::ExposeSecret as _;
        use std::io::{BufRead as _, BufReader};

        let own = github.settings(database_url);
        command
            .env_clear()
            .env("SHELFMARK_CLIENT_ID", &own.issuer)
            .env("SHELFMARK_PRIVATE_KEY", own.private_key.expose_secret())
            .env("SHELFMARK_WEBHOOK_SECRET", own.webhook_secrets[0].expose_secret())
            .env("SHELFMARK_GITHUB_URL", own.github_url.as_str())
            .env("SHELFMARK_LISTEN", "127.0.0.1:0")
            .env("DATABASE_URL", database_url)
            .envs(settings.iter().copied())
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut begun = String::new();
        while !begun.contains("listening") {
            assert!(lines.read_line(&mut begun).unwrap() > 0, "it does not start: {begun}");
        }
        let after = begun.split_once("127.0.0.1:").unwrap().1;
        let port: String = after.chars().take_while(char::is_ascii_digit).collect();
        let log = std::sync::Arc::new(std::sync::Mutex::new(begun));
        let kept = std::sync::Arc::clone(&log);
        std::thread::spawn(move || {
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|read| read > 0) {
                kept.lock().unwrap().push_str(&std::mem::take(&mut line));
            }
        });
        let address = format!("127.0.0.1:{port}");
        Self { child, log, webhook: format!("http://{address}/webhook"), address }
    }

    /// `kill -9`: no word, no clean-up.
    pub fn is_killed(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.log()
    }

    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// The status and the body that a path answers with.
    pub fn get(&self, path: &str) -> (u16, String) {
        use std::io::{Read as _, Write as _};
        let mut socket = std::net::TcpStream::connect(&self.address).unwrap();
        write!(socket, "GET {path} HTTP/1.1\r\nHost: shelfmark\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

#[cfg(unix)]
impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
