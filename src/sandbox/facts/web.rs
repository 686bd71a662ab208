//! A small web: hosts by name, and what happens at their pages.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use super::call::{Reply, reply, with};

/// What happens when a page is requested.
#[derive(Clone, Debug)]
pub enum Act {
    /// An answer.
    Answer(Sheet),
    /// The first for HEAD, the second for everything else.
    ByMethod(Box<Act>, Box<Act>),
    /// The first for clients that accept HTML, the second for everybody else.
    ForReaders(Box<Act>, Box<Act>),
    /// The first for clients that send a cookie, the second for everybody else.
    WithCookie(Box<Act>, Box<Act>),
    /// One after another; the last one for ever.
    InTurn(Vec<Act>),
    /// The inner one, after a while.
    After(Duration, Box<Act>),
    /// The head of an answer and half of its body; then the connection breaks.
    Cut(Sheet),
    /// The connection is reset before anything is sent.
    Reset,
    /// Nothing, for as long as the caller waits.
    Silence,
}

/// An HTTP response.
#[derive(Clone, Debug)]
pub struct Sheet {
    status: u16,
    kind: String,
    body: String,
    headers: Vec<(String, String)>,
    to: Option<To>,
}

/// Where a redirect leads.
#[derive(Clone, Debug)]
pub enum To {
    /// To the page itself.
    Itself,
    /// To another page of the small web, given by host and path and written as a whole address.
    Page(String, String),
    /// To this, as written: a path of the same host, another scheme, a place outside.
    Written(String),
}

impl Sheet {
    /// A page with a title.
    #[must_use]
    pub fn page(status: u16, title: &str) -> Self {
        let title = title.replace('&', "&amp;").replace('<', "&lt;");
        let body = format!(
            "<!doctype html>\n<html lang=\"en\"><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
        );
        Self { status, kind: "text/html; charset=utf-8".to_owned(), body, headers: Vec::new(), to: None }
    }

    /// A status without a page; any three-digit number, since servers make some up.
    #[must_use]
    pub fn bare(status: u16) -> Self {
        Self { body: String::new(), ..Self::page(status, "") }
    }

    /// A redirect.
    #[must_use]
    pub fn to(status: u16, to: To) -> Self {
        Self { to: Some(to), ..Self::bare(status) }
    }

    /// The same with another header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with another body.
    #[must_use]
    pub fn saying(mut self, kind: &str, body: &str) -> Self {
        (self.kind, self.body) = (kind.to_owned(), body.to_owned());
        self
    }

    /// As sent to a client that requested `path` of `host`, on a port.
    pub(super) fn sent(&self, port: u16, host: &str, path: &str) -> Reply {
        let sheet = reply(self.status, &self.kind, self.body.clone());
        let sheet = self.headers.iter().fold(sheet, |sheet, (name, value)| with(sheet, name, value));
        match &self.to {
            Some(To::Itself) => with(sheet, "location", &address(host, port, path)),
            Some(To::Page(host, path)) => with(sheet, "location", &address(host, port, path)),
            Some(To::Written(to)) => with(sheet, "location", to),
            None => sheet,
        }
    }
}

/// The address of a page of the small web.
pub(super) fn address(host: &str, port: u16, path: &str) -> String {
    format!("http://{host}:{port}{path}")
}

impl From<Sheet> for Act {
    fn from(sheet: Sheet) -> Self {
        Self::Answer(sheet)
    }
}

impl Act {
    /// A page with nothing wrong.
    #[must_use]
    pub fn page(title: &str) -> Self {
        Sheet::page(200, title).into()
    }

    /// A status, and nothing else.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Sheet::bare(status).into()
    }

    /// A redirect.
    #[must_use]
    pub fn to(status: u16, to: To) -> Self {
        Sheet::to(status, to).into()
    }

    /// This for HEAD, and a page for GET.
    #[must_use]
    pub fn head(head: Sheet) -> Self {
        Self::ByMethod(Box::new(head.into()), Box::new(Self::page("A page")))
    }

    /// What happens at the visit with this number, counted from 0, to this visitor.
    pub(super) fn at_visit(&self, visit: usize, visitor: Visitor) -> &Self {
        let chosen = |is_first, first, second| if is_first { first } else { second };
        let next: &Self = match self {
            Self::ByMethod(head, rest) => chosen(visitor.is_head, head, rest),
            Self::ForReaders(reader, rest) => chosen(visitor.accepts_html, reader, rest),
            Self::WithCookie(known, rest) => chosen(visitor.has_cookie, known, rest),
            Self::InTurn(acts) => match acts.get(visit).or(acts.last()) {
                Some(act) => act,
                None => return self,
            },
            Self::Answer(_) | Self::After(..) | Self::Cut(_) | Self::Reset | Self::Silence => return self,
        };
        next.at_visit(visit, visitor)
    }
}

/// How somebody requests a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visitor {
    pub is_head: bool,
    pub accepts_html: bool,
    pub has_cookie: bool,
}

/// Where a name leads. A test's resolver gives the answer; the stand-in only knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// To the stand-in.
    Here,
    /// There is no such name.
    Nowhere,
    /// The name exists, but has no address.
    NoAddress,
    /// To these addresses, one for each look-up, the last one for ever.
    At(Vec<IpAddr>),
}

/// Pages by host and path, and names that lead elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Web {
    pages: BTreeMap<(String, String), Act>,
    elsewhere: BTreeMap<String, Whereabouts>,
}

impl Web {
    /// With this happening at a page, given by its host and its path with the query. Other paths of a host that has
    /// pages are not found.
    #[must_use]
    pub fn page(mut self, host: &str, path: &str, act: impl Into<Act>) -> Self {
        self.set(host, path, act);
        self
    }

    /// Sets what happens at a page from now on.
    pub fn set(&mut self, host: &str, path: &str, act: impl Into<Act>) {
        self.pages.insert((host.to_owned(), path.to_owned()), act.into());
    }

    /// With a name that leads elsewhere.
    #[must_use]
    pub fn name(mut self, host: &str, whereabouts: Whereabouts) -> Self {
        self.elsewhere.insert(host.to_owned(), whereabouts);
        self
    }

    /// With everything that another one has.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.pages.extend(other.pages);
        self.elsewhere.extend(other.elsewhere);
        self
    }

    /// Where a name leads.
    #[must_use]
    pub fn whereabouts(&self, host: &str) -> Whereabouts {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        match self.elsewhere.get(&host) {
            Some(whereabouts) => whereabouts.clone(),
            None if self.hosts().contains(host.as_str()) => Whereabouts::Here,
            None => Whereabouts::Nowhere,
        }
    }

    fn hosts(&self) -> BTreeSet<&str> {
        self.pages.keys().map(|(host, _)| host.as_str()).collect()
    }

    /// What happens at a page; `None` if there is no such page.
    pub(super) fn act(&self, host: &str, path: &str) -> Option<&Act> {
        self.pages.get(&(host.to_owned(), path.to_owned()))
    }
}
