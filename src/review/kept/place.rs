//! Where a line is, as a Markdown link.

use super::{AsOf, LookedAt, WholeLists};
use crate::text::quote::{code, shortened};

impl WholeLists<'_> {
    /// The place of a line of one of the lists.
    pub(super) fn place(&self, list: &LookedAt<'_>, line: usize) -> String {
        let place = self.named(list, line);
        match page(&self.as_of, list.path) {
            Some(page) => format!("[{place}]({page}?plain=1#L{line})"),
            None => place,
        }
    }

    /// The same without the link.
    pub(super) fn named(&self, list: &LookedAt<'_>, line: usize) -> String {
        match self.lists.len() {
            1 => format!("line {line}"),
            _ => format!("{} line {line}", code(&shortened(list.path))),
        }
    }
}

/// A file's page at the commit, if its URL can be put into Markdown as it is.
fn page(as_of: &AsOf<'_>, path: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:%".contains(&byte);
    let web = as_of.web.filter(|web| web.starts_with("https://") || web.starts_with("http://"))?;
    let page = format!("{}/blob/{}/{}", web.trim_end_matches('/'), as_of.commit, encoded(path));
    page.bytes().all(is_plain).then_some(page)
}

/// A path as URLs write it (<https://www.rfc-editor.org/rfc/rfc3986#section-2.3>).
fn encoded(path: &str) -> String {
    let one = |byte: u8| match byte {
        b'/' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    path.bytes().map(one).collect()
}
