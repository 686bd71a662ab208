//! `moved-link`: a link to where something used to be.

use super::{Aim, Asked, Check, Context, Finding, Fix, Safety, Severity, quoted};
use crate::facts::link::{self, LinkVerdict, Moved};
use crate::facts::{Facts, Question};

pub(super) struct MovedLink;

impl Check for MovedLink {
    fn name(&self) -> &'static str {
        "moved-link"
    }

    fn summary(&self) -> &'static str {
        "A new link to what has moved permanently: a renamed repository, a page that leads elsewhere, `http` where `https` is the same"
    }

    fn docs(&self) -> &'static str {
        "\
What the link leads to has another address now: GitHub says that the repository was renamed, or the site says that the page has moved
permanently (301, 308) and the new address answers. A shortened address is reported with where it leads. Temporary redirects, slashes,
`www`, languages and log-ins are not moves, and neither is what redirects by design, such as doi.org.

An `http` address is reported if the same page answers over `https` and nine in ten of the list's links use it.

```diff
-- [Teapot](https://github.com/ada/tea-pot)
+- [Teapot](https://github.com/ada/teapot)
```

It is a note. The fix puts in the new address; it is safe if the site, the words and all else stay, and otherwise needs review. A page on
another site is only reported."
    }

    fn severity(&self) -> Severity {
        Severity::Note
    }

    fn fix(&self) -> Option<Safety> {
        Some(Safety::Safe)
    }

    fn since(&self) -> u32 {
        2
    }

    fn needs_facts(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        // A duplicate has to go, so where it leads does not matter.
        let is_twin = |asked: &Asked| {
            let mut twins = context.twins().all.iter().map(|twin| &context.proposals()[twin.proposal]);
            asked.item.is_some() && twins.any(|proposal| context.listed()[proposal.at].item == asked.item)
        };
        let told = context.answered().filter(|(asked, _)| !is_twin(asked)).filter_map(|(asked, facts)| {
            let move_ = moved(context, asked, facts)?;
            let finding = Finding::new(self.name(), self.severity(), context.lines_of(asked), move_.message);
            let finding = finding.about(&context.entry_of(asked)).help(move_.help);
            let Some(edit) = move_.to.as_deref().and_then(|to| context.led_to(&context.head.links[asked.link], to))
            else {
                return Some(finding);
            };
            let from = context.address_of(asked).to_owned();
            let aim = Aim::Address { from, to: move_.to.unwrap_or_default(), words: None };
            Some(finding.fix(if move_.is_sure { Fix::safe(aim, vec![edit]) } else { Fix::needs_review(vec![edit]) }))
        });
        super::asking::once_a_line(told)
    }
}

struct Move {
    message: String,
    help: String,
    /// The new address, if it may be offered.
    to: Option<String>,
    is_sure: bool,
}

fn moved(context: &Context<'_, '_>, asked: &Asked, facts: &Facts) -> Option<Move> {
    let address = context.address_of(asked);
    match &asked.question {
        Question::Repository(name) => renamed(address, name, facts),
        Question::Page(page) => {
            let seen = facts.page(page)?;
            match link::judge(page, &context.entry_of(asked), seen) {
                LinkVerdict::Moved { to, why, is_sure } => Some(page_moved(address, to, why, is_sure)),
                LinkVerdict::Alive => secured(context, address, link::with_https(page, seen)?),
                _ => None,
            }
        }
        _ => None,
    }
}

fn renamed(address: &str, name: &str, facts: &Facts) -> Option<Move> {
    let now = &facts.repository(name)?.full_name;
    if now.eq_ignore_ascii_case(name) {
        return None;
    }
    let (old_owner, old_name) = name.split_once('/')?;
    let lower = address.to_ascii_lowercase();
    let at = lower.find(&format!("{old_owner}/{old_name}"))?;
    let to = format!("{}{now}{}", &address[..at], &address[at + name.len()..]);
    Some(Move {
        message: format!("the repository {} is now {}", quoted(name), quoted(now)),
        help: format!("write {}", quoted(&to)),
        to: Some(to),
        is_sure: true,
    })
}

fn page_moved(address: &str, to: String, why: Moved, is_sure: bool) -> Move {
    let (from, shown) = (quoted(address), quoted(&to));
    let (message, help) = match why {
        Moved::SameSite => (format!("{from} has moved to {shown}"), "link there".to_owned()),
        Moved::OtherSite => {
            (format!("{from} has moved to another site, {shown}"), "if it is the same project, link there".to_owned())
        }
        Moved::Shortener => (format!("{from} is a shortened address of {shown}"), "link there".to_owned()),
    };
    // An address on another site is reported but not offered.
    let to = Some(to).filter(|_| why != Moved::OtherSite);
    Move { message, help, to, is_sure: is_sure && why == Moved::SameSite }
}

/// `http` where `https` is the same: reported in lists that nearly always write `https`.
fn secured(context: &Context<'_, '_>, address: &str, to: String) -> Option<Move> {
    let links = context.base.links.iter().filter(|link| link.destination.starts_with("http"));
    let (mut secure, mut all) = (0, 0);
    for link in links {
        all += 1;
        secure += usize::from(link.destination.starts_with("https://"));
    }
    let is_habit = all >= 10 && secure * 10 >= all * 9;
    is_habit.then(|| Move {
        message: format!("{} also answers over https", quoted(address)),
        help: format!("write {}", quoted(&to)),
        to: Some(to),
        is_sure: true,
    })
}
