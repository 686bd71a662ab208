//! The command line: one file for each command.

use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

pub mod check;
#[cfg(feature = "sandbox")]
pub mod demo;
pub mod explain;
mod git;
pub mod serve;

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
    #[cfg(feature = "sandbox")]
    Demo(demo::Args),
    Check(check::Args),
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
            #[cfg(feature = "sandbox")]
            Command::Demo(args) => demo::run(args),
            Command::Check(args) => check::run(args),
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
