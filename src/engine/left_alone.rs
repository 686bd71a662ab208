//! What the policy leaves alone: entries by their titles and links.

use super::Reviewer;
use crate::checks::Finding;
use crate::document::{Document, Item};

impl Reviewer<'_> {
    /// The titles and the links of the list's entries, as a policy names them.
    #[must_use]
    pub fn entry_names(&self) -> Vec<String> {
        let names = |(_, item): (usize, &Item)| {
            let links = self.base.links_of(item).iter().map(|link| link.destination.to_string());
            [self.base.title(item).into_owned()].into_iter().chain(links).collect::<Vec<_>>()
        };
        self.base.entries().flat_map(names).collect()
    }

    /// Whether the policy leaves alone what a finding is about.
    pub(super) fn is_left_alone(&self, head: &Document<'_>, finding: &Finding) -> bool {
        if self.policy.ignore.is_empty() {
            return false;
        }
        let line = finding.lines.start;
        // Of entries in one another, the inner one is meant.
        let item =
            head.entries().map(|(_, item)| item).filter(|item| (item.lines.start..=item.lines.end).contains(&line));
        let links = item.last().map(|item| head.links_of(item)).unwrap_or_default();
        let links = links.iter().map(|link| link.destination.as_ref());
        let names: Vec<&str> = finding.entry.as_deref().into_iter().chain(links).collect();
        self.policy.ignores(finding.check, &names)
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::{Report, Submission, review};
    use crate::policy::Policy;

    const BASE: &str = "# Teas\n\n- [Assam](https://assam.example) - A tea.\n- [Bai](https://bai.example) - A tea.\n";

    fn reviewed(policy: &str) -> Report {
        let (policy, problems) = Policy::read(policy);
        assert_eq!(problems, []);
        let head = format!("{BASE}- [Jin](https://assam.example) - A tea.\n- [Ku](https://bai.example) - A tea.\n");
        review(&Submission { policy: Some(&policy), ..Submission::new("README.md", BASE, &head) })
    }

    /// The entries of which is told that they are listed already.
    fn told(policy: &str) -> Vec<String> {
        let findings = reviewed(policy).findings.into_iter().filter(|finding| finding.check == "duplicate-link");
        findings.filter_map(|finding| finding.entry).collect()
    }

    #[test]
    fn an_entry_is_left_alone_by_its_title_or_its_link() {
        assert_eq!(told(""), ["Jin", "Ku"]);
        for entry in ["Jin", "https://assam.example", "https://assam*"] {
            assert_eq!(told(&format!("ignore: [{{ entry: '{entry}' }}]\n")), ["Ku"], "{entry}");
            assert_eq!(told(&format!("ignore: [{{ entry: '{entry}', checks: duplicate-link }}]\n")), ["Ku"], "{entry}");
            assert_eq!(told(&format!("ignore: [{{ entry: '{entry}', checks: [dead-link] }}]\n")), ["Jin", "Ku"]);
        }
        assert_eq!(told("ignore: [{ checks: [duplicate-link] }]\n"), [] as [&str; 0]);
        assert_eq!(told("ignore: [{ entry: Oolong }]\n"), ["Jin", "Ku"]);
    }

    #[test]
    fn what_is_left_alone_is_known_all_the_same() {
        let silenced = reviewed("ignore: [{ entry: Jin }]\n").silenced;
        assert!(silenced.iter().any(|finding| finding.entry.as_deref() == Some("Jin")), "{silenced:?}");
    }
}
