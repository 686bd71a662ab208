//! Where an address is requested: there, elsewhere, or nowhere.

use url::{Host, Url};

use crate::identity::Identity;

/// Sites that refuse robots whatever they request, by registrable domain: their answer reveals nothing about the page.
const CLOSED: [&str; 12] = [
    "facebook.com",
    "fb.com",
    "instagram.com",
    "linkedin.com",
    "medium.com",
    "quora.com",
    "redd.it",
    "reddit.com",
    "sciencedirect.com",
    "ssrn.com",
    "twitter.com",
    "x.com",
];

/// Kinds of identities that other sources are asked about: a DOI leads to publishers, who refuse robots.
const ASKED_ELSEWHERE: [&str; 9] =
    ["arxiv", "doi", "ieee", "openreview", "pii", "pmc", "pubmed", "semanticscholar", "ssrn"];

/// Where an address is requested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Door {
    /// At the address itself.
    Own,
    /// At the still of a video, which exists as long as the video does: YouTube answers 200 whether the video exists or not.
    Still(String),
    /// Nowhere, and why.
    None(String),
}

/// Where an address is requested.
pub(super) fn door(address: &Url) -> Door {
    if !matches!(address.scheme(), "http" | "https") {
        return Door::None("only http and https pages are checked".to_owned());
    }
    let Some(Host::Domain(host)) = address.host() else { return Door::Own };
    let host = host.trim_end_matches('.');
    if let Some(closed) = CLOSED.iter().find(|closed| psl::domain_str(host) == Some(closed)) {
        return Door::None(format!("{closed} refuses bots"));
    }
    let identity = Identity::of(address.as_str());
    match identity.as_ref().and_then(|identity| identity.as_str().split_once(':')) {
        Some((kind, _)) if ASKED_ELSEWHERE.contains(&kind) => {
            Door::None("pages of papers refuse bots; the paper is looked up elsewhere".to_owned())
        }
        Some(("youtube", id)) if is_video(id) => Door::Still(id.to_owned()),
        _ => Door::Own,
    }
}

/// Whether this is the id of a video rather than of a channel or a playlist.
fn is_video(id: &str) -> bool {
    id.len() == 11 && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> Door {
        door(&Url::parse(address).unwrap())
    }

    #[test]
    fn most_pages_are_asked_themselves() {
        for own in [
            "https://example.org/",
            "http://8.8.8.8/",
            "https://www.youtube.com/playlist?list=PL0123456789",
            "https://www.youtube.com/@teatime",
            "https://github.com/ada/teapot/wiki",
            "https://notlinkedin.com/",
            "https://linkedin.com.example.org/",
        ] {
            assert_eq!(of(own), Door::Own, "{own}");
        }
    }

    #[test]
    fn a_video_is_asked_for_its_still() {
        for video in ["https://www.youtube.com/watch?v=abc123XYZ_-", "https://youtu.be/abc123XYZ_-?t=1"] {
            assert_eq!(of(video), Door::Still("abc123XYZ_-".to_owned()), "{video}");
        }
        assert_eq!(of("https://www.youtube.com/watch?v=../../x"), Door::Own);
    }

    #[test]
    fn nobody_asks_where_the_answer_tells_nothing() {
        for closed in [
            "https://www.linkedin.com/in/x",
            "https://LinkedIn.com./in/x",
            "https://x.com/ada/status/1",
            "https://ada.medium.com/tea-0123456789ab",
            "https://doi.org/10.1109/CVPR.2016.90",
            "https://arxiv.org/abs/1706.03762",
            "https://pubmed.ncbi.nlm.nih.gov/9500320/",
            "ftp://example.org/",
            "mailto:ada@example.org",
        ] {
            assert!(matches!(of(closed), Door::None(_)), "{closed}");
        }
    }
}
