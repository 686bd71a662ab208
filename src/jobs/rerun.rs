//! "Re-run all checks": GitHub sends the commit, and for pull requests from forks nothing else. Our check runs on it show which
//! pull request is meant.

use serde::{Deserialize, Serialize};

use super::error::JobError;
use super::office::Office;
use super::place::Place;
use super::pull::{Manner, ReviewJob};
use super::{kind, queue};
use crate::store::{Leased, NewJob, Priority};

/// Look again at everything that was checked at this commit.
#[derive(Serialize, Deserialize)]
struct Rerun {
    #[serde(flatten)]
    place: Place,
    head: String,
}

pub(super) fn job_for(place: Place, head: &str) -> Option<NewJob> {
    let key = format!("{}:{}:{head}", kind::RERUN, place.key());
    let installation = place.installation;
    let payload = serde_json::to_string(&Rerun { place, head: head.to_owned() }).ok()?;
    Some(NewJob { key, kind: kind::RERUN, installation, priority: Priority::Person, delay: 0, payload })
}

/// Adds a review of each pull request that has a check run of ours on the commit.
pub(super) async fn run(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let Rerun { place, head } = serde_json::from_str(&leased.payload)?;
    let pulls = place.open(office).await?.checked_pulls(&head).await?;
    let again = |number: &u64| match number {
        // A merge queue's run belongs to no pull request.
        0 => queue::answer(place.clone(), &head),
        number => ReviewJob::new(place.clone(), *number, &head, Manner::Asked).into_job(),
    };
    let jobs: Vec<NewJob> = pulls.iter().filter_map(again).collect();
    office.follow(leased, &jobs).await
}
