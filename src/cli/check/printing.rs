//! Where the report goes, and in which form.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;
use similar::TextDiff;

use super::super::actions::{self, guarded};
use super::super::print as print_out;
use super::{Args, Judged, Work};
use crate::output::{self, Colours, Length, Reviewed};
use crate::text::visible;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people, with excerpts
    Text,
    /// For programs: the contract in docs/json.md
    Json,
    /// Workflow commands for GitHub Actions
    Github,
    /// SARIF 2.1.0 for code scanning
    Sarif,
    /// Reviewdog's diagnostic format, with suggestions
    Rdjson,
    /// Markdown for a page of its own, as `$GITHUB_STEP_SUMMARY`
    Summary,
}

/// A file that the report is written to, and its format.
#[derive(Clone, Debug)]
pub(super) struct Output {
    format: Format,
    file: PathBuf,
}

impl Output {
    /// Whether it is JSON.
    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Reads `FORMAT=FILE`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let formats = || Format::value_variants().iter().filter_map(Format::to_possible_value);
        let names = || formats().map(|format| format.get_name().to_owned()).collect::<Vec<_>>().join(", ");
        let (format, file) = text.split_once('=').ok_or("expected FORMAT=FILE, like sarif=report.sarif")?;
        if file.is_empty() {
            return Err("expected a file name after the =".to_owned());
        }
        let format = Format::from_str(format, true)
            .map_err(|_| format!("unknown format {format:?}; the formats are {}", names()))?;
        Ok(Self { format, file: PathBuf::from(file) })
    }
}

/// Prints the report, and writes it to the files that were asked for. Returns whether a diff was shown.
///
/// # Errors
/// When a file cannot be written.
pub(super) fn print(
    args: &Args,
    work: &Work,
    judged: &[Judged<'_>],
    reviewed: &[Reviewed<'_>],
) -> anyhow::Result<bool> {
    for Output { format, file } in &args.output {
        let text = written(*format, args, work, judged, reviewed, Colours::Off)?;
        if file == Path::new("-") {
            print_out(&text)?;
        } else {
            std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
        }
    }
    let colours = args.color.on_stdout();
    if args.diff {
        let diff = diff(judged, args.color.on_piped_stdout());
        print_out(&guarded(&diff))?;
        return Ok(!diff.is_empty());
    }
    let is_unasked = args.format.is_none() && !args.statistics;
    let text = written(args.format.unwrap_or(Format::Text), args, work, judged, reviewed, colours)?;
    let is_for_people = matches!(args.format, None | Some(Format::Text));
    print_out(&if is_for_people { guarded(&text) } else { text })?;
    if is_unasked && actions::is_here() {
        print_out(&output::github(reviewed))?;
        actions::add_to_summary(&output::summary(reviewed))?;
    }
    Ok(false)
}

fn written(
    format: Format,
    args: &Args,
    work: &Work,
    judged: &[Judged<'_>],
    reviewed: &[Reviewed<'_>],
    colours: Colours,
) -> anyhow::Result<String> {
    Ok(match format {
        Format::Json => output::json(reviewed)? + "\n",
        Format::Github => output::github(reviewed),
        Format::Sarif => output::sarif(reviewed)? + "\n",
        Format::Rdjson => output::rdjson(reviewed)? + "\n",
        Format::Summary => output::summary(reviewed),
        Format::Text => text(args, work, judged, reviewed, colours),
    })
}

/// The width of the terminal; `None` if output does not go to one. If it cannot be asked, `COLUMNS` decides, as in clap.
fn columns() -> Option<usize> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let asked = terminal_size::terminal_size_of(std::io::stdout()).map(|(columns, _)| usize::from(columns.0));
    let told = || std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    asked.or_else(told).filter(|columns| *columns > 0)
}

fn text(args: &Args, work: &Work, judged: &[Judged<'_>], reviewed: &[Reviewed<'_>], colours: Colours) -> String {
    let is_unchanged = |one: &Reviewed<'_>| work.unchanged.iter().any(|shown| shown == one.shown);
    let changed: Vec<Reviewed<'_>> = reviewed.iter().copied().filter(|one| !is_unchanged(one)).collect();
    let length = match (args.quiet, args.statistics) {
        (true, _) => Length::Findings,
        (_, true) => Length::Outcomes,
        _ => Length::Whole,
    };
    let mut text = match (args.quiet, args.statistics) {
        (true, true) => String::new(),
        _ => output::text(&changed, colours, length, columns()),
    };
    if args.statistics {
        text.push_str(&output::statistics(reviewed));
    }
    if args.quiet {
        return text;
    }
    text.push_str(&unchanged(args, work));
    let before = args.fix.then(|| judged.iter().map(|one| one.before).sum());
    text.push_str(&output::found(reviewed, before).unwrap_or_default());
    let is_tidied =
        |one: &&Judged<'_>| one.before == 0 && one.fixed.as_ref().is_some_and(|fixed| *fixed != one.pair.head);
    for one in judged.iter().filter(|one| args.fix && is_tidied(one)) {
        text.push_str(&format!("Cleaned up invisible spaces in {}.\n", visible(&one.pair.shown)));
    }
    text
}

/// Says what was not changed, compared with what, and how to have it judged anyway.
fn unchanged(args: &Args, work: &Work) -> String {
    let (Some(base), false) = (&work.against, work.unchanged.is_empty()) else { return String::new() };
    let names: Vec<String> = work.unchanged.iter().map(|path| visible(path)).collect();
    let were = if names.len() == 1 { "was" } else { "were" };
    let files = args.paths.iter().map(|path| format!(" {}", visible(&path.display().to_string()))).collect::<String>();
    format!(
        "{} {were} not changed since {base}; to check the whole list: shelfmark check --all{files}\n",
        names.join(", ")
    )
}

/// The changes that the fixes make, as a unified diff that `git apply` accepts.
fn diff(judged: &[Judged<'_>], colours: Colours) -> String {
    let mut whole = String::new();
    for one in judged {
        let Some(fixed) = one.fixed.as_ref().filter(|fixed| **fixed != one.pair.head) else { continue };
        let (from, to) = (format!("a/{}", one.pair.path), format!("b/{}", one.pair.path));
        let diff = TextDiff::from_lines(one.pair.head.as_str(), fixed.as_str());
        whole.push_str(&diff.unified_diff().header(&from, &to).to_string());
    }
    // Output to a file or another program is not altered.
    let is_seen = std::io::stdout().is_terminal();
    match (colours, is_seen) {
        (Colours::Off, false) => whole,
        (Colours::Off, true) => whole.lines().map(|line| visible(line) + "\n").collect(),
        (Colours::On, _) => whole.lines().map(painted).collect(),
    }
}

/// A line of a diff in git's colours.
fn painted(line: &str) -> String {
    let line = visible(line);
    let colour = match line.as_bytes().first() {
        _ if line.starts_with("--- ") || line.starts_with("+++ ") => "\u{1b}[1m",
        Some(b'+') => "\u{1b}[32m",
        Some(b'-') => "\u{1b}[31m",
        Some(b'@') => "\u{1b}[36m",
        _ => return line + "\n",
    };
    format!("{colour}{line}\u{1b}[0m\n")
}
