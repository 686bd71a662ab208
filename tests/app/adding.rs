//! `/shelfmark add`: a maintainer asks for an entry in a comment, and the bot proposes it in a pull request.

use shelfmark::sandbox::facts::{Act, StandIn, Web};
use shelfmark::sandbox::{Answer, Call, IssueHandle, Matching, PullHandle};

use crate::facts::{PAPERS, asking, world};
use crate::scene::{REPOSITORY, Scene};

const TIDE: &str = "https://arxiv.org/abs/8912.00535";
const TIDE_ENTRY: &str =
    "- [Tide Tables for Shore Robots](https://arxiv.org/abs/8912.00535) - Otto Hill, Rosa Delgado. 2089";

impl Scene {
    /// A list of papers with the sources of facts, where the bot may write to branches and issues.
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

    /// The bot's reaction to a comment on an issue, once there is one.
    async fn reaction_on(&self, issue: &IssueHandle, comment: u64) -> String {
        let reacted = || {
            let talk = self.github.issue(issue).talk.into_iter().find(|talk| talk.id == comment)?;
            talk.reactions.into_iter().next().map(|(_, content)| content)
        };
        self.until("a reaction", || reacted().is_some()).await;
        reacted().unwrap()
    }

    /// The bot's last answer on an issue, without its mark.
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

    /// Asks for an entry on an issue, and returns the answer.
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
    assert_eq!(answer, "`Tide Tables for Shore Robots` is already listed (line 9, under `Papers`).");
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
        "/shelfmark add www.birds.example please",
    ] {
        let (reaction, answer) = scene.asks(&issue, command).await;
        told += &format!("{command}\n  {reaction}: {}\n", answer.replace('\n', "\n  "));
    }
    insta::assert_snapshot!(told, @r"
    /shelfmark add
      CONFUSED: I found several links here. Please write `/shelfmark add URL`.
    /shelfmark add https://arxiv.org/abs/8912.00535 under Paper
      CONFUSED: No section is called `Paper`. Did you mean `Papers`?
    /shelfmark add https://nowhere.example/ under Tools
      CONFUSED: I found no title for it. Please ask again with a line `title: …` below the command; `authors:`, `year:`, `venue:` and `description:` are read, too.
    /shelfmark add https://dovetail.example/
      THUMBS_UP: `Dovetail` is already listed (line 12, under `Tools`).
    /shelfmark add https://arxiv.org/abs/8912.00535 to docs/birds.md
      CONFUSED: I cannot use `docs/birds.md` as a list: it does not exist.
    /shelfmark add https://birds.example/x
    title: Birds

      CONFUSED: I am not sure where it belongs:
      
      - `Tools` (57 %)
      - `Papers` (43 %)
      
      Please write `/shelfmark add URL under SECTION`.
    /shelfmark add www.birds.example please
      CONFUSED: I did not understand that. Please write `/shelfmark add URL under SECTION`.
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
    scene.says_on("kay", &issue, "/shelfmark add under Papers").await;
    let (reaction, answer) = scene.asks(&issue, "/shelfmark add under Papers").await;
    assert_eq!(reaction, "CONFUSED");
    assert!(answer.starts_with("I cannot write to this repository."), "{answer}");
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
    let github = scene.github.clone();
    // Jobs that are running finish first.
    scene.ends().await;
    assert_eq!(github.issue(&issue).talk.len(), 1);
    let refused: Vec<_> = github.calls().into_iter().filter(|call| call.status >= 400 && call.status != 404).collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

/// Whichever answer is lost, the call took effect, and is not repeated.
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
        let what = format!("{matching:?}");
        let answered = |call: &Call| call.path.ends_with("/reactions") && call.status < 300;
        scene.until("an answer that arrives", || scene.github.calls().iter().any(answered)).await;
        assert_eq!(scene.reaction_on(&issue, comment).await, "THUMBS_UP");
        let [pull] = scene.own_pulls().try_into().unwrap();
        let text = scene.github.file(&pull, "README.md").unwrap();
        assert_eq!(text.matches(TIDE_ENTRY).count(), 1, "{what}");
        assert_eq!(scene.answer_on(&issue), "#2 adds `Tide Tables for Shore Robots` under `Papers`.", "{what}");
        assert_eq!(scene.github.issue(&issue).talk.len(), 2, "{what}");
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
    assert_eq!(answer, "#2 already adds it.");
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
    let [first] = scene.own_pulls().try_into().unwrap();
    let branch = scene.github.pull(&first).head_branch;
    scene.github.close(&first);
    let second = format!("{branch}-2");
    let theirs = scene.github.push_to(REPOSITORY, "hopper", &second, &[("notes.md", "Mine.\n")]);
    scene.asks(&issue, "/shelfmark add under Papers").await;
    let [_, again] = scene.own_pulls().try_into().unwrap();
    assert_eq!(scene.github.pull(&again).head_branch, format!("{branch}-3"));
    assert_eq!(scene.github.tip(REPOSITORY, &second).unwrap(), theirs);
    scene.ends().await;
}

/// If the last step is refused and the entry is then asked for differently, the new wording is proposed.
#[tokio::test]
async fn what_an_attempt_left_is_taken_up_only_where_it_is_the_same() {
    let world = world(Web::default()).await;
    let scene = Scene::of_papers(&world).await;
    let issue = scene.github.open_issue(REPOSITORY, "grace", "A paper", TIDE);
    let refused = serde_json::json!({ "message": "Pull requests are closed to Apps here." });
    scene.github.answer_next(Matching::call("POST", "/pulls"), Answer::json(403, &refused));
    let (reaction, answer) = scene.asks(&issue, "/shelfmark add under Papers").await;
    assert_eq!((reaction.as_str(), answer.contains("closed to Apps")), ("CONFUSED", true), "{answer}");
    scene.asks(&issue, "/shelfmark add under Tools\ntitle: Tide\ndescription: Says when.\nmood: good").await;
    let [pull] = scene.own_pulls().try_into().unwrap();
    let text = scene.github.file(&pull, "README.md").unwrap();
    assert!(text.contains("\n- [Tide](https://arxiv.org/abs/8912.00535) - "), "{text}");
    assert_eq!(scene.answer_on(&issue), "#2 adds `Tide` under `Tools`. Not used: `mood`.");
    scene.ends().await;
}

#[tokio::test]
async fn an_issue_that_speaks_of_more_is_neither_closed_nor_its_authors_work() {
    let world = world(Web::default()).await;
    let scene = Scene::of_papers(&world).await;
    let said = "See https://birds.example/calls and https://birds.example/nests.";
    let issue = scene.github.open_issue(REPOSITORY, "grace", "Ideas for spring", said);
    scene.asks(&issue, &format!("/shelfmark add {TIDE} under Papers")).await;
    let [pull] = scene.own_pulls().try_into().unwrap();
    let seen = scene.github.pull(&pull);
    assert!(!seen.body.contains("Closes"), "{}", seen.body);
    let (_, message) = scene.github.commit_of(REPOSITORY, &seen.head).unwrap();
    assert_eq!(message, "Add Tide Tables for Shore Robots");
    scene.ends().await;
}

#[tokio::test]
async fn a_host_that_the_policy_names_is_not_asked_of_a_link_either() {
    let world = world(Web::default().page("ebb.example", "/", Act::page("Ebb"))).await;
    let scene = Scene::of_papers(&world).await;
    scene.github.commit(REPOSITORY, &[(".github/shelfmark.yml", "never-ask: [ebb.example]\n")]);
    let issue = scene.github.open_issue(REPOSITORY, "grace", "A tool", &world.page("ebb.example", "/"));
    let (_, answer) = scene.asks(&issue, "/shelfmark add under Tools").await;
    assert!(answer.starts_with("I found no title for it."), "{answer}");
    scene.github.commit(REPOSITORY, &[(".github/shelfmark.yml", "comments: 3\n")]);
    scene.asks(&issue, "/shelfmark add under Tools").await;
    assert_eq!(scene.own_pulls().len(), 1, "{}", scene.answer_on(&issue));
    scene.ends().await;
}

#[tokio::test]
async fn work_that_is_given_up_is_told_where_it_was_asked_for() {
    let world = world(Web::default()).await;
    let scene = Scene::of_papers(&world).await;
    let odd = Answer::json(200, &serde_json::json!({ "tree": 7 }));
    scene.github.answer_each(Matching::call("GET", "/git/trees/*"), odd);
    let issue = scene.github.open_issue(REPOSITORY, "grace", "A paper", TIDE);
    let (reaction, answer) = scene.asks(&issue, "/shelfmark add under Papers").await;
    assert_eq!(reaction, "CONFUSED");
    assert!(answer.starts_with("I could not propose it: GitHub's answer to"), "{answer}");
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
