//! One pull request's whole life: reviewed, mended, argued about, merged; and what another one learns of it.

use std::time::Duration;

use anyhow::{Context as _, ensure};

use super::page::{BOLD, DIM, PLAIN, Page, Verdict, printable};
use super::{PATIENCE, REPOSITORY};
use crate::sandbox::demo::{life, second_life};
use crate::sandbox::{CheckRun, PullHandle, Sandbox};

/// Who maintains the list.
pub(super) const MAINTAINER: &str = "lapwing";

/// Plays it, and tells it as it goes.
///
/// # Errors
/// When the bot does not do its part in time.
pub(super) async fn tell(github: &Sandbox, webhook: &str) -> anyhow::Result<()> {
    let (first, second) = (life(), second_life());
    anstream::println!("{BOLD}One pull request from its first review until it is merged{PLAIN}\n");
    let open = async |sample: &crate::sandbox::demo::SamplePullRequest| {
        let pull = github.open_pull_request(REPOSITORY, sample.author, &sample.title, &[("README.md", &sample.readme)]);
        github.deliver(&pull, "opened", webhook).await?;
        let verdict = github.settled(&pull, PATIENCE).await?;
        let about = format!("by {}: {}", sample.author, sample.about);
        anstream::println!("{}", Page { github, pull: &pull, title: &sample.title, about: &about, verdict: &verdict });
        anyhow::Ok(pull)
    };
    let pull = open(&first).await?;
    let other = open(&second).await?;

    // The third suggestion would delete the paper, which its author means to argue about.
    let comments = comments(github, &pull);
    let pressed = comments.iter().filter(|(_, body)| !body.contains("duplicate-link"));
    let pressed = pressed.filter(|(comment, _)| github.commit_suggestion(&pull, *comment)).count();
    ensure!(pressed == 2, "{pressed} suggestions could be committed, not two");
    stage(&format!("{} presses “Commit suggestion” under two of the comments of #{}", first.author, pull.number));
    github.deliver(&pull, "synchronize", webhook).await?;
    told(github, &pull, &github.settled(&pull, PATIENCE).await?);

    let words = "/shelfmark ignore duplicate-link the third version is another paper";
    stage(&format!("{MAINTAINER} argues: {words}"));
    let said = github.say(MAINTAINER, &pull, words);
    github.deliver_comment(&pull, said, webhook).await?;
    let verdict = newest(github, &pull, |run| run.conclusion.as_deref() == Some("success")).await?;
    told(github, &pull, &verdict);

    stage(&format!("{MAINTAINER} merges #{}, and #{} learns of it", pull.number, other.number));
    github.merge(&pull);
    github.deliver(&pull, "closed", webhook).await?;
    github.deliver_push(REPOSITORY, &["README.md"], webhook).await?;
    let verdict = newest(github, &other, |run| run.conclusion.as_deref() == Some("failure")).await?;
    let about = format!("by {}: {}", second.author, second.about);
    anstream::println!("{}", Page { github, pull: &other, title: &second.title, about: &about, verdict: &verdict });
    Ok(())
}

pub(super) fn stage(what: &str) {
    anstream::println!("  {DIM}… {}{PLAIN}", printable(what));
}

/// The review comments, by id.
fn comments(github: &Sandbox, pull: &PullHandle) -> Vec<(u64, String)> {
    let reviews = github.pull(pull).reviews;
    reviews.into_iter().flat_map(|review| review.comments).map(|comment| (comment.id, comment.body)).collect()
}

/// What each comment says by now, in its first line, and how it stands.
fn told(github: &Sandbox, pull: &PullHandle, verdict: &CheckRun) {
    for (_, body) in comments(github, pull) {
        let line = body.lines().next().unwrap_or_default();
        anstream::println!("    {DIM}│{PLAIN} {}", printable(line.split(" <sub>").next().unwrap_or(line)));
    }
    anstream::println!("{}", Verdict(verdict));
}

/// The check run that GitHub shows, once it is such a one.
///
/// # Errors
/// When it does not become one in time.
pub(super) async fn newest(
    github: &Sandbox,
    pull: &PullHandle,
    is_so: impl Fn(&CheckRun) -> bool,
) -> anyhow::Result<CheckRun> {
    let found = async {
        loop {
            if let Some(run) = github.check_runs(pull).into_iter().next_back().filter(&is_so) {
                return run;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, found).await.context("the review did not come to its end in time")
}
