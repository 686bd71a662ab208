//! Addresses that only redirect to another one.

use super::address::Address;

/// Services that shorten anybody's addresses, according to <https://github.com/PeterDaveHello/url-shorteners>, limited to those that occur in lists.
/// Domains that one owner uses only for its own addresses (`aka.ms`, `youtu.be`, `forms.gle`) are not here.
const SHORTENERS: [&str; 33] = [
    "adf.ly",
    "amzn.to",
    "bit.do",
    "bit.ly",
    "bitly.com",
    "bl.ink",
    "buff.ly",
    "clck.ru",
    "cutt.ly",
    "dlvr.it",
    "dub.sh",
    "fb.me",
    "git.io",
    "goo.gl",
    "ift.tt",
    "is.gd",
    "j.mp",
    "lnkd.in",
    "ow.ly",
    "rb.gy",
    "rebrand.ly",
    "s.id",
    "shorturl.at",
    "shorturl.com",
    "soo.gd",
    "suo.im",
    "t.cn",
    "t.co",
    "t.ly",
    "tiny.cc",
    "tinyurl.com",
    "url.cn",
    "v.gd",
];

/// The service that shortened an address; `None` if none did.
#[must_use]
pub fn shortened_by(destination: &str) -> Option<&'static str> {
    let address = Address::parse(destination)?;
    // The service's own front page is not shortened, and Google Maps had no other addresses than these.
    if address.path.is_empty() || address.host == "goo.gl" && address.segments().next() == Some("maps") {
        return None;
    }
    SHORTENERS.into_iter().find(|host| *host == address.host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_elsewhere_is_known_by_its_host() {
        for (address, service) in [
            ("https://bit.ly/3tea", Some("bit.ly")),
            ("http://WWW.TinyURL.com/tea", Some("tinyurl.com")),
            ("https://t.co/tea", Some("t.co")),
            ("https://bit.ly/", None),
            ("https://goo.gl/maps/tea", None),
            ("https://aka.ms/tea", None),
            ("https://habit.ly/tea", None),
            ("docs/bit.ly/tea.md", None),
        ] {
            assert_eq!(shortened_by(address), service, "{address}");
        }
    }
}
