//! Sections that are not about the subject of their entries, but about their form, their time, or nothing.

/// What a heading is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A subject: words tell what belongs there.
    Subject,
    /// A kind of work: articles, videos, surveys, style guides.
    Kind,
    /// A time, or a letter of the alphabet, with or without a subject: 2024, papers of 2021, B. Words cannot tell what belongs there.
    Time,
    /// Whatever belongs nowhere else.
    Rest,
}

/// Kinds of works. A heading that ends with one names no subject, or the list's own.
const KINDS: [&str; 62] = [
    "announcements",
    "article",
    "articles",
    "blog",
    "blogs",
    "books",
    "channels",
    "cheatsheets",
    "communities",
    "community",
    "conferences",
    "conventions",
    "courses",
    "ebooks",
    "events",
    "examples",
    "forums",
    "guide",
    "guidelines",
    "guides",
    "interviews",
    "introduction",
    "introductions",
    "lectures",
    "links",
    "lists",
    "magazines",
    "materials",
    "meetups",
    "news",
    "newsletters",
    "papers",
    "people",
    "podcasts",
    "posts",
    "practices",
    "presentations",
    "publications",
    "reading",
    "reports",
    "resources",
    "screencasts",
    "showcases",
    "sites",
    "slides",
    "sponsors",
    "started",
    "stories",
    "survey",
    "surveys",
    "talks",
    "theses",
    "thesis",
    "tips",
    "trending",
    "tutorials",
    "twitter",
    "videos",
    "webinars",
    "websites",
    "workshops",
    "youtube",
];

/// Kinds of works, in a script without spaces.
const UNSPACED_KINDS: [&str; 12] =
    ["书", "书籍", "博客", "教程", "文章", "新闻", "综述", "视频", "论文", "课程", "资料", "资源"];

/// Names for leftovers, at the beginning or end of a heading.
const RESTS: [&str; 21] = [
    "elsewhere",
    "etc",
    "everything",
    "extra",
    "extras",
    "further",
    "general",
    "misc",
    "miscellanea",
    "miscellaneous",
    "miscellany",
    "more",
    "other",
    "others",
    "related",
    "rest",
    "see",
    "uncategorised",
    "uncategorized",
    "unsorted",
    "various",
];

/// What a heading is about.
pub(super) fn form(title: &str) -> Form {
    let words: Vec<String> =
        title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return Form::Subject };
    let is_rest =
        |word: &str| RESTS.binary_search(&word).is_ok() || word.starts_with("其他") || word.starts_with("其它");
    let is_kind = KINDS.binary_search(&last.as_str()).is_ok() || UNSPACED_KINDS.iter().any(|kind| last.ends_with(kind));
    let is_letter = words.len() == 1 && first.is_ascii() && first.len() == 1;
    match () {
        () if is_rest(first) || is_rest(last) => Form::Rest,
        () if is_letter || words.iter().any(|word| is_year(word)) => Form::Time,
        () if is_kind => Form::Kind,
        () => Form::Subject,
    }
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) && all_digits(word)
}

fn all_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_in_order() {
        assert!(KINDS.is_sorted());
        assert!(RESTS.is_sorted());
    }

    #[test]
    fn headings_are_told_apart() {
        let subjects =
            ["Databases", "Video", "Date and Time", "State Machines 2.0", "🍵 Tea", "数据库", "Mocking", "May"];
        let kinds = ["Articles", "Misty Tutorials", "Style Guides", "📺 Videos", "图书与论文"];
        let times = ["2024", "3rd of May 2024", "Mar 2025", "Teapots of 2021 [back to top]", "B"];
        let rests = ["Miscellaneous", "Other tools", "Testing (misc.)", "Others", "其他工具"];
        for (form_, titles) in
            [(Form::Subject, &subjects[..]), (Form::Kind, &kinds), (Form::Time, &times), (Form::Rest, &rests)]
        {
            for title in titles {
                assert_eq!(form(title), form_, "{title}");
            }
        }
    }
}
