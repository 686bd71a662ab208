//! Which addresses may be reached on behalf of a contributor: the public web, and nothing in the network we run in.

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;
use url::{Host, Url};

use super::reply::Failure;
use super::resolver::{Lookup, Resolver};

/// The ports that web pages are served on.
const PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// IPv4 networks that are not the public internet: <https://www.iana.org/assignments/iana-ipv4-special-registry/>, and multicast.
const CLOSED_V4: [(Ipv4Addr, u32); 15] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// IPv6 networks that are not the public internet, within the eighth of the address space that has been allocated:
/// <https://www.iana.org/assignments/iana-ipv6-special-registry/>.
const CLOSED_V6: [(Ipv6Addr, u32); 3] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Which addresses may be reached.
#[derive(Clone, Debug, Default)]
pub struct Allowed {
    also: Vec<SocketAddr>,
}

impl Allowed {
    /// Those of the public internet, on the ports of the web.
    #[must_use]
    pub fn global() -> Self {
        Self::default()
    }

    /// The same, plus this one: where a stand-in listens.
    #[must_use]
    pub fn and(mut self, address: SocketAddr) -> Self {
        self.also.push(address);
        self
    }

    /// Whether this one may be connected to.
    #[must_use]
    pub fn allows(&self, address: SocketAddr) -> bool {
        self.also.contains(&address) || PORTS.contains(&address.port()) && is_global(address.ip())
    }

    fn allows_port(&self, port: u16) -> bool {
        PORTS.contains(&port) || self.also.iter().any(|address| address.port() == port)
    }

    /// Whether an address may be requested at all, before its host is looked up.
    ///
    /// # Errors
    ///
    /// Why not, in words that reveal nothing about the network we run in.
    pub(super) fn admits(&self, url: &Url) -> Result<(), String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("its scheme is {}, not http or https", url.scheme()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("it contains a user name or a password".to_owned());
        }
        let port = url.port_or_known_default().unwrap_or_default();
        if !self.allows_port(port) {
            return Err(format!("web pages are not served on port {port}"));
        }
        let literal = match url.host() {
            None => return Err("it has no host".to_owned()),
            Some(Host::Domain(_)) => None,
            Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
        };
        match literal {
            Some(ip) if !self.allows(SocketAddr::new(ip, port)) => Err(format!("{ip} is not a public address")),
            _ => Ok(()),
        }
    }
}

/// Whether an address belongs to the public internet.
fn is_global(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_global_v4(ip),
        IpAddr::V6(ip) => match v4_inside(ip) {
            Some(inside) => is_global_v4(inside),
            None => is_global_v6(ip),
        },
    }
}

fn is_global_v4(ip: Ipv4Addr) -> bool {
    !CLOSED_V4.iter().any(|(network, bits)| (ip.to_bits() ^ network.to_bits()) >> (32 - bits) == 0)
}

/// Only `2000::/3` of IPv6 has been allocated so far: <https://www.iana.org/assignments/ipv6-address-space/>.
fn is_global_v6(ip: Ipv6Addr) -> bool {
    let is_given_out = ip.segments()[0] >> 13 == 1;
    is_given_out && !CLOSED_V6.iter().any(|(network, bits)| (ip.to_bits() ^ network.to_bits()) >> (128 - bits) == 0)
}

/// The IPv4 address that an IPv6 one leads to: mapped (RFC 4291), by 6to4 (RFC 3056), or through a NAT64 under the well-known prefix
/// (RFC 6052) or one for local use (RFC 8215). The latter is read only in its plainest form, since a network may have chosen another.
fn v4_inside(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let joined = |high: u16, low: u16| Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    match ip.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0 | 1, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            joined(high, low)
        }
        _ => None,
    }
}

type Boxed<T> = Pin<Box<dyn Future<Output = Result<T, Box<dyn std::error::Error + Send + Sync>>> + Send>>;

/// Connects to what is allowed, and to nothing else, whatever is requested.
#[derive(Clone)]
pub(super) struct Guarded {
    pub(super) allowed: Arc<Allowed>,
    pub(super) resolver: Arc<dyn Resolver>,
    /// How long connecting may take once the host is known.
    pub(super) connect: Duration,
}

impl Service<Uri> for Guarded {
    type Response = TokioIo<TcpStream>;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = Boxed<Self::Response>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let guard = self.clone();
        Box::pin(async move {
            let url = Url::parse(&uri.to_string())?;
            guard.allowed.admits(&url).map_err(Failure::Refused)?;
            let port = url.port_or_known_default().unwrap_or_default();
            let checked = Checked { allowed: guard.allowed, resolver: guard.resolver, port };
            let mut tcp = HttpConnector::new_with_resolver(checked);
            tcp.enforce_http(false);
            tcp.set_connect_timeout(Some(guard.connect));
            Ok(tcp.call(uri).await?)
        })
    }
}

/// Looks a host up, and hands its addresses to the connection only if all of them are allowed: there is no second look-up in between.
#[derive(Clone)]
struct Checked {
    allowed: Arc<Allowed>,
    resolver: Arc<dyn Resolver>,
    port: u16,
}

impl Service<Name> for Checked {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = Boxed<Self::Response>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let Self { allowed, resolver, port } = self.clone();
        Box::pin(async move {
            let addresses = match resolver.look_up(name.as_str()).await {
                Lookup::Found(addresses) if addresses.is_empty() => return Err(Failure::NoAddress.into()),
                Lookup::Found(addresses) => addresses,
                Lookup::NoHost => return Err(Failure::NoHost.into()),
                Lookup::NoAddress => return Err(Failure::NoAddress.into()),
                Lookup::Failed => return Err(Failure::BrokenOff.into()),
            };
            let addresses: Vec<SocketAddr> = addresses.into_iter().map(|ip| SocketAddr::new(ip, port)).collect();
            if addresses.iter().all(|address| allowed.allows(*address)) {
                Ok(addresses.into_iter())
            } else {
                Err(Failure::Refused(format!("{} does not lead to a public address", name.as_str())).into())
            }
        })
    }
}

#[cfg(test)]
mod tests;
