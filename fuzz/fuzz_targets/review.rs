//! Any two texts can be reviewed, every view of the report can be made, and fixes can be applied to the second text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shelfmark::checks::Severity;
use shelfmark::engine::Reviewer;
use shelfmark::output::{self, Colours, Length, Reviewed};
use shelfmark::policy::Policy;
use shelfmark::review::{Diff, Fixing, ReviewedFile, Shown, ShownComment, Subject, plan};
use shelfmark::text::{LineIndex, LineRange};

fuzz_target!(|texts: (&str, &str, &str, &str)| {
    let (start, old, new, end) = texts;
    // What both share makes the diff and the conventions come into play.
    let (base, head) = (format!("{start}\n{old}\n{end}"), format!("{start}\n{new}\n{end}"));
    let reviewer = Reviewer::new("README.md", &base);
    let lines = LineIndex::new(&head).count();
    let report = reviewer.review(&head);
    for finding in &report.findings {
        assert!(finding.lines.start >= 1 && finding.lines.end <= lines, "{finding:?}");
    }
    let diff = Diff::between(&base, &head);
    let file = ReviewedFile { path: "README.md", page: None, head: &head, diff: &diff, report: &report, habits: &[] };
    let (files, policy) = ([file], Policy::default());
    let subject = Subject {
        files: &files,
        unreviewed: &[],
        policy: &policy,
        policy_problems: &[],
        new_policy: None,
        base: "main",
        fixing: Fixing::Unable,
        notes: &[],
        partial: false,
        quiet: false,
    };
    let planned = plan(&subject, &Shown::default());
    let comments = planned.review.map(|review| review.comments).unwrap_or_default();
    for comment in &comments {
        let anchor = LineRange::new(comment.start_line.unwrap_or(comment.line), comment.line);
        assert_eq!(diff.shown(anchor), Some(anchor), "{comment:?}");
    }
    let posted = |comment: shelfmark::review::PlannedComment| ShownComment {
        path: comment.path,
        body: comment.body,
        ..ShownComment::default()
    };
    let shown = Shown { comments: comments.into_iter().map(posted).collect(), ..Shown::default() };
    let again = plan(&subject, &shown);
    assert_eq!((again.review, again.edits), (None, Vec::new()), "nothing is said twice");
    let one = Reviewed { report: &report, head: &head, shown: "README.md", fixed: None, fail_on: Some(Severity::Error) };
    let text = output::text(&[one], Colours::Off, Length::Whole);
    assert!(!text.contains('\u{1b}'), "{text:?}");
    let _ = (output::github(&[one]), output::json(&[one]).unwrap(), output::sarif(&[one]).unwrap());
    let _ = (output::rdjson(&[one]).unwrap(), output::summary(&[one]));
    let _ = reviewer.fixed(&head);
});
