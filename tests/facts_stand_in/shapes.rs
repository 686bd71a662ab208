//! Shapes: which fields or elements an answer has, whatever their values.

use std::collections::BTreeSet;

use roxmltree::Document;
use serde_json::Value;

pub type Shape = BTreeSet<String>;

/// The fields of JSON, by their paths; all numeric keys count as the same.
pub fn of_json(value: &Value) -> Shape {
    let mut shape = Shape::new();
    collect(value, "", &mut shape);
    shape
}

fn collect(value: &Value, path: &str, shape: &mut Shape) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
                let path = format!("{path}.{}", if is_number { "#" } else { name });
                collect(value, &path, shape);
                shape.insert(path);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, &format!("{path}[]"), shape)),
        _ => {}
    }
}

/// The elements of XML, by their paths, with their attributes.
pub fn of_xml(text: &str) -> Shape {
    let document = Document::parse(text).unwrap();
    let elements = document.descendants().filter(roxmltree::Node::is_element);
    let path = |node: roxmltree::Node<'_, '_>| {
        let up = node.ancestors().filter(roxmltree::Node::is_element);
        let name = |node: roxmltree::Node<'_, '_>| {
            let tag = node.tag_name();
            format!("{{{}}}{}", tag.namespace().unwrap_or_default(), tag.name())
        };
        up.map(name).collect::<Vec<_>>().join(" < ")
    };
    elements
        .flat_map(|node| {
            let path = path(node);
            let attributes: Vec<String> = node.attributes().map(|own| format!("{path} @{}", own.name())).collect();
            attributes.into_iter().chain([path])
        })
        .collect()
}

/// Compares a shape with those of records: it has no field that none of them has, and lacks none that all of them have.
pub fn holds(what: &str, own: &Shape, records: &[Shape]) {
    let Some((first, others)) = records.split_first() else { return };
    let known: Shape = records.iter().flatten().cloned().collect();
    let common = others.iter().fold(first.clone(), |common, other| &common & other);
    let (invented, missing): (Vec<_>, Vec<_>) =
        ((own - &known).into_iter().collect(), (&common - own).into_iter().collect());
    assert!(invented.is_empty() && missing.is_empty(), "{what}\ninvented: {invented:#?}\nmissing: {missing:#?}");
}

/// Compares an answer in JSON with one record.
pub fn is_like(what: &str, own: &Value, record: Option<Value>) {
    holds(what, &of_json(own), &record.into_iter().map(|record| of_json(&record)).collect::<Vec<_>>());
}
