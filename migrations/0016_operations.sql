-- What monitoring reads. The cron counts what history and refusals have grown by, so that neither a request pays for a
-- counter nor a reader for a walk over millions of rows. `outcome` is the result in the history, the code of a refusal.
CREATE TABLE act_counts (
  source TEXT NOT NULL CHECK (source IN ('history', 'refusals')),
  operation TEXT NOT NULL,
  outcome TEXT NOT NULL,
  total INTEGER NOT NULL,
  PRIMARY KEY (source, operation, outcome)
) STRICT, WITHOUT ROWID;
CREATE TABLE acts_counted_until (
  source TEXT PRIMARY KEY,
  id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO acts_counted_until (source, id) VALUES ('history', 0), ('refusals', 0);

-- The last run of each of the cron's jobs. `duration` in milliseconds.
CREATE TABLE cron_runs (
  job TEXT PRIMARY KEY,
  ran_at INTEGER NOT NULL,
  succeeded_at INTEGER,
  failing_since INTEGER,
  duration INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- When the operators were last told of each kind of alert.
CREATE TABLE alerts (
  kind TEXT PRIMARY KEY,
  told_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_waiting ON outbox (is_bulk, created_at) WHERE state = 'pending' AND text IS NOT NULL;
CREATE INDEX outbox_failed ON outbox (created_at) WHERE state = 'failed';
-- The same order as before, with the slot, so that certificates in use are counted from the index alone.
DROP INDEX certificates_by_end;
CREATE INDEX certificates_by_end ON certificates (not_after, slot);
