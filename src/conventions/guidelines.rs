//! What a list says about itself: entry templates, and rules in words.
//!
//! A list gives its style in its contributing section, in CONTRIBUTING or in its pull request template: as a fenced template, as code in a sentence,
//! or in plain words, also in comments, where such templates keep what is only for contributors. What it says is evidence like its entries, strong if
//! there are few of them; what the list does outweighs it.

use super::stated_place;
use super::{Feature, Form, Refused, StatedOrder};
use crate::document::{Document, Purpose, Role};
use crate::text::Span;

/// The feature values that templates and rules give.
#[derive(Debug, Default)]
pub(super) struct Said<'t> {
    /// Entries as templates write them.
    pub templates: Vec<Template<'t>>,
    /// Whether descriptions should end with a full stop, as a value of [`Feature::FullStop`].
    pub full_stop: Option<&'static str>,
    /// How descriptions should begin, as a value of [`Feature::Capital`].
    pub capital: Option<&'static str>,
    /// The order that entries should be in.
    pub order: Option<StatedOrder>,
    /// Links that the list does not accept.
    pub refused: Refused,
}

/// An entry that shows how entries are written.
#[derive(Debug)]
pub(super) struct Template<'t> {
    /// The template, read as a list of its own.
    pub document: Document<'t>,
    /// Which item of it is the entry.
    pub item: usize,
}

/// More entries than this in one code block are an excerpt, not a template.
const MOST_IN_TEMPLATE: usize = 3;

const COMMENT: &str = "<!--";

impl<'t> Said<'t> {
    /// What the list says in its own guide sections, and what its guidelines say.
    pub fn by(base: &Document<'t>, guidelines: &[Document<'t>]) -> Self {
        let mut said = Self::default();
        let guides = guides(base);
        for &fence in &base.fences {
            said.template(fence.of(base.text), Document::parse);
        }
        for guide in guides {
            said.rules(guide.of(base.text));
            said.inline(base, guide);
        }
        for text in guidelines {
            said.rules(text.text);
            said.examples(text);
            for comment in comments(text) {
                let known = said.templates.len();
                said.examples(&Document::parse(comment));
                if said.templates.len() == known {
                    said.bare_examples(comment);
                }
            }
        }
        said
    }

    /// Reads code that shows entries.
    fn examples(&mut self, document: &Document<'t>) {
        for &fence in &document.fences {
            self.template(fence.of(document.text), Document::parse);
        }
        self.inline(document, Span::new(0, document.text.len()));
    }

    /// Reads entries written directly in a comment, where they need no code marks since nothing is rendered: recognized by an address that is just a
    /// word, `[name](link)`. Others may be links to follow.
    fn bare_examples(&mut self, comment: &'t str) {
        for line in comment.lines() {
            let Some((before, behind)) = line.split_once("](") else { continue };
            let is_word = |address: &str| !address.is_empty() && address.chars().all(char::is_alphabetic);
            let Some(open) = before.rfind('[').filter(|_| behind.split(')').next().is_some_and(is_word)) else {
                continue;
            };
            let start = before[..open].trim_end_matches(['*', '_']).len();
            if before[..start].trim_matches([' ', '-', '*', '+']).is_empty() {
                self.template(line.trim_start(), Document::parse);
            } else {
                self.template(&line[start..], Document::parse_line);
            }
        }
    }

    /// Reads code in a sentence that shows an entry: `` `[name](link) - Description.` ``.
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

    /// Reads rules in words, one per line: "End all descriptions with a full stop".
    pub fn rules(&mut self, text: &str) {
        for line in text.lines() {
            if !line.is_ascii() && line.len() > 400 {
                continue;
            }
            let line = line.to_ascii_lowercase();
            let says = |words: &[&str]| words.iter().any(|word| line.contains(word));
            let denied = says(&[" no ", "not ", "n't ", "without", "omit", "avoid", "remove", "leave out", "trailing"]);
            // The titles of commits and pull requests have ends and beginnings, too.
            let is_about_entries = !says(&["commit", "pull request", "pr title"])
                || says(&["description", "entry", "entries", "sentence"]);
            if is_about_entries
                && says(&["full stop", "period", "full-stop"])
                && says(&[
                    "end with", "end in", "ends ", "end all", "end the", "ending", "trailing", "finish", "end your",
                ])
            {
                self.full_stop.get_or_insert(if denied { "no full stop" } else { "a full stop" });
            }
            if is_about_entries
                && says(&["capital", "uppercase", "upper case"])
                && says(&["start", "begin", "first"])
                && !denied
            {
                self.capital.get_or_insert("a capital");
            }
            self.refused.hear(&line);
            if self.order.is_none() {
                self.order = order_in(&line);
            }
        }
    }

    /// The value of a feature that a template shows; `None` if it depends on a placeholder's words.
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
            // "description" is a placeholder for words, and shows their end only if somebody took care to write it.
            Feature::FullStop => value != "no full stop",
            Feature::Description => value == "yes",
            _ => false,
        };
        shown.then_some(value)
    }
}

/// The order that a line, given in lower case, asks for.
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
    line.split_inclusive(['.', '!', ';', '?']).filter(|sentence| !is_prompt(sentence)).find_map(stated_place::asked_in)
}

/// Whether a sentence, given in lower case, asks for an answer in words, as forms do: "Where in the list does it stand?" A question to be answered
/// with yes or no is a rule: "Is your link at the end of its section?"
fn is_prompt(sentence: &str) -> bool {
    let mut words = sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1);
    let first = words.next().unwrap_or_default();
    sentence.ends_with('?') && ["what", "why", "how", "which", "where", "who"].contains(&first)
}

/// The contents of a text's comments.
fn comments<'t>(document: &Document<'t>) -> Vec<&'t str> {
    let text = document.text;
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(open) = text[at..].find(COMMENT).map(|found| at + found) {
        let mark = Span::new(open, open + COMMENT.len());
        let is_code = document.opaque_in(mark).iter().any(|opaque| opaque.of(text).starts_with('`'));
        let next = document.fences.partition_point(|fence| fence.end <= open);
        let is_fenced = document.fences.get(next).is_some_and(|fence| fence.start <= open);
        at = mark.end;
        if !is_code && !is_fenced {
            let end = text[at..].find("-->").map_or(text.len(), |found| at + found);
            found.push(&text[at..end]);
            at = end;
        }
    }
    found
}

/// Where a list itself explains how to contribute.
pub(super) fn guides(base: &Document<'_>) -> Vec<Span> {
    let guides = base.sections.iter().enumerate().filter_map(|(at, _)| guide(base, at));
    guides.chain([introduction(base)]).collect()
}

/// The text of a section, if it explains how to contribute.
fn guide(base: &Document<'_>, at: usize) -> Option<Span> {
    let section = &base.sections[at];
    let tells = section.purpose == Purpose::Guide || is_called_guide(&section.title);
    let heading = section.heading.filter(|_| tells)?;
    let next = base.sections.get(at + 1).and_then(|next| next.heading);
    let start = base.lines.span(heading.end).end;
    Some(Span::new(start, next.map_or(base.text.len(), |next| base.lines.span(next.start).start).max(start)))
}

/// Names of sections that explain what is asked of contributors, even if they have entries of their own.
fn is_called_guide(title: &str) -> bool {
    let title = title.to_lowercase();
    ["contribut", "guidelines", "how to add", "how to submit", "adding ", "submitting "]
        .iter()
        .any(|name| title.contains(name))
}

/// What comes before the first entry and the first subsection of the list.
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
        let said = Said::by(&Document::parse(""), &[Document::parse(text)]);
        (said.templates.len(), said.full_stop, said.capital)
    }

    #[test]
    fn templates_are_found_in_fences_and_in_sentences() {
        assert_eq!(said("Write\n\n```\n- [name](link) - Description.\n```\n").0, 1);
        assert_eq!(said("Use this format: `[name](link) - Description.`\n").0, 1);
        assert_eq!(said("```sh\ngit clone https://tea.example\n```\n").0, 0);
    }

    #[test]
    fn templates_are_found_in_comments() {
        assert_eq!(said("<!--\nUse this format:\n\n```\n- [name](link) - Description.\n```\n-->\n").0, 1);
        assert_eq!(said("Your pot <!-- as `[name](link) - Description.` -->\n").0, 1);
        assert_eq!(said("<!--\nUse this format:\n- [name](link) - Description.\n-->\n").0, 1);
        assert_eq!(said("<!-- Format: **[name](url)** - Description. -->\n").0, 1);
        assert_eq!(said("<!-- See [the rules](https://tea.example/rules) and [those](../CONTRIBUTING.md). -->\n").0, 0);
        assert_eq!(said("A comment begins with `<!--`, [so](it) is.\n\n```\n<!-- [name](link) -->\n```\n").0, 0);
    }

    #[test]
    fn examples_show_in_comments_how_entries_are_marked_and_parted() {
        let base = Document::parse("");
        for text in [
            "<!-- Format: **[name](url)** - Description. -->\n",
            "<!--\n* **[name](url)** - Description.\n-->\n",
            "<!--\nWrite `**[name](url)** - Description.` please.\n-->\n",
        ] {
            let said = Said::by(&base, &[Document::parse(text)]);
            let shown = |feature| Said::shown(&said.templates[0], feature).map(str::to_owned);
            let (title, separator) = (shown(Feature::Title), shown(Feature::Separator));
            assert_eq!((title.as_deref(), separator.as_deref()), (Some("**["), Some(" - ")), "{text}");
        }
    }

    #[test]
    fn a_form_states_rules_and_prompts_are_none() {
        fn form(text: &str) -> Said<'_> {
            Said::by(&Document::parse(""), &[Document::parse(text)])
        }
        for rule in [
            "- [ ] I added my link at the bottom of its section\n",
            "- [ ] Is your link at the bottom of its section?\n",
            "<!-- Put new links at the bottom of their section. -->\n",
            "<!--\n- Put new links at the bottom of their section\n-->\n",
        ] {
            assert_eq!(form(rule).order, Some(StatedOrder::AtEnd), "{rule}");
        }
        for prompt in [
            "## Describe your change\n",
            "**Why should it be at the top of the list?**\n",
            "- Which section did you put the link at the end of?\n",
            "<!-- Add links to issues at the bottom. -->\n",
            "- [ ] My commits start with a capital and end with a period\n",
            "## Link\n\n- [Name](https://tea.example) - a pot\n",
        ] {
            let said = form(prompt);
            assert_eq!(
                (said.order, said.capital, said.full_stop, said.templates.len()),
                (None, None, None, 0),
                "{prompt}"
            );
        }
    }

    #[test]
    fn what_is_said_first_holds() {
        let first = Document::parse("Put new links at the bottom of their section.\n\n<!-- never closed\n\n```\n");
        let form = Document::parse("- [ ] In alphabetical order\n- [ ] Like `- [name](link) - Description.`\n");
        let said = Said::by(&Document::parse(""), &[first, form]);
        assert_eq!((said.order, said.templates.len()), (Some(StatedOrder::AtEnd), 1));
    }

    #[test]
    fn the_order_is_read_from_words() {
        let order = |text: &str| Said::by(&Document::parse(""), &[Document::parse(text)]).order;
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
        let order = |text: &str| Said::by(&Document::parse(text), &[]).order;
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
