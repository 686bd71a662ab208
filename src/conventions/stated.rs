//! What a list and its guidelines state, and on which line: for people who want it written down as settings.

use super::guidelines::{Said, guides};
use super::{Bars, Feature, StatedOrder};
use crate::document::Document;
use crate::text::Span;

/// Something stated about a list's entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What is stated.
    pub what: Stated,
    /// Which of the guidelines states it, by index; `None` if the list itself does.
    pub guideline: Option<usize>,
    /// On which line.
    pub line: usize,
}

/// What is stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stated {
    /// How entries are written, in the conventions' words.
    Style(Feature, String),
    /// The order they are in.
    Order(StatedOrder),
    /// How many stars repositories must have.
    Stars(u64),
    /// How many days old they must be.
    AgeDays(u64),
    /// That addresses must not track their visitors.
    NoTracking,
    /// That addresses must not be shortened.
    NoShorteners,
}

impl Stated {
    /// Whether it is about the same thing, in which case the first statement counts.
    #[must_use]
    pub fn is_about(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Style(one, _), Self::Style(other, _)) => one == other,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

impl Statement {
    /// What the list itself and its guidelines state, in the order of precedence that reviews use: rules in words before what templates show.
    #[must_use]
    pub fn all(base: &Document<'_>, guidelines: &[Document<'_>]) -> Vec<Self> {
        let mut found = Vec::new();
        for span in guides(base) {
            in_words(&mut found, base, span, None);
        }
        let whole = |text: &str| Span::new(0, text.len());
        for (at, guideline) in guidelines.iter().enumerate() {
            in_words(&mut found, guideline, whole(guideline.text), Some(at));
        }
        by_templates(&mut found, base, &Said::by(base, &[]), None);
        for (at, guideline) in guidelines.iter().enumerate() {
            let said = Said::by(&Document::parse(""), std::slice::from_ref(guideline));
            by_templates(&mut found, guideline, &said, Some(at));
        }
        found
    }
}

/// Adds what a line states, unless the same was stated before.
fn add(found: &mut Vec<Statement>, what: Stated, guideline: Option<usize>, line: usize) {
    if !found.iter().any(|known| known.what.is_about(&what)) {
        found.push(Statement { what, guideline, line });
    }
}

/// What the lines of a text state.
fn in_words(found: &mut Vec<Statement>, document: &Document<'_>, within: Span, guideline: Option<usize>) {
    let mut start = within.start;
    for text in within.of(document.text).split_inclusive('\n') {
        let line = document.lines.line_of(start);
        start += text.len();
        let mut said = Said::default();
        said.rules(text);
        // Numbers in a list are about what it lists.
        let bars = if guideline.is_some() { Bars::of(text) } else { Bars::default() };
        let style = |feature: Feature, value: &str| Stated::Style(feature, value.to_owned());
        let stated = [
            said.full_stop.map(|value| style(Feature::FullStop, value)),
            said.capital.map(|value| style(Feature::Capital, value)),
            said.order.map(Stated::Order),
            bars.stars.map(Stated::Stars),
            bars.age_days.map(Stated::AgeDays),
            said.refused.tracking.then_some(Stated::NoTracking),
            said.refused.shortened.then_some(Stated::NoShorteners),
        ];
        stated.into_iter().flatten().for_each(|what| add(found, what, guideline, line));
    }
}

fn by_templates(found: &mut Vec<Statement>, document: &Document<'_>, said: &Said<'_>, guideline: Option<usize>) {
    for template in &said.templates {
        let line = document.text.find(template.document.text).map_or(1, |at| document.lines.line_of(at));
        for feature in Feature::ALL {
            if let Some(value) = Said::shown(template, feature) {
                add(found, Stated::Style(feature, value.to_owned()), guideline, line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(base: &str, guidelines: &[&str]) -> Vec<(Stated, Option<usize>, usize)> {
        let guidelines: Vec<Document<'_>> = guidelines.iter().map(|text| Document::parse(text)).collect();
        let all = Statement::all(&Document::parse(base), &guidelines);
        all.into_iter().map(|one| (one.what, one.guideline, one.line)).collect()
    }

    fn style(feature: Feature, value: &str) -> Stated {
        Stated::Style(feature, value.to_owned())
    }

    #[test]
    fn each_statement_is_told_with_its_place() {
        let guide = "# How to\n\n- End all descriptions with a full stop.\n- Keep sections in alphabetical order.\n\
                     - Repositories need at least 50 stars.\n- No URL shorteners.\n";
        assert_eq!(
            stated("# Tea\n", &[guide]),
            [
                (style(Feature::FullStop, "a full stop"), Some(0), 3),
                (Stated::Order(StatedOrder::Alphabetical), Some(0), 4),
                (Stated::Stars(50), Some(0), 5),
                (Stated::NoShorteners, Some(0), 6),
            ]
        );
    }

    #[test]
    fn what_was_stated_first_holds_and_words_go_before_templates() {
        let list = "# Tea\n\nEntries start with a capital.\n\n## Pots\n\n- [Kyusu](https://kyusu.example) - A pot with 9+ stars.\n";
        let form = "- [ ] Like this:\n\n```\n* [Name](link) - Description.\n```\n\n- [ ] It ends without a full stop\n";
        let all = stated(list, &["Please be kind.\n", form]);
        assert_eq!(all[0], (style(Feature::Capital, "a capital"), None, 3));
        assert!(all.contains(&(style(Feature::Marker, "*"), Some(1), 4)), "{all:?}");
        assert!(all.contains(&(style(Feature::Separator, " - "), Some(1), 4)), "{all:?}");
        let stops: Vec<_> = all.iter().filter(|(what, ..)| what.is_about(&style(Feature::FullStop, ""))).collect();
        assert_eq!(stops.len(), 1, "{all:?}");
        assert!(!all.iter().any(|(what, ..)| matches!(what, Stated::Stars(_))), "{all:?}");
    }
}
