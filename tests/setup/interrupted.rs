//! A browser that goes away, and a server that is stopped, while the credentials are on their way: GitHub sends them only once.

use std::time::Duration;

use super::scene::{Scene, until_closed, until_logged};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_credentials_are_stored_though_the_browser_has_gone() {
    let (mut scene, mut gate) = Scene::set_behind_a_gate().await;
    let page = scene.opens().await;
    let back = scene.creates(&page).await;
    gate.close();
    let mut visitor = std::mem::take(&mut scene.visitor);
    let waiting = tokio::spawn(async move { visitor.get(back.as_str()).await.status });
    gate.is_come_to().await;
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    // Gives the server time to notice; nothing depends on it.
    tokio::time::sleep(Duration::from_millis(200)).await;
    gate.open();
    until_logged(&scene.bot, "the App is registered").await;
    assert!(scene.database.visit().await.forget_app().await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_stops_the_server_meanwhile_is_told_that_the_app_is_registered() {
    let (mut scene, mut gate) = Scene::set_behind_a_gate().await;
    let page = scene.opens().await;
    let back = scene.creates(&page).await;
    gate.close();
    let Scene { bot, mut visitor, database, .. } = scene;
    let waiting = tokio::spawn(async move { visitor.get(back.as_str()).await });
    gate.is_come_to().await;
    let address = bot.address().to_owned();
    let stopped = tokio::task::spawn_blocking(move || bot.stop().unwrap());
    until_closed(&address).await;
    gate.open();
    let log = stopped.await.unwrap();
    assert!(log.contains("stopped; the App is registered and stored"), "{log}");
    assert!(!log.contains("no App was registered"), "{log}");
    let shown = waiting.await.unwrap();
    assert!(shown.words().contains("is registered"), "{}", shown.words());
    assert!(database.visit().await.forget_app().await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_app_does_not_take_the_place_of_one_that_is_not_stored_yet() {
    let mut scene = Scene::set().await;
    let first = scene.opens().await;
    let second = scene.get("/setup").await;
    let form = second.form("/setup/check").with("name", "Dunlin");
    let second = scene.visitor.submit(&second, &form).await;
    let back = scene.creates(&first).await;
    scene.breaks_the_table().await;
    let unkept = scene.visitor.get(back.as_str()).await;
    assert_eq!(unkept.status, 503, "{}", unkept.words());
    let other = scene.creates(&second).await;
    let refused = scene.visitor.get(other.as_str()).await;
    assert_eq!(refused.status, 409, "{}", refused.words());
    assert!(refused.words().contains("must be stored before another App"), "{}", refused.words());
    let exchanged = scene.github.calls().iter().filter(|call| call.path.ends_with("/conversions")).count();
    assert_eq!(exchanged, 1);
    scene.mends_the_table().await;
    let registered = scene.visitor.submit(&refused, &refused.form("/setup/keep")).await;
    assert!(registered.words().contains("is registered"), "{}", registered.words());
    assert!(!registered.words().contains("Dunlin"), "{}", registered.words());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn credentials_stay_in_memory_while_they_are_being_stored() {
    let mut scene = Scene::set().await;
    let page = scene.opens().await;
    let back = scene.creates(&page).await;
    scene.breaks_the_table().await;
    let unkept = scene.visitor.get(back.as_str()).await;
    let form = unkept.form("/setup/keep");
    scene.mends_the_table().await;
    // The database is busy, the browser goes away.
    let busy = scene.occupies_the_database().await;
    let _ = tokio::time::timeout(Duration::from_millis(300), scene.visitor.submit(&unkept, &form)).await;
    drop(busy);
    // Either way, they are stored or can be.
    let mut page = scene.get("/setup").await;
    while page.status != 404 {
        assert_eq!(page.status, 200, "{}", page.words());
        assert!(page.words().contains("could not be stored"), "{}", page.words());
        scene.visitor.submit(&page, &page.form("/setup/keep")).await;
        page = scene.get("/setup").await;
    }
    until_logged(&scene.bot, "the App is registered").await;
}
