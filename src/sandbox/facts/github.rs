//! GitHub's REST API, as far as it describes a repository (<https://docs.github.com/rest/repos/repos#get-a-repository>).

use serde_json::{Value, json};

use super::call::{Call, Reply, json, reply, with};
use super::graphql;
use super::project::{Openness, Project};
use super::refusals::refused_by_github as refused;
use super::shelf::Shelf;

/// Answers, unless the caller's token is among the revoked ones. `used` is how many requests count at present.
pub(super) fn answer(shelf: &Shelf, call: &Call, revoked: &[String], used: usize) -> Reply {
    if call.header("user-agent").is_none_or(str::is_empty) {
        return without_user_agent();
    }
    if call.token().is_some_and(|token| revoked.iter().any(|own| own == token)) {
        // github/bad-credentials.401.json
        return refused(401, "Bad credentials", "https://docs.github.com/rest");
    }
    if call.path == "graphql" {
        return graphql::answer(shelf, call, used);
    }
    if let Some(name) = call.behind("repos/") {
        return match (visible(shelf.called(&name)), shelf.once_called(&name)) {
            (Some(project), _) => json(200, &repository(project)),
            (None, Some(project)) => moved(call, project),
            (None, None) => not_found(),
        };
    }
    let id = call.behind("repositories/").and_then(|id| id.parse().ok());
    match visible(id.and_then(|id| shelf.numbered(id))) {
        Some(project) => json(200, &repository(project)),
        None => not_found(),
    }
}

/// What everybody can see.
fn visible(project: Option<&Project>) -> Option<&Project> {
    project.filter(|project| project.openness != Openness::Private)
}

/// As quoted in <https://github.com/github/docs/issues/42308>.
fn without_user_agent() -> Reply {
    let words = "Request forbidden by administrative rules. Please make sure your request has a User-Agent header \
                 (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). \
                 Check https://developer.github.com for other possible causes.\n";
    reply(403, "text/html", format!("\r\n{words}"))
}

fn not_found() -> Reply {
    refused(404, "Not Found", "https://docs.github.com/rest/repos/repos#get-a-repository")
}

/// The first of the answers in github/rest-renamed.301.json.
fn moved(call: &Call, project: &Project) -> Reply {
    let url = format!("{}repositories/{}", call.base, project.id());
    let page = "https://docs.github.com/v3/#http-redirects";
    let body = json!({ "message": "Moved Permanently", "url": url, "documentation_url": page });
    with(json(301, &body), "location", &url)
}

fn repository(project: &Project) -> Value {
    let (owner, name) = project.name.split_once('/').unwrap_or_default();
    let licence = project.licence.as_ref().map(|spdx| {
        let key = if spdx == "NOASSERTION" { "other".to_owned() } else { spdx.to_lowercase() };
        json!({ "key": key, "name": spdx, "spdx_id": spdx, "url": null, "node_id": "L_1" })
    });
    let (created, pushed) = (project.created.stamp(), project.pushed.stamp());
    json!({
        "id": project.id(), "node_id": format!("R_{}", project.id()), "name": name, "full_name": project.name, "private": false,
        "owner": { "login": owner, "id": 1, "node_id": "U_1", "type": "User", "site_admin": false },
        "html_url": format!("https://github.com/{}", project.name), "description": project.description, "fork": project.is_fork,
        "created_at": created, "updated_at": pushed, "pushed_at": pushed, "homepage": project.homepage,
        // In kilobytes.
        "size": if project.is_empty { 0 } else { 120 },
        "stargazers_count": project.stars, "watchers_count": project.stars, "language": null, "forks_count": 0,
        "archived": project.archived.is_some(), "disabled": project.is_disabled, "open_issues_count": 0, "license": licence,
        "topics": project.topics, "visibility": "public", "default_branch": "main",
    })
}
