//! Pages as HTTP responses.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::pages::Page;

/// A page that is never stored or framed, and from which other hosts learn only this server's origin, neither path nor query. GitHub
/// needs the origin, since it checks where a form comes from.
pub(super) fn page(status: StatusCode, page: Page) -> Response {
    let policy = HeaderValue::try_from(page.policy());
    let mut response = (status, Html(page.html)).into_response();
    let headers = response.headers_mut();
    // Without a policy nothing is allowed.
    let policy = policy.unwrap_or(HeaderValue::from_static("default-src 'none'"));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
