//! Addresses to listen on, as people and hosts write them.

use std::net::{Ipv4Addr, SocketAddr, ToSocketAddrs as _};

use anyhow::Context as _;

/// Where webhooks are received by default.
const DEFAULT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 3000);

const EXAMPLES: &str =
    "127.0.0.1:3000, 0.0.0.0:3000, localhost:3000, [::1]:3000, :3000 (all addresses) or 3000 (this machine alone)";

/// The address to listen on: the one that was given, or else this port on all addresses, as hosts like Fly, Render, Railway and Heroku
/// require, or else port 3000 on loopback. An empty setting counts as not given.
///
/// # Errors
/// When what was given is not an address or not a port.
pub(super) fn chosen(listen: Option<&str>, port: Option<&str>) -> anyhow::Result<SocketAddr> {
    let given = |text: Option<&'_ str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    if let Some(text) = given(listen) {
        return address(&text).with_context(|| format!("cannot listen on {text:?} (--listen, SHELFMARK_LISTEN)"));
    }
    let Some(text) = given(port) else { return Ok(DEFAULT) };
    let port =
        text.parse().with_context(|| format!("the port {text:?} (--port, PORT) is not a number from 0 to 65535"))?;
    Ok((Ipv4Addr::UNSPECIFIED, port).into())
}

/// The separate address for /readyz and /metrics, if one was given.
///
/// # Errors
/// When what was given is not an address.
pub(super) fn operations(given: Option<&str>) -> anyhow::Result<Option<SocketAddr>> {
    let Some(text) = given.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let address = address(text)
        .with_context(|| format!("cannot listen on {text:?} (--operations-listen, SHELFMARK_OPERATIONS_LISTEN)"))?;
    Ok(Some(address))
}

fn address(text: &str) -> anyhow::Result<SocketAddr> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    if let Ok(port) = text.parse() {
        return Ok((DEFAULT.ip(), port).into());
    }
    let expected = || format!("expected an address with a port, like {EXAMPLES}");
    let (host, port) = text.rsplit_once(':').with_context(expected)?;
    let port: u16 = port.parse().ok().with_context(expected)?;
    if host.is_empty() {
        return Ok((Ipv4Addr::UNSPECIFIED, port).into());
    }
    if host.contains([':', '/']) {
        return Err(anyhow::anyhow!(expected()));
    }
    let found: Vec<SocketAddr> =
        (host, port).to_socket_addrs().with_context(|| format!("cannot resolve the name {host}"))?.collect();
    // If a name has IPv4 and IPv6 addresses, as localhost often does, a client of 127.0.0.1 must reach us.
    let best = found.iter().find(|address| address.is_ipv4()).or(found.first());
    best.copied().with_context(|| format!("cannot resolve the name {host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(listen: &str, port: &str) -> String {
        match chosen(Some(listen), Some(port)) {
            Ok(address) => address.to_string(),
            Err(error) => format!("{error:#}"),
        }
    }

    #[test]
    fn addresses_ports_and_names_are_taken() {
        assert_eq!(told("", ""), "127.0.0.1:3000");
        assert_eq!(told("[::1]:80", ""), "[::1]:80");
        assert_eq!(told(" 8080 ", ""), "127.0.0.1:8080");
        assert_eq!(told(":8080", ""), "0.0.0.0:8080");
        assert_eq!(told("localhost:8080", ""), "127.0.0.1:8080");
    }

    #[test]
    fn a_port_alone_is_for_all_addresses_and_an_address_outranks_it() {
        assert_eq!(told("", "8080"), "0.0.0.0:8080");
        assert_eq!(told("127.0.0.1:80", "8080"), "127.0.0.1:80");
        assert!(told("", "eighty").contains("\"eighty\" (--port, PORT) is not a number"), "{}", told("", "eighty"));
    }

    #[test]
    fn what_is_no_address_is_answered_with_examples() {
        for wrong in ["127.0.0.1", "http://localhost:3000", "localhost:", "localhost:99999", "::1:80:", "99999"] {
            assert!(told(wrong, "").contains("like 127.0.0.1:3000, 0.0.0.0:3000"), "{wrong}: {}", told(wrong, ""));
        }
        assert!(told("nowhere.invalid:80", "").contains("cannot resolve the name nowhere.invalid"));
        assert_eq!(operations(Some(" ")).unwrap(), None);
        assert!(format!("{:#}", operations(Some("x")).unwrap_err()).contains("--operations-listen"));
    }
}
