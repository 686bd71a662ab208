//! The permissions and events that the App asks for, as in `app.yml`; a test compares the two. Also `app.yml` itself, as it is posted to
//! GitHub to register an App (<https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest>).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::GithubError;
use super::permission::covers;

/// The permissions of the tokens that it mints: the least that its calls need, as `app.yml` asks for them.
pub const PERMISSIONS: [(&str, &str); 4] =
    [("metadata", "read"), ("contents", "read"), ("pull_requests", "write"), ("checks", "write")];

/// The permissions of tokens for committing fixes and resolving threads, if the installation granted more.
pub const CONTENTS_PERMISSIONS: [(&str, &str); 3] =
    [("metadata", "read"), ("contents", "write"), ("pull_requests", "write")];

/// The events that the App subscribes to, as in `app.yml`; those for check runs and installations are always sent.
pub const EVENTS: [&str; 2] = ["pull_request", "push"];

/// An event in `app.yml` that an App registered before it was added can do without.
pub const MOVES: &str = "repository";

/// The event for replies to review comments; the permission that reviews need anyway is enough for it.
pub const REPLIES: &str = "pull_request_review_comment";

/// What else may be granted, as `app.yml` describes it: a permission, its event, and what both are for.
pub const OPTIONAL: [((&str, &str), Option<&str>, &str); 7] = [
    (
        ("pull_requests", "write"),
        Some(REPLIES),
        "the event pull_request_review_comment (/shelfmark ignore in reply to a comment)",
    ),
    (
        ("metadata", "read"),
        Some(MOVES),
        "the event repository (stored data follows a renamed repository, and is hidden once it is private)",
    ),
    (
        ("contents", "write"),
        None,
        "contents: write (the button \"Apply fixes\", entries requested with /shelfmark add, and threads resolved once their issue is fixed)",
    ),
    (("issues", "read"), Some("issue_comment"), "issues: read with the event issue_comment (commands in comments)"),
    (
        ("issues", "write"),
        None,
        "issues: write (an issue with the findings in whole lists, and answers to /shelfmark add on issues)",
    ),
    (
        ("merge_queues", "read"),
        Some("merge_group"),
        "merge_queues: read with the event merge_group (an answer to merge queues)",
    ),
    (("members", "read"), None, "members: read (teams asked for a review, if a policy names some)"),
];

/// What may be wanted of an App besides reviews, each with its permission and event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extra {
    /// `contents: write`: the button "Apply fixes", `/shelfmark add`, and resolving threads once their fault is fixed.
    Fixes,
    /// `issues: read` with `issue_comment`: commands in comments.
    Commands,
    /// `issues: write`: an issue that is kept up to date with the findings in whole lists.
    KeptIssue,
    /// `merge_queues: read` with `merge_group`: answering merge queues.
    MergeQueues,
}

impl Extra {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Fixes, Self::Commands, Self::KeptIssue, Self::MergeQueues];

    /// The permission, and the event that comes with it.
    #[must_use]
    pub fn asks_for(self) -> ((&'static str, &'static str), Option<&'static str>) {
        match self {
            Self::Fixes => (("contents", "write"), None),
            Self::Commands => (("issues", "read"), Some("issue_comment")),
            Self::KeptIssue => (("issues", "write"), None),
            Self::MergeQueues => (("merge_queues", "read"), Some("merge_group")),
        }
    }
}

/// How an App is to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// Its name, which no other App, user or organization on that GitHub may have.
    pub name: String,
    /// Where GitHub reaches this server, without a slash at the end.
    pub public_url: String,
    /// Where the person's browser reaches this server, without a slash at the end; GitHub redirects it there.
    pub browser_url: String,
    /// Whether anybody but its owner may install it.
    pub public: bool,
    /// What it asks for besides what reviews need.
    pub extras: Vec<Extra>,
}

/// An App's manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The App's name, at most 34 characters.
    pub name: String,
    url: String,
    description: String,
    public: bool,
    hook_attributes: HookAttributes,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_url: Option<String>,
    /// The permissions that it asks for, with their levels.
    pub default_permissions: BTreeMap<String, String>,
    /// The events that it subscribes to.
    pub default_events: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct HookAttributes {
    url: String,
    active: bool,
}

/// The path that GitHub sends the person back to with a code. The server has a route for it.
pub const RETURN_PATH: &str = "/setup/registered";

impl Manifest {
    /// `app.yml` with these wishes filled in.
    ///
    /// # Errors
    /// When `app.yml`, which is part of this program, cannot be read; a test keeps it readable.
    pub fn of(wishes: &Wishes) -> Result<Self, GithubError> {
        let read: Result<Self, _> = serde_saphyr::from_str(include_str!("../../app.yml"));
        let mut manifest =
            read.map_err(|error| GithubError::Unreadable { what: "app.yml".to_owned(), reason: error.to_string() })?;
        manifest.name.clone_from(&wishes.name);
        manifest.public = wishes.public;
        manifest.hook_attributes = HookAttributes { url: webhook_of(&wishes.public_url), active: true };
        manifest.redirect_url = Some(format!("{}{RETURN_PATH}", wishes.browser_url));
        for extra in &wishes.extras {
            let ((permission, level), event) = extra.asks_for();
            // Two may ask for the same permission; the higher level serves both.
            if !covers(&manifest.default_permissions, permission, level) {
                manifest.default_permissions.insert(permission.to_owned(), level.to_owned());
            }
            manifest.default_events.extend(event.map(str::to_owned));
        }
        Ok(manifest)
    }
}

/// The webhook URL of a server that GitHub reaches at this address.
#[must_use]
pub fn webhook_of(public_url: &str) -> String {
    format!("{}/webhook", public_url.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_is_app_yml_with_what_is_wished_for() {
        let wishes = Wishes {
            name: "Lapwing".to_owned(),
            public_url: "https://lists.example".to_owned(),
            browser_url: "http://localhost:3000".to_owned(),
            public: true,
            extras: vec![Extra::Fixes, Extra::MergeQueues],
        };
        let manifest = serde_json::to_string_pretty(&Manifest::of(&wishes).unwrap()).unwrap();
        insta::assert_snapshot!(manifest, @r#"
        {
          "name": "Lapwing",
          "url": "https://github.com/shelfmark/shelfmark",
          "description": "Reviews pull requests to curated lists, in each list's own style.",
          "public": true,
          "hook_attributes": {
            "url": "https://lists.example/webhook",
            "active": true
          },
          "redirect_url": "http://localhost:3000/setup/registered",
          "default_permissions": {
            "checks": "write",
            "contents": "write",
            "merge_queues": "read",
            "metadata": "read",
            "pull_requests": "write"
          },
          "default_events": [
            "pull_request",
            "push",
            "repository",
            "pull_request_review_comment",
            "merge_group"
          ]
        }
        "#);
    }

    #[test]
    fn two_wishes_for_one_permission_come_to_the_higher_level() {
        for extras in [vec![Extra::Commands, Extra::KeptIssue], vec![Extra::KeptIssue, Extra::Commands]] {
            let (name, public_url, browser_url) = (String::new(), String::new(), String::new());
            let manifest = Manifest::of(&Wishes { name, public_url, browser_url, public: false, extras }).unwrap();
            assert_eq!(manifest.default_permissions["issues"], "write");
            assert!(manifest.default_events.iter().any(|event| event == "issue_comment"));
        }
    }

    #[test]
    fn what_may_be_wished_for_is_what_may_be_granted() {
        for extra in Extra::ALL {
            let (permission, event) = extra.asks_for();
            assert!(OPTIONAL.iter().any(|(known, with, _)| *known == permission && *with == event), "{extra:?}");
        }
    }
}
