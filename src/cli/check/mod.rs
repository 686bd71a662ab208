//! `shelfmark check`: the engine on two files, on what a git checkout changed, or on a whole list.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::ValueEnum;

use super::asking::{Asking, Learned, Links};
use super::colours::Colour;
use super::names;
use crate::checks::{Finding, Safety, Severity};
use crate::engine::{Ignored, Report, Reviewer, Verdict};
use crate::facts::{Facts, Question};
use crate::output::Reviewed;
use crate::policy::{FailOn, Policy};
use crate::text::{LineRange, visible};

mod gather;
mod printing;

use gather::{Pair, Work, gather};
use printing::{Format, Output};

/// Review a change to a list, as the bot would
///
/// In a git checkout, the work tree is compared with its merge base with the default branch, and the list files (READMEs at the top, in
/// .github or in docs, or those that the policy names) are found automatically. With --base and --head,
/// two files are compared. With --all, the whole list is checked.
///
/// New links are checked over the network: whether they answer, and what arXiv, Crossref, DataCite, PubMed and GitHub say about papers and
/// repositories. What cannot be checked never changes the exit status. --offline and --all make no requests. A token in `GH_TOKEN` or
/// `GITHUB_TOKEN` is sent only to api.github.com, which allows more requests with one.
///
/// In GitHub Actions, unless --format is given, annotations follow the text, and a summary is added to the job's page.
///
/// Exit status: 0 when nothing reaches --fail-on, 1 when something does (or with --diff, when there is a diff), 2 when the input
/// or the options cannot be used.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch that people know")]
pub struct Args {
    /// The list without the change; `-` reads standard input
    #[arg(long, value_name = "OLD.md", requires = "head", conflicts_with_all = ["against", "paths"])]
    base: Option<PathBuf>,
    /// The list with the change; `-` reads standard input
    #[arg(long, value_name = "NEW.md", requires = "base")]
    head: Option<PathBuf>,
    /// The list's path in its repository, as the report names it [default: README.md]
    #[arg(long, value_name = "PATH", requires = "base")]
    path: Option<String>,
    /// In a checkout: compare with the merge base with this revision [default: the default branch of the remote
    /// `upstream`, or else of `origin`; in GitHub Actions, the base of the pull request]
    #[arg(long, value_name = "REVISION")]
    against: Option<String>,
    /// Check every entry of the list, not only what changed
    #[arg(long, conflicts_with_all = ["base", "against"])]
    all: bool,
    /// In a checkout: these files, instead of the lists that changed; with --all: the lists to check
    #[arg(value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// The contributing guidelines: their template and rules are evidence too. If there are several, the first takes precedence [default:
    /// in a checkout, `CONTRIBUTING.md` and `PULL_REQUEST_TEMPLATE.md` at the top, in .github or in docs, as they are in the base]
    #[arg(long, value_name = "CONTRIBUTING.md")]
    guidelines: Vec<PathBuf>,
    /// The repository's policy [default: in a checkout, .github/shelfmark.yml as it is in the base]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    #[command(flatten)]
    chosen: names::Chosen,
    /// The lowest severity that makes the exit status 1 [default: the policy's, or else error]
    #[arg(long, value_enum, help_heading = "Checks")]
    fail_on: Option<Bar>,
    /// Write every safe fix to the files
    #[arg(long, conflicts_with = "base", help_heading = "Fixes")]
    fix: bool,
    /// Show what --fix would write as a diff, without writing it
    #[arg(long, conflicts_with_all = ["fix", "format", "statistics"], help_heading = "Fixes")]
    diff: bool,
    /// With --fix or --diff: also apply fixes that may change or drop words
    #[arg(long, help_heading = "Fixes")]
    unsafe_fixes: bool,
    /// The format of the report on standard output [default: text]
    #[arg(long, value_enum, help_heading = "Output")]
    format: Option<Format>,
    /// Also write the report to a file, in the format before the `=`; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = Output::parse, help_heading = "Output")]
    output: Vec<Output>,
    /// Add the whole file with every safe fix applied (JSON only)
    #[arg(long, help_heading = "Output")]
    with_fixed: bool,
    /// Count the findings of each check instead of showing them
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    statistics: bool,
    /// Print only the findings: no summary, hints or warnings
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    quiet: bool,
    /// Show what is compared, and the policy and guidelines used
    #[arg(short, long, help_heading = "Output")]
    verbose: bool,
    /// When to colour the text
    #[arg(long, value_enum, default_value_t = Colour::Auto, help_heading = "Output")]
    color: Colour,
    #[command(flatten)]
    asking: Asking,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Bar {
    Error,
    Warning,
    Note,
    /// Nothing does
    Never,
}

impl Bar {
    pub(super) fn meant(self) -> FailOn {
        match self {
            Self::Error => FailOn::Error,
            Self::Warning => FailOn::Warning,
            Self::Note => FailOn::Note,
            Self::Never => FailOn::Never,
        }
    }
}

impl Args {
    fn tell(&self, kind: &str, message: &str) {
        if !self.quiet {
            super::tell(&format!("{kind}: {message}"));
        }
    }

    /// Prints a detail that is only shown with `--verbose`.
    fn mention(&self, message: &str) {
        if self.verbose {
            super::tell(message);
        }
    }

    /// Which fixes `--fix` and `--diff` apply.
    fn up_to(&self) -> Safety {
        if self.unsafe_fixes { Safety::Unsafe } else { Safety::Safe }
    }

    /// Refuses options that would have no effect.
    fn must_make_sense(&self) -> anyhow::Result<()> {
        if self.unsafe_fixes && !self.fix && !self.diff {
            bail!("--unsafe-fixes needs --fix or --diff");
        }
        let is_json = self.format == Some(Format::Json) || self.output.iter().any(Output::is_json);
        if self.with_fixed && !is_json {
            bail!("--with-fixed needs --format json or --output json=FILE");
        }
        Ok(())
    }
}

/// The result for one list file.
struct Judged<'p> {
    pair: &'p Pair,
    report: Report,
    /// How many findings there were before fixes were applied.
    before: usize,
    /// The list with the fixes of `--fix` and `--diff` applied.
    fixed: Option<String>,
    /// The list with every safe fix applied, for `--with-fixed`.
    safely: Option<String>,
}

impl Judged<'_> {
    /// The text that the report is about.
    fn head(&self, args: &Args) -> &str {
        self.fixed.as_deref().filter(|_| args.fix).unwrap_or(&self.pair.head)
    }
}

/// Carries out `shelfmark check`.
///
/// # Errors
/// When a file cannot be read or is not UTF-8, a policy that was named has problems, or git cannot tell what changed.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    args.must_make_sense()?;
    let work = gather(&args)?;
    let policy = args.chosen.within(work.policy.clone());
    let reviewers: Vec<Reviewer<'_>> = work.pairs.iter().map(|pair| reviewer(&args, pair, &policy)).collect();
    let facts = learn(&args, &policy, &work.pairs, &reviewers)?;
    let mut judged = Vec::new();
    for (pair, reviewer) in work.pairs.iter().zip(reviewers) {
        judged.push(judge(&args, pair, &policy, &reviewer.knowing(facts.as_ref()))?);
    }
    let fail_on = args.fail_on.map_or(policy.fail_on, Bar::meant).severity();
    let reviewed: Vec<Reviewed<'_>> = judged
        .iter()
        .map(|one| Reviewed {
            report: &one.report,
            head: one.head(&args),
            shown: &one.pair.shown,
            fixed: one.safely.as_deref(),
            fail_on,
        })
        .collect();
    for told in judged.iter().flat_map(|one| amiss(&one.report.ignored, &one.pair.shown)) {
        args.tell("warning", &told);
    }
    let has_diff = printing::print(&args, &work, &judged, &reviewed)?;
    let fails = reviewed.iter().any(|one| one.verdict() == Verdict::Fail);
    Ok(ExitCode::from(u8::from(fails || has_diff)))
}

/// The reviewer of a list.
fn reviewer<'a>(args: &Args, pair: &'a Pair, policy: &'a Policy) -> Reviewer<'a> {
    let reviewer = Reviewer::new(&pair.path, &pair.base).under(policy).guided_by(&pair.guidelines);
    if args.all { reviewer.as_it_stands() } else { reviewer }
}

/// What remains to be asked for the lists, given these facts.
fn open(lists: &[(&Pair, &Reviewer<'_>)], facts: &Facts) -> Vec<Question> {
    let asked = lists.iter().filter(|(pair, _)| !pair.is_gone);
    asked.flat_map(|(pair, reviewer)| reviewer.questions_beyond(&pair.head, Some(facts))).collect()
}

/// What is known online about what is new in the lists; `None` if nothing is looked up.
fn learn(args: &Args, policy: &Policy, pairs: &[Pair], reviewers: &[Reviewer<'_>]) -> anyhow::Result<Option<Facts>> {
    if let Some(why) = args.asking.why_not(args.all, policy) {
        args.mention(why);
        return Ok(None);
    }
    let lists: Vec<_> = pairs.iter().zip(reviewers).collect();
    let Learned { facts, note } = args.asking.learn(&|facts| open(&lists, facts), Links::New, !args.quiet, None)?;
    if let Some(note) = note {
        args.tell("note", &note);
    }
    Ok(facts)
}

fn judge<'p>(args: &Args, pair: &'p Pair, policy: &Policy, reviewer: &Reviewer<'_>) -> anyhow::Result<Judged<'p>> {
    let mut report = reviewer.review(&pair.head);
    let before = report.findings.len();
    let wants_fixed = args.fix || args.diff;
    let fixed = (wants_fixed && !pair.is_gone).then(|| reviewer.fixed_up_to(&pair.head, args.up_to()));
    let safely = args.with_fixed.then(|| reviewer.fixed(&pair.head));
    if let (true, Some(file), Some(fixed)) = (args.fix, &pair.file, &fixed) {
        if *fixed != pair.head {
            std::fs::write(file, fixed).with_context(|| format!("cannot write {}", file.display()))?;
        }
        report = reviewer.review(fixed);
    }
    if pair.is_gone {
        tell_deletion(&mut report, &pair.path, policy);
    }
    args.mention(&format!(
        "{}: {} sections, {} entries, {} findings ignored by comments in it and the policy",
        visible(&pair.shown),
        report.list.sections,
        report.list.entries,
        report.ignored.silenced
    ));
    Ok(Judged { pair, report, before, fixed, safely })
}

/// The check that reports a deleted list.
const EMPTIED: &str = "emptied-list";

/// Reports that a list file was deleted, instead of everything that an empty one would get.
fn tell_deletion(report: &mut Report, path: &str, policy: &Policy) {
    report.findings.clear();
    if let Some(check) = policy.checks().find(|check| check.name() == EMPTIED) {
        let message = format!("{path} was deleted");
        let finding = Finding::new(check.name(), Severity::Error, LineRange::single(1), message);
        report.findings.push(policy.weighed(check, finding.help("restore it, unless this is intended")));
    }
}

/// Warnings about `shelfmark-ignore` comments that name no check, or are written so that they have no effect.
pub(super) fn amiss(ignored: &Ignored, shown: &str) -> Vec<String> {
    let shown = visible(shown);
    let unknown = ignored.unknown.iter().map(|(line, name)| {
        let told = match name.as_str() {
            "" => "a shelfmark-ignore comment names no check".to_owned(),
            name => format!("a shelfmark-ignore comment names the {}", names::unknown(name)),
        };
        format!("{shown}:{line}: {told}")
    });
    let slips = ignored.slips.iter().map(|(line, told)| format!("{shown}:{line}: a shelfmark-ignore comment {told}"));
    unknown.chain(slips).collect()
}
