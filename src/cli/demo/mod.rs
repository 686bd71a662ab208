//! `shelfmark demo`: the bot at work, on this machine alone.

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
use crate::text::capitalised;

mod asked;
mod life;
mod page;
mod proposed;
mod screen;

use page::{Notes, Page};
use screen::{BOLD, COLUMNS, PLAIN, Scenes, cut, heading, printable, wrapped};

/// See Shelfmark review pull requests, on this machine alone
///
/// Runs the real server with its database and workers, and a stand-in for GitHub, all on loopback. Sample pull requests are
/// opened and delivered as signed webhooks; their diffs are shown with the reviews they received. One is followed from its
/// first review until it is merged, the entries of another list are looked up at stand-ins for the sources, and the bot opens one itself when a
/// maintainer asks for it in a comment. With a list of your own, the demo shows first what its entries have in common. No network, no accounts.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Use this list, and derive the pull requests from it
    #[arg(long, value_name = "README.md")]
    list: Option<PathBuf>,
    /// Stay up afterwards, until Ctrl-C, to look at the reviews in a browser
    #[arg(long)]
    keep: bool,
}

/// The repository of the list.
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
                    "{} has no entry that a pull request could be derived from: none is a one-line list item, like\n  - [Title](https://…) - Description.",
                    path.display()
                );
            }
            (list, pulls)
        }
    };
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let is_sample = args.list.is_none();
    let path = args.list.as_ref().map_or_else(|| REPOSITORY.to_owned(), |path| path.display().to_string());
    anstream::println!("{}", opening(&path, &list));
    runtime.block_on(show(&list, &pulls, is_sample, args.keep))
}

/// What the demo shows, and the list's habits, by which the pull requests are judged.
fn opening(path: &str, list: &str) -> String {
    let habits = output::habits(&Reviewer::new(path, list).summary());
    let habits: Vec<String> = habits.iter().map(|habit| format!("  {}", cut(&printable(habit), COLUMNS - 2))).collect();
    let about = "Shelfmark reviews pull requests to curated lists: is the new entry in the list's own style, not a duplicate, and in its \
                 place? This is the real bot, on this machine alone, with a stand-in for GitHub.";
    format!(
        "{}\n\n{BOLD}What {} does, learned from its own entries{PLAIN}\n{}\n",
        wrapped(about, COLUMNS).join("\n"),
        printable(path),
        habits.join("\n")
    )
}

/// What to do after the demo.
fn what_next(is_sample: bool) -> String {
    let try_it = [
        ("shelfmark demo --list README.md", "this demo with your list"),
        ("shelfmark learn README.md", "what your list does, with counts"),
        ("shelfmark replay", "what it would have said so far"),
        ("shelfmark check", "review your branch"),
        ("shelfmark audit README.md", "look through the whole list"),
    ];
    let try_it =
        try_it.iter().skip(usize::from(!is_sample)).map(|(command, about)| format!("    {command:33}{about}\n"));
    format!(
        "{}\n\n  Try it on your own list; nothing needs an account:\n{}  Have it review pull requests:\n    {:33}host the bot; it tells you what it needs\n    {}\n  Read on:\n    {}\n",
        heading("What next"),
        try_it.collect::<String>(),
        "shelfmark serve",
        "https://github.com/shelfmark/shelfmark/blob/main/docs/running.md",
        "https://github.com/shelfmark/shelfmark#readme",
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
    // Links are of use only while the server stays up.
    let server = webhook.trim_end_matches("webhook");
    settings.public_url = if keep { Some(server.parse().context("the server has no address")?) } else { None };
    // The links of a user's own list are not looked up: the demo makes no network requests.
    let world = if is_sample { Some(asked::begin(&github, &mut settings).await?) } else { None };
    let bot = tokio::spawn(server::run(listener, settings, async { stopped.await.unwrap_or_default() }));
    let mut scenes = Scenes::default();
    for sample in pulls {
        scenes.begin(&capitalised(sample.about));
        let pull = github.open_pull_request(REPOSITORY, sample.author, &sample.title, &[("README.md", &sample.readme)]);
        github.deliver(&pull, "opened", &webhook).await?;
        let verdict = github.settled(&pull, PATIENCE).await?;
        let (title, about) = (sample.title.as_str(), format!("by {}", sample.author));
        let page = Page { github: &github, pull: &pull, title, about: &about, verdict: &verdict };
        anstream::println!("{page}{}", Notes(&verdict));
    }
    if let Some(world) = &world {
        life::tell(&github, &webhook, &mut scenes).await?;
        asked::tell(&github, world, &webhook, &mut scenes).await?;
        proposed::tell(&github, &webhook, &mut scenes).await?;
    }
    anstream::println!("{}", what_next(is_sample));
    if keep {
        let pulls =
            |repository| format!("  {}{repository}/pulls    pull requests whose facts were looked up\n", github.url());
        let other = if is_sample { pulls(asked::ASKED_ABOUT) } else { String::new() };
        anstream::println!(
            "{BOLD}Still up{PLAIN}, until Ctrl-C. In a browser:\n  {}{REPOSITORY}/pulls    the pull requests with their reviews\n{other}  {server}    the bot's own pages\n  {server}lists/{REPOSITORY}    what it has learned about the list, and what became of its findings\n",
            github.url()
        );
        tokio::signal::ctrl_c().await.context("cannot wait for Ctrl-C")?;
    }
    // The server runs until this is sent. If it has stopped before, its own result says so.
    let _ = stop.send(());
    bot.await.context("the server stopped unexpectedly")??;
    Ok(ExitCode::SUCCESS)
}
