//! How often a repository's lists are audited as a whole.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often the whole lists are audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Rhythm {
    /// Every seven days.
    Weekly,
    /// Every thirty days.
    Monthly,
}

impl Rhythm {
    pub(super) const ALL: [(&'static str, Self); 2] = [("weekly", Self::Weekly), ("monthly", Self::Monthly)];

    /// The days from one audit to the next.
    #[must_use]
    pub fn days(self) -> u32 {
        match self {
            Self::Weekly => 7,
            Self::Monthly => 30,
        }
    }
}
