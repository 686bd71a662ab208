//! The kinds of work, as the store keeps them. A version that does not know a kind leaves it to one that does.

pub(super) const REVIEW: &str = "review";
pub(super) const FIXES: &str = "fixes";
pub(super) const ADD: &str = "add";
pub(super) const COMMAND: &str = "command";
pub(super) const RERUN: &str = "rerun";
pub(super) const MERGE_GROUP: &str = "merge-group";
pub(super) const RECONCILE: &str = "reconcile";
pub(super) const RECHECK: &str = "recheck";
pub(super) const SURVEY: &str = "survey";
pub(super) const LEAVE: &str = "leave";
pub(super) const RENAME: &str = "rename";
pub(super) const AUDIT: &str = "audit";
pub(super) const HIDE: &str = "hide";
pub(super) const GRANTS: &str = "grants";
/// From earlier versions: a pull request was closed. A review job reports that now.
pub(super) const FORGET: &str = "forget";
