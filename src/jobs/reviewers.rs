//! Review requests to people and teams that a policy names, once each.

use super::error::JobError;
use super::pull::{Manner, ReviewJob};
use super::seen::Seen;
use crate::engine::Report;
use crate::github::{ChangedFile, GithubError, Installation, Involved, PullState};
use crate::review::{ReviewPlan, with_note};

/// Somebody to ask.
#[derive(Clone, Copy)]
enum Reviewer<'a> {
    Person(&'a str),
    Team { name: &'a str, organization: &'a str, slug: &'a str },
}

impl<'a> Reviewer<'a> {
    fn of(name: &'a str) -> Self {
        name.split_once('/').map_or(Self::Person(name), |(organization, slug)| Self::Team { name, organization, slug })
    }

    fn name(self) -> &'a str {
        match self {
            Self::Person(name) | Self::Team { name, .. } => name,
        }
    }

    fn is_in(self, involved: &Involved) -> bool {
        match self {
            Self::Person(login) => involved.people.contains(&login.to_lowercase()),
            Self::Team { slug, .. } => involved.teams.contains(&slug.to_lowercase()),
        }
    }
}

/// Asks for reviews of the entries that a pull request adds. GitHub shows who was asked before, even if the request was withdrawn. The check run
/// names anybody whom GitHub refuses.
pub(super) async fn ask(
    installation: &Installation,
    job: &ReviewJob,
    seen: &Seen,
    reports: &[(ChangedFile, Report)],
    plan: &mut ReviewPlan,
) -> Result<(), JobError> {
    let may_ask = job.manner != Manner::Quiet && !job.asks_again && seen.snapshot.state == PullState::Open;
    let mut wanted = wanted(seen, reports);
    if !may_ask || wanted.is_empty() {
        return Ok(());
    }
    let involved = match installation.involved(job.number).await {
        // Whoever was asked before would be asked again.
        Err(GithubError::Refused { message, .. }) => {
            let note = format!("Nobody was asked for a review: GitHub does not say who was asked before: {message}");
            plan.check_run = with_note(&plan.check_run, &note);
            return Ok(());
        }
        outcome => outcome?,
    };
    wanted.retain(|reviewer| !reviewer.is_in(&involved));
    let is_elsewhere = |reviewer: &&Reviewer<'_>| matches!(reviewer, Reviewer::Team { organization, .. } if !installation.is_of(organization));
    for reviewer in wanted.iter().filter(is_elsewhere) {
        note(plan, reviewer.name(), "it is a team of another organization");
    }
    wanted.retain(|reviewer| !is_elsewhere(&reviewer));
    for (reviewer, words) in refused(installation, job.number, &wanted).await? {
        note(plan, reviewer.name(), &words);
    }
    Ok(())
}

/// Whom the policy wants asked, each once; nobody reviews their own work.
fn wanted<'a>(seen: &'a Seen, reports: &'a [(ChangedFile, Report)]) -> Vec<Reviewer<'a>> {
    let sections = reports.iter().flat_map(|(_, report)| &report.touched).filter(|touched| touched.adds);
    let mut names: Vec<&str> = Vec::new();
    for name in sections.flat_map(|touched| seen.policy.reviewers.of_section(&touched.section)) {
        let is_known = names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if !is_known && !name.eq_ignore_ascii_case(&seen.snapshot.author) {
            names.push(name);
        }
    }
    names.into_iter().map(Reviewer::of).collect()
}

/// Asks all together, and if GitHub refuses that, each separately: one unknown name must not keep the others from being asked. Returns those that it
/// refuses, with its message.
async fn refused<'a>(
    installation: &Installation,
    number: u64,
    wanted: &[Reviewer<'a>],
) -> Result<Vec<(Reviewer<'a>, String)>, GithubError> {
    let is_team = |reviewer: &Reviewer<'_>| matches!(reviewer, Reviewer::Team { .. });
    let (teams, people): (Vec<Reviewer<'a>>, Vec<Reviewer<'a>>) = wanted.iter().copied().partition(is_team);
    let mut refused = together(installation, number, &people, "").await?;
    if !teams.is_empty() {
        // GitHub's documentation asks for no further permission, but its answers do.
        let (asking, hint) = match installation.for_teams().await? {
            Some(installation) => (installation, ""),
            None => (installation.clone(), " (the App was not granted Members: read, which teams may need)"),
        };
        refused.extend(together(&asking, number, &teams, hint).await?);
    }
    Ok(refused)
}

async fn together<'a>(
    installation: &Installation,
    number: u64,
    wanted: &[Reviewer<'a>],
    hint: &str,
) -> Result<Vec<(Reviewer<'a>, String)>, GithubError> {
    let mut refused = Vec::new();
    match request(installation, number, wanted).await {
        Err(GithubError::Refused { message, .. }) => match wanted {
            [only] => refused.push((*only, message + hint)),
            several => {
                for one in several {
                    refused.extend(Box::pin(together(installation, number, &[*one], hint)).await?);
                }
            }
        },
        outcome => outcome?,
    }
    Ok(refused)
}

async fn request(installation: &Installation, number: u64, wanted: &[Reviewer<'_>]) -> Result<(), GithubError> {
    let (mut people, mut teams) = (Vec::new(), Vec::new());
    for reviewer in wanted {
        match reviewer {
            Reviewer::Person(login) => people.push(*login),
            Reviewer::Team { slug, .. } => teams.push(*slug),
        }
    }
    if people.is_empty() && teams.is_empty() {
        return Ok(());
    }
    installation.request_reviews(number, &people, &teams).await
}

fn note(plan: &mut ReviewPlan, name: &str, why: &str) {
    plan.check_run = with_note(&plan.check_run, &format!("{name} could not be asked for a review: {why}"));
}
