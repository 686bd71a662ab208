//! HTTP with the few hosts that publish facts.

use std::time::Duration;

use bytes::Bytes;
use http::header::{self, ACCEPT_ENCODING, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderValue, Method, Request};
use http_body_util::Full;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use url::Url;

use super::reply::{Failure, Reply, receive, text};
use super::tls::Roots;

/// The most bytes read of a body.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);

/// How long a request may take in all: arXiv stalls longer than this when it is about to refuse.
const WHOLE: Duration = Duration::from_secs(10);

/// The most redirects followed on a host: GitHub needs one for a renamed repository.
const MOST_REDIRECTS: usize = 3;

/// The APIs that publish facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Api {
    /// arXiv's export service.
    Arxiv,
    /// DataCite's REST API.
    DataCite,
    /// doi.org itself: registration agencies and handles.
    Doi,
    /// Crossref's REST API.
    Crossref,
    /// NCBI's E-utilities.
    PubMed,
    /// GitHub's API.
    GitHub,
}

/// Where each of them is. Other places are for stand-ins, for which plain `http` will do.
#[derive(Clone, Debug)]
pub struct Bases([Url; 6]);

impl Bases {
    /// The real addresses.
    #[must_use]
    pub fn real() -> Self {
        let bases = [
            "https://export.arxiv.org/",
            "https://api.datacite.org/",
            "https://doi.org/",
            "https://api.crossref.org/",
            "https://eutils.ncbi.nlm.nih.gov/",
            "https://api.github.com/",
        ];
        Self(bases.map(|base| Url::parse(base).expect("written above")))
    }

    /// A single host that stands in for all; each API has its own folder there: `arxiv/`, `datacite/`, `doi/`, `crossref/`, `pubmed/`, `github/`.
    ///
    /// # Errors
    ///
    /// When the address cannot have folders.
    pub fn below(base: &Url) -> Result<Self, url::ParseError> {
        let folder = |name: &str| base.join(&format!("{}/{name}/", base.path().trim_end_matches('/')));
        Ok(Self([
            folder("arxiv")?,
            folder("datacite")?,
            folder("doi")?,
            folder("crossref")?,
            folder("pubmed")?,
            folder("github")?,
        ]))
    }

    /// The same, with one of them elsewhere: the API of a GitHub Enterprise Server. The address should end in a slash.
    #[must_use]
    pub fn with(mut self, api: Api, base: Url) -> Self {
        self.0[api as usize] = base;
        self
    }

    /// Where one of them is.
    #[must_use]
    pub fn of(&self, api: Api) -> &Url {
        &self.0[api as usize]
    }
}

/// How we identify ourselves everywhere: the program, and a page that says what it looks at, how often, and how to keep it away.
pub(super) const USER_AGENT: &str =
    concat!("Shelfmark/", env!("CARGO_PKG_VERSION"), " (+", env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/links.md)");

/// How we identify ourselves to the APIs that publish facts: the program, and whom to write to. They give better service to clients
/// that can be reached. Hosts named by strangers are not given the mail address.
#[derive(Clone, Debug)]
pub struct Contact {
    user_agent: HeaderValue,
    mail: Option<String>,
}

/// The address cannot be put in a header.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not an email address that can be passed on")]
pub struct ContactError(String);

impl Contact {
    /// With the operator's mail address, if there is one.
    ///
    /// # Errors
    ///
    /// When it does not look like a mail address.
    pub fn new(mail: Option<&str>) -> Result<Self, ContactError> {
        let mut name = USER_AGENT.to_owned();
        if let Some(mail) = mail {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "@.-_+".contains(c);
            let is_whole = mail.split('@').map(str::is_empty).eq([false, false]);
            if !is_whole || !mail.chars().all(is_plain) {
                return Err(ContactError(mail.to_owned()));
            }
            name = format!("{}; mailto:{mail})", USER_AGENT.trim_end_matches(')'));
        }
        let user_agent = HeaderValue::try_from(name).map_err(|_| ContactError(mail.unwrap_or_default().to_owned()))?;
        Ok(Self { user_agent, mail: mail.map(ToOwned::to_owned) })
    }

    /// The mail address, for the sources that want it among the parameters.
    #[must_use]
    pub fn mail(&self) -> Option<&str> {
        self.mail.as_deref()
    }
}

/// HTTP with the hosts of [`Bases`] and no others. It takes no proxy from the environment and keeps no cookies.
#[derive(Clone)]
pub struct Client {
    http: legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    bases: Bases,
    contact: Contact,
    whole: Duration,
}

impl Client {
    /// A client; clones share their connections.
    #[must_use]
    pub fn new(bases: Bases, contact: Contact, roots: &Roots) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT));
        let http = legacy::Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(30))
            .build(HttpsConnector::from((tcp, roots.config())));
        Self { http, bases, contact, whole: WHOLE }
    }

    /// The same, with another limit than 10 seconds on the time that a request may take in all.
    #[must_use]
    pub fn within(self, whole: Duration) -> Self {
        Self { whole, ..self }
    }

    /// How we identify ourselves.
    #[must_use]
    pub fn contact(&self) -> &Contact {
        &self.contact
    }

    /// Asks for `path`, below the API's address, with its query: `api/query?id_list=…`. Redirects are followed as long as they stay on the host;
    /// one that leaves it is returned as it is.
    ///
    /// # Errors
    ///
    /// When no complete answer arrived.
    pub async fn get(&self, api: Api, path: &str, headers: HeaderMap) -> Result<Reply, Failure> {
        let first = self.address(api, path)?;
        let asked = async {
            let mut address = first.clone();
            for _ in 0..MOST_REDIRECTS {
                let reply = self.send(Method::GET, &address, headers.clone(), Bytes::new()).await?;
                match redirected(&reply, &address) {
                    Some(next) if next.origin() == first.origin() => address = next,
                    _ => return Ok(reply),
                }
            }
            self.send(Method::GET, &address, headers, Bytes::new()).await
        };
        tokio::time::timeout(self.whole, asked).await.unwrap_or(Err(Failure::TimedOut))
    }

    /// Sends JSON to `path`, below the API's address. Redirects are not followed.
    ///
    /// # Errors
    ///
    /// When no complete answer arrived.
    pub async fn post_json(
        &self,
        api: Api,
        path: &str,
        mut headers: HeaderMap,
        body: &serde_json::Value,
    ) -> Result<Reply, Failure> {
        let address = self.address(api, path)?;
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let sent = self.send(Method::POST, &address, headers, body.to_string().into());
        tokio::time::timeout(self.whole, sent).await.unwrap_or(Err(Failure::TimedOut))
    }

    /// The whole address, which stays on the API's host whatever `path` contains.
    fn address(&self, api: Api, path: &str) -> Result<Url, Failure> {
        let base = self.bases.of(api);
        let address = base.join(&format!("./{}", path.trim_start_matches('/')));
        let own = address.ok().filter(|address| address.origin() == base.origin());
        own.ok_or_else(|| Failure::Refused("this is not an address of the source".to_owned()))
    }

    async fn send(&self, method: Method, url: &Url, headers: HeaderMap, body: Bytes) -> Result<Reply, Failure> {
        let refused = |_| Failure::Refused("this is not a valid address for a request".to_owned());
        let mut request = Request::builder().method(method).uri(url.as_str()).body(Full::new(body)).map_err(refused)?;
        *request.headers_mut() = headers;
        request.headers_mut().insert(header::USER_AGENT, self.contact.user_agent.clone());
        request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let response = self.http.request(request).await.map_err(|error| Failure::of(&error))?;
        receive(response, MOST_BYTES, |_| false).await
    }
}

/// Where a redirect leads.
fn redirected(reply: &Reply, from: &Url) -> Option<Url> {
    let is_redirect = matches!(reply.status, 301 | 302 | 303 | 307 | 308);
    is_redirect.then(|| from.join(text(&reply.headers, LOCATION.as_str())?).ok()).flatten()
}
