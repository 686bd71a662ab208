//! What `learn` and `where` tell of a list: for people, or for programs.

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
    /// Prints what is told in this form.
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
