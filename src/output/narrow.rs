//! Old and new lines in few columns: unchanged text is shortened, changes are shown in full.

use similar::{Algorithm, ChangeTag, utils};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Stands for what is left out.
const MARK: char = '…';

/// How many columns of unchanged text are shown around each change, at least.
const LEAST: usize = 8;

/// Whether a part of a line stays, goes or comes, and its text.
type Part = (ChangeTag, String);

/// An old and a new line, both shortened to this many columns as far as unchanged text allows. Changes are never left out; if the two are
/// the same, their beginning is shown.
pub(super) fn narrowed(old: &str, new: &str, columns: usize) -> (String, String) {
    if old.width() <= columns && new.width() <= columns {
        return (old.to_owned(), new.to_owned());
    }
    let parts = parts(old, new);
    let around = (LEAST..columns).rev().map(|context| in_context(&parts, context));
    let fitting = around.into_iter().find(|(old, new)| old.width() <= columns && new.width() <= columns);
    fitting.unwrap_or_else(|| in_context(&parts, LEAST))
}

/// What stays, goes and comes, word by word. What a word and its replacement have in common at their ends stays, too.
fn parts(old: &str, new: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut add = |tag: ChangeTag, text: &str| match parts.last_mut() {
        _ if text.is_empty() => {}
        Some((last, so_far)) if *last == tag => so_far.push_str(text),
        _ => parts.push((tag, text.to_owned())),
    };
    let words = utils::diff_words(Algorithm::Myers, old, new);
    let mut words = words.into_iter().peekable();
    while let Some((tag, text)) = words.next() {
        let in_its_place = words.next_if(|(next, _)| tag == ChangeTag::Delete && *next == ChangeTag::Insert);
        let Some((_, becomes)) = in_its_place else {
            add(tag, text);
            continue;
        };
        let same = |(one, other): &(char, char)| one == other;
        let start = text.chars().zip(becomes.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum::<usize>();
        let (rest, becomes) = (&text[start..], &becomes[start..]);
        let end =
            rest.chars().rev().zip(becomes.chars().rev()).take_while(same).map(|(c, _)| c.len_utf8()).sum::<usize>();
        add(ChangeTag::Equal, &text[..start]);
        add(ChangeTag::Delete, &rest[..rest.len() - end]);
        add(ChangeTag::Insert, &becomes[..becomes.len() - end]);
        add(ChangeTag::Equal, &rest[rest.len() - end..]);
    }
    parts
}

/// Both lines, with this many columns of unchanged text around each change.
fn in_context(parts: &[Part], context: usize) -> (String, String) {
    let (mut old, mut new) = (String::new(), String::new());
    for (at, (tag, text)) in parts.iter().enumerate() {
        let is_last = at + 1 == parts.len();
        match tag {
            ChangeTag::Delete => old.push_str(text),
            ChangeTag::Insert => new.push_str(text),
            ChangeTag::Equal => {
                let (before, after) =
                    (if at == 0 && !is_last { 0 } else { context }, if is_last { 0 } else { context });
                let short = shortened(text, before, after);
                old.push_str(&short);
                new.push_str(&short);
            }
        }
    }
    (old, new)
}

/// The first and the last columns of a text; all of it if that is not longer.
pub(super) fn shortened(text: &str, first: usize, last: usize) -> String {
    if text.width() <= first + last + 1 {
        return text.to_owned();
    }
    let start: usize = within(text.chars(), first);
    let end: usize = within(text.chars().rev(), last);
    let end = text[text.len() - end..].trim_start_matches(|c: char| c.width() == Some(0));
    format!("{}{MARK}{end}", &text[..start])
}

/// The length in bytes of as many characters as fit into this many columns.
fn within(characters: impl Iterator<Item = char>, columns: usize) -> usize {
    let widths = characters.scan(0, |so_far, c| {
        *so_far += c.width().unwrap_or(0);
        Some((*so_far, c.len_utf8()))
    });
    widths.take_while(|(so_far, _)| *so_far <= columns).map(|(_, bytes)| bytes).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(old: &str, new: &str, columns: usize) -> [String; 2] {
        narrowed(old, new, columns).into()
    }

    #[test]
    fn what_changes_is_seen_wherever_it_is() {
        let long = "a few words of no weight that stay as they were";
        assert_eq!(
            told(&format!("{long} A"), &format!("{long} B"), 20),
            ["…stay as they were A", "…stay as they were B"].map(str::to_owned)
        );
        assert_eq!(told("A b", "B b", 20), ["A b", "B b"]);
    }

    #[test]
    fn a_line_that_only_moves_shows_its_beginning() {
        let line = "- [Tea](https://tea.example) - About tea.";
        assert_eq!(told(line, line, 20), ["- [Tea](https://tea…"; 2]);
    }

    #[test]
    fn of_long_addresses_the_part_that_changes_is_shown() {
        let address = |end: &str| format!("- [Tea](https://tea.example/leaves/of/the/hills{end}) - About tea.");
        let seen = ["…/of/the/hills?utm_source=news) - About tea.", "…/of/the/hills) - About tea."];
        assert_eq!(told(&address("?utm_source=news"), &address(""), 44), seen);
    }

    proptest! {
        #[test]
        fn nothing_that_fits_is_touched_and_every_change_is_seen(
            before in "\\PC{0,40}", old in "[a-z]{0,9}", new in "[A-Z]{0,9}", after in "\\PC{0,40}", columns in 0usize..60,
        ) {
            let (was, is) = (format!("{before}{old}{after}"), format!("{before}{new}{after}"));
            let (seen_was, seen_is) = narrowed(&was, &is, columns);
            prop_assert!(seen_was.contains(&old) && seen_is.contains(&new), "{seen_was:?} {seen_is:?}");
            if was.width() <= columns && is.width() <= columns {
                prop_assert_eq!((seen_was, seen_is), (was, is));
            }
        }
    }
}
