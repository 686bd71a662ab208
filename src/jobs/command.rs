//! Comments that ask for something: `/shelfmark recheck`, `/shelfmark ignore CHECK [reason]`, `/shelfmark explain CHECK`.
//!
//! The answer is a reaction. A thumbs-up under an `ignore` is more than an answer: it is where we remember that the person
//! was allowed to say so, and every later review reads it there.

use serde::{Deserialize, Serialize};

use super::review::{ReviewJob, unless_refused};
use super::{JobError, Office, kind};
use crate::checks;
use crate::github::{Conversation, Installation, PullState, Reaction};
use crate::review::{explanation, reply_marker};
use crate::store::{Leased, NewJob, Priority};
use crate::webhook::{Command, CommandEvent, Repository};

/// Do what this comment asks for.
#[derive(Serialize, Deserialize)]
struct Asked {
    installation: u64,
    owner: String,
    name: String,
    number: u64,
    comment: u64,
    author: String,
    body: String,
}

pub(super) fn job_for(event: &CommandEvent) -> Option<NewJob> {
    let (owner, name) = (event.repository.owner.clone(), event.repository.name.clone());
    // No command takes another's place.
    let key = format!("{}:{}/{}:{}", kind::COMMAND, owner.to_lowercase(), name.to_lowercase(), event.comment);
    let (installation, number, comment) = (event.installation, event.number, event.comment);
    let (author, body) = (event.author.clone(), event.body.clone());
    let asked = Asked { installation, owner, name, number, comment, author, body };
    let payload = serde_json::to_string(&asked).ok()?;
    Some(NewJob { key, kind: kind::COMMAND, installation, priority: Priority::Person, delay: 0, payload })
}

/// Does what a comment asks for, if its author may ask for it.
pub(super) async fn run(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let asked: Asked = serde_json::from_str(&leased.payload)?;
    let installation = office.installation(asked.installation, &asked.owner, &asked.name).await?;
    let conversation = installation.conversation(asked.number).await?;
    if conversation.state == PullState::Closed {
        return Ok(());
    }
    let (reaction, looks_again) = answer(&installation, &asked, &conversation).await?;
    unless_refused(installation.react(asked.comment, reaction).await)?;
    if looks_again {
        let repository = Repository { owner: asked.owner, name: asked.name };
        let review = ReviewJob::new(asked.installation, &repository, asked.number, &conversation.head);
        office.follow(leased, review.into_job().as_slice()).await?;
    }
    Ok(())
}

/// How the comment is answered, and whether the pull request is reviewed once more.
async fn answer(
    installation: &Installation,
    asked: &Asked,
    conversation: &Conversation,
) -> Result<(Reaction, bool), JobError> {
    let command = Command::parse(&asked.body).unwrap_or(Command::Unknown);
    let check = match &command {
        Command::Ignore { check, .. } | Command::Explain { check } => checks::find(check),
        Command::Recheck | Command::Unknown => None,
    };
    let asks_for_a_check = matches!(command, Command::Ignore { .. } | Command::Explain { .. });
    if command == Command::Unknown || asks_for_a_check && check.is_none() {
        return Ok((Reaction::Confused, false));
    }
    // What is the author's own may be looked at again at the author's wish; what is set aside is for maintainers.
    let is_own = asked.author.eq_ignore_ascii_case(&conversation.author) && !matches!(command, Command::Ignore { .. });
    if !is_own && !matches!(installation.permission(&asked.author).await?.as_str(), "admin" | "write") {
        return Ok((Reaction::ThumbsDown, false));
    }
    if let (Command::Explain { .. }, Some(check)) = (&command, check) {
        let marker = reply_marker(asked.comment);
        // An earlier attempt may have answered already.
        if !conversation.talk.iter().any(|talk| talk.own && talk.body.ends_with(&marker)) {
            installation.reply(asked.number, &explanation(check, asked.comment)).await?;
        }
        return Ok((Reaction::ThumbsUp, false));
    }
    Ok((Reaction::ThumbsUp, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_command_takes_another_s_place() {
        let key = |comment| {
            let repository = Repository { owner: "Ada".to_owned(), name: "Tea".to_owned() };
            let event = CommandEvent {
                installation: 7,
                repository,
                repository_id: None,
                number: 3,
                comment,
                author: "grace".to_owned(),
                association: "MEMBER".to_owned(),
                by_author: false,
                body: "/shelfmark recheck".to_owned(),
            };
            job_for(&event).map(|job| job.key)
        };
        assert_eq!(key(1).as_deref(), Some("command:ada/tea:1"));
        assert_ne!(key(1), key(2));
    }
}
