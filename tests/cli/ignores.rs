//! Comments in the list that ask to ignore a check.

use std::fs;

use crate::{COMPARE, LIST, shelfmark};

const AGAIN: &str = "- [Ceylon Again](https://teas.example/ceylon/) - Brisk.";

fn lists(base: &str, head: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("old.md"), base).unwrap();
    fs::write(folder.path().join("new.md"), head).unwrap();
    folder
}

#[test]
fn a_comment_holds_once_it_is_in_the_base() {
    let comment = "<!-- shelfmark-ignore-file duplicate-link both are sold -->\n";
    let folder = lists(&format!("{comment}{LIST}"), &format!("{comment}{LIST}{AGAIN}\n"));
    let ran = shelfmark(folder.path(), &[&COMPARE[..], &["-v"]].concat());
    assert_eq!((ran.status, ran.out.as_str()), (0, "README.md: no issues found (1 entry added)\n"));
    let told = "README.md: 2 sections, 4 entries, 1 findings ignored by comments in it and the policy\n";
    assert!(ran.err.ends_with(told), "{}", ran.err);
    let folder = lists(LIST, &format!("{LIST}{AGAIN} <!-- shelfmark-ignore duplicate-link both are sold -->\n"));
    let ran = shelfmark(folder.path(), &COMPARE);
    assert_eq!(ran.status, 1);
    let told = "README.md: 1 error (1 entry added)\n1 new shelfmark-ignore has no effect until it is merged.\n";
    assert!(ran.out.contains(told), "{}", ran.out);
    assert_eq!(
        shelfmark(folder.path(), &["check", "--all", "new.md"]).status,
        0,
        "the list itself is taken at its word"
    );
}

#[test]
fn a_name_that_no_check_has_is_told() {
    let comments = "<!-- shelfmark-ignore duplicate-lnk -->\n<!-- shelfmark-ignore-file -->\n";
    let folder = lists(LIST, &format!("{LIST}{comments}"));
    assert_eq!(
        shelfmark(folder.path(), &COMPARE).err,
        "warning: README.md:8: a shelfmark-ignore comment names the unknown check \"duplicate-lnk\"; did you mean duplicate-link?\n\
         warning: README.md:9: a shelfmark-ignore comment names no check\n"
    );
}

#[test]
fn a_comment_at_an_entry_s_end_is_not_part_of_its_style() {
    let folder = crate::learned();
    let list = fs::read_to_string(folder.path().join("README.md")).unwrap();
    let entry = "- [Keemun](https://keemun.example) - A tea. <!-- shelfmark-ignore duplicate-link -->\n";
    fs::write(folder.path().join("new.md"), format!("{list}{entry}")).unwrap();
    let ran = shelfmark(folder.path(), &["check", "--base", "README.md", "--head", "new.md"]);
    assert!(ran.status == 0 && ran.out.starts_with("README.md: no issues found"), "{}", ran.out);
}

#[test]
fn a_comment_that_is_written_amiss_is_told() {
    let folder = lists(LIST, &format!("{LIST}<!-- shelfmark-ignore-file: duplicate-link -->\n"));
    let told =
        "warning: README.md:8: a shelfmark-ignore comment has no effect with “:” after it; write a space instead\n";
    assert_eq!(shelfmark(folder.path(), &COMPARE).err, told);
}
