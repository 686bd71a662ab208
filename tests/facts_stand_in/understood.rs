//! Our own client understands the stand-in, and respects its limits.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use shelfmark::facts::{Answer, Fact, NoticeKind, Page, PaperId, Question, Sight};
use shelfmark::sandbox::facts::{
    Day, Home, Paper, Project, Shelf, Source, StandIn, Tempo, Trouble, Weather, Web, Whereabouts, cases, demo_world,
    least_gap, web,
};
use shelfmark::sources::{
    Access, Allowed, Bases, Client, Contact, Lookup, Pace, Pages, Resolver, Roots, Settings, Sources,
};
use tokio::time::Instant;

/// A client of the stand-in.
fn sources(world: &StandIn) -> Sources {
    let contact = Contact::new(Some("ada@tea.example")).unwrap();
    Sources::new(Client::new(Bases::below(world.url()).unwrap(), contact, &Roots::only([]).unwrap()), None)
}

fn access() -> Access {
    Access { holder: "installation 1".to_owned(), token: "ghs_1".to_owned().into() }
}

fn arxiv(id: &str) -> Question {
    Question::Paper(PaperId::Arxiv(id.to_owned()))
}

fn doi(doi: &str) -> Question {
    Question::Paper(PaperId::Doi(doi.to_owned()))
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(60)
}

#[tokio::test]
async fn what_the_demo_shows_is_learned_in_a_request_to_each() {
    let world = StandIn::start(demo_world(), Web::default()).await.unwrap();
    let (nestlings, nothing) = (doi("10.5555/nestlings.2089.4"), doi("10.5555/nothing"));
    let (tides, none) = (arxiv("8912.00535"), arxiv("8912.99999"));
    let (renamed, gone) =
        (Question::Repository("olu-adeyemi/grebe".to_owned()), Question::Repository("no/body".to_owned()));
    let asked = [&nestlings, &nothing, &tides, &none, &renamed, &gone].map(Clone::clone).to_vec();
    let facts = sources(&world).ask(asked, Some(&access()), soon()).await;

    let paper = facts.paper(&PaperId::Doi("10.5555/nestlings.2089.4".to_owned())).unwrap();
    assert_eq!(paper.notices.iter().map(|notice| notice.kind).collect::<Vec<_>>(), [NoticeKind::Retraction]);
    let paper = facts.paper(&PaperId::Arxiv("8912.00535".to_owned())).unwrap();
    assert_eq!(paper.records[0].titles, ["Tide Tables for Shore Robots"]);
    assert_eq!(facts.repository("olu-adeyemi/grebe").unwrap().full_name, "grebe-project/grebe");
    assert!(facts.is_absent(&none) && facts.is_absent(&gone));
    assert_eq!(facts.answer(&nothing), Some(&Answer::Unknown), "a DOI that is not known may be new");
    for source in [Source::Arxiv, Source::Doi, Source::Crossref, Source::GitHub] {
        let requests = world.asked(source);
        assert_eq!((requests.len(), requests[0].is_too_much), (1, false), "{source:?}");
        assert!(requests[0].user_agent.as_deref().unwrap().contains("mailto:ada@tea.example"));
    }
}

#[tokio::test]
async fn versions_and_numbers_of_pubmed_are_understood() {
    let shelf = Shelf::default()
        .paper(Paper::on_arxiv("8912.00002", "Steeping", &["Ada Teal"]).revised(
            Day::new(2090, 1, 7),
            "Steeping, Slowly",
            &["Bo Fenn"],
        ))
        .paper(
            Paper::published("10.5555/kettle", "Kettles", &["Ada Teal"], Day::new(2019, 1, 5))
                .pubmed(7001)
                .retracted(Day::new(2020, 1, 1), "10.5555/n"),
        );
    let world = StandIn::start(shelf, Web::default()).await.unwrap();
    world.set_tempo(Tempo::boundless());
    let earlier = Question::EarlierVersions { id: "8912.00002".to_owned(), latest: 2 };
    let pubmed = Question::Paper(PaperId::Pubmed(7001));
    let facts = sources(&world).ask(vec![earlier, pubmed], None, soon()).await;
    assert_eq!(facts.earlier_versions("8912.00002", 2).unwrap()[0].titles, ["Steeping"]);
    assert_eq!(facts.paper(&PaperId::Pubmed(7001)).unwrap().notices[0].kind, NoticeKind::Retraction);
}

/// Two reviews at once, each with lists for Crossref and a rename on GitHub: no request comes too soon.
#[tokio::test]
async fn the_client_keeps_to_the_limits_of_the_sources() {
    let paper = |at| Paper::published(&format!("10.5555/{at}"), "Tea", &["Ada Teal"], Day::year(2019));
    let shelf = Shelf::default().papers((0..45).map(paper)).project(Project::new("ada/kettle"));
    let world = StandIn::start(shelf, Web::default()).await.unwrap();
    let sources = sources(&world);
    let asked = |from: usize, to: usize| (from..to).map(|at| doi(&format!("10.5555/{at}"))).collect::<Vec<_>>();
    let (one, other) = tokio::join!(sources.ask(asked(0, 25), None, soon()), sources.ask(asked(20, 45), None, soon()));
    let is_known = |answer: &Answer| matches!(answer, Answer::Known(_));
    assert!(one.iter().chain(other.iter()).all(|(_, answer)| is_known(answer)));
    for source in [Source::Doi, Source::Crossref] {
        let requests = world.asked(source);
        assert!(requests.iter().all(|request| !request.is_too_much), "{requests:#?}");
        assert_eq!(world.most_at_once(source), 1);
    }
    assert!(least_gap(&world.asked(Source::Crossref)).is_some());
}

#[tokio::test]
async fn nothing_follows_from_bad_weather() {
    let world = StandIn::start(demo_world(), Web::default()).await.unwrap();
    let troubles =
        [Trouble::Wall, Trouble::Half, Trouble::Empty, Trouble::Failed(502), Trouble::Forbidden, Trouble::Broken];
    for trouble in troubles {
        for source in Source::ALL {
            world.set_weather(source, Weather::always(trouble));
        }
        let questions = vec![
            arxiv("8912.00535"),
            doi("10.5555/nestlings.2089.4"),
            Question::Paper(PaperId::Pubmed(7)),
            Question::Repository("dawn-chorus/dovetail".to_owned()),
        ];
        let facts = sources(&world).ask(questions, Some(&access()), soon()).await;
        for (question, answer) in facts.iter() {
            assert_eq!(answer, &Answer::Unknown, "{question:?} in {trouble:?}");
        }
    }
}

/// Resolves names as the stand-in does.
struct Names {
    world: StandIn,
    /// How often a name was looked up whose answer changes the second time.
    times: AtomicUsize,
}

impl Resolver for Names {
    fn look_up<'a>(&'a self, host: &'a str) -> Pin<Box<dyn Future<Output = Lookup> + Send + 'a>> {
        let lookup = match self.world.whereabouts(host) {
            Whereabouts::Here => Lookup::Found(vec![self.world.address().ip()]),
            Whereabouts::Nowhere => Lookup::NoHost,
            Whereabouts::NoAddress => Lookup::NoAddress,
            Whereabouts::At(addresses) => {
                let time = self.times.fetch_add(1, Ordering::Relaxed).min(addresses.len() - 1);
                Lookup::Found(vec![addresses[time]])
            }
        };
        Box::pin(async move { lookup })
    }
}

/// What is seen at the address of a case.
async fn seen(world: &StandIn, name: &str) -> Page {
    let home = cases().into_iter().find(|case| case.name == name).unwrap().home;
    let Home::Page(host, path) = home else { panic!("{name} is at {home:?}") };
    let settings = Settings {
        allowed: Allowed::global().and(world.address()),
        resolver: Arc::new(Names { world: world.clone(), times: AtomicUsize::new(0) }),
        pace: Pace { apart: Duration::ZERO, again: Duration::from_secs(3_600), ..Pace::default() },
        ..Settings::new(Roots::only([]).unwrap())
    };
    match Pages::new(settings).ask(&world.page(host, path)).await {
        Answer::Known(Fact::Page(page)) => *page,
        other => panic!("{name}: {other:?}"),
    }
}

#[tokio::test]
async fn pages_are_seen_as_their_cases_are() {
    let world = StandIn::start(Shelf::bare(), web()).await.unwrap();
    let statuses =
        [("plain", 200), ("accept-header", 200), ("gone-for-good", 410), ("linkedin", 999), ("head-404-get-200", 200)];
    for (name, due) in statuses {
        let sight = seen(&world, name).await.sight;
        assert!(matches!(sight, Sight::Answer { status, .. } if status == due), "{name}: {sight:?}");
    }
    for name in ["challenge-200", "radware", "forbidden-challenge"] {
        let sight = seen(&world, name).await.sight;
        assert!(matches!(sight, Sight::Answer { is_challenge: true, .. }), "{name}: {sight:?}");
    }
    assert!(matches!(seen(&world, "deployment-missing").await.sight, Sight::Answer { is_undeployed: true, .. }));
    let moved = seen(&world, "moved-page").await;
    assert_eq!((moved.hops[0].status, moved.hops[0].to.clone()), (301, world.page("www.moved.example", "/new-place")));
    assert_eq!(seen(&world, "loop").await.sight, Sight::Circle);
    assert!(seen(&world, "cookie-loop").await.hops[0].sets_cookie);
    assert_eq!(seen(&world, "reset").await.sight, Sight::BrokenOff);
    assert_eq!(seen(&world, "no-such-name").await.sight, Sight::NoHost);
    assert_eq!(seen(&world, "no-address").await.sight, Sight::NoAddress);
}

#[tokio::test]
async fn no_case_leads_inside() {
    let world = StandIn::start(Shelf::bare(), web()).await.unwrap();
    for name in ["private-name", "rebinding", "to-inside", "to-inside-by-name", "to-another-scheme"] {
        let page = seen(&world, name).await;
        assert!(matches!(page.sight, Sight::Refused(_) | Sight::NotAsked(_)), "{name}: {page:?}");
        assert_eq!(page.hops.len(), usize::from(name.starts_with("to-")), "{name}");
    }
    assert!(world.looks().iter().all(|look| look.host == "trap.example"));
}
