//! Load on a bot, limited in number and time, on this machine only.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use secrecy::SecretString;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::courier::guid;
use super::handle::{PullHandle, Sandbox, SandboxError};
use super::world::app::{INSTALLATION, WEBHOOK_SECRET};
use super::world::model::{CheckRun, Review};
use crate::webhook::sign;

/// How deliveries were answered.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// How many were answered with success.
    pub accepted: usize,
    /// How many were not.
    pub refused: usize,
    /// From the first delivery to the last answer.
    pub time: Duration,
    /// Half of the answers arrived within this time.
    pub median: Duration,
    /// 99 in 100 answers arrived within this time.
    pub p99: Duration,
}

/// The deliveries to make.
#[derive(Clone, Copy, Debug)]
pub struct Deliveries {
    /// How many.
    pub count: usize,
    /// Over how many connections, each of which waits for an answer before its next delivery.
    pub connections: usize,
    /// The minimum size of each, in bytes.
    pub size: usize,
}

/// Delivers events about pull requests, each a different one, as fast as they are answered.
///
/// # Errors
/// When the receiver cannot be reached.
pub async fn deliver(address: &str, wanted: Deliveries) -> Result<Answers, SandboxError> {
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let senders: Vec<_> =
        (0..wanted.connections).map(|_| tokio::spawn(sender(address.to_owned(), wanted, Arc::clone(&next)))).collect();
    let (mut times, mut answers) = (Vec::with_capacity(wanted.count), Answers::default());
    for sender in senders {
        let (some, refused) = sender.await.map_err(|error| failed(address, &error))??;
        answers.refused += refused;
        times.extend(some);
    }
    answers.time = began.elapsed();
    answers.accepted = times.len();
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    (answers.median, answers.p99) = (at(50), at(99));
    Ok(answers)
}

fn failed(address: &str, reason: &impl ToString) -> SandboxError {
    SandboxError::Delivery { url: address.to_owned(), reason: reason.to_string() }
}

async fn sender(
    address: String,
    wanted: Deliveries,
    next: Arc<AtomicUsize>,
) -> Result<(Vec<Duration>, usize), SandboxError> {
    let mut socket = TcpStream::connect(&address).await?;
    socket.set_nodelay(true)?;
    let (secret, filling) = (SecretString::from(WEBHOOK_SECRET), "tea ".repeat(wanted.size / 4));
    let (mut times, mut refused, mut answer) = (Vec::new(), 0, Vec::new());
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= wanted.count {
            return Ok((times, refused));
        }
        let body = opened(number, &filling);
        let head = format!(
            "POST /webhook HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nX-GitHub-Event: pull_request\r\nX-GitHub-Delivery: {}\r\nX-Hub-Signature-256: {}\r\nContent-Length: {}\r\n\r\n",
            guid(),
            sign(&secret, body.as_bytes()),
            body.len()
        );
        let request = [head.as_bytes(), body.as_bytes()].concat();
        let began = Instant::now();
        socket.write_all(&request).await?;
        let status = status(&mut socket, &mut answer).await?;
        if (200..300).contains(&status) { times.push(began.elapsed()) } else { refused += 1 }
    }
}

/// A delivery of a pull request; each installation has a hundred.
fn opened(number: usize, filling: &str) -> String {
    json!({
        "action": "opened",
        "number": number,
        "installation": { "id": INSTALLATION + number as u64 / 100 },
        "repository": { "name": format!("tea-{}", number / 100), "owner": { "login": "ada" } },
        "pull_request": {
            "number": number % 100 + 1,
            "draft": false,
            "head": { "sha": format!("{number:040x}") },
            "user": { "login": "grace", "type": "User" },
            "body": filling,
        },
    })
    .to_string()
}

/// Reads one answer to its end, and returns its status.
async fn status(socket: &mut TcpStream, answer: &mut Vec<u8>) -> Result<u16, SandboxError> {
    answer.clear();
    loop {
        if socket.read_buf(answer).await? == 0 {
            return Err(failed("the connection", &"it was closed"));
        }
        let Some(end) = answer.windows(4).position(|part| part == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        let whole = match length {
            Some(length) => answer.len() >= end + 4 + length,
            None => answer.ends_with(b"0\r\n\r\n"),
        };
        if whole {
            return Ok(head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0));
        }
    }
}

impl Sandbox {
    /// Opens this many pull requests to this many lists, each with a fault; every list has its own owner.
    pub fn open_backlog(&self, count: usize, lists: usize) -> Vec<PullHandle> {
        const LIST: &str =
            "# Tea\n\n- [Assam](https://tea.example/assam) - Malty.\n- [Ceylon](https://tea.example/ceylon) - Brisk.\n";
        for list in 0..lists {
            self.create_repository(&format!("owner-{list}/tea"), &[("README.md", LIST)]);
        }
        let open = |at: usize| {
            let text = format!("{LIST}- [Leaf {at}] (https://tea.example/leaf-{at}) - Light.\n");
            let repository = format!("owner-{}/tea", at % lists.max(1));
            self.open_pull_request(&repository, "grace", "A tea", &[("README.md", &text)])
        };
        (0..count).map(open).collect()
    }

    /// How many of these have exactly one review by the App and one completed check run of its own, and how many have more.
    #[must_use]
    pub fn reviewed(&self, pulls: &[PullHandle]) -> (usize, usize) {
        let bot = self.bot();
        let (mut once, mut more) = (0, 0);
        for pull in pulls {
            let is_done = |run: &&CheckRun| run.app.is_own() && run.status == "completed";
            let runs = self.check_runs(pull).iter().filter(is_done).count();
            let is_said = |review: &&Review| review.user == bot && !review.is_pending();
            match (self.pull(pull).reviews.iter().filter(is_said).count(), runs) {
                (1, 1) => once += 1,
                (reviews, runs) if reviews > 1 || runs > 1 => more += 1,
                _ => {}
            }
        }
        (once, more)
    }
}
