//! Where guidelines ask for new entries: at the end of a list, or at its beginning.

use super::StatedOrder;

/// Words for putting something somewhere.
const PUTTING: [&str; 14] = [
    "add", "put", "place", "append", "insert", "list", "go", "goes", "belong", "belongs", "submit", "include", "entry",
    "position",
];

/// What lists are made of, and what maintainers call lists.
const LISTS: [&str; 18] = [
    "section",
    "sections",
    "subsection",
    "subsections",
    "sub-section",
    "category",
    "categories",
    "subcategory",
    "list",
    "lists",
    "sublist",
    "group",
    "groups",
    "table",
    "tables",
    "topic",
    "heading",
    "chapter",
];

/// What is added to a list.
const THINGS: [&str; 26] = [
    "entry",
    "entries",
    "item",
    "items",
    "link",
    "links",
    "resource",
    "resources",
    "project",
    "projects",
    "paper",
    "papers",
    "tool",
    "tools",
    "addition",
    "additions",
    "submission",
    "submissions",
    "suggestion",
    "suggestions",
    "library",
    "libraries",
    "book",
    "books",
    "app",
    "apps",
];

/// Other things that have an end: sentences about these say nothing about an entry's place.
const OTHERS: [&str; 42] = [
    "description",
    "descriptions",
    "sentence",
    "sentences",
    "line",
    "lines",
    "title",
    "titles",
    "url",
    "address",
    "name",
    "names",
    "period",
    "periods",
    "stop",
    "full-stop",
    "dot",
    "punctuation",
    "comma",
    "newline",
    "whitespace",
    "space",
    "spaces",
    "slash",
    "character",
    "word",
    "words",
    "badge",
    "tag",
    "tags",
    "contents",
    "toc",
    "commit",
    "branch",
    "issue",
    "issues",
    "comment",
    "comments",
    "file",
    "filename",
    "number",
    "footer",
];

/// How far after "the end of" to look for what it is the end of, in words.
const BETWEEN: usize = 5;

/// The place that a sentence, given in lower case, asks for; `None` if it asks for none, or for the place of something else.
pub(super) fn asked_in(sentence: &str) -> Option<StatedOrder> {
    let words: Vec<&str> = sentence
        .split_inclusive(',')
        .flat_map(|part| part.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '\'' | '’')).chain([","]))
        .filter(|word| !word.is_empty() && *word != "-")
        .collect();
    let has = |known: &[&str]| words.iter().any(|word| known.contains(word));
    let is_new_list = words.windows(2).any(|pair| pair[0] == "new" && LISTS.contains(&pair[1]));
    if is_new_list || has(&OTHERS) {
        return None;
    }
    let is_put =
        |word: &&str| PUTTING.contains(word) || word.strip_suffix("ed").is_some_and(|stem| PUTTING.contains(&stem));
    let puts =
        words.iter().any(|word| is_put(word) || matches!(*word, "placed" | "adding" | "put" | "stands" | "is" | "are"));
    let about_things = has(&THINGS);
    for (at, word) in words.iter().enumerate() {
        let order = match *word {
            "end" | "bottom" | "last" => StatedOrder::AtEnd,
            "top" | "beginning" | "start" => StatedOrder::AtBeginning,
            "append" | "appended" if has(&LISTS) && about_things => return Some(StatedOrder::AtEnd),
            _ => continue,
        };
        let is_asked = match *word {
            "last" => is_put_last(&words, at),
            _ => is_end_of_list(&words, at, about_things),
        };
        if puts && is_asked {
            return Some(order);
        }
    }
    None
}

/// "At the end of its section"; or just "at the end", in a sentence about entries.
fn is_end_of_list(words: &[&str], at: usize, about_things: bool) -> bool {
    let before = &words[at.saturating_sub(3)..at];
    let is_place = before.iter().any(|word| matches!(*word, "at" | "to" | "on" | "in" | "the" | "very"));
    let behind = &words[at + 1..];
    match behind.first() {
        Some(&("of" | "in")) => {
            let near = &behind[1..behind.len().min(1 + BETWEEN)];
            is_place && near.iter().take_while(|word| **word != ",").any(|word| LISTS.contains(word))
        }
        _ => before.contains(&"the") && is_place && about_things,
    }
}

/// "New links go last", "as the last item of its section".
fn is_put_last(words: &[&str], at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |before| words[before]);
    let behind = words.get(at + 1).copied().unwrap_or_default();
    let goes = matches!(before, "go" | "goes" | "come" | "comes" | "added" | "placed" | "put" | "listed");
    let is_one = words[..at].ends_with(&["as", "the"]) && THINGS.contains(&behind);
    goes && !LISTS.contains(&behind) || is_one
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_list_is_asked_for_in_many_words() {
        for sentence in [
            "add your link to the bottom of the relevant category",
            "always add your items to the end of a list",
            "additions should be added to the bottom of their section",
            "new entries go at the end of the list they belong to",
            "- [ ] my entry is at the bottom of its category",
            "please append your project to the matching section",
            "new links go last",
            "add it as the last item in the section",
            "put new papers at the end",
        ] {
            assert_eq!(asked_in(sentence), Some(StatedOrder::AtEnd), "{sentence}");
        }
        assert_eq!(asked_in("put new papers at the top of their section"), Some(StatedOrder::AtBeginning));
    }

    #[test]
    fn the_end_of_other_things_is_no_place() {
        for sentence in [
            "put a full stop at the end of the description",
            "add the new section to the end of the list",
            "add a link to the section at the end of the table of contents",
            "at the end of the day, the list is ours",
            "projects without a commit in the last year are removed",
            "add yourself to the list of contributors in the end",
            "click the button at the top of the page",
            "please add links to related issues at the bottom",
            "the list was last updated in may",
        ] {
            assert_eq!(asked_in(sentence), None, "{sentence}");
        }
    }
}
