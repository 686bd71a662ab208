//! The rate limits of each source. Its second lasts an hour in tests where requests come too soon, and next to nothing in the others.

use std::time::Duration;

use serde_json::json;
use shelfmark::sandbox::facts::{Shelf, Source, StandIn, Tempo, Trouble, Weather, Web, least_gap};

use crate::client::{Said, exchange, get, get_as, query};
use crate::records::{recorded, recorded_json};
use crate::shapes::is_like;

const PAPER: &str = "api/query?id_list=1706.03762";
const GENBANK: &str = "works/10.1093/nar/gks1195";
const GENBANKS: &str = "works?filter=doi:10.1093/nar/gks1195&rows=1";
const SUMMARY: &str = "entrez/eutils/esummary.fcgi?db=pubmed&retmode=json&id=23193287";

async fn slow() -> StandIn {
    let world = StandIn::start(Shelf::default(), Web::default()).await.unwrap();
    world.set_tempo(Tempo::with_second(Duration::from_secs(3_600)));
    world
}

/// How many requests are answered before one is refused, and the refusal.
async fn until_refused(world: &StandIn, source: Source, path: &str, headers: &str) -> (usize, Said) {
    for answered in 0..2_000 {
        let said = get_as(world, source, path, headers).await;
        if said.status != 200 {
            return (answered, said);
        }
    }
    panic!("{source:?} refuses nothing")
}

/// arxiv/rate-limited.429.txt
#[tokio::test]
async fn arxiv_answers_one_request_in_three_seconds() {
    let world = slow().await;
    let (answered, refusal) = until_refused(&world, Source::Arxiv, PAPER, "").await;
    assert_eq!((answered, refusal.status, refusal.body.as_str()), (1, 429, "Rate exceeded."));
    assert_eq!(refusal.header("retry-after"), "");
    assert!(recorded("arxiv/rate-limited.429.txt").is_none_or(|record| record == refusal.body));
    assert_eq!(world.asked(Source::Arxiv).iter().map(|asked| asked.is_too_much).collect::<Vec<_>>(), [false, true]);

    let second = Duration::from_millis(5);
    world.set_tempo(Tempo::with_second(second));
    for _ in 0..3 {
        assert_eq!(get(&world, Source::Arxiv, PAPER).await.status, 200);
        tokio::time::sleep(second * 3).await;
    }
    assert!(least_gap(&world.asked(Source::Arxiv)[2..]).unwrap() >= second * 3);
}

#[tokio::test]
async fn arxiv_bears_one_connection() {
    let world = StandIn::start(Shelf::default(), Web::default()).await.unwrap();
    world.set_tempo(Tempo::with_second(Duration::ZERO));
    world.set_weather(Source::Arxiv, Weather::always(Trouble::Silence));
    let first = tokio::spawn({
        let world = world.clone();
        async move { get(&world, Source::Arxiv, PAPER).await }
    });
    while world.asked(Source::Arxiv).is_empty() {
        tokio::task::yield_now().await;
    }
    world.set_weather(Source::Arxiv, Weather::default());
    assert_eq!((get(&world, Source::Arxiv, PAPER).await.status, world.most_at_once(Source::Arxiv)), (429, 2));
    first.abort();
    assert!(first.await.is_err());
    // It is free again as soon as the other connection is closed.
    while get(&world, Source::Arxiv, PAPER).await.status != 200 {
        tokio::task::yield_now().await;
    }
}

/// The headers state the limit; a mail address, in the query or in the user agent, raises it.
#[tokio::test]
async fn crossref_tells_its_limits_and_has_better_ones_for_who_can_be_reached() {
    let polite = "user-agent: Tea/1 (mailto:ada@tea.example)\r\n";
    let cases = [
        (GENBANK, "", 5, "public-single", "1"),
        (GENBANKS, "", 1, "public-array", "1"),
        (GENBANK, polite, 10, "polite-single", "3"),
        (GENBANKS, polite, 3, "polite-array", "3"),
        ("works?filter=doi:10.1093/nar/gks1195&mailto=ada@tea.example", "", 3, "polite-array", "3"),
    ];
    for (path, headers, most, pool, at_once) in cases {
        let world = slow().await;
        let first = get_as(&world, Source::Crossref, path, headers).await;
        assert_eq!((first.header("x-api-pool"), first.header("x-concurrency-limit")), (pool, at_once));
        assert_eq!(
            (first.header("x-rate-limit-limit"), first.header("x-rate-limit-interval")),
            (most.to_string().as_str(), "1s")
        );
        let (more, refusal) = until_refused(&world, Source::Crossref, path, headers).await;
        assert_eq!((more + 1, refusal.status), (most, 429), "{path} {headers}");
    }
}

/// pubmed/rate-limited.429.json: it contains the caller's address.
#[tokio::test]
async fn pubmed_answers_three_in_a_second_and_ten_with_a_key() {
    let world = slow().await;
    let (answered, refusal) = until_refused(&world, Source::PubMed, SUMMARY, "").await;
    assert_eq!((answered, refusal.status, refusal.header("retry-after")), (3, 429, "2"));
    assert_eq!(refusal.json()["api-key"], "127.0.0.1");
    is_like("a refusal", &refusal.json(), recorded_json("pubmed/rate-limited.429.json"));
    let world = slow().await;
    assert_eq!(until_refused(&world, Source::PubMed, &format!("{SUMMARY}&api_key=k"), "").await.0, 10);
}

#[tokio::test]
async fn datacite_answers_500_in_five_minutes_and_says_how_long_to_wait() {
    let world = slow().await;
    let path = "dois/10.48550/arxiv.1706.03762";
    let (answered, refusal) = until_refused(&world, Source::DataCite, path, "").await;
    assert_eq!((answered, refusal.status, refusal.header("retry-after")), (500, 429, "300"));
    assert_eq!(get(&world, Source::DataCite, &format!("{path}?mailto=ada@tea.example")).await.status, 200);
}

/// github/rate-limited.200.json
#[tokio::test]
async fn github_counts_down_and_tells_so() {
    let world = slow().await;
    world.change(|shelf| shelf.add_project(shelfmark::sandbox::facts::Project::new("ada/kettle")));
    let first = get(&world, Source::GitHub, "repos/ada/kettle").await;
    assert_eq!((first.header("x-ratelimit-limit"), first.header("x-ratelimit-remaining")), ("60", "59"));
    assert_eq!(first.header("x-ratelimit-resource"), "core");
    let (more, refusal) = until_refused(&world, Source::GitHub, "repos/ada/kettle", "user-agent: a test\r\n").await;
    assert_eq!((more + 1, refusal.status, refusal.header("x-ratelimit-remaining")), (60, 403, "0"));
    assert!(refusal.json()["message"].as_str().unwrap().starts_with("API rate limit exceeded for 127.0.0.1"));
    let with_token =
        get_as(&world, Source::GitHub, "repos/ada/kettle", "user-agent: a test\r\nauthorization: token t\r\n").await;
    assert_eq!((with_token.status, with_token.header("x-ratelimit-limit")), (200, "5000"));
    for used in 1..=2 {
        let points = query(&world, &json!({ "query": "{ rateLimit { cost used remaining } }" })).await;
        assert_eq!(points.json()["data"]["rateLimit"], json!({ "cost": 1, "used": used, "remaining": 5_000 - used }));
        assert_eq!(points.header("x-ratelimit-remaining"), (5_000 - used).to_string());
    }
    world.set_weather(Source::GitHub, Weather::always(Trouble::TooMany(None)));
    let over = query(&world, &json!({ "query": "{ rateLimit { cost } }" })).await;
    assert_eq!((over.status, &over.json()["errors"][0]["type"]), (200, &json!("RATE_LIMITED")));
    is_like("over the limit", &over.json(), recorded_json("github/rate-limited.200.json"));
}

#[tokio::test]
async fn it_is_told_who_asked_for_what_and_when() {
    let world = slow().await;
    get_as(
        &world,
        Source::Crossref,
        "works?filter=doi:10.5555/a,doi:10.5555/b",
        "user-agent: Tea/1 (mailto:ada@tea.example)\r\n",
    )
    .await;
    get(&world, Source::Doi, "ra/10.5555/a,10.5555/b,10.5555/c").await;
    let address = world.address().to_string();
    let token = "user-agent: a test\r\nauthorization: Bearer ghs_secret\r\n";
    exchange(&world, "GET", &address, "/github/repos/ada/kettle", token, "").await.unwrap();
    let [crossref] = world.asked(Source::Crossref).try_into().unwrap();
    assert_eq!(
        (crossref.names.join(" "), crossref.mail.as_deref()),
        ("10.5555/a 10.5555/b".to_owned(), Some("ada@tea.example"))
    );
    assert_eq!(
        (crossref.user_agent.as_deref(), crossref.status, crossref.beside),
        (Some("Tea/1 (mailto:ada@tea.example)"), Some(200), 0)
    );
    assert_eq!(world.asked(Source::Doi)[0].names.len(), 3);
    let [github] = world.asked(Source::GitHub).try_into().unwrap();
    assert!(github.has_token && github.status == Some(404) && github.names == ["ada/kettle"]);
    assert!(!format!("{github:?}").contains("ghs_secret"));
    assert!(world.asked(Source::Arxiv).is_empty() && world.most_at_once(Source::Arxiv) == 0);
    assert_eq!(exchange(&world, "GET", &address, "/nobody/x", "", "").await.unwrap().status, 404);
}
