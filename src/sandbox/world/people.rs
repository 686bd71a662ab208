//! What people do: repositories, commits, pull requests, comments.

use std::collections::{BTreeMap, BTreeSet};

use super::app::App;
use super::git::{Change, Objects};
use super::model::{CheckRun, Comment, Issue, MAIN, Pull, Review, Talk};
use super::repository::{Repository, Suite};
use super::state::World;

impl World {
    pub fn create_repository(&mut self, full_name: &str, changes: &[Change<'_>]) {
        let mut repository = Repository {
            id: self.next_id(),
            full_name: full_name.to_owned(),
            objects: Objects::default(),
            branches: BTreeMap::new(),
            pulls: BTreeMap::new(),
            issues: BTreeMap::new(),
            has_issues: true,
            collaborators: BTreeMap::new(),
            teams: BTreeSet::new(),
            check_runs: BTreeMap::new(),
            suites: BTreeMap::new(),
            hidden_patches: BTreeSet::new(),
            rules: BTreeMap::new(),
            restricts_dismissals: false,
            hides_permissions: false,
            installed: self.app.is_some(),
            late: BTreeMap::new(),
            archived: false,
            disabled: false,
            private: false,
            web: self.web.clone(),
        };
        let owner = repository.owner().to_owned();
        if self.app.is_some() {
            self.install(&owner);
        }
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

    /// Opens a pull request from the author's fork, or from a branch if the author owns the repository, and returns its number.
    pub fn open_pull_request(&mut self, full_name: &str, author: &str, title: &str, changes: &[Change<'_>]) -> u64 {
        let now = self.clock.now();
        let repository = self.told_repository(full_name);
        let parent = repository.branches.get(MAIN).cloned();
        let head = repository.objects.commit(parent, author, now, changes);
        let number = repository.next_number();
        let (owner, name) = repository.full_name.split_once('/').unwrap_or(("", &repository.full_name));
        let head_repository = format!("{}/{name}", if author == owner { owner } else { author });
        let head_branch = format!("patch-{number}");
        if head_repository == repository.full_name {
            repository.branches.insert(head_branch.clone(), head.clone());
        }
        let pull = Pull {
            title: title.to_owned(),
            head_branch,
            head_repository: Some(head_repository),
            ..new_pull(number, author, &head, now)
        };
        repository.pulls.insert(number, pull);
        number
    }

    /// Opens a pull request as the App, from one branch of a repository to another, and returns its number.
    pub fn propose(&mut self, full_name: &str, (head, base): (&str, &str), title: &str, body: &str) -> u64 {
        let (author, now) = (self.bot(), self.clock.now());
        let repository = self.told_repository(full_name);
        let number = repository.next_number();
        let pull = Pull {
            title: title.to_owned(),
            body: body.to_owned(),
            base_branch: base.to_owned(),
            head_branch: head.to_owned(),
            head_repository: Some(repository.full_name.clone()),
            ..new_pull(number, &author, repository.branches.get(head).map_or("", String::as_str), now)
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
        let pull = repository.told_pull(number);
        (pull.head, pull.updated_at) = (head, now);
    }

    /// Commits to a branch of a repository, which starts at `main` if it does not exist yet; returns the commit.
    pub fn push_to(&mut self, full_name: &str, user: &str, branch: &str, changes: &[Change<'_>]) -> String {
        let now = self.clock.now();
        let repository = self.told_repository(full_name);
        let parent = repository.branches.get(branch).or_else(|| repository.branches.get(MAIN)).cloned();
        let commit = repository.objects.commit(parent, user, now, changes);
        repository.move_branch(branch, &commit);
        commit
    }

    /// Opens an issue, and returns its number.
    pub fn open_issue(&mut self, full_name: &str, author: &str, title: &str, body: &str) -> u64 {
        let now = self.clock.now();
        let repository = self.told_repository(full_name);
        let number = repository.next_number();
        let issue = Issue {
            number,
            title: title.to_owned(),
            body: body.to_owned(),
            author: author.to_owned(),
            open: true,
            reason: None,
            locked: false,
            labels: Vec::new(),
            talk: Vec::new(),
            created_at: now,
            updated_at: now,
        };
        repository.issues.insert(number, issue);
        number
    }

    /// Says something in the conversation of a pull request or an issue; returns the comment's id.
    ///
    /// # Panics
    /// When there is neither with that number: the conversation is written wrongly.
    pub fn say(&mut self, full_name: &str, number: u64, user: &str, body: &str) -> u64 {
        let id = self.next_id();
        let (user, body) = (user.to_owned(), body.to_owned());
        let talk = Talk { id, user, body, edited_at: None, reactions: Vec::new() };
        let now = self.clock.now();
        let repository = self.told_repository(full_name);
        let Some((said, updated_at)) = repository.conversation(number) else {
            panic!("{full_name} has no issue {number}")
        };
        *updated_at = now;
        said.push(talk);
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
        repository.branches.insert(pull.base_branch.clone(), commit);
        let closed = closed_by(&pull.body);
        let pull = repository.told_pull(number);
        (pull.open, pull.merged) = (false, true);
        for issue in closed {
            if let Some(issue) = repository.issues.get_mut(&issue) {
                (issue.open, issue.reason) = (false, Some("completed".to_owned()));
            }
        }
    }

    /// Reviews as a person, or starts to: one comment on one line of the head. Returns the comment's id.
    pub fn review_as(
        &mut self,
        full_name: &str,
        number: u64,
        user: &str,
        (path, line): (&str, u64),
        (body, state): (&str, &str),
    ) -> u64 {
        let (id, comment_id, now) = (self.next_id(), self.next_id(), self.clock.now());
        let pull = self.told_repository(full_name).told_pull(number);
        let comment = Comment {
            id: comment_id,
            path: path.to_owned(),
            side: "RIGHT".to_owned(),
            start_line: None,
            line,
            body: body.to_owned(),
            resolved: false,
            minimized: false,
            edited_at: None,
            reactions: Vec::new(),
            reply_to: None,
        };
        pull.updated_at = now;
        pull.reviews.push(Review {
            id,
            state: state.to_owned(),
            user: user.to_owned(),
            commit: pull.head.clone(),
            moved_to: None,
            at: now,
            body: String::new(),
            comments: vec![comment],
        });
        comment_id
    }

    /// The suite of an App on a commit, started if there is none; returns its id.
    pub fn suite(&mut self, full_name: &str, app: &App, head: &str) -> u64 {
        let suites = self.repository(full_name).into_iter().flat_map(|repository| repository.suites_of(head));
        if let Some((id, _)) = suites.into_iter().find(|(_, suite)| suite.app == *app) {
            return id;
        }
        let id = self.next_suite();
        if let Some(repository) = self.repository_mut(full_name) {
            repository.suites.insert(id, Suite { head: head.to_owned(), app: app.clone() });
        }
        id
    }

    /// A check run that an App starts on a commit, in its suite there; it is not stored yet.
    pub fn new_check_run(&mut self, full_name: &str, app: App, name: &str, head: &str) -> CheckRun {
        CheckRun {
            id: self.next_id(),
            suite: self.suite(full_name, &app, head),
            app,
            name: name.to_owned(),
            head: head.to_owned(),
            status: "queued".to_owned(),
            conclusion: None,
            external_id: None,
            title: String::new(),
            summary: String::new(),
            text: String::new(),
            annotations: Vec::new(),
            actions: Vec::new(),
        }
    }
    /// Replies to a comment as a person, in a review of its own; returns the reply's id.
    ///
    /// # Panics
    /// When there is no such comment: the conversation is written wrongly.
    pub fn reply_as(&mut self, full_name: &str, number: u64, user: &str, comment: u64, body: &str) -> u64 {
        let place = |pull: &Pull| {
            let comments = pull.reviews.iter().flat_map(|review| &review.comments);
            comments.into_iter().find(|known| known.id == comment).map(|known| (known.path.clone(), known.line))
        };
        let pull = self.told_repository(full_name).told_pull(number);
        let Some((path, line)) = place(pull) else { panic!("there is no comment {comment} to answer") };
        let id = self.review_as(full_name, number, user, (&path, line), (body, "COMMENTED"));
        if let Some(reply) = self.told_repository(full_name).told_comment(number, id) {
            reply.reply_to = Some(comment);
        }
        id
    }

    /// Discards the commits of a pull request, as its author, and pushes others on top of the current base.
    pub fn force_push(&mut self, full_name: &str, number: u64, changes: &[Change<'_>]) {
        let now = self.clock.now();
        let repository = self.told_repository(full_name);
        let pull = repository.told_pull(number).clone();
        let parent = repository.base_tip(&pull).to_owned();
        let head = repository.objects.commit(Some(parent), &pull.author, now, changes);
        if let Some(tip) = repository.branches.get_mut(&pull.head_branch) {
            tip.clone_from(&head);
        }
        let pull = repository.told_pull(number);
        for review in &mut pull.reviews {
            review.moved_to = Some(head.clone());
        }
        (pull.head, pull.updated_at) = (head, now);
    }

    /// Commits to a pull request's branch without GitHub showing it yet; returns the commit.
    pub fn push_unseen(&mut self, full_name: &str, number: u64, changes: &[Change<'_>]) -> String {
        let now = self.clock.now();
        let repository = self.told_repository(full_name);
        let pull = repository.told_pull(number).clone();
        repository.objects.commit(Some(pull.head), &pull.author, now, changes)
    }

    /// Deletes a comment, on lines or in the conversation; `false` if there is none.
    pub fn delete_comment(&mut self, full_name: &str, number: u64, id: u64) -> bool {
        let pull = self.told_repository(full_name).told_pull(number);
        let count =
            |pull: &Pull| pull.talk.len() + pull.reviews.iter().map(|review| review.comments.len()).sum::<usize>();
        let before = count(pull);
        pull.talk.retain(|talk| talk.id != id);
        for review in &mut pull.reviews {
            review.comments.retain(|comment| comment.id != id);
        }
        count(pull) < before
    }

    /// Edits a comment or a review in the browser, which ends lines with CR and LF.
    pub fn edit(&mut self, full_name: &str, number: u64, id: u64, body: &str) -> bool {
        let (now, body) = (self.clock.now(), body.replace("\r\n", "\n").replace('\n', "\r\n"));
        let repository = self.told_repository(full_name);
        if let Some(comment) = repository.told_comment(number, id) {
            (comment.body, comment.edited_at) = (body, Some(now));
            return true;
        }
        let pull = repository.told_pull(number);
        if let Some(talk) = pull.talk.iter_mut().find(|talk| talk.id == id) {
            (talk.body, talk.edited_at) = (body, Some(now));
            return true;
        }
        let review = pull.reviews.iter_mut().find(|review| review.id == id);
        review.map(|review| review.body = body).is_some()
    }
}

/// The issues that are closed when a pull request with this body is merged
/// (<https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue>).
fn closed_by(body: &str) -> Vec<u64> {
    const WORDS: [&str; 9] = ["close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves", "resolved"];
    let words: Vec<&str> = body.split_whitespace().collect();
    let number = |word: &str| word.strip_prefix('#')?.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok();
    let closes = |word: &str| WORDS.iter().any(|known| word.trim_end_matches(':').eq_ignore_ascii_case(known));
    words.windows(2).filter(|pair| closes(pair[0])).filter_map(|pair| number(pair[1])).collect()
}

/// A pull request to the branch `main` with nothing else filled in.
fn new_pull(number: u64, author: &str, head: &str, now: u64) -> Pull {
    Pull {
        number,
        title: String::new(),
        body: String::new(),
        author: author.to_owned(),
        base_branch: MAIN.to_owned(),
        head: head.to_owned(),
        head_branch: String::new(),
        head_repository: None,
        open: true,
        merged: false,
        labels: Vec::new(),
        talk: Vec::new(),
        draft: false,
        locked: false,
        created_at: now,
        updated_at: now,
        reviews: Vec::new(),
        requests: Vec::new(),
    }
}
