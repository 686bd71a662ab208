//! The pages of lists, and who may see them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use shelfmark::sandbox::Sandbox;

use crate::support::{Database, get, serving};
use crate::visitor::{Shown, Visitor};
use crate::{LIST, Scene};

const TOKEN: &str = "tea for two, and two for tea";
const BY_TOKEN: [(&str, &str); 2] = [("SHELFMARK_PAGES", "token"), ("SHELFMARK_PAGES_TOKEN", TOKEN)];

fn basic(pair: &str) -> String {
    format!("Basic {}", STANDARD.encode(pair))
}

/// The page, once it exists: a review is stored after it is published.
async fn once_there(url: &str) -> Shown {
    let mut visitor = Visitor::default();
    for _ in 0..1_000 {
        let page = visitor.get(url).await;
        if page.status == 200 {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("there is no {url}")
}

#[tokio::test]
async fn an_empty_server_says_what_will_stand_there() {
    let mut scene = Scene::set(&[]).await;
    let page = scene.get("/lists").await;
    assert!(page.status == 200 && page.words().contains("No lists yet"), "{}", page.words());
    let home = scene.get("/").await;
    assert_eq!(home.link("/lists").path(), "/lists");
    let unknown = scene.get("/lists/ada/%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.words().contains("No data about ada/<script>alert(1)</script>"), "{}", unknown.words());
    assert!(!unknown.body.contains("<script"), "{}", unknown.body);
    assert_eq!(scene.get("/lists/ada").await.status, 404);
}

#[tokio::test]
async fn a_review_leads_to_the_page_of_its_list_where_everybody_may_see_it() {
    for (more, leads) in [(&[][..], true), (&BY_TOKEN[..], false), (&[("SHELFMARK_PAGES", "off")][..], false)] {
        let (github, database) = (Sandbox::start().await.unwrap(), Database::sqlite());
        // A heading can contain anything.
        let list = LIST.replace("## Black", "## Black <img src=x onerror=alert(1)>");
        github.create_repository("Ada/Teas", &[("README.md", &list)]);
        let settings = [&[("SHELFMARK_PUBLIC_URL", "https://bot.example/")], more].concat();
        let bot = serving(&github, &database.url, &settings);
        let head = list.replace("- [Keemun]", "- [Jasmine] (https://jasmine.example) - Floral.\n- [Keemun]");
        let pull = github.open_pull_request("Ada/Teas", "grace", "Add Jasmine", &[("README.md", &head)]);
        github.deliver(&pull, "opened", &bot.webhook()).await.unwrap();
        let run = github.settled(&pull, std::time::Duration::from_secs(60)).await.unwrap();
        let link = "[What Shelfmark has learned about this list, and what became of its findings](https://bot.example/lists/Ada/Teas)";
        assert_eq!(run.summary.contains(link), leads, "{}", run.summary);
        if leads {
            let page = once_there(&format!("http://{}/lists/ada/teas", bot.address())).await;
            let words = page.words();
            assert!(words.contains("Ada/Teas Its pull requests on GitHub"), "{words}");
            assert!(words.contains("malformed-link 1 0 0 1"), "{words}");
            assert!(words.contains("adds 1; 1 error"), "{words}");
            assert!(words.contains("8 of 8 end with a full stop enforced"), "{words}");
            assert!(!page.body.contains("<img"), "{}", page.body);
            assert_eq!(page.link("/pull/1").as_str(), "https://github.com/Ada/Teas/pull/1");
            assert_eq!(page.link("/blob/").path(), "/Ada/Teas/blob/main/README.md");
            assert_eq!(page.link("malformed-link").path(), "/checks/malformed-link");
        }
    }
}

#[tokio::test]
async fn pages_for_who_has_the_token_ask_for_it() {
    let mut scene = Scene::set(&BY_TOKEN).await;
    for path in ["/lists", "/lists/ada/teas", "/try", "/try?sample=table"] {
        for wrong in [None, Some(basic("ada:another token of some length")), Some("Bearer tea".to_owned())] {
            scene.visitor.more = wrong.iter().map(|wrong| ("authorization", wrong.clone())).collect();
            let page = scene.get(path).await;
            assert_eq!((page.status.as_u16(), page.header("cache-control")), (401, "private, no-store"), "{path}");
            assert!(page.header("www-authenticate").starts_with("Basic realm=\"Shelfmark\""), "{path}");
            assert!(page.words().contains("This page needs a token"), "{}", page.words());
        }
        for right in [basic(&format!("whoever:{TOKEN}")), format!("Bearer {TOKEN}")] {
            scene.visitor.more = vec![("authorization", right)];
            let page = scene.get(path).await;
            let status = if path.ends_with("teas") { 404 } else { 200 };
            assert_eq!((page.status.as_u16(), page.header("cache-control")), (status, "private, no-store"), "{path}");
        }
    }
    let page = scene.tries(LIST, LIST).await;
    assert!(page.status == 200 && page.words().contains("there is no change to review"), "{}", page.words());
    // Pages that comments link to are open to everybody, and so is the home page.
    for path in ["/", "/checks", "/checks/dead-anchor"] {
        assert_eq!(get(&scene.bot, path).0, 200, "{path}");
    }
    assert!(get(&scene.bot, "/").1.contains("href=\"/lists\""));
}

#[tokio::test]
async fn a_token_that_would_open_nothing_is_refused() {
    let (github, database) = (Sandbox::start().await.unwrap(), Database::sqlite());
    for (settings, told) in [
        (&[("SHELFMARK_PAGES", "token")][..], "no token is given"),
        (&[("SHELFMARK_PAGES", "token"), ("SHELFMARK_PAGES_TOKEN", "tea")][..], "at least 16 characters"),
        (&[("SHELFMARK_PAGES_TOKEN", TOKEN)][..], "everybody would see the pages"),
    ] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_shelfmark"));
        command.arg("serve");
        let Err(error) = github.start_bot(command, &database.url, settings) else { panic!("it started: {told}") };
        assert!(error.to_string().contains(told) && !error.to_string().contains(TOKEN), "{error}");
    }
}
