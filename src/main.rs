//! The `shelfmark` program.

use std::process::ExitCode;

use clap::Parser;
use shelfmark::cli::Cli;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(status) => status,
        Err(error) => {
            anstream::eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}
