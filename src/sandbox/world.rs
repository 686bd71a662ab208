//! What the sandbox keeps: repositories, pull requests, reviews, check runs, tokens, quotas.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::INSTALLATION;
use super::auth::{Key, Token, granted_at_first};
use super::clock::Clock;
use super::deliver::Sent;
use super::diff::{FileDiff, files_between};
use super::git::{Change, Object, Objects};
use super::quota::Quotas;
use super::weather::Weather;
use crate::change::merge;

/// A call that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The status that was answered.
    pub status: u16,
    /// The path with its query.
    pub address: String,
    /// What was sent, where that was JSON.
    pub body: Value,
}

/// Everything.
pub(super) struct World {
    pub key: Key,
    pub clock: Clock,
    pub quotas: Quotas,
    pub tokens: HashMap<String, Token>,
    /// What the App was granted.
    pub granted: BTreeMap<String, String>,
    /// Where the App's webhook leads.
    pub hook: Option<String>,
    pub calls: Vec<Call>,
    pub weather: Weather,
    pub writes: Writes,
    /// Deliveries that were made, oldest first.
    pub sent: Vec<Sent>,
    /// By the owner's login in small letters: each owner has an installation of their own.
    pub installations: BTreeMap<String, u64>,
    /// By full name in small letters: GitHub takes names in any case.
    pub repositories: BTreeMap<String, Repository>,
    last_id: u64,
}

/// How many writes are under way, and were at most.
#[derive(Default)]
pub(super) struct Writes {
    now: usize,
    pub most: usize,
}

impl Writes {
    pub fn begin(&mut self) {
        self.now += 1;
        self.most = self.most.max(self.now);
    }

    pub fn end(&mut self) {
        self.now = self.now.saturating_sub(1);
    }
}

/// A repository, with the commits of its forks.
pub(super) struct Repository {
    pub id: u64,
    pub full_name: String,
    pub objects: Objects,
    pub branches: BTreeMap<String, String>,
    pub pulls: BTreeMap<u64, Pull>,
    /// What people may do beside reading, by login.
    pub collaborators: BTreeMap<String, String>,
    pub check_runs: BTreeMap<u64, CheckRun>,
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
    /// The branch it is made to.
    pub base_branch: String,
    /// The commit at its tip.
    pub head: String,
    /// The branch it comes from.
    pub head_branch: String,
    /// The repository it comes from: the author's fork, or the repository itself where the author owns it; `None` once the fork is gone.
    pub head_repository: Option<String>,
    /// Whether it is open.
    pub open: bool,
    /// Whether it was merged.
    pub merged: bool,
    /// Its labels.
    pub labels: Vec<String>,
    /// What was said in its conversation, oldest first.
    pub talk: Vec<Talk>,
    /// Whether it is a draft.
    pub draft: bool,
    /// The reviews, oldest first.
    pub reviews: Vec<Review>,
}

/// A comment in a pull request's conversation.
#[derive(Clone, Debug)]
pub struct Talk {
    /// Its id.
    pub id: u64,
    /// The login of who wrote it.
    pub user: String,
    /// What it says.
    pub body: String,
    /// When it was edited last, in seconds since 1970.
    pub edited_at: Option<u64>,
    /// Reactions to it: who, and how in GraphQL's word.
    pub reactions: Vec<(String, String)>,
}

/// The reactions there are: REST's word and GraphQL's.
pub(super) const REACTIONS: [(&str, &str); 8] = [
    ("+1", "THUMBS_UP"),
    ("-1", "THUMBS_DOWN"),
    ("laugh", "LAUGH"),
    ("confused", "CONFUSED"),
    ("heart", "HEART"),
    ("hooray", "HOORAY"),
    ("rocket", "ROCKET"),
    ("eyes", "EYES"),
];

/// A review.
#[derive(Clone, Debug)]
pub struct Review {
    /// Its id.
    pub id: u64,
    /// `PENDING`, `COMMENTED`, `APPROVED`, `CHANGES_REQUESTED` or `DISMISSED`.
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
    /// `RIGHT` for lines of the head, `LEFT` for lines of the base.
    pub side: String,
    /// The first line, where there are several.
    pub start_line: Option<u64>,
    /// The last line.
    pub line: u64,
    /// What it says, in Markdown.
    pub body: String,
    /// Whether the thread that it began is resolved.
    pub resolved: bool,
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
    /// The buttons on its page.
    pub actions: Vec<Value>,
}

/// The login under which the App writes.
pub(super) const BOT: &str = "shelfmark[bot]";

/// The branch that pull requests are made to.
pub(super) const MAIN: &str = "main";

impl World {
    pub fn new(key: Key) -> Self {
        Self {
            key,
            clock: Clock::default(),
            quotas: Quotas::default(),
            tokens: HashMap::new(),
            granted: granted_at_first(),
            hook: None,
            calls: Vec::new(),
            weather: Weather::default(),
            writes: Writes::default(),
            sent: Vec::new(),
            installations: BTreeMap::new(),
            repositories: BTreeMap::new(),
            last_id: 1_000,
        }
    }

    pub fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub fn repository(&self, full_name: &str) -> Option<&Repository> {
        self.repositories.get(&full_name.to_lowercase())
    }

    pub fn repository_mut(&mut self, full_name: &str) -> Option<&mut Repository> {
        self.repositories.get_mut(&full_name.to_lowercase())
    }

    /// The installation that a repository belongs to.
    pub fn installation_of(&self, full_name: &str) -> u64 {
        let owner = full_name.split('/').next().unwrap_or_default().to_lowercase();
        self.installations.get(&owner).copied().unwrap_or(INSTALLATION)
    }

    /// A repository that a conversation speaks of.
    ///
    /// # Panics
    /// When there is none of that name: the conversation is written wrongly.
    pub fn told_repository(&mut self, full_name: &str) -> &mut Repository {
        let Some(repository) = self.repositories.get_mut(&full_name.to_lowercase()) else {
            panic!("the sandbox has no repository {full_name}")
        };
        repository
    }

    pub fn create_repository(&mut self, full_name: &str, changes: &[Change<'_>]) {
        let mut repository = Repository {
            id: self.next_id(),
            full_name: full_name.to_owned(),
            objects: Objects::default(),
            branches: BTreeMap::new(),
            pulls: BTreeMap::new(),
            collaborators: BTreeMap::new(),
            check_runs: BTreeMap::new(),
        };
        let owner = repository.owner().to_owned();
        let next = INSTALLATION + self.installations.len() as u64;
        self.installations.entry(owner.to_lowercase()).or_insert(next);
        let commit = repository.objects.commit(None, &owner, self.clock.now(), changes);
        repository.branches.insert(MAIN.to_owned(), commit);
        self.repositories.insert(full_name.to_lowercase(), repository);
    }

    pub fn commit_to_main(&mut self, full_name: &str, changes: &[Change<'_>]) {
        let now = self.clock.now();
        let repository = self.told_repository(full_name);
        let owner = repository.owner().to_owned();
        let parent = repository.branches.get(MAIN).cloned();
        let commit = repository.objects.commit(parent, &owner, now, changes);
        repository.branches.insert(MAIN.to_owned(), commit);
    }

    /// Opens a pull request from the author's fork, or from a branch where the author owns the repository, and gives its number.
    pub fn open_pull_request(&mut self, full_name: &str, author: &str, title: &str, changes: &[Change<'_>]) -> u64 {
        let now = self.clock.now();
        let repository = self.told_repository(full_name);
        let parent = repository.branches.get(MAIN).cloned();
        let head = repository.objects.commit(parent, author, now, changes);
        let number = repository.pulls.len() as u64 + 1;
        let (owner, name) = repository.full_name.split_once('/').unwrap_or(("", &repository.full_name));
        let head_repository = format!("{}/{name}", if author == owner { owner } else { author });
        let head_branch = format!("patch-{number}");
        if head_repository == repository.full_name {
            repository.branches.insert(head_branch.clone(), head.clone());
        }
        let pull = Pull {
            number,
            title: title.to_owned(),
            author: author.to_owned(),
            base_branch: MAIN.to_owned(),
            head,
            head_branch,
            head_repository: Some(head_repository),
            open: true,
            merged: false,
            labels: Vec::new(),
            talk: Vec::new(),
            draft: false,
            reviews: Vec::new(),
        };
        repository.pulls.insert(number, pull);
        number
    }

    pub fn push(&mut self, full_name: &str, number: u64, changes: &[Change<'_>]) {
        let now = self.clock.now();
        let repository = self.told_repository(full_name);
        let pull = repository.told_pull(number);
        let (parent, author, branch) = (pull.head.clone(), pull.author.clone(), pull.head_branch.clone());
        let head = repository.objects.commit(Some(parent), &author, now, changes);
        if let Some(tip) = repository.branches.get_mut(&branch) {
            tip.clone_from(&head);
        }
        repository.told_pull(number).head = head;
    }

    /// A person says something in the conversation; gives the comment's id.
    pub fn say(&mut self, full_name: &str, number: u64, user: &str, body: &str) -> u64 {
        let id = self.next_id();
        let (user, body) = (user.to_owned(), body.to_owned());
        let talk = Talk { id, user, body, edited_at: None, reactions: Vec::new() };
        self.told_repository(full_name).told_pull(number).talk.push(talk);
        id
    }

    /// Merges a pull request, as one commit on its base.
    ///
    /// # Panics
    /// When it conflicts with its base: GitHub would not offer to merge it.
    pub fn merge(&mut self, full_name: &str, number: u64) {
        let now = self.clock.now();
        let repository = self.told_repository(full_name);
        let pull = repository.told_pull(number).clone();
        let merged: Vec<(String, Option<String>)> = repository
            .files(&pull, &pull.head)
            .into_iter()
            .flat_map(|file| {
                let text = repository.merged(&pull, &file).unwrap_or_else(|| panic!("{} conflicts", file.path));
                let moved = file.previous.map(|previous| (previous, None));
                [Some((file.path, (file.status != "removed").then_some(text))), moved].into_iter().flatten()
            })
            .collect();
        let changes: Vec<Change<'_>> = merged.iter().map(|(path, text)| (path.as_str(), text.as_deref())).collect();
        let owner = repository.owner().to_owned();
        let commit = repository.objects.commit(Some(repository.base_tip(&pull).to_owned()), &owner, now, &changes);
        repository.branches.insert(pull.base_branch, commit);
        let pull = repository.told_pull(number);
        (pull.open, pull.merged) = (false, true);
    }

    /// A person reviews: one comment on one line of the head.
    pub fn comment_as(&mut self, full_name: &str, number: u64, user: &str, (path, line): (&str, u64), body: &str) {
        let (id, comment_id) = (self.next_id(), self.next_id());
        let pull = self.told_repository(full_name).told_pull(number);
        let comment = Comment {
            id: comment_id,
            path: path.to_owned(),
            side: "RIGHT".to_owned(),
            start_line: None,
            line,
            body: body.to_owned(),
            resolved: false,
        };
        pull.reviews.push(Review {
            id,
            state: "COMMENTED".to_owned(),
            user: user.to_owned(),
            commit: pull.head.clone(),
            body: String::new(),
            comments: vec![comment],
        });
    }
}

impl Repository {
    pub fn owner(&self) -> &str {
        self.full_name.split('/').next().unwrap_or_default()
    }

    /// A pull request that a conversation speaks of.
    ///
    /// # Panics
    /// When there is none of that number: the conversation is written wrongly.
    pub fn told_pull(&mut self, number: u64) -> &mut Pull {
        let Some(pull) = self.pulls.get_mut(&number) else { panic!("{} has no pull request {number}", self.full_name) };
        pull
    }

    /// The commit at the tip of the branch that a pull request is made to.
    pub fn base_tip(&self, pull: &Pull) -> &str {
        self.branches.get(&pull.base_branch).map_or("", String::as_str)
    }

    /// The commits of a pull request, oldest first: what its tip has and the base has not.
    pub fn commits(&self, pull: &Pull) -> Vec<&str> {
        let base = self.objects.merge_base(self.base_tip(pull), &pull.head);
        let mut commits: Vec<&str> =
            self.objects.ancestors(&pull.head).take_while(|commit| Some(*commit) != base).collect();
        commits.reverse();
        commits
    }

    /// The files that a pull request changes, as of one of its commits.
    pub fn files(&self, pull: &Pull, commit: &str) -> Vec<FileDiff> {
        let base = self.objects.merge_base(self.base_tip(pull), commit).and_then(|base| self.objects.tree(base));
        match (base, self.objects.tree(commit)) {
            (Some(old), Some(new)) => files_between(old, new),
            _ => Vec::new(),
        }
    }

    /// A file's text once the pull request is merged; `None` where that conflicts with the base.
    fn merged(&self, pull: &Pull, file: &FileDiff) -> Option<String> {
        let before = file.previous.as_ref().unwrap_or(&file.path);
        let parted = self.objects.merge_base(self.base_tip(pull), &pull.head)?;
        let text = |commit: &str, path: &str| {
            self.objects
                .tree(commit)
                .and_then(|tree| tree.get(path))
                .map(|blob| blob.text.to_string())
                .unwrap_or_default()
        };
        let (parted, now) = (text(parted, before), text(self.base_tip(pull), before));
        merge(&parted, &now, &text(&pull.head, &file.path)).ok().map(|merged| merged.text)
    }

    /// The review comment that began a thread.
    pub fn thread(&self, comment: u64) -> Option<(&Pull, &Review, &Comment)> {
        let reviews = self.pulls.values().flat_map(|pull| pull.reviews.iter().map(move |review| (pull, review)));
        reviews
            .into_iter()
            .find_map(|(pull, review)| Some((pull, review, review.comments.iter().find(|found| found.id == comment)?)))
    }

    /// What a person may do here, in REST's word.
    pub fn permission(&self, login: &str) -> &str {
        let own = login.eq_ignore_ascii_case(self.owner());
        let told = self.collaborators.iter().find(|(known, _)| known.eq_ignore_ascii_case(login));
        if own { "admin" } else { told.map_or("read", |(_, permission)| permission) }
    }

    /// The commit that a branch's name, a ref or a commit's id stands for. The branches of forks are not among them, but
    /// their commits are.
    pub fn revision(&self, revision: &str) -> Option<&str> {
        let name = if revision == "HEAD" { MAIN } else { revision.strip_prefix("refs/heads/").unwrap_or(revision) };
        self.branches.get(name).map(String::as_str).or_else(|| self.objects.commit_id(revision))
    }

    /// What an expression such as `main:README.md` or a commit's id names (`git help revisions`).
    pub fn named(&self, expression: &str) -> Option<Object<'_>> {
        match expression.split_once(':') {
            Some((revision, path)) => self.objects.at(self.revision(revision)?, path),
            None => match self.revision(expression) {
                Some(commit) => Some(Object::Commit(commit)),
                None => self.objects.blob(expression).map(Object::Blob),
            },
        }
    }

    /// The check runs of a commit.
    pub fn check_runs_of<'a>(&'a self, commit: &'a str) -> impl Iterator<Item = &'a CheckRun> + use<'a> {
        self.check_runs.values().filter(move |run| run.head == commit)
    }
}
