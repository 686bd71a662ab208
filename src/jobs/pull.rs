//! A job on one pull request: which one, at which commit, and how it is reviewed.

use serde::{Deserialize, Serialize};

use super::error::JobError;
use super::kind;
use super::place::Place;
use crate::github::Heard;
use crate::store::{Leased, NewJob, Priority};

/// How a pull request is reviewed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Manner {
    /// Somebody pushed: comments are posted.
    #[default]
    Aloud,
    /// Nobody touched it: the check run says everything, and no comments are posted.
    Quiet,
    /// Somebody asked for it: it is reviewed even if it would otherwise be left alone.
    Asked,
}

/// Look at this pull request at this commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewJob {
    #[serde(flatten)]
    pub(super) place: Place,
    pub(super) number: u64,
    pub(super) head: String,
    /// The branch it targets, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) base: Option<String>,
    #[serde(default)]
    pub(super) manner: Manner,
    /// What to say on the page besides the review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
    /// The App whose check run the request came from; another App's requests are not for us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) app: Option<u64>,
    /// Who pressed the button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<String>,
    /// Whether it only looks again for answers that were missing in the previous review.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) asks_again: bool,
}

impl ReviewJob {
    pub(super) fn new(place: Place, number: u64, head: &str, manner: Manner) -> Self {
        Self {
            place,
            number,
            head: head.to_owned(),
            base: None,
            manner,
            note: None,
            app: None,
            by: None,
            asks_again: false,
        }
    }

    pub(super) fn read(leased: &Leased) -> Result<Self, JobError> {
        Ok(serde_json::from_str(&leased.payload)?)
    }

    /// Work for the store. People wait for it, unless it is done quietly.
    pub(super) fn into_job(self) -> Option<NewJob> {
        self.into_job_of(kind::REVIEW)
    }

    pub(super) fn into_job_of(self, kind: &'static str) -> Option<NewJob> {
        let payload = serde_json::to_string(&self).ok()?;
        let key = format!("{kind}:{}#{}", self.place.key(), self.number);
        let priority = if self.manner == Manner::Quiet { Priority::Sweep } else { Priority::Person };
        Some(NewJob { key, kind, installation: self.place.installation, priority, delay: 0, payload })
    }

    /// The pull request as it was last heard of.
    pub(super) fn heard(&self) -> Heard<'_> {
        Heard { number: self.number, tip: &self.head, base: self.base.as_deref() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_of_the_version_before_are_read() {
        let before = r#"{"installation": 7, "owner": "ada", "name": "Tea", "number": 3, "head": "aa"}"#;
        let job: ReviewJob = serde_json::from_str(before).unwrap();
        assert_eq!((job.place.id, job.manner, job.base.as_deref()), (None, Manner::Aloud, None));
        assert_eq!(job.into_job().map(|job| job.key).as_deref(), Some("review:ada/tea#3"));
    }
}
