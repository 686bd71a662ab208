//! What is kept of lists in public repositories, for the pages that show it: what was learned of each, and what became of the
//! findings of its reviews. It holds no contributed words and is bounded; losing it costs nobody a review.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::database::{Row, Transaction};
use super::pending::number;
use super::{Moment, Store, StoreError, count, id, json};

/// A repository that everybody can see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicRepository {
    /// GitHub's id, which stays valid if the name changes.
    pub id: u64,
    /// The installation that sees it.
    pub installation: u64,
    /// `owner/name`, as GitHub spells it.
    pub name: String,
    /// The part of the repository's URL on GitHub before its name.
    pub web: String,
}

/// What was learned of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearnedList {
    /// Its path.
    pub path: String,
    /// The branch that it was read from.
    pub branch: String,
    /// How many entries it has.
    pub entries: u64,
    /// What was learned, as JSON.
    pub portrait: String,
    /// A digest of what it was learned from.
    pub digest: String,
    /// The moment this describes.
    pub as_of: Moment,
}

/// A list as a review saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Something new was learned of it.
    Learned(LearnedList),
    /// It is unchanged; with its path.
    Same(String),
}

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was still there when the pull request was last reviewed.
    Open,
    /// It was reported, and is gone from a later commit.
    Mended,
    /// People want it ignored.
    Ignored,
}

/// A finding that is followed from one review to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowedFinding {
    /// The key it is recognised by.
    pub key: String,
    /// The check.
    pub check: String,
    /// Its severity.
    pub severity: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// The findings of one pull request in one list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// At most [`MOST_FOLLOWED`].
    pub findings: Vec<FollowedFinding>,
    /// How many more there were at the last review.
    pub more: u64,
}

/// The last review of a pull request, as far as it concerns one list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewedList {
    /// The list's path.
    pub path: String,
    /// The pull request's number.
    pub pull: u64,
    /// The commit that was reviewed.
    pub head: String,
    /// How many entries it adds, edits, moves and removes.
    pub changes: [u64; 4],
    /// What was found, then and before.
    pub followed: Followed,
    /// When that commit was first reviewed.
    pub reviewed_at: Moment,
}

/// A repository as a row in a table of all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedRepository {
    /// `owner/name`, as GitHub spells it.
    pub name: String,
    /// How many of its lists are known.
    pub lists: u64,
    /// How many entries these have.
    pub entries: u64,
    /// When a pull request to it was last reviewed.
    pub reviewed_at: Moment,
}

/// What is kept of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptLists {
    /// The repository.
    pub repository: PublicRepository,
    /// Its lists, by their paths.
    pub lists: Vec<LearnedList>,
    /// Reviews, latest first.
    pub reviews: Vec<ReviewedList>,
}

/// The most findings followed per pull request and list.
pub const MOST_FOLLOWED: usize = 100;

/// The most reviews of a list and lists of a repository that are kept, latest first.
const MOST_REVIEWS: i64 = 50;
const MOST_LISTS: i64 = 20;

/// A review that began this long after its repository was hidden, in milliseconds, saw it made public again: clocks differ, and so do GitHub's
/// servers.
const HIDDEN_FOR: Moment = 5 * 60 * 1_000;

/// The mark for when a repository was hidden, followed by its id.
const HIDDEN: &str = "hidden ";

const REVIEWS_OF_PULL: &str =
    "SELECT path, pull, head, added, edited, moved, removed, findings, more, reviewed_at FROM public_reviews
     WHERE repository = $1 AND pull = $2";
const REVIEWS: &str =
    "SELECT path, pull, head, added, edited, moved, removed, findings, more, reviewed_at FROM public_reviews
     WHERE repository = $1 ORDER BY reviewed_at DESC, pull DESC, path";

/// Anything else known by that name was renamed without our noticing.
const FORGET_NAMESAKES: &str = "DELETE FROM public_repositories WHERE repository = $1 AND id <> $2";
const PUT_REPOSITORY: &str =
    "INSERT INTO public_repositories (id, installation, repository, name, web, reviewed_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (id) DO UPDATE SET installation = excluded.installation, repository = excluded.repository, name = excluded.name,
                                    web = excluded.web, reviewed_at = excluded.reviewed_at";
const PUT_LIST: &str =
    "INSERT INTO public_lists (repository, path, branch, entries, portrait, digest, as_of) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (repository, path) DO UPDATE SET branch = excluded.branch, entries = excluded.entries, portrait = excluded.portrait,
                                                  digest = excluded.digest, as_of = excluded.as_of";
const SAME_LIST: &str = "UPDATE public_lists SET as_of = $3 WHERE repository = $1 AND path = $2";
const PUT_REVIEW: &str =
    "INSERT INTO public_reviews (repository, path, pull, head, added, edited, moved, removed, findings, more, reviewed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (repository, path, pull) DO UPDATE SET head = excluded.head, added = excluded.added, edited = excluded.edited,
            moved = excluded.moved, removed = excluded.removed, findings = excluded.findings, more = excluded.more,
            reviewed_at = excluded.reviewed_at";
const FORGET_REVIEWS: &str =
    "DELETE FROM public_reviews WHERE repository = $1 AND path = $2 AND pull NOT IN
       (SELECT pull FROM public_reviews WHERE repository = $1 AND path = $2 ORDER BY reviewed_at DESC, pull DESC LIMIT $3)";
const FORGET_LISTS: &str = "DELETE FROM public_lists WHERE repository = $1 AND path NOT IN
       (SELECT path FROM public_lists WHERE repository = $1 ORDER BY as_of DESC, path LIMIT $2)";
const FORGET_LISTLESS: &str = "DELETE FROM public_reviews WHERE repository = $1 AND path NOT IN (SELECT path FROM public_lists WHERE repository = $1)";

impl Store {
    /// The digests of what the lists of a repository were learned from, by path.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn digests(&self, repository: u64) -> Result<HashMap<String, String>, StoreError> {
        let sql = "SELECT path, digest FROM public_lists WHERE repository = $1";
        let rows = self.database.read(sql, &[id(repository).into()]).await?;
        rows.iter().map(|row| Ok((row.text("path")?, row.text("digest")?))).collect()
    }

    /// What is kept of the reviews of a pull request, list by list.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reviews_of(&self, repository: u64, pull: u64) -> Result<Vec<ReviewedList>, StoreError> {
        let rows = self.database.read(REVIEWS_OF_PULL, &[id(repository).into(), number(pull).into()]).await?;
        rows.iter().map(review).collect()
    }

    /// Keeps what a review that began at `began` saw of a repository's lists, and what became of its findings. `false` if the
    /// repository was hidden meanwhile: nothing is kept then.
    ///
    /// # Errors
    /// When the database fails; what was kept before stays.
    pub async fn keep_lists(
        &self,
        repository: &PublicRepository,
        lists: &[Changed],
        reviews: &[ReviewedList],
        (began, now): (Moment, Moment),
    ) -> Result<bool, StoreError> {
        let mut transaction = self.database.begin().await?;
        let mark = mark(repository.id);
        let hidden = transaction.rows("SELECT moment FROM marks WHERE name = $1", &[mark.as_str().into()]).await?;
        if let Some(row) = hidden.first()
            && row.number("moment")? + HIDDEN_FOR > began
        {
            transaction.commit().await?;
            return Ok(false);
        }
        let own = id(repository.id);
        put_repository(&mut transaction, repository, now).await?;
        for list in lists {
            put_list(&mut transaction, own, list, now).await?;
        }
        for review in reviews {
            put_review(&mut transaction, own, review).await?;
        }
        transaction.change(FORGET_LISTS, &[own.into(), MOST_LISTS.into()]).await?;
        transaction.change(FORGET_LISTLESS, &[own.into()]).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Whether anything is kept of a repository, by its id or its name, `owner/name` in lower case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keeps_lists_of(&self, repository: Option<u64>, name: &str) -> Result<bool, StoreError> {
        let sql = "SELECT id FROM public_repositories WHERE id = $1 OR repository = $2";
        let rows = self.database.read(sql, &[known(repository).into(), name.into()]).await?;
        Ok(!rows.is_empty())
    }

    /// Forgets the lists of a repository that is no longer public. A review that saw it public before and ends only now keeps nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hide_lists_of(&self, repository: Option<u64>, name: &str, now: Moment) -> Result<(), StoreError> {
        let mut transaction = self.database.begin().await?;
        if let Some(repository) = repository {
            let sql = "INSERT INTO marks (name, moment) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET moment = excluded.moment";
            transaction.change(sql, &[mark(repository).as_str().into(), now.into()]).await?;
        }
        let sql = "DELETE FROM public_repositories WHERE id = $1 OR repository = $2";
        transaction.change(sql, &[known(repository).into(), name.into()]).await?;
        Ok(transaction.commit().await?)
    }

    /// Forgets the lists of all installations except these.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_lists_of_installations(&self, installations: &[u64]) -> Result<u64, StoreError> {
        let sql = self.database.pick(
            "DELETE FROM public_repositories WHERE installation NOT IN (SELECT value FROM json_each($1))",
            "DELETE FROM public_repositories WHERE installation NOT IN
               (SELECT value::bigint FROM jsonb_array_elements_text($1::text::jsonb) AS value)",
        );
        Ok(self.database.change(sql, &[json(installations)?.as_str().into()]).await?)
    }

    /// The repositories with lists, most recently reviewed first; at most `most`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn listed_repositories(&self, most: u32) -> Result<Vec<ListedRepository>, StoreError> {
        let sql = "SELECT name, reviewed_at,
                          (SELECT COUNT(*) FROM public_lists WHERE repository = id) AS lists,
                          (SELECT CAST(COALESCE(SUM(entries), 0) AS BIGINT) FROM public_lists WHERE repository = id) AS entries
                   FROM public_repositories ORDER BY reviewed_at DESC, id LIMIT $1";
        let rows = self.database.read(sql, &[i64::from(most).into()]).await?;
        let listed = rows.iter().map(|row| {
            Ok(ListedRepository {
                name: row.text("name")?,
                lists: count(row.number("lists")?),
                entries: count(row.number("entries")?),
                reviewed_at: row.number("reviewed_at")?,
            })
        });
        listed.collect()
    }

    /// What is kept of a repository, `owner/name` in lower case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn kept_lists(&self, repository: &str) -> Result<Option<KeptLists>, StoreError> {
        let sql = "SELECT id, installation, name, web FROM public_repositories WHERE repository = $1";
        let found = self.database.read(sql, &[repository.into()]).await?;
        let Some(row) = found.first() else { return Ok(None) };
        let own = row.number("id")?;
        let repository = PublicRepository {
            id: count(own),
            installation: count(row.number("installation")?),
            name: row.text("name")?,
            web: row.text("web")?,
        };
        let sql = "SELECT path, branch, entries, portrait, digest, as_of FROM public_lists WHERE repository = $1 ORDER BY path";
        let lists = self.database.read(sql, &[own.into()]).await?;
        let reviews = self.database.read(REVIEWS, &[own.into()]).await?;
        Ok(Some(KeptLists {
            repository,
            lists: lists.iter().map(list).collect::<Result<_, StoreError>>()?,
            reviews: reviews.iter().map(review).collect::<Result<_, StoreError>>()?,
        }))
    }

    /// Forgets what was kept of lists before this moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune_lists(&self, before: Moment) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM public_repositories WHERE reviewed_at < $1",
            "DELETE FROM public_reviews WHERE reviewed_at < $1",
            "DELETE FROM public_lists WHERE as_of < $1",
            "DELETE FROM marks WHERE name LIKE 'hidden %' AND moment < $1",
        ] {
            self.database.change(sql, &[before.into()]).await?;
        }
        Ok(())
    }
}

fn mark(repository: u64) -> String {
    format!("{HIDDEN}{repository}")
}

/// An id for comparison; no real one is below 1.
fn known(repository: Option<u64>) -> i64 {
    repository.map_or(0, id)
}

async fn put_repository(
    transaction: &mut Transaction,
    repository: &PublicRepository,
    now: Moment,
) -> Result<(), StoreError> {
    let PublicRepository { id: own, installation, name, web } = repository;
    let key = name.to_lowercase();
    transaction.change(FORGET_NAMESAKES, &[key.as_str().into(), id(*own).into()]).await?;
    let values = [
        id(*own).into(),
        id(*installation).into(),
        key.as_str().into(),
        name.as_str().into(),
        web.as_str().into(),
        now.into(),
    ];
    transaction.change(PUT_REPOSITORY, &values).await?;
    Ok(())
}

async fn put_list(transaction: &mut Transaction, own: i64, list: &Changed, now: Moment) -> Result<(), StoreError> {
    match list {
        Changed::Same(path) => transaction.change(SAME_LIST, &[own.into(), path.as_str().into(), now.into()]).await?,
        Changed::Learned(LearnedList { path, branch, entries, portrait, digest, as_of }) => {
            let values = [
                own.into(),
                path.as_str().into(),
                branch.as_str().into(),
                id(*entries).into(),
                portrait.as_str().into(),
                digest.as_str().into(),
                (*as_of).into(),
            ];
            transaction.change(PUT_LIST, &values).await?
        }
    };
    Ok(())
}

async fn put_review(transaction: &mut Transaction, own: i64, review: &ReviewedList) -> Result<(), StoreError> {
    let ReviewedList { path, pull, head, changes, followed, reviewed_at } = review;
    let findings = json(&followed.findings[..followed.findings.len().min(MOST_FOLLOWED)])?;
    let [added, edited, moved, removed] = changes.map(id);
    let values = [
        own.into(),
        path.as_str().into(),
        number(*pull).into(),
        head.as_str().into(),
        added.into(),
        edited.into(),
        moved.into(),
        removed.into(),
        findings.as_str().into(),
        id(followed.more).into(),
        (*reviewed_at).into(),
    ];
    transaction.change(PUT_REVIEW, &values).await?;
    transaction.change(FORGET_REVIEWS, &[own.into(), path.as_str().into(), MOST_REVIEWS.into()]).await?;
    Ok(())
}

fn list(row: &Row) -> Result<LearnedList, StoreError> {
    Ok(LearnedList {
        path: row.text("path")?,
        branch: row.text("branch")?,
        entries: count(row.number("entries")?),
        portrait: row.text("portrait")?,
        digest: row.text("digest")?,
        as_of: row.number("as_of")?,
    })
}

/// Findings that another version wrote in a different form are left out.
fn review(row: &Row) -> Result<ReviewedList, StoreError> {
    let findings: Vec<serde_json::Value> = serde_json::from_str(&row.text("findings")?).unwrap_or_default();
    let number = |column: &str| row.number(column).map(count);
    Ok(ReviewedList {
        path: row.text("path")?,
        pull: number("pull")?,
        head: row.text("head")?,
        changes: [number("added")?, number("edited")?, number("moved")?, number("removed")?],
        followed: Followed {
            findings: findings.into_iter().filter_map(|one| serde_json::from_value(one).ok()).collect(),
            more: number("more")?,
        },
        reviewed_at: row.number("reviewed_at")?,
    })
}
