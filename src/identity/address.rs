//! The parts of a web address, without the spelling differences that never matter (RFC 3986, section 6.2).

use std::borrow::Cow;

/// A web address, split and normalized as far as all sites agree.
#[derive(Debug)]
pub(super) struct Address<'a> {
    /// Lower case and in ASCII, without `www.` and default ports.
    pub host: Cow<'a, str>,
    /// Without slashes at either end; unreserved characters are not percent-encoded.
    pub path: Cow<'a, str>,
    /// What follows `?`, as written.
    pub query: Cow<'a, str>,
    /// What follows `#`, as written, if it leads to a part of the page.
    pub fragment: &'a str,
}

/// Query parameters that only track where a visitor came from, as documented by the sites that add them
/// (<https://support.google.com/analytics/answer/1033863>,
/// <https://github.com/mpchadwick/tracking-query-params-registry>).
const TRACKING: [&str; 18] = [
    "_hsenc", "_hsmi", "dclid", "fbclid", "gbraid", "gclid", "gclsrc", "igsh", "igshid", "mc_cid", "mc_eid", "mkt_tok",
    "msclkid", "ref_src", "twclid", "vero_id", "wbraid", "yclid",
];

/// The same on most sites; on others they select what is shown (`?ref=main`), so that they cannot be removed safely.
const MOSTLY_TRACKING: [&str; 4] = ["ref", "ref_url", "si", "spm"];

/// Fragments that do not change what is shown. `top` is HTML's own name for the beginning
/// (<https://html.spec.whatwg.org/multipage/browsing-the-web.html#scrolling-to-a-fragment>), and a text directive highlights words
/// (<https://wicg.github.io/scroll-to-text-fragment/>).
fn only_scrolls(fragment: &str) -> bool {
    fragment.eq_ignore_ascii_case("top") || fragment.starts_with(":~:") || fragment == "/"
}

impl<'a> Address<'a> {
    pub fn parse(destination: &'a str) -> Option<Self> {
        let destination = destination.trim();
        let scheme = destination.bytes().position(|byte| byte == b':').map(|at| destination.split_at(at));
        let rest = match scheme {
            Some((scheme, rest)) if rest.starts_with("://") && is_web_scheme(scheme) => &rest[3..],
            _ => destination.strip_prefix("//").or_else(|| destination.starts_with("www.").then_some(destination))?,
        };
        let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let fragment = if only_scrolls(fragment) { "" } else { fragment };
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = host(authority)?;
        let path = decode_unreserved(path.trim_matches('/'));
        Some(Self { host, path, query: decode_unreserved(query), fragment })
    }

    /// The path's segments.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').filter(|segment| !segment.is_empty())
    }

    /// The path's segments, for matching against a pattern.
    pub fn parts(&self) -> Vec<&str> {
        self.segments().collect()
    }

    /// The value of a query parameter; `None` if it is missing or empty.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).find(|value| !value.is_empty())
    }

    /// The key for a site without its own rules.
    pub fn generic_key(&self) -> String {
        const INDEXES: [&str; 5] = ["index.html", "index.htm", "index.php", "index.asp", "index.aspx"];
        let index = INDEXES.into_iter().find_map(|name| self.path.strip_suffix(name));
        let path =
            index.filter(|above| above.is_empty() || above.ends_with('/')).unwrap_or(&self.path).trim_end_matches('/');
        let mut key = String::with_capacity(8 + self.host.len() + path.len() + self.query.len() + self.fragment.len());
        key.push_str("web:");
        key.push_str(&self.host);
        key.push('/');
        key.push_str(path);
        key.push_str(&self.selection());
        if !self.fragment.is_empty() {
            key.push('#');
            key.push_str(self.fragment);
        }
        key
    }

    /// The query without tracking parameters, sorted, with its `?`; empty if nothing is left.
    pub fn selection(&self) -> Cow<'_, str> {
        if self.query.is_empty() {
            return Cow::Borrowed("");
        }
        let mut parameters: Vec<&str> =
            self.query.split('&').filter(|pair| !pair.is_empty() && !is_tracking(pair)).collect();
        parameters.sort_unstable();
        Cow::Owned(if parameters.is_empty() { String::new() } else { format!("?{}", parameters.join("&")) })
    }
}

fn is_web_scheme(scheme: &str) -> bool {
    ["https", "http", "git", "git+https"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

fn is_tracking(parameter: &str) -> bool {
    let name = name_of(parameter);
    only_tracks(parameter) || MOSTLY_TRACKING.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether a parameter only tracks where a visitor came from, on any site.
fn only_tracks(parameter: &str) -> bool {
    let name = name_of(parameter);
    name.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("utm_"))
        || TRACKING.iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn name_of(parameter: &str) -> &str {
    parameter.split('=').next().unwrap_or_default()
}

/// A web address without tracking parameters, and the first of these; `None` if it has none. The rest stays as written.
#[must_use]
pub fn without_tracking(destination: &str) -> Option<(String, &str)> {
    Address::parse(destination)?;
    let (whole, fragment) = destination.split_at(destination.find('#').unwrap_or(destination.len()));
    let (page, query) = whole.split_once('?')?;
    let first = query.split('&').find(|pair| only_tracks(pair)).map(name_of)?;
    let rest: Vec<&str> = query.split('&').filter(|pair| !only_tracks(pair)).collect();
    let mark = if rest.iter().all(|pair| pair.is_empty()) { "" } else { "?" };
    Some((format!("{page}{mark}{}{fragment}", rest.join("&")), first))
}

fn host(authority: &str) -> Option<Cow<'_, str>> {
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let host = host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(host).trim_end_matches('.');
    if host.is_empty() || host.contains(char::is_whitespace) {
        return None;
    }
    let host = if !host.is_ascii() {
        Cow::Owned(in_ascii(host))
    } else if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(host.to_ascii_lowercase())
    } else {
        Cow::Borrowed(host)
    };
    Some(match host {
        Cow::Borrowed(host) => Cow::Borrowed(without_www(host)),
        Cow::Owned(host) => Cow::Owned(without_www(&host).to_owned()),
    })
}

fn without_www(host: &str) -> &str {
    host.strip_prefix("www.").filter(|bare| bare.contains('.')).unwrap_or(host)
}

/// An internationalized host in the form used on the wire (<https://url.spec.whatwg.org/#idna>).
fn in_ascii(host: &str) -> String {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, Some(port)),
        _ => (host, None),
    };
    let name = url::Host::parse(name).map_or_else(|_| name.to_lowercase(), |host| host.to_string());
    port.map_or(name.clone(), |port| format!("{name}:{port}"))
}

/// Decodes `%41` to `A` and the like: letters, digits and `-._~` mean the same either way (RFC 3986, section 6.2.2.2),
/// and browsers show bytes beyond ASCII decoded.
fn decode_unreserved(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let decoded = (bytes[at] == b'%').then(|| hex(bytes.get(at + 1), bytes.get(at + 2))).flatten();
        match decoded {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) || byte >= 0x80 => {
                out.push(byte);
                at += 3;
            }
            Some(_) => {
                out.extend(bytes[at..at + 3].iter().map(u8::to_ascii_uppercase));
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).map_or(Cow::Borrowed(path), Cow::Owned)
}

fn hex(high: Option<&u8>, low: Option<&u8>) -> Option<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    u8::try_from(digit(high?)? * 16 + digit(low?)?).ok()
}
