-- What to do; every job of the version before was a review.
ALTER TABLE jobs ADD COLUMN kind TEXT NOT NULL DEFAULT 'review';
-- 0 where a person waits, higher where none does.
ALTER TABLE jobs ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
-- The place in the queue: each installation's jobs are spread over the turns, so that a flood of one delays no other.
ALTER TABLE jobs ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
-- How many of its workers ended without a word.
ALTER TABLE jobs ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;
-- 1 once it is given up, and only the explanation is still to be written.
ALTER TABLE jobs ADD COLUMN parting INTEGER NOT NULL DEFAULT 0;

DROP INDEX jobs_to_run;
CREATE INDEX jobs_by_turn ON jobs (priority, turn, id, run_at) WHERE state = 'waiting';
CREATE INDEX jobs_of_installation ON jobs (installation, priority, turn) WHERE state = 'waiting';
CREATE INDEX jobs_running ON jobs (lease_until, installation) WHERE state = 'running';
CREATE INDEX jobs_dead ON jobs (key) WHERE state = 'dead';
CREATE INDEX jobs_over ON jobs (changed_at) WHERE state IN ('done', 'dead');
CREATE INDEX deliveries_by_age ON deliveries (received_at);
CREATE INDEX deliveries_of_job ON deliveries (job);

-- Moments to be remembered: when sweeps last looked, when the database was last written to.
CREATE TABLE marks (
    name   TEXT    PRIMARY KEY,
    moment INTEGER NOT NULL
);
