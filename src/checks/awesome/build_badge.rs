//! `awesome-build-badge`: readers of a list do not need to know how its build went.

use super::super::Context;
use super::top::is_prose;
use super::{Fault, Rule, brought};
use crate::document::Document;
use crate::text::LineRange;

pub(in super::super) struct BuildBadge;

/// What the addresses of such badges contain.
const SERVICES: [&str; 11] = [
    "travis-ci.org",
    "travis-ci.com",
    "circleci.com/",
    "ci.appveyor.com",
    "dev.azure.com",
    "/actions/workflows/",
    "shields.io/github/actions",
    "shields.io/github/workflow",
    "shields.io/travis",
    "shields.io/circleci",
    "/badges/main/pipeline.svg",
];

impl Rule for BuildBadge {
    fn name(&self) -> &'static str {
        "awesome-build-badge"
    }

    fn summary(&self) -> &'static str {
        "A badge in a list that shows how its build or its checks went"
    }

    fn docs(&self) -> &'static str {
        "\
A list may be checked by GitHub Actions or another service, but a badge that shows the result has no value for its readers. Badges in
entries are left alone.

```diff
 # Awesome Tea
 
-[![Lint](https://github.com/ada/awesome-tea/actions/workflows/lint.yml/badge.svg)](https://github.com/ada/awesome-tea/actions)
```

Source: [requirements for an awesome list](https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md). There is no fix:
there may be more on the line."
    }

    fn faults(&self, context: &Context<'_, '_>) -> Vec<Fault> {
        brought(context, faults)
    }
}

fn faults(document: &Document<'_>) -> Vec<Fault> {
    let has_badge = |line: &usize| {
        let said = document.lines.content(document.text, *line).to_lowercase();
        let shows = said.contains("![") || said.contains("<img");
        shows && names_service(&said) && is_prose(document, *line)
    };
    let lines = (1..=document.lines.count()).filter(has_badge);
    let message = "a badge says how the list's build went";
    lines.map(|line| Fault::new(LineRange::single(line), message, "leave the badge out")).collect()
}

fn names_service(line: &str) -> bool {
    let of_workflow = line.contains("/workflows/") && line.contains("badge.svg");
    of_workflow || SERVICES.iter().any(|service| line.contains(service))
}
