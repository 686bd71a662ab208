//! What a query costs: the nodes it may return, and its points
//! (<https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>).

use graphql_parser::query::{Field, Selection, SelectionSet};
use serde_json::{Map, Value, json};

use super::query::Fragments;
use super::variables::value_of;

/// "Individual calls cannot request more than 500,000 total nodes."
const MOST_NODES: u64 = 500_000;

/// How much a query asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cost {
    /// The nodes of all pages, each page as large as it may be.
    nodes: u64,
    /// The requests that fill the pages: one for each page of a connection.
    requests: u64,
}

impl Cost {
    /// The cost of a selection.
    pub fn of<'q>(set: &SelectionSet<'q, &'q str>, fragments: &Fragments<'q>, variables: &Map<String, Value>) -> Self {
        let mut cost = Self::default();
        cost.add(set, fragments, variables, 1);
        cost
    }

    fn add<'q>(
        &mut self,
        set: &SelectionSet<'q, &'q str>,
        fragments: &Fragments<'q>,
        variables: &Map<String, Value>,
        times: u64,
    ) {
        for selection in &set.items {
            match selection {
                Selection::Field(field) => {
                    let size = page_size(field, variables);
                    if let Some(size) = size {
                        self.requests = self.requests.saturating_add(times);
                        self.nodes = self.nodes.saturating_add(times.saturating_mul(size));
                    }
                    let times = times.saturating_mul(size.unwrap_or(1));
                    self.add(&field.selection_set, fragments, variables, times);
                }
                Selection::InlineFragment(fragment) => self.add(&fragment.selection_set, fragments, variables, times),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = fragments.get(spread.fragment_name) {
                        self.add(&fragment.selection_set, fragments, variables, times);
                    }
                }
            }
        }
    }

    /// Its points: a hundredth of its requests, and at least one.
    pub fn points(self) -> u64 {
        ((self.requests + 50) / 100).max(1)
    }

    /// The error for a query that asks for too many nodes.
    pub fn fault(self) -> Option<Value> {
        let nodes = self.nodes;
        let message =
            format!("This query requests up to {nodes} possible nodes which exceeds the maximum limit of 500,000.");
        (nodes > MOST_NODES).then(|| json!({ "type": "MAX_NODE_LIMIT_EXCEEDED", "message": message }))
    }
}

/// The page size of a connection; `None` for other fields.
fn page_size<'q>(field: &Field<'q, &'q str>, variables: &Map<String, Value>) -> Option<u64> {
    let sizes = field.arguments.iter().filter(|(name, _)| matches!(*name, "first" | "last"));
    sizes.filter_map(|(_, value)| value_of(value, variables).as_u64()).max()
}
