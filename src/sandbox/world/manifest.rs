//! Manifests of Apps: what GitHub accepts, and what it refuses
//! (<https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest>).

use std::collections::BTreeMap;

use serde::Deserialize;
use url::Url;

/// Events, with the permission that each needs (<https://docs.github.com/webhooks/webhook-events-and-payloads>), as far
/// as a bot of this kind may want them.
const EVENTS: [(&str, &str); 14] = [
    ("check_run", "checks"),
    ("check_suite", "checks"),
    ("fork", "contents"),
    ("issue_comment", "issues"),
    ("issues", "issues"),
    ("label", "metadata"),
    ("merge_group", "merge_queues"),
    ("pull_request", "pull_requests"),
    ("pull_request_review", "pull_requests"),
    ("pull_request_review_comment", "pull_requests"),
    ("pull_request_review_thread", "pull_requests"),
    ("push", "contents"),
    ("repository", "metadata"),
    ("star", "metadata"),
];

/// Repository permissions, as far as a bot of this kind may ask for them
/// (<https://docs.github.com/rest/authentication/permissions-required-for-github-apps>).
const PERMISSIONS: [&str; 10] = [
    "administration",
    "actions",
    "checks",
    "contents",
    "issues",
    "merge_queues",
    "metadata",
    "pull_requests",
    "statuses",
    "workflows",
];

/// An App's manifest, as far as it is read here.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::sandbox) struct Manifest {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    pub redirect_url: String,
    pub hook_attributes: Option<HookAttributes>,
    #[serde(default)]
    pub default_permissions: BTreeMap<String, String>,
    #[serde(default)]
    pub default_events: Vec<String>,
}

/// The webhook's address.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::sandbox) struct HookAttributes {
    #[serde(default)]
    pub url: String,
}

/// Registrations in progress.
#[derive(Default)]
pub(in crate::sandbox) struct Registering {
    /// Manifests that wait for the person to confirm them, with their states, by number.
    pub waiting: BTreeMap<u64, (Manifest, String)>,
    /// The code that was issued, and when.
    pub code: Option<(String, u64)>,
    /// Names that are taken, in lowercase: Apps, users and organizations share one namespace.
    pub taken: Vec<String>,
}

impl Manifest {
    /// Reads what was posted.
    pub fn read(text: &str) -> Result<Self, Vec<String>> {
        let read: Result<Self, _> = serde_json::from_str(text);
        let manifest = read.map_err(|_| vec!["Manifest is not valid JSON".to_owned()])?;
        let faults = manifest.faults();
        if faults.is_empty() { Ok(manifest) } else { Err(faults) }
    }

    /// What GitHub refuses. The messages about events are as reported (<https://github.com/superplanehq/superplane/issues/5235>,
    /// <https://github.com/oblien/openship/issues/842>); those about addresses follow the documentation.
    fn faults(&self) -> Vec<String> {
        let is_web =
            |text: &str| Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let mut faults = Vec::new();
        if !is_web(&self.url) {
            faults.push("\"url\" wasn't supplied.".to_owned());
        }
        if self.hook_attributes.as_ref().is_some_and(|hook| !is_web(&hook.url)) {
            faults.push("Hook url must be a valid URL".to_owned());
        }
        if !is_web(&self.redirect_url) {
            faults.push("Redirect url must be a valid URL".to_owned());
        }
        let known = |(name, level): (&String, &String)| {
            PERMISSIONS.contains(&name.as_str()) && ["read", "write", "admin"].contains(&level.as_str())
        };
        if !self.default_permissions.iter().all(known) {
            faults.push("Default permission records resource is not included in the list".to_owned());
        }
        let needs =
            |event: &String| EVENTS.iter().find(|(known, _)| *known == event).map(|(_, permission)| *permission);
        let unknown: Vec<&str> =
            self.default_events.iter().filter(|event| needs(event).is_none()).map(String::as_str).collect();
        if !unknown.is_empty() {
            faults.push(format!("Default events unsupported: {}", unknown.join(" and ")));
        }
        let is_bare =
            |event: &&String| needs(event).is_none_or(|permission| !self.default_permissions.contains_key(permission));
        let bare: Vec<&str> = self.default_events.iter().filter(is_bare).map(String::as_str).collect();
        if !bare.is_empty() {
            faults.push(format!("Default events are not supported by permissions: {}", bare.join(" and ")));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(manifest: &str) -> Vec<String> {
        Manifest::read(manifest).err().unwrap_or_default()
    }

    #[test]
    fn a_manifest_is_refused_as_github_refuses_it() {
        let rest = r#""url": "https://tea.example", "redirect_url": "http://localhost:3000/back""#;
        let with = |more: &str| faults(&format!("{{{rest}, {more}}}"));
        assert_eq!(with(r#""name": "Tea""#), [] as [&str; 0]);
        assert_eq!(faults("tea"), ["Manifest is not valid JSON"]);
        assert_eq!(faults("{}"), ["\"url\" wasn't supplied.", "Redirect url must be a valid URL"]);
        assert_eq!(with(r#""hook_attributes": {"url": "tea"}"#), ["Hook url must be a valid URL"]);
        assert_eq!(
            with(r#""default_permissions": {"tea": "read"}"#),
            ["Default permission records resource is not included in the list"]
        );
        assert_eq!(
            with(r#""default_events": ["push"], "default_permissions": {"metadata": "read"}"#),
            ["Default events are not supported by permissions: push"]
        );
        assert_eq!(
            with(r#""default_events": ["installation"]"#),
            [
                "Default events unsupported: installation",
                "Default events are not supported by permissions: installation"
            ]
        );
    }
}
