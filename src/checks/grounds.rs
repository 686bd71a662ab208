//! What findings say, clause by clause, and what speaks for it.

use std::borrow::Cow;

use crate::conventions::{Expectation, Scope, Source};

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
    pub(super) fn said(&self) -> String {
        match self {
            Self::Rule(who) => format!(", as {who}"),
            Self::Habit { agree, total, of, does: None } => format!(", like {}", share(*agree, *total, of)),
            Self::Habit { agree, total, of, does: Some(does) } => format!(": {} {does}", share(*agree, *total, of)),
        }
    }
}

/// "all 30 entries", "28 of 30 entries".
pub(super) fn share(agree: usize, total: usize, of: &str) -> String {
    match (agree, total) {
        (1, 1) => format!("the one of the {of}"),
        (2, 2) => format!("both {of}"),
        _ if agree == total => format!("all {total} {of}"),
        _ => format!("{agree} of {total} {of}"),
    }
}
