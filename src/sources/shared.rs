//! What all requests share: the client, the lanes, and what was learned before.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::time::Instant;

use super::client::{Api, Client};
use super::kept::Kept;
use super::lane::{Lane, LanePace};
use super::paces::Paces;
use super::pages::Pages;
use super::reading::json;
use super::reply::Reply;
use super::turnstile::Turnstile;

/// On whose behalf GitHub is asked.
#[derive(Clone, Debug)]
pub struct Access {
    /// Whose rate limit counts: `installation 123`. Each has its own lane.
    pub holder: String,
    /// A token for github.com, or for the server that [`Client`] knows as GitHub; one that may read `metadata` is enough.
    pub token: SecretString,
}

/// What all requests share.
pub(super) struct Shared {
    pub client: Client,
    /// Looks at pages; without it they stay unknown.
    pub pages: Option<Pages>,
    pub kept: Arc<dyn Kept>,
    paces: Paces,
    turnstile: Arc<dyn Turnstile>,
    lanes: Mutex<HashMap<String, Arc<Lane>>>,
}

/// The most lanes remembered while nobody is in them.
const MOST_LANES: usize = 1000;

impl Shared {
    pub fn new(
        client: Client,
        pages: Option<Pages>,
        paces: Paces,
        kept: Arc<dyn Kept>,
        turnstile: Arc<dyn Turnstile>,
    ) -> Self {
        Self { client, pages, kept, paces, turnstile, lanes: Mutex::default() }
    }

    /// Asks a source for a path when its turn has come; `None` if there was no answer.
    pub async fn get(&self, api: Api, path: &str, until: Instant) -> Option<Reply> {
        let (name, pace, makes_sense): (_, _, fn(&Reply) -> bool) = match api {
            Api::Arxiv => ("arxiv", self.paces.arxiv, is_feed),
            Api::DataCite => ("datacite", self.paces.datacite, is_json),
            Api::Doi => ("doi", self.paces.doi, is_json),
            Api::Crossref => ("crossref", self.paces.crossref, is_json),
            Api::PubMed => ("pubmed", self.paces.pubmed, is_json),
            Api::GitHub => ("github", self.paces.github_without_token, is_json),
        };
        let headers = if api == Api::GitHub { github_headers() } else { HeaderMap::new() };
        self.lane(name, name, pace).send(until, makes_sense, self.client.get(api, path, headers)).await
    }

    /// Asks GitHub's GraphQL API with a token, when the turn of the token's holder has come.
    pub async fn query(&self, access: &Access, query: &Value, until: Instant) -> Option<Reply> {
        let mut token = HeaderValue::try_from(format!("Bearer {}", access.token.expose_secret())).ok()?;
        token.set_sensitive(true);
        let mut headers = github_headers();
        headers.insert(AUTHORIZATION, token);
        let lane = self.lane("github", &format!("github of {}", access.holder), self.paces.github);
        lane.send(until, has_data, self.client.post_json(Api::GitHub, "graphql", headers, query)).await
    }

    fn lane(&self, source: &'static str, name: &str, pace: LanePace) -> Arc<Lane> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if lanes.len() >= MOST_LANES && !lanes.contains_key(name) {
            lanes.retain(|_, lane| Arc::strong_count(lane) > 1);
        }
        let lane = || Arc::new(Lane::new(source, name.to_owned(), pace, Arc::clone(&self.turnstile)));
        Arc::clone(lanes.entry(name.to_owned()).or_insert_with(lane))
    }
}

/// <https://docs.github.com/rest/about-the-rest-api/api-versions>
fn github_headers() -> HeaderMap {
    let headers = [("accept", "application/vnd.github+json"), ("x-github-api-version", "2022-11-28")];
    let header = |(name, value)| (http::HeaderName::from_static(name), HeaderValue::from_static(value));
    headers.map(header).into_iter().collect()
}

/// Whether it is one of arXiv's feeds: its walls and server errors are HTML.
fn is_feed(reply: &Reply) -> bool {
    let head = &reply.body[..reply.body.len().min(2000)];
    String::from_utf8_lossy(head).contains("<feed") && reply.body.trim_ascii_end().ends_with(b"</feed>")
}

fn is_json(reply: &Reply) -> bool {
    json(&reply.body).is_some()
}

/// Whether GraphQL answered the query, at least in part: its rate limits come with an empty 200.
fn has_data(reply: &Reply) -> bool {
    json(&reply.body).is_some_and(|body| body["data"].is_object())
}
