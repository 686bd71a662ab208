//! Readers, with answers in our own words; and whole questions, over sockets to stand-ins for the sources.

mod asking;
mod limits;
mod readers;
mod world;

use crate::facts::{Answer, Fact, Paper, PaperId, Question, Repository};

fn on_arxiv(id: &str) -> Question {
    Question::Paper(PaperId::Arxiv(id.to_owned()))
}

fn with_doi(doi: &str) -> Question {
    Question::Paper(PaperId::Doi(doi.to_owned()))
}

fn in_pubmed(number: u32) -> Question {
    Question::Paper(PaperId::Pubmed(number))
}

fn repository(name: &str) -> Question {
    Question::Repository(name.to_owned())
}

fn earlier(id: &str, latest: u32) -> Question {
    Question::EarlierVersions { id: id.to_owned(), latest }
}

#[track_caller]
fn paper(answer: &Answer) -> &Paper {
    match answer {
        Answer::Known(Fact::Paper(paper)) => paper,
        other => panic!("it is {other:?}"),
    }
}

#[track_caller]
fn known(answer: &Answer) -> &Repository {
    match answer {
        Answer::Known(Fact::Repository(repository)) => repository,
        other => panic!("it is {other:?}"),
    }
}
