//! Checks by the names that people type.

use clap::ValueEnum;
use similar::TextDiff;

use crate::checks::{self, CHECKS, Check};
use crate::policy::{Level, Policy};

/// The check of this name, in upper or lower case.
pub(super) fn find(name: &str) -> Option<&'static dyn Check> {
    CHECKS.iter().copied().find(|check| check.name().eq_ignore_ascii_case(name.trim()))
}

/// The name of a check, for the command line to parse.
pub(super) fn check(name: &str) -> Result<&'static str, String> {
    find(name).map(Check::name).ok_or_else(|| unknown(name))
}

/// Says that there is no such check, and what was probably meant, to end a sentence with.
pub(super) fn unknown(name: &str) -> String {
    /// How similar a name must be to be suggested.
    const ALIKE: f32 = 0.5;
    let lower = name.to_lowercase();
    let likeness = |check: &&dyn Check| TextDiff::from_chars(lower.as_str(), check.name()).ratio();
    let best = CHECKS.iter().map(|check| (likeness(check), check.name())).max_by(|a, b| a.0.total_cmp(&b.0));
    let hint = match best.filter(|(likeness, _)| *likeness >= ALIKE) {
        Some((_, check)) => format!("did you mean {check}?"),
        None => "`shelfmark explain` lists them all".to_owned(),
    };
    format!("unknown check {name:?}; {hint}")
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Preset {
    /// The rules of the list of awesome lists: heading, badge, contents, form of descriptions, files of the repository
    Awesome,
}

impl Preset {
    fn meant(self) -> checks::Preset {
        match self {
            Self::Awesome => checks::Preset::Awesome,
        }
    }
}

/// Which checks are run.
#[derive(Debug, clap::Args)]
pub(super) struct Chosen {
    /// Check written rules as well
    #[arg(long, value_enum, help_heading = "Checks")]
    preset: Option<Preset>,
    /// Run only these checks
    #[arg(long, value_name = "CHECK", value_delimiter = ',', value_parser = check, help_heading = "Checks")]
    select: Vec<&'static str>,
    /// Skip these checks
    #[arg(long, value_name = "CHECK", value_delimiter = ',', value_parser = check, help_heading = "Checks")]
    ignore: Vec<&'static str>,
}

impl Chosen {
    /// The policy with the command line's choice of checks.
    pub fn within(&self, mut policy: Policy) -> Policy {
        let Self { preset, select, ignore } = self;
        policy.preset = preset.map(Preset::meant).or(policy.preset);
        let off = |check: &str| !select.is_empty() && !select.contains(&check) || ignore.contains(&check);
        for check in CHECKS {
            let name = check.name();
            if off(name) {
                policy.checks.insert(name.to_owned(), Level::Off);
            } else if select.contains(&name) {
                policy.turn_on(*check);
            }
        }
        policy
    }
}
