//! `app.yml` is the App's manifest: it must request what the code needs, and nothing more.

use std::collections::BTreeMap;

use shelfmark::github::{CONTENTS_PERMISSIONS, EVENTS, MOVES, OPTIONAL, PERMISSIONS, REPLIES};

const MANIFEST: &str = include_str!("../app.yml");

/// The lines below a key, as "name: value" pairs. The manifest is flat enough not to need a parser of its own.
fn block(key: &str) -> BTreeMap<&'static str, &'static str> {
    MANIFEST
        .lines()
        .skip_while(|line| *line != format!("{key}:"))
        .skip(1)
        .take_while(|line| line.starts_with(' '))
        .filter_map(|line| line.trim().split_once(": "))
        .collect()
}

#[test]
fn the_manifest_grants_what_tokens_are_asked_for_and_no_more() {
    let granted = block("default_permissions");
    assert_eq!(granted, PERMISSIONS.into_iter().collect());
}

/// Compares the paths in the sources with the permissions that GitHub requires, by the part of the path after the repository
/// (<https://docs.github.com/rest/authentication/permissions-required-for-github-apps>).
fn are_covered(sources: &str, needed: &[(&str, &str)], permissions: &[(&str, &str)]) {
    for path in sources.split('"').skip(1).step_by(2).filter(|text| text.starts_with('/') && text.len() > 1) {
        let permission = needed.iter().find(|(prefix, _)| path.starts_with(prefix));
        let (_, permission) = permission.unwrap_or_else(|| panic!("no permission is known for {path}"));
        assert!(permissions.iter().any(|(name, _)| name == permission), "{path} needs {permission}");
    }
    for (prefix, permission) in needed {
        assert!(sources.contains(&format!("\"{prefix}")), "{permission} is granted for {prefix}, which nothing calls");
    }
}

#[test]
fn every_call_is_covered_by_a_permission() {
    // Calls about pull requests only need the permission for those, although their path says issues.
    let needed = [
        ("/pulls/", "pull_requests"),
        ("/issues/", "pull_requests"),
        ("/git/blobs", "contents"),
        ("/git/trees", "contents"),
        ("/compare/", "contents"),
        ("/check-runs", "checks"),
        ("/commits/", "checks"),
        ("/collaborators/", "metadata"),
    ];
    let sources = [
        include_str!("../src/github/files.rs"),
        include_str!("../src/github/texts.rs"),
        include_str!("../src/github/write.rs"),
        include_str!("../src/github/checks.rs"),
        include_str!("../src/github/conversation.rs"),
        include_str!("../src/github/base.rs"),
    ]
    .concat();
    are_covered(&sources, &needed, &PERMISSIONS);
    let needed = [("/git/ref/", "contents"), ("/git/refs", "contents"), ("/pulls", "pull_requests")];
    are_covered(include_str!("../src/github/proposing.rs"), &needed, &CONTENTS_PERMISSIONS);
    let needed = [
        ("/git/trees", "contents"),
        ("/git/commits", "contents"),
        ("/commits/", "contents"),
        ("/pulls/", "pull_requests"),
    ];
    are_covered(include_str!("../src/github/made.rs"), &needed, &CONTENTS_PERMISSIONS);
    let issues = [("metadata", "read"), ("issues", "write")];
    are_covered(include_str!("../src/github/kept.rs"), &[("/issues", "issues")], &issues);
}

#[test]
fn what_more_can_be_granted_is_told_in_the_manifest() {
    for (name, level) in CONTENTS_PERMISSIONS {
        let told = MANIFEST.contains(&format!("#   {name}: {level}"));
        assert!(told || PERMISSIONS.contains(&(name, level)), "{name}: {level} is asked for, and told nowhere");
    }
    for ((name, level), event, _) in
        OPTIONAL.into_iter().filter(|(_, event, _)| ![Some(MOVES), Some(REPLIES)].contains(event))
    {
        assert!(MANIFEST.contains(&format!("#   {name}: {level}")), "{name}");
        assert!(event.is_none_or(|event| MANIFEST.contains(&format!("the event {event}"))), "{event:?}");
    }
}

#[test]
fn the_manifest_listens_to_what_the_bot_understands() {
    let events: Vec<&str> = MANIFEST
        .lines()
        .skip_while(|line| *line != "default_events:")
        .skip(1)
        .map_while(|line| line.trim().strip_prefix("- "))
        .collect();
    assert_eq!(events, [&EVENTS[..], &[MOVES, REPLIES]].concat());
}
