//! The texts of list files, before and after.

use std::collections::HashMap;
use std::fmt::Write as _;

use http::Method;
use serde_json::Value;

use super::auth::Installation;
use super::error::GithubError;
use super::query::TEXT;
use super::snapshot::{Candidate, ChangedFile, Snapshot, Unread};
use super::wire::{Blob, Data, FileWire, GraphqlRequest};
use crate::review::Diff;

/// Larger files are not read. The largest lists that exist are about one megabyte.
const LARGEST_LIST: u64 = 8 * 1024 * 1024;

/// The blobs at the point where the branch parted, for files whose patch GitHub leaves out, by their path then.
type Parted = HashMap<String, Value>;

/// Why the texts from where the branch parted are not available.
const NOT_PARTED: &str = "GitHub leaves out its diff and the merge base";

impl Installation {
    /// Reads these candidates of a snapshot in full; those that cannot be reviewed are returned with the reason.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn lists(
        &self,
        snapshot: &Snapshot,
        candidates: Vec<Candidate>,
    ) -> Result<(Vec<ChangedFile>, Vec<Unread>), GithubError> {
        let parted = self.parted(snapshot, &candidates).await?;
        let (mut files, mut unread) = (Vec::new(), Vec::new());
        for candidate in candidates {
            match self.changed(candidate, parted.as_ref()).await? {
                Ok(file) => files.push(file),
                Err(why) => unread.push(why),
            }
        }
        Ok((files, unread))
    }

    /// The texts from where the branch parted, for files whose patch is missing; `None` if GitHub does not say where that is. The base's tip would
    /// not do: what others added there since would look as if this contribution had removed it.
    async fn parted(&self, snapshot: &Snapshot, candidates: &[Candidate]) -> Result<Option<Parted>, GithubError> {
        let paths: Vec<&str> =
            candidates.iter().filter(|one| needs_parted(&one.file)).map(|one| before(&one.file)).collect();
        if paths.is_empty() {
            return Ok(Some(Parted::new()));
        }
        let Some(base) = &snapshot.base_tip else { return Ok(None) };
        let commit = match self.merge_base(base, &snapshot.head).await {
            Ok(commit) => commit,
            Err(GithubError::Refused { .. } | GithubError::TooMuch { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let (mut variables, mut parameters) = (self.variables(), "$owner: String!, $name: String!".to_owned());
        let mut objects = String::new();
        for (at, path) in paths.iter().enumerate() {
            let _ = write!(parameters, ", $parted{at}: String!");
            let _ = write!(objects, " parted{at}: object(expression: $parted{at}) {{ ...Text }}");
            variables.insert(format!("parted{at}"), format!("{commit}:{path}").into());
        }
        let query = format!(
            "query Parted({parameters}) {{ repository(owner: $owner, name: $name) {{{objects} }} }}
{TEXT}"
        );
        let reply =
            self.graphql::<_, Data>(&GraphqlRequest { query, variables }).await.map_err(GithubError::into_failure)?;
        let mut objects = reply.data.repository.map(|repository| repository.objects).unwrap_or_default();
        let texts = paths.iter().enumerate().filter_map(|(at, path)| {
            let blob = objects.remove(&format!("parted{at}")).filter(|blob| !blob.is_null())?;
            Some(((*path).to_owned(), blob))
        });
        Ok(Some(texts.collect()))
    }

    /// One list file, fetching what GitHub left out; the inner error says why it cannot be reviewed.
    async fn changed(
        &self,
        candidate: Candidate,
        parted: Option<&Parted>,
    ) -> Result<Result<ChangedFile, Unread>, GithubError> {
        let Candidate { file, head, base } = candidate;
        let path = file.filename.clone();
        if head.is_none() {
            // The files changed since they were listed, or the texts come from a server that does not know the commit
            // yet.
            let reason = "GitHub does not show it at the pull request's head";
            return Ok(Err(Unread { passing: true, ..unread(path, reason) }));
        }
        let head = match self.text(head).await? {
            Ok(head) => head,
            Err(reason) => return Ok(Err(unread(path, &reason))),
        };
        let base = match base {
            None => None,
            Some(base) => match self.text(Some(base)).await? {
                Ok(base) => Some(base),
                Err(reason) => return Ok(Err(unread(path, &format!("before the change, {reason}")))),
            },
        };
        let diff = match file.patch.as_deref().map(Diff::parse) {
            Some(Ok(diff)) => diff,
            Some(Err(error)) => return Ok(Err(unread(path, &error.to_string()))),
            None if !needs_parted(&file) => Diff::between(if file.status == "added" { "" } else { &head }, &head),
            None => match self.without_patch(&file, &head, parted).await? {
                Ok(diff) => diff,
                Err(reason) => return Ok(Err(unread(path, &reason))),
            },
        };
        let Some(parted) = diff.undo(&head) else {
            return Ok(Err(Unread { passing: true, ..unread(path, "its text and GitHub's diff of it do not match") }));
        };
        let listed = base.is_some().then(|| before(&file).to_owned());
        // A list that is gone from the base cannot take the contribution: it is judged as it was.
        let base = base.unwrap_or_else(|| parted.clone());
        Ok(Ok(ChangedFile { path, listed, base, parted, head, diff }))
    }

    /// The diff that GitHub left out.
    async fn without_patch(
        &self,
        file: &FileWire,
        head: &str,
        parted: Option<&Parted>,
    ) -> Result<Result<Diff, String>, GithubError> {
        let Some(blob) = parted.and_then(|parted| parted.get(before(file))) else {
            return Ok(Err(NOT_PARTED.to_owned()));
        };
        let text = self.text(Some(blob.clone())).await?;
        Ok(text.map(|text| Diff::between(&text, head)).map_err(|reason| format!("before the change, {reason}")))
    }

    /// The text of a file at a commit, or why there is none.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn text_at(&self, commit: &str, path: &str) -> Result<Result<String, String>, GithubError> {
        let mut variables = self.variables();
        variables.insert("file".to_owned(), format!("{commit}:{path}").into());
        let query = format!(
            "query Text($owner: String!, $name: String!, $file: String!) {{
  repository(owner: $owner, name: $name) {{ file: object(expression: $file) {{ ...Text }} }}
}}
{TEXT}"
        );
        let request = GraphqlRequest { query, variables };
        let reply = self.graphql::<_, Data>(&request).await.map_err(GithubError::into_failure)?;
        let mut objects = reply.data.repository.map(|repository| repository.objects).unwrap_or_default();
        self.text(objects.remove("file").filter(|blob| !blob.is_null())).await
    }

    /// A blob's text, or why there is none. GraphQL cuts texts at 512,000 bytes; longer ones are fetched raw.
    async fn text(&self, blob: Option<Value>) -> Result<Result<String, String>, GithubError> {
        let no_text = || Err("it is not UTF-8 text".to_owned());
        let Some(blob) = blob.and_then(|value| serde_json::from_value::<Blob>(value).ok()) else {
            return Ok(Err("it is not a file".to_owned()));
        };
        if blob.byte_size > LARGEST_LIST {
            return Ok(Err(format!("it is larger than {} MB", LARGEST_LIST >> 20)));
        }
        if !blob.is_truncated {
            return Ok(blob.text.map_or_else(no_text, Ok));
        }
        let path = format!("/git/blobs/{}", blob.oid);
        let answer = self.rest::<()>(Method::GET, &path, "application/vnd.github.raw+json", None).await?;
        Ok(String::from_utf8(answer.body.into()).or_else(|_| no_text()))
    }
}

/// The file's path before the change.
fn before(file: &FileWire) -> &str {
    file.previous_filename.as_ref().unwrap_or(&file.filename)
}

/// Whether neither a patch nor the status shows what the file was before.
fn needs_parted(file: &FileWire) -> bool {
    let is_told = file.status == "added" || file.changes == 0 && file.status == "renamed";
    file.patch.is_none() && !is_told
}

fn unread(path: String, reason: &str) -> Unread {
    Unread { path, reason: reason.to_owned(), passing: false }
}

/// The text of a small file, for which GraphQL's cut does not matter.
pub(super) fn text_of(blob: Value) -> Option<String> {
    serde_json::from_value::<Blob>(blob).ok()?.text
}
