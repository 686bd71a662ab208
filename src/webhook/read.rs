//! From GitHub's payloads to the events we listen to.

use serde::de::DeserializeOwned;

use super::Rejection;
use super::command::Command;
use super::event::{CheckRerun, CommandEvent, Event, MergeGroupEvent, PullRequestEvent, PushEvent, Repository};
use super::wire::{
    CheckRunPayload, CheckSuitePayload, CommentPayload, CommentWire, CommitWire, InstallationPayload, InstallationWire,
    ListedRepositoryWire, MergeGroupPayload, PullRequestPayload, PushPayload, RemarkPayload, RepositoriesPayload,
    RepositoryPayload, RepositoryWire, UserWire,
};

#[cfg(test)]
mod tests;

/// Reads a verified body as the event that `X-GitHub-Event` names.
///
/// Events that do not concern us, and those without an installation, are [`Event::Other`] whatever their bodies are.
///
/// # Errors
/// When an event that concerns us has a body of another form.
pub fn parse(event: &str, body: &[u8]) -> Result<Event, Rejection> {
    match event {
        "ping" => Ok(Event::Ping),
        "pull_request" => pull_request(read(event, body)?),
        "check_run" => check_rerun(read(event, body)?),
        "check_suite" => suite_rerun(read(event, body)?),
        "issue_comment" => command(read(event, body)?),
        REMARK => reply(read(event, body)?),
        "merge_group" => merge_group(read(event, body)?),
        "installation" => Ok(installation(read(event, body)?)),
        "installation_repositories" => Ok(repositories(read(event, body)?)),
        "repository" => changed(read(event, body)?),
        "push" => push(read(event, body)?),
        _ => Ok(Event::Other),
    }
}

fn read<T: DeserializeOwned>(event: &str, body: &[u8]) -> Result<T, Rejection> {
    serde_json::from_slice(body).map_err(|error| Rejection::Malformed {
        event: event.to_owned(),
        // The place and kind of the error; the message itself may quote the body.
        reason: format!("{:?} error at line {}, column {}", error.classify(), error.line(), error.column()),
    })
}

fn pull_request(payload: PullRequestPayload) -> Result<Event, Rejection> {
    let Some(installation) = payload.installation else { return Ok(Event::Other) };
    let pull_request = payload.pull_request;
    if !is_commit_id(&pull_request.head.sha) {
        let reason = "pull_request.head.sha is not a commit id".to_owned();
        return Err(Rejection::Malformed { event: "pull_request".to_owned(), reason });
    }
    Ok(Event::PullRequest(PullRequestEvent {
        action: payload.action,
        installation: installation.id,
        repository: repository("pull_request", &payload.repository)?,
        repository_id: payload.repository.id,
        number: pull_request.number,
        head: pull_request.head.sha,
        base: pull_request.base.reference,
        draft: pull_request.draft,
        by_bot: pull_request.user.is_some_and(|user| user.kind == "Bot"),
        base_changed: payload.changes.base.is_some(),
    }))
}

fn check_rerun(payload: CheckRunPayload) -> Result<Event, Rejection> {
    let run = payload.check_run;
    let action = match payload.action.as_str() {
        "rerequested" => None,
        "requested_action" => payload.requested_action.map(|action| action.identifier),
        _ => return Ok(Event::Other),
    };
    let number = run.external_id.and_then(|id| id.parse::<u64>().ok());
    let (Some(installation), Some(number), true) = (payload.installation, number, is_commit_id(&run.head_sha)) else {
        return Ok(Event::Other);
    };
    let repository_id = payload.repository.id;
    let repository = repository("check_run", &payload.repository)?;
    let (installation, head) = (installation.id, run.head_sha);
    // Our check on a merge queue's commit belongs to no pull request, and has the number 0 and no buttons.
    if number == 0 {
        let group = MergeGroupEvent { installation, repository, repository_id, head };
        return Ok(if action.is_none() { Event::MergeGroup(group) } else { Event::Other });
    }
    let base = run.pull_requests.into_iter().find(|pull| pull.number == number).map(|pull| pull.base.reference);
    Ok(Event::CheckRerun(CheckRerun {
        installation,
        repository,
        repository_id,
        number,
        head,
        base: base.filter(|base| !base.is_empty()),
        app: run.app.and_then(|app| app.id),
        sender: payload.sender.map(|sender| sender.login).filter(|login| !login.is_empty()),
        action,
    }))
}

fn suite_rerun(payload: CheckSuitePayload) -> Result<Event, Rejection> {
    let head = payload.check_suite.head_sha;
    match (payload.action.as_str(), payload.installation) {
        ("rerequested", Some(installation)) if is_commit_id(&head) => {
            let repository = repository("check_suite", &payload.repository)?;
            let repository_id = payload.repository.id;
            Ok(Event::SuiteRerun { installation: installation.id, repository, repository_id, head })
        }
        _ => Ok(Event::Other),
    }
}

/// The associations of people who have had nothing merged in a repository
/// (<https://docs.github.com/graphql/reference/enums#commentauthorassociation>).
const STRANGERS: [&str; 4] = ["NONE", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "MANNEQUIN"];

fn command(payload: CommentPayload) -> Result<Event, Rejection> {
    let CommentPayload { action, installation, repository, issue, comment } = payload;
    let on_pull = issue.pull_request.is_some();
    let place = Said { event: "issue_comment", number: issue.number, opened_by: issue.user, on_pull, reply_to: None };
    // On an issue there is nothing to review, ignore or explain.
    let is_fit = |command: &Command| on_pull || matches!(command, Command::Add(_) | Command::UnclearAdd);
    heard(place, &action, installation, &repository, comment, is_fit)
}

/// A reply to a review comment. Entries can be asked for only in conversations.
fn reply(payload: RemarkPayload) -> Result<Event, Rejection> {
    let RemarkPayload { action, installation, repository, pull_request, comment } = payload;
    let Some(answered) = comment.in_reply_to_id else { return Ok(Event::Other) };
    let (number, opened_by) = (pull_request.number, pull_request.user);
    let place = Said { event: REMARK, number, opened_by, on_pull: true, reply_to: Some(answered) };
    let is_fit = |command: &Command| !matches!(command, Command::Add(_) | Command::UnclearAdd);
    heard(place, &action, installation, &repository, comment, is_fit)
}

const REMARK: &str = "pull_request_review_comment";

/// Where something is said.
struct Said {
    event: &'static str,
    number: u64,
    opened_by: Option<UserWire>,
    on_pull: bool,
    reply_to: Option<u64>,
}

/// Only new comments by people: an edit could turn an old comment into another command, and bots get no answer. Neither do
/// strangers, except on their own pull request: each answer costs calls, and there is no end of strangers.
fn heard(
    place: Said,
    action: &str,
    installation: Option<InstallationWire>,
    told: &RepositoryWire,
    comment: CommentWire,
    is_fit: impl Fn(&Command) -> bool,
) -> Result<Event, Rejection> {
    let body = comment.body.unwrap_or_default();
    let is_ours = Command::parse(&body).as_ref().is_some_and(is_fit);
    let (Some(installation), Some(user), true) = (installation, comment.user, is_ours) else {
        return Ok(Event::Other);
    };
    let association = comment.author_association;
    let by_author = place.opened_by.is_some_and(|author| author.login.eq_ignore_ascii_case(&user.login));
    let is_stranger = STRANGERS.contains(&association.as_str()) && !by_author;
    if action != "created" || user.kind == "Bot" || is_stranger {
        return Ok(Event::Other);
    }
    Ok(Event::Command(CommandEvent {
        installation: installation.id,
        repository: repository(place.event, told)?,
        repository_id: told.id,
        number: place.number,
        comment: comment.id,
        author: user.login,
        association,
        by_author,
        reply_to: place.reply_to,
        on_pull: place.on_pull,
        body,
    }))
}

fn merge_group(payload: MergeGroupPayload) -> Result<Event, Rejection> {
    let head = payload.merge_group.head_sha;
    match (payload.action.as_str(), payload.installation) {
        ("checks_requested", Some(installation)) if is_commit_id(&head) => {
            let repository = repository("merge_group", &payload.repository)?;
            let repository_id = payload.repository.id;
            Ok(Event::MergeGroup(MergeGroupEvent { installation: installation.id, repository, repository_id, head }))
        }
        _ => Ok(Event::Other),
    }
}

fn installation(payload: InstallationPayload) -> Event {
    let installation = payload.installation.id;
    match payload.action.as_str() {
        "created" | "unsuspend" => Event::Installed { installation, repositories: listed(payload.repositories) },
        "deleted" | "suspend" => {
            Event::Left { installation, repositories: listed(payload.repositories).map(names), all: true }
        }
        "new_permissions_accepted" => Event::PermissionsChanged { installation },
        _ => Event::Other,
    }
}

fn repositories(payload: RepositoriesPayload) -> Event {
    let installation = payload.installation.id;
    match payload.action.as_str() {
        "added" => Event::Installed { installation, repositories: listed(payload.repositories_added) },
        "removed" => {
            let repositories = listed(payload.repositories_removed).map(names);
            repositories.map_or(Event::Other, |gone| Event::Left { installation, repositories: Some(gone), all: false })
        }
        _ => Event::Other,
    }
}

/// The repositories that an installation's payload lists; `None` if it lists none. A malformed one does not affect the others.
fn listed(wires: Vec<Option<ListedRepositoryWire>>) -> Option<Vec<(u64, Repository)>> {
    let one = |wire: ListedRepositoryWire| Some((wire.id, named(&wire.full_name)?));
    let listed: Vec<_> = wires.into_iter().flatten().filter_map(one).collect();
    (!listed.is_empty()).then_some(listed)
}

fn names(listed: Vec<(u64, Repository)>) -> Vec<Repository> {
    listed.into_iter().map(|(_, repository)| repository).collect()
}

fn changed(payload: RepositoryPayload) -> Result<Event, Rejection> {
    let installation = payload.installation.as_ref().map(|installation| installation.id);
    let named = || repository("repository", &payload.repository);
    match payload.action.as_str() {
        "renamed" | "transferred" => renamed(payload),
        "privatized" => Ok(Event::Hidden { installation, repository: named()?, repository_id: payload.repository.id }),
        "deleted" => {
            let installation = installation.unwrap_or_default();
            Ok(Event::Left { installation, repositories: Some(vec![named()?]), all: false })
        }
        _ => Ok(Event::Other),
    }
}

/// A transfer can change the name, too.
fn renamed(payload: RepositoryPayload) -> Result<Event, Rejection> {
    let to = repository("repository", &payload.repository)?;
    let owner = payload.changes.owner.and_then(|owner| owner.from).and_then(|from| from.user.or(from.organization));
    let name = payload.changes.repository.and_then(|repository| repository.name).and_then(|name| name.from);
    let from = Repository {
        owner: owner.map_or_else(|| to.owner.clone(), |owner| owner.login),
        name: name.unwrap_or_else(|| to.name.clone()),
    };
    if !is_given(&from) {
        return Err(odd_name("repository"));
    }
    let installation = payload.installation.map(|installation| installation.id);
    Ok(if from == to { Event::Other } else { Event::Renamed { installation, from, to } })
}

fn push(payload: PushPayload) -> Result<Event, Rejection> {
    let Some(installation) = payload.installation else { return Ok(Event::Other) };
    if payload.reference.strip_prefix("refs/heads/") != Some(&payload.repository.default_branch) {
        return Ok(Event::Other);
    }
    let repository = named(&payload.repository.full_name).ok_or_else(|| odd_name("push"))?;
    let files = |commit: CommitWire| [commit.added, commit.modified, commit.removed].into_iter().flatten();
    let mut paths: Vec<String> = payload.commits.into_iter().flat_map(files).collect();
    paths.sort_unstable();
    paths.dedup();
    Ok(Event::Push(PushEvent {
        installation: installation.id,
        repository,
        repository_id: payload.repository.id,
        paths,
    }))
}

/// A repository by its names. Names that GitHub does not allow are rejected here, before they can reach a URL, a query or the
/// database.
fn repository(event: &str, wire: &RepositoryWire) -> Result<Repository, Rejection> {
    let repository = Repository { owner: wire.owner.login.clone(), name: wire.name.clone() };
    if is_given(&repository) { Ok(repository) } else { Err(odd_name(event)) }
}

/// "owner/name" as a repository; `None` if GitHub does not allow such names.
fn named(full_name: &str) -> Option<Repository> {
    let (owner, name) = full_name.split_once('/')?;
    Some(Repository { owner: owner.to_owned(), name: name.to_owned() }).filter(is_given)
}

/// Whether GitHub allows such names.
fn is_given(Repository { owner, name }: &Repository) -> bool {
    let plain = |text: &str| {
        (1..=100).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    plain(owner) && plain(name) && !matches!(name.as_str(), "." | "..") && !owner.starts_with('.')
}

fn odd_name(event: &str) -> Rejection {
    let reason = "the repository's name is not valid on GitHub".to_owned();
    Rejection::Malformed { event: event.to_owned(), reason }
}

/// SHA-1 or SHA-256 in hexadecimal.
fn is_commit_id(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
