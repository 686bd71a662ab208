//! The real program, as operators run it.
#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends it")]
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::time::{Duration, Instant};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use shelfmark::webhook::sign;

fn pem() -> String {
    let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&key).unwrap();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der.as_ref()))
}

/// `shelfmark serve` in this folder, with nothing in its environment.
fn serve(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shelfmark"));
    command
        .arg("serve")
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

fn refused(command: &mut Command) -> String {
    let Output { status, stderr, .. } = command.output().unwrap();
    let told = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(2), "{told}");
    told
}

/// A running server; it is killed when the test ends.
struct Up {
    child: Child,
    log: BufReader<ChildStderr>,
    address: String,
}

/// What a server on this machine answers.
fn ask(address: &str, request: &str, headers: &str, body: &str) -> String {
    let mut socket = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        socket,
        "{request} HTTP/1.1\r\nHost: shelfmark\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer
}

/// The local address in the last line of a log, at which the server can be asked.
fn address_in(log: &str) -> String {
    let line = log.lines().last().unwrap();
    let after = line.split_once(".0.0.1:").or(line.split_once("0.0.0.0:")).unwrap_or_else(|| panic!("{line}")).1;
    let port: String = after.chars().take_while(char::is_ascii_digit).collect();
    format!("127.0.0.1:{port}")
}

impl Up {
    fn starts(command: &mut Command) -> Self {
        Self::starts_telling(command.env("SHELFMARK_LISTEN", "127.0.0.1:0")).0
    }

    /// With what it logged before it listens.
    fn starts_telling(command: &mut Command) -> (Self, String) {
        let mut child = command.spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut up = Self { child, log, address: String::new() };
        let told = up.told_until("listening");
        up.address = address_in(&told);
        (up, told)
    }

    /// The log up to the next line that contains this word.
    fn told_until(&mut self, word: &str) -> String {
        let mut told = String::new();
        while !told.contains(word) {
            assert!(self.log.read_line(&mut told).unwrap() > 0, "it ended: {told}");
        }
        told
    }

    /// The address in the next line of the log that contains this word.
    fn address_told(&mut self, word: &str) -> String {
        address_in(&self.told_until(word))
    }

    fn get(&self, path: &str) -> String {
        ask(&self.address, &format!("GET {path}"), "", "")
    }

    /// A delivery that asks for nothing, signed with this secret.
    fn deliver(&self, path: &str, secret: &str) -> String {
        self.deliver_event(path, secret, "star", "{}")
    }

    fn deliver_event(&self, path: &str, secret: &str, event: &str, body: &str) -> String {
        let signature = sign(&SecretString::from(secret), body.as_bytes());
        let headers =
            format!("X-GitHub-Event: {event}\r\nX-GitHub-Delivery: 1-2\r\nX-Hub-Signature-256: {signature}\r\n");
        ask(&self.address, &format!("POST {path}"), &headers, body)
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").arg(signal).arg(self.child.id().to_string()).status().unwrap();
        assert!(sent.success());
    }

    /// What it logged until it ended, and its exit status.
    fn ends(mut self, signal: &str) -> (String, Option<i32>) {
        self.signal(signal);
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(began.elapsed() < Duration::from_secs(20), "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        };
        let mut log = String::new();
        self.log.read_to_string(&mut log).unwrap();
        (log, status.code())
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn with_settings<'c>(command: &'c mut Command, folder: &Path) -> &'c mut Command {
    std::fs::write(folder.join("key.pem"), pem()).unwrap();
    command
        .env("SHELFMARK_CLIENT_ID", "Iv1.tea")
        .env("SHELFMARK_PRIVATE_KEY_FILE", "key.pem")
        .env("SHELFMARK_WEBHOOK_SECRET", "tea for two")
}

#[test]
fn what_is_missing_is_told_at_once_with_where_to_get_it() {
    let folder = tempfile::tempdir().unwrap();
    // An empty setting counts as missing. Without any, there is a page for registering an App (tests/setup).
    let mut command = serve(folder.path());
    let command = command.env("SHELFMARK_APP_ID", "").env("SHELFMARK_WEBHOOK_SECRET_NEXT", "tea for three");
    insta::assert_snapshot!(refused(command), @"
    error: these settings are missing; the App's page has them (https://github.com/settings/apps → your App):
      SHELFMARK_CLIENT_ID or SHELFMARK_APP_ID
          on that page: About
      SHELFMARK_PRIVATE_KEY_FILE or SHELFMARK_PRIVATE_KEY
          on that page: Private keys → Generate a private key, which downloads a .pem file
    Set them in the environment, in a file named .env, or as flags (shelfmark serve --help).
    To create an App instead, set none of them: shelfmark serve then prints a link to a set-up page.
    To see Shelfmark work without any of this: shelfmark demo
    ");
}

#[test]
fn what_is_wrong_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let refusal = |name: &str, value: &str| {
        let mut command = serve(folder.path());
        refused(with_settings(&mut command, folder.path()).env("SHELFMARK_LISTEN", "127.0.0.1:0").env(name, value))
    };
    let told = refusal("SHELFMARK_PRIVATE_KEY_FILE", "nowhere.pem");
    assert!(told.starts_with("error: cannot read the private key nowhere.pem"), "{told}");
    let mut command = serve(folder.path());
    let told = refused(command.args([
        "--client-id",
        "1",
        "--private-key",
        "my-own-words",
        "--webhook-secret",
        "x",
        "--listen",
        "127.0.0.1:0",
    ]));
    assert!(
        told.contains("it must be the .pem file that GitHub generated") && !told.contains("my-own-words"),
        "{told}"
    );
    let told = refusal("SHELFMARK_PRIVATE_KEY", "x");
    assert!(told.contains("both set; one is enough"), "{told}");
    std::fs::write(folder.path().join("public.pem"), "-----BEGIN PUBLIC KEY-----\n").unwrap();
    let told = refusal("SHELFMARK_PRIVATE_KEY_FILE", "public.pem");
    assert!(told.contains("it must be the .pem file that GitHub generated"), "{told}");
    let public =
        AsDer::<PublicKeyX509Der<'_>>::as_der(KeyPair::generate(KeySize::Rsa2048).unwrap().public_key()).unwrap();
    let public =
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(public.as_ref()));
    std::fs::write(folder.path().join("public.pem"), public).unwrap();
    let told = refusal("SHELFMARK_PRIVATE_KEY_FILE", "public.pem");
    assert!(told.contains("it must be the .pem file that GitHub generated"), "{told}");
    let told = refusal("DATABASE_URL", "postgres://tea:leaves@127.0.0.1:1/tea");
    assert!(told.contains("no PostgreSQL server answers at 127.0.0.1:1: ") && !told.contains("leaves"), "{told}");
    let told = refusal("SHELFMARK_LOG", "shelfmark=loud");
    assert!(told.contains("SHELFMARK_LOG is \"shelfmark=loud\""), "{told}");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let told = refusal("SHELFMARK_LISTEN", &taken.local_addr().unwrap().to_string());
    assert!(told.contains("choose another address with --listen"), "{told}");
}

#[test]
fn a_value_that_cannot_be_meant_is_refused_with_what_is_expected() {
    let folder = tempfile::tempdir().unwrap();
    for (name, value, expected) in [
        ("SHELFMARK_WEBHOOK_SECRET", "…", "this is a placeholder from an example"),
        ("SHELFMARK_CLIENT_ID", "Iv23…", "this is a placeholder from an example"),
        ("SHELFMARK_APP_ID", "abc", "SHELFMARK_APP_ID must be a number, like 123456"),
        ("SHELFMARK_GITHUB_URL", "https://github.com/", "must be the address of the REST API: https://api.github.com"),
        ("SHELFMARK_GITHUB_URL", "https://ghe.tea.example", "did you mean https://ghe.tea.example/api/v3?"),
        ("SHELFMARK_GITHUB_URL", "github.tea.example", "did you mean https://github.tea.example/api/v3?"),
        ("SHELFMARK_GITHUB_URL", "ftp://tea.example", "must be a web address, like https://api.github.com"),
        ("SHELFMARK_WORKERS", "100000", "100000 is not in 0..=256"),
        ("SHELFMARK_LISTEN", "http://tea", "expected an address with a port, like 127.0.0.1:3000"),
        ("SHELFMARK_OPERATIONS_LISTEN", "tea", "expected an address with a port, like 127.0.0.1:3000"),
    ] {
        let mut command = serve(folder.path());
        let told = refused(with_settings(&mut command, folder.path()).env(name, value));
        assert!(told.contains(expected), "{name}={value}: {told}");
    }
}

#[test]
fn a_setting_that_nobody_reads_is_told_with_what_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), "SHELFMARK_WEBHOOK_SECERT=tea\n").unwrap();
    let mut command = serve(folder.path());
    with_settings(&mut command, folder.path()).env("SHELFMARK_WORKER", "2").env("SHELFMARK_APP_ID", "12");
    command.env("SHELFMARK_LISTEN", "localhost:0");
    let (_, told) = Up::starts_telling(&mut command);
    assert!(
        told.contains("unknown setting SHELFMARK_WEBHOOK_SECERT; did you mean SHELFMARK_WEBHOOK_SECRET?"),
        "{told}"
    );
    assert!(told.contains("unknown setting SHELFMARK_WORKER; did you mean SHELFMARK_WORKERS?"), "{told}");
    assert!(told.contains("SHELFMARK_CLIENT_ID and SHELFMARK_APP_ID are both set"), "{told}");
}

#[test]
fn a_port_alone_is_taken_from_hosts_that_give_one() {
    let folder = tempfile::tempdir().unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let mut command = serve(folder.path());
    with_settings(&mut command, folder.path()).env("SHELFMARK_LISTEN", "").env("PORT", &free);
    let (up, told) = Up::starts_telling(&mut command);
    assert!(told.contains(&format!("0.0.0.0:{free}")), "{told}");
    assert_eq!(health(&["--ready"], &[("PORT", &free)], 0), format!("http://127.0.0.1:{free}/readyz: 200 ready\n"));
    drop(up);
    let told = health(&[], &[("SHELFMARK_LISTEN", &format!("localhost:{free}"))], 1);
    assert!(told.starts_with(&format!("http://127.0.0.1:{free}/healthz: cannot be reached")), "{told}");
}

/// The output of `shelfmark health`, which must exit with this status.
fn health(arguments: &[&str], settings: &[(&str, &str)], status: i32) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shelfmark"));
    let output = command.arg("health").args(arguments).env_clear().envs(settings.iter().copied()).output().unwrap();
    assert_eq!(output.status.code(), Some(status), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn health_is_asked_where_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = serve(folder.path());
    let mut up =
        Up::starts(with_settings(&mut command, folder.path()).env("SHELFMARK_OPERATIONS_LISTEN", "127.0.0.1:0"));
    let operations = up.address_told("operations");
    let settings = [("SHELFMARK_LISTEN", up.address.as_str()), ("SHELFMARK_OPERATIONS_LISTEN", operations.as_str())];
    assert_eq!(health(&[], &settings, 0), format!("http://{}/healthz: 200 ok\n", up.address));
    assert_eq!(health(&["--ready"], &settings, 0), format!("http://{operations}/readyz: 200 ready\n"));
    let url = format!("http://{}", up.address);
    assert!(health(&["--url", &url, "--ready"], &[], 1).contains("/readyz: 404"));
    // A name that has IPv4 and IPv6 addresses leads to the one that is listened on.
    let named = url.replace("127.0.0.1", "localhost");
    assert_eq!(health(&["--url", &named], &[], 0), format!("{url}/healthz: 200 ok\n"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_shelfmark"));
    let refused = command.args(["health", "--url", &format!("{url}/readyz")]).env_clear().output().unwrap();
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--url takes only the server's address"), "{refused:?}");
}

#[test]
fn while_it_waits_for_its_database_it_can_be_stopped() {
    let folder = tempfile::tempdir().unwrap();
    // It accepts connections, but never answers.
    let mute = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://tea@{}/tea", mute.local_addr().unwrap());
    let mut command = serve(folder.path());
    with_settings(&mut command, folder.path()).env("DATABASE_URL", url).env("SHELFMARK_LISTEN", "127.0.0.1:0");
    let mut child = command.spawn().unwrap();
    let log = BufReader::new(child.stderr.take().unwrap());
    let up = Up { child, log, address: String::new() };
    let _waiting = mute.accept().unwrap();
    let (log, status) = up.ends("-TERM");
    assert_eq!(status, Some(0), "{log}");
    assert!(log.contains("stopped before the database was opened"), "{log}");
}

#[test]
fn it_serves_until_it_is_told_to_stop() {
    for signal in ["-TERM", "-INT"] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = serve(folder.path());
        let up = Up::starts(with_settings(&mut command, folder.path()));
        assert!(up.get("/healthz").starts_with("HTTP/1.1 200 OK"));
        assert!(up.get("/readyz").ends_with("ready\n"));
        assert!(up.get("/metrics").contains("shelfmark_jobs{state=\"waiting\"} 0"));
        let (log, status) = up.ends(signal);
        assert_eq!(status, Some(0), "{log}");
        assert!(log.contains("stopped; running work was finished"), "{log}");
        assert!(folder.path().join("shelfmark.db").exists());
    }
}

#[test]
fn readiness_turns_red_before_the_port_closes() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = serve(folder.path());
    let up = Up::starts(with_settings(&mut command, folder.path()).env("SHELFMARK_LINGER", "8"));
    assert!(up.get("/readyz").starts_with("HTTP/1.1 200"));
    up.signal("-TERM");
    let began = Instant::now();
    while !up.get("/readyz").ends_with("stopping: finishing running work\n") {
        assert!(began.elapsed() < Duration::from_secs(5), "it stays green");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(up.get("/readyz").starts_with("HTTP/1.1 503"));
    assert!(up.deliver("/webhook", "tea for two").starts_with("HTTP/1.1 202"));
    let (log, status) = up.ends("-TERM");
    assert_eq!(status, Some(0), "{log}");
    assert!(log.contains("stopped; running work was finished"), "{log}");
}

#[test]
fn operations_can_have_an_address_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = serve(folder.path());
    let mut up =
        Up::starts(with_settings(&mut command, folder.path()).env("SHELFMARK_OPERATIONS_LISTEN", "127.0.0.1:0"));
    let operations = up.address_told("operations");
    assert_ne!(operations, up.address);
    let inside = |path: &str| ask(&operations, &format!("GET {path}"), "", "");
    assert!(inside("/readyz").ends_with("ready\n"));
    assert!(inside("/metrics").contains("shelfmark_github_app_refused 0"));
    for path in ["/readyz", "/metrics"] {
        assert!(up.get(path).starts_with("HTTP/1.1 404"), "{path}");
    }
    assert!(up.get("/healthz").starts_with("HTTP/1.1 200") && inside("/healthz").starts_with("HTTP/1.1 200"));
    assert!(up.deliver("/webhook", "tea for two").starts_with("HTTP/1.1 202"));
    assert!(ask(&operations, "POST /webhook", "", "{}").starts_with("HTTP/1.1 404"));
    assert_eq!(up.ends("-TERM").1, Some(0));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut command = serve(folder.path());
    let told = refused(
        with_settings(&mut command, folder.path())
            .env("SHELFMARK_LISTEN", "127.0.0.1:0")
            .env("SHELFMARK_OPERATIONS_LISTEN", taken.local_addr().unwrap().to_string()),
    );
    assert!(told.contains("choose another address with --operations-listen"), "{told}");
}

#[test]
fn a_delivery_to_another_path_is_answered_with_a_hint_and_logged_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = serve(folder.path());
    let up = Up::starts(with_settings(&mut command, folder.path()));
    for path in ["/", "/", "/hook"] {
        let answer = up.deliver(path, "tea for two");
        assert!(answer.starts_with("HTTP/1.1 404") && answer.contains("webhooks go to /webhook"), "{answer}");
    }
    let (log, _) = up.ends("-TERM");
    assert_eq!(log.matches("a delivery came to the wrong path").count(), 1, "{log}");
}

#[test]
fn a_secret_may_hold_a_comma_and_the_next_one_is_given_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = serve(folder.path());
    let up = Up::starts(
        with_settings(&mut command, folder.path())
            .env("SHELFMARK_WEBHOOK_SECRET", "left,right")
            .env("SHELFMARK_WEBHOOK_SECRET_NEXT", "the next one"),
    );
    let status = |secret: &str| up.deliver("/webhook", secret)[9..12].to_owned();
    assert_eq!([status("left,right"), status("the next one")], ["202", "202"]);
    assert_eq!([status("left"), status("right"), status("")], ["401", "401", "401"]);
}

#[test]
fn settings_may_stand_in_a_file_and_the_log_in_json() {
    let folder = tempfile::tempdir().unwrap();
    let key = pem().replace('\n', "\\n");
    let file = format!(
        "SHELFMARK_APP_ID=12\nSHELFMARK_PRIVATE_KEY='{key}'\nSHELFMARK_WEBHOOK_SECRET=one,two\nSHELFMARK_LOG_FORMAT=json\n"
    );
    std::fs::write(folder.path().join(".env"), file).unwrap();
    let up = Up::starts(&mut serve(folder.path()));
    let (log, status) = up.ends("-TERM");
    assert_eq!(status, Some(0), "{log}");
    assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{log}");
}

#[test]
fn a_settings_file_that_cannot_be_read_is_told_without_quoting_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), "SHELFMARK_WEBHOOK_SECRET=\"tea for\n").unwrap();
    let told = refused(&mut serve(folder.path()));
    assert!(told.contains("the file .env cannot be read: line 1 is not") && !told.contains("tea for"), "{told}");
}

#[test]
fn other_commands_take_nothing_from_a_file_in_the_folder_they_run_in() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), "this is \"no settings file\n").unwrap();
    let explained =
        Command::new(env!("CARGO_BIN_EXE_shelfmark")).arg("explain").current_dir(folder.path()).output().unwrap();
    assert!(explained.status.success(), "{}", String::from_utf8_lossy(&explained.stderr));
}

/// The procedure of docs/running.md, "Backup and restore".
#[test]
fn a_copy_made_while_it_runs_holds_the_work_when_the_database_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    // There are no workers: the job waits.
    let begin = || {
        let mut command = serve(folder.path());
        Up::starts(with_settings(&mut command, folder.path()).env("SHELFMARK_WORKERS", "0"))
    };
    let backup = |file: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shelfmark"));
        command.args(["backup", file]).current_dir(folder.path()).env_clear().output().unwrap()
    };
    let up = begin();
    let opened = r#"{"action": "opened", "installation": {"id": 7}, "repository": {"id": 1, "name": "tea", "owner": {"login": "ada"}},
                     "pull_request": {"number": 1, "head": {"sha": "0123456789012345678901234567890123456789"}}}"#;
    assert!(up.deliver_event("/webhook", "tea for two", "pull_request", opened).starts_with("HTTP/1.1 202"));
    let copied = backup("copy.db");
    assert!(copied.status.success(), "{copied:?}");
    let again = backup("copy.db");
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("cannot write the copy copy.db"), "{again:?}");
    assert_eq!(up.ends("-TERM").1, Some(0));

    for lost in ["shelfmark.db", "shelfmark.db-wal", "shelfmark.db-shm"] {
        let _ = std::fs::remove_file(folder.path().join(lost));
    }
    let up = begin();
    assert!(up.get("/metrics").contains("shelfmark_jobs{state=\"waiting\"} 0"), "a new database holds nothing");
    assert_eq!(up.ends("-TERM").1, Some(0));

    for lost in ["shelfmark.db-wal", "shelfmark.db-shm"] {
        let _ = std::fs::remove_file(folder.path().join(lost));
    }
    std::fs::rename(folder.path().join("copy.db"), folder.path().join("shelfmark.db")).unwrap();
    let up = begin();
    assert!(up.get("/metrics").contains("shelfmark_jobs{state=\"waiting\"} 1"), "{}", up.get("/metrics"));
    assert!(up.get("/readyz").ends_with("ready\n"));
}
