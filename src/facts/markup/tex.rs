//! TeX as found in titles and names: formulas, accents, letters, and commands that only affect typesetting.

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::Chars;

/// The text without the frame of a whole document that some deposits put around a single formula.
pub(super) fn inside_document(text: &str) -> Cow<'_, str> {
    const BEGIN: &str = "\\begin{document}";
    const END: &str = "\\end{document}";
    let mut out = Cow::Borrowed(text);
    while let Some(start) = out.find("\\documentclass") {
        let Some(begin) = out[start..].find(BEGIN).map(|at| start + at) else { break };
        let end = out[begin..].find(END).map_or(out.len(), |at| begin + at);
        let behind = out.get(end + END.len()..).unwrap_or_default();
        out = Cow::Owned([&out[..start], &out[begin + BEGIN.len()..end], behind].concat());
    }
    out
}

/// The text with its TeX resolved, and whether all of it was known. Signs that only set type are dropped: `$`, braces, `^`, `_`, and Markdown's `*`
/// and `` ` ``.
pub(super) fn read(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let mut is_known = true;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => is_known &= command(&mut chars, &mut out),
            '$' | '{' | '}' | '^' | '_' | '*' | '`' => {}
            '~' => out.push(' '),
            '™' | '®' | '©' | '℠' => {}
            _ => out.push(c),
        }
    }
    (out, is_known)
}

/// Reads what follows a backslash; `false` if its meaning is not known.
fn command(chars: &mut Peekable<Chars<'_>>, out: &mut String) -> bool {
    let Some(first) = chars.next() else { return true };
    if !first.is_ascii_alphabetic() {
        match first {
            // Accents; diacritics are not compared.
            '\'' | '"' | '^' | '~' | '=' | '.' | '_' | '-' | '!' | '*' | '$' | '{' | '}' | '`' => {}
            ',' | ';' | ':' | ' ' | '\\' => out.push(' '),
            _ => out.push(first),
        }
        return true;
    }
    let mut name = String::from(first);
    while let Some(letter) = chars.next_if(char::is_ascii_alphabetic) {
        name.push(letter);
    }
    if let Some((_, letters)) = WRITTEN.iter().find(|(known, _)| *known == name) {
        out.push_str(letters);
        return true;
    }
    match name.as_str() {
        // Accents named by a letter: `\v{c}`, `\c c`.
        "c" | "v" | "u" | "H" | "k" | "r" | "b" | "d" | "t" => {
            chars.next_if_eq(&' ');
        }
        "footnote" | "thanks" | "cite" | "label" | "vspace" | "hspace" | "footnotemark" | "footnotetext" | "url"
        | "usepackage" | "pagestyle" => argument(chars),
        "quad" | "qquad" | "newline" | "linebreak" | "space" | "enspace" | "thinspace" | "par" => out.push(' '),
        _ if GREEK.contains(&name.trim_start_matches("var").to_ascii_lowercase().as_str()) => {
            out.push_str(&name.trim_start_matches("var").to_ascii_lowercase());
        }
        _ if FUNCTIONS.contains(&name.as_str()) => out.push_str(&name),
        _ if SIGNS.contains(&name.as_str()) => out.push(' '),
        _ if name.starts_with("text") || name.starts_with("math") || STYLES.contains(&name.as_str()) => {}
        _ => return false,
    }
    true
}

/// Skips an argument in braces.
fn argument(chars: &mut Peekable<Chars<'_>>) {
    if chars.next_if_eq(&'{').is_none() {
        return;
    }
    let mut depth = 1;
    for c in chars.by_ref() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}

/// Commands that stand for letters or signs.
const WRITTEN: [(&str, &str); 34] = [
    ("ss", "ß"),
    ("ae", "æ"),
    ("AE", "Æ"),
    ("oe", "œ"),
    ("OE", "Œ"),
    ("o", "ø"),
    ("O", "Ø"),
    ("l", "ł"),
    ("L", "Ł"),
    ("aa", "å"),
    ("AA", "Å"),
    ("i", "i"),
    ("j", "j"),
    ("dh", "ð"),
    ("th", "þ"),
    ("dj", "đ"),
    ("ng", "n"),
    ("times", "×"),
    ("infty", "∞"),
    ("ell", "l"),
    ("hbar", "h"),
    ("to", " → "),
    ("rightarrow", " → "),
    ("ldots", "…"),
    ("dots", "…"),
    ("cdots", "…"),
    ("textellipsis", "…"),
    ("textquoteright", "’"),
    ("textquoteleft", "‘"),
    ("textendash", "–"),
    ("textemdash", "—"),
    ("textbackslash", " "),
    ("textunderscore", ""),
    ("textasciitilde", " "),
];

/// Letters that are replaced by their names.
const GREEK: [&str; 24] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
];

/// Commands that are replaced by their names.
const FUNCTIONS: [&str; 22] = [
    "log", "ln", "exp", "sin", "cos", "tan", "tanh", "min", "max", "arg", "lim", "sup", "inf", "det", "dim", "sqrt",
    "frac", "partial", "nabla", "LaTeX", "TeX", "BibTeX",
];

/// Signs, which separate words and are not compared.
const SIGNS: [&str; 25] = [
    "cdot",
    "pm",
    "mp",
    "sim",
    "simeq",
    "approx",
    "leq",
    "geq",
    "le",
    "ge",
    "ll",
    "gg",
    "neq",
    "equiv",
    "in",
    "circ",
    "degree",
    "star",
    "ast",
    "dagger",
    "ddagger",
    "langle",
    "rangle",
    "mid",
    "leftrightarrow",
];

/// Commands that only say how letters look, besides all that begin with `text` or `math`.
const STYLES: [&str; 40] = [
    "bm",
    "boldsymbol",
    "bf",
    "rm",
    "it",
    "tt",
    "sc",
    "sl",
    "sf",
    "em",
    "emph",
    "operatorname",
    "hat",
    "bar",
    "tilde",
    "vec",
    "dot",
    "ddot",
    "overline",
    "underline",
    "widehat",
    "widetilde",
    "ensuremath",
    "protect",
    "left",
    "right",
    "big",
    "Big",
    "displaystyle",
    "scriptstyle",
    "mbox",
    "hbox",
    "small",
    "large",
    "Large",
    "huge",
    "normalfont",
    "landscape",
    "uppercase",
    "xspace",
];
