//! What a page shows, according to another parser than Shelfmark's.

use std::collections::BTreeMap;

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, parse_document};
use shelfmark::checks::Aim;
use shelfmark::conventions::Feature;

/// How often each thing occurs.
type Bag = BTreeMap<String, isize>;

/// The paragraphs, rows, headings and blocks of a page.
#[derive(Default)]
pub struct Page {
    /// What each says: letters and digits in lower case, then where its links and pictures lead, its code and its HTML.
    said: Vec<String>,
    /// The same with the headings and entries above it.
    placed: Vec<String>,
    /// Every letter of each, including those of addresses.
    letters: Vec<String>,
}

impl Page {
    pub fn of(text: &str) -> Self {
        let mut options = Options::default();
        options.extension.table = true;
        options.extension.strikethrough = true;
        options.extension.tasklist = true;
        let arena = Arena::new();
        let mut reader = Reader::default();
        reader.block(parse_document(&arena, text, &options));
        reader.page
    }

    /// What is on one page and not on the other, except for what the fixes aimed at.
    pub fn harms(&self, after: &Self, aims: &[Aim]) -> Vec<String> {
        let mut harms = Vec::new();
        // A title that becomes a link is written differently.
        let is_plain = aims.iter().all(|aim| match aim {
            Aim::Style(features) => !features.contains(&Feature::Title),
            Aim::Spelling | Aim::Numbers | Aim::Order => true,
            _ => false,
        });
        if is_plain {
            let (gone, come) = difference(&self.placed, &after.placed);
            harms.extend(gone.iter().map(|gone| format!("gone: {gone}")));
            harms.extend(come.iter().map(|come| format!("new: {come}")));
            return harms;
        }
        let (gone, come) = difference(&self.said, &after.said);
        let mut letters = Bag::new();
        for (page, changed, by) in [(self, &gone, -1), (after, &come, 1)] {
            let mut changed = changed.clone();
            for (said, of) in page.said.iter().zip(&page.letters) {
                if let Some(at) = changed.iter().position(|one| one == said) {
                    changed.swap_remove(at);
                    count(of, &mut letters, by);
                }
            }
        }
        for aim in aims {
            match aim {
                Aim::Address { from, to, words: text } => {
                    let pairs = text.iter().map(|(old, new)| (old, new)).chain([(from, to)]);
                    for (old, new) in pairs {
                        count(old, &mut letters, 1);
                        count(new, &mut letters, -1);
                    }
                }
                // The number of an item is not one of its words.
                Aim::Markup => letters.retain(|letter, _| !letter.starts_with(char::is_numeric)),
                Aim::Line(_) | Aim::Shown => letters.values_mut().for_each(|count| *count = (*count).min(0)),
                _ => {}
            }
        }
        if letters.values().any(|&count| count != 0) {
            harms.extend(gone.iter().map(|gone| format!("gone: {gone}")));
            harms.extend(come.iter().map(|come| format!("new: {come}")));
        }
        harms
    }
}

/// What one has and the other lacks, with multiplicity.
fn difference(before: &[String], after: &[String]) -> (Vec<String>, Vec<String>) {
    let mut counts = Bag::new();
    for (page, by) in [(before, -1), (after, 1)] {
        for one in page {
            *counts.entry(one.clone()).or_default() += by;
        }
    }
    let of = |sign: isize| -> Vec<String> {
        let of_sign = counts.iter().filter(|(_, count)| count.signum() == sign);
        of_sign.flat_map(|(one, count)| std::iter::repeat_n(one.clone(), count.unsigned_abs())).collect()
    };
    (of(-1), of(1))
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// Adds the letters of a text to a bag, or removes them.
fn count(text: &str, bag: &mut Bag, by: isize) {
    letters(text).for_each(|letter| *bag.entry(letter.to_string()).or_default() += by);
}

#[derive(Default)]
struct Reader {
    page: Page,
    /// The text of the open headings and entries, with the level of headings.
    above: Vec<(Option<u8>, String)>,
}

/// What is known about a block while it is read.
#[derive(Default)]
struct Leaf {
    words: String,
    fixed: Vec<String>,
    /// All of it, as typed.
    whole: String,
}

impl Reader {
    fn block<'a>(&mut self, node: &'a AstNode<'a>) {
        let value = node.data.borrow().value.clone();
        match value {
            NodeValue::Paragraph | NodeValue::TableRow(_) => {
                self.leaf(node, "");
            }
            NodeValue::Heading(heading) => {
                self.above.retain(|(level, _)| level.is_some_and(|level| level < heading.level));
                let name = self.leaf(node, "#");
                self.above.push((Some(heading.level), name));
            }
            NodeValue::CodeBlock(code) => self.literal("code", &code.literal),
            NodeValue::HtmlBlock(html) => self.literal("html", &html.literal),
            NodeValue::Item(_) | NodeValue::TaskItem(_) => {
                let depth = self.above.len();
                for child in node.children() {
                    let first = self.page.said.len();
                    self.block(child);
                    // The other blocks of an entry come under its first.
                    if self.above.len() == depth && self.page.said.len() > first {
                        self.above.push((None, self.page.said[first].clone()));
                    }
                }
                self.above.truncate(depth);
            }
            _ => node.children().for_each(|child| self.block(child)),
        }
    }

    fn literal(&mut self, kind: &str, text: &str) {
        let shown: Vec<&str> = text.split_whitespace().collect();
        self.add(format!("{kind} {}", shown.join(" ")), text.to_owned());
    }

    fn leaf<'a>(&mut self, node: &'a AstNode<'a>, mark: &str) -> String {
        let mut leaf = Leaf::default();
        leaf.inline(node);
        let said = format!("{mark}{} {}", leaf.words, leaf.fixed.join(" "));
        self.add(said.clone(), leaf.whole);
        said
    }

    fn add(&mut self, said: String, letters: String) {
        let above: Vec<&str> = self.above.iter().map(|(_, name)| name.as_str()).collect();
        self.page.placed.push(format!("{} > {said}", above.join(" > ")));
        self.page.said.push(said);
        self.page.letters.push(letters);
    }
}

impl Leaf {
    fn inline<'a>(&mut self, node: &'a AstNode<'a>) {
        let value = node.data.borrow().value.clone();
        match &value {
            NodeValue::Text(text) => self.text(text),
            NodeValue::Code(code) => self.text(&code.literal),
            NodeValue::HtmlInline(tag) if tag.starts_with("<br") => {}
            NodeValue::HtmlInline(tag) => {
                self.fixed.push(tag.clone());
                self.whole.push_str(tag);
            }
            NodeValue::TableCell => self.fixed.push("|".to_owned()),
            _ => {}
        }
        node.children().for_each(|child| self.inline(child));
        if let NodeValue::Link(link) | NodeValue::Image(link) = &value {
            self.fixed.push(link.url.clone());
            // An address in angle brackets is its own text.
            let place = node.data.borrow().sourcepos;
            let is_alone =
                place.start.line == place.end.line && place.end.column + 1 == place.start.column + link.url.len() + 2;
            if !is_alone {
                self.whole.push_str(&link.url);
            }
            self.text(&link.title);
        }
    }

    fn text(&mut self, text: &str) {
        self.words.extend(letters(text));
        self.whole.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn harms(before: &str, after: &str, aim: Aim) -> usize {
        Page::of(before).harms(&Page::of(after), &[aim]).len()
    }

    const STYLE: Aim = Aim::Style(Vec::new());

    #[test]
    fn form_may_change() {
        let before = "- [Assam](https://assam.example) – malty\n- [Bai](https://bai.example)\n";
        let after = "* **[Assam](https://assam.example)** - Malty.\n* [Bai](https://bai.example)\n";
        assert_eq!(harms(before, after, STYLE), 0);
        assert_eq!(harms("- [Assam] (https://assam.example)\n", "- [Assam](https://assam.example)\n", Aim::Markup), 0);
    }

    #[test]
    fn what_is_lost_is_noticed() {
        let before = "- [Assam](https://assam.example) - Malty `leaves`.\n  - [Mangalam](https://mangalam.example)\n";
        for after in [
            "- [Assam](https://assam.example) - `leaves`.\n  - [Mangalam](https://mangalam.example)\n",
            "- [Assam](https://assam.example/) - Malty `leaves`.\n  - [Mangalam](https://mangalam.example)\n",
            "- [Assam](https://assam.example) - Malty `leaves`.\n- [Mangalam](https://mangalam.example)\n",
            "- [Assam](https://assam.example) - Malty `leaves`.\n",
            "```\n- [Assam](https://assam.example) - Malty `leaves`.\n  - [Mangalam](https://mangalam.example)\n",
        ] {
            assert!(harms(before, after, STYLE) > 0, "{after}");
        }
        assert!(harms("- [Assam] (https://assam.example)\n", "- [Assam](https://assam.exam)\n", Aim::Markup) > 0);
    }

    #[test]
    fn an_address_changes_where_that_is_the_aim() {
        let aim = |to: &str| Aim::Address { from: "htps://a.example".to_owned(), to: to.to_owned(), words: None };
        let (before, after) = ("- [A](htps://a.example)\n", "- [A](https://a.example)\n");
        assert_eq!(harms(before, after, aim("https://a.example")), 0);
        assert!(harms(before, after, aim("https://b.example")) > 0);
    }
}
