//! The `shelfmark` program.

use std::process::ExitCode;

use clap::Parser;
use shelfmark::cli::{Cli, serve};

fn main() -> ExitCode {
    // Before the arguments are read, because they are read from the environment, too.
    let is_serve = std::env::args_os().nth(1).is_some_and(|command| command == "serve");
    let environment = if is_serve { serve::read_env_file() } else { Ok(()) };
    match environment.and_then(|()| Cli::parse().run()) {
        Ok(status) => status,
        Err(error) => {
            anstream::eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}
