//! A new entry that could say more.

use crate::compose::Told;
use crate::text::Edit;

/// An entry that could say more.
pub(super) struct Incomplete {
    /// The entry, as an index into the head's items.
    pub entry: usize,
    /// What it lacks, with how many others tell it.
    pub lacks: Vec<Told>,
    /// What writes the whole entry; `None` where something of it has no place in the others' form.
    pub edits: Option<Vec<Edit>>,
}
