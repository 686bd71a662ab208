//! `<!-- shelfmark-ignore CHECK reason -->`: what a list asks to leave alone.
//!
//! Only comments in the base count: a contribution must not silence findings about itself. What a comment covers is followed through the
//! contribution's changes: an entry covered in the base stays covered when it is edited or moved, and a stretch covers whatever is put
//! into it.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::change::ChangeSet;
use crate::checks::{CHECKS, Finding};
use crate::document::{BlockKind, Blocks, Document, Html};
use crate::text::LineRange;

/// Comments beyond this many in a file are ignored: working out what each covers takes time, and a contribution could
/// add any number.
const MOST: usize = 500;

/// What every such comment begins with.
const WORD: &str = "shelfmark-ignore";

/// What became of the comments that ask to ignore findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignored {
    /// How many findings comments in the base silenced.
    pub silenced: usize,
    /// The lines of the head with comments that the contribution adds; they take effect once they are in the base.
    pub new: Vec<usize>,
    /// Names in comments of the head that belong to no check, with their lines; an empty name if a comment names
    /// nothing.
    pub unknown: Vec<(usize, String)>,
    /// The lines of comments of the head whose spelling keeps them from doing what they seem to say, with what is wrong: the text that
    /// follows the words “a shelfmark-ignore comment”.
    pub slips: Vec<(usize, String)>,
}

/// How far a comment reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// Its own line, or the next one if nothing else is on its line.
    Line,
    /// The whole file.
    File,
    /// From here on.
    Start,
    /// Up to here.
    End,
}

/// One comment.
#[derive(Clone, Debug)]
struct Directive {
    reach: Reach,
    line: usize,
    /// Whether nothing else is on its line.
    is_alone: bool,
    checks: Vec<&'static str>,
    unknown: Vec<String>,
}

/// Where a line of the head is in the base.
pub(super) struct Place {
    /// The same line in the base, if there is one.
    line: Option<usize>,
    /// The lines it replaces; empty if it was inserted before the first of them.
    replaced: Range<usize>,
}

/// What the comments of a document cover.
#[derive(Debug, Default)]
pub(super) struct Ignores {
    directives: Vec<Directive>,
    slips: Vec<(usize, String)>,
    /// For each comment that covers one line: where what it covers begins.
    covered: HashMap<usize, usize>,
    /// Checks by line.
    lines: HashMap<usize, Vec<&'static str>>,
    /// Checks for the lines between two comments.
    stretches: Vec<(usize, usize, &'static str)>,
    file: Vec<&'static str>,
}

impl Ignores {
    pub fn of(document: &Document<'_>) -> Self {
        let (directives, slips) = directives(document);
        let alone = directives.iter().filter(|one| one.is_alone).map(|one| one.line).collect();
        let mut ignores = Self::default();
        for directive in &directives {
            match directive.reach {
                Reach::File => ignores.file.extend(&directive.checks),
                Reach::Line => {
                    let Some(covered) = covered(document, directive, &alone) else { continue };
                    ignores.covered.insert(directive.line, covered.start);
                    for line in covered.start..=covered.end {
                        ignores.lines.entry(line).or_default().extend(&directive.checks);
                    }
                }
                Reach::Start => {
                    let ends = |check: &str, end: &&Directive| {
                        let is_end = end.reach == Reach::End && end.line >= directive.line;
                        is_end && (end.checks.is_empty() || end.checks.contains(&check))
                    };
                    let end = |check: &str| directives.iter().find(|end| ends(check, end));
                    let stretch =
                        |check: &&'static str| (directive.line, end(check).map_or(usize::MAX, |end| end.line), *check);
                    ignores.stretches.extend(directive.checks.iter().map(stretch));
                }
                Reach::End => {}
            }
        }
        ignores.directives = directives;
        ignores.slips = slips;
        ignores
    }

    pub fn silences(&self, finding: &Finding, place: &Place) -> bool {
        let here = place.line.and_then(|line| self.lines.get(&line));
        let within = |&(start, end, check): &(usize, usize, &str)| {
            check == finding.check && start < place.replaced.start && place.replaced.end <= end
        };
        self.file.contains(&finding.check)
            || here.is_some_and(|checks| checks.contains(&finding.check))
            || self.stretches.iter().any(within)
    }

    pub fn is_empty(&self) -> bool {
        self.directives.is_empty()
    }

    /// The outcome for the comments of the head, next to these in the base; `place` gives where a line of the head is in the
    /// base.
    pub fn beside(&self, head: &Self, place: impl Fn(usize) -> Place, silenced: usize) -> Ignored {
        let is_new =
            |one: &&Directive| one.reach != Reach::End && !one.checks.is_empty() && !self.knows(one, head, &place);
        let new = head.directives.iter().filter(is_new).map(|one| one.line).collect();
        let unknown = head.directives.iter().flat_map(|one| one.unknown.iter().map(|name| (one.line, name.clone())));
        Ignored { silenced, new, unknown: unknown.collect(), slips: head.slips.clone() }
    }

    /// Whether the base's comments already cover what a comment of the head covers.
    fn knows(&self, directive: &Directive, head: &Self, place: impl Fn(usize) -> Place) -> bool {
        let is_like = |one: &&Directive| one.reach == directive.reach && one.checks == directive.checks;
        match (directive.reach, head.covered.get(&directive.line)) {
            (Reach::File, _) => directive.checks.iter().all(|check| self.file.contains(check)),
            (Reach::Line, Some(&covered)) => {
                let here = place(covered).line.and_then(|line| self.lines.get(&line));
                here.is_some_and(|checks| directive.checks.iter().all(|check| checks.contains(check)))
            }
            (Reach::Start, _) => {
                let line = place(directive.line).line;
                self.directives.iter().filter(is_like).any(|one| Some(one.line) == line)
            }
            (Reach::Line | Reach::End, _) => self.directives.iter().any(|one| is_like(&one)),
        }
    }
}

impl Place {
    /// A line of a text in which nothing was changed.
    pub fn unchanged(line: usize) -> Self {
        Self { line: Some(line), replaced: line..line + 1 }
    }

    /// Where a line of the head is in the base.
    pub fn in_base(base: &Document<'_>, head: &Document<'_>, changes: &ChangeSet, line: usize) -> Self {
        if let Some(line) = changes.diff.in_base(line) {
            return Self::unchanged(line);
        }
        let hunk = changes.diff.hunks.iter().find(|hunk| hunk.new.contains(&line));
        let replaced = hunk.map_or(0..0, |hunk| hunk.old.clone());
        let item = head.items.iter().rposition(|item| item.lines.has(line));
        let line = match item {
            Some(item) => changes
                .changes
                .iter()
                .find(|change| change.head == Some(item))
                .and_then(|change| change.base)
                .map(|before| base.items[before].lines.start),
            None => {
                hunk.filter(|hunk| hunk.old.len() == hunk.new.len()).map(|hunk| line - hunk.new.start + hunk.old.start)
            }
        };
        Self { line, replaced }
    }
}

/// The lines covered by a comment that is for one line: an entry with all of its own lines.
fn covered(document: &Document<'_>, directive: &Directive, alone: &HashSet<usize>) -> Option<LineRange> {
    let line = if directive.is_alone {
        let is_passed =
            |line: &usize| alone.contains(line) || document.lines.content(document.text, *line).trim().is_empty();
        (directive.line + 1..=document.lines.count()).find(|line| !is_passed(line))?
    } else {
        directive.line
    };
    let item = document.items.iter().rfind(|item| item.lines.has(line));
    Some(item.map_or(LineRange::single(line), |item| item.lines))
}

/// The comments of a document, and what is wrong with those that only look like one; not those shown as code.
fn directives(document: &Document<'_>) -> (Vec<Directive>, Vec<(usize, String)>) {
    let text = document.text;
    let blocks = OnceCell::new();
    let (mut found, mut slips) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(open) = text[at..].find("<!--").map(|offset| at + offset).filter(|_| found.len() < MOST) {
        at = open + "<!--".len();
        let word = at + text[at..].len() - text[at..].trim_start().len();
        let is_ours = |said: &str| said.eq_ignore_ascii_case(WORD);
        if !text.get(word..word + WORD.len()).is_some_and(is_ours) {
            continue;
        }
        let Some(close) = text[word..].find("-->").map(|end| word + end) else { break };
        at = close;
        if is_code(document, blocks.get_or_init(|| Blocks::of(document)), open) {
            continue;
        }
        let said = text[word + WORD.len()..close].to_ascii_lowercase();
        let Some(asked) = read(&said) else { continue };
        let line = document.lines.line_of(open);
        let slip = asked.slip(&text[word..close]);
        slips.extend(slip.iter().map(|slip| (line, slip.told())));
        if slip.is_none_or(|slip| matches!(slip, Slip::NoComma(_))) && document.lines.line_of(close) == line {
            let whole = document.lines.content(text, line).trim();
            let is_alone = whole.starts_with("<!--") && whole.find("-->").is_some_and(|end| end + 3 == whole.len());
            let Asked { reach, checks, unknown, .. } = asked;
            found.push(Directive { reach, line, is_alone, checks, unknown });
        }
    }
    (found, slips)
}

/// Whether readers see it as code.
fn is_code(document: &Document<'_>, blocks: &Blocks, open: usize) -> bool {
    let is_fenced = document.fences.iter().any(|fence| fence.start <= open && open < fence.end);
    let is_kept = blocks.at(document.lines.line_of(open)).is_some_and(|block| match block.kind {
        BlockKind::Indented | BlockKind::Html(Html::Until(..)) => true,
        BlockKind::Html(Html::Tag) => {
            let before = document.text[document.lines.span(block.lines.start).start..open].to_ascii_lowercase();
            before.rfind("<pre").is_some_and(|opened| !before[opened..].contains("</pre"))
        }
        _ => false,
    });
    is_fenced || is_kept || document.is_in_code(open)
}

/// What a comment says.
struct Asked<'t> {
    reach: Reach,
    /// The sign between the word and the checks, if there is one instead of a space.
    sign: Option<char>,
    checks: Vec<&'static str>,
    unknown: Vec<String>,
    reason: &'t str,
}

/// Why a comment does not do what it seems to say.
enum Slip {
    Lines,
    Capitals,
    Sign(char),
    NoComma(&'static str),
}

impl Slip {
    fn told(&self) -> String {
        match self {
            Self::Lines => "spans several lines and has no effect; write it on one line".to_owned(),
            Self::Capitals => "has no effect in capitals; use lower case".to_owned(),
            Self::Sign(sign) => format!("has no effect with “{sign}” after it; write a space instead"),
            Self::NoComma(check) => format!("reads “{check}” as the reason; separate checks with commas"),
        }
    }
}

impl Asked<'_> {
    /// What is wrong with the way it is written.
    fn slip(&self, written: &str) -> Option<Slip> {
        let word = written.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default();
        let next = self.reason.split_whitespace().next().unwrap_or_default();
        if written.contains('\n') {
            return Some(Slip::Lines);
        }
        if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Some(Slip::Capitals);
        }
        let forgotten = CHECKS.iter().find(|check| !self.checks.is_empty() && check.name() == next);
        self.sign.map(Slip::Sign).or(forgotten.map(|check| Slip::NoComma(check.name())))
    }
}

/// What follows the word, in lowercase: how far it reaches, and the checks before the reason.
fn read(rest: &str) -> Option<Asked<'_>> {
    let reaches = [("-file", Reach::File), ("-start", Reach::Start), ("-end", Reach::End), ("", Reach::Line)];
    let (reach, mut rest) = reaches.into_iter().find_map(|(word, reach)| Some((reach, rest.strip_prefix(word)?)))?;
    let sign = rest.chars().next().filter(|c| matches!(c, ':' | '=' | ','));
    rest = &rest[sign.map_or(0, char::len_utf8)..];
    if sign.is_none() && !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let (mut checks, mut unknown) = (Vec::new(), Vec::new());
    loop {
        rest = rest.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
        let name = &rest[..end];
        match CHECKS.iter().find(|check| check.name() == name) {
            Some(check) => checks.push(check.name()),
            None if name.is_empty() && (reach == Reach::End || !checks.is_empty()) => {}
            None => unknown.push(name.to_owned()),
        }
        match rest[end..].trim_start().strip_prefix(',') {
            Some(more) => rest = more,
            None => return Some(Asked { reach, sign, checks, unknown, reason: &rest[end..] }),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::{Report, Reviewer, Submission, review};

    const NAMES: [&str; 9] = ["Assam", "Bai", "Ceylon", "Darjeeling", "Earl", "Fujian", "Gyokuro", "Hojicha", "Indian"];

    fn entry(name: &str) -> String {
        format!("- [{name}](https://{}.example) - A tea.\n", name.to_lowercase())
    }

    fn list() -> String {
        format!("# Teas\n\n{}", NAMES.iter().map(|name| entry(name)).collect::<String>())
    }

    fn reviewed(base: &str, head: &str) -> Report {
        review(&Submission::new("README.md", base, head))
    }

    /// Whether a duplicate link is reported.
    fn is_told(report: &Report) -> bool {
        report.findings.iter().any(|finding| finding.check == "duplicate-link")
    }

    const AGAIN: &str = "- [Jin](https://assam.example) - A tea.\n";

    #[test]
    fn no_more_comments_are_heeded_than_can_be_worked_out() {
        let many = "<!-- shelfmark-ignore dead-anchor -->\n".repeat(20_000);
        let report = reviewed(&list(), &(many + &list() + AGAIN));
        assert!(is_told(&report));
        assert_eq!(report.ignored.new.len(), super::MOST);
    }

    #[test]
    fn a_comment_of_the_base_holds_for_the_file() {
        let head = list() + AGAIN;
        assert!(is_told(&reviewed(&list(), &head)));
        let ignore = "<!-- shelfmark-ignore-file duplicate-link they are kept twice on purpose -->\n";
        let report = reviewed(&(ignore.to_owned() + &list()), &(ignore.to_owned() + &head));
        assert_eq!((is_told(&report), report.ignored.silenced), (false, 1));
    }

    #[test]
    fn a_comment_that_the_contribution_brings_holds_for_nothing() {
        let at_the_end = format!("{}{} <!-- shelfmark-ignore duplicate-link -->\n", list(), AGAIN.trim_end());
        let mut heads = vec![at_the_end];
        for ignore in ["shelfmark-ignore", "shelfmark-ignore-file", "shelfmark-ignore-start"] {
            let comment = format!("<!-- {ignore} duplicate-link -->\n");
            heads.push(format!("{}{comment}{AGAIN}", list()));
            heads.push(format!("{comment}{}{AGAIN}", list()));
        }
        for head in heads {
            let report = reviewed(&list(), &head);
            assert!(is_told(&report), "{head}");
            assert_eq!((report.ignored.silenced, report.ignored.new.len()), (0, 1), "{head}");
        }
    }

    #[test]
    fn an_entry_that_is_covered_is_covered_where_it_is_edited_and_no_other_is() {
        let behind = format!("{}{} <!-- shelfmark-ignore duplicate-link -->\n", list(), AGAIN.trim_end());
        let above = format!("{}<!-- shelfmark-ignore duplicate-link -->\n{AGAIN}", list());
        let another = "- [Keemun](https://ceylon.example) - A tea.\n";
        for base in [&behind, &above] {
            let edited = base.replace("[Jin](https://assam", "[Jin](https://bai");
            assert!(!is_told(&reviewed(base, &edited)), "{base}");
            assert!(is_told(&reviewed(base, &format!("{base}{another}"))), "what is put behind it: {base}");
        }
        let edited = list() + &AGAIN.replace("assam", "bai");
        assert!(is_told(&reviewed(&(list() + AGAIN), &edited)), "without the comment it is told");
        let between = above.replace(AGAIN, &format!("{another}{AGAIN}"));
        assert!(is_told(&reviewed(&above, &between)), "what is put between");
    }

    #[test]
    fn a_stretch_covers_what_is_put_into_it() {
        let (start, end) =
            ("<!-- shelfmark-ignore-start duplicate-link -->\n", "<!-- shelfmark-ignore-end duplicate-link -->\n");
        let base = format!("{}{start}{end}", list());
        assert!(!is_told(&reviewed(&base, &base.replace(end, &format!("{AGAIN}{end}")))));
        assert!(is_told(&reviewed(&base, &format!("{base}{AGAIN}"))));
        assert!(is_told(&reviewed(&base, &base.replace(start, &format!("{AGAIN}{start}")))));
        let widened = format!("{}{start}{AGAIN}", list());
        assert!(is_told(&reviewed(&base, &widened)), "an end that is taken away widens nothing");
    }

    #[test]
    fn names_are_read_up_to_the_reason() {
        let comment = "<!-- shelfmark-ignore duplicate-link, Out-Of-Order, nosuch: why, then -->";
        let head = format!("{}\n{comment}\n<!-- shelfmark-ignore -->\n<!-- shelfmark-ignored x -->\n", list());
        let report = reviewed(&list(), &head);
        assert_eq!(report.ignored.unknown, [(13, "nosuch".to_owned()), (14, String::new())]);
        assert_eq!(report.ignored.new, [13]);
    }

    #[test]
    fn a_comment_that_is_moved_to_another_entry_is_new() {
        let comment = "<!-- shelfmark-ignore duplicate-link -->";
        let another = "- [Keemun](https://ceylon.example) - A tea.\n";
        let above = format!("{}{comment}\n{AGAIN}", list());
        let behind = format!("{}{} {comment}\n", list(), AGAIN.trim_end());
        for (base, head, new) in [
            (&above, above.replace(AGAIN, &format!("{another}{AGAIN}")), vec![12]),
            (&above, above.replace(AGAIN, &format!("{AGAIN}{another}")), vec![]),
            (&behind, format!("{}{AGAIN}{} {comment}\n", list(), another.trim_end()), vec![13]),
            (&behind, format!("{behind}{another}"), vec![]),
        ] {
            assert_eq!(reviewed(base, &head).ignored.new, new, "{head}");
        }
    }

    #[test]
    fn what_is_written_amiss_is_told() {
        let head = format!(
            "{}\n<!-- shelfmark-ignore duplicate-link\nboth are sold -->\n<!-- SHELFMARK-ignore duplicate-link -->\n\
             <!-- shelfmark-ignore-file: duplicate-link -->\n<!-- shelfmark-ignore duplicate-link out-of-order -->\n",
            list()
        );
        let ignored = reviewed(&list(), &head).ignored;
        let told: Vec<(usize, &str)> = ignored.slips.iter().map(|(line, told)| (*line, told.as_str())).collect();
        assert_eq!(
            told,
            [
                (13, "spans several lines and has no effect; write it on one line"),
                (15, "has no effect in capitals; use lower case"),
                (16, "has no effect with “:” after it; write a space instead"),
                (17, "reads “out-of-order” as the reason; separate checks with commas"),
            ]
        );
        assert_eq!(ignored.new, [17], "of these, only the last asks for anything");
    }

    #[test]
    fn what_is_shown_as_code_asks_for_nothing() {
        let comment = "<!-- shelfmark-ignore-file duplicate-link -->";
        for shown in [
            format!("```\n{comment}\n```\n\nWrite `{comment}` there.\n\n"),
            format!("    {comment}\n\n"),
            format!("<pre>\n{comment}\n</pre>\n\n"),
            format!("<div><pre>\n{comment}\n</pre></div>\n\n"),
        ] {
            let base = list().replacen("\n\n", &format!("\n\n{shown}"), 1);
            assert!(is_told(&reviewed(&base, &format!("{base}{AGAIN}"))), "{shown}");
        }
    }

    #[test]
    fn a_list_that_is_judged_whole_is_taken_at_its_word() {
        let whole = |text: &str| Reviewer::new("README.md", "").as_it_stands().review(text);
        let text = list() + AGAIN;
        assert!(is_told(&whole(&text)));
        let ignore = format!("{} <!-- shelfmark-ignore duplicate-link -->\n", text.trim_end());
        assert!(!is_told(&whole(&ignore)));
    }
}
