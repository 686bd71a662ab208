//! Reading what was said in a pull request's conversation.

use http::Method;
use serde::Deserialize;

use super::answer::{JSON, read};
use super::auth::Installation;
use super::error::GithubError;
use super::query::{COMMENTS, TALK};
use super::read::{state, talk, withheld};
use super::snapshot::{PullState, Talk};
use super::wire::{Actor, GraphqlRequest, Nodes, PermissionWire, TalkWire};

/// A pull request's conversation.
pub struct Conversation {
    /// Whether the pull request is open.
    pub state: PullState,
    /// Who opened it; empty for an account that is gone.
    pub author: String,
    /// The commit at its tip.
    pub head: String,
    /// The branch it targets.
    pub base_branch: String,
    /// The comments.
    pub talk: Vec<Talk>,
}

#[derive(Deserialize)]
struct Data {
    repository: Option<Repository>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repository {
    pull_request: Option<Pull>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pull {
    state: String,
    is_draft: bool,
    head_ref_oid: String,
    base_ref_name: String,
    author: Option<Actor>,
    comments: Nodes<TalkWire>,
}

impl Installation {
    /// A person's permission for the repository: `admin`, `write`, `read` or `none`.
    ///
    /// # Errors
    /// When GitHub does not answer, or there is no such person.
    pub async fn permission(&self, login: &str) -> Result<String, GithubError> {
        let is_login =
            !login.is_empty() && login.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        if !is_login {
            return Ok("none".to_owned());
        }
        let answer = self.rest::<()>(Method::GET, &format!("/collaborators/{login}/permission"), JSON, None).await?;
        Ok(read::<PermissionWire>("the permission", &answer.body)?.permission)
    }

    /// Reads the conversation.
    ///
    /// # Errors
    /// When GitHub does not answer, or the pull request does not exist.
    pub async fn conversation(&self, number: u64) -> Result<Conversation, GithubError> {
        let mut variables = self.variables();
        variables.insert("number".to_owned(), number.into());
        let query = format!(
            "query Conversation($owner: String!, $name: String!, $number: Int!) {{
  repository(owner: $owner, name: $name) {{
    pullRequest(number: $number) {{
      state isDraft headRefOid baseRefName author {{ login __typename }}
      comments(last: 50) {{ nodes {{ ...Talk }} pageInfo {{ hasPreviousPage startCursor }} }}
    }}
  }}
}}
{TALK}"
        );
        let reply =
            self.graphql::<_, Data>(&GraphqlRequest { query, variables }).await.map_err(GithubError::into_failure)?;
        let pull = reply.data.repository.and_then(|repository| repository.pull_request);
        let pull = pull.ok_or_else(|| withheld(&reply.faults).unwrap_or_else(|| GithubError::gone(number)))?;
        let earlier: Vec<TalkWire> = self.earlier(number, &COMMENTS, pull.comments.before()).await?;
        let all = earlier.iter().chain(pull.comments.iter());
        Ok(Conversation {
            state: state(&pull.state, pull.is_draft),
            head: pull.head_ref_oid,
            base_branch: pull.base_ref_name,
            talk: all.map(talk).collect(),
            author: pull.author.map(|author| author.login).unwrap_or_default(),
        })
    }
}
