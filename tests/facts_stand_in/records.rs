//! The recorded answers.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// Where they are: a folder beside the project's, which not everybody has.
fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/facts");
    folder.is_dir().then_some(folder)
}

/// The text of a recording; `None`, with a note on standard error, if it is missing.
#[allow(clippy::print_stderr, reason = "a test that does not run says so")]
pub fn recorded(file: &str) -> Option<String> {
    let Some(folder) = folder() else {
        let test = std::thread::current().name().unwrap_or_default().to_owned();
        eprintln!("skipped: {test} of {file}, as ../shared/facts is not there");
        return None;
    };
    Some(std::fs::read_to_string(folder.join(file)).unwrap())
}

/// A recording that is JSON.
pub fn recorded_json(file: &str) -> Option<Value> {
    recorded(file).map(|text| serde_json::from_str(&text).unwrap())
}

/// All recordings of a folder whose names have this ending, except errors (`x.404.json`); none if there is no folder.
pub fn all(of: &str, end: &str) -> Vec<(String, String)> {
    let Some(folder) = folder() else {
        recorded(of);
        return Vec::new();
    };
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let files = std::fs::read_dir(folder.join(of)).unwrap().map(|entry| entry.unwrap().path());
    let mut texts: Vec<(String, String)> = files
        .filter(|path| name(path).strip_suffix(end).is_some_and(|stem| !stem.contains('.')))
        .map(|path| (name(&path), std::fs::read_to_string(&path).unwrap()))
        .collect();
    texts.sort();
    texts
}
