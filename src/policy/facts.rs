//! What a policy says about facts: whether sources are asked, and what a repository must show.

use schemars::JsonSchema;
use serde::Serialize;

use super::Policy;
use crate::conventions::Bars;
use crate::facts::{PaperId, Question};

/// Whether to check new links, and look up papers and repositories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Asking {
    /// Links are checked, papers and repositories looked up.
    #[default]
    On,
    /// No network requests; the checks that need them are skipped.
    Off,
}

impl Asking {
    pub(super) const ALL: [(&'static str, Self); 2] = [("on", Self::On), ("off", Self::Off)];
}

impl Policy {
    /// Whether sources are asked at all.
    #[must_use]
    pub fn asks_for_facts(&self) -> bool {
        self.facts == Asking::On
    }

    /// What it requires of repositories that are added.
    #[must_use]
    pub fn bars(&self) -> Bars {
        Bars { stars: self.minimum_stars, age_days: self.minimum_age_days }
    }

    /// Whether this may be asked, given the hosts that are never asked; a host includes its subdomains.
    #[must_use]
    pub fn may_ask(&self, question: &Question) -> bool {
        let parsed;
        let host = match question {
            Question::Paper(PaperId::Arxiv(_)) | Question::EarlierVersions { .. } => "arxiv.org",
            Question::Paper(PaperId::Doi(_)) => "doi.org",
            Question::Paper(PaperId::Pubmed(_) | PaperId::Pmc(_)) => "ncbi.nlm.nih.gov",
            Question::Repository(_) => "github.com",
            Question::Page(address) => {
                parsed = host_of(address);
                &parsed
            }
        };
        !self
            .never_ask
            .iter()
            .any(|never| host.strip_suffix(never.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
    }
}

/// The host of an address, in lowercase.
fn host_of(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    host.split(':').next().unwrap_or_default().to_ascii_lowercase()
}
