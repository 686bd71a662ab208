//! The checks, each with its documentation.

use maud::{Markup, html};

use super::Page;
use super::markdown::{inline, shown};
use crate::checks::{CHECKS, Check, Preset};

/// All checks in a table.
#[must_use]
pub fn checks() -> Page {
    let body = html! {
        h1 { "Checks" }
        p.lead { "What is checked in each pull request. Only what the pull request changes is reviewed, and style only where nearly all entries of the list agree." }
        (listed(None))
        @for preset in Preset::ALL {
            h2 { "With " code { "preset: " (preset.as_str()) } }
            p { "Off, unless the list’s repository asks for them in " code { ".github/shelfmark.yml" } "." }
            (listed(Some(preset)))
        }
    };
    Page::among_others("Checks", &body)
}

fn listed(preset: Option<Preset>) -> Markup {
    html! {
        ul.checks {
            @for check in CHECKS.iter().filter(|check| check.preset() == preset) {
                li {
                    a href={ "/checks/" (check.name()) } { code { (check.name()) } } " " (severity(*check))
                    p { (inline(check.summary())) }
                }
            }
        }
    }
}

/// One check.
#[must_use]
pub fn check(check: &dyn Check) -> Page {
    let name = check.name();
    let body = html! {
        p.trail { a href="/checks" { "Checks" } " › " (name) }
        h1 { code { (name) } " " (severity(check)) }
        p.lead { (inline(check.summary())) }
        div.prose { (shown(check.docs())) }
        @if let Some(preset) = check.preset() {
            section.card {
                h2 { "Off by default" }
                p { "To switch it on, with the rest of its preset, in " code { ".github/shelfmark.yml" } ":" }
                pre { code { "preset: " (preset.as_str()) "\n" } }
            }
        }
        section.card {
            h2 { "When it is wrong for your list" }
            p { "In one pull request, a maintainer comments:" }
            pre { code { "/shelfmark ignore " (name) } }
            p { "Permanently, in the list’s repository, in " code { ".github/shelfmark.yml" } ":" }
            pre { code { "checks:\n  " (name) ": off\n" } }
            p.quiet { "Instead of " code { "off" } ", " code { "note" } ", " code { "warning" } " or " code { "error" } " changes its severity." }
        }
    };
    Page::among_others(name, &body)
}

fn severity(check: &dyn Check) -> Markup {
    let severity = check.severity().to_string();
    html! { span class={ "tag " (severity) } { (severity) } }
}
