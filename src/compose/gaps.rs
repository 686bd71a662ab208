//! An entry without what is not known of a thing: brackets, labels and separators go with what they hold.

/// Stands for what is not known.
pub const MISSING: char = '\u{0}';

/// Stands before what is known, so that a line that says nothing else can be told.
pub const KNOWN: char = '\u{1}';

/// What opens and what closes; longer marks first.
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

/// The text of an entry without its gaps; lines that say nothing but what is not known go whole, the first excepted.
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

/// A row of HTML without its gaps; its cells stay, and say nothing.
pub fn emptied(text: &str) -> String {
    text.replace([MISSING, KNOWN], "")
}

/// What stands on both sides of a gap, without the marks that held it.
fn close<'t>(mut before: &'t str, mut behind: &'t str) -> (&'t str, &'t str) {
    loop {
        let inner = PAIRS.iter().find_map(|(open, close)| {
            let left = before.trim_end_matches(' ').strip_suffix(open)?;
            // The same mark closes what stands before it, if a word does.
            let opens =
                open != close || left.is_empty() || left.ends_with(|c: char| c.is_whitespace() || "([{|".contains(c));
            let right = behind.trim_start_matches(' ').strip_prefix(close)?;
            opens.then_some((left, right))
        });
        // `*(…).*`: the full stop inside of marks goes with what it ended.
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

/// Whether nothing more stands on a line.
fn is_over(text: &str) -> bool {
    let text = text.trim_start_matches(' ');
    text.is_empty() || text.starts_with('\n')
}

/// Two sides of a gap, with one separator and one blank at most between them.
fn joined(before: &str, behind: &str) -> String {
    let bare = before.trim_end_matches(' ');
    let next = behind.trim_start_matches(' ');
    let ends = bare.ends_with(SEPARATORS) || bare.ends_with('\n') || bare.is_empty();
    let at_end = is_over(next);
    match () {
        // Nothing is set off from a bracket.
        () if bare.ends_with(['(', '[', '{', '“']) => format!("{bare}{}", next.trim_start_matches([',', ';', ' '])),
        () if next.starts_with([')', ']', '}', '”']) => format!("{}{next}", bare.trim_end_matches([',', ';', ' '])),
        // The full stop behind a gap ends what stands before it.
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
