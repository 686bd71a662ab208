//! Check runs (<https://docs.github.com/rest/checks/runs>).

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::Fields;
use super::page::Page;
use crate::sandbox::problem::Problem;
use crate::sandbox::shared::{Answer, Shared};
use crate::sandbox::wire;
use crate::sandbox::world::model::CheckRun;
use crate::sandbox::world::repository::Repository;

const READ: (&str, &str) = ("checks", "read");
const WRITE: (&str, &str) = ("checks", "write");

const STATUSES: [&str; 3] = ["queued", "in_progress", "completed"];
const CONCLUSIONS: [&str; 7] =
    ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"];
const LEVELS: [&str; 3] = ["notice", "warning", "failure"];

/// The documentation says characters, but bytes are counted (<https://github.com/github/docs/issues/35252>).
const LONGEST_TEXT: usize = 65_535;
/// The most runs of one name in a suite (<https://docs.github.com/rest/checks/runs#create-a-check-run>).
const MOST_RUNS: usize = 1_000;
const MOST_ANNOTATIONS: usize = 50;
const MOST_ACTIONS: usize = 3;
const ACTION_FIELDS: [(&str, usize); 3] = [("label", 20), ("identifier", 20), ("description", 40)];

pub(super) async fn create(
    State(shared): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let fields = Fields::read(&body)?;
    let (name, head) = (fields.required_text("name")?.to_owned(), fields.required_text("head_sha")?.to_owned());
    let full_name = call.full_name.clone();
    let app = call.world.own_app();
    let mut run = call.world.new_check_run(&full_name, app, &name, &head);
    amend(&mut run, &fields)?;
    let repository = call.repository_mut()?;
    if repository.objects.commit_id(&run.head).is_none() {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, format!("No commit found for SHA: {}", run.head)));
    }
    let answer = told(&run);
    let id = run.id;
    let alike = repository.check_runs_of(&run.head).filter(|other| other.suite == run.suite && other.name == run.name);
    let alike: Vec<u64> = alike.map(|other| other.id).collect();
    // Beyond a thousand, GitHub deletes the oldest.
    for old in alike.iter().take((alike.len() + 1).saturating_sub(MOST_RUNS)) {
        repository.check_runs.remove(old);
    }
    repository.check_runs.insert(id, run);
    call.world.wrote(&full_name, id);
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

pub(super) async fn update(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut call = shared.admit(&headers, &owner, &name, WRITE)?;
    let run = call.repository_mut()?.check_runs.get_mut(&id).ok_or_else(Problem::not_found)?;
    if !run.app.is_own() {
        let reason = "check run can only be modified by the GitHub App that created it.";
        return Err(Problem::new(StatusCode::FORBIDDEN, format!("Invalid app_id `{}` - {reason}", run.app.id)));
    }
    let mut amended = run.clone();
    amend(&mut amended, &Fields::read(&body)?)?;
    *run = amended;
    Ok(Json(told(run)).into_response())
}

pub(super) async fn show(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let run = call.repository()?.check_runs.get(&id).ok_or_else(Problem::not_found)?;
    Ok(Json(told(run)).into_response())
}

pub(super) async fn annotations(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    Query(page): Query<Page>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let run = call.repository()?.check_runs.get(&id).ok_or_else(Problem::not_found)?;
    Ok(page.answer(&shared.url, &uri, &run.annotations))
}

/// <https://docs.github.com/rest/checks/runs#list-check-runs-for-a-git-reference>
#[derive(Deserialize)]
pub(super) struct Asked {
    check_name: Option<String>,
    app_id: Option<u64>,
    status: Option<String>,
    /// `latest`, which is the default, or `all`.
    filter: Option<String>,
}

impl Asked {
    /// The requested runs of a commit; the latest of a name is determined for each suite.
    fn of<'r>(&self, repository: &'r Repository, commit: &'r str) -> Vec<&'r CheckRun> {
        let all: Vec<&CheckRun> = repository.check_runs_of(commit).collect();
        let newer =
            |run: &CheckRun, other: &CheckRun| other.suite == run.suite && other.name == run.name && other.id > run.id;
        let is_asked = |run: &&&CheckRun| {
            self.check_name.as_ref().is_none_or(|name| *name == run.name)
                && self.app_id.is_none_or(|app| app == run.app.id)
                && self.status.as_ref().is_none_or(|status| *status == run.status)
                && (self.filter.as_deref() == Some("all") || !all.iter().any(|other| newer(run, other)))
        };
        all.iter().filter(is_asked).copied().collect()
    }
}

pub(super) async fn list(
    State(shared): State<Shared>,
    Path((owner, name, reference)): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
    Query(page): Query<Page>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let repository = call.repository()?;
    let no_commit = || Problem::new(StatusCode::UNPROCESSABLE_ENTITY, format!("No commit found for SHA: {reference}"));
    let commit = repository.revision(&reference).ok_or_else(no_commit)?;
    let runs: Vec<Value> = asked.of(repository, commit).into_iter().map(told).collect();
    Ok(page.answer_in(&shared.url, &uri, "check_runs", &runs))
}

/// Applies what a request says about a check run, refusing what GitHub refuses.
fn amend(run: &mut CheckRun, fields: &Fields) -> Result<(), Problem> {
    if let Some(name) = fields.text("name")? {
        name.clone_into(&mut run.name);
    }
    if let Some(status) = fields.one_of("status", &STATUSES)? {
        status.clone_into(&mut run.status);
    }
    if let Some(conclusion) = fields.one_of("conclusion", &CONCLUSIONS)? {
        run.conclusion = Some(conclusion.to_owned());
        "completed".clone_into(&mut run.status);
    }
    if run.status == "completed" && run.conclusion.is_none() {
        return Err(Problem::invalid_request("\"conclusion\" wasn't supplied."));
    }
    if let Some(id) = fields.text("external_id")? {
        run.external_id = Some(id.to_owned());
    }
    if let Some(output) = fields.object("output")? {
        amend_output(run, &output)?;
    }
    let actions = fields.objects("actions")?;
    no_more_than(MOST_ACTIONS, actions.len())?;
    for action in &actions {
        check_action(action)?;
    }
    if !actions.is_empty() {
        run.actions = actions.into_iter().map(Fields::into_value).collect();
    }
    Ok(())
}

fn amend_output(run: &mut CheckRun, output: &Fields) -> Result<(), Problem> {
    let (title, summary) = (output.required_text("title")?, output.required_text("summary")?);
    for (name, text) in [("summary", Some(summary)), ("text", output.text("text")?)] {
        check_length(name, text.unwrap_or_default())?;
    }
    let annotations = output.objects("annotations")?;
    no_more_than(MOST_ANNOTATIONS, annotations.len())?;
    for annotation in &annotations {
        check_annotation(annotation)?;
    }
    title.clone_into(&mut run.title);
    summary.clone_into(&mut run.summary);
    if let Some(text) = output.text("text")? {
        text.clone_into(&mut run.text);
    }
    run.annotations.extend(annotations.into_iter().map(Fields::into_value));
    Ok(())
}

fn check_length(name: &str, text: &str) -> Result<(), Problem> {
    let characters = text.chars().count();
    if characters > LONGEST_TEXT {
        return Err(Problem::invalid_request(format!(
            "Only {LONGEST_TEXT} characters are allowed; {characters} were supplied."
        )));
    }
    if text.len() > LONGEST_TEXT {
        return Err(Problem::validation("CheckRun", name, format!("exceeds a maximum bytesize of {LONGEST_TEXT}")));
    }
    Ok(())
}

fn no_more_than(most: usize, given: usize) -> Result<(), Problem> {
    if given <= most {
        return Ok(());
    }
    Err(Problem::invalid_request(format!("No more than {most} items are allowed; {given} were supplied.")))
}

fn check_action(action: &Fields) -> Result<(), Problem> {
    for (name, most) in ACTION_FIELDS {
        let given = action.required_text(name)?.chars().count();
        if given > most {
            return Err(Problem::invalid_request(format!(
                "Only {most} characters are allowed; {given} were supplied."
            )));
        }
    }
    Ok(())
}

fn check_annotation(annotation: &Fields) -> Result<(), Problem> {
    annotation.required_text("path")?;
    annotation.required_text("message")?;
    annotation.required_text("annotation_level")?;
    annotation.one_of("annotation_level", &LEVELS)?;
    let (start, end) = (annotation.required_number("start_line")?, annotation.required_number("end_line")?);
    if start > end {
        return Err(Problem::validation("CheckRun", "annotations", "end_line must not be before start_line"));
    }
    let has_column = annotation.number("start_column")?.is_some() || annotation.number("end_column")?.is_some();
    if has_column && start != end {
        return Err(Problem::validation("CheckRun", "annotations", "columns are for annotations of one line"));
    }
    Ok(())
}

fn told(run: &CheckRun) -> Value {
    let shown = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    json!({
        "id": run.id,
        "node_id": format!("CR_{}", run.id),
        "name": run.name,
        "head_sha": run.head,
        "status": run.status,
        "conclusion": run.conclusion,
        "external_id": run.external_id.as_deref().unwrap_or_default(),
        "output": {
            "title": shown(&run.title),
            "summary": shown(&run.summary),
            "text": shown(&run.text),
            "annotations_count": run.annotations.len(),
        },
        "app": wire::app(&run.app),
        "check_suite": { "id": run.suite },
        // A fork's pull requests are not given (<https://docs.github.com/rest/checks/runs>).
        "pull_requests": [],
    })
}
