//! Any two texts can be reviewed, and fixes can be applied to the second.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shelfmark::engine::Reviewer;
use shelfmark::text::LineIndex;

fuzz_target!(|texts: (&str, &str, &str, &str)| {
    let (start, old, new, end) = texts;
    // What both share makes the diff and the conventions come into play.
    let (base, head) = (format!("{start}\n{old}\n{end}"), format!("{start}\n{new}\n{end}"));
    let reviewer = Reviewer::new("README.md", &base);
    let lines = LineIndex::new(&head).count();
    for finding in reviewer.review(&head).findings {
        assert!(finding.lines.start >= 1 && finding.lines.end <= lines, "{finding:?}");
    }
    reviewer.fixed(&head);
});
