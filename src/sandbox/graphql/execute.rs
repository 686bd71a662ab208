//! Running a validated query: walking its selections over what the resolver finds.

use std::collections::{BTreeMap, HashMap};

use graphql_parser::query::{Field, Selection, SelectionSet, TypeCondition};
use graphql_parser::schema::Type;
use serde_json::{Map, Value, json};

use super::mutate::Done;
use super::node::{Found, Node, Refusal};
use super::query::Fragments;
use super::resolve::Resolver;
use super::schema::{SCHEMA, inner};
use super::variables::value_of;
use crate::sandbox::world::keys::Token;
use crate::sandbox::world::state::World;

/// The largest page size (<https://docs.github.com/graphql/overview/rate-limits-and-node-limits-for-the-graphql-api>).
const LARGEST_PAGE: u64 = 100;

/// One run of a query.
pub(super) struct Execution<'w, 'q> {
    resolver: Resolver<'w>,
    fragments: &'q Fragments<'q>,
    variables: Map<String, Value>,
    path: Vec<Value>,
    errors: Vec<Value>,
    is_late: bool,
}

/// A part of a connection's nodes.
struct Page<'w> {
    nodes: Vec<(usize, Node<'w>)>,
    total: usize,
}

/// The fields of a selection that are requested under one key.
struct Asked<'f, 'q> {
    key: &'q str,
    field: &'f Field<'q, &'q str>,
    sets: Vec<&'f SelectionSet<'q, &'q str>>,
}

impl<'w, 'q> Execution<'w, 'q> {
    pub fn new(
        world: &'w World,
        token: &'w Token,
        done: &'w HashMap<String, Result<Done, Refusal>>,
        fragments: &'q Fragments<'q>,
        (variables, points): (Map<String, Value>, u64),
    ) -> Self {
        Self {
            resolver: Resolver { world, token, done, points },
            fragments,
            variables,
            path: Vec::new(),
            errors: Vec::new(),
            is_late: false,
        }
    }

    /// The answer: the data, and any errors; `None` if it takes too long.
    pub fn run(mut self, root: &Node<'w>, selection: &SelectionSet<'q, &'q str>) -> Option<Value> {
        let data = self.object(root, root.type_name(), &[selection]);
        let mut answer = json!({ "data": data });
        if !self.errors.is_empty() {
            answer["errors"] = Value::Array(self.errors);
        }
        (!self.is_late).then_some(answer)
    }

    fn object(&mut self, node: &Node<'w>, on: &str, sets: &[&SelectionSet<'q, &'q str>]) -> Value {
        let mut data = Map::new();
        for asked in self.asked(on, sets) {
            self.path.push(json!(asked.key));
            let value = if asked.field.name == "__typename" { json!(on) } else { self.field(node, on, &asked) };
            self.path.pop();
            let may_be_null = SCHEMA
                .field(on, asked.field.name)
                .is_none_or(|known| !matches!(known.field_type, Type::NonNullType(_)));
            // If a field that must not be null has no value, the object around it becomes null.
            if value.is_null() && !may_be_null {
                return Value::Null;
            }
            data.insert(asked.key.to_owned(), value);
        }
        Value::Object(data)
    }

    /// What selections request from an object of the type `on`, with fields of the same key combined.
    fn asked<'f>(&self, on: &str, sets: &[&'f SelectionSet<'q, &'q str>]) -> Vec<Asked<'f, 'q>>
    where
        'q: 'f,
    {
        let mut all: Vec<Asked<'f, 'q>> = Vec::new();
        for set in sets {
            self.collect(on, set, &mut all);
        }
        all
    }

    fn collect<'f>(&self, on: &str, set: &'f SelectionSet<'q, &'q str>, all: &mut Vec<Asked<'f, 'q>>)
    where
        'q: 'f,
    {
        for selection in &set.items {
            match selection {
                Selection::Field(field) => {
                    let key = field.alias.unwrap_or(field.name);
                    match all.iter_mut().find(|asked| asked.key == key) {
                        Some(asked) => asked.sets.push(&field.selection_set),
                        None => all.push(Asked { key, field, sets: vec![&field.selection_set] }),
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.type_condition.as_ref().map(|TypeCondition::On(name)| *name);
                    if condition.is_none_or(|condition| SCHEMA.is_a(on, condition)) {
                        self.collect(on, &fragment.selection_set, all);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.fragments.get(spread.fragment_name);
                    if let Some(fragment) = fragment {
                        let TypeCondition::On(condition) = fragment.type_condition;
                        if SCHEMA.is_a(on, condition) {
                            self.collect(on, &fragment.selection_set, all);
                        }
                    }
                }
            }
        }
    }

    fn field(&mut self, node: &Node<'w>, on: &str, asked: &Asked<'_, 'q>) -> Value {
        let Some(known) = SCHEMA.field(on, asked.field.name) else { return Value::Null };
        let arguments: Map<String, Value> = asked
            .field
            .arguments
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value_of(value, &self.variables)))
            .collect();
        let kind = inner(&known.field_type);
        let found = match node {
            Node::Mutation => self.resolver.done(asked.key),
            _ => self.resolver.field(node, asked.field.name, &arguments),
        };
        match found {
            Ok(Found::Value(value)) => value,
            Ok(Found::Node(node)) => self.object(&node, node.type_name(), &asked.sets),
            Ok(Found::List(nodes)) => self.list(nodes, &asked.sets),
            Ok(Found::Connection(_)) if self.costs_too_much(asked.field.name, &arguments) => {
                let message = "Resource limits for this query exceeded.".to_owned();
                self.refused(&Refusal { kind: "RESOURCE_LIMITS_EXCEEDED", message }, asked.field)
            }
            Ok(Found::Connection(nodes)) => match page(asked.field.name, nodes, &arguments) {
                Ok(page) => self.connection(&page, kind, &asked.sets),
                Err(refusal) => self.refused(&refusal, asked.field),
            },
            Err(refusal) => self.refused(&refusal, asked.field),
        }
    }

    /// Whether a page of a connection is larger than GitHub has the resources for; if it is larger than GitHub has the time for,
    /// the whole query fails.
    fn costs_too_much(&mut self, name: &str, arguments: &Map<String, Value>) -> bool {
        let size = ["first", "last"].iter().filter_map(|name| arguments.get(*name)?.as_u64()).max().unwrap_or_default();
        let limits = &self.resolver.world.limits;
        let exceeds = |pages: &BTreeMap<String, u64>| pages.get(name).is_some_and(|most| size > *most);
        self.is_late |= exceeds(&limits.slow_pages);
        exceeds(&limits.costly_pages)
    }

    fn refused(&mut self, refusal: &Refusal, field: &Field<'q, &'q str>) -> Value {
        let mut error = json!({
            "type": refusal.kind,
            "path": self.path,
            "locations": [{ "line": field.position.line, "column": field.position.column }],
            "message": refusal.message,
        });
        if refusal.kind == "FORBIDDEN" {
            error["extensions"] = json!({ "saml_failure": false });
        }
        self.errors.push(error);
        Value::Null
    }

    fn list(&mut self, nodes: Vec<Node<'w>>, sets: &[&SelectionSet<'q, &'q str>]) -> Value {
        let mut all = Vec::with_capacity(nodes.len());
        for (at, node) in nodes.into_iter().enumerate() {
            self.path.push(json!(at));
            all.push(self.object(&node, node.type_name(), sets));
            self.path.pop();
        }
        Value::Array(all)
    }

    fn connection(&mut self, page: &Page<'w>, on: &str, sets: &[&SelectionSet<'q, &'q str>]) -> Value {
        let mut data = Map::new();
        for asked in self.asked(on, sets) {
            self.path.push(json!(asked.key));
            let value = match asked.field.name {
                "nodes" => self.list(page.nodes.iter().map(|(_, node)| node.clone()).collect(), &asked.sets),
                "totalCount" => json!(page.total),
                "pageInfo" => self.object(&page.info(), "PageInfo", &asked.sets),
                _ => json!(on),
            };
            data.insert(asked.key.to_owned(), value);
            self.path.pop();
        }
        Value::Object(data)
    }
}

impl Page<'_> {
    fn info(&self) -> Node<'static> {
        let ends = self.nodes.first().zip(self.nodes.last());
        let cursor = |at: usize| json!(format!("cursor:{at}"));
        Node::PageInfo {
            start: ends.map_or(Value::Null, |((first, _), _)| cursor(*first)),
            end: ends.map_or(Value::Null, |(_, (last, _))| cursor(*last)),
            has_next: ends.is_some_and(|(_, (last, _))| last + 1 < self.total),
            has_previous: ends.is_some_and(|((first, _), _)| *first > 0),
        }
    }
}

/// The part of a connection selected by `first`, `last`, `after` and `before`.
fn page<'w>(name: &str, nodes: Vec<Node<'w>>, arguments: &Map<String, Value>) -> Result<Page<'w>, Refusal> {
    let total = nodes.len();
    let size = |name: &str| arguments.get(name).and_then(Value::as_u64);
    let (first, last) = (size("first"), size("last"));
    if first.is_none() && last.is_none() {
        let message =
            format!("You must provide a `first` or `last` value to properly paginate the `{name}` connection.");
        return Err(Refusal { kind: "MISSING_PAGINATION_BOUNDARIES", message });
    }
    for (boundary, size) in [("first", first), ("last", last)] {
        if let Some(size) = size.filter(|size| *size > LARGEST_PAGE) {
            let message = format!(
                "Requesting {size} records on the `{name}` connection exceeds the `{boundary}` limit of {LARGEST_PAGE} records."
            );
            return Err(Refusal { kind: "EXCESSIVE_PAGINATION", message });
        }
    }
    let cursor = |name: &str| arguments.get(name)?.as_str()?.strip_prefix("cursor:")?.parse::<usize>().ok();
    let mut part: Vec<(usize, Node<'w>)> = nodes.into_iter().enumerate().collect();
    part.retain(|(at, _)| {
        cursor("after").is_none_or(|after| *at > after) && cursor("before").is_none_or(|before| *at < before)
    });
    if let Some(first) = first {
        part.truncate(usize::try_from(first).unwrap_or(usize::MAX));
    }
    if let Some(last) = last {
        part.drain(..part.len().saturating_sub(usize::try_from(last).unwrap_or(usize::MAX)));
    }
    Ok(Page { nodes: part, total })
}
