//! `conflict-marker`: markers that git left where two changes conflict.

use super::{Check, Context, Finding, Severity};
use crate::text::LineRange;

pub(super) struct ConflictMarker;

impl Check for ConflictMarker {
    fn name(&self) -> &'static str {
        "conflict-marker"
    }

    fn summary(&self) -> &'static str {
        "Conflict markers that git left behind: `<<<<<<<`, `=======`, `>>>>>>>`"
    }

    fn docs(&self) -> &'static str {
        "\
When two changes touch the same lines, git writes both into the file, between markers, and leaves the choice to a person.
Such markers are not meant to be committed. Those inside fenced code are left alone.

```diff
+<<<<<<< HEAD
+- [Assam](https://assam.example)
+=======
+- [Ceylon](https://ceylon.example)
+>>>>>>> add-ceylon
```

There is no fix: which of the two should stay is for a person to decide."
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn judges_the_whole(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        context.conflicts().iter().map(|&lines| self.tell(lines)).collect()
    }
}

impl ConflictMarker {
    fn tell(&self, lines: LineRange) -> Finding {
        let message = "git conflict markers are left here";
        Finding::new(self.name(), self.severity(), lines, message)
            .help("keep one version, or both, and remove the markers")
    }
}
