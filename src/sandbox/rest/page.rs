//! Lists are given in pages.

use axum::Json;
use axum::http::{HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

/// Which part of a list is requested (<https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api>).
#[derive(Default, Deserialize)]
pub(super) struct Page {
    per_page: Option<usize>,
    page: Option<usize>,
}

/// Whether an issue or a pull request is in the requested state: open, if none is given.
pub(super) fn is_in_state(asked: Option<&str>, is_open: bool) -> bool {
    match asked {
        Some("all") => true,
        Some("closed") => !is_open,
        _ => is_open,
    }
}

impl Page {
    /// The page size, and the number of the page.
    fn place(&self) -> (usize, usize) {
        (self.per_page.unwrap_or(30).clamp(1, 100), self.page.unwrap_or(1).max(1))
    }

    /// The page size.
    pub fn size(&self) -> usize {
        self.place().0
    }

    /// The requested part of `all`.
    pub fn part<'a>(&self, all: &'a [Value]) -> Vec<&'a Value> {
        let (size, page) = self.place();
        all.iter().skip(size.saturating_mul(page - 1)).take(size).collect()
    }

    /// The requested part of `all`, with a `Link` header if there is more.
    pub fn answer(&self, api: &url::Url, uri: &Uri, all: &[Value]) -> Response {
        self.linked(api, uri, all.len(), Json(self.part(all)).into_response())
    }

    /// The requested part of `all` under a name, along with how many there are in all.
    pub fn answer_in(&self, api: &url::Url, uri: &Uri, name: &str, all: &[Value]) -> Response {
        let body = json!({ "total_count": all.len(), name: self.part(all) });
        self.linked(api, uri, all.len(), Json(body).into_response())
    }

    /// An answer with a `Link` header if there is more.
    fn linked(&self, api: &url::Url, uri: &Uri, count: usize, mut response: Response) -> Response {
        let (size, page) = self.place();
        let last = count.div_ceil(size).max(1);
        let mut url = api.clone();
        url.set_path(uri.path());
        let is_place = |pair: &&str| pair.starts_with("per_page=") || pair.starts_with("page=");
        let others = uri.query().into_iter().flat_map(|query| query.split('&')).filter(|pair| !is_place(pair));
        let others: String = others.map(|pair| format!("{pair}&")).collect();
        let link =
            |page: usize, relation: &str| format!("<{url}?{others}per_page={size}&page={page}>; rel=\"{relation}\"");
        let mut links = Vec::new();
        if page > 1 {
            links.extend([link(page - 1, "prev"), link(1, "first")]);
        }
        if page < last {
            links.extend([link(page + 1, "next"), link(last, "last")]);
        }
        if let (false, Ok(value)) = (links.is_empty(), HeaderValue::from_str(&links.join(", "))) {
            response.headers_mut().insert("link", value);
        }
        response
    }
}
