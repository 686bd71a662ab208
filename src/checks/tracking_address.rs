//! `tracking-address`: an address that tells where its visitors come from.

use super::{Aim, Check, Context, Finding, Fix, Grounds, Safety, Severity, quoted};
use crate::document::{Item, Link};
use crate::identity::without_tracking;

pub(super) struct TrackingAddress;

impl Check for TrackingAddress {
    fn name(&self) -> &'static str {
        "tracking-address"
    }

    fn summary(&self) -> &'static str {
        "A new address with parameters that only track its visitors, like `utm_source`, `fbclid` or `gclid`"
    }

    fn docs(&self) -> &'static str {
        "\
The address was copied from a newsletter, an advertisement or a post, with the parameters that these add to count their visitors:
`utm_source` and the like, `fbclid`, `gclid`, `mc_cid`. The page is the same without them, and readers of the list are counted as somebody
else's.

```diff
-- [Assam](https://teas.example/assam?utm_source=newsletter&cup=2) - Malty.
+- [Assam](https://teas.example/assam?cup=2) - Malty.
```

It is a note, and a warning if the list's guidelines say that such addresses are not accepted. If they say nothing and an address in the
list already has such parameters, nothing is reported. `ref` and the like are left alone: on some sites they choose what is shown.

The fix leaves these parameters out and is safe."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Safe)
    }

    fn since(&self) -> u32 {
        2
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut new = context.new_links().filter(|(_, link)| without_tracking(&link.destination).is_some()).peekable();
        let is_refused = context.conventions.refused.tracking;
        let has = |link: &Link<'_>| without_tracking(&link.destination).is_some();
        if new.peek().is_none() || !is_refused && context.base.links.iter().any(has) {
            return Vec::new();
        }
        let severity = if is_refused { self.severity() } else { Severity::Note };
        new.filter_map(|(item, link)| self.tell(context, item, link, severity)).collect()
    }
}

impl TrackingAddress {
    fn tell(&self, context: &Context<'_, '_>, item: &Item, link: &Link<'_>, severity: Severity) -> Option<Finding> {
        let head = context.head;
        let (clean, parameter) = without_tracking(&link.destination)?;
        let lines = head.lines.lines_of(link.span);
        let message = format!("drop {} from the address, which tracks its visitors", quoted(parameter));
        let finding = Finding::new(self.name(), severity, lines, message).about(&head.title(item));
        let finding = finding.help(format!("write {}", quoted(&clean)));
        let finding = match severity {
            Severity::Note => finding,
            _ => finding.grounds(Grounds::guidelines()),
        };
        let Some(edit) = context.led_to(link, &clean) else { return Some(finding) };
        let aim = Aim::Address { from: link.destination.to_string(), to: clean, words: None };
        Some(finding.fix(Fix::safe(aim, vec![edit])))
    }
}
