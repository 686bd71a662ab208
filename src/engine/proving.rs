//! Which fixes are offered: those that are proved, with moved entries written as other fixes would have them.

use super::report::compatible;
use crate::checks::{Aim, Finding, Fix, Safety};
use crate::document::Document;
use crate::proof::{Aimed, Proof};
use crate::text::{Edit, LineIndex, LineRange};

/// Removes every safe fix that would change more than it aims at, alone or together with the others.
pub(super) fn prove(head: &Document<'_>, findings: &mut [Finding]) {
    if findings.iter().filter_map(|finding| finding.fix.as_ref()).all(|fix| fix.aim.is_none()) {
        return;
    }
    let proof = Proof::of(head);
    for finding in findings.iter_mut() {
        if finding.fix.as_ref().and_then(aimed).is_some_and(|fix| !proof.holds(fix)) {
            finding.fix = None;
        }
    }
    restyle_moves(head, &proof, findings);
    // Once one is removed, another may claim its lines.
    loop {
        let chosen = compatible(findings.iter(), Safety::Safe);
        let fixes: Vec<Aimed<'_>> = chosen.iter().filter_map(|&at| aimed(findings[at].fix.as_ref()?)).collect();
        let undone = chosen.iter().zip(proof.together(&fixes)).filter(|(_, holds)| !holds).map(|(&at, _)| at);
        let undone: Vec<usize> = undone.collect();
        for &at in &undone {
            findings[at].fix = None;
        }
        if undone.is_empty() {
            return;
        }
    }
}

fn aimed(fix: &Fix) -> Option<Aimed<'_>> {
    Some((fix.aim.as_ref()?, fix.edits.as_slice()))
}

/// Writes moved entries as other fixes would have them, so that one click leaves nothing to fix.
fn restyle_moves(head: &Document<'_>, proof: &Proof<'_>, findings: &mut [Finding]) {
    let moves = findings.iter().enumerate().filter(|(_, finding)| aim_of(finding) == Some(&Aim::Order));
    let restyled = moves.filter_map(|(at, finding)| {
        let moved = finding.fix.as_ref()?;
        let gone: Vec<LineRange> = gone(&moved.edits).collect();
        let is_of_it =
            |fix: &Fix| fix.edits.iter().all(|edit| !edit.is_insertion() && keeps_lines(edit) && within(edit, &gone));
        let others = findings.iter().filter(|other| matches!(aim_of(other), Some(Aim::Style(_) | Aim::Spelling)));
        let others: Vec<&Finding> = others.filter(|other| other.fix.as_ref().is_some_and(is_of_it)).collect();
        let chosen =
            compatible(others.iter().copied(), Safety::Safe).into_iter().filter_map(|at| others[at].fix.as_ref());
        let first: Vec<(Aim, Vec<Edit>)> =
            chosen.filter_map(|fix| Some((fix.aim.clone()?, fix.edits.clone()))).collect();
        let edits = written(head.text, &head.lines, &moved.edits, &first)?;
        let fix = Fix::safe(Aim::OrderAfter(first), edits);
        aimed(&fix).is_some_and(|fix| proof.holds(fix)).then_some((at, fix))
    });
    for (at, fix) in restyled.collect::<Vec<_>>() {
        findings[at].fix = Some(fix);
    }
}

fn aim_of(finding: &Finding) -> Option<&Aim> {
    finding.fix.as_ref()?.aim.as_ref()
}

/// The lines that edits delete or replace.
fn gone(edits: &[Edit]) -> impl Iterator<Item = LineRange> {
    let edits = edits.iter().filter(|edit| !edit.is_insertion());
    edits.map(|edit| LineRange::new(edit.start_line, edit.end_line))
}

fn within(edit: &Edit, lines: &[LineRange]) -> bool {
    lines.iter().any(|lines| lines.has(edit.start_line) && lines.has(edit.end_line))
}

/// Whether an edit writes as many lines as it replaces, so that all others keep their numbers.
fn keeps_lines(edit: &Edit) -> bool {
    edit.text.lines().count() == edit.end_line + 1 - edit.start_line
}

/// The edits of a move, writing the text as the `first` fixes leave it; `None` if what a fix replaces does not occur in the moved
/// text as it is. Its number may differ: the move chooses that.
fn written(text: &str, lines: &LineIndex, edits: &[Edit], first: &[(Aim, Vec<Edit>)]) -> Option<Vec<Edit>> {
    let mut edits = edits.to_vec();
    for one in first.iter().flat_map(|(_, edits)| edits) {
        let old = Numbered::of(lines.span_of(LineRange::new(one.start_line, one.end_line)).of(text));
        let new = Numbered::of(&one.text);
        let (edit, at) = edits.iter_mut().find_map(|edit| old.found_in(&edit.text).map(|at| (edit, at)))?;
        let moved = Numbered::of(&edit.text[at..]).number;
        if new.number != old.number {
            return None;
        }
        let (end, with) =
            (at + old.indent.len() + moved.len() + old.rest.len(), [new.indent, moved, new.rest].concat());
        edit.text.replace_range(at..end, &with);
    }
    (!first.is_empty()).then_some(edits)
}

/// The lines of an item, with its number split off; other lines have none.
struct Numbered<'t> {
    indent: &'t str,
    number: &'t str,
    rest: &'t str,
}

impl<'t> Numbered<'t> {
    fn of(text: &'t str) -> Self {
        let (indent, item) = text.split_at(text.len() - text.trim_start_matches(' ').len());
        let (number, rest) = item.split_at(item.len() - item.trim_start_matches(|c: char| c.is_ascii_digit()).len());
        if rest.starts_with(['.', ')']) {
            Self { indent, number, rest }
        } else {
            Self { indent, number: "", rest: item }
        }
    }

    /// Where these lines are in a text, possibly with another number.
    fn found_in(&self, text: &str) -> Option<usize> {
        let mut at = 0;
        text.split_inclusive('\n').find_map(|line| {
            let here = Numbered::of(&text[at..]);
            let is_it = here.indent == self.indent
                && here.number.is_empty() == self.number.is_empty()
                && here.rest.starts_with(self.rest);
            let begin = at;
            at += line.len();
            is_it.then_some(begin)
        })
    }
}
