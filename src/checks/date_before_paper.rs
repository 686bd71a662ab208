//! `date-before-paper`: an entry that dates its paper before the paper existed.

use super::{Check, Context, Finding, Severity};
use crate::conventions::{Date, dates_in, shown};
use crate::document::{Document, Item};

pub(super) struct DateBeforePaper;

impl Check for DateBeforePaper {
    fn name(&self) -> &'static str {
        "date-before-paper"
    }

    fn summary(&self) -> &'static str {
        "An entry whose date is before the month in its paper's number on arXiv"
    }

    fn docs(&self) -> &'static str {
        "\
The number of a paper on arXiv says in which month it came there, and the entry gives an earlier date. A later date is when the paper was
published; an earlier one, in a list whose entries have none, is a slip: another paper's date, or another paper's link. If a conference or
a journal is named, the date may be its own, and nothing is reported.

It is reported if at least 95 of 100 entries, and at least eight, have a date that is not before their paper's number. Up to three months
are tolerated: some papers appear elsewhere before they come to arXiv.

```diff
-- [2023] [Leaves at Scale](https://arxiv.org/abs/2507.01234)
+- [2025] [Leaves at Scale](https://arxiv.org/abs/2507.01234)
```

There is no fix: the link may be what is wrong."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn goes_by_the_list(&self) -> bool {
        true
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let mut wrong = Vec::new();
        for (change, at, item) in context.written() {
            let Some(dated) = Dated::of(context.head, item).filter(Dated::is_before) else { continue };
            let old = change.base.and_then(|base| Dated::of(context.base, &context.base.items[base]));
            if old.is_none_or(|old| !old.is_before()) && !context.is_torn(item) {
                wrong.push((at, dated));
            }
        }
        if wrong.is_empty() {
            return Vec::new();
        }
        let (right, total) = habit(context.base);
        if total < FEWEST || right * 100 < total * 95 {
            return Vec::new();
        }
        let tell = |(at, dated): (usize, Dated)| {
            let item = &context.head.items[at];
            let message =
                format!("the date is {}, but the paper came to arXiv in {}", said(dated.told), said(dated.paper));
            Finding::new(self.name(), self.severity(), item.lines, message)
                .about(&context.head.title(item))
                .help("is one of the two another paper's?")
        };
        wrong.into_iter().map(tell).collect()
    }
}

/// A paper may have been out for this many months before it came to arXiv.
const SEASON: u32 = 3;

/// With fewer entries than this, what the list means by its dates cannot be told.
const FEWEST: usize = 8;

/// What an entry says about when its paper appeared.
#[derive(Clone, Copy)]
struct Dated {
    /// The latest date given beside the title.
    told: Date,
    /// The month of the paper's number.
    paper: Date,
}

impl Dated {
    /// `None` if the entry gives no date, or links to no paper on arXiv or to several; or if it names a conference or a journal, since
    /// some papers come to arXiv after that.
    fn of(document: &Document<'_>, item: &Item) -> Option<Self> {
        let mut papers = document.links_of(item).iter().filter_map(|link| Date::of_arxiv(&link.destination));
        let paper = papers.next()?;
        if papers.any(|other| other != paper) {
            return None;
        }
        let pieces = shown(document, item);
        if pieces.iter().any(|piece| names_venue(piece.of(document.text))) {
            return None;
        }
        let told = pieces.into_iter().flat_map(|piece| dates_in(piece.of(document.text)));
        let told = told.max_by_key(|date| months(*date))?;
        Some(Self { told, paper })
    }

    /// Some papers are published elsewhere a season before they come to arXiv; a wrong year is off by more.
    fn is_before(&self) -> bool {
        months(self.paper) > months(self.told) + SEASON
    }
}

/// Whether a word is spelled like the name of a conference or a journal (`NeurIPS`, `ACL`), or is common in such names.
fn names_venue(text: &str) -> bool {
    const CALLED: [&str; 7] = ["proceedings", "conference", "journal", "workshop", "transactions", "nature", "science"];
    text.split(|c: char| !c.is_alphabetic()).any(|word| {
        let capitals = word.chars().filter(|c| c.is_uppercase()).count();
        let small = || word.to_lowercase();
        capitals >= 2 && small() != "arxiv" || CALLED.contains(&small().as_str())
    })
}

/// The last month that a date can mean.
fn months(date: Date) -> u32 {
    u32::from(date.year) * 12 + u32::from(date.month.unwrap_or(12))
}

/// How many entries have a date that their paper's number allows, out of how many that have both.
fn habit(base: &Document<'_>) -> (usize, usize) {
    let dated = base.entries().filter_map(|(_, item)| Dated::of(base, item));
    dated.fold((0, 0), |(right, total), dated| (right + usize::from(!dated.is_before()), total + 1))
}

/// A date in words: `July 2025`, `2023`.
fn said(date: Date) -> String {
    date.month_name().map_or_else(|| date.year.to_string(), |name| format!("{name} {}", date.year))
}
