//! What goes wrong at a source and on the way to it.

use std::time::{Duration, Instant};

use shelfmark::sandbox::facts::{Shelf, Source, Trouble, Weather};

use crate::client::{exchange, get, patient};
use crate::records::{recorded, recorded_json};
use crate::shapes::is_like;

/// A request that each source answers with 200.
fn path(source: Source) -> &'static str {
    match source {
        Source::Arxiv => "api/query?id_list=1706.03762",
        Source::DataCite => "dois/10.48550/arxiv.1706.03762",
        Source::Doi => "ra/10.48550/arxiv.1706.03762",
        Source::Crossref => "works/10.1093/nar/gks1195",
        Source::PubMed => "entrez/eutils/esummary.fcgi?db=pubmed&retmode=json&id=23193287",
        Source::GitHub => "repos/ada/kettle",
    }
}

#[tokio::test]
async fn each_source_has_a_weather_of_its_own_that_can_turn() {
    let world = patient(Shelf::default().project(shelfmark::sandbox::facts::Project::new("ada/kettle"))).await;
    for source in Source::ALL {
        world.set_weather(source, Weather::always(Trouble::Failed(502)));
        let failed = get(&world, source, path(source)).await;
        assert_eq!((failed.status, failed.header("content-type")), (502, "text/html"));
        for other in Source::ALL.into_iter().filter(|other| *other > source) {
            assert_eq!(get(&world, other, path(other)).await.status, 200, "{other:?} while {source:?} is down");
        }
        world.set_weather(source, Weather::default());
        assert_eq!(get(&world, source, path(source)).await.status, 200);
    }
}

/// github/secondary-limit.403.json, github/bad-gateway.502.html, crossref/gateway-timeout.504.html, dblp/search-is-a-challenge.200.html
#[tokio::test]
async fn refusals_and_failures_have_the_words_of_their_source() {
    let world = patient(Shelf::default()).await;
    let meet = async |source, trouble| {
        world.set_weather(source, Weather::always(trouble));
        get(&world, source, path(source)).await
    };
    let secondary = meet(Source::GitHub, Trouble::Forbidden).await;
    assert_eq!(secondary.status, 403);
    is_like("a secondary limit", &secondary.json(), recorded_json("github/secondary-limit.403.json"));
    for source in Source::ALL {
        let said = meet(source, Trouble::TooMany(Some(7))).await;
        let due = match source {
            Source::Arxiv => (429, ""),
            Source::GitHub => (403, "7"),
            _ => (429, "7"),
        };
        assert_eq!((said.status, said.header("retry-after")), due, "{source:?}");
        assert!((500..600).contains(&meet(source, Trouble::Failed(503)).await.status));
        let wall = meet(source, Trouble::Wall).await;
        assert!(wall.status == 200 && wall.header("content-type").starts_with("text/html"));
        assert!(wall.body.contains("<title>Making sure you&#39;re not a bot!</title>"));
    }
    assert!(
        recorded("dblp/search-is-a-challenge.200.html")
            .is_none_or(|wall| wall.contains("<title>Making sure you&#39;re not a bot!</title>"))
    );
    let title = |page: &str| page.split_once("<title>").unwrap().1.split_once("</title>").unwrap().0.to_owned();
    for (file, status) in [("github/bad-gateway.502.html", 502), ("crossref/gateway-timeout.504.html", 504)] {
        let own = title(&meet(Source::Crossref, Trouble::Failed(status)).await.body);
        assert!(recorded(file).is_none_or(|record| title(&record) == own), "{own}");
    }
}

#[tokio::test]
async fn an_answer_may_be_cut_or_empty_or_late() {
    let world = patient(Shelf::default()).await;
    let source = Source::Crossref;
    let whole = get(&world, source, path(source)).await;
    let meet = async |trouble| {
        world.set_weather(source, Weather::always(trouble));
        get(&world, source, path(source)).await
    };
    let half = meet(Trouble::Half).await;
    assert!(
        half.status == 200 && half.is_whole && whole.body.starts_with(&half.body) && half.body.len() < whole.body.len()
    );
    assert!(serde_json::from_str::<serde_json::Value>(&half.body).is_err());
    let broken = meet(Trouble::Broken).await;
    assert!(broken.status == 200 && !broken.is_whole && broken.body == half.body);
    let empty = meet(Trouble::Empty).await;
    assert_eq!((empty.status, empty.body.as_str()), (200, ""));
    let begun = Instant::now();
    let slow = meet(Trouble::Slow(Duration::from_millis(30))).await;
    assert!(slow.body == whole.body && begun.elapsed() >= Duration::from_millis(30));
}

#[tokio::test]
async fn there_may_be_no_answer_at_all() {
    let world = patient(Shelf::default()).await;
    let (source, address) = (Source::Doi, world.address().to_string());
    world.set_weather(source, Weather::always(Trouble::Reset));
    let path = format!("/doi/{}", path(source));
    assert!(exchange(&world, "GET", &address, &path, "", "").await.is_err());
    world.set_weather(source, Weather::always(Trouble::Silence));
    let silent =
        tokio::time::timeout(Duration::from_millis(50), exchange(&world, "GET", &address, &path, "", "")).await;
    assert!(silent.is_err());
    assert_eq!(world.asked(source).iter().map(|asked| asked.status).collect::<Vec<_>>(), [None, None]);
}

#[tokio::test]
async fn a_weather_may_be_bad_at_times() {
    let world = patient(Shelf::default()).await;
    world.set_weather(Source::Doi, Weather::at_times(0, vec![Trouble::Failed(500)]));
    assert_eq!(get(&world, Source::Doi, path(Source::Doi)).await.status, 200);
    world.set_weather(Source::Doi, Weather::at_times(1_000, vec![Trouble::Failed(500), Trouble::Failed(503)]));
    assert!([500, 503].contains(&get(&world, Source::Doi, path(Source::Doi)).await.status));
}
