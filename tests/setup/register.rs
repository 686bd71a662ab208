//! `shelfmark register`: the same page, with files for the result.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

use shelfmark::sandbox::Sandbox;

use super::gate::Gate;
use super::scene::{REPOSITORY, begins, lists, serve, until_closed, until_logged};
use super::support::Database;
use super::visitor::{Shown, Visitor};

fn register(folder: &Path, github: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shelfmark"));
    command
        .args(["register", "--listen", "127.0.0.1:0", "--github-url", github])
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Starts it, and waits for the link.
fn link(command: &mut Command) -> (Child, BufReader<ChildStderr>, String) {
    let mut child = command.spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("/setup?token=") {
        line.clear();
        assert!(told.read_line(&mut line).unwrap() > 0, "it ended");
    }
    (child, told, line.trim().to_owned())
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_are_written_beside_what_is_there_and_work() {
    let github = Sandbox::start_without_app().await.unwrap();
    github.create_repository(REPOSITORY, &[("README.md", &lists().0)]);
    let folder = tempfile::tempdir().unwrap();
    let env = folder.path().join(".env");
    std::fs::write(&env, "# ours\n#SHELFMARK_GITHUB_URL=https://api.github.com\nSHELFMARK_WORKERS=2").unwrap();
    let mut command = register(folder.path(), github.url().as_str());
    let (mut child, _told, link) = link(command.args(["--name", "Lapwing", "--public-url", "http://127.0.0.1:3999"]));
    let mut visitor = Visitor::default();
    let page = begins(&mut visitor, &link).await;
    assert!(page.words().contains("in .env and shelfmark.pem"), "{}", page.words());
    let form = page.form("/settings/apps/new");
    assert!(form.field("manifest").contains("http://127.0.0.1:3999/webhook"), "{form:?}");
    let asked = visitor.submit(&page, &form).await;
    let created = visitor.submit(&asked, &asked.form("/settings/apps")).await;
    let registered = visitor.follow(created).await;
    assert!(registered.words().contains("Lapwing is registered"), "{}", registered.words());
    assert!(child.wait().unwrap().success());
    let mut told = String::new();
    child.stdout.take().unwrap().read_to_string(&mut told).unwrap();
    assert!(
        told.contains("Wrote .env and shelfmark.pem") && told.contains("/apps/lapwing/installations/new"),
        "{told}"
    );

    let written = std::fs::read_to_string(&env).unwrap();
    let (ours, added) = written.split_once("SHELFMARK_WORKERS=2\n").unwrap();
    assert_eq!(ours, "# ours\n#SHELFMARK_GITHUB_URL=https://api.github.com\n");
    assert!(added.starts_with("# The GitHub App lapwing ("), "{added}");
    // The path works from any folder; a commented-out line does not name a GitHub.
    let key = std::path::absolute(folder.path().canonicalize().unwrap().join("shelfmark.pem")).unwrap();
    assert!(added.contains(&format!("SHELFMARK_PRIVATE_KEY_FILE='{}'", key.display())), "{added}");
    assert!(added.contains(&format!("\nSHELFMARK_GITHUB_URL={}\n", github.url())), "{added}");
    assert!(added.contains("\nSHELFMARK_PUBLIC_URL=http://127.0.0.1:3999\n"), "{added}");
    assert_eq!([mode(&env), mode(&folder.path().join("shelfmark.pem"))], [0o600, 0o600]);
    // They are what serve needs, and are not overwritten.
    let mut command = serve();
    command.current_dir(folder.path());
    let database = Database::sqlite();
    let bot = github.start_bot_as_told(command, &database.url, &[]).unwrap();
    until_logged(&bot, "authenticated as the App").await;
    let again = register(folder.path(), github.url().as_str()).output().unwrap();
    assert_eq!(again.status.code(), Some(2));
    let told = String::from_utf8(again.stderr).unwrap();
    assert!(told.contains(".env already sets SHELFMARK_APP_ID"), "{told}");
    assert_eq!(std::fs::read_to_string(&env).unwrap(), written);
    let elsewhere = register(folder.path(), github.url().as_str()).args(["--write", "other.env"]).output().unwrap();
    let told = String::from_utf8(elsewhere.stderr).unwrap();
    assert!(told.contains("shelfmark.pem already exists"), "{told}");
}

#[test]
fn what_the_file_says_already_and_where_it_is_are_looked_at_first() {
    let folder = tempfile::tempdir().unwrap();
    let told = |file: &str, github: &str| {
        let output = register(folder.path(), github).args(["--write", file]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    std::fs::write(folder.path().join("bot.env"), "export SHELFMARK_GITHUB_URL='https://ghe.tea/api/v3'\n").unwrap();
    let other = told("bot.env", "https://api.github.com");
    assert!(other.contains("bot.env sets another SHELFMARK_GITHUB_URL than https://api.github.com/"), "{other}");
    let quote = told("ada's/.env", "https://api.github.com");
    assert!(quote.contains("the path contains a quote"), "{quote}");
    let nowhere = told("nowhere/.env", "https://api.github.com");
    assert!(nowhere.contains("nowhere/.env cannot be written"), "{nowhere}");
}

/// It is running, a person has come back from GitHub, and the credentials are delayed on their way.
struct HeldUp {
    child: Child,
    told: BufReader<ChildStderr>,
    folder: tempfile::TempDir,
    gate: Gate,
    address: String,
    coming: tokio::task::JoinHandle<Shown>,
    _github: Sandbox,
}

impl HeldUp {
    async fn set() -> Self {
        let github = Sandbox::start_without_app().await.unwrap();
        let mut gate = Gate::before(github.url()).await;
        let folder = tempfile::tempdir().unwrap();
        let mut command = register(folder.path(), &format!("http://{}/", gate.address));
        let (child, told, link) = link(command.args(["--public-url", "http://127.0.0.1:3999"]));
        let mut visitor = Visitor::default();
        let page = begins(&mut visitor, &link).await;
        let asked = visitor.submit(&page, &page.form("/settings/apps/new")).await;
        let created = visitor.submit(&asked, &asked.form("/settings/apps")).await;
        gate.close();
        let coming = tokio::spawn(async move { visitor.follow(created).await });
        gate.is_come_to().await;
        let address = page.url.authority().to_owned();
        Self { child, told, folder, gate, address, coming, _github: github }
    }

    fn terminate(&self) {
        assert!(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_it_while_the_credentials_come_is_told_that_they_are_there() {
    let mut held_up = HeldUp::set().await;
    held_up.terminate();
    until_closed(&held_up.address).await;
    held_up.gate.open();
    assert!(held_up.coming.await.unwrap().words().contains("is registered"));
    assert!(held_up.child.wait().unwrap().success());
    let mut told = String::new();
    held_up.child.stdout.take().unwrap().read_to_string(&mut told).unwrap();
    assert!(told.starts_with("Registered ") && !told.contains("No App"), "{told}");
    assert!(held_up.folder.path().join("shelfmark.pem").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_it_with_credentials_that_cannot_be_stored_is_told_of_the_app() {
    let mut held_up = HeldUp::set().await;
    std::fs::write(held_up.folder.path().join("shelfmark.pem"), "somebody else's").unwrap();
    held_up.gate.open();
    let shown = (&mut held_up.coming).await.unwrap();
    assert!(shown.words().contains("shelfmark.pem already exists"), "{}", shown.words());
    held_up.terminate();
    assert_eq!(held_up.child.wait().unwrap().code(), Some(2));
    let mut told = String::new();
    held_up.told.read_to_string(&mut told).unwrap();
    assert!(told.contains("GitHub created the App shelfmark-") && told.contains("were not stored"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_can_be_left_without_an_app() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = register(folder.path(), "https://api.github.com");
    let (mut child, _told, _) = link(&mut command);
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_database_holds_can_be_forgotten() {
    let mut scene = super::scene::Scene::set().await;
    scene.registers().await;
    let forget = |url: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shelfmark"));
        let output = command.args(["register", "--forget", "--database-url", url]).env_clear().output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let told = forget(&scene.database.url);
    assert!(told.contains("Removed the App shelfmark-"), "{told}");
    assert_eq!(forget(&scene.database.url), "There is no App in the database.\n");
    let (scene, _) = scene.restarts(&[]);
    scene.link().await;
}
