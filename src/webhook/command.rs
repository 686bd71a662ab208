//! What a comment to us says: `/shelfmark recheck`, `/shelfmark ignore CHECK [reason]`, `/shelfmark explain CHECK`.

/// What a comment to us begins with, in any case.
pub const COMMAND: &str = "/shelfmark";

/// What a comment asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Review once more.
    Recheck,
    /// Leave this check aside in this pull request.
    Ignore {
        /// The check, as it was written, in small letters; there may be none of that name.
        check: String,
        /// Why, in the person's own words.
        reason: Option<String>,
    },
    /// Say what this check reports.
    Explain {
        /// The check, as it was written, in small letters; there may be none of that name.
        check: String,
    },
    /// Something else.
    Unknown,
}

impl Command {
    /// Reads the first line of a comment that is neither blank nor quoted from another; `None` where it is not said to us.
    ///
    /// What a reply by e-mail or *Quote reply* repeats stands above what is said, each line behind a `>`.
    #[must_use]
    pub fn parse(body: &str) -> Option<Self> {
        let line = body.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('>'))?;
        let (called, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        // "/shelfmark: recheck" is said to us as well, and "/shelfmark.yml" is a path.
        if !called.trim_end_matches([',', ':', ';', '.', '!', '?']).eq_ignore_ascii_case(COMMAND) {
            return None;
        }
        let mut words = rest.trim_start().splitn(3, char::is_whitespace);
        let (verb, check) = (words.next().unwrap_or_default().to_ascii_lowercase(), words.next());
        let reason = words.next().map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
        // Names are written as code or in quotation marks by some.
        let check = check.map(|check| check.trim_matches(['`', '"', '\'']).to_ascii_lowercase());
        Some(match (verb.as_str(), check) {
            ("recheck" | "re-check", None) => Self::Recheck,
            ("ignore", Some(check)) => Self::Ignore { check, reason },
            ("explain", Some(check)) => Self::Explain { check },
            _ => Self::Unknown,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignore(check: &str, reason: Option<&str>) -> Command {
        Command::Ignore { check: check.to_owned(), reason: reason.map(str::to_owned) }
    }

    #[test]
    fn commands_are_read_from_the_first_line() {
        assert_eq!(Command::parse("/shelfmark recheck\nplease"), Some(Command::Recheck));
        assert_eq!(Command::parse("  /shelfmark ignore `duplicate-link`"), Some(ignore("duplicate-link", None)));
        assert_eq!(
            Command::parse("/shelfmark ignore duplicate-link  it is a New edition\r\n"),
            Some(ignore("duplicate-link", Some("it is a New edition")))
        );
        let explain = Command::Explain { check: "out-of-order".to_owned() };
        assert_eq!(Command::parse("/shelfmark explain out-of-order"), Some(explain));
        for other in ["/shelfmark", "/shelfmark dance", "/shelfmark ignore", "/shelfmark recheck twice"] {
            assert_eq!(Command::parse(other), Some(Command::Unknown), "{other}");
        }
    }

    #[test]
    fn they_are_heard_in_any_case_and_below_a_quote() {
        assert_eq!(Command::parse("/Shelfmark Recheck"), Some(Command::Recheck));
        assert_eq!(Command::parse("/SHELFMARK: recheck"), Some(Command::Recheck));
        assert_eq!(Command::parse("/Shelfmark ignore Duplicate-Link"), Some(ignore("duplicate-link", None)));
        let below = "> It is listed already.\r\n>\r\n> /shelfmark explain x\r\n\r\n/shelfmark recheck\r\n";
        assert_eq!(Command::parse(below), Some(Command::Recheck));
    }

    #[test]
    fn what_is_not_said_to_us_is_no_command() {
        let others = [
            "",
            "recheck",
            "Do not say /shelfmark recheck",
            "Look:\n/shelfmark recheck",
            "> /shelfmark recheck",
            "> /shelfmark recheck\n\nWhat does this do?",
            "/shelfmarks recheck",
            "/shelfmark.yml is wrong",
        ];
        for other in others {
            assert_eq!(Command::parse(other), None, "{other}");
        }
    }
}
