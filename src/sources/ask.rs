//! Asks each source for what it would know, in bulk, and waits no longer than it may.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, timeout_at};

use super::client::Client;
use super::errand::Errand;
use super::kept::{Kept, Memory, Remembered};
use super::paces::Paces;
use super::pages::Pages;
use super::pubmed::Database;
use super::reading::Answers;
use super::shared::{Access, Shared};
use super::turnstile::{OwnTurnstile, Turnstile};
use crate::facts::{Answer, Facts, PaperId, Question};

/// The most questions that one review may ask; any others are unknown.
pub const MOST_QUESTIONS: usize = 200;

/// All sources of facts. One for the process: its lanes respect the sources' rate limits. Clones share them.
#[derive(Clone)]
pub struct Sources(Arc<Shared>);

impl Sources {
    /// Sources that are asked through a client, each at its usual pace, and pages, if given; what is learned is kept in memory.
    #[must_use]
    pub fn new(client: Client, pages: Option<Pages>) -> Self {
        Self::sharing(client, pages, Paces::default(), Arc::new(Memory::default()), Arc::new(OwnTurnstile::default()))
    }

    /// Like [`Sources::new`], at other paces, with answers and lanes that other processes may share.
    #[must_use]
    pub fn sharing(
        client: Client,
        pages: Option<Pages>,
        paces: Paces,
        kept: Arc<dyn Kept>,
        turnstile: Arc<dyn Turnstile>,
    ) -> Self {
        Self(Arc::new(Shared::new(client, pages, paces, kept, turnstile)))
    }

    /// Asks, and returns what is known by `until`, with an answer to each question: what has not arrived in time, or goes beyond
    /// [`MOST_QUESTIONS`], is unknown, or as it was known some weeks ago. No request is started after that; the result of one already under
    /// way is kept for whoever asks next.
    pub async fn ask(&self, questions: Vec<Question>, access: Option<&Access>, until: Instant) -> Facts {
        self.ask_showing(questions, access, until, |_| ()).await
    }

    /// Like [`Sources::ask`], and reports how many have been answered each time some are, beginning with those that
    /// need not be asked again.
    pub async fn ask_showing(
        &self,
        questions: Vec<Question>,
        access: Option<&Access>,
        until: Instant,
        mut show: impl FnMut(usize),
    ) -> Facts {
        let mut facts = Facts::default();
        let mut asked = Vec::new();
        for question in questions {
            if facts.answer(&question).is_none() && asked.len() < MOST_QUESTIONS {
                asked.push(question.clone());
            }
            facts.learn(question, Answer::Unknown);
        }
        let before: HashMap<Question, Remembered> =
            timeout_at(until, self.0.kept.get(&asked)).await.unwrap_or_default().into_iter().collect();
        let (fresh, open): (Vec<_>, Vec<_>) = asked.into_iter().partition(|question| is_fresh(&before, question));
        // Findings would come and go with a source's outages if its last answer did not hold in the meantime.
        let stands = |question: &&Question| before.get(question).is_some_and(Remembered::is_better_than_none);
        for question in fresh.iter().chain(open.iter().filter(stands)) {
            if let Some(remembered) = before.get(question) {
                facts.learn(question.clone(), remembered.clone().said(question));
            }
        }
        if !fresh.is_empty() {
            show(fresh.len());
        }
        if Instant::now() < until {
            let mut answers = self.send(open, before, access, until);
            while let Ok(Some(some)) = timeout_at(until, answers.recv()).await {
                show(some.len());
                facts.extend(some);
            }
        }
        facts
    }

    /// What is already known, with an answer to each question: anything not known, or out of date, is unknown. No source is asked.
    pub async fn recall(&self, questions: Vec<Question>) -> Facts {
        let mut facts = Facts::default();
        for (question, remembered) in self.0.kept.get(&questions).await {
            if remembered.is_fresh(&question) {
                let said = remembered.said(&question);
                facts.learn(question, said);
            }
        }
        for question in questions {
            if facts.answer(&question).is_none() {
                facts.learn(question, Answer::Unknown);
            }
        }
        facts
    }

    /// Sends for answers, which arrive as they are found; the channel closes when no sender is left.
    fn send(
        &self,
        open: Vec<Question>,
        before: HashMap<Question, Remembered>,
        access: Option<&Access>,
        until: Instant,
    ) -> UnboundedReceiver<Answers> {
        let (heard, answers) = unbounded_channel();
        let errand = Errand { shared: Arc::clone(&self.0), before: Arc::new(before), until, heard };
        for (who, asked) in by_source(open) {
            let errand = errand.clone();
            match who {
                Who::Arxiv => tokio::spawn(errand.papers_on_arxiv(asked)),
                Who::ArxivsPast => tokio::spawn(errand.versions_on_arxiv(asked)),
                Who::Dois => tokio::spawn(errand.dois(asked)),
                Who::Pubmed(database) => tokio::spawn(errand.papers_in(database, asked)),
                Who::GitHub => tokio::spawn(errand.repositories(asked, access.cloned())),
                Who::Pages => tokio::spawn(errand.pages(asked)),
            };
        }
        answers
    }
}

/// The source that is asked first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Arxiv,
    ArxivsPast,
    Dois,
    Pubmed(Database),
    GitHub,
    Pages,
}

fn is_fresh(before: &HashMap<Question, Remembered>, question: &Question) -> bool {
    before.get(question).is_some_and(|remembered| remembered.is_fresh(question))
}

/// Questions grouped by the source that is asked.
fn by_source(questions: Vec<Question>) -> Vec<(Who, Vec<Question>)> {
    let mut groups: Vec<(Who, Vec<Question>)> = Vec::new();
    for question in questions {
        let who = match &question {
            Question::Paper(PaperId::Arxiv(_)) => Who::Arxiv,
            Question::EarlierVersions { .. } => Who::ArxivsPast,
            Question::Paper(PaperId::Doi(_)) => Who::Dois,
            Question::Paper(PaperId::Pubmed(_)) => Who::Pubmed(Database::Pubmed),
            Question::Paper(PaperId::Pmc(_)) => Who::Pubmed(Database::Pmc),
            Question::Repository(_) => Who::GitHub,
            Question::Page(_) => Who::Pages,
        };
        match groups.iter_mut().find(|(own, _)| *own == who) {
            Some((_, group)) => group.push(question),
            None => groups.push((who, vec![question])),
        }
    }
    groups
}
