//! `shortened-address`: an address that hides where it leads.

use super::{Check, Context, Finding, Grounds, Severity, quoted};
use crate::document::Link;
use crate::identity::shortened_by;

pub(super) struct ShortenedAddress;

impl Check for ShortenedAddress {
    fn name(&self) -> &'static str {
        "shortened-address"
    }

    fn summary(&self) -> &'static str {
        "A new address that was shortened by a service like `bit.ly`, `t.co` or `tinyurl.com`"
    }

    fn docs(&self) -> &'static str {
        "\
The address leads to its page through a service that shortens addresses. Nobody sees where it leads, whoever made it can point it
elsewhere, and it is dead once the service ends, as `goo.gl` did. Nor can anybody see that the resource is already in the list.

```diff
-- [Assam](https://bit.ly/3assam) - Malty.
+- [Assam](https://teas.example/assam) - Malty.
```

It is a note, and a warning if the list's guidelines say that such addresses are not accepted. If they say nothing and the list already has
a shortened address, nothing is reported.

There is no fix: this check asks no other site where an address leads."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn since(&self) -> u32 {
        2
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut new = context
            .new_links()
            .filter_map(|(item, link)| Some((item, link, shortened_by(&link.destination)?)))
            .peekable();
        let is_refused = context.conventions.refused.shortened;
        let has = |link: &Link<'_>| shortened_by(&link.destination).is_some();
        if new.peek().is_none() || !is_refused && context.base.links.iter().any(has) {
            return Vec::new();
        }
        let told = new.map(|(item, link, _)| {
            let message =
                format!("replace {}, which hides where it leads, with the full address", quoted(&link.destination));
            let lines = context.head.lines.lines_of(link.span);
            let severity = if is_refused { self.severity() } else { Severity::Note };
            let finding = Finding::new(self.name(), severity, lines, message).about(&context.head.title(item));
            if is_refused { finding.grounds(Grounds::guidelines()) } else { finding }
        });
        told.collect()
    }
}
