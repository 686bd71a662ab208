//! A long conversation in which the bot makes every call that it knows; each is checked against GitHub's description.

use std::collections::BTreeSet;
use std::time::Duration;

use shelfmark::sandbox::{Answer, Call, INSTALLATION, Matching, PullHandle, Sandbox};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::openapi::Description;
use super::package;

const REPOSITORY: &str = "ada/awesome-tea";
const PATIENCE: Duration = Duration::from_secs(30);
const POLICY: &str = "summary: comment\nlabels: { clean: all well, error: needs work }\napprove: true\ncomments: 1\nreview: request-changes\ngreeting: Welcome\nreviewers: { sections: { Teas: [hopper, ada/tasters] } }\n";

fn list() -> String {
    let teas = ["Assam", "Bancha", "Ceylon", "Darjeeling", "Earl", "Fujian", "Gyokuro", "Hojicha"];
    let entry = |tea: &&str| format!("- [{tea}](https://teas.example/{}) - About it.\n", tea.to_lowercase());
    format!("# Teas\n\n{}", teas.iter().map(entry).collect::<String>())
}

fn broken(count: usize) -> String {
    // Enough for the check run to need several requests for its annotations.
    let added: String =
        (0..count).map(|at| format!("- [Tea {at:03}] (https://teas.example/{at}) - About it.\n\n")).collect();
    format!("{}\n## More\n\n{added}", list())
}

async fn until(github: &Sandbox, what: &str, is_so: impl Fn(&Sandbox) -> bool) {
    let done = async {
        while !is_so(github) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, done).await.is_ok(), "no {what}");
}

fn has(github: &Sandbox, method: &str, part: &str) -> bool {
    github.calls().iter().any(|call| call.method == method && call.path.contains(part) && call.status < 300)
}

/// Everything that the bot ever asks of GitHub.
async fn conversation() -> Vec<Call> {
    let github = Sandbox::start().await.unwrap();
    github.grant("contents", "write");
    github.grant("issues", "write");
    let large = format!("# Large\n\n{}", "A line that is rather long, and says nothing at all.\n".repeat(12_000));
    github.create_repository(
        REPOSITORY,
        &[("README.md", &list()), (".github/shelfmark.yml", POLICY), ("docs/README.md", &large)],
    );
    let folder = tempfile::tempdir().unwrap();
    let mut settings = github.settings(&format!("sqlite://{}/shelfmark.db", folder.path().display()));
    settings.tempo.first_wait = Duration::from_millis(200);
    settings.tempo.after_push = Duration::ZERO;
    settings.tempo.day = Duration::from_millis(10);
    let examined = settings.clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let webhook = format!("http://{}/webhook", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    let bot = tokio::spawn(shelfmark::server::run(listener, settings, async { stopped.await.unwrap_or_default() }));

    let open = |author: &str, readme: &str| -> PullHandle {
        github.open_pull_request(
            REPOSITORY,
            author,
            "Teas",
            &[("README.md", readme), ("docs/README.md", &large.replace("# Large", "# Larger"))],
        )
    };
    // Clean and approved; then broken, fixed, and changes requested.
    let pull = open("ada", &list().replace("- [Bancha]", "- [Awa](https://teas.example/awa) - About it.\n- [Bancha]"));
    github.deliver(&pull, "opened", &webhook).await.unwrap();
    github.settled(&pull, PATIENCE).await.unwrap();
    github.push(&pull, &[("README.md", &broken(60))]);
    github.deliver(&pull, "synchronize", &webhook).await.unwrap();
    github.settled(&pull, PATIENCE).await.unwrap();
    let explain = github.say("ada", &pull, "/shelfmark explain malformed-link");
    github.deliver_comment(&pull, explain, &webhook).await.unwrap();
    until(&github, "answer", |github| has(github, "POST", "/reactions")).await;
    // One finding is ignored.
    let comment =
        github.pull(&pull).reviews.iter().flat_map(|review| &review.comments).map(|comment| comment.id).next();
    let reply = github.reply_as("ada", &pull, comment.unwrap(), "/shelfmark ignore");
    github.deliver_remark(&pull, reply, &webhook).await.unwrap();
    until(&github, "reaction", |github| has(github, "POST", "/pulls/comments/")).await;
    let head = github.pull(&pull).head;
    github.press(&pull, "apply-fixes", &webhook).await.unwrap();
    until(&github, "commit", |github| github.pull(&pull).head != head).await;
    github.deliver(&pull, "synchronize", &webhook).await.unwrap();
    github.settled(&pull, PATIENCE).await.unwrap();
    github.rerequest(&pull, &webhook).await.unwrap();
    until(&github, "amended check run", |github| has(github, "PATCH", "/check-runs/")).await;
    // A contributor without the right to decide gives a command.
    github.set_permission(REPOSITORY, "hopper", "triage");
    let denied = github.say("hopper", &pull, "/shelfmark ignore malformed-link");
    github.deliver_comment(&pull, denied, &webhook).await.unwrap();
    until(&github, "look at what people may do", |github| has(github, "GET", "/permission")).await;
    github.rerequest_all(&pull, &webhook).await.unwrap();
    until(&github, "look at what was checked", |github| has(github, "GET", "/check-runs")).await;
    github.merge(&pull);
    spoilt(&github, &webhook).await;
    github.deliver_push(REPOSITORY, &["README.md"], &webhook).await.unwrap();
    let woken = serde_json::json!({ "action": "unsuspend", "installation": { "id": INSTALLATION } });
    github.deliver_event("installation", woken, &webhook).await.unwrap();
    until(&github, "survey", |github| has(github, "GET", "/installation/repositories")).await;
    proposed(&github, &webhook).await;
    github.queue_merge(REPOSITORY, &github.main(REPOSITORY), &webhook).await.unwrap();
    until(&github, "answer to the queue", |github| {
        !github.check_runs_of(REPOSITORY, &github.main(REPOSITORY)).is_empty()
    })
    .await;
    audited(&github, &webhook).await;
    // The questions of `shelfmark doctor`.
    shelfmark::server::examine(&examined).await;
    stop.send(()).unwrap();
    bot.await.unwrap().unwrap();
    github.calls()
}

/// An entry that a maintainer asks for on an issue; the call that commits it times out once the branch exists.
async fn proposed(github: &Sandbox, webhook: &str) {
    let issue = github.open_issue(REPOSITORY, "grace", "A tea", "https://teas.example/sencha");
    let command = "/shelfmark add https://teas.example/sencha under Teas\ntitle: Sencha\ndescription: About it.";
    let asked = github.say_on("ada", &issue, command);
    github.answer_next(Matching::query("Commit"), Answer::timeout(502));
    github.deliver_comment_on(&issue, asked, webhook).await.unwrap();
    until(github, "a branch", |github| has(github, "POST", "/git/refs")).await;
    // The base moves on in the meantime.
    github.commit(REPOSITORY, &[("notes.md", "A note.\n")]);
    until(github, "a reaction", |github| github.issue(&issue).talk[0].reactions.len() == 1).await;
}

/// Audits of whole lists: an issue is kept, and a pull request with fixes that is updated as the list changes.
async fn audited(github: &Sandbox, webhook: &str) {
    github.grant("issues", "write");
    github.deliver_installation_as(REPOSITORY, "new_permissions_accepted", webhook).await.unwrap();
    let policy = format!("{POLICY}audit: weekly\naudit-fixes: true\n");
    let fault = |tea: &str| (format!("- [{tea}] ("), format!("- [{tea}]("));
    let broken = |list: &str, tea: &str| list.replacen(&fault(tea).1, &fault(tea).0, 1);
    github.commit(REPOSITORY, &[("README.md", &broken(&list(), "Assam")), (".github/shelfmark.yml", &policy)]);
    github.deliver_push(REPOSITORY, &[".github/shelfmark.yml"], webhook).await.unwrap();
    let branch = "shelfmark/audit-fixes";
    until(github, "fixes", |github| github.tip(REPOSITORY, branch).is_some()).await;
    let tip = github.tip(REPOSITORY, branch);
    github.commit(REPOSITORY, &[("README.md", &broken(&broken(&list(), "Assam"), "Fujian"))]);
    until(github, "newer fixes", |github| github.tip(REPOSITORY, branch) != tip).await;
    github.commit(REPOSITORY, &[("README.md", &list())]);
    let closes = |call: &Call| call.method == "PATCH" && call.body["state"] == "closed";
    until(github, "end of both", |github| github.calls().iter().filter(|call| closes(call)).count() >= 2).await;
}

/// A pull request whose patch is missing, with a half-made review on it, and whose own review gets lost on its way.
async fn spoilt(github: &Sandbox, webhook: &str) {
    let added = list().replace("- [Ceylon]", "- [Chai] (https://teas.example/chai) - About it.\n- [Ceylon]");
    let pull = github.open_pull_request(REPOSITORY, "grace", "Chai", &[("README.md", &added)]);
    github.hide_patch(REPOSITORY, "README.md");
    github.pend_as("shelfmark[bot]", &pull, "README.md", 5, "half a word");
    // This affects every pull request that is read in the meantime.
    github.answer_each(Matching::query("Snapshot"), Answer::null_at("repository/pullRequest/reviews"));
    github.answer_next(Matching::call("POST", "/check-runs"), Answer::timeout(502).after_all());
    github.deliver(&pull, "opened", webhook).await.unwrap();
    until(github, "look for what may have arrived", |github| {
        github.calls().iter().any(|call| call.method == "GET" && call.path.ends_with("/comments"))
    })
    .await;
    github.settled(&pull, PATIENCE).await.unwrap();
    github.forget_answers();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs GitHub's descriptions: .ci/with-contract cargo test -- --ignored"]
async fn every_request_is_one_that_github_describes() {
    let folder = package("openapi");
    let text = std::fs::read(folder.join("generated/api.github.com.json")).unwrap();
    let described = Description(serde_json::from_slice(&text).unwrap());
    let mut kinds = BTreeSet::new();
    for call in conversation().await.into_iter().filter(|call| call.path != "/graphql") {
        let operation = described.operation(&call.method, &call.path);
        let operation = operation.unwrap_or_else(|| panic!("GitHub knows no {} {}", call.method, call.path));
        let query = call.address.split_once('?').map_or("", |(_, query)| query);
        assert_eq!(
            described.faults(&operation, query, &call.body),
            [] as [&str; 0],
            "{} {}",
            call.method,
            call.address
        );
        kinds.insert(format!("{} {}", call.method, operation.template.replace("/repos/{owner}/{repo}", "")));
    }
    insta::assert_snapshot!(kinds.into_iter().collect::<Vec<_>>().join("\n"), @r"
    DELETE /issues/{issue_number}/labels/{name}
    DELETE /pulls/{pull_number}/reviews/{review_id}
    GET /app
    GET /app/hook/config
    GET /app/hook/deliveries
    GET /app/installations
    GET /app/installations/{installation_id}
    GET /collaborators/{username}/permission
    GET /commits/{ref}
    GET /commits/{ref}/check-runs
    GET /compare/{base}...{head}
    GET /git/blobs/{file_sha}
    GET /git/ref/{ref}
    GET /git/trees/{tree_sha}
    GET /installation/repositories
    GET /issues
    GET /issues/{issue_number}
    GET /issues/{issue_number}/comments
    GET /issues/{issue_number}/events
    GET /pulls
    GET /pulls/comments/{comment_id}
    GET /pulls/{pull_number}/comments
    GET /pulls/{pull_number}/files
    GET /pulls/{pull_number}/reviews
    PATCH /check-runs/{check_run_id}
    PATCH /git/refs/{ref}
    PATCH /issues/comments/{comment_id}
    PATCH /issues/{issue_number}
    PATCH /pulls/comments/{comment_id}
    PATCH /pulls/{pull_number}
    POST /app/installations/{installation_id}/access_tokens
    POST /check-runs
    POST /git/commits
    POST /git/refs
    POST /git/trees
    POST /issues
    POST /issues/comments/{comment_id}/reactions
    POST /issues/{issue_number}/comments
    POST /issues/{issue_number}/labels
    POST /pulls
    POST /pulls/comments/{comment_id}/reactions
    POST /pulls/{pull_number}/requested_reviewers
    POST /pulls/{pull_number}/reviews
    PUT /pulls/{pull_number}/reviews/{review_id}
    PUT /pulls/{pull_number}/reviews/{review_id}/dismissals
    ");
}
