//! Reading a pull request: one list of its files, one GraphQL query for everything else.

use std::fmt::Write as _;

use http::Method;
use serde_json::{Map, Value};

use super::call::{GithubError, read};
use super::snapshot::{Candidate, ChangedFile, OwnCheckRun, PullState, Snapshot, Talk, Unread};
use super::wire::{self, Blob, Data, FileWire, GraphqlRequest};
use super::{CHECK_NAME, Installation};
use crate::review::{Diff, ShownComment};

/// What is to be read of a pull request beside itself.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// How likely a file is a list, by its path: 0 most; `None` where it is none in any case.
    pub rank: fn(&str) -> Option<u8>,
    /// Where the policy lies.
    pub policy: &'a str,
    /// Where guidelines may lie, the first first.
    pub guidelines: &'a [&'a str],
}

/// Files a page, and the most that GitHub lists (<https://docs.github.com/rest/pulls/pulls#list-pull-requests-files>).
const FILES_A_PAGE: usize = 100;
const MOST_FILES: usize = 3_000;

/// More files that may be lists are not looked at in one pull request.
const MOST_LISTS: usize = 8;

/// A larger file is not read. The largest lists there are have about one megabyte.
const LARGEST_LIST: u64 = 8 * 1024 * 1024;

/// What is asked of a file.
const TEXT: &str = "fragment Text on Blob { oid byteSize isTruncated text }";

/// A comment in a conversation, as [`talk`] reads it.
pub(super) const TALK: &str = "fragment Talk on IssueComment {
  databaseId body viewerDidAuthor lastEditedAt author { login __typename } reactionGroups { content viewerHasReacted }
}";

impl Installation {
    /// Reads a pull request as it is now; `tip` is the commit that was last heard to be its tip.
    ///
    /// Where it has another tip meanwhile, [`Snapshot::head`] tells so, and there are no candidates.
    ///
    /// # Errors
    /// When GitHub does not answer, or the pull request is not there.
    pub async fn snapshot(&self, number: u64, tip: &str, wanted: &Wanted<'_>) -> Result<Snapshot, GithubError> {
        let files = self.files(number).await?;
        let mut lists: Vec<(u8, FileWire)> = files
            .iter()
            .filter(|file| file.status != "removed")
            .filter_map(|file| Some(((wanted.rank)(&file.filename)?, file.clone())))
            .collect();
        lists.sort_by_key(|(rank, _)| *rank);
        let mut lists: Vec<FileWire> = lists.into_iter().map(|(_, file)| file).collect();
        let excess = lists.split_off(lists.len().min(MOST_LISTS));
        let edits_policy = files.iter().any(|file| file.filename == wanted.policy && file.status != "removed");
        let data: Data = self.graphql(&self.query(number, tip, &lists, wanted, edits_policy)).await?;
        let mut repository = data.repository.ok_or_else(|| gone(number))?;
        let mut pull = repository.pull_request.take().ok_or_else(|| gone(number))?;
        let mut base = pull.base_ref.take().and_then(|base| base.target).map(|target| target.files).unwrap_or_default();
        let mut in_base = |alias: &str| base.remove(alias).flatten().and_then(|entry| entry.object);
        let policy = in_base("policy").and_then(text_of);
        let guidelines =
            (0..wanted.guidelines.len()).find_map(|at| in_base(&format!("guidelines{at}")).and_then(text_of));
        let candidates = lists.into_iter().enumerate().map(|(at, file)| Candidate {
            head: repository.blobs.remove(&format!("head{at}")),
            base: in_base(&format!("base{at}")),
            file,
        });
        let candidates: Vec<Candidate> = candidates.collect();
        let is_settled = pull.head_ref_oid == tip;
        Ok(Snapshot {
            state: state(&pull.state, pull.is_draft),
            author: pull.author.as_ref().map(|author| author.login.clone()).unwrap_or_default(),
            by_bot: pull.author.as_ref().is_some_and(|author| author.kind == "Bot"),
            comments: own_comments(&pull),
            talk: pull.comments.nodes.iter().filter_map(talk).collect(),
            labels: pull.labels.iter().flat_map(|labels| &labels.nodes).map(|label| label.name.clone()).collect(),
            approval: own_approval(&pull),
            check_run: own_check_run(&pull),
            own_branch: (!pull.is_cross_repository).then_some(pull.head_ref_name),
            url: pull.url,
            head: pull.head_ref_oid,
            base_branch: pull.base_ref_name,
            policy,
            new_policy: repository.blobs.remove("policy").filter(|_| is_settled).and_then(text_of),
            guidelines,
            candidates: if is_settled { candidates } else { Vec::new() },
            excess: excess.into_iter().map(|file| file.filename).collect(),
        })
    }

    /// Reads these candidates in full; what cannot be reviewed is told with its reason.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn lists(&self, candidates: Vec<Candidate>) -> Result<(Vec<ChangedFile>, Vec<Unread>), GithubError> {
        let (mut files, mut unread) = (Vec::new(), Vec::new());
        for candidate in candidates {
            match self.changed(candidate).await? {
                Ok(file) => files.push(file),
                Err(why) => unread.push(why),
            }
        }
        Ok((files, unread))
    }

    /// More files than these are not looked at in one pull request.
    #[must_use]
    pub fn most_lists() -> usize {
        MOST_LISTS
    }

    async fn files(&self, number: u64) -> Result<Vec<FileWire>, GithubError> {
        let mut files = Vec::new();
        for page in 1..=MOST_FILES / FILES_A_PAGE {
            let path = format!("/pulls/{number}/files?per_page={FILES_A_PAGE}&page={page}");
            let answer = self.get_again(&path).await?;
            let some: Vec<FileWire> = read("the pull request's files", &answer)?;
            let last = some.len() < FILES_A_PAGE;
            files.extend(some);
            if last {
                break;
            }
        }
        Ok(files)
    }

    /// The query for the pull request, for the texts of its list files in base and head, and for policy and guidelines. The base
    /// repository has the head of a fork too, by commit id.
    fn query(
        &self,
        number: u64,
        tip: &str,
        lists: &[FileWire],
        wanted: &Wanted<'_>,
        edits_policy: bool,
    ) -> GraphqlRequest {
        let mut variables = self.variables();
        variables.insert("number".to_owned(), number.into());
        let mut parameters = "$owner: String!, $name: String!, $number: Int!".to_owned();
        let (mut heads, mut bases) = (String::new(), String::new());
        let mut add = |name: String, value: String| {
            let _ = write!(parameters, ", ${name}: String!");
            variables.insert(name, value.into());
        };
        for (at, file) in lists.iter().enumerate() {
            let _ = writeln!(heads, "    head{at}: object(expression: $head{at}) {{ ...Text }}");
            let _ = writeln!(bases, "        base{at}: file(path: $base{at}) {{ object {{ ...Text }} }}");
            add(format!("head{at}"), format!("{tip}:{}", file.filename));
            add(format!("base{at}"), file.previous_filename.as_ref().unwrap_or(&file.filename).clone());
        }
        if edits_policy {
            heads.push_str("    policy: object(expression: $policy) { ...Text }\n");
            add("policy".to_owned(), format!("{tip}:{}", wanted.policy));
        }
        for (at, path) in wanted.guidelines.iter().enumerate() {
            let _ = writeln!(bases, "        guidelines{at}: file(path: \"{path}\") {{ object {{ ...Text }} }}");
        }
        let query = format!(
            "query Snapshot({parameters}) {{
  repository(owner: $owner, name: $name) {{
    pullRequest(number: $number) {{
      state isDraft isCrossRepository baseRefName headRefName headRefOid url
      author {{ login __typename }}
      labels(first: 50) {{ nodes {{ name }} }}
      comments(last: 100) {{ nodes {{ ...Talk }} }}
      reviews(last: 20, states: [APPROVED]) {{ nodes {{ databaseId viewerDidAuthor }} }}
      reviewThreads(last: 100) {{ nodes {{
        id isResolved path comments(first: 10) {{ nodes {{ databaseId body viewerDidAuthor }} }} }} }}
      commits(last: 1) {{ nodes {{ commit {{ oid checkSuites(first: 20) {{ nodes {{
        checkRuns(first: 10, filterBy: {{ checkName: \"{CHECK_NAME}\" }}) {{ nodes {{ databaseId conclusion }} }} }} }} }} }} }}
      baseRef {{ target {{ ... on Commit {{
        policy: file(path: \"{policy}\") {{ object {{ ...Text }} }}
{bases}      }} }} }}
    }}
{heads}  }}
}}
{TEXT}
{TALK}",
            policy = wanted.policy,
        );
        GraphqlRequest { query, variables }
    }

    /// The variables that name the repository.
    pub(super) fn variables(&self) -> Map<String, Value> {
        let owner = ("owner".to_owned(), self.repository.owner().into());
        let name = ("name".to_owned(), self.repository.name().into());
        [owner, name].into_iter().collect()
    }

    /// One list file, with what GitHub left out fetched; the inner error says why it cannot be reviewed.
    async fn changed(&self, candidate: Candidate) -> Result<Result<ChangedFile, Unread>, GithubError> {
        let path = candidate.file.filename;
        let head = match self.text(candidate.head).await? {
            Ok(head) => head,
            Err(reason) => return Ok(Err(unread(path, &reason))),
        };
        let base = match candidate.base {
            None => None,
            Some(base) => match self.text(Some(base)).await? {
                Ok(base) => Some(base),
                Err(reason) => return Ok(Err(unread(path, &format!("before the change, {reason}")))),
            },
        };
        let diff = match candidate.file.patch.as_deref().map(Diff::parse) {
            Some(Ok(diff)) => diff,
            Some(Err(error)) => return Ok(Err(unread(path, &error.to_string()))),
            // Only the name is another.
            None if candidate.file.changes == 0 && candidate.file.status == "renamed" => Diff::default(),
            // GitHub leaves large patches out: the base as it is now stands for where the branch parted.
            None => Diff::between(base.as_deref().unwrap_or_default(), &head),
        };
        let Some(parted) = diff.undo(&head) else {
            return Ok(Err(Unread { passing: true, ..unread(path, "its text and GitHub's diff of it do not fit") }));
        };
        // A list that is gone from the base cannot take the contribution in: it is judged as it was.
        let base = base.unwrap_or_else(|| parted.clone());
        Ok(Ok(ChangedFile { path, base, parted, head, diff }))
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

/// What GraphQL tells by null.
pub(super) fn gone(number: u64) -> GithubError {
    GithubError::Refused { what: format!("pull request {number}"), status: 404, message: "it is not there".to_owned() }
}

fn unread(path: String, reason: &str) -> Unread {
    Unread { path, reason: reason.to_owned(), passing: false }
}

/// The text of a small file; what GraphQL cuts off is not missed there.
fn text_of(blob: Value) -> Option<String> {
    serde_json::from_value::<Blob>(blob).ok()?.text
}

pub(super) fn state(state: &str, is_draft: bool) -> PullState {
    match (state, is_draft) {
        ("OPEN", false) => PullState::Open,
        ("OPEN", true) => PullState::Draft,
        _ => PullState::Closed,
    }
}

fn own_comments(pull: &wire::PullRequestWire) -> Vec<ShownComment> {
    let all =
        pull.review_threads.nodes.iter().flat_map(|thread| thread.comments.nodes.iter().map(move |one| (thread, one)));
    let own = all.filter(|(_, comment)| comment.viewer_did_author).map(|(thread, comment)| ShownComment {
        id: comment.database_id,
        thread: thread.id.clone(),
        resolved: thread.is_resolved,
        outdated: false,
        path: thread.path.clone(),
        body: comment.body.clone(),
    });
    own.collect()
}

pub(super) fn talk(comment: &wire::TalkWire) -> Option<Talk> {
    let agreed = |group: &wire::ReactionGroup| group.content == "THUMBS_UP" && group.viewer_has_reacted;
    let is_untouched = comment.last_edited_at.is_none();
    Some(Talk {
        id: comment.database_id?,
        author: comment.author.as_ref().map(|author| author.login.clone()).unwrap_or_default(),
        body: comment.body.clone(),
        own: comment.viewer_did_author,
        // What was agreed to and then edited says something else.
        agreed: is_untouched && comment.reaction_groups.iter().flatten().any(agreed),
    })
}

fn own_approval(pull: &wire::PullRequestWire) -> Option<u64> {
    let reviews = pull.reviews.iter().flat_map(|reviews| &reviews.nodes);
    reviews.filter(|review| review.viewer_did_author).filter_map(|review| review.database_id).next_back()
}

fn own_check_run(pull: &wire::PullRequestWire) -> Option<OwnCheckRun> {
    let commit = pull.commits.nodes.iter().map(|node| &node.commit).find(|commit| commit.oid == pull.head_ref_oid)?;
    let suites = commit.check_suites.iter().flat_map(|suites| &suites.nodes);
    let runs = suites.flat_map(|suite| suite.check_runs.iter().flat_map(|runs| &runs.nodes));
    let known = runs.filter_map(|run| Some(OwnCheckRun { id: run.database_id?, conclusion: run.conclusion.clone() }));
    known.max_by_key(|run| run.id)
}
