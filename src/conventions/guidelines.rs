//! What a list says of itself: templates of an entry, and rules in words.
//!
//! A list tells its style in its contributing section or in CONTRIBUTING: a fenced template, a piece of code in a sentence, or
//! plain words. What it says is evidence like its entries, strong where there are few of them; what it does outweighs it.

use super::stated_place;
use super::{Feature, Form, StatedOrder};
use crate::document::{Document, Purpose, Role};
use crate::text::Span;

/// The values that templates and rules give to features, each with the kind of entry it is about.
#[derive(Debug, Default)]
pub(super) struct Said<'t> {
    /// Entries as templates write them.
    pub templates: Vec<Template<'t>>,
    /// Whether descriptions are to end with a full stop or not, as [`Feature::FullStop`] has it.
    pub full_stop: Option<&'static str>,
    /// How descriptions are to begin, as [`Feature::Capital`] has it.
    pub capital: Option<&'static str>,
    /// The order in which entries are to stand.
    pub order: Option<StatedOrder>,
}

/// An entry that shows how entries are written.
#[derive(Debug)]
pub(super) struct Template<'t> {
    /// The template, read as a list of its own.
    pub document: Document<'t>,
    /// Which item of it is the entry.
    pub item: usize,
}

/// More entries than these in one block of code are an excerpt, no template.
const MOST_IN_TEMPLATE: usize = 3;

impl<'t> Said<'t> {
    /// What the list says in its own guide sections, and what its guidelines say.
    pub fn by(base: &Document<'t>, guidelines: Option<&Document<'t>>) -> Self {
        let mut said = Self::default();
        let guides = base.sections.iter().enumerate().filter_map(|(at, _)| guide(base, at));
        let guides: Vec<Span> = guides.chain([introduction(base)]).collect();
        for &fence in &base.fences {
            said.template(fence.of(base.text), Document::parse);
        }
        for guide in guides {
            said.rules(guide.of(base.text));
            said.inline(base, guide);
        }
        if let Some(guidelines) = guidelines {
            for &fence in &guidelines.fences {
                said.template(fence.of(guidelines.text), Document::parse);
            }
            let whole = Span::new(0, guidelines.text.len());
            said.rules(whole.of(guidelines.text));
            said.inline(guidelines, whole);
        }
        said
    }

    /// Code in a sentence that shows an entry: `` `[name](link) - Description.` ``.
    fn inline(&mut self, document: &Document<'t>, within: Span) {
        for code in document.opaque_in(within) {
            let source = code.of(document.text);
            let inner = source.trim_matches('`').trim_start();
            if !source.starts_with('`') || !inner.contains("](") || inner.contains('\n') {
                continue;
            }
            let marked = inner.starts_with(['-', '*', '+']) && inner[1..].starts_with(' ');
            if marked || inner.starts_with(|c: char| c.is_ascii_digit()) {
                self.template(inner, Document::parse);
            } else {
                self.template(inner, Document::parse_line);
            }
        }
    }

    fn template(&mut self, text: &'t str, read: fn(&'t str) -> Document<'t>) {
        if !text.contains("](") {
            return;
        }
        let document = read(text);
        let mut entries = document.items.iter().enumerate().filter(|(_, item)| item.role == Role::Entry);
        let first = entries.next().map(|(at, _)| at);
        if let Some(item) = first.filter(|_| entries.count() < MOST_IN_TEMPLATE) {
            self.templates.push(Template { document, item });
        }
    }

    /// Rules in words, a line each: "End all descriptions with a full stop".
    fn rules(&mut self, text: &str) {
        for line in text.lines() {
            if !line.is_ascii() && line.len() > 400 {
                continue;
            }
            let line = line.to_ascii_lowercase();
            let says = |words: &[&str]| words.iter().any(|word| line.contains(word));
            let denied = says(&[" no ", "not ", "n't ", "without", "omit", "avoid", "remove", "leave out", "trailing"]);
            if says(&["full stop", "period", "full-stop"])
                && says(&[
                    "end with", "end in", "ends ", "end all", "end the", "ending", "trailing", "finish", "end your",
                ])
            {
                self.full_stop.get_or_insert(if denied { "no full stop" } else { "a full stop" });
            }
            if says(&["capital", "uppercase", "upper case"]) && says(&["start", "begin", "first"]) && !denied {
                self.capital.get_or_insert("a capital");
            }
            if self.order.is_none() {
                self.order = order_in(&line);
            }
        }
    }

    /// What a template shows of a feature; `None` where a placeholder's words decide.
    pub fn shown(template: &Template<'t>, feature: Feature) -> Option<&'t str> {
        let document = &template.document;
        let form = Form::of(document, &document.items[template.item])?;
        let value = form.value(document, template.item, feature)?;
        let shown = match feature {
            Feature::Marker => !value.is_empty(),
            Feature::List
            | Feature::Gap
            | Feature::Title
            | Feature::Separator
            | Feature::Opening
            | Feature::Closing
            | Feature::Trailing => true,
            // "description" stands for words, and their end is shown only where somebody took care to write it.
            Feature::FullStop => value != "no full stop",
            Feature::Description => value == "yes",
            _ => false,
        };
        shown.then_some(value)
    }
}

/// The order that a line asks for, given in small letters.
fn order_in(line: &str) -> Option<StatedOrder> {
    let says = |words: &[&str]| words.iter().any(|word| line.contains(word));
    if says(&[" no ", "not ", "n't ", "unless", "without"]) {
        return None;
    }
    if says(&["alphabetical"]) {
        return Some(StatedOrder::Alphabetical);
    }
    if says(&["newest first", "latest first", "most recent first", "reverse chronological"]) {
        return Some(StatedOrder::NewestFirst);
    }
    if says(&["oldest first", "in chronological order"]) {
        return Some(StatedOrder::OldestFirst);
    }
    line.split_inclusive(['.', '!', ';']).find_map(stated_place::asked_in)
}

/// The text of a section that tells how to contribute.
fn guide(base: &Document<'_>, at: usize) -> Option<Span> {
    let section = &base.sections[at];
    let tells = section.purpose == Purpose::Guide || is_called_guide(&section.title);
    let heading = section.heading.filter(|_| tells)?;
    let next = base.sections.get(at + 1).and_then(|next| next.heading);
    let start = base.lines.span(heading.end).end;
    Some(Span::new(start, next.map_or(base.text.len(), |next| base.lines.span(next.start).start).max(start)))
}

/// Names of sections that tell what is asked of contributors, and may have entries of their own all the same.
fn is_called_guide(title: &str) -> bool {
    let title = title.to_lowercase();
    ["contribut", "guidelines", "how to add", "how to submit", "adding ", "submitting "]
        .iter()
        .any(|name| title.contains(name))
}

/// What stands before the first entry and the first part of the list.
fn introduction(base: &Document<'_>) -> Span {
    let part = base.sections.iter().find(|section| section.level > 1).and_then(|section| section.heading);
    let entry = base.entries().next().map(|(_, item)| item.lines);
    let end = part.into_iter().chain(entry).map(|lines| base.lines.span(lines.start).start).min();
    Span::new(0, end.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> (usize, Option<&'static str>, Option<&'static str>) {
        let guidelines = Document::parse(text);
        let base = Document::parse("");
        let said = Said::by(&base, Some(&guidelines));
        (said.templates.len(), said.full_stop, said.capital)
    }

    #[test]
    fn templates_are_found_in_fences_and_in_sentences() {
        assert_eq!(said("Write\n\n```\n- [name](link) - Description.\n```\n").0, 1);
        assert_eq!(said("Use this format: `[name](link) - Description.`\n").0, 1);
        assert_eq!(said("```sh\ngit clone https://tea.example\n```\n").0, 0);
    }

    #[test]
    fn the_order_is_read_from_words() {
        let order = |text: &str| Said::by(&Document::parse(""), Some(&Document::parse(text))).order;
        for (text, asked) in [
            ("Keep entries in alphabetical order.\n", Some(StatedOrder::Alphabetical)),
            ("- Add your link to the bottom of the relevant category.\n", Some(StatedOrder::AtEnd)),
            ("Put new papers at the top of their section.\n", Some(StatedOrder::AtBeginning)),
            ("Papers stand newest first.\n", Some(StatedOrder::NewestFirst)),
            ("The order need not be alphabetical.\n", None),
            ("Put a full stop at the end of the description.\n", None),
            (
                "Always add your items to the end of a list. The order is first come, first served.\n",
                Some(StatedOrder::AtEnd),
            ),
        ] {
            assert_eq!(order(text), asked, "{text}");
        }
    }

    #[test]
    fn the_list_may_say_it_itself() {
        let order = |text: &str| Said::by(&Document::parse(text), None).order;
        let entries = "## Pots\n\n- [Kyusu](https://kyusu.example)\n";
        let asks = "Please add new links to the bottom of their section.\n\n";
        assert_eq!(order(&format!("# Tea\n\n{asks}{entries}")), Some(StatedOrder::AtEnd));
        assert_eq!(order(&format!("# Tea\n\n{entries}\n## How to add a pot\n\n{asks}")), Some(StatedOrder::AtEnd));
        assert_eq!(order(&format!("# Tea\n\n{entries}\n## Bowls\n\n{asks}")), None);
    }

    #[test]
    fn rules_are_read_from_words() {
        assert_eq!(said("- End all descriptions with a full stop/period.\n").1, Some("a full stop"));
        assert_eq!(said("- Descriptions do not end with a period.\n").1, Some("no full stop"));
        assert_eq!(said("- Start the description with a capital.\n").2, Some("a capital"));
        assert_eq!(said("- Please wait for a period of a week.\n").1, None);
    }
}
