//! What the policy leaves alone: entries named by their titles or links.

use super::Reviewer;
use crate::checks::Finding;
use crate::document::{Document, Item, Role, quoted};

impl Reviewer<'_> {
    /// The titles and links of the list's entries, as a policy may name them.
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
        let item = innermost(head, finding.lines.start);
        let main = item.and_then(|item| head.main_link(item)).map(|link| link.destination.as_ref());
        // Another link of the entry counts only if the finding is about it; otherwise any link would cover them all.
        let told = finding.clause();
        let links =
            item.map(|item| head.links_of(item)).unwrap_or_default().iter().map(|link| link.destination.as_ref());
        let named = links.filter(|link| told.contains(&quoted(link)));
        let names: Vec<&str> = finding.entry.as_deref().into_iter().chain(main).chain(named).collect();
        self.policy.ignores(finding.check, &names)
    }
}

/// The entry whose own lines include this line; of nested entries, the inner one.
fn innermost<'d>(head: &'d Document<'_>, line: usize) -> Option<&'d Item> {
    let mut at = head.items.partition_point(|item| item.lines.start <= line).checked_sub(1);
    while let Some(item) = at.map(|at| &head.items[at]) {
        if item.role == Role::Entry && item.lines.has(line) {
            return Some(item);
        }
        at = item.parent;
    }
    None
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

    /// The entries reported as already listed.
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
        // A link in passing covers nothing else.
        let (policy, _) = Policy::read("ignore: [{ entry: 'https://ok.example*' }]\n");
        let head = format!("{BASE}- [Jin](https://assam.example) - As [this](https://ok.example/) says.\n");
        let report = review(&Submission { policy: Some(&policy), ..Submission::new("README.md", BASE, &head) });
        assert!(report.findings.iter().any(|finding| finding.check == "duplicate-link"), "{:?}", report.findings);
    }

    #[test]
    fn what_is_left_alone_is_known_all_the_same() {
        let silenced = reviewed("ignore: [{ entry: Jin }]\n").silenced;
        assert!(silenced.iter().any(|finding| finding.entry.as_deref() == Some("Jin")), "{silenced:?}");
    }
}
