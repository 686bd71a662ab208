//! GitHub and the bot, with a list.

use std::time::Duration;

use shelfmark::sandbox::{CheckRun, Comment, PullHandle, Sandbox};
use shelfmark::server::Settings;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub const PATIENCE: Duration = Duration::from_secs(20);
pub const REPOSITORY: &str = "ada/awesome-tea";
pub const JASMINE: &str = "- [Jasmine](https://teas.example/jasmine) - About jasmine.";
pub const JASMINE_BROKEN: &str = "- [Jasmine] (https://teas.example/jasmine) - About jasmine.";

/// GitHub and the bot, with one list between them.
pub struct Scene {
    pub github: Sandbox,
    pub webhook: String,
    stop: oneshot::Sender<()>,
    bot: JoinHandle<Result<(), shelfmark::server::Error>>,
    _folder: tempfile::TempDir,
}

pub fn list() -> String {
    let teas = [
        "Assam",
        "Bai Mudan",
        "Ceylon",
        "Darjeeling",
        "Earl Grey",
        "Genmaicha",
        "Gyokuro",
        "Hojicha",
        "Keemun",
        "Lapsang",
        "Matcha",
        "Oolong",
    ];
    let entry = |tea: &&str| {
        format!("- [{tea}](https://teas.example/{}) - About {tea}.\n", tea.to_lowercase().replace(' ', "-"))
    };
    format!("# Awesome tea\n\n## Teas\n\n{}\n## Licence\n\nCC0.\n", teas.iter().map(entry).collect::<String>())
}

impl Scene {
    pub async fn set() -> Self {
        Self::set_with(&list(), |_| {}).await
    }

    /// The same with another list, and with settings changed before the bot starts.
    pub async fn set_with(list: &str, change: impl FnOnce(&mut Settings)) -> Self {
        let github = Sandbox::start().await.unwrap();
        github.create_repository(REPOSITORY, &[("README.md", list), ("src/main.rs", "fn main() {}\n")]);
        let folder = tempfile::tempdir().unwrap();
        let mut settings = github.settings(&format!("sqlite://{}/shelfmark.db", folder.path().display()));
        settings.tempo.after_push = Duration::ZERO;
        settings.tempo.first_wait = Duration::from_millis(200);
        change(&mut settings);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let webhook = format!("http://{}/webhook", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let bot = tokio::spawn(shelfmark::server::run(listener, settings, async { stopped.await.unwrap_or_default() }));
        Self { github, webhook, stop, bot, _folder: folder }
    }

    /// A contributor opens a pull request with this as the list.
    pub async fn opens(&self, readme: &str) -> PullHandle {
        self.opens_as("grace", readme).await
    }

    /// The same, opened by somebody else: the owner, ada, has her branches in the repository itself.
    pub async fn opens_as(&self, author: &str, readme: &str) -> PullHandle {
        let pull = self.github.open_pull_request(REPOSITORY, author, "A tea", &[("README.md", readme)]);
        self.hears(&pull, "opened").await;
        pull
    }

    /// Delivers an event to the bot.
    pub async fn hears(&self, pull: &PullHandle, action: &str) {
        let delivered = self.github.deliver(pull, action, &self.webhook).await.unwrap();
        assert_eq!(delivered.status, 202);
    }

    /// A person says something to the bot.
    pub async fn says(&self, user: &str, pull: &PullHandle, body: &str) -> u64 {
        let comment = self.github.say(user, pull, body);
        let delivered = self.github.deliver_comment(pull, comment, &self.webhook).await.unwrap();
        assert_eq!(delivered.status, 202);
        comment
    }

    /// A person replies to one of the bot's comments.
    pub async fn answers(&self, user: &str, pull: &PullHandle, comment: u64, body: &str) -> u64 {
        let reply = self.github.reply_as(user, pull, comment, body);
        let delivered = self.github.deliver_remark(pull, reply, &self.webhook).await.unwrap();
        assert_eq!(delivered.status, 202);
        reply
    }

    /// The bot's reaction to a comment, once there is one.
    pub async fn reaction(&self, pull: &PullHandle, comment: u64) -> String {
        let reacted = || {
            let pull = self.github.pull(pull);
            let said = pull.talk.into_iter().map(|talk| (talk.id, talk.reactions));
            let on_lines = pull.reviews.into_iter().flat_map(|review| review.comments);
            let mut all = said.chain(on_lines.map(|comment| (comment.id, comment.reactions)));
            all.find(|(id, _)| *id == comment)?.1.into_iter().next().map(|(_, content)| content)
        };
        self.until("a reaction", || reacted().is_some()).await;
        reacted().unwrap()
    }

    /// Waits for something that the bot does.
    pub async fn until(&self, what: &str, is_so: impl Fn() -> bool) {
        let done = async {
            while !is_so() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, done).await.is_ok(), "no {what}; calls: {:#?}", self.github.calls());
    }

    /// The contributor pushes this as the list, and the bot reviews it.
    pub async fn pushes(&self, pull: &PullHandle, readme: &str) -> CheckRun {
        self.github.push(pull, &[("README.md", readme)]);
        self.hears(pull, "synchronize").await;
        self.verdict(pull).await
    }

    /// The bot's check run, once it is completed.
    pub async fn verdict(&self, pull: &PullHandle) -> CheckRun {
        self.github.settled(pull, PATIENCE).await.unwrap()
    }

    /// Every comment the bot has made.
    pub fn comments(&self, pull: &PullHandle) -> Vec<Comment> {
        self.github.pull(pull).reviews.into_iter().flat_map(|review| review.comments).collect()
    }

    pub fn calls(&self, method: &str, path: &str) -> usize {
        self.github.calls().iter().filter(|call| call.method == method && call.path.ends_with(path)).count()
    }

    pub async fn ends(self) {
        self.stop.send(()).unwrap();
        self.bot.await.unwrap().unwrap();
    }
}

pub fn with(entry: &str, before: &str) -> String {
    list().replacen(before, &format!("{entry}\n{before}"), 1)
}

/// The text of a comment without the marker at its end.
pub fn said(comment: &Comment) -> &str {
    comment.body.split("\n<!--").next().unwrap()
}
