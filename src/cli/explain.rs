//! `shelfmark explain`: the documentation of the checks.

use std::process::ExitCode;

use anyhow::bail;

use super::colours::Colour;
use super::names;
use crate::checks::{CHECKS, Check, Preset, Safety};
use crate::output::Colours;
use crate::policy::PATH;

/// Print what a check reports, why, and how it is fixed; without a name, list the checks
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The check's name
    #[arg(value_name = "CHECK")]
    check: Option<String>,
    /// Print the documentation of all checks (docs/checks.md)
    #[arg(long, conflicts_with = "check")]
    all: bool,
    /// When to colour the text
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    color: Colour,
}

/// Carries out `shelfmark explain`.
///
/// # Errors
/// When there is no check of that name.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let text = match &args.check {
        Some(name) => match names::find(name) {
            Some(check) => rendered(check, args.color.on_stdout()),
            None => bail!(names::unknown(name)),
        },
        None if args.all => page(),
        None => list(),
    };
    super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The documentation of all checks, in Markdown.
#[must_use]
pub fn page() -> String {
    let mut page = format!(
        "\
# The checks

Generated from the checks' own documentation by `shelfmark explain --all`; edit that.

To switch a check off or change its severity, name it in [`{PATH}`](policy.md):

```yaml
checks:
  out-of-order: off        # or note, warning, error
```

In one pull request, a maintainer's comment `/shelfmark ignore CHECK` sets it aside; on the command line, `--ignore CHECK` does. More, and how to
report a false alarm: [When Shelfmark is wrong](when-shelfmark-is-wrong.md).

{}
Off by default. Turn all of these on with [`preset: awesome`](policy.md#written-rules) in the policy or `--preset awesome` on the command line, or single ones by
naming them under `checks` in the policy:

{}",
        index("", None),
        index("", Some(Preset::Awesome))
    );
    for check in CHECKS {
        page.push('\n');
        page.push_str(&section(*check));
    }
    page
}

/// The table of the checks that are on by default, in Markdown, as in the README.
#[must_use]
pub fn table() -> String {
    index("docs/checks.md", None)
}

/// A table of the checks of this preset, or of none, whose names link into this page.
fn index(page: &str, preset: Option<Preset>) -> String {
    let mut table = "| check | severity | what it reports |\n|---|---|---|\n".to_owned();
    for check in CHECKS.iter().filter(|check| check.preset() == preset) {
        let name = check.name();
        table.push_str(&format!("| [`{name}`]({page}#{name}) | {} | {} |\n", check.severity(), check.summary()));
    }
    table
}

fn section(check: &dyn Check) -> String {
    format!("## {}\n\n*{}* · {}\n\n{}\n", check.name(), check.severity(), check.summary(), check.docs())
}

fn fix_in_short(fix: Safety) -> &'static str {
    match fix {
        Safety::Safe => "safe",
        Safety::Unsafe => "unsafe",
    }
}

/// What `--fix` does about a check.
fn fix_in_words(fix: Option<Safety>) -> &'static str {
    match fix {
        Some(Safety::Safe) => "fixable with --fix",
        Some(Safety::Unsafe) => "fixable with --fix --unsafe-fixes",
        None => "no fix",
    }
}

/// All checks, one per line.
fn list() -> String {
    let width = CHECKS.iter().map(|check| check.name().len()).max().unwrap_or(0);
    let row = |name: &str, severity: &str, fix: &str, summary: &str| {
        format!("{name:width$}  {severity:8}  {fix:6}  {summary}\n")
    };
    let of = |check: &&dyn Check| {
        row(check.name(), check.severity().as_str(), check.fix().map_or("", fix_in_short), check.summary())
    };
    let rows: String = CHECKS.iter().map(of).collect();
    row("check", "severity", "fix", "what it reports")
        + &rows
        + "\nThe `awesome-` checks are off without `--preset awesome`. Details: shelfmark explain CHECK\n"
}

/// The documentation of a check for a terminal, and how to switch it off.
fn rendered(check: &dyn Check, colours: Colours) -> String {
    let paint = |code: &str, text: &str| match colours {
        Colours::On => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        Colours::Off => text.to_owned(),
    };
    let name = check.name();
    let fix = fix_in_words(check.fix());
    let mut out = format!("{}  {} · {fix}\n{}\n\n", paint("1", name), check.severity(), check.summary());
    let mut is_code = false;
    for line in check.docs().lines() {
        let code = match line.as_bytes().first() {
            _ if line.starts_with("```") => {
                is_code = !is_code;
                continue;
            }
            _ if !is_code => {
                out.push_str(&format!("{line}\n"));
                continue;
            }
            Some(b'+') => "32",
            Some(b'-') => "31",
            _ => "0",
        };
        out.push_str(&format!("    {}\n", paint(code, line)));
    }
    if let Some(preset) = check.preset() {
        let preset = preset.as_str();
        out.push_str(&format!(
            "\nOff by default. To switch it on: `preset: {preset}` in {PATH}, `--preset {preset}` on the command line.\n"
        ));
    }
    out.push_str(&format!(
        "\nTo switch it off: `checks: {{ {name}: off }}` in {PATH}, `--ignore {name}` on the command line,\n\
         or in the list itself `<!-- shelfmark-ignore {name} reason -->` above an entry or at its end.\n"
    ));
    out
}
