//! What visitors see in a browser: the real server, over a socket.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]
#![cfg(unix)]

use shelfmark::checks::CHECKS;
use shelfmark::sandbox::{Bot, Sandbox};

mod lists;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/visitor.rs"]
mod visitor;

use support::{Database, get, serving};
use visitor::{PageForm, Shown, Visitor};

const LIST: &str = "# Teas\n\n## Black\n\n- [Assam](https://assam.example) - Malty.\n- [Ceylon](https://ceylon.example) - Brisk.\n- [Dooars](https://dooars.example) - Dark.\n- [Keemun](https://keemun.example) - Sweet.\n- [Nilgiri](https://nilgiri.example) - Round.\n- [Qimen](https://qimen.example) - Smoky.\n- [Sikkim](https://sikkim.example) - Light.\n- [Yunnan](https://yunnan.example) - Golden.\n";

struct Scene {
    _github: Sandbox,
    _database: Database,
    bot: Bot,
    visitor: Visitor,
}

impl Scene {
    async fn set(settings: &[(&str, &str)]) -> Self {
        let (github, database) = (Sandbox::start().await.unwrap(), Database::sqlite());
        let bot = serving(&github, &database.url, settings);
        Self { _github: github, _database: database, bot, visitor: Visitor::default() }
    }

    async fn get(&mut self, path: &str) -> Shown {
        self.visitor.get(&format!("http://{}{path}", self.bot.address())).await
    }

    /// Sends the form of /try with these lists, with line endings as browsers send them.
    async fn tries(&mut self, base: &str, head: &str) -> Shown {
        let page = self.get("/try").await;
        let form: PageForm = page.form("/try");
        let typed = |text: &str| text.replace('\n', "\r\n");
        self.visitor.submit(&page, &form.with("base", &typed(base)).with("head", &typed(head))).await
    }
}

#[tokio::test]
async fn the_first_page_tells_what_this_is_and_how_it_is_doing() {
    let mut scene = Scene::set(&[]).await;
    let page = scene.get("/").await;
    assert_eq!(page.status, 200);
    let words = page.words();
    assert!(words.contains("reviews pull requests to curated lists"), "{words}");
    assert!(words.contains("Try it on a list") && words.contains(env!("CARGO_PKG_VERSION")), "{words}");
    assert!(words.contains("All is well") || words.contains("GitHub has not answered yet"), "{words}");
}

#[tokio::test]
async fn every_check_has_a_page_and_the_table_leads_to_it() {
    let mut scene = Scene::set(&[]).await;
    let table = scene.get("/checks").await;
    for check in CHECKS {
        let page = scene.get(table.link(&format!("/checks/{}", check.name())).path()).await;
        let words = page.words();
        assert!(page.status == 200 && words.contains(&format!("{}: off", check.name())), "{words}");
    }
    assert_eq!(scene.get("/checks/no-such-check").await.status, 404);
}

#[tokio::test]
async fn a_pasted_change_draws_its_review() {
    let mut scene = Scene::set(&[]).await;
    let head = LIST.replace("- [Keemun]", "- [Jasmine] (https://jasmine.example) - Floral.\n- [Keemun]");
    let page = scene.tries(LIST, &head).await;
    let words = page.words();
    assert!(words.contains("Shelfmark: 1 error"), "{words}");
    assert!(words.contains("The link is broken: there is a space between its text and its address"), "{words}");
    assert!(words.contains("Suggested change - - [Jasmine] (https://jasmine.example)"), "{words}");
    assert!(words.contains("8 of 8 end with a full stop enforced"), "{words}");
    assert_eq!(page.link("malformed-link").path(), "/checks/malformed-link");
    // What a browser does to line endings is not a change of the contribution.
    assert!(!words.contains("line ends"), "{words}");
}

#[tokio::test]
async fn samples_draw_a_review_each() {
    let mut scene = Scene::set(&[]).await;
    for sample in shelfmark::pages::SAMPLES {
        let page = scene.get(&format!("/try?sample={}", sample.name)).await;
        assert!(page.status == 200 && page.words().contains("Suggested change"), "{}", page.words());
    }
    assert_eq!(scene.get("/try?sample=no-such").await.status, 404);
}

#[tokio::test]
async fn what_is_typed_is_text_on_the_page_and_stands_in_the_form_again() {
    let mut scene = Scene::set(&[]).await;
    let hostile = "- [</textarea><script>alert(1)</script>](https://a.example) - <img src=x onerror=alert(1)>.\n";
    let page = scene.tries(LIST, &format!("{LIST}{hostile}")).await;
    assert!(!page.body.contains("<script") && !page.body.contains("<img"), "{}", page.body);
    assert!(page.body.contains("[&lt;/textarea&gt;&lt;script&gt;"), "{}", page.body);
}

#[tokio::test]
async fn nothing_and_too_much_are_refused_in_words() {
    let mut scene = Scene::set(&[]).await;
    let empty = scene.tries("", "").await;
    assert_eq!(empty.status, 400);
    assert!(empty.words().contains("Paste the list into the first field"), "{}", empty.words());
    let large = "- [Assam](https://assam.example) - Malty.\n".repeat(13_000);
    let refused = scene.tries(&large, &large).await;
    assert_eq!(refused.status, 413);
    assert!(refused.words().contains("more than 512 KB"), "{}", &refused.words()[..400]);
    assert_eq!(scene.tries(&"%".repeat(3_000_000), "").await.status, 413);
}

#[tokio::test]
async fn pages_can_be_switched_off_but_for_what_comments_lead_to() {
    let mut scene = Scene::set(&[("SHELFMARK_PAGES", "off")]).await;
    for path in ["/try", "/lists", "/lists/ada/teas"] {
        assert_eq!(scene.get(path).await.status, 404);
    }
    let words = scene.get("/").await.words();
    assert!(!words.contains("Try it") && !words.contains("The lists it reviews"), "{words}");
    assert_eq!(get(&scene.bot, "/checks/dead-anchor").0, 200);
}

#[tokio::test]
async fn no_page_may_run_scripts_or_be_framed() {
    let mut scene = Scene::set(&[]).await;
    for path in ["/", "/checks", "/checks/dead-anchor", "/try", "/try?sample=table", "/lists", "/lists/ada/teas"] {
        let page = scene.get(path).await;
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !page.body.contains(" style="), "{path}");
    }
}

#[tokio::test]
async fn comments_lead_to_the_server_where_its_address_is_known() {
    let (github, database) = (Sandbox::start().await.unwrap(), Database::sqlite());
    github.create_repository("ada/teas", &[("README.md", LIST)]);
    let bot = serving(&github, &database.url, &[("SHELFMARK_PUBLIC_URL", "https://bot.example")]);
    let head = LIST.replace("- [Keemun]", "- [Jasmine] (https://jasmine.example) - Floral.\n- [Keemun]");
    let pull = github.open_pull_request("ada/teas", "grace", "Add Jasmine", &[("README.md", &head)]);
    github.deliver(&pull, "opened", &bot.webhook()).await.unwrap();
    github.settled(&pull, std::time::Duration::from_secs(60)).await.unwrap();
    let body = &github.pull(&pull).reviews[0].comments[0].body;
    assert!(body.contains("<sub>[malformed-link](https://bot.example/checks/malformed-link)</sub>"), "{body}");
    // The stand-in renders it as GitHub would.
    let mut visitor = Visitor::default();
    let shown = visitor.get(&format!("{}ada/teas/pull/{}", github.url(), pull.number)).await.words();
    assert!(shown.contains("Suggested change - - [Jasmine] (https://jasmine.example)"), "{shown}");
    let listed = visitor.get(&format!("{}ada/teas/pulls", github.url())).await.words();
    assert!(listed.contains("✗ Add Jasmine #1 by grace"), "{listed}");
}
