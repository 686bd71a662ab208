//! Tokens, and what may not be seen or done: what each of GitHub's refusals is about.

use serde_json::json;
use shelfmark::github::GithubError;

use crate::answers::{Answer, each};
use crate::stage::{NUMBER, Stage, TIP};
use crate::{failure, is_refusal, review};

const MINT: &str = "POST /app/installations/21/access_tokens";

fn told(status: u16, message: &str) -> Answer {
    Answer::new(status, json!({ "message": message, "documentation_url": "https://docs.github.com/rest" }))
}

/// Rule 44: whatever its length and form.
#[tokio::test]
async fn a_token_is_shown_as_it_was_given() {
    let token = format!("ghs_6006_{}", "a.b-c_".repeat(80));
    let own = json!({ "token": token, "expires_at": "2027-01-15T09:00:00Z", "permissions": { "checks": "write" }, "repository_selection": "all" });
    for answer in each("rest/installation-token.json#0", Answer::new(201, own)) {
        let stage = Stage::answering(MINT, answer.clone()).await;
        stage.snapshot().await.unwrap();
        let bearer = format!("Bearer {}", answer.body["token"].as_str().unwrap());
        assert!(stage.calls()[1..].iter().all(|call| call.headers["authorization"] == bearer), "{bearer}");
    }
}

/// Rule 43: the App is fine, but this installation does not give it access.
#[tokio::test]
async fn an_installation_that_gives_no_token_is_a_refusal_with_githubs_words() {
    let refusals = [
        ("rest/installation-token.json#1", told(404, "Not Found")),
        ("rest/installation-token.json#3", told(400, "Problems parsing JSON")),
        (
            "rest/installation-token.json#4",
            told(422, "The permissions requested are not granted to this installation."),
        ),
        ("reported/access.json#0", told(403, "This installation has been suspended")),
        (
            "reported/access.json#1",
            told(422, "There is at least one repository that is not accessible to the parent installation"),
        ),
    ];
    for (address, own) in refusals {
        for answer in each(address, own) {
            let stage = Stage::answering(MINT, answer.clone()).await;
            let error = failure(stage.snapshot().await);
            assert!(is_refusal(&error, &answer), "{address}: {error}");
            assert_eq!(stage.lines(), [] as [&str; 0], "{address}");
            assert_eq!(stage.app.standing().refusal, None, "{address}");
        }
    }
}

/// Rule 43: nothing works until a person corrects the key or the clock.
#[tokio::test]
async fn credentials_that_github_does_not_take_are_told_by_their_cause() {
    let expired = "'Expiration time' claim ('exp') must be a numeric value representing the future time";
    let issued = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
    for answer in each("rest/installation-token.json#2", told(401, expired)) {
        let stage = Stage::answering(MINT, answer).await;
        let error = failure(stage.snapshot().await);
        assert!(matches!(error, GithubError::Unauthorized { .. }), "{error}");
        let refusal = stage.app.standing().refusal.unwrap();
        assert!(refusal.contains("clock"), "{refusal}");
    }
    for (address, words, cause) in [
        ("rest/installation-token.json#5", "A JSON web token could not be decoded", "private key"),
        ("rest/installation-token.json#6", issued, "clock"),
    ] {
        for answer in each(address, told(401, words)) {
            let stage = Stage::answering("GET /app", answer).await;
            let error = failure(stage.app.identity().await);
            assert!(matches!(error, GithubError::Unauthorized { .. }), "{address}: {error}");
            let refusal = stage.app.standing().refusal.unwrap();
            assert!(refusal.contains(cause), "{address}: {refusal}");
        }
    }
}

/// Rule 46.
#[tokio::test]
async fn what_may_not_be_read_or_written_is_refused_with_githubs_words() {
    let refusals = [
        ("rest/forbidden-integration.json#0", told(403, "Resource not accessible by integration")),
        ("reported/access.json#2", told(403, "Repository was archived so is read-only.")),
        ("reported/access.json#3", told(403, "Repository access blocked")),
    ];
    for (address, own) in refusals {
        for answer in each(address, own) {
            let stage = Stage::answering("POST /repos/", answer.clone()).await;
            let error = failure(stage.maps().await.post_review(NUMBER, TIP, &review()).await);
            assert!(is_refusal(&error, &answer), "{address}: {error}");
            let error = failure(Stage::answering("GET /repos/", answer.clone()).await.snapshot().await);
            assert!(is_refusal(&error, &answer), "{address}: {error}");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_refused_where_it_is_needed_and_fine_where_it_was_to_go() {
    for answer in each("rest/not-found.json#0", told(404, "Not Found")) {
        let stage = Stage::answering("GET /app/installations/", answer.clone()).await;
        let error = failure(stage.maps().await.for_contents().await);
        assert!(is_refusal(&error, &answer), "{error}");
    }
    for answer in each("rest/not-found.json#1", told(404, "Not Found")) {
        let error = failure(Stage::answering("GET /repos/", answer.clone()).await.snapshot().await);
        assert!(is_refusal(&error, &answer), "{error}");
    }
    for answer in each("rest/not-found.json#2", told(404, "Not Found")) {
        let stage = Stage::answering("DELETE /repos/", answer.clone()).await;
        stage.maps().await.discard_reviews(NUMBER, &[8]).await.unwrap();
        stage.maps().await.remove_label(NUMBER, "needs work").await.unwrap();
        let stage = Stage::answering("PATCH /repos/", answer.clone()).await;
        let error = failure(stage.maps().await.edit_comment(8, "Mended.").await);
        assert!(is_refusal(&error, &answer), "{error}");
    }
}

/// Rule 50.
#[tokio::test]
async fn what_a_person_may_do_is_told_or_not_for_us_to_ask() {
    for (address, permission) in
        [("rest/collaborator-permission.json#0", "none"), ("rest/collaborator-permission.json#1", "admin")]
    {
        let own = json!({ "permission": permission, "user": { "login": "tomas", "id": 3 }, "role_name": "" });
        for answer in each(address, Answer::ok(own)) {
            let stage = Stage::answering("GET /repos/mila/maps/collaborators/tomas/permission", answer).await;
            assert_eq!(stage.maps().await.permission("tomas").await.unwrap(), permission);
        }
    }
    let own = told(403, "Must have push access to view collaborator permission.");
    for address in ["rest/collaborator-permission.json#2", "rest/collaborator-permission.json#3"] {
        for answer in each(address, own.clone()) {
            let stage = Stage::answering("GET /repos/", answer.clone()).await;
            let error = failure(stage.maps().await.permission("tomas").await);
            assert!(is_refusal(&error, &answer), "{error}");
        }
    }
}
