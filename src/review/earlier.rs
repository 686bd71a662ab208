//! What was said before, and what becomes of it: comments whose findings are fixed are reduced to one line that says
//! so.

use std::collections::{BTreeSet, HashSet};

use super::marks::{all_keys_in, keys_in, mark, retired_mark, unmarked};
use super::{PlannedComment, PlannedEdit, Shown, ShownComment, Subject};

/// The keys of everything that was found this time.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// What is still wrong.
    pub standing: HashSet<String>,
    /// What a maintainer set aside.
    pub set_aside: HashSet<String>,
}

/// Whether a finding was reported before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// Nowhere.
    Never,
    /// In a comment that is still there, or whose thread somebody closed.
    Already,
    /// In an open comment on lines that have changed since. GitHub no longer lets anybody commit its suggestion.
    Outdated,
    /// In a comment that somebody deleted.
    Deleted,
}

/// What GitHub shows, by the keys of the findings it reports.
pub(super) struct Earlier<'a> {
    shown: &'a Shown,
    /// In comments on lines that have not changed.
    current: HashSet<&'a str>,
    /// In comments on lines that have changed, which can be reposted.
    outdated: HashSet<&'a str>,
    /// In other comments.
    settled: HashSet<&'a str>,
    deleted: HashSet<&'a str>,
    /// In threads that are open, and in those that are resolved.
    open: HashSet<&'a str>,
    resolved: HashSet<&'a str>,
}

impl<'a> Earlier<'a> {
    pub fn new(shown: &'a Shown) -> Self {
        let (mut current, mut outdated, mut settled) = (HashSet::new(), HashSet::new(), HashSet::new());
        let (mut open, mut resolved) = (HashSet::new(), HashSet::new());
        for comment in &shown.comments {
            let keys = match comment {
                _ if is_renewable(comment) => &mut outdated,
                ShownComment { outdated: true, .. } => &mut settled,
                _ => &mut current,
            };
            keys.extend(keys_in(&comment.body));
            let threads = if comment.resolved { &mut resolved } else { &mut open };
            threads.extend(keys_in(&comment.body));
        }
        let deleted = shown.deleted.iter().map(String::as_str).collect();
        Self { shown, current, outdated, settled, deleted, open, resolved }
    }

    /// Whether and where the finding with this key was reported.
    pub fn told(&self, key: &str) -> Told {
        if self.current.contains(key) || self.settled.contains(key) {
            Told::Already
        } else if self.outdated.contains(key) {
            Told::Outdated
        } else if self.deleted.contains(key) {
            Told::Deleted
        } else {
            Told::Never
        }
    }

    /// Whether people dismissed a finding: they deleted the comments that report it, or resolved all their threads. We resolve threads
    /// only when the finding is fixed.
    pub fn is_let_be(&self, key: &str) -> bool {
        self.deleted.contains(key) || self.resolved.contains(key) && !self.open.contains(key)
    }

    /// The edits of earlier comments, and the threads to resolve, once `comments` are posted.
    pub fn becomes(
        &self,
        subject: &Subject<'_>,
        now: &Keys,
        comments: &[PlannedComment],
    ) -> (Vec<PlannedEdit>, Vec<String>) {
        // An earlier attempt may have posted them again and got no further.
        let again: HashSet<&str> =
            comments.iter().flat_map(|comment| keys_in(&comment.body)).chain(self.current.iter().copied()).collect();
        let mut edits = Vec::new();
        let mut resolutions = Vec::new();
        for comment in self.shown.comments.iter().filter(|comment| !is_unread(subject, &comment.path)) {
            let Some(id) = comment.id else { continue };
            let keys = keys_in(&comment.body);
            let moves_on = |key: &str| is_renewable(comment) && again.contains(key);
            let stays: Vec<bool> = keys.iter().map(|key| now.standing.contains(*key) && !moves_on(key)).collect();
            if stays.iter().all(|stays| *stays) {
                continue;
            }
            let body = if stays.contains(&true) {
                without_mended(comment, &keys, &stays)
            } else {
                resolutions.extend((!comment.resolved).then(|| comment.thread.clone()));
                Some(farewell(&keys, now).to_owned() + &keys.iter().map(|key| retired_mark(key)).collect::<String>())
            };
            edits.extend(body.map(|body| PlannedEdit { comment: id, body }));
        }
        (edits, resolutions)
    }

    /// The keys that need not be said from now on: those that comments show, and those whose comments were deleted.
    pub fn said(&self, subject: &Subject<'_>, now: &Keys, comments: &[PlannedComment]) -> Vec<String> {
        let mut said = BTreeSet::new();
        for comment in &self.shown.comments {
            let is_unread = is_unread(subject, &comment.path);
            said.extend(keys_in(&comment.body).into_iter().filter(|key| is_unread || now.standing.contains(*key)));
            // Whoever deletes comments about what was set aside does not want to see it again.
            said.extend(all_keys_in(&comment.body).into_iter().filter(|key| now.set_aside.contains(*key)));
        }
        // The file of a deleted comment is not known: while some files are unread, it may be one of them.
        let all_read = subject.unreviewed.is_empty() && !subject.partial;
        let is_there = |key: &&str| !all_read || now.standing.contains(*key) || now.set_aside.contains(*key);
        said.extend(self.deleted.iter().copied().filter(is_there));
        said.extend(comments.iter().flat_map(|comment| keys_in(&comment.body)));
        said.into_iter().map(str::to_owned).collect()
    }
}

/// Whether a comment can be reposted because its lines have changed: not if a person has closed it or we cannot edit it.
fn is_renewable(comment: &ShownComment) -> bool {
    comment.outdated && !comment.resolved && comment.id.is_some()
}

/// Whether a file could not be read, so that nothing in it is known to be fixed.
fn is_unread(subject: &Subject<'_>, path: &str) -> bool {
    let is_seen = || subject.files.iter().any(|file| file.path == path);
    subject.unreviewed.iter().any(|file| file.path == path) || subject.partial && !is_seen()
}

/// What is left of a comment if everything in it was set aside.
const IGNORED: &str = "Ignored by a maintainer.";

/// The keys that a comment of ours shows: those it reports, and those it reported before a maintainer set it aside.
#[must_use]
pub fn keys_shown(body: &str) -> Vec<String> {
    let keys = if body.starts_with(IGNORED) { all_keys_in(body) } else { keys_in(body) };
    keys.into_iter().map(str::to_owned).collect()
}

/// The line that is left of a comment that no longer reports any of its findings.
fn farewell(keys: &[&str], now: &Keys) -> &'static str {
    if keys.iter().any(|key| now.set_aside.contains(*key)) {
        IGNORED
    } else if keys.iter().any(|key| now.standing.contains(*key)) {
        "Repeated at the line's current place."
    } else {
        "Resolved."
    }
}

/// The comment without the paragraphs of findings that do not stay; `None` if it does not have the form of ours.
fn without_mended(comment: &ShownComment, keys: &[&str], stays: &[bool]) -> Option<String> {
    let mut lines = unmarked(&comment.body).lines();
    let mut kept = Vec::new();
    for stays in stays {
        let mut paragraph = Vec::new();
        loop {
            let line = lines.next().filter(|line| !line.starts_with("```"))?;
            paragraph.push(line);
            // Contributed words are in code, which ends with a backtick.
            if line.trim_end().ends_with("</sub>") {
                break;
            }
        }
        if *stays {
            kept.push(paragraph.join("\n").trim().to_owned());
        }
    }
    let marks = keys.iter().zip(stays).map(|(key, stays)| if *stays { mark(key) } else { retired_mark(key) });
    let rest = lines.collect::<Vec<_>>().join("\n");
    let parts = [kept.join("\n\n"), rest.trim_start_matches('\n').to_owned()];
    let words: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Some(words.join("\n\n") + "\n" + &marks.collect::<String>())
}
