//! Reading a pull request: one list of its files, one GraphQL query for everything else.

use std::fmt::Write as _;

use http::Method;
use serde_json::{Map, Value};

use super::call::{GithubError, JSON, read};
use super::wire::{self, Blob, Data, FileWire, GraphqlRequest};
use super::{CHECK_NAME, Installation};
use crate::review::Diff;

/// Whether a pull request is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullState {
    /// It waits for a decision.
    Open,
    /// It is a draft, and its author still works on it.
    Draft,
    /// It was closed or merged.
    Closed,
}

/// What GitHub shows of a pull request, of its list files, and of our own earlier work on it.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Whether it is open.
    pub state: PullState,
    /// Its page.
    pub url: String,
    /// The commit at its tip.
    pub head: String,
    /// The list files that it changes.
    pub files: Vec<ChangedFile>,
    /// The list files that it changes and that could not be read.
    pub unread: Vec<Unread>,
    /// The bodies of our own review comments that still stand.
    pub own_comments: Vec<String>,
    /// Our latest check run on the commit at the tip.
    pub check_run: Option<OwnCheckRun>,
}

/// A list file that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Its path in the head.
    pub path: String,
    /// Why, in a sentence for people.
    pub reason: String,
    /// Whether it may well be readable in a moment.
    pub passing: bool,
}

/// A check run of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCheckRun {
    /// Its id.
    pub id: u64,
    /// How it ended, in GitHub's word; `None` while it has not.
    pub conclusion: Option<String>,
}

/// A list file before and after.
#[derive(Clone, Debug)]
pub struct ChangedFile {
    /// Its path in the head.
    pub path: String,
    /// Its text where the pull request's branch parted from the base.
    pub base: String,
    /// Its text at the pull request's tip.
    pub head: String,
    /// The pull request's own diff of it.
    pub diff: Diff,
}

/// Files a page, and the most that GitHub lists (<https://docs.github.com/rest/pulls/pulls#list-pull-requests-files>).
const FILES_A_PAGE: usize = 100;
const MOST_FILES: usize = 3_000;

/// More list files are not looked at in one pull request.
const MOST_LISTS: usize = 8;

/// A larger file is not read. The largest lists there are have about one megabyte.
const LARGEST_LIST: u64 = 8 * 1024 * 1024;

impl Installation {
    /// Reads a pull request as it is now; `tip` is the commit that was last heard to be its tip.
    ///
    /// Where it has another tip meanwhile, [`Snapshot::head`] tells so, and no file is read.
    ///
    /// # Errors
    /// When GitHub does not answer, or the pull request is not there.
    pub async fn snapshot(
        &self,
        number: u64,
        tip: &str,
        is_list: impl Fn(&str) -> bool,
    ) -> Result<Snapshot, GithubError> {
        let files = self.files(number).await?;
        let mut lists: Vec<FileWire> =
            files.into_iter().filter(|file| file.status != "removed" && is_list(&file.filename)).collect();
        let excess = lists.split_off(lists.len().min(MOST_LISTS));
        let data: Data = self.graphql(&self.query(number, tip, &lists)).await?;
        let gone = || GithubError::Refused {
            what: format!("pull request {number}"),
            status: 404,
            message: "it is not there".to_owned(),
        };
        let mut repository = data.repository.ok_or_else(gone)?;
        let pull = repository.pull_request.take().ok_or_else(gone)?;
        let mut snapshot = Snapshot {
            state: match (pull.state.as_str(), pull.is_draft) {
                ("OPEN", false) => PullState::Open,
                ("OPEN", true) => PullState::Draft,
                _ => PullState::Closed,
            },
            own_comments: own_comments(&pull),
            check_run: own_check_run(&pull),
            url: pull.url,
            head: pull.head_ref_oid,
            files: Vec::new(),
            unread: excess
                .into_iter()
                .map(|file| unread(file.filename, &format!("only {MOST_LISTS} lists are reviewed at once")))
                .collect(),
        };
        if snapshot.head != tip {
            return Ok(snapshot);
        }
        for (at, file) in lists.into_iter().enumerate() {
            let head = repository.blobs.remove(&format!("head{at}"));
            match self.changed(file, head, &pull.base_ref_name).await? {
                Ok(file) => snapshot.files.push(file),
                Err(why) => snapshot.unread.push(why),
            }
        }
        Ok(snapshot)
    }

    async fn files(&self, number: u64) -> Result<Vec<FileWire>, GithubError> {
        let mut files = Vec::new();
        for page in 1..=MOST_FILES / FILES_A_PAGE {
            let path = format!("/pulls/{number}/files?per_page={FILES_A_PAGE}&page={page}");
            let answer = self.rest::<()>(Method::GET, &path, JSON, None).await?;
            let some: Vec<FileWire> = read("the pull request's files", &answer.body)?;
            let last = some.len() < FILES_A_PAGE;
            files.extend(some);
            if last {
                break;
            }
        }
        Ok(files)
    }

    /// The query for the pull request and the texts of its list files, which the base repository has by commit id for forks too.
    fn query(&self, number: u64, tip: &str, lists: &[FileWire]) -> GraphqlRequest {
        let mut variables = self.variables();
        variables.insert("number".to_owned(), number.into());
        let mut parameters = "$owner: String!, $name: String!, $number: Int!".to_owned();
        let mut blobs = String::new();
        for (at, file) in lists.iter().enumerate() {
            let _ = write!(parameters, ", $head{at}: String!");
            let _ = writeln!(
                blobs,
                "    head{at}: object(expression: $head{at}) {{ ... on Blob {{ oid byteSize isTruncated text }} }}"
            );
            variables.insert(format!("head{at}"), format!("{tip}:{}", file.filename).into());
        }
        let query = format!(
            "query Snapshot({parameters}) {{
  repository(owner: $owner, name: $name) {{
    pullRequest(number: $number) {{
      state isDraft baseRefName headRefOid url
      reviewThreads(last: 100) {{ nodes {{ comments(first: 10) {{ nodes {{ body viewerDidAuthor }} }} }} }}
      commits(last: 1) {{ nodes {{ commit {{ oid checkSuites(first: 20) {{ nodes {{
        checkRuns(first: 10, filterBy: {{ checkName: \"{CHECK_NAME}\" }}) {{ nodes {{ databaseId conclusion }} }} }} }} }} }} }}
    }}
{blobs}  }}
}}"
        );
        GraphqlRequest { query, variables }
    }

    fn variables(&self) -> Map<String, Value> {
        let owner = ("owner".to_owned(), self.repository.owner().into());
        let name = ("name".to_owned(), self.repository.name().into());
        [owner, name].into_iter().collect()
    }

    /// A file's text at the tip of a branch; asked for only where GitHub leaves a file's patch out, because it is large.
    async fn text_at(&self, branch: &str, path: &str) -> Result<Result<String, String>, GithubError> {
        let mut variables = self.variables();
        variables.insert("file".to_owned(), format!("refs/heads/{branch}:{path}").into());
        let query = "query File($owner: String!, $name: String!, $file: String!) {
  repository(owner: $owner, name: $name) { file: object(expression: $file) { ... on Blob { oid byteSize isTruncated text } } }
}";
        let data: Data = self.graphql(&GraphqlRequest { query: query.to_owned(), variables }).await?;
        let blob = data.repository.and_then(|mut repository| repository.blobs.remove("file"));
        self.text(blob).await
    }

    /// One list file, with what GitHub left out fetched; the inner error says why it cannot be reviewed.
    async fn changed(
        &self,
        file: FileWire,
        head: Option<Value>,
        base_branch: &str,
    ) -> Result<Result<ChangedFile, Unread>, GithubError> {
        let path = file.filename;
        let head = match self.text(head).await? {
            Ok(head) => head,
            Err(reason) => return Ok(Err(unread(path, &reason))),
        };
        if let Some(patch) = &file.patch {
            return Ok(match Diff::parse(patch) {
                Err(error) => Err(unread(path, &error.to_string())),
                Ok(diff) => match diff.undo(&head) {
                    Some(base) => Ok(ChangedFile { path, base, head, diff }),
                    None => {
                        Err(Unread { passing: true, ..unread(path, "its text and GitHub's diff of it do not fit") })
                    }
                },
            });
        }
        let base = if file.status == "added" {
            String::new()
        } else {
            match self.text_at(base_branch, file.previous_filename.as_deref().unwrap_or(&path)).await? {
                Ok(base) => base,
                Err(reason) => return Ok(Err(unread(path, &format!("before the change, {reason}")))),
            }
        };
        let diff = Diff::between(&base, &head);
        Ok(Ok(ChangedFile { path, base, head, diff }))
    }

    /// A blob's text, or why there is none. GraphQL cuts it at 512,000 bytes; then it is fetched raw.
    async fn text(&self, blob: Option<Value>) -> Result<Result<String, String>, GithubError> {
        let no_text = || Err("it is no UTF-8 text".to_owned());
        let Some(blob) = blob.and_then(|value| serde_json::from_value::<Blob>(value).ok()) else {
            return Ok(Err("it is no file".to_owned()));
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

fn unread(path: String, reason: &str) -> Unread {
    Unread { path, reason: reason.to_owned(), passing: false }
}

fn own_comments(pull: &wire::PullRequestWire) -> Vec<String> {
    let all = pull.review_threads.nodes.iter().flat_map(|thread| &thread.comments.nodes);
    all.filter(|comment| comment.viewer_did_author).map(|comment| comment.body.clone()).collect()
}

fn own_check_run(pull: &wire::PullRequestWire) -> Option<OwnCheckRun> {
    let commit = pull.commits.nodes.iter().map(|node| &node.commit).find(|commit| commit.oid == pull.head_ref_oid)?;
    let suites = commit.check_suites.iter().flat_map(|suites| &suites.nodes);
    let runs = suites.flat_map(|suite| suite.check_runs.iter().flat_map(|runs| &runs.nodes));
    let known = runs.filter_map(|run| Some(OwnCheckRun { id: run.database_id?, conclusion: run.conclusion.clone() }));
    known.max_by_key(|run| run.id)
}
