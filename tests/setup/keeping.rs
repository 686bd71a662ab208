//! Where the credentials are stored, and what happens if they cannot be.

use std::process::Command;

use shelfmark::store::{KeyFile, Registration};

use super::scene::{Scene, serve, until_logged};
use super::support::{Database, get};
use super::visitor::Visitor;

/// The output of a `serve` that does not start.
fn refused(command: &mut Command) -> String {
    let output = command.env("SHELFMARK_LISTEN", "127.0.0.1:0").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_code_is_not_exchanged_before_there_is_a_place_for_what_it_yields() {
    let mut scene = Scene::set().await;
    let page = scene.opens().await;
    let back = scene.creates(&page).await;
    // The key file cannot be created: a folder has its name.
    let key = scene.folder().join("shelfmark.key");
    std::fs::create_dir(&key).unwrap();
    let waiting = scene.visitor.get(back.as_str()).await;
    assert_eq!(waiting.status, 503);
    assert!(waiting.words().contains("Nothing is lost yet"), "{}", waiting.words());
    assert!(waiting.words().contains("The key file"), "{}", waiting.words());
    assert!(!scene.github.calls().iter().any(|call| call.path.ends_with("/conversions")));
    std::fs::remove_dir(&key).unwrap();
    let registered = scene.visitor.get(waiting.link("/setup/registered").as_str()).await;
    assert!(registered.words().contains("is registered"), "{}", registered.words());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_stored_after_all_can_be_tried_again_or_taken_along() {
    let mut scene = Scene::set().await;
    let page = scene.opens().await;
    let back = scene.creates(&page).await;
    scene.breaks_the_table().await;
    let unkept = scene.visitor.get(back.as_str()).await;
    assert_eq!(unkept.status, 503);
    assert!(unkept.words().contains("could not be stored"), "{}", unkept.words());
    assert!(unkept.words().contains("the disk is on fire"), "{}", unkept.words());
    assert!(!unkept.body.contains("PRIVATE KEY"));
    // It is still there when the page is opened again.
    let page = scene.get("/setup").await;
    let taken = scene.visitor.submit(&page, &page.form("/setup/credentials")).await;
    assert_eq!(taken.header("content-disposition"), "attachment; filename=\"shelfmark.env\"");
    assert!(taken.body.contains(&format!("SHELFMARK_PUBLIC_URL={}\n", scene.at(""))), "{}", taken.body);
    assert!(taken.body.contains("SHELFMARK_PRIVATE_KEY='-----BEGIN PRIVATE KEY-----\\n"), "{}", taken.body);
    scene.mends_the_table().await;
    let registered = scene.visitor.submit(&page, &page.form("/setup/keep")).await;
    assert!(registered.words().contains("is registered"), "{}", registered.words());
    // The copied values work as settings, and take precedence over what the database holds.
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), &taken.body).unwrap();
    let other = Database::sqlite();
    let mut command = serve();
    command.current_dir(folder.path());
    let bot = scene.github.start_bot_as_told(command, &other.url, &[]).unwrap();
    until_logged(&bot, "authenticated as the App").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_are_sealed_and_a_key_that_is_lost_is_told() {
    let mut scene = Scene::set().await;
    scene.registers().await;
    let (folder, url, github) = (scene.folder(), scene.database.url.clone(), scene.github.url().to_string());
    let _ = scene.bot.kill();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(11).any(|window| window == b"PRIVATE KEY"));
    }
    let start = || {
        let mut command = serve();
        command.env_clear().env("DATABASE_URL", &url).env("SHELFMARK_GITHUB_URL", &github).current_dir(&folder);
        command
    };
    let told = refused(start().env("SHELFMARK_GITHUB_URL", "https://api.github.com"));
    assert!(told.contains("was registered on http://127.0.0.1"), "{told}");
    let key = folder.join("shelfmark.key");
    let kept = folder.join("kept");
    std::fs::rename(&key, &kept).unwrap();
    let told = refused(&mut start());
    assert!(told.contains("shelfmark.key is missing") && told.contains("Restore the key file"), "{told}");
    assert!(!key.exists(), "no other key is made for it");
    let another = "A".repeat(43);
    std::fs::write(&key, another).unwrap();
    let told = refused(&mut start());
    assert!(told.contains("holds another key") && told.contains("SHELFMARK_APP_ID=917042"), "{told}");
    let doctor = Command::new(env!("CARGO_BIN_EXE_shelfmark"))
        .arg("doctor")
        .env_clear()
        .env("DATABASE_URL", &url)
        .env("SHELFMARK_GITHUB_URL", &github)
        .output()
        .unwrap();
    let told = String::from_utf8(doctor.stdout).unwrap();
    assert!(told.contains("problem   settings: the database holds the App"), "{told}");
    let copied = Command::new(env!("CARGO_BIN_EXE_shelfmark"))
        .args(["backup", "copy.db"])
        .current_dir(&folder)
        .env_clear()
        .env("DATABASE_URL", &url)
        .output()
        .unwrap();
    let told = String::from_utf8(copied.stdout).unwrap();
    assert!(
        told.contains("whose secrets can only be decrypted with the key file") && told.contains("shelfmark.key:"),
        "{told}"
    );
    // Under another name, the key is found where the setting says.
    let bot = scene.github.start_bot_as_told(serve(), &url, &[("SHELFMARK_KEY_FILE", kept.to_str().unwrap())]).unwrap();
    until_logged(&bot, "the database holds the App").await;
    assert_eq!(get(&bot, "/readyz").0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_outrank_what_the_database_holds_and_a_part_of_them_is_an_error() {
    let mut scene = Scene::set().await;
    scene.registers().await;
    let (url, github) = (scene.database.url.clone(), scene.github.url().to_string());
    let _ = scene.bot.kill();
    let mut partly = serve();
    partly.env_clear().env("DATABASE_URL", &url).env("SHELFMARK_GITHUB_URL", &github).env("SHELFMARK_APP_ID", "1");
    let told = refused(&mut partly);
    assert!(told.contains("these settings are missing") && told.contains("SHELFMARK_WEBHOOK_SECRET"), "{told}");
    // Another App's settings: this GitHub does not know that App.
    let other = shelfmark::sandbox::Sandbox::start().await.unwrap();
    let bot = scene.github.start_bot_as_told(
        serve(),
        &url,
        &[
            ("SHELFMARK_APP_ID", "1"),
            ("SHELFMARK_PRIVATE_KEY", secrecy::ExposeSecret::expose_secret(&other.settings("").private_key)),
            ("SHELFMARK_WEBHOOK_SECRET", "tea for two"),
        ],
    );
    let bot = bot.unwrap();
    until_logged(&bot, "GitHub refuses the App").await;
    assert!(!bot.log().contains("the database holds the App"), "{}", bot.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doctor_knows_the_app_that_the_database_holds() {
    let mut scene = Scene::set().await;
    let doctor = |url: String, github: String| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shelfmark"));
        command.arg("doctor").env_clear().env("DATABASE_URL", url).env("SHELFMARK_GITHUB_URL", github);
        async move {
            let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
            (String::from_utf8(output.stdout).unwrap(), output.status.code())
        }
    };
    let (url, github) = (scene.database.url.clone(), scene.github.url().to_string());
    let (told, status) = doctor(url.clone(), github.clone()).await;
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("problem   settings: no App is configured, and there is none in the database"), "{told}");
    let registered = scene.registers().await;
    scene.installs(&registered).await;
    scene.first_review().await;
    let (told, _) = doctor(url, github).await;
    assert!(told.contains("ok        settings: the database holds the App shelfmark-"), "{told}");
    assert!(told.contains("ok        GitHub: authenticated as the App Shelfmark "), "{told}");
    assert!(told.contains("ok        installations: 1 in all"), "{told}");
}

/// An App that another process stored.
async fn keeps_another(scene: &Scene) {
    let known = shelfmark::sandbox::Sandbox::start().await.unwrap();
    let registration = Registration {
        app_id: 12,
        client_id: "Iv23tea".to_owned(),
        slug: "lapwing".to_owned(),
        html_url: "https://github.com/apps/lapwing".to_owned(),
        github_url: scene.github.url().to_string(),
        public_url: None,
        webhook_secret: "tea for two".into(),
        private_key: known.settings("").private_key,
    };
    let beside = scene.database.visit().await;
    beside.keep_app(&registration, &KeyFile::of(&scene.database.url), 1).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_waits_notices_what_another_process_has_registered() {
    let scene = Scene::set().await;
    let page = scene.link().await;
    keeps_another(&scene).await;
    until_logged(&scene.bot, "the App is registered").await;
    assert_eq!(Visitor::default().get(&page).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_code_is_exchanged_where_there_is_an_app_already() {
    let mut scene = Scene::set().await;
    let page = scene.opens().await;
    let back = scene.creates(&page).await;
    keeps_another(&scene).await;
    // The server may have noticed; before that, the page says so.
    let shown = scene.visitor.get(back.as_str()).await;
    assert!([404, 409].contains(&shown.status.as_u16()), "{}", shown.words());
    if shown.status == 409 {
        assert!(shown.words().contains("The database already holds an App, lapwing"), "{}", shown.words());
    }
    assert!(!scene.github.calls().iter().any(|call| call.path.ends_with("/conversions")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_waits_can_be_stopped() {
    let scene = Scene::set().await;
    scene.link().await;
    assert!(scene.bot.stop().unwrap().contains("stopped; no App was registered"));
}
