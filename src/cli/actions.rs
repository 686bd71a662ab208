//! What a run in GitHub Actions learns from its environment
//! (<https://docs.github.com/actions/reference/workflows-and-actions/variables>).

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;

/// The pull request that a workflow runs for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PullRequest {
    /// The branch it targets.
    pub base_branch: Option<String>,
    /// The commit at that branch's tip when the event happened.
    pub base: Option<String>,
    /// The commit at the tip of the contribution.
    pub head: Option<String>,
}

/// Whether this process runs in GitHub Actions.
pub(super) fn is_here() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// The pull request that this run checks as merged; `None` elsewhere, and for `pull_request_target`, which checks out the base.
pub(super) fn pull_request() -> Option<PullRequest> {
    let is_it = std::env::var_os("GITHUB_EVENT_NAME").is_some_and(|name| name == "pull_request");
    if !is_here() || !is_it {
        return None;
    }
    let event = variable("GITHUB_EVENT_PATH").and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
    let branch = variable("GITHUB_BASE_REF").and_then(|branch| branch.into_string().ok());
    Some(read(&event, branch))
}

/// Adds to the summary that GitHub shows for the job; outside GitHub Actions, does nothing.
///
/// # Errors
/// When the file that GitHub names cannot be written.
pub(super) fn add_to_summary(markdown: &str) -> anyhow::Result<()> {
    let Some(path) = variable("GITHUB_STEP_SUMMARY").map(PathBuf::from) else { return Ok(()) };
    let written = |path: &Path| OpenOptions::new().create(true).append(true).open(path)?.write_all(markdown.as_bytes());
    written(&path).with_context(|| format!("cannot write the job's summary to {}", path.display()))
}

/// Text for people, made safe if this is GitHub's runner, which looks for commands in it.
pub(super) fn guarded(text: &str) -> String {
    if is_here() { without_commands(text) } else { text.to_owned() }
}

/// Text in which the runner finds no workflow commands: a line that contributed words could make look like one is preceded by
/// the command that suspends all others until an unguessable token is printed again.
fn without_commands(text: &str) -> String {
    let looks_like_one = |line: &str| line.trim_start().starts_with("::") || line.contains("##[");
    if !text.lines().any(looks_like_one) {
        return text.to_owned();
    }
    let token = format!("shelfmark-{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("::stop-commands::{token}\n{text}{end}::{token}::\n")
}

fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

fn read(event: &str, branch: Option<String>) -> PullRequest {
    #[derive(Default, Deserialize)]
    struct Event {
        pull_request: Pull,
    }
    #[derive(Default, Deserialize)]
    struct Pull {
        base: Tip,
        head: Tip,
    }
    #[derive(Default, Deserialize)]
    struct Tip {
        sha: String,
        r#ref: String,
    }
    let Pull { base, head } = serde_json::from_str::<Event>(event).unwrap_or_default().pull_request;
    let commit = |sha: String| (sha.len() >= 40 && sha.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(sha);
    PullRequest {
        base_branch: branch.or(Some(base.r#ref)).filter(|branch| !branch.is_empty() && !branch.starts_with('-')),
        base: commit(base.sha),
        head: commit(head.sha),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_names_both_tips() {
        let (base, head) = ("a".repeat(40), "b".repeat(40));
        let event = format!(
            r#"{{"number": 7, "pull_request": {{"base": {{"sha": "{base}", "ref": "main"}}, "head": {{"sha": "{head}", "ref": "x"}}}}}}"#
        );
        let wanted = PullRequest { base_branch: Some("main".into()), base: Some(base), head: Some(head) };
        assert_eq!(read(&event, None), wanted);
        assert_eq!(read(&event.replace('a', "-"), Some("dev".into())).base, None);
        assert_eq!(read("", Some("dev".into())).base_branch.as_deref(), Some("dev"));
    }

    #[test]
    fn contributed_lines_command_no_runner() {
        assert_eq!(without_commands("a :: b\n"), "a :: b\n");
        for line in ["  ::error::x", " + ##[error]x"] {
            let told = without_commands(&format!("a\n{line}\n"));
            let token = told.lines().next().unwrap().strip_prefix("::stop-commands::").unwrap();
            assert!(told.ends_with(&format!("{line}\n::{token}::\n")), "{told}");
        }
    }
}
