//! A repository's policy as the command line reads and checks it.

use std::fs;

use crate::{COMPARE, LIST, checkout, git, shelfmark, with};

const BROKEN: &str = "- [Darjeeling] (https://teas.example/darjeeling) - Light.\n";

/// A checkout whose base has this policy, on a branch with one broken link.
fn under(policy: &str) -> tempfile::TempDir {
    let folder = checkout();
    fs::create_dir_all(folder.path().join(".github")).unwrap();
    fs::write(folder.path().join(".github/shelfmark.yml"), policy).unwrap();
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "Say what holds"]);
    git(folder.path(), &["branch", "-f", "main"]);
    fs::write(folder.path().join("README.md"), format!("{LIST}{BROKEN}")).unwrap();
    folder
}

#[test]
fn the_policy_s_bar_holds_unless_the_command_line_names_one() {
    let folder = under("checks: { malformed-link: warning }\nfail-on: warning\n");
    assert_eq!(shelfmark(folder.path(), &["check"]).status, 1);
    assert_eq!(shelfmark(folder.path(), &["check", "--fail-on", "error"]).status, 0);
    let folder = with(BROKEN);
    assert_eq!(shelfmark(folder.path(), &[&COMPARE[..], &["--fail-on", "never"]].concat()).status, 0);
}

#[test]
fn a_policy_that_is_not_merged_is_told_not_to_hold() {
    let folder = under("fail-on: error\n");
    assert_eq!(shelfmark(folder.path(), &["check"]).err, "");
    fs::write(folder.path().join(".github/shelfmark.yml"), "fail-on: note\ncomment: 3\n").unwrap();
    let ran = shelfmark(folder.path(), &["check"]);
    assert_eq!(
        ran.err,
        "note: using the policy from main; to try yours: --policy .github/shelfmark.yml\n\
         warning: .github/shelfmark.yml:2:1: unknown setting “comment”; did you mean “comments”?\n"
    );
    let ran = shelfmark(folder.path(), &["check", "--policy", ".github/shelfmark.yml"]);
    assert!(ran.status == 2 && ran.err.starts_with("error: .github/shelfmark.yml:2:1: unknown setting"), "{}", ran.err);
}

#[test]
fn what_is_wrong_with_the_base_s_policy_is_a_warning() {
    let folder = under("files: [README.md, nope.md]\ncomments: -1\norder: { Coffees: any }\n");
    let ran = shelfmark(folder.path(), &["check"]);
    assert_eq!(ran.status, 1, "the rest holds");
    assert_eq!(
        ran.err,
        "warning: .github/shelfmark.yml in main:2:11: expected a whole number from 0 to 30, not -1\n\
         warning: .github/shelfmark.yml in main:1:20: “nope.md” matches no file\n\
         warning: .github/shelfmark.yml in main:3:10: no list has a section “Coffees”\n"
    );
    assert_eq!(shelfmark(folder.path(), &["check", "-q"]).err, "");
}

#[test]
fn a_policy_is_judged_before_it_is_merged() {
    let folder = under("order: { Teas: any }\n");
    let ran = shelfmark(folder.path(), &["policy", "check"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, "No problems found in .github/shelfmark.yml.\n"));
    fs::write(folder.path().join("mine.yml"), "files: [nope.md]\napprove: yes\n").unwrap();
    let ran = shelfmark(folder.path(), &["policy", "check", "mine.yml"]);
    assert_eq!(
        (ran.status, ran.out.as_str()),
        (
            2,
            "mine.yml:1:9: “nope.md” matches no file\nmine.yml:2:10: expected true or false, not “yes”\nFound 2 problems.\n"
        )
    );
    let ran = shelfmark(checkout().path(), &["policy", "check"]);
    assert_eq!(
        (ran.status, ran.err.as_str()),
        (2, "error: .github/shelfmark.yml not found; create it with shelfmark init\n")
    );
    let ran = shelfmark(folder.path(), &["policy", "check", "gone.yml"]);
    assert!(ran.status == 2 && ran.err.starts_with("error: cannot read gone.yml: "), "{}", ran.err);
}

#[test]
fn sections_are_looked_for_in_the_lists_that_are_named() {
    let folder = with(BROKEN);
    fs::write(folder.path().join("mine.yml"), "files: [nope.md]\norder: { Tea: any, Teas: any }\n").unwrap();
    let ran = shelfmark(folder.path(), &["policy", "check", "mine.yml", "--list", "old.md"]);
    assert_eq!(
        (ran.status, ran.out.as_str()),
        (2, "mine.yml:2:10: no list has a section “Tea”; did you mean “Teas”?\nFound 1 problem.\n"),
        "outside of a checkout, nobody knows which files there are"
    );
    assert_eq!(shelfmark(folder.path(), &["policy", "check", "mine.yml"]).status, 0);
    let ran = shelfmark(folder.path(), &["policy", "check", "mine.yml", "--list", "old.md", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.status, told["problems"][0]["column"].as_u64(), &told["path"]), (2, Some(10), &"mine.yml".into()));
}
