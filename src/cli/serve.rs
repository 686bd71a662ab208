//! `shelfmark serve`: the bot.

use std::process::ExitCode;

/// Run the bot: receive webhooks and review pull requests.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Run the bot: receive webhooks and review pull requests.
///
/// # Errors
/// See the messages.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(_args: Args) -> anyhow::Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
