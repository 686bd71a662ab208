//! The home page: what this is, and how it is doing.

use maud::{Markup, html};

use super::Page;

/// The content of the home page.
#[derive(Clone, Debug, Default)]
pub struct Home<'v> {
    /// The App's name, if GitHub has said it.
    pub name: Option<&'v str>,
    /// Where to install it.
    pub installation_url: Option<&'v str>,
    /// What is wrong with this server, in sentences; empty if nothing is.
    pub ailments: &'v [String],
    /// Whether lists can be tried here.
    pub has_trial: bool,
    /// Whether it shows what was learned of lists.
    pub has_lists: bool,
}

/// The home page.
#[must_use]
pub fn home(home: &Home<'_>) -> Page {
    let name = home.name.filter(|name| !name.is_empty()).unwrap_or("Shelfmark");
    let body = html! {
        h1 { (name) " reviews pull requests to curated lists" }
        p.lead {
            "Is the new entry in the list’s own style, not a duplicate, and in its place? "
            (name) " learns each list’s style and order from the list itself, answers within seconds, and suggests the corrected line."
        }
        p {
            @if let Some(address) = home.installation_url { a.button href=(address) { "Install it on a list" } " " }
            @if home.has_trial { a.button.second href="/try" { "Try it on a list" } }
        }
        (health(home.ailments))
        section.card {
            h2 { "How it works" }
            ol.next {
                li { "A pull request to a list gets a review within seconds: a comment on each line that has an issue, with the fix as a suggestion to commit." }
                li { "A new entry is asked to do what nearly all entries of the list do. Where the list has no habit, nothing is reported." }
                li { "Only what the pull request changes is reviewed. A clean one gets a green check and no comment." }
            }
            p { a href="/checks" { "All checks" } ", each with an example and how to switch it off." }
            @if home.has_lists { p { a href="/lists" { "The lists it reviews" } ": each list’s style, and what became of the findings." } }
        }
    };
    Page::among_others("Reviews of pull requests to curated lists", &body)
}

fn health(ailments: &[String]) -> Markup {
    html! {
        @if ailments.is_empty() {
            div.notice.good role="status" { p { "All is well: the database can be written to, and GitHub accepts the App." } }
        } @else {
            div.notice.bad role="status" { @for ailment in ailments { p { (ailment) } } }
        }
    }
}

/// Shown instead of a page that requires the token.
#[must_use]
pub fn locked() -> Page {
    let body = html! {
        h1 { "This page needs a token" }
        p { "This server shows its lists only to those who have its token. Reload the page, and give the token as the password, with any user name." }
        p { "Whoever runs the server has it: it is the setting " code { "SHELFMARK_PAGES_TOKEN" } ". " a href="/" { "Go to the first page" } "." }
    };
    Page::among_others("A token is needed", &body)
}

/// Shown instead of a page while the database does not answer.
#[must_use]
pub fn unavailable() -> Page {
    let body = html! {
        h1 { "The database does not answer" }
        p { "This page needs it. Try again in a moment." }
    };
    Page::among_others("Unavailable", &body)
}

/// Shown if there is no such page.
#[must_use]
pub fn not_found() -> Page {
    let body = html! {
        h1 { "Page not found" }
        p { "There is nothing at this address. " a href="/" { "Go to the first page" } "." }
    };
    Page::among_others("Page not found", &body)
}
