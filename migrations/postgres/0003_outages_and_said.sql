-- 1 while the job waits because something else is away: GitHub, the database, the App's right to ask.
ALTER TABLE jobs ADD COLUMN away BIGINT NOT NULL DEFAULT 0;
-- How many of its attempts failed of that, or of GitHub's limits: they say nothing of the job.
ALTER TABLE jobs ADD COLUMN away_attempts BIGINT NOT NULL DEFAULT 0;
-- 1 where it was given up for such a reason, so that it may be tried again when that is over.
ALTER TABLE jobs ADD COLUMN died_away BIGINT NOT NULL DEFAULT 0;
-- 1 once that was done, which is done once.
ALTER TABLE jobs ADD COLUMN revived BIGINT NOT NULL DEFAULT 0;
CREATE INDEX jobs_away ON jobs (run_at) WHERE away = 1;
CREATE INDEX jobs_died_away ON jobs (key) WHERE died_away = 1;

-- What was said on an open pull request, by the hidden keys of its comments.
CREATE TABLE said (
    -- The repository, "owner/name" in lower case.
    repository  TEXT    NOT NULL,
    -- The pull request's number.
    pull        BIGINT  NOT NULL,
    -- The key of what was said.
    key         TEXT    NOT NULL,
    recorded_at BIGINT  NOT NULL,
    PRIMARY KEY (repository, pull, key)
);

CREATE INDEX said_by_age ON said (recorded_at);
