//! `placeholder-link`: an address that was never filled in.

use super::{Check, Context, Finding, Severity, quoted};
use crate::document::{LinkKind, Role};

pub(super) struct PlaceholderLink;

impl Check for PlaceholderLink {
    fn name(&self) -> &'static str {
        "placeholder-link"
    }

    fn summary(&self) -> &'static str {
        "An address that was never filled in: `link`, `#`, `https://arxiv.org/abs/?`, `https://example.com`"
    }

    fn docs(&self) -> &'static str {
        "\
An entry whose link leads nowhere because its address is the one from the template, or a placeholder that somebody meant to
replace: `(link)`, `(url)`, `(#)`, `https://arxiv.org/abs/?`, `https://arxiv.org/abs/XXXX.XXXXX`, `https://example.com`,
`https://github.com/owner/repo`.

```diff
-1. **[A study of tea](https://arxiv.org/abs/?)** *(Ada).* 2025
+1. **[A study of tea](https://arxiv.org/abs/2501.01234)** *(Ada).* 2025
```

There is no fix: only the contributor knows the address."
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for (change, _, item) in context.written_items().filter(|(_, _, item)| !context.head.is_torn(item)) {
            if matches!(item.role, Role::Guide) {
                continue;
            }
            let old: Vec<&str> = change.base.map_or_else(Vec::new, |base| {
                context.base.links_of(&context.base.items[base]).iter().map(|link| link.destination.as_ref()).collect()
            });
            for link in context.head.links_of(item) {
                let destination = link.destination.as_ref();
                let in_contents = item.role == Role::Contents && link.is_local() && destination.len() > 1;
                if in_contents || link.kind == LinkKind::Reference || old.contains(&destination) {
                    continue;
                }
                let Some(problem) = problem(destination) else { continue };
                let lines = context.head.lines.lines_of(link.span);
                let message = format!("the address {} {problem}", quoted(destination));
                let finding =
                    Finding::new(self.name(), self.severity(), lines, message).about(&context.head.title(item));
                found.push(finding.help("give the real one"));
                break;
            }
        }
        found
    }
}

/// What is wrong with an address that cannot have been meant.
fn problem(destination: &str) -> Option<&'static str> {
    const STAND_INS: [&str; 14] = [
        "link",
        "url",
        "href",
        "address",
        "todo",
        "tbd",
        "xxx",
        "?",
        "#",
        "...",
        "…",
        "link-here",
        "your-link",
        "website",
    ];
    let lower = destination.trim().to_lowercase();
    if STAND_INS.contains(&lower.as_str()) {
        return Some("is a placeholder");
    }
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"))?;
    // `https://github.com/<user>/<repository>`
    if rest.contains('<') && rest.contains('>') {
        return Some("was never filled in");
    }
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.strip_prefix("www.").unwrap_or(host);
    let unfinished = match host {
        "" => path.trim_matches('/').is_empty(),
        "..." | "…" | "link" | "url" => true,
        "example.com" | "example.org" | "example.net" | "your-site.com" | "yoursite.com" => true,
        "arxiv.org" => {
            let id = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".pdf");
            matches!(path.split('/').next(), Some("abs" | "pdf")) && !id.bytes().any(|byte| byte.is_ascii_digit())
        }
        "github.com" => matches!(
            path.trim_end_matches('/'),
            "owner/repo"
                | "user/repo"
                | "username/repo"
                | "username/repository"
                | "your-username/your-repo"
                | "xxx/xxx"
                | ""
                | "?"
        ),
        _ => false,
    };
    unfinished.then_some("was never filled in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stand_ins_are_known() {
        for destination in [
            "https://arxiv.org/abs/?",
            "https://arxiv.org/abs/XXXX.XXXXX",
            "https://arxiv.org/pdf/",
            "link",
            "#",
            "https://example.com",
            "https://github.com/user/repo/",
            "https://",
            "https://github.com/<user>/teapot",
        ] {
            assert!(problem(destination).is_some(), "{destination}");
        }
    }

    #[test]
    fn real_addresses_are_left_alone() {
        for destination in [
            "https://arxiv.org/abs/2501.01234",
            "https://arxiv.org/abs/cs/0102003",
            "https://arxiv.org/list/cs.CL/recent",
            "https://github.com/ada/teapot",
            "https://tea.example/?",
            "docs/link.md",
            "#tea",
            "https://example.com.tea.example",
            "http://example.edu",
        ] {
            assert_eq!(problem(destination), None, "{destination}");
        }
    }
}
