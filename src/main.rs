//! The `shelfmark` program.

use std::process::ExitCode;

use clap::Parser;
use shelfmark::cli::{Cli, heed_environment, serve, tell_error};

/// The commands that read their settings from `.env`, too.
const BOTS: [&str; 6] = ["serve", "doctor", "register", "health", "jobs", "backup"];

fn main() -> ExitCode {
    heed_environment();
    // Done before the arguments are parsed, because they also come from the environment.
    let is_the_bots = std::env::args_os().nth(1).is_some_and(|command| BOTS.iter().any(|bots| command == *bots));
    let environment = if is_the_bots { serve::read_env_file() } else { Ok(()) };
    match environment.and_then(|()| Cli::parse().run()) {
        Ok(status) => status,
        Err(error) => {
            tell_error(&error);
            ExitCode::from(2)
        }
    }
}
