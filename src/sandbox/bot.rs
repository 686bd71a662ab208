//! A real `shelfmark serve` process, installed on the sandbox: what is killed, loaded and attacked must be what people run.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use secrecy::ExposeSecret as _;

use super::handle::{Sandbox, SandboxError};

/// A running program. It is killed when this is dropped.
pub struct Bot {
    child: Child,
    log: Arc<Mutex<String>>,
    /// Reads its log.
    reader: Option<JoinHandle<()>>,
    address: String,
}

impl Sandbox {
    /// Starts a bot with a command that ends in `shelfmark serve`, with these settings on top of those of
    /// [`settings`](Self::settings), and waits until it listens.
    ///
    /// # Errors
    /// When it does not start; the error holds what it logged.
    pub fn start_bot(
        &self,
        command: Command,
        database_url: &str,
        settings: &[(&str, &str)],
    ) -> Result<Bot, SandboxError> {
        let own = self.settings(database_url);
        let secrets: Vec<&str> = own.webhook_secrets.iter().map(secrecy::ExposeSecret::expose_secret).collect();
        let secrets = secrets.join(",");
        let app = [
            ("SHELFMARK_CLIENT_ID", own.issuer.as_str()),
            ("SHELFMARK_PRIVATE_KEY", own.private_key.expose_secret()),
            ("SHELFMARK_WEBHOOK_SECRET", &secrets),
        ];
        self.start_bot_as_told(command, database_url, &[&app, settings].concat())
    }

    /// The same, but told nothing about an App: the database holds one, or the bot shows its set-up page.
    ///
    /// # Errors
    /// When it does not start; the error holds what it logged.
    pub fn start_bot_as_told(
        &self,
        mut command: Command,
        database_url: &str,
        settings: &[(&str, &str)],
    ) -> Result<Bot, SandboxError> {
        let mut child = command
            .env_clear()
            .env("SHELFMARK_GITHUB_URL", self.url().as_str())
            .env("SHELFMARK_LISTEN", "127.0.0.1:0")
            .env("DATABASE_URL", database_url)
            // Unless a setting says otherwise, nobody outside is asked.
            .env("SHELFMARK_FACTS", "off")
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let log = Arc::default();
        let Some(stderr) = child.stderr.take() else { return Err(SandboxError::Bot(String::new())) };
        let mut bot = Bot { child, log, reader: None, address: String::new() };
        let mut lines = BufReader::new(stderr);
        let mut begun = String::new();
        while !begun.contains("listening") {
            if lines.read_line(&mut begun)? == 0 {
                return Err(SandboxError::Bot(begun));
            }
        }
        let port = begun.split_once("127.0.0.1:").map(|(_, after)| after.chars().take_while(char::is_ascii_digit));
        bot.address = format!("127.0.0.1:{}", port.into_iter().flatten().collect::<String>());
        bot.note(&begun);
        let noting = Arc::clone(&bot.log);
        bot.reader = Some(std::thread::spawn(move || {
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|read| read > 0) {
                noting.lock().unwrap_or_else(PoisonError::into_inner).push_str(&std::mem::take(&mut line));
            }
        }));
        Ok(bot)
    }
}

impl Bot {
    fn note(&self, line: &str) {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).push_str(line);
    }

    /// `kill -9`: no warning, no clean-up. Returns what it logged until then.
    #[must_use]
    pub fn kill(mut self) -> String {
        // Both fail only if it has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.whole_log()
    }

    /// `kill -TERM`: it finishes what is running, and ends. Returns what it logged until then.
    ///
    /// # Errors
    /// When the signal cannot be sent.
    #[cfg(unix)]
    pub fn stop(mut self) -> Result<String, SandboxError> {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        self.child.wait()?;
        Ok(self.whole_log())
    }

    /// Everything it logged, to the last line.
    fn whole_log(&mut self) -> String {
        if let Some(reader) = self.reader.take() {
            // The reader ends with the log; a line that it could not read is missing either way.
            let _ = reader.join();
        }
        self.log()
    }

    /// What it has logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where it listens: an address and a port of this machine.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The address for its webhooks.
    #[must_use]
    pub fn webhook(&self) -> String {
        format!("http://{}/webhook", self.address)
    }

    /// Its resident memory now and at its peak, in megabytes, if the system reports it (Linux).
    #[must_use]
    pub fn memory(&self) -> Option<(u64, u64)> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let megabytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            Some(line.split_whitespace().next()?.parse::<u64>().ok()?.div_ceil(1_024))
        };
        Some((megabytes("VmRSS:")?, megabytes("VmHWM:")?))
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
