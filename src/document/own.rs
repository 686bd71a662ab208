//! Links that lead into the list itself by its full address: `https://github.com/owner/list#green-tea`, `README.md#green-tea`.
//!
//! Nothing here knows the list's address. An address is the list's own if its fragments are the list's anchors.

use std::collections::{HashMap, HashSet};

use super::Document;

/// An address is the list's own if its fragments name at least this many sections of the list, and hardly anything else.
const SECTIONS: usize = 3;

/// Marks the links that lead into the list itself by its address.
pub(super) fn mark(document: &mut Document<'_>) {
    let anchors: HashSet<&str> = document.sections.iter().map(|section| section.anchor.as_str()).collect();
    let mut seen: HashMap<&str, (usize, HashSet<String>)> = HashMap::new();
    for (page, fragment) in document.links.iter().filter_map(|link| page(&link.destination)) {
        let (links, sections) = seen.entry(page).or_default();
        *links += 1;
        let name = fragment.to_lowercase();
        if anchors.contains(name.as_str()) {
            sections.insert(name);
        }
    }
    // Naming the same section twice, in the contents and elsewhere, is no counter-evidence.
    let is_own = |links: usize, sections: usize| sections >= SECTIONS && sections * 4 >= links * 3;
    let own: HashSet<String> = seen
        .into_iter()
        .filter(|(_, (links, sections))| is_own(*links, sections.len()))
        .map(|(page, _)| page.to_owned())
        .collect();
    if own.is_empty() {
        return;
    }
    for link in &mut document.links {
        link.own = page(&link.destination).is_some_and(|(page, _)| own.contains(page));
    }
}

/// The page that an address names and the place in it; `None` if either is missing, or if the file cannot be a list's front page.
fn page(address: &str) -> Option<(&str, &str)> {
    let (page, fragment) = address.split_once('#').filter(|(page, name)| !page.is_empty() && !name.is_empty())?;
    let file = page.rsplit('/').next().unwrap_or(page);
    let is_absolute = page.contains("://") || page.starts_with("//");
    let is_readme = file.get(..6).is_some_and(|stem| stem.eq_ignore_ascii_case("readme")) && file[6..].starts_with('.');
    let is_file = file.contains(".md") || file.contains(".markdown") || !is_absolute;
    (is_readme && file.matches('.').count() == 1 || !is_file).then_some((page, fragment))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(links: &[&str]) -> usize {
        let lines: String = links.iter().map(|link| format!("- [x]({link})\n")).collect();
        let text = format!("# Tea\n\n{lines}\n## Black\n\n## Green\n\n## White\n");
        Document::parse(&text).links.iter().filter(|link| link.is_local()).count()
    }

    #[test]
    fn an_address_whose_places_are_the_lists_sections_is_the_lists() {
        let page = |page: &str| ["black", "green", "white"].map(|name| format!("{page}#{name}"));
        for address in ["https://github.com/leafy/tea", "README.md", "https://github.com/leafy/tea/blob/main/README.md"]
        {
            let links = page(address);
            assert_eq!(own(&links.each_ref().map(String::as_str)), 3, "{address}");
        }
        for address in ["README.zh.md", "docs/tools.md", "https://github.com/leafy/tea/blob/main/more.md"] {
            let links = page(address);
            assert_eq!(own(&links.each_ref().map(String::as_str)), 0, "{address}");
        }
        let elsewhere = ["black", "green", "history", "trade"].map(|name| format!("https://tea.example/#{name}"));
        assert_eq!(own(&elsewhere.each_ref().map(String::as_str)), 0);
    }
}
