//! Validates a query before it is run, in the words of GitHub's server (graphql-ruby's static validation).

use std::collections::{BTreeMap, BTreeSet};

use graphql_parser::Pos;
use graphql_parser::query::{Field, FragmentSpread, Selection, SelectionSet, TypeCondition, Value, VariableDefinition};
use graphql_parser::schema::{InputValue, Type};
use serde_json::json;

use super::query::{Fragments, Operation};
use super::schema::{SCHEMA, inner};

type Text<'q> = &'q str;

/// Everything that is wrong with a query; if empty, it may be run.
pub(super) fn validate<'a, 'q>(query: &Operation<'a, 'q>, fragments: &'a Fragments<'q>) -> Vec<serde_json::Value> {
    let name = query.name.map_or_else(|| "anonymous query".to_owned(), str::to_owned);
    let mut judge = Judge {
        fragments,
        variables: query.variables.iter().map(|variable| (variable.name, variable)).collect(),
        used: BTreeSet::new(),
        open: Vec::new(),
        path: vec![match query.name {
            Some(name) => format!("query {name}"),
            None => "query".to_owned(),
        }],
        errors: Vec::new(),
        operation: name,
    };
    judge.selection(if query.is_mutation { "Mutation" } else { "Query" }, query.selection);
    let declared: Vec<&str> = judge.variables.keys().copied().collect();
    for variable in declared.into_iter().filter(|variable| !judge.used.contains(variable)).collect::<Vec<_>>() {
        let message = format!("Variable ${variable} is declared by {} but not used", judge.operation);
        judge.refuse(query.position, "variableNotUsed", message, &[("variableName", variable)]);
    }
    judge.errors
}

struct Judge<'a, 'q> {
    fragments: &'a Fragments<'q>,
    variables: BTreeMap<&'q str, &'a VariableDefinition<'q, Text<'q>>>,
    used: BTreeSet<&'q str>,
    /// The fragments being looked into, so that one that contains itself ends.
    open: Vec<&'q str>,
    path: Vec<String>,
    errors: Vec<serde_json::Value>,
    operation: String,
}

impl<'q> Judge<'_, 'q> {
    fn refuse(&mut self, at: Pos, code: &str, message: String, more: &[(&str, &str)]) {
        let mut extensions = json!({ "code": code });
        for (name, value) in more {
            extensions[*name] = json!(value);
        }
        let locations = json!([{ "line": at.line, "column": at.column }]);
        let mut error = json!({ "path": self.path, "extensions": extensions, "locations": locations });
        error["message"] = message.into();
        self.errors.push(error);
    }

    fn selection(&mut self, on: &str, set: &SelectionSet<'q, Text<'q>>) {
        let mut keys: BTreeMap<&str, &Field<'q, Text<'q>>> = BTreeMap::new();
        for selection in &set.items {
            match selection {
                Selection::Field(field) => {
                    let key = field.alias.unwrap_or(field.name);
                    let other = keys.insert(key, field);
                    if let Some(other) =
                        other.filter(|other| other.name != field.name || other.arguments != field.arguments)
                    {
                        let message = format!("Field '{key}' has a field conflict: {} or {}?", other.name, field.name);
                        self.refuse(field.position, "fieldConflict", message, &[("fieldName", key)]);
                    }
                    self.path.push(key.to_owned());
                    self.field(on, field);
                    self.path.pop();
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.type_condition.as_ref().map(|TypeCondition::On(name)| *name);
                    self.path.push(format!("... on {}", condition.unwrap_or(on)));
                    if self.fits(on, condition.unwrap_or(on), fragment.position) {
                        self.selection(condition.unwrap_or(on), &fragment.selection_set);
                    }
                    self.path.pop();
                }
                Selection::FragmentSpread(spread) => self.spread(on, spread),
            }
        }
    }

    fn spread(&mut self, on: &str, spread: &FragmentSpread<'q, Text<'q>>) {
        let (at, name) = (spread.position, spread.fragment_name);
        let Some(fragment) = self.fragments.get(name).copied() else {
            let message = format!("Fragment {name} was used, but not defined");
            self.refuse(at, "useAndDefineFragment", message, &[("fragmentName", name)]);
            return;
        };
        let TypeCondition::On(condition) = fragment.type_condition;
        if self.open.contains(&name) {
            let message = format!("Fragment {name} contains an infinite loop");
            self.refuse(at, "infiniteLoop", message, &[("fragmentName", name)]);
            return;
        }
        self.open.push(name);
        if self.fits(on, condition, at) {
            self.selection(condition, &fragment.selection_set);
        }
        self.open.pop();
    }

    /// Whether a fragment of the type `condition` can be used in a selection on `on`.
    fn fits(&mut self, on: &str, condition: &str, at: Pos) -> bool {
        if !SCHEMA.has_fields(condition) {
            let message = format!("No such type {condition}, so it can't be a fragment condition");
            self.refuse(at, "undefinedType", message, &[("typeName", condition)]);
            return false;
        }
        if !SCHEMA.overlap(on, condition) {
            let message = format!("Fragment on {condition} can't be spread inside {on}");
            self.refuse(at, "cannotSpreadFragment", message, &[("typeName", condition), ("parentName", on)]);
            return false;
        }
        true
    }

    fn field(&mut self, on: &str, field: &Field<'q, Text<'q>>) {
        if field.name == "__typename" {
            return;
        }
        let Some(known) = SCHEMA.field(on, field.name) else {
            let message = format!("Field '{}' doesn't exist on type '{on}'", field.name);
            self.refuse(field.position, "undefinedField", message, &[("typeName", on), ("fieldName", field.name)]);
            return;
        };
        self.arguments(field, &known.arguments);
        let kind = inner(&known.field_type);
        match (SCHEMA.has_fields(kind), field.selection_set.items.is_empty()) {
            (true, false) => self.selection(kind, &field.selection_set),
            (false, true) => {}
            (true, true) => {
                let message = format!(
                    "Field must have selections (field '{0}' returns {kind} but has no selections. Did you mean '{0} {{ ... }}'?)",
                    field.name
                );
                self.refuse(
                    field.position,
                    "selectionMismatch",
                    message,
                    &[("nodeName", field.name), ("typeName", kind)],
                );
            }
            (false, false) => {
                let message = format!(
                    "Selections can't be made on scalars (field '{}' returns {kind} but has selections)",
                    field.name
                );
                self.refuse(
                    field.position,
                    "selectionMismatch",
                    message,
                    &[("nodeName", field.name), ("typeName", kind)],
                );
            }
        }
    }

    fn arguments(&mut self, field: &Field<'q, Text<'q>>, known: &[InputValue<'static, &'static str>]) {
        for (name, value) in &field.arguments {
            let Some(argument) = known.iter().find(|argument| argument.name == *name) else {
                let message = format!("Field '{}' doesn't accept argument '{name}'", field.name);
                self.refuse(
                    field.position,
                    "argumentNotAccepted",
                    message,
                    &[("name", field.name), ("argumentName", name)],
                );
                continue;
            };
            if let Err(Mismatch { variable, expected }) = self.accepts(&argument.value_type, value) {
                let message = match &variable {
                    Some((variable, given)) => {
                        format!("Type mismatch on variable ${variable} and argument {name} ({given} / {expected})")
                    }
                    None => format!(
                        "Argument '{name}' on Field '{}' has an invalid value ({value}). Expected type '{expected}'.",
                        field.name
                    ),
                };
                let code = if variable.is_some() { "variableMismatch" } else { "argumentLiteralsIncompatible" };
                self.refuse(field.position, code, message, &[("argumentName", name)]);
            }
        }
        let needed = |argument: &&InputValue<'static, &'static str>| {
            matches!(argument.value_type, Type::NonNullType(_)) && argument.default_value.is_none()
        };
        let missing = known
            .iter()
            .filter(needed)
            .filter(|argument| field.arguments.iter().all(|(name, _)| *name != argument.name));
        let missing: Vec<&str> = missing.map(|argument| argument.name).collect();
        if !missing.is_empty() {
            let message = format!("Field '{}' is missing required arguments: {}", field.name, missing.join(", "));
            self.refuse(
                field.position,
                "missingRequiredArguments",
                message,
                &[("name", field.name), ("arguments", &missing.join(", "))],
            );
        }
    }

    /// Whether an argument of this type accepts the value.
    fn accepts(&mut self, kind: &Type<'static, &'static str>, value: &Value<'q, Text<'q>>) -> Result<(), Mismatch> {
        let mismatch = || Err(Mismatch { variable: None, expected: kind.to_string() });
        match (kind, value) {
            (_, Value::Variable(name)) => self.accepts_variable(kind, name),
            (Type::NonNullType(_), Value::Null) => mismatch(),
            (Type::NonNullType(inside), value) => self.accepts(inside, value).or_else(|_| mismatch()),
            (_, Value::Null)
            | (Type::NamedType("Int"), Value::Int(_))
            | (Type::NamedType("Boolean"), Value::Boolean(_))
            | (
                Type::NamedType("String" | "ID" | "GitObjectID" | "DateTime" | "URI" | "Base64String"),
                Value::String(_),
            ) => Ok(()),
            (Type::ListType(inside), Value::List(values)) => {
                values.iter().try_for_each(|value| self.accepts(inside, value))
            }
            (Type::ListType(inside), value) => self.accepts(inside, value),
            (Type::NamedType(name), Value::Object(fields)) => {
                let Some(inputs) = SCHEMA.inputs(name) else { return mismatch() };
                let is_given = |input: &InputValue<'static, &'static str>| fields.contains_key(input.name);
                if inputs.iter().any(|input| matches!(input.value_type, Type::NonNullType(_)) && !is_given(input)) {
                    return mismatch();
                }
                fields.iter().try_for_each(|(field, value)| {
                    let input = inputs.iter().find(|input| input.name == *field);
                    input.map_or_else(mismatch, |input| self.accepts(&input.value_type, value))
                })
            }
            (Type::NamedType(name), Value::Enum(word)) => {
                if SCHEMA.enumerates(name, word) == Some(true) {
                    Ok(())
                } else {
                    mismatch()
                }
            }
            _ => mismatch(),
        }
    }

    /// A variable fits if its declared type does; one that may not be null also fits where null is allowed.
    fn accepts_variable(&mut self, kind: &Type<'static, &'static str>, name: &'q str) -> Result<(), Mismatch> {
        self.used.insert(name);
        let expected = kind.to_string();
        let Some(variable) = self.variables.get(name) else {
            let message = format!("Variable ${name} is used by {} but not declared", self.operation);
            self.refuse(Pos::default(), "variableNotDefined", message, &[("variableName", name)]);
            return Ok(());
        };
        let declared = variable.var_type.to_string();
        let bare = declared.trim_end_matches('!');
        // A default is used if no value is given.
        let never_null = declared.ends_with('!') || variable.default_value.is_some();
        if bare == expected || (never_null && expected.strip_suffix('!') == Some(bare)) {
            return Ok(());
        }
        Err(Mismatch { variable: Some((name.to_owned(), declared)), expected })
    }
}

/// A value of another type than expected; for a variable, with its name and declared type.
struct Mismatch {
    variable: Option<(String, String)>,
    expected: String,
}
