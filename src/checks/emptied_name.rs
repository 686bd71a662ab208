//! `emptied-name`: brackets, quotation marks or tags that a change emptied of words.

use super::{Check, Context, Finding, Severity, quoted};
use crate::text::LineRange;

pub(super) struct EmptiedName;

impl Check for EmptiedName {
    fn name(&self) -> &'static str {
        "emptied-name"
    }

    fn summary(&self) -> &'static str {
        "Words of others that are gone, while the brackets or tags around them are still there"
    }

    fn docs(&self) -> &'static str {
        "\
All that the contribution did to an existing line is remove the words from between a pair of brackets, quotation marks or HTML tags. Often
they were the name of somebody else, lost while a copied line was filled in.

```diff
-- [Leaves at Scale](https://tea.example/scale) *(Ada Moor)*
+- [Leaves at Scale](https://tea.example/scale) *()*
```

There is no fix: perhaps the brackets were meant to go too."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let (base, head) = (context.base, context.head);
        let mut found = Vec::new();
        // If lines were also added or removed, which one became which is a guess.
        for hunk in context.changes.diff.hunks.iter().filter(|hunk| hunk.old.len() == hunk.new.len()) {
            for (old, new) in hunk.old.clone().zip(hunk.new.clone()) {
                let (before, after) = (base.lines.content(base.text, old), head.lines.content(head.text, new));
                let Some(gone) = emptied(before, after) else { continue };
                let message = format!("{} is gone, and the marks around it are empty", quoted(&gone));
                let finding = Finding::new(self.name(), self.severity(), LineRange::single(new), message);
                found.push(finding.help("put it back, or remove the marks, too"));
            }
        }
        found
    }
}

/// The words that were removed from between a pair of marks, if nothing else changed in the line.
fn emptied(before: &str, after: &str) -> Option<String> {
    if after.len() >= before.len() {
        return None;
    }
    let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<Vec<char>>();
    let (old, new) = (solid(before), solid(after));
    let start = old.iter().zip(&new).take_while(|(one, two)| one == two).count();
    let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(|(one, two)| one == two).count();
    let gone = &old[start..old.len() - end];
    let is_rest = start + end == new.len();
    let has_words = gone.iter().filter(|c| c.is_alphabetic()).count() >= 2;
    let (left, right) = (&new[..start.min(new.len())], &new[start.min(new.len())..]);
    let place = |at: usize| before.char_indices().filter(|(_, c)| !c.is_whitespace()).nth(at).map(|(place, _)| place);
    let words = || before[place(start)?..place(old.len() - end)?].trim_end().to_owned().into();
    if is_rest && has_words && is_pair(left, right) { words() } else { None }
}

/// Whether what is left is an empty pair: brackets, quotation marks, or a tag and its end tag. A link's text has a check of its own.
fn is_pair(left: &[char], right: &[char]) -> bool {
    match (left.last(), right) {
        (Some('('), [')', ..]) => left.iter().rev().nth(1) != Some(&']'),
        (Some('['), [']', rest @ ..]) => !matches!(rest.first(), Some('(' | '[')),
        (Some('"'), ['"', ..]) | (Some('“'), ['”', ..]) | (Some('（'), ['）', ..]) => true,
        (Some('>'), ['<', '/', ..]) => !left.ends_with(&['/', '>']),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_pairs_are_seen() {
        for (before, after, gone) in [
            ("- [A](https://a.example) *(Ada Moor).* 2024", "- [A](https://a.example) *().* 2024", "Ada Moor"),
            ("<sub><b>Ada Moor</b></sub>", "<sub><b></b></sub>", "Ada Moor"),
        ] {
            assert_eq!(emptied(before, after).as_deref(), Some(gone), "{before}");
        }
    }

    #[test]
    fn what_goes_with_its_marks_or_is_a_link_is_left_alone() {
        for (before, after) in [
            ("- [A](https://a.example) (Ada)", "- [A](https://a.example)"),
            ("- [A](https://a.example)", "- [A]()"),
            ("- [Ada](https://a.example)", "- [](https://a.example)"),
            ("- [x] Ada", "- [ ] Ada"),
            ("<td>Ada</td>", "<td>Bea</td>"),
            ("- Ada (and Bea)", "- Ada ()  and more"),
        ] {
            assert_eq!(emptied(before, after), None, "{before}");
        }
    }
}
