//! Where a contribution's entries are, and where their words would put them.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use shelfmark::checks::Severity;
use shelfmark::engine::{Report, ShelfHint, Submission, review};
use shelfmark::facts::{Answer, Fact, Facts, Paper, PaperId, Question};
use shelfmark::policy::Policy;

const LIST: &str = "# Awesome Tea Time

## Kettles

- [Copperspout](https://copperspout.example) - Whistling kettle of hammered copper for gas stoves.
- [Fell Kettle](https://fellkettle.example) - Camping kettle that boils water over a small wood fire.
- [Quiet Boil](https://quietboil.example) - Electric kettle that boils water almost without noise.
- [Steel Spout](https://steelspout.example) - Stovetop kettle of brushed steel with a wide spout.

## Biscuits

- [Almond Crisp](https://almondcrisp.example) - Thin almond biscuits baked with brown sugar.
- [Oat & Honey](https://oathoney.example) - Oat biscuits baked with heather honey.
- [Rye Rounds](https://ryerounds.example) - Crisp rye biscuits for cheese, baked with caraway.
- [Shortbread Tin](https://shortbreadtin.example) - Butter shortbread baked in Perth, in a tin.

## Books

- [Hours of Leaves](https://hours.example) - A history of tea gardens and their owners.
- [Tea and Empire](https://empire.example) - A history of trade and of those who paid for it.
- [Slow Water](https://slow.example) - Essays about water, patience and clay.
";

const KETTLE: &str = "- [Hob & Hob](https://hob.example) - Enamel kettle that boils water on gas stoves.\n";

/// The list with an entry before the one of this title.
fn with(list: &str, entry: &str, before: &str) -> String {
    list.replacen(&format!("- [{before}]"), &format!("{entry}- [{before}]"), 1)
}

fn likeliest(report: &Report) -> Vec<(&str, Option<usize>, bool)> {
    let hint: &ShelfHint = &report.shelf_hints[0];
    hint.likeliest.iter().map(|likely| (likely.section.as_str(), likely.line, likely.is_chosen)).collect()
}

#[test]
fn each_new_entry_is_told_where_its_words_would_put_it() {
    let head = with(LIST, KETTLE, "Quiet Boil");
    let report = review(&Submission::new("README.md", LIST, &head));
    let hint = &report.shelf_hints[0];
    assert_eq!(
        (report.shelf_hints.len(), hint.line, hint.title.as_str(), hint.section.as_str()),
        (1, 7, "Hob & Hob", "Kettles")
    );
    assert_eq!(likeliest(&report)[0], ("Kettles", Some(3), true));
    assert!(hint.likeliest[0].chance > 0.5 && !hint.likeliest[0].like.is_empty(), "{hint:?}");
    assert!(report.findings.iter().all(|finding| finding.check != "wrong-section"), "{:?}", report.findings);
}

#[test]
fn lines_are_those_of_the_head_whatever_has_changed_in_the_base() {
    let now = with(LIST, "- [Bai Pot](https://bai.example) - Kettle of white clay for a wood fire.\n", "Copperspout");
    let head = with(LIST, KETTLE, "Oat & Honey");
    let report = review(&Submission { parted: Some(LIST), ..Submission::new("README.md", &now, &head) });
    assert_eq!((report.conflict, report.shelf_hints[0].line), (None, 13));
    let mut lines: Vec<_> = likeliest(&report).into_iter().map(|(section, line, _)| (section, line)).collect();
    lines.sort_unstable();
    assert_eq!(lines, [("Biscuits", Some(10)), ("Books", Some(18)), ("Kettles", Some(3))]);
}

#[test]
fn nothing_is_told_of_places_where_the_policy_wants_nothing_of_them() {
    let (policy, problems) = Policy::read("checks: { wrong-section: off }");
    assert_eq!(problems, []);
    let head = with(LIST, KETTLE, "Oat & Honey");
    let submission = Submission { policy: Some(&policy), ..Submission::new("README.md", LIST, &head) };
    assert_eq!(review(&submission).shelf_hints, []);
}

#[test]
fn what_the_world_says_of_an_entry_counts() {
    let head = with(LIST, "- [Fjord and Vale](https://arxiv.org/abs/2503.00021) - New.\n", "Oat & Honey");
    let first = |about: &str| {
        let mut facts = Facts::on(20_513);
        let paper = Paper { about: Some(about.to_owned()), ..Paper::default() };
        let question = Question::Paper(PaperId::Arxiv("2503.00021".to_owned()));
        facts.learn(question, Answer::Known(Fact::Paper(Box::new(paper))));
        let submission = Submission { facts: Some(&facts), ..Submission::new("README.md", LIST, &head) };
        likeliest(&review(&submission))[0].0.to_owned()
    };
    assert_eq!(first("We bake oat biscuits with honey, and almond ones with brown sugar and caraway."), "Biscuits");
    assert_eq!(first("We boil water on gas stoves in a whistling kettle of copper with a wide spout."), "Kettles");
}

#[test]
fn a_section_about_a_form_never_makes_a_warning() {
    let head = with(LIST, KETTLE, "Tea and Empire");
    let report = review(&Submission::new("README.md", LIST, &head));
    let found = report.findings.iter().filter(|finding| finding.check == "wrong-section");
    assert!(found.clone().all(|finding| finding.severity == Severity::Note), "{:?}", found.collect::<Vec<_>>());
}
