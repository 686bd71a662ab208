//! The pages that people see in a browser.
//!
//! They are typed templates without JavaScript, and know only what they show; `server` decides when. Style and icons are embedded in the
//! page, so that it needs no second request: the last page of the set-up is still being read when its routes are gone.

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};

mod audit;
mod checks;
mod conversation;
mod home;
mod lists;
mod markdown;
mod portrait;
mod setup;
mod trial;

pub use audit::audit;
pub use checks::{check, checks};
pub use conversation::{
    ChangedFile, CheckResult, LineComment, LineNote, PullRequest, Sign, pull_request, pull_requests,
};
pub use home::{Home, home, locked, not_found, unavailable};
pub use lists::{
    CheckTally, KnownRepository, RepositoryLists, ShownList, ShownReview, Tally, lists, no_lists, repository,
};
pub use setup::{
    Asked, Fault, Field, Unkept, View, Way, begin, kept_elsewhere, not_set_up, refused, registered, start, trouble,
    unkept,
};
pub use trial::{Drawn, LARGEST_LIST, SAMPLES, Sample, Tried, trial};

/// One style for all pages, light or dark as the reader's system.
const STYLE: &str = include_str!("style.css");

/// Lets the browser apply this style, and nothing else that might get into a page.
static STYLE_SOURCE: LazyLock<String> =
    LazyLock::new(|| format!("'sha256-{}'", STANDARD.encode(digest(&SHA256, STYLE.as_bytes()))));

/// The mark beside the name: a bookmark.
const MARK: &str = r#"<svg width="20" height="20" viewBox="0 0 20 20" fill="currentColor" aria-hidden="true"><path d="M4 1h12a1 1 0 0 1 1 1v17l-7-5-7 5V2a1 1 0 0 1 1-1z"/></svg>"#;

/// The same mark as the page's icon.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20' fill='%231a8a4a'%3E%3Cpath d='M4 1h12a1 1 0 0 1 1 1v17l-7-5-7 5V2a1 1 0 0 1 1-1z'/%3E%3C/svg%3E";

/// A page, and where its forms lead besides this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The whole document.
    pub html: String,
    forms_to: Option<String>,
}

impl Page {
    fn new(title: &str, body: &Markup) -> Self {
        Self::framed(title, body, Frame::Alone)
    }

    /// One of the pages that link to one another.
    fn among_others(title: &str, body: &Markup) -> Self {
        Self::framed(title, body, Frame::AmongOthers)
    }

    fn framed(title: &str, body: &Markup, frame: Frame) -> Self {
        Self { html: layout(title, body, frame).into_string(), forms_to: None }
    }

    /// The same with a form that leads to another host, given by its origin.
    fn leading_to(self, origin: &str) -> Self {
        Self { forms_to: Some(origin.to_owned()), ..self }
    }

    /// What the browser may do with the page: show it in its own style, and send its forms where they lead
    /// (<https://www.w3.org/TR/CSP3/>).
    #[must_use]
    pub fn policy(&self) -> String {
        let forms_to = self.forms_to.as_ref().map(|origin| format!(" {origin}")).unwrap_or_default();
        format!(
            "default-src 'none'; style-src {}; img-src data:; form-action 'self'{forms_to}; base-uri 'none'; frame-ancestors 'none'",
            *STYLE_SOURCE
        )
    }
}

/// What surrounds a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// No links away from it.
    Alone,
    /// Links to the home page and to Shelfmark's origin.
    AmongOthers,
}

/// What all pages share.
fn layout(title: &str, body: &Markup, frame: Frame) -> Markup {
    let is_alone = frame == Frame::Alone;
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Shelfmark" }
                link rel="icon" href=(ICON);
                style { (PreEscaped(STYLE)) }
            }
            body {
                header.top {
                    (PreEscaped(MARK))
                    @if is_alone { span { "Shelfmark" } } @else { a href="/" { "Shelfmark" } a.way href="/checks" { "Checks" } }
                }
                main { (body) }
                footer.foot {
                    @if is_alone { "Shelfmark " (env!("CARGO_PKG_VERSION")) }
                    @else { a href=(env!("CARGO_PKG_REPOSITORY")) { "Shelfmark " (env!("CARGO_PKG_VERSION")) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_show_its_own_style_and_send_its_forms_where_they_lead() {
        let page = Page::new("Tea & cake", &html! { p { "<b>" } });
        assert!(page.html.contains("<title>Tea &amp; cake · Shelfmark</title>") && page.html.contains("&lt;b&gt;"));
        assert!(page.policy().contains("form-action 'self'; "), "{}", page.policy());
        assert!(page.leading_to("https://github.com").policy().contains("form-action 'self' https://github.com; "));
    }

    #[test]
    fn the_style_stands_in_the_page_as_its_digest_says() {
        let page = Page::new("Tea", &html! {});
        let (_, style) = page.html.split_once("<style>").unwrap();
        let (style, _) = style.split_once("</style>").unwrap();
        let told = format!("'sha256-{}'", STANDARD.encode(digest(&SHA256, style.as_bytes())));
        assert!(page.policy().contains(&told));
    }
}
