//! A query as written: its one operation, and its fragments.

use std::collections::HashMap;

use graphql_parser::Pos;
use graphql_parser::query::{
    Definition, Document, FragmentDefinition, OperationDefinition, SelectionSet, VariableDefinition,
};

/// The fragments of a query, by name.
pub(super) type Fragments<'q> = HashMap<&'q str, &'q FragmentDefinition<'q, &'q str>>;

/// A query or a mutation, with its name and variables if it has any.
pub(super) struct Operation<'d, 'q> {
    pub is_mutation: bool,
    pub name: Option<&'q str>,
    pub position: Pos,
    pub variables: &'d [VariableDefinition<'q, &'q str>],
    pub selection: &'d SelectionSet<'q, &'q str>,
}

/// The only operation in a document.
pub(super) fn the_query<'d, 'q>(document: &'d Document<'q, &'q str>) -> Result<Operation<'d, 'q>, &'static str> {
    let mut operations = document.definitions.iter().filter_map(|definition| match definition {
        Definition::Operation(operation) => Some(operation),
        Definition::Fragment(_) => None,
    });
    match (operations.next(), operations.next()) {
        (Some(OperationDefinition::Query(query)), None) => Ok(Operation {
            is_mutation: false,
            name: query.name,
            position: query.position,
            variables: &query.variable_definitions,
            selection: &query.selection_set,
        }),
        (Some(OperationDefinition::SelectionSet(set)), None) => {
            Ok(Operation { is_mutation: false, name: None, position: set.span.0, variables: &[], selection: set })
        }
        (Some(OperationDefinition::Mutation(mutation)), None) => Ok(Operation {
            is_mutation: true,
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

/// The fragments in a document.
pub(super) fn fragments<'d>(document: &'d Document<'d, &'d str>) -> Fragments<'d> {
    let named = document.definitions.iter().filter_map(|definition| match definition {
        Definition::Fragment(fragment) => Some((fragment.name, fragment)),
        Definition::Operation(_) => None,
    });
    named.collect()
}
