//! Requests checked against GitHub's description of its REST API (`OpenAPI`), more strictly than GitHub itself does: a member that the description does not
//! have is a fault.

use serde_json::Value;

/// GitHub's description of its REST API.
pub struct Description(pub Value);

/// One kind of call: a method and a path with its parameters in braces.
pub struct Operation<'a> {
    pub template: &'a str,
    definition: &'a Value,
}

impl Description {
    /// The kind of a call.
    pub fn operation(&self, method: &str, path: &str) -> Option<Operation<'_>> {
        let parts: Vec<&str> = path.split('/').collect();
        let literal = |template: &str| template.split('/').filter(|part| !part.starts_with('{')).count();
        let fits = |template: &&String| {
            let pattern: Vec<&str> = template.split('/').collect();
            let same = |(pattern, part): (&&str, &&str)| pattern.starts_with('{') || pattern == part;
            let reaches = pattern.len() == parts.len() || pattern.len() < parts.len() && self.goes_on(method, template);
            reaches && pattern.iter().zip(&parts).all(same)
        };
        let template = self.0["paths"].as_object()?.keys().filter(fits).max_by_key(|template| literal(template))?;
        let definition = self.0["paths"][template].get(method.to_lowercase())?;
        Some(Operation { template, definition })
    }

    /// Whether the last part of a path may itself contain slashes, as names of branches do.
    fn goes_on(&self, method: &str, template: &str) -> bool {
        let name = template.rsplit_once("/{").and_then(|(_, name)| name.strip_suffix('}'));
        let declared = self.0["paths"][template][method.to_lowercase()]["parameters"].as_array();
        let declared = declared.into_iter().flatten().map(|parameter| self.resolved(parameter));
        let is_it = |parameter: &&Value| parameter["in"] == "path" && parameter["name"].as_str() == name;
        declared.filter(is_it).any(|parameter| parameter["x-multi-segment"] == true)
    }

    /// What is wrong with a call, its parameters and its body.
    pub fn faults(&self, operation: &Operation<'_>, query: &str, body: &Value) -> Vec<String> {
        let declared = operation.definition["parameters"].as_array().cloned().unwrap_or_default();
        let declared: Vec<&Value> = declared.iter().map(|parameter| self.resolved(parameter)).collect();
        let known: Vec<&str> = declared.iter().filter_map(|parameter| parameter["name"].as_str()).collect();
        let names = query.split('&').filter(|pair| !pair.is_empty()).filter_map(|pair| pair.split('=').next());
        let unknown = names.filter(|name| !known.contains(name)).map(|name| format!("unknown parameter {name}"));
        let mut faults: Vec<String> = unknown.collect();
        let schema = &operation.definition["requestBody"]["content"]["application/json"]["schema"];
        match (schema.is_null(), body.is_null()) {
            (false, false) => self.judge(schema, body, "body", &mut faults),
            (true, false) => faults.push("a body where none is taken".to_owned()),
            (false, true) if operation.definition["requestBody"]["required"] == true => {
                faults.push("no body where one is needed".to_owned());
            }
            _ => {}
        }
        faults
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            Some(pointer) => self.0.pointer(pointer).map_or(schema, |target| self.resolved(target)),
            None => schema,
        }
    }

    fn judge(&self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        let schema = self.resolved(schema);
        if value.is_null() && schema["nullable"] == true {
            return;
        }
        for one in schema["allOf"].as_array().into_iter().flatten() {
            self.judge(one, value, at, faults);
        }
        for choice in ["oneOf", "anyOf"] {
            if let Some(choices) = schema[choice].as_array() {
                let tried = choices.iter().map(|one| {
                    let mut found = Vec::new();
                    self.judge(one, value, at, &mut found);
                    found
                });
                faults.extend(tried.min_by_key(Vec::len).unwrap_or_default());
            }
        }
        if !schema["type"].is_null() && !is_of(&schema["type"], value) {
            faults.push(format!("{at}: {value} is no {}", schema["type"]));
            return;
        }
        if let Some(words) = schema["enum"].as_array()
            && !words.contains(value)
        {
            faults.push(format!("{at}: {value} is none of {words:?}"));
        }
        judge_size(schema, value, at, faults);
        match value {
            Value::Object(members) if schema["properties"].is_object() => {
                for needed in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                    if !members.contains_key(needed) {
                        faults.push(format!("{at}: {needed} is missing"));
                    }
                }
                for (name, member) in members {
                    match schema["properties"].get(name) {
                        Some(property) => self.judge(property, member, &format!("{at}.{name}"), faults),
                        None if schema["additionalProperties"].is_null() => {
                            faults.push(format!("{at}: {name} is unknown"));
                        }
                        None => {}
                    }
                }
            }
            Value::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    self.judge(&schema["items"], item, &format!("{at}[{number}]"), faults);
                }
            }
            _ => {}
        }
    }
}

fn judge_size(schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    let size = match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        _ => return,
    };
    let bounds = if value.is_string() { ("minLength", "maxLength") } else { ("minItems", "maxItems") };
    let bound = |name: &str| schema[name].as_u64().and_then(|bound| usize::try_from(bound).ok());
    if bound(bounds.0).is_some_and(|least| size < least) || bound(bounds.1).is_some_and(|most| size > most) {
        faults.push(format!("{at}: its size {size} is out of bounds"));
    }
}

fn is_of(kind: &Value, value: &Value) -> bool {
    match kind {
        Value::Array(kinds) => kinds.iter().any(|kind| is_of(kind, value)),
        kind => match kind.as_str().unwrap_or_default() {
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            "null" => value.is_null(),
            _ => true,
        },
    }
}

#[test]
fn a_request_of_another_form_is_noticed() {
    let described = Description(serde_json::json!({ "paths": {
        "/a/{b}": { "post": { "parameters": [{ "name": "page" }], "requestBody": { "required": true, "content": { "application/json": {
            "schema": { "type": "object", "required": ["x"], "properties": {
                "x": { "type": "string", "enum": ["one", "two"], "maxLength": 3 },
                "y": { "type": "array", "maxItems": 1, "items": { "type": "integer" } },
            } },
        } } } } },
    } }));
    let operation = described.operation("POST", "/a/1").unwrap();
    let faults = |query: &str, body: Value| described.faults(&operation, query, &body);
    assert_eq!(faults("page=1", serde_json::json!({ "x": "one", "y": [1] })), [] as [&str; 0]);
    assert_eq!(faults("pages=1", serde_json::json!({ "x": "one" })), ["unknown parameter pages"]);
    assert_eq!(
        faults("", serde_json::json!({ "y": ["1"] })),
        ["body: x is missing", "body.y[0]: \"1\" is no \"integer\""]
    );
    assert_eq!(faults("", serde_json::json!({ "x": "one", "z": 1 })), ["body: z is unknown"]);
    assert_eq!(faults("", serde_json::json!({ "x": "three" })).len(), 2);
    assert_eq!(faults("", Value::Null), ["no body where one is needed"]);
    assert!(described.operation("GET", "/a/1").is_none() && described.operation("POST", "/a/1/c").is_none());
}
