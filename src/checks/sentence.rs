//! How findings read: what they say and what supports it, as one sentence for every output.

use std::borrow::Cow;

use super::Finding;
use super::grounds::{Clause, Grounds, share};
use crate::text::quote::unquoted;
use crate::text::{capitalised, ended, series};

/// What supports all of several clauses; `None` if no one thing does.
fn common(clauses: &[Clause]) -> Option<String> {
    let (first, rest) = clauses.split_first()?;
    let first = first.grounds.as_ref();
    if rest.iter().all(|clause| clause.grounds.as_ref() == first) {
        return Some(first.map(Grounds::said).unwrap_or_default());
    }
    // Of several habits the weakest is given, with "at least".
    let mut weakest: Option<(usize, usize, &str)> = None;
    for clause in clauses {
        let Some(Grounds::Habit { agree, total, of, does: None }) = &clause.grounds else { return None };
        if weakest.is_none_or(|(least, whole, _)| agree * whole < least * total) {
            weakest = Some((*agree, *total, of));
        }
    }
    let (agree, total, of) = weakest?;
    Some(if agree == total {
        format!(", like all the other {}", of.trim_start_matches("other "))
    } else {
        format!(", like at least {}", share(agree, total, of))
    })
}

/// Several clauses as one. A verb that they share is not repeated.
fn joined(clauses: &[Clause]) -> String {
    const SHARED: [&str; 3] = ["add ", "write ", "put "];
    let mut words: Vec<&str> = clauses.iter().map(|clause| clause.words.as_str()).collect();
    let shared = SHARED.into_iter().find(|verb| words.iter().all(|words| words.starts_with(verb)));
    for words in words.iter_mut().skip(1) {
        *words = shared.and_then(|verb| words.strip_prefix(verb)).unwrap_or(words);
    }
    let mut told: Vec<Cow<'_, str>> = Vec::with_capacity(words.len());
    for (at, words) in words.iter().enumerate() {
        // What the previous clause was about becomes "it".
        let known = ["the description", "the title"].into_iter().find_map(|what| {
            let before = &clauses[at.checked_sub(1)?].words;
            unquoted(before, what).next().and(unquoted(words, what).next()).map(|start| (start, start + what.len()))
        });
        told.push(match known {
            Some((start, end)) => Cow::Owned(format!("{}it{}", &words[..start], &words[end..])),
            None => Cow::Borrowed(words),
        });
    }
    series(&told, "and")
}

impl Finding {
    /// What it says and what supports it, as one sentence with no initial capital and no full stop. Words taken from the list are between
    /// `“` and `”`.
    #[must_use]
    pub fn clause(&self) -> String {
        match common(&self.says) {
            Some(grounds) => joined(&self.says) + &grounds,
            None => {
                let each = self.says.iter().map(|clause| {
                    let grounds = clause.grounds.as_ref().map(Grounds::said).unwrap_or_default();
                    format!("{}{grounds}", clause.words)
                });
                each.collect::<Vec<_>>().join("; ")
            }
        }
    }

    /// What it says as a sentence of its own.
    #[must_use]
    pub fn sentence(&self) -> String {
        capitalised(&self.clause())
    }

    /// What was said about it, followed by what to do.
    #[must_use]
    pub fn with_help(&self, mut told: String) -> String {
        if let Some(help) = &self.help {
            told.push_str("; ");
            told.push_str(help);
        }
        told
    }

    /// What is said about it, with what to do if there is no fix.
    #[must_use]
    pub fn told(&self) -> String {
        if self.fix.is_some() { self.sentence() } else { self.with_help(self.sentence()) }
    }

    /// That as a complete sentence, and the page that explains it, each for a line or a paragraph of its own.
    pub fn paragraphs(&self) -> impl Iterator<Item = String> {
        [Some(ended(&self.told())), self.see.clone()].into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Severity;
    use crate::text::LineRange;

    fn finding(says: &[(&str, Option<Grounds>)]) -> Finding {
        let mut finding = Finding::new("a-check", Severity::Warning, LineRange::single(1), "");
        let clause = |(words, grounds): &(&str, Option<Grounds>)| Clause {
            words: (*words).to_owned(),
            grounds: grounds.clone(),
        };
        finding.says = says.iter().map(clause).collect();
        finding
    }

    #[test]
    fn differences_of_one_entry_make_one_sentence() {
        let all = || Some(Grounds::habit(30, 30, "entries"));
        let most = || Some(Grounds::habit(80, 82, "entries here"));
        let rule = || Some(Grounds::guidelines());
        for (says, sentence) in [
            (vec![("bold the title", all())], "Bold the title, like all 30 entries"),
            (
                vec![("bold the title", all()), ("end with a full stop", all())],
                "Bold the title and end with a full stop, like all 30 entries",
            ),
            (
                vec![("bold the title", all()), ("end with a full stop", most())],
                "Bold the title and end with a full stop, like at least 80 of 82 entries here",
            ),
            (
                vec![("number it", all()), ("end with a full stop", rule())],
                "Number it, like all 30 entries; end with a full stop, as the guidelines ask",
            ),
            (
                vec![("add the authors", most()), ("add a venue", most()), ("add a year", most())],
                "Add the authors, a venue and a year, like 80 of 82 entries here",
            ),
            (vec![("the link has no text", None)], "The link has no text"),
        ] {
            assert_eq!(finding(&says).sentence(), sentence);
        }
    }

    #[test]
    fn what_to_do_is_said_where_no_fix_shows_it() {
        let finding = finding(&[("the link has no text", None)]).help("give it one");
        assert_eq!(finding.told(), "The link has no text; give it one");
        let fix = crate::checks::Fix::needs_review(Vec::new());
        assert_eq!(finding.fix(fix).told(), "The link has no text");
    }
}
