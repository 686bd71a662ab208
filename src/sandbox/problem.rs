//! Refusals, in GitHub's own form (<https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api>).

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::world::script::UNICORN;

/// GitHub's answer when it does not do what was asked.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    message: String,
    errors: Vec<Value>,
}

impl Problem {
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), errors: Vec::new() }
    }

    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not Found")
    }

    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, message)
    }

    pub fn not_accessible() -> Self {
        Self::new(StatusCode::FORBIDDEN, "Resource not accessible by integration")
    }

    pub fn not_json() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Problems parsing JSON")
    }

    /// The body has another form than the documentation requires.
    pub fn invalid_request(reason: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, format!("Invalid request.\n\n{reason}"))
    }

    /// The form is right, but the request cannot be fulfilled; with a sentence that says why.
    pub fn unprocessable(reason: impl Into<String>) -> Self {
        let errors = vec![Value::String(reason.into())];
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, message: "Unprocessable Entity".to_owned(), errors }
    }

    /// The same, with nothing but the sentence.
    pub fn refused(reason: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, reason)
    }

    /// A diff that cannot be generated, however often it is requested.
    pub fn no_diff() -> Self {
        let error = json!({ "resource": "PullRequest", "field": "diff", "code": "not_available" });
        let message = "Server Error: Sorry, this diff is taking too long to generate.".to_owned();
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, message, errors: vec![error] }
    }

    /// A field of a resource names something that does not exist.
    pub fn invalid_field(resource: &str, field: &str) -> Self {
        Self::failed(json!({ "resource": resource, "field": field, "code": "invalid" }))
    }

    /// A request about a resource that cannot be fulfilled, with a message that says why.
    pub fn custom(resource: &str, message: impl Into<String>) -> Self {
        Self::failed(json!({ "resource": resource, "code": "custom", "message": message.into() }))
    }

    /// A field of a resource cannot have that value.
    pub fn validation(resource: &str, field: &str, reason: impl std::fmt::Display) -> Self {
        let message = format!("{field} {reason}");
        Self::failed(json!({ "resource": resource, "code": "custom", "field": field, "message": message }))
    }

    fn failed(error: Value) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, message: "Validation Failed".to_owned(), errors: vec![error] }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = json!({
            "message": self.message,
            "documentation_url": "https://docs.github.com/rest",
            "status": self.status.as_u16().to_string(),
        });
        if !self.errors.is_empty() {
            body["errors"] = Value::Array(self.errors);
        }
        (self.status, Json(body)).into_response()
    }
}

/// A repository that has moved.
pub(super) fn moved(status: StatusCode, url: &str) -> Response {
    let body = json!({
        "message": "Moved Permanently",
        "url": url,
        "documentation_url": "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects",
    });
    (status, Json(body)).into_response()
}

/// An HTML page in place of JSON, as with server errors.
pub(super) fn html(status: StatusCode) -> Response {
    (status, axum::response::Html(UNICORN)).into_response()
}

/// A GraphQL answer that is nothing but a refusal.
pub(super) fn graphql_refusal(kind: &str, message: &str) -> Json<Value> {
    Json(graphql_errors(vec![json!({ "type": kind, "message": message })]))
}

/// GitHub's own failure, which has no type.
pub(super) fn graphql_failure() -> Json<Value> {
    let message =
        "Something went wrong while executing your query. Please include `0000:0000` when reporting this issue.";
    Json(graphql_errors(vec![json!({ "message": message })]))
}

/// A GraphQL answer with errors only.
pub(super) fn graphql_errors(all: Vec<Value>) -> Value {
    Value::Object([("errors".to_owned(), Value::Array(all))].into_iter().collect())
}
