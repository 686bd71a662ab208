//! `shelfmark health`: whether the server on this machine is healthy, for containers and those who monitor them.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};

use super::listen;
use crate::text::visible;

/// How long an answer may take. The server itself answers within nine seconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// Check that the server on this machine is healthy
///
/// It reads the address from the settings of `shelfmark serve`. The exit status is 0 if the server is healthy, and 1 otherwise: made for
/// container health checks, in images without curl.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Ask /readyz (can it do its work?) instead of /healthz (is it running?)
    #[arg(long)]
    ready: bool,
    /// The server's address, like `http://127.0.0.1:3000` [default: where the settings tell it to listen]
    #[arg(long, value_name = "URL")]
    url: Option<url::Url>,
    #[arg(long, env = "SHELFMARK_LISTEN", value_name = "ADDRESS", hide = true)]
    listen: Option<String>,
    #[arg(long, env = "PORT", value_name = "PORT", hide = true)]
    port: Option<String>,
    #[arg(long, env = "SHELFMARK_OPERATIONS_LISTEN", value_name = "ADDRESS", hide = true)]
    operations_listen: Option<String>,
}

/// Carries out `shelfmark health`.
///
/// # Errors
/// When the settings name no address, or standard output cannot be written.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let path = if args.ready { "/readyz" } else { "/healthz" };
    let addresses = addresses(&args)?;
    // A name may have IPv4 and IPv6 addresses, and the server listens on one of them.
    let asked = addresses.iter().map(|address| (*address, ask(*address, path)));
    let answered = asked.reduce(|known, next| if known.1.is_ok() { known } else { next });
    let (address, answer) = answered.context("the server's address cannot be resolved")?;
    let (is_well, told) = match answer {
        Ok((status, body)) => (status == 200, format!("{status} {}", visible(body.trim()))),
        Err(error) => (false, format!("{error:#}")),
    };
    super::print(&format!("http://{address}{path}: {told}\n"))?;
    Ok(ExitCode::from(u8::from(!is_well)))
}

fn addresses(args: &Args) -> anyhow::Result<Vec<SocketAddr>> {
    if let Some(url) = &args.url {
        if url.scheme() != "http" {
            bail!("--url must begin with http://: the server itself uses plain HTTP");
        }
        if url.path() != "/" || url.query().is_some() {
            bail!("--url takes only the server's address, like http://127.0.0.1:3000; the path is added to it");
        }
        return url.socket_addrs(|| None).with_context(|| format!("cannot resolve {url}"));
    }
    let own = match listen::operations(args.operations_listen.as_deref())? {
        Some(operations) if args.ready => operations,
        _ => listen::chosen(args.listen.as_deref(), args.port.as_deref())?,
    };
    // A request cannot be sent to the unspecified address.
    let host = match own.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    Ok(vec![SocketAddr::new(host, own.port())])
}

/// The status and the body of the answer for a path.
fn ask(address: SocketAddr, path: &str) -> anyhow::Result<(u16, String)> {
    /// Its answers are a few lines.
    const MOST: u64 = 10_000;
    let mut socket = TcpStream::connect_timeout(&address, PATIENCE).context("cannot be reached")?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_write_timeout(Some(PATIENCE))?;
    write!(socket, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    socket.take(MOST).read_to_end(&mut answer).context("does not answer")?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    Ok((status.context("the answer is not HTTP")?, body.to_owned()))
}
