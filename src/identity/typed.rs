//! Addresses that do not work as typed, and what was meant by them.
//!
//! On GitHub, `[Chai](chai.example)` takes readers to a file that does not exist. What was meant is clear all the same, and counts when duplicates
//! are looked for.

use std::borrow::Cow;

use super::site::{Reach, is_host, is_plain_host, reach};

/// What is wrong with an address, and what was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistyped {
    /// What is wrong, as the rest of a sentence: "has no scheme".
    pub fault: &'static str,
    /// The address that was meant; `None` if only a person knows.
    pub meant: Option<String>,
}

/// What is wrong with an address; `None` if it may well work: web addresses, paths in the repository, anchors, other schemes.
#[must_use]
pub fn mistyped(address: &str) -> Option<Mistyped> {
    /// With more slips than this, something else was meant.
    const MOST: usize = 4;
    if is_plain(address) {
        return None;
    }
    let mut wrong = slip(address)?;
    for _ in 0..MOST {
        match wrong.meant.as_deref().map(slip) {
            Some(Some(next)) => wrong.meant = next.meant,
            _ => return Some(wrong),
        }
    }
    Some(Mistyped { meant: None, ..wrong })
}

/// Whether an address is as plain as nearly all are: a correct scheme and host, followed by letters, digits and signs that need no closer look.
/// [`slip`] finds nothing in it.
fn is_plain(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")) else { return false };
    let bytes = rest.as_bytes();
    let host = bytes.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(bytes.len());
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.?=&#~+".contains(&byte);
    is_plain_host(&bytes[..host])
        && bytes[host..].iter().copied().all(is_sign)
        && !bytes.ends_with(b".")
        // An address that begins twice, or is there twice.
        && !bytes.windows(4).any(|four| four == b"http")
}

/// The first slip in an address, and the address without it.
fn slip(address: &str) -> Option<Mistyped> {
    // Other spaces are part of an address in Markdown.
    let typed = address.trim_matches(|c: char| c.is_ascii_whitespace());
    if typed.is_empty() || typed.starts_with(['#', '?', '.']) || typed.starts_with('/') && !typed.starts_with("//") {
        return None;
    }
    if let Some(fault) = forbidden(typed) {
        return Some(Mistyped { fault, meant: None });
    }
    if let Some((text, inner)) = linked(typed) {
        let meant = (text == inner).then(|| meant(inner).into_owned());
        return Some(Mistyped { fault: "is a link itself", meant });
    }
    let mut fault = None;
    let seen = without_unseen(typed);
    if seen.len() < typed.len() {
        fault = Some("has an invisible character in it");
    }
    let bare = without_wrapping(&seen);
    if bare.len() < seen.len() {
        fault = fault.or(Some("has stray characters around it"));
    }
    let (wrong, meant) = with_scheme(bare)?;
    fault = fault.or(wrong);
    let rest = meant.split_once("://").map_or("", |(_, rest)| rest);
    let twice = once(&meant);
    fault = fault.or(twice.map(|_| "is there twice in a row"));
    let unreached = match reach(rest.split(['/', '?', '#', '\\']).next().unwrap_or_default()) {
        _ if !meant.starts_with("http") || !rest.contains(char::is_alphanumeric) || twice.is_some() => None,
        Reach::Open => None,
        Reach::Own => Some("leads to the reader's own machine"),
        Reach::Private => Some("leads into a private network"),
        Reach::Nowhere => Some("names no host that there can be"),
    };
    match (fault, unreached) {
        (_, Some(fault)) => Some(Mistyped { fault, meant: None }),
        (Some(fault), None) => {
            let meant = twice.unwrap_or(&meant);
            // What is left is not an address yet.
            let is_whole = !meant.contains(['<', '>', '"', '`', '[', ']', ' ']) || rest.starts_with('[');
            Some(Mistyped { fault, meant: is_whole.then(|| meant.to_owned()) })
        }
        (None, None) => None,
    }
}

/// What is meant by an address, mistyped or not.
pub(super) fn meant(address: &str) -> Cow<'_, str> {
    mistyped(address).and_then(|wrong| wrong.meant).map_or(Cow::Borrowed(address), Cow::Owned)
}

/// The text and the address of a link that was pasted in place of an address: `[https://a.example](https://a.example)`.
fn linked(typed: &str) -> Option<(&str, &str)> {
    let (text, inner) = typed.trim_start_matches('(').strip_prefix('[')?.split_once("](")?;
    let inner = inner.trim_end_matches(')');
    (!inner.contains("](")).then_some((text, inner))
}

/// Schemes that GitHub removes from links, and that lead to no page (`SanitizationFilter` of <https://github.com/gjtorikian/html-pipeline>).
fn forbidden(typed: &str) -> Option<&'static str> {
    let (scheme, _) = typed.split_once(':')?;
    let is = |known: &[&str]| known.iter().any(|known| scheme.eq_ignore_ascii_case(known));
    if is(&["file"]) {
        return Some("leads to a file of one machine");
    }
    is(&["javascript", "vbscript", "data", "blob", "about", "chrome", "chrome-extension", "view-source"])
        .then_some("has a scheme that GitHub does not follow")
}

/// An address without zero-width characters (general category Cf) and spaces of any width, and without percent-encoded ones at its end. Joiners
/// between letters of scripts that need them stay (RFC 5892, appendix A).
fn without_unseen(typed: &str) -> Cow<'_, str> {
    const ESCAPED: [&str; 6] = ["%20", "%0a", "%0d", "%c2%a0", "%e2%80%8b", "%ef%bb%bf"];
    let ends = |text: &str| {
        let is = |escape: &&&str| {
            text.len() > escape.len()
                && text.as_bytes()[text.len() - escape.len()..].eq_ignore_ascii_case(escape.as_bytes())
        };
        ESCAPED.iter().find(is).map(|escape| text.len() - escape.len())
    };
    let mut end = typed.len();
    while let Some(shorter) = ends(&typed[..end]) {
        end = shorter;
    }
    let typed = &typed[..end];
    if typed.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return Cow::Borrowed(typed);
    }
    let mut out = String::with_capacity(typed.len());
    let mut rest = typed.chars().peekable();
    while let Some(c) = rest.next() {
        let within =
            out.chars().next_back().is_some_and(|c| !c.is_ascii()) && rest.peek().is_some_and(|c| !c.is_ascii());
        if !is_unseen(c) || matches!(c, '\u{200c}' | '\u{200d}') && within {
            out.push(c);
        }
    }
    if out.len() == typed.len() { Cow::Borrowed(typed) } else { Cow::Owned(out) }
}

fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
        || c.is_control()
        || c.is_whitespace() && c != ' '
}

/// An address without surrounding brackets, quotation marks, backticks and punctuation.
fn without_wrapping(seen: &str) -> &str {
    const OPENING: [char; 17] =
        ['(', '[', '{', '<', '"', '\'', '`', '“', '”', '‘', '’', '«', '「', '（', '【', '［', '*'];
    let opened = seen.trim_start_matches(OPENING);
    let begins = opened.len() < seen.len();
    let mut bare = opened;
    while let Some(last) = bare.chars().next_back() {
        let count = |sign: char| bare.matches(sign).count();
        let strays = match last {
            ')' => count(')') > count('('),
            ']' => count(']') > count('['),
            '}' => count('}') > count('{'),
            '\'' => count('\'') % 2 == 1,
            '>' => !bare.contains('<'),
            '<' | '"' | '`' | '“' | '”' | '‘' | '’' | '»' | '」' | '）' | '】' | '］' | ',' | ';' | '，' | '；'
            | '。' | '、' => true,
            // In a path, a full stop or an asterisk may be intended: `wiki/Tea_Inc.`
            '.' | '*' => begins || !path_of(bare).contains(|c: char| !matches!(c, '.' | '*')),
            _ => false,
        };
        if !strays {
            break;
        }
        bare = &bare[..bare.len() - last.len_utf8()];
    }
    // What is not an address either way is left as it is.
    let host = bare.split_once("://").map_or(bare, |(_, host)| host);
    if host.contains(char::is_alphanumeric) { bare } else { seen }
}

/// What follows the host, if there is a scheme.
fn path_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or("/x", |(_, rest)| rest);
    rest.find(['/', '?', '#']).map_or("", |at| &rest[at + 1..])
}

/// What is wrong at the beginning of an address, and the address with a scheme; `None` if it is not a web address.
fn with_scheme(bare: &str) -> Option<(Option<&'static str>, Cow<'_, str>)> {
    if let Some(begun) = Begun::of(bare) {
        let inner = Begun::of(begun.rest).filter(|inner| inner.is_spelled);
        return Some(match inner {
            Some(inner) => {
                // `https://https://https://…`: the last one is as good as any.
                let mut last = inner;
                while let Some(next) = Begun::of(last.rest).filter(|next| next.is_spelled) {
                    last = next;
                }
                (Some("begins twice"), last.spelled())
            }
            None if begun.is_right => (None, Cow::Borrowed(bare)),
            None => (Some("begins with a misspelled scheme"), begun.spelled()),
        });
    }
    if let Some(rest) = bare.strip_prefix("//") {
        return Some((None, format!("https://{rest}").into()));
    }
    let host_end = bare.find(['/', '?', '#', ':']).unwrap_or(bare.len());
    let (host, behind) = bare.split_at(host_end);
    if let Some((name, site)) = host.split_once('@') {
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "._%+-".contains(c));
        return match behind.strip_prefix(':') {
            _ if !is_name || !is_host(site, "x") => None,
            // The form for git: `git@github.com:leafy/chai.git`.
            Some(path) if name == "git" => {
                Some((Some("is one for git, not for readers"), format!("https://{site}/{path}").into()))
            }
            None if behind.is_empty() => {
                Some((Some("is an e-mail address without “mailto:”"), format!("mailto:{bare}").into()))
            }
            _ => None,
        };
    }
    let port = behind.strip_prefix(':').map(|port| port.split(['/', '?', '#']).next().unwrap_or_default());
    if port.is_some_and(|port| port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let unreached = matches!(reach(host), Reach::Own | Reach::Private) && (port.is_some() || host.contains('.'));
    let plainly = is_host(host, behind.trim_start_matches(['/', '?', '#', ':'])) || unreached;
    plainly.then(|| (Some("has no scheme"), format!("https://{bare}").into()))
}

/// What looks like the beginning of a web address.
#[derive(Clone, Copy)]
struct Begun<'a> {
    /// The scheme that was meant.
    scheme: &'static str,
    /// What follows it.
    rest: &'a str,
    /// Whether the scheme's name is spelled correctly.
    is_spelled: bool,
    /// Whether the whole beginning is.
    is_right: bool,
}

impl<'a> Begun<'a> {
    fn spelled(&self) -> Cow<'a, str> {
        format!("{}://{}", self.scheme, self.rest).into()
    }

    fn of(text: &'a str) -> Option<Self> {
        /// No misspelling is longer than this.
        const LONGEST: usize = 9;
        let letters = text.bytes().take(LONGEST).take_while(u8::is_ascii_alphabetic).count();
        let (name, behind) = text.split_at(letters);
        let is_joint = |c: char| matches!(c, ':' | ';' | '：' | '﹕' | '/' | '／' | '\\' | '.');
        let rest = behind.trim_start_matches(is_joint);
        let joint = &behind[..behind.len() - rest.len()];
        let is_spelled = name.eq_ignore_ascii_case("http") || name.eq_ignore_ascii_case("https");
        let scheme = if name.contains(['s', 'S']) { "https" } else { "http" };
        if is_spelled && behind.starts_with("://") && (joint == "://" || rest.is_empty()) {
            return Some(Self { scheme, rest: &behind[3..], is_spelled, is_right: true });
        }
        let host = rest.split(['/', '?', '#', ':', '\\']).next().unwrap_or_default();
        let slashes = joint.chars().filter(|c| matches!(c, '/' | '／' | '\\')).count();
        let joins =
            joint.contains([':', '：', '﹕', ';']) || slashes > 1 || is_spelled && slashes == 1 && is_host(host, "");
        let names_host = host.contains('.') && host.starts_with(char::is_alphanumeric)
            || host == "localhost"
            || rest.starts_with('[');
        (joins && names_host && (is_spelled || is_slip(name))).then_some(Self {
            scheme,
            rest,
            is_spelled,
            is_right: false,
        })
    }
}

/// Whether a word is `http` or `https` with a slip: with repeated, missing or swapped letters, or one wrong letter.
fn is_slip(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let own =
        word.len() >= 3 && word.contains('t') && word.contains('p') && word.bytes().all(|byte| b"htps".contains(&byte));
    own || ["http", "https"].into_iter().any(|right| word.len() >= 4 && differs_in_one(&word, right))
}

/// Whether two words differ by at most one added, missing or different letter.
fn differs_in_one(one: &str, other: &str) -> bool {
    let ahead = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one.as_bytes()[ahead..], &other.as_bytes()[ahead..]);
    let behind = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    one.len() - behind <= 1 && other.len() - behind <= 1
}

/// The first of two identical addresses, one directly after the other.
fn once(address: &str) -> Option<&str> {
    let place = |address: &str| Begun::of(address).map(|begun| begun.rest.trim_end_matches('/').to_owned());
    let at = 8 + address.get(8..)?.find("http")?;
    let (first, second) = address.split_at(at);
    let is_same = place(first)? == place(second)?;
    is_same.then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_addresses_have_no_slip() {
        for address in ["https://tea.example", "http://a.tea.example/x_y?z=1&n=2#Top", "https://tea.example/a/http:/x"]
        {
            assert!(!is_plain(address) || slip(address).is_none(), "{address}");
        }
        assert!(is_plain("https://www.tea.example/leaf-2/~ada/x.html?y=1#z"));
        for address in [
            "https://localhost/x",
            "https://tea.local",
            "https://home.arpa",
            "https://tea..example",
            "https://http.tea.example/http",
            "https://tea.example/x.",
            "https://tea.example/x)",
            "https://tea.example/%20",
            "https://",
            "htps://tea.example",
        ] {
            assert!(!is_plain(address), "{address}");
        }
    }

    #[test]
    fn what_is_meant_is_seen() {
        for typed in [
            "tea.example/x",
            "htps://tea.example/x",
            "htpps://tea.example/x",
            "hhttps://tea.example/x",
            "ttps://tea.example/x",
            "httsp://tea.example/x",
            "httos://tea.example/x",
            "https//tea.example/x",
            "https/tea.example/x",
            "https:/tea.example/x",
            "https:///tea.example/x",
            "https:tea.example/x",
            "https;//tea.example/x",
            "https.//tea.example/x",
            "https:\\\\tea.example/x",
            "https：//tea.example/x",
            "https:／／tea.example/x",
            "https://https://tea.example/x",
            "http://https//tea.example/x",
            "https://https:/tea.example/x",
            "(https://tea.example/x)",
            "<https://tea.example/x",
            "https://tea.example/x>",
            "`https://tea.example/x`",
            "“https://tea.example/x”",
            "'https://tea.example/x'",
            "(tea.example/x)",
            "https://tea.example/x,",
            "[https://tea.example/x](https://tea.example/x)",
            "https://tea.example/x)",
            "https://tea.example/x\u{200b}",
            "\u{feff}https://tea.example/x",
            "https://tea.exa\u{ad}mple/x",
            "https://tea.example/x%20",
            "https://tea.example/x%E2%80%8B",
            "https://tea.example/x\u{a0}",
            "https://tea.example/xhttps://tea.example/x",
            "https://tea.example/x/http://tea.example/x/",
        ] {
            let meant = mistyped(typed).and_then(|wrong| wrong.meant);
            assert_eq!(
                meant.as_deref().map(|meant| meant.trim_end_matches('/')),
                Some("https://tea.example/x"),
                "{typed}"
            );
        }
        for (typed, meant) in [
            ("htp://tea.example", "http://tea.example"),
            ("http:tea.example", "http://tea.example"),
            ("ada@tea.example", "mailto:ada@tea.example"),
            ("git@github.com:leafy/chai.git", "https://github.com/leafy/chai.git"),
            ("https://tea.example.", "https://tea.example"),
            ("www.tea.example", "https://www.tea.example"),
        ] {
            assert_eq!(mistyped(typed).and_then(|wrong| wrong.meant).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn what_leads_nowhere_is_told_without_a_guess() {
        for typed in [
            "http://localhost:3000",
            "localhost:3000",
            "127.0.0.1:8080/x",
            "http://192.168.1.1/x",
            "http://[::1]/",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///home/ada/tea.md",
            "https://tea..example",
            "https://github.com:leafy/chai",
            "[https://a.example](https://b.example)",
            "(https://a.example/<b>",
        ] {
            assert_eq!(mistyped(typed).map(|wrong| wrong.meant), Some(None), "{typed}");
        }
    }

    #[test]
    fn what_works_is_left_alone() {
        for typed in [
            "https://tea.example/x",
            "HTTPS://Tea.Example/X",
            "http://tea.example:8080/?a=b#c",
            "https://tea.example/x_(y)",
            "https://tea.example/wiki/Tea_Inc.",
            "https://tea.example/wiki/Yahoo!",
            "https://tea.example/C*",
            "https://web.archive.org/web/2020/https://tea.example/x",
            "https://tea.example/?next=https://tea.example/",
            "https://fa.tea.example/می\u{200c}شود",
            "https://ru.tea.example/Чай",
            "https://чай.example",
            "https://http.cat/404",
            "//tea.example/x",
            "https://",
            "http://...",
            "mailto:ada@tea.example",
            "ftp://tea.example",
            "magnet:?xt=1",
            "irc://tea.example",
            "docs/tea.md",
            "./tea.example",
            "../tea.com",
            "/wiki",
            "#tea",
            "foo.md",
            "LICENSE",
            "example.py",
            "link",
            "",
            "docs/ada@2x.png",
            "http/server.go",
            "https.md",
        ] {
            assert_eq!(mistyped(typed), None, "{typed}");
        }
    }
}
