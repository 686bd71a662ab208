//! What the sandbox keeps: repositories, commits, pull requests, reviews, check runs.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use aws_lc_rs::digest;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::DecodingKey;
use secrecy::SecretString;
use serde_json::Value;

use super::diff::{FileDiff, files_between};

/// Files by path.
pub(super) type Tree = BTreeMap<String, Arc<str>>;

/// The App's key pair.
pub(super) struct Key {
    pub private_pem: SecretString,
    pub public: DecodingKey,
}

impl Key {
    /// Makes a new one.
    pub fn generate() -> Option<Self> {
        let pair = KeyPair::generate(KeySize::Rsa2048).ok()?;
        let private = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).ok()?;
        let public = AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).ok()?;
        let public = DecodingKey::from_rsa_pem(pem("PUBLIC KEY", public.as_ref()).as_bytes()).ok()?;
        Some(Self { private_pem: SecretString::from(pem("PRIVATE KEY", private.as_ref())), public })
    }
}

/// PEM text (RFC 7468).
fn pem(label: &str, der: &[u8]) -> String {
    let encoded = STANDARD.encode(der);
    let lines: Vec<&str> = (0..encoded.len()).step_by(64).map(|at| &encoded[at..encoded.len().min(at + 64)]).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// A call that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The status that was answered.
    pub status: u16,
}

/// Everything.
pub(super) struct World {
    pub key: Key,
    pub repositories: BTreeMap<String, Repository>,
    pub tokens: HashMap<String, Token>,
    pub calls: Vec<Call>,
    last_id: u64,
}

/// An installation token.
pub(super) struct Token {
    pub repositories: Vec<String>,
    pub permissions: BTreeMap<String, String>,
    pub expires_at: u64,
}

/// A repository.
pub(super) struct Repository {
    pub id: u64,
    pub commits: HashMap<String, Commit>,
    pub branches: BTreeMap<String, String>,
    pub pulls: BTreeMap<u64, Pull>,
    pub check_runs: BTreeMap<u64, CheckRun>,
}

/// A commit with the whole tree.
pub(super) struct Commit {
    pub parent: Option<String>,
    pub tree: Tree,
}

/// A pull request.
#[derive(Clone, Debug)]
pub struct Pull {
    /// Its number.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// The login of who opened it.
    pub author: String,
    /// The commit at its tip.
    pub head: String,
    /// The branch it comes from, in the author's fork.
    pub head_branch: String,
    /// Whether it is open.
    pub open: bool,
    /// Whether it is a draft.
    pub draft: bool,
    /// The reviews, oldest first.
    pub reviews: Vec<Review>,
}

/// A review.
#[derive(Clone, Debug)]
pub struct Review {
    /// Its id.
    pub id: u64,
    /// `PENDING`, `COMMENTED`, `APPROVED` or `CHANGES_REQUESTED`.
    pub state: String,
    /// The login of who wrote it.
    pub user: String,
    /// The commit that was reviewed.
    pub commit: String,
    /// Its summary.
    pub body: String,
    /// Its comments on lines.
    pub comments: Vec<Comment>,
}

/// A review's comment on lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its id.
    pub id: u64,
    /// The file.
    pub path: String,
    /// The first line, where there are several.
    pub start_line: Option<u64>,
    /// The last line.
    pub line: u64,
    /// What it says, in Markdown.
    pub body: String,
}

/// A check run.
#[derive(Clone, Debug)]
pub struct CheckRun {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// The commit.
    pub head: String,
    /// `queued`, `in_progress` or `completed`.
    pub status: String,
    /// How it ended.
    pub conclusion: Option<String>,
    /// What the App remembers with it.
    pub external_id: Option<String>,
    /// Its page's title.
    pub title: String,
    /// Its page, in Markdown.
    pub summary: String,
    /// Its annotations.
    pub annotations: Vec<Value>,
}

/// The login under which the App writes.
pub(super) const BOT: &str = "shelfmark[bot]";

/// The branch that pull requests are made to.
pub(super) const MAIN: &str = "main";

impl World {
    pub fn new(key: Key) -> Self {
        Self { key, repositories: BTreeMap::new(), tokens: HashMap::new(), calls: Vec::new(), last_id: 1_000 }
    }

    pub fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// The repository, whatever the case of its names.
    pub fn repository(&mut self, owner: &str, name: &str) -> Option<&mut Repository> {
        self.repositories.get_mut(&format!("{owner}/{name}").to_lowercase())
    }

    pub fn create_repository(&mut self, full_name: &str, files: &[(&str, &str)]) {
        let id = self.next_id();
        let mut repository = Repository {
            id,
            commits: HashMap::new(),
            branches: BTreeMap::new(),
            pulls: BTreeMap::new(),
            check_runs: BTreeMap::new(),
        };
        let commit = repository.commit(None, files);
        repository.branches.insert(MAIN.to_owned(), commit);
        self.repositories.insert(full_name.to_lowercase(), repository);
    }

    pub fn commit_to_main(&mut self, full_name: &str, files: &[(&str, &str)]) {
        if let Some(repository) = self.repositories.get_mut(&full_name.to_lowercase()) {
            let parent = repository.branches.get(MAIN).cloned();
            let commit = repository.commit(parent, files);
            repository.branches.insert(MAIN.to_owned(), commit);
        }
    }

    /// Opens a pull request and gives its number; 0 for a repository that is not there.
    pub fn open_pull_request(&mut self, full_name: &str, author: &str, title: &str, files: &[(&str, &str)]) -> u64 {
        let Some(repository) = self.repositories.get_mut(&full_name.to_lowercase()) else { return 0 };
        let parent = repository.branches.get(MAIN).cloned();
        let head = repository.commit(parent, files);
        let number = repository.pulls.len() as u64 + 1;
        let pull = Pull {
            number,
            title: title.to_owned(),
            author: author.to_owned(),
            head,
            head_branch: format!("patch-{number}"),
            open: true,
            draft: false,
            reviews: Vec::new(),
        };
        repository.pulls.insert(number, pull);
        number
    }

    pub fn push(&mut self, full_name: &str, number: u64, files: &[(&str, &str)]) {
        let Some(repository) = self.repositories.get_mut(&full_name.to_lowercase()) else { return };
        let Some(parent) = repository.pulls.get(&number).map(|pull| pull.head.clone()) else { return };
        let head = repository.commit(Some(parent), files);
        if let Some(pull) = repository.pulls.get_mut(&number) {
            pull.head = head;
        }
    }

    /// Lets `f` see a pull request that was opened here.
    ///
    /// # Panics
    /// When there is none of that number: the conversation is written wrongly.
    pub fn with_pull<T>(&mut self, full_name: &str, number: u64, f: impl FnOnce(&mut Pull) -> T) -> T {
        let pull = self
            .repositories
            .get_mut(&full_name.to_lowercase())
            .and_then(|repository| repository.pulls.get_mut(&number));
        match pull {
            Some(pull) => f(pull),
            None => panic!("{full_name} has no pull request {number}"),
        }
    }

    pub fn files_of(&self, full_name: &str, number: u64) -> Vec<FileDiff> {
        let repository = self.repositories.get(&full_name.to_lowercase());
        repository.and_then(|repository| Some(repository.files(repository.pulls.get(&number)?))).unwrap_or_default()
    }

    pub fn check_runs(&self, full_name: &str, head: &str) -> Vec<CheckRun> {
        let repository = self.repositories.get(&full_name.to_lowercase());
        repository
            .iter()
            .flat_map(|repository| repository.check_runs.values())
            .filter(|run| run.head == head)
            .cloned()
            .collect()
    }
}

impl Repository {
    /// Commits these files on top of `parent` and gives the commit's id.
    pub fn commit(&mut self, parent: Option<String>, files: &[(&str, &str)]) -> String {
        let mut tree = parent
            .as_ref()
            .and_then(|parent| self.commits.get(parent))
            .map(|commit| commit.tree.clone())
            .unwrap_or_default();
        for (path, text) in files {
            tree.insert((*path).to_owned(), Arc::from(*text));
        }
        let described = format!("{}\n{parent:?}\n{tree:?}", self.commits.len());
        let id = object_id("commit", described.as_bytes());
        self.commits.insert(id.clone(), Commit { parent, tree });
        id
    }

    /// Where a pull request parted from the branch it is made to.
    pub fn merge_base<'a>(&'a self, pull: &'a Pull) -> Option<&'a str> {
        let ancestors: HashSet<&str> = self.ancestors(self.branches.get(MAIN)?).collect();
        self.ancestors(&pull.head).find(|commit| ancestors.contains(commit))
    }

    fn ancestors<'a>(&'a self, from: &'a str) -> impl Iterator<Item = &'a str> {
        std::iter::successors(Some(from), |commit| self.commits.get(*commit)?.parent.as_deref())
    }

    /// The files that a pull request changes.
    pub fn files(&self, pull: &Pull) -> Vec<FileDiff> {
        let tree = |commit: &str| self.commits.get(commit).map(|commit| &commit.tree);
        match (self.merge_base(pull).and_then(tree), tree(&pull.head)) {
            (Some(old), Some(new)) => files_between(old, new),
            _ => Vec::new(),
        }
    }

    /// The tree that a branch's name, a ref or a commit's id stands for.
    pub fn resolve(&self, revision: &str) -> Option<(&str, &Tree)> {
        let branch = self.branches.get(revision.strip_prefix("refs/heads/").unwrap_or(revision));
        let (id, commit) = self.commits.get_key_value(branch.map_or(revision, String::as_str))?;
        Some((id, &commit.tree))
    }
}

/// The id that git gives an object (<https://git-scm.com/book/en/v2/Git-Internals-Git-Objects>).
pub(super) fn object_id(kind: &str, content: &[u8]) -> String {
    let mut hash = digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY);
    hash.update(format!("{kind} {}\0", content.len()).as_bytes());
    hash.update(content);
    hash.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blobs_have_the_ids_that_git_gives_them() {
        assert_eq!(object_id("blob", b"hello\n"), "ce013625030ba8dba906f756967f9e9ca394464a");
    }
}
