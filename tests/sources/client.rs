//! The client of the few fixed hosts.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use serde_json::json;
use shelfmark::facts::Certificate;
use shelfmark::sources::{Api, Bases, Client, Contact, Failure};

use super::certificates::Authority;
use super::nobody;
use super::web::{Act, Tripwire, Web, redirect, reply};

fn client(web: &Web) -> Client {
    let bases = Bases::below(&format!("http://{}/", web.address).parse().unwrap()).unwrap();
    Client::new(bases, Contact::new(Some("librarian@example.org")).unwrap(), &nobody())
}

#[tokio::test]
async fn a_source_is_asked_below_its_own_address() {
    let web = Web::serve(|_| reply("200 OK", "x-rate-limit-limit: 5", "{}")).await;
    let mut headers = HeaderMap::new();
    headers.insert("accept", HeaderValue::from_static("application/json"));
    let got = client(&web).get(Api::Crossref, "works?rows=2&filter=doi:10.1/a%2Cb", headers).await.unwrap();
    assert_eq!(
        (got.status, got.header("x-rate-limit-limit"), &got.body[..], got.is_cut),
        (200, Some("5"), &b"{}"[..], false)
    );
    let asked = &web.asked()[0];
    assert_eq!((asked.method.as_str(), asked.path.as_str()), ("GET", "/crossref/works?rows=2&filter=doi:10.1/a%2Cb"));
    for header in ["accept: application/json", "accept-encoding: identity", "user-agent: shelfmark/"] {
        assert!(asked.head.lines().any(|line| line.starts_with(header)), "{header} in {}", asked.head);
    }
    assert!(asked.head.contains("; mailto:librarian@example.org)"));
}

#[tokio::test]
async fn json_is_sent() {
    let web = Web::serve(|_| reply("502 Bad Gateway", "content-type: text/html", "<html>")).await;
    let query = json!({ "query": "{ viewer { login } }" });
    let got = client(&web).post_json(Api::GitHub, "graphql", HeaderMap::new(), &query).await.unwrap();
    assert_eq!(got.status, 502, "whatever the status, it is an answer");
    let asked = &web.asked()[0];
    assert_eq!((asked.method.as_str(), asked.path.as_str()), ("POST", "/github/graphql"));
    assert!(asked.head.contains("content-type: application/json"));
    assert!(asked.head.contains(&format!("content-length: {}", query.to_string().len())));
}

#[tokio::test]
async fn redirects_are_followed_on_the_host_alone() {
    let wire = Tripwire::at("127.0.0.1:0").await;
    let elsewhere = format!("http://{}/", wire.address);
    let web = Web::serve(move |asked| match asked.path.as_str() {
        "/github/repos/old/name" => redirect("301 Moved Permanently", "/github/repositories/1"),
        "/github/circle" => redirect("302 Found", "/github/circle"),
        "/github/away" => redirect("302 Found", &elsewhere),
        _ => reply("200 OK", "", "{}"),
    })
    .await;
    let client = client(&web);
    let get = async |path| client.get(Api::GitHub, path, HeaderMap::new()).await.unwrap();
    assert_eq!(get("repos/old/name").await.status, 200);
    assert_eq!(get("away").await.status, 302);
    assert_eq!(get("circle").await.status, 302);
    assert_eq!(web.asked().len(), 2 + 1 + 4);
    assert_eq!(wire.touches().await, 0);
}

#[tokio::test]
async fn no_path_leads_to_another_host() {
    let wire = Tripwire::at("127.0.0.1:0").await;
    let web = Web::serve(|_| reply("200 OK", "", "{}")).await;
    let client = client(&web);
    for path in [
        format!("http://{}/", wire.address),
        format!("//{}/", wire.address),
        format!("\\\\{}\\", wire.address),
        format!("@{}/", wire.address),
        format!("\t//{}/", wire.address),
        "../../../../x".to_owned(),
    ] {
        let _ = client.get(Api::Doi, &path, HeaderMap::new()).await;
    }
    assert_eq!(wire.touches().await, 0);
}

#[tokio::test]
async fn a_body_is_read_to_a_bound() {
    let web =
        Web::serve(|_| Act::Endless(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'x'; 1 << 20], Duration::ZERO)).await;
    let got = client(&web).within(Duration::from_secs(60)).get(Api::Arxiv, "api", HeaderMap::new()).await.unwrap();
    assert_eq!((got.body.len(), got.is_cut), (8 << 20, true));
}

#[tokio::test]
async fn what_does_not_come_is_told_apart() {
    let web = Web::serve(|asked| match asked.path.as_str() {
        "/doi/silent" => Act::Stall(Vec::new()),
        "/doi/slow" => Act::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec()),
        "/doi/cut" => Act::Say(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec()),
        _ => Act::Say(Vec::new()),
    })
    .await;
    let impatient = client(&web).within(Duration::from_millis(100));
    for path in ["silent", "slow"] {
        assert_eq!(impatient.get(Api::Doi, path, HeaderMap::new()).await.unwrap_err(), Failure::TimedOut, "{path}");
    }
    for path in ["cut", "nothing"] {
        assert_eq!(client(&web).get(Api::Doi, path, HeaderMap::new()).await.unwrap_err(), Failure::BrokenOff, "{path}");
    }
    let expired = Web::serve_tls(Authority::new().certified_once(&["localhost"]), |_| reply("200 OK", "", "")).await;
    let base = format!("https://localhost:{}/", expired.address.port()).parse().unwrap();
    let client = Client::new(Bases::real().with(Api::Doi, base), Contact::new(None).unwrap(), &nobody());
    let failure = client.get(Api::Doi, "ra/10.1/x", HeaderMap::new()).await.unwrap_err();
    assert_eq!(failure, Failure::Certificate(Certificate::Expired));
}

#[test]
fn the_operator_is_named_when_there_is_an_address() {
    assert_eq!(Contact::new(Some("a.b+c@example.org")).unwrap().mail(), Some("a.b+c@example.org"));
    assert_eq!(Contact::new(None).unwrap().mail(), None);
    for unfit in [
        "",
        "ada",
        "@example.org",
        "ada@",
        "a@b@c",
        "ada@example.org\r\nx: y",
        "ada@example.org) evil",
        "ä@example.org",
    ] {
        assert!(Contact::new(Some(unfit)).is_err(), "{unfit:?}");
    }
}

#[test]
fn the_real_sources_are_asked_over_tls() {
    for api in [Api::Arxiv, Api::DataCite, Api::Doi, Api::Crossref, Api::PubMed, Api::GitHub] {
        assert_eq!(Bases::real().of(api).scheme(), "https");
    }
}
