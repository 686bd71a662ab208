//! What was asked, with the answers.

use std::collections::HashMap;

use super::{Answer, Fact, Page, Paper, PaperId, Question, Record, Repository};

/// Questions with their answers. A question that is missing was not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    answers: HashMap<Question, Answer>,
    today: Option<i64>,
}

impl Facts {
    /// Nothing yet, on a given day, in days since 1970: some things are judged by their age.
    #[must_use]
    pub fn on(day: i64) -> Self {
        Self { today: Some(day), ..Self::default() }
    }

    /// The day on which the questions were asked, in days since 1970, if given.
    #[must_use]
    pub fn today(&self) -> Option<i64> {
        self.today
    }

    /// Whether nothing was asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// Adds an answer, replacing an earlier one.
    pub fn learn(&mut self, question: Question, answer: Answer) {
        self.answers.insert(question, answer);
    }

    /// The answer to a question that was asked.
    #[must_use]
    pub fn answer(&self, question: &Question) -> Option<&Answer> {
        self.answers.get(question)
    }

    /// Whether it was asked and does not exist.
    #[must_use]
    pub fn is_absent(&self, question: &Question) -> bool {
        self.answer(question) == Some(&Answer::Absent)
    }

    /// What is known about a paper.
    #[must_use]
    pub fn paper(&self, id: &PaperId) -> Option<&Paper> {
        match self.answer(&Question::Paper(id.clone()))? {
            Answer::Known(Fact::Paper(paper)) => Some(paper),
            _ => None,
        }
    }

    /// What is known about the earlier versions of a paper on arXiv.
    #[must_use]
    pub fn earlier_versions(&self, id: &str, latest: u32) -> Option<&[Record]> {
        match self.answer(&Question::EarlierVersions { id: id.to_owned(), latest })? {
            Answer::Known(Fact::Versions(records)) => Some(records),
            _ => None,
        }
    }

    /// What is known about a repository.
    #[must_use]
    pub fn repository(&self, name: &str) -> Option<&Repository> {
        match self.answer(&Question::Repository(name.to_owned()))? {
            Answer::Known(Fact::Repository(repository)) => Some(repository),
            _ => None,
        }
    }

    /// What was seen at an address.
    #[must_use]
    pub fn page(&self, address: &str) -> Option<&Page> {
        match self.answer(&Question::Page(address.to_owned()))? {
            Answer::Known(Fact::Page(page)) => Some(page),
            _ => None,
        }
    }

    /// All questions with their answers, in no particular order.
    pub fn into_answers(self) -> impl Iterator<Item = (Question, Answer)> {
        self.answers.into_iter()
    }

    /// All questions with their answers, by reference, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&Question, &Answer)> {
        self.answers.iter()
    }
}

impl Extend<(Question, Answer)> for Facts {
    fn extend<T: IntoIterator<Item = (Question, Answer)>>(&mut self, answers: T) {
        self.answers.extend(answers);
    }
}
