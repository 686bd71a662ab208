//! How often and how fast pages are looked at, and how temporary failures are told from permanent ones.

use std::sync::Arc;
use std::time::Duration;

use shelfmark::facts::{Answer, Sight};
use shelfmark::sources::{Lookup, Pace, Pages};

use super::web::{Act, Names, Web, page as html, redirect, reply};
use super::{Settings, answered, at_once, page, settings, titled};

/// Looks again as soon as it can.
fn again_at_once() -> Pace {
    Pace { again: Duration::ZERO, rest: Duration::ZERO, ..at_once() }
}

fn paced(web: &Web, pace: Pace) -> Pages {
    Pages::new(Settings { pace, ..settings(&[web], Arc::new(Names::all("127.0.0.1"))) })
}

fn at(web: &Web, path: &str) -> String {
    format!("http://tea.example:{}{path}", web.address.port())
}

/// Asks until the expected answer comes.
async fn until(
    pages: &Pages,
    address: &str,
    is_it: impl Fn(&shelfmark::facts::Page) -> bool,
) -> shelfmark::facts::Page {
    loop {
        let seen = page(pages.ask(address).await);
        if is_it(&seen) {
            return seen;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn what_may_pass_is_looked_at_twice_and_confirmed_where_it_stays() {
    let web = Web::serve(|asked| match asked.path.as_str() {
        "/cut" => Act::Say(Vec::new()),
        path => reply(&format!("{} X", &path[1..]), "", "x"),
    })
    .await;
    let pages = paced(&web, again_at_once());
    for status in [404, 410, 408, 429, 500, 503, 522] {
        let seen = until(&pages, &at(&web, &format!("/{status}")), |page| page.is_confirmed).await;
        assert_eq!(seen.sight, answered(status));
    }
    let seen = until(&pages, &at(&web, "/cut"), |page| page.is_confirmed).await;
    assert_eq!(seen.sight, Sight::BrokenOff);
    assert_eq!(web.asked().len(), 8 * 2, "twice, and no more");
}

#[tokio::test]
async fn the_second_look_counts_where_it_sees_something_else() {
    let web = Web::serve(|asked| if asked.visit == 0 { reply("404 X", "", "x") } else { html("200 OK", "Tea") }).await;
    let pages = paced(&web, again_at_once());
    let seen = until(&pages, &at(&web, "/"), |page| page.sight != answered(404)).await;
    assert_eq!((seen.sight, seen.is_confirmed), (titled(200, Some("Tea")), false));
    let changing = Web::serve(|asked| reply(if asked.visit == 0 { "500 X" } else { "404 X" }, "", "x")).await;
    let pages = paced(&changing, again_at_once());
    let seen = until(&pages, &at(&changing, "/"), |page| page.sight != answered(500)).await;
    assert_eq!((seen.sight, seen.is_confirmed), (answered(404), false));
}

#[tokio::test]
async fn until_then_it_is_seen_and_not_confirmed() {
    let web = Web::serve(|_| reply("404 X", "", "x")).await;
    let pages = paced(&web, at_once());
    for _ in 0..3 {
        let seen = page(pages.ask(&at(&web, "/#part")).await);
        assert_eq!((seen.sight, seen.is_confirmed), (answered(404), false));
    }
    assert_eq!(web.asked().len(), 1, "who asks again before the second look asks nobody");
}

#[tokio::test]
async fn what_is_plain_is_looked_at_once() {
    let web = Web::serve(|asked| match asked.path.as_str() {
        "/circle" => redirect("302 Found", "/circle"),
        path => reply(&format!("{} X", &path[1..]), "", "x"),
    })
    .await;
    let pages = paced(&web, again_at_once());
    for path in ["/200", "/401", "/403", "/451", "/999", "/circle"] {
        for _ in 0..3 {
            assert!(!page(pages.ask(&at(&web, path)).await).is_confirmed);
        }
    }
    assert_eq!(web.asked().len(), 6);
}

#[tokio::test]
async fn a_look_goes_on_when_nobody_waits_for_it() {
    let (open, opened) = std::sync::mpsc::channel::<()>();
    let opened = std::sync::Mutex::new(opened);
    let web = Web::serve(move |_| {
        tokio::task::block_in_place(|| opened.lock().unwrap().recv().ok());
        html("200 OK", "Tea")
    });
    // The server waits in its own thread, so as not to block the test's.
    let server = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let web = server.spawn(web).await.unwrap();
    let pages = paced(&web, at_once());
    let impatient = tokio::time::timeout(Duration::from_millis(20), pages.ask(&at(&web, "/"))).await;
    assert!(impatient.is_err());
    open.send(()).unwrap();
    assert_eq!(page(pages.ask(&at(&web, "/")).await).sight, titled(200, Some("Tea")));
    assert_eq!(web.asked().len(), 1, "the second who asked met the first's look");
    server.shutdown_background();
}

#[tokio::test]
async fn those_who_ask_at_once_share_a_look() {
    let web = Web::serve(|_| html("200 OK", "Tea")).await;
    let pages = paced(&web, at_once());
    let asked: Vec<_> = (0..50)
        .map(|_| {
            let (pages, address) = (pages.clone(), at(&web, "/"));
            tokio::spawn(async move { pages.ask(&address).await })
        })
        .collect();
    for asked in asked {
        assert_eq!(page(asked.await.unwrap()).sight, titled(200, Some("Tea")));
    }
    assert_eq!(web.asked().len(), 1);
}

#[tokio::test]
async fn what_was_seen_is_forgotten_in_time() {
    let web = Web::serve(|_| html("200 OK", "Tea")).await;
    let pages = paced(&web, Pace { kept: Duration::ZERO, ..at_once() });
    page(pages.ask(&at(&web, "/")).await);
    // The first look ends a moment after its answer was sent.
    while web.asked().len() < 2 {
        page(pages.ask(&at(&web, "/")).await);
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_host_has_one_connection_at_a_time() {
    let web = Web::serve(|_| html("200 OK", "Tea")).await;
    let pages = paced(&web, at_once());
    let asked: Vec<_> = (0..20)
        .map(|number| {
            let (pages, address) = (pages.clone(), format!("http://h{number}.tea.example:{}/", web.address.port()));
            tokio::spawn(async move { pages.ask(&address).await })
        })
        .collect();
    for asked in asked {
        asked.await.unwrap();
    }
    assert_eq!((web.asked().len(), web.most_open()), (20, 1));
}

#[tokio::test]
async fn a_host_that_wants_to_be_left_in_peace_is_not_asked_again() {
    let web = Web::serve(|_| reply("429 Too Many Requests", "retry-after: 3600", "x")).await;
    let pages = paced(&web, Pace { patience: Duration::from_secs(60), ..again_at_once() });
    let seen = page(pages.ask(&at(&web, "/a")).await);
    assert_eq!((seen.sight, seen.is_confirmed), (answered(429), false));
    assert_eq!(pages.ask(&at(&web, "/b")).await, Answer::Unknown, "nobody waits for an hour");
    assert_eq!(web.asked().len(), 1);
}

/// The clock is paused and jumps, which sockets would not survive: a name that resolves to nothing needs none.
#[tokio::test(start_paused = true)]
async fn a_host_that_does_not_exist_is_looked_up_again_half_a_minute_later() {
    let names = Names::default()
        .with("gone.example", &[Lookup::NoHost])
        .with("late.example", &[Lookup::NoHost, Lookup::NoAddress])
        .with("failing.example", &[Lookup::NoHost, Lookup::Failed]);
    let names = Arc::new(names);
    let pages = Pages::new(Settings { pace: Pace::default(), ..settings(&[], names.clone()) });
    let start = tokio::time::Instant::now();
    for (name, second) in [("gone", Sight::NoHost), ("late", Sight::NoAddress), ("failing", Sight::BrokenOff)] {
        let address = format!("http://{name}.example/");
        let first = page(pages.ask(&address).await);
        assert_eq!((&first.sight, first.is_confirmed), (&Sight::NoHost, false));
        tokio::time::sleep(Duration::from_secs(29)).await;
        assert_eq!(page(pages.ask(&address).await), first);
        tokio::time::sleep(Duration::from_secs(2)).await;
        let is_confirmed = second == Sight::NoHost;
        let seen = page(pages.ask(&address).await);
        assert_eq!((seen.sight, seen.is_confirmed), (second, is_confirmed), "{name}");
    }
    assert!(start.elapsed() < Duration::from_secs(100));
    assert_eq!(names.asked().len(), 6);
}

#[tokio::test]
async fn whoever_waits_to_the_end_is_told_what_the_last_look_saw() {
    let web = Web::serve(|asked| match (asked.path.as_str(), asked.visit) {
        ("/late", 1) => html("200 OK", "Tea"),
        ("/tea", _) => html("200 OK", "Tea"),
        _ => reply("404 X", "", "x"),
    })
    .await;
    let pages = paced(&web, again_at_once());
    for (path, status, is_confirmed) in [("/gone", 404, true), ("/late", 200, false), ("/tea", 200, false)] {
        for _ in 0..2 {
            let seen = page(pages.ask_to_the_end(&at(&web, path)).await);
            let Sight::Answer { status: seen_in_the_end, .. } = seen.sight else { panic!("{path}: {:?}", seen.sight) };
            assert_eq!((seen_in_the_end, seen.is_confirmed), (status, is_confirmed), "{path}");
        }
    }
    let other = page(pages.ask_to_the_end("http://10.0.0.1/").await);
    assert!(matches!(other.sight, Sight::Refused(_)), "{:?}", other.sight);
}

#[tokio::test]
async fn once_nobody_has_it_any_more_nothing_goes_on() {
    let web = Web::serve(|_| Act::Stall(Vec::new())).await;
    let pages = paced(&web, at_once());
    let impatient = tokio::time::timeout(Duration::from_millis(50), pages.ask(&at(&web, "/"))).await;
    assert!(impatient.is_err());
    while web.open() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(pages);
    while web.open() > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
