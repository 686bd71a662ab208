//! The issue's body as people left it. GitHub returns bodies edited in a browser with CRLF.

use std::collections::{BTreeSet, HashSet};

use crate::review::key::fnv1a;

/// Our own part begins with this, the date and the commit…
const BEGIN: &str = "<!-- shelfmark:1:audit:";
/// … and ends with this.
pub(super) const END: &str = "<!-- shelfmark:1:audit-end -->";
/// The keys of findings that did not fit.
const MORE: &str = "<!-- shelfmark:1:audit-more:";
/// The keys of ticked findings that did not fit: a tick is somebody's decision, and is never forgotten for lack of
/// room.
const KNOWN: &str = "<!-- shelfmark:1:audit-known:";
/// Hashes of our lines without a tick box: any other line among them is people's.
const WORDS: &str = "<!-- shelfmark:1:audit-words:";
/// Everything below this is people's, too.
pub(super) const INVITATION: &str = "*What you write below this line stays as it is.*";
/// A line of ours ends with this, its key and its check.
const LINE: &str = "<!-- shelfmark:1:";
const MARK_END: &str = " -->";

/// The mark at the beginning of our part.
pub(super) fn begin(date: &str, commit: &str) -> String {
    format!("{BEGIN}{date}:{commit}{MARK_END}")
}

/// The mark that a line ends with.
pub(super) fn mark(key: &str, check: &str) -> String {
    format!("{LINE}{key}:{check}{MARK_END}")
}

/// The mark for what is not shown; empty if there is nothing.
pub(super) fn more(keys: &[&str]) -> String {
    keys_marked(MORE, keys)
}

/// The mark for what is ticked and not shown.
pub(super) fn known(keys: &[&str]) -> String {
    keys_marked(KNOWN, keys)
}

fn keys_marked(mark: &str, keys: &[&str]) -> String {
    if keys.is_empty() { String::new() } else { format!("{mark}{}{MARK_END}\n", keys.join(" ")) }
}

/// The mark of the lines without a tick box.
pub(super) fn words(ours: &str) -> String {
    let ours = ours.lines().filter(|line| !line.trim().is_empty() && ShownLine::read(line.trim()).is_none());
    let hashes: BTreeSet<String> = ours.map(hashed).collect();
    let hashes: Vec<&str> = hashes.iter().map(String::as_str).collect();
    keys_marked(WORDS, &hashes)
}

/// The number of characters that a line of ours takes in that mark.
pub(super) const HASH: usize = 9;

fn hashed(line: &str) -> String {
    format!("{:08x}", fnv1a(line.trim().bytes()) & 0xffff_ffff)
}

/// Whether part of this body is what we keep in an issue.
#[must_use]
pub fn is_kept_issue(body: &str) -> bool {
    Shown::read(body).is_some()
}

/// The content of a body.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shown<'a> {
    /// What people wrote above our part, and below it.
    pub above: &'a str,
    pub below: String,
    /// When and at which commit the lists were looked at.
    pub date: &'a str,
    pub commit: &'a str,
    pub lines: Vec<ShownLine<'a>>,
    /// What was found and did not fit.
    pub more: Vec<&'a str>,
    /// Those of them that were ticked.
    pub known: Vec<&'a str>,
}

/// One line with a tick box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShownLine<'a> {
    pub key: &'a str,
    pub check: &'a str,
    pub is_ticked: bool,
    /// What it says, without box and mark.
    pub words: &'a str,
}

impl<'a> Shown<'a> {
    /// Reads a body. If no part of it is ours any more, all of it is people's.
    pub fn of(body: &'a str) -> Self {
        Self::read(body).unwrap_or(Self { below: body.to_owned(), ..Self::default() })
    }

    fn read(body: &'a str) -> Option<Self> {
        let mut lines = body.split_inclusive('\n');
        let mut above = 0;
        let (date, commit) = lines.by_ref().find_map(|line| {
            let begun = begun(line.trim());
            above += if begun.is_none() { line.len() } else { 0 };
            begun
        })?;
        let mut shown = Self { above: &body[..above], date, commit, ..Self::default() };
        let lines: Vec<&str> = lines.collect();
        let end = lines.iter().position(|line| [END, INVITATION].contains(&line.trim())).unwrap_or(lines.len());
        let (ours, theirs) = lines.split_at(end);
        let strays = shown.take_ours(ours);
        let theirs = theirs.iter().skip(1).filter(|line| line.trim() != END && !shown.takes_mark(line.trim()));
        shown.below = theirs.copied().collect();
        let is_parted = strays.is_empty() || shown.below.is_empty() || shown.below.starts_with(['\r', '\n']);
        shown.below.insert_str(0, &if is_parted { strays } else { strays + "\n" });
        Some(shown)
    }

    /// Takes our part; returns what people wrote into it.
    fn take_ours(&mut self, lines: &[&'a str]) -> String {
        let hashes = lines.iter().filter_map(|line| keys_in(line.trim(), WORDS)).flatten().collect::<HashSet<_>>();
        // Without the mark, nobody can tell whose a line among ours is.
        let is_line = |line: &&str| ShownLine::read(line.trim()).is_some();
        let last = lines.iter().rposition(is_line).filter(|_| hashes.is_empty());
        let mut strays = String::new();
        let mut is_parted = false;
        for (at, line) in lines.iter().enumerate() {
            let told = line.trim();
            let is_ours = || last.is_some_and(|last| at < last) || hashes.contains(hashed(told).as_str());
            if told.is_empty() || self.takes_mark(told) || self.takes_line(told) || is_ours() {
                is_parted = true;
                continue;
            }
            if is_parted && !strays.is_empty() {
                strays.push('\n');
            }
            strays.push_str(line.trim_end());
            strays.push('\n');
            is_parted = false;
        }
        strays
    }

    fn takes_line(&mut self, told: &'a str) -> bool {
        let line = ShownLine::read(told);
        self.lines.extend(line);
        line.is_some()
    }

    fn takes_mark(&mut self, told: &'a str) -> bool {
        if let Some(keys) = keys_in(told, MORE) {
            self.more.extend(keys);
        } else if let Some(keys) = keys_in(told, KNOWN) {
            self.known.extend(keys);
        } else {
            return keys_in(told, WORDS).is_some();
        }
        true
    }

    /// The keys that are ticked.
    pub fn ticked(&self) -> HashSet<&'a str> {
        let shown = self.lines.iter().filter(|line| line.is_ticked).map(|line| line.key);
        shown.chain(self.known.iter().copied()).collect()
    }

    /// The keys of everything it reports.
    pub fn known(&self) -> HashSet<&'a str> {
        let unshown = self.more.iter().chain(&self.known).copied();
        self.lines.iter().map(|line| line.key).chain(unshown).collect()
    }
}

/// The date and the commit, if our part begins with this line.
fn begun(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix(BEGIN)?.strip_suffix(MARK_END)?.split_once(':')
}

fn keys_in<'a>(told: &'a str, mark: &str) -> Option<impl Iterator<Item = &'a str> + use<'a>> {
    Some(told.strip_prefix(mark)?.strip_suffix(MARK_END)?.split_ascii_whitespace())
}

impl<'a> ShownLine<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let rest = line.strip_prefix(['-', '*', '+'])?.trim_start().strip_prefix('[')?;
        let (tick, rest) = rest.split_once(']')?;
        let (words, mark) = rest.strip_suffix(MARK_END)?.rsplit_once(LINE)?;
        let (key, check) = mark.split_once(':')?;
        let is_ticked = match tick {
            "x" | "X" => true,
            " " | "" => false,
            _ => return None,
        };
        Some(Self { key, check, is_ticked, words: words.trim() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_read_whatever_an_editor_made_of_them() {
        let body = "Ours:\r\n<!-- shelfmark:1:audit:2026-11-26:abc -->\r\n- [x] one <!-- shelfmark:1:aa:dead-link -->\r\n\
                    * [X] two <!-- shelfmark:1:bb:dead-link -->\r\n+ [ ] three <!-- shelfmark:1:cc:dead-link -->  \r\n\
                    - [ ] mine\r\n<!-- shelfmark:1:audit-more:dd ee -->\r\n<!-- shelfmark:1:audit-known:f0 -->\r\n<!-- shelfmark:1:audit-end -->\r\nMy own.\r\n- [x] so <!-- shelfmark:1:ff:x -->";
        let shown = Shown::read(body).unwrap();
        assert_eq!((shown.above, shown.date, shown.commit), ("Ours:\r\n", "2026-11-26", "abc"));
        assert!(shown.below.ends_with("My own.\r\n- [x] so <!-- shelfmark:1:ff:x -->"), "{:?}", shown.below);
        let ticks: Vec<_> = shown.lines.iter().map(|line| (line.key, line.is_ticked, line.words)).collect();
        assert_eq!(ticks, [("aa", true, "one"), ("bb", true, "two"), ("cc", false, "three")]);
        assert_eq!(shown.known(), ["aa", "bb", "cc", "dd", "ee", "f0"].into_iter().collect());
        assert_eq!(shown.ticked(), ["aa", "bb", "f0"].into_iter().collect());
        assert_eq!(Shown::read("- [x] one <!-- shelfmark:1:aa:dead-link -->"), None);
    }

    #[test]
    fn words_of_a_line_are_no_mark() {
        let body = "<!-- shelfmark:1:audit:d:c -->\n\
                    - [ ] `x <!-- shelfmark:1:aa:dead-link -->` there <!-- shelfmark:1:bb:dead-link -->\n\
                    - [ ] `<!-- shelfmark:1:cc:dead-link -->` alone\n";
        let keys: Vec<_> = Shown::read(body).unwrap().lines.iter().map(|line| line.key).collect();
        assert_eq!(keys, ["bb"]);
    }
}
