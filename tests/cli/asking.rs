//! What `check` looks up, against a stand-in for its sources that records every request.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::{Ran, checkout, git, shelfmark_with};

const PAPERS: &str = "\
# Awesome Leaves

## Papers

1. **[Leaves at Scale: A Study of Tea in Large Gardens](https://arxiv.org/abs/2401.00011)** *(Ada Long, Bo de Vries, Cy Brand)* 2024
2. **[Few Cups Are Enough](https://arxiv.org/abs/2402.00012)** *(Dee Moss, Eli Stone)* 2024
3. **[Gardens of Graphs](https://arxiv.org/abs/2403.00013)** *(Fay Wolf et al.)* 2024
4. **[Steeping Without Supervision](https://arxiv.org/abs/2404.00014)** *(Gus Hill, Hal Ford)* 2024
";

/// The record has another title.
const SLIP: &str = "5. **[Kettles in Context: How Water Learnt to Boil](https://arxiv.org/abs/2503.00021)** *(Ivy Reed, Jan Bergstrom, Kim Lake)* 2025\n";

const TOOLS: &str = "\
# Awesome Teapots

- [Kettle](https://github.com/ada/kettle) - Boils water.
- [Mug](https://github.com/bo/mug) - Holds tea.
- [Pan](https://github.com/cy/pan) - Warms milk.
";

/// Its repository has been renamed by now.
const RENAMED: &str = "- [Teapot](https://github.com/ada/tea-pot) - Pours.\n";

const FEED: &str = r#"<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns="http://www.w3.org/2005/Atom">
  <opensearch:totalResults>1</opensearch:totalResults>
  <entry>
    <id>http://arxiv.org/abs/2503.00021v1</id>
    <title>Kettles in Context: How Water Learns to Boil</title>
    <published>2025-03-01T00:00:00Z</published><updated>2025-03-01T00:00:00Z</updated>
    <author><name>Ivy Reed</name></author><author><name>Jan Bergstrom</name></author><author><name>Kim Lake</name></author>
  </entry>
</feed>"#;

const REPOSITORY: &str = r#"{"full_name": "ada/teapot", "archived": false, "disabled": false, "fork": false, "private": false, "size": 9,
    "created_at": "2020-01-01T00:00:00Z", "pushed_at": "2026-01-01T00:00:00Z", "stargazers_count": 120, "description": "Pours tea into mugs",
    "homepage": null, "license": null, "topics": []}"#;

/// A server in place of all sources.
pub(crate) struct StandIn {
    address: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl StandIn {
    /// One that can answer what these tests ask.
    pub(crate) fn new() -> Self {
        Self::answering(|path| match path {
            path if path.starts_with("/arxiv/api/query?") => (200, FEED),
            "/github/repos/ada/tea-pot" => (200, REPOSITORY),
            _ => (404, "{}"),
        })
    }

    /// Answers each path with a status and a body, and closes the connection.
    fn answering(answer: impl Fn(&str) -> (u16, &'static str) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let own = Arc::clone(&heard);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    match stream.read(&mut byte) {
                        Ok(1) => head.push(byte[0]),
                        _ => break,
                    }
                }
                let head = String::from_utf8_lossy(&head).into_owned();
                let (status, body) = answer(head.split(' ').nth(1).unwrap_or_default());
                own.lock().unwrap().push(head);
                let length = body.len();
                // The client may be gone.
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
                );
            }
        });
        Self { address, heard }
    }

    /// The requests that came, with their headers.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// Runs the program with this in place of the sources.
    pub(crate) fn run(&self, folder: &Path, arguments: &[&str]) -> Ran {
        let own = [("SHELFMARK_OFFLINE", ""), ("SHELFMARK_SOURCES_URL", self.address.as_str())];
        shelfmark_with(folder, arguments, &own)
    }

    /// Runs `check` this way, with these environment variables.
    fn check(&self, folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
        let own = [("SHELFMARK_OFFLINE", ""), ("SHELFMARK_SOURCES_URL", self.address.as_str())];
        shelfmark_with(folder, &[&["check"], arguments].concat(), &[&own[..], environment].concat())
    }
}

const PAIR: [&str; 4] = ["--base", "old.md", "--head", "new.md"];

fn pair(base: &str, entry: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("old.md"), base).unwrap();
    fs::write(folder.path().join("new.md"), format!("{base}{entry}")).unwrap();
    folder
}

#[test]
fn an_answer_makes_a_finding_and_nothing_else_is_said() {
    let (world, folder) = (StandIn::new(), pair(PAPERS, SLIP));
    let ran = world.check(folder.path(), &PAIR, &[]);
    assert!(ran.out.starts_with("warning[wrong-title]: ") && ran.out.contains("README.md: 1 warning"), "{}", ran.out);
    // No terminal, no bar.
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert_eq!(world.check(folder.path(), &[&PAIR[..], &["--fail-on", "warning"]].concat(), &[]).status, 1);
    let heard = world.heard();
    assert!(heard[0].starts_with("GET /arxiv/api/query?id_list=2503.00021,"), "{heard:?}");
    assert!(heard[0].to_lowercase().contains("user-agent: shelfmark/"), "{heard:?}");
}

#[test]
fn nothing_is_asked_where_somebody_says_so() {
    let (world, folder) = (StandIn::new(), pair(PAPERS, SLIP));
    fs::write(folder.path().join("off.yml"), "facts: off\n").unwrap();
    for (arguments, offline, why) in [
        (&["--offline"][..], "", "--offline"),
        (&[], "1", "SHELFMARK_OFFLINE"),
        (&["--policy", "off.yml"], "", "facts: off"),
        (&["--select", "out-of-order,duplicate-link"], "", ""),
    ] {
        let arguments = [&PAIR[..], arguments, &["--verbose"]].concat();
        let ran = world.check(folder.path(), &arguments, &[("SHELFMARK_OFFLINE", offline)]);
        let told = "README.md: no issues found (1 entry added)\n";
        assert_eq!((ran.status, ran.out.as_str()), (0, told), "{arguments:?}");
        assert!(ran.err.contains(why) && ran.err.contains("no network requests") != why.is_empty(), "{}", ran.err);
    }
    let ran = world.check(folder.path(), &["--all", "new.md", "-v"], &[]);
    assert!(ran.status == 0 && ran.err.contains("no network requests: --all"), "{}{}", ran.out, ran.err);
    assert_eq!(world.heard(), [""; 0]);
}

#[test]
fn what_is_new_in_two_lists_is_asked_once() {
    let (world, folder) = (StandIn::new(), checkout());
    git(folder.path(), &["switch", "-q", "main"]);
    fs::create_dir(folder.path().join("docs")).unwrap();
    for list in ["README.md", "docs/README.md"] {
        fs::write(folder.path().join(list), PAPERS).unwrap();
    }
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "Begin anew"]);
    git(folder.path(), &["switch", "-qc", "papers"]);
    for list in ["README.md", "docs/README.md"] {
        fs::write(folder.path().join(list), format!("{PAPERS}{SLIP}")).unwrap();
    }
    let ran = world.check(folder.path(), &["--statistics"], &[]);
    assert!(ran.out.contains("   2  warning  ") && ran.out.contains("wrong-title"), "{}{}", ran.out, ran.err);
    assert_eq!(world.heard().len(), 1, "{:?}", world.heard());
}

#[test]
fn what_cannot_be_learned_changes_no_exit_status() {
    let world = StandIn::answering(|_| (503, "away"));
    let folder = pair(PAPERS, SLIP);
    let ran = world.check(folder.path(), &[&PAIR[..], &["--fail-on", "note"]].concat(), &[]);
    let told = "README.md: no issues found (1 entry added)\n1 link could not be checked.\n";
    assert_eq!((ran.status, ran.out.as_str()), (0, told));
    let note = "note: no answers: 1 link could not be checked; without a network, use --offline\n";
    assert_eq!(ran.err, note);
    let ran = world.check(folder.path(), &[&PAIR[..], &["--quiet", "--format", "json"]].concat(), &[]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let unchecked = serde_json::json!([{"line": 9, "address": "https://arxiv.org/abs/2503.00021"}]);
    assert_eq!((&report["files"][0]["unchecked"], ran.err.as_str()), (&unchecked, ""));
}

#[test]
fn a_token_of_github_s_goes_to_github_alone() {
    let (world, folder) = (StandIn::new(), pair(&format!("{PAPERS}{TOOLS}"), &format!("{RENAMED}{SLIP}")));
    let token = "ghs_thatIsASecret";
    let ran = world.check(folder.path(), &PAIR, &[("GITHUB_TOKEN", token), ("GH_TOKEN", token)]);
    assert!(ran.out.contains("[moved-link]"), "{}", ran.out);
    let heard = world.heard();
    assert!(heard.iter().any(|request| request.starts_with("GET /github/repos/ada/tea-pot ")), "{heard:?}");
    let is_told = |text: &str| text.contains(token) || text.to_lowercase().contains("authorization");
    assert!(!heard.iter().any(|request| is_told(request)) && !is_told(&ran.out) && !is_told(&ran.err), "{heard:?}");
}

#[test]
fn what_is_known_mends_links_and_is_asked_once() {
    let (world, folder) = (StandIn::new(), checkout());
    let readme = folder.path().join("README.md");
    git(folder.path(), &["switch", "-q", "main"]);
    fs::write(&readme, TOOLS).unwrap();
    git(folder.path(), &["commit", "-qam", "Begin anew"]);
    git(folder.path(), &["switch", "-qc", "teapot"]);
    fs::write(&readme, format!("{TOOLS}{RENAMED}")).unwrap();
    let ran = world.check(folder.path(), &["--diff"], &[]);
    assert!(
        ran.status == 1 && ran.out.contains("\n+- [Teapot](https://github.com/ada/teapot) - Pours.\n"),
        "{}",
        ran.out
    );
    assert_eq!(world.heard().len(), 1, "{:?}", world.heard());
    let ran = world.check(folder.path(), &["--fix"], &[]);
    let told = "README.md: no issues found (1 entry added)\nFound 1 issue, 1 fixed, 0 left.\n";
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, told, ""));
    assert_eq!(fs::read_to_string(&readme).unwrap(), format!("{TOOLS}{}", RENAMED.replace("tea-pot", "teapot")));
    assert_eq!(world.heard().len(), 2, "{:?}", world.heard());
}

#[test]
fn settings_that_cannot_be_used_are_told_before_anybody_is_asked() {
    let (world, folder) = (StandIn::new(), pair(PAPERS, SLIP));
    let ran = world.check(folder.path(), &PAIR, &[("SHELFMARK_CONTACT", "ada")]);
    let told = "error: SHELFMARK_CONTACT cannot be used: `ada` is not an email address that can be passed on\n";
    assert_eq!((ran.status, ran.err.as_str()), (2, told));
    assert_eq!(world.check(folder.path(), &[&PAIR[..], &["--timeout", "0"]].concat(), &[]).status, 2);
    assert_eq!(world.heard(), [""; 0]);
}
