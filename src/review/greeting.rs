//! What the list's maintainers want newcomers to read.

/// What a greeting ends with, so that it is not posted twice.
pub const GREETING_MARKER: &str = "<!-- shelfmark:1:greeting -->";

/// The policy's greeting as a comment to the author of a pull request.
#[must_use]
pub fn greeting(text: &str, author: &str) -> String {
    format!("{}\n\n{GREETING_MARKER}", text.trim().replace("{author}", &format!("@{author}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_author_is_named_and_the_end_is_marked() {
        let said = greeting("Hi {author},\nthank you, {author}!\n", "grace");
        assert_eq!(said, format!("Hi @grace,\nthank you, @grace!\n\n{GREETING_MARKER}"));
    }
}
