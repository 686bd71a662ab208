//! The button "Apply fixes": one commit with all safe fixes, on a branch of the repository itself.

use super::review::{ReviewJob, submission, unless_refused};
use super::seen::{Seen, look};
use super::{JobError, Office};
use crate::engine::fixed;
use crate::github::{ChangedFile, NewText};
use crate::store::Leased;

/// What the commit is called.
const HEADLINE: &str = "Write entries as the list writes them";

/// Commits the fixes, or has the pull request reviewed again, whose page tells why not.
///
/// The commit is made on top of the commit that the button was pressed for and of nothing else, so that the button, pressed
/// once, commits once: where the tip is another, somebody pushed meanwhile, or our own commit arrived although its answer
/// did not.
pub(super) async fn run(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let job: ReviewJob = serde_json::from_str(&leased.payload)?;
    let installation = job.at(office).await?;
    let Some(seen) = look(&installation, job.number, &job.head, leased.attempt).await? else { return Ok(()) };
    if seen.snapshot.head != job.head {
        tracing::info!("the branch has moved on since the fixes were asked for");
        return Ok(());
    }
    let (Some(branch), Some(writer)) = (seen.snapshot.own_branch.clone(), installation.for_contents().await?) else {
        tracing::info!("the branch is not ours to write to");
        return office.follow(leased, job.into_job().as_slice()).await;
    };
    let files = texts(seen).await;
    if files.is_empty() {
        return office.follow(leased, job.into_job().as_slice()).await;
    }
    // The commit is a push, which asks for a review by itself.
    unless_refused(writer.commit(&branch, &job.head, HEADLINE, &files).await)?;
    tracing::info!(files = files.len(), "fixes were committed");
    Ok(())
}

/// The files with every safe fix applied, as far as that changes them.
async fn texts(seen: Seen) -> Vec<NewText> {
    let Seen { files, policy, snapshot, .. } = seen;
    let fix = move || {
        let one = |file: &ChangedFile| {
            let text = fixed(&submission(file, &policy, snapshot.guidelines.as_deref(), &[]));
            (text != file.head).then(|| NewText { path: file.path.clone(), text })
        };
        files.iter().filter_map(one).collect()
    };
    tokio::task::spawn_blocking(fix).await.unwrap_or_else(|error| {
        tracing::error!(panicked = error.is_panic(), "the engine stopped at a fix");
        Vec::new()
    })
}
