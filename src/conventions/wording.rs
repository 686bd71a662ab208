//! Conventions in words.

use super::Feature;
use super::capital::said_of_title;
use crate::document::quoted;

/// A clause that says what one entry does, or what many do, about a feature: "ends with a full stop".
#[must_use]
pub fn says(feature: Feature, value: &str, many: bool) -> String {
    let verb = |one: &str, all: &str| if many { all.to_owned() } else { one.to_owned() };
    match feature {
        Feature::List if value == "numbered" => verb("is numbered", "are numbered"),
        Feature::List => verb("has a bullet", "have bullets"),
        Feature::Marker => match value {
            "" => verb("has no marker", "have no marker"),
            _ => format!("{} {}", verb("is marked with", "are marked with"), quoted(value)),
        },
        Feature::Gap => format!("{} {} after the marker", verb("has", "have"), spaces(value)),
        Feature::Indent => format!("{} indented by {}", verb("is", "are"), spaces(value)),
        Feature::Lead => format!("{} {value} before the title", verb("has", "have")),
        Feature::Title => format!("{} the title as {}", verb("writes", "write"), quoted(&title_pattern(value))),
        Feature::Label => {
            format!("{} the link {}", verb("calls", "call"), quoted(value.trim_start_matches(['[', '('])))
        }
        Feature::Separator => match value.trim() {
            "" => format!("{} {} between title and description", verb("has", "have"), spaces(value)),
            _ => format!("{} the description off with {}", verb("sets", "set"), exact(value)),
        },
        Feature::Description => match value {
            "no" => verb("has no description", "have no description"),
            _ => verb("has a description", "have a description"),
        },
        Feature::Capital => match said_of_title(value) {
            Some(said) => format!("{} the title with {said}", verb("begins", "begin")),
            None => format!("{} the description with {value}", verb("begins", "begin")),
        },
        Feature::Opening => match value {
            "" => format!("{} with a word what follows the title", verb("begins", "begin")),
            _ => format!("{} what follows the title with {}", verb("begins", "begin"), quoted(value)),
        },
        Feature::Closing => format!("{} it with {}", verb("closes", "close"), quoted(value)),
        Feature::FullStop => format!("{} with {value}", verb("ends", "end")),
        Feature::InnerStop => format!("{} {value} before the links in brackets", verb("has", "have")),
        Feature::Year => format!("{} with {value}", verb("ends", "end")),
        Feature::Tags => format!("{} {value} after the description", verb("has", "have")),
        Feature::Lines => format!("{} {value}", verb("takes", "take")),
        Feature::Breaks => format!("{} with {value} inside", verb("has lines that end", "have lines that end")),
        Feature::Links => match value.trim() {
            "" => format!("{} {} between the links", verb("has", "have"), spaces(value)),
            _ => format!("{} the links apart with {}", verb("sets", "set"), exact(value)),
        },
        Feature::Spacing if value.ends_with("of a link") => format!("{} {value}", verb("has", "have")),
        Feature::Spacing => format!("{} {value} between words", verb("has", "have")),
        Feature::BesideLinks => match value {
            "a space" => format!("{} a space between words and links", verb("has", "have")),
            _ => verb("has no space between a word and a link", "have no space between words and links"),
        },
        Feature::Trailing => format!("{} {} at the end of the line", verb("has", "have"), spaces(value)),
        Feature::Blank => format!("{} {value} before", verb("has", "have")),
        Feature::Pipes => format!("{} | {value}", verb("has", "have")),
        Feature::Cells => format!("{} {value}", verb("has", "have")),
        Feature::Padding => format!("{} {value} beside the cells' text", verb("has", "have")),
    }
}

/// What to do about an entry that differs from the others in a feature: "end with a full stop".
#[must_use]
pub fn asks(feature: Feature, value: &str, expected: &str) -> String {
    match feature {
        Feature::List if expected == "numbered" => "number it".to_owned(),
        Feature::List => "begin with a bullet".to_owned(),
        Feature::Marker if expected.is_empty() => "drop the marker".to_owned(),
        Feature::Marker => format!("begin with {}", quoted(expected)),
        Feature::Gap => format!("leave {} after the marker", spaces(expected)),
        Feature::Indent => format!("indent by {}", spaces(expected)),
        Feature::Lead if expected == "nothing" => format!("drop the {} before the title", unarticled(value)),
        Feature::Lead => format!("put {expected} before the title"),
        Feature::Title => asks_title(value, expected),
        Feature::Label => format!("call the link {}", quoted(expected.trim_start_matches(['[', '(']))),
        Feature::Separator if expected.trim().is_empty() => {
            format!("leave {} between title and description", spaces(expected))
        }
        Feature::Separator => {
            // If the signs are the same, the difference is in the spaces beside them.
            let is_of_spaces = value.trim() == expected.trim();
            let shown = if is_of_spaces { expected } else { expected.trim() };
            format!("put {} before the description", exact(shown))
        }
        Feature::Description if expected == "no" => "drop the description".to_owned(),
        Feature::Description => "add a description".to_owned(),
        Feature::Capital => {
            let (what, letter) = match said_of_title(expected) {
                Some(letter) => ("the title", letter),
                None => ("the description", expected),
            };
            format!("begin {what} with {letter}")
        }
        Feature::Opening if expected.is_empty() => "begin with a word after the title".to_owned(),
        Feature::Opening => format!("open what follows the title with {}", quoted(expected)),
        Feature::Closing => format!("close it with {}", quoted(expected)),
        Feature::FullStop if expected == "no full stop" => match value {
            "a full stop" => "drop the full stop at the end".to_owned(),
            _ => format!("drop the {} at the end", unarticled(value)),
        },
        Feature::FullStop | Feature::Year if expected == "no year" => "drop the year at the end".to_owned(),
        Feature::FullStop | Feature::Year => format!("end with {expected}"),
        Feature::InnerStop if expected.starts_with("no ") => "drop the full stop before the links".to_owned(),
        Feature::InnerStop => format!("put {expected} before the links"),
        Feature::Tags if expected == "nothing" => format!("drop the {} after the description", unarticled(value)),
        Feature::Tags => format!("add {expected} after the description"),
        Feature::Lines => format!("write it on {expected}"),
        Feature::Breaks => format!("end its lines with {expected}"),
        Feature::Links if expected.trim().is_empty() => format!("leave {} between the links", spaces(expected)),
        Feature::Links => format!("put {} between the links", exact(expected)),
        Feature::Spacing => match value {
            "no space" => "put a space between the words".to_owned(),
            _ => format!("drop the {}", unarticled(value)),
        },
        Feature::BesideLinks if expected == "a space" => "put a space between words and links".to_owned(),
        Feature::BesideLinks => "drop the space between words and links".to_owned(),
        Feature::Trailing => format!("end the line with {}", spaces(expected)),
        Feature::Blank => format!("leave {expected} above it"),
        Feature::Pipes => format!("write | {expected}"),
        Feature::Cells => "fill in the empty cell".to_owned(),
        Feature::Padding => format!("leave {} beside the cells' text", spaces(expected)),
    }
}

fn unarticled(value: &str) -> &str {
    value.strip_prefix("a ").or_else(|| value.strip_prefix("an ")).unwrap_or(value)
}

/// What to do about a title's markup.
fn asks_title(value: &str, expected: &str) -> String {
    let is_bold = |open: &str| open.contains("**") || open.contains("__");
    let plain = |open: &str| open.replace("**", "").replace("__", "");
    if plain(value) == plain(expected) {
        match (is_bold(value), is_bold(expected)) {
            (false, true) if !value.contains('[') || expected.starts_with("**[") => return "bold the title".to_owned(),
            (true, false) => return "do not bold the title".to_owned(),
            _ => {}
        }
    }
    format!("write the title as {}", quoted(&title_pattern(expected)))
}

fn title_pattern(open: &str) -> String {
    let mirrored = |marks: &str| marks.chars().rev().collect::<String>();
    match open.split_once('[') {
        Some((outer, inner)) => format!("{open}Title{}](…){}", mirrored(inner), mirrored(outer)),
        None if open.starts_with('<') => format!("{open}Title…"),
        None => format!("{open}Title{}", mirrored(open)),
    }
}

fn spaces(value: &str) -> String {
    if value.contains('\t') {
        return "a tab".to_owned();
    }
    match value.chars().count() {
        0 => "no space".to_owned(),
        1 => "one space".to_owned(),
        2 => "two spaces".to_owned(),
        more => format!("{more} spaces"),
    }
}

/// A separator, with its spaces visible.
fn exact(value: &str) -> String {
    format!("“{value}”")
}
