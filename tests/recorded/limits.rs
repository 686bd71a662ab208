//! Limits, timeouts and failures: what causes a wait, what is asked for in smaller parts, and what may have arrived.

use serde_json::{Value, json};
use shelfmark::github::GithubError;

use crate::answers::{Answer, each, each_errors};
use crate::stage::{NUMBER, Stage, TIP, shown};
use crate::{failure, review};

const MUTATION: &str = "resolveReviewThread";

/// Whether it is a limit that asks to wait this long; for the first minute if GitHub names no time.
fn asks_to_wait(error: &GithubError, seconds: Option<u64>) -> bool {
    let wanted = seconds.unwrap_or(60);
    matches!(error, GithubError::RateLimited { wait: Some(wait), .. } if wait.as_secs() == wanted)
}

/// A GraphQL answer to any query.
fn errors_beside(mut answer: Value, errors: &Value) -> Answer {
    answer["errors"] = errors.clone();
    Answer::ok(answer)
}

/// Rules 39 and 40.
#[tokio::test]
async fn every_shape_of_a_limit_is_a_wait() {
    let told = |status, message: &str| Answer::new(status, json!({ "message": message }));
    let content = "You have exceeded a secondary rate limit and have been temporarily blocked from content creation.";
    let abuse = json!({ "message": "Validation Failed", "errors": [{ "resource": "PullRequestReview", "code": "abuse", "field": "base" }] });
    let limits = [
        ("reported/limits-and-outages.json#0", told(403, content).with("x-ratelimit-remaining", "3071"), None),
        ("reported/limits-and-outages.json#1", told(429, "You have exceeded a secondary rate limit."), None),
        (
            "reported/limits-and-outages.json#2",
            told(403, "API rate limit exceeded for installation ID 21.").with("x-ratelimit-remaining", "0"),
            None,
        ),
        ("rest/limits-secondary-and-abuse.json#0", told(403, "You have exceeded a secondary rate limit."), None),
        (
            "rest/limits-secondary-and-abuse.json#1",
            told(403, "You have triggered an abuse detection mechanism.").with("retry-after", "60"),
            Some(60),
        ),
        ("reported/review-422.json#11", Answer::new(422, abuse).with("x-ratelimit-remaining", "3071"), None),
    ];
    for (address, own, seconds) in limits {
        for answer in each(address, own) {
            let stage = Stage::answering("POST /repos/", answer.clone()).await;
            let error = failure(stage.maps().await.post_review(NUMBER, TIP, &review()).await);
            assert!(asks_to_wait(&error, seconds), "{address}: {error}");
            assert_eq!(stage.lines().len(), 1, "{address}");
            let error = failure(Stage::answering("GET /repos/", answer).await.snapshot().await);
            assert!(asks_to_wait(&error, seconds), "{address}: {error}");
        }
    }
}

/// Rule 11.
#[tokio::test]
async fn the_limit_that_comes_with_a_success_is_a_wait() {
    let own = json!([{ "type": "RATE_LIMITED", "message": "API rate limit exceeded for installation ID 21." }]);
    for errors in each_errors("reported/limits-and-outages.json#3", own) {
        let stage = Stage::answering("POST /graphql", Answer::ok(json!({ "errors": errors }))).await;
        assert!(asks_to_wait(&failure(stage.snapshot().await), None), "{errors}");
        let stage = Stage::answering("POST /graphql", Answer::ok(json!({ "errors": errors }))).await;
        assert!(asks_to_wait(&failure(stage.maps().await.resolve_thread("PRRT_1").await), None), "{errors}");
    }
}

/// Rule 12; the type that it has is not quoted.
#[tokio::test]
async fn a_mutation_that_came_too_quickly_waits_whatever_its_type() {
    let own = json!([{ "path": [MUTATION], "message": "was submitted too quickly" }]);
    for mut errors in each_errors("reported/limits-and-outages.json#4", own) {
        for kind in [json!(null), json!("UNPROCESSABLE"), json!("FORBIDDEN")] {
            errors[0]["type"] = kind;
            let answer = errors_beside(json!({ "data": { MUTATION: null } }), &errors);
            let stage = Stage::answering("POST /graphql", answer).await;
            let error = failure(stage.maps().await.resolve_thread("PRRT_1").await);
            assert!(asks_to_wait(&error, None), "{errors}: {error}");
        }
    }
}

/// Checks that a query with this answer is asked again in smaller parts, and that half an answer is not used.
async fn is_asked_for_in_smaller_parts(answer: &Answer) {
    let first = answer.clone();
    let stage = Stage::set(move |line, before| (line == "POST /graphql" && before == 0).then(|| first.clone())).await;
    stage.snapshot().await.unwrap_or_else(|error| panic!("{answer:?}: {error}"));
    assert_eq!(asked(&stage, "reviewThreads(last: "), ["100", "50"], "{answer:?}");

    let (first, none) = (answer.clone(), json!({ "data": { "repository": { "pullRequests": { "nodes": [] } } } }));
    let stage = Stage::set(move |line, before| {
        let answer = || if before == 0 { first.clone() } else { Answer::ok(none.clone()) };
        (line == "POST /graphql").then(answer)
    })
    .await;
    assert_eq!(stage.maps().await.open_pulls(".github/shelfmark.yml").await.unwrap().pulls, []);
    assert_eq!(asked(&stage, "pullRequests(states: OPEN, first: "), ["25", "12"], "{answer:?}");
}

/// How many were asked for at once, query by query.
fn asked(stage: &Stage, before: &str) -> Vec<String> {
    let queries = stage.calls().into_iter().filter_map(|call| Some(call.body["query"].as_str()?.to_owned()));
    let number = |query: String| {
        let (_, rest) = query.split_once(before)?;
        Some(rest.chars().take_while(char::is_ascii_digit).collect())
    };
    queries.filter_map(number).collect()
}

/// Rule 9: data beside the error is incomplete.
#[tokio::test]
async fn a_query_that_costs_too_much_is_asked_for_in_smaller_parts() {
    let own = json!([{ "type": "RESOURCE_LIMITS_EXCEEDED", "path": ["repository"], "message": "Resource limits for this query exceeded." }]);
    for errors in each_errors("reported/limits-and-outages.json#6", own) {
        is_asked_for_in_smaller_parts(&errors_beside(shown(), &errors)).await;
        is_asked_for_in_smaller_parts(&errors_beside(json!({ "data": { "repository": null } }), &errors)).await;
    }
}

/// Rule 8: asking for the same again costs more points.
#[tokio::test]
async fn a_query_that_takes_too_long_is_asked_for_in_smaller_parts() {
    for answer in each("reported/limits-and-outages.json#7", Answer::new(504, json!("<html>Unicorn</html>"))) {
        is_asked_for_in_smaller_parts(&answer).await;
    }
}

#[tokio::test]
async fn a_query_that_breaks_inside_is_asked_for_in_smaller_parts() {
    let address = "reported/limits-and-outages.json#8";
    let own = json!([{ "message": "Something went wrong while executing your query on 2026-11-01T10:00:00+00:00." }]);
    for errors in each_errors(address, own) {
        let answer = errors_beside(json!({ "data": null }), &errors);
        is_asked_for_in_smaller_parts(&answer).await;
        // Whether a mutation has had an effect is unknown.
        let stage = Stage::answering("POST /graphql", answer).await;
        let error = failure(stage.maps().await.resolve_thread("PRRT_1").await);
        assert!(matches!(error, GithubError::Unclear { .. }), "{error}");
    }
    let own = Answer::new(502, json!({ "message": "Something went wrong while executing your query." }));
    for answer in each(address, own).into_iter().filter(|answer| answer.status != 200) {
        is_asked_for_in_smaller_parts(&answer).await;
        let stage = Stage::answering("POST /graphql", answer).await;
        let error = failure(stage.maps().await.resolve_thread("PRRT_1").await);
        assert!(matches!(error, GithubError::Unclear { .. }), "{error}");
    }
}

/// Rule 52: the next try finds what this one did not.
#[tokio::test]
async fn a_passing_refusal_is_a_failure() {
    let error = json!({ "resource": "IssueComment", "code": "unprocessable", "field": "data", "message": "Could not resolve to a node with the global id of 'I_7'." });
    let own = Answer::new(422, json!({ "message": "Validation Failed", "errors": [error] }));
    for answer in each("reported/limits-and-outages.json#9", own) {
        let stage = Stage::answering("POST /repos/", answer).await;
        let error = failure(stage.maps().await.reply(NUMBER, "Done.").await);
        assert!(matches!(error, GithubError::Unclear { .. }), "{error}");
    }
}

/// Rule 42: a page for people, which must not appear in a log.
#[tokio::test]
async fn a_page_of_html_is_a_failure_and_no_words() {
    let own = Answer::new(503, json!("<!DOCTYPE html><title>Out of order</title>")).with("content-type", "text/html");
    for answer in each("rest/service-down-html.json#0", own) {
        let failures = [
            failure(Stage::answering("GET /repos/", answer.clone()).await.snapshot().await),
            failure(Stage::answering("POST /graphql", answer.clone()).await.snapshot().await),
            {
                let stage = Stage::answering("POST /repos/", answer).await;
                failure(stage.maps().await.post_review(NUMBER, TIP, &review()).await)
            },
        ];
        for error in failures {
            assert!(matches!(error, GithubError::Unclear { .. }) && !error.to_string().contains('<'), "{error}");
        }
    }
}
