//! An issue with a link in it, a maintainer's comment, and the entry that the bot writes.

use anyhow::Context as _;

use super::PATIENCE;
use super::asked::ASKED_ABOUT;
use super::life::{MAINTAINER, stage};
use super::page::Page;
use super::screen::{BOLD, DIM, PLAIN, Scenes, printable};
use crate::sandbox::{PullHandle, Sandbox};

/// Plays the scene, and shows it as it happens.
///
/// # Errors
/// When the bot does not do its part in time.
pub(super) async fn tell(github: &Sandbox, webhook: &str, scenes: &mut Scenes) -> anyhow::Result<()> {
    const PROPOSER: &str = "sanderling";
    const TITLE: &str = "A paper that is missing here";
    const WORDS: &str = "Could you list https://arxiv.org/abs/8912.00920?";
    const COMMAND: &str = "/shelfmark add under Papers";
    scenes.begin("The bot writes the entry itself");
    let issue = github.open_issue(ASKED_ABOUT, PROPOSER, TITLE, WORDS);
    anstream::println!("{BOLD}#{} {TITLE}{PLAIN}  {DIM}an issue by {PROPOSER}{PLAIN}\n  {WORDS}", issue.number);
    stage(&format!("{MAINTAINER} comments: {COMMAND}"));
    anstream::println!();
    let comment = github.say_on(MAINTAINER, &issue, COMMAND);
    github.deliver_comment_on(&issue, comment, webhook).await?;
    let pull = opened(github).await?;
    github.deliver(&pull, "opened", webhook).await?;
    let verdict = github.settled(&pull, PATIENCE).await?;
    let seen = github.pull(&pull);
    let about = format!("by {}; closes #{}", seen.author, issue.number);
    let title = printable(&seen.title);
    anstream::println!("{}", Page { github, pull: &pull, title: &title, about: &about, verdict: &verdict });
    Ok(())
}

/// The pull request that the bot opens.
async fn opened(github: &Sandbox) -> anyhow::Result<PullHandle> {
    let opened = async {
        loop {
            let mut pulls = github.pulls(ASKED_ABOUT).into_iter();
            match pulls.find(|pull| github.pull(pull).author == github.bot()) {
                Some(pull) => return pull,
                None => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
            }
        }
    };
    tokio::time::timeout(PATIENCE, opened).await.context("no pull request was opened in time")
}
