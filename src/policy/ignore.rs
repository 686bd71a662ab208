//! What is left alone for good: one entry, or one entry's findings of some checks.

use schemars::JsonSchema;
use serde::Serialize;

use super::node::{Node, Value};
use super::read::{ALIKE, Reader, meant};
use crate::checks::{self, CHECKS};

/// Findings that are left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("minProperties" = 1))]
pub struct Ignore {
    /// The entry, by its title or by one of its links; `*` stands for anything. Without it, every entry's findings.
    #[serde(default)]
    pub entry: Option<String>,
    /// The checks. Without it, all.
    #[serde(default)]
    #[schemars(schema_with = "super::schema::check_names")]
    pub checks: Vec<String>,
}

impl Ignore {
    /// Whether this leaves a check's finding about an entry alone, given the entry's title and links.
    #[must_use]
    pub fn covers<'n>(&self, check: &str, names: impl IntoIterator<Item = &'n str>) -> bool {
        let is_of_check = self.checks.is_empty() || self.checks.iter().any(|known| known == check);
        is_of_check && self.entry.as_deref().is_none_or(|entry| names.into_iter().any(|name| matches(entry, name)))
    }
}

/// Whether a name matches what is written, in which `*` stands for anything.
fn matches(written: &str, name: &str) -> bool {
    let Some((first, rest)) = written.split_once('*') else { return written == name };
    let (between, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(mut left) = name.strip_prefix(first).and_then(|name| name.strip_suffix(last)) else { return false };
    between.split('*').all(|part| match left.split_once(part) {
        Some((_, behind)) => {
            left = behind;
            true
        }
        None => false,
    })
}

impl Reader {
    pub(super) fn ignore(&mut self, node: &Node) -> Vec<Ignore> {
        let Value::List(items) = &node.value else {
            return self.expected(node, "a list").unwrap_or_default();
        };
        items.iter().filter_map(|item| self.ignored(item)).collect()
    }

    fn ignored(&mut self, item: &Node) -> Option<Ignore> {
        let mut ignore = Ignore::default();
        let mut is_whole = true;
        for (key, name, value) in self.entries(item, "an entry and checks") {
            match name.as_str() {
                "entry" => {
                    ignore.entry = self.text(value, "an entry's title or link").map(|entry| entry.trim().to_owned());
                    is_whole &= ignore.entry.is_some();
                }
                "checks" => {
                    let named = self.check_names(value);
                    is_whole &= named.is_some();
                    ignore.checks = named.unwrap_or_default();
                }
                _ => {
                    self.unknown(key.at, "setting of ignore", &name, ["entry", "checks"]);
                    is_whole = false;
                }
            }
        }
        if is_whole && ignore == Ignore::default() {
            self.tell(item.at, "expected an entry, checks or both");
        }
        // Half of it would leave more alone than was meant.
        (is_whole && ignore != Ignore::default()).then_some(ignore)
    }

    /// Names of checks; `None` if any of them is unknown.
    fn check_names(&mut self, node: &Node) -> Option<Vec<String>> {
        let named: Vec<(_, String)> = match &node.value {
            Value::Text(name) => vec![(node.at, name.clone())],
            _ => self.texts(node, "a check, such as duplicate-link,"),
        };
        let mut is_known = !named.is_empty();
        for (at, name) in &named {
            if checks::find(name).is_none() {
                self.unknown(*at, "check", name, CHECKS.iter().map(|check| check.name()));
                is_known = false;
            }
        }
        is_known.then(|| named.into_iter().map(|(_, name)| name).collect())
    }

    /// Reports entries that are named but are in no list. `known` holds the titles and links of all entries.
    pub(super) fn must_be_entries(&mut self, items: &[Node], known: &[String]) {
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        for item in items {
            let Value::Map(parts) = &item.value else { continue };
            for (key, value) in parts {
                let (Value::Text(name), Value::Text(entry)) = (&key.value, &value.value) else { continue };
                if name == "entry" && !names.iter().any(|name| matches(entry.trim(), name)) {
                    let hint = meant(entry, &names, ALIKE).filter(|_| !entry.contains('*'));
                    let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
                    self.tell(value.at, format!("no list has an entry “{entry}”{hint}"));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (written, name) in [
            ("Tea", "Tea"),
            ("https://*", "https://tea.example/a/b"),
            ("*.example/*", "https://tea.example/a"),
            ("*", ""),
            ("T*e*a", "T and e and a"),
            ("[x] {y}?", "[x] {y}?"),
        ] {
            assert!(matches(written, name), "{written}: {name}");
        }
        for (written, name) in [("Tea", "tea"), ("Tea", "Tea set"), ("a*a", "a"), ("*b*", "ac"), ("a*b*c*d", "acbd")] {
            assert!(!matches(written, name), "{written}: {name}");
        }
    }

    #[test]
    fn both_parts_must_fit_where_both_are_given() {
        let ignore = |entry: Option<&str>, checks: &[&str]| Ignore {
            entry: entry.map(str::to_owned),
            checks: checks.iter().map(|check| (*check).to_owned()).collect(),
        };
        let names = ["Tea", "https://tea.example"];
        assert!(ignore(Some("Tea"), &[]).covers("dead-link", names));
        assert!(ignore(Some("https://tea*"), &["dead-link"]).covers("dead-link", names));
        assert!(!ignore(Some("Tea"), &["dead-link"]).covers("moved-link", names));
        assert!(!ignore(Some("Milk"), &["dead-link"]).covers("dead-link", names));
        assert!(ignore(None, &["dead-link"]).covers("dead-link", []));
        assert!(!ignore(Some("Tea"), &[]).covers("dead-link", []));
    }
}
