//! The events we listen to.

/// Something happened on GitHub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A pull request was opened, pushed to, closed, …
    PullRequest(PullRequestEvent),
    /// Somebody requests a check run again, or presses a button on its page.
    CheckRerun(CheckRerun),
    /// Somebody requests all checks of a commit again. For pull requests from forks, GitHub does not say which ones are
    /// concerned.
    SuiteRerun {
        /// The installation that the delivery is for.
        installation: u64,
        /// The repository.
        repository: Repository,
        /// The repository's id, which stays valid if the name changes.
        repository_id: Option<u64>,
        /// The commit that was checked.
        head: String,
    },
    /// A person gave us a command in the conversation of a pull request or an issue, or in a reply to a review comment
    /// (see [`super::Command`]).
    Command(CommandEvent),
    /// A merge queue requests the checks of a commit that it made, or somebody requests our answer to it again.
    MergeGroup(MergeGroupEvent),
    /// The App was installed, unsuspended, or given further repositories: pull requests opened there before need a
    /// look.
    Installed {
        /// The installation.
        installation: u64,
        /// The repositories that are new to us, each with its id; `None` if GitHub lists none: then it may be any of the
        /// installation's.
        repositories: Option<Vec<(u64, Repository)>>,
    },
    /// The App was uninstalled or suspended, or repositories were taken from it.
    Left {
        /// The installation.
        installation: u64,
        /// The repositories that we lost access to, as far as GitHub lists them.
        repositories: Option<Vec<Repository>>,
        /// Whether all of the installation's repositories are gone, including those not listed.
        all: bool,
    },
    /// The owner of an installation accepted the permissions that the App now asks for.
    PermissionsChanged {
        /// The installation.
        installation: u64,
    },
    /// A repository was renamed, or transferred to another owner.
    Renamed {
        /// The installation that the delivery is for; some deliveries of this kind lack it.
        installation: Option<u64>,
        /// Its old name.
        from: Repository,
        /// Its new name.
        to: Repository,
    },
    /// A repository is no longer public.
    Hidden {
        /// The installation that the delivery is for; some deliveries of this kind lack it.
        installation: Option<u64>,
        /// The repository.
        repository: Repository,
        /// The repository's id, which stays valid if the name changes.
        repository_id: Option<u64>,
    },
    /// Somebody pushed to a repository's default branch.
    Push(PushEvent),
    /// GitHub's test delivery.
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
    /// The repository that the pull request targets.
    pub repository: Repository,
    /// That repository's id, which stays valid if the name changes.
    pub repository_id: Option<u64>,
    /// The pull request's number.
    pub number: u64,
    /// The commit at its tip.
    pub head: String,
    /// The branch it targets; empty if not given.
    pub base: String,
    /// Whether it is a draft.
    pub draft: bool,
    /// Whether a bot opened it.
    pub by_bot: bool,
    /// Whether an edit changed the branch it targets.
    pub base_changed: bool,
}

/// A push to a repository's default branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushEvent {
    /// The installation that the delivery is for.
    pub installation: u64,
    /// The repository.
    pub repository: Repository,
    /// The repository's id, which stays valid if the name changes.
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
    /// The repository's id, which stays valid if the name changes.
    pub repository_id: Option<u64>,
    /// The pull request, from the check run's `external_id`; for one from a fork, it is given nowhere else.
    pub number: u64,
    /// The commit that was checked.
    pub head: String,
    /// The branch that the pull request targets; not given for one from a fork.
    pub base: Option<String>,
    /// The id of the App whose check run it is. Another App's does not concern us, whatever its name.
    pub app: Option<u64>,
    /// The login of the person who asked.
    pub sender: Option<String>,
    /// Which button was pressed; `None` if the check was requested again.
    pub action: Option<String>,
}

/// A comment to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandEvent {
    /// The installation that the delivery is for.
    pub installation: u64,
    /// The repository.
    pub repository: Repository,
    /// The repository's id, which stays valid if the name changes.
    pub repository_id: Option<u64>,
    /// The pull request or issue.
    pub number: u64,
    /// The comment.
    pub comment: u64,
    /// The login of its author.
    pub author: String,
    /// The author's association with the repository: `OWNER`, `MEMBER`, `COLLABORATOR`, `CONTRIBUTOR`, …; empty if not given
    /// (<https://docs.github.com/graphql/reference/enums#commentauthorassociation>).
    pub association: String,
    /// Whether its author also opened the pull request or issue.
    pub by_author: bool,
    /// The review comment that it replies to; `None` in the conversation.
    pub reply_to: Option<u64>,
    /// Whether it is on a pull request rather than an issue.
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
    /// The repository's id, which stays valid if the name changes.
    pub repository_id: Option<u64>,
    /// The commit.
    pub head: String,
}
