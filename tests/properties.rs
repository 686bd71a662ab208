//! What holds for any text: parsing never fails, spans are inside the text, reviews never panic, fixes settle.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use proptest::prelude::*;
use shelfmark::checks::{Aim, Preset};
use shelfmark::conventions::Feature;
use shelfmark::document::Document;
use shelfmark::engine::{Auditor, Report, Reviewer};
use shelfmark::identity::{Identity, Title, mistyped};
use shelfmark::policy::Policy;
use shelfmark::proof::Proof;
use shelfmark::text::{Edit, LineIndex, LineRange, apply};

/// Lines that lists are made of, whole and mangled.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "#{1,4} [A-Z][a-z]{0,8}",
        "( {0,4})(-|\\*|\\+|[0-9]{1,3}[.)]) ?\\*{0,2}\\[[A-Za-z 茶é]{0,9}\\] ?[(\\[（]?https?://[a-z]{1,6}\\.example/?[)\\]）]?\\*{0,2}( [-–—:] [A-Za-z ,.]{0,20})? {0,2}",
        "- (\\[[ x]\\] )?\\*{0,2}\\[{0,2}!?\\[?[a-z]{1,4}\\]{0,2}\\*{0,2}[(<\\[`]{0,2}(htps|https?)?(://|:/|：//|//)?[a-z]{1,3}\\.example/?(https?://[a-z]\\.example)?[)>\\]`\\u{200b},]{0,3}\\*{0,2}( - [A-Z][a-z ]{0,9}\\.)?",
        "- \\[[a-z]{1,4}(\\]\\(https://[a-z]{1,3}\\.example/)?",
        "  [a-z]{1,4}(\\]\\(https://[a-z]{1,3}\\.example)?\\)( - [a-z]{0,9})?",
        "#{1,3} (!\\[[a-z]{0,3}\\]\\([a-z]\\.png\\)|<a name=\"[a-c]\">|🍵|①|<!-- x -->)? ?[A-Z][a-z]{0,5} ?(<b>x</b>|✨)?",
        "- \\[[A-Z][a-z]{0,5}\\]\\(#-{0,2}[a-z]{0,6}-{0,2}[0-9]?\\)",
        "\\|( ?[a-z\\[\\]()|`]{0,10} ?\\|){0,4}",
        "<(h[1-3]|a href=\"#x\"|details|li|!--)>[a-z]{0,5}(</(h[1-3]|a|li)>|-->)?",
        "```[a-z]{0,3}",
        "\\[[a-z]\\]: https://[a-z]{1,5}\\.example",
        // Entries without a marker, lines of several-line entries, labels in brackets.
        "\\*\\*[A-Za-z 论é]{1,12}\\.?\\*{0,2}( \\[[0-9A-Z ]{1,6}\\])?(<br>|\\\\|  )?",
        " ?\\\\?\\[\\[(PDF|论文|20 Mar 2022)\\]?\\(https://[a-z]{1,4}\\.example\\)\\\\?\\]?( [A-Za-z ]{0,20})?(  |<br>)?",
        "#{2,3} \\[[A-Z][a-z ]{0,12}\\]\\(https://[a-z]{1,5}\\.example\\)",
        "(<p>|&nbsp;|<tr><td>)?<a href=\"https://[a-z]{1,5}\\.example\">[A-Za-z]{0,6}</a>(<br>|</td></tr>)?",
        "[*-] [A-Z][a-z ]{0,12}[(（][A-Z]{0,4} ?20[0-9]{2}[)）]",
        // Folds, quotations and labels.
        "(<details>)?(<summary>(<b>)?[A-Za-z ]{0,9}(</b>)?</summary>)?(</details>)?",
        "[> ]{0,3}(\\*\\*)?[A-Za-z é茶]{0,9}(\\*\\*)?(  )?",
        "(- |> |<b>)?(\\*\\*)?(Title|Link|Code)(:|：|</b>:)(\\*\\*)? ?(\\[?[A-Za-z茶]{0,9}(\\]\\()?)(https://[a-z]{1,4}\\.example\\)?)?(  |<br>|\\\\)?",
        "(---|</details>)",
        "[ \\t]{0,6}[\\PC]{0,24}",
        Just(String::new()),
    ]
}

/// The letters of a text, lower-cased and sorted; the numbers of items are not words.
fn letters(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    letters.sort_unstable();
    letters
}

/// The text with all safe fixes, and what they aimed at.
fn mended(review: impl Fn(&str) -> Report, head: &str) -> (String, Vec<Aim>) {
    let (mut text, mut aims) = (head.to_owned(), Vec::new());
    for _ in 0..8 {
        let report = review(&text);
        let fixes = report.findings.iter().chain(&report.unseen).filter_map(|finding| finding.fix.as_ref());
        aims.extend(fixes.filter_map(|fix| fix.aim.clone()));
        text = apply(&text, &report.safe_edits()).unwrap();
    }
    (text, aims)
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

/// A list whose entries each take several blocks, some of them mangled.
fn grouped() -> impl Strategy<Value = String> {
    let name = "[A-Z][a-z]{2,6}";
    let shape = 0..6_usize;
    (
        shape,
        prop::collection::btree_set(name, 8..14),
        prop::collection::vec((line(), any::<prop::sample::Index>()), 0..3),
    )
        .prop_map(|(shape, names, strange)| {
            let entry = |name: &String| {
                let link = format!("https://{}.example", name.to_lowercase());
                match shape {
                    0 => format!("<details>\n<summary><b>{name}</b></summary>\n\nAda. [paper]({link})\n\n</details>\n"),
                    1 => format!("<details><summary><a href=\"{link}\">{name}</a></summary>\nAda.\n</details>\n"),
                    2 => format!("> **{name}**  \n> Ada. [paper]({link})\n"),
                    3 => format!("**Title:** {name}  \n**Authors:** Ada  \n**Link:** {link}\n"),
                    4 => format!("- Title: {name}\n- Link: {link}\n\n---\n"),
                    _ => format!("Title: {name}\n\nLink: [paper]({link})\n\n---\n"),
                }
            };
            let entries = names.iter().map(entry).collect::<Vec<_>>().join("\n");
            let mut lines: Vec<&str> = entries.lines().collect();
            for (line, at) in &strange {
                lines.insert(at.index(lines.len() + 1), line);
            }
            format!("# Tea\n\n## Green\n\n{}\n", lines.join("\n"))
        })
}

/// A text, with another piece inserted in the middle.
fn between(text: &str, put: &str, at: prop::sample::Index) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (before, behind) = lines.split_at(at.index(lines.len()));
    format!("{}{put}\n{}", before.concat(), behind.concat())
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

/// A page, a repository or a paper.
fn place() -> impl Strategy<Value = (&'static str, String)> {
    prop_oneof![
        "[a-z]{1,6}(/[a-zA-Z0-9_-]{1,6}){0,2}".prop_map(|path| ("tea.example", path)),
        "[a-z]{2,8}/[a-zA-Z0-9_]{1,8}".prop_map(|path| ("github.com", path)),
        "abs/2[0-9]{3}\\.[0-9]{5}".prop_map(|path| ("arxiv.org", path)),
    ]
}

/// Spellings of an address that mean the same on every site.
const SPELLINGS: [fn(&str, &str) -> String; 17] = [
    |host, path| format!("http://www.{host}/{path}"),
    |host, path| format!("HTTPS://{}:443/{path}/", host.to_uppercase()),
    |host, path| format!("//{host}/{path}"),
    |host, path| format!("https://{host}/{path}?utm_source=list&fbclid=x"),
    |host, path| format!(" https://{host}//{path}//#top "),
    |host, path| format!("{host}/{path}"),
    |host, path| format!("www.{host}/{path}"),
    |host, path| format!("htps://{host}/{path}"),
    |host, path| format!("https：//{host}/{path}"),
    |host, path| format!("http:/{host}/{path}"),
    |host, path| format!("http://https//{host}/{path}"),
    |host, path| format!("((https://{host}/{path}))"),
    |host, path| format!("`https://{host}/{path}`"),
    |host, path| format!("\u{feff}https://{host}/{path}\u{200b}"),
    |host, path| format!("https://{host}/{path}%20"),
    |host, path| format!("https://{host}/{path}/http://{host}/{path}"),
    |host, path| format!("https://web.archive.org/web/20200102030405/https://{host}/{path}"),
];

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
    fn any_change_can_be_reviewed_and_mended(start in list(), old in list(), new in list(), end in list(), is_awesome in any::<bool>()) {
        let (base, head) = (format!("{start}\n{old}\n{end}"), format!("{start}\n{new}\n{end}"));
        let policy = Policy { preset: is_awesome.then_some(Preset::Awesome), ..Policy::default() };
        let reviewer = Reviewer::new("README.md", &base).under(&policy);
        let lines = LineIndex::new(&head).count();
        for finding in reviewer.review(&head).findings {
            prop_assert!(finding.lines.start >= 1 && finding.lines.end <= lines, "{finding:?}");
            let told = finding.sentence();
            prop_assert!(!told.is_empty() && !told.ends_with('.') && !told.contains('\n'), "{told:?}");
        }
        let mended = reviewer.fixed(&head);
        prop_assert_eq!(reviewer.fixed(&mended), mended, "fixes settle");
    }

    #[test]
    fn entries_of_several_blocks_can_be_reviewed_and_mended(base in grouped(), new in list(), other in grouped(), at in any::<prop::sample::Index>()) {
        check_spans(&base);
        let reviewer = Reviewer::new("README.md", &base);
        prop_assert!(reviewer.review(&base).findings.is_empty());
        for head in [between(&base, &new, at), between(&base, &other, at), other] {
            check_spans(&head);
            let (text, aims) = mended(|text| reviewer.review(text), &head);
            prop_assert_eq!(reviewer.fixed(&text), text.clone(), "fixes settle");
            if !aims.iter().any(|aim| matches!(aim, Aim::Address { .. } | Aim::Line(_))) {
                prop_assert_eq!(letters(&text), letters(&head), "{} became {}", head, text);
            }
        }
    }

    #[test]
    fn safe_fixes_say_what_was_said(names in prop::collection::btree_set("[A-Z][a-z]{2,6}", 12..16), new in prop::collection::vec((line(), any::<prop::sample::Index>()), 1..4)) {
        let entry = |name: &String| format!("- [{name}](https://{}.example) - Tea of {name}.\n", name.to_lowercase());
        let old: Vec<String> = names.iter().map(entry).collect();
        let mut lines = old.clone();
        for (line, at) in &new {
            lines.insert(at.index(lines.len() + 1), format!("{line}\n"));
        }
        let (base, head) = (format!("# Tea\n\n{}", old.concat()), format!("# Tea\n\n{}", lines.concat()));
        let reviewer = Reviewer::new("README.md", &base);
        let (mended, aims) = mended(|text| reviewer.review(text), &head);
        if !aims.iter().any(|aim| matches!(aim, Aim::Address { .. } | Aim::Line(_))) {
            prop_assert_eq!(letters(&mended), letters(&head), "{} became {}", head, mended);
        }
    }

    #[test]
    fn any_edit_of_any_text_can_be_tried(text in list(), put in list(), from in 1..26_usize, count in 0..4_usize, aim in 0..5_usize) {
        let document = Document::parse(&text);
        let from = from.min(document.lines.count());
        let edit = if count == 0 {
            Edit::insert_before(from, put)
        } else {
            Edit::replace(LineRange::new(from, (from + count - 1).min(document.lines.count())), put)
        };
        let aim = [Aim::Style(Feature::ALL.to_vec()), Aim::Markup, Aim::Shown, Aim::Order, Aim::Place][aim].clone();
        let proof = Proof::of(&document);
        let edits = [edit];
        let holds = proof.holds((&aim, &edits));
        prop_assert_eq!(proof.together(&[(&aim, &edits)]).len(), 1);
        if holds && matches!(aim, Aim::Order) {
            let after = apply(&text, &edits).unwrap();
            prop_assert_eq!(letters(&after), letters(&text));
        }
    }

    #[test]
    fn any_text_has_a_key_or_none(address in "\\PC{0,80}", host in "[a-z.]{1,12}", path in "[a-z0-9/%.@?=#~-]{0,60}") {
        let _ = Identity::of(&address);
        let _ = Identity::of(&format!("https://{host}/{path}"));
        let (one, two) = (Title::of(&address), Title::of(&path));
        prop_assert_eq!(one.is_nearly(&two), two.is_nearly(&one));
    }

    #[test]
    fn another_spelling_of_an_address_has_its_key((host, path) in place(), spelling in 0..SPELLINGS.len()) {
        let plain = format!("https://{host}/{path}");
        let spelt = SPELLINGS[spelling](host, &path);
        prop_assert_eq!(Identity::of(&spelt), Identity::of(&plain), "{}", spelt);
    }

    #[test]
    fn what_was_meant_is_not_mistyped(address in "[(<`\\[]{0,2}(h?t{1,3}ps?|https)?[:;/：]{0,3}(https?[:/]{1,3})?[a-z]{1,4}\\.(example|com|md)(:[0-9]{2})?(/[a-z.,)>%\\u{200b}]{0,4}){0,2}", any in "\\PC{0,60}") {
        for address in [address, any] {
            if let Some(meant) = mistyped(&address).and_then(|wrong| wrong.meant) {
                prop_assert_eq!(mistyped(&meant), None, "{} from {}", meant, address);
            }
        }
    }

    #[test]
    fn places_that_differ_have_keys_that_differ(one in place(), two in place()) {
        prop_assume!(one.0 != two.0 || !one.1.eq_ignore_ascii_case(&two.1));
        let key = |(host, path): &(&str, String)| Identity::of(&format!("https://{host}/{path}"));
        prop_assert_ne!(key(&one), key(&two));
    }

    #[test]
    fn an_entry_is_its_own_duplicate_neither_edited_nor_moved(from in 0..12_usize, to in 0..12_usize, words in "[a-z]{3,12}") {
        let mut entries: Vec<String> =
            (0..12).map(|n| format!("- [Tea {n}](https://tea.example/{n}) - About it.\n")).collect();
        let base = format!("# Teas\n\n## Green\n\n{}", entries.concat());
        let entry = entries.remove(from);
        entries.insert(to, entry.replace("About it", &words));
        let head = format!("# Teas\n\n## Green\n\n{}", entries.concat());
        let findings = Reviewer::new("README.md", &base).review(&head).findings;
        prop_assert!(findings.iter().all(|finding| !finding.check.starts_with("duplicate")), "{:?}", findings);
    }

    #[test]
    fn any_list_can_be_audited_and_mended(old in list(), text in grouped(), more in list(), is_awesome in any::<bool>()) {
        let preset = is_awesome.then_some(Preset::Awesome);
        let (text, policy) = (format!("{old}{text}{more}"), Policy { preset, ..Policy::default() });
        let auditor = Auditor::new("README.md", &policy, &[]).since(None);
        let lines = LineIndex::new(&text).count();
        for finding in auditor.audit(&text).report.findings {
            prop_assert!((1..=lines).contains(&finding.lines.start) && finding.lines.end <= lines, "{:?}", finding);
        }
        let (mended, aims) = mended(|text| auditor.audit(text).report, &text);
        if !aims.iter().any(|aim| matches!(aim, Aim::Address { .. } | Aim::Line(_))) {
            prop_assert_eq!(letters(&mended), letters(&text), "{} became {}", text, mended);
        }
        prop_assert!(auditor.since(Some(&text)).audit(&text).report.findings.is_empty());
    }

    #[test]
    fn an_unchanged_list_is_never_remarked_on(text in list()) {
        prop_assert!(Reviewer::new("README.md", &text).review(&text).findings.is_empty());
    }
}
