//! The issue's body as people left it. GitHub gives back what was edited in a browser with CRLF.

use std::collections::HashSet;

/// Our own part begins with this, the day and the commit…
const BEGIN: &str = "<!-- shelfmark:1:audit:";
/// … and ends with this.
pub(super) const END: &str = "<!-- shelfmark:1:audit-end -->";
/// What is not shown for want of room, by key.
const MORE: &str = "<!-- shelfmark:1:audit-more:";
/// What is ticked and has no room either, by key: a tick is what people say, and is never forgotten for want of room.
const KNOWN: &str = "<!-- shelfmark:1:audit-known:";
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

/// The mark of what is not shown; nothing where there is none.
pub(super) fn more(keys: &[&str]) -> String {
    keys_marked(MORE, keys)
}

/// The mark of what is ticked and not shown.
pub(super) fn known(keys: &[&str]) -> String {
    keys_marked(KNOWN, keys)
}

fn keys_marked(mark: &str, keys: &[&str]) -> String {
    if keys.is_empty() { String::new() } else { format!("{mark}{}{MARK_END}\n", keys.join(" ")) }
}

/// Whether a part of this body is what we keep in an issue.
#[must_use]
pub fn is_kept_issue(body: &str) -> bool {
    Shown::read(body).is_some()
}

/// What a body tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shown<'a> {
    /// What people wrote above our part, and below it.
    pub above: &'a str,
    pub below: &'a str,
    /// When and at which commit the lists were looked at.
    pub date: &'a str,
    pub commit: &'a str,
    pub lines: Vec<ShownLine<'a>>,
    /// What was found and had no room.
    pub more: Vec<&'a str>,
    /// What of that was ticked.
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
    /// Reads a body. Where no part of it is ours any more, all of it is people's.
    pub fn of(body: &'a str) -> Self {
        Self::read(body).unwrap_or(Self { below: body, ..Self::default() })
    }

    fn read(body: &'a str) -> Option<Self> {
        let mut shown: Option<Self> = None;
        let mut at = 0;
        for line in body.split_inclusive('\n') {
            let (start, told) = (at, line.trim());
            at += line.len();
            match &mut shown {
                None => {
                    let of = told.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(MARK_END));
                    if let Some((date, commit)) = of.and_then(|of| of.split_once(':')) {
                        shown = Some(Self { above: &body[..start], date, commit, ..Self::default() });
                    }
                }
                Some(shown) if told == END => {
                    shown.below = &body[at..];
                    break;
                }
                Some(shown) => shown.take(told),
            }
        }
        shown
    }

    fn take(&mut self, told: &'a str) {
        if let Some(keys) = keys_in(told, MORE) {
            self.more.extend(keys);
        } else if let Some(keys) = keys_in(told, KNOWN) {
            self.known.extend(keys);
        } else {
            self.lines.extend(ShownLine::read(told));
        }
    }

    /// The keys that are ticked.
    pub fn ticked(&self) -> HashSet<&'a str> {
        let shown = self.lines.iter().filter(|line| line.is_ticked).map(|line| line.key);
        shown.chain(self.known.iter().copied()).collect()
    }

    /// The keys of all that it tells.
    pub fn known(&self) -> HashSet<&'a str> {
        let unshown = self.more.iter().chain(&self.known).copied();
        self.lines.iter().map(|line| line.key).chain(unshown).collect()
    }
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
        assert!(shown.below.starts_with("My own.\r\n"), "{:?}", shown.below);
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
