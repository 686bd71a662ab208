//! Whether output is coloured, according to the terminal and the environment: `NO_COLOR` (<https://no-color.org>), `CLICOLOR` and
//! `CLICOLOR_FORCE` (<https://bixense.com/clicolors>), `FORCE_COLOR` (<https://force-color.org>), `TERM=dumb`.

use std::io::IsTerminal as _;

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;

use crate::output::Colours;

/// The value of `--color`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Colour {
    /// As the terminal and the environment allow
    Auto,
    Always,
    Never,
}

impl Colour {
    /// Whether output that other programs may read is coloured: on a terminal, or if the option asks for it. What
    /// the environment forces is meant for people.
    pub fn on_piped_stdout(self) -> Colours {
        match self {
            Self::Auto if !std::io::stdout().is_terminal() => Colours::Off,
            _ => self.on_stdout(),
        }
    }

    /// Whether what is printed to standard output is coloured.
    pub fn on_stdout(self) -> Colours {
        let is_on = match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => AutoStream::choice(&std::io::stdout()) != ColorChoice::Never,
        };
        if is_on { Colours::On } else { Colours::Off }
    }
}

/// Honours `FORCE_COLOR`, which anstream does not know, for everything the process prints. Call it before anything is printed.
pub fn heed_environment() {
    let is_set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    match is_set("FORCE_COLOR") {
        None => {}
        Some(value) if value == "0" || value == "false" => ColorChoice::Never.write_global(),
        Some(_) if is_set("NO_COLOR").is_some() => {}
        Some(_) => ColorChoice::Always.write_global(),
    }
}
