//! What the App looks up on its own to make up for deliveries it missed: which failed, where it is installed, and which pull
//! requests are open there.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, Method};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;

use super::answer::{Answer, read};
use super::auth::{App, Installation};
use super::error::GithubError;
use super::names::RepositoryName;
use super::query::{TEXT, own_runs};
use super::read::{latest_own_run, visibility, withheld};
use super::snapshot::Visibility;
use super::texts::text_of;
use super::wire::{Actor, CommitNode, GraphqlRequest, Nodes};

/// A delivery that did not reach us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedDelivery {
    /// Its id, for [`App::delivered`].
    pub id: u64,
    /// Its GUID, which redeliveries keep.
    pub guid: String,
    /// The event.
    pub event: String,
}

/// The result of a look through the deliveries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Those that no attempt delivered to us, oldest first.
    pub missed: Vec<MissedDelivery>,
    /// Whether the look reached back as far as requested.
    pub saw_all: bool,
    /// Whether all deliveries that GitHub counts as failed were seen, as far back as requested. GitHub does not say whether that includes deliveries
    /// to a receiver it could not connect to.
    pub saw_failures: bool,
}

/// An open pull request, with what is needed to decide whether to review it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPull {
    /// Its number.
    pub number: u64,
    /// The commit at its tip.
    pub head: String,
    /// Whether it is a draft or a bot's, which nobody wants reviewed unasked.
    pub is_left_alone: bool,
    /// The branch it targets.
    pub base: String,
    /// The first of the files it changes.
    pub paths: Vec<String>,
    /// Whether it changes more files than these.
    pub has_more: bool,
    /// Whether the commit at its tip has a completed check run of ours.
    pub is_reviewed: bool,
}

/// The open pull requests of a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenPulls {
    /// Who can see the repository.
    pub visibility: Visibility,
    /// The policy on the default branch.
    pub policy: Option<String>,
    /// Most recently updated first; at most 500. Empty if the repository is archived or disabled, since nothing can be
    /// written there.
    pub pulls: Vec<OpenPull>,
}

/// The most that GitHub returns per page, and the number of pages of installations or repositories that are read.
const A_PAGE: usize = 100;
const MOST_PAGES: usize = 100;

/// The most open pull requests that are looked at, most recently updated first.
const MOST_PULLS: usize = 500;

/// The most files looked at per pull request; whether a further one concerns a list, its review finds out.
const FILES_A_PULL: usize = 30;

/// How many of them are requested at once, largest first: GitHub gives a query ten seconds.
const PULLS_A_PAGE: [usize; 4] = [25, 12, 5, 1];

#[derive(Deserialize)]
struct DeliveryWire {
    id: u64,
    guid: String,
    delivered_at: String,
    status_code: u16,
    event: String,
}

#[derive(Deserialize)]
struct DeliveredWire {
    request: RequestWire,
}

#[derive(Deserialize)]
struct RequestWire {
    payload: Value,
}

#[derive(Deserialize)]
struct InstallationWire {
    id: u64,
    suspended_at: Option<String>,
}

#[derive(Deserialize)]
struct RepositoriesWire {
    repositories: Vec<RepositoryWire>,
}

#[derive(Deserialize)]
struct RepositoryWire {
    id: u64,
    full_name: String,
    #[serde(default)]
    archived: bool,
    #[serde(default)]
    disabled: bool,
}

#[derive(Deserialize)]
struct Data {
    repository: Option<Pulls>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pulls {
    #[serde(default)]
    is_archived: bool,
    #[serde(default)]
    is_disabled: bool,
    is_private: Option<bool>,
    name_with_owner: Option<String>,
    policy: Option<Value>,
    pull_requests: Nodes<PullWire>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PullWire {
    number: u64,
    #[serde(default)]
    is_draft: bool,
    head_ref_oid: String,
    base_ref_name: String,
    changed_files: u64,
    author: Option<Actor>,
    files: Option<Nodes<FileWire>>,
    commits: Option<Nodes<CommitNode>>,
}

#[derive(Deserialize)]
struct FileWire {
    path: String,
}

impl App {
    /// The deliveries since then that no attempt delivered to us, from at most this many pages of a hundred. GitHub remembers three days of
    /// deliveries (<https://docs.github.com/rest/apps/webhooks#list-deliveries-for-an-app-webhook>). If there are more, the failed ones are
    /// requested separately; a GitHub Enterprise Server that cannot filter by status lists them all again.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn missed_deliveries(&self, since: SystemTime, pages: usize) -> Result<Look, GithubError> {
        let (mut all, saw_all) = self.deliveries(since, pages, "").await?;
        let mut saw_failures = saw_all;
        if !saw_all {
            let (failed, to_the_end) = self.deliveries(since, pages, "&status=failure").await?;
            saw_failures = to_the_end;
            all.extend(failed);
            all.sort_by_key(|delivery| std::cmp::Reverse(delivery.id));
        }
        Ok(Look { missed: missed(all), saw_all, saw_failures })
    }

    /// The deliveries since then, latest first, and whether these are all.
    async fn deliveries(
        &self,
        since: SystemTime,
        pages: usize,
        filter: &str,
    ) -> Result<(Vec<DeliveryWire>, bool), GithubError> {
        let (mut cursor, mut all) = (String::new(), Vec::new());
        for _ in 0..pages {
            let path = format!("/app/hook/deliveries?per_page={A_PAGE}{filter}{cursor}");
            let answer = self.as_app(Method::GET, &path).await?;
            let page: Vec<DeliveryWire> = read("the App's deliveries", &answer.body)?;
            let is_old = |delivery: &DeliveryWire| moment(&delivery.delivered_at).is_some_and(|at| at < since);
            let ends = page.last().is_none_or(is_old);
            all.extend(page.into_iter().filter(|delivery| !is_old(delivery)));
            match next_cursor(&answer.headers).filter(|_| !ends) {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok((all, true)),
            }
        }
        Ok((all, false))
    }

    /// The payload of a delivery, as it was sent.
    ///
    /// # Errors
    /// When GitHub does not answer, or has forgotten it.
    pub async fn delivered(&self, id: u64) -> Result<Vec<u8>, GithubError> {
        let answer = self.as_app(Method::GET, &format!("/app/hook/deliveries/{id}")).await?;
        let delivered: DeliveredWire = read("the delivery", &answer.body)?;
        Ok(delivered.request.payload.to_string().into_bytes())
    }

    /// The installations of the App that are not suspended
    /// (<https://docs.github.com/rest/apps/apps#list-installations-for-the-authenticated-app>).
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn installations(&self) -> Result<Vec<u64>, GithubError> {
        let list = |answer: &Answer| read::<Vec<InstallationWire>>("the App's installations", &answer.body);
        let all = self.every_page("/app/installations", None, list).await?;
        Ok(all.into_iter().filter(|one| one.suspended_at.is_none()).map(|one| one.id).collect())
    }

    /// The repositories of an installation that can be written to, with their ids: archived and disabled ones take no review
    /// (<https://docs.github.com/rest/apps/installations#list-repositories-accessible-to-the-app-installation>).
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn repositories(self: &Arc<Self>, installation: u64) -> Result<Vec<(u64, RepositoryName)>, GithubError> {
        let token = self.token_for_all(installation).await?;
        let list = |answer: &Answer| {
            let page: RepositoriesWire = read("the installation's repositories", &answer.body)?;
            Ok(page.repositories)
        };
        let all = self.every_page("/installation/repositories", Some(&token), list).await?;
        let named = |one: RepositoryWire| {
            let (owner, name) = one.full_name.split_once('/')?;
            Some((one.id, RepositoryName::new(owner, name)?))
        };
        Ok(all.into_iter().filter(|one| !one.archived && !one.disabled).filter_map(named).collect())
    }

    /// Everything from a paginated list, requested as the App or with a token.
    pub(super) async fn every_page<T>(
        &self,
        path: &str,
        token: Option<&SecretString>,
        list: impl Fn(&Answer) -> Result<Vec<T>, GithubError>,
    ) -> Result<Vec<T>, GithubError> {
        let mut all = Vec::new();
        for page in 1..=MOST_PAGES {
            let path = format!("{path}?per_page={A_PAGE}&page={page}");
            let answer = match token {
                Some(token) => self.with_token(Method::GET, &path, token).await?,
                None => self.as_app(Method::GET, &path).await?,
            };
            let some = list(&answer)?;
            let last = some.len() < A_PAGE;
            all.extend(some);
            if last {
                break;
            }
        }
        Ok(all)
    }
}

impl Installation {
    /// The open pull requests, with the policy at this path on the default branch.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn open_pulls(&self, policy: &str) -> Result<OpenPulls, GithubError> {
        let app = self.app.id().await?;
        let (mut pulls, mut after) = (Vec::new(), None);
        let (mut visibility, mut told) = (Visibility::Unknown, None);
        let mut narrower = PULLS_A_PAGE.into_iter().peekable();
        while let Some(most) = narrower.peek().copied().filter(|_| pulls.len() < MOST_PULLS) {
            let (seen, page) = match self.pulls_after(after.as_deref(), most, (app, policy)).await {
                Err(GithubError::TooMuch { .. }) if narrower.len() > 1 => {
                    narrower.next();
                    continue;
                }
                outcome => outcome.map_err(GithubError::into_failure)?,
            };
            visibility = seen;
            let Some((text, page)) = page else { break };
            told = text;
            after = page.after();
            pulls.extend(page.into_vec().into_iter().map(|pull| open_pull(pull, app)));
            if after.is_none() {
                break;
            }
        }
        Ok(OpenPulls { visibility, policy: told, pulls })
    }

    async fn pulls_after(
        &self,
        after: Option<&str>,
        most: usize,
        (app, policy): (u64, &str),
    ) -> Result<(Visibility, Option<(Option<String>, Nodes<PullWire>)>), GithubError> {
        let query = format!(
            "query OpenPulls($owner: String!, $name: String!, $after: String, $app: Int!, $policy: String!) {{
  repository(owner: $owner, name: $name) {{
    isArchived isDisabled isPrivate nameWithOwner policy: object(expression: $policy) {{ ...Text }}
    pullRequests(states: OPEN, first: {most}, after: $after, orderBy: {{ field: UPDATED_AT, direction: DESC }}) {{
      nodes {{
        number isDraft headRefOid baseRefName changedFiles author {{ login __typename }}
        files(first: {FILES_A_PULL}) {{ nodes {{ path }} }}
        commits(last: 1) {{ nodes {{ commit {{ oid {} }} }} }}
      }}
      pageInfo {{ hasNextPage endCursor }}
    }}
  }}
}}
{TEXT}",
            own_runs(most, "externalId")
        );
        let mut variables = self.variables();
        variables.insert("after".to_owned(), after.into());
        variables.insert("app".to_owned(), app.into());
        variables.insert("policy".to_owned(), format!("HEAD:{policy}").into());
        let reply = self.graphql::<_, Data>(&GraphqlRequest { query, variables }).await?;
        let Some(repository) = reply.data.repository else {
            // A repository that does not exist has no pull requests; about one that is withheld nothing is known.
            return withheld(&reply.faults).map_or(Ok((Visibility::Unknown, None)), Err);
        };
        let is_read_only = repository.is_archived || repository.is_disabled;
        let seen = visibility(repository.is_private, repository.name_with_owner);
        let policy = repository.policy.and_then(text_of);
        Ok((seen, (!is_read_only).then_some((policy, repository.pull_requests))))
    }
}

/// The deliveries that never succeeded, from a list that begins with the latest. A redelivery has its own id and the
/// same GUID.
fn missed(mut all: Vec<DeliveryWire>) -> Vec<MissedDelivery> {
    let arrived = |delivery: &DeliveryWire| (200..300).contains(&delivery.status_code);
    let mut known: std::collections::HashSet<String> =
        all.iter().filter(|delivery| arrived(delivery)).map(|delivery| delivery.guid.clone()).collect();
    all.reverse();
    all.retain(|delivery| known.insert(delivery.guid.clone()));
    all.into_iter()
        .map(|delivery| MissedDelivery { id: delivery.id, guid: delivery.guid, event: delivery.event })
        .collect()
}

fn open_pull(wire: PullWire, app: u64) -> OpenPull {
    let commits = wire.commits.iter().flat_map(Nodes::iter);
    let suites = commits.flat_map(|node| &node.commit.check_suites).flat_map(Nodes::iter);
    let is_reviewed = latest_own_run(suites, wire.number, app).is_some_and(|run| run.conclusion.is_some());
    let paths: Vec<String> = wire.files.into_iter().flat_map(Nodes::into_vec).map(|file| file.path).collect();
    OpenPull {
        number: wire.number,
        head: wire.head_ref_oid,
        base: wire.base_ref_name,
        is_left_alone: wire.is_draft || wire.author.is_some_and(|author| author.kind == "Bot"),
        has_more: wire.changed_files > paths.len() as u64,
        paths,
        is_reviewed,
    }
}

/// The cursor of the next page, from the `Link` header
/// (<https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api>). Nothing else in that URL is used.
fn next_cursor(headers: &HeaderMap) -> Option<String> {
    let link = headers.get("link")?.to_str().ok()?;
    let next = link.split(',').find(|part| part.contains("rel=\"next\""))?;
    let cursor = next.split(['?', '&', '>']).find_map(|part| part.strip_prefix("cursor="))?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.%=~".contains(&byte);
    (!cursor.is_empty() && cursor.bytes().all(is_plain)).then(|| cursor.to_owned())
}

/// The moment that GitHub writes as `2026-01-31T09:30:00Z`, in whole seconds.
fn moment(text: &str) -> Option<SystemTime> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    // Years that begin in March, so that a leap day is the last day of its year
    // (<https://howardhinnant.github.io/date_algorithms.html#days_from_civil>).
    let year = year.checked_sub(u64::from(month <= 2))?;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day.checked_sub(1)?;
    let days = (year * 365 + year / 4 - year / 100 + year / 400 + day_of_year).checked_sub(719_468)?;
    Some(UNIX_EPOCH + Duration::from_secs(days * 86_400 + hour * 3_600 + minute * 60 + second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(id: u64, guid: &str, status_code: u16) -> DeliveryWire {
        let (guid, event) = (guid.to_owned(), "pull_request".to_owned());
        DeliveryWire { id, guid, delivered_at: String::new(), status_code, event }
    }

    #[test]
    fn what_arrived_at_last_is_not_missed_and_what_did_not_is_taken_up_once() {
        let all = vec![
            delivery(5, "late", 202),
            delivery(4, "away", 503),
            delivery(3, "late", 502),
            delivery(2, "away", 0),
            delivery(1, "fine", 200),
        ];
        let ids: Vec<u64> = missed(all).iter().map(|delivery| delivery.id).collect();
        assert_eq!(ids, [2]);
    }

    #[test]
    fn dates_are_read_as_moments() {
        let seconds = |text: &str| moment(text)?.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs());
        assert_eq!(seconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(seconds("2000-02-29T00:00:00Z"), Some(951_782_400));
        assert_eq!(seconds("2025-12-31T23:59:59Z"), Some(1_767_225_599));
        assert_eq!(seconds("2026-01-01T00:00:00.123Z"), Some(1_767_225_600));
        for odd in ["", "yesterday", "2026-01", "0000-00-00T00:00:00Z", "2026-01-00T00:00:00Z"] {
            assert_eq!(seconds(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_cursor_is_taken_and_nothing_else_of_the_link() {
        let cursor = |link: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("link", link.parse().ok()?);
            next_cursor(&headers)
        };
        let link = "<https://elsewhere.example/app/hook/deliveries?per_page=100&cursor=v1_12323>; rel=\"next\"";
        assert_eq!(cursor(link).as_deref(), Some("v1_12323"));
        assert_eq!(cursor("<https://api.example/?cursor=v1>; rel=\"prev\""), None);
        assert_eq!(cursor("<https://api.example/?cursor=a b>; rel=\"next\""), None);
    }
}
