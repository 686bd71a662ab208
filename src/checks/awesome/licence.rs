//! `awesome-licence`: the repository has a licence, and one that fits a list.

use super::super::Context;
use super::{Fault, Rule};

pub(in super::super) struct Licence;

/// Phrases that identify licences for code.
const FOR_CODE: [(&str, &str); 9] = [
    ("mit license", "the MIT licence"),
    ("permission is hereby granted, free of charge", "the MIT licence"),
    ("apache license", "the Apache licence"),
    ("gnu general public license", "the GNU GPL"),
    ("gnu lesser general public license", "the GNU LGPL"),
    ("gnu affero general public license", "the GNU AGPL"),
    ("redistribution and use in source and binary forms", "a BSD licence"),
    ("this is free and unencumbered software", "the Unlicense"),
    ("do what the fuck you want to", "the WTFPL"),
];

impl Rule for Licence {
    fn name(&self) -> &'static str {
        "awesome-licence"
    }

    fn summary(&self) -> &'static str {
        "A repository without a licence file, or with a licence for code; only in audits of a checkout"
    }

    fn docs(&self) -> &'static str {
        "\
A file `license` at the root of the repository holds a licence that fits a list: CC0 is recommended, any Creative Commons licence will do.
Licences for code (MIT, BSD, Apache, GPL), the WTFPL and the Unlicense are not accepted.

```diff
-MIT License
+Creative Commons CC0 1.0 Universal
```

Source: [requirements for an awesome list](https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md). Only
`shelfmark audit` in a checkout knows the repository's files. There is no fix: the licence is up to the authors."
    }

    fn lacks(&self, context: &Context<'_, '_>) -> Option<&'static str> {
        let files = context.repository.and_then(|repository| repository.files.as_ref());
        files.is_none().then_some("which files the repository has")
    }

    fn faults(&self, context: &Context<'_, '_>) -> Vec<Fault> {
        const HELP: &str = "put a licence of Creative Commons, such as CC0, into a file named “license”";
        let Some(repository) = context.repository else { return Vec::new() };
        let Some(files) = &repository.files else { return Vec::new() };
        if !files.iter().any(|path| is_licence(path)) {
            return vec![Fault::of_the_list("the repository has no licence", HELP)];
        }
        let text = repository.licence.as_deref().unwrap_or_default().to_lowercase();
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        // A licence may mention another further down.
        let found = FOR_CODE.iter().filter_map(|(told, name)| Some((words.find(told)?, name)));
        let told = found.min_by_key(|(at, _)| *at).filter(|_| !words.contains("creative commons"));
        told.map(|(_, name)| Fault::of_the_list(format!("the repository's licence is {name}, which is for code"), HELP))
            .into_iter()
            .collect()
    }
}

/// Whether a file at the top of a repository is its licence, going by its name.
fn is_licence(path: &str) -> bool {
    let lower = path.to_lowercase();
    let (stem, ending) = lower.split_once('.').unwrap_or((&lower, ""));
    let (name, _) = stem.split_once('-').unwrap_or((stem, ""));
    matches!(name, "license" | "licence" | "copying") && matches!(ending, "" | "md" | "txt")
}
