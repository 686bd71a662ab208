//! `shelfmark explain`: the documentation of the checks.

use std::process::ExitCode;

use anyhow::bail;
use similar::TextDiff;

use crate::checks::{CHECKS, Check, find};

/// Print what a check reports, why, and how it is mended; without a name, list the checks
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The check's name
    #[arg(value_name = "CHECK")]
    check: Option<String>,
    /// Print the documentation of all checks, as docs/checks.md holds it
    #[arg(long, conflicts_with = "check")]
    all: bool,
}

/// Carries out `shelfmark explain`.
///
/// # Errors
/// When there is no check of that name.
#[allow(clippy::needless_pass_by_value, reason = "every command takes its arguments")]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let text = match &args.check {
        Some(name) => match find(name) {
            Some(check) => section(check),
            None => bail!("there is no check named {name:?}{}", nearest(name)),
        },
        None if args.all => page(),
        None => CHECKS.iter().map(|check| format!("{:22} {}\n", check.name(), check.summary())).collect(),
    };
    super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The documentation of all checks, in Markdown.
#[must_use]
pub fn page() -> String {
    let mut page = "\
# The checks

Made from the checks themselves by `shelfmark explain --all`; edit them there.
"
    .to_owned();
    for check in CHECKS {
        page.push('\n');
        page.push_str(&section(*check));
    }
    page
}

/// The table of checks, in Markdown.
#[must_use]
pub fn table() -> String {
    let mut table = "| check | severity | what it reports |\n|---|---|---|\n".to_owned();
    for check in CHECKS {
        let name = check.name();
        table.push_str(&format!(
            "| [`{name}`](docs/checks.md#{name}) | {} | {} |\n",
            check.severity(),
            check.summary()
        ));
    }
    table
}

fn section(check: &dyn Check) -> String {
    format!("## {}\n\n*{}* · {}\n\n{}\n", check.name(), check.severity(), check.summary(), check.docs())
}

/// What was probably meant, for the end of a sentence.
fn nearest(name: &str) -> String {
    /// Half of the letters, in their order.
    const ALIKE: f32 = 0.5;
    let likeness = |check: &&dyn Check| TextDiff::from_chars(name, check.name()).ratio();
    let best = CHECKS.iter().map(|check| (likeness(check), check.name())).max_by(|a, b| a.0.total_cmp(&b.0));
    match best.filter(|(likeness, _)| *likeness >= ALIKE) {
        Some((_, check)) => format!("; did you mean {check}?"),
        None => "; `shelfmark explain` lists them all".to_owned(),
    }
}
