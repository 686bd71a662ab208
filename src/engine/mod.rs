//! The engine: a submission in, a report out.

use std::cell::OnceCell;
use std::sync::LazyLock;

use crate::change::{ChangeKind, ChangeSet};
use crate::checks::{self, Check, Context, Finding, Safety};
pub use crate::checks::{LikelySection, Pending, Repository, ShelfHint, Unchecked};
use crate::conventions::Conventions;
pub use crate::conventions::{
    Counted, Exception, Feature, Group, Habit, Mark, Numbering, OrderHere, Part, Pattern, Sample, SectionSize, Stated,
    StatedOrder, Statement, Strength, Summary, Unordered,
};
pub use crate::document::Coverage;
use crate::document::Document;
use crate::facts::{Facts, Question};
use crate::placement::LazyPlacement;
use crate::policy::Policy;
use crate::text::apply;

mod adding;
mod auditing;
mod ignores;
mod left_alone;
mod merged;
mod proving;
mod report;
mod shelf;
mod touched;
mod wanted;

pub use adding::{Added, Known, Named};
pub use auditing::{Audit, Auditor, SectionHere};
pub use ignores::Ignored;
use ignores::{Ignores, Place};
use merged::Contribution;
pub use report::{ChangeCounts, ListSummary, Proposed, Report, Unjudged, Verdict, safe_edits};
pub use shelf::NoSection;
pub use touched::Touched;
use touched::touched;
pub use wanted::{CannotAdd, Made, Said, links_in, thing};

/// What is reviewed: one list file before and after a contribution.
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a> {
    /// The list's path in its repository, for the report.
    pub path: &'a str,
    /// The list without the contribution, as it is now.
    pub base: &'a str,
    /// The list with the contribution.
    pub head: &'a str,
    /// What the repository asks of contributors, as of the base: one text for each of [`GUIDELINES`] that exists.
    pub guidelines: &'a [String],
    /// The repository's policy, as of the base.
    pub policy: Option<&'a Policy>,
    /// The list where the contribution's branch began, if the base has changed since; then the merge of the two is judged.
    pub parted: Option<&'a str>,
    /// What older open pull requests propose for this list.
    pub pending: &'a [Pending],
    /// The answers to what [`questions`] asks; `None` if the sources were not asked.
    pub facts: Option<&'a Facts>,
}

impl<'a> Submission<'a> {
    /// A submission of this file.
    #[must_use]
    pub fn new(path: &'a str, base: &'a str, head: &'a str) -> Self {
        Self { path, base, head, guidelines: &[], policy: None, parted: None, pending: &[], facts: None }
    }
}

/// Whether a file at this path of a repository is a list, going by its name: a Markdown README at the top, in `.github` or in
/// `docs`, where GitHub looks for one
/// (<https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-readmes>).
#[must_use]
pub fn is_list_path(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let name = name.to_ascii_lowercase();
    let (stem, extension) = name.split_once('.').unwrap_or((&name, ""));
    let is_readme =
        stem == "readme" && extension.rsplit('.').next().is_some_and(|last| matches!(last, "md" | "markdown"));
    is_readme && matches!(folder, "" | ".github" | "docs")
}

/// Whether a file at this path is a list: one that the policy names or, if it names none, one that [`is_list_path`]
/// recognises.
#[must_use]
pub fn is_list(policy: &Policy, path: &str) -> bool {
    policy.names(path).unwrap_or_else(|| is_list_path(path))
}

/// Where a repository keeps what it asks of contributors: its guidelines, and the template that GitHub shows everyone who opens a pull
/// request. Of each, the first that exists counts, in the order in which GitHub looks
/// (<https://docs.github.com/communities/setting-up-your-project-for-healthy-contributions/setting-guidelines-for-repository-contributors>,
/// <https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/creating-a-pull-request-template-for-your-repository>).
/// The guidelines outrank the template, which repeats them.
pub const GUIDELINES: [&[&str]; 2] = [
    &[
        ".github/CONTRIBUTING.md",
        ".github/contributing.md",
        "CONTRIBUTING.md",
        "contributing.md",
        "docs/CONTRIBUTING.md",
        "docs/contributing.md",
    ],
    &[
        ".github/PULL_REQUEST_TEMPLATE.md",
        ".github/pull_request_template.md",
        "PULL_REQUEST_TEMPLATE.md",
        "pull_request_template.md",
        "docs/PULL_REQUEST_TEMPLATE.md",
        "docs/pull_request_template.md",
    ],
];

/// Reviews a submission. Never fails: what cannot be understood is itself a finding.
#[must_use]
pub fn review(submission: &Submission<'_>) -> Report {
    Contribution::of(submission).review(submission.head)
}

/// What to ask the sources before the submission is reviewed, beyond what its facts already answer. Answers may lead to more
/// questions: those about a paper's earlier versions. A submission whose policy asks for no facts has none.
#[must_use]
pub fn questions(submission: &Submission<'_>) -> Vec<Question> {
    Contribution::of(submission).questions(submission.head)
}

/// Like [`review`], and also returns what the base does, which is learned for the review anyway.
#[must_use]
pub fn review_and_learn(submission: &Submission<'_>) -> (Report, Summary) {
    let contribution = Contribution::of(submission);
    let report = contribution.review(submission.head);
    (report, contribution.learned())
}

/// The head with every safe fix applied, repeatedly until nothing is left to fix.
#[must_use]
pub fn fixed(submission: &Submission<'_>) -> String {
    Contribution::of(submission).fixed(submission.head)
}

fn reviewer<'a>(submission: &Submission<'a>, base: &'a str) -> Reviewer<'a> {
    let mut reviewer = Reviewer::new(submission.path, base)
        .beside(submission.pending)
        .guided_by(submission.guidelines)
        .knowing(submission.facts);
    if let Some(policy) = submission.policy {
        reviewer = reviewer.under(policy);
    }
    reviewer
}

/// A list that contributions are reviewed against: parsed once, and its conventions learned once.
pub struct Reviewer<'a> {
    path: &'a str,
    base: Document<'a>,
    guidelines: Vec<Document<'a>>,
    policy: &'a Policy,
    pending: &'a [Pending],
    facts: Option<&'a Facts>,
    /// Whether the head is the list itself rather than a contribution.
    is_whole: bool,
    /// Learned when a change is first judged, and kept for the rounds of fixes.
    conventions: OnceCell<Conventions<'a>>,
    placement: LazyPlacement,
    /// What comments in the list ask to ignore, kept likewise.
    ignores: OnceCell<Ignores>,
}

/// How many rounds of fixes are applied at most. Two are enough in practice: one mends the markup, one the style.
const ROUNDS: usize = 8;

/// What applies if a repository has no policy.
static NO_POLICY: LazyLock<Policy> = LazyLock::new(Policy::default);

/// The check that shelf hints complement.
const PLACE: &str = "wrong-section";

/// The check that a policy's `order` is about.
const ORDER: &str = "out-of-order";

impl<'a> Reviewer<'a> {
    /// Parses the list.
    #[must_use]
    pub fn new(path: &'a str, base: &'a str) -> Self {
        Self {
            path,
            base: Document::parse(base),
            guidelines: Vec::new(),
            policy: &NO_POLICY,
            pending: &[],
            facts: None,
            is_whole: false,
            conventions: OnceCell::new(),
            placement: LazyPlacement::default(),
            ignores: OnceCell::new(),
        }
    }

    /// Also learns from the repository's guidelines: what an earlier one says outranks a later one.
    #[must_use]
    pub fn guided_by(mut self, guidelines: &'a [String]) -> Self {
        self.guidelines = guidelines.iter().map(|text| Document::parse(text)).collect();
        self.conventions = OnceCell::new();
        self
    }

    /// Judges by the repository's policy.
    #[must_use]
    pub fn under(mut self, policy: &'a Policy) -> Self {
        self.policy = policy;
        self.conventions = OnceCell::new();
        self
    }

    /// Also takes into account what older open pull requests propose for this list.
    #[must_use]
    pub fn beside(mut self, pending: &'a [Pending]) -> Self {
        self.pending = pending;
        self
    }

    /// Also takes facts from outside into account.
    #[must_use]
    pub fn knowing(mut self, facts: Option<&'a Facts>) -> Self {
        self.facts = facts;
        self
    }

    /// Judges the list itself rather than a contribution to it: what its own comments ask to ignore is ignored.
    #[must_use]
    pub fn as_it_stands(mut self) -> Self {
        self.is_whole = true;
        self
    }

    /// The titles of the list's sections, as a policy may name them.
    #[must_use]
    pub fn section_titles(&self) -> Vec<String> {
        self.base.sections.iter().map(|section| section.title.to_string()).collect()
    }

    /// What the list does, summed up for people.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary::of(&self.base, self.conventions())
    }

    /// What the list and its guidelines state in words or by templates, and where.
    #[must_use]
    pub fn statements(&self) -> Vec<Statement> {
        Statement::all(&self.base, &self.guidelines)
    }

    /// What the list does.
    fn conventions(&self) -> &Conventions<'a> {
        let learned = || {
            let conventions = Conventions::learn(&self.base, &self.guidelines).ruled_by(self.policy.style());
            conventions.barred_by(self.policy.bars())
        };
        self.conventions.get_or_init(learned)
    }

    /// The sections of the list that something fits best, going by its title, description and address; likeliest first, at most
    /// `limit`.
    #[must_use]
    pub fn likely_sections(&self, texts: &[&str], address: Option<&str>, limit: usize) -> Vec<LikelySection> {
        checks::likely_sections(&self.base, self.placement.of(&self.base), texts, address, limit)
    }

    /// Reviews the list as a contribution leaves it.
    #[must_use]
    pub fn review(&self, head: &str) -> Report {
        self.reviewed(head, true)
    }

    /// Like [`Reviewer::review`], with or without hints: rounds of fixes have no use for them.
    fn reviewed(&self, head: &str, hints: bool) -> Report {
        let head = Document::parse(head);
        let changes = ChangeSet::between(&self.base, &head);
        let asked = Ignores::of(&head);
        let ignores = if self.is_whole { &asked } else { self.ignores.get_or_init(|| Ignores::of(&self.base)) };
        let judged =
            if changes.diff.is_empty() { Judged::default() } else { self.judge(&head, &changes, ignores, hints) };
        let place = |line: usize| self.place(&head, &changes, line);
        let ignored = ignores.beside(&asked, place, judged.silenced.len());
        let (unseen, findings) = judged.findings.into_iter().partition(|finding: &Finding| finding.unseen);
        Report {
            list: ListSummary {
                path: self.path.to_owned(),
                sections: head.section_count(),
                entries: head.entries().count(),
                coverage: Coverage::of(&head),
            },
            changes: ChangeCounts {
                added: changes.count(ChangeKind::Added, &self.base, &head),
                edited: changes.count(ChangeKind::Edited, &self.base, &head),
                moved: changes.count(ChangeKind::Moved, &self.base, &head),
                removed: changes.count(ChangeKind::Removed, &self.base, &head),
            },
            proposed: judged.proposed,
            touched: touched(&self.base, &head, &changes),
            findings,
            unseen,
            conflict: None,
            ignored,
            unchecked: judged.unchecked,
            unjudged: Vec::new(),
            silenced: judged.silenced,
            shelf_hints: judged.shelf_hints,
        }
    }

    /// What to ask the sources before [`Reviewer::review`] judges this head, as far as it has not been asked yet.
    #[must_use]
    pub fn questions(&self, head: &str) -> Vec<Question> {
        self.questions_beyond(head, self.facts)
    }

    /// The same, given these facts. There are no questions if the policy turns off every check that needs facts.
    #[must_use]
    pub fn questions_beyond(&self, head: &str, facts: Option<&Facts>) -> Vec<Question> {
        if !self.policy.asks_for_facts() || !self.policy.checks().any(Check::needs_facts) {
            return Vec::new();
        }
        let head = Document::parse(head);
        let changes = ChangeSet::between(&self.base, &head);
        if changes.diff.is_empty() {
            return Vec::new();
        }
        let mut questions = self.context(&head, &changes).knowing(facts).questions();
        questions.retain(|question| self.policy.may_ask(question));
        questions
    }

    fn context<'c>(&'c self, head: &'c Document<'c>, changes: &'c ChangeSet) -> Context<'c, 'c> {
        Context::new(&self.base, head, changes, self.conventions(), &self.placement)
            .beside(self.pending)
            .knowing(self.facts)
            .following(self.policy.preset)
    }

    fn judge(&self, head: &Document<'_>, changes: &ChangeSet, ignores: &Ignores, hints: bool) -> Judged {
        let context = self.context(head, changes);
        let (silenced, mut findings) = self.found(&context, ignores, |_| true);
        findings.sort_by_key(|finding| (finding.lines, std::cmp::Reverse(finding.severity)));
        proving::prove(head, &mut findings);
        Judged {
            proposed: proposed(&context),
            findings,
            silenced,
            unchecked: context.unchecked(),
            shelf_hints: if hints && self.tells_of_places() { context.shelf_hints() } else { Vec::new() },
        }
    }

    /// What these checks find: first the findings silenced by comments in the list or by the policy, then the rest.
    fn found(
        &self,
        context: &Context<'_, '_>,
        ignores: &Ignores,
        is_asked: impl Fn(&dyn Check) -> bool,
    ) -> (Vec<Finding>, Vec<Finding>) {
        let (head, changes) = (context.head, context.changes);
        let found = self
            .policy
            .checks()
            .filter(|check| is_asked(*check))
            .flat_map(|check| check.run(context).into_iter().map(|finding| self.policy.weighed(check, finding)));
        let may_stand_anywhere = |finding: &Finding| finding.check == ORDER && self.is_unordered(head, finding);
        let mut findings: Vec<Finding> = found.filter(|finding| !may_stand_anywhere(finding)).collect();
        if changes.reflow.is_some() {
            // Someone who rewrites every line is told so once; apart from that, only what is plainly new is judged.
            let is_new = |finding: &Finding| {
                let mut added = changes.entries(head).filter(|(change, ..)| change.kind == ChangeKind::Added);
                added.any(|(_, _, item)| item.lines.touches(finding.lines))
            };
            let of_the_whole = |finding: &Finding| checks::find(finding.check).is_some_and(Check::judges_the_whole);
            findings.retain(|finding| of_the_whole(finding) || is_new(finding));
        }
        findings.into_iter().partition(|finding| self.is_ignored(head, changes, ignores, finding))
    }

    /// Whether the policy allows anything to be said about sections.
    fn tells_of_places(&self) -> bool {
        self.policy.checks().any(|check| check.name() == PLACE)
    }

    /// Whether a comment in the list, or the policy, asks to leave a finding out.
    fn is_ignored(&self, head: &Document<'_>, changes: &ChangeSet, ignores: &Ignores, finding: &Finding) -> bool {
        if self.is_left_alone(head, finding) {
            return true;
        }
        !ignores.is_empty() && ignores.silences(finding, &self.place(head, changes, finding.lines.start))
    }

    /// Where a line of the head is in the text whose comments count.
    fn place(&self, head: &Document<'_>, changes: &ChangeSet, line: usize) -> Place {
        if self.is_whole { Place::unchanged(line) } else { Place::in_base(&self.base, head, changes, line) }
    }

    /// Whether the policy asks for no order in the section a finding is in.
    fn is_unordered(&self, head: &Document<'_>, finding: &Finding) -> bool {
        let line = finding.lines.start;
        let above = head.sections.partition_point(|one| one.heading.is_none_or(|heading| heading.start <= line));
        let section = above.saturating_sub(1);
        self.policy.is_unordered(&head.section_path(section))
    }

    /// The text with every safe fix applied, repeatedly until nothing is left to fix.
    ///
    /// Fixes that touch the same lines wait for the next round, when the text has settled.
    #[must_use]
    pub fn fixed(&self, head: &str) -> String {
        self.fixed_up_to(head, Safety::Safe)
    }

    /// Like [`Reviewer::fixed`], with every fix up to this safety: unsafe ones may change or drop words.
    #[must_use]
    pub fn fixed_up_to(&self, head: &str, up_to: Safety) -> String {
        let mut text = head.to_owned();
        for _ in 0..ROUNDS {
            let edits = self.reviewed(&text, false).edits(up_to);
            match apply(&text, &edits) {
                Ok(next) if next != text => text = next,
                _ => break,
            }
        }
        text
    }
}

/// The result of judging a head.
#[derive(Default)]
struct Judged {
    proposed: Vec<Proposed>,
    findings: Vec<Finding>,
    /// The findings silenced by comments in the list or by the policy.
    silenced: Vec<Finding>,
    unchecked: Vec<Unchecked>,
    shelf_hints: Vec<ShelfHint>,
}

fn proposed(context: &Context<'_, '_>) -> Vec<Proposed> {
    let new = context.proposals().iter().filter_map(|proposal| {
        let identity = proposal.new_identity()?.as_str().to_owned();
        let title = context.listed()[proposal.at].title(context.head).into_owned();
        Some(Proposed { identity, title })
    });
    new.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unchanged_list_has_no_findings() {
        let list = "# Tea\n\n- [Assam] (https://assam.example)\n";
        assert_eq!(review(&Submission::new("README.md", list, list)).findings, []);
    }

    #[test]
    fn an_entry_is_moved_in_the_form_it_should_have() {
        let names = ["Assam", "Bai", "Ceylon", "Darjeeling", "Earl", "Fujian", "Gyokuro", "Hojicha", "Indian"];
        let entry = |name: &&str| format!("- [{name}](https://{}.example) - A tea.\n", name.to_lowercase());
        let base: String = names.iter().map(entry).collect();
        let report =
            review(&Submission::new("README.md", &base, &format!("{base}* [Black](https://black.example) – a tea\n")));
        let wanted = base.replace("- [Ceylon](", "- [Black](https://black.example) - A tea.\n- [Ceylon](");
        let order = report.findings.iter().find(|finding| finding.check == ORDER).unwrap();
        let moved = order.fix.as_ref().unwrap();
        let head = format!("{base}* [Black](https://black.example) – a tea\n");
        assert_eq!(apply(&head, &moved.edits), Ok(wanted.clone()));
        assert_eq!(apply(&head, &report.safe_edits()), Ok(wanted));
    }

    #[test]
    fn an_entry_of_a_numbered_list_is_moved_in_the_form_it_should_have() {
        let names = ["Assam", "Bai", "Ceylon", "Darjeeling", "Earl", "Fujian", "Gyokuro", "Hojicha", "Indian"];
        let entry =
            |at: usize, name: &str| format!("{at}. [{name}](https://{}.example) - A tea.\n", name.to_lowercase());
        let list = |names: &[&str]| -> String { (1..).zip(names).map(|(at, name)| entry(at, name)).collect() };
        let base = list(&names);
        let mut wanted = names.to_vec();
        wanted.insert(2, "Black");
        for end in ["\n", ""] {
            let head = format!("{base}10. [Black](https://black.example) – a tea{end}");
            let wanted = list(&wanted);
            let report = review(&Submission::new("README.md", &base, &head));
            let order = report.findings.iter().find(|finding| finding.check == ORDER).unwrap();
            let moved = apply(&head, &order.fix.as_ref().unwrap().edits).unwrap();
            assert_eq!(moved.trim_end(), wanted.trim_end(), "the suggestion");
            assert_eq!(apply(&head, &report.safe_edits()), Ok(moved), "all fixes");
            assert_eq!(fixed(&Submission::new("README.md", &base, &head)).trim_end(), wanted.trim_end(), "--fix");
        }
    }

    #[test]
    fn fixes_of_one_entry_are_applied_one_after_the_other() {
        let names = ["Assam", "Bai", "Ceylon", "Darjeeling", "Earl", "Fujian", "Gyokuro", "Hojicha", "Indian"];
        let entry = |name: &&str| format!("- [{name}](https://{}.example) - A tea.\n", name.to_lowercase());
        let base: String = names.iter().map(entry).collect();
        let head = base.replace("- [Earl](", "- [Dragon] (https://dragon.example) – a tea\n- [Earl](");
        let wanted = base.replace("- [Earl](", "- [Dragon](https://dragon.example) - A tea.\n- [Earl](");
        assert_eq!(fixed(&Submission::new("README.md", &base, &head)), wanted);
    }
}
