//! `shelfmark serve` as a process: its settings, its start and its end.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use assert_cmd::cargo::CommandCargoExt as _;
use secrecy::ExposeSecret as _;
use shelfmark::sandbox::Sandbox;

fn serve(folder: &tempfile::TempDir) -> Command {
    let mut command = Command::cargo_bin("shelfmark").unwrap();
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SHELFMARK_") || name == "DATABASE_URL") {
        command.env_remove(name);
    }
    command.current_dir(folder.path()).arg("serve");
    command
}

#[test]
fn missing_settings_are_named_all_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let output = serve(&folder).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(String::from_utf8(output.stderr).unwrap(), @r"
    error: these settings are missing:
      SHELFMARK_CLIENT_ID or SHELFMARK_APP_ID
          on the App's page: https://github.com/settings/apps → your App → About
      SHELFMARK_PRIVATE_KEY_FILE or SHELFMARK_PRIVATE_KEY
          on the same page: Private keys → Generate a private key; GitHub gives a .pem file
      SHELFMARK_WEBHOOK_SECRET
          on the same page: Webhook → Secret; any long random text, for example of: openssl rand -hex 32
    Give them in the environment, in a file named .env, or as flags (shelfmark serve --help).
    To see Shelfmark work without any of this: shelfmark demo
    ");
}

#[test]
fn a_key_that_is_none_is_explained_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let output = serve(&folder)
        .args([
            "--client-id",
            "Iv1.tea",
            "--private-key",
            "my-secret-words",
            "--webhook-secret",
            "x",
            "--listen",
            "127.0.0.1:0",
        ])
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(err.contains("the private key cannot be read: it must be the .pem file"), "{err}");
    assert!(!err.contains("my-secret-words"), "{err}");
}

/// The process, with the address that its log tells.
struct Serving {
    child: Child,
    address: String,
    log: BufReader<std::process::ChildStderr>,
}

fn start(folder: &tempfile::TempDir, key: &str) -> Serving {
    std::fs::write(folder.path().join("key.pem"), key).unwrap();
    std::fs::write(
        folder.path().join(".env"),
        "SHELFMARK_CLIENT_ID=Iv1.tea\nSHELFMARK_PRIVATE_KEY_FILE=key.pem\nSHELFMARK_WEBHOOK_SECRET=one,two\n",
    )
    .unwrap();
    let mut child = serve(folder)
        .args(["--listen", "127.0.0.1:0", "--log-format", "json", "--github-url", "http://127.0.0.1:1"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    log.read_line(&mut line).unwrap();
    let told: serde_json::Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}"));
    let address = told["fields"]["address"].as_str().unwrap().to_owned();
    Serving { child, address, log }
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: tea\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test]
async fn it_starts_from_a_settings_file_and_ends_cleanly_on_sigterm() {
    let github = Sandbox::start().await.unwrap();
    let key = github.settings("sqlite://unused.db").private_key.expose_secret().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let mut serving = start(&folder, &key);
    assert!(get(&serving.address, "/healthz").ends_with("ok\n"));
    assert!(get(&serving.address, "/readyz").ends_with("ready\n"));
    assert!(folder.path().join("shelfmark.db").exists());
    let kill = Command::new("kill").args(["-TERM", &serving.child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    let mut rest = String::new();
    serving.log.read_to_string(&mut rest).unwrap();
    assert!(serving.child.wait().unwrap().success(), "{rest}");
    assert!(rest.contains("stopped; what ran was finished"), "{rest}");
    assert!(!rest.contains("PRIVATE KEY"), "{rest}");
}
