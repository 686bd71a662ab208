//! Links as others have met them, described in `../shared/facts` if that exists: what is seen at each. What follows from that is judged elsewhere.

use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use shelfmark::facts::{Certificate, Page, Sight};
use shelfmark::sources::{Allowed, Lookup, Pace, Pages};
use url::{Position, Url};

use super::certificates::Authority;
use super::web::{Act, Asked, Names, Web, found, page as html, redirect, reply};
use super::{Settings, answered, at_once, page, settings};

/// A row of the table.
struct Case {
    name: String,
    request: String,
    answer: String,
    detail: String,
}

/// The rows; none, with a note, if the table is missing.
#[allow(clippy::print_stderr, reason = "a test that does not run says so")]
fn cases() -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/facts/links/cases.tsv");
    let Ok(table) = fs::read_to_string(path) else {
        eprintln!("skipped: ../shared/facts is not there");
        return Vec::new();
    };
    // What the table leaves out of an address can be anything.
    let row = |row: &str| {
        let mut fields = row.split('\t').map(|field| field.replace('…', "x"));
        let mut next = || fields.next().unwrap_or_default();
        Case { name: next(), request: next(), answer: next(), detail: next() }
    };
    table.lines().skip(1).map(row).collect()
}

impl Case {
    /// The address that is requested.
    fn address(&self) -> Url {
        let named = self.request.split([' ', ',']).find(|word| word.contains("://"));
        Url::parse(named.unwrap_or("http://a.example/page")).unwrap()
    }

    /// The final status of GET; if there are two, the first is for HEAD, or the same.
    fn status(&self) -> Option<u16> {
        let is_status = self.answer.starts_with(|c: char| c.is_ascii_digit());
        is_status.then(|| self.answer.split(' ').filter_map(|word| word.parse().ok()).next_back())?
    }

    /// The headers that it mentions.
    fn headers(&self) -> Vec<(&str, &str)> {
        let parts = self.detail.split([',', ';']).filter_map(|part| part.trim().split_once(": "));
        parts.filter(|(name, _)| !matches!(*name, "location" | "title") && !name.contains(' ')).collect()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers().into_iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    fn location(&self) -> Option<&str> {
        let from = self.detail.split("location: ").nth(1)?;
        from.split([',', ' ']).next()
    }

    /// Where it redirects to.
    fn target(&self) -> Option<Url> {
        let to = self.location()?;
        Some(if to == "itself" { self.address() } else { self.address().join(to).unwrap() })
    }

    fn title(&self) -> Option<&str> {
        let from = self.detail.split("title: ").nth(1).or_else(|| self.detail.split("<title>").nth(1))?;
        Some(from.split(',').next().unwrap_or(from))
    }
}

/// The two servers that stand in for all hosts of a case, with and without TLS.
struct Stage {
    plain: Web,
    tls: Web,
    pages: Pages,
}

impl Stage {
    /// An address on these servers.
    fn at(&self, url: &Url) -> Url {
        let mut url = url.clone();
        let web = if url.scheme() == "https" { &self.tls } else { &self.plain };
        url.set_port(Some(web.address.port())).unwrap();
        url
    }
}

/// How a server behaves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Plain,
    Silent,
    BreaksOff,
    /// It refuses clients that do not ask for a page.
    WantsAccept,
}

/// What both servers of a case answer.
#[derive(Clone)]
struct Script {
    first: Url,
    target: Option<Url>,
    is_relative: bool,
    status: u16,
    headers: String,
    title: Option<String>,
    manner: Manner,
    /// The addresses with and without TLS; known only once both servers run.
    ports: Arc<OnceLock<[u16; 2]>>,
}

impl Script {
    fn of(case: &Case) -> Self {
        Self {
            first: case.address(),
            target: case.target(),
            is_relative: case.location().is_some_and(|to| to.starts_with('/')),
            status: case.status().unwrap_or(200),
            headers: case.headers().iter().map(|(name, value)| format!("{name}: {value}\n")).collect(),
            title: case.title().map(ToOwned::to_owned),
            manner: match case.answer.as_str() {
                answer if answer.starts_with("no answer") => Manner::Silent,
                answer if answer.contains("reset") => Manner::BreaksOff,
                _ if case.name == "accept-header" => Manner::WantsAccept,
                _ => Manner::Plain,
            },
            ports: Arc::default(),
        }
    }

    fn port(&self, url: &Url) -> u16 {
        self.ports.get().unwrap()[usize::from(url.scheme() != "https")]
    }

    fn is_first(&self, request: &Asked) -> bool {
        let host = format!("{}:{}", self.first.host_str().unwrap(), self.port(&self.first));
        request.host == host && request.path == self.first[Position::BeforePath..Position::AfterQuery]
    }

    /// The case's address gives its answer; any other address is a page.
    fn act(&self, request: &Asked) -> Act {
        let status = format!("{} X", self.status);
        match &self.target {
            _ if self.manner == Manner::Silent => Act::Stall(Vec::new()),
            _ if self.manner == Manner::BreaksOff => Act::Say(Vec::new()),
            Some(to) if self.is_first(request) => {
                let mut to = to.clone();
                to.set_port(Some(self.port(&to))).unwrap();
                let to = if self.is_relative { &to[Position::BeforePath..] } else { to.as_str() };
                reply(&status, &format!("{}location: {to}", self.headers), "")
            }
            Some(_) => html("200 OK", self.title.as_deref().unwrap_or_default()),
            None if self.manner == Manner::WantsAccept => {
                let asks = request.head.contains("\naccept: text/html");
                reply(if asks { "200 OK" } else { "404 Not Found" }, "", "x")
            }
            None if self.status == 204 => Act::Say(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
            None => {
                let body =
                    self.title.as_ref().map_or_else(|| "x".to_owned(), |title| format!("<title>{title}</title>"));
                reply(&status, &self.headers, &body)
            }
        }
    }
}

/// Sets up what a case describes.
async fn stage(case: &Case, names: Names, pace: Pace) -> Stage {
    let script = Script::of(case);
    let hosts = [Some(&script.first), script.target.as_ref()].into_iter().flatten().filter_map(Url::host_str);
    let authority = Authority::new();
    let certificate = authority.certifies(&hosts.collect::<Vec<_>>());
    let (one, other) = (script.clone(), script.clone());
    let plain = Web::serve(move |request| one.act(request)).await;
    let tls = Web::serve_tls(certificate, move |request| other.act(request)).await;
    script.ports.set([tls.address.port(), plain.address.port()]).unwrap();
    let base = settings(&[&plain, &tls], Arc::new(names));
    let pages = Pages::new(Settings { roots: authority.roots(), pace, ..base });
    Stage { plain, tls, pages }
}

/// What is seen at a row that some server answers.
async fn seen(case: &Case) -> (Stage, Page) {
    let pace = if case.answer.starts_with("no answer") {
        Pace { whole: Duration::from_millis(100), ..at_once() }
    } else {
        at_once()
    };
    let stage = stage(case, Names::all("127.0.0.1"), pace).await;
    let seen = page(stage.pages.ask(stage.at(&case.address()).as_str()).await);
    (stage, seen)
}

#[tokio::test]
async fn what_servers_answer_is_seen() {
    let mut count = 0;
    for case in cases()
        .iter()
        .filter(|case| case.status().is_some() && !["linkedin", "doi", "youtube-gone"].contains(&&*case.name))
    {
        let (stage, page) = seen(case).await;
        let name = &case.name;
        let expected_hops: Vec<String> = case.target().map(|to| stage.at(&to).into()).into_iter().collect();
        assert_eq!(page.hops.iter().map(|hop| hop.to.clone()).collect::<Vec<_>>(), expected_hops, "{name}");
        if let [hop] = &page.hops[..] {
            assert_eq!(
                (Some(hop.status), hop.sets_cookie),
                (case.status(), case.header("set-cookie").is_some()),
                "{name}"
            );
        }
        let status = match (&page.hops[..], name.as_str()) {
            ([], "accept-header") => 200,
            ([], _) => case.status().unwrap(),
            _ => 200,
        };
        let expected = Sight::Answer {
            status,
            title: case.title().map(ToOwned::to_owned),
            is_undeployed: case.header("x-vercel-error").is_some(),
            is_challenge: case.header("cf-mitigated").is_some()
                || ["challenge-200", "radware"].contains(&name.as_str()),
        };
        let expected = if case.location() == Some("itself") { Sight::Circle } else { expected };
        assert_eq!(page.sight, expected, "{name}");
        let heads = stage.plain.asked().into_iter().chain(stage.tls.asked()).filter(|asked| asked.method != "GET");
        assert_eq!(heads.count(), 0, "{name}");
        count += 1;
    }
    assert!(count == 0 || count >= 35, "{count}");
}

#[tokio::test]
async fn what_does_not_answer_is_seen() {
    for case in &cases() {
        let expected = match case.name.as_str() {
            "timeout" => Sight::TimedOut,
            "reset" => Sight::BrokenOff,
            _ => continue,
        };
        assert_eq!(seen(case).await.1.sight, expected, "{}", case.name);
    }
}

#[tokio::test]
async fn what_names_say_is_seen() {
    for case in &cases() {
        let (lookup, expected) = match case.name.as_str() {
            "no-such-name" => (Lookup::NoHost, Sight::NoHost),
            "no-address" => (Lookup::NoAddress, Sight::NoAddress),
            _ => continue,
        };
        let names = Names::default().with("a.example", &[lookup]);
        let pages = Pages::new(settings(&[], Arc::new(names)));
        assert_eq!(page(pages.ask(case.address().as_str()).await).sight, expected, "{}", case.name);
    }
}

#[tokio::test]
async fn what_certificates_say_is_seen() {
    let authority = Authority::new();
    for case in &cases() {
        let (certificate, expected) = match case.name.as_str() {
            "certificate-expired" => (authority.certified_once(&["a.example"]), Certificate::Expired),
            "certificate-other-name" => (authority.certifies(&["b.example"]), Certificate::OtherHost),
            "certificate-chain" => (Authority::new().certifies(&["a.example"]), Certificate::Other),
            _ => continue,
        };
        let web = Web::serve_tls(certificate, |_| html("200 OK", "Tea")).await;
        let base = settings(&[&web], Arc::new(Names::all("127.0.0.1")));
        let pages = Pages::new(Settings { roots: authority.roots(), ..base });
        let seen = page(pages.ask(&format!("https://a.example:{}/", web.address.port())).await);
        assert_eq!(seen.sight, Sight::Certificate(expected), "{}", case.name);
    }
}

#[tokio::test]
async fn what_is_not_asked_is_not_asked() {
    for case in &cases() {
        let names = Arc::new(Names::default().with("127.0.0.1.nip.io", &[found(&["127.0.0.1"])]));
        let pages = Pages::new(settings(&[], names.clone()));
        let seen = page(pages.ask(case.address().as_str()).await).sight;
        let name = case.name.as_str();
        match name {
            "scheme" | "linkedin" | "doi" => assert!(matches!(seen, Sight::NotAsked(_)), "{name}: {seen:?}"),
            _ if case.answer == "not asked" => assert!(matches!(seen, Sight::Refused(_)), "{name}: {seen:?}"),
            _ => continue,
        }
        let looked_up: &[&str] = if name == "private-name" { &["127.0.0.1.nip.io"] } else { &[] };
        assert_eq!(names.asked(), looked_up, "{name}");
    }
}

#[tokio::test]
async fn a_video_that_is_gone_is_seen_by_its_still() {
    for case in cases().iter().filter(|case| case.name == "youtube-gone") {
        let web = Web::serve(|_| reply("404 Not Found", "content-type: image/jpeg", "x")).await;
        let stills = Some(format!("http://stills.example:{}/", web.address.port()).parse().unwrap());
        let base = settings(&[&web], Arc::new(Names::all("127.0.0.1")));
        let address = format!("{}abcdefghij", case.address());
        let seen = page(Pages::new(Settings { stills, ..base }).ask(&address).await);
        assert_eq!((seen.sight, web.asked()[0].path.as_str()), (answered(404), "/vi/xabcdefghij/0.jpg"));
    }
}

#[tokio::test]
async fn a_name_that_turns_inward_is_refused() {
    for case in cases().iter().filter(|case| case.name == "rebinding") {
        let web = Web::serve(|_| redirect("302 Found", "/next")).await;
        let inside = case.answer.split("then ").nth(1).unwrap();
        let names = Names::default().with("a.example", &[found(&["127.0.0.1"]), found(&[inside])]);
        let base = settings(&[&web], Arc::new(names));
        let allowed = Allowed::global().and(web.address);
        let address = format!("http://a.example:{}/", web.address.port());
        let seen = page(Pages::new(Settings { allowed, ..base }).ask(&address).await);
        assert!(matches!(seen.sight, Sight::Refused(_)), "{seen:?}");
    }
}

/// Every row is one of the above, or listed here as not being about what is seen.
#[test]
fn no_case_is_forgotten() {
    let special = [
        "timeout",
        "reset",
        "no-such-name",
        "no-address",
        "certificate-expired",
        "certificate-other-name",
        "certificate-chain",
        "rebinding",
        "scheme",
    ];
    // What is to be dropped from an address is known without a request.
    let not_about_sight = ["tracking"];
    for case in cases() {
        let is_met = case.status().is_some()
            || case.answer == "not asked"
            || special.contains(&&*case.name)
            || not_about_sight.contains(&&*case.name);
        assert!(is_met, "{}", case.name);
    }
}
