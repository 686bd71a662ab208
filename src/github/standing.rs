//! Where the App stands with GitHub: who it is, what it lacks, and whether its credentials are accepted.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;

use super::manifest::{EVENTS, OPTIONAL, PERMISSIONS};
use super::permission::covers;

/// Who the App is (<https://docs.github.com/rest/apps/apps#get-the-authenticated-app>).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Identity {
    /// Its id; every check run names the id of the App that made it.
    pub id: u64,
    /// Its slug, used in URLs. Older GitHub Enterprise Servers do not give it.
    #[serde(default)]
    pub slug: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// Its page on GitHub; empty if GitHub does not give it.
    #[serde(default)]
    pub html_url: String,
    /// The permissions it asks for when it is installed, with their levels.
    #[serde(default)]
    pub permissions: BTreeMap<String, String>,
    /// The events it subscribes to.
    #[serde(default)]
    pub events: Vec<String>,
}

/// Where the App stands with GitHub.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Why GitHub refused the App's own credentials when they were last used; `None` if it accepted them or has not been asked.
    pub refusal: Option<String>,
    /// Who the App is, once GitHub has said.
    pub identity: Option<Arc<Identity>>,
    /// How many seconds this machine's clock is ahead of GitHub's, or behind if negative; `None` before GitHub's first answer.
    pub clock_ahead: Option<i64>,
}

/// What is remembered between calls: the refusal and the identity.
#[derive(Default)]
pub(super) struct Noted(Mutex<(Option<String>, Option<Arc<Identity>>)>);

/// Smaller differences between clocks are not reported. JWTs tolerate a minute; processes that share a database, half a
/// minute.
pub(super) const CLOCKS_DIFFER: i64 = 30;

impl Noted {
    pub(super) fn lock(&self) -> std::sync::MutexGuard<'_, (Option<String>, Option<Arc<Identity>>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Standing {
    /// What hinders the App although GitHub accepts its credentials, each in one line.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let lacking = self.identity.as_ref().and_then(|identity| identity.lacking());
        lacking.into_iter().chain(self.clock_off()).collect()
    }

    /// How far this machine's clock is off, if that matters, and what to do about it.
    #[must_use]
    pub fn clock_off(&self) -> Option<String> {
        self.clock_ahead.and_then(clock_off)
    }
}

impl Identity {
    /// What the App does not ask for although `app.yml` does, and what to do about it; `None` if nothing is missing.
    #[must_use]
    pub fn lacking(&self) -> Option<String> {
        let permissions = PERMISSIONS.into_iter().filter(|(name, level)| !covers(&self.permissions, name, level));
        let permissions = permissions.map(|(name, level)| format!("the permission {name}: {level}"));
        let events = EVENTS.into_iter().filter(|event| !self.hears(event)).map(|event| format!("the event {event}"));
        let all: Vec<String> = permissions.chain(events).collect();
        (!all.is_empty())
            .then(|| format!("the App lacks {}; grant it that on its page, under Permissions & events", all.join(", ")))
    }

    /// What each optional permission would be for that was not granted.
    #[must_use]
    pub fn optional(&self) -> Vec<&'static str> {
        let has = |permission: (&str, &str), event: Option<&str>| {
            covers(&self.permissions, permission.0, permission.1) && event.is_none_or(|event| self.hears(event))
        };
        OPTIONAL.into_iter().filter(|(permission, event, _)| !has(*permission, *event)).map(|(.., told)| told).collect()
    }

    fn hears(&self, event: &str) -> bool {
        self.events.iter().any(|heard| heard == event)
    }
}

/// How far the clock is off, and what to do about it.
fn clock_off(ahead: i64) -> Option<String> {
    let direction = if ahead > 0 { "ahead of" } else { "behind" };
    (ahead.abs() >= CLOCKS_DIFFER).then(|| {
        format!("this machine's clock is {} s {direction} GitHub's; synchronize it over the network (NTP)", ahead.abs())
    })
}

/// GitHub's message for an App that it does not know.
pub(super) const UNKNOWN: &str = "Integration not found";

/// Why GitHub refuses a JWT, judging by its message. The messages are recorded in the tests of `PyGithub` and of
/// hub4j's github-api
/// (<https://github.com/PyGithub/PyGithub/blob/main/tests/ReplayData/GithubIntegration.testGetAccessTokenWithExpiredJWT.txt>).
pub(super) fn cause(issuer: &str, words: &str, clock_ahead: Option<i64>) -> String {
    let clock = clock_ahead.and_then(clock_off);
    if words.contains("could not be decoded") {
        return format!(
            "the private key does not belong to the App {issuer}: it is another App's, or was deleted; generate one on the App's page"
        );
    }
    if words.contains(UNKNOWN) {
        return format!(
            "it does not know an App {issuer}; use the client id or App id from the App's page, on the same GitHub"
        );
    }
    match clock {
        Some(clock) => clock,
        None if words.contains("('exp')") || words.contains("('iat')") => {
            format!("this machine's clock seems to be off; GitHub says: {words}")
        }
        None if words.is_empty() => "it gives no reason".to_owned(),
        None => format!("it says: {words}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(permissions: &[(&str, &str)], events: &[&str]) -> Identity {
        let owned = |text: &&str| (*text).to_owned();
        Identity {
            html_url: String::new(),
            id: 7,
            slug: "tea".to_owned(),
            name: "Tea".to_owned(),
            permissions: permissions.iter().map(|(name, level)| (owned(name), owned(level))).collect(),
            events: events.iter().map(owned).collect(),
        }
    }

    #[test]
    fn what_the_manifest_asks_for_is_enough_and_less_is_told() {
        assert_eq!(identity(&PERMISSIONS, &EVENTS).lacking(), None);
        let poor = identity(&[("metadata", "read"), ("contents", "write"), ("pull_requests", "read")], &["push"]);
        assert_eq!(
            poor.lacking().unwrap(),
            "the App lacks the permission pull_requests: write, the permission checks: write, the event pull_request; grant it that on its page, under Permissions & events"
        );
        assert_eq!((poor.optional().len(), identity(&PERMISSIONS, &EVENTS).optional().len()), (6, 7));
    }

    #[test]
    fn clocks_that_differ_little_are_no_matter() {
        let told = |ahead| Standing { clock_ahead: Some(ahead), ..Standing::default() }.warnings();
        assert!(told(29).is_empty() && told(-29).is_empty());
        assert!(told(120)[0].starts_with("this machine's clock is 120 s ahead of GitHub's"), "{:?}", told(120));
        assert!(told(-600)[0].starts_with("this machine's clock is 600 s behind GitHub's"), "{:?}", told(-600));
    }

    #[test]
    fn githubs_words_are_told_as_what_to_do() {
        let expired = "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
        assert!(
            cause("Iv1", "A JSON web token could not be decoded", None).starts_with("the private key does not belong")
        );
        assert!(cause("Iv1", "Integration not found", None).starts_with("it does not know an App Iv1"));
        assert!(cause("Iv1", expired, Some(-900)).starts_with("this machine's clock is 900 s behind"));
        assert!(cause("Iv1", expired, Some(0)).starts_with("this machine's clock seems to be off"));
        assert_eq!(cause("Iv1", "Bad credentials", Some(1)), "it says: Bad credentials");
    }
}
