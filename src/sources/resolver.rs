//! Looking up the addresses of a host name.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::Semaphore;

/// Looks hosts up.
pub trait Resolver: Send + Sync + 'static {
    /// The addresses of a host, which is a name rather than an address.
    fn look_up<'a>(&'a self, host: &'a str) -> Pin<Box<dyn Future<Output = Lookup> + Send + 'a>>;
}

/// The result of a look-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// These addresses.
    Found(Vec<IpAddr>),
    /// There is no host of that name.
    NoHost,
    /// The name exists, but has no address.
    NoAddress,
    /// It could not be found out.
    Failed,
}

/// A name that always has addresses (RFC 6761): if it has none, the system's resolver knows nothing about the outside world.
const WELL_KNOWN: &str = "example.com";

/// The most look-ups at the same time. Each takes a thread until the system gives up, even when nobody is waiting for it any more.
const MOST_AT_ONCE: usize = 16;

/// The system's resolver.
#[derive(Clone, Debug)]
pub struct SystemResolver {
    places: Arc<Semaphore>,
}

impl Default for SystemResolver {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(MOST_AT_ONCE)) }
    }
}

impl SystemResolver {
    async fn ask(&self, host: &str) -> Lookup {
        let Ok(place) = self.places.clone().acquire_owned().await else { return Lookup::Failed };
        // The final dot keeps the system from trying the name within our own domain, as clusters configure it to.
        let name = format!("{}.", host.trim_end_matches('.'));
        let asked = tokio::spawn(async move {
            let found = tokio::net::lookup_host((name, 0)).await;
            let addresses = found.map(|found| found.map(|address| address.ip()).collect());
            drop(place);
            addresses
        });
        match asked.await {
            Ok(Ok(addresses)) => Lookup::Found(addresses),
            Ok(Err(error)) => told(&error),
            Err(_) => Lookup::Failed,
        }
    }
}

impl Resolver for SystemResolver {
    fn look_up<'a>(&'a self, host: &'a str) -> Pin<Box<dyn Future<Output = Lookup> + Send + 'a>> {
        Box::pin(async move {
            let found = self.ask(host).await;
            // A network that is closed to the outside says that no outside name exists.
            let is_believed = found != Lookup::NoHost || matches!(self.ask(WELL_KNOWN).await, Lookup::Found(_));
            if is_believed { found } else { Lookup::Failed }
        })
    }
}

/// What the system's messages mean; no error number reaches us. They are those of glibc and musl, which no locale translates as
/// long as the program sets none; any other message means nothing.
fn told(error: &io::Error) -> Lookup {
    let words = error.to_string();
    let is_one_of = |known: &[&str]| known.iter().any(|known| words.ends_with(known));
    if is_one_of(&["Name or service not known", "Name does not resolve"]) {
        Lookup::NoHost
    } else if is_one_of(&["No address associated with hostname", "Name has no usable address"]) {
        Lookup::NoAddress
    } else {
        Lookup::Failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_of_a_name_is_told_apart() {
        let told = |words: &str| told(&io::Error::other(format!("failed to lookup address information: {words}")));
        assert_eq!(told("Name or service not known"), Lookup::NoHost);
        assert_eq!(told("Name does not resolve"), Lookup::NoHost);
        assert_eq!(told("No address associated with hostname"), Lookup::NoAddress);
        assert_eq!(told("Temporary failure in name resolution"), Lookup::Failed);
        assert_eq!(told("Try again"), Lookup::Failed);
        assert_eq!(told("nodename nor servname provided, or not known"), Lookup::Failed);
    }
}
