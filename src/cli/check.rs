//! `shelfmark check`: the engine on two files, or on what a git checkout changed.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::ValueEnum;

use super::git::{Changed, Checkout};
use super::{decode, read, read_all};
use crate::checks::Severity;
use crate::engine::{GUIDELINES, Report, Reviewer, Verdict, is_list};
use crate::output::{self, Colours, Reviewed};
use crate::policy::{self, Policy};
use crate::text::visible;

/// Review a change to a list, as the bot would
///
/// With --base and --head, two files are compared. In a git checkout, without them, the work tree is compared with the
/// commit where it parted from --against, and the list files (READMEs at the top, in .github or in docs) are found by
/// themselves.
///
/// Exit status: 0 when nothing reaches --fail-on, 1 when something does, 2 when the input or the options cannot be used.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The list without the change
    #[arg(long, value_name = "OLD.md", requires = "head", conflicts_with_all = ["against", "paths"])]
    base: Option<PathBuf>,
    /// The list with the change
    #[arg(long, value_name = "NEW.md", requires = "base")]
    head: Option<PathBuf>,
    /// The list's path in its repository, as the report tells it [default: README.md, or the file's own path]
    #[arg(long, value_name = "PATH", requires = "base")]
    path: Option<String>,
    /// In a checkout: compare with where the work tree parted from this revision [default: the remote's default branch]
    #[arg(long, value_name = "REVISION")]
    against: Option<String>,
    /// In a checkout: these files, instead of the READMEs that changed
    #[arg(value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// What the repository asks of contributors: its template and rules are evidence too. Of several, what the first says outranks
    /// the next [default: in a checkout, `CONTRIBUTING.md` and `PULL_REQUEST_TEMPLATE.md` at the top, in .github or in docs, as
    /// they are in the base]
    #[arg(long, value_name = "CONTRIBUTING.md")]
    guidelines: Vec<PathBuf>,
    /// The repository's policy [default: in a checkout, .github/shelfmark.yml as it is in the base]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Add the whole file with every safe fix applied (JSON only)
    #[arg(long)]
    with_fixed: bool,
    /// In a checkout: write every safe fix into the files
    #[arg(long, conflicts_with = "base")]
    fix: bool,
    /// The least severity that makes the exit status 1
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    fail_on: FailOn,
    /// Whether the text is coloured
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    color: Colour,
    /// Ask nothing of the network (no check asks anything yet)
    #[arg(long)]
    offline: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people, with excerpts
    Text,
    /// For programs: the contract in docs/json.md
    Json,
    /// Workflow commands for GitHub Actions
    Github,
    /// SARIF 2.1.0 for code scanning
    Sarif,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Note,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Colour {
    Auto,
    Always,
    Never,
}

/// One list file before and after.
struct Pair {
    path: String,
    base: String,
    head: String,
    /// What the repository asks of contributors.
    guidelines: Vec<String>,
    /// Where the head lies, for fixes.
    file: Option<PathBuf>,
}

/// Carries out `shelfmark check`.
///
/// # Errors
/// When a file cannot be read or is no UTF-8, or git cannot tell what changed.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let (pairs, policy) = match (&args.base, &args.head) {
        (Some(base), Some(head)) => {
            let pair = Pair {
                path: args.path.clone().unwrap_or_else(|| "README.md".to_owned()),
                base: read(base)?,
                head: read(head)?,
                guidelines: read_all(&args.guidelines)?,
                file: None,
            };
            (vec![pair], given_policy(&args)?.unwrap_or_default())
        }
        _ => in_checkout(&args)?,
    };
    let mut reports: Vec<(Report, Option<String>)> = Vec::new();
    for pair in &pairs {
        let reviewer = Reviewer::new(&pair.path, &pair.base).under(&policy).guided_by(&pair.guidelines);
        let fixed = (args.with_fixed || args.fix).then(|| reviewer.fixed(&pair.head));
        if let (true, Some(file), Some(fixed)) = (args.fix, &pair.file, &fixed) {
            std::fs::write(file, fixed).with_context(|| format!("cannot write {}", file.display()))?;
        }
        let judged = if args.fix { fixed.as_deref().unwrap_or(&pair.head) } else { &pair.head };
        reports.push((reviewer.review(judged), fixed));
    }
    let fail_on = match args.fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
        FailOn::Note => Severity::Note,
    };
    let reviewed: Vec<Reviewed<'_>> = pairs
        .iter()
        .zip(&reports)
        .map(|(pair, (report, fixed))| {
            let head = if args.fix { fixed.as_deref().unwrap_or(&pair.head) } else { &pair.head };
            Reviewed { report, head, fixed: fixed.as_deref().filter(|_| args.with_fixed), fail_on }
        })
        .collect();
    print(&args, &reviewed)?;
    let failed = reviewed.iter().any(|one| one.report.verdict(fail_on) == Verdict::Fail);
    Ok(ExitCode::from(u8::from(failed)))
}

/// The policy that `--policy` names; what is wrong with it is told, and the rest holds.
fn given_policy(args: &Args) -> anyhow::Result<Option<Policy>> {
    let Some(file) = &args.policy else { return Ok(None) };
    Ok(Some(understood(&read(file)?, &file.display().to_string())))
}

fn understood(text: &str, name: &str) -> Policy {
    let (policy, problems) = Policy::read(text);
    for problem in problems {
        anstream::eprintln!("{name}: {}", visible(&problem.to_string()));
    }
    policy
}

fn in_checkout(args: &Args) -> anyhow::Result<(Vec<Pair>, Policy)> {
    let checkout = Checkout::here()?;
    let base = checkout.merge_base(args.against.as_deref())?;
    let policy = match given_policy(args)? {
        Some(policy) => policy,
        None => understood(&decode(checkout.at(&base, policy::PATH)?, policy::PATH)?, policy::PATH),
    };
    let changed = checkout.changed(&base)?;
    let lists: Vec<Changed> = if args.paths.is_empty() {
        changed.into_iter().filter(|file| is_list(&policy, &file.path)).collect()
    } else {
        let paths = args.paths.iter().map(|path| checkout.path_from_top(path)).collect::<anyhow::Result<Vec<_>>>()?;
        let wanted = paths.iter().map(|path| changed.iter().find(|file| file.path == *path).cloned());
        wanted.zip(&paths).map(|(file, path)| file.unwrap_or_else(|| Changed::in_place(path))).collect()
    };
    let guidelines =
        if args.guidelines.is_empty() { guidelines(&checkout, &base)? } else { read_all(&args.guidelines)? };
    let mut pairs = Vec::new();
    for Changed { path, before } in lists {
        let file = checkout.path(&path);
        let base = decode(checkout.at(&base, &before)?, &format!("{before} at {base}"))?;
        pairs.push(Pair { base, head: read(&file)?, guidelines: guidelines.clone(), file: Some(file), path });
    }
    Ok((pairs, policy))
}

/// The guidelines in a commit, one of each kind that is there.
fn guidelines(checkout: &Checkout, base: &str) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for places in GUIDELINES {
        for path in places {
            let text = decode(checkout.at(base, path)?, &format!("{path} at {base}"))?;
            if !text.is_empty() {
                found.push(text);
                break;
            }
        }
    }
    Ok(found)
}

fn print(args: &Args, reviewed: &[Reviewed<'_>]) -> anyhow::Result<()> {
    let text = match args.format {
        Format::Json => output::json(reviewed)? + "\n",
        Format::Github => output::github(reviewed),
        Format::Sarif => output::sarif(reviewed)? + "\n",
        Format::Text if reviewed.is_empty() => "no list file changed\n".to_owned(),
        Format::Text => output::text(reviewed, colours(args.color)),
    };
    super::print(&text)
}

fn colours(wanted: Colour) -> Colours {
    let on = match wanted {
        Colour::Always => true,
        Colour::Never => false,
        // https://no-color.org
        Colour::Auto => {
            std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    };
    if on { Colours::On } else { Colours::Off }
}
