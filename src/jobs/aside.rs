//! What maintainers set aside, read from the pull request's conversation and the replies to our comments.

use super::error::JobError;
use crate::checks;
use crate::github::{Installation, Snapshot, Talk};
use crate::review::{ReviewPlan, SetAside, all_keys_of, reply_marker};
use crate::webhook::Command;

/// Everything that was agreed to.
pub(super) fn set_aside(snapshot: &Snapshot) -> Vec<SetAside> {
    let whole = snapshot.talk.iter().filter_map(|talk| of_talk(snapshot, talk, None));
    let replies = snapshot.replies.iter();
    whole.chain(replies.filter_map(|reply| of_talk(snapshot, &reply.said, Some(all_keys_of(&reply.answers))))).collect()
}

fn of_talk(snapshot: &Snapshot, talk: &Talk, findings: Option<Vec<String>>) -> Option<SetAside> {
    let Some(Command::Ignore { check, always, reason }) = Command::parse(&talk.body).filter(|_| talk.agreed) else {
        return None;
    };
    let (check, reason) = match (check, reason) {
        (Some(word), reason) if checks::find(&word).is_none() => {
            // In the conversation nothing else says what is meant; in a reply to a comment, the word begins the reason.
            findings.as_ref()?;
            (None, Some([Some(word), reason].into_iter().flatten().collect::<Vec<_>>().join(" ")))
        }
        other => other,
    };
    if check.is_none() && findings.is_none() {
        return None;
    }
    let asks = talk.id.filter(|&id| always && !is_answered(snapshot, id));
    Some(SetAside { check, findings, by: talk.author.clone(), reason, asks })
}

fn is_answered(snapshot: &Snapshot, comment: u64) -> bool {
    let marker = reply_marker(comment);
    snapshot.talk.iter().any(|talk| talk.own && talk.body.trim_end().ends_with(&marker))
}

/// Tells those who want something ignored for good what to write in the policy. A refusal by GitHub does not keep the review from
/// finishing.
pub(super) async fn answer(installation: &Installation, number: u64, plan: &ReviewPlan) -> Result<(), JobError> {
    for answer in &plan.answers {
        // An earlier attempt may have arrived and not show yet.
        if !installation.was_said(number, &answer.marker).await? {
            super::retry::unless_refused(installation.reply(number, &answer.body).await)?;
        }
    }
    Ok(())
}
