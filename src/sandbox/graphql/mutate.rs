//! The mutations that the bot uses.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use graphql_parser::query::{Selection, SelectionSet};
use serde_json::{Map, Value};

use super::node::Refusal;
use super::variables::value_of;
use crate::sandbox::world::git::Change;
use crate::sandbox::world::keys::Token;
use crate::sandbox::world::repository::{Repository, Rule};
use crate::sandbox::world::state::World;

/// What a mutation did.
pub(super) enum Done {
    /// A commit was made.
    Commit { repository: String, commit: String },
    /// The thread that began with this comment was resolved.
    Thread { repository: String, comment: u64 },
}

/// Performs the fields of a mutation, one after another.
pub(super) fn perform<'q>(
    world: &mut World,
    token: &Token,
    selection: &SelectionSet<'q, &'q str>,
    variables: &Map<String, Value>,
) -> HashMap<String, Result<Done, Refusal>> {
    let fields = selection.items.iter().filter_map(|selection| match selection {
        Selection::Field(field) => Some(field),
        _ => None,
    });
    let outcome = fields.map(|field| {
        let input = field.arguments.iter().find(|(name, _)| *name == "input");
        let input = input.map_or(Value::Null, |(_, value)| value_of(value, variables));
        let done = match field.name {
            "createCommitOnBranch" => create_commit(world, token, &input),
            _ => resolve_thread(world, token, &input),
        };
        (field.alias.unwrap_or(field.name).to_owned(), done)
    });
    outcome.collect()
}

fn refused(kind: &'static str, message: impl Into<String>) -> Refusal {
    Refusal { kind, message: message.into() }
}

/// <https://docs.github.com/graphql/reference/mutations#createcommitonbranch>
fn create_commit(world: &mut World, token: &Token, input: &Value) -> Result<Done, Refusal> {
    let text = |pointer: &str| input.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (name, branch) = (text("/branch/repositoryNameWithOwner"), text("/branch/branchName"));
    if !token.sees(&name) {
        return Err(refused("NOT_FOUND", format!("Could not resolve to a Repository with the name '{name}'.")));
    }
    if !token.may("contents", "write") {
        return Err(refused("FORBIDDEN", "Resource not accessible by integration"));
    }
    if text("/message/headline").trim().is_empty() {
        return Err(refused("UNPROCESSABLE", "A commit message headline can't be blank."));
    }
    let additions = input.pointer("/fileChanges/additions").and_then(Value::as_array).cloned().unwrap_or_default();
    let files: Option<Vec<(String, String)>> = additions.iter().map(addition).collect();
    let files = files.ok_or_else(|| refused("UNPROCESSABLE", "A file's contents must be Base64."))?;
    let now = world.clock.now();
    let bot = world.bot();
    let repository = world.told_repository(&name);
    writable(repository)?;
    let Some(tip) = repository.branches.get(&branch).cloned() else {
        return Err(refused("NOT_FOUND", format!("No branch named {branch} exists.")));
    };
    let expected = text("/expectedHeadOid");
    if tip != expected {
        let message = format!("Expected branch to point to \"{expected}\" but it did not.  Pull and try again.");
        return Err(refused("STALE_DATA", message));
    }
    if let Some(rule) = repository.rules.get(&branch) {
        return Err(broken(*rule, &branch));
    }
    let changes: Vec<Change<'_>> = files.iter().map(|(path, text)| (path.as_str(), Some(text.as_str()))).collect();
    let (headline, body) = (text("/message/headline"), text("/message/body"));
    let message = if body.is_empty() { headline } else { format!("{headline}\n\n{body}") };
    let commit = repository.objects.commit_saying(Some(tip), (&bot, &message), now, &changes);
    repository.move_branch(&branch, &commit);
    Ok(Done::Commit { repository: name, commit })
}

/// An archived repository's answer to every mutation.
fn writable(repository: &Repository) -> Result<(), Refusal> {
    if repository.archived { Err(refused("UNPROCESSABLE", "Repository was archived so is read-only")) } else { Ok(()) }
}

/// A commit that a branch does not accept. The type of a ruleset's refusal is not known
/// (<https://github.com/Thinkmill/keystatic/issues/1598>).
fn broken(rule: Rule, branch: &str) -> Refusal {
    match rule {
        Rule::Protection => refused(
            "BRANCH_PROTECTION_RULE_VIOLATION",
            format!("protected branch '{branch}' check failed:\n  Changes must be made through a pull request."),
        ),
        Rule::Ruleset => refused(
            "UNPROCESSABLE",
            "Repository rule violations found\n\nChanges must be made through a pull request.\n\n",
        ),
    }
}

fn addition(value: &Value) -> Option<(String, String)> {
    let contents = STANDARD.decode(value.get("contents")?.as_str()?).ok()?;
    Some((value.get("path")?.as_str()?.to_owned(), String::from_utf8(contents).ok()?))
}

/// <https://docs.github.com/graphql/reference/mutations#resolvereviewthread>; that it needs `contents: write` has been observed.
fn resolve_thread(world: &mut World, token: &Token, input: &Value) -> Result<Done, Refusal> {
    let id = input.get("threadId").and_then(Value::as_str).unwrap_or_default();
    let missing = || refused("NOT_FOUND", format!("Could not resolve to a node with the global id of '{id}'"));
    let comment: u64 = id.strip_prefix("PRRT_").and_then(|id| id.parse().ok()).ok_or_else(missing)?;
    let seen = world.repositories.values_mut().filter(|repository| token.sees(&repository.full_name));
    for repository in seen {
        let (name, is_archived) = (repository.full_name.clone(), repository.archived);
        let reviews = repository.pulls.values_mut().flat_map(|pull| &mut pull.reviews);
        if let Some(found) = reviews.flat_map(|review| &mut review.comments).find(|found| found.thread() == comment) {
            if !token.may("contents", "write") || !token.may("pull_requests", "write") {
                return Err(refused("FORBIDDEN", "Resource not accessible by integration"));
            }
            if is_archived {
                return Err(refused("UNPROCESSABLE", "Repository was archived so is read-only"));
            }
            found.resolved = true;
            return Ok(Done::Thread { repository: name, comment });
        }
    }
    Err(missing())
}
