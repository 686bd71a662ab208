//! The labels of a pull request: one by its worst finding, others by the sections it is about and by what was found.

use super::verdict::{all_seen, worst};
use super::{Shown, Subject};
use crate::checks::Severity;
use crate::policy::is_section;

/// The labels to add and to remove.
///
/// If not everything was seen, "clean" is not said and nothing counts as fixed. A quiet review replaces labels, but adds none where
/// there was none.
pub(super) fn labels(subject: &Subject<'_>, shown: &Shown) -> (Vec<String>, Vec<String>) {
    let has = |label: &str| shown.labels.iter().any(|there| is(there, label));
    let (by_weight, others) = (by_weight(subject), others(subject));
    let wanted = |label: &str| by_weight.wanted.iter().chain(&others.wanted).any(|wanted| is(wanted, label));
    let is_over = |label: &&str| has(label) && !wanted(label);
    let is_welcome = !subject.quiet || by_weight.over.iter().any(&is_over);
    let off = by_weight.over.iter().chain(&others.over).copied().filter(is_over);
    let of_weight = by_weight.wanted.iter().filter(|_| is_welcome);
    let on = of_weight.chain(others.wanted.iter().filter(|_| !subject.quiet)).copied().filter(|label| !has(label));
    (each_once(on), each_once(off))
}

fn each_once<'a>(labels: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for label in labels {
        if !once.iter().any(|there| is(there, label)) {
            once.push(label.to_owned());
        }
    }
    once
}

/// The labels of one kind: those that it should have, and those that it should not.
struct Kind<'a> {
    wanted: Vec<&'a str>,
    over: Vec<&'a str>,
}

/// GitHub does not distinguish labels by case.
fn is(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// By the worst finding.
fn by_weight<'a>(subject: &Subject<'a>) -> Kind<'a> {
    let worst = worst(subject);
    let policy = &subject.policy.labels;
    let is_unsure = !all_seen(subject) && worst < Some(Severity::Warning);
    let wanted = policy.of(worst).filter(|_| !is_unsure);
    let may_hold = |label: &str| {
        let told = [&policy.warning, &policy.error];
        is_unsure && told.into_iter().flatten().any(|told| is(told, label))
    };
    Kind { wanted: wanted.into_iter().collect(), over: policy.all().filter(|label| !may_hold(label)).collect() }
}

/// By section and by check.
fn others<'a>(subject: &Subject<'a>) -> Kind<'a> {
    let policy = &subject.policy.labels;
    let mut kind = Kind { wanted: Vec::new(), over: Vec::new() };
    for (name, label) in &policy.checks {
        let is_found =
            subject.files.iter().any(|file| file.report.findings.iter().any(|finding| finding.check == name));
        kind.put(label, is_found, all_seen(subject));
    }
    let all_read = subject.unreviewed.is_empty() && !subject.partial;
    for (name, label) in &policy.sections {
        let mut touched = subject.files.iter().flat_map(|file| &file.report.touched);
        let is_touched = touched.any(|touched| is_section(name, &touched.section));
        kind.put(label, is_touched, all_read);
    }
    kind
}

impl<'a> Kind<'a> {
    fn put(&mut self, label: &'a str, is_so: bool, is_sure: bool) {
        if is_so {
            self.wanted.push(label);
        } else if is_sure {
            self.over.push(label);
        }
    }
}
