//! How much of a list is understood.

use super::{Document, Purpose, Role};

/// How many of a list's links are in entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The links that lead out of the repository, without those of guides, news and what comes before the first section.
    pub links: usize,
    /// Those that are in an entry or in one of its details.
    pub understood: usize,
}

impl Coverage {
    /// Below this share of links in entries, a list is not understood well enough to call it clean.
    const ENOUGH: f64 = 0.8;

    /// An introduction has fewer links outside entries than this.
    const FEW: usize = 10;

    /// Counts the links of a list in one pass.
    #[must_use]
    pub fn of(document: &Document<'_>) -> Self {
        let mut coverage = Self::default();
        let mut blocks =
            document.items.iter().filter(|item| matches!(item.role, Role::Entry | Role::Detail)).peekable();
        let mut covered_until = 0;
        let mut section = 0;
        for link in &document.links {
            let line = document.lines.line_of(link.span.start);
            while document
                .sections
                .get(section + 1)
                .is_some_and(|next| next.heading.is_some_and(|heading| heading.start <= line))
            {
                section += 1;
            }
            while let Some(item) = blocks.next_if(|item| item.block.start <= line) {
                covered_until = covered_until.max(item.block.end);
            }
            let here = &document.sections[section];
            let counts = here.heading.is_some() && matches!(here.purpose, Purpose::Entries | Purpose::Details);
            if counts && link.is_external() && !link.picture {
                coverage.links += 1;
                coverage.understood += usize::from(line <= covered_until);
            }
        }
        coverage
    }

    /// The share of links that are in entries; 1 for a list without links.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "links are counted in thousands")]
    pub fn share(self) -> f64 {
        if self.links == 0 { 1.0 } else { self.understood as f64 / self.links as f64 }
    }

    /// Whether enough of the list is understood to call a contribution to it clean.
    #[must_use]
    pub fn is_enough(self) -> bool {
        self.share() >= Self::ENOUGH || self.links - self.understood < Self::FEW
    }
}
