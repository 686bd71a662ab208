//! What is looked up about what a contribution adds: the sources and the pages are stand-ins, over real sockets.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use shelfmark::sandbox::PullHandle;
use shelfmark::sandbox::facts::{
    Act, Day, Paper, Project, Shelf, Source, StandIn, Tempo, Trouble, Weather, Web, Whereabouts,
};
use shelfmark::server::{Asking, Settings};
use shelfmark::sources::{
    Allowed, Bases, Client, Contact, LanePace, Lookup, Pace, Paces, Pages, Resolver, Roots, Settings as PageSettings,
};

use crate::scene::{Scene, said};

pub const PAPERS: &str = "# Awesome Coast Birds

## Papers

- [Counting Swifts by Their Screams](https://arxiv.org/abs/8912.00417) - Ines Okafor, Tomasz Wren. 2089
- [Owls Hear in Corners](https://arxiv.org/abs/8912.00702) - Lale Arslan, Jun Park. 2089
- [Herons Wait in Rows](https://arxiv.org/abs/8912.00703) - Olu Adeyemi, Eva Lund. 2089
- [Plovers Feign a Broken Wing](https://arxiv.org/abs/8912.00704) - Rosa Delgado, Felix Braun. 2089

## Tools

- [Dovetail](https://dovetail.example) - Joins recordings.
- [Flock](https://flock.example) - Schedules recordings.
";

const GULLS: &str =
    "- [A Grammar of Gull Quarrels](https://arxiv.org/abs/8912.00535) - Marit Solberg, Hana Kubo. 2089\n";

fn shelf() -> Shelf {
    Shelf::default()
        .paper(Paper::on_arxiv("8912.00533", "A Grammar of Gull Quarrels", &["Marit Solberg", "Hana Kubo"]))
        .paper(Paper::on_arxiv("8912.00535", "Tide Tables for Shore Robots", &["Otto Hill", "Rosa Delgado"]))
        .paper(
            Paper::published(
                "10.5555/nestlings.4",
                "Nestlings Tell Their Parents Apart",
                &["Eva Lund"],
                Day::new(2089, 4, 20),
            )
            .retracted(Day::new(2089, 11, 2), "10.5555/nestlings.4.retraction"),
        )
        .project(Project::new("grebe-project/grebe").renamed_from("olu-adeyemi/grebe"))
}

/// Resolves the host names of the small web to the stand-in.
struct Names(StandIn);

impl Resolver for Names {
    fn look_up<'a>(&'a self, host: &'a str) -> Pin<Box<dyn Future<Output = Lookup> + Send + 'a>> {
        let lookup = match self.0.whereabouts(host) {
            Whereabouts::Here => Lookup::Found(vec![self.0.address().ip()]),
            _ => Lookup::NoHost,
        };
        Box::pin(async move { lookup })
    }
}

/// Has the bot ask the stand-in, without the usual waits.
pub fn asking(world: &StandIn, settings: &mut Settings) {
    let roots = Roots::only([]).unwrap();
    let soon = Duration::from_millis(50);
    let pace = LanePace { gap: Duration::ZERO, rest: soon };
    let pages = PageSettings {
        allowed: Allowed::global().and(world.address()),
        resolver: Arc::new(Names(world.clone())),
        pace: Pace { apart: Duration::ZERO, again: soon, rest: soon, ..Pace::default() },
        ..PageSettings::new(roots.clone())
    };
    settings.asking = Some(Asking {
        client: Client::new(Bases::below(world.url()).unwrap(), Contact::new(None).unwrap(), &roots),
        pages: Some(Pages::new(pages)),
        paces: Paces::alike(pace),
        is_same_github: true,
    });
    settings.tempo.patience = Duration::from_secs(10);
    settings.tempo.again = Duration::from_secs(1);
}

pub async fn world(web: Web) -> StandIn {
    let world = StandIn::start(shelf(), web).await.unwrap();
    world.set_tempo(Tempo::boundless());
    world
}

impl Scene {
    /// Waits until the latest check run mentions no link that could not be checked.
    async fn checks_all(&self, pull: &PullHandle) {
        let is_checked = || {
            let runs = self.github.check_runs(pull);
            runs.last().is_some_and(|run| run.status == "completed" && !run.summary.contains("could not be checked"))
        };
        self.until("page without an open link", is_checked).await;
    }

    async fn words(&self, pull: &PullHandle) -> String {
        self.verdict(pull).await;
        self.comments(pull).iter().map(|comment| said(comment).to_owned() + "\n").collect()
    }
}

#[tokio::test]
async fn what_the_world_says_of_new_entries_is_told() {
    let world = world(Web::default().page("estuary.example", "/old", Act::status(404))).await;
    let scene = Scene::set_with(PAPERS, |settings| asking(&world, settings)).await;
    let nestlings = "- [Nestlings Tell Their Parents Apart](https://doi.org/10.5555/nestlings.4) - Eva Lund. 2089\n";
    let estuary = format!("- [Estuary]({}) - Plays the tide.\n", world.page("estuary.example", "/old"));
    let grebe = "- [Grebe](https://github.com/olu-adeyemi/grebe) - Splits recordings.\n";
    let readme = PAPERS.replace("\n## Tools", &format!("{GULLS}{nestlings}\n## Tools")) + &estuary + grebe;
    let pull = scene.opens(&readme).await;
    let words = scene.words(&pull).await;
    assert!(words.contains("leads to another paper, `Tide Tables for Shore Robots`"), "{words}");
    assert!(words.contains("This paper was retracted on 2089-11-02"), "{words}");
    let run = scene.verdict(&pull).await;
    assert!(run.summary.contains("`olu-adeyemi/grebe` is now `grebe-project/grebe`"), "{}", run.summary);
    assert!(run.summary.contains("1 link could not be checked"), "a page that fails once may be back: {}", run.summary);
    let told = || scene.comments(&pull).iter().any(|comment| comment.body.contains("was not found (404)"));
    scene.until("word of the page that is gone", told).await;
    scene.checks_all(&pull).await;
    let asked = world.asked(Source::Arxiv).len();
    scene.pushes(&pull, &readme.replace("Plays the tide", "Plays the tides")).await;
    assert_eq!(world.asked(Source::Arxiv).len(), asked, "what is known is not asked again");
    scene.ends().await;
}

/// A list whose papers all have authors and a year.
const WADERS: &str = "# Awesome Waders

1. **[Avocets Sweep Their Bills](https://arxiv.org/abs/8911.00001)** *(Ada Long, Bo Vries).* 2089
2. **[Coots Count Their Eggs](https://arxiv.org/abs/8911.00002)** *(Cy Brand, Dee Moss).* 2089
3. **[Curlews Probe at Dusk](https://arxiv.org/abs/8911.00003)** *(Eli Stone, Fay Wolf).* 2089
4. **[Dunlins Turn Together](https://arxiv.org/abs/8911.00004)** *(Gus Hill, Hal Ford).* 2089
5. **[Godwits Fly Without Rest](https://arxiv.org/abs/8911.00005)** *(Ina Berg, Jo Ash).* 2089
6. **[Knots Follow the Tide](https://arxiv.org/abs/8911.00006)** *(Kay Elm, Lou Fir).* 2089
7. **[Lapwings Dance for Worms](https://arxiv.org/abs/8911.00007)** *(Mia Oak, Ned Yew).* 2089
8. **[Ruffs Change Their Collars](https://arxiv.org/abs/8911.00008)** *(Oda Rye, Pia Sap).* 2089
9. **[Snipes Drum With Their Tails](https://arxiv.org/abs/8911.00009)** *(Quin Tea, Rae Urn).* 2089
";

#[tokio::test]
async fn an_address_alone_is_offered_as_an_entry() {
    let world = world(Web::default()).await;
    let scene = Scene::set_with(WADERS, |settings| asking(&world, settings)).await;
    let pull = scene.opens(&format!("{WADERS}10. https://arxiv.org/abs/8912.00533\n")).await;
    scene.verdict(&pull).await;
    let comments = scene.comments(&pull);
    assert_eq!(comments.len(), 1, "{comments:?}");
    let entry =
        "10. **[A Grammar of Gull Quarrels](https://arxiv.org/abs/8912.00533)** *(Marit Solberg, Hana Kubo).* 2089";
    assert!(comments[0].body.contains(&format!("```suggestion\n{entry}\n```")), "{}", comments[0].body);
    scene.ends().await;
}

#[tokio::test]
async fn what_nobody_knows_of_an_entry_is_not_made_up() {
    let world = world(Web::default()).await;
    for source in [Source::Arxiv, Source::DataCite, Source::Doi, Source::Crossref] {
        world.set_weather(source, Weather::always(Trouble::Failed(503)));
    }
    let scene = Scene::set_with(WADERS, |settings| asking(&world, settings)).await;
    let pull = scene.opens(&format!("{WADERS}10. https://arxiv.org/abs/8912.00533\n")).await;
    scene.verdict(&pull).await;
    let comments = scene.comments(&pull);
    let bodies: Vec<&str> = comments.iter().map(|comment| comment.body.as_str()).collect();
    assert!(bodies.iter().any(|body| body.contains("Give the address a title")), "{bodies:?}");
    assert!(!bodies.iter().any(|body| body.contains("Gull")), "{bodies:?}");
    scene.ends().await;
}

#[tokio::test]
async fn an_answer_that_comes_late_is_told_later_and_once() {
    let world = world(Web::default()).await;
    world.set_weather(Source::Arxiv, Weather::always(Trouble::Slow(Duration::from_secs(2))));
    let scene = Scene::set_with(PAPERS, |settings| {
        asking(&world, settings);
        settings.tempo.patience = Duration::from_millis(500);
        settings.tempo.again = Duration::from_secs(5);
    });
    let scene = scene.await;
    let pull = scene.opens(&PAPERS.replace("\n## Tools", &format!("{GULLS}\n## Tools"))).await;
    let run = scene.verdict(&pull).await;
    assert!(run.summary.contains("1 link could not be checked"), "{}", run.summary);
    assert_eq!(run.conclusion.as_deref(), Some("success"), "what is not known fails nobody");
    assert_eq!(scene.comments(&pull).len(), 0);
    scene.until("comment", || !scene.comments(&pull).is_empty()).await;
    let words = scene.words(&pull).await;
    assert!(words.contains("leads to another paper"), "{words}");
    scene.checks_all(&pull).await;
    scene
        .pushes(&pull, &PAPERS.replace("\n## Tools", &format!("{}\n## Tools", GULLS.replace(" 2089", " 2089."))))
        .await;
    assert_eq!(scene.comments(&pull).len(), 1, "nothing is said twice");
    scene.ends().await;
}

#[tokio::test]
async fn sources_that_fail_in_every_way_make_no_finding() {
    let world = world(Web::default()).await;
    let troubles = [
        Trouble::Forbidden,
        Trouble::TooMany(None),
        Trouble::Failed(500),
        Trouble::Wall,
        Trouble::Half,
        Trouble::Broken,
        Trouble::Empty,
        Trouble::Reset,
    ];
    for trouble in troubles {
        for source in [Source::Arxiv, Source::DataCite, Source::Doi, Source::Crossref, Source::PubMed, Source::GitHub] {
            world.set_weather(source, Weather::always(trouble));
        }
        let scene = Scene::set_with(PAPERS, |settings| asking(&world, settings)).await;
        let readme = PAPERS.replace("\n## Tools", &format!("{GULLS}\n## Tools"))
            + "- [Grebe](https://github.com/olu-adeyemi/grebe) - Splits recordings.\n";
        let pull = scene.opens(&readme).await;
        let run = scene.verdict(&pull).await;
        assert_eq!(scene.comments(&pull).len(), 0, "{trouble:?}");
        assert!(run.summary.contains("2 links could not be checked"), "{trouble:?}: {}", run.summary);
        scene.ends().await;
    }
}

#[tokio::test]
async fn a_policy_that_wants_no_facts_has_nobody_asked() {
    let world = world(Web::default()).await;
    let scene = Scene::set_with(PAPERS, |settings| asking(&world, settings)).await;
    scene.github.commit(crate::scene::REPOSITORY, &[(".github/shelfmark.yml", "facts: off\n")]);
    let pull = scene.opens(&PAPERS.replace("\n## Tools", &format!("{GULLS}\n## Tools"))).await;
    let run = scene.verdict(&pull).await;
    assert!(!run.summary.contains("could not be checked"), "{}", run.summary);
    assert_eq!((scene.comments(&pull).len(), world.asked(Source::Arxiv).len()), (0, 0));
    scene.ends().await;
}
