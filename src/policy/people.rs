//! What a policy says to people: how newcomers are greeted, and whether reviews ask for changes.

use schemars::JsonSchema;
use serde::Serialize;

use super::Policy;
use super::node::Node;
use super::read::Reader;
use crate::checks::Severity;

/// What a review is where it has something to tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewAs {
    /// Comments alone.
    #[default]
    Comment,
    /// A request for changes, where an error or warning reaches `fail-on`.
    RequestChanges,
}

impl ReviewAs {
    pub(super) const ALL: [(&'static str, Self); 2] =
        [("comment", Self::Comment), ("request-changes", Self::RequestChanges)];
}

impl Policy {
    /// Whether a review may be more than comments.
    #[must_use]
    pub fn decides(&self) -> bool {
        self.approve || self.review == ReviewAs::RequestChanges
    }

    /// Whether reviews ask for changes at all.
    #[must_use]
    pub fn requests_changes(&self) -> bool {
        self.review == ReviewAs::RequestChanges && self.fail_on.severity().is_some()
    }

    /// Whether a finding of this severity asks for changes.
    #[must_use]
    pub fn requests_changes_for(&self, severity: Severity) -> bool {
        let bar = self.fail_on.severity().map(|bar| bar.max(Severity::Warning));
        self.requests_changes() && bar.is_some_and(|bar| severity >= bar)
    }

    /// The policy for pull requests of our own: GitHub lets nobody approve what is their own, or ask themselves for changes.
    pub fn for_own(&mut self) {
        (self.approve, self.review) = (false, ReviewAs::Comment);
    }
}

/// The longest greeting, in characters.
pub(super) const LONGEST_GREETING: usize = 5_000;

/// What stands for the author's login in a greeting.
const AUTHOR: &str = "author";

impl Reader {
    pub(super) fn greeting(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node, "a text")?;
        let length = text.chars().count();
        if length > LONGEST_GREETING {
            self.tell(node.at, format!("a greeting has at most {LONGEST_GREETING} characters, not {length}"));
            return None;
        }
        // Said as it stands, it would show newcomers a slip.
        if let Some(unknown) = placeholders(&text).find(|name| *name != AUTHOR) {
            self.tell(node.at, format!("there is no placeholder “{{{unknown}}}”; there is “{{{AUTHOR}}}”"));
            return None;
        }
        Some(text)
    }
}

/// The words that stand alone in braces.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let is_word = |name: &&str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).filter(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        Policy::read(text).1.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_greeting_is_a_text_with_one_placeholder() {
        let text = "greeting: |\n  Welcome, {author}! See {the guide} for `{}` and {{}}.\n";
        let (policy, problems) = Policy::read(text);
        assert_eq!(problems, []);
        assert_eq!(policy.greeting.as_deref(), Some("Welcome, {author}! See {the guide} for `{}` and {{}}.\n"));
        assert_eq!(Policy::read("greeting:\n").0.greeting, None);
    }

    #[test]
    fn changes_are_requested_for_what_makes_the_check_fail_and_never_for_notes() {
        let for_each = |text: &str| {
            let (policy, problems) = Policy::read(text);
            assert_eq!(problems, []);
            [Severity::Note, Severity::Warning, Severity::Error].map(|severity| policy.requests_changes_for(severity))
        };
        assert_eq!(for_each(""), [false, false, false]);
        assert_eq!(for_each("review: comment"), [false, false, false]);
        assert_eq!(for_each("review: request-changes"), [false, false, true]);
        assert_eq!(for_each("review: request-changes\nfail-on: warning"), [false, true, true]);
        assert_eq!(for_each("review: request-changes\nfail-on: note"), [false, true, true]);
        assert_eq!(for_each("review: request-changes\nfail-on: never"), [false, false, false]);
        assert_eq!(told("review: block"), ["line 1, column 9: one of comment, request-changes is expected here"]);
    }

    #[test]
    fn what_is_wrong_with_a_greeting_is_told_and_it_is_not_said() {
        for (text, message) in [
            ("greeting: ''", "a text is expected here, not an empty text"),
            ("greeting: true", "a text is expected here, not true"),
            ("greeting: Hi {user}, {author}", "there is no placeholder “{user}”; there is “{author}”"),
            (&format!("greeting: {}", "x".repeat(5_001)), "a greeting has at most 5000 characters, not 5001"),
        ] {
            assert_eq!(told(text), [format!("line 1, column 11: {message}")]);
            assert_eq!(Policy::read(text).0.greeting, None);
        }
    }
}
