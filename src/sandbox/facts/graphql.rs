//! GitHub's GraphQL API, as far as it describes repositories: github/query.graphql and github/repositories-partly-found.json, and
//! <https://docs.github.com/graphql/reference/objects#repository>.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use graphql_parser::Pos;
use graphql_parser::query::{
    Definition, Field, OperationDefinition, Selection, SelectionSet, Value as Written, parse_query,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::call::{Call, Reply, json};
use super::project::{Openness, Project};
use super::refusals::refused_by_github as refused;
use super::shelf::Shelf;
use crate::sandbox::world::clock::timestamp;

/// Points per hour; a query of this kind costs one, however many aliases it has.
const LIMIT: usize = 5_000;

#[derive(Deserialize)]
struct Request {
    query: String,
    #[serde(default)]
    variables: Map<String, Value>,
}

/// A query with its context.
struct Query<'q> {
    shelf: &'q Shelf,
    /// Points used in this hour.
    used: usize,
    variables: &'q Map<String, Value>,
    fragments: HashMap<&'q str, &'q SelectionSet<'q, &'q str>>,
    /// Errors in some places, which leave the others intact.
    errors: Vec<Value>,
    /// What the schema does not have: then there is no data at all.
    faults: Vec<Value>,
}

pub(super) fn answer(shelf: &Shelf, call: &Call, used: usize) -> Reply {
    if call.token().is_none() {
        // As reported in <https://github.com/renovatebot/github-action/issues/1039>.
        return refused(401, "Requires authentication", "https://docs.github.com/rest");
    }
    let Ok(request) = serde_json::from_slice::<Request>(&call.body) else {
        return refused(400, "Problems parsing JSON", "https://docs.github.com/graphql");
    };
    let document = match parse_query::<&str>(&request.query) {
        Ok(document) => document,
        Err(error) => return json(200, &json!({ "errors": [{ "message": error.to_string() }] })),
    };
    let mut fragments = HashMap::new();
    let mut selection = None;
    for definition in &document.definitions {
        match definition {
            Definition::Fragment(fragment) => drop(fragments.insert(fragment.name, &fragment.selection_set)),
            Definition::Operation(OperationDefinition::Query(query)) => selection = Some(&query.selection_set),
            Definition::Operation(OperationDefinition::SelectionSet(set)) => selection = Some(set),
            Definition::Operation(_) => {}
        }
    }
    let Some(selection) = selection else {
        return json(
            200,
            &json!({ "errors": [{ "message": "A query attribute must be specified and must be a string." }] }),
        );
    };
    let mut query =
        Query { shelf, used, variables: &request.variables, fragments, errors: Vec::new(), faults: Vec::new() };
    let data = query.root(selection);
    json(
        200,
        &match (query.faults.is_empty(), query.errors.is_empty()) {
            (false, _) => json!({ "errors": query.faults }),
            (true, true) => json!({ "data": data }),
            (true, false) => json!({ "data": data, "errors": query.errors }),
        },
    )
}

impl<'q> Query<'q> {
    fn root(&mut self, set: &'q SelectionSet<'q, &'q str>) -> Value {
        let mut data = Map::new();
        for field in self.fields(set) {
            let place = field.alias.unwrap_or(field.name);
            let (found, kind) = match field.name {
                "repository" => (self.repository(field, place), "Repository"),
                "rateLimit" => (Some(rate_limit(self.used)), "RateLimit"),
                other => {
                    self.faults.push(unknown_field("Query", other, field.position));
                    (None, "Query")
                }
            };
            let value = found.map(|found| self.picked(&found, field, kind));
            data.insert(place.to_owned(), value.unwrap_or_default());
        }
        Value::Object(data)
    }

    /// The fields of a selection, including those of its fragments.
    fn fields(&self, set: &'q SelectionSet<'q, &'q str>) -> Vec<&'q Field<'q, &'q str>> {
        let mut fields = Vec::new();
        for selection in &set.items {
            match selection {
                Selection::Field(field) => fields.push(field),
                Selection::InlineFragment(inline) => fields.extend(self.fields(&inline.selection_set)),
                Selection::FragmentSpread(spread) => {
                    if let Some(set) = self.fragments.get(spread.fragment_name).copied() {
                        fields.extend(self.fields(set));
                    }
                }
            }
        }
        fields
    }

    /// A repository; its old names lead to it unless the query rejects renames.
    fn repository(&mut self, field: &'q Field<'q, &'q str>, place: &str) -> Option<Value> {
        let text =
            |name| self.argument(field, name).and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        let name = format!("{}/{}", text("owner"), text("name"));
        let is_followed = self.argument(field, "followRenames") != Some(Value::Bool(false));
        let shelf = self.shelf;
        let found = shelf.called(&name).or_else(|| shelf.once_called(&name).filter(|_| is_followed));
        let (kind, message, more) = match found {
            Some(project) if project.openness == Openness::Closed => (
                "FORBIDDEN",
                "Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization."
                    .to_owned(),
                // github/forbidden-field.200.json
                Some(json!({ "saml_failure": true })),
            ),
            Some(project) if project.openness == Openness::Public => return Some(repository(project)),
            _ => ("NOT_FOUND", format!("Could not resolve to a Repository with the name '{name}'."), None),
        };
        let mut error =
            json!({ "type": kind, "path": [place], "locations": [location(field.position)], "message": message });
        if let Some(more) = more {
            error["extensions"] = more;
        }
        self.errors.push(error);
        None
    }

    fn argument(&self, field: &Field<'q, &'q str>, name: &str) -> Option<Value> {
        let (_, written) = field.arguments.iter().find(|(own, _)| *own == name)?;
        match written {
            Written::Variable(variable) => self.variables.get(*variable).cloned(),
            Written::String(text) => Some(json!(text)),
            Written::Boolean(is_so) => Some(json!(is_so)),
            _ => None,
        }
    }

    /// The requested fields of an object; one that it does not have is a fault.
    fn picked(&mut self, whole: &Value, field: &'q Field<'q, &'q str>, kind: &str) -> Value {
        match whole {
            Value::Array(items) => items.iter().map(|item| self.picked(item, field, kind)).collect(),
            Value::Object(object) => {
                let mut picked = Map::new();
                for inner in self.fields(&field.selection_set) {
                    let place = inner.alias.unwrap_or(inner.name).to_owned();
                    match object.get(inner.name) {
                        Some(value) => {
                            let value = self.picked(value, inner, inner.name);
                            picked.insert(place, value);
                        }
                        None => self.faults.push(unknown_field(kind, inner.name, inner.position)),
                    }
                }
                Value::Object(picked)
            }
            plain => plain.clone(),
        }
    }
}

fn repository(project: &Project) -> Value {
    let topics: Vec<Value> = project.topics.iter().map(|topic| json!({ "topic": { "name": topic } })).collect();
    json!({
        "nameWithOwner": project.name, "url": format!("https://github.com/{}", project.name),
        "isArchived": project.archived.is_some(), "archivedAt": project.archived.map(super::day::Day::stamp),
        "isDisabled": project.is_disabled, "isFork": project.is_fork, "isPrivate": false, "visibility": "PUBLIC",
        "isEmpty": project.is_empty, "isTemplate": false, "createdAt": project.created.stamp(), "pushedAt": project.pushed.stamp(),
        "stargazerCount": project.stars, "description": project.description,
        // If there is none, this is empty rather than null (github/repositories-partly-found.json).
        "homepageUrl": project.homepage.as_deref().unwrap_or_default(),
        "licenseInfo": project.licence.as_ref().map(|spdx| json!({ "spdxId": spdx })),
        "repositoryTopics": { "nodes": topics },
    })
}

fn rate_limit(used: usize) -> Value {
    let hour_on = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() + 3_600;
    json!({ "cost": 1, "limit": LIMIT, "remaining": LIMIT.saturating_sub(used), "used": used, "resetAt": timestamp(hour_on) })
}

fn location(position: Pos) -> Value {
    json!({ "line": position.line, "column": position.column })
}

fn unknown_field(kind: &str, name: &str, position: Pos) -> Value {
    let message = format!("Field '{name}' doesn't exist on type '{kind}'");
    let more = json!({ "code": "undefinedField", "typeName": kind, "fieldName": name });
    json!({ "path": ["query"], "extensions": more, "locations": [location(position)], "message": message })
}
