//! The `shelfmark` program.

use std::process::ExitCode;

use clap::Parser;
use shelfmark::cli::Cli;

fn main() -> ExitCode {
    // Settings may stand in a file beside the program; what the environment says outranks it.
    let _ = dotenvy::dotenv();
    match Cli::parse().run() {
        Ok(status) => status,
        Err(error) => {
            anstream::eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}
