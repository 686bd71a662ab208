//! Contributions that try to escape review, to read files that are not theirs, or to control what prints them.

use std::fs;
use std::path::Path;

use crate::{LIST, checkout, git, shelfmark, shelfmark_with};

const BROKEN: &str = "- [Darjeeling] (https://teas.example/darjeeling) - Light.\n";

fn commit(folder: &Path) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-qm", "Contribute"]);
}

#[test]
fn attributes_hide_neither_the_base_nor_its_policy() {
    let folder = checkout();
    let path = folder.path();
    fs::create_dir(path.join(".github")).unwrap();
    fs::write(path.join(".github/shelfmark.yml"), "checks: { malformed-link: warning }\n").unwrap();
    commit(path);
    git(path, &["branch", "-f", "main"]);
    let encoding = " working-tree-encoding=UTF-16BE\n";
    fs::write(path.join(".gitattributes"), format!(".github/shelfmark.yml{encoding}")).unwrap();
    fs::write(path.join("README.md"), format!("{LIST}{BROKEN}")).unwrap();
    let ran = shelfmark(path, &["check"]);
    assert!(ran.out.starts_with("warning[malformed-link]"), "{}{}", ran.out, ran.err);
    commit(path);
    fs::write(path.join(".gitattributes"), format!("README.md{encoding}")).unwrap();
    let ran = shelfmark(path, &["check"]);
    assert!(ran.out.contains("README.md: 1 warning (1 entry added)"), "{}{}", ran.out, ran.err);
    fs::remove_file(path.join("README.md")).unwrap();
    git(path, &["checkout", "README.md"]);
    let ran = shelfmark(path, &["check"]);
    let told = "README.md contains NUL bytes: it is UTF-16 or not text; save it as UTF-8 and try again\n";
    assert!(ran.status == 2 && ran.err.ends_with(told), "{}{}", ran.out, ran.err);
}

#[test]
fn line_ends_that_were_rewritten_for_good_are_a_change() {
    let folder = checkout();
    fs::write(folder.path().join("README.md"), LIST.replace('\n', "\r\n")).unwrap();
    commit(folder.path());
    let ran = shelfmark(folder.path(), &["check", "-v"]);
    assert!(!ran.out.contains("was not changed"), "{}", ran.out);
}

#[test]
fn a_list_that_is_renamed_away_was_deleted() {
    let folder = checkout();
    git(folder.path(), &["mv", "README.md", "OLD.md"]);
    for arguments in [&["check"][..], &["check", "README.md"]] {
        let ran = shelfmark(folder.path(), arguments);
        assert!(ran.status == 1 && ran.out.starts_with("error[emptied-list]: README.md was deleted"), "{}", ran.out);
    }
    fs::write(folder.path().join("OLD.md"), format!("{LIST}{BROKEN}")).unwrap();
    let ran = shelfmark(folder.path(), &["check", "OLD.md"]);
    assert!(ran.out.contains("OLD.md: 1 error (1 entry added)"), "{}", ran.out);
}

#[test]
fn a_list_is_found_by_the_name_that_it_had() {
    let folder = checkout();
    git(folder.path(), &["mv", "README.md", "readme.markdown"]);
    fs::write(folder.path().join("readme.markdown"), format!("{LIST}{BROKEN}")).unwrap();
    let ran = shelfmark(folder.path(), &["check", "README.md"]);
    assert!(ran.out.contains("readme.markdown: 1 error (1 entry added)"), "{}{}", ran.out, ran.err);
}

#[test]
fn what_is_told_beside_the_report_gives_the_runner_no_commands() {
    let folder = checkout();
    fs::create_dir(folder.path().join(".github")).unwrap();
    fs::write(folder.path().join(".github/shelfmark.yml"), "\"##[error]y\": 2\n").unwrap();
    let here = |arguments: &[&str]| shelfmark_with(folder.path(), arguments, &[("GITHUB_ACTIONS", "true")]);
    for told in [here(&["check"]).err, here(&["policy", "check"]).out, here(&["check", "##[error]x.md/y"]).err] {
        let start = told.find("::stop-commands::").unwrap_or(usize::MAX);
        assert!(told.find("##[").is_some_and(|at| start < at), "{told}");
    }
}

#[cfg(unix)]
#[test]
fn a_list_that_leads_out_of_the_checkout_is_not_followed() {
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.md");
    let text = format!("{LIST}{BROKEN}");
    fs::write(&secret, &text).unwrap();
    let folder = checkout();
    let readme = folder.path().join("README.md");
    fs::remove_file(&readme).unwrap();
    std::os::unix::fs::symlink(&secret, &readme).unwrap();
    for arguments in
        [&["check"][..], &["check", "--fix"], &["check", "--all", "--fix"], &["check", "--all", "--fix", "README.md"]]
    {
        let ran = shelfmark(folder.path(), arguments);
        assert!(ran.status == 2 && ran.err.contains("symbolic link to outside the checkout"), "{}{}", ran.out, ran.err);
        assert_eq!(ran.out, "");
    }
    assert_eq!(fs::read_to_string(&secret).unwrap(), text);
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf_8_is_told_and_the_rest_is_judged() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = checkout();
    let path = folder.path();
    fs::create_dir(path.join("lists")).unwrap();
    fs::write(path.join("lists").join(std::ffi::OsStr::from_bytes(b"t\xe9.md")), LIST).unwrap();
    fs::write(path.join("README.md"), format!("{LIST}{BROKEN}")).unwrap();
    fs::create_dir(path.join(".github")).unwrap();
    fs::write(path.join(".github/shelfmark.yml"), "files: [README.md, 'lists/*.md']\n").unwrap();
    let ran = shelfmark(path, &["check", "--policy", ".github/shelfmark.yml"]);
    assert!(ran.status == 1 && ran.out.contains("README.md: 1 error"), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("warning: the file name lists/t\u{fffd}.md is not UTF-8; skipped"), "{}", ran.err);
}
