//! `shelfmark demo`, with the sample list and with one of one's own.

use std::fs;

use crate::{shelfmark, with};

#[test]
fn the_demo_shows_eight_pull_requests_and_one_whole_life() {
    let folder = with("");
    let ran = shelfmark(folder.path(), &["demo"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let verdicts: Vec<&str> =
        ran.out.lines().filter_map(|line| line.split_once(" Shelfmark: ")).map(|(_, title)| title).collect();
    assert_eq!(
        verdicts,
        [
            "Nothing to remark",
            "1 error",
            "1 error",
            "1 error",
            "1 warning",
            "1 note",
            "1 warning",
            "2 warnings",
            // One life: opened beside another; mended; argued away; merged, of which the other learns.
            "2 errors, 1 warning",
            "1 warning",
            "1 error",
            "Nothing to remark",
            "1 error",
        ],
        "{}",
        ran.out
    );
    assert_eq!(ran.out.matches("│ Settled.\n").count(), 5, "{}", ran.out);
    assert!(ran.out.contains("│ Set aside by a maintainer.\n"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "colours are for terminals");
    let next = ran.out.split("\nWhat next\n").nth(1).unwrap_or_default();
    assert!(next.lines().filter(|line| line.starts_with("  shelfmark ")).count() == 3, "{}", ran.out);
}

#[test]
fn the_demo_takes_any_list() {
    let folder = with("");
    let ran = shelfmark(folder.path(), &["demo", "--list", "old.md"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("✗ Shelfmark: 1 error"), "{}", ran.out);
    fs::write(folder.path().join("empty.md"), "# Nothing\n").unwrap();
    let ran = shelfmark(folder.path(), &["demo", "--list", "empty.md"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("has no entry that a pull request could be derived from"), "{}", ran.err);
}

#[test]
fn the_demo_tells_first_what_a_list_is_judged_by() {
    let folder = with("");
    let names = ["Assam", "Bai", "Ceylon", "Darjeeling", "Earl", "Fujian", "Gyokuro", "Hojicha", "Indian"];
    let entry = |name: &&str| format!("- [{name}](https://teas.example/{name}) - A tea.\n");
    fs::write(folder.path().join("long.md"), names.iter().map(entry).collect::<String>()).unwrap();
    let ran = shelfmark(folder.path(), &["demo", "--list", "long.md"]);
    let (habits, reviews) = ran.out.split_once("\n\n").unwrap();
    insta::assert_snapshot!(habits, @r"
    What entries of long.md do, by which the pull requests are judged
      9 bulleted entries
              9 of 9  have bullets
              9 of 9  are marked with “-”
              9 of 9  have one space behind the marker
              9 of 9  write the title as “[Title](…)”
              9 of 9  set the description off with “ - ”
              9 of 9  have a description
      1 of 1 group of entries is in alphabetical order
    ");
    assert!(reviews.starts_with('#'), "{reviews}");
    // Three entries have no habits yet.
    let ran = shelfmark(folder.path(), &["demo", "--list", "old.md"]);
    assert!(ran.out.contains("\n  3 bulleted entries: too few or too mixed to tell\n\n"), "{}", ran.out);
}
