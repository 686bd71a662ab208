//! What several test programs share: their own databases and bots.
#![allow(dead_code, reason = "each test program uses what it needs")]
#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends it")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use shelfmark::sandbox::{Bot, Sandbox};
use shelfmark::store::Store;
use sqlx::{Connection as _, PgConnection};

/// The variable for the server on which tests create databases; `.ci/with-postgres` starts one and sets it.
pub const POSTGRES: &str = "SHELFMARK_TEST_POSTGRES";

/// An empty database for one test.
pub struct Database {
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

impl Database {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { url: format!("sqlite://{}/shelfmark.db", folder.path().display()), _folder: Some(folder) }
    }

    /// A new one for each call, on the server that the environment names.
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
        Store::open(&self.url, 4).await.unwrap()
    }

    /// A connection beside that of the process that works with it.
    pub async fn visit(&self) -> Store {
        Store::visit(&self.url).await.unwrap()
    }
}

/// A real `shelfmark serve`, installed on a sandbox, with these settings in addition.
pub fn serving(github: &Sandbox, database_url: &str, settings: &[(&str, &str)]) -> Bot {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shelfmark"));
    command.arg("serve");
    github.start_bot(command, database_url, settings).unwrap()
}

/// The status and the body of a bot's answer for a path.
pub fn get(bot: &Bot, path: &str) -> (u16, String) {
    let mut socket = TcpStream::connect(bot.address()).unwrap();
    write!(socket, "GET {path} HTTP/1.1\r\nHost: shelfmark\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}
