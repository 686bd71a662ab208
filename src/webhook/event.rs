//! The events we listen to, read from what GitHub sends.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Rejection;

/// Something happened on GitHub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A pull request was opened, pushed to, closed, …
    PullRequest(PullRequestEvent),
    /// Somebody asks for a check run again.
    CheckRerun(CheckRerun),
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
}

#[derive(Deserialize)]
struct InstallationWire {
    id: u64,
}

#[derive(Deserialize)]
struct UserWire {
    login: String,
    #[serde(rename = "type", default)]
    kind: String,
}

#[derive(Deserialize)]
struct RepositoryWire {
    name: String,
    owner: UserWire,
}

#[derive(Deserialize)]
struct HeadWire {
    sha: String,
}

#[derive(Deserialize)]
struct PullRequestWire {
    number: u64,
    #[serde(default)]
    draft: bool,
    head: HeadWire,
    user: Option<UserWire>,
}

#[derive(Deserialize)]
struct PullRequestPayload {
    action: String,
    installation: Option<InstallationWire>,
    repository: RepositoryWire,
    pull_request: PullRequestWire,
    #[serde(default)]
    changes: ChangesWire,
}

#[derive(Default, Deserialize)]
struct ChangesWire {
    base: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct InstallationPayload {
    action: String,
    installation: InstallationWire,
}

#[derive(Deserialize)]
struct PushPayload {
    #[serde(rename = "ref")]
    reference: String,
    installation: Option<InstallationWire>,
    repository: PushedRepositoryWire,
    #[serde(default)]
    commits: Vec<CommitWire>,
}

/// Here GitHub writes the owner's login as `name`, too, and in some payloads only so.
#[derive(Deserialize)]
struct PushedRepositoryWire {
    full_name: String,
    default_branch: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CommitWire {
    added: Vec<String>,
    modified: Vec<String>,
    removed: Vec<String>,
}

#[derive(Deserialize)]
struct CheckRunPayload {
    action: String,
    installation: Option<InstallationWire>,
    repository: RepositoryWire,
    check_run: CheckRunWire,
}

#[derive(Deserialize)]
struct CheckRunWire {
    external_id: Option<String>,
    head_sha: String,
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
    let number = payload.check_run.external_id.and_then(|id| id.parse().ok());
    let head = payload.check_run.head_sha;
    match (payload.action.as_str(), payload.installation, number) {
        ("rerequested" | "requested_action", Some(installation), Some(number)) if is_commit_id(&head) => {
            let repository = repository("check_run", &payload.repository.owner.login, &payload.repository.name)?;
            Ok(Event::CheckRerun(CheckRerun { installation: installation.id, repository, number, head }))
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

    #[test]
    fn a_malformed_body_is_told_without_quoting_it() {
        let error = parse("pull_request", b"{\"action\": \"secret-words\"").unwrap_err().to_string();
        assert!(error.contains("Eof") && !error.contains("secret-words"), "{error}");
        let mut odd = body();
        odd["pull_request"]["head"]["sha"] = json!("../../x");
        assert!(parse("pull_request", odd.to_string().as_bytes()).is_err());
    }
}
