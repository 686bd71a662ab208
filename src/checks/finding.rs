//! What a check reports: findings, their severity, and the fixes that go with them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::grounds::{Clause, Grounds};
use crate::conventions::Feature;
use crate::document::{named, quoted};
use crate::text::{Edit, LineRange, capitalised};

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Advice. By default it never makes a verdict fail.
    Note,
    /// A departure from what the list does.
    Warning,
    /// Plainly broken, whatever the list's style.
    Error,
}

impl Severity {
    /// The word that the report, the policy and the command line use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a fix may be applied without review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// Restores form only: what the entry says stays the same.
    Safe,
    /// Changes or drops words; a person decides.
    Unsafe,
}

/// What a safe fix means to change in what readers of the page see. A fix that changes more does harm and is not offered
/// (see [`crate::proof`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aim {
    /// The punctuation, markup and capitals of an entry, in these respects.
    Style(Vec<Feature>),
    /// How words are spelled: their capitals, and the punctuation and spaces inside them.
    Spelling,
    /// The numbers of items.
    Numbers,
    /// Where one link leads.
    Address {
        /// Where it leads now.
        from: String,
        /// Where it should lead.
        to: String,
        /// The link's text as it is and as it should be, if it names what the link leads to.
        words: Option<(String, String)>,
    },
    /// The order of entries under one heading; what is nested moves with its entry.
    Order,
    /// The order of entries together with these other fixes to them: the edits do both.
    OrderAfter(Vec<(Aim, Vec<Edit>)>),
    /// Where an entry is: under another heading, or outside another entry.
    Place,
    /// What an entry is nested in: one that separates another from its nested entries goes after both.
    Family,
    /// A new line that links to this place.
    Line(String),
    /// Markup that does not work: its characters, and what GitHub makes of its lines.
    Markup,
    /// What GitHub makes of everything that follows: what a slip hides is shown again.
    Shown,
}

/// Edits that resolve a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it means to change, if it may be applied without review; `None` if a person has to look at it first.
    pub aim: Option<Aim>,
    /// The edits to the head's lines; they do not overlap.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix that changes form only.
    #[must_use]
    pub fn safe(aim: Aim, edits: Vec<Edit>) -> Self {
        Self { aim: Some(aim), edits }
    }

    /// A fix that a person should look at first.
    #[must_use]
    pub fn needs_review(edits: Vec<Edit>) -> Self {
        Self { aim: None, edits }
    }

    /// Whether it may be applied without review.
    #[must_use]
    pub fn safety(&self) -> Safety {
        if self.aim.is_some() { Safety::Safe } else { Safety::Unsafe }
    }
}

/// Another place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The line in the head.
    pub line: usize,
    /// What can be seen there.
    pub message: String,
}

/// One fault found in what the contribution changed.
///
/// It says what to do or what is wrong in clauses, which [`Finding::sentence`] joins into one sentence. Texts are plain: they contain
/// contributed words as they are, and each view (terminal, JSON, a comment on GitHub) quotes them for its own medium. Words taken from
/// the list are between `“` and `”`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The name of the check that found it.
    pub check: &'static str,
    /// How serious it is.
    pub severity: Severity,
    /// The lines in the head.
    pub lines: LineRange,
    /// The title of the entry, if there is one.
    pub entry: Option<String>,
    /// What it says, each clause with what supports it.
    pub says: Vec<Clause>,
    /// What to do about it, if it does not already say so and no fix shows it.
    pub help: Option<String>,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// A page that explains it, at an address that GitHub gave or that written rules have.
    pub see: Option<String>,
    /// How to fix it.
    pub fix: Option<Fix>,
    /// Whether no reader of the page can see it: it is never reported, only fixed along with others.
    pub unseen: bool,
}

impl Finding {
    /// A finding at these lines of the head, with everything optional left out.
    #[must_use]
    pub fn new(check: &'static str, severity: Severity, lines: LineRange, says: impl Into<String>) -> Self {
        Self {
            check,
            severity,
            lines,
            entry: None,
            says: vec![Clause { words: says.into(), grounds: None }],
            help: None,
            related: Vec::new(),
            see: None,
            fix: None,
            unseen: false,
        }
    }

    /// What it says, with the entry that it is about.
    #[must_use]
    pub fn said(&self) -> String {
        let told = self.clause();
        let is_named = |entry: &&String| told.contains(&named(entry)) || told.contains(&quoted(entry));
        let entry = self.entry.as_ref().filter(|entry| !is_named(entry));
        match entry {
            // Clauses that have the entry as their subject.
            Some(entry) if told.starts_with("goes ") => format!("{} {told}", named(entry)),
            Some(entry) => format!("{}: {told}", named(entry)),
            None => capitalised(&told),
        }
    }

    /// Names the entry it is about; an empty title names none.
    #[must_use]
    pub fn about(mut self, title: &str) -> Self {
        self.entry = (!title.is_empty()).then(|| title.to_owned());
        self
    }

    /// Says what to do, if no fix shows it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what supports its last clause.
    #[must_use]
    pub fn grounds(mut self, grounds: Grounds) -> Self {
        if let Some(clause) = self.says.last_mut() {
            clause.grounds = Some(grounds);
        }
        self
    }

    /// Points at another place that explains it.
    #[must_use]
    pub fn related(mut self, line: usize, message: impl Into<String>) -> Self {
        self.related.push(Related { line, message: message.into() });
        self
    }

    /// Points at a page that explains it.
    #[must_use]
    pub fn see(mut self, page: impl Into<String>) -> Self {
        self.see = Some(page.into());
        self
    }

    /// Says that no reader of the page can see it.
    #[must_use]
    pub fn unseen(mut self) -> Self {
        self.unseen = true;
        self
    }

    /// Adds the fix.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}
