//! Lists that are checked against written rules as well.

use std::fs;

use crate::{Ran, git, shelfmark};

const LIST: &str = "\
# Awesome Tea

[![Awesome](https://awesome.re/badge.svg)](https://awesome.re)

> Drinks brewed from the leaves of the tea plant.

## Contents

- [Black](#black)
- [Green](#green)

## Black

- [Assam](https://assam.example) - Malty.
- [Ceylon](https://ceylon.example) - Brisk.

## Green

- [Bancha](https://bancha.example) - Plain.
- [Sencha](https://sencha.example) - Steamed.
";

fn checkout(list: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("README.md"), list).unwrap();
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "Begin"]);
    folder
}

fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.out).unwrap()
}

/// The checks that found something.
fn found(ran: &Ran) -> Vec<String> {
    let told = json(ran);
    let findings = told["files"][0]["findings"].as_array().unwrap();
    findings.iter().map(|one| one["check"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_audit_reads_what_the_checkout_tells_and_says_what_it_does_not() {
    let folder = checkout(LIST);
    let plain = shelfmark(folder.path(), &["audit"]);
    assert_eq!(plain.out, "README.md: 4 entries in 4 sections, no findings\n");
    let ran = shelfmark(folder.path(), &["audit", "--preset", "awesome"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!(ran.out, @r"
    README.md: 4 entries in 4 sections, 3 findings: 3 warnings
    `awesome-branch` could not be checked: it is not known what the repository's default branch is.
    `awesome-repository-name` could not be checked: it is not known what the repository is called.

    awesome-age: 1 warning
      A repository whose first commit is younger than 30 days; only in audits of a checkout
      see https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md
      README.md:1: The repository is 0 days old; wait until it is 30 days old before you submit it, as the awesome guidelines ask

    awesome-contributing: 1 warning
      A repository without a file `contributing.md`; only in audits of a checkout
      see https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md
      README.md:1: The repository has no contribution guidelines; say in a file “contributing.md” how to contribute, as the awesome guidelines ask

    awesome-licence: 1 warning
      A repository without a licence file, or with a licence for code; only in audits of a checkout
      see https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md
      README.md:1: The repository has no licence; put a licence of Creative Commons, such as CC0, into a file named “license”, as the awesome guidelines ask
    ");
    let ran = shelfmark(folder.path(), &["audit", "--preset", "awesome", "--format", "json"]);
    let unjudged = &json(&ran)["files"][0]["unjudged"];
    assert_eq!(unjudged[0]["check"], "awesome-branch");
    assert_eq!(unjudged[0]["lacks"], "what the repository's default branch is");

    fs::write(folder.path().join("Contributing.md"), "Add teas.\n").unwrap();
    fs::write(folder.path().join("LICENSE"), "Creative Commons CC0 1.0 Universal\n").unwrap();
    git(folder.path(), &["remote", "add", "origin", "https://github.com/ada/awesome-tea.git"]);
    git(folder.path(), &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    git(folder.path(), &["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"]);
    let ran = shelfmark(folder.path(), &["audit", "--preset", "awesome", "--format", "json"]);
    assert_eq!(
        (found(&ran), &json(&ran)["files"][0]["unjudged"]),
        (vec!["awesome-age".to_owned()], &serde_json::Value::Null)
    );
    let ran = shelfmark(folder.path(), &["audit", "--preset", "awesome", "--ignore", "awesome-age"]);
    assert_eq!(ran.out, plain.out);
}

#[test]
fn a_list_outside_of_a_checkout_is_held_to_what_it_tells_itself() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("README.md"), LIST.replace("# Awesome Tea", "# Teas")).unwrap();
    let ran = shelfmark(folder.path(), &["audit", "--preset", "awesome", "--format", "json"]);
    assert_eq!(found(&ran), ["awesome-heading"]);
    let unjudged = json(&ran)["files"][0]["unjudged"].as_array().unwrap().len();
    assert_eq!(unjudged, 5);
    let see = json(&ran)["files"][0]["findings"][0]["see"].as_str().unwrap().to_owned();
    assert_eq!(see, "https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md");
}

#[test]
fn a_review_tells_what_the_change_brought_about() {
    let folder = checkout(&LIST.replace("# Awesome Tea", "# Teas"));
    git(folder.path(), &["switch", "-qc", "contribution"]);
    let changed = LIST.replace("# Awesome Tea", "# Teas").replace("## Contents", "## Table of Contents");
    fs::write(folder.path().join("README.md"), changed + "- [Tencha](https://tencha.example) – ground\n").unwrap();
    let check = |more: &[&str]| shelfmark(folder.path(), &[&["check", "--format", "json"], more].concat());
    assert_eq!(found(&check(&[])), [] as [&str; 0]);
    assert_eq!(found(&check(&["--preset", "awesome"])), ["awesome-contents", "unlike-neighbours"]);
    assert_eq!(found(&check(&["--select", "awesome-contents"])), ["awesome-contents"]);
    let ran = shelfmark(folder.path(), &["check", "--preset", "awsome"]);
    assert!(ran.status == 2 && ran.err.contains("possible values: awesome"), "{}", ran.err);

    let sarif = |more: &[&str]| {
        let ran = shelfmark(folder.path(), &[&["check", "--format", "sarif"], more].concat());
        let rules = json(&ran)["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().clone();
        rules.iter().filter(|rule| rule["id"].as_str().unwrap().starts_with("awesome-")).count()
    };
    assert_eq!((sarif(&[]), sarif(&["--preset", "awesome"])), (0, 1));
}

#[test]
fn the_policy_asks_for_a_preset_as_well() {
    let folder = checkout(&LIST.replace("# Awesome Tea", "# Teas"));
    fs::create_dir(folder.path().join(".github")).unwrap();
    let policy = folder.path().join(".github/shelfmark.yml");
    fs::write(&policy, "preset: awesome\nchecks: { awesome-licence: off, awesome-contributing: note }\n").unwrap();
    let ran = shelfmark(folder.path(), &["audit", "--format", "json"]);
    assert_eq!(found(&ran), ["awesome-heading", "awesome-age", "awesome-contributing"]);
    fs::write(&policy, "preset: awful\n").unwrap();
    let ran = shelfmark(folder.path(), &["audit"]);
    assert!(ran.err.contains(".github/shelfmark.yml:1:9: unknown preset “awful”"), "{}", ran.err);
}
