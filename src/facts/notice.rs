//! What titles, comments and abstracts say about retractions and withdrawals.

use super::NoticeKind;

/// What publishers stamp on a title: `RETRACTED: …`, `[Withdrawn] …`, `Retracted Article: …`. The same word inside a title means
/// nothing.
#[must_use]
pub fn in_title(title: &str) -> Option<NoticeKind> {
    const STAMPS: [(&str, NoticeKind); 6] = [
        ("retracted article", NoticeKind::Retraction),
        ("retracted", NoticeKind::Retraction),
        ("removed", NoticeKind::Retraction),
        ("withdrawn article", NoticeKind::Withdrawal),
        ("withdrawn", NoticeKind::Withdrawal),
        ("expression of concern", NoticeKind::Concern),
    ];
    let title = title.trim_start_matches(|c: char| c.is_whitespace() || "[(*".contains(c));
    STAMPS.into_iter().find_map(|(stamp, kind)| {
        let rest = title
            .get(..stamp.len())
            .filter(|start| start.eq_ignore_ascii_case(stamp))
            .map(|_| &title[stamp.len()..])?;
        rest.trim_start_matches('*').starts_with([':', ']', ')', '：']).then_some(kind)
    })
}

/// What the comment on the latest version of a paper on arXiv says, or the beginning of its abstract
/// (<https://info.arxiv.org/help/withdraw.html>): nothing else shows that it was withdrawn.
#[must_use]
pub fn on_arxiv(comment: Option<&str>, about: Option<&str>) -> Option<NoticeKind> {
    let is_withdrawn = comment.is_some_and(comment_says) || about.is_some_and(abstract_begins);
    is_withdrawn.then_some(NoticeKind::Withdrawal)
}

/// "This paper has been withdrawn by the authors".
fn abstract_begins(about: &str) -> bool {
    let words: Vec<String> = words(about).take(6).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let words = words.strip_prefix(&["this"]).or_else(|| words.strip_prefix(&["the"])).unwrap_or(&words);
    let ["paper" | "submission" | "article" | "manuscript" | "preprint" | "work", rest @ ..] = words else {
        return false;
    };
    matches!(
        rest,
        ["has", "been", "withdrawn", ..]
            | ["was" | "is", "withdrawn", ..]
            | ["has", "now" | "since", "been", "withdrawn", ..]
    )
}

/// Whether a comment says that the paper was withdrawn, rather than something in it, or the paper from where it was submitted.
fn comment_says(comment: &str) -> bool {
    /// What else may be withdrawn.
    const OTHERS: [&str; 16] = [
        "participants",
        "participant",
        "patients",
        "patient",
        "subjects",
        "people",
        "users",
        "students",
        "volunteers",
        "respondents",
        "animals",
        "drug",
        "drugs",
        "treatment",
        "consent",
        "samples",
    ];
    let words: Vec<String> = words(comment).collect();
    let at = |index: usize| words.get(index).map_or("", String::as_str);
    let says = |(index, word): (usize, &String)| match word.as_str() {
        "withdrawn" => {
            let before = &words[index.saturating_sub(4)..index];
            let is_other = before.iter().any(|word| OTHERS.contains(&word.as_str()));
            // From a conference; a withdrawal from arXiv is the paper's.
            let place = at(index + 1) == "from" && !["arxiv", "this", "publication", "the"].contains(&at(index + 2));
            let is_submission = at(index + 1) == "submission";
            !is_other && !place && !is_submission
        }
        "withdrawal" => {
            let is_of_paper = ["of", "request", "requested", "by"].contains(&at(index + 1));
            let before = index.checked_sub(1).map_or("", at);
            index == 0
                || is_of_paper
                || ["paper", "article", "submission", "author", "authors", "for", "request"].contains(&before)
        }
        _ => false,
    };
    words.iter().enumerate().any(says)
}

/// The words of a text, in lowercase.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_on_titles_are_known() {
        for (title, kind) in [
            ("RETRACTED: Tea and Sleep", Some(NoticeKind::Retraction)),
            ("Retracted Article: Tea and Sleep", Some(NoticeKind::Retraction)),
            ("[RETRACTED] Tea and Sleep", Some(NoticeKind::Retraction)),
            ("WITHDRAWN: Tea and Sleep", Some(NoticeKind::Withdrawal)),
            ("Retracted leaves in autumn", None),
            ("On a jet retraction", None),
            ("Withdrawn children: a study", None),
        ] {
            assert_eq!(in_title(title), kind, "{title}");
        }
    }

    #[test]
    fn withdrawals_are_told_from_what_else_is_withdrawn() {
        let comment = |comment| on_arxiv(Some(comment), None).is_some();
        for said in [
            "This paper has been withdrawn by the author due to an error in equation 3",
            "Withdrawn",
            "paper withdrawn; see arXiv:2501.00001",
            "This submission has been withdrawn from arXiv",
            "12 pages. Withdrawn since Lemma 2 is wrong",
            "Withdrawal requested by the authors",
        ] {
            assert!(comment(said), "{said}");
        }
        for said in [
            "12 pages, twelve participants were withdrawn",
            "withdrawn from NeurIPS 2024",
            "ICLR 2024 withdrawn submission",
            "8 pages, data on tea withdrawal in cats",
            "Accepted at LeafConf",
        ] {
            assert!(!comment(said), "{said}");
        }
        assert!(on_arxiv(None, Some("This paper has been withdrawn by the authors.")).is_some());
        assert!(on_arxiv(None, Some("The manuscript has now been withdrawn.")).is_some());
        assert!(on_arxiv(None, Some("We study how participants were withdrawn.")).is_none());
    }
}
