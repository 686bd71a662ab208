//! The files that a pull request changes, and where its branch parted from the base.

use http::Method;

use super::answer::{JSON, read};
use super::auth::Installation;
use super::error::GithubError;
use super::wire::{ComparisonWire, FileWire};

/// Files per page, largest first: GitHub fails to produce the diffs of some pages, and leaves out patches after the seventieth file of a page. Each
/// size divides the one before, so that a smaller page begins where the last one ended.
const FILES_A_PAGE: [usize; 4] = [30, 15, 5, 1];

/// The most that GitHub lists (<https://docs.github.com/rest/pulls/pulls#list-pull-requests-files>).
const MOST_FILES: usize = 3_000;

impl Installation {
    /// The files that GitHub lists, in its order.
    pub(super) async fn files(&self, number: u64) -> Result<Vec<FileWire>, GithubError> {
        let mut files: Vec<FileWire> = Vec::new();
        let mut narrower = FILES_A_PAGE.into_iter();
        let mut size = narrower.next().unwrap_or(1);
        while files.len() < MOST_FILES {
            let page = files.len() / size + 1;
            let some: Vec<FileWire> = match self.files_on(number, size, page).await {
                Ok(some) => some,
                Err(error @ GithubError::TooMuch { .. }) => {
                    size = narrower.next().ok_or(error)?;
                    continue;
                }
                Err(error) => return Err(error),
            };
            let is_last = some.len() < size;
            files.extend(some);
            if is_last {
                break;
            }
        }
        Ok(files)
    }

    async fn files_on(&self, number: u64, size: usize, page: usize) -> Result<Vec<FileWire>, GithubError> {
        let path = format!("/pulls/{number}/files?per_page={size}&page={page}");
        self.get_again("the pull request's files", &path).await
    }

    /// The commit at which two commits parted (<https://docs.github.com/rest/commits/commits#compare-two-commits>). Asks for the second page because
    /// the files of the comparison, which are not needed, are listed on the first only.
    ///
    /// # Errors
    /// When GitHub does not answer, or the two have nothing in common.
    pub async fn merge_base(&self, base: &str, head: &str) -> Result<String, GithubError> {
        let path = format!("/compare/{base}...{head}?per_page=1&page=2");
        let answer = self.rest::<()>(Method::GET, &path, JSON, None).await?;
        Ok(read::<ComparisonWire>("the comparison of base and head", &answer.body)?.merge_base_commit.sha)
    }
}
