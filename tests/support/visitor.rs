//! A person with a browser: cookies, forms and redirects. It also sends the headers with which a browser states a form's origin.

#![allow(dead_code, reason = "each test program uses what it needs")]

use std::collections::HashMap;

use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use url::Url;
use url::form_urlencoded::Serializer;

/// A browser.
pub struct Visitor {
    client: Client<HttpConnector, Full<bytes::Bytes>>,
    /// Cookies by host and port, which is as far as they are sent here.
    cookies: HashMap<String, Vec<(String, String)>>,
    /// Headers that a proxy or another browser would send.
    pub more: Vec<(&'static str, String)>,
}

/// The answer of an address.
pub struct Shown {
    pub url: Url,
    pub status: StatusCode,
    pub headers: http::HeaderMap,
    pub body: String,
}

/// A form of a page.
#[derive(Clone, Debug)]
pub struct PageForm {
    pub action: Url,
    pub fields: Vec<(String, String)>,
}

impl Default for Visitor {
    fn default() -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { client, cookies: HashMap::new(), more: Vec::new() }
    }
}

impl Visitor {
    pub async fn get(&mut self, url: &str) -> Shown {
        self.send(Method::GET, url.parse().unwrap(), None, None).await
    }

    /// Submits a form of a page, from that page.
    pub async fn submit(&mut self, from: &Shown, form: &PageForm) -> Shown {
        self.submit_from(&from.url.origin().ascii_serialization(), form).await
    }

    /// Submits a form from a page of this origin.
    pub async fn submit_from(&mut self, origin: &str, form: &PageForm) -> Shown {
        let body = Serializer::new(String::new()).extend_pairs(&form.fields).finish();
        self.send(Method::POST, form.action.clone(), Some(body), Some(origin)).await
    }

    /// Follows an answer's redirect, if it is one.
    pub async fn follow(&mut self, shown: Shown) -> Shown {
        match shown.leads_to() {
            Some(next) => self.get(next.as_str()).await,
            None => shown,
        }
    }

    /// Forgets all cookies, like a different browser.
    pub fn forget(&mut self) {
        self.cookies.clear();
    }

    pub async fn send(&mut self, method: Method, url: Url, form: Option<String>, origin: Option<&str>) -> Shown {
        let host = url.authority().to_owned();
        let mut request = Request::builder().method(method).uri(url.as_str());
        if let Some(cookies) = self.cookies.get(&host) {
            let pairs: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, pairs.join("; "));
        }
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        if form.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        for (name, value) in &self.more {
            request = request.header(*name, value);
        }
        let body = Full::new(bytes::Bytes::from(form.unwrap_or_default()));
        let response = self.client.request(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let known = self.cookies.entry(host.clone()).or_default();
            known.retain(|(other, _)| other != name);
            known.push((name.to_owned(), value.to_owned()));
        }
        let body = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
        Shown { url, status: parts.status, headers: parts.headers, body }
    }
}

impl Shown {
    /// Where it leads, if it is a redirect.
    pub fn leads_to(&self) -> Option<Url> {
        let location = self.headers.get(header::LOCATION)?.to_str().unwrap();
        self.status.is_redirection().then(|| self.url.join(location).unwrap())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The forms of the page, with their initial values.
    pub fn forms(&self) -> Vec<PageForm> {
        let forms = self.body.split("<form ").skip(1).map(|rest| rest.split("</form>").next().unwrap());
        forms
            .map(|form| PageForm {
                action: self.url.join(&attribute(form, "action").unwrap()).unwrap(),
                fields: form.split("<input ").skip(1).filter_map(field).collect(),
            })
            .collect()
    }

    /// The form that submits to a path.
    pub fn form(&self, path: &str) -> PageForm {
        let found = self.forms().into_iter().find(|form| form.action.path() == path);
        found.unwrap_or_else(|| panic!("no form leads to {path}: {}", self.body))
    }

    /// The address of the link with exactly this text, or else of the first that contains it.
    pub fn link(&self, part: &str) -> Url {
        let links = || self.body.split("<a ").skip(1).filter_map(|rest| attribute(rest, "href"));
        let link = links().find(|href| *href == part).or_else(|| links().find(|href| href.contains(part)));
        self.url.join(&link.unwrap_or_else(|| panic!("no link has {part}: {}", self.body))).unwrap()
    }

    /// The text of the page, without its markup.
    pub fn words(&self) -> String {
        let (mut words, mut is_markup) = (String::new(), false);
        let body = self.body.split_once("<body>").map_or("", |(_, body)| body);
        for c in body.chars() {
            match c {
                '<' => is_markup = true,
                '>' => {
                    is_markup = false;
                    words.push(' ');
                }
                c if !is_markup => words.push(c),
                _ => {}
            }
        }
        unescaped(&words.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

impl PageForm {
    /// The same with another value.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

/// What an input submits.
fn field(input: &str) -> Option<(String, String)> {
    let input = input.split('>').next().unwrap();
    let is_choice = ["radio", "checkbox"].contains(&attribute(input, "type").unwrap_or_default().as_str());
    if is_choice && !input.split_whitespace().any(|word| word == "checked") {
        return None;
    }
    Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default()))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    Some(unescaped(rest.split('"').next().unwrap()))
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
