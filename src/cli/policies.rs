//! `shelfmark policy`: what is wrong with a policy, before it is merged.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::Subcommand;

use super::format::Format;
use super::git::Checkout;
use super::{read, read_all, tell};
use crate::engine::{Reviewer, is_list};
use crate::output;
use crate::policy::{PATH, Policy, Problem};
use crate::text::visible;

/// Check a repository's policy
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Report the problems of a policy, line by line
    ///
    /// In a checkout, patterns that match no file, sections that no list has, and checks that the pinned rule set lacks are reported, too.
    ///
    /// Exit status: 0 without problems, 2 with problems or when the file cannot be read.
    Check(Check),
}

#[derive(Debug, clap::Args)]
struct Check {
    /// The policy [default: .github/shelfmark.yml at the top of the checkout]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The lists whose sections the policy may name; may be given several times [default: in a checkout, the lists that the policy names,
    /// or else the READMEs]
    #[arg(long, value_name = "README.md")]
    list: Vec<PathBuf>,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Carries out `shelfmark policy`.
///
/// # Errors
/// When a file cannot be read or is no UTF-8.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Command::Check(Check { file, list, format }) = args.command;
    let checkout = Checkout::here("").ok();
    let is_own = file.is_none();
    let (file, name) = match (file, &checkout) {
        (Some(file), _) => {
            let name = file.display().to_string();
            (file, name)
        }
        (None, Some(checkout)) => (checkout.path(PATH), checkout.shown(PATH)),
        (None, None) => (PathBuf::from(PATH), PATH.to_owned()),
    };
    if is_own && !file.exists() {
        bail!("{name} not found; create it with shelfmark init");
    }
    let text = read(&file)?;
    let (policy, mut problems) = Policy::read(&text);
    problems.extend(match &checkout {
        Some(checkout) if list.is_empty() => unmatched(checkout, &text, &policy)?,
        _ if list.is_empty() => Vec::new(),
        checkout => unmatched_in(checkout.as_ref(), &list, &text)?,
    });
    problems.sort_by_key(|problem| (problem.line, problem.column));
    format.print(|| in_words(&name, &problems), || in_json(&name, &problems))?;
    Ok(ExitCode::from(if problems.is_empty() { 0 } else { 2 }))
}

fn in_words(name: &str, problems: &[Problem]) -> String {
    let mut out: String = problems.iter().map(|problem| told(name, problem) + "\n").collect();
    out.push_str(&match problems.len() {
        0 => format!("No problems found in {}.\n", visible(name)),
        1 => "Found 1 problem.\n".to_owned(),
        many => format!("Found {many} problems.\n"),
    });
    out
}

fn in_json(name: &str, problems: &[Problem]) -> serde_json::Result<String> {
    output::problems_json(name, problems.iter().map(|one| (one.line, one.column, one.message.as_str())))
}

/// Reads a policy that somebody named: problems in it are errors, because it would not do what they meant.
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

/// Reads a policy that may have problems: each is a warning, and the rest applies.
pub(super) fn lenient(text: &str, name: &str) -> Policy {
    let (policy, problems) = Policy::read(text);
    for problem in &problems {
        tell(&format!("warning: {}", told(name, problem)));
    }
    policy
}

/// A problem with its place, as compilers report one.
pub(super) fn told(name: &str, problem: &Problem) -> String {
    format!("{}:{}:{}: {}", visible(name), problem.line, problem.column, visible(&problem.message))
}

/// What a policy names but the repository does not have.
pub(super) fn unmatched(checkout: &Checkout, text: &str, policy: &Policy) -> anyhow::Result<Vec<Problem>> {
    if policy.files.is_empty() && policy.order.is_empty() && policy.checks.is_empty() && policy.ignore.is_empty() {
        return Ok(Vec::new());
    }
    let files = checkout.files()?;
    let lists =
        files.iter().filter(|path| is_list(policy, path)).filter_map(|path| read(&checkout.own(path).ok()?).ok());
    let (mut titles, mut entries) = (Vec::new(), Vec::new());
    for list in lists {
        let list = Reviewer::new("", &list);
        titles.extend(list.section_titles());
        entries.extend(list.entry_names());
    }
    Ok(Policy::unmatched(text, Some(&files), &titles, &entries))
}

/// The same, for lists that were named. Outside a checkout it is not known which files exist.
fn unmatched_in(checkout: Option<&Checkout>, lists: &[PathBuf], text: &str) -> anyhow::Result<Vec<Problem>> {
    let (mut titles, mut entries) = (Vec::new(), Vec::new());
    for list in read_all(lists)? {
        let list = Reviewer::new("", &list);
        titles.extend(list.section_titles());
        entries.extend(list.entry_names());
    }
    let files = checkout.map(Checkout::files).transpose()?;
    Ok(Policy::unmatched(text, files.as_deref(), &titles, &entries))
}
