//! Registering an App from its manifest
//! (<https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest>): a person's browser posts the
//! manifest, GitHub sends it back with a code, and the code is exchanged for the App's credentials.

use http::Method;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer};

use super::answer::{JSON, read};
use super::call::Connection;
use super::error::GithubError;
use super::names::Now;

/// An App that was just registered, with its credentials, which GitHub hands out only once.
#[derive(Clone, Debug, Deserialize)]
pub struct Registered {
    /// Its id.
    pub id: u64,
    /// Its slug, used in URLs.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its client id.
    pub client_id: String,
    /// The secret that its webhooks are signed with.
    #[serde(deserialize_with = "secret")]
    pub webhook_secret: SecretString,
    /// Its private key.
    #[serde(deserialize_with = "secret")]
    pub pem: SecretString,
    /// Its page on GitHub.
    pub html_url: String,
}

fn secret<'de, D: Deserializer<'de>>(wire: D) -> Result<SecretString, D::Error> {
    String::deserialize(wire).map(SecretString::from)
}

impl Registered {
    /// The page where it is installed on repositories.
    #[must_use]
    pub fn installation_url(&self) -> String {
        installation_url(&self.html_url)
    }
}

/// Where the App with this page is installed on repositories
/// (<https://docs.github.com/apps/sharing-github-apps/sharing-your-github-app>).
#[must_use]
pub fn installation_url(page: &str) -> String {
    format!("{}/installations/new", page.trim_end_matches('/'))
}

/// Where a browser posts a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The address, with the state.
    pub action: String,
    /// The origin as a Content-Security-Policy writes it: scheme, host and port.
    pub origin: String,
}

/// The web address of the GitHub whose API is at `api`: `https://github.com` for `https://api.github.com`, `https://SUBDOMAIN.ghe.com` for
/// `https://api.SUBDOMAIN.ghe.com` (<https://docs.github.com/enterprise-cloud@latest/admin/data-residency>), `https://HOST` for
/// `https://HOST/api/v3` of a GitHub Enterprise Server. Without a slash at the end.
#[must_use]
pub fn web(api: &url::Url) -> String {
    let origin = api.origin().ascii_serialization();
    let host = api.host_str().unwrap_or_default();
    match host.strip_prefix("api.") {
        Some(web) if web == "github.com" || web.ends_with(".ghe.com") => origin.replacen("//api.", "//", 1),
        _ => origin,
    }
}

/// Where a manifest is posted: to the person's own account, or to an organization.
#[must_use]
pub fn form(api: &url::Url, organization: Option<&str>, state: &str) -> Form {
    let origin = web(api);
    let of = organization.map(|name| format!("/organizations/{name}")).unwrap_or_default();
    Form { action: format!("{origin}{of}/settings/apps/new?state={state}"), origin }
}

/// Exchanges the code that GitHub gave the browser for the App's credentials
/// (<https://docs.github.com/rest/apps/apps#create-a-github-app-from-a-manifest>). This works once, and within an hour.
///
/// # Errors
/// When GitHub does not answer, or does not accept the code (404). If it is not known whether it did, the code may be spent.
pub async fn register(api: &url::Url, code: &str, now: Now) -> Result<Registered, GithubError> {
    let connection = Connection::new(api, now)?;
    let path = format!("/app-manifests/{code}/conversions");
    let mut call = connection.rest::<()>(Method::POST, &path, JSON, None)?;
    // The name of a call is logged, and for an hour a code is as good as a key.
    "the exchange of the code for the App's credentials".clone_into(&mut call.what);
    let mut app: Registered = read("the App's credentials", &connection.send_openly(&call).await?.body)?;
    app.html_url = page_of(&app, api);
    Ok(app)
}

/// The App's page as GitHub gives it, or where it should be: people follow the link, so it must be a web address.
fn page_of(app: &Registered, api: &url::Url) -> String {
    let told = url::Url::parse(&app.html_url).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
    told.map_or_else(|| format!("{}/apps/{}", web(api), app.slug), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn web_of(api: &str) -> String {
        web(&api.parse().unwrap())
    }

    #[test]
    fn the_pages_of_a_github_are_found_by_its_api() {
        assert_eq!(web_of("https://api.github.com"), "https://github.com");
        assert_eq!(web_of("https://api.github.com/"), "https://github.com");
        assert_eq!(web_of("https://github.tea.example/api/v3"), "https://github.tea.example");
        assert_eq!(web_of("https://api.tea.example/api/v3"), "https://api.tea.example");
        assert_eq!(web_of("https://api.octocorp.ghe.com"), "https://octocorp.ghe.com");
        assert_eq!(web_of("http://127.0.0.1:4000/"), "http://127.0.0.1:4000");
    }

    #[test]
    fn an_apps_page_is_a_web_address() {
        let page = |told: &str| {
            let app = serde_json::json!({
                "id": 12, "slug": "lapwing", "name": "Lapwing", "client_id": "Iv23tea", "webhook_secret": "s", "pem": "p", "html_url": told,
            });
            page_of(&serde_json::from_value(app).unwrap(), &"https://github.tea.example/api/v3".parse().unwrap())
        };
        assert_eq!(page("https://github.tea.example/apps/a"), "https://github.tea.example/apps/a");
        for other in ["", "javascript:alert(1)", "/apps/lapwing"] {
            assert_eq!(page(other), "https://github.tea.example/apps/lapwing");
        }
    }

    #[test]
    fn an_app_belongs_to_an_account_or_to_an_organization() {
        let api = "https://github.tea.example/api/v3".parse().unwrap();
        assert_eq!(form(&api, None, "s").action, "https://github.tea.example/settings/apps/new?state=s");
        let of = form(&api, Some("tea"), "s");
        assert_eq!(of.action, "https://github.tea.example/organizations/tea/settings/apps/new?state=s");
        assert_eq!(of.origin, "https://github.tea.example");
    }
}
