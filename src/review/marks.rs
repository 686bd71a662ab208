//! The hidden lines at the end of our comments, which name by key what each of them reports.
//!
//! GitHub returns comments edited in a browser with CRLF, and people leave blank lines after the marks; both are tolerated.

const MARK: &str = "<!-- shelfmark:1:";
const MARK_END: &str = " -->";

/// Marks what is no longer wrong; if it comes back, it is reported again.
const RETIRED: &str = "<!-- shelfmark:1:retired:";

/// The line that a comment ends with, one for each finding it reports.
pub(super) fn mark(key: &str) -> String {
    format!("\n{MARK}{key}{MARK_END}")
}

/// The same for a finding that is fixed, set aside, or reported elsewhere.
pub(super) fn retired_mark(key: &str) -> String {
    format!("\n{RETIRED}{key}{MARK_END}")
}

/// What a comment of ours still reports: the keys of its findings, in the order of its paragraphs, without those that are
/// retired.
///
/// The body must be one that we wrote ourselves. Only its last lines count: a suggestion may quote anything.
#[must_use]
pub fn keys_of(body: &str) -> Vec<String> {
    keys_in(body).into_iter().map(str::to_owned).collect()
}

/// The same, borrowed.
pub(super) fn keys_in(body: &str) -> Vec<&str> {
    let (_, marks) = parted(body);
    marks.into_iter().filter(|key| !key.contains(':')).collect()
}

/// The keys of everything that a comment ever reported, including those that are retired.
pub(super) fn all_keys_in(body: &str) -> Vec<&str> {
    let (_, marks) = parted(body);
    marks.into_iter().map(|key| key.strip_prefix("retired:").unwrap_or(key)).filter(|key| !key.contains(':')).collect()
}

/// A comment of ours without its marks.
pub(super) fn unmarked(body: &str) -> &str {
    parted(body).0
}

/// What a comment says, and the keys in the marks at its end.
fn parted(body: &str) -> (&str, Vec<&str>) {
    let mut words = body.trim_end();
    let mut keys = Vec::new();
    loop {
        let (above, last) = words.rsplit_once('\n').unwrap_or(("", words));
        let Some(key) = last.trim().strip_prefix(MARK).and_then(|rest| rest.strip_suffix(MARK_END)) else { break };
        keys.push(key);
        words = above.trim_end();
    }
    keys.reverse();
    (words, keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_marks_at_the_end_count() {
        let body = "Says `x`.\n<!-- shelfmark:1:aa -->\nmore\r\n<!-- shelfmark:1:bb -->\r\n<!-- shelfmark:1:cc -->\r\n";
        assert_eq!(keys_of(body), ["bb", "cc"]);
        let half_mended = format!("Says `x`.{}{}", mark("aa"), retired_mark("bb"));
        assert_eq!(keys_of(&half_mended), ["aa"]);
        assert_eq!(unmarked(&half_mended), "Says `x`.");
    }

    #[test]
    fn marks_are_read_whatever_a_browser_made_of_them() {
        let body = format!("Says `x`.{}{}", mark("aa"), mark("bb"));
        let changed =
            [body.replace('\n', "\r\n"), format!("{body}\r\n\r\n \t\n"), body.replace('\n', "\n\n"), body + "  "];
        for body in changed {
            assert_eq!(keys_of(&body), ["aa", "bb"], "{body:?}");
            assert_eq!(unmarked(&body), "Says `x`.", "{body:?}");
        }
    }

    #[test]
    fn what_quotes_a_mark_has_none() {
        for body in
            ["", "\n", "> <!-- shelfmark:1:aa -->", "`<!-- shelfmark:1:aa -->`", "<!-- shelfmark:1:aa --> really?"]
        {
            assert_eq!(keys_of(body), [] as [&str; 0], "{body:?}");
        }
    }
}
