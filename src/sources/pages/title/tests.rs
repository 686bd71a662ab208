use proptest::prelude::*;

use super::*;

fn of(page: &str) -> Option<String> {
    title(page.as_bytes(), Some("text/html; charset=utf-8"))
}

#[test]
fn the_first_title_is_read_as_a_browser_reads_it() {
    let cases = [
        ("<title>Tea</title>", "Tea"),
        ("<TITLE\n lang=en >\n  Tea \t\r\n and  coffee\n</Title >", "Tea and coffee"),
        ("<title>Tea</title><title>Coffee</title>", "Tea"),
        ("<!-- <title>No</title> --><title>Tea</title>", "Tea"),
        ("<!--><title>Tea</title>", "Tea"),
        ("<!---><title>Tea</title>", "Tea"),
        ("<script>'<title>No</title>'</script><title>Tea</title>", "Tea"),
        ("<style>/* <title>No</title> */</style><title>Tea</title>", "Tea"),
        ("<svg><title>Logo</title></svg><title>Tea</title>", "Tea"),
        ("<meta content='<title>No</title>'><title>Tea</title>", "Tea"),
        ("<meta content = \"<title>No</title>\"><title>Tea</title>", "Tea"),
        ("<p class=don't><title>Tea</title>", "Tea"),
        ("<titles>No</titles><title>Tea</title>", "Tea"),
        ("<title data-x='>'>Tea</title>", "Tea"),
        ("<title>1 < 2 <b>bold</b></title>", "1 < 2 <b>bold</b>"),
        ("<title>a </titl> b</title>", "a </titl> b"),
        ("5 < 6 <title>Tea</title>", "Tea"),
        ("<!DOCTYPE html><html><head><title>Tea</title>", "Tea"),
        ("<title>\u{0}Tea\u{1b}[31m</title>", "Tea [31m"),
    ];
    for (page, expected) in cases {
        assert_eq!(of(page).as_deref(), Some(expected), "{page}");
    }
}

#[test]
fn no_title_is_better_than_half_a_title() {
    let none = [
        "",
        "Tea",
        "<title>",
        "<title",
        "<title>Tea",
        "<title>Tea</titl",
        "<title> \n </title>",
        "<title></title><title>Later</title>",
        "<!-- <title>Tea</title>",
        "<script><title>Tea</title>",
        "<meta content=\"<title>Tea</title>",
    ];
    for page in none {
        assert_eq!(of(page), None, "{page}");
    }
}

#[test]
fn entities_are_resolved_once() {
    let resolved = [
        ("Tea &amp; Coffee &#8211; caf&eacute;", "Tea & Coffee – café"),
        ("&amp;lt;", "&lt;"),
        ("&lt;b&gt; &quot;x&quot; &#39;y&#x27; &apos;", "<b> \"x\" 'y' '"),
        ("It&#146;s", "It’s"),
        ("&nbsp;a&nbsp;&nbsp;b", "a b"),
        (
            "AT&T, &unknown; &; &# &#; &#xd800; &#99999999999; R&amp",
            "AT&T, &unknown; &; &# &#; &#xd800; &#99999999999; R&amp",
        ),
        ("&AMP; &NotEqualTilde; &#X41;", "& ≂̸ A"),
        ("&ast;a&ast; &lowbar;", "*a* _"),
    ];
    for (written, expected) in resolved {
        assert_eq!(of(&format!("<title>{written}</title>")).as_deref(), Some(expected), "{written}");
    }
}

#[test]
fn a_title_has_at_most_300_characters() {
    let long = of(&format!("<title>{}</title>", "é ".repeat(1_000))).unwrap();
    assert_eq!(long.chars().count(), 299, "a blank at the end is none");
    assert_eq!(of(&format!("<title>{}</title>", "é".repeat(1_000))).unwrap().chars().count(), 300);
}

#[test]
fn letters_are_read_as_the_page_writes_them() {
    let latin = b"<title>Caf\xe9 \x93Tea\x94</title>";
    assert_eq!(title(latin, Some("text/html")).as_deref(), Some("Café “Tea”"));
    assert_eq!(title(latin, Some("text/html; charset=ISO-8859-1")).as_deref(), Some("Café “Tea”"));
    assert_eq!(title(latin, Some("text/html; charset=utf-8")), None, "it is not what it says");
    assert_eq!(title(latin, Some("text/html; charset=klingon")), None);
    let utf = "<title>Café</title>".as_bytes();
    assert_eq!(title(utf, Some("text/html; charset=iso-8859-1")).as_deref(), Some("Café"), "it is UTF-8 all the same");
    let japanese =
        b"<meta http-equiv=content-type content='text/html; charset=Shift_JIS'><title>\x82\xa8\x92\x83</title>";
    assert_eq!(title(japanese, Some("text/html")).as_deref(), Some("お茶"));
    let japanese = b"<meta charset=\"iso-2022-jp\"><title>\x1b$B$*Cc\x1b(B</title>";
    assert_eq!(title(japanese, None).as_deref(), Some("お茶"));
    let wide: Vec<u8> = "\u{feff}<title>Tea</title>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(title(&wide, Some("text/html")), None);
    assert_eq!(title(b"\x1f\x8b\x08\x00<title>\xff\xfe\xfd</titl", Some("text/html")), None);
}

proptest! {
    #[test]
    fn whatever_comes_is_read_without_fault(page: Vec<u8>, charset: String) {
        let title = title(&page, Some(&format!("text/html; charset={charset}")));
        prop_assert!(title.is_none_or(|title| title.chars().count() <= MOST_CHARACTERS));
    }

    #[test]
    fn whatever_looks_like_a_page_is_read_without_fault(
        parts in prop::collection::vec(prop::sample::select(&[
            "<title", ">", "</title", "<!--", "-->", "<script", "</script>", "'", "\"", "=", " ", "&", ";", "#x", "é", "<meta charset=", "<svg",
        ][..]), 0..40),
    ) {
        let page = parts.concat();
        let is_plain = |title: String| !title.is_empty() && !title.contains(char::is_control);
        prop_assert!(title(page.as_bytes(), None).is_none_or(is_plain));
        prop_assert!(of(&page).is_none_or(is_plain));
    }
}
