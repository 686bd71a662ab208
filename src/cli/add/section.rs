//! Which section a link goes to.

use std::io::{BufRead as _, IsTerminal as _};

use anyhow::{anyhow, bail};

use super::super::tell;
use crate::engine::{Named, NoSection};

/// The section that was named.
pub(super) fn named(section: Result<Named, NoSection>) -> anyhow::Result<Named> {
    section.map_err(|why| match &why {
        NoSection::Unknown { meant: None, .. } => anyhow!("{why}; `shelfmark learn --verbose` lists them"),
        NoSection::Several { sections, .. } => {
            let lines: Vec<String> = sections.iter().map(shown).collect();
            anyhow!("{why}; name the one above it, too: {}", lines.join("; "))
        }
        _ => why.into(),
    })
}

/// The section where it belongs, if that is certain; else the user at the terminal chooses.
pub(super) fn likeliest(section: Result<Named, NoSection>) -> anyhow::Result<Named> {
    match section {
        Err(NoSection::Unclear(choices)) if !choices.is_empty() => {
            if std::io::stdin().is_terminal() && std::io::stderr().is_terminal() {
                return asked(choices);
            }
            let lines: Vec<String> = choices.iter().map(told).collect();
            bail!("its section is not clear; give one with --section. Best matches:\n{}", lines.join("\n"))
        }
        section => section.map_err(|why| anyhow!("{why}; give one with --section")),
    }
}

fn asked(choices: Vec<(Named, f32)>) -> anyhow::Result<Named> {
    let lines: Vec<String> = (1..).zip(&choices).map(|(at, choice)| format!("{at}  {}", told(choice))).collect();
    tell(&format!("Which section?\n{}\nNumber, or Enter for the first:", lines.join("\n")));
    let mut answer = String::new();
    if std::io::stdin().lock().read_line(&mut answer)? == 0 {
        bail!("no section was chosen; nothing was written");
    }
    let number = if answer.trim().is_empty() { 1 } else { answer.trim().parse().unwrap_or(0) };
    match usize::checked_sub(number, 1).and_then(|at| choices.into_iter().nth(at)) {
        Some((section, _)) => Ok(section),
        None => bail!("{:?} is not one of these numbers; nothing was written", answer.trim()),
    }
}

fn told((section, chance): &(Named, f32)) -> String {
    format!("{:>3.0} %  {}", chance * 100.0, shown(section))
}

fn shown(section: &Named) -> String {
    let line = section.line.map(|line| format!(" (line {line})")).unwrap_or_default();
    format!("{}{line}", section.shown())
}
