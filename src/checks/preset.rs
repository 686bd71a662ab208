//! Written rules that a policy may ask to follow, beside what is learned of its list.

use serde::Serialize;

use crate::conventions::{Feature, Source};

/// What is asked of lists that want to be listed among the awesome lists.
pub(super) const REQUIREMENTS: Source = Source {
    name: "the awesome guidelines",
    page: "https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md",
};

/// What an awesome list is.
pub(super) const MANIFESTO: Source =
    Source { name: "the awesome manifesto", page: "https://github.com/sindresorhus/awesome/blob/main/awesome.md" };

/// How the guidelines want entries to be written: `- [Name](link) - Description.`
static AWESOME_STYLE: [(Feature, &str, Source); 4] = [
    (Feature::Separator, " - ", REQUIREMENTS),
    (Feature::Capital, "a capital", REQUIREMENTS),
    (Feature::FullStop, "a full stop", REQUIREMENTS),
    (Feature::Description, "yes", REQUIREMENTS),
];

/// Written rules by their name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// What the list of awesome lists asks of those it takes in.
    Awesome,
}

impl Preset {
    /// All that there are.
    pub const ALL: [Self; 1] = [Self::Awesome];

    /// The word that the policy and the command line use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Awesome => "awesome",
        }
    }

    /// What they say of parts of an entry, in the conventions' words, and where.
    pub fn style(self) -> impl Iterator<Item = &'static (Feature, &'static str, Source)> {
        match self {
            Self::Awesome => AWESOME_STYLE.iter(),
        }
    }
}
