//! Between what something belongs, in words.

use crate::checks::{Context, quoted};

/// What stands before or behind the place where something belongs.
pub(super) struct Neighbour {
    pub title: String,
    pub line: usize,
}

impl Neighbour {
    /// An item of the head.
    pub fn item(context: &Context<'_, '_>, at: usize) -> Self {
        let item = &context.head.items[at];
        Self { title: quoted(&context.head.title(item)), line: item.lines.start }
    }
}

/// Where to put what is out of order.
pub(super) fn help(before: Option<&Neighbour>, after: Option<&Neighbour>) -> String {
    match (before, after) {
        (Some(before), Some(after)) => {
            let lines = (before.line, after.line);
            format!("put it after {} and before {} (lines {} and {})", before.title, after.title, lines.0, lines.1)
        }
        (Some(before), None) => format!("put it after {} (line {})", before.title, before.line),
        (None, Some(after)) => format!("put it before {} (line {})", after.title, after.line),
        (None, None) => String::new(),
    }
}
