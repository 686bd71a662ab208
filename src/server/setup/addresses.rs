//! Addresses: which one the browser used, and which ones GitHub can reach.

use axum::http::{HeaderMap, header};
use url::{Host, Url};

/// Who can reach a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Everybody.
    Public,
    /// Those in the same network.
    Network,
    /// Only this machine.
    Machine,
}

/// Who can reach the host of an address.
pub(super) fn reach(url: &Url) -> Reach {
    let host = match url.host() {
        // An IPv4 address in IPv6 form (RFC 4291, section 2.5.5.2).
        Some(Host::Ipv6(ip)) => Some(ip.to_ipv4_mapped().map_or(Host::Ipv6(ip), Host::Ipv4)),
        host => host,
    };
    match host {
        Some(Host::Ipv4(ip)) if ip.is_loopback() || ip.is_unspecified() => Reach::Machine,
        // 100.64.0.0/10 is behind a provider's address translation (RFC 6598).
        Some(Host::Ipv4(ip))
            if ip.is_private() || ip.is_link_local() || ip.octets()[0] == 100 && ip.octets()[1] & 0xc0 == 64 =>
        {
            Reach::Network
        }
        Some(Host::Ipv6(ip)) if ip.is_loopback() || ip.is_unspecified() => Reach::Machine,
        Some(Host::Ipv6(ip)) if ip.is_unique_local() || ip.is_unicast_link_local() => Reach::Network,
        Some(Host::Domain(name)) => reach_of_name(name.trim_end_matches('.')),
        Some(_) => Reach::Public,
        None => Reach::Machine,
    }
}

/// Names that do not resolve from outside (RFC 6761, RFC 6762, RFC 8375, and what ICANN reserved for private use).
fn reach_of_name(name: &str) -> Reach {
    let last = name.rsplit('.').next().unwrap_or(name);
    match last {
        "localhost" => Reach::Machine,
        "local" | "internal" | "lan" | "home" | "test" | "invalid" => Reach::Network,
        _ if name.ends_with(".home.arpa") || !name.contains('.') => Reach::Network,
        _ => Reach::Public,
    }
}

/// The address by which the browser reaches this server, without a slash at the end: from the proxy's headers, or else
/// from the request.
pub(super) fn browser(headers: &HeaderMap, public: Option<&Url>) -> String {
    if let Some(origin) =
        same_origin(headers).then(|| text(headers, header::ORIGIN.as_str())).flatten().and_then(origin)
    {
        return origin;
    }
    let first = |name: &str| text(headers, name).and_then(|list| list.split(',').next()).map(str::trim);
    let scheme = first("x-forwarded-proto").filter(|scheme| *scheme == "https").unwrap_or("http");
    let host = first("x-forwarded-host").or_else(|| text(headers, header::HOST.as_str())).unwrap_or("localhost");
    let told = origin(&format!("{scheme}://{host}")).unwrap_or_else(|| "http://localhost".to_owned());
    // The proxy that terminates TLS may not say so.
    let public = public.and_then(|public| origin(public.as_str()));
    let host_of = |origin: &str| origin.split_once("://").map(|(_, host)| host.to_owned());
    public.filter(|public| host_of(public) == host_of(&told)).unwrap_or(told)
}

/// Whether a form comes from a page of this server. Browsers say so, and no page can forge it
/// (<https://www.w3.org/TR/fetch-metadata/>); those that do not at least send the form's origin.
pub(super) fn is_own_form(headers: &HeaderMap, public: Option<&Url>) -> bool {
    if text(headers, "sec-fetch-site").is_some() {
        return same_origin(headers);
    }
    let Some(told) = text(headers, header::ORIGIN.as_str()).and_then(origin) else { return false };
    told == browser(headers, public) || public.and_then(|public| origin(public.as_str())) == Some(told)
}

fn same_origin(headers: &HeaderMap) -> bool {
    text(headers, "sec-fetch-site") == Some("same-origin")
}

/// Scheme, host and port of a web address.
fn origin(address: &str) -> Option<String> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(url.origin().ascii_serialization())
}

pub(super) fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(all: &[(&'static str, &str)]) -> HeaderMap {
        all.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect::<HeaderMap>()
    }

    #[test]
    fn hosts_that_github_cannot_reach_are_known() {
        let reach_of = |url: &str| reach(&url.parse().unwrap());
        for public in ["https://lists.example.org", "https://203.0.113.7", "http://[2001:db8::1]:3000"] {
            assert_eq!(reach_of(public), Reach::Public, "{public}");
        }
        for network in [
            "http://192.168.0.4",
            "http://10.1.2.3:3000",
            "http://100.72.1.1",
            "http://raspberry:3000",
            "http://nas.local",
            "http://[fd00::1]/",
            "http://[::ffff:192.168.0.4]/",
        ] {
            assert_eq!(reach_of(network), Reach::Network, "{network}");
        }
        for machine in [
            "http://localhost:3000",
            "http://127.0.0.1",
            "http://[::1]:3000",
            "http://0.0.0.0:3000",
            "http://[::ffff:127.0.0.1]",
        ] {
            assert_eq!(reach_of(machine), Reach::Machine, "{machine}");
        }
    }

    #[test]
    fn the_browsers_address_is_told_by_the_request_or_by_a_proxy() {
        let public: Url = "https://lists.example/".parse().unwrap();
        assert_eq!(browser(&headers(&[("host", "localhost:3000")]), None), "http://localhost:3000");
        assert_eq!(browser(&headers(&[("host", "lists.example")]), Some(&public)), "https://lists.example");
        let proxied =
            [("host", "127.0.0.1:3000"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "lists.example")];
        assert_eq!(browser(&headers(&proxied), None), "https://lists.example");
        let silent =
            [("host", "127.0.0.1:3000"), ("origin", "https://lists.example"), ("sec-fetch-site", "same-origin")];
        assert_eq!(browser(&headers(&silent), None), "https://lists.example");
        assert_eq!(browser(&headers(&[("host", "a b")]), None), "http://localhost");
    }

    #[test]
    fn forms_of_other_pages_are_known() {
        let own = |all: &[(&'static str, &str)]| is_own_form(&headers(all), None);
        let host = ("host", "localhost:3000");
        assert!(own(&[host, ("origin", "http://localhost:3000")]));
        assert!(own(&[host, ("sec-fetch-site", "same-origin"), ("origin", "https://behind.example")]));
        assert!(!own(&[host, ("sec-fetch-site", "cross-site"), ("origin", "http://localhost:3000")]));
        assert!(!own(&[host, ("sec-fetch-site", "same-site"), ("origin", "http://localhost:4000")]));
        assert!(!own(&[host, ("origin", "http://localhost:4000")]));
        assert!(!own(&[host, ("origin", "null")]));
        assert!(!own(&[host]));
    }
}
