//! `shelfmark add`: a link becomes an entry.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use similar::TextDiff;

use super::asking::{Asking, Links};
use super::format::Format;
use super::house::House;
use super::{actions, read, tell, values};
use crate::compose::Date;
use crate::engine::{CannotAdd, Reviewer, Said};
use crate::facts::{Facts, Question};
use crate::output::{self, Addition, Outcome};
use crate::policy::Policy;
use crate::text::visible;

mod section;

/// Write the entry for a link in the list's own style, in its place
///
/// Details are looked up: papers at arXiv, Crossref, DataCite and PubMed, repositories at GitHub, and otherwise the page's title. Their
/// form is that of the list's other entries: which parts, in which order, with which punctuation, how authors and dates are written. The
/// section is the one you name, or else the one that its words point to, if that is clear; if not, you are asked, or the best matches are
/// printed. The entry is put in order, numbered and reviewed. Unknown details are left out, and reported.
///
/// Exit status: 0 when every link is in the list, 2 when one could not be added; then nothing is written.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The links
    #[arg(value_name = "URL", required = true, value_parser = values::link)]
    links: Vec<String>,
    /// The list
    #[arg(long, value_name = "FILE", default_value = "README.md")]
    list: PathBuf,
    /// The section's heading; if several sections share it, with the one above it: `Papers / 2024`
    #[arg(long, value_name = "HEADING")]
    section: Option<String>,
    /// Show what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    told: Told,
    /// The contributing guidelines: their template and rules are evidence too [default: in a checkout,
    /// `CONTRIBUTING.md` and `PULL_REQUEST_TEMPLATE.md` at the top, in .github or in docs]
    #[arg(long, value_name = "CONTRIBUTING.md")]
    guidelines: Vec<PathBuf>,
    /// The repository's policy [default: in a checkout, .github/shelfmark.yml]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    #[command(flatten)]
    asking: Asking,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Details that the user gives about a link, which take precedence over what is looked up.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Details (instead of what is looked up)")]
struct Told {
    /// Its title
    #[arg(long, value_parser = values::words)]
    title: Option<String>,
    /// Its authors, separated by commas
    #[arg(long, value_name = "NAMES", value_parser = values::words)]
    authors: Option<String>,
    /// Its date: 2024, 2024-05 or 2024-05-13
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    year: Option<Date>,
    /// Its venue
    #[arg(long, value_parser = values::words)]
    venue: Option<String>,
    /// Its description
    #[arg(long, value_parser = values::words)]
    description: Option<String>,
    /// Another part of the entry, by its label or column: `Dataset=ADNI`
    #[arg(long = "part", value_name = "NAME=TEXT", value_parser = values::named)]
    parts: Vec<(String, String)>,
    /// Another link, by its text: `code=https://github.com/ada/tea`
    #[arg(long = "also", value_name = "NAME=URL", value_parser = values::named_link)]
    also: Vec<(String, String)>,
}

/// Carries out `shelfmark add`.
///
/// # Errors
/// When a file cannot be read or written, a link cannot become an entry, or its section is not clear.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    if args.links.len() > 1 && !args.told.said().is_empty() {
        anyhow::bail!("--title, --authors and the like describe one link; add the links one at a time");
    }
    let before = read(&args.list)?;
    let house = House::of(&args.list, args.policy.as_ref(), &args.guidelines)?;
    let path = args.list.display().to_string();
    let facts = args.facts(&house.policy)?;
    let mut text = before.clone();
    let mut done = Vec::new();
    for link in &args.links {
        let reviewer = Reviewer::new(&path, &text);
        let reviewer = reviewer.under(&house.policy).guided_by(&house.guidelines).knowing(Some(&facts));
        let outcome = args.added(&reviewer, link, &facts).with_context(|| format!("cannot add {link}"))?;
        let next = match &outcome {
            Outcome::Added(added) => Some(added.text.clone()),
            Outcome::Listed(_) => None,
        };
        done.push(Addition { link, outcome });
        text = next.unwrap_or(text);
    }
    for addition in &mut done {
        addition.find_in(&text);
    }
    let writes = !args.dry_run && text != before;
    if writes {
        std::fs::write(&args.list, &text).with_context(|| format!("cannot write {path}"))?;
    }
    let shown = || output::additions_text(&path, &done) + &diff(&path, &before, &text);
    args.format.print(shown, || output::additions_json(&path, &done, writes))?;
    if args.dry_run && text != before {
        tell("note: nothing was written (--dry-run)");
    }
    Ok(ExitCode::SUCCESS)
}

impl Args {
    /// What is known online about all links, unless lookups are switched off.
    fn facts(&self, policy: &Policy) -> anyhow::Result<Facts> {
        if self.asking.why_not(false, policy).is_some() {
            return Ok(Facts::default());
        }
        let open = |known: &Facts| {
            let questions = self.links.iter().filter_map(|link| Question::of(link));
            questions.filter(|question| known.answer(question).is_none() && policy.may_ask(question)).collect()
        };
        let learned = self.asking.learn(&open, Links::Wanted, true, None)?;
        if let Some(note) = learned.note {
            tell(&format!("note: {note}"));
        }
        Ok(learned.facts.unwrap_or_default())
    }

    fn added(&self, reviewer: &Reviewer<'_>, link: &str, facts: &Facts) -> anyhow::Result<Outcome> {
        if let Some(known) = reviewer.listed(link) {
            return Ok(Outcome::Listed(known));
        }
        let made = match reviewer.made(link, facts, &self.told.said()) {
            Err(why @ (CannotAdd::NoTitle | CannotAdd::Absent)) => anyhow::bail!("{why}; give one with --title"),
            made => made?,
        };
        let section = match &self.section {
            Some(name) => section::named(reviewer.section_named(name))?,
            None => section::likeliest(reviewer.section_of(&made))?,
        };
        Ok(Outcome::Added(Box::new(reviewer.put(&made, &section)?)))
    }
}

impl Told {
    fn said(&self) -> Said {
        Said {
            title: self.title.clone(),
            authors: self.authors.clone(),
            date: self.year,
            venue: self.venue.clone(),
            description: self.description.clone(),
            words: self.parts.clone(),
            also: self.also.clone(),
        }
    }
}

/// The changes as a unified diff that `git apply` accepts.
fn diff(path: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    let path = path.trim_start_matches('/');
    let diff = diff.unified_diff().header(&format!("a/{path}"), &format!("b/{path}")).to_string();
    // Output to a file or another program is not altered.
    let is_seen = std::io::stdout().is_terminal();
    actions::guarded(&if is_seen { diff.lines().map(|line| visible(line) + "\n").collect() } else { diff })
}
