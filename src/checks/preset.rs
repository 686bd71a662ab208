//! Written rules that a policy may ask to follow, in addition to what is learned from its list.

use serde::Serialize;

use crate::conventions::{Feature, Source};

/// The requirements for lists that want to be on the list of awesome lists.
pub(super) const REQUIREMENTS: Source = Source {
    name: "the awesome guidelines",
    page: "https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md",
};

/// What makes an awesome list.
pub(super) const MANIFESTO: Source = Source {
    name: "the rules of the awesome manifesto",
    page: "https://github.com/sindresorhus/awesome/blob/main/awesome.md",
};

/// How the guidelines want entries to be written: `- [Name](link) - Description.`
static AWESOME_STYLE: [(Feature, &str, Source); 4] = [
    (Feature::Separator, " - ", REQUIREMENTS),
    (Feature::Capital, "a capital", REQUIREMENTS),
    (Feature::FullStop, "a full stop", REQUIREMENTS),
    (Feature::Description, "yes", REQUIREMENTS),
];

/// A set of written rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// What the list of awesome lists asks of the lists on it.
    Awesome,
}

impl Preset {
    /// All presets.
    pub const ALL: [Self; 1] = [Self::Awesome];

    /// The word that the policy and the command line use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Awesome => "awesome",
        }
    }

    /// What they say about parts of an entry, in the conventions' terms, and where.
    pub fn style(self) -> impl Iterator<Item = &'static (Feature, &'static str, Source)> {
        match self {
            Self::Awesome => AWESOME_STYLE.iter(),
        }
    }

    /// Whether they set a section with this title apart from those on the list's subject: it has its own place, and no line in the contents.
    pub(super) fn sets_apart(self, title: &str) -> bool {
        match self {
            Self::Awesome => is_on_contributing(title) || is_of_footnotes(title),
        }
    }
}

/// The words of a title, in lowercase and without punctuation.
pub(super) fn words_of(title: &str) -> Vec<String> {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Whether a section explains how to contribute, going by its title.
pub(super) fn is_on_contributing(title: &str) -> bool {
    let words = words_of(title);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words.as_slice(),
        ["contributing" | "contribute" | "contribution" | "contributions", ..] | ["how", "to", "contribute"]
    ) && words.len() <= 3
}

/// Whether a section holds footnotes, going by its title.
pub(super) fn is_of_footnotes(title: &str) -> bool {
    matches!(words_of(title).as_slice(), [one] if one == "footnotes" || one == "footnote")
}
