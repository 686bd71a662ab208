//! Check suites and check runs.

use serde_json::{Map, Value};

use super::node::{Found, Node, Resolved, node, unresolved, value};
use crate::sandbox::world::app::App;
use crate::sandbox::world::model::CheckRun;
use crate::sandbox::world::repository::Repository;

/// A condition of a `filterBy`.
fn condition<'a>(arguments: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    arguments.get("filterBy")?.get(name).filter(|value| !value.is_null())
}

/// The check suites of a commit that pass a `filterBy`: one for each App that has check runs there, or has begun to.
pub(super) fn check_suites<'w>(
    repository: &'w Repository,
    commit: &'w str,
    arguments: &Map<String, Value>,
) -> Vec<Node<'w>> {
    let (app, name) = (condition(arguments, "appId"), condition(arguments, "checkName"));
    let has = |suite: u64, name: &Value| {
        repository.check_runs_of(commit).any(|run| run.suite == suite && name.as_str() == Some(&run.name))
    };
    let suites = repository.suites_of(commit).filter(|(id, suite)| {
        app.is_none_or(|app| app.as_u64() == Some(suite.app.id)) && name.is_none_or(|name| has(*id, name))
    });
    suites.map(|(id, suite)| Node::CheckSuite { repository, commit, id, app: &suite.app }).collect()
}

pub(super) fn check_suite<'w>(
    (repository, commit): (&'w Repository, &'w str),
    (id, app): (u64, &'w App),
    name: &str,
    arguments: &Map<String, Value>,
) -> Resolved<'w> {
    match name {
        "id" => value(format!("CS_{id}")),
        "databaseId" => value(id),
        "app" => node(Some(Node::App(app))),
        "checkRuns" => Ok(Found::Connection(check_runs(repository, commit, id, arguments))),
        _ => unresolved(name),
    }
}

/// The check runs of a suite that pass a `filterBy`; only the latest of each name, unless all are asked for.
fn check_runs<'w>(
    repository: &'w Repository,
    commit: &'w str,
    suite: u64,
    arguments: &Map<String, Value>,
) -> Vec<Node<'w>> {
    let asked = |name: &str| condition(arguments, name).and_then(Value::as_str);
    let app = condition(arguments, "appId").and_then(Value::as_u64);
    let all: Vec<&CheckRun> =
        repository.check_runs_of(commit).filter(|run| run.suite == suite && repository.is_shown(run.id)).collect();
    let is_latest = |run: &CheckRun| all.iter().all(|other| other.name != run.name || other.id <= run.id);
    let is_one_of = |name: &str, own: Option<&str>| {
        let words = condition(arguments, name).and_then(Value::as_array);
        let is_own = |word: &Value| word.as_str().zip(own).is_some_and(|(word, own)| word.eq_ignore_ascii_case(own));
        words.is_none_or(|words| words.iter().any(is_own))
    };
    let runs = all.iter().filter(|run| {
        app.is_none_or(|app| app == run.app.id)
            && asked("checkName").is_none_or(|name| name == run.name)
            && (condition(arguments, "statuses").is_some()
                || asked("status").is_none_or(|status| status.eq_ignore_ascii_case(&run.status)))
            && is_one_of("statuses", Some(&run.status))
            && is_one_of("conclusions", run.conclusion.as_deref())
            && (asked("checkType") == Some("ALL") || is_latest(run))
    });
    runs.map(|run| Node::CheckRun(run)).collect()
}

pub(super) fn check_run<'w>(run: &'w CheckRun, name: &str) -> Resolved<'w> {
    let shown = |text: &'w str| Some(text).filter(|text| !text.is_empty());
    match name {
        "id" => value(format!("CR_{}", run.id)),
        "databaseId" => value(run.id),
        "name" => value(run.name.as_str()),
        "status" => value(run.status.to_uppercase()),
        "conclusion" => value(run.conclusion.as_ref().map(|conclusion| conclusion.to_uppercase())),
        "externalId" => value(run.external_id.as_deref()),
        "title" => value(shown(&run.title)),
        "summary" => value(shown(&run.summary)),
        "text" => value(shown(&run.text)),
        _ => unresolved(name),
    }
}

pub(super) fn app<'w>(app: &App, name: &str) -> Resolved<'w> {
    match name {
        "id" => value(format!("A_{}", app.id)),
        "databaseId" => value(app.id),
        "slug" | "name" => value(app.slug.as_str()),
        _ => unresolved(name),
    }
}
