//! Reviews that request changes: one at most, as long as it is justified, and never against a person's word.

use shelfmark::checks::{Finding, Severity};
use shelfmark::policy::Policy;
use shelfmark::review::{PlannedRequests, ReviewPlan, SetAside, Shown, ShownRequest, keys_of};
use shelfmark::text::LineRange;

use super::{BASE, Made, error};

fn with_dragon() -> String {
    BASE.replace("- Earl\n", "- Dragon\n- Earl\n")
}

fn judged(policy: &str, findings: Vec<Finding>, shown: &Shown) -> ReviewPlan {
    let head = with_dragon();
    let (policy, problems) = Policy::read(policy);
    assert_eq!(problems, []);
    Made { policy, ..Made::of(&head, findings) }.planned(shown)
}

const REQUESTS: &str = "review: request-changes";

fn dragon() -> Vec<Finding> {
    vec![error(7, "Dragon")]
}

/// What the review of a plan says as a whole.
fn request(plan: &ReviewPlan) -> Option<String> {
    plan.review.as_ref().and_then(|review| review.requests.clone())
}

fn showing(body: &str, dismissed: bool) -> Shown {
    Shown { requests: vec![ShownRequest { id: 9, dismissed, body: body.to_owned() }], ..Shown::default() }
}

/// The body of a request for changes because of the dragon.
fn body() -> String {
    request(&judged(REQUESTS, dragon(), &Shown::default())).unwrap()
}

#[test]
fn changes_are_requested_with_the_comments_and_only_for_what_fails_the_check() {
    let plan = judged(REQUESTS, dragon(), &Shown::default());
    assert!(request(&plan).is_some_and(|body| body.starts_with("Please fix ") && body.contains("shelfmark:1:")));
    assert_eq!(plan.review.map(|review| (review.approves, review.comments.len())), Some((false, 1)));
    for policy in ["", "review: comment", "{ review: request-changes, fail-on: never }"] {
        assert_eq!(request(&judged(policy, dragon(), &Shown::default())), None, "{policy}");
    }
    let warning = || vec![Finding::new("out-of-order", Severity::Warning, LineRange::single(7), "it is out of order")];
    assert_eq!(request(&judged(REQUESTS, warning(), &Shown::default())), None);
    assert!(request(&judged("{ review: request-changes, fail-on: warning }", warning(), &Shown::default())).is_some());
    // Nobody pushed: nothing new is said.
    let head = with_dragon();
    let (policy, _) = Policy::read(REQUESTS);
    let quiet = Made { policy, quiet: true, ..Made::of(&head, dragon()) }.planned(&Shown::default());
    assert_eq!(quiet.review, None);
}

#[test]
fn a_request_that_stands_is_not_made_again_and_names_what_it_is_about() {
    let shown = showing(&body(), false);
    let again = judged(REQUESTS, dragon(), &shown);
    assert_eq!((request(&again), again.requests), (None, PlannedRequests::default()));
    let other = judged(REQUESTS, vec![error(8, "Earl")], &shown);
    assert_eq!((request(&other), other.requests.withdrawn.len()), (None, 0));
    let [edit] = &other.requests.edits[..] else { panic!("one edit is expected: {:?}", other.requests) };
    assert!(edit.comment == 9 && edit.body != body() && edit.body.starts_with("Please fix "), "{edit:?}");
}

#[test]
fn what_a_person_waved_through_keeps_no_later_request_standing() {
    let waved = ShownRequest { id: 9, dismissed: true, body: body() };
    let both = request(&judged(REQUESTS, vec![error(7, "Dragon"), error(8, "Earl")], &Shown::default())).unwrap();
    let shown =
        Shown { requests: vec![waved, ShownRequest { id: 10, dismissed: false, body: both }], ..Shown::default() };
    assert_eq!(judged(REQUESTS, dragon(), &shown).requests.withdrawn, [10]);
}

#[test]
fn an_unread_file_keeps_no_request_for_what_people_said_no_to() {
    let head = with_dragon();
    let withdrawn = |shown: &Shown| {
        let (policy, _) = Policy::read(REQUESTS);
        let plan = Made { policy, partial: true, ..Made::of(&head, dragon()) }.planned(shown);
        (plan.requests.withdrawn, plan.requests.edits.len())
    };
    assert_eq!(withdrawn(&showing(&body(), false)), (vec![], 0));
    let key = keys_of(&body());
    let (kept, edits) = withdrawn(&Shown { deleted: key, ..showing(&body(), false) });
    assert_eq!((kept, edits), (vec![9], 1), "nothing is left to ask for");
}

#[test]
fn a_request_is_withdrawn_once_nothing_is_left_of_it_or_the_policy_does_not_want_it() {
    let shown = showing(&body(), false);
    let aside =
        SetAside { check: Some("malformed-link".into()), findings: None, by: "ada".into(), reason: None, asks: None };
    for (policy, findings, shown) in [
        (REQUESTS, Vec::new(), shown.clone()),
        (REQUESTS, dragon(), Shown { set_aside: vec![aside], ..shown.clone() }),
        ("", dragon(), shown.clone()),
        ("{ review: request-changes, fail-on: never }", dragon(), shown.clone()),
    ] {
        let plan = judged(policy, findings, &shown);
        assert_eq!(plan.requests.withdrawn, [9], "{policy}");
        assert!(plan.requests.edits[0].body.contains("shelfmark:1:retired:"), "{:?}", plan.requests);
        assert_eq!(request(&plan), None);
        // After another attempt, or one that GitHub refused, only the dismissal is left.
        let half = judged(policy, Vec::new(), &showing(&plan.requests.edits[0].body, false));
        assert_eq!((half.requests.withdrawn, half.requests.edits), (vec![9], Vec::new()));
    }
}

#[test]
fn of_two_requests_one_goes_on() {
    let mut shown = showing(&body(), false);
    shown.requests.push(ShownRequest { id: 10, ..shown.requests[0].clone() });
    let plan = judged(REQUESTS, dragon(), &shown);
    assert_eq!((plan.requests.withdrawn, request(&judged(REQUESTS, dragon(), &shown))), (vec![9], None));
}

#[test]
fn what_a_person_dismissed_is_not_asked_for_again_and_something_new_is() {
    let dismissed = showing(&body(), true);
    assert_eq!(request(&judged(REQUESTS, dragon(), &dismissed)), None);
    let more = vec![error(7, "Dragon"), error(8, "Earl")];
    assert!(request(&judged(REQUESTS, more, &dismissed)).is_some());
    // What we withdrew ourselves may come back.
    let withdrawn = judged(REQUESTS, Vec::new(), &showing(&body(), false)).requests.edits[0].body.clone();
    assert!(request(&judged(REQUESTS, dragon(), &showing(&withdrawn, true))).is_some());
    // A comment that somebody deleted does not request changes.
    let key = judged("", dragon(), &Shown::default()).said[0].clone();
    let deleted = Shown { deleted: vec![key], ..Shown::default() };
    assert_eq!(request(&judged(REQUESTS, dragon(), &deleted)), None);
}

#[test]
fn what_was_not_seen_is_not_called_mended() {
    let head = with_dragon();
    let (policy, _) = Policy::read(REQUESTS);
    let made = |findings| Made { policy: policy.clone(), partial: true, ..Made::of(&head, findings) };
    let plan = made(Vec::new()).planned(&showing(&body(), false));
    assert_eq!(plan.requests, PlannedRequests::default());
    let plan = made(vec![error(8, "Earl")]).planned(&showing(&body(), false));
    let [edit] = &plan.requests.edits[..] else { panic!("one edit is expected: {:?}", plan.requests) };
    assert_eq!(edit.body.matches("shelfmark:1:").count(), 2, "{}", edit.body);
}
