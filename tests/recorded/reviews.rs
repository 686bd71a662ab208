//! Reviews, comments and labels: posted, refused, withdrawn.

use serde_json::{Value, json};
use shelfmark::github::Reaction;

use crate::answers::{Answer, each};
use crate::stage::{NUMBER, Stage, TIP};
use crate::{failure, is_refusal, review};

const POST: &str = "POST /repos/mila/maps/pulls/5/reviews";
const LIST: &str = "GET /repos/mila/maps/pulls/5/reviews?per_page=100&page=1";

fn unprocessable(reason: &str) -> Answer {
    Answer::new(422, json!({ "message": "Unprocessable Entity", "errors": [reason] }))
}

fn listed(id: u64, state: &str) -> Value {
    json!({ "id": id, "user": { "login": "map-desk[bot]", "type": "Bot" }, "body": "", "state": state, "commit_id": TIP })
}

/// Rule 15: the answer is 200 and does not contain the comments.
#[tokio::test]
async fn a_review_is_posted_whole_with_its_event() {
    for answer in each("rest/review-created-with-comments.json#0", Answer::ok(listed(5_000_000_001, "COMMENTED"))) {
        let stage = Stage::answering(POST, answer).await;
        stage.maps().await.post_review(NUMBER, TIP, &review()).await.unwrap();
        assert_eq!(stage.lines(), [POST]);
        assert_eq!(stage.calls()[1].body["event"], "COMMENT", "without an event it would stay PENDING");
    }
}

/// Rules 16, 22, 25 and 26.
#[tokio::test]
async fn a_review_that_github_refuses_is_told_with_its_words() {
    let refusals = [
        ("reported/review-422.json#0", "Pull request review thread line must be part of the diff"),
        ("reported/review-422.json#1", "Start line must be part of the same hunk, and diff hunk can't be blank"),
        ("reported/review-422.json#2", "Pull request review thread start line must precede the end line."),
        ("reported/review-422.json#3", "Pull request review thread path is invalid"),
        ("reported/review-422.json#4", "Review comments is invalid"),
        ("reported/review-422.json#7", "Can not approve your own pull request"),
        ("reported/review-422.json#8", "Review Can not request changes on your own pull request"),
        ("reported/review-422.json#9", "lock prevents review"),
        ("reported/review-422.json#10", "The commitOID is not part of the pull request"),
    ];
    for (address, reason) in refusals {
        for answer in each(address, unprocessable(reason)) {
            let stage = Stage::answering(POST, answer.clone()).await;
            let error = failure(stage.maps().await.post_review(NUMBER, TIP, &review()).await);
            assert!(is_refusal(&error, &answer), "{address}: {error}");
            assert_eq!(stage.lines(), [POST], "{address}");
        }
    }
}

/// Rule 17. The second text was seen for a reply; whether it occurs for a review is unknown.
#[tokio::test]
async fn a_review_that_was_never_submitted_is_deleted_and_ours_posted_again() {
    let full = "User can only have one pending review per pull request";
    let pending = json!([listed(7, "COMMENTED"), listed(5_000_000_001, "PENDING")]);
    for address in ["reported/review-422.json#5", "reported/review-422.json#6"] {
        for refusal in each(address, unprocessable(full)) {
            let lists = each("rest/review-pending-submit-delete.json#2", Answer::ok(pending.clone()));
            let deleted =
                each("rest/review-pending-submit-delete.json#6", Answer::ok(listed(5_000_000_001, "PENDING")));
            for (list, deleted) in lists.into_iter().zip(deleted) {
                let reviews = list.body.as_array().unwrap().clone();
                let left = reviews.iter().filter(|review| review["state"] == "PENDING");
                let delete: Vec<String> =
                    left.map(|review| format!("DELETE {}/{}", &POST[5..], review["id"])).collect();
                let refusal = refusal.clone();
                let stage = Stage::set(move |line, before| match line {
                    POST => (before == 0).then(|| refusal.clone()),
                    LIST => Some(list.clone()),
                    _ => line.starts_with("DELETE").then(|| deleted.clone()),
                })
                .await;
                stage.maps().await.post_review(NUMBER, TIP, &review()).await.unwrap();
                assert_eq!(
                    (delete.len(), stage.lines()),
                    (1, vec![POST.into(), LIST.into(), delete[0].clone(), POST.into()])
                );
            }
        }
    }
}

/// Rule 17: the lock can belong to another process that is posting right now.
#[tokio::test]
async fn where_no_pending_review_is_found_the_refusal_stands() {
    let refusal = unprocessable("User can only have one pending review per pull request");
    for list in each("rest/review-pending-submit-delete.json#0", Answer::ok(json!([]))) {
        let told = refusal.clone();
        let stage = Stage::set(move |line, _| match line {
            POST => Some(told.clone()),
            LIST => Some(list.clone()),
            _ => None,
        })
        .await;
        let error = failure(stage.maps().await.post_review(NUMBER, TIP, &review()).await);
        assert!(is_refusal(&error, &refusal), "{error}");
        assert_eq!(stage.lines(), [POST, LIST, POST]);
    }
}

/// Rule 27.
#[tokio::test]
async fn an_approval_is_dismissed_or_the_refusal_told() {
    for answer in each("rest/review-dismissed.json#0", Answer::ok(listed(12, "DISMISSED"))) {
        let stage = Stage::answering("PUT ", answer).await;
        stage.maps().await.dismiss_review(NUMBER, 12, "Mended.").await.unwrap();
        assert_eq!(stage.lines(), [format!("PUT {}/12/dismissals", &POST[5..])]);
    }
    let restricted = Answer::new(403, json!({ "message": "Branch protections do not permit dismissing this review" }));
    let refusals = [
        ("reported/review-422.json#12", unprocessable("Can not dismiss a commented pull request review")),
        ("reported/review-422.json#13", unprocessable("Can not dismiss a dismissed pull request review")),
        ("reported/review-422.json#14", restricted),
    ];
    for (address, own) in refusals {
        for answer in each(address, own) {
            let stage = Stage::answering("PUT ", answer.clone()).await;
            let error = failure(stage.maps().await.dismiss_review(NUMBER, 12, "Mended.").await);
            assert!(is_refusal(&error, &answer), "{address}: {error}");
        }
    }
}

#[tokio::test]
async fn a_comment_is_reacted_to_edited_or_gone() {
    let address = "rest/review-comment-reaction-edit-delete.json#0";
    for answer in each(address, Answer::new(201, json!({ "id": 3, "content": "+1" }))) {
        let stage = Stage::answering("POST /repos/mila/maps/issues/comments/8/reactions", answer).await;
        stage.maps().await.react(8, Reaction::ThumbsUp).await.unwrap();
        assert_eq!(stage.calls()[1].body, json!({ "content": "+1" }));
    }
    let own = json!({ "id": 5_000_000_001_u64, "body": "Mended.", "line": null, "original_line": 3 });
    for answer in each("rest/review-comment-reaction-edit-delete.json#1", Answer::ok(own)) {
        let stage = Stage::answering("PATCH ", answer).await;
        stage.maps().await.edit_comment(5_000_000_001, "Mended.").await.unwrap();
        assert_eq!(stage.lines(), ["PATCH /repos/mila/maps/pulls/comments/5000000001"]);
    }
    for answer in each("rest/review-comment-reaction-edit-delete.json#2", Answer::new(204, json!(null))) {
        let stage = Stage::answering("DELETE ", answer).await;
        stage.maps().await.discard_reviews(NUMBER, &[8]).await.unwrap();
    }
}

#[tokio::test]
async fn a_text_that_is_too_long_is_refused_with_githubs_words() {
    let error = json!({ "resource": "Issue", "code": "custom", "field": "body", "message": "body is too long (maximum is 65536 characters)" });
    let own = Answer::new(422, json!({ "message": "Validation Failed", "errors": [error] }));
    for answer in each("reported/review-422.json#16", own) {
        let stage = Stage::answering("POST /repos/", answer.clone()).await;
        let error = failure(stage.maps().await.reply(NUMBER, "…").await);
        assert!(is_refusal(&error, &answer), "{error}");
    }
}

#[tokio::test]
async fn labels_come_and_go_and_their_refusals_may_be_codes_alone() {
    let label = |name: &str| json!({ "id": 4, "name": name, "color": "ededed", "default": false, "description": null });
    let labels = ["new route".to_owned()];
    for answer in each("rest/labels.json#0", Answer::ok(json!([label("old"), label("new route")]))) {
        let stage = Stage::answering("POST /repos/mila/maps/issues/5/labels", answer).await;
        stage.maps().await.add_labels(NUMBER, &labels).await.unwrap();
    }
    for answer in each("rest/labels.json#1", Answer::ok(json!([label("old")]))) {
        let stage = Stage::answering("DELETE /repos/mila/maps/issues/5/labels/new%20route", answer).await;
        stage.maps().await.remove_label(NUMBER, &labels[0]).await.unwrap();
    }
    let error = json!({ "resource": "Label", "code": "invalid", "field": "name" });
    let own = Answer::new(422, json!({ "message": "Validation Failed", "errors": [error] }));
    for answer in each("rest/labels.json#2", own) {
        let stage = Stage::answering("POST /repos/", answer.clone()).await;
        let error = failure(stage.maps().await.add_labels(NUMBER, &labels).await);
        assert!(is_refusal(&error, &answer), "{error}");
        assert!(error.to_string().ends_with("422 Validation Failed: invalid"), "{error}");
    }
}
