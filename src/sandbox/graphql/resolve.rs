//! What the fields of GitHub's objects are, given the sandbox's state.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::execute::Refusal;
use super::mutate::Done;
use crate::sandbox::auth::Token;
use crate::sandbox::clock::timestamp;
use crate::sandbox::git::{Blob, Entry};
use crate::sandbox::world::{BOT, CheckRun, Comment, MAIN, Pull, Repository, Review, Talk, World};

mod objects;
mod talk;

use objects::{blob, file, object, tree};
use talk::{comment, review, talk, thread};

/// An object of the schema.
#[derive(Clone)]
pub(super) enum Node<'w> {
    Query,
    Mutation,
    CommitMade(&'w Repository, &'w str),
    ThreadResolved(&'w Repository, &'w Pull, &'w Review, &'w Comment),
    RateLimit,
    Actor(&'w str),
    Viewer,
    Repository(&'w Repository),
    Branch(&'w Repository, &'w str),
    Blob(&'w Blob),
    Tree { repository: &'w Repository, id: String, entries: Arc<Vec<Entry>> },
    TreeEntry { repository: &'w Repository, name: String, kind: &'static str, id: String },
    Label(&'w str),
    Talk(&'w Talk),
    ReactionGroup(&'w Talk, &'static str),
    Commit(&'w Repository, &'w str),
    Pull(&'w Repository, &'w Pull),
    PullCommit(&'w Repository, &'w str),
    ChangedFile(String),
    Thread { repository: &'w Repository, pull: &'w Pull, review: &'w Review, comment: &'w Comment },
    Comment(&'w Review, &'w Comment),
    Review(&'w Review),
    CheckSuite(&'w Repository, &'w str),
    CheckRun(&'w CheckRun),
    PageInfo { start: Value, end: Value, has_next: bool, has_previous: bool },
}

/// What stands behind a field.
pub(super) enum Found<'w> {
    /// A scalar, or nothing.
    Value(Value),
    Node(Node<'w>),
    List(Vec<Node<'w>>),
    Connection(Vec<Node<'w>>),
}

type Resolved<'w> = Result<Found<'w>, Refusal>;

#[allow(clippy::unnecessary_wraps, reason = "every arm of the resolvers ends in a `Resolved`")]
fn value<'w>(value: impl Into<Value>) -> Resolved<'w> {
    Ok(Found::Value(value.into()))
}

#[allow(clippy::unnecessary_wraps, reason = "every arm of the resolvers ends in a `Resolved`")]
fn node(node: Option<Node<'_>>) -> Resolved<'_> {
    Ok(node.map_or(Found::Value(Value::Null), Found::Node))
}

/// A field that the schema has and the resolver does not; a test asks for every field.
fn unresolved<'w>(name: &str) -> Resolved<'w> {
    Err(Refusal { kind: "INTERNAL", message: format!("the sandbox does not resolve '{name}'") })
}

impl Node<'_> {
    /// The name of the object's type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Query => "Query",
            Self::Mutation => "Mutation",
            Self::CommitMade(..) => "CreateCommitOnBranchPayload",
            Self::ThreadResolved(..) => "ResolveReviewThreadPayload",
            Self::Label(_) => "Label",
            Self::Talk(_) => "IssueComment",
            Self::ReactionGroup(..) => "ReactionGroup",
            Self::RateLimit => "RateLimit",
            Self::Actor(login) if login.ends_with("[bot]") => "Bot",
            Self::Actor(_) | Self::Viewer => "User",
            Self::Repository(_) => "Repository",
            Self::Branch(..) => "Ref",
            Self::Blob(_) => "Blob",
            Self::Tree { .. } => "Tree",
            Self::TreeEntry { .. } => "TreeEntry",
            Self::Commit(..) => "Commit",
            Self::Pull(..) => "PullRequest",
            Self::PullCommit(..) => "PullRequestCommit",
            Self::ChangedFile(_) => "PullRequestChangedFile",
            Self::Thread { .. } => "PullRequestReviewThread",
            Self::Comment(..) => "PullRequestReviewComment",
            Self::Review(_) => "PullRequestReview",
            Self::CheckSuite(..) => "CheckSuite",
            Self::CheckRun(_) => "CheckRun",
            Self::PageInfo { .. } => "PageInfo",
        }
    }
}

/// Answers fields, as far as a token permits.
pub(super) struct Resolver<'w> {
    pub world: &'w World,
    pub token: &'w Token,
    /// What the mutations of this call did, by their keys.
    pub done: &'w HashMap<String, Result<Done, Refusal>>,
}

impl<'w> Resolver<'w> {
    /// The field of an object, with its arguments.
    pub fn field(&self, of: &Node<'w>, name: &str, arguments: &Map<String, Value>) -> Resolved<'w> {
        match of {
            Node::Query => self.query(name, arguments),
            // The executor asks for what was done by its key.
            Node::Mutation => unresolved(name),
            Node::CommitMade(repository, commit) => match name {
                "clientMutationId" => value(Value::Null),
                "commit" => Ok(Found::Node(Node::Commit(repository, commit))),
                _ => unresolved(name),
            },
            Node::ThreadResolved(repository, pull, review, comment) => match name {
                "clientMutationId" => value(Value::Null),
                "thread" => Ok(Found::Node(Node::Thread { repository, pull, review, comment })),
                _ => unresolved(name),
            },
            Node::Label(label) if name == "name" => value(*label),
            Node::Label(_) => unresolved(name),
            Node::Talk(talk) => self::talk(talk, name),
            Node::ReactionGroup(talk, content) => match name {
                "content" => value(*content),
                "viewerHasReacted" => value(talk.reactions.iter().any(|(user, given)| user == BOT && given == content)),
                _ => unresolved(name),
            },
            Node::RateLimit => self.rate_limit(name),
            // An App's own login has no `[bot]` where it is told as an actor.
            Node::Actor(login) if name == "login" => value(login.strip_suffix("[bot]").unwrap_or(login)),
            Node::Viewer if name == "login" => value(BOT),
            Node::Actor(_) | Node::Viewer => unresolved(name),
            Node::Repository(repository) => self.repository(repository, name, arguments),
            Node::Branch(repository, branch) => match name {
                "name" => value(*branch),
                "target" => node(repository.branches.get(*branch).map(|commit| Node::Commit(repository, commit))),
                _ => unresolved(name),
            },
            Node::Blob(blob) => self::blob(blob, name),
            Node::Tree { repository, id, entries } => tree(repository, id, entries, name),
            Node::TreeEntry { repository, name: own, kind, id } => match name {
                "object" => node(repository.objects.blob(id).map(Node::Blob)),
                "name" => value(own.as_str()),
                "type" => value(*kind),
                "oid" => value(id.as_str()),
                _ => unresolved(name),
            },
            Node::Commit(repository, commit) => match name {
                "oid" => value(*commit),
                "checkSuites" => self.check_suites(repository, commit),
                "file" => {
                    self.permit("contents")?;
                    let path = arguments.get("path").and_then(Value::as_str).unwrap_or_default();
                    node(file(repository, commit, path))
                }
                _ => unresolved(name),
            },
            Node::Pull(repository, pull) => pull_request(repository, pull, name, arguments),
            Node::PullCommit(repository, commit) => match name {
                "id" => value(format!("PRC_{commit}")),
                "commit" => Ok(Found::Node(Node::Commit(repository, commit))),
                _ => unresolved(name),
            },
            Node::ChangedFile(path) if name == "path" => value(path.as_str()),
            Node::ChangedFile(_) => unresolved(name),
            Node::Thread { repository, pull, review, comment } => thread(repository, pull, review, comment, name),
            Node::Comment(review, comment) => self::comment(review, comment, name),
            Node::Review(review) => self::review(review, name),
            Node::CheckSuite(repository, commit) => match name {
                "id" => value(format!("CS_{commit}")),
                "checkRuns" => Ok(Found::Connection(check_runs(repository, commit, arguments))),
                _ => unresolved(name),
            },
            Node::CheckRun(run) => check_run(run, name),
            Node::PageInfo { start, end, has_next, has_previous } => match name {
                "startCursor" => value(start.clone()),
                "endCursor" => value(end.clone()),
                "hasNextPage" => value(*has_next),
                "hasPreviousPage" => value(*has_previous),
                _ => unresolved(name),
            },
        }
    }

    fn permit(&self, permission: &str) -> Result<(), Refusal> {
        if self.token.may(permission, "read") {
            return Ok(());
        }
        Err(Refusal { kind: "FORBIDDEN", message: "Resource not accessible by integration".to_owned() })
    }

    fn query(&self, name: &str, arguments: &Map<String, Value>) -> Resolved<'w> {
        match name {
            "viewer" => Ok(Found::Node(Node::Viewer)),
            "rateLimit" => Ok(Found::Node(Node::RateLimit)),
            "repository" => {
                let text = |name: &str| arguments.get(name).and_then(Value::as_str).unwrap_or_default();
                let full_name = format!("{}/{}", text("owner"), text("name"));
                let seen = self.world.repository(&full_name).filter(|_| self.token.sees(&full_name));
                let missing = format!("Could not resolve to a Repository with the name '{full_name}'.");
                let repository = seen.ok_or(Refusal { kind: "NOT_FOUND", message: missing })?;
                Ok(Found::Node(Node::Repository(repository)))
            }
            _ => unresolved(name),
        }
    }

    fn rate_limit(&self, name: &str) -> Resolved<'w> {
        let standing = self.world.quotas.graphql();
        match name {
            "cost" => value(1),
            "limit" => value(standing.limit),
            "remaining" => value(standing.remaining()),
            "used" => value(standing.used),
            "resetAt" => value(timestamp(standing.reset)),
            _ => unresolved(name),
        }
    }

    fn repository(&self, repository: &'w Repository, name: &str, arguments: &Map<String, Value>) -> Resolved<'w> {
        match name {
            "id" => value(format!("R_{}", repository.id)),
            "databaseId" => value(repository.id),
            "name" => value(repository.full_name.split('/').nth(1)),
            "nameWithOwner" => value(repository.full_name.as_str()),
            "defaultBranchRef" => {
                self.permit("contents")?;
                Ok(Found::Node(Node::Branch(repository, MAIN)))
            }
            "object" => {
                self.permit("contents")?;
                let text = |name: &str| arguments.get(name).and_then(Value::as_str);
                Ok(text("expression")
                    .or(text("oid"))
                    .map_or(Found::Value(Value::Null), |named| object(repository, named)))
            }
            "pullRequest" => {
                self.permit("pull_requests")?;
                let number = arguments.get("number").and_then(Value::as_u64).unwrap_or_default();
                let missing = format!("Could not resolve to a PullRequest with the number of {number}.");
                let pull = repository.pulls.get(&number).ok_or(Refusal { kind: "NOT_FOUND", message: missing })?;
                Ok(Found::Node(Node::Pull(repository, pull)))
            }
            "pullRequests" => {
                self.permit("pull_requests")?;
                Ok(Found::Connection(pulls(repository, arguments)))
            }
            _ => unresolved(name),
        }
    }

    /// What a mutation did, asked for by its key.
    pub fn done(&self, key: &str) -> Resolved<'w> {
        match self.done.get(key) {
            Some(Ok(Done::Commit { repository, commit })) => {
                let repository = self.world.repository(repository);
                node(repository.map(|repository| Node::CommitMade(repository, commit)))
            }
            Some(Ok(Done::Thread { repository, comment })) => {
                let repository = self.world.repository(repository);
                node(repository.and_then(|repository| {
                    let (pull, review, comment) = repository.thread(*comment)?;
                    Some(Node::ThreadResolved(repository, pull, review, comment))
                }))
            }
            Some(Err(refusal)) => Err(refusal.clone()),
            None => unresolved(key),
        }
    }

    /// The App's check suite of a commit; there is none before it has a check run.
    fn check_suites(&self, repository: &'w Repository, commit: &'w str) -> Resolved<'w> {
        self.permit("checks")?;
        let has_runs = repository.check_runs_of(commit).next().is_some();
        Ok(Found::Connection(if has_runs { vec![Node::CheckSuite(repository, commit)] } else { Vec::new() }))
    }
}

/// The pull requests that the arguments let through, the newest first where that is asked for.
fn pulls<'w>(repository: &'w Repository, arguments: &Map<String, Value>) -> Vec<Node<'w>> {
    let states = words(arguments, "states");
    let base = arguments.get("baseRefName").and_then(Value::as_str);
    let asked = |pull: &&Pull| {
        let is_base = base.is_none_or(|base| base == pull.base_branch);
        is_base && (states.is_empty() || states.contains(&state(pull)))
    };
    let mut found: Vec<&Pull> = repository.pulls.values().filter(asked).collect();
    if arguments.get("orderBy").and_then(|order| order.get("direction")).and_then(Value::as_str) == Some("DESC") {
        found.reverse();
    }
    found.into_iter().map(|pull| Node::Pull(repository, pull)).collect()
}

fn words<'a>(arguments: &'a Map<String, Value>, name: &str) -> Vec<&'a str> {
    match arguments.get(name) {
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
        // One word stands for a list of one.
        one => one.and_then(Value::as_str).into_iter().collect(),
    }
}

fn state(pull: &Pull) -> &'static str {
    match (pull.open, pull.merged) {
        (true, _) => "OPEN",
        (false, true) => "MERGED",
        (false, false) => "CLOSED",
    }
}

fn pull_request<'w>(
    repository: &'w Repository,
    pull: &'w Pull,
    name: &str,
    arguments: &Map<String, Value>,
) -> Resolved<'w> {
    match name {
        "id" => value(format!("PR_{}_{}", repository.id, pull.number)),
        "number" => value(pull.number),
        "title" => value(pull.title.as_str()),
        "url" => value(format!("https://github.com/{}/pull/{}", repository.full_name, pull.number)),
        "state" => value(state(pull)),
        "isDraft" => value(pull.draft),
        "merged" => value(pull.merged),
        "author" => Ok(Found::Node(Node::Actor(&pull.author))),
        "baseRefName" => value(pull.base_branch.as_str()),
        "baseRef" => {
            let is_there = repository.branches.contains_key(&pull.base_branch);
            node(is_there.then_some(Node::Branch(repository, &pull.base_branch)))
        }
        "labels" => Ok(Found::Connection(pull.labels.iter().map(|label| Node::Label(label)).collect())),
        "comments" => Ok(Found::Connection(pull.talk.iter().map(Node::Talk).collect())),
        "baseRefOid" => value(repository.base_tip(pull)),
        "headRefName" => value(pull.head_branch.as_str()),
        "headRefOid" => value(pull.head.as_str()),
        "headRepository" => {
            // A fork is another repository, which the App is not installed on.
            let own = pull.head_repository.as_deref() == Some(&repository.full_name);
            node(own.then_some(Node::Repository(repository)))
        }
        "isCrossRepository" => value(pull.head_repository.as_deref() != Some(&repository.full_name)),
        "changedFiles" => value(repository.files(pull, &pull.head).len()),
        "commits" => {
            let commits = repository.commits(pull).into_iter();
            Ok(Found::Connection(commits.map(|commit| Node::PullCommit(repository, commit)).collect()))
        }
        "files" => {
            let files = repository.files(pull, &pull.head).into_iter();
            Ok(Found::Connection(files.map(|file| Node::ChangedFile(file.path)).collect()))
        }
        "reviewThreads" => {
            let submitted = pull.reviews.iter().filter(|review| review.state != "PENDING");
            let threads = submitted.flat_map(|review| {
                review.comments.iter().map(move |comment| Node::Thread { repository, pull, review, comment })
            });
            Ok(Found::Connection(threads.collect()))
        }
        "reviews" => {
            let states = words(arguments, "states");
            let asked = |review: &&Review| states.is_empty() || states.contains(&review.state.as_str());
            Ok(Found::Connection(pull.reviews.iter().filter(asked).map(Node::Review).collect()))
        }
        _ => unresolved(name),
    }
}

/// The check runs of a commit that a `filterBy` lets through; of several of one name the latest, unless all are asked for.
fn check_runs<'w>(repository: &'w Repository, commit: &'w str, arguments: &Map<String, Value>) -> Vec<Node<'w>> {
    let filter = arguments.get("filterBy");
    let asked = |name: &str| filter.and_then(|filter| filter.get(name)).and_then(Value::as_str);
    let all: Vec<&CheckRun> = repository.check_runs_of(commit).collect();
    let is_latest = |run: &CheckRun| all.iter().all(|other| other.name != run.name || other.id <= run.id);
    let runs = all.iter().filter(|run| {
        asked("checkName").is_none_or(|name| name == run.name)
            && asked("status").is_none_or(|status| status.eq_ignore_ascii_case(&run.status))
            && (asked("checkType") == Some("ALL") || is_latest(run))
    });
    runs.map(|run| Node::CheckRun(run)).collect()
}

fn check_run<'w>(run: &'w CheckRun, name: &str) -> Resolved<'w> {
    match name {
        "id" => value(format!("CR_{}", run.id)),
        "databaseId" => value(run.id),
        "name" => value(run.name.as_str()),
        "status" => value(run.status.to_uppercase()),
        "conclusion" => value(run.conclusion.as_ref().map(|conclusion| conclusion.to_uppercase())),
        "externalId" => value(run.external_id.as_deref()),
        "title" => value(Some(run.title.as_str()).filter(|title| !title.is_empty())),
        "summary" => value(Some(run.summary.as_str()).filter(|summary| !summary.is_empty())),
        _ => unresolved(name),
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema::SCHEMA;
    use super::*;
    use crate::sandbox::auth::Key;

    /// One object of every type.
    fn one_of_each<'w>(repository: &'w Repository, pull: &'w Pull, run: &'w CheckRun) -> Vec<Node<'w>> {
        let (review, commit) = (&pull.reviews[0], pull.head.as_str());
        let comment = &review.comments[0];
        let named = |expression| match object(repository, expression) {
            Found::Node(node) => node,
            _ => panic!("{expression} names nothing"),
        };
        vec![
            Node::Query,
            Node::RateLimit,
            Node::Actor("ada"),
            Node::Viewer,
            Node::Repository(repository),
            Node::Branch(repository, MAIN),
            named("main:a.md"),
            named("main:"),
            Node::TreeEntry { repository, name: String::new(), kind: "blob", id: String::new() },
            Node::CommitMade(repository, commit),
            Node::ThreadResolved(repository, pull, review, comment),
            Node::Label("x"),
            Node::Talk(&pull.talk[0]),
            Node::ReactionGroup(&pull.talk[0], "THUMBS_UP"),
            Node::Commit(repository, commit),
            Node::Pull(repository, pull),
            Node::PullCommit(repository, commit),
            Node::ChangedFile("a.md".to_owned()),
            Node::Thread { repository, pull, review, comment },
            Node::Comment(review, comment),
            Node::Review(review),
            Node::CheckSuite(repository, commit),
            Node::CheckRun(run),
            Node::PageInfo { start: Value::Null, end: Value::Null, has_next: false, has_previous: false },
        ]
    }

    #[test]
    fn every_field_of_the_schema_is_resolved() {
        let mut world = World::new(Key::generate().unwrap());
        world.create_repository("ada/tea", &[("a.md", Some("a\n"))]);
        world.open_pull_request("ada/tea", "grace", "A", &[("a.md", Some("b\n"))]);
        world.comment_as("ada/tea", 1, "grace", ("a.md", 1), "Hm.");
        world.say("ada/tea", 1, "grace", "Hello");
        let run = CheckRun {
            id: 1,
            name: "x".to_owned(),
            head: String::new(),
            status: "queued".to_owned(),
            conclusion: None,
            external_id: None,
            title: String::new(),
            summary: String::new(),
            annotations: Vec::new(),
            actions: Vec::new(),
        };
        let permissions =
            ["contents", "pull_requests", "checks"].map(|name| (name.to_owned(), "read".to_owned())).into();
        let token = Token { repositories: vec!["ada/tea".to_owned()], permissions, expires_at: 0 };
        let done = HashMap::new();
        let resolver = Resolver { world: &world, token: &token, done: &done };
        let repository = world.repository("ada/tea").unwrap();
        let arguments = [("owner", "ada".into()), ("name", "tea".into()), ("number", 1.into())];
        let arguments = arguments.map(|(name, value): (&str, Value)| (name.to_owned(), value)).into_iter().collect();
        for node in one_of_each(repository, &repository.pulls[&1], &run) {
            for field in SCHEMA.fields(node.type_name()) {
                let found = resolver.field(&node, field.name, &arguments);
                assert!(found.is_ok(), "{}.{}", node.type_name(), field.name);
            }
        }
    }
}
