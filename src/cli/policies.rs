//! `shelfmark policy`: what is wrong with a policy, before it is merged.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::Subcommand;

use super::git::Checkout;
use super::{actions, read};
use crate::engine::{Reviewer, is_list};
use crate::policy::{PATH, Policy, Problem};
use crate::text::visible;

/// Look at a repository's policy
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say what is wrong with a policy, line by line
    ///
    /// In a checkout, patterns that match no file and sections that no list has are reported, too.
    ///
    /// Exit status: 0 when nothing is wrong, 1 when something is, 2 when the file cannot be read.
    Check {
        /// The policy [default: .github/shelfmark.yml at the top of the checkout]
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
}

/// Carries out `shelfmark policy`.
///
/// # Errors
/// When the file cannot be read or is no UTF-8.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Command::Check { file } = args.command;
    let checkout = Checkout::here("").ok();
    let (file, name) = match (file, &checkout) {
        (Some(file), _) => (file.clone(), file.display().to_string()),
        (None, Some(checkout)) => (checkout.path(PATH), checkout.shown(PATH)),
        (None, None) => (PathBuf::from(PATH), PATH.to_owned()),
    };
    let text = read(&file)?;
    let (policy, mut problems) = Policy::read(&text);
    if let Some(checkout) = &checkout {
        problems.extend(unmatched(checkout, &text, &policy)?);
    }
    problems.sort_by_key(|problem| (problem.line, problem.column));
    let mut out: String = problems.iter().map(|problem| told(&name, problem) + "\n").collect();
    out.push_str(&match problems.len() {
        0 => format!("No problems found in {}.\n", visible(&name)),
        1 => "Found 1 problem.\n".to_owned(),
        many => format!("Found {many} problems.\n"),
    });
    super::print(&actions::guarded(&out))?;
    Ok(ExitCode::from(u8::from(!problems.is_empty())))
}

/// Reads a policy that somebody named: one with problems is not what they meant.
pub(super) fn sound(file: &Path) -> anyhow::Result<Policy> {
    let (policy, problems) = Policy::read(&read(file)?);
    let name = file.display().to_string();
    match problems.as_slice() {
        [] => Ok(policy),
        [one] => bail!("{}", told(&name, one)),
        [first, rest @ ..] => {
            bail!("{}; {} more: shelfmark policy check {}", told(&name, first), rest.len(), visible(&name))
        }
    }
}

/// A problem with its place, as compilers tell one.
pub(super) fn told(name: &str, problem: &Problem) -> String {
    format!("{}:{}:{}: {}", visible(name), problem.line, problem.column, visible(&problem.message))
}

/// What a policy names and the repository does not have.
pub(super) fn unmatched(checkout: &Checkout, text: &str, policy: &Policy) -> anyhow::Result<Vec<Problem>> {
    if policy.files.is_empty() && policy.order.is_empty() {
        return Ok(Vec::new());
    }
    let files = checkout.files()?;
    let lists =
        files.iter().filter(|path| is_list(policy, path)).filter_map(|path| read(&checkout.own(path).ok()?).ok());
    let titles: Vec<String> = lists.flat_map(|list| Reviewer::new("", &list).section_titles()).collect();
    Ok(Policy::unmatched(text, &files, &titles))
}
