//! Commits, trees and blobs in memory, with the ids that git gives them.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::fmt::Write as _;
use std::sync::Arc;

use aws_lc_rs::digest;

/// A file's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox) struct Blob {
    pub id: String,
    pub text: Arc<str>,
}

impl Blob {
    fn new(text: &str) -> Self {
        Self { id: object_id("blob", text.as_bytes()), text: Arc::from(text) }
    }

    /// Git treats a file as binary if there is a NUL in its first 8,000 bytes.
    pub fn is_binary(&self) -> bool {
        self.text.as_bytes().iter().take(8_000).any(|&byte| byte == 0)
    }
}

/// Files by path.
pub(in crate::sandbox) type Tree = BTreeMap<String, Blob>;

/// A commit with its whole tree.
#[derive(Debug)]
pub(in crate::sandbox) struct Commit {
    pub parent: Option<String>,
    /// What it merges besides that.
    pub merged: Vec<String>,
    pub tree: Tree,
    /// The login of its author.
    pub author: String,
    pub message: String,
}

/// A change to commit: a file's new text, or `None` for a file that is removed.
pub(in crate::sandbox) type Change<'a> = (&'a str, Option<&'a str>);

/// The objects of a repository and of all its forks, which share them on GitHub.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct Objects {
    commits: HashMap<String, Commit>,
    blobs: HashMap<String, Blob>,
    /// Trees made for a future commit, by id.
    trees: HashMap<String, Tree>,
}

/// What an id, or an expression such as `main:docs`, names.
pub(in crate::sandbox) enum Object<'a> {
    Commit(&'a str),
    Tree { id: String, entries: Vec<Entry> },
    Blob(&'a Blob),
}

/// One entry of a folder.
pub(in crate::sandbox) struct Entry {
    pub name: String,
    pub is_folder: bool,
    pub id: String,
}

impl Objects {
    /// Commits changes on top of `parent` and returns the commit's id.
    pub fn commit(&mut self, parent: Option<String>, author: &str, at: u64, changes: &[Change<'_>]) -> String {
        let message = format!("Commit {}", self.commits.len() + 1);
        self.commit_saying(parent, (author, &message), at, changes)
    }

    /// The same with a message.
    pub fn commit_saying(
        &mut self,
        parent: Option<String>,
        (author, message): (&str, &str),
        at: u64,
        changes: &[Change<'_>],
    ) -> String {
        let base = parent.as_ref().and_then(|parent| self.commits.get(parent)).map(|commit| commit.tree.clone());
        let tree = self.changed(base.unwrap_or_default(), changes);
        self.commit_of(tree, parent.into_iter().collect(), (author, message), at)
    }

    /// A tree with changes applied.
    fn changed(&mut self, mut tree: Tree, changes: &[Change<'_>]) -> Tree {
        for (path, text) in changes {
            if let Some(text) = text {
                let blob = Blob::new(text);
                self.blobs.insert(blob.id.clone(), blob.clone());
                tree.insert((*path).to_owned(), blob);
            } else {
                tree.remove(*path);
            }
        }
        tree
    }

    /// Makes a tree from another one with changes, and returns its id; `None` if there is no such tree.
    pub fn make_tree(&mut self, base: &str, changes: &[Change<'_>]) -> Option<String> {
        let of_commit = || self.commits.values().find(|commit| tree_id(&commit.tree, "") == base);
        let base = self.trees.get(base).cloned().or_else(|| of_commit().map(|commit| commit.tree.clone()))?;
        let tree = self.changed(base, changes);
        let id = tree_id(&tree, "");
        self.trees.insert(id.clone(), tree);
        Some(id)
    }

    /// A tree made for a future commit.
    pub fn made_tree(&self, id: &str) -> Option<&Tree> {
        self.trees.get(id)
    }

    /// The id of a commit's tree.
    pub fn tree_id_of(&self, commit: &str) -> Option<String> {
        Some(tree_id(self.tree(commit)?, ""))
    }

    /// Commits a tree on top of these commits and returns the commit's id.
    pub fn commit_of(&mut self, tree: Tree, parents: Vec<String>, (author, message): (&str, &str), at: u64) -> String {
        let told: String = parents.iter().map(|parent| format!("parent {parent}\n")).collect();
        let signature = format!("{author} <{author}@users.noreply.github.com> {at} +0000");
        let content =
            format!("tree {}\n{told}author {signature}\ncommitter {signature}\n\n{message}\n", tree_id(&tree, ""));
        let id = object_id("commit", content.as_bytes());
        let (author, message) = (author.to_owned(), message.to_owned());
        let mut parents = parents.into_iter();
        let (parent, merged) = (parents.next(), parents.collect());
        self.commits.insert(id.clone(), Commit { parent, merged, tree, author, message });
        id
    }

    pub fn tree(&self, commit: &str) -> Option<&Tree> {
        self.commits.get(commit).map(|commit| &commit.tree)
    }

    pub fn shown(&self, commit: &str) -> Option<&Commit> {
        self.commits.get(commit)
    }

    pub fn blob(&self, id: &str) -> Option<&Blob> {
        self.blobs.get(id)
    }

    /// The id, if it is that of a commit.
    pub fn commit_id(&self, id: &str) -> Option<&str> {
        self.commits.get_key_value(id).map(|(id, _)| id.as_str())
    }

    /// The commit and its ancestors, nearest first.
    pub fn ancestors(&self, from: &str) -> impl Iterator<Item = &str> + use<'_> {
        let mut waiting: VecDeque<&str> = self.commit_id(from).into_iter().collect();
        let mut seen: HashSet<&str> = waiting.iter().copied().collect();
        std::iter::from_fn(move || {
            let id = waiting.pop_front()?;
            let commit = self.commits.get(id);
            let parents = commit.into_iter().flat_map(|commit| commit.parent.iter().chain(&commit.merged));
            waiting.extend(parents.map(String::as_str).filter(|parent| seen.insert(*parent)));
            Some(id)
        })
    }

    /// Where two lines of commits diverged.
    pub fn merge_base(&self, ours: &str, theirs: &str) -> Option<&str> {
        let ours: HashSet<&str> = self.ancestors(ours).collect();
        self.ancestors(theirs).find(|commit| ours.contains(commit))
    }

    /// What a commit has at a path; the root of its tree for an empty one.
    pub fn at(&self, commit: &str, path: &str) -> Option<Object<'_>> {
        let tree = self.tree(commit)?;
        if let Some(blob) = tree.get(path) {
            return Some(Object::Blob(blob));
        }
        let path = path.trim_end_matches('/');
        let folder = if path.is_empty() { String::new() } else { format!("{path}/") };
        let entries = entries(tree, &folder);
        (!entries.is_empty() || folder.is_empty()).then(|| Object::Tree { id: tree_id(tree, &folder), entries })
    }
}

/// The direct entries of a folder; `folder` is empty or ends with a slash.
fn entries(tree: &Tree, folder: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let inside = tree.range(folder.to_owned()..).take_while(|(path, _)| path.starts_with(folder));
    for (path, blob) in inside {
        match path[folder.len()..].split_once('/') {
            None => {
                entries.push(Entry { name: path[folder.len()..].to_owned(), is_folder: false, id: blob.id.clone() });
            }
            Some((name, _)) if entries.last().is_some_and(|last| last.is_folder && last.name == name) => {}
            Some((name, _)) => {
                let id = tree_id(tree, &format!("{folder}{name}/"));
                entries.push(Entry { name: name.to_owned(), is_folder: true, id });
            }
        }
    }
    entries
}

/// The id of a folder's tree object: its entries in git's order, which sorts a folder as if its name ended in a slash.
fn tree_id(tree: &Tree, folder: &str) -> String {
    let mut lines = entries(tree, folder);
    lines.sort_by_key(|entry| if entry.is_folder { format!("{}/", entry.name) } else { entry.name.clone() });
    let mut content = Vec::new();
    for entry in lines {
        let mode = if entry.is_folder { "40000" } else { "100644" };
        content.extend_from_slice(format!("{mode} {}\0", entry.name).as_bytes());
        content
            .extend((0..entry.id.len()).step_by(2).filter_map(|at| u8::from_str_radix(&entry.id[at..at + 2], 16).ok()));
    }
    object_id("tree", &content)
}

/// The id that git gives an object (<https://git-scm.com/book/en/v2/Git-Internals-Git-Objects>).
fn object_id(kind: &str, content: &[u8]) -> String {
    let mut hash = digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY);
    hash.update(format!("{kind} {}\0", content.len()).as_bytes());
    hash.update(content);
    hash.finish().as_ref().iter().fold(String::with_capacity(40), |mut id, byte| {
        let _ = write!(id, "{byte:02x}");
        id
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_have_the_ids_that_git_gives_them() {
        assert_eq!(object_id("blob", b"hello\n"), "ce013625030ba8dba906f756967f9e9ca394464a");
        assert_eq!(tree_id(&Tree::new(), ""), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
        let tree: Tree = [("a.txt", "hello\n"), ("d/b.txt", "hello\n"), ("d.txt", "hello\n")]
            .map(|(path, text)| (path.to_owned(), Blob::new(text)))
            .into();
        assert_eq!(tree_id(&tree, ""), "d2d1f7039565f3d5279eb89c5c73cbbde2d4a093");
    }

    #[test]
    fn a_merge_base_is_the_last_commit_in_common() {
        let mut objects = Objects::default();
        let first = objects.commit(None, "ada", 0, &[("a", Some("1"))]);
        let ours = objects.commit(Some(first.clone()), "ada", 1, &[("a", Some("2"))]);
        let theirs = objects.commit(Some(first.clone()), "grace", 2, &[("b", Some("3")), ("a", None)]);
        assert_eq!(objects.merge_base(&ours, &theirs), Some(first.as_str()));
        assert_eq!(
            objects.tree(&theirs).map(|tree| tree.keys().cloned().collect::<Vec<_>>()),
            Some(vec!["b".to_owned()])
        );
    }
}
