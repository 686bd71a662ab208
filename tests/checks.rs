//! Every check on lists of our own: `tests/checks/<check>/<case>/{base.md,head.md,expected.txt}`.
//!
//! `expected.txt` has a line for each finding of that check, "severity line: sentence"; it is empty if the check must be silent. The optional `pending.txt`
//! says what older pull requests propose: "number link title"; `facts.json` what is known online, as pairs of questions and
//! answers (without it nothing was looked up); `guidelines.md` is what the repository asks of contributors, `policy.yml` its policy; the optional `fixed.md`
//! is the list with all safe fixes. Besides what the check itself says, each case proves that fixes converge: with the safe ones applied, no finding that had one is left and
//! there are no new ones. `UPDATE=1` writes what is found.
//!
//! Instead of `base.md` and `head.md`, `list.md` is a list that is audited, in the repository that `repository.json` describes. Checks of written
//! rules are run with their preset, and with their preset only.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use shelfmark::checks::{CHECKS, Finding, Safety};
use shelfmark::engine::{Auditor, Pending, Repository, Submission, fixed, review};
use shelfmark::facts::{Answer, Facts, Question};
use shelfmark::identity::Identity;
use shelfmark::policy::Policy;
use shelfmark::text::ended;

struct Case {
    check: String,
    name: String,
    folder: PathBuf,
    /// `None` if the head is audited.
    base: Option<String>,
    head: String,
    policy: Policy,
    repository: Option<Repository>,
    pending: Vec<Pending>,
    facts: Option<Facts>,
    guidelines: Vec<String>,
}

fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks");
    let mut cases = Vec::new();
    for check in folders(&root) {
        for folder in folders(&check) {
            let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
            let read = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
            let is_audited = folder.join("list.md").exists();
            let repository = fs::read_to_string(folder.join("repository.json"));
            cases.push(Case {
                check: name(&check),
                name: name(&folder),
                base: (!is_audited).then(|| read("base.md")),
                head: read(if is_audited { "list.md" } else { "head.md" }),
                policy: policy(&name(&check), &fs::read_to_string(folder.join("policy.yml")).unwrap_or_default()),
                repository: repository.ok().map(|text| repository_of(&text)),
                pending: pending(&fs::read_to_string(folder.join("pending.txt")).unwrap_or_default()),
                facts: fs::read_to_string(folder.join("facts.json")).ok().map(|text| facts(&text)),
                guidelines: fs::read_to_string(folder.join("guidelines.md")).into_iter().collect(),
                folder,
            });
        }
    }
    cases
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(of).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

fn pending(lines: &str) -> Vec<Pending> {
    let of_line = |line: &str| {
        let [number, link, title] = line.splitn(3, ' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        Pending {
            identity: Identity::of(link).unwrap().as_str().to_owned(),
            title: title.to_owned(),
            number: number.parse().unwrap(),
            url: format!("https://github.com/ada/awesome-tea/pull/{number}"),
        }
    };
    lines.lines().map(of_line).collect()
}

/// A policy with the preset that a check belongs to.
fn policy(check: &str, text: &str) -> Policy {
    let (policy, problems) = Policy::read(text);
    assert_eq!(problems, []);
    let preset = CHECKS.iter().find(|known| known.name() == check).and_then(|check| check.preset());
    Policy { preset: policy.preset.or(preset), ..policy }
}

fn repository_of(text: &str) -> Repository {
    let told: serde_json::Value = serde_json::from_str(text).unwrap();
    let text = |name: &str| told[name].as_str().map(str::to_owned);
    let files = told["files"].as_array();
    Repository {
        name: text("name"),
        default_branch: text("default_branch"),
        age_days: told["age_days"].as_u64(),
        files: files.map(|files| files.iter().map(|file| file.as_str().unwrap().to_owned()).collect()),
        licence: text("licence"),
    }
}

/// The answers are of 1 March 2026.
fn facts(text: &str) -> Facts {
    let answers: Vec<(Question, Answer)> = serde_json::from_str(text).unwrap();
    let mut facts = Facts::on(20_513);
    facts.extend(answers);
    facts
}

impl Case {
    fn submission<'a>(&'a self, head: &'a str) -> Submission<'a> {
        let base = Submission::new("README.md", self.base.as_deref().unwrap_or_default(), head);
        Submission {
            pending: &self.pending,
            facts: self.facts.as_ref(),
            guidelines: &self.guidelines,
            policy: Some(&self.policy),
            ..base
        }
    }

    fn auditor(&self) -> Auditor<'_> {
        Auditor::new("README.md", &self.policy, &self.guidelines)
            .knowing(self.facts.as_ref())
            .within(self.repository.as_ref())
    }

    fn fixed(&self) -> String {
        match self.base {
            Some(_) => fixed(&self.submission(&self.head)),
            None => self.auditor().fixed(&self.head),
        }
    }
}

fn findings(case: &Case, head: &str) -> Vec<Finding> {
    match case.base {
        Some(_) => review(&case.submission(head)).findings,
        None => case.auditor().audit(head).report.findings,
    }
}

fn told<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> String {
    findings
        .into_iter()
        .map(|finding| format!("{} {}: {}\n", finding.severity, finding.lines.start, ended(&finding.told())))
        .collect()
}

#[test]
fn every_check_fires_where_it_should_and_nowhere_else() {
    let mut wrong = BTreeMap::new();
    for case in cases() {
        let found = findings(&case, &case.head);
        let own = told(found.iter().filter(|finding| finding.check == case.check));
        let expected = case.folder.join("expected.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &own).unwrap();
        }
        let expected = fs::read_to_string(expected).unwrap();
        let others: Vec<&str> =
            found.iter().map(|finding| finding.check).filter(|check| *check != case.check).collect();
        if own != expected || (expected.is_empty() && !others.is_empty()) {
            wrong.insert(
                format!("{}/{}", case.check, case.name),
                format!("expected {expected:?}, found {own:?}; others: {others:?}"),
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A check none of whose cases finds anything without answers needs them, and must ask for them.
#[test]
fn a_check_says_of_itself_whether_it_needs_facts() {
    let cases = cases();
    for check in CHECKS {
        let fires = |case: &&Case| {
            let without = || match case.base {
                Some(_) => review(&Submission { facts: None, ..case.submission(&case.head) }).findings,
                None => case.auditor().knowing(None).audit(&case.head).report.findings,
            };
            case.check == check.name() && without().iter().any(|finding| finding.check == check.name())
        };
        assert_eq!(check.needs_facts(), !cases.iter().any(|case| fires(&case)), "{}", check.name());
    }
}

#[test]
fn every_check_has_a_firing_and_a_silent_case() {
    let cases = cases();
    for check in CHECKS {
        let own = cases.iter().filter(|case| case.check == check.name());
        let kinds: BTreeSet<bool> =
            own.map(|case| fs::read_to_string(case.folder.join("expected.txt")).unwrap().is_empty()).collect();
        assert_eq!(kinds.len(), 2, "{} needs a firing and a silent case", check.name());
    }
}

#[test]
fn every_check_says_which_fix_it_offers_at_best() {
    let mut offered: BTreeMap<&str, bool> = BTreeMap::new();
    for finding in cases().iter().flat_map(|case| findings(case, &case.head)) {
        if let Some(fix) = finding.fix {
            *offered.entry(finding.check).or_default() |= fix.safety() == Safety::Safe;
        }
    }
    for check in CHECKS {
        let is_safe = check.fix().map(|safety| safety == Safety::Safe);
        assert_eq!(offered.get(check.name()).copied(), is_safe, "{}", check.name());
    }
}

#[test]
fn every_check_is_documented() {
    let mut names = BTreeSet::new();
    for check in CHECKS {
        assert!(names.insert(check.name()), "{} is there twice", check.name());
        assert!(check.docs().contains("```"), "{} shows no example", check.name());
        assert!(check.docs().to_lowercase().contains("fix"), "{} does not tell about its fix", check.name());
        assert!(!check.summary().ends_with('.'), "{}'s summary is a line of a table", check.name());
    }
}

#[test]
fn safe_fixes_converge() {
    for case in cases() {
        let mended = case.fixed();
        if let Ok(expected) = fs::read_to_string(case.folder.join("fixed.md")) {
            assert_eq!(mended, expected, "{}/{}", case.check, case.name);
        }
        let left = findings(&case, &mended);
        let unmended =
            left.iter().filter(|finding| finding.fix.as_ref().is_some_and(|fix| fix.safety() == Safety::Safe));
        assert_eq!(told(unmended), "", "{}/{}:\n{mended}", case.check, case.name);
        let before: BTreeSet<&str> = findings(&case, &case.head).iter().map(|finding| finding.check).collect();
        let new: Vec<&str> = left.iter().map(|finding| finding.check).filter(|check| !before.contains(check)).collect();
        let hidden_by_broken_markup = before.contains("malformed-link") || before.contains("lost-marker");
        assert!(new.is_empty() || hidden_by_broken_markup, "{}/{} drew {new:?}:\n{mended}", case.check, case.name);
    }
}
