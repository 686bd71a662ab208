//! The check run's page: the whole review, including what no comment says.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::check_run::note;
use super::table::{self, Mending};
use super::verdict::has_safe_fixes;
use super::wording::Pieces;
use super::{Fixing, ReviewedFile, SetAside, Shown, Subject};
use crate::checks::{Finding, Severity};
use crate::engine::{LikelySection, ShelfHint};
use crate::policy::{FailOn, PATH, Problem};
use crate::text::quote::{code, escaped, in_cell, sentence, shortened};
use crate::text::{LineRange, counted};

/// One line that sums up the result.
pub(super) fn title(subject: &Subject<'_>) -> String {
    told(subject, true)
}

/// The same, with or without the notes that only the page shows.
fn told(subject: &Subject<'_>, with_notes: bool) -> String {
    let parts = parts(subject, with_notes);
    let title = match (parts.is_empty(), subject.files.is_empty() && subject.new_policy.is_none()) {
        (false, _) => parts.join(", "),
        (true, true) => "No list changed".to_owned(),
        (true, false) => "No issues found".to_owned(),
    };
    if subject.partial { title + "; not all files were seen" } else { title }
}

/// Whether there is anything to say apart from notes that only the page shows.
pub(super) fn has_something(subject: &Subject<'_>) -> bool {
    !parts(subject, false).is_empty()
}

/// The counts of findings by kind.
fn parts(subject: &Subject<'_>, with_notes: bool) -> Vec<String> {
    let found = |severity: Severity| {
        let all = subject.files.iter().flat_map(|file| &file.report.findings);
        all.filter(|finding| finding.severity == severity && (with_notes || !is_folded(subject, finding))).count()
    };
    let policy = subject.new_policy.map_or(0, <[Problem]>::len);
    let conflicts = subject.files.iter().filter(|file| file.report.conflict.is_some()).count();
    let not_understood = subject.files.iter().filter(|file| file.report.not_understood().is_some()).count();
    let all = [
        (found(Severity::Error), "error", "errors"),
        (found(Severity::Warning), "warning", "warnings"),
        (found(Severity::Note), "note", "notes"),
        (policy, "problem in the policy", "problems in the policy"),
        (subject.unreviewed.len(), "file not reviewed", "files not reviewed"),
        (conflicts, "file in conflict", "files in conflict"),
        (not_understood, "file not understood", "files not understood"),
    ];
    let told = all.into_iter().filter(|(count, ..)| *count > 0);
    told.map(|(count, one, many)| counted(count, one, many)).collect()
}

/// The check run's page: the result, the findings, and details, folded away, that only some want to know.
pub(super) fn page(subject: &Subject<'_>, shown: &Shown, mending: &Mending<'_>) -> String {
    let has_findings = subject.files.iter().any(|file| !file.report.findings.is_empty());
    let end = if has_findings { DISAGREE } else { "" };
    let mut page = Pieces::with_reserve(end.len());
    page.push(&format!("**{}**\n\n", title(subject)));
    for text in subject.notes {
        page.push(&note(text));
    }
    for file in subject.unreviewed {
        let reason = escaped(&shortened(&file.reason));
        page.push(&format!("{} could not be reviewed: {reason}.\n\n", code(&shortened(&file.path))));
    }
    if subject.files.is_empty() && subject.unreviewed.is_empty() && subject.new_policy.is_none() {
        page.push(nothing(subject));
    }
    for file in subject.files {
        self::file(&mut page, subject, mending, file);
    }
    policies(&mut page, subject);
    for aside in &shown.set_aside {
        page.push(&set_aside(aside));
    }
    if subject.fixing == Fixing::Fork && has_safe_fixes(subject) {
        page.push(FORK);
    }
    for (at, (_, suggestion)) in mending.outside.iter().enumerate() {
        let heading = if at == 0 { "### Suggestions outside the diff\n\n" } else { "\n" };
        page.push(&format!("{heading}{suggestion}"));
    }
    if let Some(address) = subject.lists_page.filter(|_| !subject.files.is_empty()) {
        page.push(&format!(
            "\n[What Shelfmark has learned about this list, and what became of its findings]({address})\n"
        ));
    }
    page.finish() + end
}

/// The page's core, for places with little room: the result and the tables.
pub(super) fn verdict(body: &mut Pieces, subject: &Subject<'_>, mending: &Mending<'_>) {
    body.push(&format!("**{}**\n", told(subject, false)));
    for file in subject.files.iter().filter(|file| has_rows_in(subject, file)) {
        body.push("\n");
        if subject.files.len() > 1 {
            body.push(&format!("{}:\n\n", code(&shortened(file.path))));
        }
        table(body, subject, mending, file, MOST_IN_SHORT);
    }
}

/// The most rows in it; the page has more.
const MOST_IN_SHORT: usize = 20;

/// Whether there is a finding that is not folded away.
pub(super) fn has_rows(subject: &Subject<'_>) -> bool {
    subject.files.iter().any(|file| has_rows_in(subject, file))
}

fn has_rows_in(subject: &Subject<'_>, file: &ReviewedFile<'_>) -> bool {
    file.report.findings.iter().any(|finding| !is_folded(subject, finding))
}

/// How to have a finding ignored.
pub(super) const DISAGREE: &str = "\nDisagree? As a maintainer, reply `/shelfmark ignore` to a comment, comment `/shelfmark ignore CHECK` on the \
pull request, or add `ignore` to `.github/shelfmark.yml`.\n";

/// Why there is no button that commits all fixes.
const FORK: &str = "The branch belongs to a fork, which Shelfmark cannot write to. To commit all fixes at once, add the \
suggestions to a batch under *Files changed*.\n\n";

fn nothing(subject: &Subject<'_>) -> &'static str {
    if subject.policy.files.is_empty() {
        "This pull request changes no list file (a README at the top, in `.github` or in `docs`).\n"
    } else {
        "This pull request changes none of the list files that the repository's policy names.\n"
    }
}

fn file(page: &mut Pieces, subject: &Subject<'_>, mending: &Mending<'_>, file: &ReviewedFile<'_>) {
    page.push(&format!("{}: {}.\n\n", code(&shortened(file.path)), changes(file)));
    if let Some(line) = file.report.conflict {
        page.push(&format!(
            "It conflicts with {} (at line {line}), so it was reviewed alone, without what has changed there since.\n\n",
            code(&shortened(subject.base)),
        ));
    }
    if let Some(&first) = file.report.ignored.new.first() {
        let (base, new) = (code(&shortened(subject.base)), file.report.ignored.new.len());
        page.push(&match new {
            1 => format!("A new `shelfmark-ignore` comment (line {first}) has no effect until it is merged into {base}.\n\n"),
            many => format!(
                "{many} new `shelfmark-ignore` comments (from line {first} on) have no effect until they are merged into {base}.\n\n"
            ),
        });
    }
    if let Some(told) = file.report.not_understood() {
        page.push(&format!("{told}.\n\n"));
    }
    table(page, subject, mending, file, usize::MAX);
    notes(page, subject, mending, file);
    unseen(page, file);
    unchecked(page, file);
    shelves(page, file);
    habits(page, file);
}

/// The findings that a maintainer would want fixed, worst first, up to `most`.
fn table(page: &mut Pieces, subject: &Subject<'_>, mending: &Mending<'_>, file: &ReviewedFile<'_>, most: usize) {
    let mut findings: Vec<&Finding> = file.report.findings.iter().filter(|one| !is_folded(subject, one)).collect();
    findings.sort_by_key(|finding| Reverse(finding.severity));
    if findings.is_empty() {
        return;
    }
    page.push(table::HEAD);
    for finding in findings.iter().take(most) {
        page.push(&table::row(file, subject.documentation, mending, finding));
    }
    if findings.len() > most {
        page.push(&format!("\nAnd {} more on the check's page.\n", findings.len() - most));
    }
    page.push("\n");
}

/// Whether a finding is only advice. Findings that make the check run fail are never folded away.
fn is_folded(subject: &Subject<'_>, finding: &Finding) -> bool {
    finding.severity == Severity::Note && subject.policy.fail_on != FailOn::Note
}

fn notes(page: &mut Pieces, subject: &Subject<'_>, mending: &Mending<'_>, file: &ReviewedFile<'_>) {
    let notes: Vec<&Finding> = file.report.findings.iter().filter(|one| is_folded(subject, one)).collect();
    if notes.is_empty() {
        return;
    }
    let (mut rows, mut left) = (String::new(), notes.len());
    for note in &notes {
        let row = table::row(file, subject.documentation, mending, note);
        if rows.len() + row.len() > LONGEST_NOTES {
            break;
        }
        rows.push_str(&row);
        left -= 1;
    }
    let more = if left > 0 { format!("\nand {left} more.\n") } else { String::new() };
    fold(page, &counted(notes.len(), "note", "notes"), &format!("{}{rows}{more}", table::HEAD));
}

/// In bytes: notes must not crowd out what follows them.
const LONGEST_NOTES: usize = 15_000;

/// Fixable findings about things that no reader of the page can see.
fn unseen(page: &mut Pieces, file: &ReviewedFile<'_>) {
    let mendable = file.report.unseen.iter().filter(|finding| finding.fix.is_some());
    let lines: BTreeSet<usize> = mendable.map(|finding| finding.lines.start).collect();
    if lines.is_empty() {
        return;
    }
    let told = counted(lines.len(), "line with invisible spaces", "lines with invisible spaces");
    let places: Vec<String> =
        lines.iter().take(MOST_LISTED).map(|&line| table::place(file.page, LineRange::single(line))).collect();
    let more = if lines.len() > MOST_LISTED { ", …" } else { "" };
    let why = "GitHub shows no difference without them.";
    fold(page, &told, &format!("{why}\n\n{}{more}\n", places.join(", ")));
}

/// A folded piece under its summary, which is never split.
fn fold(page: &mut Pieces, summary: &str, inner: &str) {
    page.push(&format!("<details><summary>{summary}</summary>\n\n{inner}\n</details>\n\n"));
}

/// What the list does, for anyone who wants to know what the contribution was compared with.
fn habits(page: &mut Pieces, file: &ReviewedFile<'_>) {
    if !file.habits.is_empty() {
        let lines: String = file.habits.iter().map(|habit| format!("- {}\n", sentence(habit))).collect();
        fold(page, "What this list does", &lines);
    }
}

/// The links that could not be checked: a bot wall, an outage, no time left.
fn unchecked(page: &mut Pieces, file: &ReviewedFile<'_>) {
    let all = &file.report.unchecked;
    if all.is_empty() {
        return;
    }
    let told = counted(all.len(), "link", "links");
    let mut lines: String = all
        .iter()
        .take(MOST_LISTED)
        .map(|one| {
            format!("- {}: {}\n", table::place(file.page, LineRange::single(one.line)), code(&shortened(&one.address)))
        })
        .collect();
    if all.len() > MOST_LISTED {
        lines.push_str("- …\n");
    }
    let why = "Their sites did not answer, or refuse programs. The links may well work.";
    fold(page, &format!("{told} could not be checked"), &format!("{why}\n\n{lines}"));
}

/// The section that each new entry's words suggest, folded away: a maintainer sees at a glance whether it is well placed.
fn shelves(page: &mut Pieces, file: &ReviewedFile<'_>) {
    let hints = &file.report.shelf_hints;
    if hints.is_empty() {
        return;
    }
    let fits_best = |hint: &ShelfHint| hint.likeliest.first().is_some_and(|likely| likely.is_chosen);
    let told = match hints.as_slice() {
        [only] if fits_best(only) => "Its words fit its section best".to_owned(),
        [_] => "Likely sections, by its words".to_owned(),
        all => {
            let well = all.iter().filter(|hint| fits_best(hint)).count();
            format!("Likely sections, by their words: {well} of {} entries are in the likeliest", all.len())
        }
    };
    let rows: String = hints.iter().map(shelf).collect();
    let inner = format!(
        "This goes by words alone: a hint for reviewers, and no objection to an entry.\n\n\
         | line | entry | section | likely sections |\n|---:|---|---|---|\n{rows}"
    );
    fold(page, &told, &inner);
}

fn shelf(hint: &ShelfHint) -> String {
    let likely = |likely: &LikelySection| {
        let like: Vec<String> = likely.like.iter().map(|title| in_cell(&escaped(title))).collect();
        let like = if like.is_empty() { String::new() } else { format!(", beside {}", like.join(", ")) };
        let name = in_cell(&escaped(&likely.section));
        let name = if likely.is_chosen { format!("**{name}**") } else { name };
        format!("{name} ({:.0} %{like})", likely.chance * 100.0)
    };
    let likeliest: Vec<String> = hint.likeliest.iter().map(likely).collect();
    let section = if hint.section.is_empty() { "above the first heading" } else { &hint.section };
    format!(
        "| {} | {} | {} | {} |\n",
        hint.line,
        in_cell(&escaped(&hint.title)),
        in_cell(&escaped(section)),
        likeliest.join("<br>")
    )
}

/// The most that are listed.
const MOST_LISTED: usize = 20;

fn policies(page: &mut Pieces, subject: &Subject<'_>) {
    match subject.new_policy {
        None => {}
        Some([]) => page.push(&format!("`{PATH}`: no issues found. It takes effect once it is merged.\n\n")),
        Some(problems) => {
            page.push(&format!("**`{PATH}`**, as this pull request leaves it:\n\n{}\n", listed(problems)));
        }
    }
    if !subject.policy_problems.is_empty() && subject.new_policy.is_none() {
        page.push(&format!(
            "The repository's policy has problems, which are not due to this pull request; the rest of `{PATH}` applies:\n\n{}\n",
            listed(subject.policy_problems)
        ));
    }
}

fn listed(problems: &[Problem]) -> String {
    let line = |problem: &Problem| {
        let told = sentence(&shortened(&problem.message));
        format!("- line {}, column {}: {told}\n", problem.line, problem.column)
    };
    problems.iter().map(line).collect()
}

fn set_aside(aside: &SetAside) -> String {
    let reason = aside.reason.as_deref().map(|reason| format!(": {}", code(&shortened(reason)))).unwrap_or_default();
    let what = match (&aside.check, &aside.findings) {
        (Some(check), None) => code(&shortened(check)),
        (Some(check), Some(_)) => format!("{} of one comment", code(&shortened(check))),
        (None, _) => "What one comment said".to_owned(),
    };
    format!("{what} was set aside by {}{reason}.\n\n", code(&aside.by))
}

/// What the pull request does to a list.
fn changes(file: &ReviewedFile<'_>) -> String {
    let changes = file.report.changes;
    let all =
        [(changes.added, "added"), (changes.edited, "edited"), (changes.moved, "moved"), (changes.removed, "removed")];
    let mut told = all.into_iter().filter(|(count, _)| *count > 0);
    let Some((count, done)) = told.next() else { return "no entry changed".to_owned() };
    let first = format!("{} {done}", counted(count, "entry", "entries"));
    told.fold(first, |all, (count, done)| format!("{all}, {count} {done}"))
}
