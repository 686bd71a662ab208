//! `shelfmark replay`: what the bot would have said about a repository's last changes.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use super::decode;
use super::format::Format;
use super::git::Checkout;
use super::guidelines::{first_of_each, texts};
use super::policies;
use super::progress::Progress;
use crate::engine::{Reviewer, is_list};
use crate::output::{self, Replay, ReplayedChange, ReplayedList};
use crate::policy::{self, Policy};

mod blobs;
mod history;

use blobs::Blobs;
use history::{Author, Commit, History, Stored, Touched};

/// Show what the bot would have said about the last changes to the lists
///
/// Reads the history of the default branch, merges and squashed commits alike, and reviews each change to a list by the policy and the
/// guidelines of that time. It makes no network requests and writes nothing: a dry run before Shelfmark is installed or a policy is
/// changed.
///
/// Exit status: 0, whatever was found; 2 when the history or the policy cannot be read.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How many changes; those that touch no list, or are by bots that the policy skips, do not count
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..))]
    last: u16,
    /// Only this list [default: the lists that the policy names, or else the READMEs at the top, in .github and in docs]
    #[arg(long, value_name = "README.md")]
    list: Option<PathBuf>,
    /// Use this policy for all of them [default: for each, .github/shelfmark.yml as it was before]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The branch whose history is read [default: the default branch of the remote `upstream`, or else of `origin`, or else main or master]
    #[arg(long, value_name = "REVISION")]
    branch: Option<String>,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Carries out `shelfmark replay`.
///
/// # Errors
/// When git cannot read the history, or the policy that was named has problems.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let checkout = Checkout::here("replay reads the history of one")?;
    // An old git ignores the setting that it must not fetch.
    if checkout.is_partial() {
        bail!("this partial clone lacks the old versions of the lists; clone without --filter");
    }
    let branch = match &args.branch {
        Some(branch) => branch.clone(),
        None => checkout.default_branch().unwrap_or_else(|_| "HEAD".to_owned()),
    };
    let Some(tip) = checkout.commit(&branch) else {
        if args.branch.is_some() {
            bail!("revision {branch} is not in this clone");
        }
        bail!("this repository has no commits yet: nothing to replay");
    };
    let judge = Judge {
        list: args.list.as_ref().map(|list| checkout.path_from_top(list)).transpose()?,
        policy: args.policy.as_deref().map(policies::sound).transpose()?,
        blobs: Blobs::open(&checkout)?,
    };
    let replay =
        Replay { policy: args.policy.as_ref().map(|file| file.display().to_string()), branch, ..Replay::default() };
    let replay = walk(&checkout, judge, History::of(&checkout, &tip)?, replay, args.last.into())?;
    args.format.print(|| output::replay_text(&replay), || output::replay_json(&replay))?;
    Ok(ExitCode::SUCCESS)
}

/// Goes back in history until enough changes have been judged.
fn walk(
    checkout: &Checkout,
    mut judge: Judge,
    mut history: History,
    mut replay: Replay,
    most: usize,
) -> anyhow::Result<Replay> {
    let progress = Progress::begin("Reviewing changes", most, true);
    while replay.changes.len() < most {
        let Some(commit) = history.next()? else { break };
        let Some(parent) = commit.parents.first() else {
            // At the end of a shallow clone, everything looks new.
            replay.cut_off_at = checkout.is_shallow().then(|| commit.id.clone());
            break;
        };
        match judge.judged(&commit, parent)? {
            Outcome::Change(change) => {
                progress.answered(1);
                replay.changes.push(change);
            }
            Outcome::Bots => replay.bots += 1,
            Outcome::NoList => {}
        }
    }
    drop(progress);
    if let Some(commit) = &replay.cut_off_at {
        super::tell(&format!(
            "note: the history of this shallow clone ends at {}. To see more, fetch it first:\n  git fetch --unshallow",
            commit.get(..7).unwrap_or(commit)
        ));
    }
    Ok(replay)
}

/// What comes of a commit.
enum Outcome {
    Change(ReplayedChange),
    /// It is by a bot that is skipped.
    Bots,
    NoList,
}

/// Reviews commits, by the policy and guidelines of their time.
struct Judge {
    list: Option<String>,
    policy: Option<Policy>,
    blobs: Blobs,
}

impl Judge {
    fn judged(&mut self, commit: &Commit, parent: &str) -> anyhow::Result<Outcome> {
        let policy = self.policy_before(parent)?;
        let mut files: Vec<&Touched> = commit.files.iter().filter(|file| self.is_listed(&policy, file)).collect();
        if files.is_empty() {
            return Ok(Outcome::NoList);
        }
        if self.author(commit)?.bot().is_some_and(|login| policy.ignore_bots.includes(login)) {
            return Ok(Outcome::Bots);
        }
        let guidelines = texts(first_of_each(|path| self.text(&format!("{parent}:{path}")))?);
        files.sort_by_key(|file| path_of(file));
        let mut lists = Vec::new();
        for file in files {
            lists.extend(self.review(commit, file, &policy, &guidelines)?);
        }
        if lists.is_empty() {
            return Ok(Outcome::NoList);
        }
        let (title, pull_request) = commit.title();
        Ok(Outcome::Change(ReplayedChange {
            commit: commit.id.clone(),
            date: commit.date.clone(),
            title,
            pull_request,
            lists,
            fail_on: policy.fail_on.severity(),
            most_comments: policy.comments.into(),
        }))
    }

    /// The policy by which a change is judged: the one that was given, or the one of its parent.
    fn policy_before(&mut self, parent: &str) -> anyhow::Result<Policy> {
        if let Some(policy) = &self.policy {
            return Ok(policy.clone());
        }
        let text = self.text(&format!("{parent}:{}", policy::PATH))?;
        Ok(text.map(|text| Policy::read(&text).0).unwrap_or_default())
    }

    /// Whether a file is a list to be replayed, or was one before.
    fn is_listed(&self, policy: &Policy, file: &Touched) -> bool {
        let mut paths = [&file.before, &file.after].into_iter().flatten().map(|stored| stored.path.as_str());
        match &self.list {
            Some(list) => paths.any(|path| path == list),
            None => paths.any(|path| is_list(policy, path)),
        }
    }

    /// Who contributed it: for a merge, the author of what was merged.
    fn author(&mut self, commit: &Commit) -> anyhow::Result<Author> {
        let merged = match commit.parents.get(1) {
            Some(merged) => self.text(merged)?.as_deref().and_then(Author::of),
            None => None,
        };
        Ok(merged.unwrap_or_else(|| Author { name: commit.author.name.clone(), mail: commit.author.mail.clone() }))
    }

    /// The report on a list that a commit changed; `None` if it is gone, or one of its versions is not text.
    fn review(
        &mut self,
        commit: &Commit,
        file: &Touched,
        policy: &Policy,
        guidelines: &[String],
    ) -> anyhow::Result<Option<ReplayedList>> {
        // About a list that is deleted, or renamed to something that is not a list, the bot says nothing.
        let after = file.after.as_ref().filter(|after| self.list.is_some() || is_list(policy, &after.path));
        let Some(after) = after else { return Ok(None) };
        let path = after.path.clone();
        let mut texts = Vec::new();
        for stored in [file.before.as_ref(), Some(after)] {
            let bytes = stored.map(|stored| self.stored(stored, commit)).transpose()?.unwrap_or_default();
            match list_of(bytes, &format!("{path} in {}", commit.short())) {
                Ok(text) => texts.push(text),
                Err(error) => {
                    super::tell(&format!("warning: skipped: {error:#}"));
                    return Ok(None);
                }
            }
        }
        let report = Reviewer::new(&path, &texts[0]).under(policy).guided_by(guidelines).review(&texts[1]);
        Ok(Some(ReplayedList { path, report }))
    }

    /// A file as a commit or its parent holds it.
    fn stored(&mut self, stored: &Stored, commit: &Commit) -> anyhow::Result<Vec<u8>> {
        let found = self.blobs.get(&stored.blob)?;
        found.with_context(|| {
            let (path, commit) = (&stored.path, commit.short());
            format!("this clone lacks {path} from before or after {commit}; git fsck says what is missing")
        })
    }

    /// The blob of this name, as text.
    fn text(&mut self, name: &str) -> anyhow::Result<Option<String>> {
        Ok(self.blobs.get(name)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }
}

/// The largest list that the bot reads.
const LARGEST_LIST: usize = 8 * 1024 * 1024;

/// A list's bytes as text, if the bot would read it.
fn list_of(bytes: Vec<u8>, name: &str) -> anyhow::Result<String> {
    if bytes.len() > LARGEST_LIST {
        bail!("{name} is larger than {} MB, the limit for lists", LARGEST_LIST / (1024 * 1024));
    }
    decode(bytes, name)
}

fn path_of(file: &Touched) -> &str {
    file.after.as_ref().or(file.before.as_ref()).map_or("", |stored| &stored.path)
}
