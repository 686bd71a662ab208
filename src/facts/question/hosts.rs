//! Hosts that are never asked, because their answer reveals nothing about the page.

use url::Url;

/// Why nothing is asked about an address, if its host is one that is never asked.
pub(super) fn silent(url: &Url) -> Option<&'static str> {
    let host = url.host_str()?;
    let is_of = |known: &str| host == known || host.strip_suffix(known).is_some_and(|sub| sub.ends_with('.'));
    SILENT.iter().find(|(hosts, _)| hosts.iter().any(|known| is_of(known))).map(|(_, why)| *why)
}

const SILENT: [(&[&str], &str); 9] = [
    (&["linkedin.com", "lnkd.in"], "LinkedIn answers 999 to whoever is not logged in."),
    (&["twitter.com", "x.com"], "X answers 200 whether there is a post or not."),
    (&["facebook.com", "fb.com", "instagram.com", "threads.net"], "Meta's sites ask visitors to log in."),
    (&["reddit.com", "quora.com"], "Reddit and Quora refuse robots."),
    (&["medium.com"], "Medium refuses robots."),
    (&["npmjs.com"], "The pages of npm refuse robots."),
    (&["openreview.net"], "OpenReview asks visitors to prove that they are human."),
    (
        &[
            "ieeexplore.ieee.org",
            "sciencedirect.com",
            "ssrn.com",
            "semanticscholar.org",
            "researchgate.net",
            "dl.acm.org",
        ],
        "Publishers' pages refuse robots.",
    ),
    (&["doi.org"], "Only DOIs are asked of doi.org."),
];
