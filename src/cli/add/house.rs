//! What a new entry is judged by beside the list: what the repository asks of contributors, and its policy.

use std::path::PathBuf;

use super::super::git::Checkout;
use super::super::guidelines::{first_of_each, texts};
use super::super::{policies, read, read_all};
use crate::policy::{self, Policy};

/// What a repository says of its list.
#[derive(Debug, Default)]
pub(super) struct House {
    pub guidelines: Vec<String>,
    pub policy: Option<Policy>,
}

impl House {
    /// What is named on the command line, and else what lies in the checkout, as it is there.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn read(guidelines: &[PathBuf], policy: Option<&PathBuf>) -> anyhow::Result<Self> {
        let checkout = Checkout::here("it is not needed").ok();
        let beside = |path: &str| {
            let Some(checkout) = &checkout else { return Ok(None) };
            let file = checkout.own(path)?;
            if file.is_file() { read(&file).map(Some) } else { Ok(None) }
        };
        let guidelines = if guidelines.is_empty() { texts(first_of_each(beside)?) } else { read_all(guidelines)? };
        let (text, shown) = match policy {
            Some(file) => (Some(read(file)?), file.display().to_string()),
            None => (beside(policy::PATH)?, policy::PATH.to_owned()),
        };
        let policy = text.map(|text| policies::lenient(&text, &shown));
        Ok(Self { guidelines, policy })
    }
}
