//! The GraphQL API: real queries, judged by the part of GitHub's schema that the sandbox knows, and answered from its state.
//!
//! As on GitHub, an error comes with the status 200: a query that does not fit the schema has `errors` and no `data`; one that asks
//! for what is not there, or not permitted, has `null` in that place and an error beside it
//! (<https://docs.github.com/graphql/guides/forming-calls-with-graphql>).

use std::collections::HashMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use graphql_parser::Pos;
use graphql_parser::query::{
    Definition, Document, FragmentDefinition, OperationDefinition, SelectionSet, VariableDefinition, parse_query,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::execute::Execution;
use self::resolve::Node;
use super::problem::Problem;
use super::rest::{Answer, Shared};

mod execute;
mod mutate;
mod resolve;
mod schema;
mod validate;
mod variables;

/// The fragments of a query, by name.
type Fragments<'q> = HashMap<&'q str, &'q FragmentDefinition<'q, &'q str>>;

#[derive(Deserialize)]
struct Request {
    query: String,
    #[serde(default)]
    variables: Option<Map<String, Value>>,
}

pub(super) async fn answer(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Answer {
    let mut world = shared.world();
    let token = world.token(&headers)?.clone();
    let request: Request = serde_json::from_slice(&body).map_err(|_| Problem::not_json())?;
    let variables = request.variables.unwrap_or_default();
    let document = match parse_query::<&str>(&request.query) {
        Ok(document) => document,
        Err(error) => return Ok(Json(errors(vec![json!({ "message": error.to_string() })])).into_response()),
    };
    let reply = match the_query(&document) {
        Ok(query) => {
            let fragments = fragments(&document);
            let mut faults = validate::validate(&query, &fragments);
            if faults.is_empty() {
                faults = variables::faults(query.variables, &variables);
            }
            if faults.is_empty() {
                let values = variables::with_defaults(query.variables, variables);
                let done = match query.root {
                    Node::Mutation => mutate::perform(&mut world, &token, query.selection, &values),
                    _ => HashMap::new(),
                };
                Execution::new(&world, &token, &done, &fragments, values).run(&query.root, query.selection)
            } else {
                errors(faults)
            }
        }
        Err(message) => errors(vec![json!({ "message": message })]),
    };
    Ok(Json(reply).into_response())
}

/// An answer that is nothing but a refusal.
pub(super) fn refusal(kind: &str, message: &str) -> Json<Value> {
    Json(errors(vec![json!({ "type": kind, "message": message })]))
}

/// GitHub's own failure, which comes without a type.
pub(super) fn failure() -> Json<Value> {
    let message =
        "Something went wrong while executing your query. Please include `0000:0000` when reporting this issue.";
    Json(errors(vec![json!({ "message": message })]))
}

fn errors(all: Vec<Value>) -> Value {
    Value::Object([("errors".to_owned(), Value::Array(all))].into_iter().collect())
}

/// A query or a mutation, with its name and variables where it has any.
struct Operation<'d, 'q> {
    root: Node<'static>,
    name: Option<&'q str>,
    position: Pos,
    variables: &'d [VariableDefinition<'q, &'q str>],
    selection: &'d SelectionSet<'q, &'q str>,
}

/// The one query that a document holds.
fn the_query<'d, 'q>(document: &'d Document<'q, &'q str>) -> Result<Operation<'d, 'q>, &'static str> {
    let mut operations = document.definitions.iter().filter_map(|definition| match definition {
        Definition::Operation(operation) => Some(operation),
        Definition::Fragment(_) => None,
    });
    match (operations.next(), operations.next()) {
        (Some(OperationDefinition::Query(query)), None) => Ok(Operation {
            root: Node::Query,
            name: query.name,
            position: query.position,
            variables: &query.variable_definitions,
            selection: &query.selection_set,
        }),
        (Some(OperationDefinition::SelectionSet(set)), None) => {
            Ok(Operation { root: Node::Query, name: None, position: set.span.0, variables: &[], selection: set })
        }
        (Some(OperationDefinition::Mutation(mutation)), None) => Ok(Operation {
            root: Node::Mutation,
            name: mutation.name,
            position: mutation.position,
            variables: &mutation.variable_definitions,
            selection: &mutation.selection_set,
        }),
        (Some(OperationDefinition::Subscription(_)), None) => Err("The sandbox knows no subscriptions"),
        (None, _) => Err("A query attribute must be specified and must be a string."),
        (Some(_), Some(_)) => Err("An operation name is required"),
    }
}

fn fragments<'d>(document: &'d Document<'d, &'d str>) -> Fragments<'d> {
    let named = document.definitions.iter().filter_map(|definition| match definition {
        Definition::Fragment(fragment) => Some((fragment.name, fragment)),
        Definition::Operation(_) => None,
    });
    named.collect()
}
