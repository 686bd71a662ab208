//! `impossible-arxiv-number`: an address on arXiv whose number no paper can have.

use super::{Check, Context, Finding, Severity, quoted};
use crate::document::Document;
use crate::identity::on_arxiv;
use crate::text::LineRange;

pub(super) struct ImpossibleArxivNumber;

impl Check for ImpossibleArxivNumber {
    fn name(&self) -> &'static str {
        "impossible-arxiv-number"
    }

    fn summary(&self) -> &'static str {
        "A link to arXiv whose number no paper can have: a thirteenth month, a digit too few or too many"
    }

    fn docs(&self) -> &'static str {
        "\
arXiv has numbered its papers by year and month since April 2007: `0704.0001`, with five digits after the dot since January 2015:
`2502.19634` (<https://info.arxiv.org/help/arxiv_identifier.html>). A link whose number does not fit leads nowhere, whatever was meant.
Whether a possible number has a paper is not checked, and nothing is reported if more than one in twenty of the list's own numbers are
impossible.

```diff
-- [Leaves at Scale](https://arxiv.org/abs/2513.01234)
+- [Leaves at Scale](https://arxiv.org/abs/2503.01234)
```

There is no fix: which number was meant cannot be known."
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for (change, _, item) in context.written_items() {
            let before = change.base.map(|base| context.base.links_of(&context.base.items[base])).unwrap_or_default();
            for link in context.head.links_of(item) {
                let is_old = before.iter().any(|other| other.destination == link.destination);
                let Some(wrong) = number(&link.destination).filter(|_| !is_old).and_then(fault) else { continue };
                let lines = LineRange::single(context.head.lines.line_of(link.span.start));
                let message = format!("no paper on arXiv can have this number, {}: {wrong}", quoted(&link.destination));
                let finding = Finding::new(self.name(), self.severity(), lines, message);
                found.push(finding.about(&context.head.title(item)).help("look the number up"));
            }
        }
        if !found.is_empty() && is_habit(context.base) { Vec::new() } else { found }
    }
}

/// Whether more than one in twenty of the list's numbers are impossible, so that its papers are not real.
fn is_habit(base: &Document<'_>) -> bool {
    let numbers: Vec<_> = base.links.iter().filter_map(|link| number(&link.destination)).collect();
    let wrong = numbers.iter().filter(|number| fault(**number).is_some()).count();
    wrong * 20 > numbers.len()
}

/// The number in an address on arXiv, if it has the form in use since 2007: digits, a dot, digits.
fn number(address: &str) -> Option<(&str, &str)> {
    let path = on_arxiv(address)?;
    let kinds = ["abs/", "pdf/", "html/", "format/", "e-print/"];
    let number = kinds.into_iter().find_map(|kind| path.strip_prefix(kind))?;
    let (month, rest) = number.split_once('.')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let is_number = !month.is_empty() && month.bytes().all(|byte| byte.is_ascii_digit()) && digits > 0;
    // Anything that continues with other than a version or an ending is something else.
    let ends = rest[digits..].starts_with(['v', '.', '/', '?', '#']) || rest.len() == digits;
    (is_number && ends).then(|| (month, &rest[..digits]))
}

/// What makes a number impossible.
fn fault((month, paper): (&str, &str)) -> Option<String> {
    if month.len() != 4 {
        return Some(format!("{month} is no year and month of two digits each"));
    }
    let told: u32 = month.parse().ok()?;
    if !(1..=12).contains(&(told % 100)) {
        return Some(format!("there is no month {}", &month[2..]));
    }
    if told < 704 {
        return Some("such numbers began in April 2007".to_owned());
    }
    let digits = if told < 1501 { 4 } else { 5 };
    if paper.len() != digits {
        return Some(format!("numbers of that month have {digits} digits after the dot, not {}", paper.len()));
    }
    paper.bytes().all(|byte| byte == b'0').then(|| "papers are counted from 1".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_papers_have_are_possible() {
        for address in [
            "https://arxiv.org/abs/2502.19634",
            "https://arxiv.org/pdf/2502.19634v2.pdf",
            "https://arxiv.org/abs/0704.0001",
            "https://arxiv.org/abs/1412.6980",
            "https://arxiv.org/abs/hep-th/9901001",
            "https://arxiv.org/abs/math.GT/0309136",
            "https://arxiv.org/list/cs.CL/2513.1",
            "https://tea.example/abs/2513.1",
        ] {
            assert_eq!(number(address).and_then(fault), None, "{address}");
        }
    }

    #[test]
    fn numbers_that_no_paper_has_are_told() {
        for number in ["2513.01234", "2500.01234", "0612.1234", "2502.1963", "1412.69801", "25021.9634", "2502.00000"] {
            let address = format!("https://arxiv.org/abs/{number}");
            assert!(super::number(&address).and_then(fault).is_some(), "{number}");
        }
    }
}
