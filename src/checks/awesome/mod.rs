//! The written rules of the list of awesome lists (<https://github.com/sindresorhus/awesome>): one file each, off unless a policy asks
//! for the preset `awesome`. Each is named for the part of a list that it is about.
//!
//! There is no check here for how entries are written: [`Preset::style`] outranks what was learned, and the checks that follow it report
//! each entry once.

use std::collections::HashMap;

use super::preset::{MANIFESTO, Preset, REQUIREMENTS};
use super::{Check, Context, Finding, Fix, Safety, Severity};
use crate::conventions::Source;
use crate::document::Document;
use crate::text::LineRange;

mod age;
mod badge;
mod branch;
mod build_badge;
mod contents;
mod contributing;
mod hard_wrapping;
mod heading;
mod inspired_by;
mod introduction;
mod licence;
mod licence_section;
mod repository_name;
mod sections;
mod top;

pub(super) use age::Age;
pub(super) use badge::Badge;
pub(super) use branch::Branch;
pub(super) use build_badge::BuildBadge;
pub(super) use contents::Contents;
pub(super) use contributing::Contributing;
pub(super) use hard_wrapping::HardWrapping;
pub(super) use heading::Heading;
pub(super) use inspired_by::InspiredBy;
pub(super) use introduction::Introduction;
pub(super) use licence::Licence;
pub(super) use licence_section::LicenceSection;
pub(super) use repository_name::RepositoryName;
pub(super) use sections::Sections;

/// One of the rules.
trait Rule: Sync {
    fn name(&self) -> &'static str;

    fn summary(&self) -> &'static str;

    fn docs(&self) -> &'static str;

    /// The page that states it.
    fn source(&self) -> Source {
        REQUIREMENTS
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn fix(&self) -> Option<Safety> {
        None
    }

    /// Whether one finding may be about the whole list.
    fn judges_the_whole(&self) -> bool {
        true
    }

    fn lacks(&self, _context: &Context<'_, '_>) -> Option<&'static str> {
        None
    }

    fn faults(&self, context: &Context<'_, '_>) -> Vec<Fault>;
}

impl<R: Rule> Check for R {
    fn name(&self) -> &'static str {
        Rule::name(self)
    }

    fn summary(&self) -> &'static str {
        Rule::summary(self)
    }

    fn docs(&self) -> &'static str {
        Rule::docs(self)
    }

    fn severity(&self) -> Severity {
        Rule::severity(self)
    }

    fn fix(&self) -> Option<Safety> {
        Rule::fix(self)
    }

    fn preset(&self) -> Option<Preset> {
        Some(Preset::Awesome)
    }

    fn judges_the_whole(&self) -> bool {
        Rule::judges_the_whole(self)
    }

    fn goes_by_the_list(&self) -> bool {
        true
    }

    fn lacks(&self, context: &Context<'_, '_>) -> Option<&'static str> {
        Rule::lacks(self, context)
    }

    fn run(&self, context: &Context<'_, '_>) -> Vec<Finding> {
        let Source { name, page } = self.source();
        let found = self.faults(context).into_iter().map(|fault| {
            let severity = if fault.is_doubtful { Severity::Note } else { Rule::severity(self) };
            let mut finding = Finding::new(Rule::name(self), severity, fault.lines, fault.message)
                .help(format!("{}, as {name} ask", fault.help))
                .see(page);
            finding.fix = fault.fix;
            finding
        });
        found.collect()
    }
}

/// A rule the list breaks.
struct Fault {
    lines: LineRange,
    /// Has no line numbers, so that the same fault is recognised in the base.
    message: String,
    /// What to do about it.
    help: String,
    /// Whether it may be intended.
    is_doubtful: bool,
    fix: Option<Fix>,
}

impl Fault {
    fn new(lines: LineRange, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { lines, message: message.into(), help: help.into(), is_doubtful: false, fix: None }
    }

    /// A fault of the list as a whole.
    fn of_the_list(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(LineRange::single(1), message, help)
    }

    fn doubtful(mut self) -> Self {
        self.is_doubtful = true;
        self
    }

    fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}

/// What is wrong with a list as a whole: everything if the list itself is judged or is new, otherwise what the contribution caused.
fn brought(context: &Context<'_, '_>, faults: impl Fn(&Document<'_>) -> Vec<Fault>) -> Vec<Fault> {
    let mut now = faults(context.head);
    if now.is_empty() || context.is_whole || context.base.text.trim().is_empty() {
        return now;
    }
    let mut before: HashMap<String, usize> = HashMap::new();
    for fault in faults(context.base) {
        *before.entry(fault.message).or_default() += 1;
    }
    now.retain(|fault| match before.get_mut(&fault.message) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    now
}
