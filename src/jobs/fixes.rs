//! The button "Apply fixes": one commit with all safe fixes, on a branch of the repository itself.

use super::review::{submission, unless_refused};
use super::seen::{Seen, look};
use super::{JobError, Task};
use crate::engine::fixed;
use crate::github::{Installation, NewText};

/// What the commit is called.
const HEADLINE: &str = "Write entries as the list writes them";

/// Commits the fixes, or has the pull request reviewed again, whose page tells why not.
///
/// The commit is made on top of `head` and of nothing else, so that the button, pressed once, commits once: where the tip is
/// another, somebody pushed meanwhile, or our own commit arrived although its answer did not.
pub(super) async fn run(
    installation: &Installation,
    number: u64,
    head: &str,
    attempt: u32,
) -> Result<Vec<Task>, JobError> {
    let Some(seen) = look(installation, number, head, attempt).await? else { return Ok(Vec::new()) };
    if seen.snapshot.head != head {
        tracing::info!("the branch has moved on since the fixes were asked for");
        return Ok(Vec::new());
    }
    let review = Task::Review { number, head: head.to_owned() };
    let (Some(branch), Some(writer)) = (seen.snapshot.own_branch.clone(), installation.for_contents().await?) else {
        tracing::info!("the branch is not ours to write to");
        return Ok(vec![review]);
    };
    let files = texts(seen).await;
    if files.is_empty() {
        return Ok(vec![review]);
    }
    let count = files.len();
    // The commit is a push, which asks for a review by itself.
    unless_refused(writer.commit(&branch, head, HEADLINE, &files).await)?;
    tracing::info!(files = count, "fixes were committed");
    Ok(Vec::new())
}

/// The files with every safe fix applied, as far as that changes them.
async fn texts(seen: Seen) -> Vec<NewText> {
    let Seen { files, policy, snapshot, .. } = seen;
    let fix = move || {
        let one = |file: &crate::github::ChangedFile| {
            let text = fixed(&submission(file, &policy, snapshot.guidelines.as_deref()));
            (text != file.head).then(|| NewText { path: file.path.clone(), text })
        };
        files.iter().filter_map(one).collect()
    };
    tokio::task::spawn_blocking(fix).await.unwrap_or_else(|error| {
        tracing::error!(panicked = error.is_panic(), "the engine stopped at a fix");
        Vec::new()
    })
}
