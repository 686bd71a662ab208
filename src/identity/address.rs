//! The parts of a web address, with the spellings that never matter taken away (RFC 3986, section 6.2).

use std::borrow::Cow;

/// A web address, split and normalised as far as every site agrees.
#[derive(Debug)]
pub(super) struct Address<'a> {
    /// Lower case, without `www.` and default ports.
    pub host: Cow<'a, str>,
    /// Without slashes at either end; unreserved characters are not percent-encoded.
    pub path: Cow<'a, str>,
    /// What follows `?`, as written.
    pub query: &'a str,
    /// What follows `#`, as written.
    pub fragment: &'a str,
}

/// Query parameters that only tell where a visitor came from, as the sites that add them document
/// (<https://support.google.com/analytics/answer/1033863>, <https://github.com/mpchadwick/tracking-query-params-registry>).
const TRACKING: [&str; 12] =
    ["fbclid", "gclid", "dclid", "msclkid", "igshid", "mc_cid", "mc_eid", "ref", "ref_src", "si", "spm", "yclid"];

impl<'a> Address<'a> {
    pub fn parse(destination: &'a str) -> Option<Self> {
        let destination = destination.trim();
        let rest = match destination.find("://") {
            Some(at) if is_web_scheme(&destination[..at]) => &destination[at + 3..],
            _ => destination.strip_prefix("//").or_else(|| destination.starts_with("www.").then_some(destination))?,
        };
        let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = host(authority)?;
        Some(Self { host, path: decode_unreserved(path.trim_matches('/')), query, fragment })
    }

    /// The path's segments.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').filter(|segment| !segment.is_empty())
    }

    /// The value of a query parameter.
    pub fn parameter(&self, name: &str) -> Option<&'a str> {
        self.query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// The key for a site without rules of its own.
    pub fn generic_key(&self) -> String {
        const INDEXES: [&str; 4] = ["index.html", "index.htm", "index.php", "index.asp"];
        let index = INDEXES.into_iter().find_map(|name| self.path.strip_suffix(name));
        let path =
            index.filter(|above| above.is_empty() || above.ends_with('/')).unwrap_or(&self.path).trim_end_matches('/');
        let mut key = format!("web:{}/{path}", self.host);
        let mut parameters: Vec<&str> =
            self.query.split('&').filter(|pair| !pair.is_empty() && !is_tracking(pair)).collect();
        parameters.sort_unstable();
        if !parameters.is_empty() {
            key.push('?');
            key.push_str(&parameters.join("&"));
        }
        if !self.fragment.is_empty() && !self.fragment.starts_with(":~:") && self.fragment != "top" {
            key.push('#');
            key.push_str(self.fragment);
        }
        key
    }
}

fn is_web_scheme(scheme: &str) -> bool {
    ["https", "http", "git", "git+https"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

fn is_tracking(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default();
    name.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("utm_"))
        || TRACKING.iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn host(authority: &str) -> Option<Cow<'_, str>> {
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let host = host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(host).trim_end_matches('.');
    let host = if host.bytes().any(|byte| byte.is_ascii_uppercase()) || !host.is_ascii() {
        Cow::Owned(host.to_lowercase())
    } else {
        Cow::Borrowed(host)
    };
    if host.is_empty() || host.contains(char::is_whitespace) {
        return None;
    }
    Some(match host {
        Cow::Borrowed(host) => Cow::Borrowed(host.strip_prefix("www.").unwrap_or(host)),
        Cow::Owned(host) => match host.strip_prefix("www.") {
            Some(bare) => Cow::Owned(bare.to_owned()),
            None => Cow::Owned(host),
        },
    })
}

/// Decodes `%41` to `A` and the like: letters, digits, `-._~` mean the same either way (RFC 3986, section 6.2.2.2), and
/// bytes beyond ASCII are what browsers show.
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
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || byte >= 0x80 => {
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
