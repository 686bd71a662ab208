//! Answers that may change within moments.

use crate::facts::link::{self, LinkVerdict};
use crate::facts::{Answer, Fact, Page, Sight};

/// Whether a page counts as dead if a second look sees the same.
pub(super) fn looks_dead(answer: &Answer) -> bool {
    let Answer::Known(Fact::Page(page)) = answer else { return false };
    let sure = Page { is_confirmed: true, ..(**page).clone() };
    !page.is_confirmed && matches!(link::judge("", "", &sure), LinkVerdict::Dead(_))
}

/// Whether there was no answer at all, as without a network.
pub(super) fn is_silence(answer: &Answer) -> bool {
    match answer {
        Answer::Known(Fact::Page(page)) => matches!(page.sight, Sight::TimedOut | Sight::BrokenOff),
        Answer::Known(_) | Answer::Absent => false,
        Answer::Unknown => true,
    }
}
