-- What the pages show of lists in public repositories. Nothing of a repository stays that is public no longer, or not ours to look at.

CREATE TABLE public_repositories (
    -- GitHub's id, which outlives the name.
    id           BIGINT PRIMARY KEY,
    installation BIGINT NOT NULL,
    -- The repository, "owner/name" in lower case, and as GitHub spells it.
    repository   TEXT   NOT NULL UNIQUE,
    name         TEXT   NOT NULL,
    -- The address that GitHub's own page of it begins with: what stands before the name.
    web          TEXT   NOT NULL,
    reviewed_at  BIGINT NOT NULL
);
CREATE INDEX public_repositories_by_age ON public_repositories (reviewed_at);
CREATE INDEX public_repositories_of_installation ON public_repositories (installation);

CREATE TABLE public_lists (
    repository BIGINT NOT NULL REFERENCES public_repositories (id) ON DELETE CASCADE,
    -- The list's path in the base, and the branch that it was read on.
    path       TEXT   NOT NULL,
    branch     TEXT   NOT NULL,
    entries    BIGINT NOT NULL,
    -- What was learned of it, as JSON, and a digest of what that was learned from.
    portrait   TEXT   NOT NULL,
    digest     TEXT   NOT NULL,
    -- When that was so.
    as_of      BIGINT NOT NULL,
    PRIMARY KEY (repository, path)
);

CREATE TABLE public_reviews (
    repository  BIGINT NOT NULL REFERENCES public_repositories (id) ON DELETE CASCADE,
    -- The list's path in the base.
    path        TEXT   NOT NULL,
    -- The pull request's number, the commit that was reviewed last, and when that was reviewed first.
    pull        BIGINT NOT NULL,
    head        TEXT   NOT NULL,
    -- How many entries it adds, edits, moves and removes.
    added       BIGINT NOT NULL,
    edited      BIGINT NOT NULL,
    moved       BIGINT NOT NULL,
    removed     BIGINT NOT NULL,
    -- What was found, and what became of it, as JSON: no words of anybody's. And how many more findings there were.
    findings    TEXT   NOT NULL,
    more        BIGINT NOT NULL,
    reviewed_at BIGINT NOT NULL,
    PRIMARY KEY (repository, path, pull)
);
CREATE INDEX public_reviews_by_age ON public_reviews (reviewed_at);
