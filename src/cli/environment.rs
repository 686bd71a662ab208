//! Settings from the environment and from the file `.env`: reads the file, and reports settings that nothing reads.

use std::path::Path;

use anyhow::{Context as _, bail};
use clap::{Command, CommandFactory as _};
use similar::TextDiff;

/// The prefix of all settings except those that other programs share.
const OURS: &str = "SHELFMARK_";

/// Settings that are not read through the command line.
const ALSO: [&str; 1] = ["SHELFMARK_LOG"];

/// Takes settings from a file, if there is one; the environment takes precedence.
///
/// # Errors
/// When there is such a file and it cannot be read.
pub(super) fn read(file: &Path) -> anyhow::Result<()> {
    let name = file.display();
    match dotenvy::from_path(file) {
        Ok(()) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        // Its own message quotes the line, which may hold a secret.
        Err(dotenvy::Error::LineParse(line, _)) => bail!(
            "the file {name} cannot be read: {} is not of the form NAME=value, or a quote is not closed",
            place(&std::fs::read_to_string(file).unwrap_or_default(), &line)
        ),
        Err(error) => Err(error).with_context(|| format!("the file {name} cannot be read")),
    }
}

/// Where a line is; if it occurs several times, the first place.
fn place(text: &str, line: &str) -> String {
    let line = line.trim();
    let at = text
        .match_indices(line)
        .map(|(at, _)| at)
        .find(|&at| text[..at].ends_with('\n') || text[..at].trim().is_empty());
    match at {
        Some(at) if !line.is_empty() => format!("line {}", text[..at].matches('\n').count() + 1),
        _ => "a line".to_owned(),
    }
}

/// Warnings about settings that are given but never read. Their values are not shown.
pub(super) fn unread() -> Vec<String> {
    let known = known(&super::Cli::command());
    let mut given: Vec<String> = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect();
    given.sort();
    given.iter().filter(|name| is_ours(name)).filter_map(|name| told(name, &known)).collect()
}

/// Whether a variable is meant as a setting. Kubernetes and Docker announce a service named `shelfmark` in variables with this prefix:
/// <https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables>.
fn is_ours(name: &str) -> bool {
    let Some(rest) = name.strip_prefix(OURS) else { return false };
    let is_of_a_service = rest.starts_with("SERVICE_") || rest == "PORT" || rest.starts_with("PORT_");
    !is_of_a_service && !rest.starts_with("TEST_")
}

/// How similar two names must be, the shared prefix not counted.
const ALIKE: f32 = 0.7;

fn told(name: &str, known: &[String]) -> Option<String> {
    if known.iter().any(|one| one == name) {
        return None;
    }
    let own = |name: &str| name.strip_prefix(OURS).unwrap_or(name).to_owned();
    let meant = own(name);
    let likeness = |one: &String| {
        let known = own(one);
        TextDiff::from_chars(meant.as_str(), known.as_str()).ratio()
    };
    let best = known.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    let hint = match best.filter(|best| likeness(best) >= ALIKE) {
        Some(best) => format!("did you mean {best}?"),
        None => "shelfmark serve --help lists all settings".to_owned(),
    };
    Some(format!("unknown setting {name}; {hint}"))
}

/// All settings that any command reads.
fn known(command: &Command) -> Vec<String> {
    let of_commands = command.get_subcommands().flat_map(known);
    let own = command.get_arguments().filter_map(|argument| argument.get_env()?.to_str().map(str::to_owned));
    let mut all: Vec<String> = own.chain(of_commands).chain(ALSO.map(str::to_owned)).collect();
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(name: &str) -> Option<String> {
        is_ours(name).then(|| told(name, &known(&crate::cli::Cli::command()))).flatten()
    }

    #[test]
    fn a_slip_of_the_pen_is_told_with_what_was_meant() {
        for (given, meant) in [
            ("SHELFMARK_WORKER", "SHELFMARK_WORKERS"),
            ("SHELFMARK_WEBHOOK_SECERT", "SHELFMARK_WEBHOOK_SECRET"),
            ("SHELFMARK_LOGS", "SHELFMARK_LOG"),
        ] {
            assert_eq!(hint(given).unwrap(), format!("unknown setting {given}; did you mean {meant}?"));
        }
        assert!(hint("SHELFMARK_TEAPOT").unwrap().ends_with("lists all settings"));
    }

    #[test]
    fn settings_and_what_others_put_there_are_left_alone() {
        for name in [
            "SHELFMARK_LOG",
            "SHELFMARK_WORKERS",
            "DATABASE_URL",
            "PATH",
            "SHELFMARK_SERVICE_HOST",
            "SHELFMARK_PORT_3000_TCP",
        ] {
            assert_eq!(hint(name), None);
        }
    }

    #[test]
    fn the_line_is_named_and_never_shown() {
        let text = "# settings\nA=1\n\nB=\"tea for\n";
        assert_eq!(place(text, "B=\"tea for\n"), "line 4");
        assert_eq!(place(text, "1"), "a line");
        assert_eq!(place("tea\n", "tea"), "line 1");
        assert_eq!(place(text, ""), "a line");
    }
}
