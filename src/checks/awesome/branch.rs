//! `awesome-branch`: the default branch is called `main`.

use super::super::Context;
use super::{Fault, Rule};

pub(in super::super) struct Branch;

impl Rule for Branch {
    fn name(&self) -> &'static str {
        "awesome-branch"
    }

    fn summary(&self) -> &'static str {
        "A repository whose default branch is called `master`; only in audits of a checkout"
    }

    fn docs(&self) -> &'static str {
        "\
The default branch is called `main`, not `master`.

```sh
git branch --move master main
```

Source: [requirements for an awesome list](https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md). Only a clone knows what its remote's
default branch is. There is no fix: the branch is renamed on GitHub."
    }

    fn lacks(&self, context: &Context<'_, '_>) -> Option<&'static str> {
        let branch = context.repository.and_then(|repository| repository.default_branch.as_ref());
        branch.is_none().then_some("what the repository's default branch is")
    }

    fn faults(&self, context: &Context<'_, '_>) -> Vec<Fault> {
        let branch = context.repository.and_then(|repository| repository.default_branch.as_deref());
        let is_old = branch == Some("master");
        let fault = || Fault::of_the_list("the default branch is called “master”", "call it “main”");
        is_old.then(fault).into_iter().collect()
    }
}
