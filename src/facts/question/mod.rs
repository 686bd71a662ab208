//! What can be asked of the sources.

mod hosts;
mod papers;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::identity::{Identity, mistyped};
pub(super) use papers::arxiv_month;

/// One thing that can be asked. Links to the same thing ask the same question, however they are written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Question {
    /// What is known about a paper.
    Paper(PaperId),
    /// What the versions of a paper on arXiv before its latest say: titles and authors change between versions.
    EarlierVersions {
        /// The paper's number, as in [`PaperId::Arxiv`].
        id: String,
        /// The number of its latest version, two or more.
        latest: u32,
    },
    /// What is known about a repository on GitHub, as `owner/name` in lowercase.
    Repository(String),
    /// Whether a page answers, by its address without a fragment.
    Page(String),
}

/// What identifies a paper. The kind of identifier decides who is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PaperId {
    /// Its number on arXiv, without version: `2502.19634`, `math/0309136`
    /// (<https://info.arxiv.org/help/arxiv_identifier.html>).
    Arxiv(String),
    /// A DOI in lowercase: `10.1109/cvpr.2016.90`. Those for a paper on arXiv become [`PaperId::Arxiv`].
    Doi(String),
    /// A number in PubMed.
    Pubmed(u32),
    /// A number in PubMed Central, without `PMC`.
    Pmc(u32),
}

impl Question {
    /// What a link of an entry asks; `None` for what is not a web address, for a number that arXiv cannot have given
    /// ([`PaperId::impossible`]), and for hosts whose answer reveals nothing ([`Question::why_none`]).
    #[must_use]
    pub fn of(destination: &str) -> Option<Self> {
        let meant = meant(destination)?;
        if let Some(paper) = papers::paper(&meant) {
            return Some(Self::Paper(paper));
        }
        let mut url = Url::parse(&meant).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        if papers::is_claimed(&url) || hosts::silent(&url).is_some() {
            return None;
        }
        if let Some(name) = repository(&url) {
            return Some(Self::Repository(name));
        }
        if let Some(picture) = thumbnail(&meant) {
            return Some(Self::Page(picture));
        }
        url.set_fragment(None);
        Some(Self::Page(url.into()))
    }

    /// Why nothing is asked about a web address, as a sentence about its host; `None` if something is.
    #[must_use]
    pub fn why_none(destination: &str) -> Option<&'static str> {
        if Self::of(destination).is_some() {
            return None;
        }
        hosts::silent(&Url::parse(&meant(destination)?).ok()?)
    }

    /// Whether an address gives the identifier as the authority writes it, so that the authority's "does not exist" applies to the address. A
    /// publisher's page carries a DOI too, but that DOI may be cut off or altered even though the page is there.
    #[must_use]
    pub fn is_named_by(&self, destination: &str) -> bool {
        let Some(url) = meant(destination).and_then(|meant| Url::parse(&meant).ok()) else { return false };
        match self {
            Self::Paper(PaperId::Doi(_)) => papers::is_resolver(&url),
            Self::EarlierVersions { .. } => false,
            Self::Paper(_) | Self::Repository(_) | Self::Page(_) => true,
        }
    }
}

impl PaperId {
    /// The number in an address on arXiv, if arXiv cannot have given it: a month that does not exist, too many or too few digits.
    #[must_use]
    pub fn impossible(destination: &str) -> Option<String> {
        papers::impossible_arxiv(&Url::parse(&meant(destination)?).ok()?)
    }
}

/// The address that is meant, even if mistyped; `None` if it leads nowhere.
fn meant(destination: &str) -> Option<String> {
    let destination = destination.trim();
    if let Some(name) = destination.strip_prefix("doi:").or_else(|| destination.strip_prefix("DOI:")) {
        return Some(format!("https://doi.org/{}", name.trim_start()));
    }
    // The brackets of an old DOI belong to it.
    let is_doi = destination.contains("doi") && destination.contains("/10.");
    let meant = match mistyped(destination) {
        Some(_) if is_doi && Url::parse(destination).is_ok() => destination.to_owned(),
        Some(wrong) => wrong.meant?,
        None => destination.to_owned(),
    };
    Some(if meant.starts_with("//") { format!("https:{meant}") } else { meant })
}

/// The repository on GitHub that an address shows, even if it is a folder of it. Wikis, issues, raw files and gists are pages in
/// their own right.
fn repository(url: &Url) -> Option<String> {
    /// Names in the place of an owner that are GitHub's own pages (<https://docs.github.com/rest/meta>, and GitHub's own pages).
    const RESERVED: [&str; 38] = [
        "about",
        "account",
        "apps",
        "blog",
        "codespaces",
        "collections",
        "contact",
        "copilot",
        "customer-stories",
        "dashboard",
        "discussions",
        "enterprise",
        "events",
        "explore",
        "features",
        "github-copilot",
        "issues",
        "join",
        "login",
        "logout",
        "marketplace",
        "mobile",
        "new",
        "notifications",
        "orgs",
        "pricing",
        "pulls",
        "readme",
        "search",
        "security",
        "sessions",
        "settings",
        "signup",
        "site",
        "solutions",
        "sponsors",
        "stars",
        "topics",
    ];
    if !matches!(url.host_str()?, "github.com" | "www.github.com" | "m.github.com") {
        return None;
    }
    let parts: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    let is_readme = |file: &str| file.to_ascii_lowercase().starts_with("readme");
    let (owner, name) = match parts.as_slice() {
        [owner, name] | [owner, name, "tree", ..] => (owner, name),
        [owner, name, "blob", "main" | "master" | "HEAD", file] if is_readme(file) => (owner, name),
        _ => return None,
    };
    let (owner, name) = (owner.to_ascii_lowercase(), name.to_ascii_lowercase());
    let name = name.strip_suffix(".git").unwrap_or(&name);
    let is_owner =
        owner.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && !RESERVED.contains(&owner.as_str());
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    (is_owner && is_name).then(|| format!("{owner}/{name}"))
}

/// The thumbnail of a video on YouTube. The video's page answers 200 whether it exists or not; the thumbnail does not.
fn thumbnail(address: &str) -> Option<String> {
    let identity = Identity::of(address)?;
    let id = identity.name();
    let is_video = identity.kind() == "youtube"
        && id.len() == 11
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    is_video.then(|| format!("https://i.ytimg.com/vi/{id}/0.jpg"))
}

#[cfg(test)]
mod tests;
