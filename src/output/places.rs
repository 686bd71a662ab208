//! Where something belongs in a list: as text, and as JSON, a public contract, version 1.

use schemars::JsonSchema;
use serde::Serialize;

use super::json::{LikelyJson, schema_of};
use crate::engine::LikelySection;
use crate::text::visible;

/// What `shelfmark where --format json` prints.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Where something belongs in a list")]
struct Root<'a> {
    /// The version of this form. Fields are added, never renamed or removed, while it stays 1.
    #[schemars(range(min = 1, max = 1))]
    schema: u32,
    /// The list's path.
    path: &'a str,
    /// The sections where it probably belongs, likeliest first; empty if the list has none.
    likeliest: Vec<LikelyJson<'a>>,
}

/// As JSON.
///
/// # Errors
/// Never in practice: all of it can be written.
pub fn places_json(path: &str, likeliest: &[LikelySection]) -> serde_json::Result<String> {
    let likeliest = likeliest.iter().map(LikelyJson::of).collect();
    serde_json::to_string_pretty(&Root { schema: 1, path, likeliest })
}

/// The JSON Schema of [`places_json`].
#[must_use]
pub fn places_schema() -> String {
    schema_of::<Root<'_>>()
}

/// For people: one section per line, with the entries there that are most like it.
#[must_use]
pub fn places_text(path: &str, likeliest: &[LikelySection]) -> String {
    if likeliest.is_empty() {
        return format!("{} has no sections for entries.\n", visible(path));
    }
    let line = |likely: &LikelySection| {
        let place = likely.line.map_or_else(|| path.to_owned(), |line| format!("{path}:{line}"));
        let like = match likely.like.as_slice() {
            [] => String::new(),
            like => format!("  beside {}", like.join(", ")),
        };
        visible(&format!("{:>3.0} %  {}  {place}{like}", likely.chance * 100.0, likely.section)) + "\n"
    };
    likeliest.iter().map(line).collect()
}
