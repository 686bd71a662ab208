//! `/shelfmark add URL [under SECTION]`: a link becomes an entry, proposed in a pull request of our own.
//!
//! Each step first checks what exists already: a branch, a commit or a pull request whose answer was lost. Nothing is forced, and a branch that holds
//! something else is left as it is.

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::blocking::at_work;
use super::clock::DAY;
use super::error::JobError;
use super::kind;
use super::office::Office;
use super::people::{may_maintain, urgency};
use super::place::Place;
use super::retry::unless_refused;
use crate::engine::{Added, CannotAdd, GUIDELINES, Reviewer, Said, is_list, links_in, thing};
use crate::facts::{Facts, Question};
use crate::github::{Base, GithubError, Installation, Issue, Message, NewText, OwnPull, Reaction};
use crate::policy::{self, Policy};
use crate::review::{
    NotProposed, Proposal, branch_for, co_author, given_up_on_entry, headline, opened, proposal_marker, reply_marker,
};
use crate::store::{Leased, NewJob};
use crate::webhook::{Addition, Command, CommandEvent};

/// How many times longer to wait for answers than a review does: whoever asks for an entry is waiting for nothing else.
const PATIENCE: u32 = 4;

/// How often a thing is proposed again after its pull request was closed.
const MOST_ATTEMPTS: usize = 9;

/// Do what this comment asks for.
#[derive(Serialize, Deserialize)]
struct Asked {
    #[serde(flatten)]
    place: Place,
    number: u64,
    on_pull: bool,
    comment: u64,
    author: String,
    body: String,
}

/// Why a step is the last one.
enum Stop {
    /// Whoever asked is told why there is no proposal.
    NotProposed(NotProposed),
    /// There is nothing left to do or to say.
    Done,
    Failed(JobError),
}

impl<T: Into<JobError>> From<T> for Stop {
    fn from(error: T) -> Self {
        Self::Failed(error.into())
    }
}

impl From<NotProposed> for Stop {
    fn from(why: NotProposed) -> Self {
        Self::NotProposed(why)
    }
}

pub(super) fn job_for(event: &CommandEvent) -> Option<NewJob> {
    let place = Place::new(event.installation, &event.repository, event.repository_id);
    let key = format!("{}:{}:{}", kind::ADD, place.key(), event.comment);
    let asked = Asked {
        place,
        number: event.number,
        on_pull: event.on_pull,
        comment: event.comment,
        author: event.author.clone(),
        body: event.body.clone(),
    };
    let (installation, payload) = (event.installation, serde_json::to_string(&asked).ok()?);
    Some(NewJob { key, kind: kind::ADD, installation, priority: urgency(event), delay: 0, payload })
}

/// Proposes the entry, or says why not.
pub(super) async fn run(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let asked: Asked = serde_json::from_str(&leased.payload)?;
    let installation = asked.place.open(office).await?;
    let talker = asked.talker(&installation).await?;
    let voice = asked.voice(&talker);
    if !may_maintain(&installation, &asked.author).await? {
        return react(voice, &asked, Reaction::Confused).await;
    }
    let desk = Desk { office, asked: &asked, installation: &installation, talker: &talker };
    let (words, reaction) = match desk.propose().await {
        Ok(words) => (words, Reaction::ThumbsUp),
        Err(Stop::Failed(error)) => return Err(error),
        Err(Stop::Done) => return Ok(()),
        Err(Stop::NotProposed(why)) => {
            tracing::info!("no entry was proposed; a reply says why");
            let is_there = matches!(why, NotProposed::Open(_) | NotProposed::Listed(_));
            (why.answer(asked.comment), if is_there { Reaction::ThumbsUp } else { Reaction::Confused })
        }
    };
    asked.answer(voice, &words, leased.attempt > 1).await?;
    react(voice, &asked, reaction).await
}

/// Tells whoever asked that the work was given up, and why.
pub(super) async fn explain(leased: &Leased, reason: &str, office: &Office) -> Result<(), JobError> {
    let asked: Asked = serde_json::from_str(&leased.payload)?;
    let installation = asked.place.open(office).await?;
    let talker = asked.talker(&installation).await?;
    let voice = asked.voice(&talker);
    asked.answer(voice, &given_up_on_entry(reason, asked.comment), true).await?;
    react(voice, &asked, Reaction::Confused).await
}

impl Asked {
    /// The installation that reads the conversation, and writes there if that was granted.
    async fn talker(&self, installation: &Installation) -> Result<Installation, JobError> {
        if self.on_pull {
            return Ok(installation.clone());
        }
        // Whoever receives events about issues may read them; the grants were looked up before that.
        installation.for_issues().await?.ok_or(JobError::Unsettled("reading issues is not granted yet"))
    }

    /// The installation that answers. If issues may only be read, all that shows there is the pull request's mention of
    /// the issue.
    fn voice<'a>(&self, talker: &'a Installation) -> Option<&'a Installation> {
        (self.on_pull || talker.writes_issues()).then_some(talker)
    }

    /// Posts an answer where it was asked for, unless an earlier attempt did.
    async fn answer(&self, voice: Option<&Installation>, words: &str, may_be_said: bool) -> Result<(), JobError> {
        let Some(voice) = voice else { return Ok(()) };
        if !may_be_said || !voice.was_said(self.number, &reply_marker(self.comment)).await? {
            unless_refused(voice.reply(self.number, words).await)?;
        }
        Ok(())
    }
}

async fn react(voice: Option<&Installation>, asked: &Asked, reaction: Reaction) -> Result<(), JobError> {
    let Some(voice) = voice else { return Ok(()) };
    Ok(unless_refused(voice.react(asked.comment, reaction).await)?)
}

/// What is needed to deal with one comment.
struct Desk<'a> {
    office: &'a Office,
    asked: &'a Asked,
    installation: &'a Installation,
    /// The installation that reads the issue.
    talker: &'a Installation,
}

/// A list, and what it is judged by.
#[derive(Clone)]
struct Shelves {
    path: String,
    text: String,
    policy: Policy,
    guidelines: Vec<String>,
    /// The facts about the link, once they were looked up.
    facts: Facts,
}

/// A list with a new entry.
struct Entry {
    title: String,
    path: String,
    added: Added,
    /// The names of the remarks that were not understood.
    unused: Vec<String>,
}

impl Desk<'_> {
    /// Opens a pull request with the entry, and returns the answer for whoever asked.
    async fn propose(&self) -> Result<String, Stop> {
        let Some(Command::Add(wanted)) = Command::parse(&self.asked.body) else {
            return Err(NotProposed::Unclear.into());
        };
        let Some(writer) = self.installation.for_contents().await? else { return Err(NotProposed::MayNotWrite.into()) };
        let issue = self.talker.issue(self.asked.number).await?;
        let links = links_of(&issue);
        let things: Vec<String> = links.iter().map(|link| thing(link)).collect();
        let link = match (&wanted.link, links.as_slice()) {
            (Some(link), _) | (None, [link]) => link.clone(),
            (None, several) => return Err(NotProposed::WhichLink(several.len()).into()),
        };
        let base = self.installation.base(policy::PATH, &GUIDELINES).await?;
        if base.read_only {
            return Err(Stop::Done);
        }
        let shelves = self.shelves(&wanted, &base).await?;
        let thing = thing(&link);
        let attempt = match self.proposed(&writer, &thing).await? {
            Proposed::Not { attempt } => attempt,
            Proposed::Open(pull) => return self.told_again(&writer, &pull, &link, shelves).await,
        };
        let entry = self.entry(&wanted, link.clone(), shelves).await?;
        let branch = self.branch(&writer, &thing, attempt, &base, &entry).await?;
        if !branch.has_entry {
            let message = Message { headline: headline(&entry.title), body: credit(&issue, &things, &thing) };
            let files = [NewText { path: entry.path.clone(), text: entry.added.text.clone() }];
            writer.commit(&branch.name, &base.tip, &message, &files).await.map_err(refusal)?;
        }
        let proposal = Proposal {
            title: &entry.title,
            added: &entry.added,
            path: &entry.path,
            number: self.asked.number,
            closes: !self.asked.on_pull && things.iter().all(|other| *other == thing),
            comment: self.asked.comment,
        };
        let pull = writer.open_pull((&branch.name, &base.branch), &headline(&entry.title), &proposal.body()).await;
        let pull = pull.map_err(refusal)?;
        tracing::info!(number = pull.number, "an entry was proposed");
        Ok(opened(pull.number, &entry.title, &entry.added.section, &entry.unused, self.asked.comment))
    }

    /// The requested list.
    async fn shelves(&self, wanted: &Addition, base: &Base) -> Result<Shelves, Stop> {
        let policy = base.policy.as_deref().map(|text| Policy::read(text).0).unwrap_or_default();
        let paths = self.installation.paths(&base.tip).await?;
        let path = the_list(&policy, &paths, wanted.file.as_deref())?;
        let text = self.installation.text_at(&base.tip, &path).await?;
        let text = text.map_err(|why| NotProposed::NoList(path.clone(), why))?;
        Ok(Shelves { path, text, policy, guidelines: base.guidelines.clone(), facts: Facts::default() })
    }

    /// Whether a thing is already proposed by an open pull request from a branch named after it. A closed pull request is not reopened: the next try
    /// uses another branch.
    async fn proposed(&self, writer: &Installation, thing: &str) -> Result<Proposed, Stop> {
        for attempt in 1..=MOST_ATTEMPTS {
            let pulls = writer.pulls_from(&branch_for(thing, attempt)).await?;
            if let Some(open) = pulls.iter().find(|pull| pull.is_open) {
                return Ok(Proposed::Open(open.clone()));
            }
            if pulls.iter().any(|pull| self.is_ours(pull)) {
                // Opened by an earlier attempt, and closed since.
                return Err(Stop::Done);
            }
            if pulls.is_empty() {
                return Ok(Proposed::Not { attempt });
            }
        }
        Err(NotProposed::TooOften.into())
    }

    /// Whether a pull request was opened for this very comment.
    fn is_ours(&self, pull: &OwnPull) -> bool {
        pull.body.trim_end().ends_with(&proposal_marker(self.asked.comment))
    }

    /// The answer if the pull request is already open: an earlier attempt opened it, or somebody asked for it before.
    async fn told_again(
        &self,
        writer: &Installation,
        pull: &OwnPull,
        link: &str,
        shelves: Shelves,
    ) -> Result<String, Stop> {
        if !self.is_ours(pull) {
            return Err(NotProposed::Open(pull.number).into());
        }
        let text = writer.text_at(&pull.head, &shelves.path).await?.unwrap_or_default();
        let link = link.to_owned();
        let known = judged(Shelves { text, ..shelves }, move |reviewer, _| reviewer.listed(&link)).await?;
        let (title, section) = known.map(|known| (known.title, known.section)).unwrap_or_default();
        Ok(opened(pull.number, &title, &section, &[], self.asked.comment))
    }

    /// The list with the entry.
    async fn entry(&self, wanted: &Addition, link: String, shelves: Shelves) -> Result<Entry, Stop> {
        let (path, section) = (shelves.path.clone(), wanted.section.clone());
        let mut said = Said::default();
        let unused = wanted.remarks.iter().filter(|(name, text)| !said.note(name, text));
        let unused = unused.map(|(name, _)| name.clone()).collect();
        let listed = link.clone();
        if let Some(known) = judged(shelves.clone(), move |reviewer, _| reviewer.listed(&listed)).await? {
            return Err(NotProposed::Listed(known).into());
        }
        let facts = self.facts(&link, &shelves.policy).await;
        let composed = move |reviewer: Reviewer<'_>, facts: &Facts| {
            let made = reviewer.made(&link, facts, &said)?;
            let section = match &section {
                Some(name) => reviewer.section_named(name)?,
                None => reviewer.section_of(&made)?,
            };
            Ok((made.title(), reviewer.put(&made, &section)?))
        };
        let (title, added) = judged(Shelves { facts, ..shelves }, composed).await?.map_err(NotProposed::Cannot)?;
        Ok(Entry { title, path, added, unused })
    }

    /// Facts about a link; empty if they are not looked up.
    async fn facts(&self, link: &str, policy: &Policy) -> Facts {
        let mut facts = Facts::on(self.office.clock.now().div_euclid(DAY));
        let inquiry = self.office.inquiry.as_ref().filter(|_| policy.asks_for_facts());
        let question = Question::of(link).filter(|question| policy.may_ask(question));
        if let (Some(inquiry), Some(question)) = (inquiry, question) {
            let access = match question {
                Question::Repository(_) => inquiry.access(self.asked.place.installation, self.installation).await,
                _ => None,
            };
            let until = Instant::now() + self.office.tempo.patience * PATIENCE;
            facts.extend(inquiry.sources.ask(vec![question], access.as_ref(), until).await.into_answers());
        }
        facts
    }

    /// A branch for the entry that points to the current base, or already holds the entry because an earlier attempt made it. A branch of that name
    /// with anything else is left as it is, and the next name is tried.
    async fn branch(
        &self,
        writer: &Installation,
        thing: &str,
        first: usize,
        base: &Base,
        entry: &Entry,
    ) -> Result<Branch, Stop> {
        for attempt in first..=MOST_ATTEMPTS {
            let name = branch_for(thing, attempt);
            if attempt > first
                && let Some(pull) = writer.pulls_from(&name).await?.into_iter().find(|pull| pull.is_open)
            {
                return Err(NotProposed::Open(pull.number).into());
            }
            let has_entry = match writer.tip_of(&name).await? {
                None => {
                    writer.create_branch(&name, &base.tip).await.map_err(refusal)?;
                    false
                }
                Some(tip) if tip == base.tip => false,
                Some(tip) => match writer.text_at(&tip, &entry.path).await? {
                    Ok(text) if text == entry.added.text => true,
                    _ => continue,
                },
            };
            return Ok(Branch { name, has_entry });
        }
        Err(NotProposed::TooOften.into())
    }
}

/// Whether a thing is already proposed.
enum Proposed {
    /// By this pull request.
    Open(OwnPull),
    /// Not yet; `attempt` gives the first branch name from which nothing was ever proposed.
    Not { attempt: usize },
}

/// A branch for an entry.
struct Branch {
    name: String,
    /// Whether the entry is committed there.
    has_entry: bool,
}

/// Runs the engine on a list, away from the threads that wait for the network.
async fn judged<T: Send + 'static>(
    shelves: Shelves,
    look: impl FnOnce(Reviewer<'_>, &Facts) -> T + Send + 'static,
) -> Result<T, Stop> {
    let look = move || {
        let Shelves { path, text, policy, guidelines, facts } = &shelves;
        look(Reviewer::new(path, text).under(policy).guided_by(guidelines).knowing(Some(facts)), facts)
    };
    at_work("an entry", look).await.ok_or_else(|| NotProposed::Cannot(CannotAdd::NoMould).into())
}

/// The trailer that credits whoever opened the issue as a co-author, unless the issue is about other things. The noreply addresses of other GitHub
/// servers are not known.
fn credit(issue: &Issue, things: &[String], thing: &str) -> String {
    let is_its = things.is_empty() || things.iter().any(|other| other == thing);
    let is_there = issue.url.starts_with("https://github.com/");
    let proposer = issue.author.as_ref().filter(|account| account.kind == "User" && is_its && is_there);
    proposer.map(|account| co_author(&account.login, account.id)).unwrap_or_default()
}

/// Whoever asked should know what GitHub refuses. If another attempt got there first, or some of GitHub's servers lag behind, the next attempt sees
/// it.
fn refusal(error: GithubError) -> Stop {
    /// Also said of branches and commits created a moment ago (<https://github.com/octokit/octokit.rb/issues/622>).
    const PASSING: [&str; 4] = ["already exists", "STALE_DATA", "No commits between", "Reference update failed"];
    match error {
        GithubError::Refused { message, .. } if PASSING.iter().any(|words| message.contains(words)) => {
            JobError::Unsettled("GitHub does not show the new branch yet, or another attempt created it").into()
        }
        GithubError::Refused { status, message, .. } if status != 404 => NotProposed::Refused(message).into(),
        error => error.into(),
    }
}

/// The links in an issue or a pull request, each thing once.
fn links_of(issue: &Issue) -> Vec<String> {
    let own = issue.url.split_once("://").map_or("", |(_, path)| path);
    let own = own.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    links_in(&format!("{}\n\n{}", issue.title, issue.body), &own)
}

/// The list that is named, or else the README at the top level, or the only list.
fn the_list(policy: &Policy, paths: &[String], named: Option<&str>) -> Result<String, NotProposed> {
    if let Some(named) = named {
        let why = match paths.iter().any(|path| path == named) {
            true if is_list(policy, named) => return Ok(named.to_owned()),
            true => "the policy does not name it as a list",
            false => "it does not exist",
        };
        return Err(NotProposed::NoList(named.to_owned(), why.to_owned()));
    }
    let lists: Vec<&String> = paths.iter().filter(|path| is_list(policy, path)).collect();
    // Not one of its translations, such as `README.de.md`.
    let is_the_readme =
        |path: &&&String| ["readme.md", "readme.markdown"].iter().any(|name| path.eq_ignore_ascii_case(name));
    match (lists.iter().find(is_the_readme), lists.as_slice()) {
        (Some(path), _) | (None, [path]) => Ok((*path).clone()),
        (None, []) => Err(NotProposed::NoLists),
        (None, several) => Err(NotProposed::WhichList(several.iter().map(|path| (*path).clone()).collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_readme_at_the_top_or_the_only_one() {
        let paths = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
        let there = paths(&["README.de.md", "README.md", "docs/README.md", "src/main.rs"]);
        let policy = Policy::default();
        assert_eq!(the_list(&policy, &there, None).unwrap(), "README.md");
        assert_eq!(the_list(&policy, &there, Some("docs/README.md")).unwrap(), "docs/README.md");
        for named in ["src/main.rs", "docs/x.md"] {
            assert!(matches!(the_list(&policy, &there, Some(named)), Err(NotProposed::NoList(..))));
        }
        assert!(matches!(
            the_list(&policy, &paths(&["README.de.md", "README.fr.md"]), None),
            Err(NotProposed::WhichList(_))
        ));
        let (policy, _) = Policy::read("files: [papers/*.md]\n");
        let there = paths(&["README.md", "papers/a.md", "papers/b.md"]);
        assert_eq!(
            the_list(&policy, &there, None),
            Err(NotProposed::WhichList(paths(&["papers/a.md", "papers/b.md"])))
        );
        assert_eq!(the_list(&policy, &there[..2], None).unwrap(), "papers/a.md");
        assert_eq!(the_list(&policy, &[], None), Err(NotProposed::NoLists));
    }
}
