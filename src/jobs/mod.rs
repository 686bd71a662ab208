//! What is done in the background, and the worker that does it: the only place that joins webhooks, store and GitHub.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::github::{App, GithubError, Installation, RepositoryName};
use crate::review::Action;
use crate::store::{Moment, NewJob};
use crate::webhook::{Event, PullRequestEvent, Repository};

mod command;
mod fixes;
mod queue;
mod review;
mod seen;
mod worker;

pub use worker::{Doorbell, Workers};

/// What time it is; passed in, so that tests can tell their own.
pub trait Clock: Send + Sync {
    /// The moment.
    fn now(&self) -> Moment;
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        millis(since)
    }
}

fn millis(duration: Duration) -> Moment {
    Moment::try_from(duration.as_millis()).unwrap_or(Moment::MAX)
}

/// Work to be done in a repository, in the form in which the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Job {
    installation: u64,
    owner: String,
    name: String,
    task: Task,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Task {
    /// Review this pull request at this commit.
    Review { number: u64, head: String },
    /// Commit all safe fixes on top of this commit.
    Fixes { number: u64, head: String },
    /// Do what a comment asks for.
    Command { number: u64, comment: u64, author: String, body: String },
    /// Review the open pull requests to this branch again, because it has changed.
    Refresh { base: String },
    /// Answer for a merge queue's commit.
    MergeGroup { head: String },
}

/// Why a job did not come to its end.
#[derive(Debug, thiserror::Error)]
enum JobError {
    #[error(transparent)]
    Github(#[from] GithubError),
    #[error("the job cannot be read: {0}")]
    Payload(#[from] serde_json::Error),
    #[error("{0:?} is no repository's name")]
    Name(String),
    #[error("{0}")]
    Unsettled(&'static str),
}

/// The work that an event asks for, if any.
#[must_use]
pub fn job_for(event: &Event) -> Option<NewJob> {
    let job = match event {
        Event::PullRequest(event) if asks_for_review(event) => {
            let task = Task::Review { number: event.number, head: event.head.clone() };
            Job::of(event.installation, &event.repository, task)
        }
        Event::PullRequest(event) if event.action == "closed" && event.merged => {
            Job::of(event.installation, &event.repository, Task::Refresh { base: event.base.clone() })
        }
        Event::CheckRerun(event) => {
            let (number, head) = (event.number, event.head.clone());
            let applies = event.action.as_deref() == Some(Action::ApplyFixes.identifier());
            let task = if applies { Task::Fixes { number, head } } else { Task::Review { number, head } };
            Job::of(event.installation, &event.repository, task)
        }
        Event::Command(event) => {
            let (author, body) = (event.author.clone(), event.body.clone());
            let task = Task::Command { number: event.number, comment: event.comment, author, body };
            Job::of(event.installation, &event.repository, task)
        }
        Event::MergeGroup(event) => {
            Job::of(event.installation, &event.repository, Task::MergeGroup { head: event.head.clone() })
        }
        _ => return None,
    };
    job.stored().ok()
}

/// New text to review, and not while it is still being worked on.
fn asks_for_review(event: &PullRequestEvent) -> bool {
    let has_news = match event.action.as_str() {
        "opened" | "synchronize" | "reopened" | "ready_for_review" => true,
        "edited" => event.base_changed,
        _ => false,
    };
    has_news && !event.draft
}

impl Job {
    fn of(installation: u64, repository: &Repository, task: Task) -> Self {
        Self { installation, owner: repository.owner.clone(), name: repository.name.clone(), task }
    }

    /// The same place, another task.
    fn then(&self, task: Task) -> Self {
        Self { task, ..self.clone() }
    }

    /// What the job is about: a waiting job about the same is replaced by a newer one.
    fn key(&self) -> String {
        let place = format!("{}/{}", self.owner, self.name).to_lowercase();
        match &self.task {
            Task::Review { number, .. } => format!("review:{place}#{number}"),
            Task::Fixes { number, .. } => format!("fixes:{place}#{number}"),
            Task::Command { comment, .. } => format!("command:{place}:{comment}"),
            Task::Refresh { base } => format!("refresh:{place}:{base}"),
            Task::MergeGroup { head } => format!("merge-group:{place}:{head}"),
        }
    }

    fn stored(&self) -> Result<NewJob, serde_json::Error> {
        Ok(NewJob { key: self.key(), installation: self.installation, payload: serde_json::to_string(self)? })
    }

    /// Does what the job says, and gives the jobs that follow from it. Done again, it changes nothing twice: it looks first what
    /// GitHub shows.
    async fn run(payload: &str, attempt: u32, app: &Arc<App>) -> Result<Vec<NewJob>, JobError> {
        let job: Self = serde_json::from_str(payload)?;
        let name = RepositoryName::new(&job.owner, &job.name)
            .ok_or_else(|| JobError::Name(format!("{}/{}", job.owner, job.name)))?;
        let installation = app.installation(job.installation, name).await;
        let next = job.done(&installation, attempt).await?;
        Ok(next.into_iter().map(|task| job.then(task).stored()).collect::<Result<_, _>>()?)
    }

    async fn done(&self, installation: &Installation, attempt: u32) -> Result<Vec<Task>, JobError> {
        match &self.task {
            Task::Review { number, head } => {
                review::run(installation, *number, head, attempt).await?;
                Ok(Vec::new())
            }
            Task::Fixes { number, head } => fixes::run(installation, *number, head, attempt).await,
            Task::Command { number, comment, author, body } => {
                command::run(installation, *number, (*comment, author, body)).await
            }
            Task::Refresh { base } => {
                let pulls = installation.open_pulls(base).await?;
                Ok(pulls
                    .into_iter()
                    .map(|pull| Task::Review { number: pull.number, head: pull.head_ref_oid })
                    .collect())
            }
            Task::MergeGroup { head } => queue::run(installation, head, attempt).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::{CheckRerun, CommandEvent, MergeGroupEvent};

    fn repository() -> Repository {
        Repository { owner: "Ada".into(), name: "Awesome-Tea".into() }
    }

    fn event(action: &str) -> PullRequestEvent {
        PullRequestEvent {
            action: action.to_owned(),
            installation: 7,
            repository: repository(),
            number: 3,
            head: "a".repeat(40),
            draft: false,
            base: "main".to_owned(),
            merged: false,
            base_changed: false,
        }
    }

    fn key(event: &Event) -> Option<String> {
        job_for(event).map(|job| job.key)
    }

    #[test]
    fn new_text_is_reviewed() {
        for action in ["opened", "synchronize", "reopened", "ready_for_review"] {
            let job = job_for(&Event::PullRequest(event(action))).unwrap();
            assert_eq!((job.key.as_str(), job.installation), ("review:ada/awesome-tea#3", 7));
        }
        assert!(job_for(&Event::PullRequest(PullRequestEvent { base_changed: true, ..event("edited") })).is_some());
    }

    #[test]
    fn drafts_and_talk_are_left_alone() {
        for action in ["closed", "labeled", "edited", "an action of next year"] {
            assert!(job_for(&Event::PullRequest(event(action))).is_none(), "{action}");
        }
        assert!(job_for(&Event::PullRequest(PullRequestEvent { draft: true, ..event("opened") })).is_none());
        assert!(job_for(&Event::Ping).is_none());
    }

    #[test]
    fn what_was_merged_concerns_the_others() {
        let merged = Event::PullRequest(PullRequestEvent { merged: true, ..event("closed") });
        assert_eq!(key(&merged).as_deref(), Some("refresh:ada/awesome-tea:main"));
    }

    #[test]
    fn people_ask_by_buttons_and_by_words() {
        let pressed = |action: Option<&str>| {
            let action = action.map(str::to_owned);
            key(&Event::CheckRerun(CheckRerun {
                installation: 7,
                repository: repository(),
                number: 3,
                head: "a".repeat(40),
                action,
            }))
        };
        assert_eq!(pressed(None).as_deref(), Some("review:ada/awesome-tea#3"));
        assert_eq!(pressed(Some("recheck")).as_deref(), Some("review:ada/awesome-tea#3"));
        assert_eq!(pressed(Some("apply-fixes")).as_deref(), Some("fixes:ada/awesome-tea#3"));
        let said = |comment| {
            let (author, body) = ("grace".to_owned(), "/shelfmark recheck".to_owned());
            let event = CommandEvent { installation: 7, repository: repository(), number: 3, comment, author, body };
            key(&Event::Command(event))
        };
        assert_ne!(said(1), said(2), "no command takes another's place");
        let queued = MergeGroupEvent { installation: 7, repository: repository(), head: "a".repeat(40) };
        assert!(key(&Event::MergeGroup(queued)).unwrap().starts_with("merge-group:ada/awesome-tea:aaaa"));
    }
}
