//! Hostile bytes: at the webhook, and in the lists that are reviewed. Time and memory stay bounded.
#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends it")]
#![allow(clippy::print_stderr, reason = "figures are told")]
#![cfg(unix)]

mod support;

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::Barrier;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use shelfmark::sandbox::{Bot, Sandbox, WEBHOOK_SECRET, Weather};
use shelfmark::webhook::sign;
use support::{Database, get, serving};

/// The peak resident memory, in megabytes.
fn peak(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1_024
}

struct Target {
    bot: Bot,
    _database: Database,
    _github: Sandbox,
}

impl Target {
    async fn set() -> Self {
        let (github, database) = (Sandbox::start().await.unwrap(), Database::sqlite());
        let bot = serving(&github, &database.url, &[("SHELFMARK_WORKERS", "0")]);
        Self { bot, _database: database, _github: github }
    }

    /// The status of the answer to these bytes; 0 if the connection is closed without one.
    fn raw(&self, bytes: &[u8]) -> u16 {
        let mut socket = TcpStream::connect(self.bot.address()).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        // The server may answer and close before it has read everything.
        let _ = socket.write_all(bytes);
        let mut answer = Vec::new();
        let mut some = [0; 1_024];
        while let Ok(read @ 1..) = socket.read(&mut some) {
            answer.extend_from_slice(&some[..read]);
            if answer.windows(4).any(|end| end == b"\r\n\r\n") {
                break;
            }
        }
        let head = String::from_utf8_lossy(&answer).into_owned();
        head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
    }

    fn signed(&self, event: &str, body: &[u8], more: &str) -> u16 {
        let signature = sign(&SecretString::from(WEBHOOK_SECRET), body);
        let mut request = format!(
            "POST /webhook HTTP/1.1\r\nHost: x\r\nX-GitHub-Event: {event}\r\nX-GitHub-Delivery: 1-2\r\nX-Hub-Signature-256: {signature}\r\n{more}Content-Length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        self.raw(&request)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_bodies_are_refused_in_bounded_time_and_memory() {
    let target = Target::set().await;
    let began = Instant::now();
    let deep = [vec![b'['; 1 << 20], vec![b']'; 1 << 20]].concat();
    assert_eq!(target.signed("pull_request", &deep, ""), 400);
    let deep_inside = [br#"{"action":"opened","x":"#.as_slice(), &vec![b'['; 1 << 20], b"}"].concat();
    assert_eq!(target.signed("pull_request", &deep_inside, ""), 400);
    assert_eq!(target.signed("pull_request", b"{\"action\": \"\xff\xfe\"}", ""), 400);
    assert_eq!(target.signed("pull_request", b"\x1f\x8b\x08\x00 gzip", "Content-Encoding: gzip\r\n"), 400);
    assert_eq!(target.signed("pull_request", b"", ""), 400);
    assert_eq!(target.signed("push", br#"{"ref": "refs/heads/../../x", "repository": {"full_name": "a/b/../..", "default_branch": "../../x"}, "installation": {"id": 1}}"#, ""), 400);
    let whole = vec![b' '; 25 << 20];
    assert_eq!(target.signed("star", &whole, ""), 202);
    for _ in 0..4 {
        let too_much = vec![b' '; 26 << 20];
        assert_eq!(target.signed("star", &too_much, ""), 413);
    }
    assert_eq!(get(&target.bot, "/healthz").0, 200);
    let (_, peak) = target.bot.memory().unwrap_or_default();
    eprintln!("hostile bodies: {} ms, {peak} MB at most", began.elapsed().as_millis());
    assert!(peak < 200, "{peak} MB");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forged_truncated_and_smuggled_requests_reach_nothing() {
    let target = Target::set().await;
    let body = b"{}";
    let good = sign(&SecretString::from(WEBHOOK_SECRET), body);
    let with = |headers: &str, body: &str| {
        target.raw(format!("POST /webhook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-GitHub-Event: star\r\nX-GitHub-Delivery: 1-2\r\n{headers}\r\n{body}").as_bytes())
    };
    assert_eq!(with(&format!("X-Hub-Signature-256: {good}\r\nContent-Length: 2\r\n"), "{}"), 202);
    for (why, headers, body) in [
        ("truncated", format!("X-Hub-Signature-256: {}\r\nContent-Length: 2\r\n", &good[..40]), "{}"),
        ("of another body", format!("X-Hub-Signature-256: {good}\r\nContent-Length: 3\r\n"), "{ }"),
        ("SHA-1", "X-Hub-Signature: sha1=00\r\nContent-Length: 2\r\n".to_owned(), "{}"),
        ("empty", "X-Hub-Signature-256: sha256=\r\nContent-Length: 2\r\n".to_owned(), "{}"),
    ] {
        assert_eq!(with(&headers, body), 401, "{why}");
    }
    for (why, headers) in [
        ("two lengths", format!("X-Hub-Signature-256: {good}\r\nContent-Length: 2\r\nContent-Length: 44\r\n")),
        ("a length that is none", format!("X-Hub-Signature-256: {good}\r\nContent-Length: +2\r\n")),
        ("a space before the colon", format!("X-Hub-Signature-256 : {good}\r\nContent-Length: 2\r\n")),
        ("an unknown transfer coding", format!("X-Hub-Signature-256: {good}\r\nTransfer-Encoding: chunkedx\r\n")),
    ] {
        let status = with(&headers, "{}GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(matches!(status, 0 | 400 | 401), "{why}: {status}");
    }
    let many: String = (0..2_000).fold(String::new(), |mut all, at| {
        let _ = write!(all, "X-{at}: x\r\n");
        all
    });
    assert!(matches!(with(&many, ""), 0 | 400 | 431));
    assert_eq!(get(&target.bot, "/healthz").0, 200);
}

/// A body that never comes holds its connection for a limited time, and affects no other connection.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_senders_are_let_go() {
    let target = Target::set().await;
    let began = Instant::now();
    let status = target
        .raw(b"POST /webhook HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: sha256=0000000000000000000000000000000000000000000000000000000000000000\r\nContent-Length: 1000\r\n\r\nx");
    assert_eq!(status, 503);
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
}

/// A request with a body of this many bytes, signed by somebody who does not know the secret.
fn forged(length: usize) -> Vec<u8> {
    let signature = "0".repeat(64);
    format!("POST /webhook HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: sha256={signature}\r\nContent-Length: {length}\r\n\r\n")
        .into_bytes()
}

/// All but the last byte of each is sent before any of them ends, so that only the server's own limit keeps it from holding them all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_bodies_of_strangers_are_held_only_up_to_a_bound() {
    const LENGTH: usize = 24 << 20;
    let target = Target::set().await;
    let held = Barrier::new(25);
    std::thread::scope(|scope| {
        for _ in 0..24 {
            scope.spawn(|| {
                let mut socket = TcpStream::connect(target.bot.address()).unwrap();
                socket.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
                let body = vec![b' '; LENGTH - 1];
                // It may be refused before all of it is sent.
                let _ = socket.write_all(&forged(LENGTH)).and_then(|()| socket.write_all(&body));
                held.wait();
            });
        }
        held.wait();
    });
    // Small deliveries, and large ones once there is room again, are unaffected.
    assert_eq!(target.signed("star", b"{}", ""), 202);
    let began = Instant::now();
    while target.signed("star", &vec![b' '; LENGTH], "") != 202 {
        assert!(began.elapsed() < Duration::from_secs(30), "the room is not given back");
        std::thread::sleep(Duration::from_millis(100));
    }
    let (_, peak) = target.bot.memory().unwrap_or_default();
    eprintln!("24 forged bodies of 24 MB: {peak} MB at most");
    assert!(peak < 250, "{peak} MB");
}

/// Neither a head nor an answer that never comes keeps the bot from stopping; a delivery that GitHub is sending is still accepted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_hangs_is_dropped_when_the_bot_is_to_end() {
    let (github, database) = (Sandbox::start().await.unwrap(), Database::sqlite());
    github.create_repository("ada/tea", &[("README.md", "# Tea\n")]);
    let bot = serving(&github, &database.url, &[("SHELFMARK_DRAIN", "8")]);
    github.set_weather(Weather { delay: Duration::from_secs(50), ..Weather::default() });
    let pull = github.open_pull_request("ada/tea", "grace", "A tea", &[("README.md", "# Teas\n")]);
    github.deliver(&pull, "opened", &bot.webhook()).await.unwrap();
    let began = Instant::now();
    while !get(&bot, "/metrics").1.contains("shelfmark_jobs{state=\"running\"} 1") {
        assert!(began.elapsed() < Duration::from_secs(20), "{}", bot.log());
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut half = TcpStream::connect(bot.address()).unwrap();
    half.write_all(b"POST /webhook HTTP/1.1\r\nX-A").unwrap();
    let signature = sign(&SecretString::from(WEBHOOK_SECRET), b"{}");
    let mut late = TcpStream::connect(bot.address()).unwrap();
    write!(late, "POST /webhook HTTP/1.1\r\nHost: x\r\nX-GitHub-Event: star\r\nX-GitHub-Delivery: 1-2\r\nX-Hub-Signature-256: {signature}\r\nContent-Length: 2\r\n\r\n{{").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let began = Instant::now();
    let address = bot.address().to_owned();
    let ending = std::thread::spawn(move || bot.stop().unwrap());
    while TcpStream::connect(&address).is_ok() {
        assert!(began.elapsed() < Duration::from_secs(6), "the port stays open");
        std::thread::sleep(Duration::from_millis(20));
    }
    late.write_all(b"}").unwrap();
    let mut answer = String::new();
    late.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    let log = ending.join().unwrap();
    assert!(began.elapsed() < Duration::from_secs(25), "{:?}", began.elapsed());
    assert!(log.contains("stopped before all running work was finished"), "{log}");
}

/// Reviews a change with the real program; returns the time, and the peak memory in megabytes.
fn review(base: &str, head: &str) -> (Duration, u64) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("base.md", base), ("head.md", head)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let began = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_shelfmark"))
        .args(["check", "--offline", "--base", "base.md", "--head", "head.md", "--format", "json"])
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut most = 0;
    loop {
        most = most.max(peak(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            assert!(matches!(status.code(), Some(0 | 1)), "{status}");
            break;
        }
        assert!(began.elapsed() < Duration::from_mins(4), "it does not end");
        std::thread::sleep(Duration::from_millis(5));
    }
    (began.elapsed(), most)
}

/// Texts that are expensive to read, by name, for a size.
fn pathological(size: usize) -> Vec<(&'static str, String)> {
    let many = |line: &dyn Fn(usize) -> String, count: usize| (0..count).map(line).collect::<String>();
    vec![
        ("headings", many(&|at| format!("# Tea {at}\n"), size)),
        ("entries in one section", many(&|at| format!("- [Tea {at}](https://tea.example/{at}) - Green.\n"), size / 2)),
        ("entries alike", "- [Tea](https://tea.example) - Green.\n".repeat(size / 2)),
        ("nested items", many(&|at| format!("{}- a\n", " ".repeat(2 * (at % 500))), size / 20)),
        ("nested quotes", format!("{}a\n", ">".repeat(size / 10))),
        ("nested brackets", format!("{}a{}\n", "[".repeat(size), "](x)".repeat(size))),
        ("emphasis", format!("{}\n", "*a **b ".repeat(size))),
        ("backticks", many(&|at| format!("{} ", "`".repeat(at % 300 + 1)), size / 20)),
        ("a table", format!("|a|b|\n|-|-|\n{}", "|[x](y)|z|\n".repeat(size))),
        ("one line", "a ".repeat(5 * size)),
        ("html", "<div><a href=\"x\">".repeat(size / 4)),
        ("references", many(&|at| format!("[{at}]: https://tea.example/{at}\n"), size)),
    ]
}

#[test]
fn pathological_lists_are_reviewed_in_bounded_time_and_memory() {
    // A debug build takes ten times as long; the figures of docs/research/scale.md are those of a release build, with ATTACK_SIZE=100000.
    let size = std::env::var("ATTACK_SIZE").ok().and_then(|size| size.parse().ok()).unwrap_or(4_000);
    for (name, text) in pathological(size) {
        for (change, base, head) in [
            ("changed at its end", text.clone(), format!("{text}\n- [New](https://new.example) - New.\n")),
            ("all new", "# Tea\n".to_owned(), text.clone()),
        ] {
            let (time, memory) = review(&base, &head);
            eprintln!("{:<24} {change:<18} {:>6} KB {:>7} ms {memory:>4} MB", name, text.len() >> 10, time.as_millis());
            assert!(time < Duration::from_mins(1), "{name} {change}: {time:?}");
            assert!(memory < 1_500, "{name} {change}: {memory} MB");
        }
    }
}
