//! `archived-repository`: a link to a repository that is archived, disabled or empty.

use super::{Check, Context, Finding, Severity, quoted};
use crate::facts::{Question, Repository};

pub(super) struct ArchivedRepository;

impl Check for ArchivedRepository {
    fn name(&self) -> &'static str {
        "archived-repository"
    }

    fn summary(&self) -> &'static str {
        "A new link to a repository on GitHub that is archived, disabled or empty"
    }

    fn docs(&self) -> &'static str {
        "\
GitHub says that the repository is archived: it can be read, but nothing is fixed there any more. A repository that is disabled, or that
nothing was ever pushed to, is reported too. Only links that a contribution adds are checked; what is archived later is not reported here.

```markdown
- [Teapot](https://github.com/ada/teapot) - Pours.   ← archived on 2023-01-01
```

It is a note: some lists keep what is finished. If your guidelines rule it out, set it to `warning` in the [policy](policy.md).
There is no fix."
    }

    fn severity(&self) -> Severity {
        Severity::Note
    }

    fn since(&self) -> u32 {
        2
    }

    fn needs_facts(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let told = context.answered().filter_map(|(asked, facts)| {
            let Question::Repository(name) = &asked.question else { return None };
            let repository = facts.repository(name)?;
            let (message, help) = state(repository)?;
            let finding = Finding::new(self.name(), self.severity(), context.lines_of(asked), message);
            Some(finding.about(&context.entry_of(asked)).help(help))
        });
        super::asking::once_a_line(told)
    }
}

/// What is wrong with a repository and what to do about it; `None` if nothing is.
fn state(repository: &Repository) -> Option<(String, &'static str)> {
    let name = quoted(&repository.full_name);
    if repository.is_archived {
        let day = repository.archived_at.as_deref().and_then(|at| at.get(..10));
        let when = day.map(|day| format!(" on {day}")).unwrap_or_default();
        return Some((format!("{name} was archived{when}"), "see whether it lives on elsewhere"));
    }
    if repository.is_disabled {
        return Some((format!("{name} is disabled on GitHub"), "see whether it can still be used"));
    }
    repository.is_empty.then(|| (format!("{name} is empty"), "add it once there is something to see"))
}
