//! The bodies of requests, read as strictly as GitHub reads them.

use axum::http::StatusCode;
use serde_json::{Map, Value};

use crate::sandbox::problem::Problem;

/// GitHub's limit for texts that people read (comments, reviews), in characters.
pub(super) const LONGEST_BODY: usize = 65_536;

/// Refuses a text that is too long for a body.
pub(super) fn refuse_long(resource: &str, text: &str) -> Result<(), Problem> {
    if text.chars().count() <= LONGEST_BODY {
        return Ok(());
    }
    Err(Problem::validation(resource, "body", format!("is too long (maximum is {LONGEST_BODY} characters)")))
}

/// The fields of a JSON object.
#[derive(Default)]
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Reads a body; an empty one has no fields.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        if body.is_empty() {
            return Ok(Self::default());
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(Problem::new(StatusCode::BAD_REQUEST, "Body should be a JSON object")),
            Err(_) => Err(Problem::not_json()),
        }
    }

    pub fn text(&self, name: &str) -> Result<Option<&str>, Problem> {
        self.read_as(name, "a string", Value::as_str)
    }

    pub fn required_text(&self, name: &str) -> Result<&str, Problem> {
        self.text(name)?.ok_or_else(|| Problem::invalid_request(format!("\"{name}\" wasn't supplied.")))
    }

    pub fn number(&self, name: &str) -> Result<Option<u64>, Problem> {
        self.read_as(name, "an integer", Value::as_u64)
    }

    pub fn required_number(&self, name: &str) -> Result<u64, Problem> {
        self.number(name)?.ok_or_else(|| Problem::invalid_request(format!("\"{name}\" wasn't supplied.")))
    }

    /// A boolean; `false` if it is not given.
    pub fn flag(&self, name: &str) -> Result<bool, Problem> {
        Ok(self.read_as(name, "a boolean", Value::as_bool)?.unwrap_or_default())
    }

    pub fn object(&self, name: &str) -> Result<Option<Self>, Problem> {
        self.read_as(name, "an object", |value| value.as_object().cloned().map(Self))
    }

    /// A list of texts; empty if there is none.
    pub fn texts(&self, name: &str) -> Result<Vec<String>, Problem> {
        let list = self.read_as(name, "an array", Value::as_array)?;
        let text = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(|| wrong(name, value, "a string"));
        list.into_iter().flatten().map(text).collect()
    }

    /// A list of objects; empty if there is none.
    pub fn objects(&self, name: &str) -> Result<Vec<Self>, Problem> {
        let list = self.read_as(name, "an array", Value::as_array)?;
        let object =
            |value: &Value| value.as_object().cloned().map(Self).ok_or_else(|| wrong(name, value, "an object"));
        list.into_iter().flatten().map(object).collect()
    }

    /// One of a few words.
    pub fn one_of(&self, name: &str, words: &[&str]) -> Result<Option<&str>, Problem> {
        let word = self.text(name)?;
        match word {
            Some(other) if !words.contains(&other) => {
                Err(Problem::invalid_request(format!("{other} is not a member of {words:?}.")))
            }
            _ => Ok(word),
        }
    }

    pub fn into_value(self) -> Value {
        Value::Object(self.0)
    }

    fn read_as<'a, T>(
        &'a self,
        name: &str,
        form: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        match self.0.get(name) {
            None => Ok(None),
            Some(value) => read(value).map(Some).ok_or_else(|| wrong(name, value, form)),
        }
    }
}

fn wrong(name: &str, value: &Value, form: &str) -> Problem {
    let value = if value.is_null() { "nil".to_owned() } else { value.to_string() };
    Problem::invalid_request(format!("For 'properties/{name}', {value} is not {form}."))
}
