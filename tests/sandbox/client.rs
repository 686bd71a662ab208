//! A plain client of the sandbox that knows none of GitHub's rules.

use std::time::{SystemTime, UNIX_EPOCH};

use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use shelfmark::sandbox::{CLIENT_ID, INSTALLATION, PullHandle, Sandbox};

pub const REPOSITORY: &str = "ada/awesome-tea";

/// The answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// The status and the message of a refusal, with the reasons beside it.
    pub fn refusal(&self) -> String {
        let body = self.json();
        let reasons = body["errors"].as_array().into_iter().flatten();
        let reasons = reasons.map(|error| error.as_str().or(error["message"].as_str()).unwrap());
        let told: Vec<&str> = body["message"].as_str().into_iter().chain(reasons).collect();
        format!("{} {}", self.status, told.join(" | "))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// GitHub with one list, and a client with a token for it.
pub struct Desk {
    pub github: Sandbox,
    pub token: String,
}

/// Twenty lines, so that the diff of a change in the middle shows some lines and hides others.
pub fn list() -> String {
    (1..=20).map(|n| ["line ", &n.to_string(), "\n"].concat()).collect()
}

/// The first pull request.
pub fn first() -> PullHandle {
    PullHandle { repository: REPOSITORY.to_owned(), number: 1 }
}

pub fn seconds_since_1970() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

impl Desk {
    pub async fn open() -> Self {
        let github = Sandbox::start().await.unwrap();
        github.create_repository(REPOSITORY, &[("README.md", &list()), ("docs/a.md", "a\n")]);
        github.create_repository("ada/other", &[("README.md", "other\n")]);
        let mut desk = Self { github, token: String::new() };
        let minted = desk.mint(&json!({ "repositories": ["awesome-tea"] })).await;
        assert_eq!(minted.status, 201, "{}", minted.text);
        minted.json()["token"].as_str().unwrap().clone_into(&mut desk.token);
        desk
    }

    /// A pull request that changes line 10.
    pub fn pull(&self) -> PullHandle {
        let readme = list().replace("line 10\n", "line ten\n");
        self.github.open_pull_request(REPOSITORY, "grace", "Ten", &[("README.md", &readme)])
    }

    /// The App's JWT, valid from and until these seconds from now.
    pub fn jwt(&self, issuer: &str, begins: i64, ends: i64) -> String {
        let now = i64::try_from(seconds_since_1970()).unwrap();
        let claims = json!({ "iss": issuer, "iat": now + begins, "exp": now + ends });
        let pem = self.github.settings("sqlite://unused").private_key;
        let key = EncodingKey::from_rsa_pem(pem.expose_secret().as_bytes()).unwrap();
        jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &key).unwrap()
    }

    pub async fn mint(&self, request: &Value) -> Answer {
        self.mint_as(&self.jwt(CLIENT_ID, -60, 540), request).await
    }

    pub async fn mint_as(&self, jwt: &str, request: &Value) -> Answer {
        let path = format!("app/installations/{INSTALLATION}/access_tokens");
        self.send("POST", &path, &format!("Bearer {jwt}"), "", request.to_string()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &Value::Null).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, body).await
    }

    /// A call below `/repos/ada/awesome-tea`.
    pub async fn call(&self, method: &str, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let authorization = format!("Bearer {}", self.token);
        self.send(method, &format!("repos/{REPOSITORY}/{path}"), &authorization, "application/vnd.github+json", body)
            .await
    }

    pub async fn send(&self, method: &str, path: &str, authorization: &str, accept: &str, body: String) -> Answer {
        let mut request =
            Request::builder().method(method).uri(format!("{}{path}", self.github.url())).header("accept", accept);
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        let request = request.body(Full::new(bytes::Bytes::from(body))).unwrap();
        let response = Client::builder(TokioExecutor::new()).build_http().request(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.into_body().collect().await.unwrap().to_bytes();
        Answer { status, headers, text: String::from_utf8(body.to_vec()).unwrap() }
    }

    pub async fn graphql(&self, query: &str, variables: &Value) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let answer = self.send("POST", "graphql", &format!("Bearer {}", self.token), "", body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }
}
