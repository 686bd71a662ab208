//! How each source refuses, in its own words.

use serde_json::json;

use super::call::{Call, Reply, error_page, json, reply, text, with};
use super::source::Source;

/// One request too many. `wait` is how many seconds the answer says to wait; some sources never say it.
pub(super) fn too_many(call: &Call, wait: Option<u64>) -> Reply {
    let refusal = match call.source {
        // arxiv/rate-limited.429.txt; there is no header.
        Source::Arxiv => return text(429, "Rate exceeded."),
        // It names the caller's address (pubmed/rate-limited.429.json).
        Source::PubMed => json(
            429,
            &json!({ "error": "API rate limit exceeded", "api-key": call.caller.to_string(), "count": "4", "limit": "3" }),
        ),
        // As reported in <https://github.com/CrossRef/rest-api-doc/issues/159>.
        Source::Crossref => {
            let words = "<html><body><h1>429 Too Many Requests</h1>\nYou have sent too many requests in a given amount of time.\n</body></html>\n";
            reply(429, "text/html", words)
        }
        Source::GitHub => over_the_limit(call),
        // Their wording is not known.
        Source::DataCite | Source::Doi => error_page(429),
    };
    match wait {
        Some(wait) => with(refusal, "retry-after", &wait.to_string()),
        None => refusal,
    }
}

/// GraphQL reports it in a 200 (github/rate-limited.200.json), REST in a 403
/// (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit>).
fn over_the_limit(call: &Call) -> Reply {
    if call.path == "graphql" {
        let error =
            json!({ "type": "RATE_LIMITED", "message": "API rate limit already exceeded for installation ID 1." });
        return json(200, &json!({ "data": null, "errors": [error] }));
    }
    let message = match call.token() {
        Some(_) => "API rate limit exceeded for installation ID 1.".to_owned(),
        None => format!(
            "API rate limit exceeded for {}. (But here's the good news: Authenticated requests get a higher rate limit. Check out the documentation for more details.)",
            call.caller
        ),
    };
    let page = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";
    json(403, &json!({ "message": message, "documentation_url": page }))
}

/// GitHub's refusals, in the form of github/bad-credentials.401.json.
pub(super) fn refused_by_github(status: u16, message: &str, page: &str) -> Reply {
    json(status, &json!({ "message": message, "documentation_url": page, "status": status.to_string() }))
}

/// Refused, without saying for how long.
pub(super) fn forbidden(call: &Call) -> Reply {
    match call.source {
        // github/secondary-limit.403.json
        Source::GitHub => {
            let page = "https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits";
            let message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
            json(403, &json!({ "documentation_url": page, "message": message }))
        }
        // As its load balancer puts it (<https://github.com/datacite/datacite/issues/1491>); nothing is known about the others.
        _ => {
            let words = "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n</body>\r\n</html>\r\n";
            reply(403, "text/html", words)
        }
    }
}

/// A wall against robots in place of an answer, with the marks of dblp/search-is-a-challenge.200.html.
pub(super) fn wall() -> Reply {
    let page = "<!doctype html><html lang=\"en\"><head><title>Making sure you&#39;re not a bot!</title>\n\
                <script id=\"anubis_version\" type=\"application/json\">\"v1.27.0\"\n</script></head><body id=\"top\"></body></html>\n";
    reply(200, "text/html; charset=utf-8", page)
}
