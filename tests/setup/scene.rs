//! GitHub without an App, a list there, and a bot without settings for an App.

use std::process::Command;
use std::time::{Duration, Instant};

use shelfmark::sandbox::{Bot, CheckRun, PullHandle, Sandbox};
use sqlx::Connection as _;

use super::gate::Gate;
use super::support::Database;
use super::visitor::{Shown, Visitor};

pub const PATIENCE: Duration = Duration::from_secs(40);
pub const REPOSITORY: &str = "ada/awesome-tea";

/// GitHub, the bot, and a person.
pub struct Scene {
    pub github: Sandbox,
    pub database: Database,
    pub bot: Bot,
    pub visitor: Visitor,
}

/// A list of teas, and the same with an entry whose link is broken.
pub fn lists() -> (String, String) {
    let teas =
        ["Assam", "Ceylon", "Darjeeling", "Gyokuro", "Hojicha", "Keemun", "Lapsang", "Matcha", "Oolong", "Sencha"];
    let entry = |tea: &&str| format!("- [{tea}](https://teas.example/{}) - About {tea}.\n", tea.to_lowercase());
    let list = format!("# Awesome tea\n\n## Teas\n\n{}", teas.iter().map(entry).collect::<String>());
    let broken = format!("{list}- [Yunnan] (https://teas.example/yunnan) - About Yunnan.\n");
    (list, broken)
}

pub fn serve() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shelfmark"));
    command.arg("serve");
    command
}

impl Scene {
    pub async fn set() -> Self {
        Self::set_with(&[]).await
    }

    pub async fn set_with(settings: &[(&str, &str)]) -> Self {
        let github = Sandbox::start_without_app().await.unwrap();
        github.create_repository(REPOSITORY, &[("README.md", &lists().0)]);
        let database = Database::sqlite();
        let bot = github.start_bot_as_told(serve(), &database.url, settings).unwrap();
        Self { github, database, bot, visitor: Visitor::default() }
    }

    /// The same with a gate on the bot's way to GitHub.
    pub async fn set_behind_a_gate() -> (Self, Gate) {
        let github = Sandbox::start_without_app().await.unwrap();
        let gate = Gate::before(github.url()).await;
        let database = Database::sqlite();
        let way = format!("http://{}/", gate.address);
        let bot = github.start_bot_as_told(serve(), &database.url, &[("SHELFMARK_GITHUB_URL", &way)]).unwrap();
        (Self { github, database, bot, visitor: Visitor::default() }, gate)
    }

    /// An address of the bot.
    pub fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.bot.address())
    }

    pub async fn get(&mut self, path: &str) -> Shown {
        let url = self.at(path);
        self.visitor.get(&url).await
    }

    /// The link on the terminal, once it is printed.
    pub async fn link(&self) -> String {
        link(&self.bot).await
    }

    /// The set-up page, by the link and its button.
    pub async fn opens(&mut self) -> Shown {
        let link = self.link().await;
        begins(&mut self.visitor, &link).await
    }

    /// Posts the manifest to GitHub and creates the App there; returns the address that GitHub redirects to.
    pub async fn creates(&mut self, page: &Shown) -> url::Url {
        let asked = self.visitor.submit(page, &page.form("/settings/apps/new")).await;
        assert_eq!(asked.status, 200, "{}", asked.body);
        let created = self.visitor.submit(&asked, &asked.form("/settings/apps")).await;
        created.leads_to().unwrap_or_else(|| panic!("{}", created.body))
    }

    /// Goes the whole way to the page that confirms it.
    pub async fn registers(&mut self) -> Shown {
        let page = self.opens().await;
        let back = self.creates(&page).await;
        self.visitor.get(back.as_str()).await
    }

    /// Installs the App on the list's repository, as the last page suggests.
    pub async fn installs(&mut self, registered: &Shown) -> Shown {
        let choice = self.visitor.get(registered.link("/installations/new").as_str()).await;
        let form = choice.forms().remove(0).with("owner", "ada");
        let installed = self.visitor.submit(&choice, &form).await;
        self.visitor.follow(installed).await
    }

    /// The bot's verdict on a pull request that breaks a link.
    pub async fn first_review(&self) -> (PullHandle, CheckRun) {
        let pull = self.github.open_pull_request(REPOSITORY, "grace", "Add Yunnan", &[("README.md", &lists().1)]);
        let delivered = self.github.deliver(&pull, "opened", &self.bot.webhook()).await.unwrap();
        assert_eq!(delivered.status, 202, "{}", self.bot.log());
        let run =
            self.github.settled(&pull, PATIENCE).await.unwrap_or_else(|error| panic!("{error}: {}", self.bot.log()));
        (pull, run)
    }

    /// The comments of a pull request's reviews.
    pub fn said_of(&self, pull: &PullHandle) -> String {
        let reviews = self.github.pull(pull).reviews;
        reviews.into_iter().flat_map(|review| review.comments).map(|comment| comment.body).collect()
    }

    /// Ends the bot, and starts another one on the same database.
    pub fn restarts(self, settings: &[(&str, &str)]) -> (Self, String) {
        let Self { github, database, bot, visitor } = self;
        let log = bot.stop().unwrap();
        let bot = github.start_bot_as_told(serve(), &database.url, settings).unwrap();
        (Self { github, database, bot, visitor }, log)
    }

    /// Makes only the App's table fail.
    pub async fn breaks_the_table(&self) {
        self.sql("CREATE TRIGGER no_app BEFORE INSERT ON app BEGIN SELECT RAISE(ABORT, 'the disk is on fire'); END")
            .await;
    }

    pub async fn mends_the_table(&self) {
        self.sql("DROP TRIGGER no_app").await;
    }

    /// Keeps others from writing to the database while the guard is held.
    pub async fn occupies_the_database(&self) -> sqlx::SqliteConnection {
        let mut connection = sqlx::SqliteConnection::connect(&self.database.url).await.unwrap();
        sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await.unwrap();
        connection
    }

    async fn sql(&self, sql: &'static str) {
        let mut connection = sqlx::SqliteConnection::connect(&self.database.url).await.unwrap();
        sqlx::query(sql).execute(&mut connection).await.unwrap();
    }

    /// The folder of the database.
    pub fn folder(&self) -> std::path::PathBuf {
        let file = self.database.url.strip_prefix("sqlite://").unwrap();
        std::path::Path::new(file).parent().unwrap().to_owned()
    }
}

/// Opens the link, presses the button on its page, and follows the redirect.
pub async fn begins(visitor: &mut Visitor, link: &str) -> Shown {
    let shown = visitor.get(link).await;
    let led = visitor.submit(&shown, &shown.form("/setup")).await;
    assert_eq!(led.status, 303, "{}", led.body);
    visitor.follow(led).await
}

/// Waits until a bot has logged something.
pub async fn until_logged(bot: &Bot, words: &str) {
    let began = Instant::now();
    while !bot.log().contains(words) {
        assert!(began.elapsed() < PATIENCE, "no {words}: {}", bot.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until nothing listens at an address any more.
pub async fn until_closed(address: &str) {
    let began = Instant::now();
    while std::net::TcpStream::connect(address).is_ok() {
        assert!(began.elapsed() < PATIENCE, "{address} is still open");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub async fn link(bot: &Bot) -> String {
    until_logged(bot, "To use an existing App").await;
    let log = bot.log();
    log.split_whitespace().find(|word| word.contains("/setup?token=")).unwrap().to_owned()
}
