//! A real browser goes the whole way: headless Chromium, driven by the `WebDriver` protocol.

#![allow(clippy::print_stdout, reason = "its steps are told as they are made")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;
use thirtyfour::prelude::ElementQueryable as _;
use thirtyfour::{By, Capabilities, WebDriver};

use super::driver::{Driver, Wire};
use super::scene::{PATIENCE, REPOSITORY, Scene};

/// The variable that names the browser; `.ci/with-browser` finds and sets it.
const CHROMIUM: &str = "SHELFMARK_TEST_CHROMIUM";

/// The variable that names a folder for pictures of the pages, if they are wanted.
const PICTURES: &str = "SHELFMARK_TEST_PICTURES";

/// A screen: its name, its width, its height, and whether it is dark.
type Screen = (&'static str, u32, u32, bool);

const SCREENS: [Screen; 4] = [
    ("desktop-light", 1100, 1500, false),
    ("desktop-dark", 1100, 1500, true),
    ("phone-light", 390, 1900, false),
    ("phone-dark", 390, 1900, true),
];

/// A browser that keeps no data.
struct Browser {
    client: WebDriver,
    screen: Screen,
    steps: usize,
    _driver: Driver,
    _folder: tempfile::TempDir,
}

impl Browser {
    async fn open(screen: Screen) -> Self {
        let driver = Driver::start();
        let folder = tempfile::tempdir().unwrap();
        let (_, width, height, is_dark) = screen;
        let mut arguments: Vec<String> = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
        ]
        .map(str::to_owned)
        .into();
        arguments.push(format!("--user-data-dir={}", folder.path().display()));
        arguments.push(format!("--blink-settings=preferredColorScheme={}", i32::from(!is_dark)));
        let options = json!({
            "binary": std::env::var(CHROMIUM).unwrap(),
            "args": arguments,
            "mobileEmulation": { "deviceMetrics": { "width": width, "height": height, "pixelRatio": 1.0, "mobile": false } },
        });
        let mut capabilities = Capabilities::new();
        capabilities.set("goog:chromeOptions", options).unwrap();
        let client = WebDriver::builder(&driver.address, capabilities).client(Wire::new()).connect().await.unwrap();
        Self { client, screen, steps: 0, _driver: driver, _folder: folder }
    }

    /// Reports a step, and takes a picture of the result if pictures are wanted.
    async fn step(&mut self, told: &str) {
        self.steps += 1;
        println!("{}. {told}", self.steps);
        let Some(folder) = std::env::var_os(PICTURES).map(PathBuf::from) else { return };
        let picture = self.client.screenshot_as_png().await.unwrap();
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{}-{}.png", self.steps, self.screen.0)), picture).unwrap();
    }

    /// The visible text; empty while a page is loading.
    async fn words(&self) -> String {
        match self.client.find(By::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// Presses the element with this text, once it exists.
    async fn press(&self, words: &str) {
        let path =
            ["button", "a", "summary", "label"].map(|kind| format!("//{kind}[contains(., '{words}')]")).join(" | ");
        let there = self.client.query(By::XPath(&path)).wait(PATIENCE, Duration::from_millis(50)).first().await;
        there.unwrap_or_else(|error| panic!("{words}: {error}")).click().await.unwrap();
    }

    /// Opens the link, and presses the button on its page.
    async fn begin(&self, link: &str) {
        self.client.goto(link).await.unwrap();
        self.press("Begin").await;
    }

    /// Waits until this text is shown.
    async fn shows(&self, words: &str) {
        let began = Instant::now();
        loop {
            let shown = self.words().await;
            if shown.contains(words) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{words} is not shown:\n{shown}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Replaces the text of a field.
    async fn write(&self, field: &str, words: &str) {
        let field = self.client.find(By::Id(field)).await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(words).await.unwrap();
    }
}

/// From the link on the terminal to the first review.
async fn walk(screen: Screen) {
    let scene = Scene::set().await;
    let mut browser = Browser::open(screen).await;
    let link = scene.link().await;
    browser.begin(&link).await;
    browser.shows("Create your GitHub App").await;
    assert_eq!(browser.client.current_url().await.unwrap().as_str(), scene.at("/setup"));
    browser.step("opened the link that shelfmark serve printed").await;

    browser.press("Create the App on").await;
    browser.shows("GitHub App name").await;
    browser.step("pressed \"Create the App on …\"").await;

    browser.press("Create GitHub App").await;
    browser.shows("is registered").await;
    browser.step("confirmed the name on GitHub").await;

    browser.press("on repositories").await;
    browser.press("Install on ada").await;
    browser.shows("was installed").await;
    browser.step("installed the App on the repositories").await;

    let (pull, _) = scene.first_review().await;
    let address = format!("{}{REPOSITORY}/pull/{}", scene.github.url(), pull.number);
    browser.client.goto(address).await.unwrap();
    browser.shows("[Yunnan](https://teas.example/yunnan)").await;
    browser.step("opened a pull request, and read the first review").await;
    println!("{} steps from the link to the first review.", browser.steps);

    // The cookie belonged to the set-up page, which is gone.
    browser.client.goto(scene.at("/setup")).await.unwrap();
    assert!(!browser.words().await.contains("Create"), "the page is gone");
    browser.client.quit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Chromium and chromedriver: .ci/with-browser cargo test --test setup -- --ignored"]
async fn a_browser_walks_from_the_link_to_the_first_review() {
    let screens = if std::env::var_os(PICTURES).is_some() { &SCREENS[..] } else { &SCREENS[..1] };
    for screen in screens {
        walk(*screen).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Chromium and chromedriver: .ci/with-browser cargo test --test setup -- --ignored"]
async fn a_browser_changes_the_settings_first() {
    let screens = if std::env::var_os(PICTURES).is_some() { &SCREENS[..] } else { &SCREENS[2..3] };
    for screen in screens {
        let scene = Scene::set().await;
        let mut browser = Browser { steps: 10, ..Browser::open(*screen).await };
        browser.client.goto(scene.at("/setup")).await.unwrap();
        browser.shows("This page needs its link").await;
        browser.step("came without the link").await;
        browser.begin(&scene.link().await).await;
        browser.press("Change the settings").await;
        browser.step("opened the form").await;
        browser.write("name", "A bot for the finest of all lists of teas").await;
        browser.press("Check and continue").await;
        browser.shows("The name has 41 characters").await;
        browser.step("chose a name that is too long").await;
        browser.write("name", "Lapwing").await;
        browser.press("An organization that I own").await;
        browser.write("organization", "ada").await;
        browser.press("Check and continue").await;
        browser.shows("the organization ada").await;
        browser.step("chose a name and an organization").await;
        browser.press("Create the App on").await;
        browser.press("Create GitHub App").await;
        browser.shows("Lapwing is registered").await;
        browser.client.quit().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Chromium and chromedriver: .ci/with-browser cargo test --test setup -- --ignored"]
async fn a_browser_is_shown_what_went_wrong() {
    let screens = if std::env::var_os(PICTURES).is_some() { &SCREENS[..] } else { &SCREENS[..1] };
    for screen in screens {
        let scene = Scene::set().await;
        let mut browser = Browser { steps: 20, ..Browser::open(*screen).await };
        browser.begin(&scene.link().await).await;
        let key = scene.folder().join("shelfmark.key");
        std::fs::create_dir(&key).unwrap();
        browser.press("Create the App on").await;
        browser.press("Create GitHub App").await;
        browser.shows("Nothing is lost yet").await;
        browser.step("came back where nothing can be stored").await;
        std::fs::remove_dir(&key).unwrap();
        scene.breaks_the_table().await;
        browser.press("Try again").await;
        browser.shows("could not be stored").await;
        browser.step("came back where storing fails").await;
        scene.mends_the_table().await;
        browser.press("Store them now").await;
        browser.shows("is registered").await;
        let unreachable = Scene::set_with(&[("SHELFMARK_GITHUB_URL", "https://api.github.com")]).await;
        browser.begin(&unreachable.link().await).await;
        browser.shows("GitHub cannot reach 127.0.0.1").await;
        browser.step("has a server that GitHub cannot reach").await;
        browser.client.quit().await.unwrap();
    }
}
