//! Commands in comments: `/shelfmark recheck`, `/shelfmark ignore [CHECK] [always] [reason]`, `/shelfmark explain CHECK`,
//! `/shelfmark add [URL] [to FILE] [under SECTION]`.

/// What a command begins with, in any case.
pub const COMMAND: &str = "/shelfmark";

/// What a comment asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Review again.
    Recheck,
    /// Set this check aside in this pull request, or the findings of the comment that this replies to.
    Ignore {
        /// The check as it was written, in lower case, which need not exist. `None` if none is named.
        check: Option<String>,
        /// Whether this is meant to be permanent: the person is then told what to write in the policy.
        always: bool,
        /// Why, in the person's own words.
        reason: Option<String>,
    },
    /// Say what this check reports.
    Explain {
        /// The check as it was written, in lower case, which need not exist.
        check: String,
    },
    /// Write an entry for a link, and propose it.
    Add(Addition),
    /// The same, in words that we do not understand.
    UnclearAdd,
    /// Something else.
    Unknown,
}

/// A link that is to become an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addition {
    /// The link; `None` if none is named: then the one under discussion is meant.
    pub link: Option<String>,
    /// The list's path.
    pub file: Option<String>,
    /// The section, by its heading.
    pub section: Option<String>,
    /// Remarks about the thing in the lines right below, each preceded by its name: `title: …`.
    pub remarks: Vec<(String, String)>,
}

impl Command {
    /// Reads the first line of a comment that is neither blank nor quoted from another; `None` if it is not addressed to
    /// us.
    ///
    /// A reply by e-mail or *Quote reply* repeats the other comment above its own text, each line after a `>`.
    #[must_use]
    pub fn parse(body: &str) -> Option<Self> {
        let mut lines = body.lines().map(str::trim);
        let line = lines.find(|line| !line.is_empty() && !line.starts_with('>'))?;
        let (called, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        // "/shelfmark: recheck" is addressed to us, too, while "/shelfmark.yml" is a path.
        if !called.trim_end_matches([',', ':', ';', '.', '!', '?']).eq_ignore_ascii_case(COMMAND) {
            return None;
        }
        if let Some(rest) = after_word(rest.trim_start(), "add") {
            return Some(Addition::parse(rest, lines).map_or(Self::UnclearAdd, Self::Add));
        }
        if let Some(rest) = after_word(rest.trim_start(), "ignore") {
            return Some(ignored(rest));
        }
        let mut words = rest.trim_start().splitn(3, char::is_whitespace);
        let (verb, check) = (words.next().unwrap_or_default().to_ascii_lowercase(), words.next());
        let check = check.map(check_named);
        Some(match (verb.as_str(), check) {
            ("recheck" | "re-check", None) => Self::Recheck,
            ("explain", Some(check)) => Self::Explain { check },
            _ => Self::Unknown,
        })
    }
}

impl Addition {
    /// Reads what follows `add`, and the lines below; `None` if it is something else.
    fn parse<'a>(line: &'a str, below: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut rest = line.trim();
        let below = below.take_while(|line| !line.is_empty());
        let mut addition = Self { remarks: below.filter_map(remark).collect(), ..Self::default() };
        if let Some((link, behind)) = link(rest) {
            addition.link = Some(link.to_owned());
            rest = behind.trim_start();
        }
        if let Some(behind) = after_word(rest, "to") {
            let (file, behind) = behind.split_once(char::is_whitespace).unwrap_or((behind, ""));
            let file = bare(file).trim_start_matches("./").trim_start_matches('/');
            addition.file = Some(file.to_owned()).filter(|file| !file.is_empty());
            rest = behind.trim_start();
        }
        if let Some(section) = after_word(rest, "under").or_else(|| after_word(rest, "in")) {
            let section = bare(section.trim_start_matches('#'));
            return (!section.is_empty()).then(|| Self { section: Some(section.to_owned()), ..addition });
        }
        rest.is_empty().then_some(addition)
    }
}

/// What follows `ignore`: a check, `always`, and a reason, each of which may be missing.
fn ignored(text: &str) -> Command {
    let always = |text| after_word(text, "always");
    let first = |text: &str| {
        text.split_once(char::is_whitespace)
            .map_or((text.to_owned(), String::new()), |(word, behind)| (word.to_owned(), behind.trim().to_owned()))
    };
    let (check, behind) = match always(text) {
        Some(_) => (None, text.to_owned()),
        None => {
            let (word, behind) = first(text);
            (Some(check_named(&word)).filter(|check| !check.is_empty()), behind)
        }
    };
    let reason = always(&behind).unwrap_or(&behind);
    let reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
    Command::Ignore { check, always: always(&behind).is_some(), reason }
}

/// Some people write names as code or in quotation marks.
fn check_named(word: &str) -> String {
    word.trim_matches(['`', '"', '\'']).to_ascii_lowercase()
}

/// What follows a word, in any case, at the beginning of a text.
fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (first, behind) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    first.trim_end_matches(':').eq_ignore_ascii_case(word).then(|| behind.trim())
}

/// Words without the marks that people put around names.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || "`\"'*“”".contains(c))
}

/// The address at the beginning of a text (plain, in angle brackets, as code, or as a Markdown link), and what follows it.
fn link(text: &str) -> Option<(&str, &str)> {
    let in_markdown =
        text.strip_prefix('[').and_then(|text| text.split_once("](")).and_then(|(_, text)| text.split_once(')'));
    let (word, behind) = match in_markdown {
        Some((address, behind)) => (address, behind.trim_start_matches([',', ';'])),
        None => text.split_once(char::is_whitespace).unwrap_or((text, "")),
    };
    let address = word.trim_end_matches([',', ';']).trim_matches('`').trim_start_matches('<').trim_end_matches('>');
    let is_web = |scheme: &str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let is_address = ["https://", "http://"].iter().any(|scheme| is_web(scheme) && address.len() > scheme.len());
    is_address.then_some((address, behind))
}

/// A name and the remark under it.
fn remark(line: &str) -> Option<(String, String)> {
    let line = line.trim_start_matches(['-', '*', ' ']);
    let (name, text) = line.split_once(':')?;
    let (name, text) = (bare(name), text.trim_start_matches("**").trim());
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphabetic() || c == ' ');
    (is_name && !text.is_empty()).then(|| (name.to_owned(), text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addition(body: &str) -> Option<Addition> {
        match Command::parse(body)? {
            Command::Add(addition) => Some(addition),
            _ => None,
        }
    }

    #[test]
    fn a_link_is_added_where_it_is_said() {
        let read = |body: &str| addition(body).map(|it| [it.link, it.file, it.section].map(Option::unwrap_or_default));
        let link = "https://arxiv.org/abs/2401.00001";
        let told = |file: &str, section: &str| Some([link, file, section].map(str::to_owned));
        assert_eq!(read("/shelfmark add https://arxiv.org/abs/2401.00001"), told("", ""));
        assert_eq!(
            read("/Shelfmark Add: <https://arxiv.org/abs/2401.00001>, under Bird calls"),
            told("", "Bird calls")
        );
        assert_eq!(
            read("/shelfmark add `https://arxiv.org/abs/2401.00001` under \"Bird calls\"\r\n"),
            told("", "Bird calls")
        );
        assert_eq!(
            read("/shelfmark add [A](https://arxiv.org/abs/2401.00001) in ## Papers / 2024"),
            told("", "Papers / 2024")
        );
        assert_eq!(
            read("/shelfmark add https://arxiv.org/abs/2401.00001 to docs/birds.md under **Calls**"),
            told("docs/birds.md", "Calls")
        );
        assert_eq!(read("> add this?\n\n/shelfmark add under Calls"), Some(["", "", "Calls"].map(str::to_owned)));
        assert_eq!(read("/shelfmark add"), Some([const { String::new() }; 3]));
        assert_eq!(
            read("/shelfmark add [Few calls](https://arxiv.org/abs/2401.00001), to ./docs/birds.md"),
            told("docs/birds.md", "")
        );
        for other in ["add this please", "add https:// under", "add https://a.example under", "add www.a.example"] {
            assert_eq!(Command::parse(&format!("/shelfmark {other}")), Some(Command::UnclearAdd), "{other}");
        }
        assert_eq!(Command::parse("/shelfmark addendum"), Some(Command::Unknown));
    }

    #[test]
    fn what_is_said_of_a_link_stands_below() {
        let body = "/shelfmark add https://birds.example\nTitle: Bird calls: a guide\r\n- **Description:** Calls.\n\nThanks! See https://x.example";
        let remarks = addition(body).unwrap().remarks;
        let told = [("Title", "Bird calls: a guide"), ("Description", "Calls.")];
        assert_eq!(remarks, told.map(|(name, text)| (name.to_owned(), text.to_owned())));
    }

    fn ignore(check: &str, reason: Option<&str>) -> Command {
        Command::Ignore { check: Some(check.to_owned()), always: false, reason: reason.map(str::to_owned) }
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
        for other in ["/shelfmark", "/shelfmark dance", "/shelfmark recheck twice"] {
            assert_eq!(Command::parse(other), Some(Command::Unknown), "{other}");
        }
    }

    #[test]
    fn what_is_to_be_ignored_may_be_left_out_and_hold_for_good() {
        let read = |body: &str| match Command::parse(body) {
            Some(Command::Ignore { check, always, reason }) => {
                (check.unwrap_or_default(), always, reason.unwrap_or_default())
            }
            other => panic!("{body}: {other:?}"),
        };
        let told = |check: &str, always, reason: &str| (check.to_owned(), always, reason.to_owned());
        assert_eq!(read("/shelfmark ignore"), told("", false, ""));
        assert_eq!(read("/shelfmark ignore always"), told("", true, ""));
        assert_eq!(read("/shelfmark ignore Always, it moved"), told("always,", false, "it moved"));
        assert_eq!(read("/shelfmark ignore always it moved"), told("", true, "it moved"));
        assert_eq!(read("/shelfmark ignore `dead-link` always: it moved"), told("dead-link", true, "it moved"));
        assert_eq!(read("/shelfmark ignore dead-link it always moves"), told("dead-link", false, "it always moves"));
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
