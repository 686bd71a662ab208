//! Entries named without a link: many papers, one line each, `**Title;** Authors` or `Title (SIGMOD 2021)`.
//!
//! An item without a link is the name of a group, a remark, or an entry whose link is missing, unless the list writes many of its entries this way.

use super::{Document, Item, Marker, Purpose, Role};

/// With fewer than this, the list has no such custom.
const ENOUGH: usize = 8;

/// Makes items without a link entries if the list names its entries this way.
pub(super) fn assign(document: &mut Document<'_>) {
    let is_parent = parents(document);
    let could_be = |at: &usize| {
        let item = &document.items[*at];
        item.role == Role::Plain
            && !is_parent[*at]
            && matches!(item.marker, Marker::Bullet(_) | Marker::Number { .. })
            && document.sections[item.section].purpose == Purpose::Entries
    };
    let bare: Vec<usize> = (0..document.items.len()).filter(could_be).collect();
    let named = bare.iter().filter(|&&at| names_a_work(document, &document.items[at])).count();
    let linked = document.items.iter().filter(|item| item.role == Role::Entry).count();
    if named < ENOUGH || named * 5 < bare.len() + linked {
        return;
    }
    let mut of_run = vec![(0, 0); document.runs.len()];
    for &at in &bare {
        let (works, all) = &mut of_run[document.items[at].run];
        *works += usize::from(names_a_work(document, &document.items[at]));
        *all += 1;
    }
    for item in document.items.iter().filter(|item| item.role == Role::Entry) {
        let (works, all) = &mut of_run[item.run];
        *works += 1;
        *all += 1;
    }
    for at in bare {
        let item = &document.items[at];
        let (works, all) = of_run[item.run];
        let says_enough = item.content.of(document.text).split_whitespace().count() >= 2;
        if works * 5 >= all * 3 && says_enough {
            document.items[at].role = Role::Entry;
        }
    }
}

fn parents(document: &Document<'_>) -> Vec<bool> {
    let mut is_parent = vec![false; document.items.len()];
    for item in &document.items {
        if let Some(parent) = item.parent {
            is_parent[parent] = true;
        }
    }
    is_parent
}

/// Whether an item is written the way works are named: a bold title followed by words, or a title with the year it appeared.
fn names_a_work(document: &Document<'_>, item: &Item) -> bool {
    let text = item.content.of(document.text);
    let opening = text.trim_start_matches(['*', '_']);
    let bold = text.starts_with("**")
        && opening.find("**").is_some_and(|close| opening[..close].split_whitespace().count() >= 2);
    let year = text
        .as_bytes()
        .windows(4)
        .rev()
        .any(|four| four.iter().all(u8::is_ascii_digit) && (four.starts_with(b"19") || four.starts_with(b"20")));
    bold || (year && text.split_whitespace().count() >= 3)
}
