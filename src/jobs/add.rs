//! `/shelfmark add URL [under SECTION]`: a link becomes an entry, proposed in a pull request of our own.
//!
//! Each step looks first what is there: a branch that was made, a commit or a pull request whose answer was lost. Nothing is forced; a branch that
//! others pushed to is left to them.

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::error::JobError;
use super::kind;
use super::office::Office;
use super::people::may_maintain;
use super::place::Place;
use super::retry::unless_refused;
use crate::engine::{Added, CannotAdd, GUIDELINES, Reviewer, Said, is_list, is_list_path, links_in, thing};
use crate::facts::{Facts, Question};
use crate::github::{Base, GithubError, Installation, Issue, Message, NewText, OwnPull, Reaction};
use crate::policy::{self, Policy};
use crate::review::{NotProposed, Proposal, branch_for, co_author, headline, proposal_marker, reply_marker};
use crate::store::{Leased, NewJob, Priority};
use crate::webhook::{Addition, Command, CommandEvent};

/// Answers are waited for so many times as long as in a review: who asks for an entry waits for nothing else.
const PATIENCE: u32 = 4;

/// So often a thing is proposed anew after its pull request was closed.
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
    /// It is told to whoever asked.
    NotProposed(NotProposed),
    /// Nothing is left to do or to say.
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
    Some(NewJob { key, kind: kind::ADD, installation, priority: Priority::Person, delay: 0, payload })
}

/// Proposes the entry, or says why not.
pub(super) async fn run(leased: &Leased, office: &Office) -> Result<(), JobError> {
    let asked: Asked = serde_json::from_str(&leased.payload)?;
    let installation = asked.place.open(office).await?;
    let issues = if asked.on_pull {
        None
    } else {
        // Who hears of issues may read them; what was granted was asked for before that.
        Some(installation.for_issues().await?.ok_or(JobError::Unsettled("issues may not be read yet"))?)
    };
    let talker = issues.as_ref().unwrap_or(&installation);
    // Where issues may only be read, the pull request's mention of the issue is all that shows there.
    let voice = (asked.on_pull || talker.writes_issues()).then_some(talker);
    if !may_maintain(&installation, &asked.author).await? {
        return react(voice, &asked, Reaction::Confused).await;
    }
    let desk = Desk { office, asked: &asked, installation: &installation, talker };
    let (words, reaction) = match desk.propose().await {
        Ok(words) => (words, Reaction::ThumbsUp),
        Err(Stop::Failed(error)) => return Err(error),
        Err(Stop::Done) => return Ok(()),
        Err(Stop::NotProposed(why)) => {
            tracing::info!(?why, "no entry was proposed");
            let is_there = matches!(why, NotProposed::Open(_) | NotProposed::Listed(_));
            (why.answer(asked.comment), if is_there { Reaction::ThumbsUp } else { Reaction::Confused })
        }
    };
    if let Some(voice) = voice {
        // An earlier attempt may have answered already.
        let was_said = leased.attempt > 1 && voice.was_said(asked.number, &reply_marker(asked.comment)).await?;
        if !was_said {
            unless_refused(voice.reply(asked.number, &words).await)?;
        }
    }
    react(voice, &asked, reaction).await
}

async fn react(voice: Option<&Installation>, asked: &Asked, reaction: Reaction) -> Result<(), JobError> {
    let Some(voice) = voice else { return Ok(()) };
    Ok(unless_refused(voice.react(asked.comment, reaction).await)?)
}

/// Where one comment is dealt with.
struct Desk<'a> {
    office: &'a Office,
    asked: &'a Asked,
    installation: &'a Installation,
    /// Who reads the issue.
    talker: &'a Installation,
}

/// A list with an entry that it did not have.
struct Entry {
    title: String,
    path: String,
    link: String,
    added: Added,
}

impl Desk<'_> {
    /// Opens a pull request with the entry, and gives the answer to whoever asked.
    async fn propose(&self) -> Result<String, Stop> {
        let Some(Command::Add(wanted)) = Command::parse(&self.asked.body) else { return Err(Stop::Done) };
        let Some(writer) = self.installation.for_contents().await? else { return Err(NotProposed::MayNotWrite.into()) };
        let issue = self.talker.issue(self.asked.number).await?;
        let base = self.installation.base(policy::PATH, &GUIDELINES).await?;
        if base.read_only {
            return Err(Stop::Done);
        }
        let entry = self.entry(&wanted, &issue, &base).await?;
        let proposal = Proposal {
            title: &entry.title,
            added: &entry.added,
            path: &entry.path,
            number: self.asked.number,
            on_pull: self.asked.on_pull,
            comment: self.asked.comment,
        };
        let branch = match self.branch(&writer, &thing(&entry.link)).await? {
            Ok(branch) => branch,
            // An earlier attempt opened it.
            Err(pull) if self.is_ours(&pull) => return Ok(proposal.opened(pull.number)),
            Err(pull) => return Err(NotProposed::Open(pull.number).into()),
        };
        if self.make(&writer, &branch, &base, &entry).await? {
            self.commit(&writer, &branch, &base, &entry, &issue).await?;
        }
        let title = headline(&entry.title);
        let opened = writer.open_pull((&branch, &base.branch), &title, &proposal.body()).await;
        let pull = opened.map_err(refusal)?;
        tracing::info!(number = pull.number, "an entry was proposed");
        Ok(proposal.opened(pull.number))
    }

    /// The list with the entry.
    async fn entry(&self, wanted: &Addition, issue: &Issue, base: &Base) -> Result<Entry, Stop> {
        let link = match &wanted.link {
            Some(link) => link.clone(),
            None => the_link(issue)?,
        };
        let policy = base.policy.as_deref().map(|text| Policy::read(text).0).unwrap_or_default();
        let paths = self.installation.paths(&base.tip).await?;
        let path = the_list(&policy, &paths, wanted.file.as_deref())?;
        let text = self.installation.text_at(&base.tip, &path).await?;
        let text = text.map_err(|why| NotProposed::NoList(path.clone(), why))?;
        let facts = self.facts(&link, &policy).await;
        let mut said = Said::default();
        for (name, text) in &wanted.remarks {
            said.note(name, text);
        }
        let (guidelines, section) = (base.guidelines.clone(), wanted.section.clone());
        let compose = move || {
            let reviewer = Reviewer::new(&path, &text).under(&policy).guided_by(&guidelines).knowing(Some(&facts));
            let (title, added) = composed(&reviewer, &link, &facts, &said, section.as_deref())?;
            Ok(Entry { title, path: path.clone(), link, added })
        };
        match tokio::task::spawn_blocking(compose).await {
            Ok(entry) => entry.map_err(Stop::NotProposed),
            Err(error) => {
                tracing::error!(panicked = error.is_panic(), "the engine stopped at an entry");
                Err(NotProposed::Cannot(CannotAdd::NoMould).into())
            }
        }
    }

    /// What the world says of a link; nothing where it is not asked.
    async fn facts(&self, link: &str, policy: &Policy) -> Facts {
        let mut facts = Facts::default();
        let inquiry = self.office.inquiry.as_ref().filter(|_| policy.asks_for_facts());
        if let (Some(inquiry), Some(question)) = (inquiry, Question::of(link)) {
            let access = inquiry.access(self.asked.place.installation, self.installation).await;
            let until = Instant::now() + self.office.tempo.patience * PATIENCE;
            facts.extend(inquiry.sources.ask(vec![question], access.as_ref(), until).await.into_answers());
        }
        facts
    }

    /// The branch for a thing, or the pull request that proposes it already. One that was closed is not taken up again: another branch is.
    async fn branch(&self, writer: &Installation, thing: &str) -> Result<Result<String, OwnPull>, Stop> {
        for attempt in 1..=MOST_ATTEMPTS {
            let branch = branch_for(thing, attempt);
            let pulls = writer.pulls_from(&branch).await?;
            if let Some(open) = pulls.iter().find(|pull| pull.is_open) {
                return Ok(Err(open.clone()));
            }
            if pulls.iter().any(|pull| self.is_ours(pull)) {
                // Opened by an earlier attempt, and closed since.
                return Err(Stop::Done);
            }
            if pulls.is_empty() {
                return Ok(Ok(branch));
            }
        }
        Err(NotProposed::Taken(branch_for(thing, 1)).into())
    }

    /// Whether a pull request was opened for this very comment.
    fn is_ours(&self, pull: &OwnPull) -> bool {
        pull.body.contains(&proposal_marker(self.asked.comment))
    }

    /// Makes the branch where the base is now; whether the entry is still to be committed there.
    async fn make(&self, writer: &Installation, branch: &str, base: &Base, entry: &Entry) -> Result<bool, Stop> {
        match writer.tip_of(branch).await? {
            None => writer.create_branch(branch, &base.tip).await.map_err(refusal)?,
            Some(tip) if tip == base.tip => {}
            Some(tip) => {
                let there = writer.text_at(&tip, &entry.path).await?;
                if there.is_ok_and(|text| Reviewer::new(&entry.path, &text).listed(&entry.link).is_some()) {
                    return Ok(false);
                }
                // An attempt broke off before its commit, and the base has moved on since.
                if let Err(error) = writer.lead_on(branch, &base.tip).await {
                    return Err(match error {
                        GithubError::Refused { .. } => NotProposed::Taken(branch.to_owned()).into(),
                        error => error.into(),
                    });
                }
            }
        }
        Ok(true)
    }

    async fn commit(
        &self,
        writer: &Installation,
        branch: &str,
        base: &Base,
        entry: &Entry,
        issue: &Issue,
    ) -> Result<(), Stop> {
        let proposer = issue.author.as_ref().filter(|account| account.kind == "User");
        let body = proposer.map(|account| co_author(&account.login, account.id)).unwrap_or_default();
        let message = Message { headline: headline(&entry.title), body };
        let files = [NewText { path: entry.path.clone(), text: entry.added.text.clone() }];
        writer.commit(branch, &base.tip, &message, &files).await.map_err(refusal)
    }
}

/// What GitHub refuses, whoever asked should know. What another attempt of ours did meanwhile, the next one sees.
fn refusal(error: GithubError) -> Stop {
    match error {
        GithubError::Refused { message, .. } if is_done_already(&message) => {
            JobError::Unsettled("the branch or the pull request was made meanwhile").into()
        }
        GithubError::Refused { message, .. } => NotProposed::Refused(message).into(),
        error => error.into(),
    }
}

fn is_done_already(message: &str) -> bool {
    ["already exists", "STALE_DATA"].iter().any(|words| message.contains(words))
}

/// The one link that an issue or a pull request speaks of.
fn the_link(issue: &Issue) -> Result<String, NotProposed> {
    let own = issue.url.split_once("://").map_or("", |(_, path)| path);
    let own = own.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let links = links_in(&format!("{}\n\n{}", issue.title, issue.body), &own);
    match <[String; 1]>::try_from(links) {
        Ok([link]) => Ok(link),
        Err(links) => Err(NotProposed::WhichLink(links.len())),
    }
}

/// The list that is named, or the README at the top, or the only one.
fn the_list(policy: &Policy, paths: &[String], named: Option<&str>) -> Result<String, NotProposed> {
    if let Some(named) = named {
        let why = match paths.iter().any(|path| path == named) {
            true if is_list(policy, named) => return Ok(named.to_owned()),
            true => "the policy does not name it as a list",
            false => "it is not there",
        };
        return Err(NotProposed::NoList(named.to_owned(), why.to_owned()));
    }
    let lists: Vec<&String> = paths.iter().filter(|path| is_list(policy, path)).collect();
    let at_the_top = lists.iter().find(|path| is_list_path(path) && !path.contains('/'));
    match (at_the_top, lists.as_slice()) {
        (Some(path), _) | (None, [path]) => Ok((*path).clone()),
        (None, []) => Err(NotProposed::NoLists),
        (None, several) => Err(NotProposed::WhichList(several.iter().map(|path| (*path).clone()).collect())),
    }
}

/// The title of what a link leads to, and the list with its entry.
fn composed(
    reviewer: &Reviewer<'_>,
    link: &str,
    facts: &Facts,
    said: &Said,
    section: Option<&str>,
) -> Result<(String, Added), NotProposed> {
    if let Some(known) = reviewer.listed(link) {
        return Err(NotProposed::Listed(known));
    }
    let made = reviewer.made(link, facts, said).map_err(NotProposed::Cannot)?;
    let section = match section {
        Some(name) => reviewer.section_named(name),
        None => reviewer.section_of(&made),
    };
    let section = section.map_err(|why| NotProposed::Cannot(why.into()))?;
    let added = reviewer.put(&made, &section).map_err(NotProposed::Cannot)?;
    Ok((made.title(), added))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_readme_at_the_top_or_the_only_one() {
        let paths = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
        let there = paths(&["README.md", "docs/README.md", "src/main.rs"]);
        let policy = Policy::default();
        assert_eq!(the_list(&policy, &there, None).unwrap(), "README.md");
        assert_eq!(the_list(&policy, &there, Some("docs/README.md")).unwrap(), "docs/README.md");
        for named in ["src/main.rs", "docs/x.md"] {
            assert!(matches!(the_list(&policy, &there, Some(named)), Err(NotProposed::NoList(..))));
        }
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
