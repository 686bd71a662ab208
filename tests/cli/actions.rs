//! Runs in GitHub Actions, as its environment describes them.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{COMPARE, LIST, Ran, checkout, git, shelfmark_with, with};

const BROKEN: &str = "- [Darjeeling] (https://teas.example/darjeeling) - Light.\n";

fn revision(folder: &Path, name: &str) -> String {
    let output = Command::new("git").current_dir(folder).args(["rev-parse", name]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn annotations_and_a_summary_come_unasked() {
    let folder = with(BROKEN);
    let summary = folder.path().join("summary.md");
    let here = |arguments: &[&str]| {
        let environment = [("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", summary.to_str().unwrap())];
        shelfmark_with(folder.path(), &[&COMPARE[..], arguments].concat(), &environment)
    };
    let ran = here(&[]);
    assert!(ran.out.starts_with("error[malformed-link]: "), "{}", ran.out);
    let annotation = "\n::error file=README.md,line=8,endLine=8,title=malformed-link::";
    assert!(ran.out.contains(annotation), "{}", ran.out);
    let page = fs::read_to_string(&summary).unwrap();
    assert!(page.starts_with("## ❌ Shelfmark: 1 error\n") && page.contains("```diff\n@@ line 8 @@\n-"), "{page}");
    here(&[]);
    assert_eq!(fs::read_to_string(&summary).unwrap(), page.repeat(2), "other steps write there, too");
    let ran = here(&["--format", "text"]);
    assert!(!ran.out.contains(annotation) && fs::read_to_string(&summary).unwrap() == page.repeat(2), "{}", ran.out);
}

#[test]
fn contributed_lines_give_the_runner_no_commands() {
    let folder = with("::add-mask::tea\n- [Darjeeling] (https://teas.example/darjeeling) - ##[error]Light.\n");
    for arguments in [&[][..], &["--diff"]] {
        let ran = shelfmark_with(folder.path(), &[&COMPARE[..], arguments].concat(), &[("GITHUB_ACTIONS", "true")]);
        let token = ran.out.lines().next().unwrap().strip_prefix("::stop-commands::").unwrap_or_default();
        let end = ran.out.find(&format!("\n::{token}::\n")).unwrap_or_default();
        assert!(token.len() > 30 && ran.out[..end].contains("##[error]"), "{}", ran.out);
        assert!(!ran.out[end..].contains("##["), "{}", ran.out);
    }
}

/// The base is `main`, the tip is `contribution`, and the merge is checked out without its history.
fn merged() -> (tempfile::TempDir, tempfile::TempDir) {
    let folder = checkout();
    let path = folder.path();
    fs::write(path.join("README.md"), format!("{LIST}{BROKEN}")).unwrap();
    git(path, &["commit", "-qam", "Add Darjeeling"]);
    git(path, &["switch", "-q", "--detach", "main"]);
    fs::write(path.join("notes.md"), "# Notes\n").unwrap();
    git(path, &["add", "."]);
    git(path, &["commit", "-qm", "Note"]);
    git(path, &["branch", "-f", "main"]);
    git(path, &["merge", "-q", "--no-ff", "contribution", "-m", "Merge"]);
    git(path, &["branch", "merge"]);
    let clone = tempfile::tempdir().unwrap();
    let url = format!("file://{}", path.display());
    git(clone.path(), &["clone", "-q", "--depth=1", "--branch=merge", &url, "."]);
    git(clone.path(), &["remote", "set-head", "origin", "--delete"]);
    git(clone.path(), &["switch", "-q", "--detach"]);
    git(clone.path(), &["branch", "-q", "-D", "merge"]);
    (folder, clone)
}

#[test]
fn the_base_of_a_pull_request_is_the_first_parent_of_its_merge() {
    let (folder, clone) = merged();
    let (base, tip) = (revision(folder.path(), "main"), revision(folder.path(), "contribution"));
    let event = folder.path().join("event.json");
    let told =
        format!(r#"{{"pull_request": {{"base": {{"sha": "{base}", "ref": "main"}}, "head": {{"sha": "{tip}"}}}}}}"#);
    fs::write(&event, told).unwrap();
    let check = || -> Ran {
        let environment = [
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_NAME", "pull_request"),
            ("GITHUB_EVENT_PATH", event.to_str().unwrap()),
            ("GITHUB_BASE_REF", "main"),
        ];
        shelfmark_with(clone.path(), &["check", "-v"], &environment)
    };
    let ran = check();
    assert!(ran.status == 2 && ran.err.contains(&format!("\n  git fetch --depth=1 origin {base}\n")), "{}", ran.err);
    git(clone.path(), &["fetch", "-q", "--depth=1", "origin", &base]);
    let ran = check();
    assert!(ran.status == 1 && ran.out.contains("README.md: 1 error (1 entry added)"), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains(&format!("comparing with main ({})", &base[..7])), "{}", ran.err);
}
