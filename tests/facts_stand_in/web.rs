//! The small web: each known case of a link, at an address of its own.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use shelfmark::sandbox::facts::{Act, Home, Shelf, StandIn, Web, Whereabouts, cases, web};

use crate::client::{Said, exchange};
use crate::records::recorded;

const AS_A_READER: &str = "accept: text/html,*/*;q=0.8\r\n";

async fn stand_in() -> StandIn {
    StandIn::start(Shelf::bare(), web()).await.unwrap()
}

fn home(name: &str) -> (&'static str, &'static str) {
    let case = cases().into_iter().find(|case| case.name == name).unwrap();
    match case.home {
        Home::Page(host, path) => (host, path),
        other => panic!("{name} is at {other:?}"),
    }
}

async fn ask(world: &StandIn, method: &str, host: &str, path: &str, headers: &str) -> io::Result<Said> {
    exchange(world, method, &format!("{host}:{}", world.address().port()), path, headers, "").await
}

async fn see(world: &StandIn, name: &str) -> Said {
    let (host, path) = home(name);
    ask(world, "GET", host, path, AS_A_READER).await.unwrap()
}

/// Follows redirects within the small web, and returns where they end.
async fn follow(world: &StandIn, name: &str) -> (Vec<u16>, String, Said) {
    let (host, path) = home(name);
    let mut here = url::Url::parse(&world.page(host, path)).unwrap();
    let mut hops = Vec::new();
    loop {
        let path = here.as_str().split_once(&format!(":{}", world.address().port())).unwrap().1;
        let said = ask(world, "GET", here.host_str().unwrap(), path, AS_A_READER).await.unwrap();
        if !(300..400).contains(&said.status) || hops.len() == 4 {
            return (hops, format!("{}{path}", here.host_str().unwrap()), said);
        }
        hops.push(said.status);
        here = here.join(said.header("location")).unwrap();
    }
}

/// links/cases.tsv: each row has an address here, which answers with the status of the row.
#[tokio::test]
async fn each_known_case_has_a_place_and_answers_as_it_was_met() {
    let Some(table) = recorded("links/cases.tsv") else { return };
    let homes: BTreeMap<&str, Home> = cases().into_iter().map(|case| (case.name, case.home)).collect();
    let world = stand_in().await;
    for row in table.lines().skip(1) {
        let fields: Vec<&str> = row.split('\t').collect();
        let (name, request, answer) = (fields[0], fields[1], fields[2]);
        let home = homes.get(name).unwrap_or_else(|| panic!("{name} has no place"));
        let statuses: Vec<u16> =
            answer.split(' ').filter_map(|word| word.parse().ok()).filter(|status| *status >= 100).collect();
        let (Home::Page(host, path), Some(first), Some(last)) = (home, statuses.first(), statuses.last()) else {
            continue;
        };
        if request.starts_with("HEAD then GET") {
            assert_eq!(ask(&world, "HEAD", host, path, AS_A_READER).await.unwrap().status, *first, "HEAD of {name}");
        }
        let headers = if request.ends_with("no Accept") { "" } else { AS_A_READER };
        assert_eq!(ask(&world, "GET", host, path, headers).await.unwrap().status, *last, "{name}");
    }
}

#[tokio::test]
async fn only_readers_of_html_see_some_pages() {
    let world = stand_in().await;
    let (host, path) = home("accept-header");
    let status = async |headers| ask(&world, "GET", host, path, headers).await.unwrap().status;
    assert_eq!((status("").await, status("accept: */*\r\n").await, status(AS_A_READER).await), (404, 404, 200));
}

#[tokio::test]
async fn walls_have_their_marks() {
    let world = stand_in().await;
    assert_eq!(see(&world, "forbidden-cloudflare").await.header("server"), "cloudflare");
    assert_eq!(see(&world, "forbidden-challenge").await.header("cf-mitigated"), "challenge");
    assert_eq!(see(&world, "deployment-missing").await.header("x-vercel-error"), "DEPLOYMENT_NOT_FOUND");
    assert_eq!(see(&world, "too-many-1m30s").await.header("retry-after"), "1m30s");
    assert_eq!(see(&world, "linkedin").await.status, 999);
    assert!(see(&world, "challenge-200").await.body.contains("<title>Making sure you’re not a bot!</title>"));
    assert!(see(&world, "unauthorised").await.header("www-authenticate").starts_with("Basic"));
}

#[tokio::test]
async fn redirects_lead_on() {
    let world = stand_in().await;
    let ways = [
        ("slash-of-page", 301, "slash.example/docs/"),
        ("www", 301, "www.bare.example/"),
        ("moved-page", 301, "www.moved.example/new-place"),
        ("temporary-307", 307, "temporary.example/session?next=%2Fway-in"),
        ("language", 302, "docs.example/en/latest/"),
        ("latest", 302, "builds.example/kettle/_build/results?buildId=1"),
        ("to-front-page", 301, "front.example/"),
        ("parked-redirect", 302, "ww1.parked.example/blog/11/tea"),
        ("shortener", 301, "plain.example/a"),
    ];
    for (name, status, end) in ways {
        let (hops, there, said) = follow(&world, name).await;
        assert_eq!((hops, there.as_str(), said.status), (vec![status], end, 200), "{name}");
    }
    let (hops, _, said) = follow(&world, "doi").await;
    assert_eq!((hops, said.status), (vec![302], 418));
    assert_eq!(see(&world, "to-inside").await.header("location"), "http://169.254.169.254/latest/meta-data/");
}

#[tokio::test]
async fn some_redirects_never_end() {
    let world = stand_in().await;
    for name in ["loop", "loop-of-two"] {
        assert_eq!(follow(&world, name).await.0, [302; 4], "{name}");
    }
    let (host, path) = home("cookie-loop");
    let bounced = ask(&world, "GET", host, path, AS_A_READER).await.unwrap();
    assert!(bounced.header("set-cookie").starts_with("seen=1") && bounced.header("location") == world.page(host, path));
    let through = ask(&world, "GET", host, path, "accept: text/html\r\ncookie: seen=1\r\n").await.unwrap();
    assert_eq!(through.status, 200);
}

#[tokio::test]
async fn some_pages_come_late_or_in_part_or_never() {
    let world = stand_in().await;
    assert_eq!(see(&world, "slow").await.status, 200);
    let cut = see(&world, "cut").await;
    assert!(cut.status == 200 && !cut.is_whole && cut.body.contains("<title>"));
    let (host, path) = home("reset");
    let reset = ask(&world, "GET", host, path, AS_A_READER).await.unwrap_err();
    assert_eq!(reset.kind(), io::ErrorKind::ConnectionReset);
    let (host, path) = home("timeout");
    assert!(
        tokio::time::timeout(Duration::from_millis(50), ask(&world, "GET", host, path, AS_A_READER)).await.is_err()
    );
}

#[tokio::test]
async fn what_happens_may_change_from_visit_to_visit_and_by_hand() {
    let world = stand_in().await;
    world.change_web(|web| web.set("new.example", "/", Act::InTurn(vec![Act::status(503), Act::page("Back")])));
    let status = async || ask(&world, "GET", "new.example", "/", AS_A_READER).await.unwrap().status;
    assert_eq!((status().await, status().await, status().await), (503, 200, 200));
    world.change_web(|web| web.set("new.example", "/", Act::status(410)));
    assert_eq!(status().await, 410);
    let looks = world.looks();
    assert_eq!(
        (looks.len(), looks[0].host.as_str(), looks[0].path.as_str(), looks[0].beside),
        (4, "new.example", "/", 0)
    );
}

#[tokio::test]
async fn names_lead_where_they_are_said_to_lead() {
    let world = stand_in().await;
    assert_eq!(world.whereabouts("plain.example"), Whereabouts::Here);
    assert_eq!(world.whereabouts("no-such-name.example"), Whereabouts::Nowhere);
    assert!(matches!(world.whereabouts("rebinding.example"), Whereabouts::At(addresses) if addresses.len() == 2));
    let status = async |host| ask(&world, "GET", host, "/nothing/there", "").await.unwrap().status;
    assert_eq!((status("plain.example").await, status("nobody.example").await), (404, 421));
    let nothing = StandIn::start(Shelf::bare(), Web::default()).await.unwrap();
    assert_eq!(nothing.whereabouts("plain.example"), Whereabouts::Nowhere);
}
