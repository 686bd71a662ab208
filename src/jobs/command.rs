//! Comments that ask for something: `/shelfmark recheck`, `/shelfmark ignore CHECK [reason]`, `/shelfmark explain CHECK`.
//!
//! The answer is a reaction. A thumbs-up under an `ignore` is more than an answer: it is where we remember that the person
//! was allowed to say so, and every later review reads it there.

use super::review::unless_refused;
use super::{JobError, Task};
use crate::checks;
use crate::github::{Installation, PullState, Reaction};
use crate::review::{explanation, reply_marker};
use crate::webhook::COMMAND;

/// What a comment asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Review once more.
    Recheck,
    /// Leave this check aside in this pull request.
    Ignore {
        check: String,
        /// Why, in the person's own words.
        reason: Option<String>,
    },
    /// Say what this check reports.
    Explain { check: String },
    /// Something else.
    Unknown,
}

/// Reads the first line of a comment.
pub(super) fn parse(body: &str) -> Command {
    let line = body.trim_start().lines().next().unwrap_or_default();
    let Some(rest) = line.strip_prefix(COMMAND).filter(|rest| rest.starts_with(char::is_whitespace)) else {
        return Command::Unknown;
    };
    let mut words = rest.trim().splitn(3, char::is_whitespace);
    let (verb, check) = (words.next().unwrap_or_default(), words.next());
    let reason = words.next().map(str::trim).filter(|reason| !reason.is_empty());
    // Names are written as code or in quotation marks by some.
    let check = check.map(|check| check.trim_matches(['`', '"', '\'']).to_owned());
    match (verb, check) {
        ("recheck" | "re-check", None) => Command::Recheck,
        ("ignore", Some(check)) => Command::Ignore { check, reason: reason.map(str::to_owned) },
        ("explain", Some(check)) => Command::Explain { check },
        _ => Command::Unknown,
    }
}

/// Does what a comment asks for, if its author may ask for it.
pub(super) async fn run(
    installation: &Installation,
    number: u64,
    (comment, author, body): (u64, &str, &str),
) -> Result<Vec<Task>, JobError> {
    let conversation = installation.conversation(number).await?;
    if conversation.state == PullState::Closed {
        return Ok(Vec::new());
    }
    let command = parse(body);
    let check = match &command {
        Command::Ignore { check, .. } | Command::Explain { check } => checks::find(check),
        Command::Recheck | Command::Unknown => None,
    };
    let asks_for_a_check = matches!(command, Command::Ignore { .. } | Command::Explain { .. });
    if command == Command::Unknown || asks_for_a_check && check.is_none() {
        unless_refused(installation.react(comment, Reaction::Confused).await)?;
        return Ok(Vec::new());
    }
    // What is the author's own may be looked at again at the author's wish; what is set aside is for maintainers.
    let is_own = author.eq_ignore_ascii_case(&conversation.author) && !matches!(command, Command::Ignore { .. });
    if !is_own && !matches!(installation.permission(author).await?.as_str(), "admin" | "write") {
        unless_refused(installation.react(comment, Reaction::ThumbsDown).await)?;
        return Ok(Vec::new());
    }
    if let (Command::Explain { .. }, Some(check)) = (&command, check) {
        let marker = reply_marker(comment);
        // An earlier attempt may have answered already.
        if !conversation.talk.iter().any(|talk| talk.own && talk.body.ends_with(&marker)) {
            installation.reply(number, &explanation(check, comment)).await?;
        }
    }
    unless_refused(installation.react(comment, Reaction::ThumbsUp).await)?;
    Ok(match command {
        Command::Recheck | Command::Ignore { .. } => vec![Task::Review { number, head: conversation.head }],
        Command::Explain { .. } | Command::Unknown => Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_from_the_first_line() {
        let ignore = |check: &str, reason: Option<&str>| Command::Ignore {
            check: check.to_owned(),
            reason: reason.map(str::to_owned),
        };
        assert_eq!(parse("/shelfmark recheck\nplease"), Command::Recheck);
        assert_eq!(parse("  /shelfmark ignore `duplicate-link`"), ignore("duplicate-link", None));
        assert_eq!(
            parse("/shelfmark ignore duplicate-link  it is a new edition\r\n"),
            ignore("duplicate-link", Some("it is a new edition"))
        );
        assert_eq!(parse("/shelfmark explain out-of-order"), Command::Explain { check: "out-of-order".to_owned() });
        for other in ["/shelfmark", "/shelfmark dance", "/shelfmarks recheck", "/shelfmark ignore", "recheck"] {
            assert_eq!(parse(other), Command::Unknown, "{other}");
        }
    }
}
