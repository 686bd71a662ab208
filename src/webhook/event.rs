//! The events we listen to, read from what GitHub sends.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Rejection;

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
    /// The branch that it is made to.
    pub base: String,
    /// Whether it was merged.
    pub merged: bool,
    /// Whether an edit changed the branch it is made to.
    pub base_changed: bool,
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

#[derive(Default, Deserialize)]
struct BaseWire {
    #[serde(rename = "ref", default)]
    branch: String,
}

#[derive(Deserialize)]
struct PullRequestWire {
    number: u64,
    #[serde(default)]
    draft: bool,
    head: HeadWire,
    #[serde(default)]
    base: BaseWire,
    merged: Option<bool>,
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
struct CheckRunPayload {
    action: String,
    installation: Option<InstallationWire>,
    repository: RepositoryWire,
    check_run: CheckRunWire,
    requested_action: Option<ActionWire>,
}

#[derive(Deserialize)]
struct ActionWire {
    identifier: String,
}

#[derive(Deserialize)]
struct CheckSuitePayload {
    action: String,
    installation: Option<InstallationWire>,
    repository: RepositoryWire,
    check_suite: CheckSuiteWire,
}

#[derive(Deserialize)]
struct CheckSuiteWire {
    head_sha: String,
    /// Empty for forks.
    #[serde(default)]
    pull_requests: Vec<NumberWire>,
}

#[derive(Deserialize)]
struct NumberWire {
    number: u64,
}

#[derive(Deserialize)]
struct CommentPayload {
    action: String,
    installation: Option<InstallationWire>,
    repository: RepositoryWire,
    issue: IssueWire,
    comment: CommentWire,
}

#[derive(Deserialize)]
struct IssueWire {
    number: u64,
    /// Only where the issue is a pull request.
    pull_request: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct CommentWire {
    id: u64,
    #[serde(default)]
    body: Option<String>,
    user: Option<UserWire>,
}

#[derive(Deserialize)]
struct MergeGroupPayload {
    action: String,
    installation: Option<InstallationWire>,
    repository: RepositoryWire,
    merge_group: MergeGroupWire,
}

#[derive(Deserialize)]
struct MergeGroupWire {
    head_sha: String,
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
        "check_run" => Ok(check_rerun(read(event, body)?)),
        "check_suite" => Ok(suite_rerun(read(event, body)?)),
        "issue_comment" => Ok(command(read(event, body)?)),
        "merge_group" => Ok(merge_group(read(event, body)?)),
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
        repository: repository(payload.repository),
        number: pull_request.number,
        head: pull_request.head.sha,
        draft: pull_request.draft,
        base: pull_request.base.branch,
        merged: pull_request.merged == Some(true),
        base_changed: payload.changes.base.is_some(),
    }))
}

fn check_rerun(payload: CheckRunPayload) -> Event {
    // What we check in a merge queue belongs to no pull request, and bears the number 0.
    let number = payload.check_run.external_id.and_then(|id| id.parse().ok()).filter(|number| *number > 0);
    let head = payload.check_run.head_sha;
    let action = match payload.action.as_str() {
        "rerequested" => None,
        "requested_action" => payload.requested_action.map(|action| action.identifier),
        _ => return Event::Other,
    };
    match (payload.installation, number) {
        (Some(installation), Some(number)) if is_commit_id(&head) => {
            let repository = repository(payload.repository);
            Event::CheckRerun(CheckRerun { installation: installation.id, repository, number, head, action })
        }
        _ => Event::Other,
    }
}

fn suite_rerun(payload: CheckSuitePayload) -> Event {
    let number = payload.check_suite.pull_requests.first().map(|pull| pull.number);
    let head = payload.check_suite.head_sha;
    match (payload.action.as_str(), payload.installation, number) {
        ("rerequested", Some(installation), Some(number)) if is_commit_id(&head) => {
            let repository = repository(payload.repository);
            Event::CheckRerun(CheckRerun { installation: installation.id, repository, number, head, action: None })
        }
        _ => Event::Other,
    }
}

/// Only what a person says anew: an edit could turn an old comment into another command, and bots are not answered.
fn command(payload: CommentPayload) -> Event {
    let body = payload.comment.body.unwrap_or_default();
    let is_ours = body.trim_start().starts_with(COMMAND) && payload.issue.pull_request.is_some();
    match (payload.action.as_str(), payload.installation, payload.comment.user) {
        ("created", Some(installation), Some(user)) if is_ours && user.kind != "Bot" => Event::Command(CommandEvent {
            installation: installation.id,
            repository: repository(payload.repository),
            number: payload.issue.number,
            comment: payload.comment.id,
            author: user.login,
            body,
        }),
        _ => Event::Other,
    }
}

fn merge_group(payload: MergeGroupPayload) -> Event {
    let head = payload.merge_group.head_sha;
    match (payload.action.as_str(), payload.installation) {
        ("checks_requested", Some(installation)) if is_commit_id(&head) => {
            let repository = repository(payload.repository);
            Event::MergeGroup(MergeGroupEvent { installation: installation.id, repository, head })
        }
        _ => Event::Other,
    }
}

fn repository(wire: RepositoryWire) -> Repository {
    Repository { owner: wire.owner.login, name: wire.name }
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
        assert_eq!((event.action.as_str(), event.installation, event.number, event.merged), ("opened", 7, 3, false));
        assert_eq!(event.repository, Repository { owner: "ada".into(), name: "awesome-tea".into() });
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
