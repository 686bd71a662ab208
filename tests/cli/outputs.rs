//! What is printed, and what is written beside it.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use assert_cmd::cargo::CommandCargoExt as _;
use serde_json::Value;

use crate::{COMPARE, LIST, checkout, learned, shelfmark, shelfmark_with, with};

const BROKEN: &str = "- [Darjeeling] (https://teas.example/darjeeling) - Light.\n";
const MENDED: &str = "- [Darjeeling](https://teas.example/darjeeling) - Light.\n";

#[test]
fn a_diff_shows_what_fixes_would_write_and_writes_nothing() {
    let folder = checkout();
    let readme = folder.path().join("README.md");
    let broken = format!("{LIST}{BROKEN}");
    fs::write(&readme, &broken).unwrap();
    let ran = shelfmark(folder.path(), &["check", "--diff"]);
    assert_eq!((ran.status, fs::read_to_string(&readme).unwrap()), (1, broken));
    insta::assert_snapshot!(ran.out, @r"
    --- a/README.md
    +++ b/README.md
    @@ -5,4 +5,4 @@
     - [Assam](https://teas.example/assam) - Malty.
     - [Bai Mudan](https://teas.example/bai-mudan) - Soft.
     - [Ceylon](https://teas.example/ceylon) - Brisk.
    -- [Darjeeling] (https://teas.example/darjeeling) - Light.
    +- [Darjeeling](https://teas.example/darjeeling) - Light.
    ");
    fs::write(folder.path().join("fixes.diff"), &ran.out).unwrap();
    crate::git(folder.path(), &["apply", "fixes.diff"]);
    assert_eq!(fs::read_to_string(&readme).unwrap(), format!("{LIST}{MENDED}"));
    let ran = shelfmark(folder.path(), &["check", "--diff"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""));
}

#[test]
fn what_may_change_words_is_applied_to_whoever_asks_for_it() {
    let folder = checkout();
    let again = "- [Ceylon Again](https://teas.example/ceylon/) - Brisk.\n";
    fs::write(folder.path().join("README.md"), format!("{LIST}{again}")).unwrap();
    let ran = shelfmark(folder.path(), &["check"]);
    assert!(ran.out.ends_with("Found 1 issue (1 fixable with `--fix --unsafe-fixes`).\n"), "{}", ran.out);
    let ran = shelfmark(folder.path(), &["check", "--fix"]);
    assert!(ran.status == 1 && ran.out.ends_with("Found 1 issue, 0 fixed, 1 left.\n"), "{}", ran.out);
    assert!(shelfmark(folder.path(), &["check", "--diff", "--unsafe-fixes"]).out.contains("\n-- [Ceylon Again]"));
    let ran = shelfmark(folder.path(), &["check", "--fix", "--unsafe-fixes"]);
    assert!(ran.status == 0 && ran.out.ends_with("Found 1 issue, 1 fixed, 0 left.\n"), "{}", ran.out);
    assert_eq!(fs::read_to_string(folder.path().join("README.md")).unwrap(), LIST);
}

#[test]
fn checks_are_chosen_by_name() {
    let folder = with(&format!("{BROKEN}- [Ceylon Again](https://teas.example/ceylon/) - Brisk.\n"));
    let found = |extra: &[&str]| -> Vec<String> {
        let ran = shelfmark(folder.path(), &[&COMPARE[..], &["--format", "json"], extra].concat());
        let report: Value = serde_json::from_str(&ran.out).unwrap();
        let findings = report["files"][0]["findings"].as_array().unwrap();
        findings.iter().map(|finding| finding["check"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found(&[]), ["malformed-link", "duplicate-link"]);
    assert_eq!(found(&["--select", "Duplicate-Link,out-of-order"]), ["duplicate-link"]);
    assert_eq!(found(&["--ignore", "duplicate-link", "--ignore", "malformed-link"]), [] as [&str; 0]);
    fs::write(folder.path().join("policy.yml"), "checks: { duplicate-link: off }\n").unwrap();
    assert_eq!(found(&["--policy", "policy.yml", "--select", "duplicate-link"]), ["duplicate-link"]);
    let ran = shelfmark(folder.path(), &[&COMPARE[..], &["--select", "duplicate-lnk"]].concat());
    assert!(ran.status == 2 && ran.err.contains("did you mean duplicate-link?"), "{}", ran.err);
}

#[test]
fn findings_are_counted_or_told_alone() {
    let folder = with(BROKEN);
    let ran = shelfmark(folder.path(), &[&COMPARE[..], &["--statistics"]].concat());
    assert!(
        ran.out.starts_with("README.md: 1 error (1 entry added)\n   1  error    [*] malformed-link  "),
        "{}",
        ran.out
    );
    assert!(ran.out.ends_with("\nFound 1 issue (1 fixable with `--fix`).\n"), "{}", ran.out);
    let ran = shelfmark(folder.path(), &[&COMPARE[..], &["-q"]].concat());
    assert!(
        ran.out.starts_with("error[malformed-link]") && !ran.out.contains("Found") && ran.err.is_empty(),
        "{}",
        ran.out
    );
}

#[test]
fn one_run_writes_as_many_reports_as_are_asked_for() {
    let folder = with(BROKEN);
    let arguments =
        ["--output", "sarif=a.sarif", "--output", "RDJSON=b.json", "--output", "summary=c.md", "--format", "github"];
    let ran = shelfmark(folder.path(), &[&COMPARE[..], &arguments].concat());
    assert!(ran.status == 1 && ran.out.starts_with("::error file=README.md"), "{}", ran.out);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let (sarif, rdjson): (Value, Value) =
        (serde_json::from_str(&read("a.sarif")).unwrap(), serde_json::from_str(&read("b.json")).unwrap());
    assert_eq!(sarif["version"], "2.1.0");
    let diagnostic = &rdjson["diagnostics"][0];
    assert_eq!((&diagnostic["severity"], &diagnostic["location"]["path"]), (&"ERROR".into(), &"README.md".into()));
    assert_eq!(diagnostic["suggestions"][0]["text"], MENDED.trim_end());
    assert!(read("c.md").starts_with("## ❌ Shelfmark: 1 error\n"));
    for (output, told) in [("sarif", "expected FORMAT=FILE"), ("srif=x", "unknown format"), ("sarif=", "a file name")] {
        let ran = shelfmark(folder.path(), &[&COMPARE[..], &["--output", output]].concat());
        assert!(ran.status == 2 && ran.err.contains(told), "{}", ran.err);
    }
    let ran = shelfmark(folder.path(), &[&COMPARE[..], &["--output", "json=nowhere/x.json"]].concat());
    assert!(ran.status == 2 && ran.err.starts_with("error: cannot write nowhere/x.json: "), "{}", ran.err);
}

#[test]
fn json_is_always_one_object() {
    let folder = checkout();
    let report =
        || -> Value { serde_json::from_str(&shelfmark(folder.path(), &["check", "--format", "json"]).out).unwrap() };
    assert_eq!(report(), serde_json::json!({"schema": 2, "files": []}));
    fs::create_dir(folder.path().join("docs")).unwrap();
    fs::write(folder.path().join("docs/README.md"), LIST).unwrap();
    fs::write(folder.path().join("README.md"), format!("{LIST}{MENDED}")).unwrap();
    assert_eq!(report()["files"].as_array().map(Vec::len), Some(2));
}

#[test]
fn either_side_is_read_from_standard_input() {
    let folder = with(BROKEN);
    let check = |arguments: &[&str], input: &str| {
        let mut command = Command::cargo_bin("shelfmark").unwrap();
        command.env_remove("GITHUB_ACTIONS").current_dir(folder.path()).args(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A program that rejects its options does not read its input.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (status, out, _) = check(&["check", "--base", "old.md", "--head", "-"], &format!("{LIST}{BROKEN}"));
    assert!(status == Some(1) && out.contains("error[malformed-link]"), "{out}");
    let (status, out, _) = check(&["check", "--base", "-", "--head", "new.md"], &format!("{LIST}{BROKEN}"));
    assert_eq!((status, out.as_str()), (Some(0), "README.md: no issues found (no entry changed)\n"));
    let (status, _, err) = check(&["check", "--base", "-", "--head", "-"], "");
    assert!(status == Some(2) && err.contains("standard input can only be read once"), "{err}");
}

#[test]
fn spaces_that_nobody_sees_are_tidied_up_and_told() {
    let folder = learned();
    let list = fs::read_to_string(folder.path().join("README.md")).unwrap();
    for arguments in
        [&["init", "-q"][..], &["add", "."], &["commit", "-qm", "Begin"], &["switch", "-qc", "contribution"]]
    {
        crate::git(folder.path(), arguments);
    }
    fs::write(folder.path().join("README.md"), format!("{list}- [Keemun](https://keemun.example) - A tea. \n"))
        .unwrap();
    let ran = shelfmark(folder.path(), &["check", "--fix"]);
    let wanted = "README.md: no issues found (1 entry added)\nCleaned up invisible spaces in README.md.\n";
    assert_eq!((ran.status, ran.out.as_str()), (0, wanted));
}

#[test]
fn a_diff_is_coloured_for_whoever_asks_and_not_because_the_environment_forces_it() {
    let folder = checkout();
    fs::write(folder.path().join("README.md"), format!("{LIST}{BROKEN}")).unwrap();
    for sign in ["FORCE_COLOR", "CLICOLOR_FORCE"] {
        let ran = shelfmark_with(folder.path(), &["check", "--diff"], &[(sign, "1")]);
        assert!(ran.out.starts_with("--- a/README.md\n"), "{}", ran.out);
    }
    assert!(shelfmark(folder.path(), &["check", "--diff", "--color", "always"]).out.contains('\u{1b}'));
}

#[test]
fn switches_that_nothing_comes_of_are_refused() {
    let folder = with(BROKEN);
    for (switches, told) in [
        (&["--unsafe-fixes"][..], "error: --unsafe-fixes needs --fix or --diff"),
        (&["--with-fixed"], "error: --with-fixed needs --format json"),
        (&["--with-fixed", "--format", "sarif"], "error: --with-fixed needs --format json"),
    ] {
        let ran = shelfmark(folder.path(), &[&COMPARE[..], switches].concat());
        assert!(ran.status == 2 && ran.err.starts_with(told), "{}", ran.err);
    }
}

#[test]
fn a_fixed_list_holds_safe_fixes_alone() {
    let folder = checkout();
    let again = "- [Ceylon Again](https://teas.example/ceylon/) - Brisk.\n";
    fs::write(folder.path().join("README.md"), format!("{LIST}{BROKEN}{again}")).unwrap();
    let arguments = ["check", "--diff", "--unsafe-fixes", "--with-fixed", "--output", "json=report.json"];
    let ran = shelfmark(folder.path(), &arguments);
    assert!(ran.out.contains("\n-- [Ceylon Again]"), "{}{}", ran.out, ran.err);
    let report: Value = serde_json::from_str(&fs::read_to_string(folder.path().join("report.json")).unwrap()).unwrap();
    assert_eq!(report["files"][0]["fixed"], format!("{LIST}{MENDED}{again}"));
}

#[test]
fn the_queue_s_database_is_named_before_or_behind_what_is_done() {
    let folder = with("");
    for arguments in
        [["jobs", "list", "--database-url", "sqlite://gone.db"], ["jobs", "--database-url", "sqlite://gone.db", "list"]]
    {
        let ran = shelfmark(folder.path(), &arguments);
        assert!(ran.status == 2 && ran.err.starts_with("error: no database at gone.db; "), "{}", ran.err);
    }
}
