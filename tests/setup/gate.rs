//! A gate on the way to GitHub: while it is closed, connections wait in front of it.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

pub struct Gate {
    /// Its address.
    pub address: SocketAddr,
    is_open: watch::Sender<bool>,
    waiting: watch::Receiver<usize>,
}

impl Gate {
    /// An open gate in front of this address.
    pub async fn before(github: &url::Url) -> Self {
        let beyond = github.socket_addrs(|| None).unwrap().remove(0);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (is_open, opened) = watch::channel(true);
        let (waits, waiting) = watch::channel(0);
        tokio::spawn(async move {
            while let Ok((mut here, _)) = listener.accept().await {
                let (mut opened, waits) = (opened.clone(), waits.clone());
                tokio::spawn(async move {
                    if !*opened.borrow() {
                        waits.send_modify(|count| *count += 1);
                    }
                    if opened.wait_for(|is_open| *is_open).await.is_err() {
                        return;
                    }
                    let mut there = TcpStream::connect(beyond).await.unwrap();
                    // Either end may close the connection.
                    let _ = tokio::io::copy_bidirectional(&mut here, &mut there).await;
                });
            }
        });
        Self { address, is_open, waiting }
    }

    pub fn close(&self) {
        self.is_open.send_replace(false);
    }

    pub fn open(&self) {
        self.is_open.send_replace(true);
    }

    /// Waits until a connection waits in front of it.
    pub async fn is_come_to(&mut self) {
        self.waiting.wait_for(|count| *count > 0).await.unwrap();
    }
}
