//! Whole lists: read, looked up, judged.

use std::sync::Arc;

use tokio::time::Instant;

use super::blocking::at_work;
use super::clock::DAY;
use super::error::JobError;
use super::office::Office;
use super::place::Place;
use crate::engine::{Auditor, Report, is_list};
use crate::facts::{Answer, Facts, Question};
use crate::github::{Base, Installation, NewText};
use crate::policy::Policy;
use crate::review::{LookedAt, Ticks};

/// The most lists that are looked at.
const MOST_LISTS: usize = 20;

/// How many times longer than a review a pass waits for answers.
const PATIENCE: u32 = 6;

/// How many questions are asked at once: reviews, for which people wait, get their turn in between.
const AT_ONCE: usize = 20;

/// Answers may lead to more questions, up to this many rounds.
const ROUNDS: usize = 3;

/// The lists of a repository as they are.
pub(super) struct Whole {
    pub base: Base,
    pub lists: Vec<List>,
    /// How much of what there is to ask was asked.
    pub asked: Asked,
    subject: Arc<Subject>,
    /// The answers.
    facts: Arc<Option<Facts>>,
}

/// How much of what there is to ask was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Nothing: nobody is there to ask, or the policy does not want it.
    Nothing,
    /// Some; time ran out.
    InPart,
    /// All.
    All,
}

/// One list.
pub(super) struct List {
    pub path: String,
    pub text: String,
    pub report: Report,
}

impl List {
    pub fn looked_at(&self) -> LookedAt<'_> {
        LookedAt { path: &self.path, text: &self.text, report: &self.report }
    }
}

impl Whole {
    /// Whether there are links that could not be checked.
    pub fn has_unchecked(&self) -> bool {
        self.lists.iter().any(|list| !list.report.unchecked.is_empty())
    }

    /// Whether anything was looked up at all.
    pub fn is_asked_about(&self) -> bool {
        self.facts.is_some()
    }

    /// Whether one of these texts replaces a link that could not be checked by another address: the reason for that may still hold.
    pub fn is_led_on_in(&self, texts: &[NewText]) -> bool {
        self.lists.iter().any(|list| {
            let text = texts.iter().find(|other| other.path == list.path).map(|other| other.text.as_str());
            let is_gone = |address: &str| text.is_some_and(|text| times(text, address) < times(&list.text, address));
            list.report.unchecked.iter().any(|link| is_gone(&link.address))
        })
    }

    /// The number of findings.
    pub fn found(&self) -> usize {
        self.lists.iter().map(|list| list.report.findings.len()).sum()
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.subject.policy
    }

    /// The lists with every safe fix applied except those that are ticked; `None` if the engine fails.
    pub async fn fixed(&self, ticks: &Ticks) -> Option<Vec<NewText>> {
        let (subject, facts, ticks) = (Arc::clone(&self.subject), Arc::clone(&self.facts), ticks.clone());
        let fix = move || {
            let one = |(path, text): &(String, String)| {
                let auditor = subject.auditor(path).knowing(facts.as_ref().as_ref());
                let fixed = auditor.fixed_but(text, |text, findings| {
                    let ticks = ticks.in_list(path, text);
                    findings.retain(|finding| !ticks.spare(finding));
                });
                NewText { path: path.clone(), text: fixed }
            };
            subject.texts.iter().map(one).collect()
        };
        at_work("a fix", fix).await
    }
}

/// How often an address occurs in a text, not counting longer addresses that begin with it.
fn times(text: &str, address: &str) -> usize {
    let ends = |behind: &str| !behind.starts_with(|next: char| next.is_alphanumeric() || "-._~/?#&=%+".contains(next));
    text.match_indices(address).filter(|(at, _)| ends(&text[at + address.len()..])).count()
}

/// What is to be judged.
struct Subject {
    policy: Policy,
    guidelines: Vec<String>,
    texts: Vec<(String, String)>,
}

impl Subject {
    fn auditor<'a>(&'a self, path: &'a str) -> Auditor<'a> {
        Auditor::new(path, &self.policy, &self.guidelines)
    }
}

/// Looks at all lists of a repository; `None` if one cannot be read or judged, since then nothing can be said about what exists and what
/// does not.
pub(super) async fn look(
    office: &Office,
    place: &Place,
    installation: &Installation,
    base: &Base,
    policy: Policy,
) -> Result<Option<Whole>, JobError> {
    let mut paths = installation.paths(&base.tip).await?;
    paths.retain(|path| is_list(&policy, path));
    paths.sort_unstable();
    paths.truncate(MOST_LISTS);
    let mut texts = Vec::with_capacity(paths.len());
    for path in paths {
        match installation.text_at(&base.tip, &path).await? {
            Ok(text) => texts.push((path, text)),
            Err(reason) => {
                tracing::warn!(path, reason, "a list cannot be read; the issue is left unchanged");
                return Ok(None);
            }
        }
    }
    let subject = Arc::new(Subject { policy, guidelines: base.guidelines.clone(), texts });
    let Some((facts, asked)) = learn(office, place, installation, &subject).await else { return Ok(None) };
    let facts = Arc::new(facts);
    let lists = judged(&subject, &facts).await;
    Ok(lists.map(|lists| Whole { base: base.clone(), lists, asked, subject, facts }))
}

/// Facts about the lists, as far as they could be looked up in the time of one pass, and whether that was all; `None` if the
/// engine fails. Facts that were already known count.
async fn learn(
    office: &Office,
    place: &Place,
    installation: &Installation,
    subject: &Arc<Subject>,
) -> Option<(Option<Facts>, Asked)> {
    let Some(inquiry) = office.inquiry.as_ref().filter(|_| subject.policy.asks_for_facts()) else {
        return Some((None, Asked::Nothing));
    };
    let mut facts = Facts::on(office.clock.now().div_euclid(DAY));
    let until = Instant::now() + office.tempo.patience * PATIENCE;
    let mut access = None;
    for _ in 0..ROUNDS {
        let open = open_questions(subject, &facts).await?;
        if open.is_empty() {
            break;
        }
        facts.extend(inquiry.sources.recall(open.clone()).await.into_answers());
        let unknown = |question: &Question| facts.answer(question) == Some(&Answer::Unknown);
        let open: Vec<Question> = open.into_iter().filter(unknown).collect();
        if access.is_none() && open.iter().any(|question| matches!(question, Question::Repository(_))) {
            access = inquiry.access(place.installation, installation).await;
        }
        for some in open.chunks(AT_ONCE) {
            facts.extend(inquiry.sources.ask(some.to_vec(), access.as_ref(), until).await.into_answers());
            // The last ones may have been cut short.
            if Instant::now() >= until {
                return Some((Some(facts), Asked::InPart));
            }
        }
    }
    Some((Some(facts), Asked::All))
}

async fn open_questions(subject: &Arc<Subject>, facts: &Facts) -> Option<Vec<Question>> {
    let (subject, facts) = (Arc::clone(subject), facts.clone());
    let ask = move || {
        let of = |(path, text): &(String, String)| subject.auditor(path).questions_beyond(text, &facts);
        subject.texts.iter().flat_map(of).collect()
    };
    at_work("what to ask", ask).await
}

async fn judged(subject: &Arc<Subject>, facts: &Arc<Option<Facts>>) -> Option<Vec<List>> {
    let (subject, facts) = (Arc::clone(subject), Arc::clone(facts));
    let judge = move || {
        let one = |(path, text): &(String, String)| {
            let auditor = subject.auditor(path).knowing(facts.as_ref().as_ref());
            List { path: path.clone(), text: text.clone(), report: auditor.audit(text).report }
        };
        subject.texts.iter().map(one).collect()
    };
    at_work("a list", judge).await
}
