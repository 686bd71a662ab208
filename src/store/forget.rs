//! What is forgotten, and what moves, with pull requests, repositories and installations.

use super::pending::number;
use super::{Moment, Store, StoreError, id, json};

impl Store {
    /// Forgets what a pull request would add that was closed. What was said on it is remembered until it is old: it may be opened again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_pending(&self, repository: &str, pull: u64) -> Result<(), StoreError> {
        let sql = "DELETE FROM pending_entries WHERE repository = $1 AND pull = $2";
        self.database.change(sql, &[repository.into(), number(pull).into()]).await?;
        Ok(())
    }

    /// Forgets what is known of the pull requests of these repositories, `owner/name` in lower case, and the jobs about them that do not run: they
    /// are not ours to look at any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_repositories(&self, repositories: &[String]) -> Result<(), StoreError> {
        let repositories = json(repositories)?;
        let mut transaction = self.database.begin().await?;
        for sql in self.forgetting_repositories() {
            transaction.change(sql, &[repositories.as_str().into()]).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Forgets an installation that was taken back, with its repositories, `owner/name` in lower case: also its jobs, but for those that
    /// run.
    ///
    /// # Errors
    /// When the database fails; all is known as before then.
    pub async fn forget_installation(&self, installation: u64, repositories: &[String]) -> Result<(), StoreError> {
        let repositories = json(repositories)?;
        let mut transaction = self.database.begin().await?;
        for sql in [
            "DELETE FROM jobs WHERE installation = $1 AND state <> 'running'",
            "DELETE FROM public_repositories WHERE installation = $1",
        ] {
            transaction.change(sql, &[id(installation).into()]).await?;
        }
        for sql in self.forgetting_repositories() {
            transaction.change(sql, &[repositories.as_str().into()]).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// A repository, `owner/name` in lower case, has another name now, which GitHub spells so. Whatever was known by that name was of another repository. Work on its pull requests that
    /// waits goes by the new name, unless some waits by that already.
    ///
    /// # Errors
    /// When the database fails; all is known as before then.
    pub async fn rename_repository(&self, old: &str, new: &str, spelt: &str) -> Result<(), StoreError> {
        if old == new {
            return Ok(());
        }
        let mut transaction = self.database.begin().await?;
        for sql in ["DELETE FROM pending_entries WHERE repository = $1", "DELETE FROM said WHERE repository = $1"] {
            transaction.change(sql, &[new.into()]).await?;
        }
        for sql in [
            "UPDATE pending_entries SET repository = $2 WHERE repository = $1",
            "UPDATE said SET repository = $2 WHERE repository = $1",
        ] {
            transaction.change(sql, &[old.into(), new.into()]).await?;
        }
        for sql in self.renaming_jobs() {
            transaction.change(sql, &[old.into(), new.into()]).await?;
        }
        // A review may have heard of the new name first.
        let sql = "DELETE FROM public_repositories WHERE repository = $2
                   AND EXISTS (SELECT 1 FROM public_repositories AS renamed WHERE renamed.repository = $1)";
        transaction.change(sql, &[old.into(), new.into()]).await?;
        let sql = "UPDATE public_repositories SET repository = $2, name = $3 WHERE repository = $1";
        transaction.change(sql, &[old.into(), new.into(), spelt.into()]).await?;
        Ok(transaction.commit().await?)
    }

    fn renaming_jobs(&self) -> [&'static str; 2] {
        [
            self.database.pick(
                "DELETE FROM jobs WHERE state = 'waiting' AND instr(key, ':' || $1 || '#') > 0
                 AND EXISTS (SELECT 1 FROM jobs AS newer WHERE newer.state = 'waiting'
                             AND newer.key = replace(jobs.key, ':' || $1 || '#', ':' || $2 || '#'))",
                "DELETE FROM jobs WHERE state = 'waiting' AND strpos(key, ':' || $1 || '#') > 0
                 AND EXISTS (SELECT 1 FROM jobs AS newer WHERE newer.state = 'waiting'
                             AND newer.key = replace(jobs.key, ':' || $1 || '#', ':' || $2 || '#'))",
            ),
            self.database.pick(
                "UPDATE jobs SET key = replace(key, ':' || $1 || '#', ':' || $2 || '#')
                 WHERE state = 'waiting' AND instr(key, ':' || $1 || '#') > 0",
                "UPDATE jobs SET key = replace(key, ':' || $1 || '#', ':' || $2 || '#')
                 WHERE state = 'waiting' AND strpos(key, ':' || $1 || '#') > 0",
            ),
        ]
    }

    /// Forgets what was recorded of pull requests before this moment: they are abandoned, or were closed unheard.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune_pulls(&self, before: Moment) -> Result<(), StoreError> {
        for sql in ["DELETE FROM pending_entries WHERE recorded_at < $1", "DELETE FROM said WHERE recorded_at < $1"] {
            self.database.change(sql, &[before.into()]).await?;
        }
        Ok(())
    }

    fn forgetting_repositories(&self) -> [&'static str; 4] {
        [
            self.database.pick(
                "DELETE FROM jobs WHERE state <> 'running' AND EXISTS
                   (SELECT 1 FROM json_each($1) AS gone
                    WHERE instr(jobs.key || ':', ':' || gone.value || ':') > 0 OR instr(jobs.key, ':' || gone.value || '#') > 0)",
                "DELETE FROM jobs WHERE state <> 'running' AND EXISTS
                   (SELECT 1 FROM jsonb_array_elements_text($1::text::jsonb) AS gone(name)
                    WHERE strpos(jobs.key || ':', ':' || gone.name || ':') > 0 OR strpos(jobs.key, ':' || gone.name || '#') > 0)",
            ),
            self.database.pick(
                "DELETE FROM pending_entries WHERE repository IN (SELECT value FROM json_each($1))",
                "DELETE FROM pending_entries WHERE repository IN (SELECT jsonb_array_elements_text($1::text::jsonb))",
            ),
            self.database.pick(
                "DELETE FROM said WHERE repository IN (SELECT value FROM json_each($1))",
                "DELETE FROM said WHERE repository IN (SELECT jsonb_array_elements_text($1::text::jsonb))",
            ),
            self.database.pick(
                "DELETE FROM public_repositories WHERE repository IN (SELECT value FROM json_each($1))",
                "DELETE FROM public_repositories WHERE repository IN (SELECT jsonb_array_elements_text($1::text::jsonb))",
            ),
        ]
    }
}
