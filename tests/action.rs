//! The GitHub Action's script, run against checkouts as `actions/checkout` makes them.
#![allow(clippy::unwrap_used, reason = "what a test needs and does not get ends it")]
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
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

/// A list of teas, with these lines below.
fn list(more: &str) -> String {
    let entry =
        |name: &&str| format!("- [{name}](https://{}.example) - Malty.\n", name.replace(' ', "-").to_lowercase());
    format!("# Awesome tea\n\n## Teas\n\n{}{more}", TEAS.iter().map(entry).collect::<String>())
}

/// A fault that is told as an error, on line 17 where it stands first below the teas.
const FAULT: &str = "- [Matcha] (https://matcha.example) - Green.\n";

fn git(folder: &Path, arguments: &[&str]) -> String {
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

/// A repository on the server, with a pull request that begins at `parted`, while main has gone on to `base`.
struct Scene {
    folder: TempDir,
    parted: String,
    base: String,
    head: String,
    merge: String,
}

impl Scene {
    /// The pull request changes these files.
    fn with(files: &[(&str, &str)]) -> Self {
        Self::after(&[("README.md", &list(""))], files)
    }

    /// Main holds the first files, and the pull request changes the second ones.
    fn after(first: &[(&str, &str)], files: &[(&str, &str)]) -> Self {
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
        // Main has a fault of its own by now, which is not the contribution's.
        scene.base = scene.commit(&[("docs/README.md", &list("- [Oolong] (https://oolong.example) - Blue.\n"))]);
        git(&server, &["checkout", "--quiet", "--detach"]);
        git(&server, &["merge", "--quiet", "--no-ff", "-m", "Merge", &scene.head]);
        scene.merge = git(&server, &["rev-parse", "HEAD"]);
        git(&server, &["update-ref", "refs/pull/1/merge", &scene.merge]);
        git(&server, &["update-ref", "refs/pull/1/head", &scene.head]);
        git(&server, &["checkout", "--quiet", "main"]);
        // A fork's branch is not here; its commits are, by the pull request's ref alone.
        git(&server, &["branch", "--quiet", "-D", "contribution"]);
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
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

    /// One commit is checked out, without its history.
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
    fn step(&self, event: &str, commit: &str) -> Step {
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
struct Step {
    command: Command,
    folder: PathBuf,
}

/// What a run left behind.
struct Outcome {
    status: i32,
    log: String,
    summary: String,
    outputs: BTreeMap<String, String>,
}

impl Step {
    fn of(folder: &Path) -> Self {
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
            // No test depends on a network.
            .env("SHELFMARK_OFFLINE", "1");
        Self { command, folder: folder.to_owned() }
    }

    fn set(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// A program of this name, first on the PATH.
    fn tool(self, name: &str, script: &str) -> Self {
        program(&self.folder.join("tools").join(name), script);
        self
    }

    fn run(mut self) -> Outcome {
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
    /// The orders that the runner hears.
    fn orders(&self) -> Vec<&str> {
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

    fn output(&self, name: &str) -> &str {
        self.outputs.get(name).unwrap_or_else(|| panic!("no output {name}: {}", self.log))
    }

    /// The fault is told at its line, and nothing else is.
    fn tells_the_fault_alone(&self) {
        let orders = self.orders();
        assert!(matches!(orders.as_slice(), [one] if one.starts_with("::error ")), "{}", self.log);
        assert!(orders[0].contains("file=README.md") && orders[0].contains("line=17"), "{}", orders[0]);
        assert_eq!((self.status, self.output("verdict"), self.output("findings")), (1, "fail", "1"), "{}", self.log);
        assert!(self.summary.contains("malformed-link"), "{}", self.summary);
    }

    fn passes(&self) {
        assert_eq!(self.orders(), [] as [&str; 0], "{}", self.log);
        assert_eq!((self.status, self.output("verdict"), self.output("findings")), (0, "pass", "0"), "{}", self.log);
    }

    fn cannot(&self, why: &str) {
        assert!(
            matches!(self.orders().as_slice(), [.., one] if one.starts_with("::error ") && one.contains(why)),
            "{}",
            self.log
        );
        assert_eq!((self.status, self.output("verdict")), (2, "error"), "{}", self.log);
    }
}

fn program(path: &Path, script: &str) {
    fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_merge_commit_without_history_is_compared_with_its_first_parent() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene.step("pull_request", &scene.merge).run().tells_the_fault_alone();
}

#[test]
fn the_review_is_given_the_token_for_questions_to_github() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let real = env!("CARGO_BIN_EXE_shelfmark");
    let tool = format!("printf %s \"$GITHUB_TOKEN\" > \"$HOME/token\"\nexec '{real}' \"$@\"");
    let step = scene.step("pull_request", &scene.merge).set("INPUT_GITHUB_TOKEN", "ghs_tea");
    step.tool("shelfmark", &tool).run().tells_the_fault_alone();
    assert_eq!(fs::read_to_string(scene.path("token")).unwrap(), "ghs_tea");
}

#[test]
fn a_newer_merge_commit_than_the_events_head_is_told_by_what_is_checked_out() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene.step("pull_request", &scene.merge).set("EVENT_HEAD", &scene.parted).run().tells_the_fault_alone();
}

#[test]
fn a_head_without_history_is_compared_with_where_it_parted() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene.step("pull_request_target", &scene.head).set("GITHUB_SHA", &scene.base).run().tells_the_fault_alone();
}

#[test]
fn with_the_whole_history_nothing_is_made_shallow() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let step = scene.step("pull_request", &scene.merge);
    let checkout = scene.path("checkout");
    git(&checkout, &["fetch", "--quiet", "--unshallow", "origin", &scene.merge]);
    step.run().tells_the_fault_alone();
    assert_eq!(git(&checkout, &["rev-parse", "--is-shallow-repository"]), "false");
}

#[test]
fn with_the_whole_history_the_default_branch_is_fetched_whole() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    // What is checked out holds the default branch's tip, so that nothing more is fetched.
    let step = scene.step("workflow_dispatch", &scene.merge);
    let checkout = scene.path("checkout");
    git(&checkout, &["fetch", "--quiet", "--unshallow", "origin", &scene.merge]);
    step.run().tells_the_fault_alone();
    assert_eq!(git(&checkout, &["rev-parse", "--is-shallow-repository"]), "false");
}

#[test]
fn the_base_checked_out_in_place_of_the_pull_request_is_told() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let outcome = scene.step("pull_request_target", &scene.base).run();
    assert!(outcome.orders()[0].starts_with("::warning "), "{}", outcome.log);
    assert!(outcome.log.contains("the base is checked out") && outcome.status == 0, "{}", outcome.log);
}

/// The tip of main is then the merge of another pull request, which is not reviewed in the place of this one.
#[test]
fn a_base_that_is_a_merge_is_the_base_all_the_same() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let outcome = scene
        .step("pull_request_target", &scene.merge)
        .set("EVENT_BASE", &scene.merge)
        .set("EVENT_HEAD", &scene.base)
        .run();
    assert!(
        matches!(outcome.orders().as_slice(), [one] if one.starts_with("::warning ") && one.contains("the base is checked out")),
        "{}",
        outcome.log
    );
    assert_eq!((outcome.status, outcome.output("findings")), (0, "0"), "{}", outcome.log);
}

#[test]
fn a_push_is_compared_with_what_was_there_before() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene.step("push", &scene.merge).set("EVENT_BEFORE", &scene.base).run().tells_the_fault_alone();
}

#[test]
fn a_new_branch_and_a_replaced_history_are_compared_with_the_default_branch() {
    for before in ["0000000000000000000000000000000000000000", "1234567812345678123456781234567812345678"] {
        let scene = Scene::with(&[("README.md", &list(FAULT))]);
        scene.step("push", &scene.head).set("EVENT_BEFORE", before).run().tells_the_fault_alone();
    }
}

#[test]
fn a_merge_group_and_a_base_that_was_asked_for() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene.step("merge_group", &scene.merge).set("EVENT_BASE", &scene.base).run().tells_the_fault_alone();
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene.step("workflow_dispatch", &scene.head).set("INPUT_AGAINST", "main").run().tells_the_fault_alone();
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene
        .step("workflow_dispatch", &scene.head)
        .set("INPUT_AGAINST", "nowhere")
        .run()
        .cannot("there is no revision nowhere");
}

#[test]
fn where_no_list_changed_nothing_is_told() {
    let scene = Scene::with(&[("LICENSE", "Drink it.\n")]);
    scene.step("pull_request", &scene.merge).run().passes();
}

#[test]
fn a_clean_entry_passes() {
    let scene = Scene::with(&[("README.md", &list("- [Matcha](https://matcha.example) - Green.\n"))]);
    scene.step("pull_request", &scene.merge).run().passes();
}

#[test]
fn named_files_are_reviewed_from_the_folder_that_is_named() {
    let teas = list("");
    let scene = Scene::after(&[("lists/a tea.md", &teas)], &[("lists/a tea.md", &list(FAULT))]);
    let outcome = scene
        .step("pull_request", &scene.merge)
        .set("INPUT_WORKING_DIRECTORY", "lists")
        .set("INPUT_PATHS", "a tea.md\r\n\n")
        .set("INPUT_SARIF_FILE", "found.sarif")
        .run();
    assert_eq!((outcome.status, outcome.output("findings")), (1, "1"), "{}", outcome.log);
    assert_eq!(outcome.output("sarif-file"), "lists/found.sarif");
    let sarif: Value = serde_json::from_slice(&fs::read(scene.path("checkout/lists/found.sarif")).unwrap()).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "malformed-link");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "lists/a%20tea.md");
    assert_eq!(place["region"]["startLine"], 17);
}

#[test]
fn what_fails_is_as_the_input_says() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let outcome = scene.step("pull_request", &scene.merge).set("INPUT_FAIL_ON", "never").run();
    assert_eq!(
        (outcome.status, outcome.output("verdict"), outcome.output("findings")),
        (0, "pass", "1"),
        "{}",
        outcome.log
    );
}

#[test]
fn the_bases_policy_holds_and_its_faults_are_told() {
    let policy = "checks:\n  malformed-link: note\nlabel:\n  error: bad\n";
    let readme = list("");
    let scene = Scene::after(
        &[("README.md", &readme), (".github/shelfmark.yml", policy)],
        &[("README.md", &list(FAULT)), (".github/shelfmark.yml", "checks:\n  malformed-link: off\n")],
    );
    let outcome = scene.step("pull_request", &scene.merge).run();
    let orders = outcome.orders();
    assert!(orders.iter().any(|order| order.starts_with("::notice file=README.md")), "{}", outcome.log);
    assert!(orders.iter().any(|order| order.starts_with("::warning ") && order.contains("label")), "{}", outcome.log);
    assert_eq!((outcome.status, outcome.output("verdict")), (0, "pass"), "{}", outcome.log);
}

#[test]
fn a_policy_of_ones_own_that_is_broken_ends_the_step() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let step = scene.step("pull_request", &scene.merge).set("INPUT_POLICY", "mine.yml");
    fs::write(scene.path("checkout/mine.yml"), "checks: [\n").unwrap();
    step.run().cannot("mine.yml");
}

#[test]
fn nothing_that_a_contribution_says_is_an_order() {
    let orders = "::error::a%0A::add-mask::b ##[error]c $(touch ran) `touch ran`";
    let entry = format!(
        "::add-mask::b\n- [::warning::m] (https://matcha.example) - {orders}.\n::set-output name=verdict::pass\n"
    );
    for reviewdog in ["false", "true"] {
        let scene = Scene::with(&[("README.md", &list(&entry))]);
        let outcome =
            scene.step("pull_request", &scene.merge).set("INPUT_REVIEWDOG", reviewdog).tool("reviewdog", "cat").run();
        let of_ours = ["::error file=README.md", "::warning file=README.md", "::notice file=README.md"];
        for order in outcome.orders() {
            assert!(of_ours.iter().any(|ours| order.starts_with(ours)), "{order}");
        }
        assert_eq!(outcome.status, 1, "{}", outcome.log);
        assert!(!scene.path("checkout/ran").exists());
        assert!(outcome.outputs.keys().eq(["findings", "sarif-file", "verdict"]), "{:?}", outcome.outputs);
    }
}

#[test]
fn nothing_that_an_input_says_is_run() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let order = "$(touch ran)`touch ran`; touch ran";
    let outcome = scene.step("pull_request", &scene.merge).set("INPUT_PATHS", order).set("INPUT_POLICY", order).run();
    assert_eq!(outcome.status, 2, "{}", outcome.log);
    assert!(!scene.path("checkout/ran").exists());
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene
        .step("pull_request", &scene.merge)
        .set("INPUT_AGAINST", "--upload-pack=touch ran")
        .run()
        .cannot("must be a revision");
}

#[test]
fn with_reviewdog_the_suggestions_are_posted_in_place_of_annotations() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let outcome = scene
        .step("pull_request", &scene.merge)
        .set("INPUT_REVIEWDOG", "true")
        .set("INPUT_GITHUB_TOKEN", "a token")
        .tool(
            "reviewdog",
            "printf '%s\\n' \"$@\" \"$REVIEWDOG_GITHUB_API_TOKEN\" > \"$HOME/called\"; cat > \"$HOME/posted\"",
        )
        .run();
    assert_eq!(outcome.orders(), [] as [&str; 0], "{}", outcome.log);
    assert_eq!(outcome.output("findings"), "1");
    let called = fs::read_to_string(scene.path("called")).unwrap();
    assert_eq!(called, "-f=rdjson\n-name=shelfmark\n-reporter=github-pr-review\n-filter-mode=diff_context\na token\n");
    let posted: Value = serde_json::from_slice(&fs::read(scene.path("posted")).unwrap()).unwrap();
    let suggestion = &posted["diagnostics"][0]["suggestions"][0]["text"];
    assert!(suggestion.as_str().unwrap().contains("[Matcha](https://matcha.example)"), "{posted}");
}

#[test]
fn a_reviewdog_that_is_not_there_or_fails_is_told_and_fails_nothing_else() {
    for (script, why) in [(None, "reviewdog is not installed"), (Some("echo ::error::no; exit 1"), "could not post")] {
        let scene = Scene::with(&[("README.md", &list("- [Matcha](https://matcha.example) - Green.\n"))]);
        let mut step = scene.step("pull_request", &scene.merge).set("INPUT_REVIEWDOG", "true");
        if let Some(script) = script {
            step = step.tool("reviewdog", script);
        }
        let outcome = step.run();
        assert!(
            matches!(outcome.orders().as_slice(), [one] if one.starts_with("::warning ") && one.contains(why)),
            "{}",
            outcome.log
        );
        assert_eq!(outcome.status, 0, "{}", outcome.log);
    }
}

/// reviewdog prints annotations of its own where the token cannot post, and ends well.
#[test]
fn where_reviewdog_cannot_post_the_annotations_are_shown() {
    let falls_back = "echo '::error file=README.md,line=17::posted'";
    for (event, repository, script) in [
        ("pull_request", "ada/awesome-tea", "touch \"$HOME/called\""),
        ("pull_request", "", "touch \"$HOME/called\""),
        ("pull_request", "tea/awesome-tea", falls_back),
        ("pull_request", "tea/awesome-tea", "exit 1"),
        ("push", "", "touch \"$HOME/called\""),
    ] {
        let scene = Scene::with(&[("README.md", &list(FAULT))]);
        let step = scene.step(event, &scene.merge).set("INPUT_REVIEWDOG", "true").set("EVENT_BEFORE", &scene.base);
        let outcome = step.set("EVENT_HEAD_REPOSITORY", repository).tool("reviewdog", script).run();
        let ours: Vec<&str> =
            outcome.orders().into_iter().filter(|order| !order.starts_with("::warning title")).collect();
        assert!(
            matches!(ours.as_slice(), [one] if one.starts_with("::error file=README.md") && one.contains("malformed-link")),
            "{event} {repository} {script}: {}",
            outcome.log
        );
        assert!(!scene.path("called").exists(), "{event} {repository}");
        assert_eq!((outcome.status, outcome.output("findings")), (1, "1"), "{}", outcome.log);
    }
}

#[test]
fn a_forks_pull_request_with_a_token_that_writes_is_posted_on() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let outcome = scene
        .step("pull_request_target", &scene.head)
        .set("GITHUB_SHA", &scene.base)
        .set("EVENT_HEAD_REPOSITORY", "ada/awesome-tea")
        .set("INPUT_REVIEWDOG", "true")
        .tool("reviewdog", "cat > \"$HOME/posted\"")
        .run();
    assert_eq!(outcome.orders(), [] as [&str; 0], "{}", outcome.log);
    assert!(scene.path("posted").exists());
}

/// Paths are seen from the top of the repository, and so must reviewdog see them.
#[test]
fn reviewdog_runs_at_the_top_whatever_the_folder() {
    let scene = Scene::after(&[("lists/tea.md", &list(""))], &[("lists/tea.md", &list(FAULT))]);
    let outcome = scene
        .step("pull_request", &scene.merge)
        .set("INPUT_WORKING_DIRECTORY", "lists")
        .set("INPUT_PATHS", "tea.md")
        .set("INPUT_REVIEWDOG", "true")
        .tool("reviewdog", "ls lists/tea.md && cat > \"$HOME/posted\"")
        .run();
    assert_eq!(outcome.orders(), [] as [&str; 0], "{}", outcome.log);
    let posted: Value = serde_json::from_slice(&fs::read(scene.path("posted")).unwrap()).unwrap();
    assert_eq!(posted["diagnostics"][0]["location"]["path"], "lists/tea.md");
}

#[test]
fn outside_a_checkout_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("checkout")).unwrap();
    Step::of(folder.path()).run().cannot("run actions/checkout before this step");
}

/// Releases as they are published, whose binary tells of itself and is else the one under test.
fn publish(scene: &Scene, version: &str) -> String {
    let releases = scene.path("releases");
    let release = releases.join(format!("v{version}"));
    let name = "shelfmark-x86_64-unknown-linux-musl";
    fs::create_dir_all(release.join(name)).unwrap();
    let script = format!("echo {version} > \"$HOME/ran\"\nexec '{}' \"$@\"", env!("CARGO_BIN_EXE_shelfmark"));
    program(&release.join(name).join("shelfmark"), &script);
    let packed = Command::new("sh")
        .current_dir(&release)
        .args(["-c", &format!("tar czf {name}.tar.gz {name} && sha256sum *.tar.gz > SHA256SUMS")])
        .status()
        .unwrap();
    assert!(packed.success());
    format!("file://{}", releases.display())
}

/// The version that the crate has, and its releases' binaries with it.
const VERSION: &str = env!("CARGO_PKG_VERSION");

#[test]
fn the_binary_is_that_of_the_release_which_the_actions_ref_names() {
    for reference in ["v1", "v0.2", &format!("v{VERSION}")] {
        let scene = Scene::with(&[("README.md", &list(FAULT))]);
        let releases = publish(&scene, VERSION);
        let step = scene.step("pull_request", &scene.merge).set("INPUT_VERSION", "").set("ACTION_REF", reference);
        step.set("SHELFMARK_RELEASES", &releases).run().tells_the_fault_alone();
        assert_eq!(fs::read_to_string(scene.path("ran")).unwrap(), format!("{VERSION}\n"));
    }
}

#[test]
fn a_commit_is_a_release_where_its_tag_says_so() {
    for (is_tagged, ran) in [(true, VERSION), (false, "built")] {
        let scene = Scene::with(&[("README.md", &list(FAULT))]);
        let releases = publish(&scene, VERSION);
        let tagged = if is_tagged { &scene.parted } else { &scene.base };
        git(&scene.path("server"), &["tag", "-a", "-m", "A release", &format!("v{VERSION}"), tagged]);
        let step = scene.step("pull_request", &scene.merge).set("INPUT_VERSION", "").set("ACTION_REF", &scene.parted);
        let step =
            step.set("SHELFMARK_RELEASES", &releases).set("SHELFMARK_SOURCE", scene.path("server").to_str().unwrap());
        let outcome = step.tool("cargo", CARGO).run();
        assert_eq!((outcome.status, outcome.output("findings")), (1, "1"), "{}", outcome.log);
        assert_eq!(fs::read_to_string(scene.path("ran")).unwrap(), format!("{ran}\n"));
    }
}

/// Builds as cargo does: what it was asked, and a program at its place.
const CARGO: &str = concat!(
    "echo built > \"$HOME/ran\"; printf '%s\\n' \"$@\" > \"$HOME/asked\"\n",
    "while [ \"$1\" != --target-dir ]; do shift; done\n",
    "mkdir -p \"$2/release\" && ln -s '",
    env!("CARGO_BIN_EXE_shelfmark"),
    "' \"$2/release/shelfmark\""
);

#[test]
fn a_branch_and_a_machine_without_a_binary_are_built_for() {
    for (name, value) in [("ACTION_REF", "main"), ("RUNNER_ARCH", "S390X"), ("SHELFMARK_RELEASES", "file:///nowhere")] {
        let scene = Scene::with(&[("README.md", &list(FAULT))]);
        let releases = publish(&scene, VERSION);
        let step = scene.step("pull_request", &scene.merge).set("INPUT_VERSION", "").set("ACTION_REF", "v1");
        let outcome = step.set("SHELFMARK_RELEASES", &releases).set(name, value).tool("cargo", CARGO).run();
        assert_eq!((outcome.status, outcome.output("findings")), (1, "1"), "{}", outcome.log);
        let asked = fs::read_to_string(scene.path("asked")).unwrap();
        assert!(asked.starts_with("build\n--release\n--locked\n--no-default-features\n"), "{asked}");
    }
}

#[test]
fn a_binary_that_is_not_what_its_checksum_says_is_not_run() {
    for sums in ["", "0000  shelfmark-x86_64-unknown-linux-musl.tar.gz\n"] {
        let scene = Scene::with(&[("README.md", &list(FAULT))]);
        let releases = publish(&scene, "0.2.0");
        fs::write(scene.path("releases/v0.2.0/SHA256SUMS"), sums).unwrap();
        let step = scene.step("pull_request", &scene.merge).set("INPUT_VERSION", "v0.2.0");
        step.set("SHELFMARK_RELEASES", &releases).run().cannot("does not match its SHA256SUMS");
        assert!(!scene.path("ran").exists());
    }
}

/// A name like `D:\temp\a.tar.gz` is another machine's to tar, and is written otherwise by sha256sum.
#[test]
fn no_name_of_an_archive_is_given_to_tar_or_sha256sum() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let releases = publish(&scene, "0.2.0");
    let step = scene.step("pull_request", &scene.merge).set("INPUT_VERSION", "0.2.0");
    let tar = "PATH=${PATH#*:}; [ \"$2\" = - ] || exit 2; exec tar \"$@\"";
    let sum = "PATH=${PATH#*:}; [ $# = 0 ] || printf '\\\\'; exec sha256sum \"$@\"";
    let step = step.tool("tar", tar).tool("sha256sum", sum).set("SHELFMARK_RELEASES", &releases);
    step.run().tells_the_fault_alone();
    assert!(scene.path("ran").exists());
}

#[test]
fn an_archive_that_cannot_be_unpacked_is_as_none() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let releases = publish(&scene, "0.2.0");
    let step = scene.step("pull_request", &scene.merge).set("INPUT_VERSION", "0.2.0").tool("tar", "exit 2");
    step.set("SHELFMARK_RELEASES", &releases).run().cannot("cannot be fetched and unpacked");
}

#[test]
fn a_version_that_was_asked_for_is_that_one_or_none() {
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    let step = scene.step("pull_request", &scene.merge).set("INPUT_VERSION", "9.9.9").tool("cargo", CARGO);
    step.set("SHELFMARK_RELEASES", "file:///nowhere").run().cannot("release v9.9.9 has no binary");
    let scene = Scene::with(&[("README.md", &list(FAULT))]);
    scene
        .step("pull_request", &scene.merge)
        .set("INPUT_VERSION", "newest")
        .run()
        .cannot("must be a release like 0.2.0");
}

/// The workflow that makes releases asks this script which names are the new one's.
#[test]
fn a_patch_of_an_older_line_takes_no_name_from_a_higher_version() {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["commit", "--quiet", "--allow-empty", "-m", "A change"]);
    for tag in ["v0", "v0.2.9", "v0.2.10", "v0.3.0", "v1.0.0", "v1.1.0-rc.1", "v2.0.0-rc.1"] {
        git(folder.path(), &["tag", tag]);
    }
    for (tag, moved) in [
        ("v0.2.9", [false, false, false]),
        ("v0.2.10", [false, true, false]),
        ("v0.2.11", [false, true, false]),
        ("v0.3.0", [true, true, false]),
        ("v0.10.0", [true, true, false]),
        ("v1.0.0", [true, true, true]),
        ("v1.0.1", [true, true, true]),
        ("v2.0.0-rc.1", [false, false, false]),
    ] {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/moving-tags");
        let output = Command::new("bash").arg(script).arg(tag).current_dir(folder.path()).output().unwrap();
        let [major, minor, latest] = moved;
        let expected = format!("major={major}\nminor={minor}\nlatest={latest}\n");
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected, "{tag}");
    }
}

/// What the Action's file promises is what its script takes and gives.
#[test]
fn the_actions_file_and_its_script_agree() {
    let action = include_str!("../action.yml");
    let script = include_str!("../action/run.sh");
    let set: Vec<&str> =
        action.lines().filter_map(|line| line.trim().split_once(": ${{")).map(|(name, _)| name).collect();
    for name in set.iter().filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase())) {
        assert!(script.contains(&format!("${name}")) || script.contains(&format!("${{{name}")), "{name} is not heeded");
    }
    for name in ["verdict", "findings", "sarif-file"] {
        assert!(
            action.contains(&format!("steps.review.outputs.{name}")) && script.contains(&format!("output {name} ")),
            "{name}"
        );
    }
    // Expressions in a script are put in before the shell reads it.
    let run = action.split_once("run: ").unwrap().1;
    assert!(!run.contains("${{") && run.lines().count() == 1, "{run}");
}
