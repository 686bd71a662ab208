//! The issue about what is found in whole lists: what it says, which parts of it belong to people, when it is opened and closed.

use std::sync::LazyLock;

use proptest::prelude::*;
use shelfmark::checks::{Aim, Documentation, Finding, Fix, Severity, Unchecked};
use shelfmark::engine::{Coverage, Report};
use shelfmark::policy::Policy;
use shelfmark::review::{
    AsOf, FixesStep, KeptIssue, KeptPull, LookedAt, Step, Ticks, WholeLists, is_kept_issue, kept_fixes, kept_issue,
};
use shelfmark::text::{Edit, LineRange};

use crate::report;

/// GitHub's limit.
const LONGEST: usize = 65_536;

const LIST: &str = "# Tea\n\n- Assam\n- Bai\n- Ceylon\n";
const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

fn duplicate(entry: &str, line: usize) -> Finding {
    let message = format!("“{entry}” is listed twice");
    Finding::new("duplicate-link", Severity::Error, LineRange::single(line), message).about(entry).help("remove one")
}

fn dead(entry: &str, line: usize) -> Finding {
    let message = format!("“https://{entry}.example” answers 404: the page was not found");
    Finding::new("dead-link", Severity::Warning, LineRange::single(line), message).about(entry)
}

fn whole<'a>(lists: &'a [LookedAt<'a>], as_of: AsOf<'a>) -> WholeLists<'a> {
    static POLICY: LazyLock<Policy> = LazyLock::new(Policy::default);
    WholeLists { lists, as_of, policy: &POLICY, is_asked_about: true, documentation: &Documentation::Repository }
}

/// What is done about the issue if this was found.
fn step_at((date, commit): (&str, &str), report: &Report, issue: Option<&KeptIssue>) -> Step {
    let lists = [LookedAt { path: "README.md", text: LIST, report }];
    let as_of = AsOf { date, commit, web: Some("https://github.com/ada/tea") };
    kept_issue(&whole(&lists, as_of), issue)
}

fn step(findings: Vec<Finding>, issue: Option<&KeptIssue>) -> Step {
    step_at(("2026-11-26", SHA), &report(findings), issue)
}

fn opened(findings: Vec<Finding>) -> KeptIssue {
    match step(findings, None) {
        Step::Open { body, .. } => KeptIssue { number: 7, body, is_open: true },
        other => panic!("{other:?}"),
    }
}

/// The body after a change, and whether the issue is open.
fn changed(step: Step) -> (String, Option<bool>) {
    match step {
        Step::Change { number: 7, body, opens } => (body, opens),
        other => panic!("{other:?}"),
    }
}

fn tick(body: &str, entry: &str) -> String {
    let line = body.lines().find(|line| line.starts_with("- [ ]") && line.contains(entry)).unwrap();
    body.replace(line, &line.replacen("- [ ]", "- [x]", 1))
}

#[test]
fn it_tells_errors_before_warnings_check_by_check() {
    let note = Finding::new("heading-jump", Severity::Note, LineRange::single(1), "a note");
    let issue = opened(vec![dead("bai", 4), duplicate("Assam", 3), duplicate("Bai", 4), note]);
    insta::assert_snapshot!(issue.body);
    assert!(is_kept_issue(&issue.body));
}

#[test]
fn where_nothing_is_found_there_is_no_issue() {
    assert_eq!(step(vec![], None), Step::Leave);
    let note = Finding::new("heading-jump", Severity::Note, LineRange::single(1), "a note");
    assert_eq!(step(vec![note], None), Step::Leave);
}

#[test]
fn nothing_is_written_where_nothing_but_the_day_would_change() {
    let issue = opened(vec![duplicate("Assam", 3)]);
    let in_a_browser = KeptIssue { body: issue.body.replace('\n', "\r\n"), ..issue.clone() };
    let later = ("2026-12-03", "fedcba9876543210fedcba9876543210fedcba98");
    for issue in [issue, in_a_browser] {
        assert_eq!(step_at(later, &report(vec![duplicate("Assam", 3)]), Some(&issue)), Step::Leave);
        let (body, opens) = changed(step_at(later, &report(vec![duplicate("Assam", 4)]), Some(&issue)));
        assert!(body.contains("2026-12-03") && body.contains("fedcba9876") && !body.contains(SHA), "{body}");
        assert_eq!(opens, None);
    }
}

#[test]
fn ticks_survive_and_what_is_ticked_is_left_alone() {
    let mut issue = opened(vec![duplicate("Assam", 3), dead("bai", 4)]);
    issue.body = tick(&issue.body, "answers 404").replace('\n', "\r\n");
    let (body, opens) = changed(step(vec![duplicate("Assam", 5), dead("bai", 6)], Some(&issue)));
    assert_eq!(opens, None);
    let (open, known) = body.split_once("<details>").unwrap();
    assert!(open.contains("- [ ] [line 5]") && !open.contains("dead-link"), "{body}");
    assert!(known.contains("- [x] **dead-link**: line 6: "), "{body}");
    // Everything left is known: the issue is done.
    let issue = KeptIssue { body, ..issue };
    let (body, opens) = changed(step(vec![dead("bai", 6)], Some(&issue)));
    assert_eq!(opens, Some(false));
    assert!(body.contains("No issues found in the list") && body.contains("- [x]"), "{body}");
    // No longer ticked, it is to be fixed again.
    let issue = KeptIssue { body: body.replace("- [x]", "- [ ]"), is_open: true, ..issue };
    let (body, _) = changed(step(vec![dead("bai", 6)], Some(&issue)));
    assert!(body.contains("### [dead-link]") && !body.contains("<details>"), "{body}");
}

#[test]
fn it_is_closed_when_all_is_mended_and_opened_again_for_what_is_new_alone() {
    let issue = opened(vec![duplicate("Assam", 3)]);
    let (body, opens) = changed(step(vec![], Some(&issue)));
    assert_eq!(opens, Some(false));
    let closed = KeptIssue { body, is_open: false, ..issue.clone() };
    assert_eq!(step(vec![], Some(&closed)), Step::Leave);
    assert_eq!(changed(step(vec![duplicate("Bai", 3)], Some(&closed))).1, Some(true));
    // Somebody closed it.
    let closed = KeptIssue { is_open: false, ..issue };
    assert_eq!(step(vec![duplicate("Assam", 3)], Some(&closed)), Step::Leave);
    assert_eq!(changed(step(vec![duplicate("Assam", 9)], Some(&closed))).1, None, "it is elsewhere, and the same");
    assert_eq!(changed(step(vec![duplicate("Assam", 3), dead("bai", 4)], Some(&closed))).1, Some(true));
}

#[test]
fn what_people_write_around_it_stays() {
    let issue = opened(vec![duplicate("Assam", 3)]);
    let body = format!("Please help!\r\n\r\n{}\r\nI take Assam. - [x] so\r\n", issue.body);
    let issue = KeptIssue { body, ..issue };
    let (body, _) = changed(step(vec![dead("bai", 4)], Some(&issue)));
    assert!(body.starts_with("Please help!\r\n\r\n<!-- shelfmark:1:audit:"), "{body}");
    assert!(body.ends_with("\r\nI take Assam. - [x] so\r\n"), "{body}");
    assert!(!body.contains("duplicate-link"), "{body}");
}

/// An issue with a line, a known one, and keys of findings that have no room.
fn full() -> (Vec<Finding>, KeptIssue) {
    let findings: Vec<Finding> = (0..70).map(|at| duplicate(&format!("Tea {at}"), at + 1)).collect();
    let mut issue = opened(findings.clone());
    issue.body = tick(&issue.body, "Tea 9");
    let (body, _) = changed(step(findings.clone(), Some(&issue)));
    assert!(body.contains("audit-more:") && body.contains("<details>"), "{body}");
    (findings, KeptIssue { body, ..issue })
}

/// Somebody writes a line into the body, before or after this line of ours.
fn written(body: &str, at: usize, line: &str) -> String {
    let mut lines: Vec<&str> = body.split('\n').collect();
    lines.insert(at, line);
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_people_write_anywhere_is_kept(
        words in proptest::collection::vec(("[A-Za-z#*>-][ -~]{0,40}[a-z]", any::<proptest::sample::Index>()), 1..4),
        cut in proptest::option::of(0..4_usize),
        is_in_browser in any::<bool>(),
    ) {
        let (findings, issue) = full();
        let mut body = issue.body.clone();
        for (line, at) in &words {
            body = written(&body, at.index(body.split('\n').count()), line);
        }
        // Marks may be deleted along with the text around them.
        let marks = ["<!-- shelfmark:1:audit-end", "*What you write", "<!-- shelfmark:1:audit-more", "---"];
        if let Some(cut) = cut {
            body = body.split('\n').filter(|line| !line.starts_with(marks[cut])).collect::<Vec<_>>().join("\n");
        }
        if is_in_browser {
            body = body.replace('\n', "\r\n");
        }
        let issue = KeptIssue { body, ..issue };
        let body = match step(findings.clone(), Some(&issue)) {
            Step::Change { body, .. } => body,
            Step::Leave => issue.body.clone(),
            opened @ Step::Open { .. } => panic!("{opened:?}"),
        };
        for (line, _) in &words {
            let is_kept = body.lines().any(|kept| kept.trim() == line.trim());
            prop_assert!(is_kept || cut.is_some_and(|cut| line.starts_with(marks[cut])), "{line:?} in {body}");
        }
        let again = KeptIssue { body, ..issue };
        prop_assert_eq!(step(findings, Some(&again)), Step::Leave);
    }
}

#[test]
fn what_is_written_right_below_the_invitation_is_peoples() {
    let (findings, issue) = full();
    let end = "<!-- shelfmark:1:audit-end -->\n";
    for (deleted, more) in [(false, "Mine.\n"), (true, "Mine.\n"), (true, "Mine.\n\n- [ ] so\n")] {
        let body = issue.body.replace(end, &if deleted { more.to_owned() } else { format!("{more}{end}") });
        let (body, _) = changed(step(findings.clone(), Some(&KeptIssue { body, ..issue.clone() })));
        assert!(body.ends_with(&format!("stays as it is.*\n{end}{more}")), "{body}");
    }
    // If nothing of the end is left, everything after our last line belongs to people, too.
    let (kept, _) = issue.body.split_once("<!-- shelfmark:1:audit-more").unwrap();
    let body = format!("{kept}\nMine.\n");
    let (body, _) = changed(step(findings, Some(&KeptIssue { body, ..issue.clone() })));
    assert!(body.ends_with("\nMine.\n"), "{body}");
}

#[test]
fn what_people_made_of_all_of_it_stays_below() {
    let issue = KeptIssue { number: 7, body: "We are done here, since 2026-11-26.".to_owned(), is_open: true };
    let (body, opens) = changed(step(vec![duplicate("Assam", 3)], Some(&issue)));
    assert!(body.ends_with("\nWe are done here, since 2026-11-26."), "{body}");
    assert_eq!(opens, None);
    let later = step_at(("2026-12-03", SHA), &report(vec![duplicate("Assam", 3)]), Some(&KeptIssue { body, ..issue }));
    assert_eq!(later, Step::Leave, "a day in people's words is theirs");
}

#[test]
fn what_is_not_understood_is_never_called_clean() {
    let mut unread = report(vec![]);
    unread.list.coverage = Coverage { links: 40, understood: 3 };
    let issue = opened(vec![duplicate("Assam", 3)]);
    let (body, opens) = changed(step_at(("2026-12-03", SHA), &unread, Some(&issue)));
    assert_eq!(opens, Some(false));
    assert!(body.contains("No issues found in what was understood of the list"), "{body}");
    assert!(body.contains("Only 3 of 40 links"), "{body}");
}

#[test]
fn what_could_not_be_looked_at_stands() {
    let issue = opened(vec![dead("bai", 4), duplicate("Assam", 3)]);
    let link = Unchecked { line: 9, address: "https://bai.example".to_owned(), about: vec!["bai".to_owned()] };
    let unknown = Report { unchecked: vec![link], ..report(vec![]) };
    let (body, opens) = changed(step_at(("2026-12-03", SHA), &unknown, Some(&issue)));
    assert!(body.contains("answers 404") && !body.contains("listed twice"), "{body}");
    assert_eq!(opens, None);
    let ticked = KeptIssue { body: tick(&issue.body, "answers 404"), ..issue };
    let (body, opens) = changed(step_at(("2026-12-03", SHA), &unknown, Some(&ticked)));
    assert_eq!((body.matches("**dead-link**").count(), opens), (1, Some(false)), "{body}");
    let again = KeptIssue { body: body.clone(), is_open: false, ..ticked };
    assert_eq!(step_at(("2026-12-03", SHA), &unknown, Some(&again)), Step::Leave);
}

/// What is done about the issue if nothing was found in this list, by this policy.
fn step_of(text: &str, report: &Report, (policy, is_asked_about): (&str, bool), issue: Option<&KeptIssue>) -> Step {
    let (policy, _) = Policy::read(policy);
    let lists = [LookedAt { path: "README.md", text, report }];
    let as_of = AsOf { date: "2026-12-03", commit: SHA, web: None };
    kept_issue(&WholeLists { policy: &policy, is_asked_about, ..whole(&lists, as_of) }, issue)
}

#[test]
fn where_nothing_was_asked_what_the_world_said_stands() {
    let mut issue = opened(vec![dead("bai", 4), dead("assam", 3), duplicate("Assam", 3)]);
    issue.body = tick(&issue.body, "bai.example");
    let (body, opens) = changed(step_of(LIST, &report(vec![]), ("", false), Some(&issue)));
    assert!(body.contains("assam.example") && body.contains("- [x] **dead-link**"), "{body}");
    assert!(!body.contains("listed twice"), "{body}");
    assert_eq!(opens, None);
    // A check that the policy switched off is no longer asked for.
    let (body, opens) = changed(step_of(LIST, &report(vec![]), ("checks: { dead-link: off }", false), Some(&issue)));
    assert!(!body.contains("dead-link"), "{body}");
    assert_eq!(opens, Some(false));
}

#[test]
fn several_links_of_one_title_and_links_in_prose_stand_while_they_are_unknown() {
    let text = "# Tea\n\nSee <https://a.example/x>.\n\n- Assam https://a.example/1 https://a.example/2\n";
    let found = |entry: &str, line: usize, address: &str| {
        let message = format!("“{address}” answers 404: the page was not found");
        Finding::new("dead-link", Severity::Warning, LineRange::single(line), message).about(entry)
    };
    let prose = || found("", 3, "https://a.example/x");
    let both = || vec![prose(), found("Assam", 5, "https://a.example/1"), found("Assam", 5, "https://a.example/2")];
    let Step::Open { body, .. } = step_of(text, &report(both()), ("", true), None) else { panic!("nothing opened") };
    let issue = KeptIssue { number: 7, body, is_open: true };
    let link = |about: &str| Unchecked { line: 3, address: String::new(), about: vec![about.to_owned()] };
    let unknown = vec![link("Assam"), link("See <https://a.example/x>.")];
    let unknown = Report { unchecked: unknown, ..report(vec![]) };
    let (body, _) = changed(step_of(text, &unknown, ("", true), Some(&issue)));
    assert_eq!(body.matches("- [ ]").count(), 3, "{body}");
}

#[test]
fn a_tick_stays_with_its_link_where_another_of_the_same_title_is_mended() {
    let text = "# Tea\n\n- Assam https://a.example/1\n- Assam https://a.example/2\n";
    let found = |line: usize| {
        let message = format!("“https://a.example/{}” answers 404: the page was not found", line - 2);
        Finding::new("dead-link", Severity::Warning, LineRange::single(line), message).about("Assam")
    };
    let both = report(vec![found(3), found(4)]);
    let Step::Open { body, .. } = step_of(text, &both, ("", true), None) else { panic!("nothing opened") };
    let issue = KeptIssue { number: 7, body: tick(&body, "a.example/1"), is_open: true };
    let ticks = Ticks::of(&issue.body);
    assert!(ticks.in_list("README.md", text).spare(&found(3)) && !ticks.in_list("README.md", text).spare(&found(4)));
    // The ticked one is gone, and the other has its line.
    let mended = text.replacen("https://a.example/1", "", 1);
    let (body, _) = changed(step_of(&mended, &report(vec![found(4)]), ("", true), Some(&issue)));
    assert!(body.contains("- [ ]") && !body.contains("- [x]"), "{body}");
}

#[test]
fn it_is_never_longer_than_github_takes_and_tells_what_is_left_out() {
    let long = "ä ".repeat(300);
    let many = |count: usize| (0..count).map(|at| dead(&format!("{at} {long}"), at + 1)).collect::<Vec<_>>();
    let few_of_many: Vec<Finding> =
        many(300).into_iter().chain((0..300).map(|at| duplicate(&format!("{at} {long}"), at + 1))).collect();
    let issue = opened(few_of_many.clone());
    assert!(issue.body.chars().count() <= LONGEST);
    assert!(issue.body.contains("more findings; `shelfmark audit` lists all."), "{}", issue.body);
    let closed = KeptIssue { is_open: false, ..issue.clone() };
    assert_eq!(step(few_of_many.clone(), Some(&closed)), Step::Leave, "what had no room is known");
    let mine = KeptIssue { body: issue.body.clone() + &"mine ".repeat(6_000), ..issue.clone() };
    let (body, _) = changed(step(few_of_many.clone(), Some(&mine)));
    assert!(body.chars().count() <= LONGEST && body.ends_with("mine "), "{}", body.chars().count());
    let full = KeptIssue { body: issue.body + &"mine ".repeat(13_000), ..closed };
    assert_eq!(step(few_of_many, Some(&full)), Step::Leave, "there is no room");
}

/// A body with everything ticked that can be.
fn all_ticked(body: &str) -> String {
    let tick = |line: &str| line.strip_prefix("- [ ]").map_or(line.to_owned(), |rest| format!("- [x]{rest}"));
    body.split('\n').map(tick).collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn ticks_are_never_forgotten_for_want_of_room(count in 1_usize..900, length in 1_usize..400, rounds in 1_usize..8) {
        let word = "ä".repeat(length);
        let findings: Vec<Finding> = (0..count).map(|at| {
            let entry = format!("{at} {word}");
            if at % 2 == 0 { dead(&entry, at + 1) } else { duplicate(&entry, at + 1) }
        }).collect();
        let spared = |body: &str| {
            let ticks = Ticks::of(body);
            findings.iter().map(|finding| ticks.in_list("README.md", LIST).spare(finding)).collect::<Vec<_>>()
        };
        let mut issue = opened(findings.clone());
        for _ in 0..rounds {
            issue.body = all_ticked(&issue.body);
            let ticked = spared(&issue.body);
            for _ in 0..2 {
                match step(findings.clone(), Some(&issue)) {
                    Step::Leave => {}
                    Step::Change { body, opens, .. } => {
                        issue = KeptIssue { body, is_open: opens.unwrap_or(issue.is_open), ..issue };
                    }
                    opened @ Step::Open { .. } => panic!("{opened:?}"),
                }
                prop_assert!(issue.body.chars().count() <= LONGEST);
                prop_assert!(spared(&issue.body) == ticked);
            }
            // What had no room before takes the place of what is known.
            let is_full = ticked.iter().all(|is_ticked| *is_ticked);
            prop_assert_eq!(issue.body.contains("- [ ]"), !is_full);
            prop_assert_eq!(issue.is_open, !is_full);
        }
    }
}

#[test]
fn words_of_the_list_stay_words() {
    let hostile = "@ada <!-- shelfmark:1:audit-end --> [x](https://evil.example) </details> #1";
    let issue = opened(vec![duplicate(hostile, 3)]);
    let line = issue.body.lines().find(|line| line.starts_with("- [ ]")).unwrap();
    assert!(line.contains(&format!("`{hostile}`")), "{line}");
    assert_eq!(issue.body.lines().filter(|line| *line == "<!-- shelfmark:1:audit-end -->").count(), 1);
    assert_eq!(step(vec![duplicate(hostile, 3)], Some(&issue)), Step::Leave);
}

proptest! {
    #[test]
    fn keys_and_ticks_come_back(entries in proptest::collection::vec(("[a-z`|<>@\\[\\]!# -]{1,12}", any::<bool>(), any::<bool>()), 1..12)) {
        let findings: Vec<Finding> = entries.iter().enumerate().map(|(at, (entry, is_dead, _))| {
            let entry = format!("{at}{entry}");
            if *is_dead { dead(&entry, at + 1) } else { duplicate(&entry, at + 1) }
        }).collect();
        let mut issue = opened(findings.clone());
        let boxes: Vec<String> = issue.body.lines().filter(|line| line.starts_with("- [ ]")).map(str::to_owned).collect();
        prop_assert_eq!(boxes.len(), findings.len());
        let ticked: Vec<&String> = boxes.iter().zip(&entries).filter(|(_, (.., tick))| *tick).map(|(line, _)| line).collect();
        for line in &ticked {
            issue.body = issue.body.replace(line.as_str(), &line.replacen("- [ ]", "* [X]", 1));
        }
        let body = match step(findings.clone(), Some(&issue)) {
            Step::Leave => { prop_assert!(ticked.is_empty()); issue.body.clone() }
            Step::Change { body, .. } => body,
            opened @ Step::Open { .. } => panic!("{opened:?}"),
        };
        prop_assert_eq!(body.matches("- [x]").count(), ticked.len());
        let mark = |line: &str| line.rsplit_once(" <!--").map(|(_, mark)| mark.to_owned());
        for line in &ticked {
            prop_assert!(body.lines().any(|now| now.starts_with("- [x]") && mark(now) == mark(line)));
        }
        // Another look changes nothing.
        let is_open = ticked.len() < findings.len();
        prop_assert_eq!(step(findings, Some(&KeptIssue { body, is_open, ..issue })), Step::Leave);
    }
}

fn mendable(entry: &str, line: usize) -> Finding {
    let edit = Edit::replace(LineRange::single(line), "- Mended\n");
    let finding = Finding::new("malformed-link", Severity::Error, LineRange::single(line), "it is no link");
    finding.about(entry).fix(Fix::safe(Aim::Markup, vec![edit]))
}

fn fixes_step(findings: Vec<Finding>, ticks: &Ticks, pull: Option<&KeptPull>) -> FixesStep {
    let report = report(findings);
    let lists = [LookedAt { path: "README.md", text: LIST, report: &report }];
    let as_of = AsOf { date: "2026-11-26", commit: SHA, web: Some("https://github.com/ada/tea") };
    kept_fixes(&whole(&lists, as_of), ticks, true, pull)
}

/// The text of the pull request with these fixes.
fn proposed(findings: Vec<Finding>) -> String {
    match fixes_step(findings, &Ticks::default(), None) {
        FixesStep::Keep { body: Some(body), open: None, .. } => body,
        other => panic!("{other:?}"),
    }
}

#[test]
fn fixes_are_proposed_where_there_are_some_and_taken_back_where_there_are_none() {
    let none = Ticks::default();
    let body = proposed(vec![duplicate("Assam", 3), mendable("Bai", 4)]);
    assert!(body.contains("This fixes 1 finding in the list. No words and no links change."), "{body}");
    assert!(body.contains("[malformed-link](") && body.contains("#L4") && !body.contains("duplicate-link"), "{body}");
    assert_eq!(fixes_step(vec![duplicate("Assam", 3)], &none, None), FixesStep::Leave);
    let open = KeptPull { number: 8, body: body.replace('\n', "\r\n"), is_open: true, is_merged: false };
    let step = fixes_step(vec![mendable("Bai", 4)], &none, Some(&open));
    assert!(matches!(step, FixesStep::Keep { body: None, open: Some(8), .. }), "{step:?}");
    let step = fixes_step(vec![mendable("Bai", 4), mendable("Ceylon", 5)], &none, Some(&open));
    assert!(matches!(step, FixesStep::Keep { body: Some(_), open: Some(8), .. }), "{step:?}");
    let FixesStep::Close { number: 8, body } = fixes_step(vec![], &none, Some(&open)) else { panic!("{open:?}") };
    let closed = KeptPull { body, is_open: false, ..open };
    assert!(matches!(fixes_step(vec![mendable("Bai", 4)], &none, Some(&closed)), FixesStep::Keep { open: None, .. }));
}

#[test]
fn what_people_closed_comes_again_with_other_fixes_alone_and_ticks_are_no_fixes() {
    let body = proposed(vec![mendable("Bai", 4)]);
    let closed = KeptPull { number: 8, body, is_open: false, is_merged: false };
    let none = Ticks::default();
    assert_eq!(
        fixes_step(vec![mendable("Bai", 5)], &none, Some(&closed)),
        FixesStep::Leave,
        "it is elsewhere, and the same"
    );
    let more = vec![mendable("Bai", 4), mendable("Ceylon", 5)];
    assert!(matches!(fixes_step(more.clone(), &none, Some(&closed)), FixesStep::Keep { open: None, .. }));
    let issue = opened(more.clone());
    let ticks = Ticks::of(&tick(&issue.body, "Ceylon"));
    assert!(ticks.in_list("README.md", LIST).spare(&more[1]) && !ticks.in_list("README.md", LIST).spare(&more[0]));
    assert_eq!(fixes_step(more, &ticks, Some(&closed)), FixesStep::Leave);
}

fn closed(findings: Vec<Finding>) -> KeptPull {
    KeptPull { number: 8, body: proposed(findings), is_open: false, is_merged: false }
}

#[test]
fn fewer_fixes_are_no_others_and_what_was_merged_was_not_refused() {
    let none = Ticks::default();
    let closed = closed(vec![mendable("Bai", 4), mendable("Ceylon", 5)]);
    for left in [mendable("Bai", 4), mendable("Ceylon", 4)] {
        assert_eq!(fixes_step(vec![left], &none, Some(&closed)), FixesStep::Leave);
    }
    let merged = KeptPull { is_merged: true, ..closed.clone() };
    let step = fixes_step(vec![mendable("Bai", 4)], &none, Some(&merged));
    assert!(matches!(step, FixesStep::Keep { open: None, .. }), "{step:?}");
    // A fix that was refused once is still known when a pull request with another fix was refused as well.
    let step = fixes_step(vec![mendable("Assam", 3)], &none, Some(&closed));
    let FixesStep::Keep { body: Some(body), open: None, .. } = step else { panic!("{step:?}") };
    let again = KeptPull { body, ..closed };
    assert_eq!(fixes_step(vec![mendable("Ceylon", 5)], &none, Some(&again)), FixesStep::Leave);
}

#[test]
fn however_many_fixes_there_are_the_pull_request_is_no_longer_than_github_takes() {
    let many: Vec<Finding> = (0..5_000).map(|at| mendable(&format!("Tea {at}"), at + 1)).collect();
    let all = closed(many.clone());
    assert!(all.body.chars().count() <= LONGEST, "{}", all.body.chars().count());
    assert_eq!(fixes_step(many.clone(), &Ticks::default(), Some(&all)), FixesStep::Leave);
    let fewer = many.into_iter().step_by(2).collect();
    assert_eq!(fixes_step(fewer, &Ticks::default(), Some(&all)), FixesStep::Leave);
    // Long paths make long links.
    let path = format!("{}.md", "ä/".repeat(900));
    let checks = ["malformed-link", "lost-marker", "torn-row", "unclosed-tag", "moved-link"];
    let all = checks.map(|check| (1..20).map(|at| Finding { check, ..mendable(&format!("Tea {at}"), at) }));
    let report = report(all.into_iter().flatten().collect());
    let lists = [LookedAt { path: &path, text: LIST, report: &report }];
    let as_of = AsOf { date: "2026-11-26", commit: SHA, web: Some("https://github.com/ada/tea") };
    let step = kept_fixes(&whole(&lists, as_of), &Ticks::default(), true, None);
    let FixesStep::Keep { body: Some(body), .. } = step else { panic!("{step:?}") };
    assert!(body.chars().count() <= LONGEST && body.contains("… truncated:"), "{}", body.chars().count());
}

#[test]
fn notes_have_no_box_and_are_not_fixed() {
    let note = Finding { severity: Severity::Note, ..mendable("Bai", 4) };
    assert!(Ticks::default().in_list("README.md", LIST).spare(&note));
    assert_eq!(fixes_step(vec![note], &Ticks::default(), None), FixesStep::Leave);
}

#[test]
fn that_links_lead_elsewhere_is_told() {
    let (from, to) = ("https://a.example".to_owned(), "https://b.example".to_owned());
    let fix = Fix::safe(Aim::Address { from, to, words: None }, vec![Edit::replace(LineRange::single(4), "- B\n")]);
    let body = proposed(vec![mendable("Bai", 4).fix(fix)]);
    assert!(body.contains("1 link is updated to") && !body.contains("No words and no links change"), "{body}");
}
