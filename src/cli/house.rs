//! What a list is judged by beside itself: the policy of its repository, and what that asks of contributors.

use std::path::{Path, PathBuf};

use super::git::Checkout;
use super::guidelines::{first_of_each, texts};
use super::{policies, read, read_all};
use crate::policy::{self, Policy};

/// Where a list lies, and what its repository says of it.
pub(super) struct House {
    /// The list's path in its repository, or as it was named.
    pub path: String,
    /// The checkout that the list lies in.
    pub checkout: Option<Checkout>,
    pub policy: Policy,
    pub guidelines: Vec<String>,
}

impl House {
    /// What is named on the command line, and else what lies in the list's checkout or, without one, in this folder, as it is there. What lies in
    /// this folder says nothing of a list that lies elsewhere.
    ///
    /// # Errors
    /// When a file cannot be read, a policy that was named has problems, or the list is a link out of its checkout.
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
