//! What one review asks of each source: in few requests, passing on to the next source what the first did not know.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::client::Api;
use super::doi::Agency;
use super::kept::Remembered;
use super::pubmed::Database;
use super::reading::{Answers, all};
use super::shared::{Access, Shared};
use super::{arxiv, crossref, datacite, doi, github, pubmed};
use crate::facts::{Answer, PaperId, Question};

/// What one review wants to know, from one source or from several in turn.
#[derive(Clone)]
pub(super) struct Errand {
    pub shared: Arc<Shared>,
    /// What was known before about the questions asked again.
    pub before: Arc<HashMap<Question, Remembered>>,
    /// Until when requests may be started.
    pub until: Instant,
    pub heard: UnboundedSender<Answers>,
}

impl Errand {
    /// Papers on arXiv; what it has no answer to, from `DataCite`.
    pub async fn papers_on_arxiv(self, asked: Vec<Question>) {
        let is_well_formed =
            |question: &Question| arxiv::asked_for(question).iter().all(|id| arxiv::is_well_formed(id));
        let (asked, malformed): (Vec<_>, Vec<_>) = asked.into_iter().partition(is_well_formed);
        // Such numbers have never been given; asking for one could spoil the answer for the others.
        self.tell(all(&malformed, &Answer::Absent)).await;
        // The last third of the time is for the stand-in.
        let now = Instant::now();
        let patience = self.until - self.until.saturating_duration_since(now) / 3;
        let mut open = Vec::new();
        for part in asked.chunks(arxiv::AT_ONCE) {
            open.extend(self.parts_on_arxiv(part.to_vec(), patience).await);
        }
        for part in open.chunks(datacite::AT_ONCE) {
            let answers = self.ask_datacite(part).await;
            self.tell(answers.into_iter().filter(|(_, answer)| *answer != Answer::Unknown).collect()).await;
        }
    }

    /// Asks arXiv, halving a request that it refuses because of one of its numbers; returns what remains open.
    async fn parts_on_arxiv(&self, asked: Vec<Question>, until: Instant) -> Vec<Question> {
        let (mut waiting, mut open) = (vec![asked], Vec::new());
        while let Some(mut part) = waiting.pop() {
            let ids: Vec<String> = part.iter().flat_map(arxiv::asked_for).collect();
            match self.shared.get(Api::Arxiv, &arxiv::path_with_proof(&ids), until).await {
                Some(reply) if reply.status == 400 && part.len() > 1 => {
                    waiting.push(part.split_off(part.len() / 2));
                    waiting.push(part);
                }
                Some(reply) => {
                    let answers = arxiv::read(&part, reply.status, &reply.body);
                    let (unknown, told): (Vec<_>, Vec<_>) =
                        answers.into_iter().partition(|(_, answer)| *answer == Answer::Unknown);
                    open.extend(unknown.into_iter().map(|(question, _)| question));
                    self.tell(told).await;
                }
                None => open.append(&mut part),
            }
        }
        open
    }

    /// Earlier versions of papers on arXiv.
    pub async fn versions_on_arxiv(self, asked: Vec<Question>) {
        for part in parts(&asked, arxiv::AT_ONCE, arxiv::weight) {
            let ids: Vec<String> = part.iter().flat_map(arxiv::asked_for).collect();
            if let Some(reply) = self.shared.get(Api::Arxiv, &arxiv::path(&ids), self.until).await {
                self.tell(arxiv::read(&part, reply.status, &reply.body)).await;
            }
        }
    }

    /// DOIs: doi.org says who registered each, and that agency has its record.
    pub async fn dois(self, mut asked: Vec<Question>) {
        asked.retain(|question| doi_of(question).len() <= doi::LONGEST);
        let (listed, alone): (Vec<_>, Vec<_>) = asked.into_iter().partition(|one| doi::is_listable(doi_of(one)));
        let (mut at_crossref, mut at_datacite, mut told) = (Vec::new(), Vec::new(), Vec::new());
        let agencies = self.agencies(&listed).await.into_iter().chain(self.agencies_of_each(&alone).await);
        for (question, agency) in agencies {
            match agency {
                Agency::Crossref => at_crossref.push(question),
                Agency::DataCite => at_datacite.push(question),
                Agency::None => told.push((question, Answer::Absent)),
                Agency::Other | Agency::Unknown => told.push((question, Answer::Unknown)),
            }
        }
        self.tell(told).await;
        tokio::join!(self.at_crossref(at_crossref), self.at_datacite(at_datacite));
    }

    /// Who registered each. If doi.org does not answer, the agency is guessed: it says nothing about what it does not know.
    async fn agencies(&self, asked: &[Question]) -> Vec<(Question, Agency)> {
        let mut agencies = Vec::new();
        for part in asked.chunks(doi::AT_ONCE) {
            let dois: Vec<String> = part.iter().map(|question| doi_of(question).to_owned()).collect();
            let told = match self.shared.get(Api::Doi, &doi::path(&dois), self.until).await {
                Some(reply) => doi::read(&dois, reply.status, &reply.body),
                None => dois.iter().map(|doi| doi::likely_agency(doi)).collect(),
            };
            agencies.extend(part.iter().cloned().zip(told));
        }
        agencies
    }

    /// Like [`Errand::agencies`], for those that cannot be asked about together: only Crossref ever allowed commas
    /// (<https://github.com/CrossRef/rest-api-doc/issues/167>).
    async fn agencies_of_each(&self, asked: &[Question]) -> Vec<(Question, Agency)> {
        let mut agencies = Vec::new();
        for question in asked {
            let doi = doi_of(question);
            let reply = self.shared.get(Api::Doi, &doi::path_of_one(doi), self.until).await;
            let agency = match reply.and_then(|reply| doi::read_one(doi, reply.status, &reply.body)) {
                Some(false) => Agency::None,
                _ => Agency::Crossref,
            };
            agencies.push((question.clone(), agency));
        }
        agencies
    }

    async fn at_crossref(&self, asked: Vec<Question>) {
        let mail = self.shared.client.contact().mail();
        let (listed, alone): (Vec<_>, Vec<_>) = asked.into_iter().partition(|one| crossref::is_listable(doi_of(one)));
        let requests = listed.chunks(crossref::AT_ONCE).map(|part| {
            let dois: Vec<String> = part.iter().map(|question| doi_of(question).to_owned()).collect();
            (crossref::path(&dois, mail), part)
        });
        let single = alone.iter().map(|one| (crossref::path_of_one(doi_of(one), mail), std::slice::from_ref(one)));
        for (path, part) in requests.chain(single) {
            if let Some(reply) = self.shared.get(Api::Crossref, &path, self.until).await {
                self.tell(crossref::read(part, reply.status, &reply.body)).await;
            }
        }
    }

    async fn at_datacite(&self, asked: Vec<Question>) {
        for part in asked.chunks(datacite::AT_ONCE) {
            self.tell(self.ask_datacite(part).await).await;
        }
    }

    async fn ask_datacite(&self, asked: &[Question]) -> Answers {
        let dois: Vec<String> = asked.iter().filter_map(datacite::doi_of).collect();
        let path = datacite::path(&dois, self.shared.client.contact().mail());
        match self.shared.get(Api::DataCite, &path, self.until).await {
            Some(reply) => datacite::read(asked, reply.status, &reply.body),
            None => Vec::new(),
        }
    }

    /// Papers in one of PubMed's databases.
    pub async fn papers_in(self, database: Database, asked: Vec<Question>) {
        let mail = self.shared.client.contact().mail();
        for part in asked.chunks(pubmed::AT_ONCE) {
            let numbers: Vec<u32> = part.iter().filter_map(|question| database.number(question)).collect();
            let path = pubmed::path(database, &numbers, mail);
            if let Some(reply) = self.shared.get(Api::PubMed, &path, self.until).await {
                self.tell(pubmed::read(database, part, reply.status, &reply.body)).await;
            }
        }
    }

    /// Repositories on GitHub: many at once with a token, one at a time without.
    pub async fn repositories(self, mut asked: Vec<Question>, access: Option<Access>) {
        asked.retain(|question| github::name_of(question).is_some());
        let Some(access) = access else { return self.repositories_one_by_one(&asked).await };
        for part in asked.chunks(github::AT_ONCE) {
            if let Some(reply) = self.shared.query(&access, &github::query(part), self.until).await {
                self.tell(github::read(part, reply.status, &reply.body)).await;
            }
        }
    }

    async fn repositories_one_by_one(&self, asked: &[Question]) {
        for question in asked {
            let Some(path) = github::path(question) else { continue };
            // If the lane is closed, it is closed for the others too.
            let Some(reply) = self.shared.get(Api::GitHub, &path, self.until).await else { return };
            self.tell(vec![(question.clone(), github::read_one(reply.status, &reply.body))]).await;
        }
    }

    /// Pages, all at once: [`Pages`](super::Pages) goes easy on each host.
    pub async fn pages(self, asked: Vec<Question>) {
        let Some(pages) = self.shared.pages.clone() else { return };
        let mut looks = JoinSet::new();
        for question in asked {
            let (errand, pages) = (self.clone(), pages.clone());
            looks.spawn(async move {
                let Question::Page(address) = &question else { return };
                if let Ok(answer) = timeout_at(errand.until, pages.ask(address)).await {
                    errand.tell(vec![(question, answer)]).await;
                }
            });
        }
        while looks.join_next().await.is_some() {}
    }

    /// Passes answers on, and keeps them for whoever asks next. What was known before is not given up for an answer that says
    /// nothing.
    async fn tell(&self, mut answers: Answers) {
        let stands = |question: &Question| self.before.get(question).is_some_and(Remembered::is_better_than_none);
        answers.retain(|(question, answer)| *answer != Answer::Unknown || !stands(question));
        if answers.is_empty() {
            return;
        }
        let said = |(question, answer): &(Question, Answer)| {
            (question.clone(), Remembered::now(answer, self.before.get(question)).said(question))
        };
        // The asker may be gone by now.
        let _ = self.heard.send(answers.iter().map(said).collect());
        self.shared.kept.keep(&answers).await;
    }
}

/// The DOI of a question about one.
fn doi_of(question: &Question) -> &str {
    match question {
        Question::Paper(PaperId::Doi(doi)) => doi,
        _ => "",
    }
}

/// Questions in parts of at most `most` in total weight. A question that alone weighs more, or nothing, is left out.
fn parts(asked: &[Question], most: usize, weight: impl Fn(&Question) -> usize) -> Vec<Vec<Question>> {
    let (mut parts, mut sum) = (Vec::<Vec<Question>>::new(), most);
    for question in asked {
        let weight = weight(question);
        if weight == 0 || weight > most {
            continue;
        }
        sum += weight;
        match parts.last_mut().filter(|_| sum <= most) {
            Some(part) => part.push(question.clone()),
            None => {
                parts.push(vec![question.clone()]);
                sum = weight;
            }
        }
    }
    parts
}
