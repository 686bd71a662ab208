//! The checks, each with its documentation.

use maud::{Markup, html};

use super::Page;
use super::markdown::{inline, shown};
use crate::checks::{CHECKS, Check};

/// All checks in a table.
#[must_use]
pub fn checks() -> Page {
    let body = html! {
        h1 { "Checks" }
        p.lead { "What is looked for in each pull request. A check speaks only of what the pull request changes, and a matter of style is one only where nearly all entries of the list agree." }
        ul.checks {
            @for check in CHECKS {
                li {
                    a href={ "/checks/" (check.name()) } { code { (check.name()) } } " " (severity(*check))
                    p { (inline(check.summary())) }
                }
            }
        }
    };
    Page::among_others("Checks", &body)
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
        section.card {
            h2 { "When it is wrong for your list" }
            p { "In one pull request, a maintainer comments:" }
            pre { code { "/shelfmark ignore " (name) } }
            p { "For good, in the list’s repository, in " code { ".github/shelfmark.yml" } ":" }
            pre { code { "checks:\n  " (name) ": off\n" } }
            p.quiet { "Instead of " code { "off" } ", " code { "note" } ", " code { "warning" } " or " code { "error" } " weighs it otherwise." }
        }
    };
    Page::among_others(name, &body)
}

fn severity(check: &dyn Check) -> Markup {
    let severity = check.severity().to_string();
    html! { span class={ "tag " (severity) } { (severity) } }
}
