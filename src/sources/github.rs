//! GitHub, asked for many repositories in one query (<https://docs.github.com/graphql/reference/objects#repository>),
//! or without a token for one at a time.

use serde::Deserialize;
use serde_json::{Value, json};

use super::reading::{Answers, all, json, or_nothing, said, shaped};
use crate::facts::{Answer, Fact, Question, Repository};

/// The most repositories asked for in one query; much larger ones were answered with 502.
pub const AT_ONCE: usize = 50;

const FRAGMENT: &str = "fragment facts on Repository { nameWithOwner isArchived archivedAt isDisabled isFork isPrivate isEmpty \
                        createdAt pushedAt stargazerCount description homepageUrl licenseInfo { spdxId } \
                        repositoryTopics(first: 10) { nodes { topic { name } } } }";

/// The owner and name that a question asks for; `None` if they are not valid on GitHub.
#[must_use]
pub fn name_of(question: &Question) -> Option<(&str, &str)> {
    let Question::Repository(name) = question else { return None };
    let (owner, name) = name.split_once('/')?;
    let is_fine = |text: &str, more: &[u8]| {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || more.contains(&byte);
        (1..=100).contains(&text.len()) && text.bytes().all(is_letter)
    };
    // Accounts managed by an identity provider have an underscore in their names.
    (is_fine(owner, b"-_") && is_fine(name, b"-_.") && ![".", ".."].contains(&name)).then_some((owner, name))
}

/// The query for at most [`AT_ONCE`] repositories, as it is sent. Each is asked for under an alias, by its position.
#[must_use]
pub fn query(asked: &[Question]) -> Value {
    let (mut parameters, mut fields, mut variables) = (Vec::new(), Vec::new(), serde_json::Map::new());
    for (at, (owner, name)) in asked.iter().map(|question| name_of(question).unwrap_or_default()).enumerate() {
        parameters.push(format!("$o{at}:String!,$n{at}:String!"));
        fields.push(format!("r{at}: repository(owner:$o{at}, name:$n{at}, followRenames:true) {{ ...facts }}"));
        variables.insert(format!("o{at}"), owner.into());
        variables.insert(format!("n{at}"), name.into());
    }
    let query = format!("query({}) {{ {} }} {FRAGMENT}", parameters.join(","), fields.join(" "));
    json!({ "query": query, "variables": variables })
}

/// The path that asks REST for one repository.
#[must_use]
pub fn path(question: &Question) -> Option<String> {
    name_of(question).map(|(owner, name)| format!("repos/{owner}/{name}"))
}

/// What the answer to [`query`] means for each question, in order. An answer may have data *and* errors: only a "not found" error means
/// that a repository is absent, and only the one that the error names.
#[must_use]
pub fn read(asked: &[Question], status: u16, body: &[u8]) -> Answers {
    let body = (status == 200).then(|| json(body)).flatten();
    let Some(reply) = body.as_ref().and_then(shaped::<Reply>) else { return all(asked, &Answer::Unknown) };
    let (Some(data), true) = (&reply.data, reply.errors.iter().all(|error| error.alias().is_some())) else {
        return all(asked, &Answer::Unknown);
    };
    let answer = |alias: String| {
        let mut errors = reply.errors.iter().filter(|error| error.alias() == Some(alias.as_str()));
        match (data.get(&alias)?, errors.next(), errors.next()) {
            (Value::Null, Some(error), None) if error.is_not_found() => Some(Answer::Absent),
            (found @ Value::Object(_), None, None) => shaped::<Found>(found)?.answer(),
            _ => None,
        }
    };
    let answers = (0..).map(|at| answer(format!("r{at}")).unwrap_or(Answer::Unknown));
    asked.iter().cloned().zip(answers).collect()
}

/// What REST's answer to [`path`] means, after redirects.
#[must_use]
pub fn read_one(status: u16, body: &[u8]) -> Answer {
    let body = json(body);
    match (status, body) {
        (200, Some(body)) => shaped::<Rest>(&body).and_then(Rest::answer).unwrap_or(Answer::Unknown),
        // Walls and proxies have their own pages for 404.
        (404, Some(body)) if body["message"] == "Not Found" => Answer::Absent,
        _ => Answer::Unknown,
    }
}

/// A GraphQL response.
#[derive(Deserialize)]
struct Reply {
    data: Option<serde_json::Map<String, Value>>,
    #[serde(default, deserialize_with = "or_nothing")]
    errors: Vec<Fault>,
}

#[derive(Deserialize)]
struct Fault {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "or_nothing")]
    path: Vec<Value>,
}

impl Fault {
    /// The alias it is about; `None` if it is about the whole query.
    fn alias(&self) -> Option<&str> {
        self.path.first()?.as_str()
    }

    fn is_not_found(&self) -> bool {
        self.kind.as_deref() == Some("NOT_FOUND") && self.path.len() == 1
    }
}

/// A repository as GraphQL describes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(clippy::struct_excessive_bools, reason = "GitHub's fields")]
struct Found {
    name_with_owner: String,
    is_archived: bool,
    archived_at: Option<String>,
    is_disabled: bool,
    is_fork: bool,
    is_private: bool,
    is_empty: bool,
    created_at: Option<String>,
    pushed_at: Option<String>,
    stargazer_count: u64,
    description: Option<String>,
    homepage_url: Option<String>,
    license_info: Option<Licence>,
    repository_topics: Option<Topics>,
}

#[derive(Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
struct Licence {
    #[serde(alias = "spdx_id")]
    spdx_id: Option<String>,
}

#[derive(Deserialize)]
struct Topics {
    #[serde(default, deserialize_with = "or_nothing")]
    nodes: Vec<Tagged>,
}

#[derive(Deserialize)]
struct Tagged {
    topic: Topic,
}

#[derive(Deserialize)]
struct Topic {
    name: String,
}

impl Found {
    fn answer(self) -> Option<Answer> {
        let topics = self.repository_topics.map(|topics| topics.nodes).unwrap_or_default();
        let repository = Repository {
            full_name: self.name_with_owner,
            is_archived: self.is_archived,
            archived_at: self.archived_at,
            is_disabled: self.is_disabled,
            is_empty: self.is_empty,
            is_fork: self.is_fork,
            created_at: self.created_at,
            pushed_at: self.pushed_at,
            stars: self.stargazer_count,
            licence: self.license_info.and_then(|licence| licence.spdx_id),
            description: self.description.as_deref().and_then(said),
            homepage: self.homepage_url.as_deref().and_then(said),
            topics: topics.into_iter().map(|tagged| tagged.topic.name).collect(),
        };
        known(repository, self.is_private)
    }
}

/// A repository as REST describes it (<https://docs.github.com/rest/repos/repos#get-a-repository>).
#[derive(Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "GitHub's fields")]
struct Rest {
    full_name: String,
    archived: bool,
    disabled: bool,
    fork: bool,
    private: bool,
    /// Kilobytes.
    size: u64,
    created_at: Option<String>,
    pushed_at: Option<String>,
    stargazers_count: u64,
    description: Option<String>,
    homepage: Option<String>,
    license: Option<Licence>,
    #[serde(default, deserialize_with = "or_nothing")]
    topics: Vec<String>,
}

impl Rest {
    fn answer(self) -> Option<Answer> {
        let repository = Repository {
            full_name: self.full_name,
            is_archived: self.archived,
            archived_at: None,
            is_disabled: self.disabled,
            // A small repository also has size zero; one that was never pushed to has its creation time here.
            is_empty: self.size == 0 && self.pushed_at == self.created_at,
            is_fork: self.fork,
            created_at: self.created_at,
            pushed_at: self.pushed_at,
            stars: self.stargazers_count,
            licence: self.license.and_then(|licence| licence.spdx_id),
            description: self.description.as_deref().and_then(said),
            homepage: self.homepage.as_deref().and_then(said),
            topics: self.topics,
        };
        known(repository, self.private)
    }
}

/// What is known about a repository: nothing about one that only some people can see, because it does exist for them.
fn known(repository: Repository, is_private: bool) -> Option<Answer> {
    let is_named = repository.full_name.split('/').filter(|part| !part.is_empty()).count() == 2;
    (is_named && !is_private).then(|| Answer::Known(Fact::Repository(Box::new(repository))))
}
