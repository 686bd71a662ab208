//! The command line: one file for each command.

use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand};

mod actions;
pub mod add;
mod asking;
pub mod audit;
pub mod backup;
mod cache;
pub mod check;
mod colours;
#[cfg(feature = "sandbox")]
pub mod demo;
pub mod doctor;
mod environment;
pub mod explain;
mod format;
mod git;
mod guidelines;
pub mod health;
mod house;
pub mod init;
pub mod jobs;
pub mod learn;
mod listen;
#[cfg(feature = "sandbox")]
pub mod load;
mod names;
pub mod places;
pub mod policies;
mod progress;
pub mod register;
pub mod replay;
mod repository;
pub mod serve;
mod settings;
pub mod shells;
mod sources;
mod telemetry;
#[cfg(feature = "otlp")]
mod traces;
mod unsure;
mod values;

pub use colours::heed_environment;

use crate::text::visible;

/// Reviews pull requests to curated lists, in each list's own style.
#[derive(Debug, Parser)]
#[command(name = "shelfmark", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Args),
    Doctor(doctor::Args),
    Register(register::Args),
    Health(health::Args),
    Backup(backup::Args),
    Jobs(jobs::Args),
    #[cfg(feature = "sandbox")]
    Demo(demo::Args),
    // A measurement for developers.
    #[cfg(feature = "sandbox")]
    #[command(hide = true)]
    Load(load::Args),
    Check(check::Args),
    Add(add::Args),
    Audit(audit::Args),
    Learn(learn::Args),
    #[command(name = "where")]
    Places(places::Args),
    Explain(explain::Args),
    Init(init::Args),
    Policy(policies::Args),
    Replay(replay::Args),
    Completions(shells::Completions),
    #[command(name = "man")]
    Manual(shells::Pages),
}

impl Cli {
    /// Carries out the command that was given.
    ///
    /// # Errors
    /// When the command cannot be carried out; the message is for the person at the terminal, and the exit status is 2.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Serve(args) => serve::run(args),
            Command::Doctor(args) => doctor::run(args),
            Command::Register(args) => register::run(args),
            Command::Health(args) => health::run(args),
            Command::Backup(args) => backup::run(args),
            Command::Jobs(args) => jobs::run(args),
            #[cfg(feature = "sandbox")]
            Command::Demo(args) => demo::run(args),
            #[cfg(feature = "sandbox")]
            Command::Load(args) => load::run(args),
            Command::Check(args) => check::run(args),
            Command::Add(args) => add::run(args),
            Command::Audit(args) => audit::run(args),
            Command::Learn(args) => learn::run(args),
            Command::Places(args) => places::run(args),
            Command::Explain(args) => explain::run(args),
            Command::Init(args) => init::run(args),
            Command::Policy(args) => policies::run(args),
            Command::Replay(args) => replay::run(args),
            Command::Completions(args) => shells::complete(args),
            Command::Manual(args) => shells::manual(args),
        }
    }
}

/// Writes to standard output. A closed pipe is not an error.
fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}

/// Writes lines to standard error. Text from others in them controls neither a terminal nor GitHub's runner.
fn tell(message: &str) {
    let lines: Vec<String> = message.lines().map(visible).collect();
    anstream::eprint!("{}", actions::guarded(&(lines.join("\n") + "\n")));
}

/// Reports why a command could not be carried out.
pub fn tell_error(error: &anyhow::Error) {
    tell(&format!("error: {error:#}"));
}

/// Reads a file as text.
fn read(path: &Path) -> anyhow::Result<String> {
    if path.is_dir() {
        bail!("{} is a folder; name a file", path.display());
    }
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    decode(bytes, &path.display().to_string())
}

/// Reads a file as text, or standard input for `-`.
fn read_from(path: &Path) -> anyhow::Result<String> {
    if path != Path::new("-") {
        return read(path);
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
    decode(bytes, "standard input")
}

/// Reads files as texts, in their order.
fn read_all(files: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    files.iter().map(|file| read(file)).collect()
}

/// Decodes bytes as text; `name` is what an error message calls them.
fn decode(bytes: Vec<u8>, name: &str) -> anyhow::Result<String> {
    match String::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => {
            bail!("{name} contains NUL bytes: it is UTF-16 or not text; save it as UTF-8 and try again")
        }
        Ok(text) => Ok(text),
        Err(error) if error.as_bytes().starts_with(b"\xff\xfe") || error.as_bytes().starts_with(b"\xfe\xff") => {
            bail!("{name} is UTF-16; save it as UTF-8 and try again")
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
            bail!("{name} is not UTF-8: byte {at}, on line {line}; save it as UTF-8 and try again")
        }
    }
}
