//! What findings say, clause by clause, and what supports it.

use std::borrow::Cow;

use crate::conventions::{Expectation, Scope, Source};

/// One thing that a finding says, as a clause with no initial capital and no full stop: what to do ("bold the title"), what is wrong
/// ("the link has no text") or what to look at ("is this the same as …?").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The clause.
    pub words: String,
    /// What supports it, if anything beyond the words themselves does.
    pub grounds: Option<Grounds>,
}

/// What supports a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grounds {
    /// This many do it.
    Habit {
        /// How many do so.
        agree: usize,
        /// Out of how many.
        total: usize,
        /// What is counted, in the plural: "entries here".
        of: Cow<'static, str>,
        /// What they do, if the clause does not say it: "are in alphabetical order".
        does: Option<String>,
    },
    /// Somebody asks for it, worded as the end of a sentence: "the guidelines ask".
    Rule(String),
}

impl Grounds {
    /// This many do what the clause says.
    #[must_use]
    pub fn habit(agree: usize, total: usize, of: impl Into<Cow<'static, str>>) -> Self {
        Self::Habit { agree, total, of: of.into(), does: None }
    }

    /// What the list's guidelines ask for.
    #[must_use]
    pub fn guidelines() -> Self {
        Self::Rule("the guidelines ask".to_owned())
    }

    /// The evidence for a convention.
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

    /// The ending of the clauses that it supports.
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
