//! A repository, and what can be read from it.

use std::collections::{BTreeMap, BTreeSet};

use super::app::App;
use super::diff::{FileDiff, files_between, moved};
use super::git::{Object, Objects};
use super::model::{CheckRun, Comment, Issue, MAIN, Pull, Review, Talk};
use crate::change::merge;

/// The check runs of one App on a commit; there may be none yet.
pub(in crate::sandbox) struct Suite {
    pub head: String,
    pub app: App,
}

/// A rule that keeps commits from a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Branch protection: changes must come through pull requests.
    Protection,
    /// A ruleset that requires the same; its refusal has another type.
    Ruleset,
}

/// A repository, with the commits of its forks.
#[allow(clippy::struct_excessive_bools, reason = "each is told apart by GitHub, and none excludes another")]
pub(in crate::sandbox) struct Repository {
    pub id: u64,
    pub full_name: String,
    pub objects: Objects,
    pub branches: BTreeMap<String, String>,
    pub pulls: BTreeMap<u64, Pull>,
    pub issues: BTreeMap<u64, Issue>,
    /// Whether issues are enabled.
    pub has_issues: bool,
    /// What people may do besides reading, by login.
    pub collaborators: BTreeMap<String, String>,
    /// Teams that have access, by their slugs.
    pub teams: BTreeSet<String>,
    pub check_runs: BTreeMap<u64, CheckRun>,
    pub suites: BTreeMap<u64, Suite>,
    /// Files whose patches are left out.
    pub hidden_patches: BTreeSet<String>,
    /// The rules of its branches.
    pub rules: BTreeMap<String, Rule>,
    /// Whether only a few people may dismiss reviews.
    pub restricts_dismissals: bool,
    /// Whether people's permissions are hidden from the App.
    pub hides_permissions: bool,
    /// Whether the App is installed on it.
    pub installed: bool,
    /// What GraphQL does not show yet, by id, and for how many more queries.
    pub late: BTreeMap<u64, u32>,
    /// Whether it is read-only.
    pub archived: bool,
    /// Whether GitHub has disabled it.
    pub disabled: bool,
    /// Whether only a few people can see it.
    pub private: bool,
    /// What the addresses of its pages begin with.
    pub web: String,
}

impl Repository {
    pub fn owner(&self) -> &str {
        self.full_name.split('/').next().unwrap_or_default()
    }

    /// The number of the next issue or pull request.
    pub fn next_number(&self) -> u64 {
        let last = |numbers: Option<&u64>| numbers.copied().unwrap_or_default();
        last(self.pulls.keys().last()).max(last(self.issues.keys().last())) + 1
    }

    /// Moves a branch to another commit, along with the open pull requests that come from it.
    pub fn move_branch(&mut self, branch: &str, commit: &str) {
        self.branches.insert(branch.to_owned(), commit.to_owned());
        let own = Some(self.full_name.clone());
        let from = |pull: &&mut Pull| pull.open && pull.head_repository == own && pull.head_branch == branch;
        for pull in self.pulls.values_mut().filter(from) {
            commit.clone_into(&mut pull.head);
        }
    }

    /// The conversation on a pull request or an issue, with the time of its last update.
    pub fn conversation(&mut self, number: u64) -> Option<(&mut Vec<Talk>, &mut u64)> {
        let of_pull = self.pulls.get_mut(&number).map(|pull| (&mut pull.talk, &mut pull.updated_at));
        of_pull.or_else(|| self.issues.get_mut(&number).map(|issue| (&mut issue.talk, &mut issue.updated_at)))
    }

    /// The address of an issue's page.
    pub fn page_of_issue(&self, number: u64) -> String {
        format!("{}{}/issues/{number}", self.web, self.full_name)
    }

    /// The address of a pull request's page.
    pub fn page_of(&self, pull: &Pull) -> String {
        format!("{}{}/pull/{}", self.web, self.full_name, pull.number)
    }

    /// A pull request named by a conversation.
    ///
    /// # Panics
    /// When there is none with that number: the conversation is written wrongly.
    pub fn told_pull(&mut self, number: u64) -> &mut Pull {
        let Some(pull) = self.pulls.get_mut(&number) else { panic!("{} has no pull request {number}", self.full_name) };
        pull
    }

    /// A comment on lines named by a conversation.
    pub fn told_comment(&mut self, number: u64, id: u64) -> Option<&mut Comment> {
        let reviews = self.told_pull(number).reviews.iter_mut();
        reviews.flat_map(|review| &mut review.comments).find(|comment| comment.id == id)
    }

    /// The commit at the tip of the branch that a pull request is made against.
    pub fn base_tip(&self, pull: &Pull) -> &str {
        self.branches.get(&pull.base_branch).map_or("", String::as_str)
    }

    /// The commits of a pull request, oldest first: those of its tip that the base does not have.
    pub fn commits(&self, pull: &Pull) -> Vec<&str> {
        let base: BTreeSet<&str> = self.objects.ancestors(self.base_tip(pull)).collect();
        let mut commits: Vec<&str> =
            self.objects.ancestors(&pull.head).filter(|commit| !base.contains(commit)).collect();
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

    /// A file's text once the pull request is merged; `None` if that conflicts with the base.
    pub fn merged(&self, pull: &Pull, file: &FileDiff) -> Option<String> {
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

    /// The thread that a comment began, by the first of its comments that still exists.
    pub fn thread(&self, comment: u64) -> Option<(&Pull, &Review, &Comment)> {
        let reviews = self.pulls.values().flat_map(|pull| pull.reviews.iter().map(move |review| (pull, review)));
        reviews.into_iter().find_map(|(pull, review)| {
            Some((pull, review, review.comments.iter().find(|found| found.thread() == comment)?))
        })
    }

    /// What a person may do here, in REST's terms; `none` for bots.
    pub fn permission(&self, login: &str) -> &str {
        let own = login.eq_ignore_ascii_case(self.owner());
        let told = self.collaborators.iter().find(|(known, _)| known.eq_ignore_ascii_case(login));
        let untold = if login.ends_with("[bot]") { "none" } else { "read" };
        if own { "admin" } else { told.map_or(untold, |(_, permission)| permission) }
    }

    /// A person's association with the repository, as in payloads
    /// (<https://docs.github.com/graphql/reference/enums#commentauthorassociation>).
    pub fn association(&self, login: &str) -> &'static str {
        let has_merged = self.pulls.values().any(|pull| pull.merged && pull.author.eq_ignore_ascii_case(login));
        match self.permission(login) {
            _ if login.eq_ignore_ascii_case(self.owner()) => "OWNER",
            "admin" | "maintain" | "write" | "triage" => "COLLABORATOR",
            _ if has_merged => "CONTRIBUTOR",
            _ => "NONE",
        }
    }

    /// The same for a pull request's author, as GraphQL gives it, with its own word for a first pull request.
    pub fn association_of_author(&self, pull: &Pull) -> &'static str {
        let is_earlier = |other: &Pull| other.number < pull.number && other.author.eq_ignore_ascii_case(&pull.author);
        match self.association(&pull.author) {
            "NONE" if !self.pulls.values().any(is_earlier) => "FIRST_TIME_CONTRIBUTOR",
            association => association,
        }
    }

    /// Whether GraphQL shows the object with this id by now.
    pub fn is_shown(&self, id: u64) -> bool {
        !self.late.contains_key(&id)
    }

    /// The commit that a branch's name, a ref or a commit's id stands for. The branches of forks are not included, but
    /// their commits are.
    pub fn revision(&self, revision: &str) -> Option<&str> {
        let name = if revision == "HEAD" { MAIN } else { revision.strip_prefix("refs/heads/").unwrap_or(revision) };
        self.branches.get(name).map(String::as_str).or_else(|| self.objects.commit_id(revision))
    }

    /// What an expression such as `main:README.md`, or a commit's id, names (`git help revisions`).
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
    /// The check suites of a commit, oldest first.
    pub fn suites_of<'a>(&'a self, commit: &'a str) -> impl Iterator<Item = (u64, &'a Suite)> + use<'a> {
        self.suites.iter().filter(move |(_, suite)| suite.head == commit).map(|(id, suite)| (*id, suite))
    }

    /// Whether a comment's lines have changed since; then its suggestion can no longer be committed.
    pub fn is_outdated(&self, pull: &Pull, review: &Review, comment: &Comment) -> bool {
        comment.side == "RIGHT" && self.line_now(pull, review, comment, comment.line).is_none()
    }

    /// Where a line that a review refers to is at the tip; `None` if it was changed.
    pub fn line_now(&self, pull: &Pull, review: &Review, comment: &Comment, line: u64) -> Option<u64> {
        let text = |commit: &str| Some(&self.objects.tree(commit)?.get(&comment.path)?.text);
        moved(text(&review.commit)?, text(&pull.head)?, line)
    }
}
