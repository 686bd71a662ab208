//! The first policy of a list.

use std::fs;
use std::path::Path;

use shelfmark::policy::Policy;

use crate::{git, learned, shelfmark};

const POLICY: &str = ".github/shelfmark.yml";

const GUIDE: &str = "\
# Contributing

- End all descriptions with a full stop.
- Keep sections in alphabetical order.
- Repositories need at least 50 stars.
- Remove tracking parameters from URLs.

```
* [Name](link) - Description.
```
";

/// A checkout of ten entries that are all alike.
fn teas() -> tempfile::TempDir {
    let folder = learned();
    commit(folder.path());
    folder
}

fn commit(folder: &Path) {
    if !folder.join(".git").exists() {
        git(folder, &["init", "-q"]);
    }
    git(folder, &["add", "."]);
    git(folder, &["commit", "-qm", "Change the list"]);
}

fn written(folder: &Path) -> String {
    fs::read_to_string(folder.join(POLICY)).unwrap()
}

/// What follows the header, which is the same for all.
fn body(policy: &str) -> &str {
    let (header, body) = policy.split_once("\nrules: 2\n").unwrap();
    assert!(header.starts_with("# yaml-language-server: $schema=https://"), "{header}");
    body.split_once("\n# Other settings, with").unwrap().0
}

#[test]
fn what_was_learned_needs_no_setting() {
    let folder = teas();
    let ran = shelfmark(folder.path(), &["init"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!(ran.out, @r#"
    Wrote .github/shelfmark.yml: no guidelines found; what was learned from README.md (10 entries) is in comments.

    Next:
      shelfmark replay --policy .github/shelfmark.yml   what it would have said on your last changes
      shelfmark policy check                            checks it after you have changed it
      git add .github/shelfmark.yml                     it takes effect on the default branch
    "#);
    let policy = written(folder.path());
    assert_eq!(Policy::read(&policy), (Policy::default(), Vec::new()), "no verdict is another");
    insta::assert_snapshot!(body(&policy), @r#"

    # README.md: 10 entries in 2 sections; 10 of 10 links are in entries.
    # Learned, no settings needed: a new entry that visibly differs gets a comment.
    #   10 of 10  have bullets
    #   10 of 10  are marked with “-”
    #   10 of 10  have one space after the marker
    #   10 of 10  write the title as “[Title](…)”
    #   10 of 10  set the description off with “ - ”
    #   10 of 10  have a description
    #   10 of 10  begin the description with a capital
    #   10 of 10  end with a full stop
    #     9 of 9  have no blank line before
    # Order: 1 of 1 group of entries is in alphabetical order.
    # To allow any order in a section: order: { Teas: any }
    "#);
    assert_eq!(shelfmark(folder.path(), &["policy", "check"]).status, 0);
}

#[test]
fn what_the_guidelines_state_is_set_with_its_place() {
    let folder = teas();
    fs::write(folder.path().join("CONTRIBUTING.md"), GUIDE).unwrap();
    let ran = shelfmark(folder.path(), &["init"]);
    assert!(ran.out.starts_with("Wrote .github/shelfmark.yml: 3 settings from the guidelines; "), "{}", ran.out);
    let policy = written(folder.path());
    insta::assert_snapshot!(body(&policy), @r#"

    # How entries are written, as stated. The lines in comments are stated as well, but many entries differ.
    style:
      full-stop: required   # CONTRIBUTING.md:3; 10 of 10 bulleted entries do so
      separator: ' - '   # CONTRIBUTING.md:9; 10 of 10 bulleted entries do so
      # marker: '*'   # CONTRIBUTING.md:9, but 10 of 10 bulleted entries are marked with “-”

    # Requirements for repositories that are added.
    minimum-stars: 50   # CONTRIBUTING.md:5

    # Stated, and followed without a setting: alphabetical order (CONTRIBUTING.md:4); no tracking addresses (CONTRIBUTING.md:6).

    # README.md: 10 entries in 2 sections; 10 of 10 links are in entries.
    # Learned, no settings needed: a new entry that visibly differs gets a comment.
    #   10 of 10  have bullets
    #   10 of 10  are marked with “-”
    #   10 of 10  have one space after the marker
    #   10 of 10  write the title as “[Title](…)”
    #   10 of 10  set the description off with “ - ”
    #   10 of 10  have a description
    #   10 of 10  begin the description with a capital
    #   10 of 10  end with a full stop
    #     9 of 9  have no blank line before
    # Order: 1 of 1 group of entries is in alphabetical order.
    # To allow any order in a section: order: { Teas: any }
    "#);
    let (read, problems) = Policy::read(&policy);
    assert_eq!((read.minimum_stars, problems.as_slice()), (Some(50), &[][..]));
    assert_eq!(read.style.keys().collect::<Vec<_>>(), ["full-stop", "separator"], "all entries are marked otherwise");
}

#[test]
fn a_policy_that_is_there_is_left_alone() {
    let folder = teas();
    fs::create_dir(folder.path().join(".github")).unwrap();
    fs::write(folder.path().join(POLICY), "comments: 3\n").unwrap();
    let ran = shelfmark(folder.path(), &["init"]);
    assert_eq!(
        (ran.status, ran.err.as_str()),
        (
            2,
            "error: .github/shelfmark.yml already exists; --print shows what would be written, --force overwrites it\n"
        )
    );
    for print in ["--print", "--dry-run"] {
        let printed = shelfmark(folder.path(), &["init", print]);
        assert!(printed.status == 0 && printed.out.contains("\nrules: 2\n"), "{}{}", printed.out, printed.err);
    }
    assert_eq!(written(folder.path()), "comments: 3\n");
    assert_eq!(shelfmark(folder.path(), &["init", "--force"]).status, 0);
    assert!(written(folder.path()).contains("\nrules: 2\n"));
}

#[test]
fn settings_that_stand_as_comments_are_the_default() {
    let folder = teas();
    let policy = shelfmark(folder.path(), &["init", "--print"]).out;
    let (_, defaults) = policy.split_once("Other settings, with their defaults:\n").unwrap();
    let settings: String = defaults.lines().map(|line| format!("{}\n", line.trim_start_matches("# "))).collect();
    assert_eq!(Policy::read(&settings), (Policy::default(), Vec::new()), "{settings}");
    assert!(settings.lines().count() > 4, "{settings}");
}

#[test]
fn a_list_of_another_name_is_found_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let entry = |at: usize| format!("- [Tea {at:02}](https://tea{at}.example) - A tea.\n");
    let list: String = (0..30).map(entry).collect();
    fs::create_dir(folder.path().join("lists")).unwrap();
    fs::write(folder.path().join("README.md"), "# Teas\n\nOur lists are beside.\n").unwrap();
    fs::write(folder.path().join("lists/it's [tea].md"), format!("# Teas\n\n{list}")).unwrap();
    fs::write(folder.path().join("lists/pots.md"), format!("# Pots\n\n{}", &list[..entry(0).len() * 22])).unwrap();
    fs::write(folder.path().join("CHANGELOG.md"), format!("# Changes\n\n{list}")).unwrap();
    commit(folder.path());
    let policy = shelfmark(folder.path(), &["init", "--print"]).out;
    let (_, files) = policy.split_once("\nfiles:\n").unwrap();
    let files: Vec<&str> = files.lines().take(2).collect();
    assert_eq!(files, ["  - 'lists/it''s \\[tea\\].md'", "#  - lists/pots.md   # 22 entries"]);
    fs::create_dir(folder.path().join(".github")).unwrap();
    fs::write(folder.path().join(POLICY), &policy).unwrap();
    let ran = shelfmark(folder.path(), &["policy", "check"]);
    assert_eq!(ran.status, 0, "the pattern matches it: {}", ran.out);
    fs::create_dir(folder.path().join("pots")).unwrap();
    fs::rename(folder.path().join("lists/pots.md"), folder.path().join("pots/README.md")).unwrap();
    let policy = shelfmark(folder.path(), &["init", "--print"]).out;
    assert!(policy.contains("#  - pots/README.md   # 22 entries\n"), "a README elsewhere may be a list: {policy}");
    fs::rename(folder.path().join("pots/README.md"), folder.path().join("lists/pots.md")).unwrap();
    let named = shelfmark(folder.path(), &["init", "--print", "--list", "lists/pots.md"]).out;
    assert!(named.contains("\nfiles:\n  - lists/pots.md\n\n"), "{named}");
}

#[test]
fn lists_that_are_named_take_no_other_out_of_review() {
    let folder = teas();
    let entries = fs::read_to_string(folder.path().join("README.md")).unwrap();
    fs::create_dir(folder.path().join("lists")).unwrap();
    fs::create_dir(folder.path().join("docs")).unwrap();
    fs::write(folder.path().join("docs/README.md"), "# Teas\n\nHow this is made.\n").unwrap();
    fs::write(folder.path().join("lists/pots.md"), entries.replace("tea", "pot")).unwrap();
    fs::write(folder.path().join("lists/cups.md"), "# Cups\n\n## New\n").unwrap();
    commit(folder.path());
    let policy = |lists: &[&str]| {
        let named = lists.iter().flat_map(|list| ["--list", list]);
        shelfmark(folder.path(), &["init", "--print"].into_iter().chain(named).collect::<Vec<_>>()).out
    };
    let files = |lists: &[&str]| Policy::read(&policy(lists)).0.files;
    assert_eq!(files(&["lists/pots.md"]), ["lists/pots.md", "README.md"], "a README with entries is still a list");
    assert_eq!(files(&["README.md", "lists/pots.md"]), ["README.md", "lists/pots.md"]);
    assert_eq!(files(&["README.md"]), [] as [&str; 0], "READMEs are found by themselves");
    assert_eq!(
        files(&["lists/cups.md", "lists/pots.md"])[..2],
        ["lists/cups.md", "lists/pots.md"],
        "one may be empty yet"
    );
    let twice = policy(&["lists/pots.md", "lists/../lists/pots.md"]);
    assert_eq!(twice.matches("# lists/pots.md: 10 entries").count(), 1, "{twice}");
    assert_eq!(Policy::read(&twice).0.files, ["lists/pots.md", "README.md"]);
    assert!(!policy(&["lists/cups.md", "lists/pots.md"]).contains("# lists/cups.md: "));
}

#[test]
fn a_readme_that_cannot_be_read_does_not_stop_the_others() {
    let folder = teas();
    fs::create_dir(folder.path().join("docs")).unwrap();
    fs::write(folder.path().join("docs/README.md"), b"# Teas\n\xff\n").unwrap();
    let ran = shelfmark(folder.path(), &["init"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.starts_with("warning: ") && ran.err.contains("docs/README.md is not UTF-8"), "{}", ran.err);
    assert!(ran.out.contains("what was learned from README.md (10 entries) is in comments"), "{}", ran.out);
    fs::remove_file(folder.path().join("README.md")).unwrap();
    let ran = shelfmark(folder.path(), &["init", "--force"]);
    assert!(ran.status == 2 && ran.err.starts_with("error: ") && ran.err.contains(" is not UTF-8"), "{}", ran.err);
    fs::write(folder.path().join("pots.md"), "# Pots\n\n- [Kyusu](https://kyusu.example) - A pot.\n").unwrap();
    let ran = shelfmark(folder.path(), &["init", "--print", "--list", "pots.md"]);
    assert!(ran.status == 0 && ran.err.contains(" is not UTF-8"), "what was named can be read: {}", ran.err);
}

#[test]
fn where_nothing_can_be_learned_it_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let ran = shelfmark(folder.path(), &["init"]);
    assert!(
        ran.status == 2 && ran.err.starts_with("error: not a git repository; the policy belongs in"),
        "{}",
        ran.err
    );
    git(folder.path(), &["init", "-q"]);
    let told = |words: &str| {
        let ran = shelfmark(folder.path(), &["init"]);
        assert_eq!((ran.status, ran.err), (2, format!("error: {words} list: shelfmark init --list lists/foo.md\n")));
    };
    told("no README.md found at the top, in .github or in docs; name a");
    fs::write(folder.path().join("README.md"), "# Teas\n\nNothing yet.\n").unwrap();
    told("README.md has no entries to learn from; name another");
    assert!(!folder.path().join(".github").exists(), "nothing is written");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_out_of_the_checkout() {
    let (folder, elsewhere) = (teas(), tempfile::tempdir().unwrap());
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join(".github")).unwrap();
    let ran = shelfmark(folder.path(), &["init"]);
    assert!(ran.status == 2 && ran.err.contains("is a symbolic link to outside the checkout"), "{}", ran.err);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn a_policy_that_is_a_link_is_not_written_through() {
    let (folder, elsewhere) = (teas(), tempfile::tempdir().unwrap());
    let (policy, nowhere) = (folder.path().join(POLICY), elsewhere.path().join("x.yml"));
    let readme = fs::read_to_string(folder.path().join("README.md")).unwrap();
    fs::create_dir(folder.path().join(".github")).unwrap();
    for target in [nowhere.as_path(), Path::new("../README.md")] {
        std::os::unix::fs::symlink(target, &policy).unwrap();
        for arguments in [&["init"][..], &["init", "--force"]] {
            let ran = shelfmark(folder.path(), arguments);
            let told = "error: .github/shelfmark.yml is a symbolic link; replace it with a file";
            assert!(ran.status == 2 && ran.err.starts_with(told), "{}", ran.err);
        }
        fs::remove_file(&policy).unwrap();
    }
    assert!(!nowhere.exists(), "a link that leads nowhere yet makes no file there");
    assert_eq!(fs::read_to_string(folder.path().join("README.md")).unwrap(), readme);
}
