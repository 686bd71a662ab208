//! What is on a repository's default branch.

use std::fmt::Write as _;

use http::Method;
use serde::Deserialize;

use super::answer::{JSON, read};
use super::auth::Installation;
use super::error::GithubError;
use super::names::RepositoryName;
use super::query::TEXT;
use super::read::{guidelines, visibility, withheld};
use super::snapshot::Visibility;
use super::texts::text_of;
use super::wire::{Data, GraphqlRequest, Oid, RepositoryWire};

/// A repository's default branch as it is now.
#[derive(Clone, Debug)]
pub struct Base {
    /// The repository's page; empty if GitHub does not say.
    pub url: String,
    /// The repository's current name, if GitHub says it: an old name leads to the new one.
    pub repository: Option<RepositoryName>,
    /// The branch's name.
    pub branch: String,
    /// The commit at its tip.
    pub tip: String,
    /// The policy.
    pub policy: Option<String>,
    /// The guidelines for contributors, one of each kind that exists.
    pub guidelines: Vec<String>,
    /// Whether the repository is archived or disabled, so that nothing can be written to it.
    pub read_only: bool,
    /// Who can see the repository.
    pub visibility: Visibility,
}

#[derive(Deserialize)]
struct Branch {
    name: String,
    target: Option<Oid>,
}

#[derive(Deserialize)]
struct TreeWire {
    tree: Vec<TreeEntry>,
    #[serde(default)]
    truncated: bool,
}

#[derive(Deserialize)]
struct TreeEntry {
    path: String,
    mode: String,
}

/// Regular files, executable or not, but no symbolic links (<https://docs.github.com/rest/git/trees#create-a-tree>).
const FILES: [&str; 2] = ["100644", "100755"];

impl Installation {
    /// Reads the default branch, with the policy at this path and the guidelines of each kind, whose possible places are given in
    /// order of preference.
    ///
    /// # Errors
    /// When GitHub does not answer, the repository does not exist or has no commit, or its policy may not be read.
    pub async fn base(&self, policy: &str, places: &[&[&str]]) -> Result<Base, GithubError> {
        let mut variables = self.variables();
        let (mut parameters, mut objects) = ("$owner: String!, $name: String!".to_owned(), String::new());
        let mut object = |alias: String, path: &str| {
            let _ = write!(parameters, ", ${alias}: String!");
            let _ = write!(objects, " {alias}: object(expression: ${alias}) {{ ...Text }}");
            variables.insert(alias, format!("HEAD:{path}").into());
        };
        object("policy".to_owned(), policy);
        for (at, path) in places.iter().copied().flatten().enumerate() {
            object(format!("guidelines{at}"), path);
        }
        let query = format!(
            "query Base({parameters}) {{
  repository(owner: $owner, name: $name) {{
    url isArchived isDisabled isPrivate nameWithOwner defaultBranchRef {{ name target {{ oid }} }}
   {objects}
  }}
}}
{TEXT}"
        );
        let request = GraphqlRequest { query, variables };
        let reply = self.graphql_as_far::<_, Data>(&request).await.map_err(GithubError::into_failure)?;
        let missing = || withheld(&reply.faults).unwrap_or_else(|| gone("the repository"));
        let repository = reply.data.repository.ok_or_else(missing)?;
        let is_policy = |place: &[String]| place.get(1).is_some_and(|alias| alias == "policy");
        if let Some(fault) = reply.faults.iter().find(|fault| is_policy(&fault.place) && fault.kind != "NOT_FOUND") {
            return Err(fault.refusal());
        }
        let RepositoryWire { is_archived, is_disabled, is_private, name_with_owner, mut objects, .. } = repository;
        let branch = objects.remove("defaultBranchRef").and_then(|branch| serde_json::from_value(branch).ok());
        let Some(Branch { name, target: Some(target) }) = branch else { return Err(gone("a commit")) };
        let url = objects.remove("url").and_then(|url| url.as_str().map(str::to_owned)).unwrap_or_default();
        let named = name_with_owner.as_deref().and_then(|name| name.split_once('/'));
        Ok(Base {
            url,
            repository: named.and_then(|(owner, name)| RepositoryName::new(owner, name)),
            branch: name,
            tip: target.oid,
            policy: objects.remove("policy").and_then(text_of),
            guidelines: guidelines(&mut objects, places),
            read_only: is_archived || is_disabled,
            visibility: visibility(is_private, name_with_owner),
        })
    }

    /// The paths of all files in a commit; for a repository with more than 100,000, those at the top level and whatever else
    /// GitHub lists
    /// (<https://docs.github.com/rest/git/trees#get-a-tree>).
    ///
    /// # Errors
    /// When GitHub does not answer, or there is no such commit.
    pub async fn paths(&self, commit: &str) -> Result<Vec<String>, GithubError> {
        let TreeWire { mut tree, truncated } = self.tree(&format!("/git/trees/{commit}?recursive=1")).await?;
        if truncated {
            tree.extend(self.tree(&format!("/git/trees/{commit}")).await?.tree);
        }
        let files = tree.into_iter().filter(|entry| FILES.contains(&entry.mode.as_str()));
        let mut paths: Vec<String> = files.map(|entry| entry.path).collect();
        paths.sort_unstable();
        paths.dedup();
        Ok(paths)
    }

    async fn tree(&self, path: &str) -> Result<TreeWire, GithubError> {
        let answer = self.rest::<()>(Method::GET, path, JSON, None).await?;
        read("the repository's files", &answer.body)
    }
}

fn gone(what: &str) -> GithubError {
    GithubError::Refused { what: what.to_owned(), status: 404, message: "not found".to_owned() }
}
