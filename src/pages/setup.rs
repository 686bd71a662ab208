//! The pages for registering an App.

use maud::{Markup, html};

use super::Page;

/// What the person requests, as shown in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a choice of its own in the form")]
pub struct Asked {
    /// Where GitHub reaches this server.
    pub public_url: String,
    /// The App's name.
    pub name: String,
    /// The organization that will own the App; empty for the person's own account.
    pub organization: String,
    /// Whether an organization owns the App.
    pub is_of_organization: bool,
    /// Whether everybody may install it.
    pub public: bool,
    /// Whether it commits fixes.
    pub fixes: bool,
    /// Whether it follows commands in comments.
    pub commands: bool,
    /// Whether it keeps an issue with the findings in whole lists.
    pub kept_issue: bool,
    /// Whether it answers merge queues.
    pub merge_queues: bool,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Where GitHub reaches this server.
    PublicUrl,
    /// The App's name.
    Name,
    /// The organization.
    Organization,
}

/// What is wrong with a field, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which field.
    pub field: Field,
    /// What is wrong, and what to do about it.
    pub told: String,
}

/// The content of the first page.
#[derive(Clone, Debug)]
pub struct View<'v> {
    /// GitHub's host: `github.com`, or that of an Enterprise Server.
    pub github: &'v str,
    /// What is requested.
    pub asked: &'v Asked,
    /// What is wrong with it; if anything is, there is no button.
    pub faults: &'v [Fault],
    /// What to know although nothing is wrong.
    pub notes: &'v [String],
    /// Where the manifest is posted, the origin of that, and the manifest.
    pub form: Option<(&'v str, &'v str, &'v str)>,
    /// The permissions in the manifest, such as `checks: write`.
    pub permissions: &'v [String],
    /// The events that it subscribes to.
    pub events: &'v [String],
    /// Where webhooks are sent.
    pub webhook: &'v str,
    /// Where the credentials are stored, as in "they are kept …".
    pub kept: &'v str,
    /// Whether the form is shown unfolded.
    pub is_form_open: bool,
}

/// The steps of the set-up, with the current one.
fn steps(current: usize) -> Markup {
    html! {
        ol.steps {
            @for (at, step) in ["Create the App", "Install it", "First review"].iter().enumerate() {
                li aria-current=[(at == current).then_some("step")] { span.number { (at + 1) } (step) }
            }
        }
    }
}

/// The page with the one button, and with all the choices.
#[must_use]
pub fn start(view: &View<'_>) -> Page {
    let body = html! {
        (steps(0))
        h1 { "Create your GitHub App" }
        p.lead {
            "Shelfmark works as a GitHub App of your own. " (view.github) " creates it with the settings below and hands its key and secret to this server, where they are kept " (view.kept) "."
        }
        @if !view.faults.is_empty() {
            div.notice.bad role="alert" { ul { @for fault in view.faults { li { (fault.told) } } } }
        }
        @for note in view.notes { div.notice { p { (note) } } }
        @if let Some((action, _, manifest)) = view.form {
            section.card {
                (summary(view))
                form method="post" action=(action) {
                    input type="hidden" name="manifest" value=(manifest);
                    button.button type="submit" { "Create the App on " (view.github) }
                }
                p.hint { "GitHub asks you to confirm the name, and then sends you back here." }
            }
        }
        section.card {
            details open[view.is_form_open || !view.faults.is_empty()] {
                summary { @if view.form.is_some() { "Change the settings" } @else { "Settings" } }
                (wishes(view))
            }
        }
    };
    let page = Page::new("Create your GitHub App", &body);
    match view.form {
        Some((_, origin, _)) => page.leading_to(origin),
        None => page,
    }
}

fn summary(view: &View<'_>) -> Markup {
    let asked = view.asked;
    html! {
        dl {
            dt { "Name" }
            dd { strong { (asked.name) } }
            dt { "Belongs to" }
            dd { @if asked.is_of_organization { "the organization " strong { (asked.organization) } } @else { "your account" } }
            dt { "Can be installed by" }
            dd { @if asked.public { "everybody" } @else { "its owner only" } }
            dt { "Webhooks go to" }
            dd { code { (view.webhook) } }
            dt { "Permissions" }
            dd { ul { @for permission in view.permissions { li { code { (permission) } } } } }
            dt { "Events" }
            dd { (view.events.join(", ")) }
        }
    }
}

/// The form with all the choices.
fn wishes(view: &View<'_>) -> Markup {
    let asked = view.asked;
    html! {
        form method="post" action="/setup/check" {
            (text(view, Field::PublicUrl, &html! {
                "GitHub delivers its webhooks there. If this server runs at home or on a laptop, a tunnel gives it a public address: for example "
                code { "cloudflared tunnel --url http://localhost:3000" } "."
            }))
            (text(view, Field::Name, &html! { "At most 34 characters. No other App, user or organization on " (view.github) " may have this name." }))
            fieldset {
                legend { "Belongs to" }
                (choice("radio", "owner", "account", !asked.is_of_organization, "My account", ""))
                (choice("radio", "owner", "organization", asked.is_of_organization, "An organization that I own:", ""))
                (text(view, Field::Organization, &html! { "Its name as in " code { (view.github) "/NAME" } "." }))
            }
            fieldset {
                legend { "Can be installed by" }
                (choice("radio", "visibility", "private", !asked.public, "Its owner only", "For lists of this account or organization."))
                (choice("radio", "visibility", "public", asked.public, "Everybody", "For a bot that others may use, too. It can be changed later."))
            }
            fieldset {
                legend { "Optional permissions" }
                (choice("checkbox", "fixes", "on", asked.fixes, "Apply fixes", "A button on the check's page that commits the fixes, and threads that resolve once their issue is fixed; with commands in comments, also /shelfmark add (contents: write)."))
                (choice("checkbox", "commands", "on", asked.commands, "Commands in comments", "/shelfmark recheck, ignore, explain and add (issues: read)."))
                (choice("checkbox", "kept_issue", "on", asked.kept_issue, "An issue about the whole list", "Lists the findings in the whole list, if its policy asks for that; and answers to /shelfmark add on issues (issues: write)."))
                (choice("checkbox", "merge_queues", "on", asked.merge_queues, "Merge queues", "Answers a merge queue that waits for the check (merge_queues: read)."))
            }
            button.button.second type="submit" { "Check and continue" }
        }
    }
}

fn choice(kind: &str, name: &str, value: &str, is_chosen: bool, label: &str, about: &str) -> Markup {
    html! {
        label.choice {
            input type=(kind) name=(name) value=(value) checked[is_chosen];
            span { (label) @if !about.is_empty() { small { (about) } } }
        }
    }
}

fn text(view: &View<'_>, field: Field, hint: &Markup) -> Markup {
    let (name, kind, label, value) = match field {
        Field::PublicUrl => ("public_url", "url", "Public address of this server", &view.asked.public_url),
        Field::Name => ("name", "text", "Name of the App", &view.asked.name),
        Field::Organization => ("organization", "text", "Organization", &view.asked.organization),
    };
    let fault = view.faults.iter().find(|fault| fault.field == field);
    let placeholder = match field {
        Field::PublicUrl => Some("https://shelfmark.example.org"),
        Field::Name => None,
        Field::Organization => Some("my-organization"),
    };
    html! {
        div.field {
            @if field != Field::Organization { label for=(name) { (label) } }
            input id=(name) name=(name) type=(kind) value=(value) placeholder=[placeholder] aria-label=[(field == Field::Organization).then_some(label)] autocomplete="off" spellcheck="false"
                required[field != Field::Organization] aria-invalid=[fault.map(|_| "true")] aria-describedby={ (name) "-hint" };
            @if let Some(fault) = fault { p.fault { (fault.told) } }
            p.hint id={ (name) "-hint" } { (hint) }
        }
    }
}

/// The last page: the App is registered, and has to be installed.
#[must_use]
pub fn registered(name: &str, installation_url: &str, next: &[String]) -> Page {
    let body = html! {
        (steps(1))
        h1 { (name) " is registered" }
        p.lead { "It reviews pull requests in the repositories that you install it on." }
        p { a.button href=(installation_url) { "Install " (name) " on repositories" } }
        section.card {
            h2 { "What comes next" }
            ol.next { @for step in next { li { (step) } } }
        }
    };
    Page::new("Registered", &body)
}

/// An App that GitHub created, and whose credentials could not be stored.
#[derive(Clone, Debug)]
pub struct Unkept<'v> {
    /// Its name.
    pub name: &'v str,
    /// Its page on GitHub.
    pub html_url: &'v str,
    /// Why they could not be stored.
    pub reason: &'v str,
}

/// The page of an App whose credentials are only in memory.
#[must_use]
pub fn unkept(unkept: &Unkept<'_>) -> Page {
    let body = html! {
        (steps(0))
        h1 { "GitHub created " (unkept.name) ", but its credentials could not be stored" }
        div.notice.bad role="alert" { p { (unkept.reason) } }
        p { "This server keeps them in memory until it stops, and GitHub does not send them again. Fix the problem and try again, or download them now." }
        p {
            form.in-line method="post" action="/setup/keep" { button.button type="submit" { "Store them now" } }
            form.in-line method="post" action="/setup/credentials" { button.button.second type="submit" { "Download as .env" } }
        }
        p.quiet {
            "If all else fails: a new private key and webhook secret can be made in the settings of " a href=(unkept.html_url) { (unkept.name) } "."
        }
    };
    Page::new("Not stored", &body)
}

/// A way to go on, besides starting over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way<'w> {
    words: &'w str,
    address: &'w str,
}

impl<'w> Way<'w> {
    /// A link with this text.
    #[must_use]
    pub fn to(words: &'w str, address: &'w str) -> Self {
        Self { words, address }
    }
}

/// Something went wrong on the way back from GitHub, described in sentences, with a way to go on.
#[must_use]
pub fn trouble(title: &str, sentences: &[String], way: Option<Way<'_>>) -> Page {
    let body = html! {
        (steps(0))
        h1 { (title) }
        div.notice.bad role="alert" { @for sentence in sentences { p { (sentence) } } }
        p {
            @if let Some(way) = way { a.button href=(way.address) { (way.words) } " " }
            a.button.second href="/setup" { "Start over" }
        }
    };
    Page::new(title, &body)
}

/// The page behind the printed link: a button with which one browser takes the set-up. Programs that only open links do not press it.
#[must_use]
pub fn begin(token: &str) -> Page {
    let body = html! {
        (steps(0))
        h1 { "Set up Shelfmark" }
        p { "It needs a GitHub App of your own, which is created on the next pages. Only the first browser that starts can do the set-up." }
        form method="post" action="/setup" {
            input type="hidden" name="token" value=(token);
            button { "Begin" }
        }
    };
    Page::new("Set up Shelfmark", &body)
}

/// Shown to visitors who come without the link.
#[must_use]
pub fn refused(is_taken: bool) -> Page {
    let body = html! {
        h1 { "This page needs its link" }
        @if is_taken {
            p { "The set-up was started in another browser. Continue there, or restart the server to get a new link." }
        } @else {
            p { "The server printed a link in the terminal when it started, or in its log. Open that one." }
        }
    };
    Page::new("Link needed", &body)
}

/// Shown at `/` until there is an App.
#[must_use]
pub fn not_set_up() -> Page {
    let body = html! {
        h1 { "Almost there" }
        p { "Shelfmark is running and has no GitHub App yet. Open the link that it printed in the terminal, or in its log, to create one." }
    };
    Page::new("Not set up yet", &body)
}

/// Another process has registered an App meanwhile.
#[must_use]
pub fn kept_elsewhere(name: &str, html_url: &str, reason: &str) -> Page {
    let body = html! {
        h1 { "There is an App already" }
        div.notice.bad role="alert" { p { (reason) } }
        p { "The server works with that one. " a href=(html_url) { (name) } ", which GitHub created just now, is not used: delete it in its settings." }
    };
    Page::new("There is an App already", &body)
}
