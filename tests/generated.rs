//! The documentation contains the text that the code generates now. `UPDATE=1` writes it.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use std::fs;
use std::path::Path;

use shelfmark::cli::explain::{page, table};

fn compare(path: &str, wanted: impl Fn(&str) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let there = fs::read_to_string(&path).unwrap_or_default();
    let wanted = wanted(&there);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &wanted).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(there == wanted, "{} is not what the code makes; run UPDATE=1 cargo test --test generated", path.display());
}

#[test]
fn the_checks_page_is_made_from_the_checks() {
    compare("docs/checks.md", |_| page());
}

#[test]
fn the_readmes_table_is_made_from_the_checks() {
    compare("README.md", |there| {
        let (before, rest) = there.split_once("<!-- checks -->\n").expect("the README has a place for the table");
        let (_, after) = rest.split_once("<!-- /checks -->").expect("the README's table ends");
        format!("{before}<!-- checks -->\n{}<!-- /checks -->{after}", table())
    });
}

#[test]
fn the_policys_schema_is_made_from_its_types() {
    compare("docs/policy.schema.json", |_| shelfmark::policy::schema());
}

#[test]
fn the_schemas_of_what_is_printed_as_json_are_made_from_its_types() {
    compare("docs/report.schema.json", |_| shelfmark::output::report_schema());
    compare("docs/problems.schema.json", |_| shelfmark::output::problems_schema());
    compare("docs/replay.schema.json", |_| shelfmark::output::replay_schema());
    compare("docs/add.schema.json", |_| shelfmark::output::additions_schema());
    compare("docs/where.schema.json", |_| shelfmark::output::places_schema());
    compare("docs/conventions.schema.json", |_| shelfmark::output::conventions_schema());
}
