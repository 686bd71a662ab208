//! What is compared with what, and by which policy.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::super::git::{Base, Changed, Checkout};
use super::super::guidelines::{first_of_each, texts};
use super::super::{actions, decode, policies, read, read_all, read_from};
use super::Args;
use crate::engine::{is_list, is_list_path};
use crate::policy::{self, Policy};

/// One list file before and after.
pub(super) struct Pair {
    /// Its path in its repository.
    pub path: String,
    /// Its path from the current folder.
    pub shown: String,
    pub base: String,
    pub head: String,
    /// What the repository asks of contributors.
    pub guidelines: Vec<String>,
    /// The file that holds the head, for fixes.
    pub file: Option<PathBuf>,
    /// Whether the list is gone in the head.
    pub is_gone: bool,
}

/// What can be done outside a checkout.
const OTHERWISE: &str =
    "compare two files with --base OLD.md --head NEW.md, or check a whole list with --all README.md";

/// Everything that is judged.
#[derive(Default)]
pub(super) struct Work {
    pub pairs: Vec<Pair>,
    pub policy: Policy,
    /// In a checkout: the commit that the lists are compared with.
    pub against: Option<Base>,
    /// In a checkout: the lists that did not change, by their paths from the current folder.
    pub unchanged: Vec<String>,
}

/// Gathers what the arguments ask for.
///
/// # Errors
/// When a file cannot be read or is not UTF-8, a policy that was named has problems, or git cannot tell what changed.
pub(super) fn gather(args: &Args) -> anyhow::Result<Work> {
    match (&args.base, &args.head) {
        (Some(base), Some(head)) => two_files(args, base, head),
        _ if args.all => whole_lists(args),
        _ => in_checkout(args),
    }
}

fn two_files(args: &Args, base: &Path, head: &Path) -> anyhow::Result<Work> {
    if base == Path::new("-") && head == Path::new("-") {
        bail!("standard input can only be read once: give --base or --head a file");
    }
    let path = args.path.clone().unwrap_or_else(|| "README.md".to_owned());
    let pair = Pair {
        shown: path.clone(),
        path,
        base: read_base(base)?,
        head: read_from(head)?,
        guidelines: read_all(&args.guidelines)?,
        file: None,
        is_gone: false,
    };
    Ok(Work { pairs: vec![pair], policy: given_policy(args)?.unwrap_or_default(), ..Work::default() })
}

/// The base from a file. If a revision was named instead, the error says how to do that.
fn read_base(base: &Path) -> anyhow::Result<String> {
    let is_revision = || {
        let name = base.to_str()?;
        Checkout::here(OTHERWISE).ok()?.is_revision(name).then_some(name)
    };
    match is_revision().filter(|_| !base.exists() && base != Path::new("-")) {
        Some(name) => bail!("no such file: {name}; to compare with a revision: --against {name}"),
        None => read_from(base),
    }
}

/// The policy that `--policy` names.
fn given_policy(args: &Args) -> anyhow::Result<Option<Policy>> {
    let Some(file) = &args.policy else { return Ok(None) };
    args.mention(&format!("policy: {}", file.display()));
    policies::sound(file).map(Some)
}

/// Lists that are judged whole, as they are, with the policy and guidelines beside them.
fn whole_lists(args: &Args) -> anyhow::Result<Work> {
    let checkout = Checkout::here(OTHERWISE).ok();
    let place = |path: &str| checkout.as_ref().map_or_else(|| Ok(PathBuf::from(path)), |checkout| checkout.own(path));
    let beside = |path: &str| {
        let file = place(path)?;
        file.exists().then(|| read(&file)).transpose()
    };
    let policy = match given_policy(args)? {
        Some(policy) => policy,
        None => lenient(args, &beside(policy::PATH)?.unwrap_or_default(), policy::PATH),
    };
    let guidelines =
        if args.guidelines.is_empty() { texts(first_of_each(beside)?) } else { read_all(&args.guidelines)? };
    let files = wholes(args, checkout.as_ref(), &policy)?;
    if files.is_empty() {
        bail!("{}; name one: shelfmark check --all lists/foo.md", no_list(&policy));
    }
    let mut pairs = Vec::new();
    for (path, file) in files {
        let shown = match &checkout {
            Some(checkout) if args.paths.is_empty() => checkout.shown(&path),
            _ => file.display().to_string(),
        };
        if let Some(checkout) = checkout.as_ref().filter(|checkout| checkout.holds_entry(&file)) {
            checkout.must_hold(&file)?;
        }
        let head = read(&file)?;
        let guidelines = guidelines.clone();
        pairs.push(Pair { path, shown, base: String::new(), head, guidelines, file: Some(file), is_gone: false });
    }
    Ok(Work { pairs, policy, ..Work::default() })
}

/// The lists to judge whole: those that were named, or all of them; each with its path in the repository.
fn wholes(args: &Args, checkout: Option<&Checkout>, policy: &Policy) -> anyhow::Result<Vec<(String, PathBuf)>> {
    if args.paths.is_empty() {
        let place = |path: &str| checkout.map_or_else(|| PathBuf::from(path), |checkout| checkout.path(path));
        let all = checkout.map_or_else(|| Ok(files_here()), Checkout::files)?;
        return Ok(all
            .into_iter()
            .filter(|path| is_list(policy, path))
            .map(|path| (path.clone(), place(&path)))
            .collect());
    }
    let named = |path: &PathBuf| {
        let inside = checkout.and_then(|checkout| checkout.path_from_top(path).ok());
        (inside.unwrap_or_else(|| path.display().to_string()), path.clone())
    };
    Ok(args.paths.iter().map(named).collect())
}

/// The files among which READMEs are looked for outside a repository.
fn files_here() -> Vec<String> {
    let names = |folder: &str| {
        let inside = std::fs::read_dir(if folder.is_empty() { "." } else { folder }).into_iter().flatten().flatten();
        let names = inside.filter_map(|entry| entry.file_name().into_string().ok());
        names.map(|name| format!("{folder}{name}")).collect::<Vec<_>>()
    };
    let mut files: Vec<String> = ["", ".github/", "docs/"].into_iter().flat_map(names).collect();
    files.retain(|path| is_list_path(path));
    files.sort();
    files
}

/// Reads a policy that nobody named: problems in it are warnings, and the rest applies.
fn lenient(args: &Args, text: &str, name: &str) -> Policy {
    let (policy, problems) = Policy::read(text);
    for problem in &problems {
        args.tell("warning", &policies::told(name, problem));
    }
    policy
}

fn in_checkout(args: &Args) -> anyhow::Result<Work> {
    let checkout = Checkout::here(OTHERWISE)?;
    let base = checkout.base(args.against.as_deref())?;
    args.mention(&format!("comparing with {base}"));
    if args.against.is_none() && actions::pull_request().is_none() && checkout.lacks_upstream() {
        args.tell(
            "note",
            &format!("upstream has not been fetched, so comparing with {}; to fetch it: git fetch upstream", base.name),
        );
    }
    let policy = match given_policy(args)? {
        Some(policy) => policy,
        None => policy_of(args, &checkout, &base)?,
    };
    let changed = checkout.changed(&base.commit)?;
    let all: Vec<String> = checkout.files()?.into_iter().filter(|path| is_list(&policy, path)).collect();
    let lists = lists_of(args, &policy, &changed);
    let lists = if args.paths.is_empty() {
        lists.into_iter().filter(|file| is_list(&policy, &file.path)).collect()
    } else {
        args.paths.iter().map(|path| named(&checkout, &changed, &lists, path)).collect::<anyhow::Result<Vec<_>>>()?
    };
    if lists.is_empty() && all.is_empty() {
        args.tell("warning", &format!("{}; name one: shelfmark check lists/foo.md", no_list(&policy)));
    }
    let guidelines = if args.guidelines.is_empty() {
        texts(first_of_each(|path| {
            let text = decode(checkout.at(&base.commit, path)?, &format!("{path} at {base}"))?;
            if !text.is_empty() {
                args.mention(&format!("guidelines: {path} at {base}"));
            }
            Ok((!text.is_empty()).then_some(text))
        })?)
    } else {
        read_all(&args.guidelines)?
    };
    let mut work = Work { policy, ..Work::default() };
    for file in lists {
        work.pairs.push(pair(&checkout, &base, file, &guidelines)?);
    }
    let is_same = |pair: &Pair| pair.base == pair.head && !pair.is_gone;
    work.unchanged = if args.paths.is_empty() && work.pairs.is_empty() {
        all.iter().map(|path| checkout.shown(path)).collect()
    } else {
        work.pairs.iter().filter(|pair| is_same(pair)).map(|pair| pair.shown.clone()).collect()
    };
    work.against = Some(base);
    Ok(work)
}

/// The lists among the files that changed. A list renamed to something that is not a list counts as gone; a path that is not UTF-8 gets a warning.
fn lists_of(args: &Args, policy: &Policy, changed: &[Changed]) -> Vec<Changed> {
    let mut lists = Vec::new();
    for mut file in changed.iter().cloned() {
        // A path that is not UTF-8 is read with this character.
        let is_nameless = !file.is_gone && file.path.contains(char::REPLACEMENT_CHARACTER);
        if is_nameless && is_list(policy, &file.path) {
            args.tell("warning", &format!("the file name {} is not UTF-8; skipped", file.path));
        }
        let is_lost = file.path != file.before
            && is_list(policy, &file.before)
            && (is_nameless || !is_list(policy, &file.path))
            && !changed.iter().any(|other| other.path == file.before);
        if is_lost {
            file = Changed { is_gone: true, ..Changed::in_place(&file.before) };
        } else if is_nameless {
            continue;
        }
        lists.push(file);
    }
    lists
}

/// The file of a checkout that somebody named, by its current or its former path.
fn named(checkout: &Checkout, changed: &[Changed], lists: &[Changed], path: &Path) -> anyhow::Result<Changed> {
    if path.is_dir() {
        bail!("{} is a folder; name a file", path.display());
    }
    let path = checkout.path_from_top(path)?;
    let is_here = checkout.path(&path).exists();
    let by_path = changed.iter().find(|file| file.path == path);
    let found = by_path.or_else(|| lists.iter().find(|file| file.before == path && !is_here));
    Ok(found.cloned().unwrap_or_else(|| Changed::in_place(&path)))
}

/// A list file of a checkout before and after.
fn pair(checkout: &Checkout, base: &Base, file: Changed, guidelines: &[String]) -> anyhow::Result<Pair> {
    let Changed { path, before, is_gone } = file;
    let file = checkout.own(&path)?;
    let head = if is_gone { String::new() } else { read(&file)? };
    let text = decode(checkout.at(&base.commit, &before)?, &format!("{before} at {base}"))?;
    Ok(Pair {
        base: checkout.as_checked_out(text, &path, &head)?,
        head,
        guidelines: guidelines.to_vec(),
        file: (!is_gone).then_some(file),
        shown: checkout.shown(&path),
        is_gone,
        path,
    })
}

/// The policy in the base. Anyone changing it is told that the new one does not apply yet, and what is wrong with it.
fn policy_of(args: &Args, checkout: &Checkout, base: &Base) -> anyhow::Result<Policy> {
    let text = decode(checkout.at(&base.commit, policy::PATH)?, policy::PATH)?;
    let shown = checkout.shown(policy::PATH);
    let there = if text.is_empty() { " (not found)" } else { "" };
    args.mention(&format!("policy: {} at {base}{there}", policy::PATH));
    let file = checkout.own(policy::PATH)?;
    let own = if file.exists() { read(&file)? } else { String::new() };
    let policy = lenient(args, &text, &format!("{shown} in {}", base.name));
    let is_same = own.replace("\r\n", "\n") == text.replace("\r\n", "\n");
    if !is_same && file.exists() {
        args.tell("note", &format!("using the policy from {}; to try yours: --policy {shown}", base.name));
        let (_, problems) = Policy::read(&own);
        for problem in &problems {
            args.tell("warning", &policies::told(&shown, problem));
        }
    }
    for problem in policies::unmatched(checkout, &text, &policy)? {
        args.tell("warning", &policies::told(&format!("{shown} in {}", base.name), &problem));
    }
    Ok(policy)
}

/// Says that there is no list, and where one was looked for.
fn no_list(policy: &Policy) -> String {
    if policy.files.is_empty() {
        "no list file found (looked for README.md at the top, in .github and in docs)".to_owned()
    } else {
        format!("no list file found (looked for {}, as the policy says)", policy.files.join(", "))
    }
}
