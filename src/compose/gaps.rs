//! Removes what is not known about a thing from an entry, along with the brackets, labels and separators that hold it.

/// Placeholder for something not known.
pub const MISSING: char = '\u{0}';

/// Marks something known, so that lines with nothing else to say can be recognised.
pub const KNOWN: char = '\u{1}';

/// Opening and closing marks; longer marks first.
const PAIRS: [(&str, &str); 11] = [
    ("**", "**"),
    ("__", "__"),
    ("\"", "\""),
    ("“", "”"),
    ("(", ")"),
    ("[", "]"),
    ("（", "）"),
    ("【", "】"),
    ("*", "*"),
    ("_", "_"),
    ("`", "`"),
];

const SEPARATORS: [char; 12] = [',', ';', '.', ':', '-', '–', '—', '|', '/', '·', '，', '；'];

/// The text of an entry without its gaps. A line on which nothing is known is dropped, unless it is the first.
pub fn closed(text: &str) -> String {
    let is_empty = |line: &str| line.contains(MISSING) && !line.contains(KNOWN);
    let lines: Vec<&str> = text.split('\n').collect();
    let kept = lines.iter().enumerate().filter(|(at, line)| *at == 0 || !is_empty(line)).map(|(_, line)| *line);
    let mut out = kept.collect::<Vec<_>>().join("\n");
    while let Some(at) = out.find(MISSING) {
        let (before, behind) = close(&out[..at], &out[at + MISSING.len_utf8()..]);
        out = joined(before, behind);
    }
    out.retain(|c| c != KNOWN);
    out
}

/// An HTML row without its gaps; its cells remain, empty.
pub fn emptied(text: &str) -> String {
    // What stands between two tags goes together: the full stop of a sentence that is missing, too.
    let stretches = text.split_inclusive('>').map(|stretch| {
        let (said, tag) = stretch.split_at(stretch.find('<').unwrap_or(stretch.len()));
        let is_empty = said.contains(MISSING) && !said.contains(KNOWN);
        if is_empty { tag.to_owned() } else { stretch.to_owned() }
    });
    stretches.collect::<String>().replace([MISSING, KNOWN], "")
}

/// The text on both sides of a gap, without the marks that enclosed it.
fn close<'t>(mut before: &'t str, mut behind: &'t str) -> (&'t str, &'t str) {
    loop {
        let inner = PAIRS.iter().find_map(|(open, close)| {
            let left = before.trim_end_matches(' ').strip_suffix(open)?;
            // A mark that both opens and closes is a closing one right after a word.
            let opens =
                open != close || left.is_empty() || left.ends_with(|c: char| c.is_whitespace() || "([{|".contains(c));
            let right = behind.trim_start_matches(' ').strip_prefix(close)?;
            opens.then_some((left, right))
        });
        // `*(…).*`: the full stop inside the marks goes with what it ended.
        let inner = inner.or_else(|| {
            let right = behind.trim_start_matches(SEPARATORS);
            let (open, close) =
                PAIRS.iter().find(|(open, close)| before.ends_with(open) && right.starts_with(close))?;
            (right.len() < behind.len()).then(|| (&before[..before.len() - open.len()], &right[close.len()..]))
        });
        match inner {
            Some((left, right)) => (before, behind) = (left, right),
            None => return (before, behind),
        }
    }
}

/// Whether the rest of the line is empty.
fn is_over(text: &str) -> bool {
    let text = text.trim_start_matches(' ');
    text.is_empty() || text.starts_with('\n')
}

/// Joins the two sides of a gap, with at most one separator and one blank between them.
fn joined(before: &str, behind: &str) -> String {
    let bare = before.trim_end_matches(' ');
    let next = behind.trim_start_matches(' ');
    let ends = bare.ends_with(SEPARATORS) || bare.ends_with('\n') || bare.is_empty();
    let at_end = is_over(next);
    match () {
        // No separator next to a bracket.
        () if bare.ends_with(['(', '[', '{', '“']) => format!("{bare}{}", next.trim_start_matches([',', ';', ' '])),
        () if next.starts_with([')', ']', '}', '”']) => format!("{}{next}", bare.trim_end_matches([',', ';', ' '])),
        // The separator after a gap now follows the text before it.
        () if next.starts_with(SEPARATORS) && !ends => format!("{bare}{next}"),
        () if next.starts_with(SEPARATORS) && is_over(next.trim_start_matches(SEPARATORS)) => {
            let bare = bare.trim_end_matches(SEPARATORS).trim_end_matches(' ');
            format!("{bare}{}", next.trim_start_matches(SEPARATORS))
        }
        () if next.starts_with(SEPARATORS) => {
            format!("{}{}", before, next.trim_start_matches(SEPARATORS).trim_start_matches(' '))
        }
        () if at_end && bare.ends_with(SEPARATORS) && !bare.ends_with('.') => {
            format!("{}{behind}", bare.trim_end_matches(SEPARATORS).trim_end_matches(' '))
        }
        () if at_end => format!("{bare}{behind}"),
        () if before.ends_with(' ') => format!("{before}{next}"),
        () => format!("{before}{behind}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_held_a_gap_goes_with_it() {
        for (text, closed_text) in [
            ("[\u{1}Leaves](\u{1}x) *(\u{0}).* 2024", "[Leaves](x) 2024"),
            ("[\u{1}Leaves](\u{1}x), \u{0}, Arxiv 2024", "[Leaves](x), Arxiv 2024"),
            ("[\u{1}Leaves](\u{1}x) - \u{0}", "[Leaves](x)"),
            ("[\u{1}Leaves](\u{1}x) - \u{0} ([code](\u{1}y))", "[Leaves](x) - ([code](y))"),
            ("[\u{0} 2024] **\u{1}Leaves**", "[2024] **Leaves**"),
            ("**\u{1}Leaves** `\u{0}`", "**Leaves**"),
            (
                "[\u{1}Leaves](\u{1}x)\n  - \u{1}Ada Long\n  - Key: \u{0}\n  - Date: \u{1}2024",
                "[Leaves](x)\n  - Ada Long\n  - Date: 2024",
            ),
            ("[\u{1}Leaves](\u{1}x) (\u{0})  ", "[Leaves](x)  "),
        ] {
            assert_eq!(closed(text), closed_text, "{text:?}");
        }
    }
}
