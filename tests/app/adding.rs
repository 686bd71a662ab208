//! `/shelfmark add`: a maintainer asks for an entry in a comment, and it stands in a pull request of the bot's own.

use shelfmark::sandbox::facts::{StandIn, Web};
use shelfmark::sandbox::{Answer, IssueHandle, Matching, PullHandle};

use crate::facts::{PAPERS, asking, world};
use crate::scene::{REPOSITORY, Scene};

const TIDE: &str = "https://arxiv.org/abs/8912.00535";
const TIDE_ENTRY: &str =
    "- [Tide Tables for Shore Robots](https://arxiv.org/abs/8912.00535) - Otto Hill, Rosa Delgado. 2089";

impl Scene {
    /// A list of papers, with the sources of facts beside it, where the bot may write to branches and issues.
    async fn of_papers(world: &StandIn) -> Self {
        let scene = Self::set_with(PAPERS, |settings| asking(world, settings)).await;
        scene.github.grant("contents", "write");
        scene.github.grant("issues", "write");
        scene
    }

    async fn says_on(&self, user: &str, issue: &IssueHandle, body: &str) -> u64 {
        let comment = self.github.say_on(user, issue, body);
        let delivered = self.github.deliver_comment_on(issue, comment, &self.webhook).await.unwrap();
        assert_eq!(delivered.status, 202);
        comment
    }

    /// How the bot reacted to a comment on an issue, once it did.
    async fn reaction_on(&self, issue: &IssueHandle, comment: u64) -> String {
        let reacted = || {
            let talk = self.github.issue(issue).talk.into_iter().find(|talk| talk.id == comment)?;
            talk.reactions.into_iter().next().map(|(_, content)| content)
        };
        self.until("a reaction", || reacted().is_some()).await;
        reacted().unwrap()
    }

    /// What the bot answered last on an issue, without its mark.
    fn answer_on(&self, issue: &IssueHandle) -> String {
        let talk = self.github.issue(issue).talk;
        let own = talk.iter().rev().find(|talk| talk.user == self.github.bot());
        own.map(|talk| talk.body.split("\n\n<!--").next().unwrap_or_default().to_owned()).unwrap_or_default()
    }

    /// The pull requests that the bot opened.
    fn own_pulls(&self) -> Vec<PullHandle> {
        let pulls = self.github.pulls(REPOSITORY).into_iter();
        pulls.filter(|pull| self.github.pull(pull).author == self.github.bot()).collect()
    }

    /// Asks for an entry on an issue and gives the answer.
    async fn asks(&self, issue: &IssueHandle, command: &str) -> (String, String) {
        let comment = self.says_on("ada", issue, command).await;
        (self.reaction_on(issue, comment).await, self.answer_on(issue))
    }
}

#[tokio::test]
async fn a_link_that_somebody_proposed_becomes_an_entry_and_the_issue_is_closed_with_it() {
    let world = world(Web::default()).await;
    let scene = Scene::of_papers(&world).await;
    let issue = scene.github.open_issue(REPOSITORY, "grace", "A paper", &format!("Please add {TIDE} :)"));
    let comment = scene.says_on("ada", &issue, "/shelfmark add under Papers").await;
    assert_eq!(scene.reaction_on(&issue, comment).await, "THUMBS_UP");
    let [pull] = scene.own_pulls().try_into().unwrap();
    assert_eq!(scene.answer_on(&issue), "#2 adds `Tide Tables for Shore Robots` under `Papers`.");
    let expected = PAPERS.replace("\n\n## Tools", &format!("\n{TIDE_ENTRY}\n\n## Tools"));
    assert_eq!(scene.github.file(&pull, "README.md").unwrap(), expected);
    let seen = scene.github.pull(&pull);
    let told = seen.body.replace(&comment.to_string(), "COMMENT");
    insta::assert_snapshot!(format!("{}\n\n{told}", seen.title), @r"
    Add Tide Tables for Shore Robots

    Adds `Tide Tables for Shore Robots` to `README.md` under `Papers`, as asked in #1.

    ```diff
    +- [Tide Tables for Shore Robots](https://arxiv.org/abs/8912.00535) - Otto Hill, Rosa Delgado. 2089
    ```

    Closes #1.

    <!-- shelfmark:1:add:COMMENT -->
    ");
    assert!(seen.head_branch.starts_with("shelfmark/add-arxiv-8912.00535-"), "{}", seen.head_branch);
    let (author, message) = scene.github.commit_of(REPOSITORY, &seen.head).unwrap();
    assert_eq!(author, scene.github.bot());
    let (headline, by) = message.split_once("\n\n").unwrap();
    assert_eq!(headline, "Add Tide Tables for Shore Robots");
    assert!(by.starts_with("Co-authored-by: grace <") && by.ends_with("+grace@users.noreply.github.com>"), "{by}");
    scene.hears(&pull, "opened").await;
    assert_eq!(scene.verdict(&pull).await.conclusion.as_deref(), Some("success"), "its own entry has no fault");
    assert!(scene.comments(&pull).is_empty());
    scene.github.merge(&pull);
    assert!(!scene.github.issue(&issue).open);
    let (reaction, answer) = scene.asks(&issue, &format!("/shelfmark add {TIDE}v2")).await;
    assert_eq!(reaction, "THUMBS_UP");
    assert_eq!(answer, "`Tide Tables for Shore Robots` is listed already (line 9, under `Papers`).");
    scene.ends().await;
}

#[tokio::test]
async fn on_a_pull_request_its_author_is_named_and_nothing_is_closed() {
    let world = world(Web::default()).await;
    let scene = Scene::of_papers(&world).await;
    let theirs = scene.opens(&PAPERS.replace("# Awesome", "# Very awesome")).await;
    let comment = scene.says("ada", &theirs, &format!("/shelfmark add <{TIDE}>, under papers")).await;
    assert_eq!(scene.reaction(&theirs, comment).await, "THUMBS_UP");
    let [pull] = scene.own_pulls().try_into().unwrap();
    let seen = scene.github.pull(&pull);
    assert!(seen.body.contains("as asked in #1.") && !seen.body.contains("Closes"), "{}", seen.body);
    assert!(scene.github.commit_of(REPOSITORY, &seen.head).unwrap().1.contains("Co-authored-by: grace <"));
    assert!(scene.github.file(&pull, "README.md").unwrap().contains(TIDE_ENTRY));
    scene.ends().await;
}

#[tokio::test]
async fn what_is_not_proposed_is_answered_with_the_reason() {
    let world = world(Web::default()).await;
    let scene = Scene::of_papers(&world).await;
    let issue = scene.github.open_issue(REPOSITORY, "grace", "Some papers", &format!("{TIDE} https://birds.example/x"));
    let mut told = String::new();
    for command in [
        "/shelfmark add",
        "/shelfmark add https://arxiv.org/abs/8912.00535 under Paper",
        "/shelfmark add https://nowhere.example/ under Tools",
        "/shelfmark add https://dovetail.example/",
        "/shelfmark add https://arxiv.org/abs/8912.00535 to docs/birds.md",
        "/shelfmark add https://birds.example/x\ntitle: Birds\n",
    ] {
        let (reaction, answer) = scene.asks(&issue, command).await;
        told += &format!("{command}\n  {reaction}: {}\n", answer.replace('\n', "\n  "));
    }
    insta::assert_snapshot!(told, @r"
    /shelfmark add
      CONFUSED: Which link? There are several here. Please write `/shelfmark add URL`.
    /shelfmark add https://arxiv.org/abs/8912.00535 under Paper
      CONFUSED: No section is called `Paper`. Did you mean `Papers`?
    /shelfmark add https://nowhere.example/ under Tools
      CONFUSED: I found no title for it. Please ask again with a line `title: …` below the command; `authors:`, `year:`, `venue:` and `description:` are read, too.
    /shelfmark add https://dovetail.example/
      THUMBS_UP: `Dovetail` is listed already (line 12, under `Tools`).
    /shelfmark add https://arxiv.org/abs/8912.00535 to docs/birds.md
      CONFUSED: `docs/birds.md` is no list that I can read: it is not there.
    /shelfmark add https://birds.example/x
    title: Birds

      CONFUSED: I am not sure where it belongs:
      
      - `Tools` (57 %)
      - `Papers` (43 %)
      
      Please write `/shelfmark add URL under SECTION`.
    ");
    assert!(scene.own_pulls().is_empty());
    scene.ends().await;
}

#[tokio::test]
async fn what_nobody_knows_of_a_link_may_be_told_below_the_command() {
    let world = world(Web::default()).await;
    let scene = Scene::of_papers(&world).await;
    let issue = scene.github.open_issue(REPOSITORY, "grace", "A tool", "It is at https://ebb.example/.");
    let (reaction, _) =
        scene.asks(&issue, "/shelfmark add under Tools\ntitle: Ebb\ndescription: Tells the tide by its gulls.").await;
    assert_eq!(reaction, "THUMBS_UP");
    let [pull] = scene.own_pulls().try_into().unwrap();
    let text = scene.github.file(&pull, "README.md").unwrap();
    assert!(text.ends_with("\n- [Ebb](https://ebb.example/) - Tells the tide by its gulls.\n"), "{text}");
    scene.ends().await;
}

#[tokio::test]
async fn only_who_may_write_is_obeyed_and_only_as_far_as_was_granted() {
    let world = world(Web::default()).await;
    let scene = Scene::set_with(PAPERS, |settings| asking(&world, settings)).await;
    scene.github.grant("issues", "write");
    scene.github.set_permission(REPOSITORY, "hopper", "triage");
    let issue = scene.github.open_issue(REPOSITORY, "grace", "A paper", TIDE);
    let denied = scene.says_on("hopper", &issue, "/shelfmark add under Papers").await;
    assert_eq!(scene.reaction_on(&issue, denied).await, "CONFUSED");
    scene.says_on("grace", &issue, "/shelfmark add under Papers").await;
    let (reaction, answer) = scene.asks(&issue, "/shelfmark add under Papers").await;
    assert_eq!(reaction, "CONFUSED");
    assert!(answer.starts_with("I may not write to this repository."), "{answer}");
    let heard = scene.github.issue(&issue).talk;
    assert!(heard[1].reactions.is_empty(), "a stranger is not answered");
    assert!(scene.own_pulls().is_empty());
    scene.ends().await;
}

#[tokio::test]
async fn where_issues_may_only_be_read_the_pull_request_is_the_answer() {
    let world = world(Web::default()).await;
    let scene = Scene::set_with(PAPERS, |settings| asking(&world, settings)).await;
    scene.github.grant("issues", "read");
    scene.github.grant("contents", "write");
    let issue = scene.github.open_issue(REPOSITORY, "grace", "A paper", TIDE);
    scene.says_on("ada", &issue, "/shelfmark add under Papers").await;
    scene.until("a pull request", || !scene.own_pulls().is_empty()).await;
    scene.until("the end of the job", || scene.calls("POST", "/pulls") == 1).await;
    assert_eq!(scene.github.issue(&issue).talk.len(), 1);
    assert!(
        scene.github.calls().iter().all(|call| call.status < 400 || call.status == 404),
        "{:#?}",
        scene.github.calls()
    );
    scene.ends().await;
}

/// Whatever answer is lost on the way, what it told of was done, and is not done again.
#[tokio::test]
async fn lost_answers_lead_to_one_branch_one_commit_one_pull_request_and_one_answer() {
    let world = world(Web::default()).await;
    let lost = [
        Matching::call("POST", "/git/refs"),
        Matching::query("Commit"),
        Matching::call("POST", "/pulls"),
        Matching::call("POST", "/issues/*/comments"),
        Matching::call("POST", "/reactions"),
    ];
    for matching in lost {
        let scene = Scene::of_papers(&world).await;
        let issue = scene.github.open_issue(REPOSITORY, "grace", "A paper", TIDE);
        scene.github.answer_next(matching.clone(), Answer::timeout(502).after_all());
        let comment = scene.says_on("ada", &issue, "/shelfmark add under Papers").await;
        assert_eq!(scene.reaction_on(&issue, comment).await, "THUMBS_UP");
        let what = format!("{matching:?}");
        scene.until("the end of the job", || scene.github.issue(&issue).talk.len() == 2).await;
        let [pull] = scene.own_pulls().try_into().unwrap();
        let text = scene.github.file(&pull, "README.md").unwrap();
        assert_eq!(text.matches(TIDE_ENTRY).count(), 1, "{what}");
        assert_eq!(scene.answer_on(&issue), "#2 adds `Tide Tables for Shore Robots` under `Papers`.", "{what}");
        scene.ends().await;
    }
}

#[tokio::test]
async fn a_thing_is_proposed_once_and_again_only_after_that_was_closed() {
    let world = world(Web::default()).await;
    let scene = Scene::of_papers(&world).await;
    let issue = scene.github.open_issue(REPOSITORY, "grace", "A paper", TIDE);
    scene.asks(&issue, "/shelfmark add under Papers").await;
    let (_, answer) = scene.asks(&issue, "/shelfmark add https://arxiv.org/pdf/8912.00535v1 under Tools").await;
    assert_eq!(answer, "#2 adds it already.");
    let [pull] = scene.own_pulls().try_into().unwrap();
    scene.github.close(&pull);
    scene.asks(&issue, "/shelfmark add under Papers").await;
    let [_, again] = scene.own_pulls().try_into().unwrap();
    let branch = scene.github.pull(&pull).head_branch;
    assert_eq!(
        scene.github.pull(&again).head_branch,
        format!("{branch}-2"),
        "what was proposed before stays as it was"
    );
    scene.ends().await;
}

#[tokio::test]
async fn a_branch_that_others_pushed_to_is_left_to_them() {
    let world = world(Web::default()).await;
    let scene = Scene::of_papers(&world).await;
    let issue = scene.github.open_issue(REPOSITORY, "grace", "A paper", TIDE);
    scene.asks(&issue, "/shelfmark add under Papers").await;
    let [pull] = scene.own_pulls().try_into().unwrap();
    let branch = format!("{}-2", scene.github.pull(&pull).head_branch);
    scene.github.close(&pull);
    let theirs = scene.github.push_to(REPOSITORY, "hopper", &branch, &[("notes.md", "Mine.\n")]);
    scene.github.commit(REPOSITORY, &[("other.md", "More.\n")]);
    let (reaction, answer) = scene.asks(&issue, "/shelfmark add under Papers").await;
    assert_eq!(reaction, "CONFUSED");
    assert!(answer.contains("has commits that are not mine"), "{answer}");
    assert_eq!(scene.github.tip(REPOSITORY, &branch).unwrap(), theirs);
    scene.ends().await;
}

#[tokio::test]
async fn what_a_repositorys_rules_refuse_is_told_in_githubs_words() {
    let world = world(Web::default()).await;
    let scene = Scene::of_papers(&world).await;
    let refused = serde_json::json!({ "message": "Repository rule violations found\n\nCannot create ref due to creations being restricted.\n\n" });
    scene.github.answer_next(Matching::call("POST", "/git/refs"), Answer::json(422, &refused));
    let issue = scene.github.open_issue(REPOSITORY, "grace", "A paper", TIDE);
    let (reaction, answer) = scene.asks(&issue, "/shelfmark add under Papers").await;
    assert_eq!(reaction, "CONFUSED");
    assert!(answer.starts_with("GitHub refused it: Repository rule violations found"), "{answer}");
    assert!(scene.own_pulls().is_empty());
    scene.ends().await;
}
