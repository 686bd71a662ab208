//! What follows from what was seen at an address.

mod signs;

use url::Url;

use super::{Certificate, Page, Sight};
use crate::identity::shortened_by;

/// What follows from what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkVerdict {
    /// The page is there, with nothing to report.
    Alive,
    /// It is not there.
    Dead(Death),
    /// It has moved for good.
    Moved {
        /// Where it is now.
        to: String,
        /// Why it is reported.
        why: Moved,
        /// Whether the new address may replace the old one without being looked at.
        is_sure: bool,
    },
    /// A page answers, but most probably not the one that was meant.
    Suspect(Suspicion),
    /// Cannot be told.
    Unknown(Unseen),
    /// It must not be requested; the reason, in words.
    Refused(String),
}

/// What shows that a page is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// Its status is 404 or 410.
    Status(u16),
    /// A hosting platform says that nothing is deployed there.
    Undeployed,
    /// There is no such host.
    NoHost,
}

/// Why a move is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// To another address of the same site.
    SameSite,
    /// To another site, which may be another project's.
    OtherSite,
    /// The address belongs to a link shortener.
    Shortener,
}

/// What makes a page that answers suspect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suspicion {
    /// It redirects to this front page of a site.
    FrontPage(String),
    /// The page itself says that it was not found.
    NotFound,
    /// The domain is parked.
    Parked,
    /// The domain is for sale.
    ForSale,
    /// It redirects to this site, which has nothing to do with what the entry says.
    Unrelated(String),
    /// It redirects in a circle.
    Circle,
    /// The certificate has expired.
    Expired,
    /// The certificate is another host's.
    OtherHost,
}

/// Why nothing can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// The status, which says nothing about the page: refusals, limits, server failures.
    Status(u16),
    /// A page that keeps robots out is in front of it.
    Wall,
    /// It failed once and has not been requested again.
    Once,
    /// The host's name has no address.
    NoAddress,
    /// The certificate was not accepted here; browsers may well accept it.
    Certificate,
    /// There was no answer in time, or the connection broke off.
    NoAnswer,
    /// It redirects in a circle for clients that keep no cookies.
    Cookies,
    /// It was not requested.
    NotAsked,
}

/// Judges what was seen at an address; `title` is what the entry calls it, which shows whether a site on another domain may be the same
/// project's.
#[must_use]
pub fn judge(asked: &str, title: &str, page: &Page) -> LinkVerdict {
    let once_or = |verdict: LinkVerdict| if page.is_confirmed { verdict } else { LinkVerdict::Unknown(Unseen::Once) };
    match &page.sight {
        Sight::Answer { is_challenge: true, .. } => LinkVerdict::Unknown(Unseen::Wall),
        Sight::Answer { status: 402 | 404, is_undeployed: true, .. } => once_or(LinkVerdict::Dead(Death::Undeployed)),
        Sight::Answer { status: status @ (404 | 410), .. } => once_or(LinkVerdict::Dead(Death::Status(*status))),
        Sight::Answer { status: 200..=299 | 304, title: found, .. } => {
            answered(asked, title, page, found.as_deref().unwrap_or_default())
        }
        Sight::Answer { status, .. } => LinkVerdict::Unknown(Unseen::Status(*status)),
        Sight::Circle if page.hops.iter().any(|hop| hop.sets_cookie) => LinkVerdict::Unknown(Unseen::Cookies),
        Sight::Circle => once_or(LinkVerdict::Suspect(Suspicion::Circle)),
        Sight::NoHost => once_or(LinkVerdict::Dead(Death::NoHost)),
        Sight::NoAddress => LinkVerdict::Unknown(Unseen::NoAddress),
        Sight::Certificate(Certificate::Expired) => once_or(LinkVerdict::Suspect(Suspicion::Expired)),
        Sight::Certificate(Certificate::OtherHost) => once_or(LinkVerdict::Suspect(Suspicion::OtherHost)),
        Sight::Certificate(Certificate::Other) => LinkVerdict::Unknown(Unseen::Certificate),
        Sight::TimedOut | Sight::BrokenOff => LinkVerdict::Unknown(Unseen::NoAnswer),
        Sight::Refused(why) => LinkVerdict::Refused(why.clone()),
        Sight::NotAsked(_) => LinkVerdict::Unknown(Unseen::NotAsked),
    }
}

/// The address with `https`, if a page requested with `http` turned out to be at the same address with `https`.
#[must_use]
pub fn with_https(asked: &str, page: &Page) -> Option<String> {
    let (from, to) = (Url::parse(asked).ok()?, Url::parse(&page.hops.last()?.to).ok()?);
    let is_there = matches!(page.sight, Sight::Answer { status: 200..=299, .. });
    let is_same = from.host_str() == to.host_str() && is_trivial(&from, &to) && from.query() == to.query();
    let secured = asked
        .get(..7)
        .filter(|scheme| scheme.eq_ignore_ascii_case("http://"))
        .map(|_| format!("https://{}", &asked[7..]));
    secured.filter(|_| is_there && is_same && to.scheme() == "https")
}

/// Whether a page that answers is the one that was meant.
fn answered(asked: &str, title: &str, page: &Page, found: &str) -> LinkVerdict {
    if signs::is_wall(found) {
        return LinkVerdict::Unknown(Unseen::Wall);
    }
    let Ok(from) = Url::parse(asked) else { return LinkVerdict::Alive };
    let to = page.hops.last().and_then(|hop| Url::parse(&hop.to).ok()).unwrap_or_else(|| from.clone());
    if let Some(suspicion) = signs::of_domain(&to, found) {
        return LinkVerdict::Suspect(suspicion);
    }
    if signs::is_not_found(found) && !asked.contains("404") {
        return LinkVerdict::Suspect(Suspicion::NotFound);
    }
    redirected(&from, &to, title, page, found)
}

/// What redirects show about a page that answers.
fn redirected(from: &Url, to: &Url, title: &str, page: &Page, found: &str) -> LinkVerdict {
    let moved = |why, is_sure| LinkVerdict::Moved { to: to.to_string(), why, is_sure };
    if page.hops.is_empty() || signs::is_permanent(from) {
        return LinkVerdict::Alive;
    }
    let is_other = domain(from) != domain(to);
    if shortened_by(from.as_str()).is_some() {
        return if is_other && !signs::is_login(to) { moved(Moved::Shortener, true) } else { LinkVerdict::Alive };
    }
    let is_for_good = page.hops.iter().all(|hop| matches!(hop.status, 301 | 308));
    if !is_for_good || is_trivial(from, to) || signs::is_login(to) {
        return LinkVerdict::Alive;
    }
    if is_other && !title.trim().is_empty() && signs::says_something(found) && !is_related(from, to, title, found) {
        return LinkVerdict::Suspect(Suspicion::Unrelated(to.to_string()));
    }
    if parts(to).is_empty() && !parts(from).is_empty() && to.query().is_none() {
        return LinkVerdict::Suspect(Suspicion::FrontPage(to.to_string()));
    }
    if is_other {
        return moved(Moved::OtherSite, false);
    }
    // A query that was added for the visit does not belong in an address to write down.
    moved(Moved::SameSite, to.query().is_none() || to.query() == from.query())
}

/// The registered domain, by the public suffix list (<https://publicsuffix.org>).
fn domain(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(psl::domain_str(host).unwrap_or(host).to_ascii_lowercase())
}

/// Whether two addresses differ in nothing worth mentioning: scheme, `www`, case, slashes, index pages, a language, the
/// latest version, what follows `?`.
fn is_trivial(from: &Url, to: &Url) -> bool {
    let host = |url: &Url| url.host_str().map(|host| host.strip_prefix("www.").unwrap_or(host).to_ascii_lowercase());
    host(from) == host(to) && parts(from) == parts(to)
}

/// The parts of a path, minus those that are easily added or left out.
fn parts(url: &Url) -> Vec<String> {
    let parts = url.path().split('/').filter(|part| !part.is_empty()).map(str::to_ascii_lowercase);
    parts.filter(|part| !signs::comes_and_goes(part)).collect()
}

/// Whether a page on another domain may belong to what the entry presents: by a word of its title or its address.
fn is_related(from: &Url, to: &Url, title: &str, found: &str) -> bool {
    const SHORTEST: usize = 3;
    let words = |text: &str| -> Vec<String> {
        let small = text.to_lowercase();
        let words = small.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= SHORTEST);
        words
            .filter(|word| !["the", "and", "for", "com", "org", "net", "www", "home"].contains(word))
            .map(str::to_owned)
            .collect()
    };
    let squeezed = |text: &str| text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let name =
        |url: &Url| domain(url).and_then(|domain| domain.split('.').next().map(str::to_owned)).unwrap_or_default();
    let here = format!("{} {}", squeezed(found), squeezed(to.as_str()));
    let ours = words(title).into_iter().chain(Some(name(from)).filter(|name| name.chars().count() >= SHORTEST));
    let theirs = Some(name(to)).filter(|name| name.chars().count() > SHORTEST);
    let entry = squeezed(title);
    // Titles in scripts without spaces share letters rather than words.
    let is_other_script = !title.is_ascii() || !found.is_ascii();
    let mut ours = ours;
    ours.any(|word| here.contains(&word)) || theirs.is_some_and(|name| entry.contains(&name)) || is_other_script
}

#[cfg(test)]
mod tests;
