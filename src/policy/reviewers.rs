//! Whom a policy asks for a review.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::node::{Node, Place};
use super::read::Reader;
use super::sections::is_section;
use super::{MOST_REVIEWERS, schema};

/// The people and teams to ask for a review.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Reviewers {
    /// By the section in which entries are added, given by its title or a pattern such as `Papers*`.
    #[schemars(schema_with = "schema::section_reviewers")]
    pub sections: BTreeMap<String, Vec<String>>,
}

impl Reviewers {
    /// The people, by login, and the teams, as `org/team`, for a section given by the titles that lead to it.
    pub fn of_section<'a>(&'a self, section: &'a [String]) -> impl Iterator<Item = &'a str> {
        let named = self.sections.iter().filter(|(name, _)| is_section(name, section));
        named.flat_map(|(_, reviewers)| reviewers).map(String::as_str)
    }
}

impl Reader {
    pub(super) fn reviewers(&mut self, node: &Node) -> Reviewers {
        let mut reviewers = Reviewers::default();
        for (key, name, value) in self.entries(node, "reviewers") {
            if name != "sections" {
                self.unknown(key.at, "setting of reviewers", &name, ["sections"]);
                continue;
            }
            for (_, section, value) in self.entries(value, "reviewers by section") {
                let named = self.texts(value, "a login, or a team such as org/team,");
                if named.len() > MOST_REVIEWERS {
                    self.tell(value.at, format!("a section has at most {MOST_REVIEWERS} reviewers"));
                }
                let named = named.into_iter().take(MOST_REVIEWERS);
                let sound: Vec<String> = named.filter_map(|(at, name)| self.reviewer(at, name)).collect();
                reviewers.sections.insert(section, sound);
            }
        }
        reviewers
    }

    fn reviewer(&mut self, at: Place, name: String) -> Option<String> {
        let is_name = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        let parts: Vec<&str> = name.split('/').collect();
        if parts.len() > 2 || !parts.into_iter().all(is_name) {
            self.tell(at, format!("“{name}” is neither a login, written without “@”, nor a team such as org/team"));
            return None;
        }
        Some(name)
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::Policy;

    #[test]
    fn people_and_teams_are_named_by_section() {
        let (policy, problems) = Policy::read(
            "reviewers:\n  sections:\n    Papers: [grace, tea-club/readers]\n    'P*': [hopper]\n    Pots: []\n",
        );
        assert_eq!(problems, []);
        let of =
            |section: &str| policy.reviewers.of_section(&[section.to_owned()]).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(of("Papers"), ["hopper", "grace", "tea-club/readers"]);
        assert_eq!((of("Pots"), of("Cups")), (vec!["hopper".to_owned()], vec![]));
    }

    #[test]
    fn what_is_wrong_with_them_is_told_with_its_place() {
        let told = |text: &str| Policy::read(text).1.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            told("reviewers:\n  section: {}\n  sections:\n    Papers: ['@grace', a/b/c, 7]\n    Pots: grace\n"),
            [
                "line 2, column 3: unknown setting of reviewers “section”; did you mean “sections”?",
                "line 4, column 14: “@grace” is neither a login, written without “@”, nor a team such as org/team",
                "line 4, column 24: “a/b/c” is neither a login, written without “@”, nor a team such as org/team",
                "line 4, column 31: expected a login, or a team such as org/team, not 7",
                "line 5, column 11: expected a list, not “grace”",
            ]
        );
        let many = vec!["grace"; 16].join(", ");
        assert_eq!(
            told(&format!("reviewers: {{ sections: {{ Papers: [{many}] }} }}")),
            ["line 1, column 34: a section has at most 15 reviewers"]
        );
        let unmatched =
            Policy::unmatched("reviewers: { sections: { Papers: [a], Pots: [b] } }", None, &["Pots".into()], &[]);
        assert_eq!(
            unmatched.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["line 1, column 26: no list has a section “Papers”"]
        );
    }
}
