//! What is asked over the network, against servers of our own: sockets, certificates and names are real, and lead to loopback.
//!
//! At each forbidden address, a listener records connections; there must be none.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod attack;
mod cases;
mod certificates;
mod client;
mod guard;
mod looks;
mod patience;
mod web;

use std::sync::Arc;
use std::time::Duration;

use shelfmark::facts::{Answer, Fact, Page, Sight};
use shelfmark::sources::{Allowed, Pace, Pages, Resolver, Roots, Settings};

use certificates::Authority;
use web::{Names, Web};

/// Roots that have certified nobody.
fn nobody() -> Roots {
    Authority::new().roots()
}

/// A pace without waits, which looks again only when told to.
fn at_once() -> Pace {
    Pace { apart: Duration::ZERO, again: Duration::from_secs(60 * 60), ..Pace::default() }
}

/// Looks at the pages of some servers, whatever their names resolve to.
fn settings(webs: &[&Web], names: Arc<dyn Resolver>) -> Settings {
    let allowed = webs.iter().fold(Allowed::global(), |allowed, web| allowed.and(web.address));
    Settings { allowed, resolver: names, pace: at_once(), ..Settings::new(nobody()) }
}

/// Looks at the pages of one server, which is every host.
fn pages(web: &Web) -> Pages {
    Pages::new(settings(&[web], Arc::new(Names::all("127.0.0.1"))))
}

fn page(answer: Answer) -> Page {
    match answer {
        Answer::Known(Fact::Page(page)) => *page,
        other => panic!("a page was asked for, and {other:?} came"),
    }
}

/// What is finally seen there.
async fn sight(pages: &Pages, address: &str) -> Sight {
    page(pages.ask(address).await).sight
}

/// An answer without a title.
fn answered(status: u16) -> Sight {
    titled(status, None)
}

fn titled(status: u16, title: Option<&str>) -> Sight {
    Sight::Answer { status, title: title.map(ToOwned::to_owned), is_undeployed: false, is_challenge: false }
}
