//! Sections that a policy names: by the title of a heading, or a pattern for it.

use super::EVERYWHERE;
use super::node::{Node, Value};
use super::read::{Reader, fault_in};

/// Whether a name means the section that these titles lead to: it is one of them, or a pattern for one of them.
#[must_use]
pub fn is_section(name: &str, section: &[String]) -> bool {
    name == EVERYWHERE || section.iter().any(|title| is_for(name, title))
}

/// A title that looks like a pattern also matches literally.
fn is_for(name: &str, title: &str) -> bool {
    // Titles are not paths: `*` matches slashes like anything else.
    let bare = |text: &str| text.replace('/', "\u{2215}");
    name == title || fault_in(name).is_none() && fast_glob::glob_match(bare(name), bare(title))
}

impl Reader {
    /// Reports names that match no section of any list.
    pub(super) fn must_match_titles(&mut self, sections: Option<&Value>, titles: &[String]) {
        let Some(Value::Map(sections)) = sections else { return };
        let known: Vec<&str> = titles.iter().map(String::as_str).collect();
        for (key, _) in sections {
            if let Node { value: Value::Text(name), at } = key
                && !is_section(name, titles)
            {
                self.no_section(*at, name, &known);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_named_by_a_title_that_leads_there_or_by_a_pattern() {
        let section = ["Papers".to_owned(), "Vision / Language [new]".to_owned()];
        for name in ["Papers", "Vision / Language [new]", "Vision*", "*Language*", "*", "Paper?", "{Books,Papers}"] {
            assert!(is_section(name, &section), "{name}");
        }
        for name in ["papers", "Vision", "Books*", "[", ""] {
            assert!(!is_section(name, &section), "{name}");
        }
        assert!(is_section("*", &[]) && !is_section("**", &[]));
    }
}
