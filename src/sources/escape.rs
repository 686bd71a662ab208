//! Escaping what goes into an address.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const IN_PATH: &AsciiSet = &IN_QUERY.remove(b'/');

/// A value in a query, or one segment of a path.
pub(super) fn in_query(text: &str) -> String {
    utf8_percent_encode(text, IN_QUERY).to_string()
}

/// A DOI in a path, with its slashes. If its segments would lead elsewhere (`..`), the slashes are escaped too.
pub(super) fn in_path(text: &str) -> String {
    let leads_elsewhere = text.split('/').any(|segment| segment.is_empty() || segment.trim_matches('.').is_empty());
    if leads_elsewhere { in_query(text) } else { utf8_percent_encode(text, IN_PATH).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dois_keep_their_slashes_and_nothing_else() {
        assert_eq!(in_path("10.1000/a(b):<c>;d#e?f"), "10.1000/a%28b%29%3A%3Cc%3E%3Bd%23e%3Ff");
        assert_eq!(in_path("10.1000/../x"), "10.1000%2F..%2Fx");
        assert_eq!(in_query("a,b&c=d/é"), "a%2Cb%26c%3Dd%2F%C3%A9");
    }
}
