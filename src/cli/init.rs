//! `shelfmark init`: the first policy of a list.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};

use super::git::Checkout;
use super::guidelines::{first_of_each, texts};
use super::{actions, print, read};
use crate::engine::{Coverage, Feature, GUIDELINES, Reviewer, Summary, is_list_path};
use crate::output::{self, Draft, Listed};
use crate::policy::PATH;
use crate::text::{counted, visible};

/// Write a first policy for the lists of this checkout
///
/// What the guidelines state becomes settings in .github/shelfmark.yml. What is learned from the list itself needs no settings, and is
/// added as comments, with counts. Nothing is overwritten without --force.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lists; may be given several times [default: the READMEs at the top, in .github and in docs]
    #[arg(long, value_name = "README.md")]
    list: Vec<PathBuf>,
    /// Print the policy and write nothing
    #[arg(long, visible_alias = "dry-run", conflicts_with = "force")]
    print: bool,
    /// Overwrite an existing policy
    #[arg(long)]
    force: bool,
}

/// Carries out `shelfmark init`.
///
/// # Errors
/// When there is no list, a file cannot be read or written, or there is a policy already.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let checkout = Checkout::here("the policy belongs in one, as .github/shelfmark.yml")?;
    let place = checkout.own(PATH)?;
    let shown = checkout.shown(PATH);
    // Even a dangling symbolic link would be followed when writing.
    if place.is_symlink() {
        bail!("{shown} is a symbolic link; replace it with a file");
    }
    if place.exists() && !args.print && !args.force {
        bail!("{shown} already exists; --print shows what would be written, --force overwrites it");
    }
    let found = Found::in_checkout(&checkout, &args.list)?;
    let draft = found.draft();
    let policy = output::draft(&draft);
    if args.print {
        print(&actions::guarded(&policy))?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(folder) = place.parent() {
        checkout.must_hold(folder)?;
        std::fs::create_dir_all(folder).with_context(|| format!("cannot create the folder {}", folder.display()))?;
    }
    write(&place, &policy, args.force).with_context(|| format!("cannot write {}", place.display()))?;
    print(&actions::guarded(&told(&shown, &draft)))?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the policy; a file that has appeared there in the meantime is only replaced with `--force`.
fn write(place: &Path, policy: &str, is_forced: bool) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(is_forced).truncate(is_forced).create_new(!is_forced);
    options.open(place)?.write_all(policy.as_bytes())
}

/// What was written, and what comes next.
fn told(shown: &str, draft: &Draft<'_>) -> String {
    let lists: Vec<String> = draft
        .lists
        .iter()
        .filter(|list| !is_empty(list))
        .map(|list| format!("{} ({})", list.path, counted(list.summary.entries, "entry", "entries")))
        .collect();
    let settings = match output::drafted_settings(draft) {
        0 if draft.guidelines.is_empty() => "no guidelines found".to_owned(),
        0 => format!("no settings needed from {}", draft.guidelines.join(", ")),
        count => format!("{} from the guidelines", counted(count, "setting", "settings")),
    };
    let shown = visible(shown);
    let lists = visible(&lists.join(", "));
    let next = [
        (format!("shelfmark replay --policy {shown}"), "what it would have said on your last changes"),
        ("shelfmark policy check".to_owned(), "checks it after you have changed it"),
        (format!("git add {shown}"), "it takes effect on the default branch"),
    ];
    let width = next.iter().map(|(command, _)| command.len()).max().unwrap_or(0);
    let next: String = next.iter().map(|(command, why)| format!("  {command:width$}   {why}\n")).collect();
    format!("Wrote {shown}: {settings}; what was learned from {lists} is in comments.\n\nNext:\n{next}")
}

/// What a policy can be drafted from.
struct Found {
    lists: Vec<Listed>,
    names_lists: bool,
    others: Vec<(String, usize)>,
    guidelines: Vec<String>,
}

impl Found {
    fn draft(&self) -> Draft<'_> {
        Draft { lists: &self.lists, names_lists: self.names_lists, others: &self.others, guidelines: &self.guidelines }
    }

    /// Looks for lists and guidelines in the work tree.
    fn in_checkout(checkout: &Checkout, named: &[PathBuf]) -> anyhow::Result<Self> {
        let beside = |path: &str| {
            let file = checkout.own(path)?;
            file.is_file().then(|| read(&file)).transpose()
        };
        let guidelines = first_of_each(beside)?;
        let paths = guidelines.iter().map(|one| one.path.to_owned()).collect();
        let guidelines = texts(guidelines);
        let found = |lists, names_lists, others| Self { lists, names_lists, others, guidelines: paths };
        if !named.is_empty() {
            let named = inside(checkout, named)?;
            let names_lists = named.iter().any(|(path, _)| !is_list_path(path));
            let mut lists = learned(&named, &guidelines);
            if lists.iter().all(is_empty) {
                return Err(nothing(&named));
            }
            if names_lists {
                // A policy that names lists turns off the automatic search for READMEs.
                let mut others = readmes(checkout).unwrap_or_else(|error| {
                    pass_over(&error);
                    Vec::new()
                });
                others.retain(|(path, _)| lists.iter().all(|list| list.path != *path));
                lists.extend(with_entries(learned(&others, &guidelines)));
            }
            return Ok(found(lists, names_lists, Vec::new()));
        }
        let (readmes, mut others) = (readmes(checkout)?, lookalikes(checkout)?);
        let learned_of_readmes = with_entries(learned(&readmes, &guidelines)).collect::<Vec<_>>();
        if !learned_of_readmes.is_empty() {
            return Ok(found(learned_of_readmes, false, others));
        }
        if others.is_empty() {
            return Err(nothing(&readmes));
        }
        let (longest, _) = others.remove(0);
        let list = (longest.clone(), read(&checkout.own(&longest)?)?);
        Ok(found(learned(&[list], &guidelines), true, others))
    }
}

/// What is learned about the lists.
fn learned(lists: &[(String, String)], guidelines: &[String]) -> Vec<Listed> {
    let learned = lists.iter().map(|(path, text)| {
        let reviewer = Reviewer::new(path, text).guided_by(guidelines);
        Listed { path: path.clone(), summary: reviewer.summary(), statements: reviewer.statements() }
    });
    learned.collect()
}

fn with_entries(lists: Vec<Listed>) -> impl Iterator<Item = Listed> {
    lists.into_iter().filter(|list| !is_empty(list))
}

fn is_empty(list: &Listed) -> bool {
    list.summary.entries == 0
}

/// Says that these lists have no entries, or that there are no lists, and what to do.
fn nothing(lists: &[(String, String)]) -> anyhow::Error {
    const NAME_ONE: &str = "list: shelfmark init --list lists/foo.md";
    match lists.first() {
        Some((path, _)) => anyhow!("{path} has no entries to learn from; name another {NAME_ONE}"),
        None => anyhow!("no README.md found at the top, in .github or in docs; name a {NAME_ONE}"),
    }
}

/// The READMEs with their texts, except symbolic links to others. One that cannot be read is skipped as long as another can be.
fn readmes(checkout: &Checkout) -> anyhow::Result<Vec<(String, String)>> {
    let is_link = |path: &String| checkout.path(path).is_symlink();
    let (mut found, mut unread) = (Vec::new(), Vec::new());
    for path in checkout.files()?.into_iter().filter(|path| is_list_path(path) && !is_link(path)) {
        match checkout.own(&path).and_then(|file| read(&file)) {
            Ok(text) => found.push((path, text)),
            Err(error) => unread.push(error),
        }
    }
    if found.is_empty() && !unread.is_empty() {
        return Err(unread.swap_remove(0));
    }
    unread.iter().for_each(pass_over);
    Ok(found)
}

fn pass_over(error: &anyhow::Error) {
    super::tell(&format!("warning: skipped: {error:#}"));
}

/// The lists that were named, each once, with their texts.
fn inside(checkout: &Checkout, named: &[PathBuf]) -> anyhow::Result<Vec<(String, String)>> {
    let mut lists: Vec<(String, String)> = Vec::new();
    for file in named {
        let path = checkout.path_from_top(file)?;
        if lists.iter().all(|(known, _)| *known != path) {
            lists.push((path, read(file)?));
        }
    }
    Ok(lists)
}

/// Files that are not lists although they have links in bullets, by the beginnings of their names.
const NO_LISTS: [&str; 9] = [
    "changelog",
    "changes",
    "history",
    "code_of_conduct",
    "code-of-conduct",
    "contribut",
    "security",
    "license",
    "pull_request_template",
];

/// The fewest entries of a file that looks like a list.
const FEWEST: usize = 20;
const LARGEST: u64 = 1 << 20;

/// The most files that are looked at; more than this are the pages of something else.
const MOST_FILES: usize = 500;

/// Other files that look like lists, the longest first, each with the number of its entries.
fn lookalikes(checkout: &Checkout) -> anyhow::Result<Vec<(String, usize)>> {
    let is_candidate = |path: &String| {
        let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
        let is_markdown = [".md", ".markdown"].iter().any(|ending| name.ends_with(ending));
        let is_guideline = GUIDELINES.iter().any(|places| places.contains(&path.as_str()));
        is_markdown && !is_list_path(path) && !is_guideline && !NO_LISTS.iter().any(|start| name.starts_with(start))
    };
    let mut candidates: Vec<String> = checkout.files()?.into_iter().filter(is_candidate).collect();
    // Lists are usually near the top.
    candidates.sort_by_key(|path| path.matches('/').count());
    let mut found = Vec::new();
    for path in candidates.into_iter().take(MOST_FILES) {
        let Ok(file) = checkout.own(&path) else { continue };
        let Some(text) = small(&file).and_then(|file| read(file).ok()) else { continue };
        let summary = Reviewer::new(&path, &text).summary();
        if looks_like_a_list(&summary) {
            found.push((path, summary.entries));
        }
    }
    found.sort_by_key(|(_, entries)| std::cmp::Reverse(*entries));
    Ok(found)
}

/// The file, if it is one and no larger than lists are.
fn small(file: &Path) -> Option<&Path> {
    let found = file.metadata().ok()?;
    (found.is_file() && found.len() <= LARGEST).then_some(file)
}

/// Whether enough of a file is written as lists are that it probably is one.
fn looks_like_a_list(summary: &Summary) -> bool {
    let Coverage { links, understood } = summary.coverage;
    let has_habits =
        summary.groups.iter().any(|group| group.habits.iter().any(|habit| habit.feature == Feature::Title));
    summary.entries >= FEWEST && has_habits && links > 0 && understood * 10 >= links * 8
}
