//! The command line: one file for each command.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand};

pub mod check;
#[cfg(feature = "sandbox")]
pub mod demo;
pub mod doctor;
pub mod explain;
mod git;
pub mod jobs;
pub mod learn;
#[cfg(feature = "sandbox")]
pub mod load;
pub mod register;
pub mod serve;
mod settings;
mod telemetry;
#[cfg(feature = "otlp")]
mod traces;

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
    Jobs(jobs::Args),
    #[cfg(feature = "sandbox")]
    Demo(demo::Args),
    #[cfg(feature = "sandbox")]
    Load(load::Args),
    Check(check::Args),
    Learn(learn::Args),
    Explain(explain::Args),
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
            Command::Jobs(args) => jobs::run(args),
            #[cfg(feature = "sandbox")]
            Command::Demo(args) => demo::run(args),
            #[cfg(feature = "sandbox")]
            Command::Load(args) => load::run(args),
            Command::Check(args) => check::run(args),
            Command::Learn(args) => learn::run(args),
            Command::Explain(args) => explain::run(args),
        }
    }
}

/// Writes to standard output. A reader that has seen enough is no error.
fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}

/// Reads a file as text.
fn read(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    decode(bytes, &path.display().to_string())
}

/// Reads files as texts, in their order.
fn read_all(files: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    files.iter().map(|file| read(file)).collect()
}

/// Bytes as text; `name` is what a message calls them.
fn decode(bytes: Vec<u8>, name: &str) -> anyhow::Result<String> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
            bail!("{name} is not UTF-8: byte {at}, on line {line}; save it as UTF-8 and try again")
        }
    }
}
