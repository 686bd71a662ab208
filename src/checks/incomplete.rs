//! A new entry that could say more.

use crate::compose::Told;
use crate::text::Edit;

/// An entry that could say more.
pub(super) struct Incomplete {
    /// The entry, as an index into the head's items.
    pub entry: usize,
    /// What it lacks, with how many others give it.
    pub lacks: Vec<Told>,
    /// The edits that write the whole entry; `None` if part of it has no place in the form of the others.
    pub edits: Option<Vec<Edit>>,
}
