//! Whether a review is summed up in the pull request's conversation.

use schemars::JsonSchema;
use serde::Serialize;

/// Where a review is summed up besides the check run's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Summary {
    /// In one comment on the pull request, which is edited at each review.
    Comment,
}

impl Summary {
    pub(super) const ALL: [(&'static str, Self); 1] = [("comment", Self::Comment)];
}
