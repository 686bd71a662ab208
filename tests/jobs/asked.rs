//! Audits of whole lists that look things up, while the sources have their troubles.

use std::sync::Arc;
use std::time::Duration;

use shelfmark::jobs::Clock;
use shelfmark::sandbox::facts::{Project, Shelf, Source, StandIn, Tempo, Trouble, Weather, Web};
use shelfmark::server::Asking;
use shelfmark::sources::{Bases, Client, Contact, LanePace, Paces, Roots};

use crate::audits::{DAY, MINUTE, POLICY};
use crate::scene::{LIST, Scene};

const OLD: &str = "https://github.com/ada/pot";
const NEW: &str = "https://github.com/ada/kettle";

/// A list one of whose links has moved.
async fn scene(policy: &str) -> (Scene, StandIn) {
    let shelf = Shelf::default().project(Project::new("ada/kettle").renamed_from("ada/pot"));
    let world = StandIn::start(shelf, Web::default()).await.unwrap();
    world.set_tempo(Tempo::boundless());
    let client =
        Client::new(Bases::below(world.url()).unwrap(), Contact::new(None).unwrap(), &Roots::only([]).unwrap());
    let paces = Paces::alike(LanePace { gap: Duration::ZERO, rest: Duration::from_millis(20) });
    let asking = Asking { client, pages: None, paces, is_same_github: true };
    let mut scene = Scene::set().await;
    let clock: Arc<dyn Clock> = Arc::new(scene.hands.clone());
    scene.office.inquiry = Some(asking.begin(&scene.store, &clock));
    scene.office.tempo.patience = Duration::from_millis(500);
    for permission in ["issues", "contents"] {
        scene.github.grant(permission, "write");
    }
    let list = format!("{LIST}- [Pot]({OLD}) - Brews.\n- [Bai] (https://tea.example/bai) - Light.\n");
    scene.github.commit("ada/tea", &[("README.md", &list), (POLICY, policy)]);
    scene.hears_of_the_policy("a").await;
    scene.works();
    (scene, world)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fix_stands_while_nothing_is_learned_of_its_link() {
    let (scene, world) = scene("audit: weekly\naudit-fixes: true\nchecks: { moved-link: warning }\n").await;
    scene.passes(MINUTE * 20, MINUTE).await;
    let pulls = scene.github.pulls("ada/tea");
    let first = scene.github.pull(pulls.first().expect("a pull request with the fix"));
    assert!(scene.github.file(&pulls[0], "README.md").unwrap().contains(NEW));
    // By the next week the answers have expired, and then no source answers.
    world.set_weather(Source::GitHub, Weather::always(Trouble::Failed(503)));
    scene.passes(DAY * 8, DAY).await;
    scene.passes(MINUTE * 20, MINUTE).await;
    let issue = scene.github.issue(&scene.github.issues("ada/tea")[0]);
    assert!(issue.body.contains("links could not be checked yet"), "{}", issue.body);
    let then = scene.github.pull(&pulls[0]);
    assert_eq!((then.open, &then.head, &then.body), (true, &first.head, &first.body));
    // The sources answer again, in the course of the audits.
    world.set_weather(Source::GitHub, Weather::default());
    scene.passes(DAY * 8, DAY).await;
    scene.passes(MINUTE * 20, MINUTE).await;
    let then = scene.github.pull(&pulls[0]);
    assert_eq!((then.open, &then.head, &then.body), (true, &first.head, &first.body));
    // By now the list has it.
    scene.github.commit(
        "ada/tea",
        &[("README.md", &format!("{LIST}- [Pot]({NEW}) - Brews.\n- [Bai](https://tea.example/bai) - Light.\n"))],
    );
    scene.passes(DAY * 8, DAY).await;
    scene.passes(MINUTE * 20, MINUTE).await;
    assert!(!scene.github.pull(&pulls[0]).open);
    assert_eq!(scene.github.pulls("ada/tea").len(), 1);
    scene.stop.cancel();
}
