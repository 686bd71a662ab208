//! What a list is judged by besides itself: the policy and the guidelines of its repository.

use std::path::{Path, PathBuf};

use super::git::Checkout;
use super::guidelines::{first_of_each, texts};
use super::{policies, read, read_all};
use crate::policy::{self, Policy};

/// Where a list is, and what its repository says about it.
pub(super) struct House {
    /// The list's path in its repository, or as it was named.
    pub path: String,
    /// The checkout that contains the list.
    pub checkout: Option<Checkout>,
    pub policy: Policy,
    pub guidelines: Vec<String>,
}

impl House {
    /// Reads the files named on the command line, or else those in the list's checkout or, without a checkout, in the current folder. The current
    /// folder says nothing about a list outside of it.
    ///
    /// # Errors
    /// When a file cannot be read, a policy that was named has problems, or the list is a symbolic link out of its checkout.
    pub fn of(list: &Path, policy: Option<&PathBuf>, guidelines: &[PathBuf]) -> anyhow::Result<Self> {
        let checkout = Checkout::here("").ok().filter(|checkout| checkout.holds_entry(list));
        let path = match &checkout {
            Some(checkout) => {
                checkout.must_hold(list)?;
                checkout.path_from_top(list)?
            }
            None => list.display().to_string(),
        };
        let is_here = checkout.is_some() || list.parent().is_none_or(|folder| folder == Path::new(""));
        let beside = |path: &str| {
            let file = checkout.as_ref().map_or_else(|| Ok(PathBuf::from(path)), |checkout| checkout.own(path))?;
            (is_here && file.exists()).then(|| read(&file)).transpose()
        };
        let policy = match policy {
            Some(file) => policies::sound(file)?,
            None => policies::lenient(&beside(policy::PATH)?.unwrap_or_default(), policy::PATH),
        };
        let guidelines = if guidelines.is_empty() { texts(first_of_each(beside)?) } else { read_all(guidelines)? };
        Ok(Self { path, checkout, policy, guidelines })
    }
}
