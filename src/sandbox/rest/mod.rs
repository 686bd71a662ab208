//! The REST API, as far as the bot uses it.

use axum::Router;
use axum::routing::{delete, get, patch, post, put};

use super::shared::Shared;

mod anchors;
mod app;
mod body;
mod checks;
mod comments;
mod compare;
mod contents;
mod issues;
mod keeping;
mod objects;
mod page;
mod proposing;
mod pulls;
mod refs;
mod requests;
mod reviews;
mod survey;
mod tokens;

pub(super) use comments::wire_of_comment;

/// The supported calls.
pub(super) fn routes() -> Router<Shared> {
    let of = |path: &str| format!("/repos/{{owner}}/{{name}}{path}");
    Router::new()
        .route("/app", get(app::show))
        .route("/app/hook/config", get(app::hook))
        .route("/app-manifests/{code}/conversions", post(app::convert))
        .route("/app/installations/{id}", get(tokens::installation))
        .route("/app/installations/{id}/access_tokens", post(tokens::mint))
        .route("/app/installations", get(survey::installations))
        .route("/app/hook/deliveries", get(survey::deliveries))
        .route("/app/hook/deliveries/{id}", get(survey::delivery))
        .route("/installation/repositories", get(survey::repositories))
        .route(&of(""), get(pulls::repository))
        .route(&of("/collaborators/{login}/permission"), get(issues::permission))
        .route(&of("/issues/{number}/comments"), get(issues::comments).post(issues::comment))
        .route(&of("/issues/{number}/labels"), post(issues::add_labels))
        .route(&of("/issues/{number}/labels/{label}"), delete(issues::remove_label))
        .route(&of("/issues/comments/{id}"), patch(issues::edit_comment))
        .route(&of("/issues/comments/{id}/reactions"), post(issues::react))
        .route(&of("/issues"), get(keeping::list).post(keeping::create))
        .route(&of("/issues/{number}"), get(issues::show).patch(keeping::update))
        .route(&of("/pulls"), get(proposing::list).post(proposing::create))
        .route(&of("/pulls/{number}"), get(pulls::show).patch(proposing::update))
        .route(&of("/pulls/{number}/files"), get(pulls::files))
        .route(&of("/pulls/{number}/requested_reviewers"), post(requests::create))
        .route(&of("/issues/{number}/events"), get(requests::events))
        .route(&of("/pulls/{number}/comments"), get(comments::comments_of_pull))
        .route(&of("/pulls/{number}/reviews"), get(reviews::list).post(reviews::create))
        .route(&of("/pulls/{number}/reviews/{review}"), put(reviews::update).delete(reviews::delete))
        .route(&of("/pulls/{number}/reviews/{review}/dismissals"), put(reviews::dismiss))
        .route(&of("/pulls/{number}/reviews/{review}/comments"), get(comments::comments_of_review))
        .route(&of("/pulls/{number}/reviews/{review}/events"), post(reviews::submit))
        .route(
            &of("/pulls/comments/{id}"),
            get(comments::comment).patch(comments::edit_comment).delete(comments::delete_comment),
        )
        .route(&of("/pulls/comments/{id}/reactions"), post(comments::react))
        .route(&of("/compare/{*both}"), get(compare::compare))
        .route(&of("/git/blobs/{id}"), get(contents::blob))
        .route(&of("/git/ref/{*reference}"), get(refs::show))
        .route(&of("/git/refs"), post(refs::create))
        .route(&of("/git/refs/{*reference}"), patch(refs::update))
        .route(&of("/git/trees"), post(objects::make_tree))
        .route(&of("/git/commits"), post(objects::make_commit))
        .route(&of("/commits/{reference}"), get(objects::commit))
        .route(&of("/git/trees/{revision}"), get(refs::tree))
        .route(&of("/contents/{*path}"), get(contents::file))
        .route(&of("/check-runs"), post(checks::create))
        .route(&of("/check-runs/{id}"), get(checks::show).patch(checks::update))
        .route(&of("/check-runs/{id}/annotations"), get(checks::annotations))
        .route(&of("/commits/{reference}/check-runs"), get(checks::list))
}
