//! Check runs: made, amended, told apart from those of other Apps, and refused.

use serde_json::{Value, json};
use shelfmark::github::{OwnCheckRun, Progress};
use shelfmark::review::{Action, Annotation, Conclusion, PlannedCheckRun};

use crate::answers::{Answer, each};
use crate::stage::{APP, NUMBER, Stage, TIP};
use crate::{failure, is_refusal};

const CREATE: &str = "POST /repos/mila/maps/check-runs";

/// A planned page with this many annotations.
fn page(annotations: usize) -> PlannedCheckRun {
    let annotation = |line| Annotation {
        path: "README.md".into(),
        start_line: line,
        end_line: line,
        level: "warning",
        title: "Out of order".into(),
        message: "It belongs above the one before.".into(),
    };
    PlannedCheckRun {
        conclusion: Conclusion::Failure,
        title: "Some remarks".into(),
        summary: "They follow.".into(),
        annotations: (1..=annotations).map(annotation).collect(),
        actions: vec![Action::Recheck],
    }
}

/// A check run as REST returns it.
fn run(id: u64, app: u64, external_id: &str) -> Value {
    json!({ "id": id, "head_sha": TIP, "name": "Shelfmark", "external_id": external_id, "status": "completed", "conclusion": "failure",
        "app": { "id": app, "slug": "map-desk" }, "pull_requests": [], "output": { "annotations_count": 50 } })
}

fn begun(id: u64) -> OwnCheckRun {
    OwnCheckRun { id, ..OwnCheckRun::default() }
}

/// Rule 33: a PATCH adds to what is there.
#[tokio::test]
async fn annotations_beyond_fifty_follow_the_run_that_was_made() {
    let made = each("rest/check-run-annotations-appended.json#0", Answer::new(201, run(5_000_000_007, APP, "5")));
    let grown = each("rest/check-run-annotations-appended.json#1", Answer::ok(run(5_000_000_007, APP, "5")));
    for (made, grown) in made.into_iter().zip(grown) {
        let id = made.body["id"].clone();
        let stage = Stage::set(move |line, _| match line.split(' ').next() {
            Some("PATCH") => Some(grown.clone()),
            _ => (line == CREATE).then(|| made.clone()),
        })
        .await;
        stage.maps().await.complete_check_run(NUMBER, TIP, None, &page(101)).await.unwrap();
        let amend = format!("PATCH /repos/mila/maps/check-runs/{id}");
        assert_eq!(stage.lines(), [CREATE, &amend, &amend]);
        let sent = stage.calls()[1..]
            .iter()
            .map(|call| call.body["output"]["annotations"].as_array().unwrap().len())
            .collect::<Vec<_>>();
        assert_eq!(sent, [50, 50, 1]);
    }
}

#[tokio::test]
async fn a_run_that_was_made_is_known_by_its_id() {
    for answer in each("rest/check-run-create-update.json#0", Answer::new(201, run(91_000_000_007, APP, "5"))) {
        let stage = Stage::answering(CREATE, answer.clone()).await;
        let made = stage.maps().await.announce_check_run(NUMBER, TIP, None, Progress::Queued).await.unwrap();
        assert_eq!(json!(made.id), answer.body["id"]);
    }
    for answer in each("rest/check-run-create-update.json#1", Answer::ok(run(91_000_000_007, APP, "5"))) {
        let stage = Stage::answering("PATCH ", answer).await;
        stage.maps().await.complete_check_run(NUMBER, TIP, Some(&begun(91_000_000_007)), &page(0)).await.unwrap();
        assert_eq!(stage.lines(), ["PATCH /repos/mila/maps/check-runs/91000000007"]);
    }
}

/// Rule 30: counted in characters, then in bytes.
#[tokio::test]
async fn a_page_that_github_refuses_is_told_with_its_words() {
    let invalid = |words: &str| Answer::new(422, json!({ "message": format!("Invalid request.\n\n{words}") }));
    let bytes = json!({ "resource": "CheckRun", "code": "custom", "field": "summary", "message": "summary exceeds a maximum bytesize of 65535" });
    let refusals = [
        ("rest/check-run-create-update.json#2", invalid("\"conclusion\" wasn't supplied.")),
        (
            "reported/check-run-errors.json#1",
            Answer::new(422, json!({ "message": "Validation Failed", "errors": [bytes] })),
        ),
        ("reported/check-run-errors.json#2", invalid("Only 65535 characters are allowed; 70000 were supplied.")),
    ];
    for (address, own) in refusals {
        for answer in each(address, own) {
            let stage = Stage::answering(CREATE, answer.clone()).await;
            let error = failure(stage.maps().await.complete_check_run(NUMBER, TIP, None, &page(0)).await);
            assert!(is_refusal(&error, &answer), "{address}: {error}");
            assert_eq!(stage.lines(), [CREATE], "{address}");
        }
    }
}

/// Rule 29.
#[tokio::test]
async fn a_run_of_another_app_is_left_to_it_and_our_own_is_made() {
    let words = "Invalid app_id `77` - check run can only be modified by the GitHub App that created it.";
    for answer in each("reported/check-run-errors.json#0", Answer::new(403, json!({ "message": words }))) {
        let stage = Stage::answering("PATCH ", answer).await;
        stage.maps().await.complete_check_run(NUMBER, TIP, Some(&begun(8)), &page(0)).await.unwrap();
        assert_eq!(stage.lines(), ["PATCH /repos/mila/maps/check-runs/8", CREATE]);
        let calls = stage.calls();
        assert_eq!((&calls[2].body["head_sha"], calls[1].body.get("head_sha")), (&json!(TIP), None));
        assert_eq!(calls[2].body["output"], calls[1].body["output"]);
    }
}

/// Rule 13.
#[tokio::test]
async fn an_id_beyond_32_bits_is_kept() {
    for answer in each("rest/check-run-one.json#0", Answer::ok(run(91_000_000_007, APP, "5"))) {
        let mut listed = answer.body.clone();
        listed["external_id"] = json!(NUMBER.to_string());
        let app = listed["app"]["id"].as_u64().unwrap();
        let stage = Stage::of_app(app, move |line, _| {
            line.starts_with("GET /repos/").then(|| Answer::ok(json!({ "total_count": 1, "check_runs": [listed] })))
        })
        .await;
        let plan = PlannedCheckRun { conclusion: conclusion(&answer.body), ..page(0) };
        stage.maps().await.complete_any_check_run(NUMBER, TIP, &plan).await.unwrap();
        assert!(answer.body["id"].as_u64().unwrap() > u64::from(u32::MAX));
        assert_eq!(stage.lines()[1], format!("PATCH /repos/mila/maps/check-runs/{}", answer.body["id"]));
    }
}

fn conclusion(run: &Value) -> Conclusion {
    if run["conclusion"] == "success" { Conclusion::Success } else { Conclusion::Failure }
}

/// Rules 29 and 31: whose run it is, its App says; which pull request it is about, its external id.
#[tokio::test]
async fn a_run_is_told_by_its_app_and_its_pull_request_by_its_external_id() {
    let own = json!({ "total_count": 1, "check_runs": [run(91_000_000_007, 77, "12")] });
    for answer in each("rest/check-runs-for-commit.json#0", Answer::ok(own)) {
        let run = &answer.body["check_runs"][0];
        let stage = Stage::answering("GET /repos/", answer.clone()).await;
        let maps = stage.maps().await;
        assert!(!maps.has_check_run(TIP).await.unwrap(), "another App's");
        assert_eq!(maps.checked_pulls(TIP).await.unwrap(), [] as [u64; 0]);
        let listed = answer.clone();
        let stage = Stage::of_app(run["app"]["id"].as_u64().unwrap(), move |line, _| {
            line.starts_with("GET /repos/").then(|| listed.clone())
        })
        .await;
        let maps = stage.maps().await;
        assert!(maps.has_check_run(TIP).await.unwrap());
        let told: Option<u64> = run["external_id"].as_str().unwrap().parse().ok();
        assert_eq!(maps.checked_pulls(TIP).await.unwrap(), told.into_iter().collect::<Vec<_>>());
    }
}
