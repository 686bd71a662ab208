//! Check runs that report no review, and notes added to those that do.

use super::{Action, Conclusion, PlannedCheckRun};
use crate::text::ended;
use crate::text::quote::{code, escaped, shortened};

/// In bytes; <https://docs.github.com/rest/checks/runs#create-a-check-run>.
const LONGEST_SUMMARY: usize = 65_535;

/// Why a pull request is not reviewed unasked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftAlone {
    /// It is still being worked on.
    Draft,
    /// A bot opened it, and the policy ignores that bot.
    Bot {
        /// The bot's login.
        login: String,
    },
}

/// The check run of a pull request that is left alone, so that nobody waits for it if the check is required: `skipped`
/// counts as passed
/// (<https://docs.github.com/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks>).
#[must_use]
pub fn left_alone(reason: LeftAlone) -> PlannedCheckRun {
    let (title, why) = match reason {
        LeftAlone::Draft => (
            "Skipped: a draft",
            "This pull request is a draft. It is reviewed once it is marked as ready for review.".to_owned(),
        ),
        LeftAlone::Bot { login } => (
            "Skipped: a bot's pull request",
            format!(
                "{} is a bot; its pull requests are skipped (`ignore-bots` in `.github/shelfmark.yml`).",
                code(&shortened(&login))
            ),
        ),
    };
    PlannedCheckRun {
        conclusion: Conclusion::Skipped,
        title: title.to_owned(),
        summary: format!(
            "{why}\n\nTo have it reviewed all the same, press *Re-check* or *Re-run* on this page, or comment \
             `/shelfmark recheck` as a maintainer.\n"
        ),
        annotations: Vec::new(),
        actions: vec![Action::Recheck],
    }
}

/// The check run of a review that was given up, so that nobody waits for it.
#[must_use]
pub fn given_up(reason: &str) -> PlannedCheckRun {
    let reason = code(&shortened(reason));
    PlannedCheckRun {
        conclusion: Conclusion::Neutral,
        title: "Could not review".to_owned(),
        summary: format!(
            "Shelfmark could not review this pull request, and has stopped trying. The last attempt ended with {reason}.\n\n\
             *Re-run* on this page, or a new push, lets it try again.\n"
        ),
        annotations: Vec::new(),
        actions: vec![Action::Recheck],
    }
}

/// The check run of a commit whose review was in progress when a newer commit replaced it. It does not count as passed if the check is required:
/// a force-push may make that commit the tip again.
#[must_use]
pub fn overtaken() -> PlannedCheckRun {
    unfinished(Conclusion::Cancelled, "a newer commit took its place")
}

/// The check run of a commit whose review was in progress when the pull request was closed.
#[must_use]
pub fn closed() -> PlannedCheckRun {
    unfinished(Conclusion::Skipped, "the pull request was closed")
}

fn unfinished(conclusion: Conclusion, why: &str) -> PlannedCheckRun {
    PlannedCheckRun {
        conclusion,
        title: "Not reviewed".to_owned(),
        summary: format!("The review of this commit was not finished: {why}.\n"),
        annotations: Vec::new(),
        actions: Vec::new(),
    }
}

/// The same check run with one more note on top of its page: a sentence for people, as plain text. It is left out if GitHub would
/// not accept the longer page.
#[must_use]
pub fn with_note(run: &PlannedCheckRun, note: &str) -> PlannedCheckRun {
    let mut run = run.clone();
    let told = self::note(note);
    if told.len() + run.summary.len() <= LONGEST_SUMMARY {
        run.summary.insert_str(0, &told);
    }
    run
}

/// A sentence for people as a paragraph of the page.
pub(super) fn note(text: &str) -> String {
    let text = shortened(text.trim());
    format!("{}\n\n", escaped(&ended(&text)))
}
