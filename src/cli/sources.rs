//! Which sources are asked for facts, by the settings that `serve` and `check` share.

use anyhow::{Context as _, bail};
use url::Url;

use crate::sources::{Bases, Client, Contact, Pages, Roots, RootsError, Settings};

/// What the settings say about the sources.
pub(super) struct Sourcing {
    contact: Contact,
    mirror: Option<Mirror>,
}

/// An address that is asked instead of all sources.
struct Mirror {
    bases: Bases,
    is_encrypted: bool,
}

/// The two ways to the network.
pub(super) struct Ways {
    pub client: Client,
    /// `None` with a mirror: whoever set one wants nothing else to be contacted.
    pub pages: Option<Pages>,
}

impl Sourcing {
    /// Reads the settings: whom the sources may write to, and the address of a mirror, as [`Bases::below`] takes it.
    ///
    /// # Errors
    /// When one of them cannot be used.
    pub fn read(contact: Option<&str>, mirror: Option<&str>) -> anyhow::Result<Self> {
        let given = |text: &&str| !text.trim().is_empty();
        let contact = Contact::new(contact.filter(given)).context("SHELFMARK_CONTACT cannot be used")?;
        let mirror =
            mirror.filter(given).map(Mirror::read).transpose().context("SHELFMARK_SOURCES_URL cannot be used")?;
        Ok(Self { contact, mirror })
    }

    /// Whether a mirror is asked instead of the sources.
    pub fn has_mirror(&self) -> bool {
        self.mirror.is_some()
    }

    /// Makes the clients.
    ///
    /// # Errors
    /// When no trusted root certificates are found.
    pub fn begin(self) -> Result<Ways, RootsError> {
        let roots = match &self.mirror {
            Some(Mirror { is_encrypted: false, .. }) => Roots::only([])?,
            _ => Roots::system()?,
        };
        Ok(match self.mirror {
            Some(mirror) => Ways { client: Client::new(mirror.bases, self.contact, &roots), pages: None },
            None => Ways {
                client: Client::new(Bases::real(), self.contact, &roots),
                pages: Some(Pages::new(Settings::new(roots))),
            },
        })
    }
}

impl Mirror {
    fn read(address: &str) -> anyhow::Result<Self> {
        let url = Url::parse(address).with_context(|| format!("`{address}` is not a full URL"))?;
        if !matches!(url.scheme(), "http" | "https") {
            bail!("`{address}` is not an http or https URL");
        }
        Ok(Self { bases: Bases::below(&url)?, is_encrypted: url.scheme() == "https" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_cannot_be_used_are_told_by_name() {
        let told = |contact, mirror| Sourcing::read(contact, mirror).map(|sourcing| sourcing.has_mirror());
        assert!(!told(None, None).unwrap());
        assert!(!told(Some(" "), Some("")).unwrap(), "empty is not set");
        assert!(told(Some("ada@tea.example"), Some("http://mirror.example/facts")).unwrap());
        for (contact, mirror, words) in [
            (Some("ada"), None, "SHELFMARK_CONTACT cannot be used: `ada` is not an email address"),
            (None, Some("mirror"), "SHELFMARK_SOURCES_URL cannot be used: `mirror` is not a full URL"),
            (None, Some("file:///x"), "SHELFMARK_SOURCES_URL cannot be used: `file:///x` is not an http or https URL"),
        ] {
            let error = told(contact, mirror).unwrap_err();
            assert!(format!("{error:#}").starts_with(words), "{error:#}");
        }
    }
}
