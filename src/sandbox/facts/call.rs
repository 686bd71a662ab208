//! A request as a source receives it, and answers in the source's manner.

use std::borrow::Cow;
use std::net::IpAddr;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use url::form_urlencoded;

use super::source::Source;

/// A request to a source.
pub(super) struct Call {
    pub source: Source,
    pub method: Method,
    /// The path below the source's own host, as sent: `api/query`.
    pub path: String,
    /// As sent.
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// The source's address, with a slash at the end.
    pub base: String,
    pub caller: IpAddr,
}

impl Call {
    /// A parameter of the query.
    pub fn parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        form_urlencoded::parse(self.query.as_bytes()).find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// A parameter that is a number.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.parameter(name)?.parse().ok()
    }

    /// What follows `start` in the path, with escapes decoded.
    pub fn behind(&self, start: &str) -> Option<String> {
        let rest = self.path.strip_prefix(start)?;
        Some(percent_decode_str(rest).decode_utf8_lossy().into_owned())
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Where its sender can be reached, if it says so: in the parameters, or in its user agent.
    pub fn mail(&self) -> Option<String> {
        let named = ["mailto", "email"].into_iter().find_map(|name| self.parameter(name));
        let in_user_agent = || {
            let (_, mail) = self.header("user-agent")?.split_once("mailto:")?;
            let end = mail.find([')', ';', ' ']).unwrap_or(mail.len());
            Some(Cow::Borrowed(&mail[..end]))
        };
        named.or_else(in_user_agent).map(Cow::into_owned)
    }

    /// Its token, valid or not.
    pub fn token(&self) -> Option<&str> {
        let (kind, token) = self.header("authorization")?.split_once(' ')?;
        ["bearer", "token"].iter().any(|own| kind.eq_ignore_ascii_case(own)).then_some(token)
    }

    /// What it asks for: one name for each paper or repository.
    pub fn names(&self) -> Vec<String> {
        let parted = |list: &str| list.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let listed = |name| self.parameter(name).map(|list| parted(&list)).unwrap_or_default();
        match self.source {
            Source::Arxiv => listed("id_list"),
            Source::DataCite if self.path == "dois" => listed("ids"),
            Source::DataCite => self.behind("dois/").into_iter().collect(),
            Source::Doi => match self.behind("ra/").or_else(|| self.behind("doiRA/")) {
                Some(list) => parted(&list),
                None => self.behind("api/handles/").into_iter().collect(),
            },
            Source::Crossref if self.path == "works" => {
                listed("filter").iter().filter_map(|filter| filter.strip_prefix("doi:")).map(str::to_owned).collect()
            }
            Source::Crossref => self.behind("works/").into_iter().collect(),
            Source::PubMed => listed("id"),
            Source::GitHub if self.path == "graphql" => Vec::new(),
            Source::GitHub => self.behind("repos/").into_iter().collect(),
        }
    }
}

pub(super) type Reply = Response<Body>;

/// A reply with any status and content type.
pub(super) fn reply(status: u16, kind: &str, body: impl Into<Body>) -> Reply {
    let mut reply = Response::new(body.into());
    *reply.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    with(reply, header::CONTENT_TYPE.as_str(), kind)
}

/// A reply in JSON.
pub(super) fn json(status: u16, body: &Value) -> Reply {
    reply(status, "application/json; charset=utf-8", body.to_string())
}

/// A reply in plain text.
pub(super) fn text(status: u16, words: impl Into<Body>) -> Reply {
    reply(status, "text/plain; charset=utf-8", words)
}

/// A page as servers make them for their errors, from its status and title: `502 Bad Gateway`
/// (github/bad-gateway.502.html, crossref/gateway-timeout.504.html).
pub(super) fn error_page(status: u16) -> Reply {
    let reason = match StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()) {
        Some("Gateway Timeout") => "Gateway Time-out",
        Some(reason) => reason,
        None => "",
    };
    let page = format!(
        "<html>\n<head><title>{status} {reason}</title></head>\n<body>\n<center><h1>{status} {reason}</h1></center>\n\
         <hr><center>nginx</center>\n</body>\n</html>\n"
    );
    reply(status, "text/html", page)
}

/// The same answer with one more header.
pub(super) fn with(mut reply: Reply, name: &str, value: &str) -> Reply {
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        reply.headers_mut().insert(name, value);
    }
    reply
}
