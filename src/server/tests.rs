//! Deliveries over a real socket to a real server with a real database file. GitHub itself is out of reach, so jobs wait.

use std::net::SocketAddr;

use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::sync::oneshot;

use super::*;
use crate::github::tests::pem;
use crate::webhook::sign;

struct Running {
    address: SocketAddr,
    folder: tempfile::TempDir,
    stop: oneshot::Sender<()>,
    server: JoinHandle<Result<(), Error>>,
}

const SECRET: &str = "tea for two";

async fn start() -> Running {
    start_with(Serving::default()).await
}

async fn start_with(serving: Serving) -> Running {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        issuer: "Iv1.tea".to_owned(),
        private_key: pem(),
        webhook_secrets: vec![SecretString::from(SECRET)],
        // A port that nobody listens on.
        github_url: "http://127.0.0.1:1/".parse().unwrap(),
        database_url: format!("sqlite://{}/shelfmark.db", folder.path().display()),
        public_url: None,
        workers: Settings::WORKERS,
        tempo: Tempo::default(),
        serving,
        asking: None,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let server = tokio::spawn(run(listener, settings, async { stopped.await.unwrap_or_default() }));
    Running { address, folder, stop, server }
}

impl Running {
    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> (u16, String) {
        let client = Client::builder(TokioExecutor::new()).build_http();
        let mut request = http::Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response =
            client.request(request.body(Full::new(bytes::Bytes::copy_from_slice(body))).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    async fn deliver(&self, event: &str, guid: &str, body: &[u8]) -> u16 {
        let signature = sign(&SecretString::from(SECRET), body);
        let headers =
            [("X-GitHub-Event", event), ("X-GitHub-Delivery", guid), ("X-Hub-Signature-256", signature.as_str())];
        self.send("POST", "/webhook", &headers, body).await.0
    }

    async fn stop(self) -> tempfile::TempDir {
        self.stop.send(()).unwrap();
        self.server.await.unwrap().unwrap();
        self.folder
    }
}

fn opened(number: u64) -> Vec<u8> {
    serde_json::json!({
        "action": "opened",
        "installation": { "id": 7 },
        "repository": { "name": "awesome-tea", "owner": { "login": "ada" } },
        "pull_request": { "number": number, "head": { "sha": "b".repeat(40) }, "user": { "login": "grace", "type": "User" } },
    })
    .to_string()
    .into_bytes()
}

#[tokio::test]
async fn a_signed_delivery_is_stored_before_it_is_acknowledged() {
    let server = start().await;
    assert_eq!(server.deliver("pull_request", "guid-1", &opened(1)).await, 202);
    assert_eq!(server.deliver("pull_request", "guid-1", &opened(1)).await, 202);
    assert_eq!(server.deliver("star", "guid-2", b"{}").await, 202);
    assert_eq!(server.deliver("ping", "guid-3", b"{}").await, 202);
    let folder = server.stop().await;
    let store = Store::open(&format!("sqlite://{}/shelfmark.db", folder.path().display()), 0).await.unwrap();
    let counts = store.counts().await.unwrap();
    assert_eq!(counts.waiting + counts.running + counts.dead, 1, "{counts:?}");
}

#[tokio::test]
async fn what_is_no_delivery_is_refused() {
    let server = start().await;
    let body = opened(1);
    let signature = sign(&SecretString::from(SECRET), &body);
    let (unsigned, _) = server.send("POST", "/webhook", &[("X-GitHub-Event", "pull_request")], &body).await;
    assert_eq!(unsigned, 401);
    let short = [("X-Hub-Signature-256", "sha256=00")];
    let (malformed, why) = server.send("POST", "/webhook", &short, &body).await;
    assert!(
        malformed == 401 && why.starts_with("the signature is malformed: X-Hub-Signature-256 is too short"),
        "{why}"
    );
    let forged = sign(&SecretString::from("guess"), &body);
    let (wrong, why) = server.send("POST", "/webhook", &[("X-Hub-Signature-256", &forged)], &body).await;
    assert_eq!(wrong, 401);
    assert!(why.contains("the webhook secret here and the one in the App's settings differ"), "{why}");
    let (headerless, _) = server.send("POST", "/webhook", &[("X-Hub-Signature-256", &signature)], &body).await;
    assert_eq!(headerless, 400);
    assert_eq!(server.deliver("pull_request", "guid-1", b"{\"action\":").await, 400);
    assert_eq!(server.send("GET", "/webhook", &[], b"").await.0, 405);
    server.stop().await;
}

#[tokio::test]
async fn bodies_beyond_githubs_own_limit_are_not_read() {
    let server = start().await;
    let signature = [("X-Hub-Signature-256", "sha256=00")];
    let (status, _) = server.send("POST", "/webhook", &signature, &vec![b' '; 25 * 1024 * 1024 + 1]).await;
    assert_eq!(status, 413);
    server.stop().await;
}

#[tokio::test]
async fn health_readiness_and_figures_are_told() {
    let server = start().await;
    assert_eq!(server.send("GET", "/healthz", &[], b"").await, (200, "ok\n".to_owned()));
    assert_eq!(server.send("GET", "/readyz", &[], b"").await, (200, "ready\n".to_owned()));
    server.deliver("star", "guid-9", b"{}").await;
    let (status, figures) = server.send("GET", "/metrics", &[], b"").await;
    assert_eq!(status, 200);
    assert!(figures.contains("shelfmark_deliveries_total{outcome=\"ignored\"}"), "{figures}");
    assert!(figures.contains("shelfmark_jobs{state=\"waiting\"}"), "{figures}");
    server.stop().await;
}

#[tokio::test]
async fn half_a_head_is_waited_for_so_long_and_no_longer() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let server = start_with(Serving { head: Duration::from_millis(300), ..Serving::default() }).await;
    let mut half = tokio::net::TcpStream::connect(server.address).await.unwrap();
    half.write_all(b"POST /webhook HTTP/1.1\r\nX-A").await.unwrap();
    let mut answer = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(20), half.read_to_end(&mut answer)).await;
    assert!(ended.is_ok(), "it stands still");
    server.stop().await;
}

#[tokio::test]
async fn deliveries_that_go_astray_are_shown_the_way() {
    let server = start().await;
    let event = [("X-GitHub-Event", "ping")];
    for path in ["/", "/webhooks", "/webhook/", "/healthz"] {
        let (status, told) = server.send("POST", path, &event, b"{}").await;
        assert_eq!(status, 404, "{path}");
        assert!(told.starts_with("webhooks go to /webhook"), "{path}: {told}");
    }
    assert_eq!(server.send("GET", "/", &event, b"").await.0, 200);
    for path in ["/", "/checks", "/healthz"] {
        assert_eq!(server.send("POST", path, &[], b"{}").await.0, 405, "{path}");
    }
    assert_eq!(server.send("POST", "/nowhere", &[], b"{}").await.0, 404);
    server.stop().await;
}

#[tokio::test]
async fn a_body_without_a_signature_is_heard_out_and_refused() {
    let server = start().await;
    for signature in ["", "sha1=00", "sha256=00"] {
        let headers = [("X-Hub-Signature-256", signature)];
        assert_eq!(server.send("POST", "/webhook", &headers, &vec![b' '; 200_000]).await.0, 401, "{signature}");
    }
    server.stop().await;
}
