//! The program as used by a person at a terminal, or by a script.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use std::fs;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::CommandCargoExt as _;

mod actions;
mod adding;
mod asking;
mod auditing;
mod beginning;
mod checkout;
mod contributed;
mod demo;
mod ignores;
mod learning;
mod outputs;
mod places;
mod policies;
mod presets;
mod replay;
mod shells;

const LIST: &str = "\
# Awesome tea

## Teas

- [Assam](https://teas.example/assam) - Malty.
- [Bai Mudan](https://teas.example/bai-mudan) - Soft.
- [Ceylon](https://teas.example/ceylon) - Brisk.
";

struct Ran {
    status: i32,
    out: String,
    err: String,
}

fn shelfmark(folder: &Path, arguments: &[&str]) -> Ran {
    shelfmark_with(folder, arguments, &[])
}

/// The same with these environment variables.
fn shelfmark_with(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    let output = program(folder, arguments, environment).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// The program, ready to run.
fn program(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::cargo_bin("shelfmark").unwrap();
    // Settings of this machine must have no effect.
    let known = ["DATABASE_URL", "GH_TOKEN", "CI", "TERM", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR"];
    let is_seen = |name: &str| name.starts_with("SHELFMARK_") || name.starts_with("GITHUB_") || known.contains(&name);
    for (name, _) in std::env::vars().filter(|(name, _)| is_seen(name)) {
        command.env_remove(name);
    }
    // No test uses the network, except for servers that it starts itself.
    command.env("SHELFMARK_OFFLINE", "1").envs(environment.iter().copied());
    command.current_dir(folder).args(arguments);
    command
}

fn with(entry: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("old.md"), LIST).unwrap();
    fs::write(folder.path().join("new.md"), format!("{LIST}{entry}")).unwrap();
    folder
}

const COMPARE: [&str; 5] = ["check", "--base", "old.md", "--head", "new.md"];

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@tea.example", "-c", "init.defaultBranch=main"];
    let done = Command::new("git").current_dir(folder).args(identity).args(arguments).output().unwrap();
    assert!(done.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// A checkout on its own branch, with the list as its first commit.
fn checkout() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("README.md"), LIST).unwrap();
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "Begin"]);
    git(folder.path(), &["switch", "-qc", "contribution"]);
    folder
}

/// A list of ten entries that are all alike.
fn learned() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let names = ["Assam", "Bai", "Ceylon", "Dian", "Earl", "Fujian", "Gyokuro", "Hojicha", "Ilam", "Jasmine"];
    let entry = |name: &&str| format!("- [{name}](https://{}.example) - A tea.\n", name.to_lowercase());
    let entries: String = names.iter().map(entry).collect();
    fs::write(folder.path().join("README.md"), format!("# Awesome tea\n\n## Teas\n\n{entries}")).unwrap();
    folder
}

#[test]
fn a_good_entry_is_passed_in_one_line() {
    let folder = with("- [Darjeeling](https://teas.example/darjeeling) - Light.\n");
    let ran = shelfmark(folder.path(), &COMPARE);
    assert_eq!(
        (ran.status, ran.out.as_str(), ran.err.as_str()),
        (0, "README.md: no issues found (1 entry added)\n", "")
    );
}

#[test]
fn a_fault_is_shown_with_its_line_and_its_fix() {
    let folder = with("- [Darjeeling] (https://teas.example/darjeeling) - Light.\n");
    let ran = shelfmark(folder.path(), &COMPARE);
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!(ran.out, @r"
    error[malformed-link]: The link is broken: there is a space between its text and its address
     --> README.md:8:1
      |
    8 | - [Darjeeling] (https://teas.example/darjeeling) - Light.
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
    help: write it like this
      |
    8 - - [Darjeeling] (https://teas.example/darjeeling) - Light.
    8 + - [Darjeeling](https://teas.example/darjeeling) - Light.
      |

    README.md: 1 error (1 entry added)
    Found 1 issue (1 fixable with `--fix`).
    ");
}

#[test]
fn json_keeps_its_contract() {
    let folder = with("- [Darjeeling] (https://teas.example/darjeeling) - Light.\n");
    let ran = shelfmark(folder.path(), &[&COMPARE[..], &["--format", "json", "--with-fixed"]].concat());
    let mut report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let fixed = report["files"][0].as_object_mut().unwrap().remove("fixed").unwrap();
    assert_eq!(fixed, format!("{LIST}- [Darjeeling](https://teas.example/darjeeling) - Light.\n"));
    // Whether serde_json keeps the order of fields depends on the crates that the tests are built with.
    insta::with_settings!({ sort_maps => true }, {
        insta::assert_json_snapshot!(report, @r#"
        {
          "files": [
            {
              "changes": {
                "added": 1,
                "edited": 0,
                "moved": 0,
                "removed": 0
              },
              "findings": [
                {
                  "check": "malformed-link",
                  "end_line": 8,
                  "entry": "Darjeeling",
                  "fix": {
                    "edits": [
                      {
                        "end_line": 8,
                        "start_line": 8,
                        "text": "- [Darjeeling](https://teas.example/darjeeling) - Light.\n"
                      }
                    ],
                    "safety": "safe"
                  },
                  "message": "The link is broken: there is a space between its text and its address",
                  "related": [],
                  "severity": "error",
                  "start_line": 8
                }
              ],
              "list": {
                "coverage": 1.0,
                "entries": 4,
                "path": "README.md",
                "sections": 2
              },
              "verdict": "fail"
            }
          ],
          "schema": 2
        }
        "#);
    });
}

#[test]
fn other_programs_are_served_too() {
    let folder = with("- [Darjeeling] (https://teas.example/darjeeling) - Light.\n");
    let ran = shelfmark(folder.path(), &[&COMPARE[..], &["--format", "github"]].concat());
    assert!(
        ran.out.starts_with("::error file=README.md,line=8,endLine=8,title=malformed-link::The link is broken%3A")
            || ran
                .out
                .starts_with("::error file=README.md,line=8,endLine=8,title=malformed-link::The link is broken: "),
        "{}",
        ran.out
    );
    let ran = shelfmark(folder.path(), &[&COMPARE[..], &["--format", "sarif"]].concat());
    let sarif: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "malformed-link");
    assert_eq!(sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"], 8);
}

#[test]
fn the_bar_can_be_moved() {
    let folder = with("- [Ceylon Again](https://teas.example/ceylon/) - Brisk.\n");
    assert_eq!(shelfmark(folder.path(), &COMPARE).status, 1);
    let zebra = with("- [Darjeeling](https://teas.example/darjeeling) - Light.\n");
    assert_eq!(shelfmark(zebra.path(), &[&COMPARE[..], &["--fail-on", "note"]].concat()).status, 0);
}

#[test]
fn input_that_cannot_be_used_is_explained() {
    let folder = with("");
    let ran = shelfmark(folder.path(), &["check", "--base", "gone.md", "--head", "new.md"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.starts_with("error: cannot read gone.md: "), "{}", ran.err);
    fs::write(folder.path().join("latin1.md"), b"# Tea\n- Caf\xe9\n").unwrap();
    let ran = shelfmark(folder.path(), &["check", "--base", "old.md", "--head", "latin1.md"]);
    assert_eq!(
        (ran.status, ran.err.as_str()),
        (2, "error: latin1.md is not UTF-8: byte 11, on line 2; save it as UTF-8 and try again\n")
    );
    let ran = shelfmark(folder.path(), &["check", "--base", "old.md"]);
    assert_eq!(ran.status, 2);
    let ran = shelfmark(folder.path(), &["check"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("not a git repository"), "{}", ran.err);
}

#[test]
fn a_checkout_is_compared_with_where_it_parted_from_the_default_branch() {
    let folder = tempfile::tempdir().unwrap();
    let readme = folder.path().join("README.md");
    fs::write(&readme, LIST).unwrap();
    fs::write(folder.path().join("notes.md"), "# Notes\n").unwrap();
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "Begin"]);
    git(folder.path(), &["switch", "-qc", "add-darjeeling"]);
    let ran = shelfmark(folder.path(), &["check"]);
    let told = "; to check the whole list: shelfmark check --all\n";
    assert!(ran.out.starts_with("README.md was not changed since main (") && ran.out.ends_with(told), "{}", ran.out);
    fs::write(&readme, format!("{LIST}-[Darjeeling](https://teas.example/darjeeling) - Light.\n")).unwrap();
    fs::write(folder.path().join("notes.md"), "# Notes\n\n- [x] (https://x.example)\n").unwrap();
    git(folder.path(), &["commit", "-qam", "Add Darjeeling"]);
    let ran = shelfmark(folder.path(), &["check"]);
    assert_eq!(ran.status, 1);
    assert!(
        ran.out.contains("error[lost-marker]") && ran.out.contains("README.md: 1 error (1 entry added)\n"),
        "{}",
        ran.out
    );
    let ran = shelfmark(folder.path(), &["check", "--fix"]);
    let wanted = "README.md: no issues found (1 entry added)\nFound 1 issue, 1 fixed, 0 left.\n";
    assert_eq!((ran.status, ran.out.as_str()), (0, wanted));
    assert_eq!(
        fs::read_to_string(&readme).unwrap(),
        format!("{LIST}- [Darjeeling](https://teas.example/darjeeling) - Light.\n")
    );
    let ran = shelfmark(folder.path(), &["check", "--against", "no-such-branch"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("revision no-such-branch not found"), "{}", ran.err);
}

#[test]
fn a_renamed_list_is_compared_with_what_it_was() {
    let folder = checkout();
    git(folder.path(), &["mv", "README.md", "readme.markdown"]);
    let moved = folder.path().join("readme.markdown");
    fs::write(&moved, format!("{LIST}- [Darjeeling](https://teas.example/darjeeling) - Light.\n")).unwrap();
    let wanted = "readme.markdown: no issues found (1 entry added)\n";
    assert_eq!(shelfmark(folder.path(), &["check"]).out, wanted);
    assert_eq!(shelfmark(folder.path(), &["check", "readme.markdown"]).out, wanted);
}

#[test]
fn the_repository_s_policy_outranks_what_is_learned() {
    let folder = with("- [Darjeeling] (https://teas.example/darjeeling) - Light.\n");
    let policy = |text: &str| fs::write(folder.path().join("policy.yml"), text).unwrap();
    let check = || shelfmark(folder.path(), &[&COMPARE[..], &["--policy", "policy.yml"]].concat());
    policy("checks:\n  malformed-link: warning\n");
    assert_eq!((check().status, check().out.contains("warning[malformed-link]")), (0, true));
    policy("checks:\n  malformed-link: off\n");
    let ran = check();
    assert_eq!((ran.status, ran.out.as_str()), (0, "README.md: no issues found (1 entry added)\n"));
    policy("checks:\n  malformed-link: off\n  malformd-link: off\n");
    let ran = check();
    assert_eq!(
        (ran.status, ran.err.as_str()),
        (2, "error: policy.yml:3:3: unknown check “malformd-link”; did you mean “malformed-link”?\n")
    );
}

#[test]
fn a_policy_in_the_branch_that_is_checked_does_not_count() {
    let folder = checkout();
    let list = fs::read_to_string(folder.path().join("README.md")).unwrap();
    fs::write(
        folder.path().join("README.md"),
        format!("{list}- [Darjeeling] (https://teas.example/darjeeling) - Light.\n"),
    )
    .unwrap();
    fs::create_dir_all(folder.path().join(".github")).unwrap();
    fs::write(folder.path().join(".github/shelfmark.yml"), "checks: { malformed-link: off }\n").unwrap();
    assert_eq!(shelfmark(folder.path(), &["check", "--against", "main"]).status, 1);
}

#[test]
fn line_ends_that_git_changes_are_no_change() {
    let folder = checkout();
    git(folder.path(), &["config", "core.autocrlf", "true"]);
    let entry = "- [Darjeeling](https://teas.example/darjeeling) - Light.\n";
    fs::write(folder.path().join("README.md"), format!("{LIST}{entry}").replace('\n', "\r\n")).unwrap();
    assert_eq!(shelfmark(folder.path(), &["check"]).out, "README.md: no issues found (1 entry added)\n");
}

#[test]
fn a_contribution_s_env_file_tells_git_nothing() {
    let folder = checkout();
    let settings = "GIT_CONFIG_COUNT=1\nGIT_CONFIG_KEY_0=core.fsmonitor\nGIT_CONFIG_VALUE_0=\"touch obeyed; false\"\n";
    fs::write(folder.path().join(".env"), settings).unwrap();
    assert_eq!(shelfmark(folder.path(), &["check"]).status, 0);
    assert!(!folder.path().join("obeyed").exists());
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let folder = with("- [Darjeeling] (https://teas.example/darjeeling) - Light.\n");
    for arguments in [&COMPARE[..], &["explain", "--all"], &["explain"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::cargo_bin("shelfmark").unwrap();
        let output = command
            .env("SHELFMARK_OFFLINE", "1")
            .current_dir(folder.path())
            .args(arguments)
            .stdout(writer)
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{arguments:?}");
        assert!(output.status.code().is_some_and(|status| status < 2), "{arguments:?}");
    }
}

#[test]
fn colours_are_for_terminals_and_for_whoever_asks() {
    let folder = with("- [Darjeeling] (https://teas.example/darjeeling) - Light.\n");
    let coloured = |extra: &[&str]| shelfmark(folder.path(), &[&COMPARE[..], extra].concat()).out.contains('\u{1b}');
    assert!(!coloured(&[]) && !coloured(&["--color", "never"]) && coloured(&["--color", "always"]));
    let coloured_by = |signs: &[(&str, &str)]| shelfmark_with(folder.path(), &COMPARE, signs).out.contains('\u{1b}');
    assert!(coloured_by(&[("CLICOLOR_FORCE", "1")]) && coloured_by(&[("FORCE_COLOR", "1")]));
    for signs in [[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], [("FORCE_COLOR", "0"), ("CLICOLOR_FORCE", "1")]] {
        assert!(!coloured_by(&signs), "{signs:?}");
    }
}

#[test]
fn contributed_words_do_not_command_the_terminal() {
    let folder = with("- [Dar\u{1b}]0;owned\u{7}\u{202e}jeeling\u{1b}[2J](https://teas.example/assam/) - Light\n");
    for format in ["text", "github"] {
        let ran = shelfmark(folder.path(), &[&COMPARE[..], &["--format", format]].concat());
        assert_eq!(ran.status, 1);
        assert!(!ran.out.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{:?}", ran.out);
    }
}

#[test]
fn checks_explain_themselves() {
    let folder = with("");
    let all = shelfmark(folder.path(), &["explain"]);
    assert!(
        all.out.lines().any(|line| line.starts_with("out-of-order") && line.contains("  warning   safe ")),
        "{}",
        all.out
    );
    let told = shelfmark(folder.path(), &["explain", "DUPLICATE-link"]).out;
    assert!(
        told.starts_with("duplicate-link  error · fixable with --fix --unsafe-fixes\n") && !told.contains("```"),
        "{told}"
    );
    assert!(told.contains("To switch it off: `checks: { duplicate-link: off }`"), "{told}");
    let ran = shelfmark(folder.path(), &["explain", "duplicate"]);
    assert_eq!(
        (ran.status, ran.err.as_str()),
        (2, "error: unknown check \"duplicate\"; did you mean duplicate-link?\n")
    );
    let ran = shelfmark(folder.path(), &["explain", "outoforder"]);
    assert!(ran.err.ends_with("did you mean out-of-order?\n"), "{}", ran.err);
    let ran = shelfmark(folder.path(), &["explain", "xyzzy"]);
    assert!(ran.err.ends_with("`shelfmark explain` lists them all\n"), "{}", ran.err);
}
