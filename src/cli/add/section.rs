//! Which section a link goes to.

use std::io::{BufRead as _, IsTerminal as _};

use anyhow::bail;
use similar::TextDiff;

use super::super::tell;
use crate::engine::{LikelySection, Named};

/// How many sections are told where none is sure.
pub(super) const MOST: usize = 5;

/// A section that is this likely is taken without asking.
const SURE: f32 = 0.8;

/// The section of this name.
pub(super) fn named(sections: &[Named], name: &str) -> anyhow::Result<usize> {
    // As it is written, before any other that reads alike: C, C++, C#.
    let exact =
        |section: &&Named| section.path.join(" / ") == name || section.path.last().is_some_and(|title| title == name);
    if let [one] = sections.iter().filter(exact).collect::<Vec<_>>().as_slice() {
        return Ok(one.section);
    }
    let wanted: Vec<String> = name.split(" / ").map(folded).collect();
    let is_meant = |section: &&Named| {
        let path: Vec<String> = section.path.iter().map(|title| folded(title)).collect();
        path.ends_with(&wanted) || path.last() == Some(&folded(name))
    };
    let found: Vec<&Named> = sections.iter().filter(is_meant).collect();
    match found.as_slice() {
        [one] => Ok(one.section),
        [] => bail!("no section is called {name:?}{}", meant(sections, name)),
        several => {
            let lines: Vec<String> = several.iter().map(|section| shown(section)).collect();
            bail!("{} sections are called {name:?}; name the one above it, too: {}", several.len(), lines.join("; "))
        }
    }
}

/// The section where it belongs, if that is sure; else whoever sits at the terminal chooses.
pub(super) fn likeliest(sections: &[Named], likely: &[LikelySection]) -> anyhow::Result<usize> {
    let choices: Vec<(&Named, &LikelySection)> = likely
        .iter()
        .filter_map(|likely| Some((sections.iter().find(|section| section.line == likely.line)?, likely)))
        .collect();
    if let [only] = sections {
        return Ok(only.section);
    }
    match choices.as_slice() {
        [] => bail!("its words do not tell in which section it belongs; give one with --section"),
        [(section, likely), ..] if likely.chance >= SURE => Ok(section.section),
        _ if std::io::stdin().is_terminal() && std::io::stderr().is_terminal() => asked(&choices),
        _ => {
            let lines: Vec<String> = choices.iter().map(told).collect();
            bail!("its section is not clear; give one with --section. The likeliest:\n{}", lines.join("\n"))
        }
    }
}

fn asked(choices: &[(&Named, &LikelySection)]) -> anyhow::Result<usize> {
    let lines: Vec<String> = (1..).zip(choices).map(|(at, choice)| format!("{at}  {}", told(choice))).collect();
    tell(&format!("Which section?\n{}\nIts number, or Enter for the first:", lines.join("\n")));
    let mut answer = String::new();
    if std::io::stdin().lock().read_line(&mut answer)? == 0 {
        bail!("no section was chosen; nothing was written");
    }
    let number = if answer.trim().is_empty() { 1 } else { answer.trim().parse().unwrap_or(0) };
    match usize::checked_sub(number, 1).and_then(|at| choices.get(at)) {
        Some((section, _)) => Ok(section.section),
        None => bail!("{:?} is none of these numbers; nothing was written", answer.trim()),
    }
}

fn told((section, likely): &(&Named, &LikelySection)) -> String {
    format!("{:>3.0} %  {}", likely.chance * 100.0, shown(section))
}

fn shown(section: &Named) -> String {
    // The list's own title stands above all of them.
    let below = if section.path.len() > 1 { &section.path[1..] } else { &section.path[..] };
    let line = section.line.map(|line| format!(" (line {line})")).unwrap_or_default();
    format!("{}{line}", below.join(" / "))
}

/// What was probably meant.
fn meant(sections: &[Named], name: &str) -> String {
    const ALIKE: f32 = 0.5;
    let wanted = folded(name);
    let likeness = |title: &str| TextDiff::from_chars(wanted.as_str(), folded(title).as_str()).ratio();
    let titles = sections.iter().filter_map(|section| section.path.last());
    let best = titles.map(|title| (likeness(title), title)).max_by(|one, other| one.0.total_cmp(&other.0));
    match best.filter(|(likeness, _)| *likeness >= ALIKE) {
        Some((_, title)) => format!("; did you mean {title:?}?"),
        None => "; `shelfmark learn --verbose` lists them".to_owned(),
    }
}

/// A heading as people type it: letters and digits alone count.
fn folded(title: &str) -> String {
    let words = title.to_lowercase();
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
