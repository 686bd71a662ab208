//! Public lists: what each does, what its latest reviews found, and what became of that.

use maud::{Markup, html};

use super::Page;
use super::portrait::portrait;
use crate::checks;
use crate::output::Portrait;
use crate::text::counted;

/// A repository in the table of all of them.
#[derive(Clone, Debug)]
pub struct KnownRepository<'v> {
    /// `owner/name`.
    pub name: &'v str,
    /// How many lists it has.
    pub lists: u64,
    /// How many entries they have together.
    pub entries: u64,
    /// The day of its last review.
    pub reviewed: String,
}

/// What is known of a repository.
#[derive(Clone, Debug)]
pub struct RepositoryLists<'v> {
    /// `owner/name`.
    pub name: &'v str,
    /// Where GitHub shows its pull requests.
    pub address: Option<String>,
    /// What became of the findings, check by check.
    pub checks: Vec<CheckTally<'v>>,
    /// Its lists.
    pub lists: Vec<ShownList<'v>>,
}

/// One list.
#[derive(Clone, Debug)]
pub struct ShownList<'v> {
    /// Its path.
    pub path: &'v str,
    /// Its page on GitHub.
    pub address: Option<String>,
    /// The branch that it was read from.
    pub branch: &'v str,
    /// The date when it was read.
    pub as_of: String,
    /// What was learned; `None` if it can no longer be read.
    pub portrait: Option<Portrait>,
    /// Its latest reviews, latest first.
    pub reviews: Vec<ShownReview<'v>>,
}

/// The last review of a pull request.
#[derive(Clone, Debug)]
pub struct ShownReview<'v> {
    /// The pull request's number.
    pub pull: u64,
    /// Its page on GitHub.
    pub address: Option<String>,
    /// The date.
    pub reviewed: String,
    /// How many entries it adds, edits and so on, each with its verb.
    pub changes: Vec<(&'v str, u64)>,
    /// What became of the findings.
    pub tally: Tally,
    /// How many findings there were of each severity.
    pub severities: Vec<(&'v str, u64)>,
}

/// How many findings there were, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub found: u64,
    /// Those that are gone from a later commit.
    pub mended: u64,
    /// Those that people want ignored.
    pub ignored: u64,
    /// Those that were still there at the last review.
    pub open: u64,
}

/// The same for one check.
#[derive(Clone, Copy, Debug)]
pub struct CheckTally<'v> {
    /// The check.
    pub check: &'v str,
    /// What became of its findings.
    pub tally: Tally,
}

/// All repositories with lists.
#[must_use]
pub fn lists(repositories: &[KnownRepository<'_>]) -> Page {
    let body = html! {
        h1 { "Lists" }
        p.lead { "Public lists that are reviewed here, with each list's style and what became of the findings." }
        @if repositories.is_empty() {
            div.notice { p { "No lists yet. A list appears here once a pull request to it has been reviewed, if its repository is public." } }
        } @else {
            table.figures {
                thead { tr { th scope="col" { "Repository" } th.number scope="col" { "Entries" } th.number scope="col" { "Last review" } } }
                tbody {
                    @for known in repositories {
                        tr {
                            td {
                                a href={ "/lists/" (known.name) } { (known.name) }
                                @if known.lists > 1 { " " span.quiet { (known.lists) " lists" } }
                            }
                            td.number { (known.entries) }
                            td.number { (known.reviewed) }
                        }
                    }
                }
            }
        }
    };
    Page::among_others("Lists", &body)
}

/// The lists of one repository.
#[must_use]
pub fn repository(known: &RepositoryLists<'_>) -> Page {
    let is_alone = known.lists.len() == 1;
    let body = html! {
        p.trail { a href="/lists" { "Lists" } " › " (known.name) }
        h1 { (known.name) }
        @if let Some(address) = &known.address { p { a href=(address) rel="nofollow" { "Its pull requests on GitHub" } } }
        (outcomes(&known.checks))
        @for list in &known.lists { (one(list, is_alone)) }
    };
    Page::among_others(known.name, &body)
}

/// Shown if nothing is stored about a repository.
#[must_use]
pub fn no_lists(name: &str) -> Page {
    let body = html! {
        p.trail { a href="/lists" { "Lists" } " › " (name) }
        h1 { "No data about " (name) }
        p { "A public repository appears here once this server has reviewed a pull request to one of its lists, and for a year after the last review." }
        p { a href="/lists" { "All lists" } }
    };
    Page::among_others("No such list", &body)
}

fn outcomes(checks: &[CheckTally<'_>]) -> Markup {
    html! {
        section.card {
            h2 { "What became of the findings" }
            @if checks.is_empty() {
                p { "The reviews below have no findings." }
            } @else {
                table.figures {
                    thead { tr { th scope="col" { "Check" } (headings()) } }
                    tbody { @for check in checks { tr { td { (name(check.check)) } (figures(&check.tally)) } } }
                }
                p.quiet {
                    "Fixed: gone in a later commit. Ignored: by a maintainer or by a comment in the list, or its comment was deleted or its thread resolved. "
                    "Open: still there at the last review, even if the pull request has been merged or closed since."
                }
            }
        }
    }
}

fn one(list: &ShownList<'_>, is_alone: bool) -> Markup {
    html! {
        section.list {
            h2 { @if let Some(address) = &list.address { a href=(address) rel="nofollow" { (list.path) } } @else { (list.path) } }
            h3 { "Last reviews" }
            @if list.reviews.is_empty() { p { "No pull request to this list has been reviewed in the last year." } }
            @else { (reviews(&list.reviews)) }
            details.card open[is_alone] {
                summary { "What this list does" }
                p.quiet { "As it was on " (list.as_of) ", on the branch " code { (list.branch) } "." }
                @match &list.portrait {
                    Some(known) => (portrait(known)),
                    None => p { "Learned by another version of Shelfmark; the next review updates it." },
                }
            }
        }
    }
}

fn reviews(reviews: &[ShownReview<'_>]) -> Markup {
    html! {
        table.figures {
            thead { tr { th scope="col" { "Pull request" } (headings()) } }
            tbody {
                @for review in reviews {
                    tr {
                        td {
                            @if let Some(address) = &review.address { a href=(address) rel="nofollow" { "#" (review.pull) } } @else { "#" (review.pull) }
                            " " span.quiet { (review.reviewed) }
                            @let said = said(review);
                            @if !said.is_empty() { br; span.quiet { (said) } }
                        }
                        (figures(&review.tally))
                    }
                }
            }
        }
    }
}

/// What a pull request does, and the severities of its findings.
fn said(review: &ShownReview<'_>) -> String {
    let changes = review.changes.iter().filter(|(_, count)| *count > 0).map(|(does, count)| format!("{does} {count}"));
    let severities = review.severities.iter().map(|(severity, count)| {
        counted(usize::try_from(*count).unwrap_or(usize::MAX), severity, &format!("{severity}s"))
    });
    let parts = [changes.collect::<Vec<_>>().join(", "), severities.collect::<Vec<_>>().join(", ")];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

fn headings() -> Markup {
    html! { @for heading in ["Found", "Fixed", "Ignored", "Open"] { th.number scope="col" { (heading) } } }
}

fn figures(tally: &Tally) -> Markup {
    let Tally { found, mended, ignored, open } = *tally;
    html! { @for count in [found, mended, ignored, open] { td.number { @if count > 0 { (count) } @else { span.quiet { "0" } } } } }
}

/// A check's name, linked to its page if this version has it.
fn name(check: &str) -> Markup {
    html! {
        @if checks::find(check).is_some() { a href={ "/checks/" (check) } { code { (check) } } } @else { code { (check) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review() -> ShownReview<'static> {
        ShownReview {
            pull: 7,
            address: Some("https://github.com/ada/tea/pull/7".to_owned()),
            reviewed: "26 Nov 2026".to_owned(),
            changes: vec![("adds", 2), ("edits", 0), ("moves", 1)],
            tally: Tally { found: 3, mended: 1, ignored: 1, open: 1 },
            severities: vec![("error", 1), ("warning", 2)],
        }
    }

    #[test]
    fn a_review_is_told_in_a_line() {
        assert_eq!(said(&review()), "adds 2, moves 1; 1 error, 2 warnings");
        let row = reviews(&[review()]).into_string();
        assert!(row.contains("<a href=\"https://github.com/ada/tea/pull/7\" rel=\"nofollow\">#7</a>"), "{row}");
    }

    #[test]
    fn what_others_wrote_stays_text() {
        let hostile = "<script>alert(1)</script>";
        let portrait = Portrait { sample: Some(hostile.to_owned()), ..Portrait::default() };
        let list = ShownList {
            path: hostile,
            address: None,
            branch: hostile,
            as_of: String::new(),
            portrait: Some(portrait),
            reviews: vec![review()],
        };
        let check = CheckTally { check: hostile, tally: Tally::default() };
        let known = RepositoryLists { name: hostile, address: None, checks: vec![check], lists: vec![list] };
        let page = repository(&known).html + &no_lists(hostile).html;
        assert!(!page.contains("<script") && page.matches("&lt;script").count() >= 6, "{page}");
    }
}
