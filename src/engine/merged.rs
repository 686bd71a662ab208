//! A contribution judged as part of the list as it is now: merged, reviewed, and reported in the lines of its own head.

use super::{ROUNDS, Report, Reviewer, Submission, Summary, reviewer};
use crate::change::{Merged, merge};
use crate::checks::{Finding, Fix};
use crate::facts::Question;
use crate::text::{Edit, LineIndex, LineRange, apply};

/// The reviewers of a contribution whose base has moved on.
pub(super) struct Contribution<'a> {
    base: &'a str,
    parted: Option<&'a str>,
    /// Against the list as it is now.
    now: Reviewer<'a>,
    /// Against the list as it was where the branch began, for a contribution that cannot be merged.
    then: Reviewer<'a>,
}

impl<'a> Contribution<'a> {
    pub fn of(submission: &Submission<'a>) -> Self {
        let parted = submission.parted.filter(|parted| *parted != submission.base);
        Self {
            base: submission.base,
            parted,
            now: reviewer(submission, submission.base),
            then: reviewer(submission, parted.unwrap_or_default()),
        }
    }

    pub fn review(&self, head: &str) -> Report {
        let Some(parted) = self.parted else { return self.now.review(head) };
        match merge(parted, self.base, head) {
            Ok(merged) => self.now.review(&merged.text).in_lines_of(&merged, head),
            Err(conflict) => Report { conflict: Some(conflict.line), ..self.then.review(head) },
        }
    }

    pub fn questions(&self, head: &str) -> Vec<Question> {
        let Some(parted) = self.parted else { return self.now.questions(head) };
        match merge(parted, self.base, head) {
            Ok(merged) => self.now.questions(&merged.text),
            Err(_) => self.then.questions(head),
        }
    }

    /// What the list does, as it is now.
    pub fn learned(&self) -> Summary {
        self.now.summary()
    }

    pub fn fixed(&self, head: &str) -> String {
        let mut text = head.to_owned();
        for _ in 0..ROUNDS {
            match apply(&text, &self.review(&text).safe_edits()) {
                Ok(next) if next != text => text = next,
                _ => break,
            }
        }
        text
    }
}

impl Report {
    /// The report on a merged text, with the line numbers of the head that was merged.
    fn in_lines_of(mut self, merged: &Merged, head: &str) -> Self {
        let lines = Lines { merged, count: LineIndex::new(head).count() };
        self.findings = self.findings.into_iter().map(|finding| lines.translated(finding)).collect();
        self.unseen = self.unseen.into_iter().map(|finding| lines.translated(finding)).collect();
        self.silenced = self.silenced.into_iter().map(|finding| lines.translated(finding)).collect();
        self.ignored.new = self.ignored.new.into_iter().filter_map(|line| merged.in_theirs(line)).collect();
        self.unchecked.retain_mut(|unchecked| {
            let line = merged.in_theirs(unchecked.line);
            unchecked.line = line.unwrap_or_default();
            line.is_some()
        });
        self.shelf_hints.retain_mut(|hint| {
            let line = merged.in_theirs(hint.line);
            hint.line = line.unwrap_or_default();
            for likely in &mut hint.likeliest {
                likely.line = likely.line.and_then(|line| merged.in_theirs(line));
            }
            line.is_some()
        });
        let named = self.ignored.unknown.into_iter();
        self.ignored.unknown = named.filter_map(|(line, name)| Some((merged.in_theirs(line)?, name))).collect();
        self.findings.sort_by_key(|finding| (finding.lines, std::cmp::Reverse(finding.severity)));
        self
    }
}

/// Maps the merged text's lines to those of the head.
struct Lines<'a> {
    merged: &'a Merged,
    /// How many lines the head has.
    count: usize,
}

impl Lines<'_> {
    fn translated(&self, finding: Finding) -> Finding {
        let own: Vec<usize> =
            (finding.lines.start..=finding.lines.end).filter_map(|line| self.merged.in_theirs(line)).collect();
        let before = || (1..finding.lines.start).rev().find_map(|line| self.merged.in_theirs(line));
        let lines = match (own.first(), own.last()) {
            (Some(&first), Some(&last)) => LineRange::new(first, last),
            _ => LineRange::single(before().unwrap_or(1)),
        };
        let related = finding.related.into_iter().filter_map(|mut related| {
            related.line = self.merged.in_theirs(related.line)?;
            Some(related)
        });
        let fix = finding.fix.and_then(|fix| {
            let edits: Option<Vec<Edit>> = fix.edits.iter().map(|edit| self.edit(edit)).collect();
            Some(Fix { edits: edits?, ..fix })
        });
        Finding { lines, related: related.collect(), fix, ..finding }
    }

    /// An edit of the head that does the same; `None` if it would change or touch what others added: that would be a
    /// conflict.
    fn edit(&self, edit: &Edit) -> Option<Edit> {
        let end = self.merged.line_count() + 1;
        let (before, behind) = (edit.start_line.checked_sub(1)?, edit.end_line + 1);
        // The neighbouring lines on either side are included, so that the edit touches nothing new from others.
        let of = |line: usize| match line {
            0 => Some(0),
            _ if line == end => Some(self.count + 1),
            _ => self.merged.in_theirs(line),
        };
        let first = of(before)?;
        let follows = (before..=behind.min(end)).all(|line| of(line) == Some(first + line - before));
        follows.then(|| Edit {
            start_line: first + 1,
            end_line: first + edit.end_line - before,
            text: edit.text.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Severity;

    const NAMES: [&str; 9] = ["Assam", "Bai", "Ceylon", "Darjeeling", "Earl", "Fujian", "Gyokuro", "Hojicha", "Indian"];

    fn list(names: &[&str]) -> String {
        names.iter().map(|name| entry(name)).collect()
    }

    fn entry(name: &str) -> String {
        format!("- [{name}](https://{}.example) - A tea.\n", name.to_lowercase())
    }

    fn with(entry: &str, before: &str) -> String {
        list(&NAMES).replace(&format!("- [{before}]"), &format!("{entry}- [{before}]"))
    }

    fn submission<'a>(base: &'a str, parted: &'a str, head: &'a str) -> Submission<'a> {
        Submission { parted: Some(parted), ..Submission::new("README.md", base, head) }
    }

    #[test]
    fn what_others_added_meanwhile_makes_a_duplicate_and_its_line_is_that_of_the_head() {
        let (now, head) = (with(&entry("Keemun"), "Bai"), with(&entry("Keemun"), "Indian"));
        let report = super::super::review(&submission(&now, &list(&NAMES), &head));
        let found: Vec<_> = report.findings.iter().map(|found| (found.check, found.lines.start)).collect();
        assert!(found.contains(&("duplicate-link", 9)), "{found:?}");
        assert_eq!(report.list.entries, 11);
    }

    #[test]
    fn what_others_mended_meanwhile_is_not_asked_for() {
        let parted = list(&NAMES).replace(&entry("Indian"), "- [Indian] (https://indian.example) - A tea.\n");
        let head = parted.replace(&entry("Bai"), &format!("{}{}", entry("Bai"), entry("Black")));
        let report = super::super::review(&submission(&list(&NAMES), &parted, &head));
        assert_eq!((report.findings, report.conflict), (Vec::new(), None));
    }

    #[test]
    fn a_fix_is_one_of_the_heads_lines() {
        let now = with(&entry("Awa"), "Bai");
        let head = with("- [Himalaya] (https://himalaya.example) - A tea.\n", "Hojicha");
        let parted = list(&NAMES);
        assert_eq!(super::super::fixed(&submission(&now, &parted, &head)), with(&entry("Himalaya"), "Hojicha"));
    }

    #[test]
    fn a_fix_that_would_touch_what_others_brought_is_left_to_people() {
        let now = with(&entry("Bancha"), "Ceylon");
        let head = format!("{}{}", list(&NAMES), entry("Banko"));
        let report = super::super::review(&submission(&now, &list(&NAMES), &head));
        let found = report.findings.iter().find(|found| found.check == "out-of-order").unwrap();
        assert!(found.fix.is_none() && found.sentence().contains("“Bancha”"), "{found:?}");
    }

    #[test]
    fn what_cannot_be_merged_is_judged_alone() {
        let (now, head) =
            (with(&entry("Bancha"), "Ceylon"), with("- [Black] (https://black.example) - A tea.\n", "Ceylon"));
        let report = super::super::review(&submission(&now, &list(&NAMES), &head));
        assert_eq!(report.conflict, Some(3));
        let found: Vec<_> = report.findings.iter().map(|found| (found.check, found.severity)).collect();
        assert_eq!(found, [("malformed-link", Severity::Error)]);
    }
}
