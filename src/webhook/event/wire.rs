//! What GitHub sends, as far as it is needed (<https://docs.github.com/webhooks/webhook-events-and-payloads>).

use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct InstallationWire {
    pub id: u64,
}

#[derive(Deserialize)]
pub(super) struct UserWire {
    pub login: String,
    #[serde(rename = "type", default)]
    pub kind: String,
}

#[derive(Deserialize)]
pub(super) struct RepositoryWire {
    pub name: String,
    pub owner: UserWire,
}

#[derive(Deserialize)]
pub(super) struct HeadWire {
    pub sha: String,
}

#[derive(Deserialize)]
pub(super) struct PullRequestWire {
    pub number: u64,
    #[serde(default)]
    pub draft: bool,
    pub head: HeadWire,
    pub user: Option<UserWire>,
}

#[derive(Deserialize)]
pub(super) struct PullRequestPayload {
    pub action: String,
    pub installation: Option<InstallationWire>,
    pub repository: RepositoryWire,
    pub pull_request: PullRequestWire,
    #[serde(default)]
    pub changes: ChangesWire,
}

#[derive(Default, Deserialize)]
pub(super) struct ChangesWire {
    pub base: Option<serde_json::Value>,
}

#[derive(Deserialize)]
pub(super) struct InstallationPayload {
    pub action: String,
    pub installation: InstallationWire,
}

#[derive(Deserialize)]
pub(super) struct PushPayload {
    #[serde(rename = "ref")]
    pub reference: String,
    pub installation: Option<InstallationWire>,
    pub repository: PushedRepositoryWire,
    #[serde(default)]
    pub commits: Vec<CommitWire>,
}

/// Here GitHub writes the owner's login as `name`, too, and in some payloads only so.
#[derive(Deserialize)]
pub(super) struct PushedRepositoryWire {
    pub full_name: String,
    pub default_branch: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct CommitWire {
    pub added: Vec<String>,
    pub modified: Vec<String>,
    pub removed: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct CheckRunPayload {
    pub action: String,
    pub installation: Option<InstallationWire>,
    pub repository: RepositoryWire,
    pub check_run: CheckRunWire,
    pub requested_action: Option<ActionWire>,
}

#[derive(Deserialize)]
pub(super) struct ActionWire {
    pub identifier: String,
}

#[derive(Deserialize)]
pub(super) struct CheckSuitePayload {
    pub action: String,
    pub installation: Option<InstallationWire>,
    pub repository: RepositoryWire,
    pub check_suite: CheckSuiteWire,
}

#[derive(Deserialize)]
pub(super) struct CheckSuiteWire {
    pub head_sha: String,
    /// Empty for forks.
    #[serde(default)]
    pub pull_requests: Vec<NumberWire>,
}

#[derive(Deserialize)]
pub(super) struct NumberWire {
    pub number: u64,
}

#[derive(Deserialize)]
pub(super) struct CommentPayload {
    pub action: String,
    pub installation: Option<InstallationWire>,
    pub repository: RepositoryWire,
    pub issue: IssueWire,
    pub comment: CommentWire,
}

#[derive(Deserialize)]
pub(super) struct IssueWire {
    pub number: u64,
    /// Only where the issue is a pull request.
    pub pull_request: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
pub(super) struct CommentWire {
    pub id: u64,
    #[serde(default)]
    pub body: Option<String>,
    pub user: Option<UserWire>,
}

#[derive(Deserialize)]
pub(super) struct MergeGroupPayload {
    pub action: String,
    pub installation: Option<InstallationWire>,
    pub repository: RepositoryWire,
    pub merge_group: MergeGroupWire,
}

#[derive(Deserialize)]
pub(super) struct MergeGroupWire {
    pub head_sha: String,
}

#[derive(Deserialize)]
pub(super) struct CheckRunWire {
    pub external_id: Option<String>,
    pub head_sha: String,
}
