//! The check run's page: what it shows at first sight, and what is folded away.

use shelfmark::checks::{Aim, Finding, Fix, Grounds, Severity};
use shelfmark::engine::{ChangeCounts, Report, Unchecked};
use shelfmark::policy::Policy;
use shelfmark::review::{Diff, Fixing, ReviewedFile, Shown, Subject, plan};
use shelfmark::text::{Edit, LineRange};

use super::{BASE, error, report, subject};

const ADDRESS: &str = "https://github.com/shelfmark/tea/blob/c0ffee/README.md";

/// The page of a pull request that adds a line to [`BASE`].
fn page(report: &Report, policy: &str, fixing: Fixing, quiet: bool) -> String {
    let head = BASE.replace("- Earl\n", "- Dragon\n- Earl\n");
    let (diff, policy) = (Diff::between(BASE, &head), Policy::read(policy).0);
    let files =
        [ReviewedFile { path: "README.md", page: Some(ADDRESS), head: &head, diff: &diff, report, habits: &[] }];
    plan(&Subject { fixing, quiet, ..subject(&files, &policy) }, &Shown::default()).check_run.summary
}

fn shown(report: &Report) -> String {
    page(report, "", Fixing::Unable, false)
}

fn note() -> Finding {
    Finding::new("out-of-order", Severity::Note, LineRange::single(7), "it could stand elsewhere")
}

fn rewritten(line: usize) -> Vec<Edit> {
    vec![Edit::replace(LineRange::single(line), "- Dragons\n")]
}

/// The last column of each row.
fn mended(page: &str) -> Vec<&str> {
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| Where "));
    rows.filter_map(|row| row.strip_suffix('|')?.rsplit_once("| ")).map(|(_, fix)| fix.trim()).collect()
}

#[test]
fn it_reads_at_one_glance() {
    let order = Finding::new("out-of-order", Severity::Warning, LineRange::new(6, 7), "it stands too late")
        .about("Dragon")
        .grounds(Grounds::habit(8, 8, "entries"));
    let fix = Fix::safe(Aim::Markup, rewritten(7));
    let mut report = report(vec![order, error(7, "Dragon | Pearl").fix(fix), note()]);
    report.changes = ChangeCounts { added: 1, edited: 2, ..ChangeCounts::default() };
    report.unchecked = vec![Unchecked { line: 7, about: Vec::new(), address: "https://dragon.example".into() }];
    let blank = Fix::safe(Aim::Markup, rewritten(3));
    report.unseen = vec![
        Finding::new("unlike-neighbours", Severity::Warning, LineRange::single(3), "a blank").fix(blank).unseen(),
        Finding::new("unlike-neighbours", Severity::Warning, LineRange::single(4), "a blank").unseen(),
    ];
    let page = shown(&report);
    let at = |line: &str| format!("[line {line}]({ADDRESS}?plain=1#L{line})");
    let of = |check: &str| {
        format!("<sub>[{check}](https://github.com/shelfmark/shelfmark/blob/main/docs/checks.md#{check})</sub>")
    };
    let (seven, three, order, link) = (at("7"), at("3"), of("out-of-order"), of("malformed-link"));
    let wanted = format!(
        "**1 error, 1 warning, 1 note**\n\n\
         `README.md`: 1 entry added, 2 edited.\n\n\
         | Where | What | Fix |\n|---|---|---|\n\
         | {seven} `Dragon \\| Pearl` | The link is broken. {link} | suggested |\n\
         | [lines 6–7]({ADDRESS}?plain=1#L6-L7) `Dragon` | It stands too late, like all 8 entries. {order} |  |\n\n\
         <details><summary>1 note</summary>\n\n| Where | What | Fix |\n|---|---|---|\n\
         | {seven} | It could stand elsewhere. {order} |  |\n\n</details>\n\n\
         <details><summary>1 line with invisible spaces</summary>\n\n\
         GitHub shows no difference without them.\n\n{three}\n\n</details>\n\n\
         <details><summary>1 link could not be checked</summary>\n\n\
         Their sites did not answer, or refuse programs. The links may well work.\n\n\
         - {seven}: `https://dragon.example`\n\n</details>\n\n\n\
         Disagree? As a maintainer, reply `/shelfmark ignore` to a comment, comment `/shelfmark ignore CHECK` on the pull request, \
         or add `ignore` to `.github/shelfmark.yml`.\n"
    );
    assert_eq!(page, wanted);
}

#[test]
fn a_clean_page_is_two_lines() {
    assert_eq!(shown(&report(Vec::new())), "**No issues found**\n\n`README.md`: no entry changed.\n\n");
}

#[test]
fn how_a_finding_is_mended_is_said_as_it_is() {
    let safe = || error(7, "Dragon").help("write it so").fix(Fix::safe(Aim::Markup, rewritten(7)));
    let doubtful = || error(7, "Dragon").fix(Fix::needs_review(rewritten(7)));
    let told = |findings: Vec<Finding>| mended(&shown(&report(findings))).join(", ");
    assert_eq!(told(vec![safe()]), "suggested");
    assert_eq!(told(vec![doubtful()]), "suggested, look first");
    assert_eq!(told(vec![safe(), doubtful().help("choose one")]), "suggested, choose one", "one suggestion a comment");
    assert_eq!(told(vec![error(7, "Dragon").help("write “it” so")]), "write `it` so");
    assert_eq!(told(vec![error(7, "Dragon")]), "");
    let far = Fix::safe(
        Aim::Markup,
        vec![Edit::replace(LineRange::single(1), "# Teas\n"), Edit::delete(LineRange::single(7))],
    );
    assert_eq!(told(vec![error(7, "Dragon").fix(far)]), "below");

    // If nothing is said in comments, nothing is suggested.
    let quiet = |fixing| mended(&page(&report(vec![safe()]), "", fixing, true)).join(", ");
    assert_eq!((quiet(Fixing::Unable), quiet(Fixing::Offered)), ("write it so".into(), "*Apply fixes*".into()));
    let silent = page(&report(vec![safe()]), "comments: 0", Fixing::Unable, false);
    assert_eq!(mended(&silent), ["write it so"]);
}

#[test]
fn what_fails_is_never_folded_away() {
    assert!(shown(&report(vec![note()])).contains("<summary>1 note</summary>"));
    assert!(!page(&report(vec![note()]), "fail-on: note", Fixing::Unable, false).contains("<details>"));
}

#[test]
fn many_notes_leave_room_for_the_rest() {
    let many = (0..400).map(|_| note().grounds(Grounds::Rule("x".repeat(300)))).collect();
    let page = shown(&report(many));
    assert!(
        page.len() < 20_000 && page.contains("<summary>400 notes</summary>") && page.contains(" more.\n"),
        "{page}"
    );
    assert!(page.contains("</details>") && page.contains("Disagree?"), "{page}");
}

#[test]
fn what_the_list_does_is_folded_away_and_quoted() {
    let (diff, report, policy) = (Diff::between(BASE, BASE), report(Vec::new()), Policy::default());
    let habits = ["Entries are “- [Name](link)” (8 of 8)".to_owned(), "In no particular order".to_owned()];
    let file =
        ReviewedFile { path: "README.md", page: None, head: BASE, diff: &diff, report: &report, habits: &habits };
    let page = plan(&subject(&[file], &policy), &Shown::default()).check_run.summary;
    let wanted = "<details><summary>What this list does</summary>\n\n- Entries are `- [Name](link)` (8 of 8)\n\
                  - In no particular order\n\n</details>\n\n";
    assert!(page.ends_with(wanted), "{page}");
}
