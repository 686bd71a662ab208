//! The pages of public lists: what was learned of each, and what became of the findings.

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use url::Url;

use super::Shared;
use super::html::page;
use crate::pages::{self, CheckTally, KnownRepository, RepositoryLists, ShownList, ShownReview, Tally};
use crate::store::{Followed, KeptLists, LearnedList, ListedRepository, Moment, Outcome, ReviewedList, StoreError};

/// The most repositories in the table.
const MOST_SHOWN: u32 = 200;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/lists", get(all)).route("/lists/{owner}/{name}", get(one))
}

async fn all(State(shared): State<Shared>) -> Response {
    match shared.store.listed_repositories(MOST_SHOWN).await {
        Ok(found) => page(StatusCode::OK, pages::lists(&found.iter().map(known).collect::<Vec<_>>())),
        Err(error) => failed(&error),
    }
}

async fn one(State(shared): State<Shared>, Path((owner, name)): Path<(String, String)>) -> Response {
    let name = format!("{owner}/{name}");
    match shared.store.kept_lists(&name.to_lowercase()).await {
        Ok(Some(kept)) => page(StatusCode::OK, pages::repository(&shown(&kept))),
        Ok(None) => page(StatusCode::NOT_FOUND, pages::no_lists(&name)),
        Err(error) => failed(&error),
    }
}

fn failed(error: &StoreError) -> Response {
    tracing::warn!(%error, "cannot read the data of a page");
    page(StatusCode::SERVICE_UNAVAILABLE, pages::unavailable())
}

fn known(repository: &ListedRepository) -> KnownRepository<'_> {
    KnownRepository {
        name: &repository.name,
        lists: repository.lists,
        entries: repository.entries,
        reviewed: date(repository.reviewed_at),
    }
}

fn shown(kept: &KeptLists) -> RepositoryLists<'_> {
    let address = Url::parse(&kept.repository.web).ok().and_then(|web| below(&web, kept.repository.name.split('/')));
    RepositoryLists {
        name: &kept.repository.name,
        address: address.as_ref().and_then(|address| below(address, ["pulls"].into_iter())).map(String::from),
        checks: checks(&kept.reviews),
        lists: kept.lists.iter().map(|list| shown_list(list, &kept.reviews, address.as_ref())).collect(),
    }
}

fn shown_list<'k>(list: &'k LearnedList, reviews: &'k [ReviewedList], repository: Option<&Url>) -> ShownList<'k> {
    let own = reviews.iter().filter(|review| review.path == list.path);
    let file = ["blob"].into_iter().chain(list.branch.split('/')).chain(list.path.split('/'));
    ShownList {
        path: &list.path,
        address: repository.and_then(|repository| below(repository, file)).map(String::from),
        branch: &list.branch,
        as_of: date(list.as_of),
        // Another version may have stored it in a different form; the next review learns it again.
        portrait: serde_json::from_str(&list.portrait).ok(),
        reviews: own.map(|review| shown_review(review, repository)).collect(),
    }
}

fn shown_review<'k>(review: &'k ReviewedList, repository: Option<&Url>) -> ShownReview<'k> {
    let number = review.pull.to_string();
    let pull = repository.and_then(|repository| below(repository, ["pull", &number].into_iter()));
    let mut tally = Tally { found: review.followed.more, ..Tally::default() };
    let mut severities: Vec<(&str, u64)> = ["error", "warning", "note"].map(|severity| (severity, 0)).into();
    for finding in &review.followed.findings {
        count(&mut tally, finding.outcome);
        if let Some((_, count)) = severities.iter_mut().find(|(severity, _)| *severity == finding.severity) {
            *count += 1;
        }
    }
    severities.retain(|(_, count)| *count > 0);
    let [added, edited, moved, removed] = review.changes;
    ShownReview {
        pull: review.pull,
        address: pull.map(String::from),
        reviewed: date(review.reviewed_at),
        changes: vec![("adds", added), ("edits", edited), ("moves", moved), ("removes", removed)],
        tally,
        severities,
    }
}

/// What became of the findings, check by check, most frequent first.
fn checks(reviews: &[ReviewedList]) -> Vec<CheckTally<'_>> {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for finding in reviews.iter().map(|review| &review.followed).flat_map(|Followed { findings, .. }| findings) {
        count(tallies.entry(&finding.check).or_default(), finding.outcome);
    }
    let mut checks: Vec<CheckTally<'_>> =
        tallies.into_iter().map(|(check, tally)| CheckTally { check, tally }).collect();
    checks.sort_by_key(|check| std::cmp::Reverse(check.tally.found));
    checks
}

fn count(tally: &mut Tally, outcome: Outcome) {
    tally.found += 1;
    match outcome {
        Outcome::Open => tally.open += 1,
        Outcome::Mended => tally.mended += 1,
        Outcome::Ignored => tally.ignored += 1,
    }
}

/// A URL below another.
fn below<'p>(address: &Url, path: impl Iterator<Item = &'p str>) -> Option<Url> {
    let mut address = address.clone();
    address.path_segments_mut().ok()?.pop_if_empty().extend(path);
    matches!(address.scheme(), "https" | "http").then_some(address)
}

/// A date, as people write it: `26 Nov 2026`.
fn date(moment: Moment) -> String {
    // The last year that an HTTP date can express.
    const LATEST: u64 = 253_402_300_799;
    let seconds = (moment.unsigned_abs() / 1_000).min(LATEST);
    let written = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
    let day = written.get(5..16).unwrap_or_default();
    day.strip_prefix('0').unwrap_or(day).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_people_write_them() {
        assert_eq!(date(784_111_777_000), "6 Nov 1994");
        assert_eq!(date(1_795_691_999_000), "26 Nov 2026");
        assert_eq!(date(Moment::MAX), "31 Dec 9999");
    }

    #[test]
    fn an_address_below_another_holds_what_it_is_told_and_no_more() {
        let web = Url::parse("https://tea.example/git/").unwrap();
        let file = below(&web, ["ada", "tea", "blob", "main", "a ?#%.md"].into_iter()).unwrap();
        assert_eq!(file.as_str(), "https://tea.example/git/ada/tea/blob/main/a%20%3F%23%25.md");
        assert_eq!(below(&Url::parse("javascript:alert(1)").unwrap(), ["x"].into_iter()), None);
    }
}
