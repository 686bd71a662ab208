//! Link syntax gone wrong: text that was meant as a link but is none to a Markdown parser.
//!
//! Nearly every such place contains a bare address, so they are found by looking at what surrounds bare addresses; the rest are intact links with an
//! extra bracket, and asterisks that the parser found no use for.

use super::{Document, Item, LinkKind};
use crate::text::Span;

mod address;
mod bold;
mod brackets;
mod link;

pub(super) use brackets::behind_box;
pub use link::NO_ADDRESS;

/// A piece of broken markup, and what was most probably meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What is wrong, as a clause: "there is a space between its text and its address".
    pub problem: &'static str,
    /// The piece to replace.
    pub span: Span,
    /// What to write instead; `None` if that cannot be known.
    pub repair: Option<String>,
}

/// The broken markup in an item's own lines.
#[must_use]
pub fn broken_markup(document: &Document<'_>, item: &Item) -> Vec<Broken> {
    let mut found: Vec<Broken> = Vec::new();
    // In code nothing is markup, so nothing is broken.
    if document.gap_of_code(item).is_some() {
        return found;
    }
    let own = Span::new(item.content.start, document.lines.span_of(item.lines).end.max(item.content.end));
    for link in document.links_of(item).iter().filter(|link| own.contains(link.span)) {
        let broken = match link.kind {
            LinkKind::Bare | LinkKind::Autolink => address::around(document, item, own, link),
            LinkKind::Inline => link::around_link(document, own, link),
            LinkKind::Reference | LinkKind::Html => None,
        };
        let after_last = |broken: &Broken| found.last().is_none_or(|last| last.span.end <= broken.span.start);
        found.extend(broken.filter(after_last));
    }
    if found.is_empty() {
        found.extend(bold::asterisks(document, item));
    }
    if document.links_of(item).is_empty() {
        found.extend(link::no_link(document.text, item));
    }
    for broken in &mut found {
        // Not a link for a reason other than its brackets: `\\[x](https://…)`.
        broken.repair.take_if(|repair| repair == broken.span.of(document.text));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(line: &str) -> Option<String> {
        let document = Document::parse(line);
        let item = document.items.first()?;
        let broken = broken_markup(&document, item);
        let first = broken.first()?;
        let repair = first.repair.as_deref().unwrap_or("?");
        Some(format!("{}{repair}{}", &line[..first.span.start], &line[first.span.end..]))
    }

    #[test]
    fn broken_links_are_mended() {
        let right = "- [Assam](https://a.example/x) - Malty.";
        for wrong in [
            "- [Assam] (https://a.example/x) - Malty.",
            "- [Assam](https://a.example/x - Malty.",
            "- (Assam)[https://a.example/x] - Malty.",
            "- [Assam][https://a.example/x] - Malty.",
            "- [Assam]（https://a.example/x） - Malty.",
            "- ［Assam］(https://a.example/x) - Malty.",
            "- [Assam]{https://a.example/x} - Malty.",
            "- [Assam](https://a.example/x)) - Malty.",
            "- [[Assam](https://a.example/x) - Malty.",
            "- [Assam]https://a.example/x) - Malty.",
            "- [Assam]https://a.example/x - Malty.",
            "- Assam](https://a.example/x) - Malty.",
            "- [Assam(https://a.example/x) - Malty.",
            "- [Assam)(https://a.example/x) - Malty.",
            "- {Assam}(https://a.example/x) - Malty.",
            "- (Assam)(https://a.example/x) - Malty.",
            "- [Assam]<https://a.example/x> - Malty.",
            "- [Assam]: https://a.example/x - Malty.",
            "- [Assam](https:// a.example/x) - Malty.",
            "- [Assam](<https://a.example/x) - Malty.",
            "- [Assam](<https://a.example/x> - Malty.",
            "- [Assam]((https://a.example/x) - Malty.",
            "- [Assam](https://a.exam\n  ple/x) - Malty.",
            "- [Assam]](https://a.example/x) - Malty.",
            "- [Assam](https://a.example/x)] - Malty.",
            "- ![Assam](https://a.example/x) - Malty.",
        ] {
            assert_eq!(mended(wrong).as_deref(), Some(right), "{wrong}");
        }
    }

    #[test]
    fn links_of_later_lines_are_mended_too() {
        let mended = mended("1. **A study.** 2024.\n\n   *Ada.* [[pdf] (https://a.example/x)], 2024.1");
        assert_eq!(mended.as_deref(), Some("1. **A study.** 2024.\n\n   *Ada.* [[pdf](https://a.example/x)], 2024.1"));
    }

    #[test]
    fn both_ends_of_a_markup_are_mended_or_none() {
        for (wrong, right) in [
            ("- [[paper(https://a.example)] Tea", "- [[paper](https://a.example)] Tea"),
            ("- **Tea** [[paper(https://a.example)]", "- **Tea** [[paper](https://a.example)]"),
            ("- **Tea** [code)(https://a.example)", "- **Tea** [code](https://a.example)"),
            ("- [![Tea](t.png)(https://a.example)", "- [![Tea](t.png)](https://a.example)"),
            (
                "- [Tea](https://b.example) [![ci](t.png)(https://a.example)",
                "- [Tea](https://b.example) [![ci](t.png)](https://a.example)",
            ),
            ("- <https://a.example - Tea", "- <https://a.example> - Tea"),
            ("- **[Tea](https://a.example) - **Malty** leaves.", "- **[Tea](https://a.example)** - **Malty** leaves."),
            ("- [paper(https://a.example)] Tea", "- ?] Tea"),
            ("- [[code]](https://a.example)] Tea", "- [[code]](https://a.example)? Tea"),
            ("- [Chai [spiced](https://a.example)", "- ?Chai [spiced](https://a.example)"),
            ("- **Tea**(https://a.example)", "- ?"),
            ("- [![Tea](t.png](https://a.example) - x", "- [![Tea](t.png)](https://a.example) - x"),
            (
                "- [![Tea](https://t.example/t.png](https://a.example) - x",
                "- [![Tea](https://t.example/t.png)](https://a.example) - x",
            ),
            ("- [![Tea](t.png)(https://a.example)] - x", "- [![Tea](t.png)](https://a.example) - x"),
            ("- Tea [[pdf](https://a.example]", "- Tea [[pdf](https://a.example)]"),
            (
                "- Tea [[pdf](https://a.example] [[code](https://b.example)]",
                "- Tea [[pdf](https://a.example)] [[code](https://b.example)]",
            ),
            ("- Tea [[pdf](https://a.example]]", "- Tea [[pdf](https://a.example)]"),
            ("- Tea [pdf](https://a.example]", "- Tea [pdf](https://a.example)"),
            ("- \\[[pdf](https://a.example\\] Tea", "- \\[[pdf](https://a.example)\\] Tea"),
            ("- [Tea](https://a.example/b:Malty leaves", "- ? leaves"),
            ("- Tea [see [pdf](https://a.example] there", "- Tea [see [pdf](https://a.example)] there"),
            ("- ![Tea](t.png)](https://a.example) - x", "- [![Tea](t.png)](https://a.example) - x"),
            ("- [Tea](https://a.example)(https://a.example) - x", "- [Tea](https://a.example) - x"),
            ("- [Tea](https://a.example)(https://b.example) - x", "- [Tea](https://a.example)? - x"),
            ("- [Tea] leaf](https://a.example)", "- [Tea] leaf?)"),
            ("- \\[Tea](https://a.example) - x", "- \\? - x"),
            ("- https://a.example> - x", "- https://a.example - x"),
            ("- <a href=\"https://a.example>Tea</a>", "- <a href=\"?>Tea</a>"),
            ("- [[https://a.example]] Tea", "- [?] Tea"),
        ] {
            assert_eq!(mended(wrong).as_deref(), Some(right), "{wrong}");
        }
    }

    #[test]
    fn a_picture_by_its_name_is_closed_too() {
        for (behind, right) in [
            ("(https://a.example)] - Malty.", "](https://a.example) - Malty."),
            ("(https://a.example) - Malty.", "](https://a.example) - Malty."),
        ] {
            let line = |behind: &str| format!("- Tea [![ci][icon]{behind}\n\n[icon]: t.png");
            assert_eq!(mended(&line(behind)), Some(line(right)));
        }
        let unknown = mended("- Tea [![ci][icon](https://a.example) malty]\n\n[icon]: t.png");
        assert!(unknown.is_some_and(|line| line.contains('?')));
    }

    #[test]
    fn bold_type_is_closed_where_the_link_ends() {
        let right = "- **[Assam](https://a.example)** - Malty.";
        for wrong in [
            "- ** [Assam](https://a.example)** - Malty.",
            "- *[Assam](https://a.example)** - Malty.",
            "- **[Assam](https://a.example) - Malty.",
            "- [Assam](https://a.example)** - Malty.",
        ] {
            assert_eq!(mended(wrong).as_deref(), Some(right), "{wrong}");
        }
    }

    #[test]
    fn marks_with_a_space_inside_are_set_to_their_words() {
        for (wrong, right) in [
            ("- **Assam **<br>Ada. [pdf](https://a.example)", "- **Assam**<br>Ada. [pdf](https://a.example)"),
            ("- Assam (*Ada Lowe *) [pdf](https://a.example)", "- Assam (*Ada Lowe*) [pdf](https://a.example)"),
            ("- ** Assam**: Ada. [pdf](https://a.example)", "- **Assam**: Ada. [pdf](https://a.example)"),
            (
                "- **[Assam]**Malty leaves [[pdf](https://a.example)]",
                "- **[Assam]** Malty leaves [[pdf](https://a.example)]",
            ),
            ("- ** Assam ** Ada. [pdf](https://a.example)", "- **Assam** Ada. [pdf](https://a.example)"),
        ] {
            assert_eq!(mended(wrong).as_deref(), Some(right), "{wrong}");
        }
    }

    #[test]
    fn sound_markup_is_left_alone() {
        for line in [
            "- **[Assam](https://a.example)** *Ada* - Malty.",
            "- *See* [Assam](https://a.example) *there*.",
            "1. **[Assam](https://a.example)***(Ada).* 2024",
            "- [Assam](https://a.example/x_(y)) - Malty.",
            "- [Assam](https://a.example) - See (https://b.example).",
            "- Assam (https://a.example)",
            "- (Assam) https://a.example",
            "- ![Assam](https://a.example/badge.svg) - Malty.",
            "- [[Assam]](https://a.example) - Malty.",
            "- [[Assam](https://a.example)] - Malty.",
            "- (see [Assam](https://a.example)) - Malty.",
            "- https://a.example - Malty.",
            "- **[Assam](https://a.example)** - **Malty**.",
            "- [Assam](https://a.example) - `**kwargs`.",
            "- [Assam](https://a.example) - From 2**8 to 2**9.",
            "- [Assam](https://a.example) - For *nix and *BSD.",
            "- [Assam](https://a.example) - For *nix and *[BSD](https://b.example).",
            "- [Assam](https://a.example) - 2 * 3 or 4 * 5.",
            "- [Assam](https://a.example) - Takes *args and ** kwargs.",
            "- [Assam](https://a.example) - In [0, 1), see [there](https://b.example).",
            "- [x] https://a.example - Malty.",
            "- [ ] [Assam](https://a.example) - Malty.",
            "- [x] <https://a.example>",
            "- [1] https://a.example",
            "- **Assam** (https://a.example)",
            "- [![Assam](a.png)](https://a.example) - See <https://b.example>.",
            "- Assam, malty (see https://a.example)",
            "- [Assam](https://a.example) - A tea [see Ada (https://b.example)].",
            "- [Assam](https://a.example) - A tea [https://b.example].",
            "- [Assam](<https://a.example/x y>) - Malty.",
        ] {
            assert_eq!(mended(line), None, "{line}");
        }
    }

    #[test]
    fn what_was_meant_may_be_unknown() {
        for line in
            ["- [Assam]() - Malty.", "- [](https://a.example) - Malty.", "- [Assam](https://a.example/x y) - Malty."]
        {
            assert!(mended(line).is_some_and(|line| line.contains('?')), "{line}");
        }
    }
}
