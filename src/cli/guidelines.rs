//! What a repository asks of contributors: its guidelines and its pull request template.

use anyhow::Context as _;

use crate::engine::GUIDELINES;

/// One of them.
pub(super) struct Guideline {
    /// From the top of the repository.
    pub path: &'static str,
    pub text: String,
}

/// The guidelines: the first file of each kind that exists.
pub(super) fn first_of_each(
    mut read: impl FnMut(&str) -> anyhow::Result<Option<String>>,
) -> anyhow::Result<Vec<Guideline>> {
    let mut found = Vec::new();
    for places in GUIDELINES {
        for path in places {
            if let Some(text) = read(path).with_context(|| format!("cannot read the guidelines, {path}"))? {
                found.push(Guideline { path, text });
                break;
            }
        }
    }
    Ok(found)
}

/// The texts alone.
pub(super) fn texts(guidelines: Vec<Guideline>) -> Vec<String> {
    guidelines.into_iter().map(|one| one.text).collect()
}
