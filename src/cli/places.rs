//! `shelfmark where`: in which section of a list something belongs.

use std::path::PathBuf;
use std::process::ExitCode;

use super::format::Format;
use super::read;
use crate::engine::Reviewer;
use crate::output;

/// Tell in which section of a list something belongs, going by its words
///
/// Its title and description are compared with the entries and the headings of each section. It is a guess by words alone: how likely
/// each section is, and the entries there that are most like it, are told beside.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The list
    #[arg(value_name = "FILE", default_value = "README.md")]
    list: PathBuf,
    /// What is to be placed: its name, or a paper's title
    #[arg(long)]
    title: String,
    /// What it is or does: its description, or a paper's abstract
    #[arg(long)]
    description: Option<String>,
    /// Where it is found: the repository's name and the site count, too. Nothing is asked there
    #[arg(long, value_name = "URL")]
    link: Option<String>,
    /// How many sections are told
    #[arg(long, value_name = "COUNT", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..))]
    most: u8,
    /// How they are written
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
