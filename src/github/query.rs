//! The GraphQL queries that read a pull request.

use std::fmt::Write as _;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::answer::GRAPHQL;
use super::auth::Installation;
use super::error::GithubError;
use super::names::CHECK_NAME;
use super::reply::Reply;
use super::snapshot::Wanted;
use super::wire::{Data, FileWire, GraphqlRequest, Nodes};

/// How many of each kind are requested at once, largest first: GitHub gives a query ten seconds, and charges the hour's quota a point for each that
/// took longer
const AT_ONCE: [usize; 4] = [100, 50, 25, 10];

/// The most pages of one kind that are read.
const MOST_PAGES: usize = 100;

/// Check runs with our name that one commit may have: one per pull request, and another each time the verdict changes.
const MOST_RUNS: usize = 50;

/// The fields of a file.
pub(super) const TEXT: &str = "fragment Text on Blob { oid byteSize isTruncated text }";

/// A comment in a conversation.
pub(super) const TALK: &str = "fragment Talk on IssueComment {
  fullDatabaseId body viewerDidAuthor lastEditedAt author { login __typename } reactionGroups { content viewerHasReacted }
}";

/// A thread on lines; its first comments are enough: our threads begin with our comment, and commands follow soon.
const THREAD: &str = "fragment Thread on PullRequestReviewThread {
  id isResolved isOutdated path comments(first: 20) { nodes {
    fullDatabaseId body state viewerDidAuthor lastEditedAt author { login }
    reactionGroups { content viewerHasReacted }
  } }
}";

/// A review; only its author sees one that was never submitted.
const REVIEW: &str = "fragment Review on PullRequestReview { fullDatabaseId state body viewerDidAuthor }";

/// The page before the one that was read.
const EARLIER: &str = "pageInfo { hasPreviousPage startCursor }";

/// What a snapshot asks GitHub for.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub number: u64,
    /// The commit last known to be the tip.
    pub tip: &'a str,
    /// The base branch's name, or a commit.
    pub base: &'a str,
    pub lists: &'a [FileWire],
    pub wanted: &'a Wanted<'a>,
    pub edits_policy: bool,
    /// The App's id, which identifies its check runs.
    pub app: u64,
}

/// A kind of thing that may have more than one page.
pub(super) struct Kind {
    field: &'static str,
    arguments: &'static str,
    fragment: &'static str,
    name: &'static str,
}

pub(super) const COMMENTS: Kind = Kind { field: "comments", arguments: "", fragment: TALK, name: "Talk" };
pub(super) const THREADS: Kind = Kind { field: "reviewThreads", arguments: "", fragment: THREAD, name: "Thread" };
pub(super) const REVIEWS: Kind = Kind {
    field: "reviews",
    arguments: ", states: [APPROVED, CHANGES_REQUESTED, DISMISSED, PENDING]",
    fragment: REVIEW,
    name: "Review",
};

impl Kind {
    /// The last ones, before a cursor if one is given.
    fn page(&self, most: usize, before: &str) -> String {
        let Self { field, arguments, name, .. } = self;
        format!("{field}(last: {most}{arguments}{before}) {{ nodes {{ ...{name} }} {EARLIER} }}")
    }
}

/// One more page.
#[derive(Deserialize)]
struct PageData<T> {
    repository: Option<PageOfRepository<T>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageOfRepository<T> {
    pull_request: Option<PageOfPull<T>>,
}

#[derive(Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
struct PageOfPull<T> {
    page: Nodes<T>,
}

impl Installation {
    /// The variables that name the repository.
    pub(super) fn variables(&self) -> Map<String, Value> {
        let owner = ("owner".to_owned(), self.repository.owner().into());
        let name = ("name".to_owned(), self.repository.name().into());
        [owner, name].into_iter().collect()
    }

    /// Asks for a snapshot, with smaller pages if GitHub cannot answer that much at once.
    pub(super) async fn ask(&self, question: &Question<'_>) -> Result<Reply<Data>, GithubError> {
        let mut narrower = AT_ONCE.into_iter().peekable();
        while let Some(most) = narrower.next() {
            let request = question.request(self.variables(), most);
            if narrower.peek().is_none() {
                return self.graphql_as_far(&request).await.map_err(GithubError::into_failure);
            }
            match self.graphql(&request).await {
                Err(GithubError::TooMuch { .. }) => {}
                outcome => return outcome,
            }
        }
        Err(nothing_smaller())
    }

    /// Everything before this cursor, page by page back to the beginning; the oldest page comes last.
    pub(super) async fn earlier<T: DeserializeOwned>(
        &self,
        number: u64,
        kind: &Kind,
        before: Option<String>,
    ) -> Result<Vec<T>, GithubError> {
        let (mut all, mut before) = (Vec::new(), before);
        for _ in 0..MOST_PAGES {
            let Some(cursor) = before.take() else { break };
            let page = self.page::<T>(number, kind, &cursor).await?;
            before = page.before();
            all.extend(page.into_vec());
        }
        Ok(all)
    }

    async fn page<T: DeserializeOwned>(&self, number: u64, kind: &Kind, cursor: &str) -> Result<Nodes<T>, GithubError> {
        let mut narrower = AT_ONCE.into_iter().peekable();
        while let Some(most) = narrower.next() {
            let query = format!(
                "query Page($owner: String!, $name: String!, $number: Int!, $before: String!) {{
  repository(owner: $owner, name: $name) {{ pullRequest(number: $number) {{ page: {} }} }}
}}
{}",
                kind.page(most, ", before: $before"),
                kind.fragment,
            );
            let mut variables = self.variables();
            variables.insert("number".to_owned(), number.into());
            variables.insert("before".to_owned(), cursor.into());
            match self.graphql::<_, PageData<T>>(&GraphqlRequest { query, variables }).await {
                Err(GithubError::TooMuch { .. }) if narrower.peek().is_some() => {}
                outcome => {
                    let data = outcome.map_err(GithubError::into_failure)?.data;
                    let pull = data.repository.and_then(|repository| repository.pull_request);
                    return pull.map(|pull| pull.page).ok_or_else(|| GithubError::gone(number));
                }
            }
        }
        Err(nothing_smaller())
    }
}

fn nothing_smaller() -> GithubError {
    GithubError::Unclear { what: GRAPHQL.to_owned(), reason: "the query cannot be made smaller".to_owned() }
}

impl Question<'_> {
    /// The query for the pull request, the texts of its list files in base and head, and the policy and guidelines. The base
    /// repository also holds the head of a fork, by commit id.
    ///
    /// Texts are requested by expressions such as `main:README.md`: for a path that does not exist, `Commit.file` gives an error beside its null,
    /// `object` gives only null.
    fn request(&self, mut variables: Map<String, Value>, most: usize) -> GraphqlRequest {
        let (mut parameters, mut objects) =
            ("$owner: String!, $name: String!, $number: Int!, $app: Int!".to_owned(), String::new());
        variables.insert("number".to_owned(), self.number.into());
        variables.insert("app".to_owned(), self.app.into());
        let mut object = |alias: String, expression: String, asked: &str| {
            let _ = write!(parameters, ", ${alias}: String!");
            let _ = writeln!(objects, "    {alias}: object(expression: ${alias}) {{ {asked} }}");
            variables.insert(alias, expression.into());
        };
        object("base".to_owned(), self.base.to_owned(), "oid");
        for (at, file) in self.lists.iter().enumerate() {
            let before = file.previous_filename.as_ref().unwrap_or(&file.filename);
            object(format!("head{at}"), format!("{}:{}", self.tip, file.filename), "...Text");
            object(format!("base{at}"), format!("{}:{before}", self.base), "...Text");
        }
        object("policy".to_owned(), format!("{}:{}", self.base, self.wanted.policy), "...Text");
        if self.edits_policy {
            object("newPolicy".to_owned(), format!("{}:{}", self.tip, self.wanted.policy), "...Text");
        }
        for (at, path) in self.wanted.guidelines.iter().copied().flatten().enumerate() {
            object(format!("guidelines{at}"), format!("{}:{path}", self.base), "...Text");
        }
        let query = format!(
            "query Snapshot({parameters}) {{
  repository(owner: $owner, name: $name) {{
    isArchived isDisabled isPrivate nameWithOwner
    pullRequest(number: $number) {{
      state isDraft isCrossRepository changedFiles baseRefName headRefName headRefOid url
      author {{ login __typename }} authorAssociation viewerDidAuthor
      labels(first: {most}) {{ nodes {{ name }} }}
      {comments}
      {reviews}
      {threads}
      commits(last: 1) {{ nodes {{ commit {{ oid {runs} }} }} }}
      baseRef {{ target {{ oid }} }}
    }}
{objects}  }}
}}
{TEXT}
{TALK}
{THREAD}
{REVIEW}",
            comments = COMMENTS.page(most, ""),
            reviews = REVIEWS.page(most, ""),
            threads = THREADS.page(most, ""),
            runs = own_runs(most, "externalId title summary"),
        );
        GraphqlRequest { query, variables }
    }
}

/// The check runs on a commit with our name and App (`$app`); any App may use the name. An App has one suite per commit.
pub(super) fn own_runs(most: usize, more: &str) -> String {
    let most = most.min(MOST_RUNS);
    format!(
        "checkSuites(first: 5, filterBy: {{ appId: $app }}) {{ nodes {{ app {{ databaseId }}
        checkRuns(first: {most}, filterBy: {{ checkName: \"{CHECK_NAME}\", checkType: ALL }}) {{
          nodes {{ databaseId conclusion {more} }} pageInfo {{ hasNextPage endCursor }} }} }} }}"
    )
}
