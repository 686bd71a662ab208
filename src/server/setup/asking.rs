//! What is requested of GitHub: the form's fields, and whether GitHub will accept them.

use serde::Deserialize;
use url::Url;

use super::addresses::{Reach, reach};
use crate::github::{Extra, Wishes, web};
use crate::pages::{Asked, Fault, Field};

/// The longest name of an App (<https://docs.github.com/apps/creating-github-apps/registering-a-github-app/registering-a-github-app>).
const LONGEST_NAME: usize = 34;

/// The longest name of an organization.
const LONGEST_LOGIN: usize = 39;

/// The form as submitted.
#[derive(Deserialize)]
pub(super) struct Filled {
    #[serde(default)]
    public_url: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    organization: String,
    #[serde(default)]
    visibility: String,
    fixes: Option<String>,
    commands: Option<String>,
    kept_issue: Option<String>,
    merge_queues: Option<String>,
}

impl From<Filled> for Asked {
    fn from(filled: Filled) -> Self {
        // The address is judged as it was parsed, which is also what is requested.
        let typed = filled.public_url.trim();
        let public_url = Url::parse(typed).map_or_else(|_| typed.to_owned(), String::from);
        Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
            name: filled.name.trim().to_owned(),
            organization: filled.organization.trim().to_owned(),
            is_of_organization: filled.owner == "organization",
            public: filled.visibility == "public",
            fixes: filled.fixes.is_some(),
            commands: filled.commands.is_some(),
            kept_issue: filled.kept_issue.is_some(),
            merge_queues: filled.merge_queues.is_some(),
        }
    }
}

/// What is wrong with a request, and what to know about it.
#[derive(Default)]
pub(super) struct Judged {
    pub faults: Vec<Fault>,
    pub notes: Vec<String>,
}

/// Judges a request to the GitHub whose API is at `api`.
pub(super) fn judge(asked: &Asked, api: &Url) -> Judged {
    let mut judged = Judged::default();
    let mut fault = |field, told: String| judged.faults.push(Fault { field, told });
    match address(&asked.public_url, api) {
        Ok(note) => judged.notes.extend(note),
        Err(told) => fault(Field::PublicUrl, told),
    }
    let length = asked.name.chars().count();
    if length == 0 {
        fault(Field::Name, "The App needs a name.".to_owned());
    } else if length > LONGEST_NAME {
        fault(Field::Name, format!("The name has {length} characters; GitHub takes at most {LONGEST_NAME}."));
    }
    let is_login = |name: &str| {
        (1..=LONGEST_LOGIN).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    if asked.is_of_organization && !is_login(&asked.organization) {
        let told = if asked.organization.is_empty() {
            "Name the organization that the App belongs to."
        } else {
            "This is not the name of an organization: enter it as in its URL on GitHub, without spaces."
        };
        fault(Field::Organization, told.to_owned());
    }
    judged
}

/// Whether GitHub can deliver webhooks to this address; if it may be able to, a note says what to know.
fn address(address: &str, api: &Url) -> Result<Option<String>, String> {
    let is_plain = |url: &Url| {
        url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none()
    };
    let url = Url::parse(address)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host() && is_plain(url));
    let Some(url) = url else {
        return Err("The public address must be a web address like https://shelfmark.example.org.".to_owned());
    };
    if url.path().ends_with("/webhook") {
        return Err("Leave /webhook off the public address: it is added.".to_owned());
    }
    if url.path() != "/" {
        let origin = url.origin().ascii_serialization();
        return Err(format!("Leave {} off the public address: it must be that of a host, like {origin}.", url.path()));
    }
    let host = url.host_str().unwrap_or_default().to_owned();
    let github = Url::parse(&web(api)).map_or(Reach::Public, |web| reach(&web));
    match (reach(&url), github) {
        // Everything on one machine, as with the sandbox.
        (Reach::Machine, Reach::Machine) => Ok(None),
        (Reach::Machine | Reach::Network, _) if is_in_the_cloud(api) => Err(format!(
            "GitHub cannot reach {host} from the internet, and refuses it as the address of webhooks. Enter the address at which this server can be reached from outside; if there is none, use a tunnel."
        )),
        (Reach::Machine, _) => {
            Err(format!("{host} is this machine itself: enter the address at which {} can reach it.", web(api)))
        }
        (Reach::Network, _) => Ok(Some(format!(
            "{host} looks like an address within your network: {} must be able to reach it.",
            web(api)
        ))),
        (Reach::Public, _) if url.scheme() == "http" => Ok(Some(format!(
            "Webhooks to http://{host} are signed but not encrypted; https is better wherever there is a certificate."
        ))),
        (Reach::Public, _) => Ok(None),
    }
}

/// Whether a GitHub is run by GitHub itself, and so reaches only what the whole internet reaches.
pub(super) fn is_in_the_cloud(api: &Url) -> bool {
    api.host_str().is_some_and(|host| host == "api.github.com" || host.ends_with(".ghe.com"))
}

/// The content of the manifest.
pub(super) fn wishes(asked: &Asked, browser_url: &str) -> Wishes {
    let chosen = [
        (asked.fixes, Extra::Fixes),
        (asked.commands, Extra::Commands),
        (asked.kept_issue, Extra::KeptIssue),
        (asked.merge_queues, Extra::MergeQueues),
    ];
    Wishes {
        name: asked.name.clone(),
        public_url: asked.public_url.clone(),
        browser_url: browser_url.to_owned(),
        public: asked.public,
        extras: chosen.into_iter().filter_map(|(is_chosen, extra)| is_chosen.then_some(extra)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Asked {
        Asked { public_url: "https://lists.example.org".to_owned(), name: "Lapwing".to_owned(), ..Asked::default() }
    }

    fn told(asked: &Asked, api: &str) -> Vec<String> {
        let Judged { faults, notes } = judge(asked, &api.parse().unwrap());
        faults.into_iter().map(|fault| fault.told).chain(notes).collect()
    }

    #[test]
    fn what_github_takes_is_taken() {
        assert_eq!(told(&asked(), "https://api.github.com"), [] as [&str; 0]);
        let of = Asked { is_of_organization: true, organization: "tea-time".to_owned(), ..asked() };
        assert_eq!(told(&of, "https://api.github.com"), [] as [&str; 0]);
        let local = Asked { public_url: "http://127.0.0.1:3000".to_owned(), ..asked() };
        assert_eq!(told(&local, "http://127.0.0.1:4000/"), [] as [&str; 0], "all on one machine");
    }

    #[test]
    fn what_github_refuses_is_told_before_it_is_asked() {
        let first = |asked: Asked, api: &str| told(&asked, api).remove(0);
        let cloud = "https://api.github.com";
        let at = |url: &str| Asked { public_url: url.to_owned(), ..asked() };
        assert!(first(at("http://localhost:3000"), cloud).contains("cannot reach localhost from the internet"));
        assert!(first(at("http://192.168.0.4"), "https://api.octocorp.ghe.com").contains("cannot reach"));
        assert!(first(at("lists.example.org"), cloud).contains("must be a web address"));
        assert!(first(at("https://lists.example.org/webhook"), cloud).contains("Leave /webhook off"));
        assert!(first(at("https://lists.example.org/bot"), cloud).contains("Leave /bot off"));
        assert!(first(at("http://lists.example.org"), cloud).contains("not encrypted"));
        let enterprise = "https://github.tea.example/api/v3";
        assert!(first(at("http://nas.local:3000"), enterprise).contains("must be able to reach it"));
        assert!(first(at("http://localhost:3000"), enterprise).contains("is this machine itself"));
        assert!(first(Asked { name: String::new(), ..asked() }, cloud).contains("needs a name"));
        assert!(first(Asked { name: "t".repeat(35), ..asked() }, cloud).contains("35 characters"));
        let nobody = Asked { is_of_organization: true, ..asked() };
        assert!(first(nobody.clone(), cloud).contains("Name the organization"));
        assert!(first(Asked { organization: "tea time".to_owned(), ..nobody }, cloud).contains("not the name of"));
    }
}
