//! Names of sites: which words are clearly a host, and which hosts no reader can reach.

/// Where a host leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// To a site on the internet, as far as its name shows.
    Open,
    /// To the machine of whoever follows the link.
    Own,
    /// Into somebody's own network.
    Private,
    /// Nowhere: no host can have that name.
    Nowhere,
}

/// The country domains (<https://www.iana.org/domains/root/db>).
const COUNTRIES: &str = " ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz \
    ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg \
    gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky \
    kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np \
    nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx \
    sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw ";

/// Other top-level domains that lists link to, and the one reserved for examples (RFC 2606, <https://www.iana.org/domains/root/db>).
const KINDS: &str = " academy aero agency app art asia audio biz blog build cafe camp cards care careers cash cat center chat city click \
    cloud club codes coffee com community company computer cool coop cyou data design dev digital directory download earth edu education \
    email energy engineering events example exchange expert express family finance financial fit foundation fun fund fyi gallery game \
    games global gov graphics gratis group guide guru health help host house how icu inc info institute int international jobs land \
    legal life link live llc lol ltd management market marketing media mil mobi moe museum net network new news ngo ninja one online \
    ooo org page partners party photo photos pics pictures pizza place plus press pro productions pub report review reviews rip rocks \
    run sale school science security services sh shop show site social software solutions space store studio study style support \
    systems team tech technology tel tips today tools top tours town toys trade training travel tube university video vip vision \
    watch webcam website wiki win work works world wtf xyz zone ";

/// Domains that are also file extensions: alone, `build.rs` is a file.
const FILES: &str =
    " ac am as build cc data do download gd in la mk ml mm mo md ms new pl pm ps pub py rs sc sh so st tf vi ";

fn holds(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known.eq_ignore_ascii_case(word)) && !word.is_empty()
}

/// Whether words without a scheme are clearly a host rather than a file or folder of the repository: `assam.example`, `www.tea.org`, and `docs.rs` if
/// more follows.
pub(super) fn is_host(host: &str, path: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    let Some((name, top)) = host.rsplit_once('.') else { return false };
    if !host.split('.').all(is_label) || !name.contains(char::is_alphabetic) {
        return false;
    }
    if name.len() > 4 && name.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("www.")) {
        return true;
    }
    // `amazon.com/notes.md` may be a folder named after the site.
    let is_file = path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("md"))
        && !host.eq_ignore_ascii_case("github.com");
    let is_ending = holds(FILES, top) && (path.is_empty() || top.eq_ignore_ascii_case("md"));
    let is_readme = host.eq_ignore_ascii_case("read.me");
    (holds(COUNTRIES, top) || holds(KINDS, top)) && !is_file && !is_ending && !is_readme
}

/// Whether a host is a lower-case name on the internet, as nearly all are: [`reach`] says it is open.
pub(super) fn is_plain_host(host: &[u8]) -> bool {
    let top = host.rsplit(|&byte| byte == b'.').next().unwrap_or_default();
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    top.len() > 1
        && top.iter().all(u8::is_ascii_lowercase)
        && !matches!(top, b"localhost" | b"local" | b"internal" | b"lan" | b"localdomain" | b"arpa")
        && host[0].is_ascii_alphanumeric()
        && host.iter().copied().all(is_letter)
        && !host.windows(2).any(|pair| matches!(pair, b".." | b"0x"))
}

/// Where the authority of an address leads: host and port, including any user name (RFC 3986, section 3.2).
pub(super) fn reach(authority: &str) -> Reach {
    let authority = authority.rsplit('@').next().unwrap_or(authority);
    let (host, port) = match authority.rfind(']') {
        Some(close) => authority.split_at(close + 1),
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let port = port.strip_prefix(':').unwrap_or(port);
    let host = host.strip_suffix('.').unwrap_or(host);
    if !port.bytes().all(|byte| byte.is_ascii_digit()) || host.split('.').any(str::is_empty) {
        return Reach::Nowhere;
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if host.bytes().all(plain)
        && host.bytes().next_back().is_some_and(|byte| byte.is_ascii_alphabetic())
        && !host.contains("0x")
    {
        return named(&host.to_ascii_lowercase());
    }
    match url::Host::parse(host) {
        Err(_) => Reach::Nowhere,
        Ok(url::Host::Ipv4(address)) if address.is_loopback() || address.is_unspecified() => Reach::Own,
        Ok(url::Host::Ipv4(address)) if address.is_private() || address.is_link_local() => Reach::Private,
        Ok(url::Host::Ipv6(address)) if address.is_loopback() || address.is_unspecified() => Reach::Own,
        // An IPv4-mapped address is that IPv4 address (RFC 4291, section 2.5.5.2).
        Ok(url::Host::Ipv6(address)) if let Some(mapped) = address.to_ipv4_mapped() => reach(&mapped.to_string()),
        Ok(url::Host::Ipv6(address)) if address.is_unique_local() || address.is_unicast_link_local() => Reach::Private,
        Ok(url::Host::Ipv4(_) | url::Host::Ipv6(_)) => Reach::Open,
        Ok(url::Host::Domain(name)) => named(&name),
    }
}

/// Names reserved for private networks: RFC 6761 (`localhost`), RFC 6762 (`local`), RFC 8375 (`home.arpa`), and `internal`
/// (<https://www.icann.org/en/board-activities-and-meetings/materials/approved-resolutions-special-meeting-of-the-icann-board-29-07-2024-en>).
fn named(name: &str) -> Reach {
    match name.rsplit('.').next() {
        Some("localhost") => Reach::Own,
        Some("local" | "internal" | "lan" | "localdomain") if name.contains('.') => Reach::Private,
        _ if name.ends_with(".home.arpa") => Reach::Private,
        _ if name.contains([',', ';', '\'', '"', '(', ')', '*', '!', '=', '&', '$', '`']) => Reach::Nowhere,
        _ => Reach::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_from_files() {
        for (host, path) in [
            ("assam.example", ""),
            ("github.com", "leafy/chai"),
            ("github.com", "leafy/chai/blob/main/notes.md"),
            ("www.tea.anything", ""),
            ("docs.rs", "serde"),
            ("tea.co.uk", ""),
            ("Chai.IO", ""),
        ] {
            assert!(is_host(host, path), "{host}/{path}");
        }
        for (host, path) in [
            ("foo.md", ""),
            ("notes.md", "x"),
            ("build.rs", ""),
            ("example.py", ""),
            ("meson.build", ""),
            ("index.html", ""),
            ("logo.svg", ""),
            ("LICENSE", ""),
            ("v1.2", ""),
            (".github", ""),
            ("1.io", ""),
            ("amazon.com", "notes.md"),
            ("read.me", ""),
            ("tea..com", ""),
        ] {
            assert!(!is_host(host, path), "{host}/{path}");
        }
    }

    #[test]
    fn what_readers_cannot_reach_is_known() {
        for (authority, wanted) in [
            ("tea.example", Reach::Open),
            ("tea.example:8080", Reach::Open),
            ("8.8.8.8", Reach::Open),
            ("[2001:db8::1]", Reach::Open),
            ("172.32.0.1", Reach::Open),
            ("ada@tea.example", Reach::Open),
            ("localhost:3000", Reach::Own),
            ("tea.localhost", Reach::Own),
            ("127.0.0.1", Reach::Own),
            ("0.0.0.0:80", Reach::Own),
            ("[::1]:8080", Reach::Own),
            ("192.168.0.7", Reach::Private),
            ("10.1.2.3:80", Reach::Private),
            ("172.16.0.1", Reach::Private),
            ("169.254.1.1", Reach::Private),
            ("[fd00::1]", Reach::Private),
            ("[fe80::1]", Reach::Private),
            ("[::ffff:192.168.0.1]", Reach::Private),
            ("printer.local", Reach::Private),
            ("tea..example", Reach::Nowhere),
            ("tea,example", Reach::Nowhere),
            ("github.com:leafy", Reach::Nowhere),
            ("[::1", Reach::Nowhere),
            ("tea<example", Reach::Nowhere),
        ] {
            assert_eq!(reach(authority), wanted, "{authority}");
        }
    }
}
