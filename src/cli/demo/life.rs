//! The whole life of one pull request: reviewed, continued, fixed, argued about, merged; and how that affects another one.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use unicode_width::UnicodeWidthStr as _;

use super::page::{Diff, Notes, Page, Verdict, as_shown};
use super::screen::{COLUMNS, DIM, PLAIN, Scenes, cut, printable, wrapped};
use super::{PATIENCE, REPOSITORY};
use crate::sandbox::demo::{life, life_with_a_tool, second_life};
use crate::sandbox::{CheckRun, PullHandle, Sandbox};

/// The list's maintainer.
pub(super) const MAINTAINER: &str = "lapwing";

/// Plays the scenes, and shows them as they happen.
///
/// # Errors
/// When the bot does not do its part in time.
pub(super) async fn tell(github: &Sandbox, webhook: &str, scenes: &mut Scenes) -> anyhow::Result<()> {
    let (first, second) = (life(), second_life());
    let open = async |sample: &crate::sandbox::demo::SamplePullRequest| {
        let pull = github.open_pull_request(REPOSITORY, sample.author, &sample.title, &[("README.md", &sample.readme)]);
        github.deliver(&pull, "opened", webhook).await?;
        let verdict = github.settled(&pull, PATIENCE).await?;
        let about = format!("by {}", sample.author);
        anstream::println!("{}", Page { github, pull: &pull, title: &sample.title, about: &about, verdict: &verdict });
        anyhow::Ok(pull)
    };
    scenes.begin("One pull request, from its first review until it is merged");
    let pull = open(&first).await?;
    scenes.begin(&format!("Another one: {}", second.about));
    let other = open(&second).await?;

    scenes.begin("The contributor adds a tool, and only that is commented on");
    stage(&format!("{} pushes another commit to #{}", first.author, pull.number));
    anstream::println!();
    let seen: Vec<u64> = said(github, &pull).into_iter().map(|(comment, _)| comment).collect();
    github.push(&pull, &[("README.md", &life_with_a_tool())]);
    github.deliver(&pull, "synchronize", webhook).await?;
    let verdict = github.settled(&pull, PATIENCE).await?;
    anstream::println!("{}{}", Diff { github, pull: &pull, seen: &seen }, Verdict(&verdict));

    // The suggestion for the duplicate would delete the paper, which its author does not want.
    let comments = said(github, &pull);
    let pressed = comments.iter().filter(|(_, body)| !body.contains("duplicate-link"));
    let pressed = pressed.filter(|(comment, _)| github.commit_suggestion(&pull, *comment)).count();
    ensure!(pressed == 2, "{pressed} suggestions could be committed, not two");
    scenes.begin("The contributor commits two suggestions");
    stage(&format!("{} presses “Commit suggestion” under two of the three comments on #{}", first.author, pull.number));
    github.deliver(&pull, "synchronize", webhook).await?;
    told(github, &pull, &comments, &github.settled(&pull, PATIENCE).await?);

    let words = "/shelfmark ignore duplicate-link the third version is another paper";
    scenes.begin("The maintainer sets the last comment aside");
    stage(&format!("{MAINTAINER} comments on #{}: {words}", pull.number));
    let said = github.say(MAINTAINER, &pull, words);
    github.deliver_comment(&pull, said, webhook).await?;
    let verdict = newest(github, &pull, |run| run.conclusion.as_deref() == Some("success")).await?;
    told(github, &pull, &comments, &verdict);

    scenes.begin("Merged, and the other pull request is reviewed again");
    stage(&format!("{MAINTAINER} merges #{}: what #{} adds is in the list now", pull.number, other.number));
    anstream::println!();
    github.merge(&pull);
    github.deliver(&pull, "closed", webhook).await?;
    github.deliver_push(REPOSITORY, &["README.md"], webhook).await?;
    let verdict = newest(github, &other, |run| run.conclusion.as_deref() == Some("failure")).await?;
    let about = format!("by {}", second.author);
    let page = Page { github, pull: &other, title: &second.title, about: &about, verdict: &verdict };
    anstream::println!("{page}{}", Notes(&verdict));
    Ok(())
}

/// Shows what somebody does.
pub(super) fn stage(what: &str) {
    for (at, part) in wrapped(&printable(what), COLUMNS - 6).iter().enumerate() {
        anstream::println!("  {DIM}{} {part}{PLAIN}", if at == 0 { "▸" } else { " " });
    }
}

/// The review comments, by id.
fn said(github: &Sandbox, pull: &PullHandle) -> Vec<(u64, String)> {
    let reviews = github.pull(pull).reviews;
    reviews.into_iter().flat_map(|review| review.comments).map(|comment| (comment.id, comment.body)).collect()
}

/// Shows the beginning of each comment and what it says now if that is different, and then the verdict.
fn told(github: &Sandbox, pull: &PullHandle, first: &[(u64, String)], verdict: &CheckRun) {
    let beginning = |body: &str| {
        let shown = as_shown(body.lines().next().unwrap_or_default());
        printable(shown.split(" (").next().unwrap_or(&shown))
    };
    for (id, body) in said(github, pull) {
        let now = beginning(&body);
        let before = first.iter().find(|(known, _)| *known == id).map_or_else(String::new, |(_, body)| beginning(body));
        let now = if now == before { "still open".to_owned() } else { now };
        let room = (COLUMNS - 9).saturating_sub(now.width());
        anstream::println!("    {DIM}│{PLAIN} {DIM}{}{PLAIN} → {now}", cut(&before, room));
    }
    anstream::println!("{}", Verdict(verdict));
}

/// The newest check run on GitHub, once it meets the condition.
///
/// # Errors
/// When that does not happen in time.
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
    tokio::time::timeout(PATIENCE, found).await.context("the review did not finish in time")
}
