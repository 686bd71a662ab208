-- Times are milliseconds since 1970-01-01T00:00:00Z. The columns are those of SQLite's migrations, which explain them.

CREATE TABLE jobs (
    id           BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    key          TEXT   NOT NULL,
    kind         TEXT   NOT NULL DEFAULT 'review',
    installation BIGINT NOT NULL,
    priority     BIGINT NOT NULL DEFAULT 0,
    turn         BIGINT NOT NULL DEFAULT 0,
    payload      TEXT   NOT NULL,
    delivery     TEXT   NOT NULL,
    state        TEXT   NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dead')),
    run_at       BIGINT NOT NULL,
    attempts     BIGINT NOT NULL DEFAULT 0,
    lost         BIGINT NOT NULL DEFAULT 0,
    parting      BIGINT NOT NULL DEFAULT 0,
    leases       BIGINT NOT NULL DEFAULT 0,
    lease_until  BIGINT,
    error        TEXT,
    changed_at   BIGINT NOT NULL
);

CREATE UNIQUE INDEX one_waiting_job_a_key ON jobs (key) WHERE state = 'waiting';
CREATE UNIQUE INDEX one_running_job_a_key ON jobs (key) WHERE state = 'running';
CREATE INDEX jobs_by_turn ON jobs (priority, turn, id, run_at) WHERE state = 'waiting';
CREATE INDEX jobs_of_installation ON jobs (installation, priority, turn) WHERE state = 'waiting';
CREATE INDEX jobs_running ON jobs (lease_until, installation) WHERE state = 'running';
CREATE INDEX jobs_dead ON jobs (key) WHERE state = 'dead';
CREATE INDEX jobs_over ON jobs (changed_at) WHERE state IN ('done', 'dead');

CREATE TABLE deliveries (
    guid        TEXT   PRIMARY KEY,
    event       TEXT   NOT NULL,
    received_at BIGINT NOT NULL,
    job         BIGINT REFERENCES jobs (id) ON DELETE SET NULL
);
CREATE INDEX deliveries_by_age ON deliveries (received_at);
CREATE INDEX deliveries_of_job ON deliveries (job);

CREATE TABLE marks (
    name   TEXT   PRIMARY KEY,
    moment BIGINT NOT NULL
);
