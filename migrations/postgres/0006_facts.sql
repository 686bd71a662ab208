-- What the world has answered, and when each of its sources may be asked again. All of it can be learned again.

CREATE TABLE facts (
    -- The question, as a text that stands for it alone.
    question   TEXT    NOT NULL PRIMARY KEY,
    -- The answer, as JSON.
    answer     TEXT    NOT NULL,
    learned_at BIGINT  NOT NULL,
    -- Until when it counts.
    keep_until BIGINT  NOT NULL,
    -- How often in a row nothing could be learned.
    failures   BIGINT  NOT NULL
);

CREATE INDEX facts_by_end ON facts (keep_until);

CREATE TABLE lanes (
    -- Whose turns these are.
    lane    TEXT    NOT NULL PRIMARY KEY,
    -- When the next is.
    free_at BIGINT  NOT NULL
);
