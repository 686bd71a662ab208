//! What drives a browser: the driver's process, and the connection to it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use thirtyfour::error::{WebDriverError, WebDriverResult};
use thirtyfour::session::http::{Body, HttpClient};

/// The variable that names the program; `.ci/with-browser` finds and sets it.
const CHROMEDRIVER: &str = "SHELFMARK_TEST_CHROMEDRIVER";

/// The driver's process; it ends with the test.
pub struct Driver {
    child: Child,
    /// The address that it listens on.
    pub address: String,
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Driver {
    pub fn start() -> Self {
        let program =
            std::env::var(CHROMEDRIVER).unwrap_or_else(|_| panic!("{CHROMEDRIVER} is not set; see .ci/with-browser"));
        let mut child = Command::new(program).arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let started =
            lines.find_map(|line| line.unwrap().split_once("successfully on port ").map(|(_, port)| port.to_owned()));
        let address = format!("http://127.0.0.1:{}", started.unwrap().trim_end_matches('.'));
        // It must not block because nobody reads its output.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }
}

/// The same HTTP client as in the other tests.
pub struct Wire(Client<HttpConnector, Full<bytes::Bytes>>);

impl Wire {
    pub fn new() -> Self {
        Self(Client::builder(TokioExecutor::new()).build_http())
    }
}

#[async_trait::async_trait]
impl HttpClient for Wire {
    async fn send(&self, request: Request<Body<'_>>) -> WebDriverResult<Response<bytes::Bytes>> {
        let failed = |error: &dyn std::error::Error| WebDriverError::HttpError(error.to_string());
        let request = request.map(|body| match body {
            Body::Empty => Full::default(),
            Body::Json(json) => Full::new(bytes::Bytes::from(json.to_string())),
        });
        let (parts, body) = self.0.request(request).await.map_err(|error| failed(&error))?.into_parts();
        let body = body.collect().await.map_err(|error| failed(&error))?.to_bytes();
        Ok(Response::from_parts(parts, body))
    }

    async fn new(&self) -> Arc<dyn HttpClient> {
        Arc::new(Self::new())
    }
}
