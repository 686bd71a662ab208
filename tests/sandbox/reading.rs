//! Pull requests, files and blobs.

use serde_json::{Value, json};
use shelfmark::sandbox::{Trouble, Weather};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::client::{Desk, REPOSITORY, list};

#[tokio::test]
async fn files_are_told_with_gits_patches() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let files = desk.get(&format!("pulls/{}/files", pull.number)).await.json();
    assert_eq!(files.as_array().unwrap().len(), 1);
    assert_eq!(
        (&files[0]["filename"], &files[0]["status"], &files[0]["changes"]),
        (&json!("README.md"), &json!("modified"), &json!(2))
    );
    insta::assert_snapshot!(files[0]["patch"].as_str().unwrap(), @r"
    @@ -7,7 +7,7 @@ line 6
     line 7
     line 8
     line 9
    -line 10
    +line ten
     line 11
     line 12
     line 13
    ");
}

#[tokio::test]
async fn a_stale_branch_shows_its_own_changes_only() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    desk.github.commit(REPOSITORY, &[("README.md", "all new\n")]);
    let files = desk.get(&format!("pulls/{}/files", pull.number)).await.json();
    assert_eq!((&files[0]["additions"], &files[0]["deletions"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn a_renamed_file_tells_its_old_name() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    desk.github.push(&pull, &[("readme.md", &list())]);
    desk.github.remove(&pull, &["README.md"]);
    let files = desk.get(&format!("pulls/{}/files", pull.number)).await.json();
    let told = (&files[0]["filename"], &files[0]["status"], &files[0]["previous_filename"], &files[0]["patch"]);
    assert_eq!(told, (&json!("readme.md"), &json!("renamed"), &json!("README.md"), &Value::Null));
}

#[tokio::test]
async fn long_lists_come_in_pages() {
    let desk = Desk::open().await;
    let names: Vec<String> = (0..5).map(|n| format!("new/{n}.md")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x\n")).collect();
    let pull = desk.github.open_pull_request(REPOSITORY, "grace", "Five", &files);
    let page = desk.get(&format!("pulls/{}/files?per_page=2&page=2", pull.number)).await;
    let told: Vec<Value> = page.json().as_array().unwrap().iter().map(|file| file["filename"].clone()).collect();
    assert_eq!(told, ["new/2.md", "new/3.md"]);
    let path = format!("{}repos/ada/awesome-tea/pulls/1/files", desk.github.url());
    let links = [(1, "prev"), (1, "first"), (3, "next"), (3, "last")];
    let link: Vec<String> =
        links.map(|(page, relation)| format!("<{path}?per_page=2&page={page}>; rel=\"{relation}\"")).into();
    assert_eq!(page.header("link"), link.join(", "));
    let last = desk.get(&format!("pulls/{}/files?per_page=2&page=3", pull.number)).await;
    assert!(!last.header("link").contains("next"));
}

#[tokio::test]
async fn a_blob_comes_in_base64_or_raw() {
    let desk = Desk::open().await;
    let file = desk.get("contents/docs/a.md?ref=main").await.json();
    assert_eq!((&file["type"], &file["content"]), (&json!("file"), &json!("YQo=\n")));
    let blob = format!("git/blobs/{}", file["sha"].as_str().unwrap());
    let told = desk.get(&blob).await.json();
    assert_eq!((&told["encoding"], &told["content"], &told["size"]), (&json!("base64"), &json!("YQo=\n"), &json!(2)));
    let path = format!("repos/{REPOSITORY}/{blob}");
    let raw = desk
        .send("GET", &path, &format!("Bearer {}", desk.token), "application/vnd.github.raw+json", String::new())
        .await;
    assert_eq!(raw.text, "a\n");
    assert_eq!(desk.get("git/blobs/0000").await.refusal(), "404 Not Found");
    assert_eq!(desk.get("contents/docs/b.md").await.refusal(), "404 Not Found");
}

#[tokio::test]
async fn a_forks_commits_are_readable_by_id_and_its_branches_are_not() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    let told = desk.get(&format!("pulls/{}", pull.number)).await.json();
    assert_eq!(
        (&told["head"]["repo"]["full_name"], &told["head"]["repo"]["fork"]),
        (&json!("grace/awesome-tea"), &json!(true))
    );
    let (head, branch) = (told["head"]["sha"].as_str().unwrap(), told["head"]["ref"].as_str().unwrap());
    assert_eq!(desk.get(&format!("contents/README.md?ref={head}")).await.status, 200);
    assert_eq!(desk.get(&format!("contents/README.md?ref={branch}")).await.status, 404);
    desk.github.delete_fork(&pull);
    let told = desk.get(&format!("pulls/{}", pull.number)).await.json();
    assert_eq!(told["head"]["repo"], Value::Null);
    assert_eq!(desk.get(&format!("contents/README.md?ref={head}")).await.status, 200);
}

#[tokio::test]
async fn an_owners_branch_lies_in_the_repository() {
    let desk = Desk::open().await;
    let pull = desk.github.open_pull_request(REPOSITORY, "ada", "Mine", &[("new.md", "1\n")]);
    desk.github.push(&pull, &[("new.md", "2\n")]);
    let told = desk.get(&format!("pulls/{}", pull.number)).await.json();
    assert_eq!((&told["head"]["repo"]["fork"], &told["commits"]), (&json!(false), &json!(2)));
    let branch = told["head"]["ref"].as_str().unwrap();
    let file = desk.get(&format!("contents/new.md?ref={branch}")).await.json();
    assert_eq!(file["content"], "Mgo=\n");
}

#[tokio::test]
async fn every_call_is_noted() {
    let desk = Desk::open().await;
    desk.get("contents/README.md?ref=main").await;
    desk.get("nothing").await;
    let calls: Vec<String> =
        desk.github.calls().iter().map(|call| format!("{} {} {}", call.method, call.path, call.status)).collect();
    assert_eq!(
        calls,
        [
            "POST /app/installations/4100/access_tokens 201",
            "GET /repos/ada/awesome-tea/contents/README.md 200",
            "GET /repos/ada/awesome-tea/nothing 404",
        ]
    );
}

#[tokio::test]
async fn an_answer_that_the_weather_cuts_short_is_no_empty_one() {
    let desk = Desk::open().await;
    let pull = desk.pull();
    desk.github.set_weather(Weather {
        in_a_thousand: 1_000,
        troubles: vec![Trouble::DroppedAfter],
        ..Weather::default()
    });
    let url = desk.github.settings("sqlite://unused").github_url;
    let mut socket = TcpStream::connect((url.host_str().unwrap(), url.port().unwrap())).await.unwrap();
    let asked = format!(
        "GET /repos/{REPOSITORY}/pulls/{}/files HTTP/1.1\r\nHost: github\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\r\n",
        pull.number, desk.token
    );
    socket.write_all(asked.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let promised = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    assert!(promised.is_none_or(|promised| promised > body.len()) && !head.contains("etag"), "{answer}");
}

/// Rule 51: an unknown version of the API is refused.
#[tokio::test]
async fn the_version_of_the_api_must_be_one_that_is() {
    let desk = Desk::open().await;
    let ask = async |version: &str| {
        let uri = format!("{}repos/{REPOSITORY}/contents/README.md", desk.github.url());
        let request = http::Request::get(uri).header("authorization", format!("Bearer {}", desk.token));
        let request = request.header("x-github-api-version", version);
        let request = request.body(http_body_util::Empty::<bytes::Bytes>::new()).unwrap();
        let client = hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new()).build_http();
        client.request(request).await.unwrap().status().as_u16()
    };
    assert_eq!([ask("2022-11-28").await, ask("2026-03-10").await, ask("2021-01-01").await], [200, 200, 400]);
}
