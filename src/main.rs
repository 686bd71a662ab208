//! The `shelfmark` program.

use std::process::ExitCode;

use clap::Parser;
use shelfmark::cli::{Cli, heed_environment, serve, tell_error};

/// The commands whose settings may stand in `.env`.
const BOTS: [&str; 6] = ["serve", "doctor", "register", "health", "jobs", "backup"];

fn main() -> ExitCode {
    heed_environment();
    // Before the arguments are read, because they are read from the environment, too.
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
