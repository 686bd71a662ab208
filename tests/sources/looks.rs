//! What one look sees.

use std::time::Duration;

use shelfmark::facts::{Hop, Sight};
use shelfmark::sources::{Pace, Pages};

use super::web::{Act, Asked, Web, page as html, redirect, reply};
use super::{Names, answered, at_once, page, pages, settings, sight, titled};

fn hop(status: u16, to: &str) -> Hop {
    Hop { status, to: to.to_owned(), sets_cookie: false }
}

/// The address of a path on a host.
fn at(web: &Web, host: &str, path: &str) -> String {
    format!("http://{host}:{}{path}", web.address.port())
}

#[tokio::test]
async fn a_page_is_asked_for_once_with_get_and_says_who_asks() {
    let web = Web::serve(|_| html("200 OK", "Tea &amp; Coffee")).await;
    let seen = page(pages(&web).ask(&at(&web, "tea.example", "/a%20b?c=d#e")).await);
    assert_eq!(seen.sight, titled(200, Some("Tea & Coffee")));
    assert!(!seen.is_confirmed && seen.hops.is_empty());
    let asked = web.asked();
    assert_eq!(asked.len(), 1);
    let Asked { method, host, path, head, .. } = &asked[0];
    assert_eq!((method.as_str(), path.as_str()), ("GET", "/a%20b?c=d"));
    assert_eq!(*host, format!("tea.example:{}", web.address.port()));
    for header in [
        "accept: text/html,application/xhtml+xml,*/*;q=0.8",
        "accept-encoding: identity",
        "accept-language: en",
        "connection: close",
        concat!(
            "user-agent: shelfmark/",
            env!("CARGO_PKG_VERSION"),
            " (+",
            env!("CARGO_PKG_REPOSITORY"),
            "/blob/main/docs/links.md)"
        ),
    ] {
        assert!(head.lines().any(|line| line.starts_with(header)), "{header} in {head}");
    }
    for private in ["cookie", "authorization", "referer"] {
        assert!(!head.lines().any(|line| line.starts_with(private)), "{private} in {head}");
    }
}

#[tokio::test]
async fn every_status_is_seen_as_it_is() {
    let web = Web::serve(|asked| {
        let status = asked.path.trim_start_matches('/').to_owned();
        let body = if matches!(status.as_str(), "204" | "304") { "" } else { "x" };
        if body.is_empty() {
            Act::Say(format!("HTTP/1.1 {status} X\r\n\r\n").into_bytes())
        } else {
            reply(&format!("{status} X"), "", body)
        }
    })
    .await;
    let pages = pages(&web);
    for status in
        [200, 202, 204, 206, 300, 304, 305, 400, 401, 402, 403, 404, 410, 418, 429, 451, 500, 503, 522, 599, 600, 999]
    {
        let address = at(&web, &format!("s{status}.example"), &format!("/{status}"));
        assert_eq!(sight(&pages, &address).await, answered(status), "{status}");
    }
    for nonsense in ["99", "1000", "abc"] {
        let address = at(&web, &format!("s{nonsense}.example"), &format!("/{nonsense}"));
        assert_eq!(sight(&pages, &address).await, Sight::BrokenOff, "{nonsense}");
    }
}

#[tokio::test]
async fn redirects_are_followed_with_what_they_say() {
    let web = Web::serve(|asked| match asked.path.as_str() {
        "/start" => redirect("301 Moved Permanently", "/second/"),
        "/second/" => reply("302 Found", "location: ../third?x=1#part\nset-cookie: a=b", ""),
        "/third?x=1" => redirect(
            "308 Permanent Redirect",
            &format!("//OTHER.example:{}/end", asked.host.split(':').nth(1).unwrap()),
        ),
        _ => html("200 OK", "The end"),
    })
    .await;
    let seen = page(pages(&web).ask(&at(&web, "tea.example", "/start")).await);
    assert_eq!(seen.sight, titled(200, Some("The end")));
    let second = Hop { sets_cookie: true, ..hop(302, &at(&web, "tea.example", "/third?x=1#part")) };
    let expected =
        [hop(301, &at(&web, "tea.example", "/second/")), second, hop(308, &at(&web, "other.example", "/end"))];
    assert_eq!(seen.hops, expected);
    let cookies = web.asked().iter().filter(|asked| asked.head.contains("\ncookie:")).count();
    assert_eq!(cookies, 0, "cookies are not kept");
}

#[tokio::test]
async fn eight_redirects_are_followed_and_no_ninth() {
    let web = Web::serve(|asked| match asked.path.trim_start_matches('/').parse::<u32>().unwrap() {
        0 => html("200 OK", "The end"),
        left => redirect("302 Found", &format!("/{}", left - 1)),
    })
    .await;
    let pages = pages(&web);
    let seen = page(pages.ask(&at(&web, "tea.example", "/8")).await);
    assert_eq!((seen.hops.len(), seen.sight), (8, titled(200, Some("The end"))));
    let seen = page(pages.ask(&at(&web, "coffee.example", "/9")).await);
    assert_eq!((seen.hops.len(), seen.sight), (9, Sight::Circle));
    assert_eq!(web.asked().len(), 9 + 9);
}

#[tokio::test]
async fn a_circle_is_seen_with_the_cookies_that_it_wants() {
    let web = Web::serve(|asked| match asked.path.as_str() {
        "/self" => redirect("302 Found", "/self#again"),
        "/cookie" => reply("302 Found", "location: /cookie\nset-cookie: seen=1", ""),
        "/a" => redirect("302 Found", "/b"),
        _ => redirect("302 Found", "/a"),
    })
    .await;
    let pages = pages(&web);
    let seen = page(pages.ask(&at(&web, "tea.example", "/self")).await);
    assert_eq!((seen.hops.len(), seen.hops[0].sets_cookie, seen.sight), (1, false, Sight::Circle));
    let seen = page(pages.ask(&at(&web, "tea.example", "/cookie")).await);
    assert_eq!((seen.hops.len(), seen.hops[0].sets_cookie, seen.sight), (1, true, Sight::Circle));
    let seen = page(pages.ask(&at(&web, "tea.example", "/a")).await);
    assert_eq!((seen.hops.len(), seen.sight), (2, Sight::Circle));
}

#[tokio::test]
async fn a_redirect_that_leads_nowhere_is_an_answer() {
    let long = format!("/{}", "x".repeat(5_000));
    let web = Web::serve(move |asked| match asked.path.as_str() {
        "/none" => reply("302 Found", "", ""),
        "/malformed" => redirect("302 Found", "http://[::1/"),
        "/letters" => Act::Say(b"HTTP/1.1 301 X\r\nlocation: /\xff\xfe\r\ncontent-length: 0\r\n\r\n".to_vec()),
        "/port" => redirect("302 Found", "http://tea.example:99999/"),
        _ => redirect("302 Found", &long),
    })
    .await;
    let pages = pages(&web);
    for (path, status) in [("/none", 302), ("/malformed", 302), ("/letters", 301), ("/port", 302), ("/long", 302)] {
        let seen = page(pages.ask(&at(&web, "tea.example", path)).await);
        assert_eq!((seen.hops.len(), seen.sight), (0, answered(status)), "{path}");
    }
}

#[tokio::test]
async fn a_title_is_read_from_pages_alone() {
    let body = "<title>Tea</title>";
    let web = Web::serve(move |asked| match asked.path.as_str() {
        "/plain" => reply("200 OK", "content-type: text/plain", body),
        "/picture" => reply("200 OK", "content-type: image/svg+xml", body),
        "/gzip" => reply("200 OK", "content-type: text/html\ncontent-encoding: gzip", body),
        "/identity" => reply("200 OK", "content-type: Text/HTML\ncontent-encoding: identity", body),
        "/xhtml" => reply("200 OK", "content-type: application/xhtml+xml", body),
        _ => reply("200 OK", "", body),
    })
    .await;
    let pages = pages(&web);
    for (path, title) in [
        ("/plain", None),
        ("/picture", None),
        ("/gzip", None),
        ("/identity", Some("Tea")),
        ("/xhtml", Some("Tea")),
        ("/unsaid", Some("Tea")),
    ] {
        assert_eq!(sight(&pages, &at(&web, "tea.example", path)).await, titled(200, title), "{path}");
    }
}

#[tokio::test]
async fn walls_and_missing_deployments_are_told_by_headers_and_titles() {
    let web = Web::serve(|asked| match asked.path.as_str() {
        "/cloudflare" => reply("403 Forbidden", "cf-mitigated: challenge\ncontent-type: text/html", ""),
        "/anubis" => html("200 OK", "Making sure you’re not a bot!"),
        "/radware" => html("200 OK", "Radware Bot Manager Captcha"),
        _ => reply("404 Not Found", "x-vercel-error: DEPLOYMENT_NOT_FOUND", "x"),
    })
    .await;
    let pages = pages(&web);
    for path in ["/cloudflare", "/anubis", "/radware"] {
        let seen = sight(&pages, &at(&web, "tea.example", path)).await;
        assert!(matches!(seen, Sight::Answer { is_challenge: true, is_undeployed: false, .. }), "{path}: {seen:?}");
    }
    let seen = sight(&pages, &at(&web, "tea.example", "/gone")).await;
    assert!(matches!(seen, Sight::Answer { status: 404, is_challenge: false, is_undeployed: true, .. }), "{seen:?}");
}

#[tokio::test]
async fn what_is_not_whole_in_time_is_no_answer() {
    let web = Web::serve(|asked| match asked.path.as_str() {
        "/silent" => Act::Stall(Vec::new()),
        "/head" => Act::Stall(b"HTTP/1.1 200 OK\r\ncontent-".to_vec()),
        "/body" => {
            Act::Stall(b"HTTP/1.1 404 Not Found\r\ncontent-type: text/html\r\ncontent-length: 99\r\n\r\n<ti".to_vec())
        }
        "/informs" => Act::Endless(Vec::new(), b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec(), Duration::from_millis(1)),
        _ => Act::Endless(b"HTTP/1.1 200 OK\r\nx: ".to_vec(), b"y".to_vec(), Duration::from_millis(1)),
    })
    .await;
    let pace = Pace { whole: Duration::from_millis(300), ..at_once() };
    let pages = Pages::new(super::Settings { pace, ..settings(&[&web], std::sync::Arc::new(Names::all("127.0.0.1"))) });
    for path in ["/silent", "/head", "/body", "/informs", "/drip"] {
        let address = at(&web, &format!("{}.example", &path[1..]), path);
        assert_eq!(sight(&pages, &address).await, Sight::TimedOut, "{path}");
    }
}

#[tokio::test]
async fn what_breaks_off_or_is_no_http_is_no_answer() {
    let web = Web::serve(|asked| {
        Act::Say(match asked.path.as_str() {
            "/nothing" => Vec::new(),
            "/head" => b"HTTP/1.1 404 Not Found\r\ncontent-type: te".to_vec(),
            "/body" => {
                b"HTTP/1.1 404 Not Found\r\ncontent-length: 99\r\ncontent-type: text/html\r\n\r\n<title>Ga".to_vec()
            }
            "/chunk" => {
                b"HTTP/1.1 404 X\r\ntransfer-encoding: chunked\r\ncontent-type: text/html\r\n\r\nzz\r\nx".to_vec()
            }
            "/ssh" => b"SSH-2.0-OpenSSH_9.9\r\n".to_vec(),
            "/old" => b"<title>HTTP/0.9</title>".to_vec(),
            "/many" => flood(300, 10),
            _ => flood(1, 1_000_000),
        })
    })
    .await;
    let pages = pages(&web);
    for path in ["/nothing", "/head", "/body", "/chunk", "/ssh", "/old", "/many", "/long"] {
        let address = at(&web, &format!("{}.example", &path[1..]), path);
        assert_eq!(sight(&pages, &address).await, Sight::BrokenOff, "{path}");
    }
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let allowed = shelfmark::sources::Allowed::global().and(closed);
    let names = std::sync::Arc::new(Names::all("127.0.0.1"));
    let pages = Pages::new(super::Settings { allowed, ..settings(&[], names) });
    assert_eq!(sight(&pages, &format!("http://tea.example:{}/", closed.port())).await, Sight::BrokenOff);
}

/// An answer with this many headers of this length.
fn flood(count: usize, letters: usize) -> Vec<u8> {
    let headers: String = (0..count).map(|number| format!("x-{number}: {}\r\n", "y".repeat(letters))).collect();
    format!("HTTP/1.1 200 OK\r\n{headers}content-length: 0\r\n\r\n").into_bytes()
}

#[tokio::test]
async fn a_body_without_end_is_left_after_64_kib() {
    let web = Web::serve(|asked| {
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<title>Tea</title>".to_vec();
        let bytes = vec![b'x'; 4_096];
        match asked.path.as_str() {
            "/titled" => Act::Endless(head, bytes, Duration::ZERO),
            "/untitled" => Act::Endless(head[..head.len() - 8].to_vec(), bytes, Duration::ZERO),
            "/file" => Act::Endless(b"HTTP/1.1 200 OK\r\ncontent-type: application/pdf\r\n\r\n".to_vec(), bytes, Duration::ZERO),
            // It claims to be ten gigabytes of zeros.
            _ => Act::Endless(
                b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-encoding: gzip\r\ncontent-length: 10000000\r\n\r\n\x1f\x8b\x08".to_vec(),
                vec![0; 4_096],
                Duration::ZERO,
            ),
        }
    })
    .await;
    let pages = pages(&web);
    assert_eq!(sight(&pages, &at(&web, "titled.example", "/titled")).await, titled(200, Some("Tea")));
    assert_eq!(sight(&pages, &at(&web, "untitled.example", "/untitled")).await, answered(200));
    assert_eq!(sight(&pages, &at(&web, "file.example", "/file")).await, answered(200));
    assert_eq!(sight(&pages, &at(&web, "bomb.example", "/bomb")).await, answered(200));
}

#[tokio::test]
async fn a_video_is_seen_by_its_still() {
    let web = Web::serve(|asked| match asked.path.as_str() {
        "/vi/abc123XYZ_-/0.jpg" => reply("200 OK", "content-type: image/jpeg", "x"),
        _ => reply("404 Not Found", "content-type: image/jpeg", "x"),
    })
    .await;
    let stills = Some(at(&web, "i.ytimg.example", "/").parse().unwrap());
    let pages =
        Pages::new(super::Settings { stills, ..settings(&[&web], std::sync::Arc::new(Names::all("127.0.0.1"))) });
    assert_eq!(sight(&pages, "https://www.youtube.com/watch?v=abc123XYZ_-").await, answered(200));
    assert_eq!(sight(&pages, "https://youtu.be/gone1234567").await, answered(404));
    assert_eq!(web.asked().len(), 2);
}

#[tokio::test]
async fn nobody_asks_where_the_answer_tells_nothing() {
    let web = Web::serve(|_| redirect("301 Moved Permanently", "https://www.linkedin.com/in/x")).await;
    let pages = pages(&web);
    for address in [
        "https://www.linkedin.com/in/x",
        "ftp://tea.example/",
        "not an address",
        "https://doi.org/10.1109/CVPR.2016.90",
    ] {
        assert!(matches!(sight(&pages, address).await, Sight::NotAsked(_)), "{address}");
    }
    let long = at(&web, "tea.example", &format!("/{}", "x".repeat(5_000)));
    assert!(matches!(sight(&pages, &long).await, Sight::NotAsked(_)));
    assert_eq!(web.asked().len(), 0);
    let seen = page(pages.ask(&at(&web, "short.example", "/x")).await);
    assert_eq!(seen.hops, [hop(301, "https://www.linkedin.com/in/x")], "a redirect there is still told");
    assert!(matches!(seen.sight, Sight::NotAsked(_)));
}
