//! Reading a pull request: one request for its files, one GraphQL query for everything else.

use std::collections::BTreeMap;

use serde_json::Value;

use super::auth::Installation;
use super::error::GithubError;
use super::query::{COMMENTS, Question, REVIEWS, THREADS};
use super::reply::{Fault, Reply};
use super::snapshot::{Candidate, Heard, OwnCheckRun, PullState, Snapshot, Talk, ThreadReply, Visibility, Wanted};
use super::texts::text_of;
use super::wire::{
    self, CheckSuite, Data, FileWire, Nodes, PullRequestWire, RepositoryWire, ReviewWire, TalkWire, Thread,
};
use crate::review::{ShownComment, ShownRequest};

/// The most possible list files of one pull request that are looked at.
const MOST_LISTS: usize = 8;

/// The commit at the tip of the default branch.
const DEFAULT_BRANCH: &str = "HEAD";

impl Installation {
    /// Reads a pull request as it is now.
    ///
    /// If the tip has moved since `heard`, [`Snapshot::head`] shows it, and there are no candidates.
    ///
    /// # Errors
    /// When GitHub does not answer, the pull request does not exist, or something that a review needs may not be read.
    pub async fn snapshot(&self, heard: &Heard<'_>, wanted: &Wanted<'_>) -> Result<Snapshot, GithubError> {
        let app = self.app.id().await?;
        let files = self.files(heard.number).await?;
        let edits_policy = files.iter().any(|file| file.filename == wanted.policy && file.status != "removed");
        let listed = files.len() as u64;
        let (lists, excess) = likely_lists(files, wanted);
        let Heard { number, tip, base } = *heard;
        let base = base.filter(|base| !base.is_empty()).unwrap_or(DEFAULT_BRANCH);
        let question = Question { number, tip, base, lists: &lists, wanted, edits_policy, app };
        let mut seen = Seen::of(self.ask(&question).await?, number)?;
        // The branch was not given, or wrongly, or a tag has its name: its commit is unambiguous.
        if let Some(commit) = seen.other_base() {
            seen = Seen::of(self.ask(&Question { base: &commit, ..question }).await?, number)?;
        }
        self.read_earlier(number, &mut seen.pull).await?;
        Ok(seen.snapshot(heard, wanted, lists, excess, listed, app))
    }

    /// Reads the comments and reviews that the first page lacks. A bot that forgets what it has said says it again.
    async fn read_earlier(&self, number: u64, pull: &mut PullRequestWire) -> Result<(), GithubError> {
        let earlier = self.earlier::<TalkWire>(number, &COMMENTS, pull.comments.before()).await?;
        pull.comments.precede(earlier);
        let earlier = self.earlier::<Thread>(number, &THREADS, pull.review_threads.before()).await?;
        pull.review_threads.precede(earlier);
        if let Some(reviews) = &mut pull.reviews {
            let earlier = self.earlier::<ReviewWire>(number, &REVIEWS, reviews.before()).await?;
            reviews.precede(earlier);
        }
        Ok(())
    }

    /// The most possible list files of one pull request that are looked at.
    #[must_use]
    pub fn most_lists() -> usize {
        MOST_LISTS
    }
}

/// The files that may be lists, likeliest first, and the paths of those beyond the limit.
fn likely_lists(files: Vec<FileWire>, wanted: &Wanted<'_>) -> (Vec<FileWire>, Vec<String>) {
    let there = files.into_iter().filter(|file| file.status != "removed");
    let mut ranked: Vec<(u8, FileWire)> =
        there.filter_map(|file| Some(((wanted.rank)(&file.filename)?, file))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut lists: Vec<FileWire> = ranked.into_iter().map(|(_, file)| file).collect();
    let excess = lists.split_off(lists.len().min(MOST_LISTS));
    (lists, excess.into_iter().map(|file| file.filename).collect())
}

/// An answer that a review can be built from.
struct Seen {
    pull: PullRequestWire,
    objects: BTreeMap<String, Value>,
    read_only: bool,
    visibility: Visibility,
    /// What GitHub did not show and a review can do without.
    missing: Vec<Fault>,
}

impl Seen {
    fn of(reply: Reply<Data>, number: u64) -> Result<Self, GithubError> {
        let Reply { data, faults } = reply;
        let repository = data.repository.unwrap_or(RepositoryWire::default());
        let pull =
            repository.pull_request.ok_or_else(|| withheld(&faults).unwrap_or_else(|| GithubError::gone(number)))?;
        // Without knowing what was said, it would be said again.
        for (place, is_missing) in
            [("comments", pull.comments.is_missing()), ("reviewThreads", pull.review_threads.is_missing())]
        {
            let fault = faults.iter().find(|fault| fault.is_in(&["repository", "pullRequest", place]));
            if let (true, Some(fault)) = (is_missing, fault) {
                return Err(fault.refusal());
            }
        }
        let mut missing = Vec::new();
        for fault in faults {
            match fault.place.get(1).map(String::as_str) {
                Some("pullRequest") | None => missing.push(fault),
                // A file that does not exist.
                Some(_) if fault.kind == "NOT_FOUND" => {}
                Some(alias) if alias.starts_with("guidelines") => missing.push(fault),
                Some(_) => return Err(fault.refusal()),
            }
        }
        let read_only = repository.is_archived || repository.is_disabled;
        let visibility = visibility(repository.is_private, repository.name_with_owner);
        Ok(Self { pull, objects: repository.objects, read_only, visibility, missing })
    }

    fn base_tip(&self) -> Option<&str> {
        Some(self.pull.base_ref.as_ref()?.target.as_ref()?.oid.as_str())
    }

    /// The commit at the base branch's tip, if the base texts were read at another commit.
    fn other_base(&self) -> Option<String> {
        let read_at = self.objects.get("base").and_then(|base| base.get("oid")).and_then(Value::as_str);
        self.base_tip().filter(|tip| read_at != Some(tip)).map(str::to_owned)
    }

    fn snapshot(
        self,
        heard: &Heard<'_>,
        wanted: &Wanted<'_>,
        lists: Vec<FileWire>,
        excess: Vec<String>,
        listed: u64,
        app: u64,
    ) -> Snapshot {
        let base_tip = self.base_tip().map(str::to_owned);
        let Self { pull, mut objects, read_only, visibility, missing } = self;
        let guidelines = guidelines(&mut objects, wanted.guidelines);
        let mut object = |alias: String| objects.remove(&alias).filter(|object| !object.is_null());
        let policy = object("policy".to_owned()).and_then(text_of);
        let new_policy = object("newPolicy".to_owned()).and_then(text_of);
        let is_settled = pull.head_ref_oid == heard.tip;
        let candidates: Vec<Candidate> = lists
            .into_iter()
            .enumerate()
            .map(|(at, file)| Candidate { head: object(format!("head{at}")), base: object(format!("base{at}")), file })
            .collect();
        let author = pull.author.as_ref();
        Snapshot {
            state: state(&pull.state, pull.is_draft),
            author: author.map(|author| author.login.clone()).unwrap_or_default(),
            by_bot: author.is_some_and(|author| author.kind == "Bot"),
            by_us: pull.viewer_did_author,
            comments: own_comments(&pull),
            replies: replies(&pull),
            talk: pull.comments.iter().map(talk).collect(),
            labels: pull.labels.iter().flat_map(Nodes::iter).map(|label| label.name.clone()).collect(),
            approval: own_reviews(&pull, "APPROVED").last().copied(),
            requests: own_requests(&pull),
            unsubmitted: own_reviews(&pull, "PENDING"),
            check_run: own_check_run(&pull, heard.number, app),
            read_only,
            visibility,
            unlisted: pull.changed_files.saturating_sub(listed),
            notes: notes(&missing),
            own_branch: (!pull.is_cross_repository).then_some(pull.head_ref_name),
            association: pull.author_association.unwrap_or_default(),
            url: pull.url,
            head: pull.head_ref_oid,
            base_branch: pull.base_ref_name,
            base_tip,
            policy,
            new_policy: new_policy.filter(|_| is_settled),
            guidelines,
            candidates: if is_settled { candidates } else { Vec::new() },
            excess,
        }
    }
}

/// The guidelines of each kind. The objects `guidelines0`, `guidelines1`, … hold all places in order; the first of a kind that exists is
/// taken.
pub(super) fn guidelines(objects: &mut BTreeMap<String, Value>, places: &[&[&str]]) -> Vec<String> {
    let mut asked = 0..;
    let of_each = places.iter().filter_map(|places| {
        let texts: Vec<Option<String>> = asked
            .by_ref()
            .take(places.len())
            .map(|at: usize| objects.remove(&format!("guidelines{at}")).and_then(text_of))
            .collect();
        texts.into_iter().flatten().next()
    });
    of_each.collect()
}

/// Who can see a repository; `isPrivate` is also true for one that only an enterprise's members see
/// (<https://docs.github.com/graphql/reference/objects#repository>).
pub(super) fn visibility(is_private: Option<bool>, name: Option<String>) -> Visibility {
    match (is_private, name) {
        (Some(true), _) => Visibility::Private,
        (Some(false), Some(name)) => Visibility::Public { name },
        _ => Visibility::Unknown,
    }
}

/// What GitHub did not show, each place once, in sentences for people.
fn notes(missing: &[Fault]) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for fault in missing {
        let place = fault.place.get(2).or(fault.place.get(1)).map(String::as_str);
        let what = match place {
            Some("labels") => "the labels",
            Some("author") => "who opened the pull request",
            Some("commits") => "earlier check runs",
            Some("reviewThreads") => "some review threads",
            Some("reviews") => "some reviews",
            Some("comments") => "some comments",
            Some(guidelines) if guidelines.starts_with("guidelines") => "the guidelines",
            _ => "a part of the pull request",
        };
        let note = match fault.message.trim() {
            "" => format!("GitHub did not show {what}"),
            words => format!("GitHub did not show {what}: {words}"),
        };
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes
}

/// Why an answer lacks the repository or the pull request, unless because it does not exist.
pub(super) fn withheld(faults: &[Fault]) -> Option<GithubError> {
    let is_gone = |fault: &&Fault| fault.kind == "NOT_FOUND" && fault.place.len() <= 2;
    faults.iter().filter(|fault| fault.is_in(&["repository"])).find(|fault| !is_gone(fault)).map(Fault::refusal)
}

pub(super) fn state(state: &str, is_draft: bool) -> PullState {
    match (state, is_draft) {
        ("OPEN", false) => PullState::Open,
        ("OPEN", true) => PullState::Draft,
        _ => PullState::Closed,
    }
}

/// Our comments that others see; only we see those of a review that was never submitted.
fn own_comments(pull: &PullRequestWire) -> Vec<ShownComment> {
    let all = pull.review_threads.iter().flat_map(|thread| thread.comments.iter().map(move |one| (thread, one)));
    let own = all.filter(|(_, comment)| comment.viewer_did_author && comment.state != "PENDING");
    own.map(|(thread, comment)| ShownComment {
        id: comment.full_database_id.map(|id| id.0),
        thread: thread.id.clone(),
        resolved: thread.is_resolved,
        outdated: thread.is_outdated,
        path: thread.path.clone(),
        body: comment.body.clone(),
    })
    .collect()
}

/// People's replies in the threads that we began.
fn replies(pull: &PullRequestWire) -> Vec<ThreadReply> {
    let mut replies = Vec::new();
    for thread in pull.review_threads.iter() {
        let mut comments = thread.comments.iter();
        let Some(first) = comments.next().filter(|first| first.viewer_did_author && first.state != "PENDING") else {
            continue;
        };
        let theirs = comments.filter(|comment| !comment.viewer_did_author);
        replies.extend(theirs.map(|comment| ThreadReply {
            answers: first.body.clone(),
            said: Talk {
                id: comment.full_database_id.map(|id| id.0),
                author: comment.author.as_ref().map(|author| author.login.clone()).unwrap_or_default(),
                body: comment.body.clone(),
                own: false,
                agreed: comment.last_edited_at.is_none() && has_agreed(comment.reaction_groups.as_deref()),
            },
        }));
    }
    replies
}

/// Whether we gave a thumbs-up.
fn has_agreed(groups: Option<&[wire::ReactionGroup]>) -> bool {
    groups.into_iter().flatten().any(|group| group.content == "THUMBS_UP" && group.viewer_has_reacted)
}

pub(super) fn talk(comment: &TalkWire) -> Talk {
    let is_untouched = comment.last_edited_at.is_none();
    Talk {
        id: comment.full_database_id.map(|id| id.0),
        author: comment.author.as_ref().map(|author| author.login.clone()).unwrap_or_default(),
        body: comment.body.clone(),
        own: comment.viewer_did_author,
        // A comment that was edited after the agreement says something else.
        agreed: is_untouched && has_agreed(comment.reaction_groups.as_deref()),
    }
}

/// Our reviews in this state, latest last.
fn own_reviews(pull: &PullRequestWire, state: &str) -> Vec<u64> {
    let reviews = pull.reviews.iter().flat_map(Nodes::iter);
    let own = reviews.filter(|review| review.viewer_did_author && review.state == state);
    own.filter_map(|review| review.full_database_id).map(|id| id.0).collect()
}

/// Our reviews that request changes or were dismissed, latest last.
fn own_requests(pull: &PullRequestWire) -> Vec<ShownRequest> {
    let own = pull.reviews.iter().flat_map(Nodes::iter).filter(|review| review.viewer_did_author);
    own.filter_map(|review| request(review.full_database_id?.0, &review.state, &review.body)).collect()
}

/// A review in this state, if it requests changes or was dismissed.
pub(super) fn request(id: u64, state: &str, body: &str) -> Option<ShownRequest> {
    let dismissed = state == "DISMISSED";
    (dismissed || state == "CHANGES_REQUESTED").then(|| ShownRequest { id, dismissed, body: body.to_owned() })
}

/// The latest check run that we made for this pull request; another pull request with the same tip has its own.
fn own_check_run(pull: &PullRequestWire, number: u64, app: u64) -> Option<OwnCheckRun> {
    let commits = pull.commits.iter().flat_map(Nodes::iter).map(|node| &node.commit);
    let suites = commits.filter(|commit| commit.oid == pull.head_ref_oid).flat_map(|commit| &commit.check_suites);
    latest_own_run(suites.flat_map(Nodes::iter), number, app)
}

/// This App's latest check run for this pull request. GitHub does not document which end of the list comes first: if there are more runs than it
/// returns at once, none is known to be the latest.
pub(super) fn latest_own_run<'a>(
    suites: impl Iterator<Item = &'a CheckSuite>,
    number: u64,
    app: u64,
) -> Option<OwnCheckRun> {
    let is_own = |suite: &&CheckSuite| suite.app.as_ref().and_then(|app| app.database_id).map(|id| id.0) == Some(app);
    let number = number.to_string();
    let whole = suites.filter(is_own).flat_map(|suite| &suite.check_runs).filter(|runs| runs.after().is_none());
    let runs = whole.flat_map(Nodes::iter);
    let known = runs.filter(|run| run.external_id.as_deref() == Some(&number)).filter_map(|run| {
        Some(OwnCheckRun {
            id: run.database_id?.0,
            conclusion: run.conclusion.clone(),
            title: run.title.clone().unwrap_or_default(),
            summary: run.summary.clone().unwrap_or_default(),
        })
    });
    known.max_by_key(|run| run.id)
}
