//! Labels by section and by check, if one is used for several things, or not everything was read.

use shelfmark::engine::Touched;
use shelfmark::policy::Policy;
use shelfmark::review::{Diff, ReviewedFile, Shown, Subject, plan};

use super::{BASE, error, report, subject};

/// The labels that are added and removed if an entry of the section `Tea` has a malformed link, or nothing was changed.
fn labels(
    policy: &str,
    is_touched: bool,
    there: &[&str],
    change: impl Fn(&mut Subject<'_>),
) -> (Vec<String>, Vec<String>) {
    let (policy, problems) = Policy::read(policy);
    assert_eq!(problems, []);
    let diff = Diff::between(BASE, BASE);
    let mut report = report(Vec::new());
    if is_touched {
        report.touched = vec![Touched { section: vec!["Tea".into()], adds: true }];
        report.findings = vec![error(3, "Assam")];
    }
    let files = [ReviewedFile { path: "README.md", page: None, head: BASE, diff: &diff, report: &report, habits: &[] }];
    let mut subject = subject(&files, &policy);
    change(&mut subject);
    let labels = there.iter().map(|label| (*label).to_owned()).collect();
    let plan = plan(&subject, &Shown { labels, ..Shown::default() });
    (plan.labels_on, plan.labels_off)
}

fn owned(labels: &[&str]) -> Vec<String> {
    labels.iter().map(|label| (*label).to_owned()).collect()
}

const POLICY: &str = "labels: { sections: { Tea: tea, Pots: Tea }, checks: { malformed-link: markup } }";

#[test]
fn a_label_that_stands_for_several_things_comes_once_and_stays_for_any_of_them() {
    assert_eq!(labels(POLICY, true, &[], |_| {}), (owned(&["markup", "tea"]), vec![]));
    assert_eq!(labels(POLICY, true, &["TEA", "Markup"], |_| {}), (vec![], vec![]));
    let (on, off) = labels(POLICY, false, &["tea", "markup", "other"], |_| {});
    assert_eq!((on, off), (vec![], owned(&["markup", "Tea"])));
    let by_weight = "labels: { clean: ready, sections: { Pots: ready } }";
    assert_eq!(labels(by_weight, false, &["ready"], |_| {}), (vec![], vec![]));
}

#[test]
fn what_was_not_seen_takes_no_label_off_and_quiet_puts_none_on() {
    assert_eq!(labels(POLICY, false, &["tea", "markup"], |subject| subject.partial = true), (vec![], vec![]));
    assert_eq!(labels(POLICY, true, &[], |subject| subject.quiet = true), (vec![], vec![]));
    assert_eq!(labels(POLICY, false, &["markup"], |subject| subject.quiet = true), (vec![], owned(&["markup"])));
}
