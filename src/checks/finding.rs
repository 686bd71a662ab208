//! What a check says: findings, their severity, and the fixes that go with them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::grounds::{Clause, Grounds};
use crate::conventions::Feature;
use crate::document::{named, quoted};
use crate::text::{Edit, LineRange, capitalised};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Advice. It never makes a verdict fail by default.
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

/// Whether a fix may be applied unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// Restores form only: what the entry says stays as it is.
    Safe,
    /// Changes or drops words; a person decides.
    Unsafe,
}

/// What a safe fix means to change of what readers of the page see. What it changes beyond that is harm, and it is not offered
/// (see [`crate::proof`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aim {
    /// The signs, the markup and the capitals of an entry, in these respects.
    Style(Vec<Feature>),
    /// How words are written: their capitals, and the signs and blanks inside them.
    Spelling,
    /// The numbers of items.
    Numbers,
    /// Where one link leads.
    Address {
        /// Where it leads now.
        from: String,
        /// Where it should lead.
        to: String,
        /// The link's words as they are and as they should be, where they name what it leads to.
        words: Option<(String, String)>,
    },
    /// The order of entries under one heading; what is nested goes with its entry.
    Order,
    /// The order of entries once these other fixes are applied to them: the edits come to both.
    OrderAfter(Vec<(Aim, Vec<Edit>)>),
    /// Where an entry stands: under another heading, or outside of another entry.
    Place,
    /// What an entry is nested in: one that parts another from its own goes behind both.
    Family,
    /// A new line that leads to this place.
    Line(String),
    /// Markup that does not work: its signs, and what GitHub makes of the lines it stands on.
    Markup,
    /// What GitHub makes of all that follows: what a slip hides is shown again.
    Shown,
}

/// Edits that mend a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it means to change, where it may be applied unseen; `None` where a person looks at it first.
    pub aim: Option<Aim>,
    /// The edits, of the head's lines; they do not overlap.
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

    /// Whether it may be applied unseen.
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
    /// What is to be seen there.
    pub message: String,
}

/// One fault found in what the contribution changed.
///
/// It says what to do or what is wrong in clauses, which [`Finding::sentence`] makes one sentence of. Texts are plain: contributed words
/// stand in them as they are, and each view (terminal, JSON, a comment on GitHub) quotes them for its own medium. Words taken from the list
/// stand between `“` and `”`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The name of the check that found it.
    pub check: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The lines in the head.
    pub lines: LineRange,
    /// The title of the entry, where there is one.
    pub entry: Option<String>,
    /// What it says, each thing with what speaks for it.
    pub says: Vec<Clause>,
    /// What to do about it, where that is not said yet and no fix shows it.
    pub help: Option<String>,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// A page that explains it, under an address that GitHub told, or that written rules have.
    pub see: Option<String>,
    /// How to mend it.
    pub fix: Option<Fix>,
    /// Whether no reader of the page can see it: it is never told, and mended along with others.
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
            // Clauses of which the entry is the subject.
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

    /// Says what to do, where no fix shows it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what speaks for the last thing it says.
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

    /// Adds the way to mend it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}
