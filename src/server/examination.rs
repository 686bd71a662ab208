//! Checks everything the bot depends on, for the person who set it up: its database, GitHub, and the App there.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use super::{Settings, Unregistered, registered};
use crate::github::{App, Attempt, GithubError, Hook, Installed, Standing};
use crate::jobs::{Clock as _, SystemClock};
use crate::store::Store;

/// The state of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Fine,
    /// Not wrong, but worth knowing.
    Note,
    /// It keeps the bot from working.
    Problem,
}

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// What was checked.
    pub what: &'static str,
    /// Its state.
    pub verdict: Verdict,
    /// What was found.
    pub told: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

impl Examined {
    /// Something that is as it should be.
    pub fn fine(what: &'static str, told: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Fine, told: told.into(), remedy: None }
    }

    /// Something worth knowing.
    pub fn note(what: &'static str, told: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Note, told: told.into(), remedy: None }
    }

    /// Something that is wrong, and what to do about it.
    pub fn problem(what: &'static str, told: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Problem, told: told.into(), remedy: Some(remedy.into()) }
    }
}

/// Checks everything, in the order in which it is set up. GitHub is asked for details only if it knows the App.
pub async fn examine(settings: &Settings) -> Vec<Examined> {
    let mut found = vec![database(&settings.database_url).await];
    let app = App::new(&settings.github_url, &settings.issuer, &settings.private_key, Arc::new(SystemTime::now));
    match app {
        Ok(app) => found.extend(github(&app, &settings.github_url).await),
        Err(error) => found.push(Examined::problem(
            "private key",
            error.to_string(),
            "generate one on the App's page (Private keys), and use the .pem file",
        )),
    }
    found
}

/// The same if no App is configured: the one in the database is used.
pub async fn examine_registered(unregistered: &Unregistered) -> Vec<Examined> {
    const WHAT: &str = "settings";
    let remedy = "open the link that shelfmark serve prints, or set those of an existing App (shelfmark serve --help)";
    let missing = || Examined::problem(WHAT, "no App is configured, and there is none in the database", remedy);
    let url = &unregistered.database_url;
    let is_made = file_of(url).is_none_or(|file| Path::new(file).exists());
    if !is_made {
        return vec![missing(), database(url).await];
    }
    match registered(unregistered).await {
        Ok(Some((app, settings))) => {
            let told = format!(
                "the database holds the App {} (id {}); its secrets are encrypted with {}",
                app.slug,
                app.app_id,
                unregistered.key_file.path().display()
            );
            let mut found = vec![Examined::fine(WHAT, told)];
            found.extend(examine(&settings).await);
            found
        }
        Ok(None) => vec![missing(), database(url).await],
        Err(error) => {
            vec![Examined::problem(WHAT, error.to_string(), "shelfmark serve does not start until this is fixed")]
        }
    }
}

/// The file of a SQLite database.
fn file_of(url: &str) -> Option<&str> {
    url.strip_prefix("sqlite://").and_then(|rest| rest.split('?').next())
}

async fn database(url: &str) -> Examined {
    const WHAT: &str = "database";
    let file = file_of(url);
    // Creating it is up to the server, which may run as another user.
    if let Some(file) = file.filter(|file| !Path::new(file).exists()) {
        return not_made_yet(WHAT, file);
    }
    let written = async {
        let store = Store::visit(url).await?;
        store.ping(SystemClock.now()).await?;
        let counts = store.counts().await?;
        store.close().await;
        Ok::<_, crate::store::StoreError>(counts)
    };
    match written.await {
        Ok(counts) => Examined::fine(
            WHAT,
            format!(
                "writable, and its tables match this version; jobs: {} waiting, {} running, {} given up on",
                counts.waiting, counts.running, counts.dead
            ),
        ),
        Err(error) => Examined::problem(WHAT, error.to_string(), "fix this, or set DATABASE_URL to another database"),
    }
}

/// A database that does not exist yet, and where it will be.
fn not_made_yet(what: &'static str, file: &str) -> Examined {
    let folder = Path::new(file).parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let told = match std::fs::metadata(folder) {
        Ok(found) if found.is_dir() && !found.permissions().readonly() => None,
        Ok(_) => Some(format!("{} is not writable", folder.display())),
        Err(error) => Some(format!("{} cannot be read: {error}", folder.display())),
    };
    match told {
        None => Examined::note(what, format!("{file} does not exist yet; shelfmark serve creates it")),
        Some(told) => Examined::problem(
            what,
            told,
            "create that folder, writable by the user that runs the server, or set DATABASE_URL",
        ),
    }
}

async fn github(app: &App, url: &url::Url) -> Vec<Examined> {
    if let Err(error) = app.ask_identity().await {
        return vec![unknown(&app.standing(), &error, url)];
    }
    let mut found = known(&app.standing());
    found.push(asked("webhook", app.hook().await, webhook));
    found.push(asked("deliveries", app.attempts().await, |attempts| deliveries(&attempts)));
    found.push(asked("installations", app.installed().await, |installed| installations(&installed)));
    found
}

/// Why GitHub does not say who the App is.
fn unknown(standing: &Standing, error: &GithubError, url: &url::Url) -> Examined {
    match &standing.refusal {
        Some(refusal) => Examined::problem(
            "GitHub",
            format!("{url} refuses the App: {refusal}"),
            "no pull request can be reviewed until this is fixed; deliveries are kept meanwhile",
        ),
        None => Examined::problem(
            "GitHub",
            format!("cannot ask {url} who the App is: {error}"),
            "check that this machine can reach it, and that SHELFMARK_GITHUB_URL is right",
        ),
    }
}

fn known(standing: &Standing) -> Vec<Examined> {
    let mut found = Vec::new();
    if let Some(identity) = &standing.identity {
        found.push(Examined::fine(
            "GitHub",
            format!("authenticated as the App {} ({}, id {})", identity.name, identity.slug, identity.id),
        ));
        found.push(match identity.lacking() {
            None => Examined::fine("permissions", "the App has everything that reviews need"),
            Some(lacking) => Examined::problem(
                "permissions",
                lacking,
                "app.yml lists them all; afterwards, each installation is asked to accept them",
            ),
        });
        let optional = identity.optional();
        if !optional.is_empty() {
            found.push(Examined::note(
                "permissions",
                format!("not granted, only needed for optional features: {}", optional.join(", ")),
            ));
        }
    }
    found.push(match (standing.clock_off(), standing.clock_ahead) {
        (Some(off), _) => Examined::problem("clock", off, "GitHub refuses each token once before the server corrects for this; processes that share a database need clocks that agree"),
        (None, Some(_)) => Examined::fine("clock", "in sync with GitHub's"),
        (None, None) => Examined::note("clock", "GitHub's answers do not have the time"),
    });
    found
}

fn asked<T>(what: &'static str, answer: Result<T, GithubError>, judge: impl FnOnce(T) -> Examined) -> Examined {
    match answer {
        Ok(answer) => judge(answer),
        Err(error) => Examined::problem(what, error.to_string(), "try again later"),
    }
}

fn webhook(hook: Hook) -> Examined {
    const WHAT: &str = "webhook";
    const PAGE: &str = "change it on the App's page, under Webhook";
    let Some(url) = hook.url.filter(|url| !url.is_empty()) else {
        return Examined::problem(
            WHAT,
            "the App has no webhook",
            "activate it on the App's page, with the URL https://YOUR-HOST/webhook",
        );
    };
    if !url.ends_with("/webhook") {
        return Examined::problem(WHAT, format!("deliveries go to {url}, which does not end in /webhook"), PAGE);
    }
    if hook.content_type.as_deref() != Some("json") {
        return Examined::problem(WHAT, "deliveries are sent as forms, not as application/json", PAGE);
    }
    if hook.secret.is_none_or(|secret| secret.is_empty()) {
        return Examined::problem(WHAT, "deliveries are not signed: the App has no webhook secret", PAGE);
    }
    Examined::fine(WHAT, format!("deliveries go to {url}, signed"))
}

/// Judged by the latest delivery: the cause of earlier failures may be fixed.
fn deliveries(attempts: &[Attempt]) -> Examined {
    const WHAT: &str = "deliveries";
    let Some(latest) = attempts.first() else {
        return Examined::note(WHAT, "none in the last few days");
    };
    let mut failed: BTreeMap<(u16, &str), usize> = BTreeMap::new();
    for attempt in attempts.iter().filter(|attempt| !attempt.arrived()) {
        *failed.entry((attempt.status_code, attempt.status.as_str())).or_default() += 1;
    }
    if failed.is_empty() {
        return Examined::fine(WHAT, format!("the last {} all arrived", attempts.len()));
    }
    let count: usize = failed.values().sum();
    let kinds: Vec<String> =
        failed.iter().map(|((code, status), times)| format!("{times} × {code} ({status})")).collect();
    let told = format!("{count} of the last {} failed: {}", attempts.len(), kinds.join(", "));
    if latest.arrived() {
        return Examined::note(WHAT, format!("{told}; the latest, of {}, arrived", latest.delivered_at));
    }
    let remedy = match latest.status_code {
        401 => "SHELFMARK_WEBHOOK_SECRET and the secret on the App's page differ",
        404 | 405 => "the webhook URL must lead to /webhook of this server",
        413 => "the proxy in front of this server must accept bodies of up to 25 MB",
        503 => "the server refuses them; its log says why, and so does /readyz",
        _ => "check that the webhook URL can be reached from outside, and that the server is running there",
    };
    Examined::problem(WHAT, told, remedy)
}

fn installations(all: &[Installed]) -> Examined {
    const WHAT: &str = "installations";
    let suspended = all.iter().filter(|one| one.suspended).count();
    let told = format!("{} in all, {suspended} suspended", all.len());
    let lacking: Vec<String> = all
        .iter()
        .filter(|one| !one.suspended && !one.lacks.is_empty())
        .map(|one| format!("{} ({}: {})", one.account, one.id, one.lacks.join(", ")))
        .collect();
    match lacking.as_slice() {
        [] if all.is_empty() => Examined::note(WHAT, "the App is not installed anywhere yet"),
        [] => Examined::fine(WHAT, told),
        [first, rest @ ..] => {
            let more = if rest.is_empty() { String::new() } else { format!(", and {} more", rest.len()) };
            let remedy = "their owners must accept the App's new permissions in their settings, under Applications → Installed GitHub Apps";
            Examined::problem(
                WHAT,
                format!("{told}; reviews fail where permissions are missing: {first}{more}"),
                remedy,
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(status_code: u16) -> Attempt {
        let status = if status_code == 202 { "OK" } else { "Invalid HTTP Response" };
        Attempt { delivered_at: "2026-01-31T09:30:00Z".to_owned(), status: status.to_owned(), status_code }
    }

    fn remedy(examined: &Examined) -> &str {
        assert_eq!(examined.verdict, Verdict::Problem, "{examined:?}");
        examined.remedy.as_deref().unwrap()
    }

    #[test]
    fn a_webhook_leads_here_and_is_signed() {
        let hook = |url: &str, content_type: &str, secret: Option<&str>| {
            let owned = |text: &str| Some(text.to_owned());
            webhook(Hook { url: owned(url), content_type: owned(content_type), secret: secret.and_then(owned) })
        };
        let good = "https://tea.example/webhook";
        assert_eq!(hook(good, "json", Some("********")).verdict, Verdict::Fine);
        assert!(hook("https://tea.example/", "json", Some("********")).told.contains("does not end in /webhook"));
        assert!(hook(good, "form", Some("********")).told.contains("forms"));
        assert!(hook(good, "json", None).told.contains("not signed"));
        assert!(webhook(Hook::default()).told.contains("no webhook"));
    }

    #[test]
    fn deliveries_are_judged_by_the_latest_and_told_all() {
        assert_eq!(deliveries(&[]).verdict, Verdict::Note);
        assert_eq!(deliveries(&[attempt(202), attempt(202)]).verdict, Verdict::Fine);
        let fixed = deliveries(&[attempt(202), attempt(401), attempt(401), attempt(502)]);
        assert_eq!(fixed.verdict, Verdict::Note);
        assert!(fixed.told.contains("3 of the last 4 failed: 2 × 401"), "{}", fixed.told);
        assert!(remedy(&deliveries(&[attempt(401)])).contains("SHELFMARK_WEBHOOK_SECRET"));
        assert!(remedy(&deliveries(&[attempt(404)])).contains("/webhook"));
        assert!(remedy(&deliveries(&[attempt(0)])).contains("from outside"));
    }

    #[test]
    fn installations_that_lack_permissions_are_named() {
        let one = |suspended, lacks: &[&str]| Installed {
            id: 7,
            account: "ada".to_owned(),
            suspended,
            lacks: lacks.iter().map(|lack| (*lack).to_owned()).collect(),
        };
        assert_eq!(installations(&[]).verdict, Verdict::Note);
        assert_eq!(installations(&[one(false, &[]), one(true, &["checks: write"])]).verdict, Verdict::Fine);
        let poor = installations(&[one(false, &["checks: write"]), one(false, &["checks: write"])]);
        assert!(poor.told.contains("ada (7: checks: write), and 1 more"), "{}", poor.told);
        assert!(remedy(&poor).contains("must accept"));
    }
}
