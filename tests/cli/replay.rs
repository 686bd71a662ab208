//! What the bot would have said about a repository's last changes.

use std::fs;
use std::path::Path;

use crate::{git, learned, shelfmark, shelfmark_with};

const LONELY: &str = "- [Zhu](https://zhu.example) - A tea.\n";
const BARE: &str = "- [Keemun](https://keemun.example) - A tea\n";
const AGAIN: &str = "- [Lapsang](https://assam.example) - A tea.\n";

fn commit(folder: &Path, message: &str, entry: &str) {
    let list = fs::read_to_string(folder.join("README.md")).unwrap();
    fs::write(folder.join("README.md"), format!("{list}{entry}")).unwrap();
    commit_all(folder, message, &[]);
}

fn commit_all(folder: &Path, message: &str, more: &[&str]) {
    git(folder, &["add", "."]);
    git(folder, &[&["commit", "-q", "-m", message], more].concat());
}

/// Ten teas, and then: a merge, a change that touches no list, a squashed commit, and one by a bot.
fn history() -> tempfile::TempDir {
    let folder = learned();
    let at = folder.path();
    git(at, &["init", "-q"]);
    commit_all(at, "Begin", &[]);
    git(at, &["switch", "-qc", "patch-1"]);
    commit(at, "Add it", BARE);
    git(at, &["switch", "-q", "main"]);
    fs::write(at.join("NOTES.md"), "Water first.\n").unwrap();
    commit_all(at, "Take notes", &[]);
    let merge =
        ["merge", "-q", "--no-ff", "-m", "Merge pull request #7 from ada/patch-1", "-m", "Add Keemun", "patch-1"];
    git(at, &merge);
    commit(at, "Add Lapsang (#8)", AGAIN);
    let list = fs::read_to_string(at.join("README.md")).unwrap();
    fs::write(at.join("README.md"), list + "- [Mate](https://assam.example) - A tea.\n").unwrap();
    commit_all(at, "Refresh", &["--author=refresh[bot] <1+refresh[bot]@users.noreply.github.com>"]);
    commit(at, "Add Zhu", LONELY);
    folder
}

/// The output without what differs in each run.
fn settled(out: &str) -> String {
    let line = |line: &str| {
        let is_commit = line.len() > 7 && line.as_bytes()[..7].iter().all(u8::is_ascii_hexdigit) && &line[7..9] == "  ";
        if is_commit { format!("COMMIT  DATE{}\n", &line[19..]) } else { format!("{line}\n") }
    };
    let out: String = out.lines().map(line).collect();
    match out.split_once(" (20") {
        Some((before, rest)) if before.starts_with("The last") => {
            format!("{before} (…){}", &rest[rest.find(')').unwrap() + 1..])
        }
        _ => out,
    }
}

#[test]
fn merges_and_squashed_commits_are_judged_alike() {
    let folder = history();
    let ran = shelfmark(folder.path(), &["replay"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!(settled(&ran.out), @r"
    The last 3 changes of lists on main (…), each judged by what the list did before it; no links were checked:

    COMMIT  DATE  Add Lapsang (#8)
        README.md:16: error[duplicate-link] “Lapsang”: already listed on line 5 in “Teas” as “Assam”

    COMMIT  DATE  Add Keemun (#7)
        README.md:15: warning[unlike-neighbours] “Keemun”: end with a full stop, like all 10 entries here

    On 1 of 3 changes it would have said nothing. On 2 it would have commented (2 comments). The check run would have failed on 1.
    Not counted: 1 change by a bot, which the policy skips.

           once in 1 change     error    duplicate-link
           once in 1 change     warning  unlike-neighbours

    These are changes as they were merged: what was asked for and fixed before does not show. If a check is wrong for
    your list, turn it down in .github/shelfmark.yml; to try that first: shelfmark replay --policy FILE
    ");
    let told: serde_json::Value =
        serde_json::from_str(&shelfmark(folder.path(), &["replay", "--format", "json"]).out).unwrap();
    let changes = told["changes"].as_array().unwrap();
    assert_eq!((changes.len(), told["bots"].as_u64(), told.get("cut_off_at")), (3, Some(1), None));
    let numbers: Vec<Option<u64>> = changes.iter().map(|one| one["pull_request"].as_u64()).collect();
    assert_eq!(numbers, [None, Some(8), Some(7)], "the newest first");
    assert_eq!(changes[1]["files"][0]["findings"][0]["check"], "duplicate-link");
}

#[test]
fn what_somebody_set_for_git_log_changes_nothing() {
    let folder = history();
    let replayed = || shelfmark(folder.path(), &["replay", "--format", "json"]).out;
    let usual = replayed();
    git(folder.path(), &["config", "diff.orderFile", "gone.txt"]);
    for taste in ["off", "combined", "dense-combined", "remerge", "first-parent"] {
        git(folder.path(), &["config", "log.diffMerges", taste]);
        assert_eq!(replayed(), usual, "{taste}");
    }
}

#[test]
fn only_so_many_and_only_this_list_are_judged() {
    let folder = history();
    let lines = |arguments: &[&str]| shelfmark(folder.path(), &[&["replay"], arguments].concat()).out;
    assert!(lines(&["--last", "1"]).contains("On 1 of 1 change it would have said nothing.\n"));
    assert!(lines(&["--branch", "patch-1"]).contains("On 1 of 1 change it would have commented (1 comment)."));
    assert!(lines(&["--list", "NOTES.md"]).contains("On 1 of 1 change it would have said nothing.\n"));
    assert_eq!(lines(&["--list", "TEAS.md"]), "No list was changed in the history of main.\n");
    for gone in ["tea", "^main", "main~2..main"] {
        let ran = shelfmark(folder.path(), &["replay", "--branch", gone]);
        assert_eq!((ran.status, ran.err), (2, format!("error: revision {gone} is not in this clone\n")));
    }
    git(folder.path(), &["switch", "-q", "--orphan", "blank"]);
    assert!(lines(&["--last", "1"]).contains("On 1 of 1 change it would have said nothing.\n"), "main has commits");
}

#[test]
fn each_change_is_judged_by_the_policy_that_it_met() {
    let folder = history();
    let at = folder.path();
    let checks = |arguments: &[&str]| {
        let out = shelfmark(at, &[&["replay", "--format", "json"], arguments].concat()).out;
        let told: serde_json::Value = serde_json::from_str(&out).unwrap();
        let findings = told["changes"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|one| one["files"][0]["findings"].as_array().unwrap().clone());
        findings.map(|finding| finding["check"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let before = ["duplicate-link", "unlike-neighbours"];
    assert_eq!(checks(&[]), before);
    fs::create_dir(at.join(".github")).unwrap();
    fs::write(at.join(".github/shelfmark.yml"), "checks: { duplicate-link: off }\nignore-bots: false\n").unwrap();
    commit_all(at, "Say what holds", &[]);
    commit(at, "Add Assam again", "- [Zu](https://bai.example) - A tea.\n");
    commit(at, "Add Zuo", "- [Zuo] (https://zuo.example) - A tea.\n");
    assert_eq!(checks(&[]), [&["malformed-link"], &before[..]].concat(), "a policy does not reach back");
    assert_eq!(checks(&["--policy", ".github/shelfmark.yml"]), ["malformed-link", "unlike-neighbours"]);
    fs::write(at.join("mine.yml"), "check: {}\n").unwrap();
    let ran = shelfmark(at, &["replay", "--policy", "mine.yml"]);
    assert!(ran.status == 2 && ran.err.starts_with("error: mine.yml:1:1: unknown setting “check”"), "{}", ran.err);
}

#[test]
fn a_shallow_clone_says_where_it_ends() {
    let folder = history();
    let clone = tempfile::tempdir().unwrap();
    let url = format!("file://{}", folder.path().display());
    git(clone.path(), &["clone", "-q", "--depth=3", &url, "."]);
    let ran = shelfmark(clone.path(), &["replay"]);
    assert_eq!(ran.status, 0);
    assert!(ran.err.starts_with("note: the history of this shallow clone ends at "), "{}", ran.err);
    assert!(ran.err.ends_with("\n  git fetch --unshallow\n"), "{}", ran.err);
    assert!(
        ran.out.contains("On 1 of 1 change it would have said nothing.\nNot counted: 1 change by a bot"),
        "{}",
        ran.out
    );
    assert_eq!(shelfmark(clone.path(), &["replay", "--last", "1"]).err, "", "enough was there");
}

#[test]
fn a_clone_without_the_old_files_is_refused() {
    let folder = history();
    git(folder.path(), &["config", "uploadpack.allowFilter", "true"]);
    let clone = tempfile::tempdir().unwrap();
    let url = format!("file://{}", folder.path().display());
    git(clone.path(), &["clone", "-q", "--filter=blob:none", &url, "."]);
    let ran = shelfmark(clone.path(), &["replay"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.starts_with("error: this partial clone") && ran.err.ends_with("without --filter\n"), "{}", ran.err);
}

#[test]
fn a_list_that_the_bot_does_not_read_is_told() {
    let broken = [
        (b"# Teas\n\xff\n".to_vec(), " is not UTF-8: byte 7, on line 2"),
        (b"#\0 \0T\0e\0a\0\n\0".to_vec(), " contains NUL bytes: it is UTF-16"),
        (vec![b'#'; 8 * 1024 * 1024 + 1], " is larger than 8 MB, the limit for lists"),
    ];
    for (bytes, why) in broken {
        let folder = history();
        let at = folder.path();
        fs::write(at.join("README.md"), bytes).unwrap();
        commit_all(at, "Break it", &[]);
        let ran = shelfmark(at, &["replay"]);
        assert!(ran.err.starts_with("warning: skipped: README.md in ") && ran.err.contains(why), "{}", ran.err);
        assert!(ran.out.starts_with("The last 3 changes of lists on main "), "{}", ran.out);
    }
}

#[test]
fn a_list_that_goes_away_is_no_change_as_for_the_bot() {
    let folder = history();
    let at = folder.path();
    let before = shelfmark(at, &["replay", "--format", "json"]).out;
    git(at, &["rm", "-q", "README.md"]);
    git(at, &["commit", "-qm", "Drop it"]);
    assert_eq!(shelfmark(at, &["replay", "--format", "json"]).out, before, "it was deleted");
    git(at, &["reset", "-q", "--hard", "HEAD~1"]);
    git(at, &["mv", "README.md", "teas.txt"]);
    git(at, &["commit", "-qm", "Rename it"]);
    assert_eq!(shelfmark(at, &["replay", "--format", "json"]).out, before, "it is no list any more");
}

#[test]
fn git_s_own_words_are_told() {
    let folder = history();
    let at = folder.path();
    let tree = at.join(".git/objects");
    git(at, &["branch", "old", "main~2"]);
    let id = fs::read_to_string(at.join(".git/refs/heads/old")).unwrap();
    let (start, rest) = id.trim().split_at(2);
    fs::remove_file(tree.join(start).join(rest)).unwrap();
    let ran = shelfmark(at, &["replay", "--branch", "main"]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("git fsck says what is missing. Git said: fatal: "), "{}", ran.err);
    let ran = shelfmark_with(at, &["replay"], &[("PATH", &tree.display().to_string())]);
    assert!(ran.err.starts_with("error: cannot run git; is it installed and on the PATH?: "), "{}", ran.err);
}

#[test]
fn where_there_is_no_history_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let told = |words: &str| {
        let ran = shelfmark(folder.path(), &["replay"]);
        assert!(ran.status == 2 && ran.err.starts_with(&format!("error: {words}")), "{}", ran.err);
    };
    told("not a git repository; replay reads the history of one");
    git(folder.path(), &["init", "-q"]);
    told("this repository has no commits yet");
}
