//! The problems of a policy, as JSON: a public contract, version 1.

use schemars::JsonSchema;
use serde::Serialize;

use super::json::schema_of;

/// What `shelfmark policy check --format json` prints.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "The problems of a policy")]
struct Root<'a> {
    /// The version of this form. Fields are added, never renamed or removed, while it stays 1.
    #[schemars(range(min = 1, max = 1))]
    schema: u32,
    /// The policy's path, as it was found or given.
    path: &'a str,
    /// What is wrong, by line; empty if nothing is.
    problems: Vec<ProblemJson<'a>>,
}

/// Something that is wrong.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
struct ProblemJson<'a> {
    /// The line, counted from 1.
    line: usize,
    /// The column in characters, counted from 1.
    column: usize,
    /// What is wrong and what is expected. Words taken from the file are between “ and ”.
    message: &'a str,
}

/// The problems, each by its line, its column and its message, as JSON.
///
/// # Errors
/// Never in practice: all of it can be written.
pub fn problems_json<'a>(
    path: &'a str,
    problems: impl Iterator<Item = (usize, usize, &'a str)>,
) -> serde_json::Result<String> {
    let problems = problems.map(|(line, column, message)| ProblemJson { line, column, message }).collect();
    serde_json::to_string_pretty(&Root { schema: 1, path, problems })
}

/// The JSON Schema of [`problems_json`].
#[must_use]
pub fn problems_schema() -> String {
    schema_of::<Root<'_>>()
}
