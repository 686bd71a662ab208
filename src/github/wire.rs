//! The wire formats. Only the needed fields are read, so that new fields and values break nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// GitHub's error format.
#[derive(Default, Deserialize)]
pub(super) struct Problem {
    #[serde(default)]
    message: String,
    #[serde(default)]
    errors: Vec<serde_json::Value>,
    /// Where a repository has moved to.
    pub url: Option<String>,
}

impl Problem {
    /// The message with the reasons given beside it; a reason without a message is represented by its code.
    pub fn told(&self) -> String {
        let text = |error: &serde_json::Value, key: &str| error.get(key)?.as_str().map(str::to_owned);
        let reason = |error: &serde_json::Value| match error {
            serde_json::Value::String(text) => Some(text.clone()),
            other => text(other, "message").or_else(|| text(other, "code")),
        };
        let reasons: Vec<String> = self.errors.iter().filter_map(reason).collect();
        if reasons.is_empty() { self.message.clone() } else { format!("{}: {}", self.message, reasons.join("; ")) }
    }

    /// Whether one of the reasons has this code.
    pub fn has_code(&self, code: &str) -> bool {
        self.errors.iter().any(|error| error.get("code").and_then(serde_json::Value::as_str) == Some(code))
    }
}

#[derive(Serialize)]
pub(super) struct TokenRequest<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repositories: Option<[&'a str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository_ids: Option<[u64; 1]>,
    pub permissions: BTreeMap<&'static str, &'static str>,
}

#[derive(Deserialize)]
pub(super) struct Token {
    pub token: String,
}

#[derive(Clone, Deserialize)]
pub(super) struct FileWire {
    pub filename: String,
    pub status: String,
    /// How many lines differ; zero if a file was only renamed.
    #[serde(default)]
    pub changes: u64,
    pub patch: Option<String>,
    pub previous_filename: Option<String>,
}

#[derive(Serialize)]
pub(super) struct GraphqlRequest {
    pub query: String,
    pub variables: serde_json::Map<String, serde_json::Value>,
}

#[derive(Deserialize)]
pub(super) struct GraphqlReply {
    pub data: Option<serde_json::Value>,
    #[serde(default)]
    pub errors: Vec<GraphqlError>,
}

#[derive(Deserialize)]
pub(super) struct GraphqlError {
    #[serde(default)]
    pub message: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The keys and indices that lead to the place left empty by this error.
    pub path: Option<Vec<serde_json::Value>>,
    /// Holds a `code` if the query itself is at fault.
    pub extensions: Option<serde_json::Value>,
}

/// A list in a GraphQL answer. By the schema each element may be null, and is if it may not be read.
#[derive(Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
pub(super) struct Nodes<T> {
    #[serde(default)]
    nodes: Option<Vec<Option<T>>>,
    #[serde(rename = "pageInfo")]
    page_info: Option<PageInfo>,
}

impl<T> Nodes<T> {
    /// Whether nothing is known about its elements.
    pub fn is_missing(&self) -> bool {
        self.nodes.is_none()
    }

    /// The elements.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.nodes.iter().flatten().flatten()
    }

    /// Puts what was read from earlier pages before the elements.
    pub fn precede(&mut self, earlier: Vec<T>) {
        self.nodes.get_or_insert_default().splice(..0, earlier.into_iter().map(Some));
    }

    /// The elements.
    pub fn into_vec(self) -> Vec<T> {
        self.nodes.into_iter().flatten().flatten().collect()
    }

    /// The cursor to read the page before this one.
    pub fn before(&self) -> Option<String> {
        let page = self.page_info.as_ref().filter(|page| page.has_previous_page)?;
        page.start_cursor.clone()
    }

    /// The cursor to read the page after this one.
    pub fn after(&self) -> Option<String> {
        let page = self.page_info.as_ref().filter(|page| page.has_next_page)?;
        page.end_cursor.clone()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    #[serde(default)]
    has_previous_page: bool,
    #[serde(default)]
    has_next_page: bool,
    start_cursor: Option<String>,
    end_cursor: Option<String>,
}

/// A 64-bit id: a number in REST and in older GraphQL fields, a string in `fullDatabaseId`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FullId(pub u64);

impl<'de> Deserialize<'de> for FullId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Number(u64),
            Text(String),
        }
        match Form::deserialize(deserializer)? {
            Form::Number(number) => Ok(Self(number)),
            Form::Text(text) => text.parse().map(Self).map_err(serde::de::Error::custom),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Data {
    pub repository: Option<RepositoryWire>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RepositoryWire {
    #[serde(default)]
    pub is_archived: bool,
    #[serde(default)]
    pub is_disabled: bool,
    /// Missing if GitHub does not say.
    pub is_private: Option<bool>,
    pub name_with_owner: Option<String>,
    pub pull_request: Option<PullRequestWire>,
    /// The aliased objects: texts by their aliases, and the commit at which the base texts were read.
    #[serde(flatten)]
    pub objects: BTreeMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PullRequestWire {
    pub state: String,
    #[serde(default)]
    pub is_draft: bool,
    pub author: Option<Actor>,
    pub author_association: Option<String>,
    #[serde(default)]
    pub viewer_did_author: bool,
    #[serde(default)]
    pub is_cross_repository: bool,
    pub base_ref_name: String,
    /// Missing once the branch is gone.
    pub base_ref: Option<RefWire>,
    pub head_ref_name: String,
    pub head_ref_oid: String,
    pub changed_files: u64,
    pub labels: Option<Nodes<LabelWire>>,
    pub comments: Nodes<TalkWire>,
    pub reviews: Option<Nodes<ReviewWire>>,
    pub url: String,
    pub review_threads: Nodes<Thread>,
    pub commits: Option<Nodes<CommitNode>>,
}

/// An account of which only the login is needed.
#[derive(Deserialize)]
pub(super) struct Login {
    pub login: String,
}

#[derive(Deserialize)]
pub(super) struct Actor {
    pub login: String,
    #[serde(rename = "__typename")]
    pub kind: String,
}

#[derive(Deserialize)]
pub(super) struct RefWire {
    pub target: Option<Oid>,
}

#[derive(Deserialize)]
pub(super) struct Oid {
    pub oid: String,
}

#[derive(Deserialize)]
pub(super) struct LabelWire {
    pub name: String,
}

/// A comment in the pull request's conversation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TalkWire {
    pub full_database_id: Option<FullId>,
    #[serde(default)]
    pub body: String,
    pub author: Option<Actor>,
    #[serde(default)]
    pub viewer_did_author: bool,
    pub last_edited_at: Option<serde::de::IgnoredAny>,
    pub reaction_groups: Option<Vec<ReactionGroup>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReactionGroup {
    pub content: String,
    pub viewer_has_reacted: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReviewWire {
    pub full_database_id: Option<FullId>,
    pub state: String,
    #[serde(default)]
    pub body: String,
    #[serde(default)]
    pub viewer_did_author: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Thread {
    pub id: String,
    pub is_resolved: bool,
    #[serde(default)]
    pub is_outdated: bool,
    pub path: String,
    pub comments: Nodes<Comment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Comment {
    pub full_database_id: Option<FullId>,
    #[serde(default)]
    pub body: String,
    /// `PENDING` until its review is submitted, and visible only to its author until then.
    #[serde(default)]
    pub state: String,
    pub author: Option<Login>,
    #[serde(default)]
    pub viewer_did_author: bool,
    pub last_edited_at: Option<serde::de::IgnoredAny>,
    pub reaction_groups: Option<Vec<ReactionGroup>>,
}

#[derive(Deserialize)]
pub(super) struct CommitNode {
    pub commit: Commit,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Commit {
    pub oid: String,
    pub check_suites: Option<Nodes<CheckSuite>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CheckSuite {
    pub app: Option<AppWire>,
    pub check_runs: Option<Nodes<CheckRun>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AppWire {
    pub database_id: Option<FullId>,
}

/// A check run in GraphQL's form.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CheckRun {
    pub database_id: Option<FullId>,
    pub conclusion: Option<String>,
    pub external_id: Option<String>,
    pub title: Option<String>,
    pub summary: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Blob {
    pub oid: String,
    pub byte_size: u64,
    #[serde(default)]
    pub is_truncated: bool,
    pub text: Option<String>,
}

#[derive(Serialize)]
pub(super) struct ReviewRequest<'a> {
    pub commit_id: &'a str,
    pub event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<ReviewComment<'a>>,
}

#[derive(Serialize)]
pub(super) struct BodyRequest<'a> {
    pub body: &'a str,
}

#[derive(Serialize)]
pub(super) struct LabelsRequest<'a> {
    pub labels: &'a [String],
}

#[derive(Serialize)]
pub(super) struct ReactionRequest {
    pub content: &'static str,
}

#[derive(Serialize)]
pub(super) struct DismissalRequest<'a> {
    pub message: &'a str,
    pub event: &'static str,
}

#[derive(Deserialize)]
pub(super) struct PermissionWire {
    /// `admin`, `write`, `read` or `none`.
    pub permission: String,
}

/// The installation as the App sees it.
#[derive(Deserialize)]
pub(super) struct InstallationWire {
    #[serde(default)]
    pub permissions: BTreeMap<String, String>,
}

#[derive(Deserialize)]
pub(super) struct CheckRunsWire {
    pub check_runs: Vec<CheckRunWire>,
}

/// A check run in REST's form.
#[derive(Deserialize)]
pub(super) struct CheckRunWire {
    pub id: u64,
    pub conclusion: Option<String>,
    pub external_id: Option<String>,
    pub app: Option<Created>,
}

/// A comparison of two commits; only the needed field.
#[derive(Deserialize)]
pub(super) struct ComparisonWire {
    pub merge_base_commit: CommitWire,
}

#[derive(Deserialize)]
pub(super) struct CommitWire {
    pub sha: String,
}

/// A review in REST's form.
#[derive(Deserialize)]
pub(super) struct ListedReview {
    pub id: u64,
    pub state: String,
    #[serde(default)]
    pub body: Option<String>,
    pub user: Option<UserWire>,
}

/// A person or an App in REST's form; an App's login ends with `[bot]`.
#[derive(Deserialize)]
pub(super) struct UserWire {
    pub login: String,
}

#[derive(Serialize)]
pub(super) struct ReviewComment<'a> {
    pub path: &'a str,
    pub body: &'a str,
    pub line: usize,
    pub side: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_side: Option<&'static str>,
}

#[derive(Clone, Serialize)]
pub(super) struct CheckRunRequest<'a> {
    pub name: &'a str,
    /// Only when the check run is created; it cannot be moved to another commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head_sha: Option<&'a str>,
    pub external_id: String,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conclusion: Option<&'static str>,
    pub output: CheckOutput<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<ActionWire>,
}

#[derive(Clone, Serialize)]
pub(super) struct ActionWire {
    pub label: &'static str,
    pub identifier: &'static str,
    pub description: &'static str,
}

#[derive(Clone, Serialize)]
pub(super) struct CheckOutput<'a> {
    pub title: &'a str,
    pub summary: &'a str,
    pub annotations: Vec<AnnotationWire<'a>>,
}

#[derive(Serialize)]
pub(super) struct MoreAnnotations<'a> {
    pub output: CheckOutput<'a>,
}

#[derive(Clone, Serialize)]
pub(super) struct AnnotationWire<'a> {
    pub path: &'a str,
    pub start_line: usize,
    pub end_line: usize,
    pub annotation_level: &'static str,
    pub title: &'a str,
    pub message: &'a str,
}

#[derive(Deserialize)]
pub(super) struct Created {
    pub id: u64,
}
