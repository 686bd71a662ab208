//! Markup in what sources and lists write: entities, tags, TeX, Markdown. Titles and names are compared without it.

mod tags;
mod tex;

use std::borrow::Cow;

use crate::document::characters;

/// A text without its markup.
pub(super) struct Plain {
    /// What readers see of it, on one line.
    pub text: String,
    /// Whether part of it could not be read: letters garbled by a wrong encoding, or unknown TeX commands.
    pub is_unclear: bool,
}

/// Reads a text.
pub(super) fn plain(text: &str) -> Plain {
    let mut text = resolved(text);
    // Some deposits are escaped twice.
    if ["&lt;", "&amp;", "&#"].iter().any(|left| text.contains(left)) {
        text = Cow::Owned(resolved(&text).into_owned());
    }
    let text = tags::without(&tex::inside_document(&text));
    let text = without_links(&text);
    let is_broken = is_broken(&text);
    let (text, is_known) = tex::read(&text);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Plain { text, is_unclear: is_broken || !is_known }
}

/// Whether letters were garbled by a wrong encoding: the replacement character, or UTF-8 that was read as Latin-1.
fn is_broken(text: &str) -> bool {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        match c {
            '\u{fffd}' | '\u{80}'..='\u{9f}' => return true,
            'Ã' | 'Â' | 'â' if next.is_lowercase() || !next.is_ascii() || next == '/' => return true,
            _ => {}
        }
    }
    false
}

/// Replaces `[words](address)` with its words, and removes images.
fn without_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](") {
        let (before, behind) = rest.split_at(at);
        let Some(end) = behind.find(')') else { break };
        let Some(start) = before.rfind('[') else {
            // A link around an image, which is already gone.
            if let Some(bracket) = out.rfind('[') {
                out.remove(bracket);
            }
            out.push_str(before);
            rest = &behind[end + 1..];
            continue;
        };
        let is_image = before[..start].ends_with('!');
        out.push_str(&before[..start - usize::from(is_image)]);
        if !is_image {
            out.push_str(&before[start + 1..]);
        }
        rest = &behind[end + 1..];
    }
    out.push_str(rest);
    out
}

/// The text with its entities resolved; anything else is unchanged.
fn resolved(text: &str) -> Cow<'_, str> {
    if text.contains('&') { Cow::Owned(characters(text).collect()) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> String {
        plain(text).text
    }

    #[test]
    fn markup_is_taken_away() {
        for (written, read) in [
            ("Teas &amp; Tisanes", "Teas & Tisanes"),
            ("Tea &lt;i&gt;sinensis&lt;/i&gt;", "Tea sinensis"),
            ("Tea &amp;lt;b&amp;gt;x", "Tea x"),
            ("R&#233;sum&eacute; &#x3b2; &middot", "Résumé β &middot"),
            ("A <jats:italic>small</jats:italic><br/>leaf", "A small leaf"),
            ("p < 0.05 and <b>q</b>", "p < 0.05 and q"),
            ("Leaf <!-- key --> falls", "Leaf falls"),
            ("<mml:math><mml:mi>T</mml:mi><mml:mn>4</mml:mn></mml:math>: hot", "T4: hot"),
            ("H$_2$O and $x^{2}$", "H2O and x2"),
            ("{\\\"O}lpflanzen \\'{e}t\\'e \\v{c}aj \\c c \\L{}oza", "Olpflanzen ete caj c Łoza"),
            ("\\textbf{Hot} \\emph{tea} $\\mathcal{O}(n)$", "Hot tea O(n)"),
            ("The $\\alpha$-leaf and $\\varepsilon$", "The alpha-leaf and epsilon"),
            ("Leaf\\footnote{supported by {tea}} falls", "Leaf falls"),
            (
                "in \\documentclass{x} \\usepackage{y} \\begin{document} \\landscape $z=1$ \\end{document} cups",
                "in z=1 cups",
            ),
            ("[Green **tea**](https://tea.example/a) ![star](x.svg)", "Green tea"),
            ("[![star](x.svg)](https://x.example) Tea", "Tea"),
            ("a \\_b\\_ \\& c \\% \\$5", "a b & c % 5"),
        ] {
            assert_eq!(text(written), read, "{written}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_known() {
        for broken in ["Tea\u{fffd}", "CafÃ© life", "Teaâ\u{80}\u{99}s", "a \\brewcmd of tea"] {
            assert!(plain(broken).is_unclear, "{broken}");
        }
        for clear in ["Café", "In \\textsc{Tea} we trust", "ÂME", "naïve \\alpha"] {
            assert!(!plain(clear).is_unclear, "{clear}");
        }
    }
}
