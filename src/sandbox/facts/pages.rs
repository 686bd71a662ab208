//! Requests to pages of the small web.

use axum::http::request::Parts;
use axum::http::{Method, header};
use tokio::time::{Instant, sleep};

use super::call::error_page;
use super::outcome::{Outcome, broken_off};
use super::state::{Shared, UnderWay, locked};
use super::traffic::Look;
use super::web::{Act, Visitor, Whereabouts};

pub(super) async fn answer(shared: Shared, host: &str, port: u16, request: &Parts) -> Outcome {
    let host = host.trim_end_matches('.');
    let path = request.uri.path_and_query().map_or("/", |path| path.as_str());
    let under_way = UnderWay::begin(&shared, host);
    let text = |name| request.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let look = Look {
        at: Instant::now(),
        method: request.method.to_string(),
        host: host.to_owned(),
        path: path.to_owned(),
        user_agent: text(header::USER_AGENT),
        beside: under_way.beside,
    };
    let found = {
        let mut state = locked(&shared);
        // A page requested with HEAD and then with GET is visited twice.
        let visit = state.looks.iter().filter(|other| (&other.host, &other.path) == (&look.host, &look.path)).count();
        state.looks.push(look);
        let act = state.web.act(host, path).map(|act| act.at_visit(visit, visitor(request)).clone());
        act.ok_or_else(|| state.web.whereabouts(host))
    };
    match found {
        Ok(act) => happen(act, host, port, path).await,
        Err(Whereabouts::Here) => Outcome::Answer(error_page(404)),
        // A caller that uses such a name was led here by mistake.
        Err(_) => Outcome::Answer(error_page(421)),
    }
}

async fn happen(mut act: Act, host: &str, port: u16, path: &str) -> Outcome {
    loop {
        match act {
            Act::Answer(sheet) => return Outcome::Answer(sheet.sent(port, host, path)),
            Act::Cut(sheet) => return Outcome::Answer(broken_off(sheet.sent(port, host, path)).await),
            Act::Reset => return Outcome::Reset,
            Act::After(time, then) => {
                sleep(time).await;
                act = *then;
            }
            // Nothing is left to choose from.
            Act::Silence | Act::ByMethod(..) | Act::ForReaders(..) | Act::WithCookie(..) | Act::InTurn(_) => {
                std::future::pending::<()>().await;
            }
        }
    }
}

fn visitor(request: &Parts) -> Visitor {
    let accepted = request.headers.get_all(header::ACCEPT).iter().filter_map(|accept| accept.to_str().ok());
    Visitor {
        is_head: request.method == Method::HEAD,
        accepts_html: accepted.flat_map(|accept| accept.split(',')).any(is_html),
        has_cookie: request.headers.contains_key(header::COOKIE),
    }
}

/// `text/html`, but not `*/*`: the registry in question asks for it by name.
fn is_html(kind: &str) -> bool {
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/html"))
}
