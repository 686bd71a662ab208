//! Everything that the files in `deploy/` refer to exists.
#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The names of metrics in a text.
fn figures(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let names = words.filter(|word| word.starts_with("shelfmark_"));
    // A histogram has three series under its name.
    names
        .map(|name| ["_bucket", "_sum", "_count"].iter().fold(name, |name, end| name.trim_end_matches(end)).to_owned())
        .collect()
}

#[test]
fn alerts_dashboard_and_manual_speak_of_figures_that_the_server_tells() {
    let told = figures(&read("src/server/metrics.rs"));
    assert!(told.len() >= 10, "{told:?}");
    for file in ["deploy/alerts.yml", "deploy/alerts.test.yml", "deploy/grafana.json", "docs/running.md"] {
        let spoken_of = figures(&read(file));
        let unknown: Vec<&String> = spoken_of.difference(&told).collect();
        assert!(unknown.is_empty() && !spoken_of.is_empty(), "{file} speaks of {unknown:?}");
    }
}

#[test]
fn each_alert_is_tried() {
    let names = |text: &str, before: &str| -> BTreeSet<String> {
        let found = text.lines().filter_map(|line| line.split_once(before)).map(|(_, rest)| rest);
        found.map(|rest| rest.split([',', ' ']).next().unwrap().to_owned()).collect()
    };
    let alerts = names(&read("deploy/alerts.yml"), "- alert: ");
    let tried = names(&read("deploy/alerts.test.yml"), "alertname: ");
    assert_eq!(alerts, tried);
}

#[test]
fn the_dashboard_is_json_with_a_query_in_each_panel() {
    let dashboard: serde_json::Value = serde_json::from_str(&read("deploy/grafana.json")).unwrap();
    for panel in dashboard["panels"].as_array().unwrap() {
        let targets = panel["targets"].as_array().unwrap();
        assert!(targets.iter().all(|target| target["expr"].is_string()) && !targets.is_empty(), "{}", panel["title"]);
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Image and crate are built without the rest of the repository.
#[test]
fn what_is_compiled_in_is_packed_and_copied() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    let mut outside = BTreeSet::from(["migrations".to_owned(), "src".to_owned()]);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for (_, rest) in ["include_str!(\"", "include_bytes!(\""]
            .iter()
            .flat_map(|start| text.match_indices(start).map(|(at, start)| ("", &text[at + start.len()..])))
        {
            let path = file.parent().unwrap().join(rest.split('"').next().unwrap()).canonicalize().unwrap();
            let inside = path.strip_prefix(root.canonicalize().unwrap()).unwrap();
            outside.insert(inside.iter().next().unwrap().to_string_lossy().into_owned());
        }
    }
    let (manifest, ignored, dockerfile) = (read("Cargo.toml"), read(".dockerignore"), read("deploy/Dockerfile"));
    for part in outside {
        assert!(manifest.contains(&format!("\"/{part}\"")), "Cargo.toml's include lacks {part}");
        assert!(ignored.lines().any(|line| line == format!("!{part}")), ".dockerignore keeps {part} out");
        assert!(dockerfile.contains(&format!("COPY {part} ")), "the Dockerfile does not copy {part}");
    }
}
