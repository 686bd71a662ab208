//! `shelfmark demo`: a whole round on this machine.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::engine::Reviewer;
use crate::output;
use crate::sandbox::Sandbox;
use crate::sandbox::demo::{SAMPLE_LIST, SamplePullRequest, derive, samples};
use crate::server;

mod asked;
mod life;
mod page;
mod proposed;

use page::{BOLD, PLAIN, Page, printable};

/// See Shelfmark review pull requests, on this machine alone
///
/// Runs the real server with its database and workers, and a stand-in for GitHub, all on loopback. Sample pull requests are
/// opened and delivered as signed webhooks; their diffs are shown with the reviews they drew. One of them is followed from its
/// first review until it is merged; of another's entries the sources are asked, which are stand-ins too; and one the bot opens itself, as a maintainer
/// asks in a comment. Of a list of your own, what its entries have in common
/// is shown first. No network, no accounts.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Use this list, and derive the pull requests from it
    #[arg(long, value_name = "README.md")]
    list: Option<PathBuf>,
    /// Stay up afterwards, until Ctrl-C, to look at the reviews in a browser
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
    let is_sample = args.list.is_none();
    if let Some(path) = &args.list {
        anstream::println!("{}", habits(&path.display().to_string(), &list));
    }
    runtime.block_on(show(&list, &pulls, is_sample, args.keep))
}

/// What the list does, since it is judged by nothing else.
fn habits(path: &str, list: &str) -> String {
    let habits = output::habits(&Reviewer::new(path, list).summary());
    let lines: Vec<String> = habits.iter().map(|habit| format!("  {}", printable(habit))).collect();
    format!("{BOLD}What {} does, by which the pull requests are judged{PLAIN}\n{}\n", printable(path), lines.join("\n"))
}

/// What a person who has seen it may want to do.
fn what_next(is_sample: bool) -> String {
    let own = if is_sample { "shelfmark demo --list README.md" } else { "shelfmark learn README.md" };
    let about = if is_sample { "the same with your own list" } else { "what your list's entries have in common" };
    format!(
        "{BOLD}What next{PLAIN}\n  {own:33} {about}\n  {:33} review your branch, or judge the whole list with --all\n  {:33} host the bot; it says what it needs\n",
        "shelfmark check", "shelfmark serve"
    )
}

async fn show(list: &str, pulls: &[SamplePullRequest], is_sample: bool, keep: bool) -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let database = folder.path().join("shelfmark.db");
    let github = Sandbox::start().await?;
    if keep {
        github.lead_here();
    }
    github.create_repository(REPOSITORY, &[("README.md", list)]);
    let listener = TcpListener::bind("127.0.0.1:0").await.context("cannot listen on 127.0.0.1")?;
    let webhook = format!("http://{}/webhook", listener.local_addr()?);
    let (stop, stopped) = oneshot::channel();
    let mut settings = github.settings(&format!("sqlite://{}", database.display()));
    // Nobody else pushes here.
    settings.tempo.after_push = Duration::ZERO;
    // Only then is there somebody to follow a link.
    let server = webhook.trim_end_matches("webhook");
    settings.public_url = if keep { Some(server.parse().context("the server has no address")?) } else { None };
    // Of a list of one's own nobody is asked: the demo stays on this machine.
    let world = if is_sample { Some(asked::begin(&github, &mut settings).await?) } else { None };
    let bot = tokio::spawn(server::run(listener, settings, async { stopped.await.unwrap_or_default() }));
    for sample in pulls {
        let pull = github.open_pull_request(REPOSITORY, sample.author, &sample.title, &[("README.md", &sample.readme)]);
        github.deliver(&pull, "opened", &webhook).await?;
        let verdict = github.settled(&pull, PATIENCE).await?;
        let (title, about) = (sample.title.as_str(), format!("by {}: {}", sample.author, sample.about));
        anstream::println!("{}", Page { github: &github, pull: &pull, title, about: &about, verdict: &verdict });
    }
    if let Some(world) = &world {
        life::tell(&github, &webhook).await?;
        asked::tell(&github, world, &webhook).await?;
        proposed::tell(&github, &webhook).await?;
    }
    anstream::println!("{}", what_next(is_sample));
    if keep {
        let pulls =
            |repository| format!("  {}{repository}/pulls    one whose entries were asked about\n", github.url());
        let other = if is_sample { pulls(asked::ASKED_ABOUT) } else { String::new() };
        anstream::println!(
            "{BOLD}Still up{PLAIN}, until Ctrl-C. In a browser:\n  {}{REPOSITORY}/pulls    the pull requests with their reviews\n{other}  {server}    the bot's own pages\n  {server}lists/{REPOSITORY}    what it has learned of the list, and what became of what it found\n",
            github.url()
        );
        tokio::signal::ctrl_c().await.context("cannot wait for Ctrl-C")?;
    }
    // It listens until this is sent; that it stopped before is told by its own result.
    let _ = stop.send(());
    bot.await.context("the server stopped unexpectedly")??;
    Ok(ExitCode::SUCCESS)
}
