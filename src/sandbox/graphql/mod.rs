//! The GraphQL API: real queries, validated against the part of GitHub's schema that the sandbox knows, and answered from its state.
//!
//! As on GitHub, an error comes with the status 200: a query that does not fit the schema has `errors` and no `data`; one that asks
//! for something that does not exist, or is not permitted, has `null` in that place and an error to go with it
//! (<https://docs.github.com/graphql/guides/forming-calls-with-graphql>).

use std::collections::HashMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use graphql_parser::query::parse_query;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::cost::Cost;
use self::execute::Execution;
use self::node::Node;
use super::problem::{self, Problem, graphql_errors as errors};
use super::shared::{Answer, Shared};
use super::world::keys::Token;
use super::world::state::World;

mod checks;
mod cost;
mod execute;
mod mutate;
mod node;
mod objects;
mod pulls;
mod query;
mod resolve;
mod schema;
mod talk;
mod validate;
mod variables;

/// "We deduct additional points from your primary rate limit for the next hour"; how many is not documented
/// (<https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>).
const COST_OF_A_TIMEOUT: u64 = 10;

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
    let reply = reply(&mut world, &token, &request.query, request.variables.unwrap_or_default());
    world.catch_up();
    Ok(match reply {
        Some(reply) => Json(reply).into_response(),
        None => {
            world.quotas.charge_graphql(COST_OF_A_TIMEOUT);
            problem::html(StatusCode::BAD_GATEWAY)
        }
    })
}

/// The answer to a query; `None` if it takes too long.
fn reply(world: &mut World, token: &Token, text: &str, variables: Map<String, Value>) -> Option<Value> {
    let refused = |message: &str| Some(errors(vec![json!({ "message": message })]));
    let document = match parse_query::<&str>(text) {
        Ok(document) => document,
        Err(error) => return refused(&error.to_string()),
    };
    let query = match query::the_query(&document) {
        Ok(query) => query,
        Err(message) => return refused(message),
    };
    let fragments = query::fragments(&document);
    let mut faults = validate::validate(&query, &fragments);
    if faults.is_empty() {
        faults = variables::faults(query.variables, &variables);
    }
    if !faults.is_empty() {
        return Some(errors(faults));
    }
    let values = variables::with_defaults(query.variables, variables);
    let cost = Cost::of(query.selection, &fragments, &values);
    if let Some(fault) = cost.fault() {
        return Some(errors(vec![fault]));
    }
    if world.limits.points {
        world.quotas.charge_graphql(cost.points() - 1);
    }
    let (root, done) = if query.is_mutation {
        (Node::Mutation, mutate::perform(world, token, query.selection, &values))
    } else {
        (Node::Query, HashMap::new())
    };
    Execution::new(world, token, &done, &fragments, (values, cost.points())).run(&root, query.selection)
}
