//! The few things asked of `git` in a checkout.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

/// A checkout, by its top folder.
pub(super) struct Checkout {
    top: PathBuf,
}

impl Checkout {
    /// The checkout that the current folder lies in.
    pub fn here() -> anyhow::Result<Self> {
        let top = run(Path::new("."), &["rev-parse", "--show-toplevel"]).context(
            "this folder is no git checkout; name two files with --base OLD.md --head NEW.md, or run this inside a checkout",
        )?;
        Ok(Self { top: PathBuf::from(top.trim_end()) })
    }

    /// The commit that the work tree is compared with: where `against`, or else the remote's default branch, parted from it.
    pub fn merge_base(&self, against: Option<&str>) -> anyhow::Result<String> {
        let against = match against {
            Some(revision) => revision.to_owned(),
            None => self.default_branch()?,
        };
        let base = run(&self.top, &["merge-base", "--", &against, "HEAD"]).with_context(|| {
            format!("cannot tell where HEAD parted from {against}; name another revision with --against")
        })?;
        Ok(base.trim_end().to_owned())
    }

    fn default_branch(&self) -> anyhow::Result<String> {
        for branch in ["origin/HEAD", "origin/main", "origin/master", "main", "master"] {
            let commit = format!("{branch}^{{commit}}");
            if run(&self.top, &["rev-parse", "--verify", "--quiet", &commit]).is_ok() {
                return Ok(branch.to_owned());
            }
        }
        bail!(
            "no default branch was found (origin/HEAD, origin/main, origin/master, main, master); name one with --against REVISION"
        )
    }

    /// The files that differ between a commit and the work tree, untracked ones included.
    pub fn changed(&self, base: &str) -> anyhow::Result<Vec<Changed>> {
        let tracked =
            ["diff", "--name-status", "--find-renames", "--diff-filter=AMRT", "--no-ext-diff", "-z", base, "--"];
        let tracked = run(&self.top, &tracked)?;
        let untracked = run(&self.top, &["ls-files", "--others", "--exclude-standard", "-z"])?;
        let mut fields = tracked.split_terminator('\0').map(str::to_owned);
        let mut changed = Vec::new();
        while let (Some(status), Some(before)) = (fields.next(), fields.next()) {
            let path = if status.starts_with('R') { fields.next() } else { None };
            changed.push(Changed { path: path.unwrap_or_else(|| before.clone()), before });
        }
        changed.extend(untracked.split_terminator('\0').map(Changed::in_place));
        Ok(changed)
    }

    /// A file of a commit as it would lie in the work tree, line ends and all; nothing where it was not there.
    pub fn at(&self, commit: &str, path: &str) -> anyhow::Result<Vec<u8>> {
        let object = format!("{commit}:{path}");
        if output(&self.top, &["cat-file", "-e", &object]).is_err() {
            return Ok(Vec::new());
        }
        output(&self.top, &["cat-file", "--filters", &object])
    }

    /// Where a path from the top lies on this machine.
    pub fn path(&self, path: &str) -> PathBuf {
        self.top.join(path)
    }

    /// The path from the top of a path from the current folder.
    pub fn path_from_top(&self, path: &Path) -> anyhow::Result<String> {
        let whole = path.canonicalize().with_context(|| format!("cannot find {}", path.display()))?;
        let inside = whole
            .strip_prefix(self.top.canonicalize()?)
            .with_context(|| format!("{} lies outside the checkout", path.display()))?;
        Ok(inside.to_string_lossy().replace('\\', "/"))
    }
}

/// A file that differs, by its paths from the top.
#[derive(Clone)]
pub(super) struct Changed {
    /// In the work tree.
    pub path: String,
    /// In the commit; another one where the file was renamed.
    pub before: String,
}

impl Changed {
    /// A file that kept its place.
    pub fn in_place(path: &str) -> Self {
        Self { path: path.to_owned(), before: path.to_owned() }
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
