//! Repositories that have been renamed (rule 45).

use serde_json::json;

use crate::answers::{Answer, each};
use crate::review;
use crate::stage::{NUMBER, Stage, TIP};

const ELSEWHERE: &str = "https://api.github.com/repositories/5000000000";

fn moved(status: u16) -> Answer {
    let body = json!({ "message": "Moved Permanently", "url": ELSEWHERE, "documentation_url": "https://docs.github.com/rest" });
    Answer::new(status, body)
}

/// The address, from the header or the body, without the host.
fn address(answer: &Answer) -> String {
    let header = answer.headers.get("location").map(|address| address.to_str().unwrap());
    let address = header.or_else(|| answer.body["url"].as_str()).unwrap();
    address.strip_prefix("https://api.github.com").unwrap().to_owned()
}

#[tokio::test]
async fn a_read_goes_on_where_github_says() {
    let moves = [
        ("rest/renamed-repository.json#0", moved(301)),
        ("rest/renamed-repository.json#2", moved(301).with("location", ELSEWHERE)),
        ("rest/contents.json#2", Answer::new(302, json!(null)).with("location", ELSEWHERE)),
    ];
    for (recording, own) in moves {
        for answer in each(recording, own) {
            let first = answer.clone();
            let stage = Stage::set(move |line, _| {
                let files = line.starts_with("GET /repositories/").then(|| Answer::ok(json!([])));
                files.or_else(|| line.starts_with("GET /repos/").then(|| first.clone()))
            })
            .await;
            stage.snapshot().await.unwrap();
            assert_eq!(stage.lines()[1], format!("GET {}", address(&answer)), "{recording}");
        }
    }
}

#[tokio::test]
async fn a_write_goes_on_with_its_method_and_its_body() {
    for answer in each("rest/renamed-repository.json#1", moved(307)) {
        let stage = Stage::answering("POST /repos/", answer.clone()).await;
        stage.maps().await.post_review(NUMBER, TIP, &review()).await.unwrap();
        assert_eq!(stage.lines()[1..], [format!("POST {}", address(&answer))]);
        let calls = stage.calls();
        assert_eq!((&calls[2].body, calls[2].body.is_object()), (&calls[1].body, true));
    }
}
