//! Any text is a document, and its spans lie inside the text on character boundaries.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shelfmark::document::Document;

fuzz_target!(|text: &str| {
    let document = Document::parse(text);
    for item in &document.items {
        for span in [item.mark, item.content, item.title] {
            assert!(text.get(span.start..span.end).is_some(), "{span:?}");
        }
        assert!(item.lines.start >= 1 && item.block.end <= document.lines.count());
    }
    for link in &document.links {
        assert!(text.get(link.span.start..link.span.end).is_some() && text.get(link.text.start..link.text.end).is_some());
    }
});
