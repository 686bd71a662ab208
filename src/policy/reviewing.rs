//! What kind of reviews a policy wants: comments, or requests for changes.

use schemars::JsonSchema;
use serde::Serialize;

use super::Policy;
use crate::checks::Severity;

/// What a review with findings is posted as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewAs {
    /// Only comments.
    #[default]
    Comment,
    /// A request for changes, if an error or warning reaches `fail-on`.
    RequestChanges,
}

impl ReviewAs {
    pub(super) const ALL: [(&'static str, Self); 2] =
        [("comment", Self::Comment), ("request-changes", Self::RequestChanges)];
}

impl Policy {
    /// Whether a review may be more than comments.
    #[must_use]
    pub fn decides(&self) -> bool {
        self.approve || self.review == ReviewAs::RequestChanges
    }

    /// Whether reviews ask for changes at all.
    #[must_use]
    pub fn requests_changes(&self) -> bool {
        self.review == ReviewAs::RequestChanges && self.fail_on.severity().is_some()
    }

    /// Whether a finding of this severity asks for changes.
    #[must_use]
    pub fn requests_changes_for(&self, severity: Severity) -> bool {
        let bar = self.fail_on.severity().map(|bar| bar.max(Severity::Warning));
        self.requests_changes() && bar.is_some_and(|bar| severity >= bar)
    }

    /// Adapts the policy to our own pull requests: GitHub lets nobody approve, or request changes on, a pull request of their own.
    pub fn for_own(&mut self) {
        (self.approve, self.review) = (false, ReviewAs::Comment);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_requested_for_what_makes_the_check_fail_and_never_for_notes() {
        let for_each = |text: &str| {
            let (policy, problems) = Policy::read(text);
            assert_eq!(problems, []);
            [Severity::Note, Severity::Warning, Severity::Error].map(|severity| policy.requests_changes_for(severity))
        };
        assert_eq!(for_each(""), [false, false, false]);
        assert_eq!(for_each("review: comment"), [false, false, false]);
        assert_eq!(for_each("review: request-changes"), [false, false, true]);
        assert_eq!(for_each("review: request-changes\nfail-on: warning"), [false, true, true]);
        assert_eq!(for_each("review: request-changes\nfail-on: note"), [false, true, true]);
        assert_eq!(for_each("review: request-changes\nfail-on: never"), [false, false, false]);
        let told = Policy::read("review: block").1[0].to_string();
        assert_eq!(told, "line 1, column 9: expected one of comment, request-changes");
    }
}
