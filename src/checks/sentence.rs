//! How findings read: what they say and what speaks for it, as one sentence for every output.

use std::borrow::Cow;

use super::Finding;
use crate::conventions::{Expectation, Scope, Source};
use crate::text::capitalised;

/// One thing that a finding says, in a clause that begins small and ends without a full stop: what to do ("bold the title"), what is wrong
/// ("the link has no text") or what to look at ("is this the same as …?").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The clause.
    pub words: String,
    /// What speaks for it, where that is more than the words themselves.
    pub grounds: Option<Grounds>,
}

/// What speaks for a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grounds {
    /// So many do it.
    Habit {
        /// How many do so.
        agree: usize,
        /// Of how many.
        total: usize,
        /// What is counted, in the plural: "entries here".
        of: Cow<'static, str>,
        /// What they do, where the clause does not say it: "are in alphabetical order".
        does: Option<String>,
    },
    /// Somebody asks for it, as the end of a sentence: "the guidelines ask".
    Rule(String),
}

impl Grounds {
    /// So many do what the clause says.
    #[must_use]
    pub fn habit(agree: usize, total: usize, of: impl Into<Cow<'static, str>>) -> Self {
        Self::Habit { agree, total, of: of.into(), does: None }
    }

    /// What the list's guidelines ask for.
    #[must_use]
    pub fn guidelines() -> Self {
        Self::Rule("the guidelines ask".to_owned())
    }

    /// What a convention has to say for itself.
    #[must_use]
    pub fn of(expected: &Expectation<'_>) -> Self {
        let Expectation { agree, total, scope, .. } = *expected;
        match scope {
            Scope::Section => Self::habit(agree, total, "entries here"),
            Scope::List => Self::habit(agree, total, "entries"),
            Scope::Guidelines => Self::guidelines(),
            Scope::Policy => Self::Rule("the policy asks".to_owned()),
            Scope::Published(Source { name, .. }) => Self::Rule(format!("{name} ask")),
        }
    }

    /// How the clauses end that it speaks for.
    fn said(&self) -> String {
        match self {
            Self::Rule(who) => format!(", as {who}"),
            Self::Habit { agree, total, of, does: None } => format!(", like {}", share(*agree, *total, of)),
            Self::Habit { agree, total, of, does: Some(does) } => format!(": {} {does}", share(*agree, *total, of)),
        }
    }
}

fn share(agree: usize, total: usize, of: &str) -> String {
    match (agree, total) {
        (1, 1) => format!("the one of the {of}"),
        (2, 2) => format!("both {of}"),
        _ if agree == total => format!("all {total} {of}"),
        _ => format!("{agree} of {total} {of}"),
    }
}

/// What speaks for all of several clauses; `None` where no one thing does.
fn common(clauses: &[Clause]) -> Option<String> {
    let (first, rest) = clauses.split_first()?;
    let first = first.grounds.as_ref();
    if rest.iter().all(|clause| clause.grounds.as_ref() == first) {
        return Some(first.map(Grounds::said).unwrap_or_default());
    }
    // Of several habits the weakest is told, and that the others are no weaker.
    let mut weakest: Option<(usize, usize, &str)> = None;
    for clause in clauses {
        let Some(Grounds::Habit { agree, total, of, does: None }) = &clause.grounds else { return None };
        if weakest.is_none_or(|(least, whole, _)| agree * whole < least * total) {
            weakest = Some((*agree, *total, of));
        }
    }
    let (agree, total, of) = weakest?;
    Some(if agree == total {
        format!(", like all the other {of}")
    } else {
        format!(", like at least {}", share(agree, total, of))
    })
}

/// Several clauses as one. A verb that they share is not said again.
fn joined(clauses: &[Clause]) -> String {
    const SHARED: [&str; 3] = ["add ", "write ", "put "];
    let mut words: Vec<&str> = clauses.iter().map(|clause| clause.words.as_str()).collect();
    let shared = SHARED.into_iter().find(|verb| words.iter().all(|words| words.starts_with(verb)));
    for words in words.iter_mut().skip(1) {
        *words = shared.and_then(|verb| words.strip_prefix(verb)).unwrap_or(words);
    }
    and(&words)
}

/// "one", "one and two", "one, two and three".
fn and(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

impl Finding {
    /// What it says and what speaks for it, as one sentence that begins small and has no full stop. Words taken from the list stand between
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

    /// The same with what to do, for where nothing else shows that.
    #[must_use]
    pub fn whole_sentence(&self) -> String {
        let mut told = self.sentence();
        if let Some(help) = &self.help {
            told.push_str("; ");
            told.push_str(help);
        }
        told
    }

    /// What is said of it beside its fix, or without one.
    #[must_use]
    pub fn told(&self) -> String {
        if self.fix.is_some() { self.sentence() } else { self.whole_sentence() }
    }
}

/// A sentence with what ends it.
#[must_use]
pub fn ended(sentence: &str) -> String {
    let end = if sentence.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    format!("{sentence}{end}")
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
        assert_eq!((ended("Is it?").as_str(), ended("It is").as_str()), ("Is it?", "It is."));
    }
}
