//! Trying it: a list, a changed list, and the review that the change would get.

use maud::{Markup, html};

use super::Page;
use super::conversation::{ChangedFile, CheckResult, check, file};
use super::portrait::portrait;
use crate::output::Portrait;

/// The largest list that can be tried, in bytes.
pub const LARGEST_LIST: usize = 512 * 1024;

/// A list and a change to it that come with Shelfmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its name in URLs.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// The list.
    pub base: &'static str,
    /// The list with the change.
    pub head: &'static str,
}

/// The samples, one of each kind of list.
pub const SAMPLES: [Sample; 3] = [
    Sample {
        name: "tools",
        about: "tools, with descriptions",
        base: include_str!("samples/tools.md"),
        head: include_str!("samples/tools-changed.md"),
    },
    Sample {
        name: "papers",
        about: "numbered papers",
        base: include_str!("samples/papers.md"),
        head: include_str!("samples/papers-changed.md"),
    },
    Sample {
        name: "table",
        about: "a table",
        base: include_str!("samples/table.md"),
        head: include_str!("samples/table-changed.md"),
    },
];

/// What was typed, or a sample.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tried<'v> {
    /// The list.
    pub base: &'v str,
    /// The list with the change.
    pub head: &'v str,
    /// The repository's policy.
    pub policy: &'v str,
}

/// The review of the change.
#[derive(Clone, Debug)]
pub struct Drawn<'v> {
    /// The change, with the comments on it.
    pub file: ChangedFile<'v>,
    /// The check run.
    pub check: CheckResult<'v>,
    /// What was learned of the list.
    pub portrait: Portrait,
}

/// The page, with a review below the form if there is one.
#[must_use]
pub fn trial(tried: Tried<'_>, drawn: Option<&Drawn<'_>>, fault: Option<&str>) -> Page {
    let body = html! {
        h1 { "Try it" }
        p.lead { "Paste a list and a changed version of it, and see the review that the change would get. Nothing is stored." }
        p { "Or look at a sample: " @for (at, sample) in SAMPLES.iter().enumerate() { @if at > 0 { ", " } a href={ "/try?sample=" (sample.name) } { (sample.about) } } "." }
        @if let Some(fault) = fault { div.notice.bad role="alert" { p { (fault) } } }
        @if let Some(drawn) = drawn { (review(drawn)) }
        (form(tried, drawn.is_none()))
    };
    Page::among_others("Try it", &body)
}

fn review(drawn: &Drawn<'_>) -> Markup {
    html! {
        section.review aria-label="The review" {
            h2 { "The review" }
            @if drawn.file.patch.is_empty() { p { "The two lists are the same: there is no change to review." } }
            @else {
                (check(&drawn.check, "Shelfmark"))
                (file(&drawn.file, "shelfmark"))
            }
            h2 { "What this list does" }
            (portrait(&drawn.portrait))
        }
    }
}

fn form(tried: Tried<'_>, is_open: bool) -> Markup {
    html! {
        details.card open[is_open] {
            summary { @if is_open { "Your list" } @else { "Change it, or try your own list" } }
            form method="post" action="/try" {
                (area("base", "The list", "As it is on the default branch.", tried.base, true))
                (area("head", "The list with the change", "As the pull request changes it.", tried.head, true))
                details {
                    summary { "Settings of the repository" }
                    (area("policy", "Policy", "The content of .github/shelfmark.yml, if there is one.", tried.policy, false))
                }
                p { button.button type="submit" { "Review the change" } }
            }
        }
    }
}

fn area(name: &str, label: &str, hint: &str, value: &str, is_large: bool) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            // A browser drops the first line break in a text area.
            textarea id=(name) name=(name) rows=(if is_large { 10 } else { 4 }) spellcheck="false" autocomplete="off" aria-describedby={ (name) "-hint" } { "\n" (value) }
            p.hint id={ (name) "-hint" } { (hint) }
        }
    }
}
