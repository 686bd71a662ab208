//! `awesome-repository-name`: the repository is named the way awesome lists are.

use super::super::Context;
use super::{Fault, Rule};
use crate::document::quoted;

pub(in super::super) struct RepositoryName;

impl Rule for RepositoryName {
    fn name(&self) -> &'static str {
        "awesome-repository-name"
    }

    fn summary(&self) -> &'static str {
        "A repository that is not called `awesome-name-of-list`, in lowercase; only in audits of a checkout"
    }

    fn docs(&self) -> &'static str {
        "\
The repository is called `awesome-` plus the name of the list, in lowercase with hyphens.

```diff
-AwesomeTea
+awesome-tea
```

Source: [requirements for an awesome list](https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md). Only a clone knows
its remote's name. There is no fix: the repository is renamed on GitHub."
    }

    fn lacks(&self, context: &Context<'_, '_>) -> Option<&'static str> {
        let name = context.repository.and_then(|repository| repository.name.as_ref());
        name.is_none().then_some("what the repository is called")
    }

    fn faults(&self, context: &Context<'_, '_>) -> Vec<Fault> {
        let name = context.repository.and_then(|repository| repository.name.as_deref());
        let Some(name) = name.filter(|name| !is_slug(name)) else { return Vec::new() };
        let message = format!("the repository is called {}", quoted(name));
        vec![Fault::of_the_list(message, "call it “awesome-name-of-list”, in small letters")]
    }
}

fn is_slug(name: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.')
    };
    name.strip_prefix("awesome-").is_some_and(|rest| rest.split('-').all(is_part))
}
