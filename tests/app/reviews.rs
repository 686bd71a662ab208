//! What a contributor sees of a review.

use super::scene::{JASMINE, JASMINE_BROKEN, PATIENCE, REPOSITORY, Scene, list, said, with};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contribution_in_the_lists_style_gets_a_green_check_and_no_word() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE, "- [Keemun]")).await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!(verdict.conclusion.as_deref(), Some("success"));
    assert_eq!((verdict.title.as_str(), verdict.external_id.as_deref()), ("No issues found", Some("1")));
    let habits =
        "<details><summary>What this list does</summary>\n\n- Entries are `- [Name](link) - Description.` (12 of 12)\n";
    assert!(verdict.summary.contains(habits), "{}", verdict.summary);
    assert_eq!(scene.comments(&pull), []);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_markup_gets_a_comment_with_the_line_as_it_should_be() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!((verdict.conclusion.as_deref(), verdict.title.as_str()), (Some("failure"), "1 error"));
    let comments = scene.comments(&pull);
    assert_eq!(comments.len(), 1);
    assert_eq!((comments[0].path.as_str(), comments[0].start_line, comments[0].line), ("README.md", None, 13));
    insta::assert_snapshot!(said(&comments[0]), @r"
    The link is broken: there is a space between its text and its address. <sub>[malformed-link](https://github.com/shelfmark/shelfmark/blob/main/docs/checks.md#malformed-link)</sub>

    ```suggestion
    - [Jasmine](https://teas.example/jasmine) - About jasmine.
    ```
    ");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_duplicate_is_told_with_the_place_of_the_first() {
    let scene = Scene::set().await;
    let pull =
        scene.opens(&with("- [Jade Dew](http://www.teas.example/gyokuro/) - About jade dew.", "- [Keemun]")).await;
    assert_eq!(scene.verdict(&pull).await.conclusion.as_deref(), Some("failure"));
    let comments = scene.comments(&pull);
    assert_eq!(comments.len(), 1);
    assert!(said(&comments[0]).contains(" in `Teas` as `Gyokuro`, under another address."), "{}", comments[0].body);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_duplicate_can_be_taken_away_with_one_click() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with("- [Gyokuro](https://teas.example/gyokuro) - About Gyokuro.", "- [Hojicha]")).await;
    scene.verdict(&pull).await;
    let comments = scene.comments(&pull);
    assert_eq!(comments.len(), 1);
    let tip = scene.github.pull(&pull).head;
    let told = said(&comments[0]).replace(&tip, "TIP");
    insta::assert_snapshot!(told, @r"
    Already listed on [line 11](https://github.com/ada/awesome-tea/blob/TIP/README.md?plain=1#L11) in `Teas`. <sub>[duplicate-link](https://github.com/shelfmark/shelfmark/blob/main/docs/checks.md#duplicate-link)</sub>

    This removes it; please check before you commit it:

    ```suggestion
    ```
    ");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_later_pull_request_is_told_of_an_older_one_until_that_is_closed() {
    let scene = Scene::set().await;
    let jasmine = "- [Jasmine](https://teas.example/jasmine) - About jasmine.";
    let older = scene.opens(&with(jasmine, "- [Keemun]")).await;
    assert_eq!(scene.verdict(&older).await.title, "No issues found");
    let again = with("- [Jasmine tea](http://www.teas.example/jasmine/) - About jasmine.", "- [Keemun]");

    let later = scene.opens(&again).await;
    let verdict = scene.verdict(&later).await;
    assert_eq!((verdict.conclusion.as_deref(), verdict.title.as_str()), (Some("neutral"), "1 warning"));
    let comments = scene.comments(&later);
    assert_eq!(comments.len(), 1);
    insta::assert_snapshot!(said(&comments[0]), @"Pull request 1 already proposes this as `Jasmine`. See <https://github.com/ada/awesome-tea/pull/1>. <sub>[pending-duplicate](https://github.com/shelfmark/shelfmark/blob/main/docs/checks.md#pending-duplicate)</sub>");
    assert_eq!(scene.comments(&older), [], "the older one is told nothing");

    // The author of the older one changes their mind and proposes another tea.
    let mate = with("- [Kukicha](https://teas.example/kukicha) - About kukicha.", "- [Lapsang]");
    scene.pushes(&older, &mate).await;
    let third = scene.opens(&with("- [Kukicha](https://teas.example/kukicha) - A tea of stems.", "- [Lapsang]")).await;
    assert_eq!(scene.verdict(&third).await.title, "1 warning");

    scene.github.close(&older);
    scene.hears(&older, "closed").await;
    // Several pull requests are worked on at the same time: the closed one is forgotten soon, if not at once.
    let named = async {
        loop {
            let next = scene.opens(&mate).await;
            scene.verdict(&next).await;
            if said(&scene.comments(&next)[0]).starts_with("Pull request 3 ") {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, named).await.expect("the oldest that is open is named");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_costs_two_reads_and_two_writes_beside_the_token() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    // The effect of a call is visible before the call is recorded.
    scene.until("check run", || scene.calls("POST", "/check-runs") > 0).await;
    let calls = scene.github.calls();
    // At startup the bot asks who it is and what it missed.
    let ours = calls.iter().filter(|call| !["/app", "/app/hook/deliveries"].contains(&call.path.as_str()));
    let calls: Vec<String> = ours.map(|call| format!("{} {} {}", call.method, call.path, call.status)).collect();
    assert_eq!(
        calls,
        [
            "POST /app/installations/4100/access_tokens 201",
            "GET /repos/ada/awesome-tea/pulls/1/files 200",
            "POST /graphql 200",
            "POST /repos/ada/awesome-tea/pulls/1/reviews 200",
            "POST /repos/ada/awesome-tea/check-runs 201",
        ]
    );
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_said_twice_on_the_next_push() {
    let scene = Scene::set().await;
    let broken = with(JASMINE_BROKEN, "- [Keemun]");
    let pull = scene.opens(&broken).await;
    scene.verdict(&pull).await;
    let verdict = scene.pushes(&pull, &broken.replace("CC0.", "CC0, as ever.")).await;
    assert_eq!(verdict.title, "1 error");
    assert_eq!(scene.comments(&pull).len(), 1);
    assert_eq!(scene.calls("POST", "/reviews"), 1);
    assert_eq!(scene.calls("POST", "/access_tokens"), 1, "one token serves both reviews");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mended_contribution_turns_green() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    assert_eq!(scene.verdict(&pull).await.conclusion.as_deref(), Some("failure"));
    let verdict = scene.pushes(&pull, &with(JASMINE, "- [Keemun]")).await;
    assert_eq!(verdict.conclusion.as_deref(), Some("success"));
    assert_eq!(scene.comments(&pull).len(), 1);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redelivered_webhook_does_nothing_twice() {
    let scene = Scene::set().await;
    let readme = with(JASMINE_BROKEN, "- [Keemun]");
    let pull = scene.github.open_pull_request(REPOSITORY, "grace", "A tea", &[("README.md", &readme)]);
    for _ in 0..3 {
        let delivered = scene.github.redeliver(&pull, "opened", &scene.webhook, "one-guid").await.unwrap();
        assert_eq!(delivered.status, 202);
    }
    scene.verdict(&pull).await;
    scene.github.redeliver(&pull, "opened", &scene.webhook, "one-guid").await.unwrap();
    let github = scene.github.clone();
    scene.ends().await;
    let reviews = github.calls().iter().filter(|call| call.path.ends_with("/reviews")).count();
    assert_eq!(reviews, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stale_branch_is_not_judged_for_what_others_did_meanwhile() {
    let scene = Scene::set().await;
    let readme = with(JASMINE, "- [Keemun]");
    let pull = scene.github.open_pull_request(REPOSITORY, "grace", "A tea", &[("README.md", &readme)]);
    scene.github.commit(
        REPOSITORY,
        &[("README.md", &list().replace("- [Oolong](https://teas.example/oolong) - About Oolong.\n", ""))],
    );
    scene.hears(&pull, "opened").await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!(verdict.title, "No issues found");
    assert!(verdict.summary.contains("1 entry added."), "{}", verdict.summary);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pull_request_that_touches_no_list_is_let_through() {
    let scene = Scene::set().await;
    let pull = scene.github.open_pull_request(REPOSITORY, "grace", "Code", &[("src/main.rs", "fn main() { }\n")]);
    scene.hears(&pull, "opened").await;
    let verdict = scene.verdict(&pull).await;
    assert_eq!((verdict.conclusion.as_deref(), verdict.title.as_str()), (Some("success"), "No list changed"));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn drafts_are_reviewed_when_they_are_ready_and_bots_never_and_both_are_told_so() {
    let scene = Scene::set().await;
    let readme = with(JASMINE_BROKEN, "- [Keemun]");
    let draft = scene.github.open_pull_request(REPOSITORY, "grace", "A tea", &[("README.md", &readme)]);
    scene.github.set_draft(&draft, true);
    scene.hears(&draft, "opened").await;
    let verdict = scene.verdict(&draft).await;
    assert_eq!((verdict.conclusion.as_deref(), scene.comments(&draft).len()), (Some("skipped"), 0));
    let bots = scene.github.open_pull_request(REPOSITORY, "renovate[bot]", "Bump", &[("README.md", &readme)]);
    scene.hears(&bots, "opened").await;
    let verdict = scene.verdict(&bots).await;
    assert_eq!((verdict.conclusion.as_deref(), scene.comments(&bots).len()), (Some("skipped"), 0));
    assert!(verdict.summary.contains("renovate"), "{}", verdict.summary);
    scene.github.set_draft(&draft, false);
    scene.hears(&draft, "ready_for_review").await;
    let reviewed = || scene.github.check_runs(&draft).iter().any(|run| run.conclusion.as_deref() == Some("failure"));
    scene.until("review of what is ready", reviewed).await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_that_the_list_had_before_are_nobodys() {
    let scene = Scene::set().await;
    let old_fault = list().replace("[Earl Grey](https://", "[Earl Grey] (https://");
    scene.github.commit(REPOSITORY, &[("README.md", &old_fault)]);
    let pull = scene
        .opens(&old_fault.replacen(
            "- [Keemun]",
            "- [Jasmine](https://teas.example/jasmine) - About jasmine.\n- [Keemun]",
            1,
        ))
        .await;
    assert_eq!(scene.verdict(&pull).await.title, "No issues found");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_beyond_what_graphql_gives_is_read_in_full() {
    let scene = Scene::set().await;
    let filler: String =
        (0..9_000).map(|n| format!("- [Tea {n:05}](https://teas.example/number/{n}) - About tea {n}.\n")).collect();
    let long = list().replace("## Licence", &format!("## Numbered\n\n{filler}\n## Licence"));
    assert!(long.len() > 512_000);
    scene.github.commit(REPOSITORY, &[("README.md", &long)]);
    let broken =
        long.replace("- [Tea 08999]", "- [Tea 08998a] (https://teas.example/more) - About more.\n- [Tea 08999]");
    let pull = scene.opens(&broken).await;
    assert_eq!(scene.verdict(&pull).await.title, "1 error");
    assert_eq!(scene.comments(&pull).len(), 1);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn contributed_words_cannot_speak_through_the_bot() {
    let scene = Scene::set().await;
    let hostile = "- [@ada #1 </details><b>`x`](https://teas.example/assam) - ```` @grace.";
    let pull = scene.opens(&with(hostile, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    for comment in scene.comments(&pull) {
        let prose: String = comment.body.split("```").step_by(2).collect();
        let outside_code: String = prose.split('`').step_by(2).collect();
        assert!(
            !outside_code.contains("@ada") && !outside_code.contains("</details>") && !outside_code.contains("#1 "),
            "{}",
            comment.body
        );
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_who_copies_the_bots_words_does_not_silence_it() {
    let scene = Scene::set().await;
    let broken = with(JASMINE_BROKEN, "- [Keemun]");
    let first = scene.opens(&broken).await;
    scene.verdict(&first).await;
    let words = scene.comments(&first)[0].body.clone();
    let second = scene.github.open_pull_request(REPOSITORY, "mallory", "A tea", &[("README.md", &broken)]);
    scene.github.comment_as("mallory", &second, "README.md", 13, &words);
    scene.hears(&second, "opened").await;
    scene.verdict(&second).await;
    let authors: Vec<String> = scene.github.pull(&second).reviews.into_iter().map(|review| review.user).collect();
    assert_eq!(authors, ["mallory", "shelfmark[bot]"]);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_that_is_asked_for_again_is_run_again_without_new_words() {
    let scene = Scene::set().await;
    let pull = scene.opens(&with(JASMINE_BROKEN, "- [Keemun]")).await;
    scene.verdict(&pull).await;
    let reads = scene.calls("POST", "/graphql");
    assert_eq!(scene.github.rerequest(&pull, &scene.webhook).await.unwrap().status, 202);
    let updated = async {
        while !scene.github.calls().iter().any(|call| call.method == "PATCH" && call.path.contains("/check-runs/")) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, updated).await.unwrap();
    assert_eq!(scene.calls("POST", "/graphql"), reads + 1);
    assert_eq!((scene.comments(&pull).len(), scene.github.check_runs(&pull).len()), (1, 1));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_ended_early_is_replaced() {
    let scene = Scene::set().await;
    let first = scene.opens(&with(JASMINE, "- [Keemun]")).await;
    scene.verdict(&first).await;
    // The bot uses its token until it is refused.
    scene.github.revoke_tokens();
    let second = scene.opens(&with("- [Hyson](https://teas.example/hyson) - About hyson.", "- [Keemun]")).await;
    assert_eq!(scene.verdict(&second).await.title, "No issues found");
    assert_eq!(scene.calls("POST", "/access_tokens"), 2);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pull_request_outlives_its_fork() {
    let scene = Scene::set().await;
    let readme = with(JASMINE_BROKEN, "- [Keemun]");
    let pull = scene.github.open_pull_request(REPOSITORY, "grace", "A tea", &[("README.md", &readme)]);
    scene.github.delete_fork(&pull);
    scene.github.close(&pull);
    scene.hears(&pull, "closed").await;
    scene.github.reopen(&pull);
    scene.hears(&pull, "reopened").await;
    assert_eq!(scene.verdict(&pull).await.title, "1 error");
    assert_eq!(scene.calls("POST", "/reviews"), 1);
    scene.ends().await;
}
