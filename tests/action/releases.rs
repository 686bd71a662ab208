//! Which binary is run: that of a release, or one that is built.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::scene::{FAULT, Scene, git, list, program};

/// Published releases; their binary says that it ran, and is otherwise the one under test.
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

/// The crate's version, and with it the binaries of its release.
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

/// Builds like cargo: records its arguments, and puts a program in place.
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

/// tar takes a name like `D:\temp\a.tar.gz` for a file on another machine, and sha256sum escapes it.
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

/// The workflow that makes releases asks this script for the names of the new one.
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
