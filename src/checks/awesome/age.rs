//! `awesome-age`: a list that has been around for a while.

use super::super::Context;
use super::{Fault, Rule};
use crate::text::counted;

pub(in super::super) struct Age;

/// How many days old a list has to be.
const DAYS: u64 = 30;

impl Rule for Age {
    fn name(&self) -> &'static str {
        "awesome-age"
    }

    fn summary(&self) -> &'static str {
        "A repository whose first commit is younger than 30 days; only in audits of a checkout"
    }

    fn docs(&self) -> &'static str {
        "\
A list has been around for at least 30 days, from its first real commit or from when it was made public, whichever is later. A checkout
knows the first commit, if it has the whole history.

```sh
git log --reverse --format=%cs | head -1
```

Source: [requirements for an awesome list](https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md). There is no fix but to wait."
    }

    fn lacks(&self, context: &Context<'_, '_>) -> Option<&'static str> {
        let age = context.repository.and_then(|repository| repository.age_days);
        age.is_none().then_some("how old the repository is")
    }

    fn faults(&self, context: &Context<'_, '_>) -> Vec<Fault> {
        let age = context.repository.and_then(|repository| repository.age_days);
        let Some(days) = age.filter(|&days| days < DAYS) else { return Vec::new() };
        let old = counted(usize::try_from(days).unwrap_or_default(), "day", "days");
        let message = format!("the repository is {old} old");
        vec![Fault::of_the_list(message, format!("wait until it is {DAYS} days old before you submit it"))]
    }
}
