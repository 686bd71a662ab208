//! The arrows between the rooms, and what the pure core must not depend on. See `docs/architecture.md`.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may use: rooms, and crates besides std. A room that is missing here fails the test.
const ROOMS: [(&str, &[&str], &[&str]); 25] = [
    ("text", &[], &["thiserror"]),
    ("document", &["text"], &["icu_properties", "pulldown_cmark"]),
    ("identity", &["text", "document"], &["unicode_normalization", "url"]),
    ("conventions", &["text", "document"], &["icu_collator", "icu_locale_core", "unicode_normalization"]),
    ("facts", &["document", "identity"], &["psl", "serde", "strsim", "unicode_normalization", "url"]),
    ("change", &["text", "document"], &["similar"]),
    ("placement", &["text", "document"], &[]),
    ("compose", &["text", "document", "identity", "facts", "conventions"], &["unicode_width"]),
    ("checks", &["text", "document", "identity", "facts", "conventions", "change", "placement", "compose"], &["serde"]),
    (
        "policy",
        &["facts", "checks", "conventions"],
        &["fast_glob", "schemars", "serde", "serde_json", "serde_saphyr", "similar"],
    ),
    ("proof", &["text", "document", "conventions", "checks"], &["pulldown_cmark"]),
    (
        "engine",
        &[
            "text",
            "document",
            "identity",
            "facts",
            "conventions",
            "change",
            "placement",
            "compose",
            "checks",
            "policy",
            "proof",
        ],
        &["similar", "thiserror"],
    ),
    ("review", &["text", "checks", "policy", "engine"], &["similar", "thiserror"]),
    (
        "output",
        &["text", "checks", "policy", "engine"],
        &["annotate_snippets", "percent_encoding", "schemars", "serde", "serde_json", "similar", "unicode_width"],
    ),
    ("webhook", &[], ANY),
    ("github", &["review"], ANY),
    ("sources", &["facts", "identity"], ANY),
    ("store", &[], ANY),
    (
        "jobs",
        &["facts", "checks", "policy", "engine", "review", "output", "webhook", "github", "sources", "store"],
        ANY,
    ),
    ("pages", &["text", "checks", "output"], &["aws_lc_rs", "base64", "maud", "pulldown_cmark"]),
    ("server", &["checks", "policy", "engine", "review", "output", "webhook", "github", "store", "jobs", "pages"], ANY),
    ("sandbox", &["server", "pages", "webhook", "text", "document", "conventions", "change", "engine"], ANY),
    (
        "cli",
        &[
            "text", "facts", "compose", "checks", "policy", "engine", "output", "pages", "server", "sources", "store",
            "jobs", "sandbox",
        ],
        ANY,
    ),
    ("lib", &[], &[]),
    ("main", &["cli"], ANY),
];

/// Rooms whose `mod.rs` is their face: it holds the words that their files share, and leads through them. There, a name taken from a
/// `mod.rs` above is not an arrow. In the other rooms `mod.rs` counts like any other file; most only name their files.
const FACES: [&str; 11] =
    ["identity", "change", "checks", "cli", "document", "engine", "facts", "jobs", "policy", "server", "store"];

/// Any crate except those that belong to another room.
const ANY: &[&str] = &["*"];

/// Crates for dealing with the outside world, and the rooms that may use each.
const OWNED: [(&str, &[&str]); 17] = [
    ("annotate_snippets", &["output"]),
    ("axum", &["server", "sandbox"]),
    ("clap", &["cli", "main"]),
    ("dotenvy", &["cli"]),
    ("graphql_parser", &["sandbox"]),
    ("indicatif", &["cli"]),
    ("jsonwebtoken", &["github", "sandbox"]),
    ("maud", &["pages", "sandbox"]),
    ("metrics_exporter_prometheus", &["server"]),
    ("octocrab", &["github"]),
    ("opentelemetry", &["cli"]),
    ("opentelemetry_http", &["cli"]),
    ("opentelemetry_otlp", &["cli"]),
    ("opentelemetry_sdk", &["cli"]),
    ("sqlx", &["store"]),
    ("tracing_opentelemetry", &["cli"]),
    ("tracing_subscriber", &["cli"]),
];

/// Rooms that are pure: same input, same output.
const CORE: [&str; 14] = [
    "text",
    "document",
    "identity",
    "facts",
    "conventions",
    "change",
    "placement",
    "compose",
    "checks",
    "policy",
    "proof",
    "engine",
    "review",
    "output",
];

/// Parts of std that reach out of the process, or read the clock.
const IMPURE: [&str; 8] = ["env", "fs", "io", "net", "os", "process", "thread", "time"];

/// The sources: room, path below src, and text.
fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut waiting = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with("tests") {
                // Only tests see this.
            } else if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
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

/// The crates in Cargo.toml, by their names in code.
fn dependencies() -> BTreeSet<String> {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let section = manifest.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    let names = section.take_while(|line| !line.starts_with('[')).filter_map(|line| line.split_once(" = "));
    names.map(|(name, _)| name.replace('-', "_")).chain(["shelfmark".to_owned()]).collect()
}

/// The identifiers and punctuation of a source, without comments, literals and the test module at its end.
fn tokens(source: &str) -> Vec<&str> {
    let source = source.split("#[cfg(test)]").next().unwrap();
    let mut tokens = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let name = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = raw_string(rest) {
            length
        } else if first == '"' {
            closed_by(rest, '"')
        } else if first == '\'' && is_character(rest) {
            closed_by(rest, '\'')
        } else if name > 0 {
            tokens.push(&rest[..name]);
            name
        } else {
            let length = if rest.starts_with("::") { 2 } else { first.len_utf8() };
            tokens.extend(Some(&rest[..length]).filter(|mark| !mark.trim().is_empty()));
            length
        };
        rest = &rest[length..];
    }
    tokens
}

/// The length of the raw string that begins here.
fn raw_string(text: &str) -> Option<usize> {
    let inside = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = inside.len() - inside.trim_start_matches('#').len();
    let opened = inside[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(text.len() - opened.len() + opened.find(&end).map_or(opened.len(), |at| at + end.len()))
}

/// `'x'` and `'\n'`, but not the lifetime `'x`.
fn is_character(text: &str) -> bool {
    text[1..].starts_with('\\') || text.chars().nth(2) == Some('\'')
}

/// The length of the literal that begins here, up to its closing mark.
fn closed_by(text: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == mark => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Every path of two or more names in the tokens, with groups expanded: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn paths(tokens: &[&str]) -> Vec<Vec<String>> {
    let is_name = |token: &str| token.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let in_group_of = |open: &[Option<Vec<String>>]| open.last().cloned().flatten().unwrap_or_default();
    let mut paths = Vec::new();
    // What precedes each open group: the path, or nothing for a block of code.
    let mut open: Vec<Option<Vec<String>>> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut joined = false;
    for token in tokens {
        match *token {
            "::" => joined = true,
            "{" => {
                open.push((joined && !path.is_empty()).then(|| path.clone()));
                paths.push(std::mem::replace(&mut path, in_group_of(&open)));
                joined = false;
            }
            name if is_name(name) => {
                if !joined {
                    paths.push(std::mem::replace(&mut path, in_group_of(&open)));
                }
                path.push(name.to_owned());
                joined = false;
            }
            mark => {
                if mark == "}" {
                    open.pop();
                }
                paths.push(std::mem::replace(&mut path, in_group_of(&open)));
                joined = false;
            }
        }
    }
    paths.push(path);
    paths.retain(|path| path.len() > 1);
    paths
}

/// A path from the top of the crate: `super` and `self` are resolved to the modules they stand for.
fn resolved(path: &[String], module: &[String]) -> Vec<String> {
    let mut from = module.to_vec();
    let mut rest = path;
    while let [first, after @ ..] = rest {
        match first.as_str() {
            "super" => drop(from.pop()),
            "self" => {}
            _ => break,
        }
        rest = after;
    }
    if rest.len() == path.len() { path.to_vec() } else { [&["crate".to_owned()], &from[..], rest].concat() }
}

/// The modules that lead to a file: `review/diff.rs` is `review`, `diff`.
fn module_of(file: &Path) -> Vec<String> {
    let names = file.with_extension("");
    let names = names.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    names.filter(|name| !matches!(name.as_str(), "mod" | "lib" | "main")).collect()
}

fn may_use(room: &str, crates: &[&str], name: &str) -> bool {
    match OWNED.iter().find(|(owned, _)| *owned == name) {
        Some((_, owners)) => owners.contains(&room),
        None => crates == ANY || crates.contains(&name),
    }
}

/// What is wrong with a file of a room.
fn faults(room: &str, file: &Path, source: &str) -> Vec<String> {
    let Some((_, rooms, crates)) = ROOMS.iter().find(|(name, ..)| *name == room) else {
        return vec![format!("{room} is no room of the map")];
    };
    let dependencies = dependencies();
    let mut faults = BTreeSet::new();
    for path in paths(&tokens(source)) {
        let path = resolved(&path, &module_of(file));
        let (first, second) = (path[0].as_str(), path.get(1).map_or("", String::as_str));
        let is_room = ROOMS.iter().any(|(name, ..)| *name == second);
        if matches!(first, "crate" | "shelfmark") && is_room && second != room && !rooms.contains(&second) {
            faults.insert(format!("{room} must not know {second}"));
        } else if matches!(first, "std" | "core") && CORE.contains(&room) && IMPURE.contains(&second) {
            faults.insert(format!("{room} is pure and must not reach for std::{second}"));
        } else if first != "shelfmark" && dependencies.contains(first) && !may_use(room, crates, first) {
            faults.insert(format!("{room} must not use the crate {first}"));
        }
    }
    if !source.trim_start().starts_with("//!") {
        faults.insert("the module is not documented".to_owned());
    }
    faults.into_iter().collect()
}

/// A file among those of its room.
struct Source {
    module: Vec<String>,
    /// The paths that it uses, from the top of the crate.
    uses: Vec<Vec<String>>,
    /// What it only re-exports, by name, and where that is from.
    passed_on: Vec<(String, Vec<String>)>,
}

impl Source {
    /// Reads a file; `modules` are those of all files.
    fn read(file: &Path, source: &str, modules: &[Vec<String>]) -> Self {
        let module = module_of(file);
        let tokens = tokens(source);
        let (own, passed_on) = apart(&tokens);
        let from_the_top = |path: Vec<String>| {
            let child = [&module[..], &path[..1]].concat();
            if modules.contains(&child) { [&module[..], &path].concat() } else { resolved(&path, &module) }
        };
        let in_room = |path: Vec<String>| path.strip_prefix(&["crate".to_owned()]).map_or(path.clone(), <[_]>::to_vec);
        let paths_in = |tokens: &[&str]| -> Vec<Vec<String>> {
            paths(tokens).into_iter().map(|path| in_room(from_the_top(path))).collect()
        };
        let passed_on = paths_in(&passed_on).into_iter().filter_map(|path| Some((path.last()?.clone(), path)));
        Self { uses: paths_in(&own), passed_on: passed_on.collect(), module }
    }
}

/// Tokens without re-exports (`pub use …;`) and visibilities; and the re-exports.
fn apart<'s>(tokens: &[&'s str]) -> (Vec<&'s str>, Vec<&'s str>) {
    let (mut own, mut passed_on) = (Vec::new(), Vec::new());
    let mut rest = tokens;
    while let [first, after @ ..] = rest {
        if *first != "pub" {
            own.push(*first);
            rest = after;
            continue;
        }
        let closed = if after.first() == Some(&"(") { after.iter().position(|token| *token == ")") } else { None };
        let after = &after[closed.map_or(0, |at| at + 1)..];
        let end = if after.first() == Some(&"use") { after.iter().position(|token| *token == ";") } else { None };
        let end = end.map_or(0, |at| at + 1);
        passed_on.extend(&after[..end]);
        rest = &after[end..];
    }
    (own, passed_on)
}

/// The file that a path leads to, through files that only re-export the name.
fn led_to<'s>(path: &[String], sources: &'s [Source]) -> Option<&'s [String]> {
    let inside = |source: &&Source| path.starts_with(&source.module);
    let source = sources.iter().filter(inside).max_by_key(|source| source.module.len())?;
    let rest = &path[source.module.len()..];
    let passed_on = source.passed_on.iter().find(|(name, from)| rest.first() == Some(name) && !from.starts_with(path));
    match passed_on {
        Some((_, from)) => led_to(from, sources),
        None => Some(&source.module),
    }
}

/// The files of a room that depend on themselves in a circle.
fn circle(sources: &[Source], has_face: bool) -> Vec<String> {
    let arrows = |source: &Source| -> Vec<Vec<String>> {
        let targets = source.uses.iter().filter_map(|path| led_to(path, sources));
        let is_arrow = |to: &&[String]| *to != source.module && !(has_face && source.module.starts_with(to));
        targets.filter(is_arrow).map(<[String]>::to_vec).collect()
    };
    let arrows: Vec<(&Vec<String>, Vec<Vec<String>>)> =
        sources.iter().map(|source| (&source.module, arrows(source))).collect();
    let leads_back = |from: &Vec<String>| {
        let (mut seen, mut waiting) = (BTreeSet::new(), vec![from]);
        while let Some(next) = waiting.pop() {
            for to in arrows.iter().filter(|(module, _)| *module == next).flat_map(|(_, to)| to) {
                if to == from {
                    return true;
                }
                if seen.insert(to) {
                    waiting.push(to);
                }
            }
        }
        false
    };
    sources
        .iter()
        .map(|source| &source.module)
        .filter(|module| leads_back(module))
        .map(|module| module.join("/"))
        .collect()
}

/// The circles of each room.
fn circles(files: &[(String, PathBuf, String)]) -> Vec<(String, Vec<String>)> {
    let modules: Vec<Vec<String>> = files.iter().map(|(_, file, _)| module_of(file)).collect();
    let rooms: BTreeSet<&String> = files.iter().map(|(room, ..)| room).collect();
    let in_circle = |room: &String| {
        let sources = files.iter().filter(|(own, ..)| own == room);
        let sources: Vec<Source> = sources.map(|(_, file, source)| Source::read(file, source, &modules)).collect();
        circle(&sources, FACES.contains(&room.as_str()))
    };
    rooms.into_iter().map(|room| (room.clone(), in_circle(room))).filter(|(_, circle)| !circle.is_empty()).collect()
}

#[test]
fn the_files_of_a_room_form_no_circle() {
    let found = circles(&sources());
    let wrong: Vec<String> =
        found.iter().map(|(room, circle)| format!("{room} has a circle among {}", circle.join(", "))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_circle_is_noticed_and_a_way_down_is_none() {
    let circle_of = |files: &[(&str, &str)]| {
        let room = |file: &str| file.split('/').next().unwrap().to_owned();
        let files: Vec<_> =
            files.iter().map(|(file, source)| (room(file), PathBuf::from(file), (*source).to_owned())).collect();
        circles(&files).into_iter().flat_map(|(_, circle)| circle).collect::<Vec<_>>()
    };
    let there_and_back = [
        ("text/a.rs", "use super::b::B;"),
        ("text/b.rs", "fn f() -> super::a::A {}"),
        ("text/c.rs", "use super::a::A;"),
    ];
    assert_eq!(circle_of(&there_and_back), ["text/a", "text/b"]);
    assert_eq!(circle_of(&there_and_back[1..]), [] as [&str; 0]);
    let passed_on = [
        ("text/mod.rs", "mod a; mod b; pub use a::A; pub(super) use b::{B, C};"),
        ("text/a.rs", "use super::B;"),
        ("text/b.rs", "use crate::text::A;"),
    ];
    assert_eq!(circle_of(&passed_on), ["text/a", "text/b"], "a name that is passed on leads to where it is from");
    assert_eq!(circle_of(&passed_on[..2]), [] as [&str; 0]);
    let own_word = [
        ("text/mod.rs", "mod a; use a::A; pub(super) struct Word(A);"),
        ("text/a.rs", "use super::Word; pub(in crate::text) struct A;"),
    ];
    assert_eq!(circle_of(&own_word), ["text", "text/a"]);
    let face = own_word.map(|(file, source)| (file.replace("text", "store"), source.replace("text", "store")));
    let face: Vec<(&str, &str)> = face.iter().map(|(file, source)| (file.as_str(), source.as_str())).collect();
    assert_eq!(circle_of(&face), [] as [&str; 0], "the word of a face is no arrow");
}

#[test]
fn arrows_point_one_way() {
    let wrong: Vec<String> = sources()
        .iter()
        .flat_map(|(room, path, source)| {
            faults(room, path, source).into_iter().map(move |fault| format!("{}: {fault}", path.display()))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_arrow_against_the_rules_is_noticed() {
    let faults_of = |file: &str, code: &str| {
        let room = file.split(['/', '.']).next().unwrap();
        faults(room, Path::new(file), &format!("//! Documented.\n{code}"))
    };
    let rooms = [
        ("text/edit.rs", "use crate::document::Item;", "text must not know document"),
        ("checks/x.rs", "use crate::{text::Span, engine::{Report, review}};", "checks must not know engine"),
        ("checks/x.rs", "use crate::{\n    text::{Span, Edit},\n    engine,\n};", "checks must not know engine"),
        ("github/call.rs", "fn f() { crate::store::Store::open() }", "github must not know store"),
        ("store/mod.rs", "pub(crate) use crate::github as g;", "store must not know github"),
        ("checks/mod.rs", "fn f() -> super::engine::Report {}", "checks must not know engine"),
        ("review/diff.rs", "use super::super::output::text;", "review must not know output"),
        ("main.rs", "use shelfmark::store::Store;", "main must not know store"),
        ("engine/mod.rs", "fn now() { std::time::Instant::now(); }", "engine is pure and must not reach for std::time"),
        ("engine/mod.rs", "use std::{cmp, fs};", "engine is pure and must not reach for std::fs"),
        (
            "engine/mod.rs",
            "use std::{collections::{BTreeMap, env}, io::Read};",
            "engine is pure and must not reach for std::io",
        ),
        ("change/mod.rs", "pub use octocrab::Octocrab;", "change must not use the crate octocrab"),
        ("change/mod.rs", "fn f() { tokio::spawn(async {}); }", "change must not use the crate tokio"),
        ("change/mod.rs", "#[derive(serde::Serialize)]\nstruct S;", "change must not use the crate serde"),
        ("jobs/mod.rs", "async fn f(p: &sqlx::SqlitePool) {}", "jobs must not use the crate sqlx"),
        ("attic/mod.rs", "", "attic is no room of the map"),
    ];
    for (file, code, fault) in rooms {
        assert_eq!(faults_of(file, code), [fault], "{code}");
    }
    assert_eq!(faults("text", Path::new("text/x.rs"), "use std::ops::Range;"), ["the module is not documented"]);
}

#[test]
fn what_is_only_spoken_of_is_no_arrow() {
    let spoken_of = r##"//! See `crate::server`.
        // use crate::server::run;
        /* tokio::spawn() */
        const A: &str = "std::env \" crate::store";
        const B: &str = r#"crate::github "quoted" std::fs"#;
        const C: [char; 3] = ['"', '\'', '\\'];
        fn f<'a>(s: &'a str) -> std::str::Chars<'a> { let text = s; text.chars() }
        #[cfg(test)]
        mod tests { use std::fs; }
    "##;
    assert_eq!(faults("text", Path::new("text/x.rs"), spoken_of), [] as [&str; 0]);
}

#[test]
fn production_code_does_not_know_that_it_is_tested() {
    for (_, path, source) in sources() {
        let marked = source.match_indices("#[cfg(test)]").count();
        assert!(marked <= 1, "{} has {marked} parts that only tests see", path.display());
        // Clippy makes sure that nothing follows the tests.
        let is_tests =
            |rest: &str| ["\nmod tests", "\npub(crate) mod tests"].iter().any(|tests| rest.starts_with(tests));
        let is_tests = source.split_once("#[cfg(test)]").is_none_or(|(_, rest)| is_tests(rest));
        assert!(is_tests, "{} has something other than its tests that only tests see", path.display());
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
