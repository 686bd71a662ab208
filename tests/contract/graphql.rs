//! The sandbox validates every query against an excerpt of GitHub's schema: whatever the excerpt says must also be in GitHub's own schema.

use std::collections::HashMap;

use graphql_parser::schema::{Definition, InputValue, Type, TypeDefinition, parse_schema};

use super::package;

const EXCERPT: &str = include_str!("../../src/sandbox/graphql/schema.graphql");

/// An input: its name, its type, and whether it is required.
type Input<'a> = (&'a str, String, bool);

type Types<'a> = HashMap<String, TypeDefinition<'a, String>>;

fn types(text: &str) -> Types<'_> {
    let document = parse_schema::<String>(text).unwrap();
    let named = document.definitions.into_iter().filter_map(|definition| match definition {
        Definition::TypeDefinition(one) => Some((name(&one), one)),
        _ => None,
    });
    named.collect()
}

fn name(one: &TypeDefinition<'_, String>) -> String {
    match one {
        TypeDefinition::Scalar(one) => one.name.clone(),
        TypeDefinition::Object(one) => one.name.clone(),
        TypeDefinition::Interface(one) => one.name.clone(),
        TypeDefinition::Union(one) => one.name.clone(),
        TypeDefinition::Enum(one) => one.name.clone(),
        TypeDefinition::InputObject(one) => one.name.clone(),
    }
}

/// Each field of an object or interface: its name, type and arguments.
fn fields<'a>(one: &'a TypeDefinition<'_, String>) -> Vec<(&'a str, String, Vec<Input<'a>>)> {
    let fields = match one {
        TypeDefinition::Object(one) => &one.fields,
        TypeDefinition::Interface(one) => &one.fields,
        _ => return Vec::new(),
    };
    fields.iter().map(|field| (field.name.as_str(), field.field_type.to_string(), inputs(&field.arguments))).collect()
}

/// The inputs of a field or an input object.
fn inputs<'a>(all: &'a [InputValue<'_, String>]) -> Vec<Input<'a>> {
    let needed =
        |one: &InputValue<'_, String>| matches!(one.value_type, Type::NonNullType(_)) && one.default_value.is_none();
    all.iter().map(|one| (one.name.as_str(), one.value_type.to_string(), needed(one))).collect()
}

/// What the excerpt says about inputs and GitHub does not, and what GitHub requires and the excerpt lacks.
fn compare(at: &str, ours: &[Input<'_>], theirs: &[Input<'_>], faults: &mut Vec<String>) {
    faults
        .extend(ours.iter().filter(|one| !theirs.contains(one)).map(|(name, kind, _)| format!("{at}({name}: {kind})")));
    let is_missing = |(name, _, needed): &&Input<'_>| *needed && ours.iter().all(|(known, ..)| known != name);
    faults.extend(theirs.iter().filter(is_missing).map(|(name, ..)| format!("{at}({name}) is needed")));
}

#[test]
#[ignore = "needs GitHub's descriptions: .ci/with-contract cargo test -- --ignored"]
fn the_excerpt_says_what_githubs_schema_says() {
    let folder = package("graphql-schema");
    let whole = std::fs::read_to_string(folder.join("schema.graphql")).unwrap();
    let (ours, theirs) = (types(EXCERPT), types(&whole));
    let mut faults = Vec::new();
    for (name, one) in &ours {
        let Some(other) = theirs.get(name) else {
            faults.push(format!("{name} is unknown"));
            continue;
        };
        let known = fields(other);
        for (field, kind, arguments) in fields(one) {
            match known.iter().find(|(other, ..)| *other == field) {
                Some((_, other, others)) if *other == kind => {
                    compare(&format!("{name}.{field}"), &arguments, others, &mut faults);
                }
                other => faults.push(format!("{name}.{field}: {kind} is {:?}", other.map(|(_, kind, _)| kind))),
            }
        }
        match (one, other) {
            (TypeDefinition::Object(one), TypeDefinition::Object(other)) => {
                let unknown = one.implements_interfaces.iter().filter(|one| !other.implements_interfaces.contains(one));
                faults.extend(unknown.map(|one| format!("{name} is no {one}")));
            }
            (TypeDefinition::InputObject(one), TypeDefinition::InputObject(other)) => {
                compare(name, &inputs(&one.fields), &inputs(&other.fields), &mut faults);
            }
            (TypeDefinition::Enum(one), TypeDefinition::Enum(other)) => {
                let known: Vec<&String> = other.values.iter().map(|value| &value.name).collect();
                let unknown = one.values.iter().filter(|value| !known.contains(&&value.name));
                faults.extend(unknown.map(|value| format!("{name} has no {}", value.name)));
            }
            (TypeDefinition::Scalar(_), TypeDefinition::Scalar(_))
            | (TypeDefinition::Interface(_), TypeDefinition::Interface(_)) => {}
            _ => faults.push(format!("{name} is of another kind")),
        }
    }
    faults.sort();
    assert_eq!(faults, [] as [&str; 0]);
}
