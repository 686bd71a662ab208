//! The part of GitHub's schema that the sandbox knows, read from its own excerpt.

use std::collections::HashMap;
use std::sync::LazyLock;

use graphql_parser::schema::{Definition, Field, InputValue, Type, TypeDefinition, parse_schema};

type Text = &'static str;

/// The types, by name.
pub(super) struct Schema {
    types: HashMap<&'static str, TypeDefinition<'static, Text>>,
}

pub(super) static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::read(include_str!("schema.graphql")));

impl Schema {
    /// A test parses the excerpt, so that it cannot be broken unnoticed; a missing type is unknown to queries.
    fn read(text: &'static str) -> Self {
        let document = parse_schema::<Text>(text).unwrap_or_default();
        let named = |definition| match definition {
            Definition::TypeDefinition(definition) => Some((name(&definition), definition)),
            _ => None,
        };
        Self { types: document.definitions.into_iter().filter_map(named).collect() }
    }

    /// The fields of an object or interface.
    pub fn fields(&self, on: &str) -> &[Field<'static, Text>] {
        match self.types.get(on) {
            Some(TypeDefinition::Object(object)) => &object.fields,
            Some(TypeDefinition::Interface(interface)) => &interface.fields,
            _ => &[],
        }
    }

    pub fn field(&self, on: &str, field: &str) -> Option<&Field<'static, Text>> {
        self.fields(on).iter().find(|known| known.name == field)
    }

    pub fn has_fields(&self, name: &str) -> bool {
        matches!(self.types.get(name), Some(TypeDefinition::Object(_) | TypeDefinition::Interface(_)))
    }

    /// The fields of an input object.
    pub fn inputs(&self, name: &str) -> Option<&[InputValue<'static, Text>]> {
        match self.types.get(name)? {
            TypeDefinition::InputObject(input) => Some(&input.fields),
            _ => None,
        }
    }

    /// Whether an enumeration has a value; `None` if the type is not an enumeration.
    pub fn enumerates(&self, name: &str, value: &str) -> Option<bool> {
        match self.types.get(name)? {
            TypeDefinition::Enum(known) => Some(known.values.iter().any(|known| known.name == value)),
            _ => None,
        }
    }

    /// Whether an object of the type `object` is also of the type `condition`.
    pub fn is_a(&self, object: &str, condition: &str) -> bool {
        let implements = match self.types.get(object) {
            Some(TypeDefinition::Object(object)) => object.implements_interfaces.as_slice(),
            _ => &[],
        };
        object == condition || implements.contains(&condition)
    }

    /// Whether one object can be of both types.
    pub fn overlap(&self, a: &str, b: &str) -> bool {
        self.types.keys().any(|object| self.is_a(object, a) && self.is_a(object, b))
    }
}

fn name(definition: &TypeDefinition<'static, Text>) -> &'static str {
    match definition {
        TypeDefinition::Scalar(known) => known.name,
        TypeDefinition::Object(known) => known.name,
        TypeDefinition::Interface(known) => known.name,
        TypeDefinition::Union(known) => known.name,
        TypeDefinition::Enum(known) => known.name,
        TypeDefinition::InputObject(known) => known.name,
    }
}

/// The name inside lists and exclamation marks.
pub(super) fn inner(kind: &Type<'static, Text>) -> &'static str {
    match kind {
        Type::NamedType(name) => name,
        Type::ListType(inside) | Type::NonNullType(inside) => inner(inside),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_excerpt_is_whole() {
        assert!(SCHEMA.types.len() > 20);
        let known = ["String", "Int", "Boolean", "ID"];
        for name in SCHEMA.types.keys() {
            for field in SCHEMA.fields(name) {
                let types = field
                    .arguments
                    .iter()
                    .map(|argument| inner(&argument.value_type))
                    .chain([inner(&field.field_type)]);
                for kind in types {
                    assert!(
                        known.contains(&kind) || SCHEMA.types.contains_key(kind),
                        "{} is of the unknown type {kind}",
                        field.name
                    );
                }
            }
        }
    }

    #[test]
    fn interfaces_overlap_with_what_implements_them() {
        assert!(SCHEMA.is_a("Blob", "GitObject") && !SCHEMA.is_a("GitObject", "Blob"));
        assert!(SCHEMA.overlap("GitObject", "Blob") && !SCHEMA.overlap("Tree", "Blob"));
    }
}
