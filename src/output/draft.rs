//! The first policy of a list: what its guidelines state as settings, what was learned as comments.

use std::fmt::Write as _;

use crate::engine::{Coverage, Feature, Group, Habit, OrderHere, Stated, StatedOrder, Statement, Strength, Summary};
use crate::policy::{HIGHEST_BAR, RULES, word_for};
use crate::text::{counted, visible};

/// A list that the policy is written for.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its path in the repository.
    pub path: String,
    /// What was learned about it.
    pub summary: Summary,
    /// What it and its guidelines state.
    pub statements: Vec<Statement>,
}

/// What the policy is written from.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// The lists.
    pub lists: &'a [Listed],
    /// Whether they are only found if the policy names them.
    pub names_lists: bool,
    /// Other files that look like lists: the path and the number of entries of each.
    pub others: &'a [(String, usize)],
    /// The paths of the guidelines, in the order in which statements refer to them.
    pub guidelines: &'a [String],
}

/// With fewer entries than this, their habits say nothing.
const TELLING: usize = 8;

/// The most kinds of entries that are described for a list, and the most other files that are named.
const MOST: usize = 3;

/// What every policy begins with. Editors take the schema from the first line.
const HEADER: &str = "\
# yaml-language-server: $schema=https://raw.githubusercontent.com/shelfmark/shelfmark/main/docs/policy.schema.json

# This repository's settings for Shelfmark. They outrank what is learned from the list, and take effect on the default branch.
# Every setting: https://github.com/shelfmark/shelfmark/blob/main/docs/policy.md
";

/// The settings about which nothing was stated, with their defaults.
const DEFAULTS: &str = "
# Other settings, with their defaults:
# fail-on: error      # the lowest severity that makes the check run fail: error, warning, note, or never
# comments: 10        # the most comments on a pull request; with 0, the findings are only on the check run's page
# checks: {}          # turn a check off, { out-of-order: off }, or set its severity: note, warning, error
# ignore-bots: true   # skip pull requests by bots
# facts: on           # check new links, and look up papers and repositories
# approve: false      # approve pull requests in which no issues were found
";

/// The policy as a file.
#[must_use]
pub fn draft(draft: &Draft<'_>) -> String {
    let mut out = HEADER.to_owned();
    let _ = write!(
        out,
        "\n# The rule set that contributions are judged by. While it is pinned, upgrading Shelfmark changes no verdicts.\nrules: {RULES}\n"
    );
    tell_files(&mut out, draft);
    tell_settings(&mut out, draft);
    for list in draft.lists.iter().filter(|list| list.summary.entries > 0) {
        tell_learned(&mut out, list);
    }
    out.push_str(DEFAULTS);
    out
}

/// How many settings a policy gets from what the guidelines state.
#[must_use]
pub fn drafted_settings(draft: &Draft<'_>) -> usize {
    let stated = stated(draft);
    stated.iter().filter(|one| matches!(one.becomes, Becomes::Style(..) | Becomes::Bar(..))).count()
}

fn tell_files(out: &mut String, draft: &Draft<'_>) {
    let shown = draft.others.iter().take(MOST * MOST);
    let others: Vec<String> = shown
        .map(|(path, entries)| format!("#  - {}   # {}\n", pattern(path), counted(*entries, "entry", "entries")))
        .collect();
    if draft.names_lists {
        let lists: String = draft.lists.iter().map(|list| format!("  - {}\n", pattern(&list.path))).collect();
        let _ = write!(
            out,
            "\n# The lists. The default: READMEs at the top, in .github and in docs.\nfiles:\n{lists}{}",
            others.concat()
        );
    } else if !others.is_empty() {
        let lists: String = draft.lists.iter().map(|list| format!("#  - {}\n", pattern(&list.path))).collect();
        let _ = write!(
            out,
            "\n# READMEs are found automatically. These files look like lists, too; to have them reviewed, uncomment this and keep the lists:\n\
             # files:\n{lists}{}",
            others.concat()
        );
    }
}

/// Something that is stated, and what the policy makes of it.
struct Told {
    by: String,
    becomes: Becomes,
}

enum Becomes {
    /// A setting for a part of an entry, with what the list's own entries do.
    Style(Feature, &'static str, String),
    /// The same as a comment, because entries do otherwise.
    Doubted(Feature, &'static str, String),
    /// A threshold for repositories, by the setting's name.
    Bar(&'static str, u64),
    /// Something that is honoured without a setting.
    Heard(&'static str),
}

/// What the guidelines and the lists themselves state, each thing once.
fn stated(draft: &Draft<'_>) -> Vec<Told> {
    let mut known: Vec<(&Listed, &Statement)> = Vec::new();
    for list in draft.lists {
        for one in &list.statements {
            if !known.iter().any(|(_, other)| other.what.is_about(&one.what)) {
                known.push((list, one));
            }
        }
    }
    let told = known.into_iter().filter_map(|(list, one)| {
        let path = one.guideline.and_then(|at| draft.guidelines.get(at)).unwrap_or(&list.path);
        let becomes = match &one.what {
            Stated::Style(feature, value) => style(draft.lists, *feature, value)?,
            // A policy with this value would be rejected.
            Stated::Stars(bar) | Stated::AgeDays(bar) if *bar > HIGHEST_BAR.into() => return None,
            Stated::Stars(stars) => Becomes::Bar("minimum-stars", *stars),
            Stated::AgeDays(days) => Becomes::Bar("minimum-age-days", *days),
            Stated::Order(order) => Becomes::Heard(order_in_words(*order)),
            Stated::NoTracking => Becomes::Heard("no tracking addresses"),
            Stated::NoShorteners => Becomes::Heard("no shortened addresses"),
        };
        Some(Told { by: visible(&format!("{path}:{}", one.line)), becomes })
    });
    told.collect()
}

fn order_in_words(order: StatedOrder) -> &'static str {
    match order {
        StatedOrder::Alphabetical => "alphabetical order",
        StatedOrder::NewestFirst => "newest first",
        StatedOrder::OldestFirst => "oldest first",
        StatedOrder::AtEnd => "new entries at the end",
        StatedOrder::AtBeginning => "new entries at the beginning",
    }
}

/// What a stated value becomes in the policy; `None` if a policy has no word for it.
///
/// A setting applies everywhere. If many entries, or those of a kind or a section, do otherwise, each new one like them would get a comment:
/// whether that is intended is left for people to decide.
fn style(lists: &[Listed], feature: Feature, value: &str) -> Option<Becomes> {
    let word = word_for(feature, value)?;
    let groups = lists.iter().flat_map(|list| &list.summary.groups);
    let habits: Vec<(&Group, &Habit)> = groups.filter_map(|group| Some((group, habit_of(group, feature)?))).collect();
    let counted = |(group, habit): &(&Group, &Habit)| format!("{} of {} {}", habit.agree, habit.total, group.kind);
    let gainsaid = habits.iter().find_map(|one| match one.1 {
        habit if habit.value != value => Some(format!("{} {}", counted(one), habit.says)),
        habit if habit.strength == Strength::None => Some(format!("only {} do so", counted(one))),
        habit => habit.exceptions.first().map(|other| {
            let section = other.section.last().map_or("", String::as_str);
            format!("{} of {} in “{section}” {}", other.agree, other.total, other.says)
        }),
    });
    Some(match (gainsaid, habits.first()) {
        (Some(otherwise), _) => Becomes::Doubted(feature, word, visible(&otherwise)),
        (None, Some(first)) => Becomes::Style(feature, word, format!("{} do so", counted(first))),
        (None, None) => Becomes::Style(feature, word, "no evidence in the list's own entries".to_owned()),
    })
}

/// What entries of a kind do in this respect, if there are enough of them. A marker only counts if a policy has a word for it.
fn habit_of(group: &Group, feature: Feature) -> Option<&Habit> {
    let habit = group.habits.iter().find(|habit| habit.feature == feature && habit.total >= TELLING)?;
    (feature != Feature::Marker || word_for(feature, &habit.value).is_some()).then_some(habit)
}

fn tell_settings(out: &mut String, draft: &Draft<'_>) {
    let stated = stated(draft);
    let (mut style, mut doubted, mut bars, mut heard) = (Vec::new(), Vec::new(), String::new(), Vec::new());
    for Told { by, becomes } in &stated {
        match becomes {
            Becomes::Style(feature, word, done) => {
                style.push(format!("{}: {}   # {by}; {done}", feature.name(), scalar(word)));
            }
            Becomes::Doubted(feature, word, otherwise) => {
                doubted.push(format!("{}: {}   # {by}, but {otherwise}", feature.name(), scalar(word)));
            }
            Becomes::Bar(name, least) => bars.push_str(&format!("{name}: {least}   # {by}\n")),
            Becomes::Heard(what) => heard.push(format!("{what} ({by})")),
        }
    }
    tell_style(out, &style, &doubted);
    if !bars.is_empty() {
        let _ = write!(out, "\n# Requirements for repositories that are added.\n{bars}");
    }
    if !heard.is_empty() {
        let _ = write!(out, "\n# Stated, and followed without a setting: {}.\n", heard.join("; "));
    }
}

/// Writes the settings for an entry's parts; those that the list's own entries contradict become comments.
fn tell_style(out: &mut String, style: &[String], doubted: &[String]) {
    let lines =
        |lines: &[String], before: &str| lines.iter().map(|line| format!("{before}{line}\n")).collect::<String>();
    let _ = match (style.is_empty(), doubted.is_empty()) {
        (true, true) => Ok(()),
        (false, true) => {
            write!(out, "\n# How entries are written, as stated.\nstyle:\n{}", lines(style, "  "))
        }
        (false, false) => write!(
            out,
            "\n# How entries are written, as stated. The lines in comments are stated as well, but many entries differ.\n\
             style:\n{}{}",
            lines(style, "  "),
            lines(doubted, "  # ")
        ),
        (true, false) => write!(
            out,
            "\n# Stated, but many entries differ; to ask for it all the same, uncomment these lines.\n# style:\n{}",
            lines(doubted, "#   ")
        ),
    };
}

fn tell_learned(out: &mut String, list: &Listed) {
    let Listed { path, summary, .. } = list;
    let Coverage { links, understood } = summary.coverage;
    let (entries, sections) =
        (counted(summary.entries, "entry", "entries"), counted(summary.sections, "section", "sections"));
    comment(out, &format!("\n{path}: {entries} in {sections}; {understood} of {links} links are in entries."));
    if !summary.coverage.is_enough() {
        comment(out, "Most of the rest was not understood: contributions there are only checked for duplicates.");
    }
    let groups: Vec<&Group> = summary.groups.iter().filter(|group| group.entries >= TELLING).take(MOST).collect();
    let learned = "Learned, no settings needed: a new entry that visibly differs gets a comment.";
    let usual = "Usual, but only asked for in sections that insist on it; the setting in parentheses, under style, asks for it everywhere.";
    let is_told = tell_habits(out, &groups, Strength::Binding, learned);
    let is_usual = tell_habits(out, &groups, Strength::Leaning, usual);
    if !is_told && !is_usual {
        comment(out, "Nothing was learned about how they are written.");
    }
    tell_order(out, summary);
}

/// Writes the habits of this strength, kind by kind; returns whether there are any.
fn tell_habits(out: &mut String, groups: &[&Group], strength: Strength, title: &str) -> bool {
    let of = |group: &&Group| {
        group.habits.iter().filter(|habit| habit.strength == strength).cloned().collect::<Vec<Habit>>()
    };
    let told: Vec<(&&Group, Vec<Habit>)> =
        groups.iter().map(|group| (group, of(group))).filter(|(_, habits)| !habits.is_empty()).collect();
    if !told.is_empty() {
        comment(out, title);
    }
    let width = told.iter().flat_map(|(_, habits)| habits).map(|habit| evidence(habit).len()).max().unwrap_or(0);
    for (group, habits) in &told {
        if groups.len() > 1 {
            comment(out, &format!("  {} {}:", group.entries, group.kind));
        }
        for habit in habits {
            tell_habit(out, habit, width);
        }
    }
    !told.is_empty()
}

fn evidence(habit: &Habit) -> String {
    format!("{} of {}", habit.agree, habit.total)
}

fn tell_habit(out: &mut String, habit: &Habit, width: usize) {
    let others = match habit.exceptions.len() {
        0 => String::new(),
        count => format!(", except in {}", counted(count, "section", "sections")),
    };
    let asking = match word_for(habit.feature, &habit.value) {
        Some(word) if habit.strength == Strength::Leaning => format!(" ({}: {})", habit.feature.name(), scalar(word)),
        _ => String::new(),
    };
    comment(out, &format!("  {:>width$}  {}{asking}{others}", evidence(habit), habit.says));
}

/// Writes the orders that were learned, and which sections have none.
fn tell_order(out: &mut String, summary: &Summary) {
    let mut orders: Vec<(&str, usize)> = Vec::new();
    for here in &summary.order {
        match orders.iter_mut().find(|(says, _)| *says == here.says) {
            Some((_, count)) => *count += 1,
            None => orders.push((&here.says, 1)),
        }
    }
    orders.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let judged = counted(summary.judged_runs, "group of entries", "groups of entries");
    for (says, count) in orders.iter().take(MOST) {
        comment(out, &format!("Order: {count} of {judged} {} {says}.", if *count == 1 { "is" } else { "are" }));
    }
    let free = summary.unordered.len();
    if free > 0 {
        comment(out, &format!("In {free} of {judged} no order was found: entries may go anywhere."));
    }
    let share = |one: &&OrderHere| one.agree * 1000 / one.total.max(1);
    if let Some(section) = summary.order.iter().min_by_key(share).and_then(|one| one.section.last()) {
        comment(out, &format!("To allow any order in a section: order: {{ {}: any }}", scalar(section)));
    }
}

/// Adds lines as comments.
fn comment(out: &mut String, text: &str) {
    for line in text.split('\n') {
        let line = visible(line);
        let _ = if line.is_empty() { writeln!(out) } else { writeln!(out, "# {line}") };
    }
}

/// A word written so that YAML reads it as a string.
fn scalar(word: &str) -> String {
    let is_plain = word.starts_with(char::is_alphabetic)
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_'))
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&word.to_lowercase().as_str());
    if is_plain { word.to_owned() } else { format!("'{}'", visible(word).replace('\'', "''")) }
}

/// A path as a pattern that matches only this path.
fn pattern(path: &str) -> String {
    let escaped: String = path
        .chars()
        .flat_map(|c| [matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '!' | '\\').then_some('\\'), Some(c)])
        .flatten()
        .collect();
    scalar(&escaped)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::engine::Reviewer;
    use crate::policy::Policy;

    /// The draft for a guideline and a list.
    fn drafted(guideline: &str, list: &str) -> String {
        let guidelines = [guideline.to_owned()];
        let reviewer = Reviewer::new("README.md", list).guided_by(&guidelines);
        let lists =
            [Listed { path: "README.md".into(), summary: reviewer.summary(), statements: reviewer.statements() }];
        let paths = ["CONTRIBUTING.md".to_owned()];
        let draft = Draft { lists: &lists, names_lists: false, others: &[], guidelines: &paths };
        let text = super::draft(&draft);
        let (policy, problems) = Policy::read(&text);
        assert_eq!(problems, [], "{text}");
        let bars = usize::from(policy.minimum_stars.is_some()) + usize::from(policy.minimum_age_days.is_some());
        assert_eq!(policy.style.len() + bars, drafted_settings(&draft), "{text}");
        text.lines().filter(|line| line.contains("CONTRIBUTING.md:")).map(|line| format!("{line}\n")).collect()
    }

    fn entries(count: usize, entry: &str) -> String {
        (0..count).map(|at| entry.replace('N', &at.to_string())).collect()
    }

    const STOP: &str = "End all descriptions with a full stop.\n";
    const STOPPED: &str = "- [Tea N](https://teaN.example) - A tea.\n";
    const BARE: &str = "- [Pot N](https://potN.example) - A pot\n";

    #[test]
    fn what_most_entries_do_is_asked_for_and_what_many_do_otherwise_is_not() {
        let drafted = |stopped, bare| {
            drafted(STOP, &format!("# Tea\n\n## All\n\n{}{}", entries(stopped, STOPPED), entries(bare, BARE)))
        };
        assert_eq!(
            drafted(0, 0),
            "  full-stop: required   # CONTRIBUTING.md:1; no evidence in the list's own entries\n"
        );
        assert_eq!(drafted(19, 1), "  full-stop: required   # CONTRIBUTING.md:1; 19 of 20 bulleted entries do so\n");
        assert_eq!(
            drafted(12, 8),
            "#   full-stop: required   # CONTRIBUTING.md:1, but only 12 of 20 bulleted entries do so\n"
        );
        assert_eq!(
            drafted(4, 16),
            "#   full-stop: required   # CONTRIBUTING.md:1, but 16 of 20 bulleted entries end with no full stop\n"
        );
    }

    #[test]
    fn a_section_that_plainly_does_otherwise_is_named() {
        let (teas, pots) = (entries(400, STOPPED), entries(80, BARE));
        assert_eq!(
            drafted(STOP, &format!("# Tea\n\n## Teas\n\n{teas}\n## Pots\n\n{pots}")),
            "#   full-stop: required   # CONTRIBUTING.md:1, but 80 of 80 in “Pots” end with no full stop\n"
        );
    }

    #[test]
    fn a_bar_that_no_policy_can_have_is_left_out() {
        let list = format!("# Tea\n\n{}", entries(20, STOPPED));
        let of_stars = |stars: u32| drafted(&format!("Repositories need at least {stars} stars.\n"), &list);
        assert_eq!(of_stars(HIGHEST_BAR), "minimum-stars: 1000000   # CONTRIBUTING.md:1\n");
        assert_eq!(of_stars(HIGHEST_BAR + 1), "");
        assert_eq!(drafted("They must be at least 3000 years old.\n", &list), "");
    }

    #[test]
    fn numbers_are_no_bullets() {
        let numbered = "1. [Tea N](https://teaN.example) - A tea.\n";
        assert_eq!(
            drafted("Write `- [Name](link) - Description.`\n", &format!("# Tea\n\n{}", entries(20, numbered))),
            "  marker: '-'   # CONTRIBUTING.md:1; no evidence in the list's own entries\n\
             \x20 separator: ' - '   # CONTRIBUTING.md:1; 20 of 20 numbered entries do so\n\
             \x20 full-stop: required   # CONTRIBUTING.md:1; 20 of 20 numbered entries do so\n"
        );
    }

    proptest! {
        #[test]
        fn a_pattern_matches_the_path_that_it_was_made_of(path in "[a-zA-Z0-9 _.'\"#:{}\\[\\]*?!,&%@|>~^$-]{1,12}\\.md") {
            let (policy, problems) = Policy::read(&format!("files:\n  - {}\n", pattern(&path)));
            prop_assert_eq!(problems, []);
            prop_assert_eq!(policy.names(&path), (!path.starts_with("./")).then_some(true));
        }
    }
}
