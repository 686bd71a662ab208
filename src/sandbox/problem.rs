//! Refusals, in GitHub's own form (<https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api>).

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// What GitHub answers when it does not do what was asked.
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

    /// The body is of another form than the documentation asks for.
    pub fn invalid_request(reason: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, format!("Invalid request.\n\n{reason}"))
    }

    /// The form is right, but what is asked for cannot be; told in a sentence.
    pub fn unprocessable(reason: impl Into<String>) -> Self {
        let errors = vec![Value::String(reason.into())];
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, message: "Unprocessable Entity".to_owned(), errors }
    }

    /// A field of a resource cannot have that value.
    pub fn validation(resource: &str, field: &str, reason: impl std::fmt::Display) -> Self {
        let error =
            json!({ "resource": resource, "code": "custom", "field": field, "message": format!("{field} {reason}") });
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
