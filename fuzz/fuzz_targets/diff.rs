//! Any patch is read or refused, and undoing a diff gives the text before.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shelfmark::review::Diff;
use shelfmark::text::LineRange;

fuzz_target!(|texts: (&str, &str)| {
    let (one, other) = texts;
    let diff = Diff::between(one, other);
    assert_eq!(diff.undo(other).as_deref(), Some(one));
    assert_eq!(Diff::parse(&diff.to_patch()), Ok(diff));
    if let Ok(diff) = Diff::parse(one) {
        let _ = (diff.undo(other), diff.to_patch(), diff.can_replace(LineRange::new(1, 3)), diff.shown(LineRange::new(2, 9)));
    }
});
