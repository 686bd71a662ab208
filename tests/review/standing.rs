//! The state of a pull request that was judged unasked, in part, or not at all.

use shelfmark::checks::{Aim, Fix};
use shelfmark::engine::{Coverage, Reviewer};
use shelfmark::policy::Policy;
use shelfmark::review::{
    Action, Conclusion, Diff, LeftAlone, ReviewedFile, SetAside, Shown, Subject, Unreviewed, given_up, left_alone,
    plan, with_note, without_set_aside,
};
use shelfmark::text::{Edit, LineRange};

use super::{BASE, Made, comments, error, planned, report, shown, subject};

fn with_dragon() -> String {
    BASE.replace("- Earl\n", "- Dragon\n- Earl\n")
}

fn policy(text: &str) -> Policy {
    let (policy, problems) = Policy::read(text);
    assert_eq!(problems, []);
    policy
}

#[test]
fn what_is_judged_unasked_speaks_on_the_check_run_alone() {
    let head = with_dragon();
    let quiet = |findings, shown: &Shown| Made { quiet: true, ..Made::of(&head, findings) }.planned(shown);
    let found = quiet(vec![error(7, "Dragon")], &Shown::default());
    assert_eq!((found.review, found.said), (None, Vec::new()));
    assert_eq!((found.check_run.conclusion, found.check_run.annotations.len()), (Conclusion::Failure, 1));
    // The next push gets it.
    assert_eq!(comments(&planned(BASE, &head, vec![error(7, "Dragon")], &Shown::default())).len(), 1);

    let first = shown(&planned(BASE, &head, vec![error(7, "Dragon")], &Shown::default()));
    let still = quiet(vec![error(7, "Dragon")], &first);
    assert_eq!((still.said.len(), still.edits, still.check_run.annotations), (1, Vec::new(), Vec::new()));
    let mended = quiet(Vec::new(), &first);
    assert_eq!((mended.edits.len(), mended.resolutions.len(), mended.said), (1, 1, Vec::new()));
}

#[test]
fn in_quiet_an_outdated_comment_is_left_for_the_next_push() {
    let head = with_dragon();
    let fix = Fix::safe(Aim::Order, vec![Edit::replace(LineRange::single(7), "- Dragon!\n")]);
    let finding = error(7, "Dragon").fix(fix);
    let mut before = shown(&planned(BASE, &head, vec![finding.clone()], &Shown::default()));
    before.comments[0].outdated = true;
    let plan = Made { quiet: true, ..Made::of(&head, vec![finding]) }.planned(&before);
    assert_eq!((plan.review, plan.edits, plan.said.len()), (None, Vec::new(), 1));
}

#[test]
fn in_quiet_nothing_is_approved_and_no_label_comes_where_none_was() {
    let head = with_dragon();
    let rules = "{ approve: true, labels: { clean: ready, error: broken } }";
    let quiet = |findings, shown: &Shown| {
        Made { quiet: true, policy: policy(rules), ..Made::of(&head, findings) }.planned(shown)
    };
    let clean = quiet(Vec::new(), &Shown::default());
    assert_eq!((clean.review, clean.labels_on, clean.labels_off), (None, Vec::new(), Vec::new()));
    let labelled = Shown { labels: vec!["Broken".into()], ..Shown::default() };
    let mended = quiet(Vec::new(), &labelled);
    assert_eq!((mended.labels_on, mended.labels_off), (vec!["ready".to_owned()], vec!["broken".to_owned()]));
    let approved = Shown { approval: Some(5), ..Shown::default() };
    assert_eq!(quiet(vec![error(7, "Dragon")], &approved).dismissal, Some(5));
}

#[test]
fn what_was_seen_in_part_is_never_called_good() {
    let head = with_dragon();
    let rules = "{ approve: true, labels: { clean: ready, warning: look, error: broken } }";
    let part = |findings, shown: &Shown| {
        Made { partial: true, policy: policy(rules), ..Made::of(&head, findings) }.planned(shown)
    };
    let shown = Shown { labels: vec!["ready".into(), "broken".into()], approval: Some(5), ..Shown::default() };
    let plan = part(Vec::new(), &shown);
    assert_eq!(plan.check_run.conclusion, Conclusion::Neutral);
    assert_eq!(plan.check_run.title, "No issues found; not all files were seen");
    assert_eq!((plan.review, plan.dismissal), (None, Some(5)));
    assert_eq!((plan.labels_on, plan.labels_off), (Vec::new(), vec!["ready".to_owned()]), "broken may still hold");
    let plan = part(vec![error(7, "Dragon")], &Shown::default());
    assert_eq!((plan.check_run.conclusion, plan.labels_on), (Conclusion::Failure, vec!["broken".to_owned()]));
}

#[test]
fn what_stands_in_files_that_were_not_seen_is_not_called_mended() {
    let head = with_dragon();
    let first = shown(&planned(BASE, &head, vec![error(7, "Dragon")], &Shown::default()));
    let policy = Policy::default();
    let unseen = plan(&Subject { partial: true, ..subject(&[], &policy) }, &first);
    assert_eq!((unseen.edits, unseen.resolutions, unseen.said.len()), (Vec::new(), Vec::new(), 1));
    assert_eq!(unseen.check_run.title, "No list changed; not all files were seen");
    let seen = Made { partial: true, ..Made::of(&head, Vec::new()) }.planned(&first);
    assert_eq!((seen.edits.len(), seen.said), (1, Vec::new()));
}

#[test]
fn a_file_that_was_not_reviewed_makes_no_pull_request_clean() {
    let policy = policy("labels: { clean: ready }");
    let unreviewed = [Unreviewed { path: "README.md".into(), reason: "it is not UTF-8 text".into() }];
    let plan = plan(&Subject { unreviewed: &unreviewed, ..subject(&[], &policy) }, &Shown::default());
    assert_eq!(plan.labels_on, [] as [&str; 0]);
}

#[test]
fn a_list_that_is_not_understood_is_never_called_clean() {
    let head = with_dragon();
    let (diff, mut report) = (Diff::between(BASE, &head), report(Vec::new()));
    report.list.coverage = Coverage { links: 340, understood: 12 };
    let files =
        [ReviewedFile { path: "README.md", page: None, head: &head, diff: &diff, report: &report, habits: &[] }];
    let policy = policy("{ approve: true, labels: { clean: ready } }");
    let plan = plan(&subject(&files, &policy), &Shown::default());
    assert_eq!(
        (plan.check_run.conclusion, plan.check_run.title.as_str()),
        (Conclusion::Neutral, "1 file not understood")
    );
    assert!(plan.check_run.summary.contains("Only 12 of 340 links"), "{}", plan.check_run.summary);
    assert!(!plan.check_run.summary.contains("No issues found"), "{}", plan.check_run.summary);
    assert_eq!((plan.review, plan.labels_on), (None, Vec::new()));
}

#[test]
fn notes_stand_on_top_of_the_page_as_they_are() {
    let head = with_dragon();
    let notes = vec!["GitHub did not show the labels".to_owned(), "Look, @ada: <b>3,000</b> of 3,412.".to_owned()];
    let page = Made { notes, ..Made::of(&head, vec![error(7, "Dragon")]) }.planned(&Shown::default()).check_run.summary;
    assert!(
        page.starts_with("**1 error**\n\nGitHub did not show the labels.\n\nLook, \\@\u{2060}ada: \\<b\\>3,000"),
        "{page}"
    );
    assert!(page.contains("of 3,412.\n\n`README.md`: "), "{page}");
    let run = with_note(&given_up("503"), "The approval could not be taken back");
    assert!(run.summary.starts_with("The approval could not be taken back.\n\nShelfmark could not"), "{}", run.summary);
    assert_eq!(with_note(&given_up("503"), "x").title, given_up("503").title);
}

#[test]
fn what_is_left_alone_says_so_and_how_to_get_a_review() {
    let draft = left_alone(LeftAlone::Draft);
    let bot = left_alone(LeftAlone::Bot { login: "reno`vate[bot]".into() });
    assert!(draft.summary.contains("ready for review"), "{}", draft.summary);
    assert!(bot.summary.starts_with("``reno`vate[bot]`` is a bot"), "{}", bot.summary);
    for run in [draft, bot] {
        assert_eq!((run.conclusion, &run.actions[..]), (Conclusion::Skipped, &[Action::Recheck][..]));
        assert!(run.summary.contains("*Re-run*") && run.summary.contains("`/shelfmark recheck`"), "{}", run.summary);
    }
}

#[test]
fn what_a_maintainer_set_aside_is_not_fixed() {
    let names = ["Assam", "Bai", "Ceylon", "Darjeeling", "Earl", "Fujian", "Gyokuro", "Hojicha", "Imperial"];
    let entry = |name: &str| format!("- [{name}](https://{name}.example) - Tea.\n");
    let base = format!("# Tea\n\n{}", names.map(entry).concat());
    let head = base.replace(&entry("Assam"), &format!("{}{}", entry("Bancha"), entry("Assam")));
    let aside = |check: &str| [SetAside { check: Some(check.into()), by: "ada".into(), ..SetAside::default() }];
    let fixed = |policy: &Policy| Reviewer::new("README.md", &base).under(policy).fixed(&head);
    assert_ne!(fixed(&Policy::default()), head);
    assert_eq!(fixed(&without_set_aside(&Policy::default(), &aside("out-of-order"))), head);
    assert_eq!(without_set_aside(&Policy::default(), &aside("no such check")), Policy::default());
}
