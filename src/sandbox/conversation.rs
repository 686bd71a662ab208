//! What people do in a conversation.

use super::handle::{IssueHandle, PullHandle, Sandbox};
use super::world::git::Change;
use super::world::model::{PENDING, Review, ReviewRequest};

impl Sandbox {
    /// Creates a repository `owner/name` with these files on its branch `main`.
    pub fn create_repository(&self, full_name: &str, files: &[(&str, &str)]) {
        self.world().create_repository(full_name, &written(files));
    }

    /// Commits these files to the branch `main`, as its owner would.
    pub fn commit(&self, full_name: &str, files: &[(&str, &str)]) {
        self.world().commit_to_main(full_name, &written(files));
    }

    /// Opens a pull request with these files changed: from the author's fork, or from a branch if the author owns the repository.
    pub fn open_pull_request(&self, full_name: &str, author: &str, title: &str, files: &[(&str, &str)]) -> PullHandle {
        let number = self.world().open_pull_request(full_name, author, title, &written(files));
        PullHandle { repository: full_name.to_owned(), number }
    }

    /// Opens an issue.
    pub fn open_issue(&self, full_name: &str, author: &str, title: &str, body: &str) -> IssueHandle {
        let number = self.world().open_issue(full_name, author, title, body);
        IssueHandle { repository: full_name.to_owned(), number }
    }

    /// Has a person say something in an issue's conversation; returns the comment's id.
    pub fn say_on(&self, user: &str, issue: &IssueHandle, body: &str) -> u64 {
        self.world().say(&issue.repository, issue.number, user, body)
    }

    /// Closes an issue, or reopens it.
    pub fn set_open(&self, issue: &IssueHandle, open: bool) {
        self.with_issue(issue, |issue| issue.open = open);
    }

    /// Edits an issue's text in the browser, which ends lines with CR and LF.
    pub fn edit_issue(&self, issue: &IssueHandle, body: &str) {
        self.with_issue(issue, |issue| issue.body = body.replace("\r\n", "\n").replace('\n', "\r\n"));
    }

    /// Enables issues in a repository, or disables them.
    pub fn set_issues(&self, full_name: &str, are_there: bool) {
        self.world().told_repository(full_name).has_issues = are_there;
    }

    /// Commits these files to a branch of a repository, as a person would; returns the commit.
    pub fn push_to(&self, full_name: &str, user: &str, branch: &str, files: &[(&str, &str)]) -> String {
        self.world().push_to(full_name, user, branch, &written(files))
    }

    /// Pushes these files to a pull request's branch.
    pub fn push(&self, pull: &PullHandle, files: &[(&str, &str)]) {
        self.world().push(&pull.repository, pull.number, &written(files));
    }

    /// Pushes a commit that removes these files; together with a push of the same text under another path it is a rename.
    pub fn remove(&self, pull: &PullHandle, paths: &[&str]) {
        let changes: Vec<Change<'_>> = paths.iter().map(|path| (*path, None)).collect();
        self.world().push(&pull.repository, pull.number, &changes);
    }

    /// Closes a pull request.
    pub fn close(&self, pull: &PullHandle) {
        self.with_pull(pull, |pull| pull.open = false);
    }

    /// Reopens a closed pull request.
    pub fn reopen(&self, pull: &PullHandle) {
        self.with_pull(pull, |pull| pull.open = true);
    }

    /// Makes a pull request a draft, or ready for review.
    pub fn set_draft(&self, pull: &PullHandle, draft: bool) {
        self.with_pull(pull, |pull| pull.draft = draft);
    }

    /// Deletes the fork that a pull request comes from; its commits stay readable.
    pub fn delete_fork(&self, pull: &PullHandle) {
        self.with_pull(pull, |pull| pull.head_repository = None);
    }

    /// Has a person comment on a line of the head; returns the comment's id.
    pub fn comment_as(&self, user: &str, pull: &PullHandle, path: &str, line: u64, body: &str) -> u64 {
        self.world().review_as(&pull.repository, pull.number, user, (path, line), (body, "COMMENTED"))
    }

    /// Has a person start a review with a comment on a line of the head, without submitting it; returns the comment's id.
    pub fn pend_as(&self, user: &str, pull: &PullHandle, path: &str, line: u64, body: &str) -> u64 {
        self.world().review_as(&pull.repository, pull.number, user, (path, line), (body, PENDING))
    }

    /// Has a person say something in the conversation; returns the comment's id.
    pub fn say(&self, user: &str, pull: &PullHandle, body: &str) -> u64 {
        self.world().say(&pull.repository, pull.number, user, body)
    }

    /// Sets what a person may do in a repository: `read`, `write`, `admin`.
    pub fn set_permission(&self, full_name: &str, user: &str, permission: &str) {
        let mut world = self.world();
        world.told_repository(full_name).collaborators.insert(user.to_owned(), permission.to_owned());
    }

    /// Gives one of the owner's teams access to a repository.
    pub fn add_team(&self, full_name: &str, slug: &str) {
        self.world().told_repository(full_name).teams.insert(slug.to_owned());
    }

    /// Has a maintainer withdraw a request for review: from a login, or from `team:` and a team's slug.
    pub fn unrequest(&self, pull: &PullHandle, reviewer: &str) {
        let (by, reviewer) = ("ada".to_owned(), reviewer.to_owned());
        self.with_pull(pull, |pull| pull.requests.push(ReviewRequest { by, reviewer, removed: true }));
    }

    /// Merges a pull request, as a maintainer would.
    ///
    /// # Panics
    /// When it conflicts with its base.
    pub fn merge(&self, pull: &PullHandle) {
        self.world().merge(&pull.repository, pull.number);
    }

    /// Commits the suggestion of a review comment, as the button "Commit suggestion" does; `false` if there is none, or its lines
    /// have changed since.
    pub fn commit_suggestion(&self, pull: &PullHandle, comment: u64) -> bool {
        self.world().commit_suggestion(&pull.repository, pull.number, comment)
    }

    /// Discards the commits of a pull request, and pushes these files, changed relative to the current base.
    pub fn force_push(&self, pull: &PullHandle, files: &[(&str, &str)]) {
        self.world().force_push(&pull.repository, pull.number, &written(files));
    }

    /// Pushes these files to a pull request's branch without GitHub showing it yet; returns the commit. See
    /// [`show_head`](Self::show_head).
    pub fn push_unseen(&self, pull: &PullHandle, files: &[(&str, &str)]) -> String {
        self.world().push_unseen(&pull.repository, pull.number, &written(files))
    }

    /// Has GitHub show a commit as the tip of a pull request.
    pub fn show_head(&self, pull: &PullHandle, head: &str) {
        self.with_pull(pull, |pull| head.clone_into(&mut pull.head));
    }

    /// Has a person reply to a comment on lines; returns the reply's id.
    pub fn reply_as(&self, user: &str, pull: &PullHandle, comment: u64, body: &str) -> u64 {
        self.world().reply_as(&pull.repository, pull.number, user, comment, body)
    }

    /// Has a maintainer dismiss a review; `false` if it does not exist, or neither approves nor requests changes.
    pub fn dismiss(&self, pull: &PullHandle, review: u64) -> bool {
        let is_it = |known: &&mut Review| known.id == review && known.can_be_dismissed();
        self.with_pull(pull, |pull| {
            pull.reviews.iter_mut().find(is_it).map(|review| "DISMISSED".clone_into(&mut review.state)).is_some()
        })
    }

    /// Deletes a comment, on lines or in the conversation; `false` if there is none.
    pub fn delete_comment(&self, pull: &PullHandle, comment: u64) -> bool {
        self.world().delete_comment(&pull.repository, pull.number, comment)
    }

    /// Edits a comment or a review in the browser, which ends lines with CR and LF; `false` if there is none.
    pub fn edit(&self, pull: &PullHandle, id: u64, body: &str) -> bool {
        self.world().edit(&pull.repository, pull.number, id, body)
    }

    /// Hides a comment on lines; `false` if there is none.
    pub fn minimize(&self, pull: &PullHandle, comment: u64) -> bool {
        let mut world = self.world();
        let found = world.told_repository(&pull.repository).told_comment(pull.number, comment);
        found.map(|comment| comment.minimized = true).is_some()
    }

    /// Resolves the thread that a comment started; `false` if there is none.
    pub fn resolve(&self, pull: &PullHandle, comment: u64) -> bool {
        let mut world = self.world();
        let found = world.told_repository(&pull.repository).told_comment(pull.number, comment);
        found.map(|comment| comment.resolved = true).is_some()
    }

    /// Deletes a check run, as GitHub does with the oldest if there are very many; `false` if there is none.
    pub fn delete_check_run(&self, full_name: &str, id: u64) -> bool {
        self.world().told_repository(full_name).check_runs.remove(&id).is_some()
    }

    /// Gives a repository another name or owner, `owner/name`. Conversations may go on with the old one.
    pub fn rename(&self, full_name: &str, new: &str) {
        self.world().rename(full_name, new);
    }
}

/// Files and their texts, as changes.
fn written<'a>(files: &[(&'a str, &'a str)]) -> Vec<Change<'a>> {
    files.iter().map(|(path, text)| (*path, Some(*text))).collect()
}
