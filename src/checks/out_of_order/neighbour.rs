//! What something belongs between, in words.

use crate::checks::{Context, named};

/// What comes before or after the place where something belongs.
pub(super) struct Neighbour {
    pub title: String,
    pub line: usize,
}

impl Neighbour {
    /// An item of the head.
    pub fn item(context: &Context<'_, '_>, at: usize) -> Self {
        let item = &context.head.items[at];
        Self { title: named(&context.head.title(item)), line: item.lines.start }
    }
}

/// Where something that is out of order goes.
pub(super) fn place(before: Option<&Neighbour>, after: Option<&Neighbour>) -> String {
    match (before, after) {
        (Some(before), _) => format!("goes after {} (line {})", before.title, before.line),
        (None, Some(after)) => format!("goes before {} (line {})", after.title, after.line),
        (None, None) => String::new(),
    }
}
