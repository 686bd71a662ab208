//! A small web: servers that answer as scripted, names that resolve as scripted, and listeners that record connections.

use std::collections::HashMap;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use shelfmark::sources::{Lookup, Resolver};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    /// From its `Host` header, with the port.
    pub host: String,
    /// With the query.
    pub path: String,
    /// In lower case, otherwise as it arrived.
    pub head: String,
    /// How many requests for the same host and path came before.
    pub visit: usize,
}

/// What a server does with it.
pub enum Act {
    /// Sends this, and closes.
    Say(Vec<u8>),
    /// Sends this, and then nothing more, without closing.
    Stall(Vec<u8>),
    /// Sends the first once, and the second again and again, with this wait before each.
    Endless(Vec<u8>, Vec<u8>, Duration),
}

/// An answer with a length.
pub fn reply(status: &str, headers: &str, body: &str) -> Act {
    let headers: String = headers.lines().map(|line| format!("{}\r\n", line.trim())).collect();
    Act::Say(format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into_bytes())
}

/// A page of HTML.
pub fn page(status: &str, title: &str) -> Act {
    reply(status, "content-type: text/html; charset=utf-8", &format!("<!DOCTYPE html><title>{title}</title>"))
}

/// A redirect.
pub fn redirect(status: &str, to: &str) -> Act {
    reply(status, &format!("location: {to}"), "")
}

type Script = Arc<dyn Fn(&Asked) -> Act + Send + Sync>;

/// A server on a loopback port.
pub struct Web {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    open: Arc<AtomicUsize>,
    most_open: Arc<AtomicUsize>,
}

impl Web {
    pub async fn serve(script: impl Fn(&Asked) -> Act + Send + Sync + 'static) -> Self {
        Self::listen(script, None).await
    }

    pub async fn serve_tls(tls: TlsAcceptor, script: impl Fn(&Asked) -> Act + Send + Sync + 'static) -> Self {
        Self::listen(script, Some(tls)).await
    }

    async fn listen(script: impl Fn(&Asked) -> Act + Send + Sync + 'static, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let web = Self { address, asked: Arc::default(), open: Arc::default(), most_open: Arc::default() };
        let (asked, open, most_open) = (web.asked.clone(), web.open.clone(), web.most_open.clone());
        let script: Script = Arc::new(script);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (asked, script, tls) = (asked.clone(), script.clone(), tls.clone());
                let (open, most_open) = (open.clone(), most_open.clone());
                tokio::spawn(async move {
                    most_open.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    match tls {
                        None => converse(stream, &asked, &script).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                converse(stream, &asked, &script).await;
                            }
                        }
                    }
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        web
    }

    /// The requests that arrived.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The connections that are open.
    pub fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }

    /// The most connections that were open at once.
    pub fn most_open(&self) -> usize {
        self.most_open.load(Ordering::SeqCst)
    }
}

async fn converse(mut stream: impl AsyncRead + AsyncWrite + Unpin, asked: &Mutex<Vec<Asked>>, script: &Script) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let mut first = head.lines().next().unwrap().split(' ').map(ToOwned::to_owned);
    let (method, path) = (first.next().unwrap(), first.next().unwrap());
    let head = head.to_lowercase();
    let host = head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned();
    let request = {
        let mut asked = asked.lock().unwrap();
        let visit = asked.iter().filter(|before| before.host == host && before.path == path).count();
        asked.push(Asked { method, host, path, head, visit });
        asked.last().unwrap().clone()
    };
    // A client may hang up once it has read enough.
    match script(&request) {
        Act::Say(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Act::Stall(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.read_u8().await;
        }
        Act::Endless(first, again, pause) => {
            let mut said = stream.write_all(&first).await;
            while said.is_ok() {
                tokio::time::sleep(pause).await;
                said = stream.write_all(&again).await;
            }
        }
    }
}

/// A listener that nobody should connect to. It records every connection.
pub struct Tripwire {
    pub address: SocketAddr,
    touched: Arc<Mutex<Vec<SocketAddr>>>,
}

impl Tripwire {
    pub async fn at(address: impl tokio::net::ToSocketAddrs) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let wire = Self { address: listener.local_addr().unwrap(), touched: Arc::default() };
        let touched = wire.touched.clone();
        tokio::spawn(async move {
            while let Ok((_, peer)) = listener.accept().await {
                touched.lock().unwrap().push(peer);
            }
        });
        wire
    }

    /// How often it was connected to so far: a connection of our own makes sure that earlier ones are counted.
    pub async fn touches(&self) -> usize {
        let own = tokio::net::TcpStream::connect(self.address).await.unwrap().local_addr().unwrap();
        loop {
            {
                let mut touched = self.touched.lock().unwrap();
                if let Some(at) = touched.iter().position(|peer| *peer == own) {
                    touched.remove(at);
                    return at;
                }
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

/// Names, and what each resolves to: the first time, the second time, and so on; the last of them for ever.
#[derive(Default)]
pub struct Names {
    told: HashMap<String, Vec<Lookup>>,
    others: Option<Lookup>,
    /// How often each was looked up.
    visits: Mutex<HashMap<String, usize>>,
    asked: Mutex<Vec<String>>,
}

impl Names {
    /// All other names resolve to this.
    pub fn all(address: &str) -> Self {
        Self { others: Some(found(&[address])), ..Self::default() }
    }

    pub fn with(mut self, name: &str, lookups: &[Lookup]) -> Self {
        self.told.insert(name.to_owned(), lookups.to_vec());
        self
    }

    /// The names that were looked up.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// Addresses of a name.
pub fn found(addresses: &[&str]) -> Lookup {
    Lookup::Found(addresses.iter().map(|address| address.parse::<IpAddr>().unwrap()).collect())
}

impl Resolver for Names {
    fn look_up<'a>(&'a self, host: &'a str) -> Pin<Box<dyn Future<Output = Lookup> + Send + 'a>> {
        self.asked.lock().unwrap().push(host.to_owned());
        let mut visits = self.visits.lock().unwrap();
        let count = visits.entry(host.to_owned()).or_default();
        let visit = std::mem::replace(count, *count + 1);
        let lookups = self.told.get(host);
        let lookup = lookups.and_then(|lookups| lookups.get(visit).or(lookups.last()).cloned());
        let lookup = lookup.or_else(|| self.others.clone()).unwrap_or(Lookup::NoHost);
        Box::pin(async move { lookup })
    }
}
