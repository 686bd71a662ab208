//! Webhooks as GitHub sends them, and as it lists them.

use std::sync::{Arc, Mutex};

use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use shelfmark::sandbox::{APP_ID, CLIENT_ID};
use tokio::net::TcpListener;

use crate::client::{Desk, REPOSITORY, list};

/// A receiver of webhooks, and what it received: the event and its payload.
pub struct Mailbox {
    pub url: String,
    received: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Mailbox {
    /// One that gives this answer.
    pub async fn open(status: u16) -> Self {
        let received: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/webhook", listener.local_addr().unwrap());
        let noted = Arc::clone(&received);
        let note = async move |headers: HeaderMap, body: String| {
            let event = headers["x-github-event"].to_str().unwrap().to_owned();
            noted.lock().unwrap().push((event, serde_json::from_str(&body).unwrap()));
            StatusCode::from_u16(status).unwrap()
        };
        let router = axum::Router::new().route("/webhook", axum::routing::post(note));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, received }
    }

    /// What arrived last.
    pub fn last(&self) -> (String, Value) {
        self.received.lock().unwrap().last().unwrap().clone()
    }
}

/// Rule 31: for a fork's pull request, a pressed button only brings back the commit and our own external id.
#[tokio::test]
async fn nothing_leads_back_to_the_pull_request_of_a_fork() {
    let desk = Desk::open().await;
    let (pull, mailbox) = (desk.pull(), Mailbox::open(202).await);
    let head = desk.github.pull(&pull).head;
    desk.post("check-runs", &json!({ "name": "Shelfmark", "head_sha": head, "external_id": "1" })).await;
    desk.github.foreign_check_run(&pull, "Shelfmark", 15_368, Some("success"));
    desk.github.rerequest_all(&pull, &mailbox.url).await.unwrap();
    let (event, payload) = mailbox.last();
    let suite = &payload["check_suite"];
    assert_eq!((event.as_str(), &payload["action"]), ("check_suite", &json!("rerequested")));
    assert_eq!((&suite["pull_requests"], &suite["head_branch"]), (&json!([]), &Value::Null));
    assert_eq!((&suite["head_sha"], &suite["app"]["id"]), (&json!(head), &json!(APP_ID)));
    desk.github.press_as("mallory", &pull, "apply-fixes", &mailbox.url).await.unwrap();
    let (event, payload) = mailbox.last();
    assert_eq!((event.as_str(), &payload["requested_action"]["identifier"]), ("check_run", &json!("apply-fixes")));
    assert_eq!((&payload["sender"]["login"], &payload["check_run"]["external_id"]), (&json!("mallory"), &json!("1")));
    assert_eq!(
        (&payload["check_run"]["app"]["id"], &payload["check_run"]["pull_requests"]),
        (&json!(APP_ID), &json!([]))
    );

    let own = desk.github.open_pull_request(REPOSITORY, "ada", "Mine", &[("new.md", "x\n")]);
    desk.github.rerequest_all(&own, &mailbox.url).await.unwrap();
    assert_eq!(mailbox.last().1["check_suite"]["pull_requests"][0]["number"], own.number);
}

#[tokio::test]
async fn comments_tell_how_their_authors_belong_here() {
    let desk = Desk::open().await;
    let (pull, mailbox) = (desk.pull(), Mailbox::open(202).await);
    desk.github.set_permission(REPOSITORY, "hopper", "write");
    for (login, association) in [("ada", "OWNER"), ("hopper", "COLLABORATOR"), ("mallory", "NONE")] {
        let comment = desk.github.say(login, &pull, "/shelfmark recheck");
        desk.github.deliver_comment(&pull, comment, &mailbox.url).await.unwrap();
        let (event, payload) = mailbox.last();
        assert_eq!((event.as_str(), &payload["comment"]["author_association"]), ("issue_comment", &json!(association)));
        assert_eq!(payload["issue"]["user"]["login"], "grace");
    }
    desk.github.merge(&pull);
    desk.github.deliver(&pull, "closed", &mailbox.url).await.unwrap();
    assert_eq!(mailbox.last().1["pull_request"]["author_association"], "CONTRIBUTOR");
}

/// A delivery can report a commit before GitHub shows it; it names the previous one, too.
#[tokio::test]
async fn a_delivery_can_be_ahead_of_what_is_shown() {
    let desk = Desk::open().await;
    let (pull, mailbox) = (desk.pull(), Mailbox::open(202).await);
    let before = desk.github.pull(&pull).head;
    let head = desk.github.push_unseen(&pull, &[("README.md", &list().replace("line 10\n", "line X\n"))]);
    desk.github.deliver_head(&pull, &head, &mailbox.url).await.unwrap();
    let payload = mailbox.last().1;
    assert_eq!((&payload["pull_request"]["head"]["sha"], &payload["before"]), (&json!(head), &json!(before)));
    assert_eq!(desk.get("pulls/1").await.json()["head"]["sha"], before);
    desk.github.show_head(&pull, &head);
    assert_eq!(desk.get("pulls/1").await.json()["head"]["sha"], head);
}

/// Rule 49: events about installations and repositories come without being asked for.
#[tokio::test]
async fn installations_and_repositories_tell_what_became_of_them() {
    let (desk, mailbox) = (Desk::open().await, Mailbox::open(202).await);
    desk.github.deliver_installation(REPOSITORY, &mailbox.url).await.unwrap();
    let (event, payload) = mailbox.last();
    let names: Vec<&Value> = payload["repositories"].as_array().unwrap().iter().map(|one| &one["full_name"]).collect();
    assert_eq!((event.as_str(), names), ("installation", vec![&json!(REPOSITORY), &json!("ada/other")]));
    assert_eq!(payload["installation"]["permissions"]["checks"], "write");
    desk.github.set_suspended("ada", true);
    desk.github.deliver_installation_as(REPOSITORY, "suspend", &mailbox.url).await.unwrap();
    assert!(mailbox.last().1["installation"]["suspended_at"].is_string());
    desk.github.deliver_repositories(&["ada/other"], "removed", &mailbox.url).await.unwrap();
    let (event, payload) = mailbox.last();
    assert_eq!((event.as_str(), &payload["repositories_added"]), ("installation_repositories", &json!([])));
    assert_eq!(payload["repositories_removed"][0]["full_name"], "ada/other");
    desk.github.rename("ada/other", "ada/another");
    desk.github.deliver_rename("ada/other", &mailbox.url).await.unwrap();
    let (event, payload) = mailbox.last();
    assert_eq!((event.as_str(), &payload["action"]), ("repository", &json!("renamed")));
    assert_eq!(payload["changes"]["repository"]["name"]["from"], "other");
    assert_eq!(payload["repository"]["full_name"], "ada/another");
    desk.github.rename(REPOSITORY, "grace/awesome-tea");
    desk.github.deliver_rename(REPOSITORY, &mailbox.url).await.unwrap();
    assert_eq!(mailbox.last().1["action"], "transferred");
    desk.github.deliver_event("ping", json!({ "zen": "Keep it." }), &mailbox.url).await.unwrap();
    assert_eq!(mailbox.last(), ("ping".to_owned(), json!({ "zen": "Keep it." })));
}

/// Rule 48: a redelivery has the GUID of the first and its own id; a delayed delivery says so.
#[tokio::test]
async fn deliveries_are_remembered() {
    let desk = Desk::open().await;
    let (pull, mailbox) = (desk.pull(), Mailbox::open(403).await);
    let first = desk.github.deliver(&pull, "opened", &mailbox.url).await.unwrap();
    desk.github.set_throttled(true);
    desk.github.redeliver(&pull, "opened", &mailbox.url, &first.guid).await.unwrap();
    let authorization = format!("Bearer {}", desk.jwt(CLIENT_ID, -60, 540));
    let ask = async |path: &str| desk.send("GET", path, &authorization, "", String::new()).await.json();
    let listed = ask("app/hook/deliveries?per_page=10&status=failure").await;
    let told = |at: usize| ["guid", "redelivery", "status", "action"].map(|name| listed[at][name].clone());
    let (status, action) = (json!("Invalid HTTP Response: 403"), json!("opened"));
    assert_eq!(told(0), [json!(first.guid), json!(true), status.clone(), action.clone()]);
    assert_eq!(told(1), [json!(first.guid), json!(false), status, action]);
    assert_ne!(listed[0]["id"], listed[1]["id"]);
    assert!(listed[0]["throttled_at"].is_string() && listed[1]["throttled_at"].is_null(), "{listed}");
    let one = ask(&format!("app/hook/deliveries/{}", listed[0]["id"])).await;
    assert_eq!(one["request"]["payload"]["number"], 1);
    assert_eq!(one["request"]["headers"]["X-GitHub-Delivery"], json!(first.guid));
}
