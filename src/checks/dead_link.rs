//! `dead-link`: a link that leads nowhere.

use super::{Check, Context, Finding, Severity, quoted};
use crate::facts::link::{self, Death, LinkVerdict, Suspicion};
use crate::facts::{Facts, PaperId, Question};

use super::Asked;

pub(super) struct DeadLink;

impl Check for DeadLink {
    fn name(&self) -> &'static str {
        "dead-link"
    }

    fn summary(&self) -> &'static str {
        "A new link that leads nowhere: the page, the host, the paper or the repository does not exist"
    }

    fn docs(&self) -> &'static str {
        "\
The link was checked, and what it leads to does not exist: it answered 404 (not found) or 410 (gone) twice, some time apart, or there is no
host of that name. Papers are looked up at arXiv, doi.org and PubMed, repositories at GitHub, and only these decide whether there is one.

Nothing is reported if a site refuses or fails (401, 403, 429, 5xx, no answer in time, a wall against bots): that says nothing about the
link, and the page of the check run says that it could not be checked. Only links that the contribution adds are checked.

```markdown
- [Teapot](https://teapot.example/old) - Pours.   ← answers 404
```

A page that answers but is most probably not the one that was meant is a note: it says that it was not found, its domain is parked, it
leads to a front page or to a site that has nothing to do with the entry. A domain that is for sale is a warning. There is no fix."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn since(&self) -> u32 {
        2
    }

    fn needs_facts(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let told = context.answered().filter_map(|(asked, facts)| {
            let (severity, message) = fault(context, asked, facts)?;
            let finding = Finding::new(self.name(), severity, context.lines_of(asked), message);
            Some(finding.about(&context.entry_of(asked)).help("find where it lives now"))
        });
        super::asking::once_a_line(told)
    }
}

/// What is wrong with a link, in words.
fn fault(context: &Context<'_, '_>, asked: &Asked, facts: &Facts) -> Option<(Severity, String)> {
    let address = context.address_of(asked);
    if let Question::Page(page) = &asked.question {
        let verdict = link::judge(page, &context.entry_of(asked), facts.page(page)?);
        return match verdict {
            LinkVerdict::Dead(death) => Some((Severity::Warning, death_of(address, page, death))),
            LinkVerdict::Suspect(suspicion) => Some(suspect(address, &suspicion)),
            _ => None,
        };
    }
    // A publisher's page may exist even if the number in its address is cut off.
    let is_absent = facts.is_absent(&asked.question) && asked.question.is_named_by(address);
    is_absent.then(|| Some((Severity::Warning, absent(&asked.question)?))).flatten()
}

fn death_of(address: &str, page: &str, death: Death) -> String {
    let quoted = quoted(address);
    // A video is looked up by its thumbnail.
    if !address.contains(page.trim_end_matches('/')) && page.contains("ytimg") {
        return format!("there is no video at {quoted}");
    }
    match death {
        Death::Status(410) => format!("{quoted} is gone (410)"),
        Death::Status(status) => format!("{quoted} was not found ({status})"),
        Death::Undeployed => format!("nothing is published at {quoted}"),
        Death::NoHost => format!("the host of {quoted} does not exist"),
    }
}

fn suspect(address: &str, suspicion: &Suspicion) -> (Severity, String) {
    let address = quoted(address);
    let told = match suspicion {
        Suspicion::ForSale => return (Severity::Warning, format!("the domain of {address} is for sale")),
        Suspicion::FrontPage(to) => format!("{address} now leads to a front page, {}", quoted(to)),
        Suspicion::NotFound => format!("{address} shows a page that says it was not found"),
        Suspicion::Parked => format!("the domain of {address} is parked"),
        Suspicion::Unrelated(to) => format!("{address} leads to {}, which looks unrelated", quoted(to)),
        Suspicion::Circle => format!("{address} leads back to itself"),
        Suspicion::Expired => format!("the certificate of {address} has expired"),
        Suspicion::OtherHost => format!("the certificate of {address} is another host's"),
    };
    (Severity::Note, told)
}

fn absent(question: &Question) -> Option<String> {
    Some(match question {
        Question::Paper(PaperId::Arxiv(id)) => format!("there is no paper {id} on arXiv"),
        Question::Paper(PaperId::Doi(doi)) => format!("there is no DOI {}", quoted(doi)),
        Question::Paper(PaperId::Pubmed(id)) => format!("there is no article {id} on PubMed"),
        Question::Paper(PaperId::Pmc(id)) => format!("there is no article PMC{id} on PubMed Central"),
        Question::Repository(name) => format!("{} was not found on GitHub, or is not public", quoted(name)),
        Question::EarlierVersions { .. } | Question::Page(_) => return None,
    })
}
