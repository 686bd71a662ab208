//! The events we listen to.

/// Something happened on GitHub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A pull request was opened, pushed to, closed, …
    PullRequest(PullRequestEvent),
    /// Somebody asks for a check run again, or presses a button on its page.
    CheckRerun(CheckRerun),
    /// Somebody asks for all checks of a commit again. Which pull requests that concerns is not told where they come from forks.
    SuiteRerun {
        /// The installation that the delivery is for.
        installation: u64,
        /// The repository.
        repository: Repository,
        /// The repository's id, which outlives its name.
        repository_id: Option<u64>,
        /// The commit that was checked.
        head: String,
    },
    /// A person said something to us in the conversation of a pull request or an issue (see [`super::Command`]).
    Command(CommandEvent),
    /// A merge queue asks for the checks of a commit that it made, or somebody for our answer to it once more.
    MergeGroup(MergeGroupEvent),
    /// The App was installed, woken, or given further repositories: what was opened there before is to be looked at.
    Installed {
        /// The installation.
        installation: u64,
        /// The repositories that are new to us, each with its id; `None` where GitHub lists none: any of the installation's may be.
        repositories: Option<Vec<(u64, Repository)>>,
    },
    /// The App was uninstalled or suspended, or repositories were taken from it.
    Left {
        /// The installation.
        installation: u64,
        /// The repositories that are no longer ours, as far as GitHub lists them.
        repositories: Option<Vec<Repository>>,
        /// Whether all of the installation's are gone, also those that are not listed.
        all: bool,
    },
    /// The owner of an installation agreed to the permissions that the App asks for by now.
    PermissionsChanged {
        /// The installation.
        installation: u64,
    },
    /// A repository goes by another name, or belongs to another owner.
    Renamed {
        /// The installation that the delivery is for; not every delivery of this kind tells it.
        installation: Option<u64>,
        /// What it was called.
        from: Repository,
        /// What it is called now.
        to: Repository,
    },
    /// A repository is not for everybody's eyes any more.
    Hidden {
        /// The installation that the delivery is for; not every delivery of this kind tells it.
        installation: Option<u64>,
        /// The repository.
        repository: Repository,
        /// The repository's id, which outlives its name.
        repository_id: Option<u64>,
    },
    /// Somebody pushed to the branch that a repository shows first.
    Push(PushEvent),
    /// GitHub says hello.
    Ping,
    /// Nothing that concerns us.
    Other,
}

/// A repository, by its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// The owner's login.
    pub owner: String,
    /// The name.
    pub name: String,
}

/// What happened to a pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullRequestEvent {
    /// `opened`, `synchronize`, `reopened`, `ready_for_review`, `edited`, `closed`, …
    pub action: String,
    /// The installation that the delivery is for.
    pub installation: u64,
    /// The repository that the pull request is made to.
    pub repository: Repository,
    /// That repository's id, which outlives its name.
    pub repository_id: Option<u64>,
    /// The pull request's number.
    pub number: u64,
    /// The commit at its tip.
    pub head: String,
    /// The branch that it is made to; empty where it is not told.
    pub base: String,
    /// Whether it is a draft.
    pub draft: bool,
    /// Whether a bot opened it.
    pub by_bot: bool,
    /// Whether an edit changed the branch it is made to.
    pub base_changed: bool,
}

/// A push to a repository's default branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushEvent {
    /// The installation that the delivery is for.
    pub installation: u64,
    /// The repository.
    pub repository: Repository,
    /// The repository's id, which outlives its name.
    pub repository_id: Option<u64>,
    /// The files that its commits touch.
    pub paths: Vec<String>,
}

/// A request to run a check again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRerun {
    /// The installation that the delivery is for.
    pub installation: u64,
    /// The repository.
    pub repository: Repository,
    /// The repository's id, which outlives its name.
    pub repository_id: Option<u64>,
    /// The pull request, as the check run's `external_id` tells it; a fork's is told nowhere else.
    pub number: u64,
    /// The commit that was checked.
    pub head: String,
    /// The branch that the pull request is made to; not told where it comes from a fork.
    pub base: Option<String>,
    /// The App whose check run it is, by its id. Another's is none of ours, whatever it is called.
    pub app: Option<u64>,
    /// The login of who asks.
    pub sender: Option<String>,
    /// Which button was pressed; `None` where the check was asked for again.
    pub action: Option<String>,
}

/// A comment to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandEvent {
    /// The installation that the delivery is for.
    pub installation: u64,
    /// The repository.
    pub repository: Repository,
    /// The repository's id, which outlives its name.
    pub repository_id: Option<u64>,
    /// The pull request or issue.
    pub number: u64,
    /// The comment.
    pub comment: u64,
    /// The login of who wrote it.
    pub author: String,
    /// What the author is to the repository: `OWNER`, `MEMBER`, `COLLABORATOR`, `CONTRIBUTOR`, …; empty where it is not told
    /// (<https://docs.github.com/graphql/reference/enums#commentauthorassociation>).
    pub association: String,
    /// Whether it is the author of the pull request or issue.
    pub by_author: bool,
    /// The comment on lines that it answers; `None` in the conversation.
    pub reply_to: Option<u64>,
    /// Whether it stands on a pull request, and not on an issue.
    pub on_pull: bool,
    /// What it says.
    pub body: String,
}

/// A commit that a merge queue made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeGroupEvent {
    /// The installation that the delivery is for.
    pub installation: u64,
    /// The repository.
    pub repository: Repository,
    /// The repository's id, which outlives its name.
    pub repository_id: Option<u64>,
    /// The commit.
    pub head: String,
}
