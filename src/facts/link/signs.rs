//! What pages and addresses reveal about themselves: walls, domain sales, missing pages, services that redirect by design.

use url::Url;

use super::Suspicion;

/// Whether a title belongs to a page that keeps robots out (Cloudflare, Radware, Anubis, Imperva and the like).
pub(super) fn is_wall(title: &str) -> bool {
    const WALLS: [&str; 20] = [
        "just a moment",
        "attention required",
        "making sure you",
        "bot manager",
        "captcha",
        "are you a robot",
        "not a robot",
        "access denied",
        "access to this page has been denied",
        "security check",
        "ddos-guard",
        "human verification",
        "verifying you are human",
        "verify you are human",
        "client challenge",
        "checking your browser",
        "robot check",
        "pardon our interruption",
        "one more step",
        "request rejected",
    ];
    let title = title.to_lowercase();
    WALLS.iter().any(|wall| title.starts_with(wall) || title.contains(wall) && title.chars().count() < wall.len() + 40)
}

/// Whether a domain is parked or for sale, going by where its address leads and what the page there says.
pub(super) fn of_domain(url: &Url, title: &str) -> Option<Suspicion> {
    const SALE_HOSTS: [&str; 9] = [
        "sedo.com",
        "dan.com",
        "afternic.com",
        "hugedomains.com",
        "expireddomains.com",
        "buydomains.com",
        "undeveloped.com",
        "domainmarket.com",
        "atom.com",
    ];
    const PARKING_HOSTS: [&str; 6] =
        ["sedoparking.com", "parkingcrew.net", "bodis.com", "above.com", "parklogic.com", "cashparking.com"];
    const SALE: [&str; 7] = [
        "domain is for sale",
        "domain name is for sale",
        "domain for sale",
        "this domain may be for sale",
        "buy this domain",
        "domain may be for sale",
        "hugedomains",
    ];
    const PARKING: [&str; 5] =
        ["domain is parked", "parked domain", "domain parking", "website coming soon", "this domain has expired"];
    let host = url.host_str()?.to_ascii_lowercase();
    let title = title.to_lowercase();
    let is_on = |known: &str| host == known || host.strip_suffix(known).is_some_and(|sub| sub.ends_with('.'));
    // `dan.com` and `atom.com` are also sites in their own right: a domain is for sale only if it redirects there,
    // which the path shows.
    let has_path = url.path().len() > 1 || url.query().is_some();
    if SALE_HOSTS.iter().any(|known| is_on(known)) && (has_path || host.contains("expired"))
        || SALE.iter().any(|sale| title.contains(sale))
    {
        return Some(Suspicion::ForSale);
    }
    let number = host.strip_prefix("ww").and_then(|rest| rest.split_once('.')).map_or("", |(number, _)| number);
    let is_numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_parked = is_numbered
        || PARKING_HOSTS.iter().any(|known| is_on(known))
        || PARKING.iter().any(|sign| title.contains(sign));
    is_parked.then_some(Suspicion::Parked)
}

/// Whether a title says that there is no page. A whole part of it must say so: "404 Media" is a newspaper.
pub(super) fn is_not_found(title: &str) -> bool {
    const SAYS: [&str; 26] = [
        "404",
        "404notfound",
        "notfound",
        "pagenotfound",
        "error404",
        "404error",
        "404pagenotfound",
        "pagenotfound404",
        "404thispagecouldnotbefound",
        "thispagecouldnotbefound",
        "pagenotfounderror",
        "error404notfound",
        "404errorpagenotfound",
        "httperror404",
        "http404",
        "oopspagenotfound",
        "sorrypagenotfound",
        "pagedoesnotexist",
        "pagedoesntexist",
        "thispagedoesnotexist",
        "filenotfound",
        "objectnotfound",
        "seitenichtgefunden",
        "pagenontrouvée",
        "页面不存在",
        "404页面不存在",
    ];
    let parts = title.split(['|', '·', '—', '–', '•', '»', '«']).flat_map(|part| part.split(" - "));
    parts.flat_map(|part| part.split(": ")).chain([title]).any(|part| {
        let squeezed: String = part.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        SAYS.contains(&squeezed.as_str())
    })
}

/// Whether a page's title says anything about its site.
pub(super) fn says_something(title: &str) -> bool {
    const NOTHING: [&str; 14] = [
        "home",
        "homepage",
        "welcome",
        "index",
        "login",
        "log",
        "sign",
        "page",
        "loading",
        "untitled",
        "redirecting",
        "in",
        "to",
        "the",
    ];
    let small = title.to_lowercase();
    small.split(|c: char| !c.is_alphanumeric()).any(|word| !word.is_empty() && !NOTHING.contains(&word))
}

/// Whether an address is a permanent identifier, which redirects by design.
pub(super) fn is_permanent(url: &Url) -> bool {
    const HOSTS: [&str; 12] = [
        "doi.org",
        "dx.doi.org",
        "hdl.handle.net",
        "purl.org",
        "w3id.org",
        "n2t.net",
        "ark.page",
        "identifiers.org",
        "urn.fi",
        "nbn-resolving.org",
        "aka.ms",
        "fwlink.microsoft.com",
    ];
    let host = url.host_str().unwrap_or_default();
    HOSTS.contains(&host.strip_prefix("www.").unwrap_or(host)) || url.path().contains("/ark:")
}

/// Whether an address asks visitors to log in or to give consent.
pub(super) fn is_login(url: &Url) -> bool {
    const WORDS: [&str; 14] = [
        "login",
        "log-in",
        "signin",
        "sign-in",
        "sign_in",
        "signup",
        "auth",
        "oauth",
        "oauth2",
        "sso",
        "consent",
        "session",
        "cas",
        "authorize",
    ];
    let is_word = |part: &str| WORDS.iter().any(|word| part.eq_ignore_ascii_case(word));
    let host = url.host_str().unwrap_or_default();
    let first = host.split('.').next().unwrap_or_default();
    is_word(first) || matches!(first, "accounts" | "idp" | "account") || url.path().split(['/', '.']).any(is_word)
}

/// Whether a part of a path is easily added or left out: an index page, a language, the latest version.
pub(super) fn comes_and_goes(part: &str) -> bool {
    const NAMES: [&str; 12] = [
        "latest",
        "stable",
        "current",
        "home",
        "index",
        "default",
        "main",
        "master",
        "index.html",
        "index.htm",
        "index.php",
        "default.aspx",
    ];
    const LANGUAGES: [&str; 24] = [
        "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "fi", "no", "pl", "cs", "ru", "uk", "tr", "ja", "ko",
        "zh", "ar", "he", "id", "vi", "hi",
    ];
    let (language, country) = part.split_once(['-', '_']).unwrap_or((part, ""));
    let is_country =
        country.is_empty() || matches!(country.len(), 2 | 4) && country.bytes().all(|byte| byte.is_ascii_alphabetic());
    NAMES.contains(&part) || LANGUAGES.contains(&language) && is_country
}
