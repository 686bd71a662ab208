//! A paper that an entry presents, compared with what is known about it.

use crate::facts::{Judgement, Published};

/// A paper that an entry presents, judged.
pub(super) struct Judged {
    /// The link, as an index into `Context::asked`.
    pub asked: usize,
    /// The entry, as an index into the head's items.
    pub entry: usize,
    /// The number of the paper's latest version, if its source counts them.
    pub latest: Option<u32>,
    pub judgement: Judgement,
    /// Where it appeared, if the entry calls it a preprint.
    pub published: Option<Published>,
}
