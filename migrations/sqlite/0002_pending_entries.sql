-- What the open pull requests of a repository would add to its lists; a pull request's rows go when it is closed.

CREATE TABLE pending_entries (
    -- The repository, "owner/name" in lower case.
    repository  TEXT    NOT NULL,
    -- The pull request's number.
    pull        INTEGER NOT NULL,
    -- The list's path.
    path        TEXT    NOT NULL,
    -- The canonical key of the entry's link.
    identity    TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (repository, pull, path, identity)
);

CREATE INDEX pending_entries_by_age ON pending_entries (recorded_at);
