//! Lists that are judged by a repository's policy.

use shelfmark::checks::CHECKS;
use shelfmark::engine::{Submission, fixed, questions, review};
use shelfmark::facts::{Answer, Facts, Question};
use shelfmark::policy::Policy;

const NAMES: [&str; 9] = ["Assam", "Bai", "Ceylon", "Darjeeling", "Earl", "Fujian", "Gyokuro", "Hojicha", "Indian"];

fn list() -> String {
    let entry = |name: &&str| format!("- [{name}](https://{}.example) - A tea.\n", name.to_lowercase());
    format!("# Teas\n\n## All\n\n{}", NAMES.iter().map(entry).collect::<String>())
}

#[test]
fn the_example_in_the_documentation_is_one() {
    let page = include_str!("../docs/policy.md");
    let example = page.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    let (policy, problems) = Policy::read(example);
    assert_eq!(problems, []);
    assert!(policy.names("lists/a/b.md") == Some(true) && !policy.checks.is_empty() && !policy.style.is_empty());
}

/// The findings for a contribution that adds this entry at the end, under a policy.
fn told(policy: &str, entry: &str) -> Vec<String> {
    let (base, (policy, problems)) = (list(), Policy::read(policy));
    assert_eq!(problems, []);
    let head = format!("{base}{entry}\n");
    let submission = Submission { policy: Some(&policy), ..Submission::new("README.md", &base, &head) };
    let findings = review(&submission).findings;
    findings.iter().map(|finding| format!("{} {}", finding.severity, finding.check)).collect()
}

#[test]
fn checks_can_be_turned_off_or_weighed() {
    let again = "- [Assam again](https://assam.example) - A tea.";
    assert_eq!(told("", again), ["error duplicate-link", "warning out-of-order"]);
    assert_eq!(told("checks: { duplicate-link: off, out-of-order: error }", again), ["error out-of-order"]);
}

#[test]
fn a_section_s_order_can_be_left_free() {
    let early = "- [Bancha](https://bancha.example) - A tea.";
    assert_eq!(told("order: { Some: any }", early), ["warning out-of-order"]);
    for policy in ["order: any", "order: { All: any }", "order: { Teas: any }", "order: { '*': any, Other: learned }"] {
        assert_eq!(told(policy, early), [] as [&str; 0], "{policy}");
    }
    assert_eq!(told("order: { '*': any, All: learned }", early), ["warning out-of-order"]);
}

#[test]
fn a_part_of_an_entry_can_be_free_or_asked_for() {
    let unstopped = "- [Keemun](https://keemun.example) - A tea";
    assert_eq!(told("", unstopped), ["warning unlike-neighbours"]);
    assert_eq!(told("style: { full-stop: any }", unstopped), [] as [&str; 0]);
    assert_eq!(told("style: { full-stop: none }", unstopped), [] as [&str; 0]);

    let (base, (policy, _)) = (list(), Policy::read("style: { full-stop: none, separator: ' – ' }"));
    let head = format!("{base}- [Keemun](https://keemun.example) - A tea.\n");
    let submission = Submission { policy: Some(&policy), ..Submission::new("README.md", &base, &head) };
    assert_eq!(
        review(&submission).findings[0].sentence(),
        "Put “–” before the description and drop the full stop at the end, as the policy asks"
    );
    assert_eq!(fixed(&submission), format!("{base}- [Keemun](https://keemun.example) – A tea\n"));
}

#[test]
fn a_policy_decides_what_is_asked_and_what_is_not_asked_is_not_missed() {
    let base = list();
    let head = format!(
        "{base}- [Keemun](https://keemun.example) - A tea.\n- [Lapsang](https://github.com/ada/lapsang) - A tea.\n"
    );
    let with = |policy: &str, facts: &mut Facts| {
        let (policy, problems) = Policy::read(policy);
        assert_eq!(problems, []);
        let submission = Submission { policy: Some(&policy), ..Submission::new("README.md", &base, &head) };
        let asked = questions(&submission);
        facts.extend(asked.iter().map(|question| (question.clone(), Answer::Unknown)));
        let unchecked = review(&Submission { facts: Some(facts), ..submission }).unchecked;
        assert_eq!(unchecked.len(), asked.len(), "{unchecked:?}");
        asked
    };
    let asked = |policy: &str| with(policy, &mut Facts::default());
    let repository = Question::Repository("ada/lapsang".to_owned());
    let all = asked("");
    assert!(all.len() == 2 && all.contains(&repository), "{all:?}");
    assert_eq!(asked("never-ask: [keemun.example]"), [repository]);
    assert_eq!(asked("facts: off"), []);
    let asking = CHECKS.iter().filter(|check| check.needs_facts()).map(|check| format!("  {}: off\n", check.name()));
    assert_eq!(asked(&format!("checks:\n{}", asking.collect::<String>())), []);
}

#[test]
fn written_rules_are_off_until_they_are_asked_for() {
    let small = "- [Keemun](https://keemun.example) – a tea";
    assert_eq!(told("style: { separator: any, capital: any, full-stop: any }", small), [] as [&str; 0]);
    let base = list();
    let head = base.replace("# Teas\n", "# Some teas\n");
    let told = |policy: &str| {
        let (policy, problems) = Policy::read(policy);
        assert_eq!(problems, []);
        let submission = Submission { policy: Some(&policy), ..Submission::new("README.md", &base, &head) };
        let findings = review(&submission).findings;
        findings.iter().map(|finding| format!("{} {}", finding.severity, finding.check)).collect::<Vec<_>>()
    };
    assert_eq!(told(""), [] as [&str; 0]);
    assert_eq!(told("preset: awesome"), ["warning awesome-heading"]);
    assert_eq!(told("{ preset: awesome, rules: 1 }"), ["warning awesome-heading"]);
    assert_eq!(told("checks: { awesome-heading: note }"), ["note awesome-heading"]);
    assert_eq!(told("{ preset: awesome, checks: { awesome-heading: off } }"), [] as [&str; 0]);
}

#[test]
fn written_rules_on_entries_are_told_once_with_the_page_that_states_them() {
    let base = list().replace("A tea.", "a tea");
    let head = format!("{base}- [Keemun](https://keemun.example) – a tea\n");
    let told = |policy: &str| {
        let (policy, problems) = Policy::read(policy);
        assert_eq!(problems, []);
        let submission = Submission { policy: Some(&policy), ..Submission::new("README.md", &base, &head) };
        review(&submission).findings
    };
    let [found] = &told("preset: awesome")[..] else { panic!("one finding is expected") };
    assert_eq!(found.check, "unlike-neighbours");
    assert_eq!(
        found.sentence(),
        "Put “-” before the description, begin it with a capital and end with a full stop, as the awesome guidelines ask"
    );
    let page = "https://github.com/sindresorhus/awesome/blob/main/pull_request_template.md";
    assert_eq!(found.see.as_deref(), Some(page));
    let [found] = &told("")[..] else { panic!("one finding is expected") };
    assert!(found.sentence().contains(", like "), "{}", found.sentence());
    assert_eq!(told("{ preset: awesome, style: { separator: any, capital: any, full-stop: any } }"), []);
}
