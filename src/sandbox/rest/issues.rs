//! What pull requests share with issues: the conversation, reactions, labels; and who may do what
//! (<https://docs.github.com/rest/issues/comments>, <https://docs.github.com/rest/reactions/reactions>,
//! <https://docs.github.com/rest/issues/labels>, <https://docs.github.com/rest/collaborators/collaborators>).

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::body::{Fields, refuse_long};
use super::page::Page;
use crate::sandbox::problem::Problem;
use crate::sandbox::shared::{Answer, Shared};
use crate::sandbox::wire::{self, user};
use crate::sandbox::world::model::REACTIONS;

/// For pull requests, either of the two permissions allows these calls.
const WRITE: (&str, &str) = ("pull_requests", "write");

const LONGEST_LABEL: usize = 50;

pub(super) async fn comment(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit_to_talk(&headers, &owner, &name, (number, "write"))?;
    let fields = Fields::read(&body)?;
    let text = fields.required_text("body")?;
    if text.trim().is_empty() {
        return Err(Problem::validation("IssueComment", "body", "can't be blank"));
    }
    refuse_long("IssueComment", text)?;
    let full_name = call.full_name.clone();
    call.conversation(number)?;
    let bot = call.world.bot();
    let id = call.world.say(&full_name, number, &bot, text);
    call.world.wrote(&full_name, id);
    Ok((StatusCode::CREATED, Json(json!({ "id": id, "body": text, "user": user(&bot) }))).into_response())
}

pub(super) async fn comments(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    Query(page): Query<Page>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let mut call = shared.admit_to_talk(&headers, &owner, &name, (number, "read"))?;
    let talk = call.conversation(number)?;
    let all = talk.iter().map(|talk| json!({ "id": talk.id, "body": talk.body, "user": user(&talk.user) }));
    let all: Vec<Value> = all.collect();
    Ok(page.answer(&shared.url, &uri, &all))
}

/// What an App gets for editing someone else's comment is not documented; here it can edit only its own.
pub(super) async fn edit_comment(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let number = shared.place_of(&owner, &name, id);
    let mut call = shared.admit_to_talk(&headers, &owner, &name, (number, "write"))?;
    let fields = Fields::read(&body)?;
    let text = fields.required_text("body")?.to_owned();
    if text.trim().is_empty() {
        return Err(Problem::validation("IssueComment", "body", "can't be blank"));
    }
    refuse_long("IssueComment", &text)?;
    let (bot, now) = (call.world.bot(), call.world.clock.now());
    let talk = call.conversation(number)?.iter_mut().find(|talk| talk.id == id).ok_or_else(Problem::not_found)?;
    if talk.user != bot {
        return Err(Problem::new(StatusCode::FORBIDDEN, "Resource not accessible by integration"));
    }
    (talk.body, talk.edited_at) = (text.clone(), Some(now));
    Ok(Json(json!({ "id": id, "body": text, "user": user(&bot) })).into_response())
}

/// An issue, or a pull request as one (<https://docs.github.com/rest/issues/issues#get-an-issue>).
pub(super) async fn show(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit_to_talk(&headers, &owner, &name, (number, "read"))?;
    let repository = call.repository()?;
    let issue = repository.issues.get(&number).map(|issue| wire::issue(repository, issue));
    let pull = || repository.pulls.get(&number).map(|pull| wire::pull_as_issue(repository, pull));
    Ok(Json(issue.or_else(pull).ok_or_else(Problem::not_found)?).into_response())
}

pub(super) async fn react(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let number = shared.place_of(&owner, &name, id);
    let mut call = shared.admit_to_talk(&headers, &owner, &name, (number, "write"))?;
    let (content, word) = reaction_in(&body)?;
    let bot = call.world.bot();
    let talk = call.conversation(number)?.iter_mut().find(|talk| talk.id == id).ok_or_else(Problem::not_found)?;
    Ok(reacted(&mut talk.reactions, &bot, (&content, word)))
}

/// The requested reaction, in REST's word and in GraphQL's.
pub(super) fn reaction_in(body: &Bytes) -> Result<(String, &'static str), Problem> {
    let fields = Fields::read(body)?;
    fields.required_text("content")?;
    let content = fields.one_of("content", &REACTIONS.map(|(word, _)| word))?.unwrap_or_default().to_owned();
    let word = REACTIONS.iter().find(|(known, _)| *known == content).map_or("", |(_, word)| word);
    Ok((content, word))
}

/// Reacting again in the same way changes nothing.
pub(super) fn reacted(given: &mut Vec<(String, String)>, by: &str, (content, word): (&str, &str)) -> Response {
    let reaction = (by.to_owned(), word.to_owned());
    let is_new = !given.contains(&reaction);
    if is_new {
        given.push(reaction);
    }
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    (status, Json(json!({ "content": content, "user": user(by) }))).into_response()
}

pub(super) async fn add_labels(
    State(shared): State<Shared>,
    Path((owner, name, number)): Path<(String, String, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let labels = Fields::read(&body)?.texts("labels")?;
    if labels.iter().any(|label| label.is_empty() || label.chars().count() > LONGEST_LABEL) {
        return Err(Problem::validation("Label", "name", "is too long (maximum is 50 characters)"));
    }
    let there = &mut call.pull_mut(number)?.labels;
    for label in labels {
        if !there.iter().any(|known| known.eq_ignore_ascii_case(&label)) {
            there.push(label);
        }
    }
    Ok(labels_of(there))
}

pub(super) async fn remove_label(
    State(shared): State<Shared>,
    Path((owner, name, number, label)): Path<(String, String, u64, String)>,
    headers: HeaderMap,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let there = &mut call.pull_mut(number)?.labels;
    let at = there.iter().position(|known| known.eq_ignore_ascii_case(&label));
    let at = at.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "Label does not exist"))?;
    there.remove(at);
    Ok(labels_of(there))
}

fn labels_of(labels: &[String]) -> Response {
    Json(labels.iter().map(|label| json!({ "name": label })).collect::<Value>()).into_response()
}

pub(super) async fn permission(
    State(shared): State<Shared>,
    Path((owner, name, login)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, ("metadata", "read"))?;
    let repository = call.repository()?;
    if repository.hides_permissions {
        let reason = "Must have push access to view collaborator permission.";
        return Err(Problem::new(StatusCode::FORBIDDEN, reason));
    }
    let permission = repository.permission(&login);
    let role = if permission == "none" { "" } else { permission };
    Ok(Json(json!({ "permission": permission, "role_name": role, "user": user(&login) })).into_response())
}
