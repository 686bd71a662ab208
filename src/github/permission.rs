//! Permissions and their levels.

use std::collections::BTreeMap;

/// Whether the held permissions cover the needed one.
pub(super) fn covers(held: &BTreeMap<String, String>, permission: &str, needed: &str) -> bool {
    let rank = |level: &str| ["read", "write", "admin"].iter().position(|known| *known == level);
    held.get(permission).and_then(|held| rank(held)) >= rank(needed)
}
