//! Review requests to people and teams.

use std::collections::HashSet;

use http::Method;
use serde::{Deserialize, Serialize};

use super::answer::{JSON, read};
use super::auth::Installation;
use super::error::GithubError;
use super::judge::UNRESOLVED;
use super::wire::UserWire;

/// Who was involved in reviewing a pull request, in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Involved {
    /// People who were asked, even if the request was withdrawn, and those who have written a review: by login.
    pub people: HashSet<String>,
    /// Teams that were asked, by slug.
    pub teams: HashSet<String>,
}

/// An event of a pull request (<https://docs.github.com/rest/using-the-rest-api/issue-event-types#review_requested>).
#[derive(Deserialize)]
struct EventWire {
    #[serde(default)]
    event: String,
    requested_reviewer: Option<UserWire>,
    requested_team: Option<TeamWire>,
}

#[derive(Deserialize)]
struct TeamWire {
    slug: String,
}

#[derive(Serialize)]
struct ReviewersRequest<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    reviewers: &'a [&'a str],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    team_reviewers: &'a [&'a str],
}

/// Events per page, the most that GitHub returns, and the number of pages that are read.
const A_PAGE: usize = 100;
const MOST_PAGES: usize = 20;

impl Installation {
    /// Who was asked for a review of a pull request before, by anybody, or has written one.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub async fn involved(&self, number: u64) -> Result<Involved, GithubError> {
        let mut involved = Involved::default();
        for page in 1..=MOST_PAGES {
            let path = format!("/issues/{number}/events?per_page={A_PAGE}&page={page}");
            let answer = self.rest::<()>(Method::GET, &path, JSON, None).await?;
            let events: Vec<EventWire> = read("the pull request's events", &answer.body)?;
            let is_last = events.len() < A_PAGE;
            for event in events.into_iter().filter(|event| event.event == "review_requested") {
                involved.people.extend(event.requested_reviewer.map(|person| person.login.to_lowercase()));
                involved.teams.extend(event.requested_team.map(|team| team.slug.to_lowercase()));
            }
            if is_last {
                break;
            }
        }
        let reviews = self.listed_reviews(number).await?;
        involved.people.extend(reviews.into_iter().filter_map(|review| Some(review.user?.login.to_lowercase())));
        Ok(involved)
    }

    /// Requests reviews from people, by login, and teams, by slug: from all of them, or from none if GitHub refuses one. Asking somebody again who is
    /// already asked changes nothing
    /// (<https://docs.github.com/rest/pulls/review-requests#request-reviewers-for-a-pull-request>).
    ///
    /// # Errors
    /// When GitHub refuses it, or does not answer.
    pub async fn request_reviews(&self, number: u64, people: &[&str], teams: &[&str]) -> Result<(), GithubError> {
        let body = ReviewersRequest { reviewers: people, team_reviewers: teams };
        match self.rest(Method::POST, &format!("/pulls/{number}/requested_reviewers"), JSON, Some(&body)).await {
            // If the App may not see the team, no other server will know it any better
            // (<https://github.com/github/docs/issues/35057>).
            Err(GithubError::Unclear { what, reason }) if !teams.is_empty() && reason.contains(UNRESOLVED) => {
                Err(GithubError::Refused { what, status: 422, message: reason })
            }
            outcome => outcome.map(drop),
        }
    }

    /// Whether a team of this organization can belong to the repository.
    #[must_use]
    pub fn is_of(&self, organization: &str) -> bool {
        self.repository.owner().eq_ignore_ascii_case(organization)
    }
}
