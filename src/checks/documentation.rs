//! Where people can read about a check.

/// Where people can read about a check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Documentation {
    /// In Shelfmark's own repository: one page with an anchor for each check.
    #[default]
    Repository,
    /// On the pages of the server at this address.
    Server(String),
}

impl Documentation {
    /// The address of the documentation of the check with this name.
    #[must_use]
    pub fn of(&self, check: &str) -> String {
        match self {
            Self::Repository => format!("{}/blob/main/docs/checks.md#{check}", env!("CARGO_PKG_REPOSITORY")),
            Self::Server(address) => format!("{}/checks/{check}", address.trim_end_matches('/')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_documents_the_checks_itself() {
        let server = Documentation::Server("https://tea.example/bot/".to_owned());
        assert_eq!(server.of("dead-anchor"), "https://tea.example/bot/checks/dead-anchor");
        assert!(Documentation::default().of("dead-anchor").ends_with("/docs/checks.md#dead-anchor"));
    }
}
