//! Commits and resolved threads: done, refused, and silently not done.

use serde_json::{Value, json};
use shelfmark::github::{GithubError, Message, NewText};

use crate::answers::{Answer, each_data, each_errors};
use crate::failure;
use crate::stage::{Stage, TIP};

async fn commits(answer: Value) -> Result<(), GithubError> {
    let files = [NewText { path: "README.md".into(), text: "# Maps\n".into() }];
    let message = Message { headline: "Apply fixes".into(), ..Message::default() };
    let stage = Stage::answering("POST /graphql", Answer::ok(answer)).await;
    stage.maps().await.commit("contours", TIP, &message, &files).await
}

async fn resolves(answer: Value) -> Result<(), GithubError> {
    Stage::answering("POST /graphql", Answer::ok(answer)).await.maps().await.resolve_thread("PRRT_7").await
}

#[tokio::test]
async fn a_commit_that_github_made_is_done() {
    let own = json!({ "createCommitOnBranch": { "commit": { "oid": TIP } } });
    for data in each_data("graphql/create-commit-on-branch.json#0", own) {
        commits(json!({ "data": data })).await.unwrap();
    }
}

/// Rules 5, 46 and 47: the text is for people, and the type is what a caller can rely on.
#[tokio::test]
async fn a_mutation_that_github_refuses_is_told_with_its_type_and_words() {
    let refusal =
        |kind: &str, words: &str| json!([{ "type": kind, "path": ["createCommitOnBranch"], "message": words }]);
    let refusals = [
        (
            "graphql/create-commit-on-branch.json#1",
            refusal("STALE_DATA", "Expected branch to point to \"0a\" but it did not.  Pull and try again."),
        ),
        (
            "graphql/create-commit-on-branch.json#2",
            refusal(
                "BRANCH_PROTECTION_RULE_VIOLATION",
                "protected branch 'contours' check failed:\n  Changes must be reviewed.",
            ),
        ),
        ("graphql/archived.json#0", refusal("UNPROCESSABLE", "Repository was archived so is read-only")),
        ("graphql/mutation-unprocessable.json#0", refusal("UNPROCESSABLE", "mila does not have a verified email.")),
    ];
    for (address, own) in refusals {
        for errors in each_errors(address, own) {
            let words = errors[0]["message"].as_str().unwrap();
            let kind = errors[0]["type"].as_str().filter(|kind| *kind != "UNPROCESSABLE");
            let expected = kind.map_or_else(|| words.to_owned(), |kind| format!("{kind}: {words}"));
            let told =
                |error: &GithubError| matches!(error, GithubError::Refused { message, .. } if *message == expected);
            let error = failure(commits(json!({ "data": { "createCommitOnBranch": null }, "errors": errors })).await);
            assert!(told(&error), "{address}: {error}");
            let error = failure(resolves(json!({ "data": { "resolveReviewThread": null }, "errors": errors })).await);
            assert!(told(&error), "{address}: {error}");
        }
    }
}

/// Rule 3.
#[tokio::test]
async fn a_thread_that_is_not_there_is_a_404() {
    let own = json!([{ "type": "NOT_FOUND", "path": ["resolveReviewThread"], "message": "Could not resolve to a node with the global id of 'PRRT_7'" }]);
    for errors in each_errors("graphql/node-found-and-not.json#1", own) {
        let error = failure(resolves(json!({ "data": { "resolveReviewThread": null }, "errors": errors })).await);
        assert!(matches!(error, GithubError::Refused { status: 404, .. }), "{error}");
    }
}

/// Rule 7: no error does not mean success.
#[tokio::test]
async fn a_mutation_whose_outcome_is_null_did_nothing() {
    let own = json!({ "addPullRequestReviewThread": { "thread": null } });
    for data in each_data("reported/graphql-partial.json#5", own) {
        let outcome = data.as_object().unwrap().values().next().unwrap().clone();
        let error = failure(resolves(json!({ "data": { "resolveReviewThread": outcome } })).await);
        assert!(matches!(error, GithubError::Refused { status: 200, .. }), "{error}");
    }
    let error = failure(commits(json!({ "data": { "createCommitOnBranch": { "commit": null } } })).await);
    assert!(matches!(error, GithubError::Refused { status: 200, .. }), "{error}");
}
