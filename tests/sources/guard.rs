//! Only the public web is reached, whatever an address, a redirect or a name says.

use std::sync::Arc;
use std::time::Duration;

use shelfmark::facts::{Certificate, Sight};
use shelfmark::sources::{Allowed, Lookup, Pages};
use tokio::io::AsyncWriteExt as _;

use super::certificates::Authority;
use super::web::{Act, Names, Tripwire, Web, found, page as html, redirect};
use super::{Settings, page, pages, settings, sight, titled};

/// Allows a port without allowing anything on loopback, so that the address is refused and not the port.
fn with_port(allowed: Allowed, port: u16) -> Allowed {
    allowed.and(format!("192.0.2.1:{port}").parse().unwrap())
}

/// Spellings of this machine.
const SPELLINGS: [&str; 14] = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "0177.0.0.01",
    "127.0.0.1.",
    "①②⑦.⓪.⓪.①",
    "%31%32%37.0.0.1",
    "0",
    "0.0.0.0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
];

#[tokio::test]
async fn a_tripwire_notices() {
    let wire = Tripwire::at("127.0.0.1:0").await;
    assert_eq!(wire.touches().await, 0);
    for _ in 0..3 {
        tokio::net::TcpStream::connect(wire.address).await.unwrap();
    }
    assert_eq!(wire.touches().await, 3);
}

#[tokio::test]
async fn no_spelling_of_this_machine_is_reached() {
    let wire = Tripwire::at("0.0.0.0:0").await;
    let port = wire.address.port();
    // On a machine without IPv6, nothing could be reached by it.
    let wire_v6 = match tokio::net::TcpListener::bind(("::1", port)).await {
        Ok(free) => {
            drop(free);
            Some(Tripwire::at(("::1", port)).await)
        }
        Err(_) => None,
    };
    let names = Arc::new(Names::default());
    let web = Web::serve(|asked| redirect("302 Found", &asked.path[1..])).await;
    let allowed = with_port(Allowed::global().and(web.address), port);
    let starts = Arc::new(Names::all("127.0.0.1"));
    for spelling in SPELLINGS {
        let direct = Settings { allowed: with_port(Allowed::global(), port), ..settings(&[], names.clone()) };
        let seen = sight(&Pages::new(direct), &format!("http://{spelling}:{port}/")).await;
        assert!(
            matches!(&seen, Sight::Refused(why) if why.ends_with("is not a public address")),
            "{spelling}: {seen:?}"
        );

        let redirected = Pages::new(Settings { allowed: allowed.clone(), ..settings(&[&web], starts.clone()) });
        let address = format!("http://start.example:{}/http://{spelling}:{port}/", web.address.port());
        let seen = page(redirected.ask(&address).await);
        assert!(matches!(seen.sight, Sight::Refused(_)), "{spelling}: {seen:?}");
    }
    assert_eq!(names.asked(), [] as [&str; 0]);
    assert_eq!(wire.touches().await, 0);
    if let Some(wire) = wire_v6 {
        assert_eq!(wire.touches().await, 0);
    }
}

#[tokio::test]
async fn no_other_port_is_reached() {
    let wire = Tripwire::at("127.0.0.1:0").await;
    let address = format!("127.0.0.1:{}", wire.address.port());
    let web = Web::serve(move |_| redirect("302 Found", &format!("http://{address}/"))).await;
    let pages = pages(&web);
    for address in [
        format!("http://tea.example:{}/", web.address.port()),
        format!("http://tea.example:{}/", wire.address.port()),
        format!("http://{}/", wire.address),
        "http://tea.example:22/".to_owned(),
        "https://tea.example:6379/".to_owned(),
    ] {
        assert!(matches!(sight(&pages, &address).await, Sight::Refused(why) if why.contains("port")), "{address}");
    }
    assert_eq!(wire.touches().await, 0);
}

#[tokio::test]
async fn a_redirect_out_of_the_web_or_with_a_password_is_refused() {
    let wire = Tripwire::at("127.0.0.1:0").await;
    let web = Web::serve(|asked| redirect("302 Found", &asked.path[1..])).await;
    let allowed = with_port(Allowed::global().and(web.address), wire.address.port());
    let pages = Pages::new(Settings { allowed, ..settings(&[&web], Arc::new(Names::all("127.0.0.1"))) });
    for to in [
        "file:///etc/passwd".to_owned(),
        format!("gopher://127.0.0.1:{}/_x", wire.address.port()),
        format!("dict://127.0.0.1:{}/info", wire.address.port()),
        "data:text/html,<title>Tea</title>".to_owned(),
        "javascript:alert(1)".to_owned(),
        format!("http://user:secret@tea.example:{}/", web.address.port()),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
    ] {
        let seen = page(pages.ask(&format!("http://tea.example:{}/{to}", web.address.port())).await);
        assert_eq!(seen.hops.len(), 1, "{to}");
        assert!(matches!(seen.sight, Sight::Refused(_)), "{to}: {seen:?}");
    }
    assert_eq!(wire.touches().await, 0);
}

#[tokio::test]
async fn a_name_is_refused_when_any_of_its_addresses_is_not_public() {
    let wire = Tripwire::at("127.0.0.1:0").await;
    let port = wire.address.port();
    for addresses in [
        &["127.0.0.1"][..],
        &["93.184.216.34", "127.0.0.1"],
        &["127.0.0.1", "93.184.216.34"],
        &["::ffff:127.0.0.1"],
        &["::1"],
        &["64:ff9b::7f00:1"],
        &["10.0.0.5"],
        &["169.254.169.254"],
    ] {
        let names = Arc::new(Names::default().with("tea.example", &[found(addresses)]));
        // The public address is allowed on this port as well: it is the other address that is refused.
        let allowed = Allowed::global().and(format!("93.184.216.34:{port}").parse().unwrap());
        let pages = Pages::new(Settings { allowed, ..settings(&[], names.clone()) });
        let seen = sight(&pages, &format!("http://tea.example:{port}/")).await;
        let Sight::Refused(why) = seen else { panic!("{addresses:?}: {seen:?}") };
        assert_eq!(why, "tea.example does not lead to a public address", "and where it leads is nobody's business");
        assert_eq!(names.asked(), ["tea.example"]);
    }
    assert_eq!(wire.touches().await, 0);
}

#[tokio::test]
async fn what_was_checked_is_what_is_connected_to() {
    let web = Web::serve(|asked| match asked.path.as_str() {
        "/again" => redirect("302 Found", "/next"),
        _ => html("200 OK", "Tea"),
    })
    .await;
    let port = web.address.port();
    let wire = Tripwire::at(("127.0.0.2", port)).await;
    let turning = [found(&["127.0.0.1"]), found(&["127.0.0.2"])];
    let names = Arc::new(Names::default().with("once.example", &turning).with("twice.example", &turning));
    let pages = Pages::new(settings(&[&web], names.clone()));

    assert_eq!(sight(&pages, &format!("http://once.example:{port}/")).await, titled(200, Some("Tea")));
    assert_eq!(names.asked(), ["once.example"], "one request looks a name up once");

    let seen = page(pages.ask(&format!("http://twice.example:{port}/again")).await);
    assert_eq!(seen.hops.len(), 1);
    assert!(matches!(seen.sight, Sight::Refused(_)), "{seen:?}");
    assert_eq!(names.asked(), ["once.example", "twice.example", "twice.example"]);
    assert_eq!(wire.touches().await, 0);
}

#[tokio::test]
async fn names_that_lead_nowhere_are_told_apart() {
    let names = Names::default()
        .with("none.example", &[Lookup::NoHost])
        .with("empty.example", &[Lookup::NoAddress])
        .with("bare.example", &[found(&[])])
        .with("failing.example", &[Lookup::Failed]);
    let pages = Pages::new(settings(&[], Arc::new(names)));
    assert_eq!(sight(&pages, "http://none.example/").await, Sight::NoHost);
    assert_eq!(sight(&pages, "https://none.example/x").await, Sight::NoHost);
    assert_eq!(sight(&pages, "http://empty.example/").await, Sight::NoAddress);
    assert_eq!(sight(&pages, "http://bare.example/").await, Sight::NoAddress);
    assert_eq!(sight(&pages, "http://failing.example/").await, Sight::BrokenOff);
}

#[tokio::test]
async fn certificates_are_told_apart() {
    let authority = Authority::new();
    let fine = Web::serve_tls(authority.certifies(&["tea.example"]), |_| html("200 OK", "Tea")).await;
    let expired = Web::serve_tls(authority.certified_once(&["tea.example"]), |_| html("200 OK", "Tea")).await;
    let others = Web::serve_tls(authority.certifies(&["coffee.example"]), |_| html("200 OK", "Tea")).await;
    let unknown = Web::serve_tls(Authority::new().certifies(&["tea.example"]), |_| html("200 OK", "Tea")).await;
    let webs = [&fine, &expired, &others, &unknown];
    let names = Arc::new(Names::all("127.0.0.1"));
    let pages = Pages::new(Settings { roots: authority.roots(), ..settings(&webs, names) });
    let expected = [
        titled(200, Some("Tea")),
        Sight::Certificate(Certificate::Expired),
        Sight::Certificate(Certificate::OtherHost),
        Sight::Certificate(Certificate::Other),
    ];
    for (web, expected) in webs.into_iter().zip(expected) {
        assert_eq!(sight(&pages, &format!("https://tea.example:{}/", web.address.port())).await, expected);
    }
    for web in [&expired, &others, &unknown] {
        assert_eq!(web.asked().len(), 0, "nothing is said to whom nobody believes");
    }
}

#[tokio::test]
async fn what_speaks_no_tls_is_broken_off() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        }
    });
    let settings = settings(&[], Arc::new(Names::all("127.0.0.1")));
    let pages = Pages::new(Settings { allowed: Allowed::global().and(address), ..settings });
    assert_eq!(sight(&pages, &format!("https://tea.example:{}/", address.port())).await, Sight::BrokenOff);
}

#[tokio::test]
async fn no_connection_outlives_its_look() {
    let page = b"HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: 1\r\n\r\nx";
    let web = Web::serve(|_| Act::Stall(page.to_vec())).await;
    let pages = pages(&web);
    assert_eq!(sight(&pages, &format!("http://tea.example:{}/", web.address.port())).await, titled(200, None));
    while web.open() > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn a_proxy_in_the_environment_is_not_asked() {
    // Another process would inherit the variable; this one reads none, so there is nothing to set. The request contains only a path.
    let web = Web::serve(|_| html("200 OK", "Tea")).await;
    sight(&pages(&web), &format!("http://tea.example:{}/x", web.address.port())).await;
    assert!(web.asked()[0].head.starts_with("get /x http/1.1"));
}
