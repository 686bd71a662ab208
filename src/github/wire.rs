//! The forms that go over the wire. Only what is needed is read, so that new fields and values break nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// GitHub's form of an error.
#[derive(Deserialize)]
pub(super) struct Problem {
    #[serde(default)]
    message: String,
    #[serde(default)]
    errors: Vec<serde_json::Value>,
}

impl Problem {
    /// The message with the reasons that stand beside it.
    pub fn told(&self) -> String {
        let reason = |error: &serde_json::Value| match error {
            serde_json::Value::String(text) => Some(text.clone()),
            other => other.get("message").and_then(|message| message.as_str()).map(str::to_owned),
        };
        let reasons: Vec<String> = self.errors.iter().filter_map(reason).collect();
        if reasons.is_empty() { self.message.clone() } else { format!("{}: {}", self.message, reasons.join("; ")) }
    }
}

#[derive(Serialize)]
pub(super) struct TokenRequest<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repositories: Option<[&'a str; 1]>,
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
    /// How many lines differ; none where a file was only renamed.
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
pub(super) struct GraphqlReply<T> {
    pub data: Option<T>,
    #[serde(default = "Vec::new")]
    pub errors: Vec<GraphqlError>,
}

#[derive(Deserialize)]
pub(super) struct GraphqlError {
    pub message: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Where the query itself is at fault, its code stands here.
    pub extensions: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
pub(super) struct Data {
    pub repository: Option<RepositoryWire>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RepositoryWire {
    pub pull_request: Option<PullRequestWire>,
    /// The aliased blobs.
    #[serde(flatten)]
    pub blobs: BTreeMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PullRequestWire {
    pub state: String,
    pub is_draft: bool,
    pub author: Option<Actor>,
    pub is_cross_repository: bool,
    pub base_ref_name: String,
    /// Missing once the branch is gone.
    pub base_ref: Option<RefWire>,
    pub head_ref_name: String,
    pub head_ref_oid: String,
    pub labels: Option<Nodes<LabelWire>>,
    pub comments: Nodes<TalkWire>,
    pub reviews: Option<Nodes<ReviewWire>>,
    pub url: String,
    pub review_threads: Nodes<Thread>,
    pub commits: Nodes<CommitNode>,
}

#[derive(Deserialize)]
pub(super) struct Actor {
    pub login: String,
    #[serde(rename = "__typename")]
    pub kind: String,
}

#[derive(Deserialize)]
pub(super) struct RefWire {
    pub target: Option<Target>,
}

/// A commit's files, aliased.
#[derive(Deserialize)]
pub(super) struct Target {
    #[serde(flatten)]
    pub files: BTreeMap<String, Option<TreeEntry>>,
}

#[derive(Deserialize)]
pub(super) struct TreeEntry {
    pub object: Option<serde_json::Value>,
}

#[derive(Deserialize)]
pub(super) struct LabelWire {
    pub name: String,
}

/// A comment in the pull request's conversation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TalkWire {
    pub database_id: Option<u64>,
    pub body: String,
    pub author: Option<Actor>,
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
    pub database_id: Option<u64>,
    pub viewer_did_author: bool,
}

#[derive(Deserialize)]
pub(super) struct Nodes<T> {
    pub nodes: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Thread {
    pub id: String,
    pub is_resolved: bool,
    pub path: String,
    pub comments: Nodes<Comment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Comment {
    pub database_id: Option<u64>,
    pub body: String,
    pub viewer_did_author: bool,
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
    pub check_runs: Option<Nodes<CheckRun>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CheckRun {
    pub database_id: Option<u64>,
    pub conclusion: Option<String>,
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
pub(super) struct DismissalRequest {
    pub message: &'static str,
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
    pub check_runs: Vec<Created>,
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

#[derive(Serialize)]
pub(super) struct CheckRunRequest<'a> {
    pub name: &'a str,
    /// Only where the check run is made; it cannot be moved to another commit.
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

#[derive(Serialize)]
pub(super) struct ActionWire {
    pub label: &'static str,
    pub identifier: &'static str,
    pub description: &'static str,
}

#[derive(Serialize)]
pub(super) struct CheckOutput<'a> {
    pub title: &'a str,
    pub summary: &'a str,
    pub annotations: Vec<AnnotationWire<'a>>,
}

#[derive(Serialize)]
pub(super) struct MoreAnnotations<'a> {
    pub output: CheckOutput<'a>,
}

#[derive(Serialize)]
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
