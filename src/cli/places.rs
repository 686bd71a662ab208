//! `shelfmark where`: in which section of a list something belongs.

use std::path::PathBuf;
use std::process::ExitCode;

use super::format::Format;
use super::read;
use crate::engine::Reviewer;
use crate::output;

/// Suggest the section of a list that something belongs in
///
/// Compares its title and description with the entries and headings of each section. It goes by words alone: each section is printed
/// with its likelihood and its most similar entries.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The list
    #[arg(value_name = "FILE", default_value = "README.md")]
    list: PathBuf,
    /// Its name, or a paper's title
    #[arg(long)]
    title: String,
    /// Its description, or a paper's abstract
    #[arg(long)]
    description: Option<String>,
    /// Its URL: its host and the repository's name count too. It is not fetched
    #[arg(long, value_name = "URL")]
    link: Option<String>,
    /// How many sections to print
    #[arg(long, value_name = "COUNT", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..))]
    most: u8,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Carries out `shelfmark where`.
///
/// # Errors
/// When the list cannot be read or is no UTF-8.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let text = read(&args.list)?;
    let path = args.list.display().to_string();
    let texts: Vec<&str> = [args.title.as_str()].into_iter().chain(args.description.as_deref()).collect();
    let likeliest = Reviewer::new(&path, &text).likely_sections(&texts, args.link.as_deref(), args.most.into());
    args.format.print(|| output::places_text(&path, &likeliest), || output::places_json(&path, &likeliest))?;
    Ok(ExitCode::SUCCESS)
}
