//! The sections that a contribution is about.

use std::collections::BTreeMap;

use crate::change::{ChangeKind, ChangeSet};
use crate::document::Document;

/// A section in which a contribution adds or edits entries, or into which it moves some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// The titles of the headings that lead to it, the outermost first; none above the first heading.
    pub section: Vec<String>,
    /// Whether an entry is new there.
    pub adds: bool,
}

/// The sections that the contribution is about, in the order of the text.
pub(super) fn touched(base: &Document<'_>, head: &Document<'_>, changes: &ChangeSet) -> Vec<Touched> {
    let mut sections: BTreeMap<usize, bool> = BTreeMap::new();
    for (change, _, item) in changes.entries(head) {
        let came_from = || change.base.map(|at| base.section_path(base.items[at].section));
        let is_about = match change.kind {
            ChangeKind::Added => true,
            // Rewriting the form of the whole list says nothing about its sections.
            ChangeKind::Edited => changes.reflow.is_none(),
            ChangeKind::Moved => came_from() != Some(head.section_path(item.section)),
            ChangeKind::Renumbered | ChangeKind::Removed => false,
        };
        if is_about {
            *sections.entry(item.section).or_default() |= change.kind == ChangeKind::Added;
        }
    }
    let told = |(at, adds)| Touched { section: head.section_path(at).into_iter().map(str::to_owned).collect(), adds };
    sections.into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use crate::engine::{Submission, review};

    #[test]
    fn the_sections_that_a_contribution_is_about_are_told() {
        let base = "- [Top](https://top.example)\n\n# Tea\n\n- [Assam](https://assam.example)\n- [Bai](https://bai.example)\n\n## Pots\n\n- [Pot](https://pot.example)\n\n## Cups\n\n- [Cup](https://cup.example)\n";
        let touched = |head: &str| {
            let touched = review(&Submission::new("README.md", base, head)).touched.into_iter();
            touched.map(|one| (one.section.join(" > "), one.adds)).collect::<Vec<_>>()
        };
        let added = base.replace("\n\n## Cups", "\n- [Kettle](https://kettle.example)\n\n## Cups");
        assert_eq!(touched(&added), [("Tea > Pots".to_owned(), true)]);
        assert_eq!(touched(&base.replace("[Top]", "[Topmost]")), [(String::new(), false)]);
        let cup = "- [Cup](https://cup.example)\n";
        let moved = base.replace(cup, "").replace("- [Pot]", &format!("{cup}- [Pot]"));
        assert_eq!(touched(&moved), [("Tea > Pots".to_owned(), false)]);
        let bai = "- [Bai](https://bai.example)\n";
        let reordered = base.replace(bai, "").replace("- [Assam]", &format!("{bai}- [Assam]"));
        assert_eq!((touched(&reordered), touched(&base.replace(bai, "")), touched(base)), (vec![], vec![], vec![]));
    }
}
