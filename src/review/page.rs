//! The check run's page: the whole of a review, as no comment tells it.

use super::check_run::note;
use super::verdict::has_safe_fixes;
use super::wording::Pieces;
use super::{Fixing, ReviewedFile, SetAside, Shown, Subject};
use crate::checks::{Documentation, Finding, Severity, ended};
use crate::engine::{LikelySection, ShelfHint};
use crate::policy::{PATH, Problem};
use crate::text::counted;
use crate::text::quote::{code, escaped, in_cell, sentence, shortened};

/// One line that says how it stands.
pub(super) fn title(subject: &Subject<'_>) -> String {
    let found = |severity: Severity| {
        let all = subject.files.iter().flat_map(|file| &file.report.findings);
        all.filter(|finding| finding.severity == severity).count()
    };
    let policy = subject.new_policy.map_or(0, <[Problem]>::len);
    let conflicts = subject.files.iter().filter(|file| file.report.conflict.is_some()).count();
    let not_understood = subject.files.iter().filter(|file| file.report.not_understood().is_some()).count();
    let all = [
        (found(Severity::Error), "error", "errors"),
        (found(Severity::Warning), "warning", "warnings"),
        (found(Severity::Note), "note", "notes"),
        (policy, "fault in the policy", "faults in the policy"),
        (subject.unreviewed.len(), "file not reviewed", "files not reviewed"),
        (conflicts, "file in conflict", "files in conflict"),
        (not_understood, "file not understood", "files not understood"),
    ];
    let told = all.into_iter().filter(|(count, ..)| *count > 0);
    let parts: Vec<String> = told.map(|(count, one, many)| counted(count, one, many)).collect();
    let title = match (parts.is_empty(), subject.files.is_empty() && subject.new_policy.is_none()) {
        (false, _) => parts.join(", "),
        (true, true) => "No list was changed".to_owned(),
        (true, false) => "Nothing to remark".to_owned(),
    };
    if subject.partial { title + "; not all was seen" } else { title }
}

/// The check run's page.
pub(super) fn page(subject: &Subject<'_>, shown: &Shown, unanchored: &[String]) -> String {
    let mut page = Pieces::with_reserve(0);
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
        self::file(&mut page, subject, file);
        unchecked(&mut page, file);
        shelves(&mut page, file);
    }
    policies(&mut page, subject);
    for aside in &shown.set_aside {
        page.push(&set_aside(aside));
    }
    if subject.fixing == Fixing::Fork && has_safe_fixes(subject) {
        page.push(FORK);
    }
    if let Some(address) = subject.lists_page.filter(|_| !subject.files.is_empty()) {
        page.push(&format!("[What Shelfmark has learned here, and what became of its findings]({address})\n\n"));
    }
    for (at, suggestion) in unanchored.iter().enumerate() {
        let heading = if at == 0 { "### Suggestions outside the diff\n\n" } else { "\n" };
        page.push(&format!("{heading}{suggestion}"));
    }
    page.finish()
}

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

fn file(page: &mut Pieces, subject: &Subject<'_>, file: &ReviewedFile<'_>) {
    page.push(&format!("**{}**: {}\n\n", code(&shortened(file.path)), changes(file)));
    if let Some(line) = file.report.conflict {
        page.push(&format!(
            "It conflicts with {} (at line {line}), so it was reviewed alone, without what has changed there since.\n\n",
            code(&shortened(subject.base)),
        ));
    }
    if let Some(&first) = file.report.ignored.new.first() {
        let (base, new) = (code(&shortened(subject.base)), file.report.ignored.new.len());
        page.push(&match new {
            1 => format!("A new `shelfmark-ignore` comment (line {first}) is not heeded until it is in {base}.\n\n"),
            many => format!(
                "{many} new `shelfmark-ignore` comments (from line {first} on) are not heeded until they are in {base}.\n\n"
            ),
        });
    }
    let not_understood = file.report.not_understood();
    if let Some(told) = &not_understood {
        page.push(&format!("{told}.\n\n"));
    }
    if file.report.findings.is_empty() {
        if not_understood.is_none() {
            page.push("Nothing to remark.\n\n");
        }
        return;
    }
    page.push("| line | | what | |\n|---:|---|---|---|\n");
    for finding in &file.report.findings {
        page.push(&row(subject.documentation, finding));
    }
    page.push("\n");
}

/// The links of which nothing could be learned: a wall before robots, an outage, no time left.
fn unchecked(page: &mut Pieces, file: &ReviewedFile<'_>) {
    let all = &file.report.unchecked;
    if all.is_empty() {
        return;
    }
    let told = counted(all.len(), "link", "links");
    let mut lines: String = all
        .iter()
        .take(MOST_UNCHECKED)
        .map(|one| format!("- line {}: {}\n", one.line, code(&shortened(&one.address))))
        .collect();
    if all.len() > MOST_UNCHECKED {
        lines.push_str("- …\n");
    }
    page.push(&format!(
        "<details><summary>{told} could not be checked</summary>\n\nTheir sites did not answer, or not to programs. That says nothing \
         against them.\n\n{lines}\n</details>\n\n"
    ));
}

/// Where the words of each new entry would put it, folded away: a maintainer sees at a glance that it stands well, or not.
fn shelves(page: &mut Pieces, file: &ReviewedFile<'_>) {
    let hints = &file.report.shelf_hints;
    if hints.is_empty() {
        return;
    }
    let fits_best = |hint: &ShelfHint| hint.likeliest.first().is_some_and(|likely| likely.is_chosen);
    let told = match hints.as_slice() {
        [only] if fits_best(only) => "Its words fit best where it stands".to_owned(),
        [_] => "Where its words would put it".to_owned(),
        all => {
            let well = all.iter().filter(|hint| fits_best(hint)).count();
            format!("Where their words would put them: {well} of {} entries where they stand", all.len())
        }
    };
    let rows: String = hints.iter().map(shelf).collect();
    page.push(&format!(
        "<details><summary>{told}</summary>\n\nWords are all this goes by: it is a help for whoever looks, and nothing against an entry.\n\n\
         | line | entry | stands in | its words would put it into |\n|---:|---|---|---|\n{rows}\n</details>\n\n"
    ));
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

/// More are not listed.
const MOST_UNCHECKED: usize = 20;

fn policies(page: &mut Pieces, subject: &Subject<'_>) {
    match subject.new_policy {
        None => {}
        Some([]) => page.push(&format!("**`{PATH}`**: nothing to remark. It holds from when it is merged.\n\n")),
        Some(problems) => {
            page.push(&format!("**`{PATH}`**, as this pull request leaves it:\n\n{}\n", listed(problems)));
        }
    }
    if !subject.policy_problems.is_empty() && subject.new_policy.is_none() {
        page.push(&format!(
            "The repository's policy has faults, which are not this pull request's; the rest of `{PATH}` holds:\n\n{}\n",
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
    format!("{} was set aside by {}{reason}.\n\n", code(&shortened(&aside.check)), code(&aside.by))
}

fn changes(file: &ReviewedFile<'_>) -> String {
    let (list, changes) = (&file.report.list, file.report.changes);
    let sections = counted(list.sections, "section", "sections");
    let entries = counted(list.entries, "entry", "entries");
    format!(
        "{sections}, {entries}; this contribution adds {}, edits {}, moves {}, removes {}.",
        changes.added, changes.edited, changes.moved, changes.removed
    )
}

fn row(documentation: &Documentation, finding: &Finding) -> String {
    format!(
        "| {} | {} | {} | [{check}]({documented}) |\n",
        finding.lines.start,
        finding.severity,
        in_cell(&sentence(&ended(&finding.told()))),
        check = finding.check,
        documented = documentation.of(finding.check),
    )
}
