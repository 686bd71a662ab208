//! What is forgotten, and what moves, when pull requests, repositories and installations go or change.

use super::pending::number;
use super::{Moment, Store, StoreError, id, json};

impl Store {
    /// Forgets what a closed pull request would have added. What was said on it is kept until it is old: the pull request may be
    /// reopened.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_pending(&self, repository: &str, pull: u64) -> Result<(), StoreError> {
        let sql = "DELETE FROM pending_entries WHERE repository = $1 AND pull = $2";
        self.database.change(sql, &[repository.into(), number(pull).into()]).await?;
        Ok(())
    }

    /// Forgets what is known of the pull requests of these repositories, `owner/name` in lower case, and the jobs about them that are not running:
    /// we no longer have access.
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

    /// Forgets an installation that was removed, with its repositories, `owner/name` in lower case, and its jobs that are not running.
    ///
    /// # Errors
    /// When the database fails; nothing is forgotten then.
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

    /// Moves a repository, `owner/name` in lower case, to its new name, which GitHub spells `spelt`. Anything known under the new name belonged to
    /// another repository. Waiting work on its pull requests moves along, unless some waits under the new name already.
    ///
    /// # Errors
    /// When the database fails; nothing is changed then.
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
        // A review may have learned of the new name first.
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

    /// Forgets what was recorded about pull requests before this moment: they are abandoned, or we missed that they
    /// were closed.
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
