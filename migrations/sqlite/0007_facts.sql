-- What the world has answered, and when each of its sources may be asked again. All of it can be learned again.

CREATE TABLE facts (
    -- The question, as a text that stands for it alone.
    question   TEXT    NOT NULL PRIMARY KEY,
    -- The answer, as JSON.
    answer     TEXT    NOT NULL,
    -- What kind of answer it is.
    kind       TEXT    NOT NULL,
    learned_at INTEGER NOT NULL,
    -- When the first answer of its kind was learned that none of another kind has followed.
    since      INTEGER NOT NULL,
    -- How many of its kind came in a row.
    in_a_row   INTEGER NOT NULL
);

CREATE INDEX facts_by_age ON facts (learned_at);

CREATE TABLE lanes (
    -- Whose it is: a source of facts.
    lane       TEXT    NOT NULL PRIMARY KEY,
    -- Before which nobody enters.
    free_at    INTEGER NOT NULL,
    -- Until when somebody is in it, who may leave before.
    held_until INTEGER NOT NULL
);
