//! The labels that pull requests get.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::node::{Node, Value};
use super::read::Reader;
use super::{LONGEST_LABEL, Policy, schema};
use crate::checks::{CHECKS, Severity};

/// Labels for pull requests: one by the most severe finding, and others by section and by check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Labels {
    /// If there are no findings, or only notes.
    #[schemars(length(max = LONGEST_LABEL))]
    pub clean: Option<String>,
    /// If the most severe finding is a warning.
    #[schemars(length(max = LONGEST_LABEL))]
    pub warning: Option<String>,
    /// If there is an error.
    #[schemars(length(max = LONGEST_LABEL))]
    pub error: Option<String>,
    /// If entries are added or edited in a section, given by its title or a pattern such as `Papers*`.
    #[schemars(schema_with = "schema::section_labels")]
    pub sections: BTreeMap<String, String>,
    /// If a check finds something.
    #[schemars(schema_with = "schema::check_labels")]
    pub checks: BTreeMap<String, String>,
}

impl Labels {
    /// The label of a pull request whose most severe finding is this one.
    #[must_use]
    pub fn of(&self, worst: Option<Severity>) -> Option<&str> {
        match worst {
            None | Some(Severity::Note) => self.clean.as_deref(),
            Some(Severity::Warning) => self.warning.as_deref(),
            Some(Severity::Error) => self.error.as_deref(),
        }
    }

    /// All labels that depend on the most severe finding.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [&self.clean, &self.warning, &self.error].into_iter().filter_map(Option::as_deref)
    }
}

impl Reader {
    pub(super) fn labels(&mut self, node: &Node) -> Labels {
        let mut labels = Labels::default();
        for (key, name, value) in self.entries(node, "labels") {
            let place = match name.as_str() {
                "clean" => &mut labels.clean,
                "warning" => &mut labels.warning,
                "error" => &mut labels.error,
                "sections" => {
                    labels.sections = self.section_labels(value);
                    continue;
                }
                "checks" => {
                    labels.checks = self.check_labels(value);
                    continue;
                }
                _ => {
                    self.unknown(key.at, "label", &name, ["clean", "warning", "error", "sections", "checks"]);
                    continue;
                }
            };
            if !matches!(value.value, Value::Nothing) {
                *place = self.label(value);
            }
        }
        labels
    }

    fn label(&mut self, node: &Node) -> Option<String> {
        let label = self.text(node, "a label's name")?;
        if label.chars().count() > LONGEST_LABEL || label.contains(',') {
            self.tell(node.at, format!("a label's name has at most {LONGEST_LABEL} characters, and no comma"));
            return None;
        }
        Some(label)
    }

    fn section_labels(&mut self, node: &Node) -> BTreeMap<String, String> {
        let sections = self.entries(node, "labels by section");
        sections.into_iter().filter_map(|(_, section, value)| Some((section, self.label(value)?))).collect()
    }

    fn check_labels(&mut self, node: &Node) -> BTreeMap<String, String> {
        let mut labels = BTreeMap::new();
        for (key, name, value) in self.entries(node, "labels by check") {
            if !CHECKS.iter().any(|check| check.name() == name) {
                self.unknown(key.at, "check", &name, CHECKS.iter().map(|check| check.name()));
            } else if let Some(label) = self.label(value) {
                labels.insert(name, label);
            }
        }
        labels
    }

    /// Reports labels for checks that are not run.
    pub(super) fn must_be_run(&mut self, labels: Option<&Value>, policy: &Policy) {
        let Some(Value::Map(labels)) = labels else { return };
        for (key, _) in labels {
            let Value::Text(name) = &key.value else { continue };
            let is_known = CHECKS.iter().any(|check| check.name() == name);
            if is_known && !policy.checks().any(|check| check.name() == name) {
                self.tell(key.at, format!("this policy does not run “{name}”, so its label is never added"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        Policy::read(text).1.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn labels_go_by_section_and_check_too() {
        let (policy, problems) = Policy::read(
            "labels:\n  clean: ready\n  sections:\n    Papers: paper\n    'Tools*': tool\n  checks: { dead-link: broken link }\n",
        );
        assert_eq!(problems, []);
        let sections: Vec<&str> = policy.labels.sections.values().map(String::as_str).collect();
        assert_eq!(sections, ["paper", "tool"]);
        assert_eq!(policy.labels.checks.get("dead-link").map(String::as_str), Some("broken link"));
        assert_eq!(policy.labels.of(None), Some("ready"));
    }

    #[test]
    fn what_is_wrong_with_them_is_told_with_its_place() {
        let text = "labels:\n  sections: { Papers: 'a, b' }\n  checks:\n    ded-link: x\n  section: {}\n";
        assert_eq!(
            told(text),
            [
                "line 2, column 23: a label's name has at most 50 characters, and no comma",
                "line 4, column 5: unknown check “ded-link”; did you mean “dead-link”?",
                "line 5, column 3: unknown label “section”; did you mean “sections”?",
            ]
        );
        assert_eq!(
            told("labels: { sections: Papers }"),
            ["line 1, column 21: expected labels by section, as “name: value” lines, not “Papers”"]
        );
    }

    #[test]
    fn what_matches_nothing_is_told() {
        let text = "rules: 1\nchecks: { missing-description: off }\nlabels:\n  sections: { Teas: a, 'T*': b, Coffee*: c, teas: d }\n  checks: { dead-link: e, missing-description: f, duplicate-link: g }\n";
        let told = Policy::unmatched(text, None, &["Teas".into()], &[]);
        assert_eq!(
            told.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [
                "line 4, column 33: no list has a section “Coffee*”",
                "line 4, column 45: no list has a section “teas”; did you mean “Teas”?",
                "line 5, column 13: this policy does not run “dead-link”, so its label is never added",
                "line 5, column 27: this policy does not run “missing-description”, so its label is never added",
            ]
        );
    }
}
