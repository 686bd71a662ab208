//! What Git stores: files, folders, commits.

use std::sync::Arc;

use serde_json::Value;

use super::node::{Found, Node, Resolved, unresolved, value};
use crate::sandbox::world::git::{Blob, Entry, Object};
use crate::sandbox::world::repository::Repository;

/// `Blob.text` is cut off at exactly this many bytes.
const LONGEST_TEXT: usize = 512_000;

pub(super) fn object<'w>(repository: &'w Repository, named: &str) -> Found<'w> {
    let found = match repository.named(named) {
        Some(Object::Blob(blob)) => Node::Blob(blob),
        Some(Object::Tree { id, entries }) => Node::Tree { repository, id, entries: Arc::new(entries) },
        Some(Object::Commit(commit)) => Node::Commit(repository, commit),
        None => return Found::Value(Value::Null),
    };
    Found::Node(found)
}

pub(super) fn blob<'w>(blob: &Blob, name: &str) -> Resolved<'w> {
    // GitHub cuts at the byte; a character split by that is left out.
    let cut = blob.text.floor_char_boundary(LONGEST_TEXT);
    match name {
        "oid" => value(blob.id.as_str()),
        "byteSize" => value(blob.text.len()),
        "isBinary" => value(blob.is_binary()),
        "isTruncated" => value(blob.text.len() > LONGEST_TEXT),
        "text" if blob.is_binary() => value(Value::Null),
        "text" => value(&blob.text[..cut]),
        _ => unresolved(name),
    }
}

pub(super) fn tree<'w>(repository: &'w Repository, id: &str, entries: &[Entry], name: &str) -> Resolved<'w> {
    let entry = |entry: &Entry| Node::TreeEntry {
        repository,
        name: entry.name.clone(),
        kind: if entry.is_folder { "tree" } else { "blob" },
        id: entry.id.clone(),
    };
    match name {
        "oid" => value(id),
        "entries" => Ok(Found::List(entries.iter().map(entry).collect())),
        _ => unresolved(name),
    }
}

/// A file or folder of a commit.
pub(super) fn file<'w>(repository: &'w Repository, commit: &str, path: &str) -> Option<Node<'w>> {
    let name = path.rsplit('/').next().unwrap_or(path).to_owned();
    match repository.objects.at(commit, path)? {
        Object::Blob(blob) => Some(Node::TreeEntry { repository, name, kind: "blob", id: blob.id.clone() }),
        Object::Tree { id, .. } => Some(Node::TreeEntry { repository, name, kind: "tree", id }),
        Object::Commit(_) => None,
    }
}
