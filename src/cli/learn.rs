//! `shelfmark learn`: what a list does, with the evidence.

use std::path::PathBuf;
use std::process::ExitCode;

use super::format::Format;
use super::{read, read_all};
use crate::engine::Reviewer;
use crate::output::{self, Detail};

/// Print a list's conventions with their evidence: how its entries are written, ordered and numbered
///
/// This is what `check` and the bot compare a contribution with. None of it is a rule of Shelfmark's own.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The list
    #[arg(value_name = "FILE", default_value = "README.md")]
    list: PathBuf,
    /// The contributing guidelines: their template and rules are evidence too. If there are several, the first takes precedence
    #[arg(long, value_name = "CONTRIBUTING.md")]
    guidelines: Vec<PathBuf>,
    /// Show everything: sections that differ, the order of each group, the parts of a typical entry
    #[arg(short, long)]
    verbose: bool,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Carries out `shelfmark learn`.
///
/// # Errors
/// When a file cannot be read or is no UTF-8.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let text = read(&args.list)?;
    let guidelines = read_all(&args.guidelines)?;
    let path = args.list.display().to_string();
    let reviewer = Reviewer::new(&path, &text).guided_by(&guidelines);
    let summary = reviewer.summary();
    let detail = if args.verbose { Detail::Whole } else { Detail::Short };
    let text = || output::learned_text(&path, &summary, detail);
    args.format.print(text, || output::learned_json(&path, &summary))?;
    Ok(ExitCode::SUCCESS)
}
