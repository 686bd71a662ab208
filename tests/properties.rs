//! What holds for any text: parsing never fails, spans lie inside the text, reviews never panic, fixes settle.

use proptest::prelude::*;
use shelfmark::document::Document;
use shelfmark::engine::Reviewer;
use shelfmark::text::LineIndex;

/// Lines that lists are made of, whole and mangled.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "#{1,4} [A-Z][a-z]{0,8}",
        "( {0,4})(-|\\*|\\+|[0-9]{1,3}[.)]) ?\\*{0,2}\\[[A-Za-z 茶é]{0,9}\\] ?[(\\[（]?https?://[a-z]{1,6}\\.example/?[)\\]）]?\\*{0,2}( [-–—:] [A-Za-z ,.]{0,20})? {0,2}",
        "\\|( ?[a-z\\[\\]()|`]{0,10} ?\\|){0,4}",
        "<(h[1-3]|a href=\"#x\"|details|li|!--)>[a-z]{0,5}(</(h[1-3]|a|li)>|-->)?",
        "```[a-z]{0,3}",
        "\\[[a-z]\\]: https://[a-z]{1,5}\\.example",
        "[ \\t]{0,6}[\\PC]{0,24}",
        Just(String::new()),
    ]
}

fn list() -> impl Strategy<Value = String> {
    let endings = prop_oneof![Just("\n"), Just("\r\n")];
    (prop::collection::vec(line(), 0..24), endings, any::<bool>(), any::<bool>()).prop_map(
        |(lines, ending, bom, ended)| {
            let mut text = lines.join(ending);
            if ended {
                text.push_str(ending);
            }
            if bom { format!("\u{feff}{text}") } else { text }
        },
    )
}

fn check_spans(text: &str) {
    let document = Document::parse(text);
    let inside = |start: usize, end: usize| text.get(start..end).is_some();
    let mut last = 0;
    for item in &document.items {
        for span in [item.mark, item.content, item.title] {
            assert!(inside(span.start, span.end), "{span:?} in {text:?}");
        }
        assert!(item.lines.start >= last, "items stand in the order of the text: {text:?}");
        assert!(
            item.block.end <= document.lines.count() && item.lines.end <= item.block.end.max(item.lines.start),
            "{item:?} in {text:?}"
        );
        assert!(item.parent.is_none_or(|parent| document.items[parent].lines.start <= item.lines.start));
        last = item.lines.start;
    }
    for link in &document.links {
        assert!(
            inside(link.span.start, link.span.end) && inside(link.text.start, link.text.end),
            "{link:?} in {text:?}"
        );
        assert!(link.span.contains(link.text), "{link:?} in {text:?}");
    }
    for span in &document.fences {
        assert!(inside(span.start, span.end), "{span:?} in {text:?}");
    }
    for run in &document.runs {
        assert!(run.items.iter().all(|&at| at < document.items.len()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_a_document(text in "\\PC{0,200}") {
        check_spans(&text);
    }

    #[test]
    fn any_mangled_list_is_a_document(text in list()) {
        check_spans(&text);
    }

    #[test]
    fn any_change_can_be_reviewed_and_mended(start in list(), old in list(), new in list(), end in list()) {
        let (base, head) = (format!("{start}\n{old}\n{end}"), format!("{start}\n{new}\n{end}"));
        let reviewer = Reviewer::new("README.md", &base);
        let lines = LineIndex::new(&head).count();
        for finding in reviewer.review(&head).findings {
            prop_assert!(finding.lines.start >= 1 && finding.lines.end <= lines, "{finding:?}");
            prop_assert!(!finding.message.is_empty() && !finding.message.ends_with('.'));
        }
        let mended = reviewer.fixed(&head);
        prop_assert_eq!(reviewer.fixed(&mended), mended, "fixes settle");
    }

    #[test]
    fn an_unchanged_list_is_never_remarked_on(text in list()) {
        prop_assert!(Reviewer::new("README.md", &text).review(&text).findings.is_empty());
    }
}
