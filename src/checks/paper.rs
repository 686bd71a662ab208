//! What entries say about the papers that a contribution links, compared with what is known about them.

use std::collections::HashSet;

use super::judged::Judged;
use super::{Asked, Context};
use crate::conventions::Citation;
use crate::document::{Document, Item, LinkKind, Role, is_label};
use crate::facts::{
    Answer, Facts, Fault, Judgement, Paper, PaperId, Published, Question, Record, Said, judge, published_since,
};
use crate::identity::Identity;

impl Context<'_, '_> {
    /// What has to be asked before the contribution is judged, and has not been yet.
    #[must_use]
    pub fn questions(&self) -> Vec<Question> {
        let first = self.asked().iter().map(|asked| asked.question.clone());
        let later = self.judged().iter().filter(|judged| judged.judgement.needs_earlier_versions());
        let later = later.filter_map(|judged| earlier_versions(&self.asked()[judged.asked], judged.latest));
        let mut asked = HashSet::new();
        let is_open = |question: &Question| self.facts.is_none_or(|facts| facts.answer(question).is_none());
        first.chain(later).filter(|question| is_open(question) && asked.insert(question.clone())).collect()
    }

    /// Which of the asked links cannot be judged until another question is answered.
    pub(super) fn half_asked(&self) -> impl Iterator<Item = usize> {
        let is_open = |question: &Question| {
            let answer = self.facts.and_then(|facts| facts.answer(question));
            answer.is_none_or(|answer| *answer == Answer::Unknown)
        };
        let waits = move |judged: &&Judged| {
            let more = earlier_versions(&self.asked()[judged.asked], judged.latest);
            judged.judgement.needs_earlier_versions() && more.as_ref().is_some_and(is_open)
        };
        self.judged().iter().filter(waits).map(|judged| judged.asked)
    }

    /// The papers that the contribution's entries present, if anything is known about them.
    pub(super) fn judged(&self) -> &[Judged] {
        self.judged.get_or_init(|| {
            let Some(facts) = self.facts else { return Vec::new() };
            (0..self.asked().len()).filter_map(|at| self.judge_paper(at, facts)).collect()
        })
    }

    fn judge_paper(&self, at: usize, facts: &Facts) -> Option<Judged> {
        let asked = &self.asked()[at];
        let Question::Paper(id) = &asked.question else { return None };
        let paper = facts.paper(id)?;
        let entry = self.entry_around(asked.item?)?;
        if !self.presents(entry, asked) {
            return None;
        }
        let earlier = match (id, paper.latest_version) {
            (PaperId::Arxiv(id), Some(latest)) => facts.earlier_versions(id, latest),
            _ => None,
        };
        let citation = Citation::of(self.head, entry);
        let judgement = self.judge_entry(&citation, paper, earlier);
        let published = published(&citation, paper);
        Some(Judged { asked: at, entry, latest: paper.latest_version, judgement, published })
    }

    /// What differs between an entry and its paper. If any of its texts is the paper's title, it is the right paper; that it is the wrong
    /// one is judged by the entry's own title alone, and only if the list calls its papers by their titles.
    fn judge_entry(&self, citation: &Citation, paper: &Paper, earlier: Option<&[Record]>) -> Judgement {
        // An entry that is only an address gives its paper no title.
        let titles = citation.titles.iter().map(String::as_str);
        let texts: Vec<&str> = titles.filter(|title| !title.contains("://")).collect();
        let own = citation.titles.first().is_some_and(|title| texts.first() == Some(&title.as_str()));
        let judged_by = |titles: &[&str]| {
            let said = Said {
                titles,
                authors: citation.authors.as_deref(),
                year: citation.year.map(i32::from),
                venue: citation.venue.as_deref(),
            };
            judge(&said, paper, earlier)
        };
        let by_all = judged_by(&texts);
        if !by_all.faults.iter().any(is_of_title) && !by_all.needs_earlier_versions() {
            return by_all;
        }
        judged_by(if own && names_by_title(self.base) { &texts[..1] } else { &[] })
    }

    /// The entry that an item is, or is nested in.
    pub(super) fn entry_around(&self, item: usize) -> Option<usize> {
        let mut at = Some(item);
        while let Some(here) = at {
            if self.head.items[here].role == Role::Entry {
                return Some(here);
            }
            at = self.head.items[here].parent;
        }
        None
    }

    /// Whether a link leads to the paper that its entry is about: it is what the entry presents, or the entry's only paper, and the entry
    /// presents one or has it behind a label in a list of papers. A tool may well link the paper that it implements.
    fn presents(&self, entry: usize, asked: &Asked) -> bool {
        let head = self.head;
        let (item, link) = (&head.items[entry], &head.links[asked.link]);
        if head.main_link(item).is_some_and(|main| main.span == link.span) {
            return true;
        }
        let text = link.text.of(head.text);
        let is_labelled = link.picture || matches!(link.kind, LinkKind::Bare | LinkKind::Autolink) || is_label(text);
        let main_is_paper = head.main_link(item).is_none_or(|main| is_paper(&main.destination));
        let is_only = self.asked().iter().all(|other| {
            let here = other.item.and_then(|at| self.entry_around(at)) == Some(entry);
            !here || !matches!(other.question, Question::Paper(_)) || other.question == asked.question
        });
        is_only && (main_is_paper || is_labelled && is_of_papers(self.base))
    }

    /// The faults of the papers that are judged, with the links they are about.
    pub(super) fn faults(&self) -> impl Iterator<Item = (&Judged, &Fault)> {
        self.judged().iter().flat_map(|judged| judged.judgement.faults.iter().map(move |fault| (judged, fault)))
    }

    /// Other names of what a proposal's link leads to: the repository's current name, the DOI of a preprint.
    pub(super) fn known_as(&self, destination: &str) -> Vec<Identity> {
        let Some(facts) = self.facts else { return Vec::new() };
        let Some(question) = Question::of(destination) else { return Vec::new() };
        match &question {
            Question::Repository(name) => {
                let repository = facts.repository(name).filter(|now| !now.full_name.eq_ignore_ascii_case(name));
                let now = repository.and_then(|now| Identity::of(&format!("https://github.com/{}", now.full_name)));
                now.into_iter().collect()
            }
            Question::Paper(id) => {
                let names = facts.paper(id).map(|paper| paper.also.as_slice()).unwrap_or_default();
                names.iter().filter_map(|name| Identity::of(&address_of(name))).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Where a paper that an entry calls a preprint appeared. An entry that names no venue is left alone: it may be the list's style.
fn published(citation: &Citation, paper: &Paper) -> Option<Published> {
    let venue = Some(citation.venue.as_deref()?);
    published_since(&Said { venue, ..Said::default() }, paper)
}

/// The address of a paper that a source names by its DOI, or by its number elsewhere: `arxiv:2503.01234`.
fn address_of(name: &str) -> String {
    let (who, number) = name.split_once(':').filter(|(who, _)| !who.contains('.')).unwrap_or(("doi", name));
    match who {
        "arxiv" => format!("https://arxiv.org/abs/{number}"),
        "pubmed" => format!("https://pubmed.ncbi.nlm.nih.gov/{number}"),
        "pmc" => format!("https://pmc.ncbi.nlm.nih.gov/articles/PMC{number}"),
        _ => format!("https://doi.org/{number}"),
    }
}

/// The question about the versions of a paper before its latest.
fn earlier_versions(asked: &Asked, latest: Option<u32>) -> Option<Question> {
    match (&asked.question, latest) {
        (Question::Paper(PaperId::Arxiv(id)), Some(latest)) if latest > 1 => {
            Some(Question::EarlierVersions { id: id.clone(), latest })
        }
        _ => None,
    }
}

fn is_paper(destination: &str) -> bool {
    Identity::of(destination).is_some_and(|identity| identity.is_paper())
}

/// Whether a fault is about which paper it is.
fn is_of_title(fault: &Fault) -> bool {
    matches!(fault, Fault::WrongPaper { .. } | Fault::TitleSpelling { .. } | Fault::TitleWording { .. })
}

/// Whether the list calls its papers by their titles: at least three in four entries that link one have a title of several words, and
/// there are a few of them. Other lists call them by the name of a model or a data set.
fn names_by_title(base: &Document<'_>) -> bool {
    const FEW: usize = 4;
    const WORDS: usize = 3;
    let (mut titled, mut papers) = (0, 0);
    for (_, item) in base.entries() {
        if base.links_of(item).iter().any(|link| is_paper(&link.destination)) {
            papers += 1;
            titled += usize::from(base.title(item).split_whitespace().count() >= WORDS);
        }
    }
    papers >= FEW && titled * 4 >= papers * 3
}

/// Whether at least half of the entries link a paper.
fn is_of_papers(base: &Document<'_>) -> bool {
    let links_paper = |item: &Item| base.links_of(item).iter().any(|link| is_paper(&link.destination));
    let (mut papers, mut entries) = (0, 0);
    for (_, item) in base.entries() {
        entries += 1;
        papers += usize::from(links_paper(item));
    }
    papers * 2 >= entries
}
