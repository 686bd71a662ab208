//! `retracted-paper`: a paper that was retracted or withdrawn.

use super::{Check, Context, Finding, Severity, quoted};
use crate::facts::{Notice, NoticeKind, Question};

pub(super) struct RetractedPaper;

impl Check for RetractedPaper {
    fn name(&self) -> &'static str {
        "retracted-paper"
    }

    fn summary(&self) -> &'static str {
        "A new link to a paper that was retracted or withdrawn, or about which its journal has expressed concern"
    }

    fn docs(&self) -> &'static str {
        "\
Crossref (with the data of Retraction Watch), PubMed or arXiv says that the paper was retracted, or that its authors have withdrawn the
latest version. A retraction is an error, a partial retraction and a withdrawal are warnings, and a journal's expression of concern is a
note. Corrections are not reported, nor is a paper *about* retractions.

```markdown
- [A study of tea](https://doi.org/10.5555/tea.2003)   ← retracted on 2010-02-06 (Crossref, PubMed)
```

There is no fix. If the paper is listed because it was retracted, tell the list's maintainers."
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn since(&self) -> u32 {
        2
    }

    fn needs_facts(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let told = context.answered().filter_map(|(asked, facts)| {
            let Question::Paper(id) = &asked.question else { return None };
            let notices = &facts.paper(id)?.notices;
            let gravest = notices.iter().min_by_key(|notice| notice.kind)?;
            let (severity, message) = told(gravest, notices);
            let finding = Finding::new(self.name(), severity, context.lines_of(asked), message);
            Some(finding.about(&context.entry_of(asked)).help("should it be listed?"))
        });
        super::asking::once_a_line(told)
    }
}

/// The gravest notice about a paper, in words, with all sources that give it.
fn told(gravest: &Notice, notices: &[Notice]) -> (Severity, String) {
    let alike = || notices.iter().filter(|notice| notice.kind == gravest.kind);
    let date = alike().find_map(|notice| notice.date.as_deref());
    let when = date.map(|date| format!(" on {date}")).unwrap_or_default();
    let mut sources: Vec<&str> = alike().map(|notice| notice.source.name()).collect();
    sources.dedup();
    let sources = sources.join(", ");
    match gravest.kind {
        NoticeKind::Retraction => (Severity::Error, format!("this paper was retracted{when} ({sources})")),
        NoticeKind::PartialRetraction => {
            (Severity::Warning, format!("part of this paper was retracted{when} ({sources})"))
        }
        NoticeKind::Withdrawal => {
            let words = gravest.words.as_deref().map(|words| format!(": {}", quoted(words))).unwrap_or_default();
            (Severity::Warning, format!("its authors have withdrawn the latest version{when}{words} ({sources})"))
        }
        NoticeKind::Concern => {
            (Severity::Note, format!("the journal has published an expression of concern{when} ({sources})"))
        }
    }
}
