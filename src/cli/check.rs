//! `shelfmark check`: the engine on two files or a git range.

use std::process::ExitCode;

/// Review a change to a list.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Review a change to a list.
///
/// # Errors
/// See the messages.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(_args: Args) -> anyhow::Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
