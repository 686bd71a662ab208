//! What the App asks for and listens to, as `app.yml` tells it; a test compares the two.

/// What the App asks for when it mints a token: the least that its calls need, as `app.yml` grants it.
pub const PERMISSIONS: [(&str, &str); 4] =
    [("metadata", "read"), ("contents", "read"), ("pull_requests", "write"), ("checks", "write")];

/// What it asks for beside that where the installation granted more: to commit fixes and to resolve threads.
pub const CONTENTS_PERMISSIONS: [(&str, &str); 3] =
    [("metadata", "read"), ("contents", "write"), ("pull_requests", "write")];

/// The events that the App listens to, as `app.yml` names them; those of check runs and installations come by themselves.
pub const EVENTS: [&str; 2] = ["pull_request", "push"];

/// An event that `app.yml` names, and that an App which was registered before it did gets on without.
pub const MOVES: &str = "repository";

/// What may be granted beside, as `app.yml` tells it: a permission, the event that belongs to it, and what both are for.
pub const OPTIONAL: [((&str, &str), Option<&str>, &str); 4] = [
    (("metadata", "read"), Some(MOVES), "the event repository (what is remembered of a repository moves with it)"),
    (
        ("contents", "write"),
        None,
        "contents: write (the button \"Apply fixes\", and threads resolved once their fault is mended)",
    ),
    (("issues", "read"), Some("issue_comment"), "issues: read with the event issue_comment (commands in comments)"),
    (
        ("merge_queues", "read"),
        Some("merge_group"),
        "merge_queues: read with the event merge_group (an answer to merge queues)",
    ),
];
