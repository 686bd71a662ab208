//! GitHub's answers: our own fixtures, and the recorded answers of the same kind if they exist.

use std::path::{Path, PathBuf};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

/// An answer as it goes over the wire.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Text that is not JSON is sent as it is; null means no body.
    pub body: Value,
}

impl Answer {
    pub fn new(status: u16, body: Value) -> Self {
        Self { status: StatusCode::from_u16(status).unwrap(), headers: HeaderMap::new(), body }
    }

    /// A successful answer.
    pub fn ok(body: Value) -> Self {
        Self::new(200, body)
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    /// GitHub's text for an error: the message, and the reasons beside it.
    pub fn words(&self) -> Vec<String> {
        let errors = self.body["errors"].as_array().into_iter().flatten();
        let reason = |error: &Value| {
            let told = error.as_str().or_else(|| error["message"].as_str()).or_else(|| error["code"].as_str());
            told.map(str::to_owned)
        };
        self.body["message"].as_str().map(str::to_owned).into_iter().chain(errors.filter_map(reason)).collect()
    }
}

/// Where the recordings are: a folder beside the project's, which not everybody has.
pub fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/github-recorded");
    folder.is_dir().then_some(folder)
}

/// The recording at an address such as `rest/app.json#0`: a file, and which of its exchanges; `None`, with a note on standard error, if it is missing.
#[allow(clippy::print_stderr, reason = "a test that does not run says so")]
pub fn recorded(address: &str) -> Option<Value> {
    let (file, at) = address.split_once('#').unwrap();
    let Some(folder) = folder() else {
        let test = std::thread::current().name().unwrap_or_default().to_owned();
        eprintln!("skipped: {test} of {address}, as ../shared/github-recorded is not there");
        return None;
    };
    let recording: Value = serde_json::from_slice(&std::fs::read(folder.join(file)).unwrap()).unwrap();
    Some(told(&recording).unwrap()[at.parse::<usize>().unwrap()].clone())
}

/// What a recording holds: whole exchanges, or answers of which only parts are quoted.
pub fn told(recording: &Value) -> Option<&Vec<Value>> {
    recording["exchanges"].as_array().or_else(|| recording["answers"].as_array())
}

/// Our own REST answer, and the recorded one, in each form that it may have if only parts of it are quoted.
pub fn each(address: &str, own: Answer) -> Vec<Answer> {
    let recorded = recorded(address).map(|told| match told.get("response") {
        Some(response) => vec![answer(&response["status"], response, response["body"].clone())],
        None => quoted(&told),
    });
    recorded.into_iter().flatten().chain([own]).collect()
}

/// A quoted answer, with each status that was seen and each body that contains the text.
fn quoted(told: &Value) -> Vec<Answer> {
    let bodies = match (&told["body"], &told["errors"], told["words"].as_str()) {
        (Value::Object(_), ..) => vec![told["body"].clone()],
        (_, Value::Array(_), _) => vec![json!({ "message": "Validation Failed", "errors": told["errors"] })],
        (_, _, Some(words)) => bodies(words),
        _ => panic!("nothing is quoted: {told}"),
    };
    statuses(told).iter().flat_map(|status| bodies.iter().map(|body| answer(status, told, body.clone()))).collect()
}

/// The text alone does not show whether it is the message or a reason beside it, which can be a string or an object.
fn bodies(words: &str) -> Vec<Value> {
    let (message, reason) = words.split_once(": ").unwrap_or(("Unprocessable Entity", words));
    vec![
        json!({ "message": words }),
        json!({ "message": message, "errors": [reason] }),
        json!({ "message": message, "errors": [{ "resource": "Any", "code": "custom", "message": reason }] }),
    ]
}

/// The statuses of an answer that came with more than one, written as "500 or 503".
pub fn statuses(told: &Value) -> Vec<Value> {
    let Some(several) = told["status"].as_str() else { return vec![told["status"].clone()] };
    several.split(" or ").map(|status| status.parse::<u16>().unwrap().into()).collect()
}

fn answer(status: &Value, told: &Value, body: Value) -> Answer {
    let status = StatusCode::from_u16(u16::try_from(status.as_u64().unwrap()).unwrap()).unwrap();
    let header = |(name, value): (&String, &Value)| {
        Some((name.parse::<HeaderName>().unwrap(), value.as_str()?.parse::<HeaderValue>().unwrap()))
    };
    let headers = told["headers"].as_object().into_iter().flatten().filter_map(header).collect();
    Answer { status, headers, body }
}

/// The errors of a GraphQL answer: our own, and the recorded ones.
pub fn each_errors(address: &str, own: Value) -> Vec<Value> {
    let recorded = recorded(address).map(|told| {
        let whole = [&told["response"]["body"]["errors"], &told["body"]["errors"], &told["errors"]];
        let errors = whole.into_iter().find(|errors| errors.is_array()).cloned();
        errors.unwrap_or_else(|| json!([{ "path": told["path"], "message": told["words"].as_str().unwrap() }]))
    });
    recorded.into_iter().chain([own]).collect()
}

/// Our own GraphQL data, and the recorded data.
pub fn each_data(address: &str, own: Value) -> Vec<Value> {
    let recorded = recorded(address).map(|told| {
        let whole = [&told["response"]["body"]["data"], &told["body"]["data"], &told["response"]["body"]];
        whole.into_iter().find(|data| data.is_object()).unwrap().clone()
    });
    recorded.into_iter().chain([own]).collect()
}
