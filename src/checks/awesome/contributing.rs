//! `awesome-contributing`: the repository says how to contribute.

use super::super::Context;
use super::{Fault, Rule};

pub(in super::super) struct Contributing;

impl Rule for Contributing {
    fn name(&self) -> &'static str {
        "awesome-contributing"
    }

    fn summary(&self) -> &'static str {
        "A repository without a file `contributing.md`; only in audits of a checkout"
    }

    fn docs(&self) -> &'static str {
        "\
The repository has a file `contributing.md`, in upper or lower case, at its root, in `.github` or in `docs`, where GitHub looks for it.

```text
awesome-tea/
  contributing.md
  license
  readme.md
```

Source: [requirements for an awesome list](https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md). Only
`shelfmark audit` in a checkout knows the repository's files. There is no fix: what to ask of contributors is up to the maintainers."
    }

    fn lacks(&self, context: &Context<'_, '_>) -> Option<&'static str> {
        let files = context.repository.and_then(|repository| repository.files.as_ref());
        files.is_none().then_some("which files the repository has")
    }

    fn faults(&self, context: &Context<'_, '_>) -> Vec<Fault> {
        let Some(files) = context.repository.and_then(|repository| repository.files.as_ref()) else {
            return Vec::new();
        };
        let is_it = |path: &String| {
            let lower = path.to_lowercase();
            ["contributing.md", ".github/contributing.md", "docs/contributing.md"].contains(&lower.as_str())
        };
        if files.iter().any(is_it) {
            return Vec::new();
        }
        let help = "say in a file “contributing.md” how to contribute";
        vec![Fault::of_the_list("the repository has no contribution guidelines", help)]
    }
}
