//! What a policy says to people: how newcomers are greeted.

use super::node::Node;
use super::read::Reader;

/// The longest greeting, in characters.
pub(super) const LONGEST_GREETING: usize = 5_000;

/// The placeholder for the author's login in a greeting.
const AUTHOR: &str = "author";

impl Reader {
    pub(super) fn greeting(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node, "a text")?;
        let length = text.chars().count();
        if length > LONGEST_GREETING {
            self.tell(node.at, format!("a greeting has at most {LONGEST_GREETING} characters, not {length}"));
            return None;
        }
        // Sent as it is, it would show newcomers a slip.
        if let Some(unknown) = placeholders(&text).find(|name| *name != AUTHOR) {
            self.tell(node.at, format!("unknown placeholder “{{{unknown}}}”; the only one is “{{{AUTHOR}}}”"));
            return None;
        }
        Some(text)
    }
}

/// The single words in braces.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let is_word = |name: &&str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).filter(is_word)
}

#[cfg(test)]
mod tests {
    use crate::policy::Policy;

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
    fn what_is_wrong_with_a_greeting_is_told_and_it_is_not_said() {
        for (text, message) in [
            ("greeting: ''", "expected a text, not an empty text"),
            ("greeting: true", "expected a text, not true"),
            ("greeting: Hi {user}, {author}", "unknown placeholder “{user}”; the only one is “{author}”"),
            (&format!("greeting: {}", "x".repeat(5_001)), "a greeting has at most 5000 characters, not 5001"),
        ] {
            assert_eq!(told(text), [format!("line 1, column 11: {message}")]);
            assert_eq!(Policy::read(text).0.greeting, None);
        }
    }
}
