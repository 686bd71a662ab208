//! Conventions in words.

use super::Feature;
use super::capital::said_of_title;
use crate::document::quoted;

/// A clause that says what one entry does in respect of a feature, or what many do: "ends with a full stop".
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
        Feature::Gap => format!("{} {} behind the marker", verb("has", "have"), spaces(value)),
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
        Feature::Tags => format!("{} {value} behind the description", verb("has", "have")),
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

/// A separator with its spaces shown.
fn exact(value: &str) -> String {
    format!("“{value}”")
}
