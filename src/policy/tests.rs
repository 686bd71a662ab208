//! Policies as people write them, with their slips.

use serde_json::Value;

use super::*;

fn told(text: &str) -> Vec<String> {
    Policy::read(text).1.iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_ignored_is_read_whole_or_not_at_all() {
    let read = |text: &str| {
        let (policy, problems) = Policy::read(text);
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        (policy.ignore.len(), told.join("\n"))
    };
    let sound =
        "ignore:\n  - entry: Tea\n  - checks: dead-link\n  - entry: 'https://*'\n    checks: [dead-link, moved-link]\n";
    assert_eq!(read(sound), (3, String::new()));
    let (left, told) = read(
        "ignore:\n  - entry: Tea\n    checks: [dead-lnk]\n  - entri: Tea\n  - {}\n  - entry: Tea\n    checks: []\n",
    );
    assert_eq!(left, 0, "half of it would leave more alone than was meant");
    assert!(told.starts_with("line 3, column 14: unknown check “dead-lnk”; did you mean “dead-link”?\n"), "{told}");
    assert!(told.contains("line 4, column 5: unknown setting of ignore “entri”; did you mean “entry”?\n"), "{told}");
    assert!(told.contains("line 5, column 5: expected an entry, checks or both"), "{told}");
    assert_eq!(read("ignore: Tea\n"), (0, "line 1, column 9: expected a list, not “Tea”".to_owned()));
}

#[test]
fn entries_that_no_list_has_are_told_with_their_place() {
    let text = "ignore:\n  - entry: Assma\n  - entry: Assam\n  - entry: https://bai*\n  - entry: https://ceylon*\n";
    let entries = ["Assam", "https://assam.example", "Bai", "https://bai.example"].map(str::to_owned);
    let told: Vec<String> = Policy::unmatched(text, None, &[], &entries).iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "line 2, column 12: no list has an entry “Assma”; did you mean “Assam”?",
            "line 5, column 12: no list has an entry “https://ceylon*”"
        ]
    );
}

#[test]
fn nothing_said_is_the_default() {
    for text in ["", "\n", "# rules: 1\n", "---\n", "checks:\n#  duplicate-link: off\n", "{}"] {
        assert_eq!(Policy::read(text), (Policy::default(), Vec::new()), "{text:?}");
    }
}

#[test]
fn every_setting_is_read() {
    let (policy, problems) = Policy::read(
        "\
rules: 1
files: [README.md, lists/**/*.md]
checks:
  duplicate-link: warning
  out-of-order: off
fail-on: warning
comments: 4
labels: { error: needs work, clean: ready }
approve: true
ignore-bots: [renovate]
order: { Tools: any }
style:
  full-stop: any
  separator: ' – '
",
    );
    assert_eq!(problems, []);
    assert_eq!((policy.names("lists/green/japan.md"), policy.names("docs/README.md")), (Some(true), Some(false)));
    assert!(policy.checks().any(|check| check.name() == "duplicate-link"));
    assert!(!policy.checks().any(|check| check.name() == "out-of-order"));
    assert_eq!((policy.fail_on, policy.comments, policy.approve), (FailOn::Warning, 4, true));
    assert_eq!((policy.labels.of(None), policy.labels.of(Some(Severity::Error))), (Some("ready"), Some("needs work")));
    assert!(policy.ignore_bots.includes("Renovate[bot]") && !policy.ignore_bots.includes("dependabot[bot]"));
    assert!(policy.is_unordered(&["Teas", "Tools"]) && policy.is_unordered(&["Tools", "New"]));
    assert!(!policy.is_unordered(&["Teas"]));
    assert_eq!(
        policy.style().collect::<Vec<_>>(),
        [(Feature::Separator, Ruled::So(" – ")), (Feature::FullStop, Ruled::Free)]
    );
}

#[test]
fn lists_are_looked_at_as_a_whole_where_that_is_asked_for() {
    let read = |text: &str| {
        let (policy, problems) = Policy::read(text);
        (policy.audit, policy.audit_fixes, problems.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    assert_eq!(read(""), (None, false, vec![]));
    assert_eq!(read("audit: weekly\naudit-fixes: true\n"), (Some(Rhythm::Weekly), true, vec![]));
    assert_eq!(read("audit: monthly\n"), (Some(Rhythm::Monthly), false, vec![]));
    assert_eq!(
        read("audit: daily\naudit-fixes: some\n"),
        (
            None,
            false,
            vec![
                "line 1, column 8: expected one of weekly, monthly".to_owned(),
                "line 2, column 14: expected true or false, not “some”".to_owned(),
            ]
        )
    );
    assert_eq!((Rhythm::Weekly.days(), Rhythm::Monthly.days()), (7, 30));
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_the_rest_holds() {
    let text = "\
file: README.md
checks:
  duplicate-links: off
  out-of-order: loud
  wrong-number: note
comments: many
approve: 1
rules: 7
fail-on: [error]
order: sorted
style:
  full-stop: sometimes
  seperator: any
labels:
  error: a label, and another
files: /README.md
";
    let (policy, _) = Policy::read(text);
    assert_eq!(policy.checks.into_iter().collect::<Vec<_>>(), [("wrong-number".to_owned(), Level::Note)]);
    assert_eq!(
        told(text),
        [
            "line 1, column 1: unknown setting “file”; did you mean “files”?",
            "line 3, column 3: unknown check “duplicate-links”; did you mean “duplicate-link”?",
            "line 4, column 17: expected one of off, note, warning, error",
            "line 6, column 11: expected a whole number from 0 to 30, not “many”",
            "line 7, column 10: expected true or false, not 1",
            "line 8, column 8: this version of Shelfmark has rule sets 1 to 2",
            "line 9, column 10: expected one of error, warning, note, never",
            "line 10, column 8: expected one of learned, any",
            "line 12, column 14: expected one of “any”, “required”, “none”",
            "line 13, column 3: unknown part of an entry “seperator”; did you mean “separator”?",
            "line 15, column 10: a label's name has at most 50 characters, and no comma",
            "line 16, column 8: expected a list, not “/README.md”",
        ]
    );
}

#[test]
fn what_was_found_is_named() {
    assert_eq!(told("comments: -1"), ["line 1, column 11: expected a whole number from 0 to 30, not -1"]);
    assert_eq!(told("approve: yes"), ["line 1, column 10: expected true or false, not “yes”"]);
    assert_eq!(told("labels: { error: '' }"), ["line 1, column 18: expected a label's name, not an empty text"]);
}

#[test]
fn a_pattern_that_can_match_nothing_is_a_fault() {
    for (pattern, fault) in
        [("[*.md", "a “[” is not closed"), ("{a,b.md", "a “{” is not closed"), ("a}", "a “}” has no “{”")]
    {
        let told = &told(&format!("files: ['{pattern}']"))[0];
        assert!(told.ends_with(&format!("“{pattern}” is not a pattern: {fault}")), "{told}");
    }
    assert_eq!(told("files: ['**/*.md', '[ab].md', '{a,b}.md']"), [] as [&str; 0]);
}

#[test]
fn what_the_repository_does_not_have_is_told() {
    let text = "files:\n  - README.md\n  - nope/*.md\norder:\n  Teas: any\n  Coffees: any\n  '*': learned\n";
    let told: Vec<String> = Policy::unmatched(text, Some(&["README.md".into()]), &["Teas".into()], &[])
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        told,
        ["line 3, column 5: “nope/*.md” matches no file", "line 6, column 3: no list has a section “Coffees”"]
    );
}

#[test]
fn what_was_meant_by_a_path_or_a_section_is_asked() {
    let text = "files: [Lists/tea.md, 'Lists/*.md', pots.md]\norder: { teas and pots: any }\n";
    let files = ["lists/tea.md", "README.md"].map(str::to_owned);
    let told = |files| Policy::unmatched(text, files, &["Teas & Pots".into()], &[]).into_iter().map(|one| one.message);
    assert_eq!(
        told(Some(&files[..])).collect::<Vec<_>>(),
        [
            "“Lists/tea.md” matches no file; did you mean “lists/tea.md”?",
            "“Lists/*.md” matches no file",
            "“pots.md” matches no file",
            "no list has a section “teas and pots”; did you mean “Teas & Pots”?"
        ]
    );
    assert_eq!(told(None).count(), 1, "nobody knows which files there are");
}

#[test]
fn a_check_that_the_pinned_rules_do_not_have_is_told() {
    let told = |text: &str| Policy::unmatched(text, None, &[], &[]).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        told("rules: 1\nchecks:\n  duplicate-link: error\n  dead-link: error\n"),
        ["line 4, column 3: “dead-link” came with rule set 2; “rules: 1” does not run it"]
    );
    for fine in [
        "rules: 2\nchecks: { dead-link: error }",
        "checks: { dead-link: error }",
        "rules: 0\nchecks: { dead-link: error }",
        "rules: 1\nchecks: { dead-link: off }",
    ] {
        assert_eq!(told(fine), [] as [&str; 0], "{fine}");
    }
}

#[test]
fn what_is_no_yaml_is_told_with_its_place() {
    let problem = &Policy::read("rules: 1\nchecks: [\n").1[0];
    assert!(problem.line >= 2 && problem.message.starts_with("invalid YAML: "), "{problem}");
    assert_eq!(Policy::read("- a\n").1.len(), 1);
    assert_eq!(Policy::read("just words").1.len(), 1);
    assert_eq!(told("comments: 1\ncomments: 2\n"), ["line 2, column 1: “comments” is set twice"]);
}

#[test]
fn a_file_that_unfolds_without_end_is_refused() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let before = level - 1;
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![format!("*a{before}"); 9].join(", ")));
    }
    assert_eq!(Policy::read(&bomb).1.len(), 1);
    assert_eq!(told(&format!("# {}\n", "x".repeat(70_000))), ["line 1, column 1: the file is larger than 64 KB"]);
    let deep = format!("checks: {}1{}\n", "[".repeat(5_000), "]".repeat(5_000));
    assert_eq!(Policy::read(&deep).1.len(), 1);
}

#[test]
fn a_lesser_finding_is_lowered_and_never_raised() {
    let check = crate::checks::find("duplicate-link").unwrap();
    let weighed = |level: &str, severity| {
        let (policy, _) = Policy::read(&format!("checks: {{ duplicate-link: {level} }}"));
        let finding = Finding::new("duplicate-link", severity, crate::text::LineRange::single(1), "it is listed");
        policy.weighed(check, finding).severity
    };
    assert_eq!(weighed("warning", Severity::Error), Severity::Warning);
    assert_eq!(weighed("error", Severity::Note), Severity::Note);
    assert_eq!(weighed("note", Severity::Error), Severity::Note);
}

#[test]
fn the_schema_and_the_reader_know_the_same_settings() {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    let properties = schema["properties"].as_object().unwrap();
    assert_eq!(properties["rules"]["maximum"], RULES);
    for (name, property) in properties {
        let default = property.get("default").unwrap_or(&Value::Null);
        assert_eq!(told(&format!("{name}: {default}")), [] as [&str; 0], "{name}: {default}");
    }
    let message = &told("xyz: 1")[0];
    for name in properties.keys() {
        assert!(message.contains(name.as_str()), "{message} does not name {name}");
    }
    assert_eq!(message.matches(", ").count(), properties.len(), "{message}");
    for check in CHECKS {
        assert!(properties["checks"]["properties"].get(check.name()).is_some());
    }
}

proptest::proptest! {
    #[test]
    fn reading_never_panics(text in "([a-z&*\\-:{}\\[\\]|>'\"#%!,? \n\t]{0,3}(rules|checks|order|style|any|off|1|true)?){0,20}") {
        let (_, problems) = Policy::read(&text);
        for problem in problems {
            assert!(problem.line >= 1 && problem.column >= 1);
        }
    }
}

#[test]
fn a_preset_is_asked_for_by_its_name() {
    let (policy, problems) = Policy::read("preset: awesome\n");
    assert_eq!((policy.preset, problems), (Some(Preset::Awesome), Vec::new()));
    assert_eq!(
        told("rules: 2\npreset: awsome\n"),
        ["line 2, column 9: unknown preset “awsome”; did you mean “awesome”?"]
    );
    assert_eq!(
        told("preset: [awesome]\n"),
        ["line 1, column 9: expected the name of a preset, such as awesome, not a list"]
    );
    assert_eq!(Policy::read("preset:\n"), (Policy::default(), Vec::new()));
}
