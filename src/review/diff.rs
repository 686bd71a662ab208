//! A pull request's diff of one file: which lines of the head can carry a comment, and what the file was before.

/// The hunks of one file between the merge base and the head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {}

impl Diff {
    /// Reads the `patch` that GitHub gives for a file (unified diff hunks without file headers).
    ///
    /// # Errors
    /// When it is no such patch.
    pub fn parse(_patch: &str) -> Result<Self, String> {
        Ok(Self {})
    }

    /// The diff of two texts as git makes it, with three lines of context.
    #[must_use]
    pub fn between(_old: &str, _new: &str) -> Self {
        Self {}
    }

    /// The text before the change, given the text after it; `None` when the diff does not fit `head`.
    #[must_use]
    pub fn undo(&self, _head: &str) -> Option<String> {
        None
    }
}
