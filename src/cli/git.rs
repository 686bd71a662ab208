//! The few questions put to `git` in a checkout. None of them uses the network.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

use super::actions::{self, PullRequest};

/// A checkout, known by its top folder.
pub(super) struct Checkout {
    top: PathBuf,
    /// The current folder, relative to the top, with a slash at the end; empty at the top.
    prefix: String,
}

/// The commit that the work tree is compared with.
pub(super) struct Base {
    /// Its id.
    pub commit: String,
    /// The name it was found by: "origin/main".
    pub name: String,
}

impl std::fmt::Display for Base {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.name, self.commit.get(..7).unwrap_or(&self.commit))
    }
}

impl Checkout {
    /// The checkout that contains the current folder; `otherwise` says what to do if there is none.
    pub fn here(otherwise: &str) -> anyhow::Result<Self> {
        let top = run(Path::new("."), &["rev-parse", "--show-toplevel"]).map_err(|error| {
            // If git cannot be run, this says nothing about the folder.
            let has_run = !error.is::<std::io::Error>();
            if has_run { error.context(format!("not a git repository; {otherwise}")) } else { error }
        })?;
        let prefix = run(Path::new("."), &["rev-parse", "--show-prefix"])?;
        Ok(Self { top: PathBuf::from(top.trim_end()), prefix: prefix.trim_end_matches('\n').to_owned() })
    }

    /// The commit that the work tree is compared with: its merge base with `against`, or else the base of the pull request that
    /// GitHub Actions runs for, or else its merge base with the remote's default branch.
    pub fn base(&self, against: Option<&str>) -> anyhow::Result<Base> {
        if self.commit("HEAD").is_none() {
            bail!("this repository has no commits yet; to check a whole list: shelfmark check --all");
        }
        match (against, actions::pull_request()) {
            (Some(revision), _) => self.parted_from(revision),
            (None, Some(pull)) => self.base_of(&pull),
            (None, None) => self.parted_from(&self.default_branch()?),
        }
    }

    /// Whether this revision exists here.
    pub fn is_revision(&self, revision: &str) -> bool {
        self.commit(revision).is_some()
    }

    /// The id of the commit that a revision names; `None` if it names none, or is an exclusion like `^main`.
    pub fn commit(&self, revision: &str) -> Option<String> {
        if revision.starts_with(['-', '^']) {
            return None;
        }
        let commit = format!("{revision}^{{commit}}");
        Some(run(&self.top, &["rev-parse", "--verify", "--quiet", &commit]).ok()?.trim_end().to_owned())
    }

    fn parted_from(&self, revision: &str) -> anyhow::Result<Base> {
        let Some(tip) = self.commit(revision) else {
            if self.is_shallow() {
                bail!("{revision} is not in this shallow clone. {UNSHALLOW}");
            }
            bail!("revision {revision} not found; name another with --against");
        };
        let name = revision.to_owned();
        if let Ok(commit) = run(&self.top, &["merge-base", &tip, "HEAD"]) {
            return Ok(Base { commit: commit.trim_end().to_owned(), name });
        }
        // A shallow clone lacks its commits' parents, but still knows their ids.
        if self.parents()?.first() == Some(&tip) {
            return Ok(Base { commit: tip, name });
        }
        if self.is_shallow() {
            bail!("this shallow clone lacks the merge base of HEAD and {revision}. {UNSHALLOW}");
        }
        bail!("HEAD and {revision} have no commits in common; name another revision with --against");
    }

    /// The base of a pull request: the first parent of the merge that GitHub made of it, which is what `actions/checkout` checks
    /// out (<https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request>).
    fn base_of(&self, pull: &PullRequest) -> anyhow::Result<Base> {
        let name = pull.base_branch.clone().unwrap_or_else(|| "the pull request's base".to_owned());
        let parents = self.parents()?;
        if let [base, head] = &parents[..]
            && pull.head.as_ref().is_none_or(|tip| tip == head)
        {
            if self.commit(base).is_some() {
                return Ok(Base { commit: base.clone(), name });
            }
            bail!(
                "the base of this pull request, {base}, is not in this shallow clone. Fetch it first:\n  \
                 git fetch --depth=1 origin {base}\nor set fetch-depth: 2 for actions/checkout"
            );
        }
        let branch = pull.base_branch.as_ref().map(|branch| format!("origin/{branch}"));
        let known = [branch, pull.base.clone()].into_iter().flatten().find(|revision| self.is_revision(revision));
        match known {
            Some(revision) => Ok(Base { name, ..self.parted_from(&revision)? }),
            None => self.parted_from(&self.default_branch()?),
        }
    }

    /// The parents of HEAD, as the commit itself names them.
    fn parents(&self) -> anyhow::Result<Vec<String>> {
        let commit = run(&self.top, &["cat-file", "-p", "HEAD"])?;
        let header = commit.lines().take_while(|line| !line.is_empty());
        Ok(header.filter_map(|line| line.strip_prefix("parent ")).map(str::to_owned).collect())
    }

    /// Whether it is a shallow clone.
    pub fn is_shallow(&self) -> bool {
        run(&self.top, &["rev-parse", "--is-shallow-repository"]).is_ok_and(|told| told.trim_end() == "true")
    }

    /// Whether it is a partial clone, without all objects of its history.
    pub fn is_partial(&self) -> bool {
        // Old versions of git record it under the first name, new ones under the second.
        let kept = r"^(extensions\.partialclone|remote\..*\.promisor)$";
        let told = run(&self.top, &["config", "--get-regexp", kept]).unwrap_or_default();
        told.lines().any(|line| !line.ends_with(" false"))
    }

    /// The default branch of `upstream`, if that is a remote, or else of `origin`. A fork's own default branch may be the
    /// contribution itself.
    pub fn default_branch(&self) -> anyhow::Result<String> {
        let branches =
            ["upstream/HEAD", "upstream/main", "upstream/master", "origin/HEAD", "origin/main", "origin/master"];
        for branch in branches.into_iter().chain(["main", "master"]) {
            if self.is_revision(branch) {
                return Ok(branch.to_owned());
            }
        }
        if self.is_shallow() {
            bail!("this shallow clone has no default branch to compare with. {UNSHALLOW}");
        }
        bail!(
            "no default branch found (HEAD, main or master of upstream and origin, main, master); name one with --against REVISION"
        )
    }

    /// The remote's default branch as git recorded it; `None` if it did not, as in a repository without a remote.
    pub fn named_default_branch(&self) -> Option<String> {
        ["upstream", "origin"].into_iter().find_map(|remote| {
            let head = run(&self.top, &["symbolic-ref", "--quiet", &format!("refs/remotes/{remote}/HEAD")]).ok()?;
            let branch = head.trim_end().strip_prefix(&format!("refs/remotes/{remote}/"))?;
            Some(branch.to_owned())
        })
    }

    /// The repository's name at its remote, without the owner.
    pub fn repository_name(&self) -> Option<String> {
        let address = ["upstream", "origin"]
            .into_iter()
            .find_map(|remote| run(&self.top, &["remote", "get-url", remote]).ok())?;
        let path = address.trim_end().trim_end_matches('/');
        // A local path can have any name.
        let has_host = path.contains("://") && !path.starts_with("file:") || path.contains('@') && path.contains(':');
        let name = path.rsplit(['/', ':']).next().filter(|_| has_host)?;
        let name = name.strip_suffix(".git").unwrap_or(name);
        (!name.is_empty()).then(|| name.to_owned())
    }

    /// When the first commit was made, in seconds since 1970; `None` in a shallow clone.
    pub fn first_commit(&self) -> Option<u64> {
        if self.is_shallow() {
            return None;
        }
        let times = run(&self.top, &["log", "--max-parents=0", "--format=%ct", "HEAD"]).ok()?;
        times.lines().filter_map(|time| time.parse().ok()).min()
    }

    /// A `git` command in this checkout, for callers that stream its output. It never fetches missing objects.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.current_dir(&self.top).args(arguments).env("GIT_NO_LAZY_FETCH", "1").stdin(Stdio::null());
        command
    }

    /// The files that differ between a commit and the work tree, untracked ones included.
    pub fn changed(&self, base: &str) -> anyhow::Result<Vec<Changed>> {
        let tracked =
            ["diff", "--name-status", "--find-renames", "--diff-filter=AMRTD", "--no-ext-diff", "-z", base, "--"];
        let tracked = run(&self.top, &tracked)?;
        let untracked = run(&self.top, &["ls-files", "--others", "--exclude-standard", "-z"])?;
        let untracked: Vec<&str> = untracked.split_terminator('\0').collect();
        let mut fields = tracked.split_terminator('\0').map(str::to_owned);
        let mut changed = Vec::new();
        while let (Some(status), Some(before)) = (fields.next(), fields.next()) {
            let path = if status.starts_with('R') { fields.next() } else { None };
            // A file removed from the index but still in the work tree is not gone.
            let is_gone = status.starts_with('D') && !untracked.contains(&before.as_str());
            if status.starts_with('D') && !is_gone {
                continue;
            }
            changed.push(Changed { path: path.unwrap_or_else(|| before.clone()), before, is_gone });
        }
        changed.extend(untracked.into_iter().map(Changed::in_place));
        Ok(changed)
    }

    /// The files of the work tree that git knows or would add.
    pub fn files(&self) -> anyhow::Result<Vec<String>> {
        let all = run(&self.top, &["ls-files", "--cached", "--others", "--exclude-standard", "-z"])?;
        let mut files: Vec<String> = all.split_terminator('\0').map(str::to_owned).collect();
        files.retain(|path| self.path(path).exists());
        files.dedup();
        Ok(files)
    }

    /// A file exactly as a commit holds it; empty if it does not exist there. No filter is run: filters come from the work
    /// tree's `.gitattributes`, which may be part of the contribution.
    pub fn at(&self, commit: &str, path: &str) -> anyhow::Result<Vec<u8>> {
        Ok(self.blob(&format!("{commit}:{path}"))?.unwrap_or_default())
    }

    /// A committed text with the line endings that git gave the file at checkout, unless the commit itself has such endings.
    pub fn as_checked_out(&self, text: String, path: &str, now: &str) -> anyhow::Result<String> {
        let was_given_crlf = is_crlf(now) && !text.contains("\r\n") && !self.keeps_crlf(path)?;
        Ok(if was_given_crlf { text.replace('\n', "\r\n") } else { text })
    }

    /// Whether the index holds this file with CRLF line endings; `false` if it does not know the file.
    fn keeps_crlf(&self, path: &str) -> anyhow::Result<bool> {
        let kept = self.blob(&format!(":{path}"))?.unwrap_or_default();
        Ok(kept.windows(2).any(|pair| pair == b"\r\n"))
    }

    fn blob(&self, object: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let is_file = run(&self.top, &["cat-file", "-t", object]).is_ok_and(|kind| kind.trim_end() == "blob");
        is_file.then(|| output(&self.top, &["cat-file", "blob", object])).transpose()
    }

    /// The location of a path from the top on this machine, for reading and writing.
    ///
    /// # Errors
    /// When it is or goes through a symbolic link that leads out of the checkout or into `.git`: a contribution
    /// may contain such a link.
    pub fn own(&self, path: &str) -> anyhow::Result<PathBuf> {
        let place = self.path(path);
        self.must_hold(&place)?;
        Ok(place)
    }

    /// Whether a path is in the checkout, wherever it leads.
    pub fn holds_entry(&self, file: &Path) -> bool {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        folder.canonicalize().is_ok_and(|folder| self.top.canonicalize().is_ok_and(|top| folder.starts_with(top)))
    }

    /// Refuses a path in the checkout that leads to a file outside of it.
    pub fn must_hold(&self, file: &Path) -> anyhow::Result<()> {
        let Ok(truth) = file.canonicalize() else { return Ok(()) };
        let top = self.top.canonicalize()?;
        match truth.strip_prefix(&top) {
            Ok(inside) if !inside.starts_with(".git") => Ok(()),
            _ => bail!("{} is a symbolic link to outside the checkout; it is not followed", file.display()),
        }
    }

    /// Whether there is a remote `upstream` from which nothing has been fetched yet.
    pub fn lacks_upstream(&self) -> bool {
        let is_there = run(&self.top, &["remote"]).is_ok_and(|names| names.lines().any(|name| name == "upstream"));
        let fetched = || run(&self.top, &["for-each-ref", "--count=1", "refs/remotes/upstream/"]);
        is_there && fetched().is_ok_and(|refs| refs.trim().is_empty())
    }

    /// The location of a path from the top on this machine.
    pub fn path(&self, path: &str) -> PathBuf {
        self.top.join(path)
    }

    /// A path from the top, made relative to the current folder.
    pub fn shown(&self, path: &str) -> String {
        let mut prefix = self.prefix.as_str();
        let mut up = String::new();
        while !path.starts_with(prefix) {
            up.push_str("../");
            prefix = prefix[..prefix.len() - 1].rfind('/').map_or("", |slash| &prefix[..=slash]);
        }
        up + &path[prefix.len()..]
    }

    /// A path from the current folder, made relative to the top.
    pub fn path_from_top(&self, path: &Path) -> anyhow::Result<String> {
        let whole = match path.canonicalize() {
            Ok(whole) => whole,
            // A file that is gone still has a folder.
            Err(error) => {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
                let name = path.file_name().with_context(|| format!("cannot find {}", path.display()))?;
                folder
                    .canonicalize()
                    .map_err(|_| error)
                    .with_context(|| format!("cannot find {}", path.display()))?
                    .join(name)
            }
        };
        let inside = whole
            .strip_prefix(self.top.canonicalize()?)
            .ok()
            .with_context(|| format!("{} is outside the checkout", path.display()))?;
        Ok(inside.to_string_lossy().replace('\\', "/"))
    }
}

/// Whether every line ends with CRLF.
fn is_crlf(text: &str) -> bool {
    let ends = text.matches('\n').count();
    ends > 0 && text.matches("\r\n").count() == ends
}

/// What to do about a shallow clone.
const UNSHALLOW: &str =
    "Fetch its history first:\n  git fetch --unshallow\nor, in GitHub Actions, set fetch-depth: 0 for actions/checkout";

/// A file that differs, with its paths from the top.
#[derive(Clone)]
pub(super) struct Changed {
    /// Its path in the work tree.
    pub path: String,
    /// Its path in the commit; a different one if the file was renamed.
    pub before: String,
    /// Whether it was deleted.
    pub is_gone: bool,
}

impl Changed {
    /// A file that was not renamed.
    pub fn in_place(path: &str) -> Self {
        Self { path: path.to_owned(), before: path.to_owned(), is_gone: false }
    }
}

fn run(folder: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    Ok(String::from_utf8_lossy(&output(folder, arguments)?).into_owned())
}

fn output(folder: &Path, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let output = Command::new("git")
        .current_dir(folder)
        .args(arguments)
        .output()
        .context("cannot run git; is it installed and on the PATH?")?;
    if !output.status.success() {
        bail!("git {}: {}", arguments[0], String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output.stdout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_from_where_one_stands() {
        let at = |prefix: &str| Checkout { top: PathBuf::new(), prefix: prefix.to_owned() };
        assert_eq!(at("").shown("docs/README.md"), "docs/README.md");
        assert_eq!(at("docs/").shown("docs/README.md"), "README.md");
        assert_eq!(at("docs/").shown("README.md"), "../README.md");
        assert_eq!(at("docs/a/").shown("docs/README.md"), "../README.md");
        assert_eq!(at("docs/a/").shown("doc/README.md"), "../../doc/README.md");
    }
}
