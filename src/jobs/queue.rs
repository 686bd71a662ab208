//! Merge queues, which wait for a check of the commit they made.

use serde::{Deserialize, Serialize};

use super::error::JobError;
use super::kind;
use super::office::Office;
use super::place::Place;
use crate::review::{Conclusion, PlannedCheckRun};
use crate::store::{Leased, NewJob, Priority};
use crate::webhook::MergeGroupEvent;

/// Answer for this commit.
#[derive(Serialize, Deserialize)]
struct Answer {
    #[serde(flatten)]
    place: Place,
    head: String,
}

pub(super) fn job_for(event: &MergeGroupEvent) -> Option<NewJob> {
    answer(Place::new(event.installation, &event.repository, event.repository_id), &event.head)
}

/// An answer for a merge queue's commit.
pub(super) fn answer(place: Place, head: &str) -> Option<NewJob> {
    let key = format!("{}:{}:{head}", kind::MERGE_GROUP, place.key());
    let installation = place.installation;
    let payload = serde_json::to_string(&Answer { place, head: head.to_owned() }).ok()?;
    Some(NewJob { key, kind: kind::MERGE_GROUP, installation, priority: Priority::Person, delay: 0, payload })
}

/// Answers at once and honestly: the pull requests were reviewed one by one, as merged; this commit was not. A neutral conclusion counts as
/// passed
/// (<https://docs.github.com/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/about-status-checks>).
pub(super) async fn run(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let Answer { place, head } = serde_json::from_str(&leased.payload)?;
    let installation = place.open(office).await?;
    // An earlier attempt may have arrived although its answer did not. A repeated request gets another answer.
    if leased.attempt > 1 && installation.has_check_run(&head).await? {
        return Ok(());
    }
    let run = PlannedCheckRun {
        conclusion: Conclusion::Neutral,
        title: "Reviewed on the pull requests".to_owned(),
        summary:
            "Each pull request was reviewed as merged with its base. The merge queue's own merge is not reviewed again."
                .to_owned(),
        annotations: Vec::new(),
        actions: Vec::new(),
    };
    installation.complete_check_run(0, &head, None, &run).await?;
    Ok(())
}
