//! The pull request that is kept up to date with the fixes that change no words: one branch, with one pull request from it at a
//! time.

use super::error::JobError;
use super::retry::unless_refused;
use super::whole::Whole;
use crate::github::{GithubError, Installation, NewText, OwnPull};
use crate::review::{FixesStep, KeptPull, Ticks, WholeLists, kept_fixes};

/// The branch.
const BRANCH: &str = "shelfmark/audit-fixes";

/// The message of its commits.
const MESSAGE: &str = "Apply safe fixes to the list";

/// The body ends with this and the commit that we left at the tip: anything not based on it is somebody else's, whoever made the last
/// commit.
const LEFT: &str = "<!-- shelfmark:1:fixes-tip:";
const LEFT_END: &str = " -->";

/// Brings the pull request up to date. A refusal by GitHub does not keep the audit from finishing.
pub(super) async fn keep(
    installation: &Installation,
    whole: &Whole,
    lists: &WholeLists<'_>,
    ticks: &Ticks,
) -> Result<(), JobError> {
    let Some(writer) = installation.for_contents().await? else {
        tracing::info!("no fixes are proposed: contents: write is not granted");
        return Ok(());
    };
    Ok(unless_refused(kept(&writer, whole, lists, ticks).await)?)
}

async fn kept(writer: &Installation, whole: &Whole, lists: &WholeLists<'_>, ticks: &Ticks) -> Result<(), GithubError> {
    let Some(texts) = whole.fixed(ticks).await else { return Ok(()) };
    let changes_text = whole.lists.iter().zip(&texts).any(|(list, fixed)| list.text != fixed.text);
    let own = writer.own_login().await?;
    let pulls = writer.pulls_from(BRANCH).await?;
    let pulls: Vec<&OwnPull> = pulls.iter().filter(|pull| pull.author == own).collect();
    let latest = pulls.iter().find(|pull| pull.is_open).or(pulls.first());
    let (said, left) = latest.map(|pull| parted(&pull.body)).unwrap_or_default();
    let shown = latest.map(|pull| KeptPull {
        number: pull.number,
        body: said.clone(),
        is_open: pull.is_open,
        is_merged: pull.is_merged,
    });
    let step = kept_fixes(lists, ticks, changes_text, shown.as_ref());
    if step == FixesStep::Leave {
        return Ok(());
    }
    let tip = writer.tip_of(BRANCH).await?;
    if let Some(tip) = &tip
        && !is_ours(writer, tip, left.as_deref()).await?
    {
        tracing::info!("the branch with the fixes is left unchanged: somebody else has committed to it");
        return Ok(());
    }
    if let Some(tip) = tip.as_deref().filter(|_| latest.is_some_and(|latest| latest.is_open))
        && holds_what_is_unknown(writer, whole, tip).await?
    {
        tracing::info!("the fixes are left unchanged: links that they update could not be checked");
        return Ok(());
    }
    match step {
        FixesStep::Leave => Ok(()),
        FixesStep::Close { number, body } => {
            let body = left.map_or(body.clone(), |left| telling(&body, &left));
            writer.change_pull(number, &body, true).await
        }
        FixesStep::Keep { body, open, title } => {
            let now = commit(writer, whole, tip.as_deref(), &texts).await?;
            let is_told = body.is_none() && left.as_deref() == Some(now.as_str());
            let body = telling(&body.unwrap_or(said), &now);
            match open {
                Some(_) if is_told => Ok(()),
                Some(number) => writer.change_pull(number, &body, false).await,
                None => writer.open_pull((BRANCH, &whole.base.branch), title, &body).await.map(|_| ()),
            }
        }
    }
}

/// A body that also names the commit that we left.
fn telling(body: &str, left: &str) -> String {
    format!("{body}{LEFT}{left}{LEFT_END}\n")
}

/// A body without that line, and the commit that we left at the tip, if it is named.
fn parted(body: &str) -> (String, Option<String>) {
    let left = |line: &str| line.trim().strip_prefix(LEFT)?.strip_suffix(LEFT_END).map(str::to_owned);
    let said = body.lines().filter(|line| left(line).is_none()).map(|line| format!("{line}\n")).collect();
    (said, body.lines().find_map(left))
}

/// Whether a tip is as we left it: made by us, and not on top of somebody else's commit. A child of the named commit may come from a pass that did
/// not get to record it.
async fn is_ours(writer: &Installation, tip: &str, left: Option<&str>) -> Result<bool, GithubError> {
    let Some(commit) = writer.own_commit(tip).await? else { return Ok(false) };
    Ok(left.is_none_or(|left| tip == left || commit.parent.as_deref() == Some(left)))
}

/// Whether the branch fixes links that could not be checked this time: the unknown proves nothing, so these fixes stay.
async fn holds_what_is_unknown(writer: &Installation, whole: &Whole, tip: &str) -> Result<bool, GithubError> {
    let mut texts = Vec::new();
    for list in whole.lists.iter().filter(|list| !list.report.unchecked.is_empty()) {
        if let Ok(text) = writer.text_at(tip, &list.path).await? {
            texts.push(NewText { path: list.path.clone(), text });
        }
    }
    Ok(whole.is_led_on_in(&texts))
}

/// Advances the branch to the lists with their fixes, unless it has them already: by one commit on top of its tip that also merges the current base,
/// so that nothing is ever forced and nothing conflicts. Returns the new tip.
async fn commit(
    writer: &Installation,
    whole: &Whole,
    tip: Option<&str>,
    texts: &[NewText],
) -> Result<String, GithubError> {
    let base = whole.base.tip.as_str();
    let changed: Vec<NewText> = whole
        .lists
        .iter()
        .zip(texts)
        .filter(|(list, fixed)| list.text != fixed.text)
        .map(|(_, fixed)| fixed.clone())
        .collect();
    let Some(tip) = tip else {
        let commit = writer.new_commit(base, &[base], MESSAGE, &changed).await?;
        writer.create_branch(BRANCH, &commit).await?;
        return Ok(commit);
    };
    if comes_to(writer, whole, tip, texts).await? {
        return Ok(tip.to_owned());
    }
    let commit = writer.new_commit(base, &[tip, base], MESSAGE, &changed).await?;
    writer.lead_on(BRANCH, &commit).await?;
    Ok(commit)
}

/// Whether merging the branch into the current base yields these texts: it has them, and the base has changed no list since it was last merged.
async fn comes_to(writer: &Installation, whole: &Whole, tip: &str, texts: &[NewText]) -> Result<bool, GithubError> {
    for fixed in texts {
        if writer.text_at(tip, &fixed.path).await? != Ok(fixed.text.clone()) {
            return Ok(false);
        }
    }
    let parted = writer.merge_base(&whole.base.tip, tip).await?;
    if parted == whole.base.tip {
        return Ok(true);
    }
    for list in &whole.lists {
        if writer.text_at(&parted, &list.path).await? != Ok(list.text.clone()) {
            return Ok(false);
        }
    }
    Ok(true)
}
