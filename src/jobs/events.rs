//! Which work an event asks for.

use super::office::Tempo;
use super::place::Place;
use super::pull::{Manner, ReviewJob};
use super::{command, departure, kind, queue, reconcile, rerun};
use crate::review::Action;
use crate::store::{NewJob, Priority};
use crate::webhook::{CheckRerun, Event, PullRequestEvent};

/// The work that an event asks for, if any.
#[must_use]
pub fn job_for(event: &Event, tempo: Tempo) -> Option<NewJob> {
    match event {
        Event::PullRequest(event) => review(event),
        Event::CheckRerun(event) => pressed(event),
        Event::SuiteRerun { installation, repository, repository_id, head } => {
            rerun::job_for(Place::new(*installation, repository, *repository_id), head)
        }
        Event::Installed { installation, repositories } => reconcile::survey_of(*installation, repositories.as_deref()),
        Event::Left { installation, repositories, all } => {
            departure::left(*installation, repositories.as_deref().unwrap_or_default(), *all)
        }
        Event::Renamed { installation, from, to } => departure::renamed(installation.unwrap_or_default(), from, to),
        Event::Hidden { installation, repository, repository_id } => {
            departure::hidden(installation.unwrap_or_default(), repository, *repository_id)
        }
        Event::PermissionsChanged { installation } => departure::permissions_changed(*installation),
        Event::Push(push) => reconcile::recheck(push, tempo),
        Event::Command(event) => command::job_for(event),
        Event::MergeGroup(event) => queue::job_for(event),
        Event::Ping | Event::Other => None,
    }
}

/// New text is reviewed. Whether the pull request is a draft, a bot's, or closed by now is looked up on GitHub: deliveries come late
/// and in any order.
fn review(event: &PullRequestEvent) -> Option<NewJob> {
    let has_news = match event.action.as_str() {
        "opened" | "synchronize" | "reopened" | "ready_for_review" | "closed" => true,
        "edited" => event.base_changed,
        _ => false,
    };
    if !has_news {
        return None;
    }
    let place = Place::new(event.installation, &event.repository, event.repository_id);
    let base = Some(event.base.clone()).filter(|base| !base.is_empty());
    let job = ReviewJob { base, ..ReviewJob::new(place, event.number, &event.head, Manner::Aloud) };
    // Nobody waits for what bots do, and few repositories want it reviewed.
    let priority = if event.by_bot { Priority::Sweep } else { Priority::Person };
    Some(NewJob { priority, ..job.into_job()? })
}

/// Somebody asked for a check run again, or pressed a button on its page.
fn pressed(event: &CheckRerun) -> Option<NewJob> {
    let place = Place::new(event.installation, &event.repository, event.repository_id);
    let job = ReviewJob {
        base: event.base.clone(),
        app: event.app,
        by: event.sender.clone(),
        ..ReviewJob::new(place, event.number, &event.head, Manner::Asked)
    };
    let applies = event.action.as_deref() == Some(Action::ApplyFixes.identifier());
    if applies { job.into_job_of(kind::FIXES) } else { job.into_job() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::Repository;

    fn event(action: &str) -> PullRequestEvent {
        PullRequestEvent {
            action: action.to_owned(),
            installation: 7,
            repository: Repository { owner: "Ada".into(), name: "Awesome-Tea".into() },
            repository_id: Some(5_000_000_000),
            number: 3,
            head: "a".repeat(40),
            base: "main".into(),
            draft: false,
            by_bot: false,
            base_changed: false,
        }
    }

    fn asked(event: PullRequestEvent) -> Option<NewJob> {
        job_for(&Event::PullRequest(event), Tempo::default())
    }

    #[test]
    fn new_text_is_reviewed_and_what_is_closed_is_looked_at() {
        for action in ["opened", "synchronize", "reopened", "ready_for_review", "closed"] {
            let job = asked(event(action)).unwrap();
            assert_eq!((job.key.as_str(), job.kind, job.installation), ("review:ada/awesome-tea#3", "review", 7));
            assert!(job.payload.contains("\"base\":\"main\"") && job.payload.contains("5000000000"), "{}", job.payload);
        }
        assert!(asked(PullRequestEvent { base_changed: true, ..event("edited") }).is_some());
        assert!(asked(PullRequestEvent { draft: true, ..event("opened") }).is_some(), "it is told that it is a draft");
    }

    #[test]
    fn talk_is_left_alone() {
        for action in ["labeled", "edited", "an action of next year"] {
            assert!(asked(event(action)).is_none(), "{action}");
        }
        assert!(job_for(&Event::Ping, Tempo::default()).is_none());
    }

    #[test]
    fn what_is_private_by_now_is_hidden_before_all_else() {
        let repository = Repository { owner: "Ada".into(), name: "Tea".into() };
        let event = Event::Hidden { installation: Some(7), repository, repository_id: Some(9) };
        let job = job_for(&event, Tempo::default()).unwrap();
        assert_eq!((job.key.as_str(), job.priority), ("hide:7:ada/tea", Priority::Urgent));
    }

    #[test]
    fn bots_wait_behind_people() {
        let priority = |by_bot| asked(PullRequestEvent { by_bot, ..event("opened") }).map(|job| job.priority);
        assert_eq!((priority(false), priority(true)), (Some(Priority::Person), Some(Priority::Sweep)));
    }

    #[test]
    fn a_button_asks_for_fixes_and_everything_else_for_a_review() {
        let pressed = |action: Option<&str>| {
            let event = event("opened");
            let rerun = CheckRerun {
                installation: 7,
                repository: event.repository,
                repository_id: None,
                number: 3,
                head: event.head,
                base: None,
                action: action.map(str::to_owned),
                sender: Some("ada".into()),
                app: None,
            };
            job_for(&Event::CheckRerun(rerun), Tempo::default()).unwrap().key
        };
        assert_eq!(pressed(None), "review:ada/awesome-tea#3");
        assert_eq!(pressed(Some("recheck")), "review:ada/awesome-tea#3");
        assert_eq!(pressed(Some("apply-fixes")), "fixes:ada/awesome-tea#3");
    }
}
