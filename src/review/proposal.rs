//! What we write when proposing an entry ourselves: the branch, the commit, the pull request, and the answer to whoever asked.

use std::fmt::Write as _;

use super::key::fnv1a;
use super::reply_marker;
use crate::engine::{Added, CannotAdd, Known, Named, NoSection};
use crate::text::quote::{code, escaped, fenced, plain_line, sentence};

/// Longer titles are cut, as GitHub cuts longer headlines in lists of commits.
const LONGEST_TITLE: usize = 67;
/// Longer entries are not repeated in the pull request's body, which holds 65,536 characters.
const LONGEST_ENTRY: usize = 10_000;
/// The length of the readable part of a branch name; its hash follows.
const LONGEST_SLUG: usize = 60;

/// An entry that is proposed because somebody asked for it.
#[derive(Clone, Copy, Debug)]
pub struct Proposal<'a> {
    /// The entry's title, as plain text.
    pub title: &'a str,
    /// The entry.
    pub added: &'a Added,
    /// The list's path.
    pub path: &'a str,
    /// The issue or pull request where it was asked for.
    pub number: u64,
    /// Whether it settles the issue.
    pub closes: bool,
    /// The comment that asked for it.
    pub comment: u64,
}

/// Why no entry is proposed.
#[derive(Clone, Debug, PartialEq)]
pub enum NotProposed {
    /// The App may not write to the repository.
    MayNotWrite,
    /// No link was named, and the issue or pull request has this many.
    WhichLink(usize),
    /// There are several lists, none of them the README at the top level.
    WhichList(Vec<String>),
    /// There is no list at this path, or it cannot be read; with the reason.
    NoList(String, String),
    /// There are no lists at all.
    NoLists,
    /// The link already has an entry.
    Listed(Known),
    /// It is already proposed, by this pull request.
    Open(u64),
    /// It cannot be made an entry.
    Cannot(CannotAdd),
    /// The request is not clear.
    Unclear,
    /// It was proposed as often as we try, and closed each time.
    TooOften,
    /// GitHub refused it, with this message.
    Refused(String),
}

/// The branch for a thing, by its key: only lower-case letters, digits, dots, dashes and slashes, and different for
/// each thing.
///
/// The first attempt has no number; later ones do.
#[must_use]
pub fn branch_for(thing: &str, attempt: usize) -> String {
    let mut slug = String::new();
    for c in thing.to_lowercase().chars() {
        let is_plain = c.is_ascii_alphanumeric() || c == '.' && !slug.ends_with(['.', '-', '/']) && !slug.is_empty();
        match (is_plain, slug.ends_with('-')) {
            (true, _) => slug.push(c),
            (false, false) if !slug.is_empty() => slug.push('-'),
            _ => {}
        }
    }
    slug.truncate(LONGEST_SLUG);
    let mark = fnv1a(thing.bytes()) & 0xffff_ffff_ffff;
    let number = if attempt > 1 { format!("-{attempt}") } else { String::new() };
    format!("shelfmark/add-{}-{mark:012x}{number}", slug.trim_end_matches(['-', '.']))
}

/// A line for a commit or a title that mentions nobody and closes nothing: GitHub acts on both there, too.
#[must_use]
pub fn headline(title: &str) -> String {
    let title: String = match title.char_indices().nth(LONGEST_TITLE) {
        Some((at, _)) => format!("{}…", title[..at].trim_end()),
        None => title.to_owned(),
    };
    plain_line(&format!("Add {title}"))
}

/// The trailer of a commit message that names a co-author. The id stays valid if the login changes
/// (<https://docs.github.com/account-and-profile/reference/email-addresses-reference#your-noreply-email-address>).
#[must_use]
pub fn co_author(login: &str, id: u64) -> String {
    format!("Co-authored-by: {login} <{id}+{login}@users.noreply.github.com>")
}

/// The marker at the end of a pull request that was opened for a comment.
#[must_use]
pub fn proposal_marker(comment: u64) -> String {
    format!("<!-- shelfmark:1:add:{comment} -->")
}

impl Proposal<'_> {
    /// The pull request's body.
    #[must_use]
    pub fn body(&self) -> String {
        let Self { added, path, number, comment, .. } = self;
        let mut body =
            format!("Adds {} to {}{}, as asked in #{number}.\n\n", code(self.title), code(path), under(&added.section));
        if added.entry.len() <= LONGEST_ENTRY {
            let entry: String = added.entry.lines().map(|line| format!("+{line}\n")).collect();
            body += &fenced("diff", &entry);
        }
        let told = |parts: &[String]| parts.iter().map(|part| escaped(part)).collect::<Vec<_>>().join(", ");
        if !added.missing.is_empty() {
            let _ = write!(body, "\nNot found, but given by other entries: {}.\n", told(&added.missing));
        }
        if !added.unused.is_empty() {
            let _ = write!(body, "\nFound, but not given by other entries: {}.\n", told(&added.unused));
        }
        if !added.findings.is_empty() {
            body.push_str("\nPlease check:\n\n");
            for finding in &added.findings {
                let _ = writeln!(body, "- {}", sentence(&finding.told()));
            }
        }
        if self.closes {
            let _ = write!(body, "\nCloses #{number}.\n");
        }
        body + "\n" + &proposal_marker(*comment)
    }
}

/// The answer to whoever asked in this comment, once the pull request with this number is open.
#[must_use]
pub fn opened(pull: u64, title: &str, section: &str, unused: &[String], comment: u64) -> String {
    let unused: Vec<String> = unused.iter().map(|name| code(name)).collect();
    let unused = if unused.is_empty() { String::new() } else { format!(" Not used: {}.", unused.join(", ")) };
    format!("#{pull} adds {}{}.{unused}\n\n{}", code(title), under(section), reply_marker(comment))
}

/// The answer if the work was given up, with the reason.
#[must_use]
pub fn given_up_on_entry(reason: &str, comment: u64) -> String {
    format!("I could not propose it: {}\n\n{}", escaped(reason), reply_marker(comment))
}

fn under(section: &str) -> String {
    if section.is_empty() { String::new() } else { format!(" under {}", code(section)) }
}

impl NotProposed {
    /// The answer to whoever asked in this comment.
    #[must_use]
    pub fn answer(&self, comment: u64) -> String {
        format!("{}\n\n{}", self.words(), reply_marker(comment))
    }

    fn words(&self) -> String {
        const AGAIN: &str = "`/shelfmark add URL";
        match self {
            Self::MayNotWrite => "I cannot write to this repository. An owner can grant *Contents: read and write*; `shelfmark add URL` does the same on the command line.".to_owned(),
            Self::WhichLink(0) => format!("I found no link here. Please write {AGAIN}`."),
            Self::WhichLink(_) => format!("I found several links here. Please write {AGAIN}`."),
            Self::WhichList(paths) => {
                let paths: Vec<String> = paths.iter().map(|path| code(path)).collect();
                format!("Which list? This repository has {}. Please write {AGAIN} to FILE`.", paths.join(", "))
            }
            Self::NoList(path, why) => format!("I cannot use {} as a list: {}.", code(path), escaped(why)),
            Self::NoLists => "I found no list in this repository.".to_owned(),
            Self::Listed(Known { line, title, section }) => {
                let section = if section.is_empty() { String::new() } else { format!(", under {}", code(section)) };
                format!("{} is already listed (line {line}{section}).", code(title))
            }
            Self::Open(pull) => format!("#{pull} already adds it."),
            Self::Cannot(why) => cannot(why),
            Self::Unclear => format!("I did not understand that. Please write {AGAIN} under SECTION`."),
            Self::TooOften => "It was proposed several times and closed each time, so I will not propose it again.".to_owned(),
            Self::Refused(words) => format!("GitHub refused it: {}", escaped(words)),
        }
    }
}

fn cannot(why: &CannotAdd) -> String {
    match why {
        CannotAdd::NoTitle => "I found no title for it. Please ask again with a line `title: …` below the command; `authors:`, `year:`, `venue:` and `description:` are read, too.".to_owned(),
        CannotAdd::Absent => "I found nothing at this address. If that is wrong, please ask again with a line `title: …` below the command.".to_owned(),
        CannotAdd::NoSection(why) => no_section(why),
        CannotAdd::NoMould => "I found no entry there to model it on: the section's entries are HTML or grouped, or there are none.".to_owned(),
        CannotAdd::Faulty { entry, message } => {
            format!("The entry I would write has an issue: {}\n\n{}", sentence(message), fenced("markdown", entry))
        }
    }
}

fn no_section(why: &NoSection) -> String {
    const UNDER: &str = "Please write `/shelfmark add URL under SECTION`.";
    let name = |section: &Named| code(&section.shown());
    match why {
        NoSection::Unknown { name, meant } => {
            let meant = meant.as_ref().map(|meant| format!(" Did you mean {}?", code(meant))).unwrap_or_default();
            format!("No section is called {}.{meant}", code(name))
        }
        NoSection::Several { sections, .. } => {
            let names: Vec<String> = sections.iter().map(name).collect();
            format!("Which one? {}", names.join(", "))
        }
        NoSection::Unclear(likely) if likely.is_empty() => {
            format!("I cannot tell which section it belongs in. {UNDER}")
        }
        NoSection::Unclear(likely) => {
            let lines =
                likely.iter().map(|(section, chance)| format!("- {} ({:.0} %)\n", name(section), chance * 100.0));
            format!("I am not sure where it belongs:\n\n{}\n{UNDER}", lines.collect::<String>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_are_named_for_the_thing() {
        assert_eq!(branch_for("arxiv:2401.00001", 1), "shelfmark/add-arxiv-2401.00001-98b82279a785");
        assert_ne!(branch_for("github:ada/b-c", 1), branch_for("github:ada-b/c", 1));
        assert!(branch_for("github:ada/tea", 2).ends_with("-2"));
        for odd in ["web:../..//..lock", "web:https://é.example/?q=1#x", "", &"a/".repeat(200), "-.-."] {
            let branch = branch_for(odd, 1);
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-./".contains(c);
            assert!(branch.chars().all(is_plain) && !branch.contains("..") && !branch.contains("/."), "{branch}");
            assert!(branch.len() < 100, "{branch}");
        }
    }

    #[test]
    fn titles_of_commits_call_nobody_and_close_nothing() {
        let shown = |title: &str| headline(title).replace('\u{2060}', "·");
        assert_eq!(shown("Few Calls\nare  enough"), "Add Few Calls are enough");
        assert_eq!(shown("fixes #3, @ada, closes gh-3"), "Add fixes #·3, @·ada, closes gh·-3");
        assert_eq!(
            shown("[skip ci] fixes https://github.com/a/b/issues/3"),
            "Add [·skip ci] fixes https:/·/github.com/a/b/issues/3"
        );
        assert_eq!(headline(&"long ".repeat(40)).chars().count(), 72);
    }
}
