//! What is compared with what in a checkout, and what is printed if nothing is.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{LIST, checkout, git, shelfmark};

const ENTRY: &str = "- [Darjeeling](https://teas.example/darjeeling) - Light.\n";
const BROKEN: &str = "- [Darjeeling] (https://teas.example/darjeeling) - Light.\n";

fn head(folder: &Path) -> String {
    let output = Command::new("git").current_dir(folder).args(["rev-parse", "HEAD"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A clone without history, as `actions/checkout` makes it.
fn shallow(from: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("file://{}", from.display());
    git(folder.path(), &["clone", "-q", "--depth=1", &url, "."]);
    folder
}

#[test]
fn a_clean_tree_says_against_what_and_how_to_judge_the_whole_list() {
    let folder = checkout();
    let (commit, all) = (&head(folder.path())[..7], "; to check the whole list: shelfmark check --all");
    let since = format!("README.md was not changed since main ({commit}){all}");
    assert_eq!(shelfmark(folder.path(), &["check"]).out, format!("{since}\n"));
    assert_eq!(shelfmark(folder.path(), &["check", "README.md"]).out, format!("{since} README.md\n"));
    assert_eq!(shelfmark(folder.path(), &["check", "-q"]).out, "");
}

#[test]
fn a_whole_list_is_judged_in_and_outside_of_a_repository() {
    let folder = checkout();
    let list = format!("{LIST}- [Ceylon Again](https://teas.example/ceylon/) - Brisk.\n");
    fs::write(folder.path().join("README.md"), &list).unwrap();
    git(folder.path(), &["commit", "-qam", "Add it again"]);
    git(folder.path(), &["branch", "-f", "main"]);
    assert_eq!(shelfmark(folder.path(), &["check"]).status, 0);
    let bare = tempfile::tempdir().unwrap();
    fs::write(bare.path().join("README.md"), &list).unwrap();
    for (place, arguments) in [
        (folder.path(), &["check", "--all"][..]),
        (bare.path(), &["check", "--all"]),
        (bare.path(), &["check", "--all", "README.md"]),
    ] {
        let ran = shelfmark(place, arguments);
        assert!(ran.status == 1 && ran.out.contains("error[duplicate-link]"), "{}{}", ran.out, ran.err);
    }
    let ran = shelfmark(tempfile::tempdir().unwrap().path(), &["check", "--all"]);
    assert!(ran.status == 2 && ran.err.contains("no list file found (looked for README.md at the top"), "{}", ran.err);
}

#[test]
fn a_list_that_was_deleted_is_an_error() {
    let folder = checkout();
    git(folder.path(), &["rm", "-q", "README.md"]);
    for arguments in [&["check"][..], &["check", "README.md"]] {
        let ran = shelfmark(folder.path(), arguments);
        assert!(ran.status == 1 && ran.out.starts_with("error[emptied-list]: README.md was deleted"), "{}", ran.out);
    }
    assert_eq!(shelfmark(folder.path(), &["check", "--ignore", "emptied-list"]).status, 0);
}

#[test]
fn no_list_at_all_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("README.rst"), "Tea\n").unwrap();
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    let ran = shelfmark(folder.path(), &["check"]);
    assert!(ran.status == 2 && ran.err.contains("this repository has no commits yet"), "{}", ran.err);
    git(folder.path(), &["commit", "-qm", "Begin"]);
    let ran = shelfmark(folder.path(), &["check"]);
    let wanted = "warning: no list file found (looked for README.md at the top, in .github and in docs); name one: ";
    assert!(ran.status == 0 && ran.err.starts_with(wanted), "{}", ran.err);
}

#[test]
fn paths_are_told_from_where_one_stands_and_to_programs_from_the_top() {
    let folder = checkout();
    fs::write(folder.path().join("README.md"), format!("{LIST}{BROKEN}")).unwrap();
    let inside = folder.path().join("docs");
    fs::create_dir(&inside).unwrap();
    let ran = shelfmark(&inside, &["check"]);
    assert!(ran.out.contains("--> ../README.md:8:1") && ran.out.contains("\n../README.md: 1 error"), "{}", ran.out);
    assert!(shelfmark(&inside, &["check", "--format", "json"]).out.contains("\"path\": \"README.md\""));
    assert!(shelfmark(&inside, &["check", "../README.md"]).out.contains("--> ../README.md:8:1"));
}

#[test]
fn the_repository_that_was_forked_counts_before_the_fork() {
    let upstream = checkout();
    git(upstream.path(), &["switch", "-q", "main"]);
    let fork = tempfile::tempdir().unwrap();
    git(fork.path(), &["clone", "-q", &upstream.path().display().to_string(), "."]);
    fs::write(fork.path().join("README.md"), format!("{LIST}{BROKEN}")).unwrap();
    git(fork.path(), &["commit", "-qam", "Add Darjeeling"]);
    git(fork.path(), &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    assert_eq!(shelfmark(fork.path(), &["check"]).status, 0, "the fork's own branch has it already");
    git(fork.path(), &["remote", "add", "upstream", &upstream.path().display().to_string()]);
    git(fork.path(), &["fetch", "-q", "upstream"]);
    assert_eq!(shelfmark(fork.path(), &["check"]).status, 1);
}

#[test]
fn a_shallow_clone_says_so_and_what_to_do() {
    let folder = checkout();
    for (message, text) in [("Add Darjeeling", ENTRY), ("Break it", BROKEN)] {
        fs::write(folder.path().join("README.md"), format!("{LIST}{text}")).unwrap();
        git(folder.path(), &["commit", "-qam", message]);
    }
    let clone = shallow(folder.path());
    git(clone.path(), &["fetch", "-q", "--depth=1", "origin", "main:main"]);
    let ways = "Fetch its history first:\n  git fetch --unshallow\nor, in GitHub Actions, set fetch-depth: 0 for actions/checkout\n";
    for (revision, told) in [
        ("HEAD~1", "HEAD~1 is not in this shallow clone. "),
        ("main", "this shallow clone lacks the merge base of HEAD and main. "),
    ] {
        let ran = shelfmark(clone.path(), &["check", "--against", revision]);
        assert_eq!((ran.status, ran.err), (2, format!("error: {told}{ways}")));
    }
    git(folder.path(), &["branch", "-f", "main", "contribution~1"]);
    git(clone.path(), &["fetch", "-q", "--depth=1", "origin", "+main:main"]);
    let ran = shelfmark(clone.path(), &["check", "--against", "main"]);
    assert_eq!(ran.status, 1, "a commit names its parents all the same: {}", ran.err);
}

#[test]
fn whoever_names_a_revision_as_the_base_is_told_how() {
    let folder = checkout();
    let ran = shelfmark(folder.path(), &["check", "--base", "main", "--head", "README.md"]);
    assert_eq!(
        (ran.status, ran.err.as_str()),
        (2, "error: no such file: main; to compare with a revision: --against main\n")
    );
}

#[test]
fn what_is_no_file_of_the_checkout_is_told_in_a_line() {
    let folder = checkout();
    fs::create_dir(folder.path().join("lists")).unwrap();
    for (arguments, told) in [
        (&["check", "lists"][..], "lists is a folder; name a file"),
        (&["check", "--all", "lists"], "lists is a folder; name a file"),
        (&["check", "/etc/passwd"], "/etc/passwd is outside the checkout"),
    ] {
        let ran = shelfmark(folder.path(), arguments);
        assert_eq!((ran.status, ran.err), (2, format!("error: {told}\n")));
    }
}

#[test]
fn a_remote_that_was_never_fetched_is_told() {
    let folder = checkout();
    git(folder.path(), &["remote", "add", "upstream", "https://git.tea.example/teas.git"]);
    let ran = shelfmark(folder.path(), &["check"]);
    let told = "note: upstream has not been fetched, so comparing with main; to fetch it: git fetch upstream\n";
    assert_eq!((ran.status, ran.err.as_str()), (0, told));
    assert_eq!(shelfmark(folder.path(), &["check", "--against", "main"]).err, "");
}
