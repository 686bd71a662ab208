//! The issue that lists what is found in whole lists, and the pull request with the fixes.

use std::time::Duration;

use shelfmark::sandbox::facts::{Act, Web};
use shelfmark::sandbox::{Answer, IssueHandle, Matching, PullHandle};

use crate::facts;
use crate::scene::{JASMINE, JASMINE_BROKEN, REPOSITORY, Scene, list, with};

const POLICY: &str = ".github/shelfmark.yml";
const BRANCH: &str = "shelfmark/audit-fixes";

/// The same tea again, at the end of its section.
fn twice(readme: &str) -> String {
    readme.replacen("\n## Licence", "- [Second flush](https://teas.example/assam) - About it.\n\n## Licence", 1)
}

fn broken() -> String {
    with(JASMINE_BROKEN, "- [Keemun]")
}

/// A repository with this list and policy, where issues may be written; days pass quickly there.
async fn scene(readme: &str, policy: &str, grants: &[(&str, &str)]) -> Scene {
    let scene = Scene::set_with(readme, |settings| settings.tempo.day = Duration::from_millis(10)).await;
    for (permission, level) in grants {
        scene.github.grant(permission, level);
    }
    asks(&scene, policy).await;
    scene
}

/// Changes the policy.
async fn asks(scene: &Scene, policy: &str) {
    scene.github.commit(REPOSITORY, &[(POLICY, policy)]);
    scene.github.deliver_push(REPOSITORY, &[POLICY], &scene.webhook).await.unwrap();
}

const ISSUES: (&str, &str) = ("issues", "write");
const CONTENTS: (&str, &str) = ("contents", "write");

impl Scene {
    fn looks(&self) -> usize {
        self.github.calls().iter().filter(|call| call.path.contains("/git/trees/") && call.method == "GET").count()
    }

    /// Waits for two more looks: at least one of them started after now, and has finished.
    async fn looked_at(&self) {
        let before = self.looks();
        self.until("look at the list", || self.looks() >= before + 2).await;
    }

    async fn kept_issue(&self) -> IssueHandle {
        self.until("issue", || !self.github.issues(REPOSITORY).is_empty()).await;
        self.github.issues(REPOSITORY).remove(0)
    }

    async fn until_issue(&self, issue: &IssueHandle, what: &str, is_so: impl Fn(&shelfmark::sandbox::Issue) -> bool) {
        self.until(what, || is_so(&self.github.issue(issue))).await;
    }

    async fn kept_pull(&self) -> PullHandle {
        self.until("pull request", || !self.github.pulls(REPOSITORY).is_empty()).await;
        self.github.pulls(REPOSITORY).remove(0)
    }

    fn edits(&self) -> usize {
        self.github.calls().iter().filter(|call| call.method == "PATCH" && call.path.contains("/issues/")).count()
    }
}

#[tokio::test]
async fn one_issue_tells_what_is_found_and_follows_the_list() {
    let scene = scene(&twice(&broken()), "audit: weekly\n", &[ISSUES]).await;
    let issue = scene.kept_issue().await;
    let told = scene.github.issue(&issue);
    assert_eq!((told.author, told.open), (scene.github.bot(), true));
    assert!(told.body.contains("[duplicate-link]") && told.body.contains("[malformed-link]"), "{}", told.body);
    assert!(told.body.contains(&format!("https://github.com/{REPOSITORY}/blob/")), "{}", told.body);
    scene.looked_at().await;
    assert_eq!((scene.github.issues(REPOSITORY).len(), scene.edits()), (1, 0), "nothing has changed");
    // Somebody ticks a line and adds text below, in the browser; somebody else fixes the other finding.
    let line = told.body.lines().find(|line| line.starts_with("- [ ]") && line.contains("duplicate-link")).unwrap();
    let ticked = told.body.replace(line, &line.replacen("- [ ]", "- [x]", 1));
    scene.github.edit_issue(&issue, &format!("{ticked}\nThis one stays.\n"));
    scene.until_issue(&issue, "ticked line", |issue| issue.body.contains("- [x] **duplicate-link**")).await;
    let told = scene.github.issue(&issue);
    assert!(told.open && told.body.contains("[malformed-link]"), "{}", told.body);
    assert!(told.body.contains("This one stays."), "{}", told.body);
    scene.github.commit(REPOSITORY, &[("README.md", &twice(&with(JASMINE, "- [Keemun]")))]);
    scene.until_issue(&issue, "end", |issue| !issue.open).await;
    let told = scene.github.issue(&issue);
    assert!(told.body.contains("No issues found in the list") && told.body.contains("- [x]"), "{}", told.body);
    assert!(told.body.contains("This one stays."), "{}", told.body);
    assert_eq!(told.reason.as_deref(), Some("completed"));
    // Known findings do not open the issue; new ones do.
    scene.looked_at().await;
    assert!(!scene.github.issue(&issue).open);
    scene.github.commit(REPOSITORY, &[("README.md", &twice(&broken()))]);
    scene.until_issue(&issue, "new beginning", |issue| issue.open).await;
    assert_eq!(scene.github.issues(REPOSITORY).len(), 1);
    scene.ends().await;
}

#[tokio::test]
async fn what_people_close_stays_closed_until_something_new_is_found() {
    let scene = scene(&broken(), "audit: monthly\n", &[ISSUES]).await;
    let issue = scene.kept_issue().await;
    scene.github.set_open(&issue, false);
    scene.looked_at().await;
    assert!(!scene.github.issue(&issue).open);
    scene.github.commit(REPOSITORY, &[("README.md", &twice(&broken()))]);
    scene.until_issue(&issue, "new beginning", |issue| issue.open).await;
    assert_eq!(scene.github.issues(REPOSITORY).len(), 1);
    scene.ends().await;
}

#[tokio::test]
async fn an_issue_whose_answer_was_lost_is_not_opened_twice() {
    let scene = Scene::set_with(&broken(), |settings| settings.tempo.day = Duration::from_millis(10)).await;
    scene.github.grant("issues", "write");
    scene.github.answer_next(Matching::call("POST", "/issues"), Answer::server_error(502).after_all());
    asks(&scene, "audit: weekly\n").await;
    let issue = scene.kept_issue().await;
    scene.looked_at().await;
    assert_eq!(scene.github.issues(REPOSITORY), [issue]);
    assert_eq!(scene.calls("POST", "/issues"), 1);
    scene.ends().await;
}

#[tokio::test]
async fn nothing_is_written_without_leave_without_issues_or_unasked() {
    for (policy, grants, has_issues) in [
        ("audit: weekly\n", &[("issues", "read"), CONTENTS][..], true),
        ("audit: weekly\naudit-fixes: true\n", &[ISSUES, CONTENTS], false),
        ("audit-fixes: true\n", &[ISSUES, CONTENTS], true),
    ] {
        let scene = Scene::set_with(&broken(), |settings| settings.tempo.day = Duration::from_millis(10)).await;
        scene.github.set_issues(REPOSITORY, has_issues);
        for (permission, level) in grants {
            scene.github.grant(permission, level);
        }
        asks(&scene, policy).await;
        let reads = || scene.github.calls().iter().filter(|call| call.body.to_string().contains("query Base")).count();
        let asked =
            || scene.github.calls().iter().filter(|call| call.body.to_string().contains("query OpenPulls")).count();
        if policy.starts_with("audit:") {
            scene.until("looks", || reads() >= 2).await;
        } else {
            scene.until("look at the pull requests", || asked() >= 1).await;
        }
        let is_write = |call: &&shelfmark::sandbox::Call| {
            call.status < 300 && call.method != "GET" && call.path.contains("/repos/")
        };
        let writes: Vec<_> = scene.github.calls().into_iter().filter(|call| is_write(&call)).collect();
        assert!(writes.is_empty() && scene.github.issues(REPOSITORY).is_empty(), "{policy}: {writes:#?}");
        scene.ends().await;
    }
}

#[tokio::test]
async fn a_look_follows_its_repository_to_another_name() {
    let scene = scene(&broken(), "audit: weekly\n", &[ISSUES]).await;
    scene.kept_issue().await;
    let (owner, _) = REPOSITORY.split_once('/').unwrap();
    let new = format!("{owner}/renamed");
    // No delivery announces it.
    scene.github.rename(REPOSITORY, &new);
    let reads = || scene.github.calls().iter().filter(|call| call.path.starts_with(&format!("/repos/{new}/"))).count();
    scene.until("look by the new name", || reads() >= 2).await;
    scene.ends().await;
}

#[tokio::test]
async fn looks_end_when_the_policy_asks_for_them_no_more() {
    let scene = scene(&broken(), "audit: weekly\n", &[ISSUES]).await;
    let issue = scene.kept_issue().await;
    asks(&scene, "audit-fixes: true\n").await;
    let reads = || scene.github.calls().iter().filter(|call| call.body.to_string().contains("query Base")).count();
    // The job that waits is the last.
    scene.until("last look", || reads() > scene.looks()).await;
    scene.github.commit(REPOSITORY, &[("README.md", &list())]);
    let pull = scene.opens(&with(JASMINE, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    assert!(scene.github.issue(&issue).open);
    scene.ends().await;
}

#[tokio::test]
async fn a_review_that_reads_the_policy_begins_the_looks() {
    let scene = Scene::set_with(&broken(), |settings| settings.tempo.day = Duration::from_millis(10)).await;
    scene.github.grant("issues", "write");
    scene.github.commit(REPOSITORY, &[(POLICY, "audit: weekly\n")]);
    scene.opens(&with("- [Kukicha](https://teas.example/kukicha) - About kukicha.", "- [Lapsang]")).await;
    let issue = scene.kept_issue().await;
    assert!(scene.github.issue(&issue).body.contains("[malformed-link]"));
    scene.ends().await;
}

#[tokio::test]
async fn what_the_world_says_of_the_whole_list_is_told_once_it_is_known() {
    let world = facts::world(Web::default().page("estuary.example", "/old", Act::status(404))).await;
    let readme = twice(&list()).replace("https://teas.example/oolong", &world.page("estuary.example", "/old"));
    let scene = Scene::set_with(&readme, |settings| {
        facts::asking(&world, settings);
        settings.tempo.day = Duration::from_millis(10);
        settings.tempo.again = Duration::from_millis(100);
    })
    .await;
    scene.github.grant("issues", "write");
    asks(&scene, "audit: weekly\n").await;
    let issue = scene.kept_issue().await;
    scene.until_issue(&issue, "dead link", |issue| issue.body.contains("[dead-link]")).await;
    assert!(scene.github.issue(&issue).body.contains("was not found (404)"));
    scene.ends().await;
}

#[tokio::test]
async fn one_pull_request_holds_the_fixes_and_follows_the_list() {
    let scene = scene(&twice(&broken()), "audit: weekly\naudit-fixes: true\n", &[ISSUES, CONTENTS]).await;
    let pull = scene.kept_pull().await;
    let told = scene.github.pull(&pull);
    assert_eq!((told.author, told.head_branch.as_str()), (scene.github.bot(), BRANCH));
    assert_eq!(scene.github.file(&pull, "README.md").unwrap(), twice(&with(JASMINE, "- [Keemun]")));
    assert!(told.body.contains("[malformed-link]") && !told.body.contains("duplicate-link"), "{}", told.body);
    scene.looked_at().await;
    assert_eq!(scene.github.pull(&pull).head, told.head, "nothing has changed");
    // The list changes at the same lines, and has one more fault.
    let moved = |jasmine: &str, kukicha: &str| {
        list().replacen("- [Keemun]", &format!("{jasmine}\n- [Keemun]"), 1).replacen(
            "- [Lapsang]",
            &format!("{kukicha}\n- [Lapsang]"),
            1,
        )
    };
    let kukicha = "- [Kukicha](https://teas.example/kukicha) - About kukicha.";
    scene.github.commit(REPOSITORY, &[("README.md", &moved(JASMINE_BROKEN, &kukicha.replace("](", "] (")))]);
    let mended = moved(JASMINE, kukicha);
    scene.until("newer fixes", || scene.github.file(&pull, "README.md").as_ref() == Some(&mended)).await;
    scene.until("newer words", || scene.github.pull(&pull).body.contains("2 findings")).await;
    let patch = scene.github.patch(&pull, "README.md");
    assert_eq!(patch.lines().filter(|line| line.starts_with('+')).count(), 2, "{patch}");
    let commit = scene.github.pull(&pull).head;
    assert_eq!(scene.github.commit_of(REPOSITORY, &commit).unwrap().0, scene.github.bot());
    // What has been broken since, but is intact in the pull request, must not stay broken after the merge.
    let again = moved(JASMINE_BROKEN, &kukicha.replace("](", "] (")).replacen("- [Oolong](", "- [Oolong] (", 1);
    scene.github.commit(REPOSITORY, &[("README.md", &again)]);
    scene.until("newest words", || scene.github.pull(&pull).body.contains("3 findings")).await;
    let patch = scene.github.patch(&pull, "README.md");
    assert_eq!(patch.lines().filter(|line| line.starts_with('+')).count(), 3, "{patch}");
    // Now the list has them.
    scene.github.merge(&pull);
    scene.looked_at().await;
    assert_eq!(scene.github.pulls(REPOSITORY).len(), 1);
    // New faults are fixed in a new pull request, from the same branch.
    scene.github.commit(REPOSITORY, &[("README.md", &moved(JASMINE, &kukicha.replace("](", "] (")))]);
    scene.until("another pull request", || scene.github.pulls(REPOSITORY).len() == 2).await;
    let second = scene.github.pulls(REPOSITORY).remove(1);
    assert_eq!(scene.github.file(&second, "README.md").unwrap(), mended);
    // Somebody fixes them by hand.
    scene.github.commit(REPOSITORY, &[("README.md", &mended)]);
    scene.until("end", || !scene.github.pull(&second).open).await;
    assert!(scene.github.pull(&second).body.starts_with("Nothing left to fix"));
    scene.ends().await;
}

#[tokio::test]
async fn a_branch_that_somebody_else_has_pushed_to_is_left_alone() {
    let scene = scene(&broken(), "audit: weekly\naudit-fixes: true\n", &[ISSUES, CONTENTS]).await;
    let pull = scene.kept_pull().await;
    let own = scene.github.push_to(REPOSITORY, "ada", BRANCH, &[("README.md", "# Mine\n")]);
    scene.github.commit(REPOSITORY, &[("README.md", &twice(&broken()))]);
    scene.looked_at().await;
    assert_eq!(scene.github.tip(REPOSITORY, BRANCH), Some(own));
    scene.github.commit(REPOSITORY, &[("README.md", &list())]);
    scene.looked_at().await;
    assert!(scene.github.pull(&pull).open);
    scene.ends().await;
}

#[tokio::test]
async fn a_commit_of_ours_on_top_of_somebody_elses_makes_the_branch_no_more_ours() {
    let scene = scene(&broken(), "audit: weekly\naudit-fixes: true\n", &[ISSUES, CONTENTS]).await;
    scene.kept_pull().await;
    let words = "# Tea\n\nMy own words.\n";
    scene.github.push_to(REPOSITORY, "ada", BRANCH, &[("README.md", words)]);
    // As when Ada has us apply fixes there.
    let bot = scene.github.bot();
    let tip = scene.github.push_to(REPOSITORY, &bot, BRANCH, &[("other.md", "# Other\n")]);
    scene.github.commit(REPOSITORY, &[("README.md", &broken().replacen("- [Oolong](", "- [Oolong] (", 1))]);
    scene.looked_at().await;
    scene.looked_at().await;
    assert_eq!(scene.github.tip(REPOSITORY, BRANCH), Some(tip));
    scene.ends().await;
}

#[tokio::test]
async fn what_was_closed_unmerged_comes_again_with_other_fixes_alone() {
    let scene = scene(&broken(), "audit: weekly\naudit-fixes: true\n", &[ISSUES, CONTENTS]).await;
    let pull = scene.kept_pull().await;
    scene.github.close(&pull);
    scene.looked_at().await;
    assert_eq!(scene.github.pulls(REPOSITORY).len(), 1);
    let more = broken().replacen("- [Oolong](", "- [Oolong] (", 1);
    scene.github.commit(REPOSITORY, &[("README.md", &more)]);
    scene.until("another pull request", || scene.github.pulls(REPOSITORY).len() == 2).await;
    scene.looked_at().await;
    assert_eq!(scene.github.pulls(REPOSITORY).len(), 2);
    scene.ends().await;
}

#[tokio::test]
async fn what_is_ticked_is_not_fixed() {
    let scene = scene(&broken(), "audit: weekly\naudit-fixes: true\n", &[ISSUES, CONTENTS]).await;
    let (issue, pull) = (scene.kept_issue().await, scene.kept_pull().await);
    let body = scene.github.issue(&issue).body.replace("- [ ]", "- [x]");
    scene.github.edit_issue(&issue, &body);
    scene.until("end", || !scene.github.pull(&pull).open && !scene.github.issue(&issue).open).await;
    scene.ends().await;
}

#[tokio::test]
async fn a_branch_and_a_pull_request_whose_answers_were_lost_are_made_once() {
    let scene = Scene::set_with(&broken(), |settings| settings.tempo.day = Duration::from_millis(10)).await;
    scene.github.grant("issues", "write");
    scene.github.grant("contents", "write");
    for path in ["/git/refs", "/pulls"] {
        scene.github.answer_next(Matching::call("POST", path), Answer::server_error(502).after_all());
    }
    asks(&scene, "audit: weekly\naudit-fixes: true\n").await;
    let pull = scene.kept_pull().await;
    scene.looked_at().await;
    assert_eq!(scene.github.pulls(REPOSITORY), [pull]);
    scene.ends().await;
}
