//! Links that a list says it does not accept.

/// What a list's guidelines refuse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refused {
    /// Addresses that track where a visitor came from: "Remove tracking parameters from links".
    pub tracking: bool,
    /// Shortened addresses: "No URL shorteners".
    pub shortened: bool,
}

impl Refused {
    /// Reads a line of the guidelines, given in lower case.
    pub(super) fn hear(&mut self, line: &str) {
        let says = |words: &[&str]| words.iter().any(|word| line.contains(word));
        let refuses = line.starts_with("no ")
            || says(&[
                " no ",
                "not ",
                "n't ",
                "without",
                "never",
                "omit",
                "avoid",
                "remove",
                "strip",
                "leave out",
                "free of",
            ]);
        if !refuses {
            return;
        }
        let is_about_links = says(&["link", "url", "address", "parameter", "code", "query"]);
        self.tracking |= says(&["utm_", "utm ", "tracking", "tracker"]) && is_about_links;
        self.shortened |= says(&[
            "shortener",
            "shortened link",
            "shortened url",
            "shortened address",
            "short link",
            "short url",
            "shorten url",
            "shorten link",
            "shorten the ",
            "shortlink",
            "bit.ly",
        ]) && is_about_links;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(line: &str) -> (bool, bool) {
        let mut refused = Refused::default();
        refused.hear(&line.to_lowercase());
        (refused.tracking, refused.shortened)
    }

    #[test]
    fn rules_about_links_are_heard() {
        for (line, refused) in [
            ("- Remove tracking parameters from URLs.", (true, false)),
            ("No UTM codes.", (true, false)),
            ("- Links must be free of trackers and must not use URL shorteners", (true, true)),
            ("* Don't use shortened links.", (false, true)),
            ("No bit.ly links, please.", (false, true)),
        ] {
            assert_eq!(heard(line), refused, "{line}");
        }
    }

    #[test]
    fn what_lists_are_about_is_no_rule() {
        for line in [
            "This list is about tracking objects, not about detecting them.",
            "URL shorteners and their makers.",
            "Do not add more than one link.",
            "We are tracking the links that are added.",
            "Descriptions should not be shortened.",
        ] {
            assert_eq!(heard(line), (false, false), "{line}");
        }
    }
}
