use serde_json::json;

use super::*;

fn body() -> serde_json::Value {
    json!({
        "action": "opened",
        "installation": { "id": 7 },
        "repository": { "id": 4_125_309_450_u64, "name": "awesome-tea", "owner": { "login": "ada" } },
        "pull_request": {
            "number": 3, "base": { "ref": "main" }, "draft": false, "mergeable_state": "something new",
            "head": { "sha": "a".repeat(40), "repo": null },
            "user": { "login": "grace", "type": "User" },
        },
    })
}

#[test]
fn a_pull_request_is_read_even_from_a_deleted_fork() {
    let Event::PullRequest(event) = parse("pull_request", body().to_string().as_bytes()).unwrap() else { panic!() };
    assert_eq!((event.action.as_str(), event.installation, event.number, event.by_bot), ("opened", 7, 3, false));
    assert_eq!(event.repository, Repository { owner: "ada".into(), name: "awesome-tea".into() });
    assert_eq!((event.base.as_str(), event.repository_id), ("main", Some(4_125_309_450)));
}

#[test]
fn names_that_github_does_not_give_are_refused() {
    for name in ["..", "a/../../app", "tea?x=1", "tea#", "té", "tea\0", "", &"a".repeat(101)] {
        let mut odd = body();
        odd["repository"]["name"] = json!(name);
        assert!(parse("pull_request", odd.to_string().as_bytes()).is_err(), "{name:?}");
        let pushed = json!({
            "ref": "refs/heads/main", "installation": { "id": 7 },
            "repository": { "full_name": format!("ada/{name}"), "default_branch": "main" },
        });
        assert!(parse("push", pushed.to_string().as_bytes()).is_err(), "{name:?}");
    }
}

#[test]
fn pushes_to_the_default_branch_tell_which_files_they_touch() {
    let pushed = |branch: &str| {
        let body = json!({
            "ref": format!("refs/heads/{branch}"), "installation": { "id": 7 },
            "repository": { "full_name": "ada/tea", "default_branch": "main" },
            "commits": [{ "added": ["b.md"], "modified": ["a.md"], "removed": [] }, { "modified": ["a.md"] }],
        });
        parse("push", body.to_string().as_bytes()).unwrap()
    };
    let Event::Push(event) = pushed("main") else { panic!() };
    assert_eq!((event.repository.name.as_str(), event.paths), ("tea", vec!["a.md".to_owned(), "b.md".to_owned()]));
    assert_eq!(pushed("spike"), Event::Other);
}

/// The event for a change in the repositories that an App may see.
fn of_repositories(event: &str, action: &str, lists: &serde_json::Value) -> Event {
    let mut body = json!({ "action": action, "installation": { "id": 7 } });
    body.as_object_mut().unwrap().extend(lists.as_object().unwrap().clone());
    parse(event, body.to_string().as_bytes()).unwrap()
}

fn tea() -> Repository {
    Repository { owner: "ada".into(), name: "tea".into() }
}

#[test]
fn what_is_installed_is_told_with_the_repositories_that_are_new() {
    let tea_alone = || Event::Installed { installation: 7, repositories: Some(vec![(5, tea())]) };
    let all = Event::Installed { installation: 7, repositories: None };
    let list = json!([{ "id": 5, "full_name": "ada/tea" }, null, { "id": 6, "full_name": "a b/.." }, { "id": 8 }]);
    let told = |event, action, lists| of_repositories(event, action, &lists);
    assert_eq!(told("installation", "created", json!({ "repositories": list })), tea_alone());
    assert_eq!(told("installation", "created", json!({ "repositories": [] })), all);
    assert_eq!(told("installation", "unsuspend", json!({ "repositories": null })), all);
    let added = json!({ "repositories_added": list, "repositories_removed": [] });
    assert_eq!(told("installation_repositories", "added", added), tea_alone());
    assert_eq!(told("installation_repositories", "added", json!({})), all);
}

#[test]
fn what_is_left_is_told_as_far_as_github_lists_it() {
    let list = json!([{ "id": 5, "full_name": "ada/tea" }]);
    let told = |event, action, lists| of_repositories(event, action, &lists);
    let left = |repositories, all| Event::Left { installation: 7, repositories, all };
    assert_eq!(told("installation", "deleted", json!({ "repositories": list })), left(Some(vec![tea()]), true));
    assert_eq!(told("installation", "suspend", json!({})), left(None, true));
    let removed = json!({ "repositories_added": [], "repositories_removed": list });
    assert_eq!(told("installation_repositories", "removed", removed), left(Some(vec![tea()]), false));
    // Taken literally, an empty list would remove the whole installation.
    assert_eq!(told("installation_repositories", "removed", json!({ "repositories_removed": [] })), Event::Other);
    let granted = told("installation", "new_permissions_accepted", json!({ "repositories": list }));
    assert_eq!(granted, Event::PermissionsChanged { installation: 7 });
}

#[test]
fn a_repository_that_moves_is_told_by_both_names() {
    let told = |action: &str, changes: serde_json::Value| {
        let body = json!({
            "action": action, "installation": { "id": 7 }, "changes": changes,
            "repository": { "id": 5, "name": "tea", "owner": { "login": "ada" } },
        });
        parse("repository", body.to_string().as_bytes())
    };
    let from = |owner: &str, name: &str| {
        let from = Repository { owner: owner.into(), name: name.into() };
        Event::Renamed { installation: Some(7), from, to: tea() }
    };
    let renamed = json!({ "repository": { "name": { "from": "chai" } } });
    assert_eq!(told("renamed", renamed.clone()).unwrap(), from("ada", "chai"));
    for owner in
        [json!({ "user": { "login": "grace" } }), json!({ "user": null, "organization": { "login": "grace" } })]
    {
        assert_eq!(told("transferred", json!({ "owner": { "from": owner } })).unwrap(), from("grace", "tea"));
    }
    assert_eq!(told("transferred", json!(null)).unwrap(), Event::Other);
    assert_eq!(told("edited", renamed).unwrap(), Event::Other);
    assert!(told("renamed", json!({ "repository": { "name": { "from": "../app" } } })).is_err());
    let body = json!({
        "action": "renamed", "changes": { "repository": { "name": { "from": "chai" } } },
        "repository": { "name": "tea", "owner": { "login": "ada" } },
    });
    let Event::Renamed { installation: None, .. } = parse("repository", body.to_string().as_bytes()).unwrap() else {
        panic!("told without an installation as well")
    };
}

#[test]
fn what_we_can_do_without_may_be_null() {
    let mut bare = body();
    for (part, field) in
        [("repository", "id"), ("pull_request", "draft"), ("pull_request", "user"), ("pull_request", "base")]
    {
        bare[part][field] = json!(null);
    }
    bare["changes"] = json!(null);
    let Event::PullRequest(event) = parse("pull_request", bare.to_string().as_bytes()).unwrap() else { panic!() };
    assert_eq!((event.draft, event.by_bot, event.base.as_str(), event.repository_id), (false, false, "", None));
    let pushed = json!({
        "ref": "refs/heads/main", "installation": { "id": 7 }, "commits": null,
        "repository": { "id": 5, "full_name": "ada/tea", "default_branch": "main" },
    });
    let Event::Push(event) = parse("push", pushed.to_string().as_bytes()).unwrap() else { panic!() };
    assert_eq!((event.paths, event.repository_id), (Vec::new(), Some(5)));
}

#[test]
fn what_does_not_concern_us_is_nothing() {
    assert_eq!(parse("star", b"\xff").unwrap(), Event::Other);
    let mut without_installation = body();
    without_installation["installation"] = json!(null);
    assert_eq!(parse("pull_request", without_installation.to_string().as_bytes()).unwrap(), Event::Other);
}

fn comment(change: impl Fn(&mut serde_json::Value)) -> Event {
    let mut body = json!({
        "action": "created",
        "installation": { "id": 7 },
        "repository": { "name": "awesome-tea", "owner": { "login": "ada" } },
        "issue": { "number": 3, "pull_request": { "url": "https://api.github.com/…" } },
        "comment": { "id": 12, "body": " /shelfmark recheck", "user": { "login": "grace", "type": "User" } },
    });
    change(&mut body);
    parse("issue_comment", body.to_string().as_bytes()).unwrap()
}

#[test]
fn only_what_people_say_to_us_in_pull_requests_is_heard() {
    let Event::Command(heard) = comment(|_| {}) else { panic!() };
    assert_eq!((heard.number, heard.comment, heard.author.as_str()), (3, 12, "grace"));
    assert_eq!((heard.association.as_str(), heard.by_author), ("", false));
    let changes: [fn(&mut serde_json::Value); 7] = [
        |body| body["action"] = json!("edited"),
        |body| body["issue"]["pull_request"] = json!(null),
        |body| body["comment"]["body"] = json!("Do not say /shelfmark recheck"),
        |body| body["comment"]["body"] = json!("> /shelfmark recheck"),
        |body| body["comment"]["body"] = json!(null),
        |body| body["comment"]["user"] = json!(null),
        |body| body["comment"]["user"]["type"] = json!("Bot"),
    ];
    for change in changes {
        assert_eq!(comment(change), Event::Other);
    }
}

#[test]
fn answers_to_comments_on_lines_are_heard_and_what_begins_a_thread_is_not() {
    let answer = |change: fn(&mut serde_json::Value)| {
        let mut body = json!({
            "action": "created",
            "installation": { "id": 7 },
            "repository": { "id": 9, "name": "tea", "owner": { "login": "ada" } },
            "pull_request": { "number": 3, "head": { "sha": "a".repeat(40) }, "user": { "login": "grace" } },
            "comment": {
                "id": 12, "in_reply_to_id": 11, "body": "/shelfmark ignore", "author_association": "MEMBER",
                "user": { "login": "hopper", "type": "User" },
            },
        });
        change(&mut body);
        parse("pull_request_review_comment", body.to_string().as_bytes()).unwrap()
    };
    let Event::Command(heard) = answer(|_| {}) else { panic!() };
    assert_eq!((heard.number, heard.comment, heard.reply_to), (3, 12, Some(11)));
    assert_eq!((heard.author.as_str(), heard.by_author, heard.on_pull), ("hopper", false, true));
    let changes: [fn(&mut serde_json::Value); 5] = [
        |body| body["action"] = json!("edited"),
        |body| body["comment"]["in_reply_to_id"] = json!(null),
        |body| body["comment"]["body"] = json!("/shelfmark add https://tea.example"),
        |body| body["comment"]["author_association"] = json!("NONE"),
        |body| body["comment"]["user"]["type"] = json!("Bot"),
    ];
    for change in changes {
        assert_eq!(answer(change), Event::Other);
    }
}

#[test]
fn strangers_are_heard_where_the_pull_request_is_their_own() {
    let said = |association: &str, author: &str| {
        comment(|body| {
            body["comment"]["author_association"] = json!(association);
            body["issue"]["user"] = json!({ "login": author });
        })
    };
    for stranger in ["NONE", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "MANNEQUIN"] {
        assert_eq!(said(stranger, "ada"), Event::Other, "{stranger}");
        let Event::Command(heard) = said(stranger, "Grace") else { panic!("{stranger}") };
        assert!(heard.by_author);
    }
    for known in ["OWNER", "MEMBER", "COLLABORATOR", "CONTRIBUTOR", "A WORD OF NEXT YEAR"] {
        let Event::Command(heard) = said(known, "ada") else { panic!("{known}") };
        assert_eq!((heard.association.as_str(), heard.by_author), (known, false));
    }
}

fn check_run(action: &str, external: &str) -> serde_json::Value {
    json!({
        "action": action,
        "installation": { "id": 7 },
        "repository": { "id": 5, "name": "awesome-tea", "owner": { "login": "ada" } },
        "sender": { "login": "grace" },
        "check_run": {
            "external_id": external, "head_sha": "a".repeat(40), "app": { "id": 9 },
            "pull_requests": [{ "number": 2, "base": { "ref": "spike" } }, { "number": 3, "base": { "ref": "main" } }],
        },
        "requested_action": { "identifier": "apply-fixes" },
    })
}

#[test]
fn a_button_is_told_from_a_rerun() {
    let pressed =
        |action: &str, external: &str| parse("check_run", check_run(action, external).to_string().as_bytes()).unwrap();
    let Event::CheckRerun(event) = pressed("requested_action", "3") else { panic!() };
    assert_eq!((event.number, event.action.as_deref()), (3, Some("apply-fixes")));
    assert_eq!((event.sender.as_deref(), event.app, event.base.as_deref()), (Some("grace"), Some(9), Some("main")));
    let Event::CheckRerun(event) = pressed("rerequested", "3") else { panic!() };
    assert_eq!(event.action, None);
    assert_eq!(pressed("completed", "3"), Event::Other);
}

#[test]
fn a_rerun_from_a_fork_tells_neither_pull_request_nor_base() {
    let mut body = check_run("rerequested", "3");
    body["check_run"]["pull_requests"] = json!([]);
    let Event::CheckRerun(event) = parse("check_run", body.to_string().as_bytes()).unwrap() else { panic!() };
    assert_eq!((event.number, event.base), (3, None));
}

#[test]
fn the_answer_to_a_merge_queue_can_be_asked_for_again() {
    let pressed = |action: &str| parse("check_run", check_run(action, "0").to_string().as_bytes()).unwrap();
    let Event::MergeGroup(event) = pressed("rerequested") else { panic!() };
    assert_eq!((event.head, event.repository_id), ("a".repeat(40), Some(5)));
    assert_eq!(pressed("requested_action"), Event::Other);
}

#[test]
fn all_checks_can_be_asked_for_again_from_forks_too() {
    let asked = |pulls: serde_json::Value| {
        let body = json!({
            "action": "rerequested",
            "installation": { "id": 7 },
            "repository": { "id": 5, "name": "tea", "owner": { "login": "ada" } },
            "check_suite": { "head_sha": "a".repeat(40), "head_branch": null, "pull_requests": pulls },
        });
        parse("check_suite", body.to_string().as_bytes()).unwrap()
    };
    let (repository, head) = (tea(), "a".repeat(40));
    let wanted = Event::SuiteRerun { installation: 7, repository, repository_id: Some(5), head };
    assert_eq!(asked(json!([])), wanted);
    assert_eq!(asked(json!([{ "number": 3 }])), wanted);
}

#[test]
fn a_malformed_body_is_told_without_quoting_it() {
    let error = parse("pull_request", b"{\"action\": \"secret-words\"").unwrap_err().to_string();
    assert!(error.contains("Eof") && !error.contains("secret-words"), "{error}");
    let mut odd = body();
    odd["pull_request"]["head"]["sha"] = json!("../../x");
    assert!(parse("pull_request", odd.to_string().as_bytes()).is_err());
}
