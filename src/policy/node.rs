//! YAML as a tree whose every node knows its place in the file.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy};
use serde_saphyr::{Options, Spanned};

use super::Problem;

/// A place in the file, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub line: usize,
    pub column: usize,
}

/// A value and where it begins.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub at: Place,
    pub value: Value,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Nothing,
    Truth(bool),
    Number(i64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
    /// A fraction, or a number that no setting can hold.
    Other,
}

/// A policy is about a page long; anything larger is refused unread.
const LARGEST: usize = 64 * 1024;

impl Node {
    /// Reads a text; one with nothing but comments is an empty map.
    pub fn read(text: &str) -> Result<Self, Problem> {
        if text.len() > LARGEST {
            return Err(Problem {
                line: 1,
                column: 1,
                message: format!("the file is larger than {} KB", LARGEST >> 10),
            });
        }
        let wrong = |error: &serde_saphyr::Error| {
            let at = error.location().map_or(Place { line: 1, column: 1 }, place);
            Problem { line: at.line, column: at.column, message: in_short(error) }
        };
        let read: Result<Option<Spanned<Value>>, _> = serde_saphyr::from_str_with_options(text, options());
        read.map_err(|error| wrong(&error)).map(|node| node.map_or_else(Self::empty, Self::from))
    }

    fn empty() -> Self {
        Self { at: Place { line: 1, column: 1 }, value: Value::Map(Vec::new()) }
    }

    /// The value as a message names it.
    pub fn told(&self) -> String {
        match &self.value {
            Value::Nothing => "nothing".to_owned(),
            Value::Truth(truth) => truth.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Text(text) if text.trim().is_empty() => "an empty text".to_owned(),
            Value::Text(text) => format!("“{}”", text.chars().take(60).collect::<String>()),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "settings of its own".to_owned(),
            Value::Other => "this number".to_owned(),
        }
    }
}

/// Small limits: no policy repeats anything a thousand times, and a file that expands beyond its own size must not cost more.
fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: 20_000,
            max_nodes: 10_000,
            max_depth: 16,
            max_aliases: 100,
            max_anchors: 100,
            max_documents: 1,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 2_000,
            max_replay_stack_depth: 4,
        },
        merge_keys: MergeKeyPolicy::AsOrdinary,
        duplicate_keys: DuplicateKeyPolicy::Error,
        strict_booleans: true,
    }
}

fn place(location: serde_saphyr::Location) -> Place {
    let number = |told: u64| usize::try_from(told).unwrap_or(1).max(1);
    Place { line: number(location.line()), column: number(location.column()) }
}

/// The first line of the parser's message, without the place, which is given separately.
fn in_short(error: &serde_saphyr::Error) -> String {
    if let serde_saphyr::Error::DuplicateMappingKey { key, .. } = error.without_snippet() {
        return key.as_ref().map_or_else(|| "this is set twice".to_owned(), |key| format!("“{key}” is set twice"));
    }
    let whole = error.without_snippet().to_string();
    let line = whole.lines().next().unwrap_or_default();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    format!("invalid YAML: {}", line.split(" at line ").next().unwrap_or(line))
}

impl From<Spanned<Value>> for Node {
    fn from(spanned: Spanned<Value>) -> Self {
        Self { at: place(spanned.referenced), value: spanned.value }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Truth(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(i64::try_from(number).map_or(Value::Other, Value::Number))
    }

    fn visit_i128<E>(self, _: i128) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element::<Spanned<Value>>()? {
            list.push(item.into());
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Vec::new();
        while let Some((key, value)) = entries.next_entry::<Spanned<Value>, Spanned<Value>>()? {
            map.push((key.into(), value.into()));
        }
        Ok(Value::Map(map))
    }
}
