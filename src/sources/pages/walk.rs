//! One look at a page: from its address along the redirects to what is there in the end.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{self, ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONNECTION};
use http::{Request, Response};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::time::Instant;
use url::Url;

use super::doors::{Door, door};
use super::pace::Lanes;
use super::title::{is_whole, title};
use super::walls::{is_challenge, is_undeployed};
use crate::facts::{Hop, Sight};
use crate::sources::client::USER_AGENT;
use crate::sources::guard::{Allowed, Guarded};
use crate::sources::reply::{Failure, Reply, receive, text};
use crate::sources::resolver::Resolver;
use crate::sources::tls::Roots;

/// The most redirects followed.
const MOST_HOPS: usize = 8;

/// The most bytes read of a page.
const MOST_BYTES: usize = 64 * 1024;

/// The most bytes of headers read, and the most headers.
const MOST_HEADER_BYTES: usize = 64 * 1024;
const MOST_HEADERS: usize = 256;

/// The longest address requested, in bytes; servers themselves refuse longer ones.
pub(super) const LONGEST_ADDRESS: usize = 4_096;

/// How many more bytes of a page must arrive before it is searched for its title again.
const STEP: usize = 1_024;

/// What one look saw.
pub(super) struct Seen {
    pub(super) hops: Vec<Hop>,
    pub(super) sight: Sight,
    /// How long its host asks to be left in peace.
    pub(super) retry_after: Option<Duration>,
}

/// Takes looks at pages.
pub(super) struct Walker {
    http: legacy::Client<HttpsConnector<Guarded>, Empty<Bytes>>,
    allowed: Arc<Allowed>,
    lanes: Lanes,
}

/// What one request saw.
enum Step {
    /// A redirect.
    To(Url, Hop),
    End(Sight, Option<Duration>),
}

impl Walker {
    pub(super) fn new(allowed: Arc<Allowed>, resolver: Arc<dyn Resolver>, roots: &Roots, lanes: Lanes) -> Self {
        let guarded = Guarded { allowed: allowed.clone(), resolver, connect: lanes.pace().connect };
        let http = legacy::Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            // No connection outlives its request: nothing is kept open to hosts that strangers name.
            .pool_max_idle_per_host(0)
            .retry_canceled_requests(false)
            .http1_max_buf_size(MOST_HEADER_BYTES)
            .http1_max_headers(MOST_HEADERS)
            // What browsers tolerate is tolerated.
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_ignore_invalid_headers_in_responses(true)
            .build(HttpsConnector::from((guarded, roots.config())));
        Self { http, allowed, lanes }
    }

    pub(super) fn pace(&self) -> super::pace::Pace {
        *self.lanes.pace()
    }

    /// Looks at a page once, by its address without a fragment; `None` if there is no room for it.
    pub(super) async fn look(&self, address: &Url) -> Option<Seen> {
        let mut here = address.clone();
        let (mut been, mut hops) = (vec![here.clone()], Vec::new());
        let mut left = self.lanes.pace().whole;
        loop {
            match self.step(&here, &mut left).await? {
                Step::End(sight, retry_after) => return Some(Seen { hops, sight, retry_after }),
                Step::To(next, hop) => {
                    let is_circle = been.contains(&next) || hops.len() == MOST_HOPS;
                    hops.push(hop);
                    let closed = match door(&next) {
                        Door::None(why) if matches!(next.scheme(), "http" | "https") => Some(Sight::NotAsked(why)),
                        _ => None,
                    };
                    if let Some(sight) = is_circle.then_some(Sight::Circle).or(closed) {
                        return Some(Seen { hops, sight, retry_after: None });
                    }
                    been.push(next.clone());
                    here = next;
                }
            }
        }
    }

    /// Makes one request, when its turn has come. `left` is the time left for requests.
    async fn step(&self, here: &Url, left: &mut Duration) -> Option<Step> {
        if let Err(why) = self.allowed.admits(here) {
            return Some(Step::End(Sight::Refused(why), None));
        }
        let turn = self.lanes.turn(here).await?;
        let begun = Instant::now();
        let asked = tokio::time::timeout(*left, self.ask(here)).await.unwrap_or(Err(Failure::TimedOut));
        *left = left.saturating_sub(begun.elapsed());
        let step = match asked {
            Ok(step) => step,
            Err(failure) => Step::End(of_failure(failure), None),
        };
        match &step {
            Step::End(Sight::Answer { status: 429, .. }, rest) => turn.rest(rest.unwrap_or(self.lanes.pace().rest)),
            Step::End(Sight::Answer { status: 503, .. }, Some(rest)) => turn.rest(*rest),
            _ => drop(turn),
        }
        Some(step)
    }

    async fn ask(&self, here: &Url) -> Result<Step, Failure> {
        let response = self.http.request(request(here)?).await.map_err(|error| Failure::of(&error))?;
        if let Some((to, next)) = redirected(&response, here) {
            let sets_cookie = response.headers().contains_key(header::SET_COOKIE);
            let hop = Hop { status: response.status().as_u16(), to: to.into(), sets_cookie };
            return Ok(Step::To(next, hop));
        }
        let reply = read(response).await?;
        let title = if is_html(&reply) { title(&reply.body, reply.header("content-type")) } else { None };
        let sight = Sight::Answer {
            status: reply.status,
            is_undeployed: is_undeployed(&reply.headers),
            is_challenge: is_challenge(&reply.headers, title.as_deref()),
            title,
        };
        let retry_after = reply.retry_after();
        Ok(Step::End(sight, retry_after))
    }
}

/// The request: what a browser would send, and who we are.
fn request(here: &Url) -> Result<Request<Empty<Bytes>>, Failure> {
    Request::get(here.as_str())
        .header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
        .header(ACCEPT_ENCODING, "identity")
        .header(ACCEPT_LANGUAGE, "en")
        .header(CONNECTION, "close")
        .header(header::USER_AGENT, USER_AGENT)
        .body(Empty::new())
        .map_err(|_| Failure::Refused("it is not a valid address for HTTP".to_owned()))
}

/// Where an answer redirects, as written and as requested; `None` if it is not a redirect, or has no usable target.
fn redirected(response: &Response<Incoming>, here: &Url) -> Option<(Url, Url)> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let to = here.join(text(response.headers(), "location")?).ok().filter(|to| to.as_str().len() <= LONGEST_ADDRESS)?;
    let mut next = to.clone();
    next.set_fragment(None);
    Some((to, next))
}

/// Reads as much of an answer as is useful.
async fn read(response: Response<Incoming>) -> Result<Reply, Failure> {
    let (head, incoming) = response.into_parts();
    let reply = Reply { status: head.status.as_u16(), headers: head.headers.clone(), body: Bytes::new(), is_cut: true };
    if !is_html(&reply) {
        return Ok(reply);
    }
    let mut searched = 0;
    let is_enough = |body: &[u8]| {
        let is_due = body.len() >= searched + STEP;
        if is_due {
            searched = body.len();
        }
        is_due && is_whole(body)
    };
    receive(Response::from_parts(head, incoming), MOST_BYTES, is_enough).await
}

/// Whether an answer is a page with a title, and not compressed, since compression was not requested.
fn is_html(reply: &Reply) -> bool {
    let kind = reply.header("content-type").map(str::to_ascii_lowercase);
    let is_markup = kind.is_none_or(|kind| {
        ["text/html", "application/xhtml+xml"].iter().any(|html| kind.trim_start().starts_with(html))
    });
    let encodings = reply.headers.get_all("content-encoding").iter();
    is_markup && encodings.into_iter().all(|value| value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"identity"))
}

/// What is seen if no answer arrived.
fn of_failure(failure: Failure) -> Sight {
    match failure {
        Failure::TimedOut => Sight::TimedOut,
        Failure::BrokenOff => Sight::BrokenOff,
        Failure::NoHost => Sight::NoHost,
        Failure::NoAddress => Sight::NoAddress,
        Failure::Certificate(certificate) => Sight::Certificate(certificate),
        Failure::Refused(why) => Sight::Refused(why),
    }
}
