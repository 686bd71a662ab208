//! What is written on GitHub, by GitHub's own rules: anchors, suggestions, sizes, and words that others wrote.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod earlier;
mod kept;
mod labels;
mod limits;
mod page;
mod requests;
mod standing;

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use shelfmark::checks::{Aim, Documentation, Finding, Fix, Grounds, Severity};
use shelfmark::engine::{LikelySection, ListSummary, Report, Reviewer, ShelfHint};
use shelfmark::policy::{Policy, Problem};
use shelfmark::review::{
    Action, Conclusion, Diff, Fixing, PlannedComment, ReviewPlan, ReviewedFile, SetAside, Shown, ShownComment, Subject,
    Unreviewed, plan,
};
use shelfmark::text::{Edit, LineRange, apply};

const BASE: &str = "# Tea\n\n- Assam\n- Bai\n- Ceylon\n- Darjeeling\n- Earl\n- Fujian\n- Gyokuro\n- Hojicha\n";

fn report(findings: Vec<Finding>) -> Report {
    let list = ListSummary { path: "README.md".into(), sections: 1, entries: 8, ..ListSummary::default() };
    Report { list, findings, ..Report::default() }
}

fn subject<'a>(files: &'a [ReviewedFile<'a>], policy: &'a Policy) -> Subject<'a> {
    let (unreviewed, policy_problems, new_policy) = (&[], &[], None);
    let documentation = &Documentation::Repository;
    let (fixing, notes, partial, quiet) = (Fixing::Unable, &[], false, false);
    Subject {
        files,
        unreviewed,
        policy,
        policy_problems,
        new_policy,
        documentation,
        base: "main",
        fixing,
        notes,
        partial,
        quiet,
        lists_page: None,
    }
}

/// A file in a pull request, and everything that its plan is made from.
struct Made<'a> {
    head: &'a str,
    findings: Vec<Finding>,
    policy: Policy,
    notes: Vec<String>,
    partial: bool,
    quiet: bool,
}

impl<'a> Made<'a> {
    fn of(head: &'a str, findings: Vec<Finding>) -> Self {
        Self { head, findings, policy: Policy::default(), notes: Vec::new(), partial: false, quiet: false }
    }

    /// The plan, if the pull request targets [`BASE`].
    fn planned(self, shown: &Shown) -> ReviewPlan {
        let (diff, report) = (Diff::between(BASE, self.head), report(self.findings));
        let files = [ReviewedFile {
            path: "README.md",
            page: None,
            head: self.head,
            diff: &diff,
            report: &report,
            habits: &[],
        }];
        let (notes, partial, quiet) = (&self.notes[..], self.partial, self.quiet);
        plan(&Subject { notes, partial, quiet, ..subject(&files, &self.policy) }, shown)
    }
}

/// The plan for one file, with the pull request's diff as GitHub returns it.
fn planned(base: &str, head: &str, findings: Vec<Finding>, shown: &Shown) -> ReviewPlan {
    let diff = Diff::parse(&Diff::between(base, head).to_patch()).unwrap();
    let file =
        ReviewedFile { path: "README.md", page: None, head, diff: &diff, report: &report(findings), habits: &[] };
    plan(&subject(&[file], &Policy::default()), shown)
}

fn comments(plan: &ReviewPlan) -> &[PlannedComment] {
    plan.review.as_ref().map_or(&[], |review| &review.comments)
}

fn shown(plan: &ReviewPlan) -> Shown {
    Shown {
        comments: comments(plan).iter().zip(1..).map(|(comment, id)| posted(comment, id)).collect(),
        ..Shown::default()
    }
}

fn posted(comment: &PlannedComment, id: u64) -> ShownComment {
    let thread = format!("thread {id}");
    let (path, body) = (comment.path.clone(), comment.body.clone());
    ShownComment { id: Some(id), thread, resolved: false, outdated: false, path, body }
}

fn error(line: usize, entry: &str) -> Finding {
    Finding::new("malformed-link", Severity::Error, LineRange::single(line), "the link is broken").about(entry)
}

/// The suggestion in a comment, as GitHub would read it.
fn suggestion(comment: &PlannedComment) -> Option<String> {
    let mut found = None;
    for event in Parser::new_ext(&comment.body, Options::all()) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if info.as_ref() == "suggestion" => {
                assert!(found.is_none(), "one suggestion a comment: {}", comment.body);
                found = Some((String::new(), true));
            }
            Event::Text(text) => {
                if let Some((block, true)) = &mut found {
                    block.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((_, open)) = &mut found {
                    *open = false;
                }
            }
            _ => {}
        }
    }
    found.map(|(block, _)| block)
}

/// The head once the contributor has pressed "Commit suggestion".
fn committed(head: &str, comment: &PlannedComment) -> Option<String> {
    let text = suggestion(comment)?;
    let lines: Vec<&str> = head.split_inclusive('\n').collect();
    let (first, last) = (comment.start_line.unwrap_or(comment.line), comment.line);
    let text = if head.contains("\r\n") { text.replace('\n', "\r\n") } else { text };
    Some(format!("{}{text}{}", lines[..first - 1].concat(), lines[last..].concat()))
}

/// What GitHub answers with 422, or shows in a way that nobody wants.
fn refused(patch: &str, comment: &PlannedComment) -> Option<String> {
    let first = comment.start_line.unwrap_or(comment.line);
    if comment.start_line.is_some_and(|start| start >= comment.line) {
        return Some("start_line must precede line".into());
    }
    let (mut hunk, mut line) = (0, 0);
    let (mut seen, mut deleted_before) = (Vec::new(), Vec::new());
    for text in patch.lines() {
        match text.as_bytes().first() {
            Some(b'@') => {
                hunk += 1;
                line = text.split('+').nth(1)?.split([',', ' ']).next()?.parse().ok()?;
            }
            Some(b'-') => deleted_before.push(line),
            Some(b'+' | b' ') => {
                seen.push((hunk, line));
                line += 1;
            }
            _ => {}
        }
    }
    let of = |wanted: usize| seen.iter().find(|(_, line)| *line == wanted).map(|(hunk, _)| *hunk);
    match (of(first), of(comment.line)) {
        (None, _) | (_, None) => return Some("the line is not part of the diff".into()),
        (one, other) if one != other => return Some("the lines stand in two hunks".into()),
        _ => {}
    }
    let between = deleted_before.iter().any(|&line| first < line && line <= comment.line);
    (between && suggestion(comment).is_some()).then(|| "the suggestion spans deleted lines".into())
}

#[test]
fn the_policy_decides_what_fails_and_how_much_is_said() {
    let head = BASE.replace("- Earl\n", "- Dragon\n- Earl\n");
    let diff = Diff::between(BASE, &head);
    let judged = |policy: &str, findings: Vec<Finding>| {
        let (policy, problems) = Policy::read(policy);
        assert_eq!(problems, []);
        let report = report(findings);
        let files =
            [ReviewedFile { path: "README.md", page: None, head: &head, diff: &diff, report: &report, habits: &[] }];
        plan(&subject(&files, &policy), &Shown { labels: vec!["ready".into(), "other".into()], ..Shown::default() })
    };
    let concluded = |policy: &str, findings| judged(policy, findings).check_run.conclusion;
    assert_eq!(concluded("fail-on: never", vec![error(7, "Dragon")]), Conclusion::Neutral);
    let warning = || Finding::new("out-of-order", Severity::Warning, LineRange::single(7), "it is out of order");
    assert_eq!(concluded("", vec![warning()]), Conclusion::Neutral);
    assert_eq!(concluded("fail-on: warning", vec![warning()]), Conclusion::Failure);
    let silent = judged("comments: 0", vec![error(7, "Dragon")]);
    assert_eq!((silent.review, silent.check_run.annotations.len()), (None, 1));
    let labelled = judged("labels: { clean: ready, error: broken }", vec![error(7, "Dragon")]);
    assert_eq!((labelled.labels_on, labelled.labels_off), (vec!["broken".to_owned()], vec!["ready".to_owned()]));
    assert!(!labelled.review.unwrap().approves);
    let clean = judged("{ approve: true, labels: { clean: Ready } }", Vec::new());
    assert!(clean.review.unwrap().approves && clean.labels_on.is_empty() && clean.labels_off.is_empty());
}

#[test]
fn a_policy_that_a_pull_request_brings_is_checked() {
    let problems = Policy::read("comment: 1\nchecks: { nonsense: off }\n").1;
    let policy = Policy::default();
    let changed = |problems| plan(&Subject { new_policy: Some(problems), ..subject(&[], &policy) }, &Shown::default());
    let plan = changed(&problems);
    assert_eq!(
        (plan.check_run.conclusion, plan.check_run.title.as_str()),
        (Conclusion::Failure, "2 problems in the policy")
    );
    let lines: Vec<_> = plan.check_run.annotations.iter().map(|one| (one.path.as_str(), one.start_line)).collect();
    assert_eq!(lines, [(".github/shelfmark.yml", 1), (".github/shelfmark.yml", 2)]);
    let good = changed(&[]);
    assert_eq!((good.check_run.conclusion, good.check_run.title.as_str()), (Conclusion::Success, "No issues found"));
}

#[test]
fn fixes_are_offered_where_the_branch_can_be_written_to() {
    let head = BASE.replace("- Earl\n", "- Dragon\n- Earl\n");
    let diff = Diff::between(BASE, &head);
    let fix = Fix::safe(Aim::Order, vec![Edit::replace(LineRange::single(7), "- Dragon!\n")]);
    let (policy, with, without) = (Policy::default(), report(vec![error(7, "Dragon").fix(fix)]), report(Vec::new()));
    let judged = |report: &Report, fixing| {
        let files = [ReviewedFile { path: "README.md", page: None, head: &head, diff: &diff, report, habits: &[] }];
        plan(&Subject { fixing, ..subject(&files, &policy) }, &Shown::default()).check_run
    };
    assert_eq!(judged(&with, Fixing::Offered).actions, [Action::Recheck, Action::ApplyFixes]);
    assert_eq!(judged(&without, Fixing::Offered).actions, [Action::Recheck]);
    let fork = judged(&with, Fixing::Fork);
    assert!(fork.actions == [Action::Recheck] && fork.summary.contains("belongs to a fork"), "{}", fork.summary);
    for action in Action::ALL {
        // https://docs.github.com/rest/checks/runs#create-a-check-run
        assert!(action.label().len() <= 20 && action.identifier().len() <= 20 && action.description().len() <= 40);
    }
}

#[test]
fn lines_outside_the_diff_go_to_the_check_run() {
    let base = format!("{BASE}{}", "- More\n".repeat(20));
    let head = base.replace("- Assam\n", "- Assam\n- Dragon\n");
    let fix = Fix::safe(Aim::Order, vec![Edit::replace(LineRange::single(25), "- Better\n")]);
    let plan = planned(&base, &head, vec![error(25, "More").fix(fix)], &Shown::default());
    assert_eq!(plan.review, None);
    assert_eq!(plan.check_run.annotations.len(), 1);
    assert_eq!((plan.check_run.annotations[0].start_line, plan.check_run.annotations[0].level), (25, "failure"));
    assert!(plan.check_run.summary.contains("-- More\n+- Better\n"), "{}", plan.check_run.summary);
}

#[test]
fn a_move_out_of_the_diff_is_told_in_words_and_in_the_check_run() {
    let base = format!("{BASE}{}", "- More\n".repeat(20));
    let head = format!("{base}- Bancha\n");
    let fix = Fix::safe(Aim::Order, vec![Edit::insert_before(5, "- Bancha\n"), Edit::delete(LineRange::single(31))]);
    let finding = Finding::new("out-of-order", Severity::Warning, LineRange::single(31), "“Bancha” is out of order")
        .about("Bancha")
        .help("put it after “Bai”")
        .fix(fix);
    let plan = planned(&base, &head, vec![finding], &Shown::default());
    let [comment] = comments(&plan) else { panic!("one comment") };
    assert!(
        comment.body.contains("`Bancha` is out of order; put it after `Bai`.") && suggestion(comment).is_none(),
        "{}",
        comment.body
    );
    assert_eq!(plan.check_run.conclusion, Conclusion::Neutral);
    assert!(plan.check_run.summary.contains("+- Bancha\n"), "{}", plan.check_run.summary);
}

#[test]
fn several_fixes_of_one_line_s_neighbourhood_are_one_suggestion() {
    let head = BASE.replace("- Earl\n", "-Dragon\n-Dust\n- Earl\n");
    let glued = |line: usize, name: &str| {
        let fix = Fix::safe(Aim::Order, vec![Edit::replace(LineRange::single(line), format!("- {name}\n"))]);
        Finding::new("lost-marker", Severity::Error, LineRange::new(7, 8), format!("“{name}” is no entry"))
            .about(name)
            .fix(fix)
    };
    let plan = planned(BASE, &head, vec![glued(7, "Dragon"), glued(8, "Dust")], &Shown::default());
    let [comment] = comments(&plan) else { panic!("one comment") };
    assert_eq!(committed(&head, comment).unwrap(), head.replace("-D", "- D"));
}

#[test]
fn only_what_needs_a_look_is_called_a_proposal() {
    let head = BASE.replace("- Earl\n", "- Dragon\n- Earl\n");
    let edit = |text: &str| vec![Edit::replace(LineRange::single(7), text)];
    let safe = error(7, "Dragon").fix(Fix::safe(Aim::Order, edit("- Dragons\n")));
    let doubtful = Finding::new("duplicate-link", Severity::Error, LineRange::single(7), "it is listed already")
        .about("Dragon")
        .fix(Fix::needs_review(edit("")));
    let plan = planned(BASE, &head, vec![doubtful.clone(), safe], &Shown::default());
    let [comment] = comments(&plan) else { panic!("one comment") };
    assert_eq!(suggestion(comment).as_deref(), Some("- Dragons\n"), "what is safe goes first");
    assert!(!comment.body.contains("please check"), "{}", comment.body);
    let plan = planned(BASE, &head, vec![doubtful], &Shown::default());
    assert_eq!(committed(&head, &comments(&plan)[0]).as_deref(), Some(BASE));
    assert!(comments(&plan)[0].body.contains("This removes it; please check"));
}

#[test]
fn a_blank_line_is_a_change() {
    let head = format!("{BASE}## More\n- Dragon\n");
    let fix = Fix::safe(Aim::Order, vec![Edit::replace(LineRange::single(11), "## More\n\n")]);
    let plan = planned(BASE, &head, vec![error(11, "More").fix(fix)], &Shown::default());
    let wanted = format!("{BASE}## More\n\n- Dragon\n");
    assert_eq!(committed(&head, &comments(&plan)[0]), Some(wanted));
}

#[test]
fn what_was_not_reviewed_is_never_called_a_success() {
    let unreviewed = Unreviewed { path: "docs/<b>README</b>.md".into(), reason: "it is no UTF-8, @ada".into() };
    let plan = plan(&Subject { unreviewed: &[unreviewed], ..subject(&[], &Policy::default()) }, &Shown::default());
    assert_eq!(plan.check_run.conclusion, Conclusion::Neutral);
    assert!(plan.check_run.summary.contains("`docs/<b>README</b>.md` could not be reviewed"));
    assert!(!plan.check_run.summary.contains("@ada"));
}

/// The page's own tags around a [`hint`].
const FOLD: [&str; 3] = ["<details><summary>Its words fit its section best</summary>", "<br>", "</details>"];

fn hint(title: &str, section: &str) -> ShelfHint {
    let likely = LikelySection {
        line: Some(3),
        section: section.to_owned(),
        chance: 0.814,
        is_chosen: true,
        like: vec![title.to_owned(), "Earl".to_owned()],
    };
    let other =
        LikelySection { section: "Pots".to_owned(), chance: 0.1, is_chosen: false, like: Vec::new(), ..likely.clone() };
    ShelfHint { line: 7, title: title.to_owned(), section: section.to_owned(), likeliest: vec![likely, other] }
}

#[test]
fn where_words_would_put_an_entry_is_folded_away() {
    let (diff, mut report) = (Diff::between(BASE, BASE), report(Vec::new()));
    report.shelf_hints = vec![hint("Dragon", "Tea")];
    let file = ReviewedFile { path: "README.md", page: None, head: BASE, diff: &diff, report: &report, habits: &[] };
    let page = plan(&subject(&[file], &Policy::default()), &Shown::default()).check_run.summary;
    assert!(page.contains("<details><summary>Its words fit its section best</summary>"), "{page}");
    assert!(page.contains("| 7 | Dragon | Tea | **Tea** (81 %, beside Dragon, Earl)<br>Pots (10 %) |"), "{page}");
}

#[test]
fn new_comments_that_ask_to_ignore_are_told_not_to_hold_yet() {
    let told = |new: &[usize]| {
        let (diff, mut report) = (Diff::between(BASE, BASE), report(Vec::new()));
        report.ignored.new = new.to_vec();
        let file =
            ReviewedFile { path: "README.md", page: None, head: BASE, diff: &diff, report: &report, habits: &[] };
        plan(&subject(&[file], &Policy::default()), &Shown::default()).check_run.summary
    };
    assert!(told(&[7]).contains("A new `shelfmark-ignore` comment (line 7) has no effect until it is merged into "));
    assert!(told(&[7, 9]).contains("2 new `shelfmark-ignore` comments (from line 7 on) have no effect"));
    assert!(!told(&[]).contains("shelfmark-ignore"));
}

/// The folders of a folder.
fn folders(path: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

#[test]
fn what_the_checks_find_is_posted_and_a_few_presses_on_commit_suggestion_settle_it() {
    let mut pressed = 0;
    let checks = folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks"));
    let is_reviewed = |case: &PathBuf| !case.join("list.md").exists();
    for case in checks.iter().flat_map(|check| folders(check)).filter(is_reviewed) {
        let text = |name: &str| fs::read_to_string(case.join(name)).unwrap();
        let (base, mut head) = (text("base.md"), text("head.md"));
        let of_rules = case.parent().and_then(|check| shelfmark::checks::find(check.file_name()?.to_str()?)?.preset());
        let (policy, _) = Policy::read(&fs::read_to_string(case.join("policy.yml")).unwrap_or_default());
        let policy = Policy { preset: policy.preset.or(of_rules), ..policy };
        let reviewer = Reviewer::new("README.md", &base).under(&policy);
        let found = reviewer.review(&head).findings.len();
        for press in 0.. {
            let findings = reviewer.review(&head).findings;
            assert!(findings.len() <= found, "{}: mending brings new faults: {findings:#?}", case.display());
            let patch = Diff::between(&base, &head).to_patch();
            let plan = planned(&base, &head, findings, &Shown::default());
            for comment in comments(&plan) {
                assert_eq!(refused(&patch, comment), None, "{}: {comment:?}", case.display());
            }
            let Some(next) = comments(&plan).iter().find_map(|comment| committed(&head, comment)) else { break };
            assert!(press < found.max(4), "{}: {:?} does not settle", case.display(), comments(&plan));
            (head, pressed) = (next, pressed + 1);
        }
    }
    assert!(pressed > 10, "only {pressed} suggestions were made");
}

/// Text as contributions may contain it, hostile text included.
fn hostile() -> impl Strategy<Value = String> {
    let bits = prop_oneof![
        "[@#<>`*_~|\\[\\]()!&\\\\:/“”.\\-+=]{1,4}",
        "[a-zA-Z0-9 ]{1,6}",
        "[\\u{202a}-\\u{202e}\\u{2066}-\\u{2069}\\u{200b}-\\u{200f}\\u{feff}\\u{2028}\n\r\t\u{1b}]",
        Just("@ada".to_owned()),
        Just("ada/tea#1".to_owned()),
        Just("gh-12".to_owned()),
        Just("GH-12".to_owned()),
        Just("https://x.example/a".to_owned()),
        Just("www.x.example".to_owned()),
        Just("</details>".to_owned()),
        Just("<!-- shelfmark:1:0 -->".to_owned()),
        Just("```\n".to_owned()),
        Just("\n# head\n".to_owned()),
    ];
    prop::collection::vec(bits, 1..9).prop_map(|bits| bits.concat())
}

/// What on a page GitHub would act on: mentions, references, links, markup.
fn acted_on(markdown: &str) -> Vec<String> {
    let mut acted = Vec::new();
    let mut code = false;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Start(Tag::Link { dest_url, .. }) if dest_url.starts_with("https://github.com/shelfmark/") => {}
            Event::Start(tag @ (Tag::Link { .. } | Tag::Image { .. } | Tag::Emphasis | Tag::Strikethrough)) => {
                acted.push(format!("{tag:?}"));
            }
            Event::InlineHtml(html) if matches!(html.as_ref(), "<sub>" | "</sub>") => {}
            Event::Html(html) if html.starts_with("<!-- shelfmark:1:") && html.trim_end().len() == 37 => {}
            Event::Html(html) | Event::InlineHtml(html) => acted.push(html.to_string()),
            Event::Text(text) if !code => {
                let lower = text.to_lowercase();
                let called = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphanumeric());
                for sign in ['@', '#'] {
                    acted.extend(
                        text.split(sign).skip(1).filter(|rest| called(rest)).map(|rest| format!("{sign}{rest}")),
                    );
                }
                acted.extend(["://", "gh-1"].iter().filter(|link| lower.contains(**link)).map(|l| (*l).to_owned()));
                // Without a domain after it, it is not an address (<https://github.github.com/gfm/#autolinks-extension->).
                acted.extend(lower.split("www.").skip(1).filter(|rest| called(rest)).map(|rest| format!("www.{rest}")));
            }
            _ => {}
        }
    }
    acted
}

fn turns_around(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn contributed_words_are_quoted_and_never_acted_on(title in hostile(), message in hostile(), reason in hostile()) {
        let head = BASE.replace("- Earl\n", "- Dragon\n- Earl\n");
        let findings = vec![
            error(7, &title).grounds(Grounds::Rule(message.clone())).help(format!("write “{title}”")),
            Finding::new("out-of-order", Severity::Warning, LineRange::single(30), format!("x {message}")).about(&title),
        ];
        let diff = Diff::between(BASE, &head);
        let mut report = report(findings);
        report.shelf_hints = vec![hint(&title, &message)];
        let file = ReviewedFile { path: "README.md", page: None, head: &head, diff: &diff, report: &report, habits: &[] };
        let unreviewed = Unreviewed { path: title, reason };
        let aside = SetAside { check: Some("x".into()), by: unreviewed.path.clone(), reason: Some(unreviewed.reason.clone()), ..SetAside::default() };
        let problems = [Problem { line: 1, column: 2, message: format!("there is no “{}”", unreviewed.path) }];
        let shown = Shown { set_aside: vec![aside], ..Shown::default() };
        let (files, unreviewed, policy) = ([file], [unreviewed], Policy::default());
        let notes = [unreviewed[0].reason.clone()];
        let subject = Subject { unreviewed: &unreviewed, policy_problems: &problems, notes: &notes, ..subject(&files, &policy) };
        let plan = plan(&subject, &shown);
        let annotation = &plan.check_run.annotations[0];
        for text in [&comments(&plan)[0].body, &plan.check_run.summary] {
            let mut acted_on = acted_on(text);
            acted_on.retain(|found| !FOLD.contains(&found.trim_end()));
            prop_assert_eq!(acted_on, Vec::<String>::new(), "{}", text);
        }
        for text in [&comments(&plan)[0].body, &plan.check_run.summary, &annotation.title, &annotation.message] {
            prop_assert!(!text.contains(turns_around), "{:?}", text);
        }
        prop_assert_eq!(plan.check_run.summary.lines().filter(|line| line.starts_with("| ")).count(), 5, "{}", plan.check_run.summary);
    }

    #[test]
    fn github_takes_every_comment_and_a_committed_suggestion_is_the_fix(
        old in "([ab-]?[ab`]{0,3}\n){0,16}[ab]?",
        new in "([ab-]?[ab`]{0,3}\n){0,16}[ab]?",
        crlf in any::<bool>(),
        edits in prop::collection::vec((1usize..18, 0usize..4, "([abc`]{0,5}\n){0,3}"), 1..3),
    ) {
        let ending = |text: &str| if crlf { text.replace('\n', "\r\n") } else { text.to_owned() };
        let (old, new) = (ending(&old), ending(&new));
        let edits: Vec<Edit> = edits.into_iter().map(|(start, count, text)| Edit { start_line: start, end_line: start + count - 1, text: ending(&text) }).collect();
        let fixed = apply(&new, &edits);
        let at = edits[0].start_line;
        let finding = Finding::new("wrong-number", Severity::Warning, LineRange::single(at), "wrong").fix(Fix::safe(Aim::Order, edits));
        let plan = planned(&old, &new, vec![finding], &Shown::default());
        let patch = Diff::between(&old, &new).to_patch();
        for comment in comments(&plan) {
            prop_assert_eq!(refused(&patch, comment), None, "{}\n{:?}", patch, comment);
            if let Some(after) = committed(&new, comment) {
                // A block always ends its last line, and GitHub uses the file's own line endings; the file may have none.
                let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
                prop_assert_eq!(lines(&after), lines(fixed.as_ref().unwrap()));
                prop_assert!(!comment.body.contains('\r'));
                prop_assert!(after != new, "a suggestion that changes nothing");
            }
        }
    }
}
