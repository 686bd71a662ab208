//! Scripted answers: what a conversation has GitHub say to the next call of a kind, in the forms that GitHub is known to use.

use serde_json::{Value, json};

/// Which calls an answer is for.
#[derive(Clone, Debug, Default)]
pub struct Matching {
    method: String,
    /// The last parts of the path; `*` stands for any one part.
    path: String,
    /// Words that the body contains.
    words: Vec<String>,
}

/// The answer in place of GitHub's own, or what happens to that.
#[derive(Clone, Debug)]
pub enum Answer {
    /// This, without anything being done.
    Instead(Written),
    /// This, although GitHub has done what was asked.
    AfterAll(Written),
    /// A 502, after which a review with everything that was asked for is left unsubmitted.
    HalfReview,
    /// GitHub's own answer with these places changed.
    Spoilt(Vec<Spoil>),
}

/// An answer, written out.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Its status.
    pub status: u16,
    /// Its headers, besides those that every answer has.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: String,
}

/// A change to a GraphQL answer.
#[derive(Clone, Debug)]
pub enum Spoil {
    /// The value at a path below `data` becomes null; numbers are indices into lists.
    Null(Vec<String>),
    /// An error is added next to the data.
    Error(Value),
}

/// An answer waiting for its call.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Scripted {
    pub matching: Matching,
    pub answer: Answer,
    /// How many more calls it is for; `None` for all.
    pub left: Option<usize>,
}

impl Matching {
    /// Calls of this method whose path ends like this: `/pulls/*/reviews`.
    #[must_use]
    pub fn call(method: &str, path: &str) -> Self {
        Self { method: method.to_owned(), path: path.to_owned(), words: Vec::new() }
    }

    /// GraphQL queries and mutations that contain this word: the name of an operation or a field.
    #[must_use]
    pub fn query(word: &str) -> Self {
        Self::call("POST", "/graphql").saying(word)
    }

    /// Only those of the calls whose body contains the word.
    #[must_use]
    pub fn saying(mut self, word: &str) -> Self {
        self.words.push(word.to_owned());
        self
    }

    pub(in crate::sandbox) fn fits(&self, method: &str, path: &str, body: &str) -> bool {
        let (mut parts, mut pattern) = (path.rsplit('/'), self.path.rsplit('/').filter(|part| !part.is_empty()));
        self.method == method
            && pattern.all(|wanted| parts.next().is_some_and(|part| wanted == "*" || wanted == part))
            && self.words.iter().all(|word| holds(body, word))
    }
}

/// Whether a text contains a word, other than as part of another word.
fn holds(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

/// GitHub's HTML page in place of JSON.
pub(in crate::sandbox) const UNICORN: &str = "<!DOCTYPE html>\n<html>\n<head><title>Unicorn! &middot; GitHub</title></head>\n\
    <body><p><strong>No server is currently available to service your request.</strong></p></body>\n</html>\n";

impl Answer {
    /// A status with a JSON body, without anything being done.
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self::Instead(Written { status, headers: Vec::new(), body: body.to_string() })
    }

    /// The same with a header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        if let Self::Instead(written) | Self::AfterAll(written) = &mut self {
            written.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// The same, but GitHub does what was asked before answering.
    #[must_use]
    pub fn after_all(self) -> Self {
        match self {
            Self::Instead(written) => Self::AfterAll(written),
            other => other,
        }
    }

    /// An HTML page, as used for failures above 500.
    #[must_use]
    pub fn html(status: u16) -> Self {
        let headers = vec![("content-type".to_owned(), "text/html; charset=utf-8".to_owned())];
        Self::Instead(Written { status, headers, body: UNICORN.to_owned() })
    }

    /// `{"message": "Server Error"}`, the other form of such failures.
    #[must_use]
    pub fn server_error(status: u16) -> Self {
        Self::json(status, &json!({ "message": "Server Error" }))
    }

    /// The secondary limit for creating content, which mostly comes without `retry-after` and with much of the quota left
    /// (<https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits>).
    #[must_use]
    pub fn secondary_limit(status: u16) -> Self {
        let message = "You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.";
        Self::json(
            status,
            &json!({ "message": message, "documentation_url": "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits", "status": status.to_string() }),
        )
    }

    /// The same limit in its old wording, with the waiting time that came with it.
    #[must_use]
    pub fn abuse_detection() -> Self {
        let message =
            "You have triggered an abuse detection mechanism. Please wait a few minutes before you try again.";
        Self::json(403, &json!({ "message": message })).with_header("retry-after", "60")
    }

    /// Reviews refused for speed: only a code without a message, and no header
    /// (<https://github.com/octokit/plugin-throttling.js/issues/775>).
    #[must_use]
    pub fn abuse() -> Self {
        let error = json!({ "resource": "PullRequestReview", "code": "abuse", "field": "base" });
        Self::json(422, &json!({ "message": "Validation Failed", "errors": [error] }))
    }

    /// A mutation refused for speed (<https://github.com/cli/cli/issues/4801>); its type is not known.
    #[must_use]
    pub fn too_quickly(mutation: &str) -> Self {
        let error = json!({ "type": "UNPROCESSABLE", "path": [mutation], "message": "was submitted too quickly" });
        Self::json(200, &json!({ "data": { mutation: null }, "errors": [error] }))
    }

    /// GraphQL's primary limit, whose type is spelled in two ways: `RATE_LIMIT` and `RATE_LIMITED`.
    #[must_use]
    pub fn graphql_limit(kind: &str) -> Self {
        let error = json!({ "type": kind, "message": "API rate limit already exceeded for installation ID 1." });
        Self::json(200, &json!({ "errors": [error] }))
    }

    /// GraphQL's secondary limit as a 200; it also comes as a 403.
    #[must_use]
    pub fn graphql_secondary_limit() -> Self {
        let message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
        Self::json(200, &json!({ "message": message, "errors": [{ "message": message }] }))
    }

    /// A pull request's diff that GitHub does not generate.
    #[must_use]
    pub fn no_diff() -> Self {
        let error = json!({ "resource": "PullRequest", "field": "diff", "code": "not_available" });
        let message = "Server Error: Sorry, this diff is taking too long to generate.";
        Self::json(422, &json!({ "message": message, "errors": [error] }))
    }

    /// A query that took longer than ten seconds
    /// (<https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>).
    #[must_use]
    pub fn timeout(status: u16) -> Self {
        Self::json(
            status,
            &json!({ "message": "We couldn't respond to your request in time. Sorry about that. Please try resubmitting your request and contact us if the problem persists." }),
        )
    }

    /// A query that failed internally, with nothing done; as 200, or as 502.
    #[must_use]
    pub fn went_wrong(status: u16) -> Self {
        Self::json(status, &json!({ "errors": [broke_inside()] }))
    }

    /// A passing 422: it is gone at the next try (<https://github.com/trstringer/manual-approval/issues/208>).
    #[must_use]
    pub fn passing_422() -> Self {
        let error = json!({ "resource": "IssueComment", "field": "data", "code": "unprocessable", "message": "Could not resolve to a node with the global id of 'MDU6SXNzdWUx'." });
        Self::json(422, &json!({ "message": "Validation Failed", "errors": [error] }))
    }

    /// GitHub's own answer, except that the field at this path (`repository/pullRequest/labels`) may not be read. A number in the
    /// path is an index into a list: an element that would have a null where none is allowed is itself null.
    #[must_use]
    pub fn forbidden(path: &str) -> Self {
        let error = json!({ "type": "FORBIDDEN", "path": path_of(path), "extensions": { "saml_failure": false }, "locations": [{ "line": 1, "column": 1 }], "message": "Resource not accessible by integration" });
        Self::Spoilt(vec![Spoil::Null(parts(path)), Spoil::Error(error)])
    }

    /// GitHub's own answer up to the point where the query cost too much: this path is null
    /// (<https://github.blog/changelog/2025-09-01-graphql-api-resource-limits/>).
    #[must_use]
    pub fn out_of_resources(path: &str) -> Self {
        let error = json!({ "type": "RESOURCE_LIMITS_EXCEEDED", "path": path_of(path), "message": "Resource limits for this query exceeded." });
        Self::Spoilt(vec![Spoil::Null(parts(path)), Spoil::Error(error)])
    }

    /// GitHub's own answer, except that something failed internally at this path, reported by an error without a type.
    #[must_use]
    pub fn broken_at(path: &str) -> Self {
        let mut error = broke_inside();
        error["path"] = path_of(path);
        Self::Spoilt(vec![Spoil::Null(parts(path)), Spoil::Error(error)])
    }

    /// GitHub's own answer, except that the path is null and not found, as `object(expression:)` may report a missing file.
    #[must_use]
    pub fn missing(path: &str, message: &str) -> Self {
        let error = json!({ "type": "NOT_FOUND", "path": path_of(path), "message": message });
        Self::Spoilt(vec![Spoil::Null(parts(path)), Spoil::Error(error)])
    }

    /// GitHub's own answer with a null at this path, without an error about it.
    #[must_use]
    pub fn null_at(path: &str) -> Self {
        Self::Spoilt(vec![Spoil::Null(parts(path))])
    }
}

fn broke_inside() -> Value {
    let message = "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug. Please include `0000:0000` when reporting this issue.";
    json!({ "message": message })
}

fn parts(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}

/// A path in the form that errors use.
fn path_of(path: &str) -> Value {
    path.split('/').map(|part| part.parse::<u64>().map_or_else(|_| json!(part), |at| json!(at))).collect()
}

#[cfg(test)]
mod tests {
    use super::Matching;

    #[test]
    fn calls_are_known_by_the_end_of_their_path_and_by_whole_words() {
        let reviews = Matching::call("POST", "/pulls/*/reviews");
        assert!(reviews.fits("POST", "/repos/ada/tea/pulls/1/reviews", ""));
        assert!(!reviews.fits("GET", "/repos/ada/tea/pulls/1/reviews", ""));
        assert!(!reviews.fits("POST", "/repos/ada/tea/pulls/1/reviews/2", ""));
        let survey = Matching::query("Survey");
        assert!(survey.fits("POST", "/graphql", "query Survey($a: Int)"));
        assert!(!survey.fits("POST", "/graphql", "query SurveyMore { a }"));
    }
}
