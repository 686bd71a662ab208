//! The arrows between the rooms, and what the pure core may not know. See `docs/architecture.md`.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may use: rooms, and crates beside std. A room that is not here fails the test.
const ROOMS: [(&str, &[&str], &[&str]); 18] = [
    ("text", &[], &["thiserror"]),
    ("document", &["text"], &["pulldown_cmark"]),
    ("identity", &["text", "document"], &[]),
    ("conventions", &["text", "document"], &[]),
    ("change", &["text", "document"], &["similar"]),
    ("checks", &["text", "document", "identity", "conventions", "change"], &["serde"]),
    ("engine", &["text", "document", "conventions", "change", "checks"], &[]),
    ("review", &["text", "checks", "engine"], &["similar", "thiserror", "pulldown_cmark"]),
    ("output", &["text", "checks", "engine"], &["annotate_snippets", "serde", "serde_json"]),
    ("webhook", &[], ADAPTER),
    ("github", &["review"], ADAPTER),
    ("store", &[], ADAPTER),
    ("jobs", &["engine", "review", "webhook", "github", "store"], ADAPTER),
    ("server", &["webhook", "github", "store", "jobs"], ADAPTER),
    ("sandbox", &["server", "webhook", "text", "document", "conventions", "engine"], ADAPTER),
    ("cli", &["text", "checks", "engine", "output", "server", "sandbox"], ADAPTER),
    ("lib", ANY, ADAPTER),
    ("main", ANY, ADAPTER),
];

/// Adapters use what crates they need: Cargo.toml lists them.
const ADAPTER: &[&str] = &["*"];
const ANY: &[&str] = &["*"];

/// Rooms that are pure: same input, same output.
const CORE: [&str; 9] =
    ["text", "document", "identity", "conventions", "change", "checks", "engine", "review", "output"];

/// Parts of std that reach out of the process.
const IMPURE: [&str; 8] =
    ["std::env", "std::fs", "std::io", "std::net", "std::process", "std::thread", "std::time", "tokio"];

fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut waiting = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(&root).unwrap();
                let room = inside.components().next().unwrap().as_os_str().to_string_lossy();
                let room = room.trim_end_matches(".rs").to_owned();
                found.push((room, inside.to_owned(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// Code without comments, string literals and test modules.
fn code_of(source: &str) -> String {
    let source = source.split("#[cfg(test)]").next().unwrap();
    let mut code = String::new();
    for line in source.lines() {
        let mut quoted = false;
        let mut last = ' ';
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' if last != '\\' && last != '\'' => quoted = !quoted,
                '/' if !quoted && chars.peek() == Some(&'/') => break,
                _ if quoted => {}
                _ => code.push(c),
            }
            last = if last == '\\' { ' ' } else { c };
        }
        code.push('\n');
    }
    code
}

/// The rooms that a piece of code names: `crate::room`, and groups of `use crate::{a, b::c}`.
fn rooms_named(code: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => named.extend(first_name(rest)),
            Some(group) => {
                let mut depth = 0;
                let mut start = 0;
                for (at, c) in group.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => {
                            named.extend(first_name(group[start..at].trim()));
                            break;
                        }
                        '}' => depth -= 1,
                        ',' if depth == 0 => {
                            named.extend(first_name(group[start..at].trim()));
                            start = at + 1;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    named
}

fn first_name(text: &str) -> Option<String> {
    let name: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// What is wrong with a file of a room.
fn faults(room: &str, source: &str) -> Vec<String> {
    let code = code_of(source);
    let Some((_, rooms, crates)) = ROOMS.iter().find(|(name, ..)| *name == room) else {
        return vec![format!("{room} is no room of the map")];
    };
    let mut faults = Vec::new();
    let known = |name: &str| ROOMS.iter().any(|(room, ..)| *room == name);
    for named in rooms_named(&code) {
        if known(&named) && named != room && !rooms.contains(&named.as_str()) && !rooms.contains(&"*") {
            faults.push(format!("{room} must not know {named}"));
        }
    }
    if CORE.contains(&room) {
        let impure = IMPURE.iter().filter(|path| code.contains(*path));
        faults.extend(impure.map(|path| format!("{room} is pure and must not reach for {path}")));
        for line in code.lines().filter_map(|line| line.trim().strip_prefix("use ")) {
            let name = first_name(line).unwrap_or_default();
            let own = matches!(name.as_str(), "crate" | "std" | "super" | "self");
            let module = source.contains(&format!("mod {name};"));
            if !own && !module && !crates.contains(&name.as_str()) {
                faults.push(format!("{room} must not use the crate {name}"));
            }
        }
    }
    if !source.trim_start().starts_with("//!") {
        faults.push("the module is not documented".to_owned());
    }
    faults
}

#[test]
fn arrows_point_one_way() {
    let wrong: Vec<String> = sources()
        .iter()
        .flat_map(|(room, path, source)| {
            faults(room, source).into_iter().map(move |fault| format!("{}: {fault}", path.display()))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_arrow_against_the_rules_is_noticed() {
    let faults_of = |room: &str, code: &str| faults(room, &format!("//! Documented.\n{code}"));
    assert_eq!(faults_of("text", "use crate::document::Item;"), ["text must not know document"]);
    assert_eq!(
        faults_of("checks", "use crate::{text::Span, engine::{Report, review}};"),
        ["checks must not know engine"]
    );
    assert_eq!(faults_of("github", "fn f() { crate::store::Store::open() }"), ["github must not know store"]);
    assert_eq!(
        faults_of("engine", "fn now() { std::time::Instant::now(); }"),
        ["engine is pure and must not reach for std::time"]
    );
    assert_eq!(faults_of("change", "use octocrab::Octocrab;"), ["change must not use the crate octocrab"]);
    assert_eq!(faults_of("attic", ""), ["attic is no room of the map"]);
    assert_eq!(faults("text", "use std::ops::Range;"), ["the module is not documented"]);
    assert_eq!(faults_of("text", "// crate::server is far away\nconst S: &str = \"std::env\";"), [] as [&str; 0]);
}

#[test]
fn production_code_does_not_know_that_it_is_tested() {
    for (_, path, source) in sources() {
        let marked = source.match_indices("#[cfg(test)]").count();
        assert!(marked <= 1, "{} has {marked} parts that only tests see", path.display());
        assert!(!source.contains("cfg!(test)"), "{} asks whether it is tested", path.display());
    }
}

#[test]
fn the_map_in_the_documentation_names_every_room() {
    let docs = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md")).unwrap();
    for (room, ..) in ROOMS.iter().filter(|(room, ..)| !matches!(*room, "lib" | "main")) {
        assert!(docs.contains(&format!("`src/{room}/`")), "docs/architecture.md does not name src/{room}/");
    }
}
