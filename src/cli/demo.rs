//! `shelfmark demo`: a whole round on this machine.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::sandbox::demo::{SAMPLE_LIST, SamplePullRequest, derive, samples};
use crate::sandbox::{CheckRun, Comment, PullHandle, Sandbox};
use crate::server;

/// See Shelfmark review pull requests, on this machine alone
///
/// Runs the real server with its database and workers, and a stand-in for GitHub, all on loopback. Sample pull requests are
/// opened and delivered as signed webhooks; their diffs are shown with the reviews they drew. No network, no accounts.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Use this list, and derive the pull requests from it
    #[arg(long, value_name = "README.md")]
    list: Option<PathBuf>,
    /// Stay up afterwards, until Ctrl-C
    #[arg(long)]
    keep: bool,
}

/// The repository that the list lies in.
const REPOSITORY: &str = "lapwing/awesome-list";

/// How long one review may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Carries out `shelfmark demo`.
///
/// # Errors
/// When the list cannot be read or yields no pull request, or a socket or file cannot be opened.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let (list, pulls) = match &args.list {
        None => (SAMPLE_LIST.to_owned(), samples()),
        Some(path) => {
            let list =
                std::fs::read_to_string(path).with_context(|| format!("cannot read {} as UTF-8", path.display()))?;
            let pulls = derive(&list);
            if pulls.is_empty() {
                bail!(
                    "{} has no entry that a pull request could be derived from: none is a list item of one line, like\n  - [Title](https://…) - Description.",
                    path.display()
                );
            }
            (list, pulls)
        }
    };
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    runtime.block_on(show(&list, &pulls, args.keep))
}

async fn show(list: &str, pulls: &[SamplePullRequest], keep: bool) -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let database = folder.path().join("shelfmark.db");
    let github = Sandbox::start().await?;
    github.create_repository(REPOSITORY, &[("README.md", list)]);
    let listener = TcpListener::bind("127.0.0.1:0").await.context("cannot listen on 127.0.0.1")?;
    let webhook = format!("http://{}/webhook", listener.local_addr()?);
    let (stop, stopped) = oneshot::channel();
    let settings = github.settings(&format!("sqlite://{}", database.display()));
    let bot = tokio::spawn(server::run(listener, settings, async { stopped.await.unwrap_or_default() }));
    anstream::println!(
        "Webhooks go to {webhook}, GitHub's stand-in is {}, the database is {}.\n",
        github.url(),
        database.display()
    );
    for sample in pulls {
        let pull = github.open_pull_request(REPOSITORY, sample.author, &sample.title, &[("README.md", &sample.readme)]);
        github.deliver(&pull, "opened", &webhook).await?;
        let verdict = github.settled(&pull, PATIENCE).await?;
        anstream::println!("{}", Page { github: &github, pull: &pull, sample, verdict: &verdict });
    }
    if keep {
        anstream::println!(
            "Still up; Ctrl-C stops it. Webhooks: {webhook}, GitHub's stand-in: {}, database: {}",
            github.url(),
            database.display()
        );
        tokio::signal::ctrl_c().await.context("cannot wait for Ctrl-C")?;
    }
    // It listens until this is sent; that it stopped before is told by its own result.
    let _ = stop.send(());
    bot.await.context("the server stopped unexpectedly")??;
    Ok(ExitCode::SUCCESS)
}

/// A pull request as a person sees it: the diff, each comment under its line, the check.
struct Page<'a> {
    github: &'a Sandbox,
    pull: &'a PullHandle,
    sample: &'a SamplePullRequest,
    verdict: &'a CheckRun,
}

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";
const CYAN: &str = "\x1b[36m";
const PLAIN: &str = "\x1b[0m";

impl std::fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { github, pull, sample, verdict } = self;
        writeln!(
            f,
            "{BOLD}#{} {}{PLAIN}  {DIM}by {}: {}{PLAIN}",
            pull.number, sample.title, sample.author, sample.about
        )?;
        let comments: Vec<Comment> = github.pull(pull).reviews.into_iter().flat_map(|review| review.comments).collect();
        let mut line = 0;
        for shown in github.patch(pull, "README.md").lines() {
            let colour = match shown.as_bytes().first() {
                Some(b'@') => {
                    line = first_line(shown);
                    writeln!(f, "  {CYAN}{}{PLAIN}", printable(shown))?;
                    continue;
                }
                Some(b'+') => GREEN,
                Some(b'-') => RED,
                _ => PLAIN,
            };
            writeln!(f, "  {colour}{}{PLAIN}", printable(shown))?;
            if !shown.starts_with(['-', '\\']) {
                for comment in comments.iter().filter(|comment| comment.line == line) {
                    write_comment(f, comment, &sample.readme)?;
                }
                line += 1;
            }
        }
        let (sign, colour) = match verdict.conclusion.as_deref() {
            Some("success") => ("✓", GREEN),
            Some("neutral") => ("■", YELLOW),
            _ => ("✗", RED),
        };
        writeln!(f, "  {colour}{sign} {}: {}{PLAIN}\n", verdict.name, printable(&verdict.title))
    }
}

/// The head's first line of a hunk.
fn first_line(header: &str) -> u64 {
    header
        .split('+')
        .nth(1)
        .and_then(|range| range.split([',', ' ']).next())
        .and_then(|line| line.parse().ok())
        .unwrap_or(0)
}

/// A comment in a box, its suggestion as a small diff.
fn write_comment(f: &mut std::fmt::Formatter<'_>, comment: &Comment, readme: &str) -> std::fmt::Result {
    writeln!(f, "    {DIM}┌ shelfmark[bot]{PLAIN}")?;
    let mut fence: Option<&str> = None;
    for line in comment.body.lines().take_while(|line| !line.starts_with("<!--")) {
        match fence {
            None if line.starts_with("```") => {
                fence = Some(line.trim_end_matches(|c: char| c != '`'));
                let first = comment.start_line.unwrap_or(comment.line);
                let replaced = readme.lines().zip(1..).filter(|(_, number)| (first..=comment.line).contains(number));
                for (old, _) in replaced {
                    writeln!(f, "    {DIM}│{PLAIN}   {RED}- {}{PLAIN}", printable(old))?;
                }
            }
            Some(open) if line == open => fence = None,
            Some(_) => writeln!(f, "    {DIM}│{PLAIN}   {GREEN}+ {}{PLAIN}", printable(line))?,
            None if line.is_empty() => {}
            None => writeln!(f, "    {DIM}│{PLAIN} {}", printable(&without_tags(line)))?,
        }
    }
    writeln!(f, "    {DIM}└{PLAIN}")
}

/// A comment's line as GitHub shows it: small print without its tags and without the address of its link.
fn without_tags(line: &str) -> String {
    match line.split_once(" <sub>[") {
        Some((text, link)) => format!("{text} ({})", link.split(']').next().unwrap_or_default()),
        None => line.to_owned(),
    }
}

/// Without characters that would steer the terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
