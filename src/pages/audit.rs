//! The audit of a whole list, as one self-contained page.

use maud::{Markup, html};

use super::Page;
use super::markdown::inline;
use crate::checks::Finding;
use crate::output::{Audited, FoundByCheck};

/// The audit of one list.
#[must_use]
pub fn audit(audited: &Audited<'_>) -> Page {
    let found = audited.by_check();
    let body = html! {
        h1 { (audited.shown) }
        p.lead { (audited.size()) "." }
        @for remark in audited.remarks() { p { (inline(&remark)) } }
        @if !found.is_empty() { (overview(&found)) }
        (years(&audited.audit.years))
        @for one in &found { (findings(one)) }
        (sections(audited))
    };
    Page::new(audited.shown, &body)
}

fn overview(found: &[FoundByCheck<'_>]) -> Markup {
    html! {
        table.figures {
            thead { tr { th scope="col" { "Check" } th scope="col" { "What it reports" } th.number scope="col" { "Findings" } } }
            tbody {
                @for one in found {
                    tr {
                        td { a href={ "#" (one.check) } { (one.check) } " " (severity(one)) }
                        td { (inline(&one.summary)) }
                        td.number { (one.findings.len()) }
                    }
                }
            }
        }
    }
}

fn severity(one: &FoundByCheck<'_>) -> Markup {
    let worst = one.worst.as_str();
    html! { span class={ "tag " (worst) } { (worst) } }
}

/// Further findings of a check are folded away.
const OPEN: usize = 12;

fn findings(one: &FoundByCheck<'_>) -> Markup {
    html! {
        section.card id=(one.check) {
            h2 { (one.check) " " (severity(one)) }
            p.quiet { (one.counts()) ". " (inline(&one.summary)) @if let Some(help) = one.help() { " – " (help) } }
            @for page in one.pages() { p.quiet { "See " a href=(page) { (page) } } }
            @let (first, rest) = one.findings.split_at(one.findings.len().min(OPEN));
            (lines(first, one.help().is_none()))
            @if !rest.is_empty() {
                details { summary { (rest.len()) " more" } (lines(rest, one.help().is_none())) }
            }
        }
    }
}

fn lines(findings: &[&Finding], tells_help: bool) -> Markup {
    html! {
        table.figures {
            @for finding in findings {
                tr {
                    td.number { (finding.lines.start) }
                    td {
                        (finding.said())
                        @if let Some(help) = finding.help.as_ref().filter(|_| tells_help) { br; (help) }

                    }
                }
            }
        }
    }
}

/// The largest height of a column in the chart.
const HEIGHT: usize = 96;

/// The width of a year.
const WIDTH: usize = 36;

/// The most years in the chart; for earlier ones the number of entries is given.
const MOST_YEARS: usize = 40;

/// A column chart of the number of entries for each year.
fn years(years: &[(u16, usize)]) -> Markup {
    let most = years.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let Some(&(last, _)) = years.last() else { return html! {} };
    let shown: Vec<(u16, usize)> =
        years.iter().copied().filter(|(year, _)| usize::from(last - year) < MOST_YEARS).collect();
    let Some(&(first, _)) = shown.first() else { return html! {} };
    let at = |year: u16| usize::from(year - first) * WIDTH;
    let height = |count: usize| (count * HEIGHT).div_ceil(most);
    let width = at(last) + WIDTH;
    html! {
        figure.years {
            figcaption { "Entries by year" }
            svg viewBox={ "0 0 " (width) " 132" } width=(width) role="img" aria-label="Entries by year" {
                @for &(year, count) in &shown {
                    rect x=(at(year) + 4) y=(18 + HEIGHT - height(count)) width=(WIDTH - 8) height=(height(count)) rx="2" {
                        title { (year) ": " (count) }
                    }
                    text x=(at(year) + WIDTH / 2) y=(12 + HEIGHT - height(count)) { (count) }
                    text x=(at(year) + WIDTH / 2) y="130" { (year) }
                }
            }
            @let earlier: usize = years.iter().take(years.len() - shown.len()).map(|(_, count)| *count).sum();
            @if earlier > 0 { p.quiet { (earlier) " before " (first) } }
        }
    }
}

fn sections(audited: &Audited<'_>) -> Markup {
    let sections = audited.sections();
    html! {
        @if !sections.is_empty() {
            h2 { "Sections" }
            table.figures {
                thead { tr { th scope="col" { "Section" } th.number scope="col" { "Line" } th.number scope="col" { "Entries" } th.number scope="col" { "Findings" } } }
                tbody {
                    @for (section, found) in sections {
                        tr {
                            td class={ "level" (section.level.clamp(1, 5)) } { @if section.title.is_empty() { "(above the first heading)" } @else { (section.title) } }
                            td.number { (section.line) }
                            td.number { (section.entries) }
                            td.number { (found) }
                        }
                    }
                }
            }
        }
    }
}
