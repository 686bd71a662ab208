//! Check runs (<https://docs.github.com/rest/checks/runs>).

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::Fields;
use super::pulls::Page;
use super::{Answer, Shared};
use crate::sandbox::problem::Problem;
use crate::sandbox::world::CheckRun;

const READ: (&str, &str) = ("checks", "read");
const WRITE: (&str, &str) = ("checks", "write");

const STATUSES: [&str; 3] = ["queued", "in_progress", "completed"];
const CONCLUSIONS: [&str; 7] =
    ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"];
const LEVELS: [&str; 3] = ["notice", "warning", "failure"];

/// The documentation says characters; bytes are what is counted (<https://github.com/github/docs/issues/35252>).
const LONGEST_TEXT: usize = 65_535;
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
    let head = fields.required_text("head_sha")?.to_owned();
    let mut run = CheckRun {
        id: call.world.next_id(),
        name: fields.required_text("name")?.to_owned(),
        head,
        status: "queued".to_owned(),
        conclusion: None,
        external_id: None,
        title: String::new(),
        summary: String::new(),
        annotations: Vec::new(),
        actions: Vec::new(),
    };
    amend(&mut run, &fields)?;
    let repository = call.repository_mut()?;
    if repository.objects.commit_id(&run.head).is_none() {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, format!("No commit found for SHA: {}", run.head)));
    }
    let answer = wire(&run);
    repository.check_runs.insert(run.id, run);
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
    let mut amended = run.clone();
    amend(&mut amended, &Fields::read(&body)?)?;
    *run = amended;
    Ok(Json(wire(run)).into_response())
}

pub(super) async fn show(
    State(shared): State<Shared>,
    Path((owner, name, id)): Path<(String, String, u64)>,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let run = call.repository()?.check_runs.get(&id).ok_or_else(Problem::not_found)?;
    Ok(Json(wire(run)).into_response())
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

#[derive(Deserialize)]
pub(super) struct Filter {
    check_name: Option<String>,
}

pub(super) async fn list(
    State(shared): State<Shared>,
    Path((owner, name, reference)): Path<(String, String, String)>,
    Query(filter): Query<Filter>,
    headers: HeaderMap,
) -> Answer {
    let call = shared.admit(&headers, &owner, &name, READ)?;
    let repository = call.repository()?;
    let no_commit = || Problem::new(StatusCode::UNPROCESSABLE_ENTITY, format!("No commit found for SHA: {reference}"));
    let commit = repository.revision(&reference).ok_or_else(no_commit)?;
    let asked = |run: &&CheckRun| filter.check_name.as_ref().is_none_or(|name| *name == run.name);
    let runs: Vec<Value> = repository.check_runs_of(commit).filter(asked).map(wire).collect();
    Ok(Json(json!({ "total_count": runs.len(), "check_runs": runs })).into_response())
}

/// Applies what a request says of a check run, refusing what GitHub refuses.
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

fn wire(run: &CheckRun) -> Value {
    json!({
        "id": run.id,
        "name": run.name,
        "head_sha": run.head,
        "status": run.status,
        "conclusion": run.conclusion,
        "external_id": run.external_id,
        "output": { "title": run.title, "summary": run.summary, "annotations_count": run.annotations.len() },
        "actions": run.actions,
        // A fork's pull requests are not told (<https://docs.github.com/rest/checks/runs>).
        "pull_requests": [],
    })
}
