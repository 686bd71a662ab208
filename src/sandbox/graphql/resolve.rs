//! The values of the fields of GitHub's objects, given the sandbox's state.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::checks::{app, check_run, check_suite, check_suites};
use super::mutate::Done;
use super::node::{Found, Node, Refusal, Resolved, node, unresolved, value};
use super::objects::{blob, file, object, tree};
use super::pulls::{pull_request, pulls};
use super::talk::{comment, review, talk, thread};
use crate::sandbox::world::clock::timestamp;
use crate::sandbox::world::keys::Token;
use crate::sandbox::world::model::MAIN;
use crate::sandbox::world::repository::Repository;
use crate::sandbox::world::state::World;

/// Resolves fields, as far as a token permits.
pub(super) struct Resolver<'w> {
    pub world: &'w World,
    pub token: &'w Token,
    /// What the mutations of this call did, by their keys.
    pub done: &'w HashMap<String, Result<Done, Refusal>>,
    /// What this call costs.
    pub points: u64,
}

impl<'w> Resolver<'w> {
    /// The field of an object, with its arguments.
    pub fn field(&self, of: &Node<'w>, name: &str, arguments: &Map<String, Value>) -> Resolved<'w> {
        match of {
            Node::Query => self.query(name, arguments),
            // The executor requests the outcomes by key.
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
            Node::Talk(repository, talk) => self::talk(repository, talk, &self.world.bot(), name),
            Node::ReactionGroup(reactions, content) => match name {
                "content" => value(*content),
                "viewerHasReacted" => {
                    value(reactions.iter().any(|(user, given)| *user == self.world.bot() && given == content))
                }
                _ => unresolved(name),
            },
            Node::RateLimit => self.rate_limit(name),
            // An App's own login has no `[bot]` when given as an actor.
            Node::Actor(login) if name == "login" => value(login.strip_suffix("[bot]").unwrap_or(login)),
            Node::Viewer if name == "login" => value(self.world.bot()),
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
                "checkSuites" => {
                    self.permit("checks")?;
                    Ok(Found::Connection(check_suites(repository, commit, arguments)))
                }
                "file" => {
                    self.permit("contents")?;
                    let path = arguments.get("path").and_then(Value::as_str).unwrap_or_default();
                    let message = format!("Could not resolve file for path '{path}'.");
                    let found = file(repository, commit, path).ok_or(Refusal { kind: "NOT_FOUND", message })?;
                    Ok(Found::Node(found))
                }
                _ => unresolved(name),
            },
            Node::Pull(repository, pull) => pull_request(repository, pull, &self.world.bot(), name, arguments),
            Node::PullCommit(repository, commit) => match name {
                "id" => value(format!("PRC_{commit}")),
                "commit" => Ok(Found::Node(Node::Commit(repository, commit))),
                _ => unresolved(name),
            },
            Node::ChangedFile(path) if name == "path" => value(path.as_str()),
            Node::ChangedFile(_) => unresolved(name),
            Node::Thread { repository, pull, review, comment } => {
                thread(repository, pull, review, comment, &self.world.bot(), name)
            }
            Node::Comment { repository, pull, review, comment } => {
                self::comment(repository, pull, review, comment, &self.world.bot(), name)
            }
            Node::Review(repository, review) => self::review(repository, review, &self.world.bot(), name),
            Node::CheckSuite { repository, commit, id, app } => {
                check_suite((repository, commit), (*id, app), name, arguments)
            }
            Node::App(app) => self::app(app, name),
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
                let follows = arguments.get("followRenames").and_then(Value::as_bool) != Some(false);
                let moved = || self.world.moved(&full_name).filter(|_| follows);
                let found = self.world.repository(&full_name).or_else(moved);
                let seen = found.filter(|repository| repository.installed && self.token.sees(&repository.full_name));
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
            "cost" => value(self.points),
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
            "isArchived" => value(repository.archived),
            "isDisabled" => value(repository.disabled),
            "isPrivate" => value(repository.private),
            "nameWithOwner" => value(repository.full_name.as_str()),
            "url" => value(format!("{}{}", repository.web, repository.full_name)),
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

    /// What a mutation did, by its key.
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
}

#[cfg(test)]
mod tests {
    use super::super::schema::SCHEMA;
    use super::*;
    use crate::sandbox::world::keys::Key;
    use crate::sandbox::world::model::{CheckRun, Pull};

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
            Node::Talk(repository, &pull.talk[0]),
            Node::ReactionGroup(&pull.talk[0].reactions, "THUMBS_UP"),
            Node::Commit(repository, commit),
            Node::Pull(repository, pull),
            Node::PullCommit(repository, commit),
            Node::ChangedFile("a.md".to_owned()),
            Node::Thread { repository, pull, review, comment },
            Node::Comment { repository, pull, review, comment },
            Node::Review(repository, review),
            Node::CheckSuite { repository, commit, id: 1, app: &run.app },
            Node::App(&run.app),
            Node::CheckRun(run),
            Node::PageInfo { start: Value::Null, end: Value::Null, has_next: false, has_previous: false },
        ]
    }

    #[test]
    fn every_field_of_the_schema_is_resolved() {
        let mut world = World::new(Key::generate().unwrap());
        world.create_repository("ada/tea", &[("a.md", Some("a\n"))]);
        world.open_pull_request("ada/tea", "grace", "A", &[("a.md", Some("b\n"))]);
        world.review_as("ada/tea", 1, "grace", ("a.md", 1), ("Hm.", "COMMENTED"));
        world.say("ada/tea", 1, "grace", "Hello");
        let run = CheckRun {
            id: 1,
            app: world.own_app(),
            suite: 1,
            text: String::new(),
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
        let token = Token { installation: 0, repositories: vec!["ada/tea".to_owned()], permissions, expires_at: 0 };
        let done = HashMap::new();
        let resolver = Resolver { world: &world, token: &token, done: &done, points: 1 };
        let repository = world.repository("ada/tea").unwrap();
        let arguments =
            [("owner", "ada".into()), ("name", "tea".into()), ("number", 1.into()), ("path", "a.md".into())];
        let arguments = arguments.map(|(name, value): (&str, Value)| (name.to_owned(), value)).into_iter().collect();
        for node in one_of_each(repository, &repository.pulls[&1], &run) {
            for field in SCHEMA.fields(node.type_name()) {
                let found = resolver.field(&node, field.name, &arguments);
                assert!(found.is_ok(), "{}.{}", node.type_name(), field.name);
            }
        }
    }
}
