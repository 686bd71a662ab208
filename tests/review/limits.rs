//! How much GitHub accepts: comments, characters, bytes.

use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use shelfmark::checks::{Aim, Finding, Fix, Grounds, Severity};
use shelfmark::review::{Shown, keys_of, with_note};
use shelfmark::text::{Edit, LineRange};

use super::{BASE, Made, comments, error, planned, shown};

#[test]
fn notes_stand_on_the_check_run_alone() {
    let head = format!("{BASE}- Tea 1\n- Tea 2\n");
    let note = |line: usize| {
        Finding::new("wrong-section", Severity::Note, LineRange::single(line), "elsewhere")
            .about(&format!("Tea {line}"))
    };
    let findings = vec![note(11), note(12), error(12, "Tea 2")];
    let plan = planned(BASE, &head, findings.clone(), &Shown::default());
    let told = comments(&plan);
    assert_eq!(told.len(), 1);
    assert!(told[0].line == 12 && !told[0].body.contains("lsewhere"), "{}", told[0].body);
    assert_eq!(plan.check_run.annotations.len(), 2);
    assert_eq!(planned(BASE, &head, findings[..2].to_vec(), &Shown::default()).review, None);
}

#[test]
fn ten_comments_are_enough_and_the_gravest_come_first() {
    let added: String = (0..14).map(|at| format!("- Tea {at}\n")).collect();
    let head = format!("{BASE}{added}");
    let findings: Vec<Finding> = (0..14)
        .map(|at| {
            let severity = if at >= 12 { Severity::Error } else { Severity::Warning };
            let name = format!("Tea {at}");
            Finding::new("malformed-link", severity, LineRange::single(11 + at), "broken").about(&name)
        })
        .collect();
    let first = planned(BASE, &head, findings.clone(), &Shown::default());
    let lines: Vec<usize> = comments(&first).iter().map(|comment| comment.line).collect();
    assert_eq!(lines, [11, 12, 13, 14, 15, 16, 17, 18, 23, 24]);
    assert_eq!(first.check_run.annotations.len(), 4);
    // The next push does not bring the next ten.
    let second = planned(BASE, &head, findings, &shown(&first));
    assert_eq!(second.review, None);
    assert_eq!(second.check_run.annotations.len(), 4);
}

#[test]
fn bodies_stay_inside_github_s_limits() {
    let head = format!("{BASE}{}\n", "- Dragon `".repeat(12_000));
    let long = "“\u{202e}`x`|”".repeat(20_000);
    let edit = Edit::replace(LineRange::single(11), format!("{}\n", "- Dragons `".repeat(12_000)));
    let finding =
        error(11, "Dragon").help(&long).grounds(Grounds::Rule(long.clone())).fix(Fix::safe(Aim::Order, vec![edit]));
    let plan = planned(BASE, &head, vec![finding], &Shown::default());
    let body = &comments(&plan)[0].body;
    assert!(body.len() <= 60_000, "{}", body.len());
    assert!(body.lines().last().unwrap().starts_with("<!-- shelfmark:1:"), "cut text keeps its marker");
    assert!(plan.check_run.summary.len() <= 60_000);
    assert_eq!(planned(BASE, &head, vec![error(11, "Dragon")], &shown(&plan)).review, None);
}

#[test]
fn a_cut_page_leaves_no_fence_open() {
    let base = format!("{BASE}{}", "- More\n".repeat(20));
    let head = base.replace("- Assam\n", "- Assam\n- Dragon\n");
    let edit = Edit::replace(LineRange::single(25), "- x\n".repeat(30_000));
    let plan = planned(&base, &head, vec![error(25, "More").fix(Fix::safe(Aim::Order, vec![edit]))], &Shown::default());
    let page = &plan.check_run.summary;
    assert!(page.len() <= 60_000);
    let mut last = String::new();
    for event in Parser::new(page) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => last = "code".into(),
            Event::Text(text) if last != "code" => last.push_str(&text),
            Event::End(TagEnd::CodeBlock) => last.clear(),
            _ => {}
        }
    }
    assert!(last.contains("truncated"), "the note about the cut is outside the block: {last:?}");
}

/// Words that have more bytes than characters.
fn wide() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![Just("茶の一覧"), Just("龍井"), Just("🍵"), Just("é|`x`"), Just(" @ada ")],
        1..400,
    )
    .prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 24, ..ProptestConfig::default() })]

    // Rule 30: GitHub counts characters first, and then bytes.
    #[test]
    fn whatever_the_alphabet_bodies_stay_inside_github_s_limits(words in prop::collection::vec(wide(), 1..4), count in 1usize..120) {
        let added: String = (0..count).map(|at| format!("- 茶 {at}\n")).collect();
        let head = format!("{BASE}{added}");
        let word = |at: usize| &words[at % words.len()];
        let finding = |at: usize| {
            let line = LineRange::single(11 + at / 2);
            let fix = Fix::safe(Aim::Order, vec![Edit::replace(line, format!("- {}\n", word(at)))]);
            error(line.start, &format!("茶 {at}")).grounds(Grounds::Rule(word(at).into())).help(word(at + 1)).fix(fix)
        };
        let findings: Vec<Finding> = (0..count).map(finding).collect();
        let notes = words.clone();
        let plan = Made { notes, ..Made::of(&head, findings.clone()) }.planned(&Shown::default());
        let page = with_note(&plan.check_run, word(0)).summary;
        prop_assert!(plan.check_run.summary.len() <= 60_000 && page.len() <= 65_535, "{} bytes", page.len());
        let bars = |row: &str| row.replace("\\|", "").matches('|').count();
        for row in plan.check_run.summary.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| Where ")) {
            prop_assert!(bars(row) == 4 && row.ends_with(" |"), "a row is whole: {}", row);
        }
        for comment in comments(&plan) {
            prop_assert!(comment.body.len() <= 60_000, "{} bytes", comment.body.len());
            prop_assert!(!keys_of(&comment.body).is_empty());
        }
        let silent = Made { quiet: true, ..Made::of(&head, findings) }.planned(&Shown::default());
        for annotation in &silent.check_run.annotations {
            prop_assert!(annotation.message.len() <= 64_000 && annotation.title.chars().count() <= 255);
        }
        prop_assert_eq!(silent.check_run.annotations.len(), count);
    }
}

#[test]
fn a_page_of_wide_letters_is_cut_in_bytes() {
    let head = format!("{BASE}- 茶\n");
    let findings: Vec<Finding> =
        (0..60).map(|at| error(11, &format!("茶 {at}")).grounds(Grounds::Rule("茶".repeat(900)))).collect();
    let page = planned(BASE, &head, findings, &Shown::default()).check_run.summary;
    assert!((55_000..=60_000).contains(&page.len()), "{} bytes", page.len());
    let end = page
        .split("\n\n")
        .map(str::trim_start)
        .skip_while(|text| !text.starts_with("… truncated: "))
        .collect::<Vec<_>>();
    assert!(matches!(end[..], [_, last] if last.starts_with("Disagree? ")), "{end:?}");
}
