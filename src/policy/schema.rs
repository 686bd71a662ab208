//! The policy's JSON Schema, for editors: made from the types, the registry of checks and the features of entries.

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::{EVERYWHERE, LONGEST_LABEL, Level, MOST_REVIEWERS, OrderRule, Policy, words_of};
use crate::checks::{CHECKS, Preset};
use crate::conventions::Feature;

/// The schema as JSON text, as published in `docs/policy.schema.json`.
#[must_use]
pub fn schema() -> String {
    let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<Policy>().to_value();
    // The order of serde_json's keys depends on which features other crates turn on.
    schema.sort_all_objects();
    format!("{schema:#}\n")
}

/// An object with these members and no others.
fn closed(members: &Map<String, Value>) -> Schema {
    json_schema!({ "type": "object", "properties": members, "additionalProperties": false })
}

pub(super) fn checks(_: &mut SchemaGenerator) -> Schema {
    let levels = Level::ALL.map(Level::as_str);
    let member = |check: &&dyn crate::checks::Check| {
        (check.name().to_owned(), json!({ "description": check.summary(), "enum": levels }))
    };
    closed(&CHECKS.iter().map(member).collect())
}

/// One name, or several.
pub(super) fn check_names(_: &mut SchemaGenerator) -> Schema {
    let names: Vec<&str> = CHECKS.iter().map(|check| check.name()).collect();
    json_schema!({ "anyOf": [{ "enum": names }, { "type": "array", "minItems": 1, "items": { "enum": names } }] })
}

pub(super) fn section_labels(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "description": format!("Labels by section title, or a pattern for it; {EVERYWHERE} stands for all."),
        "additionalProperties": { "type": "string", "maxLength": LONGEST_LABEL },
    })
}

pub(super) fn section_reviewers(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "description": format!("Logins and teams (org/team) by section title, or a pattern for it; {EVERYWHERE} stands for all."),
        "additionalProperties": { "type": "array", "maxItems": MOST_REVIEWERS, "items": { "type": "string" } },
    })
}

pub(super) fn check_labels(_: &mut SchemaGenerator) -> Schema {
    let label = json!({ "type": "string", "maxLength": LONGEST_LABEL });
    closed(&CHECKS.iter().map(|check| (check.name().to_owned(), label.clone())).collect())
}

pub(super) fn preset(_: &mut SchemaGenerator) -> Schema {
    let names = Preset::ALL.map(|preset| Some(preset.as_str()));
    json_schema!({ "enum": names.into_iter().chain([None]).collect::<Vec<_>>() })
}

pub(super) fn order(_: &mut SchemaGenerator) -> Schema {
    let rules = OrderRule::ALL.map(OrderRule::as_str);
    json_schema!({ "anyOf": [
        { "enum": rules },
        {
            "type": "object",
            "description": format!("Words by section title; {EVERYWHERE} stands for all others."),
            "additionalProperties": { "enum": rules },
        },
    ] })
}

pub(super) fn style(_: &mut SchemaGenerator) -> Schema {
    let member = |feature: Feature| {
        let words: Vec<&str> = ["any"].into_iter().chain(words_of(feature).iter().map(|(word, _)| *word)).collect();
        (feature.name().to_owned(), json!({ "enum": words }))
    };
    closed(&Feature::ALL.into_iter().map(member).collect())
}
