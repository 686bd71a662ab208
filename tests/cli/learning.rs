//! What is learned about a list, and from the guidelines beside it.

use std::fs;

use crate::{COMPARE, git, learned, shelfmark, with};

#[test]
fn a_list_s_conventions_are_told_with_their_counts() {
    let folder = learned();
    let ran = shelfmark(folder.path(), &["learn", "README.md"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!(ran.out, @r"
    README.md: 10 entries in 2 sections
    10 of 10 links are in entries

    What this list does
    A new entry that visibly differs gets a comment.

      10 bulleted entries
        10 of 10  look like “- [Name](link) - Description.”
        10 of 10  set the description off with “ - ”
        10 of 10  have a description
        10 of 10  begin the description with a capital
        10 of 10  end with a full stop

      Order
          1 of 1  section is in alphabetical order

    A typical entry (line 6)

      - [Bai](https://bai.example) - A tea.
      ┬  ┬──  ┬──────────────────  ┬ ┬─────
      │  │    │                    │ └ description
      │  │    │                    └ separator
      │  │    └ link
      │  └ title
      └ bullet

    More with --verbose. To overrule what this list does: .github/shelfmark.yml.
    ");
    let all = shelfmark(folder.path(), &["learn", "--verbose"]).out;
    assert!(all.contains("10 of 10  in alphabetical order in “Teas” (line 5)"), "{all}");
    assert!(all.contains("10 of 10  have one space after the marker (invisible: "), "{all}");
    assert!(all.contains("\nIts parts\n") && !all.contains("--verbose"), "{all}");
    let ran = shelfmark(folder.path(), &["learn", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let conventions = told["groups"][0]["conventions"].as_array().unwrap();
    let stop = conventions.iter().find(|one| one["feature"] == "full-stop").unwrap();
    assert_eq!((stop["agree"].as_u64(), stop["strength"].as_str()), (Some(10), Some("binding")));
    assert_eq!(told["does"][0], "Entries are “- [Name](link) - Description.” (10 of 10)");
    assert_eq!(told["groups"][0]["pattern"]["agree"], 10);
    let mark = &told["sample"]["marks"][1];
    assert_eq!((&mark["part"], mark["start"].as_u64(), mark["end"].as_u64()), (&"title".into(), Some(3), Some(6)));
    assert_eq!((told["list"]["coverage"].as_f64(), &told["sample"]["parts"][0]["text"]), (Some(1.0), &"Bai".into()));
}

#[test]
fn exceptions_are_named_by_their_lines_and_what_is_open_with_its_counts() {
    let folder = tempfile::tempdir().unwrap();
    let tea = |at: usize| {
        let stop = if matches!(at, 12 | 17) { "" } else { "." };
        let (name, word) =
            (char::from(b'a' + u8::try_from(at).unwrap()), if at.is_multiple_of(3) { "malty" } else { "Malty" });
        format!("- [{name}{name}](https://tea.example/{at}) - {word} tea{stop}\n")
    };
    let pot = |name: &str| format!("- [{name}](https://pot.example/{name}) - A pot.\n");
    let teas: String = (0..26).map(tea).collect();
    let pots: String = ["d", "a", "c", "b", "f"].map(pot).concat();
    let table = "\n## Shops\n\n| Shop | Town |\n|---|---|\n| [Leaf](https://leaf.example) | Bath |\n";
    let list = format!("# Tea\n\n## Teas\n\n{teas}\n## Pots\n\n{pots}{table}");
    fs::write(folder.path().join("README.md"), list).unwrap();
    let told = shelfmark(folder.path(), &["learn"]).out;
    insta::assert_snapshot!(told.split("\nA typical entry").next().unwrap(), @r"
    README.md: 32 entries in 4 sections
    32 of 32 links are in entries

    What this list does
    A new entry that visibly differs gets a comment.

      31 bulleted entries
        29 of 31  look like “- [Name](link) - description.” (not lines 17 and 22)
        31 of 31  set the description off with “ - ”
        31 of 31  have a description

      Order
          1 of 2  sections is in alphabetical order

    What it does not insist on
    New entries may differ here, except in sections that insist on it.

      31 bulleted entries
        29 of 31  end with a full stop (2 end with no full stop; lines 17 and 22)
        22 of 31  begin the description with a capital (9 begin the description with
                  a small letter)

      Order
          1 of 2  sections is in no recognisable order: “Pots” (line 34)

    Too few to learn from: 1 table row
    ");
}

#[test]
fn what_is_not_understood_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let tea =
        |at: usize| format!("Somebody said that tea {at} is told [at length](https://tea.example/{at}) here.\n\n");
    let base = format!("# Awesome tea\n\n## Teas\n\n{}", (0..12).map(tea).collect::<String>());
    fs::write(folder.path().join("base.md"), &base).unwrap();
    fs::write(folder.path().join("head.md"), base.clone() + &tea(12)).unwrap();
    let ran = shelfmark(folder.path(), &["check", "--base", "base.md", "--head", "head.md"]);
    assert_eq!(ran.status, 0);
    assert!(ran.out.starts_with("README.md: no issues found in what was understood"), "{}", ran.out);
    assert!(
        ran.out.contains("Only 0 of 13 links of this list are in entries that Shelfmark understands."),
        "{}",
        ran.out
    );
}

#[test]
fn a_template_speaks_for_a_list_that_is_short() {
    let folder = with("* [Darjeeling](https://teas.example/darjeeling) - Light\n");
    fs::write(folder.path().join("CONTRIBUTING.md"), "Write `- [Name](link) - Description.` please.\n").unwrap();
    let silent = shelfmark(folder.path(), &COMPARE);
    assert!(silent.out.contains("no issues found"), "{}", silent.out);
    let told = shelfmark(folder.path(), &[&COMPARE[..], &["--guidelines", "CONTRIBUTING.md"]].concat());
    assert!(told.out.contains("Begin with “-”"), "{}", told.out);
    assert!(told.out.contains("end with a full stop, as the guidelines ask"), "{}", told.out);
    let missing = shelfmark(folder.path(), &[&COMPARE[..], &["--guidelines", "GUIDE.md"]].concat());
    assert_eq!(missing.status, 2);
    assert!(missing.err.starts_with("error: cannot read GUIDE.md: "), "{}", missing.err);
}

#[test]
fn a_checkout_s_guidelines_and_its_form_for_pull_requests_are_found() {
    let list = "# Awesome tea\n\n## Teas\n\n- [Assam](https://teas.example/assam) - Malty.\n";
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".github")).unwrap();
    fs::write(folder.path().join("README.md"), list).unwrap();
    fs::write(folder.path().join("CONTRIBUTING.md"), "Add your tea to the bottom of its section.\n").unwrap();
    let form = "<!-- Write `- [Name](link) - Description.` -->\n\n- [ ] In alphabetical order\n";
    fs::write(folder.path().join(".github/PULL_REQUEST_TEMPLATE.md"), form).unwrap();
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "Begin"]);
    git(folder.path(), &["switch", "-qc", "contribution"]);
    let with = |entry: &str| format!("{list}{entry}");
    fs::write(folder.path().join("README.md"), with("- [Aba](https://teas.example/aba) - Light.\n")).unwrap();
    let told = shelfmark(folder.path(), &["check"]);
    assert!(told.out.contains("no issues found"), "what the guidelines say outranks the form: {}", told.out);
    fs::write(folder.path().join("README.md"), with("* [Aba](https://teas.example/aba) - Light\n")).unwrap();
    let told = shelfmark(folder.path(), &["check"]);
    assert!(told.out.contains("Begin with “-”"), "{}", told.out);
}
