//! Checkouts as `actions/checkout` makes them, runs of the script in them, and what a run left behind.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const TEAS: [&str; 12] = [
    "Assam",
    "Bancha",
    "Ceylon",
    "Darjeeling",
    "Earl Grey",
    "Fujian",
    "Gunpowder",
    "Hojicha",
    "Irish",
    "Jasmine",
    "Keemun",
    "Lapsang",
];

/// A list of teas, followed by these lines.
pub fn list(more: &str) -> String {
    let entry =
        |name: &&str| format!("- [{name}](https://{}.example) - Malty.\n", name.replace(' ', "-").to_lowercase());
    format!("# Awesome tea\n\n## Teas\n\n{}{more}", TEAS.iter().map(entry).collect::<String>())
}

/// A fault that is reported as an error, on line 17 if it comes first after the teas.
pub const FAULT: &str = "- [Matcha] (https://matcha.example) - Green.\n";

pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@tea.example", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A repository on the server, with a pull request that branched off at `parted`, while main has moved on to `base`.
pub struct Scene {
    folder: TempDir,
    pub parted: String,
    pub base: String,
    pub head: String,
    pub merge: String,
}

impl Scene {
    /// The pull request changes these files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        Self::after(&[("README.md", &list(""))], files)
    }

    /// Main has the first files, and the pull request changes the second ones.
    pub fn after(first: &[(&str, &str)], files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = folder.path().join("server");
        fs::create_dir(&server).unwrap();
        git(&server, &["init", "--quiet"]);
        // As GitHub does.
        git(&server, &["config", "uploadpack.allowAnySHA1InWant", "true"]);
        let mut scene =
            Self { folder, parted: String::new(), base: String::new(), head: String::new(), merge: String::new() };
        scene.parted = scene.commit(first);
        git(&server, &["checkout", "--quiet", "-b", "contribution"]);
        for number in 0..4 {
            scene.commit(&[("notes.txt", &format!("{number}\n"))]);
        }
        scene.head = scene.commit(files);
        git(&server, &["checkout", "--quiet", "main"]);
        // By now main has a fault of its own, which is not the contribution's.
        scene.base = scene.commit(&[("docs/README.md", &list("- [Oolong] (https://oolong.example) - Blue.\n"))]);
        git(&server, &["checkout", "--quiet", "--detach"]);
        git(&server, &["merge", "--quiet", "--no-ff", "-m", "Merge", &scene.head]);
        scene.merge = git(&server, &["rev-parse", "HEAD"]);
        git(&server, &["update-ref", "refs/pull/1/merge", &scene.merge]);
        git(&server, &["update-ref", "refs/pull/1/head", &scene.head]);
        git(&server, &["checkout", "--quiet", "main"]);
        // A fork's branch is not here; its commits are, reachable only by the pull request's ref.
        git(&server, &["branch", "--quiet", "-D", "contribution"]);
        scene
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn commit(&self, files: &[(&str, &str)]) -> String {
        let server = self.path("server");
        for (path, text) in files {
            let path = server.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        git(&server, &["add", "--all"]);
        git(&server, &["commit", "--quiet", "--allow-empty", "-m", "A change"]);
        git(&server, &["rev-parse", "HEAD"])
    }

    /// Checks out one commit, without its history.
    fn checkout(&self, commit: &str) -> PathBuf {
        let checkout = self.path("checkout");
        fs::create_dir(&checkout).unwrap();
        git(&checkout, &["init", "--quiet"]);
        let server = format!("file://{}", self.path("server").display());
        git(&checkout, &["remote", "add", "origin", &server]);
        git(&checkout, &["fetch", "--quiet", "--no-tags", "--depth=1", "origin", commit]);
        git(&checkout, &["checkout", "--quiet", "--detach", commit]);
        checkout
    }

    /// The step, in a checkout of this commit, for this event.
    pub fn step(&self, event: &str, commit: &str) -> Step {
        self.checkout(commit);
        let step = Step::of(self.folder.path());
        let step = step.set("GITHUB_EVENT_NAME", event).set("GITHUB_SHA", commit).set("EVENT_DEFAULT_BRANCH", "main");
        match event {
            "pull_request" | "pull_request_target" => step
                .set("EVENT_BASE", &self.base)
                .set("EVENT_HEAD", &self.head)
                .set("EVENT_HEAD_REPOSITORY", "tea/awesome-tea"),
            _ => step,
        }
    }
}

/// One run of the script.
pub struct Step {
    command: Command,
    folder: PathBuf,
}

/// What a run left behind.
pub struct Outcome {
    pub status: i32,
    pub log: String,
    pub summary: String,
    pub outputs: BTreeMap<String, String>,
}

impl Step {
    pub fn of(folder: &Path) -> Self {
        let mut command = Command::new("bash");
        let path = std::env::var("PATH").unwrap();
        let binary = Path::new(env!("CARGO_BIN_EXE_shelfmark")).parent().unwrap();
        fs::create_dir_all(folder.join("temp")).unwrap();
        fs::create_dir_all(folder.join("tools")).unwrap();
        command
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("action/run.sh"))
            .current_dir(folder.join("checkout"))
            .env_clear()
            .env("PATH", format!("{}:{}:{path}", folder.join("tools").display(), binary.display()))
            .env("HOME", folder)
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_REPOSITORY", "tea/awesome-tea")
            .env("GITHUB_OUTPUT", folder.join("outputs"))
            .env("GITHUB_STEP_SUMMARY", folder.join("summary"))
            .env("RUNNER_TEMP", folder.join("temp"))
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .env("ACTION_PATH", env!("CARGO_MANIFEST_DIR"))
            .env("INPUT_VERSION", "installed")
            // No test uses the network.
            .env("SHELFMARK_OFFLINE", "1");
        Self { command, folder: folder.to_owned() }
    }

    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Puts a program of this name first on the PATH.
    pub fn tool(self, name: &str, script: &str) -> Self {
        program(&self.folder.join("tools").join(name), script);
        self
    }

    pub fn run(mut self) -> Outcome {
        let output = self.command.output().unwrap();
        let read = |name: &str| fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        let outputs = read("outputs");
        let left = fs::read_dir(self.folder.join("temp"))
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("shelfmark."));
        assert_eq!(left.count(), 0, "it leaves something behind");
        Outcome {
            status: output.status.code().unwrap(),
            log: String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap(),
            summary: read("summary"),
            outputs: outputs
                .lines()
                .filter_map(|line| line.split_once('='))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        }
    }
}

impl Outcome {
    /// The workflow commands that the runner sees.
    pub fn orders(&self) -> Vec<&str> {
        let mut deaf_until: Option<String> = None;
        let mut heard = Vec::new();
        for line in self.log.lines().map(str::trim_start).filter(|line| line.starts_with("::") || line.contains("##["))
        {
            match &deaf_until {
                Some(word) if line == word => deaf_until = None,
                Some(_) => {}
                None => match line.strip_prefix("::stop-commands::") {
                    Some(word) => deaf_until = Some(format!("::{word}::")),
                    None => heard.push(line),
                },
            }
        }
        assert_eq!(deaf_until, None, "it leaves the runner deaf");
        heard
    }

    pub fn output(&self, name: &str) -> &str {
        self.outputs.get(name).unwrap_or_else(|| panic!("no output {name}: {}", self.log))
    }

    /// The fault is reported on its line, and nothing else is.
    pub fn tells_the_fault_alone(&self) {
        let orders = self.orders();
        assert!(matches!(orders.as_slice(), [one] if one.starts_with("::error ")), "{}", self.log);
        assert!(orders[0].contains("file=README.md") && orders[0].contains("line=17"), "{}", orders[0]);
        assert_eq!((self.status, self.output("verdict"), self.output("findings")), (1, "fail", "1"), "{}", self.log);
        assert!(self.summary.contains("malformed-link"), "{}", self.summary);
    }

    pub fn passes(&self) {
        assert_eq!(self.orders(), [] as [&str; 0], "{}", self.log);
        assert_eq!((self.status, self.output("verdict"), self.output("findings")), (0, "pass", "0"), "{}", self.log);
    }

    pub fn cannot(&self, why: &str) {
        assert!(
            matches!(self.orders().as_slice(), [.., one] if one.starts_with("::error ") && one.contains(why)),
            "{}",
            self.log
        );
        assert_eq!((self.status, self.output("verdict")), (2, "error"), "{}", self.log);
    }
}

pub fn program(path: &Path, script: &str) {
    fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}
