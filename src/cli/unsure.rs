//! Answers that may be other ones in a moment.

use crate::facts::link::{self, LinkVerdict};
use crate::facts::{Answer, Fact, Page, Sight};

/// Whether a page would be dead if a second look saw the same.
pub(super) fn looks_dead(answer: &Answer) -> bool {
    let Answer::Known(Fact::Page(page)) = answer else { return false };
    let sure = Page { is_confirmed: true, ..(**page).clone() };
    !page.is_confirmed && matches!(link::judge("", "", &sure), LinkVerdict::Dead(_))
}

/// Whether there was no answer at all, as where there is no network.
pub(super) fn is_silence(answer: &Answer) -> bool {
    match answer {
        Answer::Known(Fact::Page(page)) => matches!(page.sight, Sight::TimedOut | Sight::BrokenOff),
        Answer::Known(_) | Answer::Absent => false,
        Answer::Unknown => true,
    }
}
