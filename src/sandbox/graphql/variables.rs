//! The values that come with a query.

use graphql_parser::query::{Type, Value as Literal, VariableDefinition};
use serde_json::{Map, Value, json};

use super::schema::SCHEMA;

/// What is wrong with the values, given the declared types.
pub(super) fn faults<'q>(declared: &[VariableDefinition<'q, &'q str>], values: &Map<String, Value>) -> Vec<Value> {
    let mut faults = Vec::new();
    for variable in declared {
        let value = values.get(variable.name);
        if value.is_none() && variable.default_value.is_some() {
            continue;
        }
        let value = value.unwrap_or(&Value::Null);
        if let Err(explanation) = fits(&variable.var_type, value) {
            faults.push(json!({
                "extensions": { "value": value, "problems": [{ "path": [], "explanation": explanation }] },
                "locations": [{ "line": variable.position.line, "column": variable.position.column }],
                "message": format!("Variable ${} of type {} was provided invalid value", variable.name, variable.var_type),
            }));
        }
    }
    faults
}

fn fits<'q>(kind: &Type<'q, &'q str>, value: &Value) -> Result<(), String> {
    match (kind, value) {
        (Type::NonNullType(_), Value::Null) => Err("Expected value to not be null".to_owned()),
        (Type::NonNullType(inside), value) => fits(inside, value),
        (_, Value::Null) => Ok(()),
        (Type::ListType(inside), Value::Array(values)) => values.iter().try_for_each(|value| fits(inside, value)),
        (Type::ListType(inside), value) => fits(inside, value),
        (Type::NamedType(name), value) => {
            let is_one = match *name {
                "Int" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
                "Boolean" => value.is_boolean(),
                "String" | "GitObjectID" | "DateTime" | "URI" | "Base64String" => value.is_string(),
                "ID" => value.is_string() || value.is_i64(),
                name if SCHEMA.inputs(name).is_some() => return fits_input(name, value),
                name => value.as_str().is_some_and(|word| SCHEMA.enumerates(name, word) == Some(true)),
            };
            if is_one { Ok(()) } else { Err(format!("Could not coerce value {value} to {name}")) }
        }
    }
}

/// Whether an object has the fields of an input: all required ones and no others.
fn fits_input(name: &str, value: &Value) -> Result<(), String> {
    let (Some(inputs), Some(fields)) = (SCHEMA.inputs(name), value.as_object()) else {
        return Err(format!("Expected \"{value}\" to be a key-value object."));
    };
    if let Some(field) = fields.keys().find(|field| inputs.iter().all(|input| input.name != field.as_str())) {
        return Err(format!("Field is not defined on {name}: {field}"));
    }
    inputs.iter().try_for_each(|input| fits(&input.value_type, fields.get(input.name).unwrap_or(&Value::Null)))
}

/// The values, with defaults for those that were not given.
pub(super) fn with_defaults<'q>(
    declared: &[VariableDefinition<'q, &'q str>],
    mut values: Map<String, Value>,
) -> Map<String, Value> {
    for variable in declared {
        if let Some(default) = &variable.default_value {
            values.entry(variable.name).or_insert_with(|| value_of(default, &Map::new()));
        }
    }
    values
}

/// A literal as JSON, with its variables replaced.
pub(super) fn value_of<'q>(literal: &Literal<'q, &'q str>, variables: &Map<String, Value>) -> Value {
    match literal {
        Literal::Variable(name) => variables.get(*name).cloned().unwrap_or(Value::Null),
        Literal::Int(number) => json!(number.as_i64()),
        Literal::Float(number) => json!(number),
        Literal::String(text) => json!(text),
        Literal::Enum(word) => json!(word),
        Literal::Boolean(truth) => json!(truth),
        Literal::Null => Value::Null,
        Literal::List(values) => values.iter().map(|value| value_of(value, variables)).collect(),
        Literal::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| ((*name).to_owned(), value_of(value, variables))).collect())
        }
    }
}
