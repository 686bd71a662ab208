//! The GraphQL API: real queries, parsed and executed against the part of GitHub's schema that the sandbox knows.
//!
//! An object is a JSON value that was worked out in full, save where arguments matter (`object`, `pullRequest`, `first`, `last`,
//! `filterBy`). A field that is not there is an error, as on GitHub; errors come with the status 200.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use graphql_parser::query::{
    Definition, Field, OperationDefinition, Selection, SelectionSet, Value as Argument, parse_query,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::rest::{Answer, Shared};
use super::world::{BOT, CheckRun, MAIN, Pull, Repository, World, object_id};

#[derive(Deserialize)]
pub(super) struct Request {
    query: String,
    #[serde(default)]
    variables: Map<String, Value>,
}

/// `Blob.text` is cut at exactly so many bytes.
const LONGEST_TEXT: usize = 512_000;

pub(super) async fn answer(State(shared): State<Shared>, headers: HeaderMap, Json(request): Json<Request>) -> Answer {
    let mut world = shared.world();
    let permitted = world.token(&headers)?.repositories.clone();
    let reply = match run(&mut world, &permitted, &request) {
        Ok(data) => json!({ "data": data }),
        Err(error) => json!({ "data": null, "errors": [error] }),
    };
    Ok(Json(reply).into_response())
}

/// An error in GitHub's form.
fn error(kind: &str, message: impl Into<String>) -> Value {
    json!({ "type": kind, "message": message.into() })
}

type Resolved = Result<Value, Value>;

fn run(world: &mut World, permitted: &[String], request: &Request) -> Resolved {
    let document = parse_query::<String>(&request.query).map_err(|parsing| error("PARSE", parsing.to_string()))?;
    let operation = document.definitions.iter().find_map(|definition| match definition {
        Definition::Operation(OperationDefinition::Query(query)) => {
            Some((query.variable_definitions.as_slice(), &query.selection_set))
        }
        Definition::Operation(OperationDefinition::SelectionSet(set)) => Some((&[][..], set)),
        _ => None,
    });
    let (variables, set) = operation.ok_or_else(|| error("PARSE", "only queries are known"))?;
    for variable in variables {
        let required = variable.var_type.to_string().ends_with('!');
        if required && !request.variables.contains_key(&variable.name) {
            let message =
                format!("Variable ${} of type {} was provided invalid value", variable.name, variable.var_type);
            return Err(error("INVALID", message));
        }
    }
    let executor = Executor { variables: &request.variables };
    let mut data = Map::new();
    for field in Executor::fields(set, "Query") {
        let value = match field.name.as_str() {
            "repository" => repository(world, permitted, &executor, field)?,
            "rateLimit" => executor.select(
                &json!({ "__typename": "RateLimit", "cost": 1, "remaining": 4_999, "resetAt": "later" }),
                &field.selection_set,
            )?,
            other => return Err(unknown(other, "Query")),
        };
        data.insert(key(field), value);
    }
    Ok(Value::Object(data))
}

fn unknown(field: &str, on: &str) -> Value {
    error("undefinedField", format!("Field '{field}' doesn't exist on type '{on}'"))
}

fn key(field: &Field<'_, String>) -> String {
    field.alias.clone().unwrap_or_else(|| field.name.clone())
}

fn repository(world: &mut World, permitted: &[String], executor: &Executor<'_>, field: &Field<'_, String>) -> Resolved {
    let (owner, name) = (executor.text(field, "owner")?, executor.text(field, "name")?);
    let full = format!("{owner}/{name}").to_lowercase();
    let missing = || error("NOT_FOUND", format!("Could not resolve to a Repository with the name '{owner}/{name}'."));
    if !permitted.contains(&full) {
        return Err(missing());
    }
    let repository = world.repository(&owner, &name).ok_or_else(missing)?;
    let mut data = Map::new();
    for field in Executor::fields(&field.selection_set, "Repository") {
        let value = match field.name.as_str() {
            "nameWithOwner" => json!(full),
            "id" => json!(repository.id.to_string()),
            "object" => match object(repository, &executor.text(field, "expression")?) {
                Some(found) => executor.select(&found, &field.selection_set)?,
                None => Value::Null,
            },
            "pullRequest" => {
                let number = executor.argument(field, "number").and_then(|number| number.as_u64()).unwrap_or(0);
                let pull = repository.pulls.get(&number);
                let pull = pull.ok_or_else(|| {
                    error("NOT_FOUND", format!("Could not resolve to a PullRequest with the number of {number}."))
                })?;
                executor.select(&pull_request(repository, pull), &field.selection_set)?
            }
            other => return Err(unknown(other, "Repository")),
        };
        data.insert(key(field), value);
    }
    Ok(Value::Object(data))
}

/// What an expression such as `main:README.md` or a commit's id names.
fn object(repository: &Repository, expression: &str) -> Option<Value> {
    let (revision, path) =
        expression.split_once(':').map_or((expression, None), |(revision, path)| (revision, Some(path)));
    let (id, tree) = repository.resolve(revision)?;
    let Some(path) = path else { return Some(json!({ "__typename": "Commit", "oid": id })) };
    if let Some(text) = tree.get(path) {
        let cut = (0..=LONGEST_TEXT.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        return Some(json!({
            "__typename": "Blob",
            "oid": object_id("blob", text.as_bytes()),
            "byteSize": text.len(),
            "isBinary": false,
            "isTruncated": cut < text.len(),
            "text": &text[..cut],
        }));
    }
    let folder = if path.is_empty() { String::new() } else { format!("{}/", path.trim_end_matches('/')) };
    let mut entries: BTreeMap<&str, Value> = BTreeMap::new();
    for (path, text) in tree {
        let Some(rest) = path.strip_prefix(&folder) else { continue };
        let (name, kind) = rest.split_once('/').map_or((rest, "blob"), |(folder, _)| (folder, "tree"));
        entries.insert(name, json!({ "name": name, "type": kind, "oid": object_id("blob", text.as_bytes()) }));
    }
    (!entries.is_empty())
        .then(|| json!({ "__typename": "Tree", "oid": id, "entries": entries.into_values().collect::<Vec<_>>() }))
}

fn pull_request(repository: &Repository, pull: &Pull) -> Value {
    let threads = pull.reviews.iter().filter(|review| review.state != "PENDING").flat_map(|review| {
        review.comments.iter().map(|comment| {
            json!({
                "id": format!("PRRT_{}", comment.id),
                "isResolved": false,
                "isOutdated": review.commit != pull.head,
                "path": comment.path,
                "line": comment.line,
                "viewerCanResolve": false,
                "comments": { "nodes": [{
                    "id": format!("PRRC_{}", comment.id),
                    "databaseId": comment.id,
                    "body": comment.body,
                    "viewerDidAuthor": review.user == BOT,
                    "author": { "login": review.user, "__typename": "Bot" },
                }] },
            })
        })
    });
    let reviews = pull.reviews.iter().map(|review| json!({ "id": review.id.to_string(), "databaseId": review.id, "state": review.state, "body": review.body, "author": { "login": review.user } }));
    let runs: Vec<Value> = repository.check_runs.values().filter(|run| run.head == pull.head).map(check_run).collect();
    let suites = if runs.is_empty() { json!([]) } else { json!([{ "id": "CS_1", "checkRuns": { "nodes": runs } }]) };
    json!({
        "__typename": "PullRequest",
        "id": format!("PR_{}", pull.number),
        "number": pull.number,
        "title": pull.title,
        "state": if pull.open { "OPEN" } else { "CLOSED" },
        "isDraft": pull.draft,
        "merged": false,
        "baseRefName": MAIN,
        "baseRefOid": repository.branches.get(MAIN),
        "headRefName": pull.head_branch,
        "headRefOid": pull.head,
        "isCrossRepository": true,
        "changedFiles": repository.files(pull).len(),
        "author": { "login": pull.author, "__typename": "User" },
        "reviewThreads": { "pageInfo": { "hasNextPage": false, "endCursor": null }, "nodes": threads.collect::<Vec<_>>() },
        "reviews": { "nodes": reviews.collect::<Vec<_>>() },
        "commits": { "nodes": [{ "commit": { "oid": pull.head, "checkSuites": { "nodes": suites } } }] },
    })
}

fn check_run(run: &CheckRun) -> Value {
    json!({
        "databaseId": run.id,
        "name": run.name,
        "status": run.status.to_uppercase(),
        "conclusion": run.conclusion.as_ref().map(|conclusion| conclusion.to_uppercase()),
        "externalId": run.external_id,
    })
}

/// Walks selections over values that are worked out.
struct Executor<'a> {
    variables: &'a Map<String, Value>,
}

impl Executor<'_> {
    /// The fields of a selection on an object of this type, inline fragments of that type included.
    fn fields<'q, 'd>(set: &'q SelectionSet<'d, String>, on: &str) -> Vec<&'q Field<'d, String>> {
        let mut fields = Vec::new();
        for selection in &set.items {
            match selection {
                Selection::Field(field) => fields.push(field),
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.type_condition.as_ref().map(ToString::to_string);
                    if condition.is_none_or(|condition| condition == format!("on {on}")) {
                        fields.extend(Self::fields(&fragment.selection_set, on));
                    }
                }
                Selection::FragmentSpread(_) => {}
            }
        }
        fields
    }

    fn select(&self, value: &Value, set: &SelectionSet<'_, String>) -> Resolved {
        match value {
            Value::Array(all) => {
                all.iter().map(|one| self.select(one, set)).collect::<Result<Vec<_>, _>>().map(Value::Array)
            }
            Value::Object(object) => {
                let on = object.get("__typename").and_then(Value::as_str).unwrap_or("Object");
                let mut data = Map::new();
                for field in Self::fields(set, on) {
                    let value = object.get(&field.name).ok_or_else(|| unknown(&field.name, on))?;
                    let value = self.narrowed(value, field);
                    data.insert(key(field), self.select(&value, &field.selection_set)?);
                }
                Ok(Value::Object(data))
            }
            other => Ok(other.clone()),
        }
    }

    /// A connection with its `first`, `last` and `filterBy` obeyed.
    fn narrowed(&self, value: &Value, field: &Field<'_, String>) -> Value {
        let Some(nodes) = value.get("nodes").and_then(Value::as_array) else { return value.clone() };
        let mut nodes = nodes.clone();
        if let Some(name) = self.argument(field, "filterBy").and_then(|filter| filter.get("checkName").cloned()) {
            nodes.retain(|node| node.get("name") == Some(&name));
        }
        let count = |name: &str| {
            self.argument(field, name).and_then(|count| count.as_u64()).and_then(|count| usize::try_from(count).ok())
        };
        if let Some(first) = count("first") {
            nodes.truncate(first);
        }
        if let Some(last) = count("last") {
            nodes.drain(..nodes.len().saturating_sub(last));
        }
        let mut narrowed = value.clone();
        narrowed["nodes"] = Value::Array(nodes);
        narrowed
    }

    fn text(&self, field: &Field<'_, String>, name: &str) -> Result<String, Value> {
        let value = self.argument(field, name).and_then(|value| value.as_str().map(str::to_owned));
        value.ok_or_else(|| error("INVALID", format!("Field '{}' is missing required arguments: {name}", field.name)))
    }

    fn argument(&self, field: &Field<'_, String>, name: &str) -> Option<Value> {
        let (_, argument) = field.arguments.iter().find(|(given, _)| given == name)?;
        Some(self.value(argument))
    }

    fn value(&self, argument: &Argument<'_, String>) -> Value {
        match argument {
            Argument::Variable(name) => self.variables.get(name).cloned().unwrap_or(Value::Null),
            Argument::Int(number) => json!(number.as_i64()),
            Argument::Float(number) => json!(number),
            Argument::String(text) | Argument::Enum(text) => json!(text),
            Argument::Boolean(truth) => json!(truth),
            Argument::Null => Value::Null,
            Argument::List(all) => all.iter().map(|one| self.value(one)).collect(),
            Argument::Object(fields) => {
                Value::Object(fields.iter().map(|(name, value)| (name.clone(), self.value(value))).collect())
            }
        }
    }
}
