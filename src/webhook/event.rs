//! The events we listen to, read from what GitHub sends.

use serde::de::DeserializeOwned;

use super::Rejection;

mod wire;

use wire::{
    CheckRunPayload, CheckSuitePayload, CommentPayload, CommitWire, InstallationPayload, MergeGroupPayload,
    PullRequestPayload, PushPayload,
};

/// Something happened on GitHub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A pull request was opened, pushed to, closed, …
    PullRequest(PullRequestEvent),
    /// Somebody asks for a check run again, or presses a button on its page.
    CheckRerun(CheckRerun),
    /// A person said something in a pull request's conversation that begins with [`COMMAND`].
    Command(CommandEvent),
    /// A merge queue asks for the checks of a commit that it made.
    MergeGroup(MergeGroupEvent),
    /// The App was installed, or given further repositories: what was opened there before is to be looked at.
    Installed {
        /// The installation.
        installation: u64,
    },
    /// Somebody pushed to the branch that a repository shows first.
    Push(PushEvent),
    /// GitHub says hello.
    Ping,
    /// Nothing that concerns us.
    Other,
}

/// A repository, by its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// The owner's login.
    pub owner: String,
    /// The name.
    pub name: String,
}

/// What happened to a pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullRequestEvent {
    /// `opened`, `synchronize`, `reopened`, `ready_for_review`, `edited`, `closed`, …
    pub action: String,
    /// The installation that the delivery is for.
    pub installation: u64,
    /// The repository that the pull request is made to.
    pub repository: Repository,
    /// The pull request's number.
    pub number: u64,
    /// The commit at its tip.
    pub head: String,
    /// Whether it is a draft.
    pub draft: bool,
    /// Whether a bot opened it.
    pub by_bot: bool,
    /// Whether an edit changed the branch it is made to.
    pub base_changed: bool,
}

/// A push to a repository's default branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushEvent {
    /// The installation that the delivery is for.
    pub installation: u64,
    /// The repository.
    pub repository: Repository,
    /// The files that its commits touch.
    pub paths: Vec<String>,
}

/// A request to run a check again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRerun {
    /// The installation that the delivery is for.
    pub installation: u64,
    /// The repository.
    pub repository: Repository,
    /// The pull request, as the check run's `external_id` tells it; a fork's is told nowhere else.
    pub number: u64,
    /// The commit that was checked.
    pub head: String,
    /// Which button was pressed; `None` where the check was asked for again.
    pub action: Option<String>,
}

/// What a comment to us begins with.
pub const COMMAND: &str = "/shelfmark";

/// A comment to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandEvent {
    /// The installation that the delivery is for.
    pub installation: u64,
    /// The repository.
    pub repository: Repository,
    /// The pull request.
    pub number: u64,
    /// The comment.
    pub comment: u64,
    /// The login of who wrote it.
    pub author: String,
    /// What it says.
    pub body: String,
}

/// A commit that a merge queue made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeGroupEvent {
    /// The installation that the delivery is for.
    pub installation: u64,
    /// The repository.
    pub repository: Repository,
    /// The commit.
    pub head: String,
}

/// Reads a verified body as the event that `X-GitHub-Event` names.
///
/// Events that do not concern us, and those that come without an installation, are [`Event::Other`] whatever their bodies are.
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
        "merge_group" => merge_group(read(event, body)?),
        "installation" | "installation_repositories" => Ok(installed(&read(event, body)?)),
        "push" => push(read(event, body)?),
        _ => Ok(Event::Other),
    }
}

fn read<T: DeserializeOwned>(event: &str, body: &[u8]) -> Result<T, Rejection> {
    serde_json::from_slice(body).map_err(|error| Rejection::Malformed {
        event: event.to_owned(),
        // The place and kind of the fault; the message itself may quote the body.
        reason: format!("{:?} fault at line {}, column {}", error.classify(), error.line(), error.column()),
    })
}

fn pull_request(payload: PullRequestPayload) -> Result<Event, Rejection> {
    let Some(installation) = payload.installation else { return Ok(Event::Other) };
    let pull_request = payload.pull_request;
    if !is_commit_id(&pull_request.head.sha) {
        let reason = "pull_request.head.sha is no commit id".to_owned();
        return Err(Rejection::Malformed { event: "pull_request".to_owned(), reason });
    }
    Ok(Event::PullRequest(PullRequestEvent {
        action: payload.action,
        installation: installation.id,
        repository: repository("pull_request", &payload.repository.owner.login, &payload.repository.name)?,
        number: pull_request.number,
        head: pull_request.head.sha,
        draft: pull_request.draft,
        by_bot: pull_request.user.is_some_and(|user| user.kind == "Bot"),
        base_changed: payload.changes.base.is_some(),
    }))
}

fn check_rerun(payload: CheckRunPayload) -> Result<Event, Rejection> {
    // What we check in a merge queue belongs to no pull request, and bears the number 0.
    let number = payload.check_run.external_id.and_then(|id| id.parse().ok()).filter(|number| *number > 0);
    let head = payload.check_run.head_sha;
    let action = match payload.action.as_str() {
        "rerequested" => None,
        "requested_action" => payload.requested_action.map(|action| action.identifier),
        _ => return Ok(Event::Other),
    };
    match (payload.installation, number) {
        (Some(installation), Some(number)) if is_commit_id(&head) => {
            let repository = repository("check_run", &payload.repository.owner.login, &payload.repository.name)?;
            Ok(Event::CheckRerun(CheckRerun { installation: installation.id, repository, number, head, action }))
        }
        _ => Ok(Event::Other),
    }
}

fn suite_rerun(payload: CheckSuitePayload) -> Result<Event, Rejection> {
    let number = payload.check_suite.pull_requests.first().map(|pull| pull.number);
    let head = payload.check_suite.head_sha;
    match (payload.action.as_str(), payload.installation, number) {
        ("rerequested", Some(installation), Some(number)) if is_commit_id(&head) => {
            let repository = repository("check_suite", &payload.repository.owner.login, &payload.repository.name)?;
            Ok(Event::CheckRerun(CheckRerun { installation: installation.id, repository, number, head, action: None }))
        }
        _ => Ok(Event::Other),
    }
}

/// Only what a person says anew: an edit could turn an old comment into another command, and bots are not answered.
fn command(payload: CommentPayload) -> Result<Event, Rejection> {
    let body = payload.comment.body.unwrap_or_default();
    let is_ours = body.trim_start().starts_with(COMMAND) && payload.issue.pull_request.is_some();
    match (payload.action.as_str(), payload.installation, payload.comment.user) {
        ("created", Some(installation), Some(user)) if is_ours && user.kind != "Bot" => {
            Ok(Event::Command(CommandEvent {
                installation: installation.id,
                repository: repository("issue_comment", &payload.repository.owner.login, &payload.repository.name)?,
                number: payload.issue.number,
                comment: payload.comment.id,
                author: user.login,
                body,
            }))
        }
        _ => Ok(Event::Other),
    }
}

fn merge_group(payload: MergeGroupPayload) -> Result<Event, Rejection> {
    let head = payload.merge_group.head_sha;
    match (payload.action.as_str(), payload.installation) {
        ("checks_requested", Some(installation)) if is_commit_id(&head) => {
            let repository = repository("merge_group", &payload.repository.owner.login, &payload.repository.name)?;
            Ok(Event::MergeGroup(MergeGroupEvent { installation: installation.id, repository, head }))
        }
        _ => Ok(Event::Other),
    }
}

fn installed(payload: &InstallationPayload) -> Event {
    match payload.action.as_str() {
        "created" | "unsuspend" | "added" => Event::Installed { installation: payload.installation.id },
        _ => Event::Other,
    }
}

fn push(payload: PushPayload) -> Result<Event, Rejection> {
    let Some(installation) = payload.installation else { return Ok(Event::Other) };
    if payload.reference.strip_prefix("refs/heads/") != Some(&payload.repository.default_branch) {
        return Ok(Event::Other);
    }
    let (owner, name) = payload.repository.full_name.split_once('/').unwrap_or_default();
    let repository = repository("push", owner, name)?;
    let files = |commit: CommitWire| [commit.added, commit.modified, commit.removed].into_iter().flatten();
    let mut paths: Vec<String> = payload.commits.into_iter().flat_map(files).collect();
    paths.sort_unstable();
    paths.dedup();
    Ok(Event::Push(PushEvent { installation: installation.id, repository, paths }))
}

/// A repository by its names. Others than GitHub gives are refused here, before they can reach a URL, a query or the database.
fn repository(event: &str, owner: &str, name: &str) -> Result<Repository, Rejection> {
    let plain = |text: &str| {
        (1..=100).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    if !plain(owner) || !plain(name) || matches!(name, "." | "..") || owner.starts_with('.') {
        let reason = "the repository has a name that GitHub does not give".to_owned();
        return Err(Rejection::Malformed { event: event.to_owned(), reason });
    }
    Ok(Repository { owner: owner.to_owned(), name: name.to_owned() })
}

/// SHA-1 or SHA-256 in hexadecimal.
fn is_commit_id(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body() -> serde_json::Value {
        json!({
            "action": "opened",
            "installation": { "id": 7 },
            "repository": { "name": "awesome-tea", "owner": { "login": "ada" } },
            "pull_request": {
                "number": 3, "draft": false, "mergeable_state": "something new",
                "head": { "sha": "a".repeat(40), "repo": null },
                "user": { "login": "grace", "type": "User" },
            },
        })
    }

    #[test]
    fn a_pull_request_is_read_even_from_a_deleted_fork() {
        let Event::PullRequest(event) = parse("pull_request", body().to_string().as_bytes()).unwrap() else { panic!() };
        assert_eq!((event.action.as_str(), event.installation, event.number, event.by_bot), ("opened", 7, 3, false));
        assert_eq!(event.repository, Repository { owner: "ada".into(), name: "awesome-tea".into() });
    }

    #[test]
    fn names_that_github_does_not_give_are_refused() {
        for name in ["..", "a/../../app", "tea?x=1", "tea#", "té", "tea\0", "", &"a".repeat(101)] {
            let mut odd = body();
            odd["repository"]["name"] = json!(name);
            assert!(parse("pull_request", odd.to_string().as_bytes()).is_err(), "{name:?}");
            let pushed = json!({
                "ref": "refs/heads/main", "installation": { "id": 7 },
                "repository": { "full_name": format!("ada/{name}"), "default_branch": "main" },
            });
            assert!(parse("push", pushed.to_string().as_bytes()).is_err(), "{name:?}");
        }
    }

    #[test]
    fn pushes_to_the_default_branch_tell_which_files_they_touch() {
        let pushed = |branch: &str| {
            let body = json!({
                "ref": format!("refs/heads/{branch}"), "installation": { "id": 7 },
                "repository": { "full_name": "ada/tea", "default_branch": "main" },
                "commits": [{ "added": ["b.md"], "modified": ["a.md"], "removed": [] }, { "modified": ["a.md"] }],
            });
            parse("push", body.to_string().as_bytes()).unwrap()
        };
        let Event::Push(event) = pushed("main") else { panic!() };
        assert_eq!((event.repository.name.as_str(), event.paths), ("tea", vec!["a.md".to_owned(), "b.md".to_owned()]));
        assert_eq!(pushed("spike"), Event::Other);
    }

    #[test]
    fn new_installations_and_repositories_are_told_alike() {
        let told = |event: &str, action: &str| {
            parse(event, json!({ "action": action, "installation": { "id": 7 } }).to_string().as_bytes()).unwrap()
        };
        assert_eq!(told("installation", "created"), Event::Installed { installation: 7 });
        assert_eq!(told("installation_repositories", "added"), Event::Installed { installation: 7 });
        assert_eq!(told("installation", "deleted"), Event::Other);
    }

    #[test]
    fn what_does_not_concern_us_is_nothing() {
        assert_eq!(parse("star", b"\xff").unwrap(), Event::Other);
        let mut without_installation = body();
        without_installation["installation"] = json!(null);
        assert_eq!(parse("pull_request", without_installation.to_string().as_bytes()).unwrap(), Event::Other);
    }

    fn comment(change: impl Fn(&mut serde_json::Value)) -> Event {
        let mut body = json!({
            "action": "created",
            "installation": { "id": 7 },
            "repository": { "name": "awesome-tea", "owner": { "login": "ada" } },
            "issue": { "number": 3, "pull_request": { "url": "https://api.github.com/…" } },
            "comment": { "id": 12, "body": " /shelfmark recheck", "user": { "login": "grace", "type": "User" } },
        });
        change(&mut body);
        parse("issue_comment", body.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn only_what_people_say_to_us_in_pull_requests_is_heard() {
        let Event::Command(heard) = comment(|_| {}) else { panic!() };
        assert_eq!((heard.number, heard.comment, heard.author.as_str()), (3, 12, "grace"));
        let changes: [fn(&mut serde_json::Value); 6] = [
            |body| body["action"] = json!("edited"),
            |body| body["issue"]["pull_request"] = json!(null),
            |body| body["comment"]["body"] = json!("Do not say /shelfmark recheck"),
            |body| body["comment"]["body"] = json!(null),
            |body| body["comment"]["user"] = json!(null),
            |body| body["comment"]["user"]["type"] = json!("Bot"),
        ];
        for change in changes {
            assert_eq!(comment(change), Event::Other);
        }
    }

    #[test]
    fn a_button_is_told_from_a_rerun() {
        let pressed = |action: &str, external: &str| {
            let body = json!({
                "action": action,
                "installation": { "id": 7 },
                "repository": { "name": "awesome-tea", "owner": { "login": "ada" } },
                "check_run": { "external_id": external, "head_sha": "a".repeat(40) },
                "requested_action": { "identifier": "apply-fixes" },
            });
            parse("check_run", body.to_string().as_bytes()).unwrap()
        };
        let Event::CheckRerun(event) = pressed("requested_action", "3") else { panic!() };
        assert_eq!((event.number, event.action.as_deref()), (3, Some("apply-fixes")));
        let Event::CheckRerun(event) = pressed("rerequested", "3") else { panic!() };
        assert_eq!(event.action, None);
        assert_eq!(pressed("completed", "3"), Event::Other);
        assert_eq!(pressed("rerequested", "0"), Event::Other);
    }

    #[test]
    fn a_malformed_body_is_told_without_quoting_it() {
        let error = parse("pull_request", b"{\"action\": \"secret-words\"").unwrap_err().to_string();
        assert!(error.contains("Eof") && !error.contains("secret-words"), "{error}");
        let mut odd = body();
        odd["pull_request"]["head"]["sha"] = json!("../../x");
        assert!(parse("pull_request", odd.to_string().as_bytes()).is_err());
    }
}
