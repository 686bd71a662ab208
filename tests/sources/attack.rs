//! A malicious contributor, and a list full of malicious links.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use shelfmark::facts::{Answer, Sight};
use shelfmark::sources::{Allowed, Lookup, Pace, Pages, Resolver};

use super::web::{Act, Names, Tripwire, Web, found, page as html, redirect};
use super::{Settings, answered, at_once, page, pages, settings, sight, titled};

/// Asks for all at once, and waits for all answers.
async fn ask_all(pages: &Pages, addresses: impl IntoIterator<Item = String>) -> Vec<Answer> {
    let ask = |address: String| {
        let pages = pages.clone();
        tokio::spawn(async move { pages.ask(&address).await })
    };
    let asked: Vec<_> = addresses.into_iter().map(ask).collect();
    let mut answers = Vec::new();
    for asked in asked {
        answers.push(asked.await.unwrap());
    }
    answers
}

fn count(answers: &[Answer], which: impl Fn(&Answer) -> bool) -> usize {
    answers.iter().filter(|answer| which(answer)).count()
}

#[tokio::test]
async fn nothing_inside_is_reached_by_number_name_or_redirect() {
    // The bot's own port, and other services on its machine.
    let own = Tripwire::at("0.0.0.0:0").await;
    let port = own.address.port();
    let names = Names::default()
        .with("localhost", &[found(&["127.0.0.1", "::1"])])
        .with("redis", &[found(&["172.18.0.3"])])
        .with("shelfmark", &[found(&["127.0.0.1"])])
        .with("metadata.google.internal", &[found(&["169.254.169.254"])])
        .with("kubernetes.default.svc.cluster.local", &[found(&["10.96.0.1"])])
        .with("inside.evil.example", &[found(&["127.0.0.1"])])
        .with("both.evil.example", &[found(&["93.184.216.34", "127.0.0.1"])])
        .with("mapped.evil.example", &[found(&["::ffff:169.254.169.254"])])
        .with("start.example", &[found(&["127.0.0.1"])]);
    let web = Web::serve(|asked| redirect("307 Temporary Redirect", &asked.path[1..])).await;
    let allowed = Allowed::global().and(web.address).and(format!("192.0.2.1:{port}").parse().unwrap());
    let pages = Pages::new(Settings { allowed, ..settings(&[&web], Arc::new(names)) });
    let hosts = [
        "127.0.0.1",
        "localhost",
        "redis",
        "shelfmark",
        "metadata.google.internal",
        "kubernetes.default.svc.cluster.local",
        "inside.evil.example",
        "both.evil.example",
        "mapped.evil.example",
        "169.254.169.254",
        "[fd00:ec2::254]",
        "100.100.100.200",
        "192.168.0.1",
        "10.0.0.1",
        "172.17.0.1",
        "0",
        "[::]",
        "[::1]",
        "[fe80::1]",
        "2852039166",
        "0xa9fea9fe",
        "0251.0376.0251.0376",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:a9fe:a9fe::]",
    ];
    for host in hosts {
        for address in [
            format!("http://{host}:{port}/"),
            format!("https://{host}:{port}/latest/meta-data/"),
            format!("http://{host}:6379/"),
        ] {
            let seen = sight(&pages, &address).await;
            assert!(matches!(seen, Sight::Refused(_)), "{address}: {seen:?}");
            let seen = page(pages.ask(&format!("http://start.example:{}/{address}", web.address.port())).await);
            assert!(matches!(seen.sight, Sight::Refused(_)), "{address}: {seen:?}");
        }
    }
    assert_eq!(own.touches().await, 0);
}

#[tokio::test]
async fn ten_thousand_links_to_one_host_are_not_all_asked() {
    let web = Web::serve(|_| html("200 OK", "Tea")).await;
    let port = web.address.port();
    let names = Arc::new(Names::all("127.0.0.1"));
    let hour = Duration::from_secs(60 * 60);
    let pages = Pages::new(Settings { pace: Pace { apart: hour, ..at_once() }, ..settings(&[&web], names) });
    let links = (0..10_000).map(|number| format!("http://h{}.victim.example:{port}/{number}", number % 7));
    let answers = ask_all(&pages, links).await;
    assert_eq!(count(&answers, |answer| *answer == Answer::Unknown), 9_999);
    assert_eq!((web.asked().len(), web.most_open()), (1, 1));
    let other = sight(&pages, &format!("http://tea.example:{port}/")).await;
    assert_eq!(other, titled(200, Some("Tea")), "and nobody else waits for it");
}

#[tokio::test]
async fn redirects_do_not_make_many_hosts_of_one_victim() {
    let victim = Web::serve(|_| html("200 OK", "Tea")).await;
    let to = victim.address.port();
    let web =
        Web::serve(move |asked| redirect("302 Found", &format!("http://victim.example:{to}{}", asked.path))).await;
    let pages = Pages::new(settings(&[&web, &victim], Arc::new(Names::all("127.0.0.1"))));
    let links = (0..30).map(|number| format!("http://evil{number}.org:{}/{number}", web.address.port()));
    let answers = ask_all(&pages, links).await;
    assert_eq!(count(&answers, |answer| *answer != Answer::Unknown), 30);
    assert_eq!((victim.asked().len(), victim.most_open()), (30, 1));
}

/// The clock is paused and jumps, which sockets would not survive: names that resolve to nothing need none.
#[tokio::test(start_paused = true)]
async fn ten_thousand_hosts_are_not_all_remembered() {
    let pages = Pages::new(Settings { pace: Pace::default(), ..settings(&[], Arc::new(Names::default())) });
    let links = (0..10_000).map(|number| format!("http://evil{number}.org/"));
    let answers = ask_all(&pages, links).await;
    assert_eq!(count(&answers, |answer| *answer == Answer::Unknown), 10_000 - 4_096);
    assert_eq!(pages.ask("http://tea.org/").await, Answer::Unknown, "there is no room while second looks are due");
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert_eq!(sight(&pages, "http://tea.org/").await, Sight::NoHost);
}

#[tokio::test]
async fn hosts_that_drip_do_so_for_a_while_and_not_for_ever() {
    let web = Web::serve(|asked| {
        if asked.host.starts_with("tea") {
            html("200 OK", "Tea")
        } else {
            Act::Endless(b"HTTP/1.1 200 OK\r\nx: ".to_vec(), b"y".to_vec(), Duration::from_millis(1))
        }
    })
    .await;
    let port = web.address.port();
    let pace = Pace { whole: Duration::from_millis(150), ..at_once() };
    let pages = Pages::new(Settings { pace, ..settings(&[&web], Arc::new(Names::all("127.0.0.1"))) });
    let answers = ask_all(&pages, (0..48).map(|number| format!("http://evil{number}.org:{port}/"))).await;
    assert_eq!(count(&answers, |answer| matches!(answer, Answer::Known(_))), 48);
    while web.open() > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn hosts_that_say_nothing_hold_sixteen_connections() {
    let web = Web::serve(|_| Act::Stall(Vec::new())).await;
    let port = web.address.port();
    let pages = Pages::new(settings(&[&web], Arc::new(Names::all("127.0.0.1"))));
    let links = (0..48).map(|number| format!("http://evil{number}.org:{port}/"));
    let asked = tokio::time::timeout(Duration::from_millis(500), ask_all(&pages, links)).await;
    assert!(asked.is_err());
    while web.open() < 16 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(web.most_open(), 16);
}

/// A resolver that is asked for a name whose servers never answer.
struct Silent;

impl Resolver for Silent {
    fn look_up<'a>(&'a self, _: &'a str) -> Pin<Box<dyn Future<Output = Lookup> + Send + 'a>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn names_that_are_never_answered_time_out() {
    let pages = Pages::new(Settings { pace: Pace::default(), ..settings(&[], Arc::new(Silent)) });
    let start = tokio::time::Instant::now();
    assert_eq!(sight(&pages, "http://evil.example/").await, Sight::TimedOut);
    assert_eq!(start.elapsed(), Duration::from_secs(20));
}

#[tokio::test]
async fn a_page_in_pieces_of_one_byte_is_not_searched_at_every_byte() {
    let web = Web::serve(|_| {
        let mut said = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
        for byte in b"<title ".iter().cycle().take(70_000) {
            said.extend([b'1', b'\r', b'\n', *byte, b'\r', b'\n']);
        }
        Act::Say(said)
    })
    .await;
    let address = format!("http://tea.example:{}/", web.address.port());
    assert_eq!(sight(&pages(&web), &address).await, answered(200));
}
