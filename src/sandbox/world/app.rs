//! The App that is installed on every repository, and other Apps.

/// A GitHub App, as check runs name the one that made them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Its id.
    pub id: u64,
    /// Its slug; its login is that and `[bot]`.
    pub slug: String,
}

impl App {
    /// Whether it is the App that is installed here.
    pub(in crate::sandbox) fn is_own(&self) -> bool {
        self.id == APP_ID
    }
}

/// The App as registered: by hand before the conversation begins, or from a manifest in its course.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Registration {
    pub name: String,
    /// Its name in the address of its page.
    pub slug: String,
    pub client_id: String,
    pub webhook_secret: String,
}

impl Default for Registration {
    fn default() -> Self {
        let [name, slug, client_id, webhook_secret] = ["Shelfmark", SLUG, CLIENT_ID, WEBHOOK_SECRET].map(str::to_owned);
        Self { name, slug, client_id, webhook_secret }
    }
}

/// An installation of the App on the repositories of one owner.
pub(in crate::sandbox) struct Installation {
    pub id: u64,
    /// When it was suspended, in seconds since 1970, if it is.
    pub suspended_at: Option<u64>,
    /// Whether it was removed.
    pub is_gone: bool,
}

/// The id of the App that is installed on every repository of the sandbox.
pub const APP_ID: u64 = 917_042;
/// Its slug, unless it was registered under another name.
pub(in crate::sandbox) const SLUG: &str = "shelfmark";
/// The events it is subscribed to at first; those about check runs and installations need no subscription.
pub(in crate::sandbox) const EVENTS: [&str; 2] = ["pull_request", "push"];
/// The client id of the App that is installed on every repository of the sandbox.
pub const CLIENT_ID: &str = "Iv23shelfmarksandbox";
/// The secret that deliveries are signed with.
pub const WEBHOOK_SECRET: &str = "a secret between sandbox and bot";
/// The installation of the App on the repositories of the first owner; those of other owners have the numbers after it.
pub const INSTALLATION: u64 = 4_100;
