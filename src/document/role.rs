//! What an item is in the list.

use super::linkless;
use super::naming::{self, Labels, is_label};
use super::{Document, Item, Link, Purpose, Role};

/// What a section is for, by its title. Titles are compared word by word: "Contributing" is a guide, and "Contribution
/// graphs" is not mistaken for one.
pub(super) fn purpose(title: &str) -> Purpose {
    let words: Vec<String> =
        title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["contents" | "toc" | "目录"] | ["table", "of", "contents"] => Purpose::Contents,
        [
            "contributing" | "contribute" | "contribution" | "contributions" | "contributors" | "license" | "licence"
            | "citation" | "cite" | "citing" | "贡献" | "acknowledgement" | "acknowledgements" | "acknowledgment"
            | "acknowledgments" | "credits" | "thanks" | "致谢",
        ]
        | ["contributing" | "contribution", "guide" | "guidelines" | "guideline"]
        | ["how", "to", "contribute" | "cite"]
        | ["license" | "licence", "and" | "citation", ..]
        | ["our", "contributors"]
        | ["star", "history"]
        | ["code", "of", "conduct"] => Purpose::Guide,
        ["news" | "updates" | "changelog" | "announcements" | "新闻" | "更新"]
        | ["latest" | "recent", "news" | "updates" | "update"]
        | ["news", "and" | "updates", ..]
        | ["what", "s", "new"] => Purpose::News,
        _ => Purpose::Entries,
    }
}

/// Gives every item its main link, title and role. Parents come before their nested items.
pub(super) fn assign(document: &mut Document<'_>, labels: &Labels<'_>) {
    naming::assign(document, labels);
    for at in 0..document.items.len() {
        document.items[at].role = role(document, &document.items[at]);
    }
    linkless::assign(document);
    set_news_apart(document);
}

/// News items begin with a date; a section called "News" whose items do not has entries about the news.
fn set_news_apart(document: &mut Document<'_>) {
    let is_news = |item: &Item| document.sections[item.section].purpose == Purpose::News;
    let begins_with_date = |item: &Item| {
        let opening = item.content.of(document.text);
        opening.chars().take(DATE_WITHIN).filter(char::is_ascii_digit).count() >= 4
    };
    let mut dated = vec![(0, 0); document.sections.len()];
    for item in document.items.iter().filter(|item| item.parent.is_none() && is_news(item)) {
        let (with, all) = &mut dated[item.section];
        *with += usize::from(begins_with_date(item));
        *all += 1;
    }
    for item in &mut document.items {
        let (with, all) = dated[item.section];
        item.apart = with > 0 && with * 2 >= all;
    }
}

/// A date at the start of an item ends within this many characters.
const DATE_WITHIN: usize = 24;

fn role(document: &Document<'_>, item: &Item) -> Role {
    match document.sections[item.section].purpose {
        Purpose::Guide => return Role::Guide,
        Purpose::Details if !document.links_of(item).is_empty() => return Role::Detail,
        Purpose::Contents if !document.links_of(item).iter().any(Link::is_external) => return Role::Contents,
        Purpose::Entries | Purpose::Details | Purpose::News | Purpose::Contents => {}
    }
    let Some(main) = document.main_link(item) else {
        return if document.links_of(item).is_empty() { Role::Plain } else { Role::Contents };
    };
    let parent = item.parent.map(|parent| &document.items[parent]);
    match parent.map(|parent| parent.role) {
        Some(Role::Entry | Role::Detail)
            if is_labelled(document, item, main) || leads_to_label(document, item, main) =>
        {
            Role::Detail
        }
        Some(Role::Plain) if is_labelled(document, item, main) && has_detail_label(document, item) => Role::Detail,
        _ => Role::Entry,
    }
}

/// "Code: [x](…)", "🏛️ Institution: …": a short label with a colon before the link.
fn is_labelled(document: &Document<'_>, item: &Item, main: &Link<'_>) -> bool {
    let lead = document.text.get(item.content.start..main.span.start).unwrap_or_default();
    let label = lead.trim_end().trim_end_matches(['*', '_', '[', '(']).trim_end();
    (label.ends_with(':') || label.ends_with('：')) && label.chars().count() <= 40
}

/// "Paper available [here](…)": a remark of a few words, with a link whose text only says what it leads to.
fn leads_to_label(document: &Document<'_>, item: &Item, main: &Link<'_>) -> bool {
    let lead = document.text.get(item.content.start..main.span.start).unwrap_or_default();
    is_label(main.text.of(document.text))
        && !lead.trim_end().ends_with(['[', '('])
        && lead.split_whitespace().count() <= 4
}

/// Whether the label is one used for details of papers and projects, not the name of a resource.
fn has_detail_label(document: &Document<'_>, item: &Item) -> bool {
    let content = item.content.of(document.text);
    let word: String =
        content.chars().skip_while(|c| !c.is_alphanumeric()).take_while(|c| c.is_alphanumeric()).collect();
    is_label(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guides_are_known_by_their_headings() {
        for title in ["Contributing", "License & Citation", "How to contribute", "Contribution Guidelines"] {
            assert_eq!(purpose(title), Purpose::Guide, "{title}");
        }
        for title in ["Contribution graphs", "Survey Paper", "Licensing services", "Citation managers"] {
            assert_eq!(purpose(title), Purpose::Entries, "{title}");
        }
    }
}
