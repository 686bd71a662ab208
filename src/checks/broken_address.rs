//! `broken-address`: an address that does not work as typed.

use std::collections::{HashMap, HashSet};

use super::{Aim, Check, Context, Finding, Fix, Safety, Severity, quoted};
use crate::document::{Document, Item, Link, LinkKind, Role};
use crate::identity::{Mistyped, mistyped};

pub(super) struct BrokenAddress;

impl Check for BrokenAddress {
    fn name(&self) -> &'static str {
        "broken-address"
    }

    fn summary(&self) -> &'static str {
        "An address that does not work as typed: `htps://…`, `github.com/…`, `((https://…))`, `http://localhost`"
    }

    fn docs(&self) -> &'static str {
        "\
An address that leads nowhere as typed: its scheme is missing, misspelled or doubled (`github.com/…`, `htps://…`, `https:/…`), brackets,
quotation marks, backticks or a comma are around it, it contains an invisible character, it was pasted twice, it is an e-mail address
without `mailto:`, or it leads to a machine that only the contributor has (`localhost`, `192.168.…`, `file:`).

Paths in the repository (`docs/tea.md`, `/wiki`) and anchors are addresses too; a host without a scheme is only taken for one if it clearly
is. The address that was meant still counts when looking for duplicates. If more than one in twenty entries of the list have the same
fault, nothing is reported.

```diff
-- [Chai](github.com/leafy/chai) - Spiced.
+- [Chai](https://github.com/leafy/chai) - Spiced.
```

The fix writes the address that was meant and is safe; if that cannot be known, there is none."
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Safe)
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut habits: HashMap<&str, bool> = HashMap::new();
        for (change, _, item) in context.written_items().filter(|(_, _, item)| item.role != Role::Guide) {
            let mut wrong = faults(context.head, item).peekable();
            if wrong.peek().is_none() {
                continue;
            }
            let before = change.base.map(|base| context.base.links_of(&context.base.items[base])).unwrap_or_default();
            let old: HashSet<&str> = before.iter().map(|link| link.destination.as_ref()).collect();
            let is_new = |(link, _): &(&Link<'_>, Mistyped)| !old.contains(link.destination.as_ref());
            // A bare address inside a malformed link is reported with that link.
            let torn = context.broken(item);
            let is_told = |(link, _): &(&Link<'_>, Mistyped)| {
                torn.iter().any(|one| one.span.contains(link.span) && link.kind == LinkKind::Bare)
            };
            for (link, wrong) in wrong.filter(|one| is_new(one) && !is_told(one)) {
                if !*habits.entry(wrong.fault).or_insert_with(|| is_habit(context.base, wrong.fault)) {
                    found.push(self.tell(context, item, link, &wrong));
                }
            }
        }
        found
    }
}

impl BrokenAddress {
    fn tell(&self, context: &Context<'_, '_>, item: &Item, link: &Link<'_>, wrong: &Mistyped) -> Finding {
        let head = context.head;
        let lines = head.lines.lines_of(link.span);
        let message = format!("the address {} {}", quoted(&visible(&link.destination)), wrong.fault);
        let finding = Finding::new(self.name(), self.severity(), lines, message).about(&head.title(item));
        let Some(meant) = &wrong.meant else { return finding.help("give an address that readers can follow") };
        let finding = finding.help(format!("write {}", quoted(meant)));
        let Some(edit) = context.led_to(link, meant) else { return finding };
        let aim = Aim::Address { from: link.destination.to_string(), to: meant.clone(), words: None };
        finding.fix(Fix::safe(aim, vec![edit]))
    }
}

/// The addresses of an item that do not work. One within a sentence may be what the sentence is about: `open http://localhost:80`.
fn faults<'d, 't>(document: &'d Document<'t>, item: &'d Item) -> impl Iterator<Item = (&'d Link<'t>, Mistyped)> {
    let main = document.main_link(item).map(|link| link.span);
    let links = document.links_of(item).iter();
    let links = links.filter(move |link| {
        let is_alone = matches!(link.kind, LinkKind::Bare | LinkKind::Autolink);
        let is_told = link.kind != LinkKind::Reference || link.destination.contains('/');
        is_told && (!is_alone || main == Some(link.span))
    });
    links.filter_map(|link| Some((link, mistyped(&link.destination)?)))
}

/// Whether more than one in twenty entries of the list have the same fault, so that nobody minds.
fn is_habit(base: &Document<'_>, fault: &str) -> bool {
    let alike = |item: &Item| faults(base, item).any(|(_, wrong)| wrong.fault == fault);
    let (mut entries, mut count) = (0, 0);
    for (_, item) in base.entries() {
        entries += 1;
        count += usize::from(alike(item));
    }
    count * 20 > entries
}

/// An address for quoting, with invisible characters spelled out.
fn visible(address: &str) -> String {
    let spelled = |c: char| if is_seen(c) { c.to_string() } else { format!("U+{:04X}", u32::from(c)) };
    address.chars().map(spelled).collect()
}

fn is_seen(c: char) -> bool {
    c == ' '
        || !(c.is_control()
            || c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{feff}'))
}
