//! What the App asks about itself: who it is, where it is installed, and which deliveries did not arrive.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::UNIX_EPOCH;

use serde_json::{Value, json};
use shelfmark::webhook::{Event, parse};

use crate::answers::{Answer, each};
use crate::stage::Stage;

#[tokio::test]
async fn who_the_app_is_and_what_it_lacks() {
    let own = json!({
        "id": 5_000_000_000_u64, "slug": "map-desk", "name": "Map Desk", "owner": null, "installations_count": 2,
        "permissions": { "metadata": "read", "contents": "read", "pull_requests": "write" }, "events": ["pull_request", "push"],
    });
    for answer in each("rest/app.json#0", Answer::ok(own)) {
        let stage = Stage::answering("GET /app", answer.clone()).await;
        let identity = stage.app.identity().await.unwrap();
        let told = json!({ "id": identity.id, "slug": identity.slug, "name": identity.name, "permissions": identity.permissions, "events": identity.events });
        for (key, told) in told.as_object().unwrap() {
            assert_eq!(*told, answer.body[key], "{key}");
        }
        let lacking = identity.lacking().unwrap();
        for (permission, level) in [("pull_requests", "write"), ("checks", "write")] {
            let lacks = answer.body["permissions"][permission] != level;
            assert_eq!(lacking.contains(&format!("{permission}: {level}")), lacks, "{lacking}");
        }
    }
}

#[tokio::test]
async fn where_the_app_is_installed_and_not_suspended() {
    let one = |id: u64, suspended: Value| {
        json!({ "id": id, "account": { "login": "mila", "type": "User" }, "suspended_at": suspended, "suspended_by": null,
            "permissions": { "metadata": "read", "checks": "write" } })
    };
    let own = json!([one(5_000_000_001, json!(null)), one(22, json!("2026-10-10T10:10:10Z"))]);
    for answer in each("rest/app-installations.json#0", Answer::ok(own)) {
        let stage = Stage::answering("GET /app/installations?", answer.clone()).await;
        let all = answer.body.as_array().unwrap();
        let awake = all.iter().filter(|one| one["suspended_at"].is_null()).map(|one| one["id"].as_u64().unwrap());
        assert_eq!(stage.app.installations().await.unwrap(), awake.collect::<Vec<_>>());
        let installed = stage.app.installed().await.unwrap();
        for (installed, told) in installed.iter().zip(all) {
            assert_eq!(
                (json!(installed.id), json!(installed.account)),
                (told["id"].clone(), told["account"]["login"].clone())
            );
            assert_eq!(installed.suspended, !told["suspended_at"].is_null());
            assert!(installed.lacks.contains(&"contents: read".to_owned()), "{:?}", installed.lacks);
        }
        assert_eq!(installed.len(), all.len());
    }
}

/// A delivery in GitHub's list; it does not always name installation and repository.
fn delivery(id: u64, guid: &str, redelivery: bool, status_code: u16) -> Value {
    let status = if status_code == 200 { "OK".to_owned() } else { format!("Invalid HTTP Response: {status_code}") };
    json!({ "id": id, "guid": guid, "delivered_at": "2026-11-01T08:00:00Z", "redelivery": redelivery, "duration": 0.1,
        "status": status, "status_code": status_code, "event": "pull_request", "action": "opened",
        "installation_id": null, "repository_id": null, "url": "" })
}

/// The numbers of the first attempts at deliveries that never arrived, oldest first.
fn never_arrived(all: &[Value]) -> Vec<u64> {
    let arrived = |one: &&Value| (200..300).contains(&one["status_code"].as_u64().unwrap());
    let mut known: BTreeSet<&str> = all.iter().filter(arrived).map(|one| one["guid"].as_str().unwrap()).collect();
    let missed = all.iter().rev().filter(|one| known.insert(one["guid"].as_str().unwrap()));
    missed.map(|one| one["id"].as_u64().unwrap()).collect()
}

/// Rule 48.
#[tokio::test]
async fn deliveries_that_never_arrived_are_found() {
    let own = json!([
        delivery(70_000_000_003, "c", false, 200),
        delivery(70_000_000_002, "b", false, 503),
        delivery(70_000_000_001, "a", false, 400)
    ]);
    for answer in each("rest/hook-deliveries.json#0", Answer::ok(own)) {
        let stage = Stage::answering("GET /app/hook/deliveries", answer.clone()).await;
        let look = stage.app.missed_deliveries(UNIX_EPOCH, 3).await.unwrap();
        let ids: Vec<u64> = look.missed.iter().map(|missed| missed.id).collect();
        assert_eq!((ids.clone(), look.saw_all), (never_arrived(answer.body.as_array().unwrap()), true));
        assert!(!ids.is_empty());
        let attempts = stage.app.attempts().await.unwrap();
        assert!(attempts.iter().all(|attempt| attempt.arrived() == (attempt.status == "OK")));
    }
}

/// Rule 48: a redelivery has its own number, and the same GUID.
#[tokio::test]
async fn deliveries_are_read_page_by_page_and_a_redelivery_is_the_same_delivery() {
    let page = |next: Option<&str>, one: Value| {
        let link = next.map(|cursor| {
            format!("<https://api.github.com/app/hook/deliveries?per_page=1&cursor={cursor}>; rel=\"next\"")
        });
        let answer = Answer::ok(json!([one]));
        link.map_or(answer.clone(), |link| answer.with("link", &link))
    };
    let pages = [
        each("rest/hook-deliveries-pages-redelivery.json#0", page(Some("v1_32"), delivery(33, "b", true, 403))),
        each("rest/hook-deliveries-pages-redelivery.json#1", page(Some("v1_31"), delivery(32, "b", false, 403))),
        each("rest/hook-deliveries-pages-redelivery.json#2", page(None, delivery(31, "a", false, 403))),
    ];
    for which in 0..pages[0].len() {
        let told: Vec<Answer> = pages.iter().map(|page| page[which].clone()).collect();
        let (answers, seen) = (told.clone(), AtomicUsize::new(0));
        let stage = Stage::set(move |line, _| {
            let next = || answers[seen.fetch_add(1, Ordering::Relaxed)].clone();
            line.starts_with("GET /app/hook/deliveries").then(next)
        })
        .await;
        let look = stage.app.missed_deliveries(UNIX_EPOCH, 9).await.unwrap();
        let all: Vec<Value> = told.iter().flat_map(|page| page.body.as_array().unwrap().clone()).collect();
        assert_eq!(look.missed.iter().map(|missed| missed.id).collect::<Vec<_>>(), never_arrived(&all));
        assert_eq!((look.missed.len(), look.saw_all), (2, true));
        for (line, page) in stage.lines()[1..].iter().zip(&told) {
            let (_, cursor) = line.split_once("&cursor=").unwrap();
            assert!(page.headers["link"].to_str().unwrap().contains(cursor), "{line}");
        }
        assert_eq!(stage.lines().len(), 3);
    }
}

#[tokio::test]
async fn a_delivery_is_told_as_it_was_sent() {
    let payload = json!({
        "ref": "refs/heads/main", "installation": { "id": 21 }, "commits": [],
        "repository": { "id": 9, "name": "maps", "full_name": "mila/maps", "default_branch": "main" },
    });
    let request = json!({ "headers": { "X-GitHub-Event": "push" }, "payload": payload });
    let own = json!({ "id": 70_000_000_001_u64, "guid": "a", "status": "OK", "status_code": 200, "event": "push", "request": request });
    for answer in each("rest/hook-delivery-detail.json#0", Answer::ok(own)) {
        let stage = Stage::answering("GET /app/hook/deliveries/70000000001", answer.clone()).await;
        let body = stage.app.delivered(70_000_000_001).await.unwrap();
        let payload: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(payload, answer.body["request"]["payload"]);
        let to_the_list = payload["ref"] == "refs/heads/main";
        assert_eq!(matches!(parse("push", &body).unwrap(), Event::Push(_)), to_the_list);
    }
}
