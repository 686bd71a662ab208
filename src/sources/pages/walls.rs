//! How walls against robots, and hosts without a page, give themselves away.

use http::HeaderMap;

use crate::sources::reply::text;

/// Headers that show that a challenge was sent instead of the page.
const CHALLENGES: [(&str, &[&str]); 3] = [
    // https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
    ("cf-mitigated", &["challenge"]),
    // https://vercel.com/docs/vercel-firewall/attack-challenge-mode
    ("x-vercel-mitigated", &["challenge"]),
    // https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html
    ("x-amzn-waf-action", &["challenge", "captcha"]),
];

/// Vercel's errors that mean that no page is published there: <https://vercel.com/docs/errors>.
const UNDEPLOYED: [&str; 2] = ["DEPLOYMENT_DISABLED", "DEPLOYMENT_NOT_FOUND"];

/// How the titles of challenges begin, in lowercase: those of Radware, Anubis, Cloudflare, Vercel, Fastly, Imperva, HUMAN and DDoS-Guard.
const TITLES: [&str; 12] = [
    "radware bot manager",
    "radware captcha",
    "making sure you're not a bot",
    "just a moment...",
    "attention required! | cloudflare",
    "vercel security checkpoint",
    "client challenge",
    "pardon our interruption",
    "access to this page has been denied",
    "human verification",
    "ddos-guard",
    "checking your browser before accessing",
];

/// Whether an answer is a challenge to robots.
pub(super) fn is_challenge(headers: &HeaderMap, title: Option<&str>) -> bool {
    let says =
        |(name, values): &(&str, &[&str])| text(headers, name).is_some_and(|value| values.contains(&value.trim()));
    let is_walls = |title: &str| {
        let title = title.to_lowercase().replace('’', "'");
        TITLES.iter().any(|wall| title.starts_with(wall))
    };
    CHALLENGES.iter().any(says) || title.is_some_and(is_walls)
}

/// Whether an answer says that no page is published there.
pub(super) fn is_undeployed(headers: &HeaderMap) -> bool {
    text(headers, "x-vercel-error").is_some_and(|error| UNDEPLOYED.contains(&error.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &'static str) -> HeaderMap {
        [(http::HeaderName::from_static(name), http::HeaderValue::from_static(value))].into_iter().collect()
    }

    #[test]
    fn a_wall_is_known_by_its_headers_or_its_title() {
        assert!(is_challenge(&headers("cf-mitigated", "challenge"), None));
        assert!(is_challenge(&headers("x-amzn-waf-action", "captcha"), Some("Tea")));
        for title in [
            "Making sure you’re not a bot!",
            "Making sure you're not a bot!",
            "Radware Bot Manager Captcha",
            "Just a moment...",
        ] {
            assert!(is_challenge(&HeaderMap::new(), Some(title)), "{title}");
        }
        assert!(!is_challenge(&headers("cf-ray", "9997ff"), Some("Tea, just a moment... of peace")));
        assert!(!is_challenge(&HeaderMap::new(), None));
    }

    #[test]
    fn a_host_says_that_no_page_is_published_there() {
        assert!(is_undeployed(&headers("x-vercel-error", "DEPLOYMENT_NOT_FOUND")));
        assert!(is_undeployed(&headers("x-vercel-error", "DEPLOYMENT_DISABLED")));
        assert!(!is_undeployed(&headers("x-vercel-error", "FUNCTION_INVOCATION_TIMEOUT")));
        assert!(!is_undeployed(&HeaderMap::new()));
    }
}
