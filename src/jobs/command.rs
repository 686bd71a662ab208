//! Comments that give a command: `/shelfmark recheck`, `/shelfmark ignore [CHECK] [always] [reason]`, `/shelfmark explain CHECK`.
//!
//! The answer is a reaction. A thumbs-up on an `ignore` is more than that: it is how we remember that the person was
//! allowed to ask, and every later review reads it there.

use serde::{Deserialize, Serialize};

use super::error::JobError;
use super::office::Office;
use super::people::{may_maintain, urgency};
use super::place::Place;
use super::pull::{Manner, ReviewJob};
use super::retry::unless_refused;
use super::{add, kind};
use crate::checks::{self, Documentation};
use crate::github::{Conversation, Installation, PullState, Reaction};
use crate::review::{explanation, reply_marker};
use crate::store::{Leased, NewJob};
use crate::webhook::{Command, CommandEvent};

/// Do what this comment asks for.
#[derive(Serialize, Deserialize)]
struct Asked {
    #[serde(flatten)]
    place: Place,
    number: u64,
    comment: u64,
    /// The review comment that it replies to.
    #[serde(default)]
    reply_to: Option<u64>,
    author: String,
    body: String,
}

pub(super) fn job_for(event: &CommandEvent) -> Option<NewJob> {
    if let Some(Command::Add(_) | Command::UnclearAdd) = Command::parse(&event.body) {
        return add::job_for(event);
    }
    let place = Place::new(event.installation, &event.repository, event.repository_id);
    // No command replaces another that is waiting.
    let answer = if event.reply_to.is_some() { "reply:" } else { "" };
    let key = format!("{}:{}:{answer}{}", kind::COMMAND, place.key(), event.comment);
    let (installation, number, comment) = (event.installation, event.number, event.comment);
    let (reply_to, author, body) = (event.reply_to, event.author.clone(), event.body.clone());
    let payload = serde_json::to_string(&Asked { place, number, comment, reply_to, author, body }).ok()?;
    Some(NewJob { key, kind: kind::COMMAND, installation, priority: urgency(event), delay: 0, payload })
}

/// Does what a comment asks for, if its author may ask for it.
pub(super) async fn run(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let asked: Asked = serde_json::from_str(&leased.payload)?;
    let installation = asked.place.open(office).await?;
    let conversation = installation.conversation(asked.number).await?;
    if conversation.state == PullState::Closed {
        return Ok(());
    }
    let (reaction, looks_again) = answer(&installation, &asked, &conversation, &office.documentation).await?;
    unless_refused(match asked.reply_to {
        Some(_) => installation.react_on_lines(asked.comment, reaction).await,
        None => installation.react(asked.comment, reaction).await,
    })?;
    if looks_again {
        let review = ReviewJob {
            base: Some(conversation.base_branch),
            ..ReviewJob::new(asked.place, asked.number, &conversation.head, Manner::Asked)
        };
        office.follow(leased, review.into_job().as_slice()).await?;
    }
    Ok(())
}

/// The answer to the comment, and whether the pull request is reviewed again.
async fn answer(
    installation: &Installation,
    asked: &Asked,
    conversation: &Conversation,
    documentation: &Documentation,
) -> Result<(Reaction, bool), JobError> {
    let command = Command::parse(&asked.body).unwrap_or(Command::Unknown);
    let check = match &command {
        Command::Ignore { check: Some(check), .. } | Command::Explain { check } => checks::find(check),
        Command::Ignore { check: None, .. }
        | Command::Recheck
        | Command::Add(_)
        | Command::UnclearAdd
        | Command::Unknown => None,
    };
    let is_about_a_comment = match (&command, asked.reply_to) {
        (Command::Ignore { .. }, Some(answered)) => installation.is_own_remark(answered).await?,
        _ => false,
    };
    let asks_for_a_check = matches!(command, Command::Ignore { .. } | Command::Explain { .. }) && !is_about_a_comment;
    let is_understood = !matches!(command, Command::Unknown | Command::Add(_) | Command::UnclearAdd);
    if !is_understood || asks_for_a_check && check.is_none() {
        return Ok((Reaction::Confused, false));
    }
    // Authors may have their own pull request looked at again; setting findings aside is for maintainers.
    let is_own = asked.author.eq_ignore_ascii_case(&conversation.author) && !matches!(command, Command::Ignore { .. });
    if !is_own && !may_maintain(installation, &asked.author).await? {
        // A thumbs-down would be unkind: people who ask mean well.
        return Ok((Reaction::Confused, false));
    }
    if let (Command::Explain { .. }, Some(check)) = (&command, check) {
        let marker = reply_marker(asked.comment);
        // An earlier attempt may have answered already.
        if !conversation.talk.iter().any(|talk| talk.own && talk.body.trim_end().ends_with(&marker)) {
            installation.reply(asked.number, &explanation(check, documentation, asked.comment)).await?;
        }
        return Ok((Reaction::ThumbsUp, false));
    }
    Ok((Reaction::ThumbsUp, true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Priority;
    use crate::webhook::Repository;

    fn job(comment: u64, association: &str) -> NewJob {
        job_for(&CommandEvent {
            installation: 7,
            repository: Repository { owner: "Ada".to_owned(), name: "Tea".to_owned() },
            repository_id: None,
            number: 3,
            comment,
            author: "grace".to_owned(),
            association: association.to_owned(),
            by_author: true,
            reply_to: None,
            on_pull: true,
            body: "/shelfmark recheck".to_owned(),
        })
        .unwrap()
    }

    #[test]
    fn no_command_takes_another_s_place() {
        assert_eq!(job(1, "OWNER").key, "command:ada/tea:1");
        assert_ne!(job(1, "OWNER").key, job(2, "OWNER").key);
    }

    #[test]
    fn reviews_wait_for_maintainers_alone() {
        assert_eq!(job(1, "MEMBER").priority, Priority::Person);
        assert_eq!(job(1, "NONE").priority, Priority::Sweep);
    }
}
