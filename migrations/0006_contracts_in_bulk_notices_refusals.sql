-- Many contracts from one file. Rows arrive in chunks with their initial passwords hashed already, wait in
-- `staged_contracts`, and become contracts in one transaction or not at all. `id` is chosen by the page, so that a
-- repeated request is the same one.
CREATE TABLE contract_batches (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL REFERENCES users (id),
  bank_code TEXT NOT NULL REFERENCES banks (code),
  row_count INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'committed', 'cancelled')),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX contract_batches_by_age ON contract_batches (created_at);

-- `row` is the row of the file as a spreadsheet counts it: the heading is 1.
CREATE TABLE staged_contracts (
  batch TEXT NOT NULL REFERENCES contract_batches (id),
  row INTEGER NOT NULL,
  number TEXT NOT NULL,
  organisation TEXT NOT NULL,
  mail TEXT,
  initial_password_hash TEXT NOT NULL,
  PRIMARY KEY (batch, row)
) STRICT, WITHOUT ROWID;

-- お知らせ of a bank on the portal, while `from_at` <= now < `until_at`.
CREATE TABLE notices (
  id TEXT PRIMARY KEY,
  bank_code TEXT NOT NULL REFERENCES banks (code),
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  withdrawn_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_in_force ON notices (until_at) WHERE withdrawn_at IS NULL;
CREATE INDEX notices_of_bank ON notices (bank_code, created_at);

-- Whose record was tried; NULL for what names no record, which every bank sees. Those of before are nobody's.
ALTER TABLE refusals ADD COLUMN bank_code TEXT;
-- The tries that locked or blocked, for a bank's page of the day.
CREATE INDEX history_of_locking ON history (bank_code, at) WHERE result = 'refused' AND code IN ('E2004', 'E2005');
