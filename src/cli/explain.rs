//! `shelfmark explain`: the documentation of the checks.

use std::process::ExitCode;

/// Print the documentation of a check.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Print the documentation of a check.
///
/// # Errors
/// See the messages.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(_args: Args) -> anyhow::Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
