//! Where links inside a document lead: the anchors of its headings, and places named in HTML.

use std::collections::{HashMap, HashSet};

use super::Document;

/// The places of a document that a link can lead to.
#[derive(Debug)]
pub struct Outline {
    by_anchor: HashMap<String, usize>,
    /// The sections by just the letters and digits of their anchors.
    by_letters: HashMap<String, usize>,
    /// The sections by their headings' words; `None` if several have the same.
    by_words: HashMap<String, Option<usize>>,
    /// In lower case.
    named: HashSet<String>,
}

/// Where a link inside the document leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// To this section.
    Section(usize),
    /// A place named in HTML, or one that GitHub creates.
    Named,
}

/// The names that GitHub's own page defines.
const ALWAYS: [&str; 3] = ["readme", "top", "start-of-content"];

impl Outline {
    /// The places of this document.
    #[must_use]
    pub fn of(document: &Document<'_>) -> Self {
        let named = document.names().into_iter().map(|name| own(&name.name.to_lowercase()).to_owned());
        let mut outline = Self {
            by_anchor: HashMap::new(),
            by_letters: HashMap::new(),
            by_words: HashMap::new(),
            named: named.chain(document.places.iter().cloned()).collect(),
        };
        for (at, section) in document.sections.iter().enumerate().filter(|(_, section)| !section.anchor.is_empty()) {
            outline.by_anchor.entry(section.anchor.clone()).or_insert(at);
            outline.by_letters.entry(letters(&section.anchor)).or_insert(at);
        }
        for (at, section) in document.sections.iter().enumerate().skip(1) {
            outline.by_words.entry(words(&section.title)).and_modify(|only| *only = None).or_insert(Some(at));
        }
        outline
    }

    /// Where a link with this address leads; `None` if nothing has that name.
    #[must_use]
    pub fn target(&self, address: &str) -> Option<Target> {
        let fragment = fragment(address)?;
        if self.named.contains(&fragment) || ALWAYS.contains(&fragment.as_str()) {
            return Some(Target::Named);
        }
        self.by_anchor.get(&fragment).copied().map(Target::Section)
    }

    /// The section that a link without a target was probably meant for: the one spelled with the same letters.
    #[must_use]
    pub fn meant(&self, address: &str) -> Option<usize> {
        let letters = letters(&fragment(address)?);
        if letters.is_empty() { None } else { self.by_letters.get(&letters).copied() }
    }

    /// The one section whose heading reads the same as this text, ignoring punctuation and taking "&" for "and".
    #[must_use]
    pub fn called(&self, text: &str) -> Option<usize> {
        let name = words(text);
        if name.is_empty() { None } else { self.by_words.get(&name).copied().flatten() }
    }
}

/// The letters and digits of a text in lower case, with "&" as "and".
fn words(text: &str) -> String {
    letters(&text.to_lowercase().replace('&', "and"))
}

/// The name after `#`, as browsers and GitHub compare it: percent-decoded, without GitHub's own prefix, in lower case.
fn fragment(address: &str) -> Option<String> {
    let written = address.strip_prefix('#')?;
    let mut bytes = Vec::with_capacity(written.len());
    let mut rest = written.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = |at: usize| after.get(at).and_then(|&digit| char::from(digit).to_digit(16));
        match (first, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'%'));
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    let name = String::from_utf8_lossy(&bytes).to_lowercase();
    Some(own(&name).to_owned())
}

/// A name without the prefix that GitHub adds to user-defined names.
fn own(name: &str) -> &str {
    name.strip_prefix("user-content-").unwrap_or(name)
}

fn letters(anchor: &str) -> String {
    anchor.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_headings_and_named_places() {
        let text = "# Tea\n\n## Green & white\n\n<a name=\"Pu-Erh\"></a>\n\n## Tea\n\n## 机器 学习\n\n- item\n\n  ### Nested\n";
        let outline = Outline::of(&Document::parse(text));
        for (address, target) in [
            ("#tea", Some(Target::Section(1))),
            ("#tea-1", Some(Target::Section(3))),
            ("#green--white", Some(Target::Section(2))),
            ("#user-content-green--white", Some(Target::Section(2))),
            ("#pu-erh", Some(Target::Named)),
            ("#nested", Some(Target::Named)),
            ("#%E6%9C%BA%E5%99%A8-%E5%AD%A6%E4%B9%A0", Some(Target::Section(4))),
            ("#readme", Some(Target::Named)),
            ("#green-white", None),
            ("#black", None),
        ] {
            assert_eq!(outline.target(address), target, "{address}");
        }
        assert_eq!((outline.meant("#green-white"), outline.meant("#black")), (Some(2), None));
    }

    #[test]
    fn a_section_is_found_by_what_its_heading_says() {
        let outline = Outline::of(&Document::parse("# Tea\n\n## 🍵 Green & White\n\n## Cups\n\n## Cups\n"));
        let called = |text| outline.called(text);
        assert_eq!(
            (called("Green and white"), called("Cups"), called("Pots"), called("🍵")),
            (Some(2), None, None, None)
        );
    }

    #[test]
    fn pictures_and_tags_leave_their_spaces_in_an_anchor() {
        for (heading, anchor) in [
            ("## ![icon](s.png) Spoons", "-spoons"),
            ("## Spoons [![ci](s.svg)](https://ci.example)", "spoons-"),
            ("## <img src=\"s.png\"> Spoons", "-spoons"),
            ("## <a name=\"x\"></a>Spoons", "spoons"),
            ("## Spoons <!-- new -->", "spoons-"),
            ("##   Spoons   ##  ", "spoons"),
            ("## `spoon` &amp; *fork*", "spoon--fork"),
            ("## ![Spoons](s.png)", ""),
            ("Spoons\nand forks\n---", "spoonsand-forks"),
            ("<h2>Spoons &amp; <b>forks</b> <img src=\"s.png\"></h2>", "spoons--forks-"),
        ] {
            let document = Document::parse(heading);
            assert_eq!(document.sections[1].anchor, anchor, "{heading}");
        }
    }
}
