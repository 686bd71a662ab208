//! Lists of many shapes, each with an entry that was spoiled on purpose: the fix rewrites it exactly as the list does.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use proptest::prelude::*;
use shelfmark::checks::Severity;
use shelfmark::document::Document;
use shelfmark::engine::{Submission, fixed, review};

/// How the entries of a list are written.
#[derive(Clone, Debug)]
struct House {
    marker: &'static str,
    counts: bool,
    gap: &'static str,
    open: &'static str,
    close: &'static str,
    separator: &'static str,
    capital: bool,
    stop: &'static str,
    authors: bool,
    tags: &'static str,
    line_end: &'static str,
    between: &'static str,
}

fn house() -> impl Strategy<Value = House> {
    let marks = prop_oneof![
        Just(("-", false)),
        Just(("*", false)),
        Just(("+", false)),
        Just(("1.", false)),
        Just(("1.", true))
    ];
    let titles =
        prop_oneof![Just(("[", "]", "")), Just(("**[", "]", "**")), Just(("[**", "**]", "")), Just(("[`", "`]", ""))];
    let separators = prop_oneof![Just(" - "), Just(" – "), Just(" — "), Just(": "), Just(" : ")];
    let ends = prop_oneof![Just(""), Just("  ")];
    let tags = prop_oneof![Just(""), Just(" `MIT`"), Just(" ![free](https://badges.example/free.svg)")];
    let gap = prop_oneof![4 => Just(" "), 1 => Just("   ")];
    (marks, titles, separators, any::<bool>(), any::<bool>(), any::<bool>(), tags, ends, any::<bool>(), gap).prop_map(
        |((marker, counts), (open, inner, outer), separator, capital, stop, authors, tags, line_end, blank, gap)| {
            House {
                marker,
                counts,
                gap,
                open,
                close: match (inner, outer) {
                    ("]", "**") => "|**",
                    ("**]", _) => "**|",
                    ("`]", _) => "`|",
                    _ => "|",
                },
                separator,
                capital,
                stop: if stop || !tags.is_empty() { "." } else { "" },
                authors: authors && separator == " - ",
                tags,
                line_end,
                between: if blank { "\n\n" } else { "\n" },
            }
        },
    )
}

const NAMES: [&str; 14] = [
    "Assam",
    "Bancha",
    "Ceylon",
    "Dian Hong",
    "Earl Grey",
    "Fujian",
    "Gyokuro",
    "Hojicha",
    "Ilam",
    "Jasmine",
    "Keemun",
    "Lapsang",
    "Matcha",
    "Nilgiri",
];

/// The entry that is spoiled.
const NEW: usize = 8;

impl House {
    fn entry(&self, at: usize) -> String {
        let name = NAMES[at];
        let marker = if self.counts { format!("{}.", at + 1) } else { self.marker.to_owned() };
        let (inner, outer) = self.close.split_once('|').unwrap();
        let address = format!("https://{}.example/tea", name.to_lowercase().replace(' ', "-"));
        let (first, rest) = if self.capital { ("A", "tea") } else { ("a", "tea") };
        let mut line = format!("{marker}{}{}{name}{inner}]({address}){outer}", self.gap, self.open);
        if self.authors {
            line.push_str(&format!(" *(Ada {name}).* 20{:02}", 10 + at));
        } else {
            line.push_str(&format!(
                "{}{first} {rest} from garden {}{}{}",
                self.separator,
                name.len(),
                self.stop,
                self.tags
            ));
        }
        line + self.line_end
    }

    /// The entries before the contribution.
    fn without_the_new_one(&self) -> Vec<String> {
        let others = (0..NAMES.len()).filter(|&at| at != NEW).enumerate();
        let renumbered = |(place, at): (usize, usize)| {
            let line = self.entry(at);
            if self.counts { line.replacen(&format!("{}.", at + 1), &format!("{}.", place + 1), 1) } else { line }
        };
        others.map(renumbered).collect()
    }

    /// The list with these entries' lines.
    fn list(&self, entries: &[String]) -> String {
        format!("# Teas\n\n## Leaves\n\n{}\n", entries.join(self.between))
    }
}

/// A difference that readers do not see, but people who edit the list do: a note.
const NOTED: usize = 16;

/// Differences that no reader of the page can see: spaces at the end of a line, after the marker, between words and beside an
/// address. They are fixed but not reported.
const UNSEEN: [usize; 5] = [6, 7, 10, 12, 15];

/// Ways of spoiling an entry's form; `None` if the list's style leaves nothing to spoil.
fn spoiled(house: &House, right: &str, way: usize) -> Option<String> {
    let swap = |from: &str, to: &str| right.contains(from).then(|| right.replacen(from, to, 1));
    let bullet = !house.marker.starts_with('1');
    match way {
        0 if bullet => {
            let other = if house.marker == "-" { "*" } else { "-" };
            Some(format!("{other}{}", &right[1..]))
        }
        1 if !house.authors => {
            let outer = house.close.split_once('|')?.1;
            let other = if house.separator == " - " { " — " } else { " - " };
            swap(&format!("){outer}{}", house.separator), &format!("){outer}{other}"))
        }
        2 if house.stop == "." && !house.authors => {
            let stop = right.find("garden")? + right[right.find("garden")?..].find('.')?;
            Some(format!("{}{}", &right[..stop], &right[stop + 1..]))
        }
        3 if house.capital && !house.authors => swap("A tea", "a tea"),
        4 => swap("](", "] ("),
        5 => {
            let close = right.find(".example/tea)")? + ".example/tea".len();
            Some(format!("{}{}", &right[..close], &right[close + 1..]))
        }
        6 if house.line_end.is_empty() => Some(format!("{right} ")),
        7 if !house.line_end.is_empty() => Some(right.trim_end().to_owned()),
        8 if house.open == "**[" => Some(right.replacen("**[", "[", 1).replacen(")**", ")", 1)),
        9 if house.open == "[" => Some(right.replacen('[', "**[", 1).replacen("/tea)", "/tea)**", 1)),
        10 if bullet => Some(format!("{} {}", &right[..1], &right[1..])),
        11 if bullet => Some(format!("{}{}", &right[..1], &right[1 + house.gap.len()..])),
        12 if !house.authors => swap(" from ", "  from "),
        13 if house.authors => Some(right.replacen(" *(", " (", 1).replacen(").*", ")", 1)),
        14 => swap("](https://", "](htps://"),
        15 => swap("](", "]( "),
        16 if house.counts => Some(right.replacen("9.", "11.", 1)),
        17 if bullet => Some(format!("• {}", &right[1 + house.gap.len()..])),
        18 if house.stop == "." && house.tags.is_empty() && !house.authors => {
            let end = right.trim_end().len();
            Some(format!("{}.{}", &right[..end], &right[end..]))
        }
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_was_spoiled_is_found_and_restored_to_the_letter(house in house(), way in 0_usize..19) {
        let all: Vec<String> = (0..NAMES.len()).map(|at| house.entry(at)).collect();
        let Some(wrong) = spoiled(&house, &all[NEW], way) else { return Ok(()) };
        let old = house.without_the_new_one();
        let mut new = all.clone();
        new[NEW] = wrong.clone();
        let (base, head, right) = (house.list(&old), house.list(&new), house.list(&all));
        let submission = Submission::new("README.md", &base, &head);
        let report = review(&submission);
        if UNSEEN.contains(&way) {
            prop_assert!(report.findings.is_empty(), "not silent on {wrong:?}\n{base}");
        } else {
            let least = if way == NOTED { Severity::Note } else { Severity::Warning };
            let is_told = report.findings.iter().any(|finding| finding.severity >= least);
            prop_assert!(is_told, "silent on {wrong:?}\n{base}");
        }
        prop_assert_eq!(fixed(&submission), right.clone(), "{:?}", report.findings);
        let titles = |text: &str| {
            let document = Document::parse(text);
            document.entries().map(|(_, item)| document.title(item).into_owned()).collect::<Vec<_>>()
        };
        prop_assert_eq!(titles(&fixed(&submission)), titles(&right));
    }

    #[test]
    fn an_entry_in_the_house_style_draws_no_word(house in house()) {
        let all: Vec<String> = (0..NAMES.len()).map(|at| house.entry(at)).collect();
        let old = house.without_the_new_one();
        let (base, head) = (house.list(&old), house.list(&all));
        prop_assert_eq!(review(&Submission::new("README.md", &base, &head)).findings, vec![]);
    }
}
