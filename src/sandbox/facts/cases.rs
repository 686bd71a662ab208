//! What can happen to links, case by case, each at its own place in the small web.
//!
//! These are the cases that link checkers stumble over. The stand-in speaks plain HTTP: cases that need TLS are left to tests
//! that have certificates, but are listed here too.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use super::web::{Act, Sheet, To, Web, Whereabouts};

/// Where a case can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// At this page of the small web: the host, and the path with its query.
    Page(&'static str, &'static str),
    /// At this address, which is never requested.
    Address(&'static str),
    /// Nowhere in the stand-in, and why.
    Elsewhere(&'static str),
}

/// A case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// Where it can be seen.
    pub home: Home,
    web: Web,
}

/// All cases, each with the pages it needs.
#[must_use]
pub fn cases() -> Vec<Case> {
    [answers(), walls(), failures(), redirects(), pointers(), departures(), circles(), guarded()].concat()
}

/// A web in which all of them can be seen.
#[must_use]
pub fn web() -> Web {
    cases().into_iter().fold(Web::default(), |web, case| web.and(case.web))
}

/// A case at one page.
fn at(name: &'static str, host: &'static str, path: &'static str, act: impl Into<Act>) -> Case {
    Case { name, home: Home::Page(host, path), web: Web::default().page(host, path, act) }
}

impl Case {
    /// The same with another page that it leads to.
    fn and(mut self, host: &str, path: &str, act: impl Into<Act>) -> Self {
        self.web.set(host, path, act);
        self
    }
}

fn to(host: &str, path: &str) -> To {
    To::Page(host.to_owned(), path.to_owned())
}

fn written(to: &str) -> To {
    To::Written(to.to_owned())
}

/// Pages that exist, however oddly they say so.
fn answers() -> Vec<Case> {
    let not_for_machines = Act::ForReaders(Box::new(Act::page("A crate")), Box::new(Act::status(404)));
    vec![
        at("plain", "plain.example", "/a", Act::page("A plain page")),
        at("accepted", "accepted.example", "/", Act::status(202)),
        at("no-content", "no-content.example", "/", Act::status(204)),
        at("head-404-get-200", "head.example", "/not-found", Act::head(Sheet::bare(404))),
        at("head-405-get-200", "head.example", "/not-allowed", Act::head(Sheet::bare(405).with("allow", "GET"))),
        at("head-500-get-200", "head.example", "/breaks?by=head", Act::head(Sheet::bare(500))),
        at("accept-header", "registry.example", "/crates/kettle", not_for_machines),
        at("soft-404", "soft.example", "/gone", Act::page("404 Not Found")),
        at("slow", "slow.example", "/", Act::After(Duration::from_millis(300), Box::new(Act::page("A slow page")))),
    ]
}

/// Answers that say nothing about the page.
fn walls() -> Vec<Case> {
    let anubis = Sheet::page(200, "Making sure you’re not a bot!");
    vec![
        at("unauthorised", "log-in.example", "/", Sheet::bare(401).with("www-authenticate", "Basic realm=\"inside\"")),
        at(
            "forbidden-cloudflare",
            "behind-cloudflare.example",
            "/",
            Sheet::page(403, "Attention Required!").with("server", "cloudflare").with("cf-ray", "9997ff0000000000-FRA"),
        ),
        at(
            "forbidden-challenge",
            "challenged.example",
            "/",
            Sheet::page(403, "One moment").with("cf-mitigated", "challenge"),
        ),
        at("forbidden-hides-dead", "walled.example", "/deleted", Sheet::page(403, "Forbidden")),
        at("legal", "legal.example", "/", Sheet::page(451, "Unavailable For Legal Reasons")),
        at("linkedin", "people.example", "/in/ada", Act::status(999)),
        at("too-many", "busy.example", "/", Act::status(429)),
        at("too-many-1m30s", "busy.example", "/for-a-while", Sheet::bare(429).with("retry-after", "1m30s")),
        at("challenge-200", "challenged.example", "/search?q=tea", anubis),
        at("radware", "challenged.example", "/paper/pdf", Act::page("Radware Bot Manager Captcha")),
    ]
}

/// What is dead, and what may be back tomorrow.
fn failures() -> Vec<Case> {
    let undeployed = |error| Sheet::page(404, "404: NOT_FOUND").with("x-vercel-error", error);
    let name = |name, host: &'static str, whereabouts| Case {
        name,
        home: Home::Page(host, "/"),
        web: Web::default().name(host, whereabouts),
    };
    let tls = |name| Case { name, home: Home::Elsewhere("it takes a certificate"), web: Web::default() };
    vec![
        at("gone-for-good", "gone.example", "/", Act::status(410)),
        at("server-error", "broken.example", "/", Sheet::page(500, "Internal Server Error")),
        at(
            "down-cloudflare",
            "broken.example",
            "/origin",
            Sheet::page(522, "Connection timed out").with("server", "cloudflare"),
        ),
        at("unavailable", "broken.example", "/maintenance", Sheet::page(503, "Service Unavailable")),
        at("deployment-missing", "undeployed.example", "/", undeployed("DEPLOYMENT_NOT_FOUND")),
        at("timeout", "silent.example", "/", Act::Silence),
        at("reset", "reset.example", "/", Act::Reset),
        at(
            "cut",
            "cut.example",
            "/",
            Act::Cut(Sheet::page(200, "A page that breaks off in the middle of its own heading")),
        ),
        name("no-such-name", "no-such-name.example", Whereabouts::Nowhere),
        name("no-address", "no-address.example", Whereabouts::NoAddress),
        tls("certificate-expired"),
        tls("certificate-other-name"),
        tls("certificate-chain"),
    ]
}

/// Redirects from which nothing follows, and those that show that the page has moved.
fn redirects() -> Vec<Case> {
    vec![
        // To TLS, which is not served here: the redirects end there.
        at("slash", "slash.example", "/", Act::to(301, written("https://slash.example/"))),
        at("slash-of-page", "slash.example", "/docs", Act::to(301, to("slash.example", "/docs/"))).and(
            "slash.example",
            "/docs/",
            Act::page("Docs"),
        ),
        at("www", "bare.example", "/", Act::to(301, to("www.bare.example", "/"))).and(
            "www.bare.example",
            "/",
            Act::page("With www"),
        ),
        at("moved-page", "moved.example", "/old/place", Act::to(301, to("www.moved.example", "/new-place"))).and(
            "www.moved.example",
            "/new-place",
            Act::page("A page that moved"),
        ),
        at("temporary", "temporary.example", "/", Act::to(302, to("temporary.example", "/en/"))).and(
            "temporary.example",
            "/en/",
            Act::page("In English"),
        ),
        at("temporary-307", "temporary.example", "/way-in", Act::to(307, written("/session?next=%2Fway-in"))).and(
            "temporary.example",
            "/session?next=%2Fway-in",
            Act::page("A session"),
        ),
        at("language", "docs.example", "/", Act::to(302, written("/en/latest/"))).and(
            "docs.example",
            "/en/latest/",
            Act::page("Documentation"),
        ),
        at("latest", "builds.example", "/kettle/_build", Act::to(302, written("_build/results?buildId=1"))).and(
            "builds.example",
            "/kettle/_build/results?buildId=1",
            Act::page("Build 1"),
        ),
        at(
            "consent",
            "videos.example",
            "/playlist?list=tea",
            Act::to(302, to("consent.videos.example", "/m?continue=%2Fplaylist%3Flist%3Dtea")),
        )
        .and(
            "consent.videos.example",
            "/m?continue=%2Fplaylist%3Flist%3Dtea",
            Act::page("Before you continue"),
        ),
    ]
}

/// Addresses meant to redirect elsewhere.
fn pointers() -> Vec<Case> {
    vec![
        at("purl", "w3id.org", "/kettle", Act::to(302, to("plain.example", "/a"))),
        at("shortener", "bit.ly", "/kettle", Act::to(301, to("plain.example", "/a"))),
        // On the real network it would end at a publisher who refuses robots.
        at(
            "doi",
            "doi.org",
            "/10.5555/kettles.2089.7",
            Act::to(302, to("publisher.example", "/10.5555/kettles.2089.7")),
        )
        .and("publisher.example", "/10.5555/kettles.2089.7", Act::status(418)),
        Case {
            name: "tracking",
            home: Home::Address("https://plain.example/a?utm_source=awesome&fbclid=1"),
            web: Web::default(),
        },
    ]
}

/// Pages that have become something else.
fn departures() -> Vec<Case> {
    vec![
        // The page says that the video is unavailable, and its still is missing.
        at("youtube-gone", "www.youtube.com", "/watch?v=gone0000000", Act::page("YouTube"))
            .and("stills.example", "/vi/gone0000000/0.jpg", Act::status(404))
            .and("stills.example", "/vi/here0000000/0.jpg", Sheet::bare(200).saying("image/jpeg", "JPEG")),
        at("to-front-page", "front.example", "/deep/page", Act::to(301, to("front.example", "/"))).and(
            "front.example",
            "/",
            Act::page("Front page"),
        ),
        at("parked-redirect", "parked.example", "/blog/11/tea", Act::to(302, to("ww1.parked.example", "/blog/11/tea")))
            .and("ww1.parked.example", "/blog/11/tea", Act::page("parked.example")),
        at(
            "market-redirect",
            "for-sale.example",
            "/",
            Act::to(302, to("domain-market.example", "/offer?name=for-sale.example")),
        )
        .and(
            "domain-market.example",
            "/offer?name=for-sale.example",
            Act::page("for-sale.example is for sale"),
        ),
        at("taken-over", "change-watch.example", "/", Act::to(301, to("lucky-seven.example", "/"))).and(
            "lucky-seven.example",
            "/",
            Act::page("Lucky Seven: slots and more"),
        ),
        at("other-registrable-domain", "old-home.example", "/x", Act::to(301, to("new-home.example", "/x"))).and(
            "new-home.example",
            "/x",
            Act::page("The same page at its new home"),
        ),
    ]
}

/// Redirects that never end.
fn circles() -> Vec<Case> {
    let bounce = Sheet::to(302, To::Itself).with("set-cookie", "seen=1; Path=/");
    let with_cookie = Act::WithCookie(Box::new(Act::page("For those with cookies")), Box::new(bounce.into()));
    vec![
        at("loop", "circle.example", "/", Act::to(302, To::Itself)),
        at("loop-of-two", "circle.example", "/a", Act::to(302, written("/b"))).and(
            "circle.example",
            "/b",
            Act::to(302, written("/a")),
        ),
        at("cookie-loop", "circle.example", "/cookie", with_cookie),
    ]
}

/// What must not be requested, and redirects that lead there.
fn guarded() -> Vec<Case> {
    let never = |name, address| Case { name, home: Home::Address(address), web: Web::default() };
    let leads = |name, host: &'static str, addresses: &[Ipv4Addr]| Case {
        name,
        home: Home::Page(host, "/"),
        web: Web::default().name(host, Whereabouts::At(addresses.iter().copied().map(IpAddr::V4).collect())),
    };
    vec![
        never("private-literal", "http://127.0.0.1/"),
        // Not the stand-in's own address, which tests that use it must allow.
        leads("private-name", "inside.example", &[Ipv4Addr::new(127, 0, 0, 2)]),
        never("private-mapped", "http://[::ffff:169.254.169.254]/"),
        never("private-decimal", "http://2130706433/"),
        leads("rebinding", "rebinding.example", &[Ipv4Addr::new(93, 184, 216, 34), Ipv4Addr::new(10, 0, 0, 5)]),
        never("port", "http://plain.example:22/"),
        never("credentials", "https://user:pass@plain.example/"),
        never("scheme", "ftp://plain.example/"),
        at("to-inside", "trap.example", "/", Act::to(302, written("http://169.254.169.254/latest/meta-data/"))),
        at("to-inside-by-name", "trap.example", "/name", Act::to(301, to("inside.example", "/"))),
        at("to-another-scheme", "trap.example", "/scheme", Act::to(302, written("file:///etc/passwd"))),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_case_has_a_name_and_a_place_of_its_own() {
        let cases = cases();
        let names: BTreeSet<&str> = cases.iter().map(|case| case.name).collect();
        let places: BTreeSet<(&str, &str)> = cases
            .iter()
            .filter_map(|case| match case.home {
                Home::Page(host, path) => Some((host, path)),
                Home::Address(_) | Home::Elsewhere(_) => None,
            })
            .collect();
        let pages = cases.iter().filter(|case| matches!(case.home, Home::Page(..))).count();
        assert_eq!((names.len(), places.len()), (cases.len(), pages));
    }

    #[test]
    fn names_lead_where_their_case_says() {
        let web = web();
        assert_eq!(web.whereabouts("Plain.example."), Whereabouts::Here);
        assert_eq!(web.whereabouts("no-such-name.example"), Whereabouts::Nowhere);
        assert_eq!(web.whereabouts("nobody-spoke-of-it.example"), Whereabouts::Nowhere);
        assert_eq!(web.whereabouts("no-address.example"), Whereabouts::NoAddress);
        assert_eq!(web.whereabouts("inside.example"), Whereabouts::At(vec![IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2))]));
    }
}
