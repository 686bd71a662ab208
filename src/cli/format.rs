//! The output formats of `learn` and `where`: for people, or for programs.

use clap::ValueEnum;

use super::{actions, print};

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// For programs: the contract in docs/json.md
    Json,
}

impl Format {
    /// Prints the output in this format.
    pub fn print(
        self,
        text: impl FnOnce() -> String,
        json: impl FnOnce() -> serde_json::Result<String>,
    ) -> anyhow::Result<()> {
        print(&match self {
            Self::Text => actions::guarded(&text()),
            Self::Json => json()? + "\n",
        })
    }
}
