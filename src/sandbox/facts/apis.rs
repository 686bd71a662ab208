//! Requests to sources: each is recorded, passes the gate, meets the weather, and is answered.

use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use tokio::time::{Instant, sleep};

use super::call::{Call, Reply, error_page, reply, with};
use super::gates::{Passage, TooMuch};
use super::outcome::{Outcome, broken_off, halved};
use super::source::Source;
use super::state::{Shared, State, UnderWay, locked};
use super::traffic::Asked;
use super::weather::Trouble;
use super::{arxiv, crossref, datacite, doi, github, pubmed, refusals};

/// What a request meets before it is answered.
struct Met {
    /// Its index among all requests.
    at: usize,
    passage: Passage,
    trouble: Option<Trouble>,
    delay: Duration,
}

pub(super) async fn answer(shared: Shared, call: Call) -> Outcome {
    let under_way = UnderWay::begin(&shared, call.source.folder());
    let met = meet(&mut locked(&shared), &call, under_way.beside);
    if !met.delay.is_zero() {
        sleep(met.delay).await;
    }
    let own = own_answer(&locked(&shared), &call, &met);
    let outcome = match met.trouble {
        None | Some(Trouble::Slow(_)) => Outcome::Answer(own),
        Some(Trouble::Forbidden) => Outcome::Answer(refusals::forbidden(&call)),
        Some(Trouble::TooMany(wait)) => Outcome::Answer(refusals::too_many(&call, wait)),
        Some(Trouble::Failed(status)) => Outcome::Answer(error_page(status)),
        Some(Trouble::Wall) => Outcome::Answer(refusals::wall()),
        Some(Trouble::Half) => Outcome::Answer(halved(own).await),
        Some(Trouble::Broken) => Outcome::Answer(broken_off(own).await),
        Some(Trouble::Empty) => Outcome::Answer(reply(200, "application/json", Body::empty())),
        Some(Trouble::Silence) => {
            // A request that is kept waiting counts as under way until the waiting ends.
            std::future::pending::<()>().await;
            Outcome::Silence
        }
        Some(Trouble::Reset) => Outcome::Reset,
    };
    if let (Outcome::Answer(reply), Some(asked)) = (&outcome, locked(&shared).asked.get_mut(met.at)) {
        asked.status = Some(reply.status().as_u16());
    }
    outcome
}

/// Records a request, and returns what it meets.
fn meet(state: &mut State, call: &Call, beside: usize) -> Met {
    let passage = state.gates.pass(call, beside);
    let weather = state.weather.get(&call.source);
    let trouble = weather.and_then(super::weather::Weather::next);
    let slower = if let Some(Trouble::Slow(time)) = trouble { time } else { Duration::ZERO };
    let delay = weather.map_or(Duration::ZERO, |weather| weather.delay) + slower;
    let query = if call.query.is_empty() { String::new() } else { format!("?{}", call.query) };
    state.asked.push(Asked {
        source: call.source,
        at: Instant::now(),
        method: call.method.to_string(),
        address: format!("{}{query}", call.path),
        names: call.names(),
        user_agent: call.header("user-agent").map(str::to_owned),
        mail: call.mail(),
        has_token: call.token().is_some(),
        beside,
        is_too_much: passage.refusal.is_some(),
        status: None,
    });
    Met { at: state.asked.len() - 1, passage, trouble, delay }
}

/// What the source itself answers.
fn own_answer(state: &State, call: &Call, met: &Met) -> Reply {
    let (shelf, is_query) = (&state.shelf, call.source == Source::GitHub && call.path == "graphql");
    let own = match met.passage.refusal {
        Some(TooMuch { wait }) => refusals::too_many(call, wait),
        None if call.method != (if is_query { Method::POST } else { Method::GET }) => error_page(405),
        None => match call.source {
            Source::Arxiv => arxiv::answer(shelf, call),
            Source::DataCite => datacite::answer(shelf, call),
            Source::Doi => doi::answer(shelf, call),
            Source::Crossref => crossref::answer(shelf, call),
            Source::PubMed => pubmed::answer(shelf, call),
            Source::GitHub => github::answer(shelf, call, &state.revoked, met.passage.used),
        },
    };
    met.passage.headers.iter().fold(own, |own, (name, value)| with(own, name, value))
}
