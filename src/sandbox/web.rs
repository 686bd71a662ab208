//! The pages that GitHub shows to people on the way from a manifest to the first review: the App is created and installed; a pull request
//! and the comments on it. Plain pages, which say that they belong to a stand-in.

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::courier::{self, Courier, guid};
use super::payloads;
use super::shared::Shared;
use super::world::git::Object;
use super::world::manifest::Manifest;
use super::world::model::{CheckRun, Comment, Pull};
use crate::pages::{self, ChangedFile, CheckResult, LineComment, Page, PullRequest, Sign};

/// What the pages share.
#[derive(Clone)]
struct Web {
    shared: Shared,
    courier: Courier,
}

/// The supported pages.
pub(super) fn routes(shared: Shared, courier: Courier) -> Router {
    Router::new()
        .route("/settings/apps/new", post(ask))
        .route("/organizations/{organization}/settings/apps/new", post(ask))
        .route("/settings/apps", post(create))
        .route("/apps/{slug}/installations/new", get(choose))
        .route("/apps/{slug}/installations", post(install))
        .route("/settings/installations/{id}", get(installed))
        .route("/{owner}/{name}/pulls", get(pulls))
        .route("/{owner}/{name}/pull/{number}", get(pull))
        .route("/{owner}/{name}/blob/{revision}/{*path}", get(file))
        .with_state(Web { shared, courier })
}

fn page(title: &str, body: &Markup) -> Html<String> {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · GitHub (sandbox)" }
            }
            body {
                p { em { "A stand-in for GitHub, on this machine." } }
                h1 { (title) }
                (body)
            }
        }
    };
    Html(page.into_string())
}

/// What GitHub says if a manifest cannot be used (<https://github.com/superplanehq/superplane/issues/5235>).
fn refused(faults: &[String]) -> Response {
    let body = html! {
        p { "The configuration does not appear to be a valid GitHub App manifest." }
        ul { @for fault in faults { li { "Error: " (fault) } } }
    };
    (StatusCode::UNPROCESSABLE_ENTITY, page("Invalid GitHub App configuration", &body)).into_response()
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, page("Not found", &html! {})).into_response()
}

#[derive(Deserialize)]
struct Stated {
    #[serde(default)]
    state: String,
}

#[derive(Deserialize)]
struct Posted {
    manifest: String,
}

/// A browser posted a manifest: the person is asked for a name.
async fn ask(State(web): State<Web>, Query(Stated { state }): Query<Stated>, Form(posted): Form<Posted>) -> Response {
    let manifest = match Manifest::read(&posted.manifest) {
        Ok(manifest) => manifest,
        Err(faults) => return refused(&faults),
    };
    let name = manifest.name.clone();
    let mut world = web.shared.world();
    let number = world.next_id();
    world.registering.waiting.insert(number, (manifest, state));
    drop(world);
    asking(StatusCode::OK, number, &name, None)
}

fn asking(status: StatusCode, number: u64, name: &str, fault: Option<&str>) -> Response {
    let body = html! {
        @if let Some(fault) = fault { p role="alert" { "Error: " (fault) } }
        form method="post" action="/settings/apps" {
            input type="hidden" name="number" value=(number);
            p { label { "GitHub App name " input name="name" value=(name); } }
            button type="submit" { "Create GitHub App" }
        }
    };
    (status, page("Create GitHub App", &body)).into_response()
}

#[derive(Deserialize)]
struct Named {
    number: u64,
    name: String,
}

/// The person created the App: the webhook is tested with a ping, and the browser is sent back with a code
/// (<https://docs.github.com/webhooks/webhook-events-and-payloads#ping>).
async fn create(State(web): State<Web>, Form(named): Form<Named>) -> Response {
    let registered = web.shared.world().register(named.number, &named.name);
    let back = match registered {
        Ok(back) => back,
        Err("Not Found") => return not_found(),
        Err(fault) => return asking(StatusCode::UNPROCESSABLE_ENTITY, named.number, &named.name, Some(fault)),
    };
    web.deliver("ping", json!({ "zen": "Keep it logically awesome.", "hook_id": 1 })).await;
    (StatusCode::FOUND, [(header::LOCATION, back.to_string())]).into_response()
}

/// Where the App can be installed: on the repositories of each owner who has any.
async fn choose(State(web): State<Web>, Path(slug): Path<String>) -> Response {
    let world = web.shared.world();
    let Some(app) = world.app.as_ref().filter(|app| app.slug == slug) else { return not_found() };
    let mut owners: Vec<&str> = world.repositories.values().map(super::world::repository::Repository::owner).collect();
    owners.sort_unstable();
    owners.dedup();
    let body = html! {
        form method="post" action={ "/apps/" (slug) "/installations" } {
            p { "It asks for:" }
            ul { @for (permission, level) in &world.asked { li { (permission) ": " (level) } } }
            @for owner in owners { p { button type="submit" name="owner" value=(owner) { "Install on " (owner) } } }
        }
    };
    page(&format!("Install {}", app.name), &body).into_response()
}

#[derive(Deserialize)]
struct Chosen {
    owner: String,
}

async fn install(State(web): State<Web>, Path(slug): Path<String>, Form(chosen): Form<Chosen>) -> Response {
    let (id, payload) = {
        let mut world = web.shared.world();
        let is_known = world.app.as_ref().is_some_and(|app| app.slug == slug);
        let own: Vec<String> = world
            .repositories
            .values()
            .filter(|repository| repository.owner().eq_ignore_ascii_case(&chosen.owner))
            .map(|repository| repository.full_name.clone())
            .collect();
        if !is_known || own.is_empty() {
            return not_found();
        }
        let id = world.install(&chosen.owner).id;
        for name in own {
            world.told_repository(&name).installed = true;
        }
        (id, payloads::installation(&world, &chosen.owner, "created"))
    };
    web.deliver("installation", payload).await;
    (StatusCode::FOUND, [(header::LOCATION, format!("/settings/installations/{id}"))]).into_response()
}

async fn installed(State(web): State<Web>, Path(id): Path<u64>) -> Response {
    let world = web.shared.world();
    let (Some((owner, _)), Some(app)) = (world.installation_by_id(id), &world.app) else { return not_found() };
    let body = html! {
        p { "It is installed on all repositories of " (owner) "." }
        ul { @for name in world.repositories_of(id) { li { (name) } } }
    };
    page(&format!("Okay, {} was installed", app.name), &body).into_response()
}

/// A pull request, with its check runs and the comments on its lines.
async fn pull(State(web): State<Web>, Path((owner, name, number)): Path<(String, String, u64)>) -> Response {
    let world = web.shared.world();
    let Some(repository) = world.repository(&format!("{owner}/{name}")) else { return not_found() };
    let Some(pull) = repository.pulls.get(&number) else { return not_found() };
    let files = repository.files(pull, &pull.head);
    let comments: Vec<&Comment> =
        pull.reviews.iter().filter(|review| !review.is_pending()).flat_map(|review| &review.comments).collect();
    let tree = repository.objects.tree(&pull.head);
    let view = PullRequest {
        repository: &repository.full_name,
        number,
        title: &pull.title,
        author: &pull.author,
        checks: repository.check_runs_of(&pull.head).map(|run| (run.name.as_str(), check(run))).collect(),
        files: files
            .iter()
            .map(|file| ChangedFile {
                path: &file.path,
                patch: file.patch.as_deref().unwrap_or_default(),
                head: tree.and_then(|tree| tree.get(&file.path)).map_or("", |blob| &blob.text),
                comments: comments
                    .iter()
                    .filter(|comment| comment.path == file.path)
                    .map(|comment| line_comment(comment))
                    .collect(),
            })
            .collect(),
    };
    shown(pages::pull_request(&view))
}

/// A repository's pull requests, latest first.
async fn pulls(State(web): State<Web>, Path((owner, name)): Path<(String, String)>) -> Response {
    let world = web.shared.world();
    let Some(repository) = world.repository(&format!("{owner}/{name}")) else { return not_found() };
    let sign = |pull: &Pull| repository.check_runs_of(&pull.head).last().map(sign);
    let mut pulls: Vec<(u64, &str, &str, Option<Sign>)> = repository
        .pulls
        .iter()
        .map(|(number, pull)| (*number, pull.title.as_str(), pull.author.as_str(), sign(pull)))
        .collect();
    pulls.sort_by_key(|(number, ..)| std::cmp::Reverse(*number));
    shown(pages::pull_requests(&repository.full_name, &pulls))
}

/// A file, as written.
async fn file(
    State(web): State<Web>,
    Path((owner, name, revision, path)): Path<(String, String, String, String)>,
) -> Response {
    let world = web.shared.world();
    let found = world
        .repository(&format!("{owner}/{name}"))
        .and_then(|repository| repository.named(&format!("{revision}:{path}")));
    let Some(Object::Blob(blob)) = found else { return not_found() };
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], blob.text.to_string()).into_response()
}

fn line_comment(comment: &Comment) -> LineComment<'_> {
    let line = |line: u64| usize::try_from(line).unwrap_or(usize::MAX);
    LineComment {
        first: line(comment.start_line.unwrap_or(comment.line)),
        last: line(comment.line),
        body: &comment.body,
    }
}

fn check(run: &CheckRun) -> CheckResult<'_> {
    CheckResult { sign: sign(run), title: &run.title, summary: &run.summary, annotations: Vec::new() }
}

fn sign(run: &CheckRun) -> Sign {
    match run.conclusion.as_deref() {
        Some("success") => Sign::Good,
        Some("failure") => Sign::Bad,
        _ => Sign::Neutral,
    }
}

fn shown(page: Page) -> Response {
    ([(header::CONTENT_SECURITY_POLICY, page.policy())], Html(page.html)).into_response()
}

impl Web {
    /// Delivers to the address of the App's webhook; the outcome is recorded, and no page depends on it.
    async fn deliver(&self, event: &str, payload: Value) {
        let Some(hook) = self.shared.world().hook.clone() else { return };
        let _noted = courier::deliver((&self.courier, &self.shared.world), event, payload, &hook, &guid()).await;
    }
}
