-- Times are milliseconds since 1970-01-01T00:00:00Z.

CREATE TABLE jobs (
    id           INTEGER PRIMARY KEY,
    -- What the job is about; jobs of one key run one after the other.
    key          TEXT    NOT NULL,
    installation INTEGER NOT NULL,
    payload      TEXT    NOT NULL,
    -- The delivery that asked for it last, for the log.
    delivery     TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead')),
    run_at       INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    -- How often it was leased; unlike the attempts this never begins anew, so it tells one lease from another.
    leases       INTEGER NOT NULL DEFAULT 0,
    lease_until  INTEGER,
    -- Why the last attempt failed.
    error        TEXT,
    changed_at   INTEGER NOT NULL
);

CREATE UNIQUE INDEX one_waiting_job_a_key ON jobs (key) WHERE state = 'waiting';
CREATE UNIQUE INDEX one_running_job_a_key ON jobs (key) WHERE state = 'running';
CREATE INDEX jobs_to_run ON jobs (state, run_at);

CREATE TABLE deliveries (
    guid        TEXT    PRIMARY KEY,
    event       TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    job         INTEGER REFERENCES jobs (id) ON DELETE SET NULL
);
