//! A whole list, audited as it is.

use std::fs;

use crate::asking::StandIn;
use crate::{Ran, git, shelfmark, shelfmark_with};

/// Two sections in order, with a fault of each kind: a link listed twice, an entry out of order, one without its full stop, a broken link,
/// a line in the table of contents that leads nowhere, and a section missing from it.
const LIST: &str = "\
# Awesome Tea

- [Black](#black)
- [Green](#greens)
- [White](#white)

## Black

- [Assam](https://assam.example) - Malty.
- [Ceylon](https://ceylon.example) - Brisk.
- [Darjeeling](https://darjeeling.example) - Light.
- [Dianhong](https://dianhong.example) - Golden.
- [Bohea](https://bohea.example) - Smoky.
- [Dooars](https://dooars.example) - Mild.
- [Earl Grey](https://earl-grey.example) - With bergamot.
- [Golden Monkey](https://golden-monkey.example) - Sweet.
- [Ilam](https://ilam.example) - Floral.
- [Jin Jun Mei](https://jin-jun-mei.example) - Honeyed.
- [Keemun](https://keemun.example) - Winey.
- [Lapsang](https://lapsang.example) - Smoked
- [Munnar](https://munnar.example) - Crisp.
- [Nilgiri](https://nilgiri.example) - Fragrant.
- [Uva](https://uva.example) - Minty.
- [Yihong](https://yihong.example) - Mellow.

## Green

- [Anji](https://anji.example) - Pale.
- [Bancha](https://bancha.example) - Plain.
- [Biluochun](https://biluochun.example) - Fruity.
- [Chunmee](https://chunmee.example) - Tart.
- [Genmaicha](https://genmaicha.example) - With rice.
- [Gyokuro](https://gyokuro.example) - Shaded.
- [Hojicha](https://hojicha.example) - Roasted.
- [Longjing] (https://longjing.example) - Flat.
- [Matcha](https://matcha.example) - Ground.
- [Mengding](https://mengding.example) - Soft.
- [Sencha](https://sencha.example) - Steamed.
- [Taiping](https://taiping.example) - Long.
- [Xinyang](https://xinyang.example) - Fine.

## White

- [Bai Mudan](https://bai-mudan.example) - Soft.
- [Keemun](https://keemun.example) - Winey.
- [Shou Mei](https://shou-mei.example) - Late.
";

fn folder(list: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("README.md"), list).unwrap();
    folder
}

fn audit(folder: &tempfile::TempDir, arguments: &[&str]) -> Ran {
    shelfmark(folder.path(), &[&["audit"], arguments].concat())
}

fn list(folder: &tempfile::TempDir) -> String {
    fs::read_to_string(folder.path().join("README.md")).unwrap()
}

fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.out).unwrap()
}

/// The checks and the lines of the findings.
fn found(ran: &Ran) -> Vec<(String, u64)> {
    let told = json(ran);
    let findings = told["files"][0]["findings"].as_array().unwrap().clone();
    let place =
        |one: &serde_json::Value| (one["check"].as_str().unwrap().to_owned(), one["start_line"].as_u64().unwrap());
    findings.iter().map(place).collect()
}

#[test]
fn what_is_found_is_told_check_by_check_the_worst_first() {
    let folder = folder(LIST);
    let ran = audit(&folder, &[]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!(ran.out, @r"
    README.md: 32 entries in 4 sections, 5 findings: 2 errors, 3 warnings
    `--fix` fixes 4 of them.

    duplicate-link: 1 error
      An entry whose link another entry already has, under any spelling of the address
      README.md:45: “Keemun”: already listed on line 19 in “Black”

    malformed-link: 1 error
      Link or bold markup that does not work: `[x] (url)`, `[x](url`, `(x)[url]`, `**[x](url)`, full-width brackets
      README.md:35: “Longjing”: the link is broken: there is a space between its text and its address; write “[Longjing](https://longjing.example)”

    dead-anchor: 1 warning
      A link to a heading that does not exist, or no longer does; a name that another place already has
      README.md:4: The link “#greens” leads to no heading: that of “Green” is “#green”

    out-of-order: 1 warning
      An entry or a section in the wrong place among others that are clearly sorted: by the alphabet, by date, by a column, by arrival
      README.md:13: “Bohea” goes after “Assam” (line 9): 15 of 16 entries here are in alphabetical order

    unlike-neighbours: 1 warning
      An entry written differently from nearly all others: marker, title markup, separator, capital, full stop, spaces
      README.md:20: “Lapsang”: end with a full stop, like 15 of 16 entries here
    ");
    assert_eq!(list(&folder), LIST, "nothing is written");
    assert_eq!(audit(&folder, &["--fail-on", "error"]).status, 1);
    assert_eq!(audit(&folder, &["--fail-on", "error", "--ignore", "duplicate-link,malformed-link"]).status, 0);
}

#[test]
fn safe_fixes_are_written_and_what_is_left_is_told() {
    let folder = folder(LIST);
    let ran = audit(&folder, &["--fix"]);
    let told = "README.md: 32 entries in 4 sections, 1 finding: 1 error\nOf 5 findings, 4 fixed, 1 left.\n\nduplicate-link: 1 error\n";
    assert!(ran.status == 0 && ran.out.starts_with(told), "{}", ran.out);
    let fixed = list(&folder);
    for there in ["(#green)", "Smoked.", "[Longjing](https", "Malty.\n- [Bohea]"] {
        assert!(fixed.contains(there), "{there}: {fixed}");
    }
    let ran = audit(&folder, &["--fix"]);
    assert!(ran.out.contains("Of 1 finding, 0 fixed, 1 left.\n"), "{}", ran.out);
    assert_eq!(list(&folder), fixed, "a second time changes nothing");
}

#[test]
fn a_section_that_the_contents_leave_out_is_told() {
    let shelf = |name: &str| format!("## {name}\n\n- [{name}](https://{}.example) - A tea.\n\n", name.to_lowercase());
    let names: Vec<String> = (b'a'..=b'x').map(|letter| format!("Tea {}", char::from(letter))).collect();
    let names: Vec<String> = names.iter().map(|name| name.replace(' ', "-")).collect();
    let line = |name: &String| format!("- [{name}](#{})\n", name.to_lowercase());
    let contents: String = names.iter().filter(|name| *name != "Tea-k").map(line).collect();
    let shelves: String = names.iter().map(|name| shelf(name)).collect();
    let folder = folder(&format!("# Teas\n\n{contents}\n{shelves}"));
    let ran = audit(&folder, &[]);
    assert!(ran.out.contains("dd the section “Tea-k” to the table of contents, like "), "{}", ran.out);
    audit(&folder, &["--fix"]);
    assert!(list(&folder).contains("- [Tea-j](#tea-j)\n- [Tea-k](#tea-k)\n- [Tea-l]"), "{}", list(&folder));
}

#[test]
fn what_a_list_does_everywhere_is_no_fault() {
    let entry = |name: u32| format!("* [Tea {name}](https://tea-{name}.example), malty\n");
    let list: String = (10..60).map(entry).collect();
    let ran = audit(&folder(&format!("# Teas\n\n## All\n\n{list}")), &[]);
    assert_eq!((ran.status, ran.out.as_str()), (0, "README.md: 50 entries in 2 sections, no findings\n"));
}

#[test]
fn much_of_one_kind_is_summed_up() {
    let entry = |name: u32| format!("- [Tea {name}](https://tea-{name}.example/?utm_source=awesome) - Malty.\n");
    let list: String = (10..60).map(entry).collect();
    let folder = folder(&format!("# Teas\n\n{list}"));
    let shown = |ran: &Ran| ran.out.lines().filter(|line| line.contains("tracks its visitors")).count();
    let ran = audit(&folder, &[]);
    assert!(ran.out.contains("tracking-address: 50 notes\n  An address with parameters"), "{}", ran.out);
    assert!(shown(&ran) == 5 && ran.out.contains("  … and 45 more; --verbose shows all\n"), "{}", ran.out);
    assert_eq!(shown(&audit(&folder, &["--verbose"])), 50);
}

#[test]
fn a_slip_of_numbers_is_told_once_and_mended_to_the_end() {
    let entry = |number: usize, name: usize| format!("{number}. [Tea {name}](https://tea-{name}.example) - Malty.\n");
    let right: String = (1..=40).map(|at| entry(at, at)).collect();
    let wrong: String = (1..=40).map(|at| entry(at + usize::from(at > 30), at)).collect();
    let folder = folder(&format!("# Teas\n\n{wrong}"));
    let ran = audit(&folder, &["--select", "wrong-number"]);
    assert!(ran.out.contains("number this 31 instead of 32, and the 9 numbers after it"), "{}", ran.out);
    assert_eq!(ran.out.matches("number this").count(), 1, "{}", ran.out);
    audit(&folder, &["--fix"]);
    assert_eq!(list(&folder), format!("# Teas\n\n{right}"));
}

#[test]
fn policy_comments_and_guidelines_beside_the_list_count() {
    let folder = folder(&LIST.replace("Smoked\n", "Smoked <!-- shelfmark-ignore unlike-neighbours so it is -->\n"));
    fs::create_dir(folder.path().join(".github")).unwrap();
    fs::write(folder.path().join(".github/shelfmark.yml"), "checks:\n  duplicate-link: off\nbrew: strong\n").unwrap();
    let ran = audit(&folder, &[]);
    assert!(ran.out.contains("Comments in the list and the policy silence 1 more finding.\n"), "{}", ran.out);
    assert!(!ran.out.contains("duplicate-link") && !ran.out.contains("unlike-neighbours"), "{}", ran.out);
    assert!(ran.err.starts_with("warning: .github/shelfmark.yml:3:1: "), "{}", ran.err);
    let elsewhere = tempfile::tempdir().unwrap();
    let there = folder.path().join("README.md");
    let ran = shelfmark(elsewhere.path(), &["audit", there.to_str().unwrap()]);
    assert!(
        ran.out.contains("duplicate-link: 1 error"),
        "a list that lies elsewhere has its policy elsewhere: {}",
        ran.out
    );
}

#[test]
fn only_what_is_newer_than_a_revision_is_told_and_mended() {
    let folder = folder(LIST);
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "Begin"]);
    git(folder.path(), &["tag", "old"]);
    let clean = audit(&folder, &["--since", "old"]);
    assert_eq!(clean.out, "README.md: 32 entries in 4 sections, no findings\n");
    fs::write(folder.path().join("README.md"), format!("{LIST}- [Yinzhen] (https://yinzhen.example) - Silver.\n"))
        .unwrap();
    let ran = audit(&folder, &["--since", "old", "--format", "json"]);
    assert_eq!(found(&ran), [("malformed-link".to_owned(), 47)]);
    audit(&folder, &["--since", "old", "--fix"]);
    assert_eq!(list(&folder), format!("{LIST}- [Yinzhen](https://yinzhen.example) - Silver.\n"));
    let ran = audit(&folder, &["--since", "nowhere"]);
    assert_eq!((ran.status, ran.err.as_str()), (2, "error: revision nowhere is not in this clone\n"));
    fs::write(folder.path().join("new.md"), LIST).unwrap();
    let ran = audit(&folder, &["--since", "old", "new.md"]);
    assert!(ran.err.starts_with("note: new.md did not exist at old") && ran.out.contains("5 findings"), "{}", ran.err);
}

#[test]
fn input_that_cannot_be_used_is_refused() {
    let folder = folder(LIST);
    for (arguments, told) in [
        (&["none.md"][..], "error: cannot read none.md"),
        (&["--since", "old"], "error: --since needs the history of the list"),
        (&["--policy", "none.yml"], "error: cannot read none.yml"),
        (&["--select", "dead-anker"], "did you mean dead-anchor?"),
        (&["--output", "none/page.html"], "error: cannot write none/page.html"),
    ] {
        let ran = audit(&folder, arguments);
        assert!(ran.status == 2 && ran.err.contains(told), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn the_page_needs_nothing_beside_it_and_draws_the_years() {
    let paper = |(at, year): (usize, u16)| {
        format!("- **[On Leaves <b>{at}</b>](https://arxiv.org/abs/{}01.0{at:04})** *(Ada Long)* {year}\n", year - 2000)
    };
    let papers: String = (1..).zip([2019, 2020, 2020, 2022, 2022, 2022]).map(paper).collect();
    let folder = folder(&format!("# Leaves & Cups\n\n## Papers\n\n{papers}- [Broken] (https://a.example)\n"));
    let ran = audit(&folder, &["--output", "audit.html"]);
    assert!(ran.status == 0 && ran.out.starts_with("README.md: 7 entries in 2 sections, "), "{}{}", ran.out, ran.err);
    let page = fs::read_to_string(folder.path().join("audit.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("id=\"malformed-link\""), "{page}");
    for (year, count) in [(2019, 1), (2020, 2), (2022, 3)] {
        assert!(page.contains(&format!("<title>{year}: {count}</title>")), "{page}");
    }
    let brings = ["<script", "src=", "@import", "url(", "<link rel=\"stylesheet\""];
    assert!(brings.iter().all(|one| !page.contains(one)) && !page.contains("<b>1"), "{page}");
    assert!(
        !fs::read_to_string(folder.path().join("audit.html")).unwrap().contains("2021:"),
        "no year without entries"
    );
    let plain = audit(&self::folder(LIST), &["--format", "html"]);
    assert!(!plain.out.contains("Entries by year"), "nothing is drawn where dates tell nothing");
}

#[test]
fn programs_get_the_contracts_that_check_has() {
    let folder = folder(LIST);
    let ran = audit(&folder, &["--format", "json", "--fail-on", "error"]);
    assert_eq!((ran.status, json(&ran)["schema"].as_u64()), (1, Some(2)));
    let report = &json(&ran)["files"][0];
    assert_eq!((report["verdict"].as_str(), report["changes"]["added"].as_u64()), (Some("fail"), Some(0)));
    assert!(found(&ran).contains(&("duplicate-link".to_owned(), 45)), "{:?}", found(&ran));
    audit(&folder, &["--output", "audit.sarif"]);
    let sarif: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("audit.sarif")).unwrap()).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), found(&ran).len());
}

/// Its second repository has been renamed to its third.
const TOOLS: &str = "\
# Awesome Teapots

- [Kettle](https://github.com/ada/kettle) - Boils water.
- [Teapot](https://github.com/ada/tea-pot) - Pours.
- [Pot](https://github.com/ada/teapot) - Holds.
";

#[test]
fn all_links_are_asked_about_and_those_that_do_not_answer_are_counted() {
    let folder = folder(TOOLS);
    let ran = StandIn::new().run(folder.path(), &["audit"]);
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    assert!(ran.err.starts_with("note: 2 of 3 links did not answer, or time ran out"), "{}", ran.err);
    assert!(
        ran.out.contains(
            "“Teapot”: already listed on line 5 in “Awesome Teapots” as “Pot”, under the repository's other name"
        ),
        "{}{}",
        ran.out,
        ran.err
    );
    let silent = [("SHELFMARK_OFFLINE", ""), ("SHELFMARK_SOURCES_URL", "http://127.0.0.1:9")];
    let ran = shelfmark_with(folder.path(), &["audit", "--timeout", "1"], &silent);
    assert!(ran.status == 0 && ran.err.starts_with("note: no answers: 3 links could not be checked"), "{}", ran.err);
    let ran = StandIn::new().run(folder.path(), &["audit", "--offline", "--verbose"]);
    assert!(ran.err.contains("no network requests: --offline") && ran.out.ends_with("no findings\n"), "{}", ran.out);
}

#[test]
fn links_of_lines_that_are_no_newer_are_not_asked_about() {
    let folder = folder(TOOLS);
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "Begin"]);
    let world = StandIn::new();
    let ran = world.run(folder.path(), &["audit", "--since", "HEAD"]);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("README.md: 3 entries in 1 section, no findings\n", ""));
    assert_eq!(world.heard(), [""; 0]);
}

/// Two things that the stand-in has an answer for, each in a section.
const ASKED: &str = "\
# Awesome Tea

## Papers

- [Kettles in Context: How Water Learns to Boil](https://arxiv.org/abs/2503.00021) - A paper.
";

const ASKED_MORE: &str = "
## Pots

- [Teapot](https://github.com/ada/tea-pot) - Pours.
";

#[test]
fn an_audit_goes_on_where_another_stopped() {
    let (world, folder) = (StandIn::new(), folder(ASKED));
    let audit = |more: &[&str]| world.run(folder.path(), &[&["audit", "--verbose"], more].concat());
    let heard = |words: &str| world.heard().iter().filter(|asked| asked.contains(words)).count();
    let kept = ["--cache", "answers.db"];
    let first = audit(&kept);
    assert_eq!((first.status, heard("/arxiv/"), heard("/github/")), (0, 1, 0), "{}", first.err);

    fs::write(folder.path().join("README.md"), format!("{ASKED}{ASKED_MORE}")).unwrap();
    let second = audit(&kept);
    assert_eq!((heard("/arxiv/"), heard("/github/")), (1, 1), "only what is new is asked");
    assert!(second.out.contains("moved-link"), "{}", second.out);
    let third = audit(&kept);
    assert_eq!((third.out, third.err), (second.out, second.err));
    assert_eq!(world.heard().len(), 2, "all is known");

    audit(&["--no-cache"]);
    audit(&[]);
    assert_eq!(world.heard().len(), 6, "what stands for the sources is not the world");
}

#[test]
fn a_file_that_is_none_for_answers_stays_as_it_is() {
    let (world, folder) = (StandIn::new(), folder(ASKED));
    let ran = world.run(folder.path(), &["audit", "--cache", "README.md"]);
    assert!(ran.err.starts_with("warning: README.md is not a Shelfmark cache"), "{}", ran.err);
    assert_eq!((ran.status, list(&folder).as_str()), (0, ASKED));
    let ran = world.run(folder.path(), &["audit", "--cache", "nowhere/answers.db"]);
    assert!(
        ran.status == 0 && ran.err.starts_with("warning: answers cannot be cached in nowhere/answers.db: "),
        "{}",
        ran.err
    );
}
