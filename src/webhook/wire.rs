//! The payloads that GitHub sends, as far as they are needed
//! (<https://docs.github.com/webhooks/webhook-events-and-payloads>).
//!
//! Fields that we can do without may be missing or `null`.

use serde::{Deserialize, Deserializer};

/// The default for `null`; `#[serde(default)]` gives it for a missing field.
fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[derive(Deserialize)]
pub(super) struct InstallationWire {
    pub id: u64,
}

#[derive(Deserialize)]
pub(super) struct UserWire {
    #[serde(default, deserialize_with = "or_default")]
    pub login: String,
    #[serde(rename = "type", default, deserialize_with = "or_default")]
    pub kind: String,
}

#[derive(Deserialize)]
pub(super) struct RepositoryWire {
    pub id: Option<u64>,
    pub name: String,
    pub owner: UserWire,
}

#[derive(Deserialize)]
pub(super) struct HeadWire {
    pub sha: String,
}

#[derive(Default, Deserialize)]
pub(super) struct BaseWire {
    #[serde(rename = "ref", default, deserialize_with = "or_default")]
    pub reference: String,
}

#[derive(Deserialize)]
pub(super) struct PullRequestWire {
    pub number: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub draft: bool,
    pub head: HeadWire,
    #[serde(default, deserialize_with = "or_default")]
    pub base: BaseWire,
    pub user: Option<UserWire>,
}

#[derive(Deserialize)]
pub(super) struct PullRequestPayload {
    pub action: String,
    pub installation: Option<InstallationWire>,
    pub repository: RepositoryWire,
    pub pull_request: PullRequestWire,
    #[serde(default, deserialize_with = "or_default")]
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
    #[serde(default, deserialize_with = "or_default")]
    pub repositories: Vec<Option<ListedRepositoryWire>>,
}

#[derive(Deserialize)]
pub(super) struct RepositoriesPayload {
    pub action: String,
    pub installation: InstallationWire,
    #[serde(default, deserialize_with = "or_default")]
    pub repositories_added: Vec<Option<ListedRepositoryWire>>,
    #[serde(default, deserialize_with = "or_default")]
    pub repositories_removed: Vec<Option<ListedRepositoryWire>>,
}

/// In the lists of an installation's repositories, only the full name gives the owner.
#[derive(Deserialize)]
pub(super) struct ListedRepositoryWire {
    pub id: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub full_name: String,
}

#[derive(Deserialize)]
pub(super) struct RepositoryPayload {
    pub action: String,
    pub installation: Option<InstallationWire>,
    pub repository: RepositoryWire,
    #[serde(default, deserialize_with = "or_default")]
    pub changes: RepositoryChangesWire,
}

/// A repository's former name, in GitHub's two forms: `repository.name.from` and `owner.from.user` (or
/// `owner.from.organization`).
#[derive(Default, Deserialize)]
pub(super) struct RepositoryChangesWire {
    pub repository: Option<NameChangeWire>,
    pub owner: Option<OwnerChangeWire>,
}

#[derive(Deserialize)]
pub(super) struct NameChangeWire {
    pub name: Option<FromWire>,
}

#[derive(Deserialize)]
pub(super) struct FromWire {
    pub from: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct OwnerChangeWire {
    pub from: Option<OwnerWire>,
}

#[derive(Deserialize)]
pub(super) struct OwnerWire {
    pub user: Option<UserWire>,
    pub organization: Option<UserWire>,
}

#[derive(Deserialize)]
pub(super) struct PushPayload {
    #[serde(rename = "ref")]
    pub reference: String,
    pub installation: Option<InstallationWire>,
    pub repository: PushedRepositoryWire,
    #[serde(default, deserialize_with = "or_default")]
    pub commits: Vec<CommitWire>,
}

/// In this payload GitHub gives the owner's login as `name`, too, and sometimes only there.
#[derive(Deserialize)]
pub(super) struct PushedRepositoryWire {
    pub id: Option<u64>,
    pub full_name: String,
    pub default_branch: String,
}

#[derive(Deserialize)]
pub(super) struct CommitWire {
    #[serde(default, deserialize_with = "or_default")]
    pub added: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub modified: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub removed: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct CheckRunPayload {
    pub action: String,
    pub installation: Option<InstallationWire>,
    pub repository: RepositoryWire,
    pub check_run: CheckRunWire,
    pub requested_action: Option<ActionWire>,
    pub sender: Option<UserWire>,
}

#[derive(Deserialize)]
pub(super) struct CheckRunWire {
    pub external_id: Option<String>,
    pub head_sha: String,
    pub app: Option<AppWire>,
    /// Empty for forks.
    #[serde(default, deserialize_with = "or_default")]
    pub pull_requests: Vec<CheckedPullWire>,
}

#[derive(Deserialize)]
pub(super) struct AppWire {
    pub id: Option<u64>,
}

#[derive(Deserialize)]
pub(super) struct CheckedPullWire {
    pub number: u64,
    #[serde(default, deserialize_with = "or_default")]
    pub base: BaseWire,
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
}

#[derive(Deserialize)]
pub(super) struct CommentPayload {
    pub action: String,
    pub installation: Option<InstallationWire>,
    pub repository: RepositoryWire,
    pub issue: IssueWire,
    pub comment: CommentWire,
}

/// A review comment on a pull request.
#[derive(Deserialize)]
pub(super) struct RemarkPayload {
    pub action: String,
    pub installation: Option<InstallationWire>,
    pub repository: RepositoryWire,
    pub pull_request: PullRequestWire,
    pub comment: CommentWire,
}

#[derive(Deserialize)]
pub(super) struct IssueWire {
    pub number: u64,
    pub user: Option<UserWire>,
    /// Only if the issue is a pull request.
    pub pull_request: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
pub(super) struct CommentWire {
    pub id: u64,
    pub body: Option<String>,
    pub user: Option<UserWire>,
    #[serde(default, deserialize_with = "or_default")]
    pub author_association: String,
    /// Only for a reply to a review comment.
    pub in_reply_to_id: Option<u64>,
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
