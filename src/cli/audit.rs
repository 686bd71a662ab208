//! `shelfmark audit`: a whole list, as it is.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::ValueEnum;

use super::asking::{Asking, Learned, Links};
use super::cache::Caching;
use super::check::{Bar, amiss};
use super::git::Checkout;
use super::house::House;
use super::repository::repository;
use super::{actions, decode, names, print, read, tell};
use crate::engine::{Audit, Auditor, Repository};
use crate::facts::Facts;
use crate::output::{self, Audited, Reviewed};
use crate::pages;
use crate::policy::Policy;
use crate::text::visible;

/// Check a whole list as it stands
///
/// Finds what is broken, listed twice, out of order, written differently from the rest, or missing from the table of contents; and, over the network,
/// dead and moved links, archived repositories, and papers that are wrong, retracted, or listed as both preprint and published. It does not
/// look for what only a contribution can show: a removed entry, an emptied name, an entry in the wrong section. A token in
/// `GH_TOKEN` or `GITHUB_TOKEN` is sent only to api.github.com, which allows more requests with one.
///
/// Exit status: 0 whatever is found; with --fail-on, 1 when something reaches it; 2 when the input or the options cannot be used.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The list
    #[arg(value_name = "FILE", default_value = "README.md")]
    list: PathBuf,
    /// Report only lines that are newer than this revision, and check only their links
    #[arg(long, value_name = "REVISION")]
    since: Option<String>,
    /// The contributing guidelines: their template and rules are evidence too [default: in a checkout or in this folder,
    /// `CONTRIBUTING.md` and `PULL_REQUEST_TEMPLATE.md` at the top, in .github or in docs]
    #[arg(long, value_name = "CONTRIBUTING.md")]
    guidelines: Vec<PathBuf>,
    /// The repository's policy [default: in a checkout or in this folder, .github/shelfmark.yml]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    #[command(flatten)]
    chosen: names::Chosen,
    /// The lowest severity that makes the exit status 1 [default: none]
    #[arg(long, value_enum, help_heading = "Checks")]
    fail_on: Option<Bar>,
    /// Write every safe fix to the file, and report what is left
    #[arg(long, help_heading = "Fixes")]
    fix: bool,
    /// The output format [default: text, or by the extension of --output's FILE]
    #[arg(long, value_enum, help_heading = "Output")]
    format: Option<Format>,
    /// Write the report to this file, and only a summary to standard output
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Show all findings of each check, with their evidence
    #[arg(short, long, help_heading = "Output")]
    verbose: bool,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    caching: Caching,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people, check by check
    Text,
    /// For programs: the contract in docs/json.md
    Json,
    /// SARIF 2.1.0 for code scanning
    Sarif,
    /// One self-contained page
    Html,
}

/// The list, and what it is judged by.
struct Subject {
    text: String,
    /// The list as it was at `--since`.
    before: Option<String>,
    house: House,
}

impl Subject {
    /// What is known about the repository, if a check needs it.
    fn repository(&self, policy: &Policy) -> Option<Repository> {
        let is_asked = policy.checks().any(|check| check.preset().is_some());
        self.house.checkout.as_ref().filter(|_| is_asked).map(repository)
    }
}

/// Carries out `shelfmark audit`.
///
/// # Errors
/// When a file cannot be read or written, a policy that was named has problems, or git cannot tell which lines are newer.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let subject = args.subject()?;
    let policy = args.chosen.within(subject.house.policy.clone());
    let repository = subject.repository(&policy);
    let auditor = Auditor::new(&subject.house.path, &policy, &subject.house.guidelines)
        .since(subject.before.as_deref())
        .within(repository.as_ref());
    let facts = args.facts(&policy, &auditor, &subject.text)?;
    let auditor = auditor.knowing(facts.as_ref());
    let found = auditor.audit(&subject.text);
    let shown = args.list.display().to_string();
    for told in amiss(&found.report.ignored, &shown) {
        tell(&format!("warning: {told}"));
    }
    let fixed = args.fix.then(|| args.fixed(&auditor, &subject.text)).transpose()?;
    let (audit, text) = fixed.as_ref().map_or((&found, &subject.text), |(audit, text)| (audit, text));
    let audited = Audited { audit, shown: &shown, before: fixed.as_ref().map(|_| &found) };
    args.deliver(&audited, text)?;
    let bar = args.fail_on.and_then(|bar| bar.meant().severity());
    let fails = bar.is_some_and(|bar| audit.report.findings.iter().any(|finding| finding.severity >= bar));
    Ok(ExitCode::from(u8::from(fails)))
}

impl Args {
    fn subject(&self) -> anyhow::Result<Subject> {
        let text = read(&self.list)?;
        let house = House::of(&self.list, self.policy.as_ref(), &self.guidelines)?;
        let since = self.since.as_ref();
        let before = since.map(|since| before(house.checkout.as_ref(), since, &house.path, &text)).transpose()?;
        Ok(Subject { text, before, house })
    }

    /// What is known online about the list's links; `None` if nothing is looked up.
    fn facts(&self, policy: &Policy, auditor: &Auditor<'_>, text: &str) -> anyhow::Result<Option<Facts>> {
        if let Some(why) = self.asking.why_not(false, policy) {
            if self.verbose {
                tell(why);
            }
            return Ok(None);
        }
        let open = |known: &Facts| auditor.questions_beyond(text, known);
        let Learned { facts, note } = self.asking.learn(&open, Links::All, true, Some(&self.caching))?;
        if let Some(note) = note {
            tell(&format!("note: {note}"));
        }
        Ok(facts)
    }

    /// Writes the list with its fixes applied, and audits it again.
    fn fixed(&self, auditor: &Auditor<'_>, before: &str) -> anyhow::Result<(Audit, String)> {
        let fixed = auditor.fixed(before);
        if fixed != before {
            std::fs::write(&self.list, &fixed).with_context(|| format!("cannot write {}", self.list.display()))?;
        }
        Ok((auditor.audit(&fixed), fixed))
    }

    /// Writes the audit to where it was asked for.
    fn deliver(&self, audited: &Audited<'_>, text: &str) -> anyhow::Result<()> {
        let Some(file) = &self.output else {
            let format = self.format.unwrap_or(Format::Text);
            let written = self.written(format, audited, text)?;
            return print(&if matches!(format, Format::Text) { actions::guarded(&written) } else { written });
        };
        let format = self.format.or_else(|| named(file)).unwrap_or(Format::Text);
        std::fs::write(file, self.written(format, audited, text)?)
            .with_context(|| format!("cannot write {}", file.display()))?;
        print(&format!("{}: {}\n", visible(audited.shown), audited.size()))
    }

    fn written(&self, format: Format, audited: &Audited<'_>, text: &str) -> anyhow::Result<String> {
        let Audit { report, .. } = audited.audit;
        let fail_on = self.fail_on.and_then(|bar| bar.meant().severity());
        let reviewed = Reviewed { report, head: text, shown: audited.shown, fixed: None, fail_on };
        Ok(match format {
            Format::Text => output::audit_text(audited, self.verbose),
            Format::Json => output::json(&[reviewed])? + "\n",
            Format::Sarif => output::sarif(&[reviewed])? + "\n",
            Format::Html => pages::audit(audited).html,
        })
    }
}

/// The format that a file's extension stands for.
fn named(file: &Path) -> Option<Format> {
    Format::from_str(file.extension()?.to_str()?, true).ok()
}

/// The list as it was at a revision; empty if it did not exist.
fn before(checkout: Option<&Checkout>, since: &str, path: &str, now: &str) -> anyhow::Result<String> {
    let Some(checkout) = checkout else {
        bail!("--since needs the history of the list, but {} is not in a git checkout", visible(path));
    };
    if !checkout.is_revision(since) {
        let shallow = if checkout.is_shallow() { ", which is shallow: git fetch --unshallow" } else { "" };
        bail!("revision {} is not in this clone{shallow}", visible(since));
    }
    let text = decode(checkout.at(since, path)?, &format!("{path} at {since}"))?;
    if text.is_empty() {
        tell(&format!("note: {path} did not exist at {since}, so all of it is newer"));
    }
    checkout.as_checked_out(text, path, now)
}
