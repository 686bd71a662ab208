//! A client that sees every byte, and knows nothing about the server.

use std::io;

use http::{HeaderMap, HeaderName};
use serde_json::Value;
use shelfmark::sandbox::facts::{Shelf, Source, StandIn, Tempo, Web};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The answer.
#[derive(Debug)]
pub struct Said {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
    /// Whether the body is as long as announced.
    pub is_whole: bool,
}

impl Said {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

/// A stand-in without rate limits.
pub async fn patient(shelf: Shelf) -> StandIn {
    let world = StandIn::start(shelf, Web::default()).await.unwrap();
    world.set_tempo(Tempo::boundless());
    world
}

/// Asks a source, with a user agent.
pub async fn get(world: &StandIn, source: Source, path: &str) -> Said {
    get_as(world, source, path, "user-agent: a test\r\n").await
}

/// The same with these headers.
pub async fn get_as(world: &StandIn, source: Source, path: &str, headers: &str) -> Said {
    let path = format!("/{}/{path}", source.folder());
    exchange(world, "GET", &world.address().to_string(), &path, headers, "").await.unwrap()
}

/// Sends JSON to GitHub's GraphQL API, with a token.
pub async fn query(world: &StandIn, body: &Value) -> Said {
    let headers = "user-agent: a test\r\nauthorization: Bearer ghs_1\r\ncontent-type: application/json\r\n";
    exchange(world, "POST", &world.address().to_string(), "/github/graphql", headers, &body.to_string()).await.unwrap()
}

/// One request on its own connection.
pub async fn exchange(
    world: &StandIn,
    method: &str,
    host: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> io::Result<Said> {
    let mut stream = TcpStream::connect(world.address()).await?;
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        match stream.read(&mut piece).await {
            Ok(0) => break,
            Ok(length) => bytes.extend_from_slice(&piece[..length]),
            // What arrived before the connection ended counts.
            Err(error) if bytes.is_empty() => return Err(error),
            Err(_) => break,
        }
    }
    said(&bytes, method == "HEAD").ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

fn said(bytes: &[u8], is_head: bool) -> Option<Said> {
    let text = std::str::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.parse::<HeaderName>().ok()?, value.trim().parse().ok()?))
    };
    let headers: HeaderMap = lines.filter_map(header).collect();
    let promised: usize = headers.get("content-length").map_or(0, |length| length.to_str().unwrap().parse().unwrap());
    Some(Said { status, is_whole: is_head || body.len() == promised, headers, body: body.to_owned() })
}
