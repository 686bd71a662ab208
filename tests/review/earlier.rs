//! Earlier comments: nothing is said twice, fixed findings are marked as resolved, and what somebody deleted is not said again.

use shelfmark::checks::{Aim, Finding, Fix, Severity};
use shelfmark::policy::Policy;
use shelfmark::review::{
    Conclusion, Diff, ReviewPlan, ReviewedFile, SetAside, Shown, ShownComment, Subject, Unreviewed, keys_of, plan,
};
use shelfmark::text::{Edit, LineRange};

use super::{BASE, Made, comments, committed, error, planned, posted, report, shown, subject};

#[test]
fn a_fault_is_told_once() {
    let head = BASE.replace("- Earl\n", "- Dragon\n- Earl\n");
    let first = planned(BASE, &head, vec![error(7, "Dragon")], &Shown::default());
    assert_eq!(comments(&first).len(), 1);
    assert_eq!((first.check_run.conclusion, first.check_run.title.as_str()), (Conclusion::Failure, "1 error"));
    assert!(first.check_run.annotations.is_empty(), "what has a comment needs no annotation");

    // The contributor pushes something else; the fault stays and moves by two lines.
    let head = head.replace("- Bai\n", "- Bai\n- Bancha\n- Black\n");
    let second = planned(BASE, &head, vec![error(9, "Dragon")], &shown(&first));
    assert_eq!(second.review, None);
    assert_eq!(second.check_run.conclusion, Conclusion::Failure, "the check run still says so");
    assert!(second.check_run.summary.contains("The link is broken"));
}

#[test]
fn a_new_fault_on_a_line_that_has_one_does_not_repeat_the_old_one() {
    let head = BASE.replace("- Earl\n", "- Dragon\n- Earl\n");
    let first = planned(BASE, &head, vec![error(7, "Dragon")], &Shown::default());
    let other =
        Finding::new("duplicate-link", Severity::Error, LineRange::single(7), "it is listed already").about("Dragon");
    let second = planned(BASE, &head, vec![error(7, "Dragon"), other], &shown(&first));
    let [comment] = comments(&second) else { panic!("one comment: {:?}", second.review) };
    assert!(comment.body.contains("It is listed already") && !comment.body.contains("The link is broken"));
}

#[test]
fn two_faults_of_one_kind_in_entries_of_one_name_are_two() {
    let head = BASE.replace("- Earl\n", "- Dragon\n- Earl\n- Dragon\n");
    let one = planned(BASE, &head, vec![error(7, "Dragon")], &Shown::default());
    let two = planned(BASE, &head, vec![error(7, "Dragon"), error(9, "Dragon")], &shown(&one));
    assert_eq!(comments(&two).len(), 1);
    let both = Shown { comments: [shown(&one).comments, shown(&two).comments].concat(), ..Shown::default() };
    assert_eq!(planned(BASE, &head, vec![error(7, "Dragon"), error(9, "Dragon")], &both).review, None);
}

#[test]
fn a_mended_fault_is_told_as_mended_and_speaks_again_if_it_returns() {
    let head = BASE.replace("- Earl\n", "- Dragon\n- Earl\n");
    let first = shown(&planned(BASE, &head, vec![error(7, "Dragon")], &Shown::default()));
    let mended = planned(BASE, &head, Vec::new(), &first);
    let [edit] = &mended.edits[..] else { panic!("one edit: {:?}", mended.edits) };
    assert_eq!((edit.comment, edit.body.lines().next()), (1, Some("Resolved.")));
    assert!(edit.body.lines().skip(1).all(|line| line.starts_with("<!--")), "one line: {}", edit.body);
    assert_eq!((&mended.resolutions[..], mended.review), (&["thread 1".to_owned()][..], None));

    let mut second = first.clone();
    second.comments[0].body.clone_from(&edit.body);
    let quiet = planned(BASE, &head, Vec::new(), &second);
    assert_eq!((quiet.edits, quiet.resolutions), (Vec::new(), Vec::new()), "it is said once that it is mended");
    let returned = planned(BASE, &head, vec![error(7, "Dragon")], &second);
    assert_eq!((comments(&returned).len(), returned.edits.len()), (1, 0));
}

#[test]
fn of_two_faults_in_one_comment_the_mended_one_goes() {
    let head = BASE.replace("- Earl\n", "- Dragon\n- Earl\n");
    let fix = Fix::safe(Aim::Order, vec![Edit::replace(LineRange::single(7), "- Dragon!\n")]);
    let other =
        Finding::new("duplicate-link", Severity::Error, LineRange::single(7), "“<b>` </sub>” is listed already")
            .about("Dragon")
            .help("remove it")
            .fix(fix);
    let first = shown(&planned(BASE, &head, vec![error(7, "Dragon"), other.clone()], &Shown::default()));
    assert_eq!(first.comments.len(), 1);
    let mended = planned(BASE, &head, vec![other.clone()], &first);
    let body = &mended.edits[0].body;
    assert!(!body.contains("The link is broken") && body.contains("is listed already"), "{body}");
    assert!(body.contains("\n\n```suggestion\n- Dragon!\n```\n"), "{body}");
    assert_eq!((mended.resolutions.len(), mended.review), (0, None));
    // The rest of it is recognised as ours, and is removed as well.
    let mut second = first.clone();
    second.comments[0].body.clone_from(body);
    assert_eq!(planned(BASE, &head, vec![other], &second).edits, []);
    assert!(planned(BASE, &head, Vec::new(), &second).edits[0].body.starts_with("Resolved.\n"));
}

#[test]
fn what_could_not_be_read_is_not_called_mended() {
    let head = BASE.replace("- Earl\n", "- Dragon\n- Earl\n");
    let first = shown(&planned(BASE, &head, vec![error(7, "Dragon")], &Shown::default()));
    let unreviewed = [Unreviewed { path: "README.md".into(), reason: "it is not UTF-8 text".into() }];
    let policy = Policy::default();
    let plan = plan(&Subject { unreviewed: &unreviewed, ..subject(&[], &policy) }, &first);
    assert_eq!((plan.edits, plan.resolutions), (Vec::new(), Vec::new()));
}

#[test]
fn what_a_maintainer_sets_aside_neither_speaks_nor_fails() {
    let head = BASE.replace("- Earl\n", "- Dragon\n- Earl\n");
    let first = shown(&planned(BASE, &head, vec![error(7, "Dragon")], &Shown::default()));
    let aside = |reason: Option<&str>| SetAside {
        check: Some("malformed-link".into()),
        by: "ada".into(),
        reason: reason.map(str::to_owned),
        ..SetAside::default()
    };
    let plan =
        planned(BASE, &head, vec![error(7, "Dragon")], &Shown { set_aside: vec![aside(Some("@all fine"))], ..first });
    assert!(plan.edits[0].body.starts_with("Ignored by a maintainer.\n"), "{}", plan.edits[0].body);
    assert_eq!((plan.check_run.conclusion, plan.check_run.title.as_str()), (Conclusion::Success, "No issues found"));
    let told = "`malformed-link` was set aside by `ada`: `@all fine`.";
    assert!(plan.check_run.summary.contains(told), "{}", plan.check_run.summary);
    assert_eq!(plan.check_run.annotations, []);
}

#[test]
fn an_approval_is_given_once_and_taken_back_when_it_no_longer_holds() {
    let head = BASE.replace("- Earl\n", "- Dragon\n- Earl\n");
    let diff = Diff::between(BASE, &head);
    let policy = Policy { approve: true, ..Policy::default() };
    let judged = |findings: Vec<Finding>| {
        let report = report(findings);
        let files =
            [ReviewedFile { path: "README.md", page: None, head: &head, diff: &diff, report: &report, habits: &[] }];
        plan(&subject(&files, &policy), &Shown { approval: Some(5), ..Shown::default() })
    };
    let clean = judged(Vec::new());
    assert_eq!((clean.review, clean.dismissal), (None, None));
    assert_eq!(judged(vec![error(7, "Dragon")]).dismissal, Some(5));
}

#[test]
fn what_a_comment_quotes_does_not_count_as_said() {
    let head = BASE.replace("- Earl\n", "- Dragon\n- Earl\n");
    let mut posted = shown(&planned(BASE, &head, vec![error(7, "Dragon")], &Shown::default()));
    let marker = posted.comments[0].body.lines().last().unwrap().to_owned();
    posted.comments[0].body = format!("Someone quotes us:\n\n{marker}\n\nand goes on.");
    assert_eq!(comments(&planned(BASE, &head, vec![error(7, "Dragon")], &posted)).len(), 1);
}

/// A list to which "Dragon" was added, on its own line.
fn with_dragon(line: &str) -> String {
    BASE.replace("- Earl\n", &format!("{line}\n- Earl\n"))
}

/// A fault of "Dragon" that one click fixes.
fn mendable(line: usize) -> Finding {
    error(line, "Dragon").fix(Fix::safe(Aim::Order, vec![Edit::replace(LineRange::single(line), "- Dragon!\n")]))
}

/// What GitHub shows once the lines of all comments have changed.
fn outdated(mut shown: Shown) -> Shown {
    for comment in &mut shown.comments {
        comment.outdated = true;
    }
    shown
}

/// What GitHub shows once this plan has been carried out, too.
fn after(shown: &Shown, plan: &ReviewPlan) -> Shown {
    let mut next = shown.clone();
    for edit in &plan.edits {
        let edited = next.comments.iter_mut().find(|comment| comment.id == Some(edit.comment)).unwrap();
        edited.body.clone_from(&edit.body);
    }
    for comment in &mut next.comments {
        comment.resolved |= plan.resolutions.contains(&comment.thread);
    }
    let ids = shown.comments.len() as u64 + 1..;
    next.comments.extend(comments(plan).iter().zip(ids).map(|(comment, id)| posted(comment, id)));
    next
}

// Rule 20: GitHub does not let anybody commit the suggestion of a comment whose lines have changed.
#[test]
fn a_suggestion_that_cannot_be_committed_any_more_is_made_again() {
    let head = with_dragon("- Dragon");
    let first = shown(&planned(BASE, &head, vec![mendable(7)], &Shown::default()));
    let moved = with_dragon("-  Dragon");
    let before = outdated(first);
    let second = planned(BASE, &moved, vec![mendable(7)], &before);
    let [comment] = comments(&second) else { panic!("one comment: {:?}", second.review) };
    assert_eq!(committed(&moved, comment), Some(with_dragon("- Dragon!")));
    let [edit] = &second.edits[..] else { panic!("one edit: {:?}", second.edits) };
    assert_eq!(edit.body.lines().next(), Some("Repeated at the line's current place."));
    assert_eq!((keys_of(&edit.body).len(), &second.resolutions[..]), (0, &["thread 1".to_owned()][..]));
    assert_eq!(second.check_run.annotations, []);
    assert_eq!(second.said, keys_of(&comment.body));

    let quiet = planned(BASE, &moved, vec![mendable(7)], &after(&before, &second));
    assert_eq!((quiet.review, quiet.edits, quiet.resolutions), (None, Vec::new(), Vec::new()), "it is said again once");
}

#[test]
fn what_was_said_again_in_an_attempt_that_broke_off_is_taken_back_by_the_next() {
    let head = with_dragon("- Dragon");
    let before = outdated(shown(&planned(BASE, &head, vec![mendable(7)], &Shown::default())));
    let broken_off = planned(BASE, &head, vec![mendable(7)], &before);
    let posted_alone = after(&before, &ReviewPlan { edits: Vec::new(), resolutions: Vec::new(), ..broken_off.clone() });
    let next = planned(BASE, &head, vec![mendable(7)], &posted_alone);
    assert_eq!((next.review, next.edits, next.resolutions), (None, broken_off.edits, broken_off.resolutions));
}

#[test]
fn what_stands_on_changed_lines_is_left_where_saying_it_again_would_not_help() {
    let head = with_dragon("- Dragon");
    let stays = |shown: &Shown, findings: Vec<Finding>| {
        let plan = planned(BASE, &head, findings, shown);
        assert_eq!((plan.review, plan.edits, plan.resolutions), (None, Vec::new(), Vec::new()));
        assert_eq!((plan.check_run.annotations, plan.said.len()), (Vec::new(), 1));
    };
    let worded = outdated(shown(&planned(BASE, &head, vec![error(7, "Dragon")], &Shown::default())));
    stays(&worded, vec![error(7, "Dragon")]);
    let first = outdated(shown(&planned(BASE, &head, vec![mendable(7)], &Shown::default())));
    let mut closed = first.clone();
    closed.comments[0].resolved = true;
    stays(&closed, vec![mendable(7)]);
    // What we cannot edit, we cannot withdraw.
    let mut nameless = first.clone();
    nameless.comments[0].id = None;
    stays(&nameless, vec![mendable(7)]);
    let policy = Policy { comments: 0, ..Policy::default() };
    let silent = Made { policy, ..Made::of(&head, vec![mendable(7)]) }.planned(&first);
    assert_eq!((silent.review, silent.edits, silent.check_run.annotations), (None, Vec::new(), Vec::new()));
}

#[test]
fn of_two_faults_in_an_outdated_comment_each_goes_its_own_way() {
    let head = with_dragon("- Dragon\n- Dust");
    let other =
        |line| Finding::new("duplicate-link", Severity::Error, LineRange::single(line), "it is listed").about("Dust");
    let together = |findings| shown(&planned(BASE, &head, findings, &Shown::default()));
    let both = vec![mendable(7), Finding { lines: LineRange::new(7, 8), ..other(8) }];
    let before = outdated(together(both));
    assert_eq!(before.comments.len(), 1);
    let plan = planned(BASE, &head, vec![mendable(7), other(8)], &before);
    assert_eq!(comments(&plan).len(), 1, "only what can be mended by a click is said again");
    let [edit] = &plan.edits[..] else { panic!("one edit: {:?}", plan.edits) };
    assert!(edit.body.contains("it is listed") && !edit.body.contains("link is broken"), "{}", edit.body);
    assert_eq!((keys_of(&edit.body).len(), plan.resolutions.len(), plan.said.len()), (1, 0, 2));
}

#[test]
fn comments_that_take_an_earlier_one_s_place_come_before_new_ones() {
    let added: String = (0..14).map(|at| format!("- Tea {at}\n")).collect();
    let head = format!("{BASE}{added}");
    let fault = |at: usize, severity| {
        let fix = Fix::safe(Aim::Order, vec![Edit::replace(LineRange::single(11 + at), format!("- Tea {at}!\n"))]);
        Finding::new("malformed-link", severity, LineRange::single(11 + at), "broken")
            .about(&format!("Tea {at}"))
            .fix(fix)
    };
    let warnings: Vec<Finding> = (0..10).map(|at| fault(at, Severity::Warning)).collect();
    let before = outdated(shown(&planned(BASE, &head, warnings.clone(), &Shown::default())));
    let errors: Vec<Finding> = (10..14).map(|at| fault(at, Severity::Error)).collect();
    let plan = planned(BASE, &head, [warnings, errors].concat(), &before);
    assert_eq!((comments(&plan).len(), plan.edits.len(), plan.check_run.annotations.len()), (10, 10, 4));
    assert!(comments(&plan).iter().all(|comment| comment.line <= 20));
}

#[test]
fn a_comment_that_somebody_deleted_is_not_said_again() {
    let head = with_dragon("- Dragon");
    let first = planned(BASE, &head, vec![mendable(7)], &Shown::default());
    assert_eq!(first.said, keys_of(&comments(&first)[0].body));
    let gone = Shown { deleted: first.said.clone(), ..Shown::default() };
    let second = planned(BASE, &head, vec![mendable(7)], &gone);
    assert_eq!((second.review, second.edits), (None, Vec::new()));
    assert_eq!((second.check_run.conclusion, second.check_run.annotations.len()), (Conclusion::Failure, 1));
    assert!(second.check_run.summary.contains("The link is broken"));
    assert_eq!(second.said, first.said, "it is remembered");
    // Besides it, new findings are posted.
    let other = Finding::new("duplicate-link", Severity::Error, LineRange::single(7), "it is listed").about("Dragon");
    let third = planned(BASE, &head, vec![mendable(7), other], &gone);
    let [comment] = comments(&third) else { panic!("one comment: {:?}", third.review) };
    assert!(comment.body.contains("It is listed") && !comment.body.contains("The link is broken"), "{}", comment.body);
    assert_eq!((third.check_run.annotations.len(), third.said.len()), (1, 2));
    // Once fixed it is forgotten: if it comes back, it is a new fault.
    assert_eq!(planned(BASE, &head, Vec::new(), &gone).said, [] as [&str; 0]);
}

#[test]
fn a_deletion_is_remembered_while_files_are_not_read() {
    let gone = Shown { deleted: vec!["00aa".into()], ..Shown::default() };
    let unreviewed = [Unreviewed { path: "README.md".into(), reason: "it is not UTF-8 text".into() }];
    let policy = Policy::default();
    assert_eq!(plan(&Subject { unreviewed: &unreviewed, ..subject(&[], &policy) }, &gone).said, ["00aa"]);
    assert_eq!(plan(&Subject { partial: true, ..subject(&[], &policy) }, &gone).said, ["00aa"]);
    assert_eq!(plan(&subject(&[], &policy), &gone).said, [] as [&str; 0]);
}

#[test]
fn only_what_has_a_comment_counts_as_said() {
    let added: String = (0..3).map(|at| format!("- Tea {at}\n")).collect();
    let head = format!("{BASE}{added}");
    let findings: Vec<Finding> = (0..3).map(|at| error(11 + at, &format!("Tea {at}"))).collect();
    let policy = || Policy { comments: 2, ..Policy::default() };
    let first = Made { policy: policy(), ..Made::of(&head, findings.clone()) }.planned(&Shown::default());
    assert_eq!((comments(&first).len(), first.said.len()), (2, 2));
    let mut second = Made { policy: policy(), ..Made::of(&head, findings[1..].to_vec()) }.planned(&shown(&first));
    second.said.retain(|key| !keys_of(&comments(&first)[1].body).contains(key));
    assert_eq!(second.said.len(), 1, "what was mended is not said, and its place is free: {:?}", second.review);
}

// Rule 24: text saved in the browser comes back with CRLF.
#[test]
fn comments_that_were_edited_in_a_browser_are_ours_all_the_same() {
    let head = with_dragon("- Dragon");
    let other = Finding::new("duplicate-link", Severity::Error, LineRange::single(7), "it is listed").about("Dragon");
    let both = vec![mendable(7), other.clone()];
    let mut edited = shown(&planned(BASE, &head, both.clone(), &Shown::default()));
    edited.comments[0].body = edited.comments[0].body.replace('\n', "\r\n") + "\r\n\r\n ";
    let same = planned(BASE, &head, both, &edited);
    assert_eq!((same.review, same.edits, same.said.len()), (None, Vec::new(), 2));
    let half = planned(BASE, &head, vec![other], &edited);
    let body = &half.edits[0].body;
    assert!(body.contains("It is listed") && !body.contains("The link is broken") && !body.contains('\r'), "{body}");
    assert!(planned(BASE, &head, Vec::new(), &edited).edits[0].body.starts_with("Resolved.\n"));
}

#[test]
fn a_suggestion_that_looks_like_a_mark_survives_an_edit() {
    let head = with_dragon("- Dragon");
    let hostile = Edit::replace(LineRange::single(7), "<!-- shelfmark:1:00 -->\n- Dragon\n");
    let other = Finding::new("duplicate-link", Severity::Error, LineRange::single(7), "it is listed").about("Dragon");
    let both = vec![error(7, "Dragon").fix(Fix::safe(Aim::Order, vec![hostile])), other];
    let first = shown(&planned(BASE, &head, both.clone(), &Shown::default()));
    let half = planned(BASE, &head, both[..1].to_vec(), &first);
    let fence = "```suggestion\n<!-- shelfmark:1:00 -->\n- Dragon\n```\n";
    assert!(half.edits[0].body.contains(fence), "{}", half.edits[0].body);
}

#[test]
fn two_comments_of_one_fault_are_settled_together() {
    let head = with_dragon("- Dragon");
    let one = shown(&planned(BASE, &head, vec![error(7, "Dragon")], &Shown::default()));
    let mut twice = one.clone();
    twice.comments.push(ShownComment { id: Some(2), thread: "thread 2".into(), ..one.comments[0].clone() });
    let same = planned(BASE, &head, vec![error(7, "Dragon")], &twice);
    assert_eq!((same.review, same.edits), (None, Vec::new()));
    let mended = planned(BASE, &head, Vec::new(), &twice);
    assert_eq!((mended.edits.len(), mended.resolutions.len()), (2, 2));
}

#[test]
fn a_comment_without_an_id_counts_as_said_and_stays() {
    let head = with_dragon("- Dragon");
    let mut nameless = shown(&planned(BASE, &head, vec![error(7, "Dragon")], &Shown::default()));
    nameless.comments[0].id = None;
    assert_eq!(planned(BASE, &head, vec![error(7, "Dragon")], &nameless).review, None);
    let mended = planned(BASE, &head, Vec::new(), &nameless);
    assert_eq!((mended.edits, mended.resolutions), (Vec::new(), Vec::new()));
}

/// The keys of the findings, and whether people set them aside.
fn found(plan: &ReviewPlan) -> Vec<(&str, bool)> {
    plan.found.iter().map(|found| (found.key.as_str(), found.is_ignored)).collect()
}

#[test]
fn what_people_let_be_is_found_all_the_same() {
    let head = BASE.replace("- Earl\n", "- Dragon\n- Earl\n");
    let plan_with = |shown: &Shown| planned(BASE, &head, vec![error(7, "Dragon")], shown);
    let first = plan_with(&Shown::default());
    let key = keys_of(&comments(&first)[0].body).remove(0);
    assert_eq!(found(&first), [(key.as_str(), false)]);
    let told = shown(&first);
    assert_eq!(found(&plan_with(&told)), [(key.as_str(), false)], "told, and not answered");

    let mut resolved = told.clone();
    resolved.comments[0].resolved = true;
    let deleted = Shown { deleted: first.said.clone(), ..Shown::default() };
    let set_aside = SetAside { check: Some("malformed-link".into()), by: "ada".into(), ..SetAside::default() };
    let aside = Shown { set_aside: vec![set_aside], ..told.clone() };
    for let_be in [&resolved, &deleted, &aside] {
        assert_eq!(found(&plan_with(let_be)), [(key.as_str(), true)], "{let_be:?}");
    }
    // If it was said again in an open thread, it is not settled.
    resolved.comments.push(told.comments[0].clone());
    assert_eq!(found(&plan_with(&resolved)), [(key.as_str(), false)]);
    // Once it is fixed, nothing is found.
    assert_eq!(found(&planned(BASE, &head, Vec::new(), &told)), []);
}

#[test]
fn what_the_list_asks_to_ignore_is_found_by_the_key_that_it_would_have() {
    let head = BASE.replace("- Earl\n", "- Dragon\n- Earl\n");
    let first = planned(BASE, &head, vec![error(7, "Dragon")], &Shown::default());
    let mut silent = report(Vec::new());
    silent.silenced = vec![error(7, "Dragon")];
    let diff = Diff::between(BASE, &head);
    let file = ReviewedFile { path: "README.md", page: None, head: &head, diff: &diff, report: &silent, habits: &[] };
    let plan = plan(&subject(&[file], &Policy::default()), &Shown::default());
    assert_eq!(found(&plan), [(first.found[0].key.as_str(), true)]);
    assert_eq!(plan.review, None);
}
