//! GitHub's real answers, given to the client that would receive them. Each test has an answer of our own, and the recorded one of the same kind
//! if `../shared/github-recorded` exists; if not, the tests name what they skipped and pass. `rest/app.json#0` is the first answer of that
//! file, and "rule 3" the third rule of that folder's README.
//!
//! | file | tests |
//! |---|---|
//! | `graphql/archived.json` | `mutations` |
//! | `graphql/create-commit-on-branch.json` | `mutations`; the refusal of REST meets no call |
//! | `graphql/mutation-unprocessable.json` | `mutations` |
//! | `graphql/node-found-and-not.json` | `mutations`: the second; the others meet no call |
//! | `graphql/nodes.json` | meets no call |
//! | `graphql/pull-request-not-found.json` | `pull` |
//! | `graphql/pull-request-with-comments-and-reviews.json` | `pull` |
//! | `graphql/pull-request-with-suites-64-bit-ids.json` | `pull` |
//! | `graphql/review-thread-64-bit-ids.json` | `pull` |
//! | `reported/access.json` | `access` |
//! | `reported/check-run-errors.json` | `checks` |
//! | `reported/diff-limits.json` | `pull`; the media type for diffs meets no call |
//! | `reported/graphql-partial.json` | `pull`, `mutations` |
//! | `reported/limits-and-outages.json` | `limits` |
//! | `reported/review-422.json` | `reviews`, `limits`; the edit of a review meets no call |
//! | `rest/app-installations.json`, `rest/app.json` | `app` |
//! | `rest/check-run-annotations-appended.json`, `rest/check-run-create-update.json` | `checks` |
//! | `rest/check-run-one.json`, `rest/check-runs-for-commit.json` | `checks` |
//! | `rest/collaborator-permission.json` | `access` |
//! | `rest/contents.json` | `moved`: the folder; the others meet no call |
//! | `rest/forbidden-integration.json` | `access` |
//! | `rest/hook-deliveries-pages-redelivery.json` | `app`; the redelivery that is asked for meets no call |
//! | `rest/hook-deliveries.json`, `rest/hook-delivery-detail.json` | `app` |
//! | `rest/installation-token.json` | `access` |
//! | `rest/labels.json` | `reviews` |
//! | `rest/limits-secondary-and-abuse.json` | `limits` |
//! | `rest/not-found.json` | `access` |
//! | `rest/not-modified.json` | `pull` |
//! | `rest/pull-files-with-renames.json`, `rest/pull-files.json` | `pull` |
//! | `rest/pull-from-fork.json` | meets no call |
//! | `rest/renamed-repository.json` | `moved` |
//! | `rest/review-comment-reaction-edit-delete.json` | `reviews` |
//! | `rest/review-comments-outdated.json`, `rest/review-comments.json` | meet no call |
//! | `rest/review-created-with-comments.json`, `rest/review-dismissed.json` | `reviews` |
//! | `rest/review-pending-submit-delete.json` | `reviews`; what is submitted later meets no call |
//! | `rest/service-down-html.json` | `limits` |
//! | `rest/update-branch-stale-head.json` | meets no call |
//! | `webhooks/check-run-rerequested-fork.json`, `webhooks/installation-created-all.json` | `webhooks` |
//! | `webhooks/issue-comment-on-pull-request.json`, `webhooks/pull-request-synchronize-from-fork.json` | `webhooks` |

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod access;
mod answers;
mod app;
mod checks;
mod limits;
mod moved;
mod mutations;
mod pull;
mod reviews;
mod stage;
mod webhooks;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use shelfmark::github::GithubError;
use shelfmark::review::{PlannedComment, PlannedReview};

use answers::Answer;

/// What none of our calls can receive, and why.
const UNMET: [(&str, &str); 20] = [
    ("graphql/create-commit-on-branch.json#3", "files are committed with GraphQL alone"),
    ("graphql/node-found-and-not.json#0", "nothing is asked for as a node"),
    ("graphql/node-found-and-not.json#2", "nothing is asked for as a node"),
    ("graphql/node-found-and-not.json#3", "nothing is merged"),
    ("graphql/nodes.json#0", "nothing is asked for as a node"),
    ("reported/diff-limits.json#0", "diffs are read file by file, as JSON"),
    ("reported/diff-limits.json#1", "diffs are read file by file, as JSON"),
    ("reported/limits-and-outages.json#5", "it only says where the answer is: reported/review-422.json#11"),
    ("reported/review-422.json#15", "the text of a review is never edited; it has none"),
    ("rest/contents.json#0", "texts are read with GraphQL, large ones as blobs"),
    ("rest/contents.json#1", "texts are read with GraphQL, large ones as blobs"),
    ("rest/hook-deliveries-pages-redelivery.json#3", "what was missed is taken up, not asked to be sent again"),
    ("rest/pull-from-fork.json#0", "pull requests are read with GraphQL"),
    ("rest/review-comments-outdated.json#0", "comments are read with GraphQL, in their threads"),
    ("rest/review-comments.json#0", "comments are read with GraphQL, in their threads"),
    ("rest/review-pending-submit-delete.json#1", "a review is posted with its event, and never pending"),
    ("rest/review-pending-submit-delete.json#3", "a review is posted with its event, and not submitted later"),
    ("rest/review-pending-submit-delete.json#4", "comments are read with GraphQL, in their threads"),
    ("rest/review-pending-submit-delete.json#5", "a review is posted with its event, and never pending"),
    ("rest/update-branch-stale-head.json#0", "no branch is brought up to date"),
];

/// The error of a call that must fail.
fn failure<T>(outcome: Result<T, GithubError>) -> GithubError {
    outcome.err().expect("GitHub did not do what was asked")
}

/// Whether a refusal has the status of the answer, and all of its text.
fn is_refusal(error: &GithubError, answer: &Answer) -> bool {
    let GithubError::Refused { status, message, .. } = error else { return false };
    *status == answer.status.as_u16() && answer.words().iter().all(|words| message.contains(words))
}

/// A review with one comment.
fn review() -> PlannedReview {
    let comment =
        PlannedComment { path: "README.md".into(), start_line: None, line: 4, body: "Contours come first.".into() };
    PlannedReview { approves: false, requests: None, comments: vec![comment] }
}

/// The addresses of all recorded answers.
fn addresses(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for kind in ["graphql", "reported", "rest", "webhooks"] {
        for file in std::fs::read_dir(folder.join(kind)).unwrap() {
            let path = file.unwrap().path();
            let recording: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let count = answers::told(&recording).unwrap_or_else(|| panic!("{name} has another form")).len();
            found.extend((0..count).map(|at| format!("{kind}/{name}#{at}")));
        }
    }
    found
}

/// The addresses that tests use.
fn asked_for() -> BTreeSet<String> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded");
    let mut found = BTreeSet::new();
    for file in std::fs::read_dir(sources).unwrap() {
        let path = file.unwrap().path();
        if path.ends_with("main.rs") || path.ends_with("answers.rs") {
            continue;
        }
        let source = std::fs::read_to_string(path).unwrap();
        found.extend(source.split('"').filter(|text| text.contains(".json#")).map(str::to_owned));
    }
    found
}

/// For a new answer somebody has to decide which call receives it, and what the result must be.
#[test]
#[allow(clippy::print_stderr, reason = "a test that does not run says so")]
fn every_recorded_answer_is_met_by_a_test_or_named_with_a_reason() {
    let unmet: BTreeSet<String> = UNMET.iter().map(|(address, _)| (*address).to_owned()).collect();
    let asked = asked_for();
    assert_eq!(unmet.intersection(&asked).collect::<Vec<_>>(), [] as [&String; 0], "they are met after all");
    for address in unmet.union(&asked) {
        let file = address.split('#').next().unwrap();
        assert!(include_str!("main.rs").contains(&format!("`{file}`")), "{file} is missing in the table above");
    }
    let Some(folder) = answers::folder() else {
        eprintln!("skipped: ../shared/github-recorded is not there");
        return;
    };
    let decided: BTreeSet<String> = unmet.union(&asked).cloned().collect();
    assert_eq!(decided, addresses(&folder));
}
