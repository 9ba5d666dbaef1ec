-- What needs a second staff member (rules.md 3): requested by one, approved and carried out by another in one batch.
-- `target` names what must not have two open requests of a kind. `payload` is the act as it was requested, parsed by its
-- kind; the password hashes in it go with the decision. `user` is no foreign key: a registration's user is not there yet.
CREATE TABLE approvals (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  bank_code TEXT NOT NULL REFERENCES banks (code),
  contract_number TEXT NOT NULL REFERENCES contracts (number),
  user TEXT,
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  paper_number TEXT NOT NULL,
  reason TEXT NOT NULL,
  requester TEXT NOT NULL REFERENCES users (id),
  requested_at INTEGER NOT NULL,
  lapses_at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'declined', 'withdrawn', 'lapsed')),
  decided_by TEXT REFERENCES users (id),
  decided_at INTEGER,
  decision_note TEXT NOT NULL DEFAULT '',
  -- Approved, but the guard (a Durable Object) has still to be told; NULL where the batch did everything.
  guard_due_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_open_approval ON approvals (kind, target) WHERE state = 'open';
CREATE INDEX approvals_open ON approvals (bank_code, requested_at, id) WHERE state = 'open';
CREATE INDEX approvals_decided ON approvals (bank_code, decided_at, id) WHERE state <> 'open';
CREATE INDEX approvals_of_contract ON approvals (contract_number, requested_at);
CREATE INDEX approvals_by_lapse ON approvals (lapses_at) WHERE state = 'open';
CREATE INDEX approvals_for_guards ON approvals (guard_due_at) WHERE guard_due_at IS NOT NULL;

-- A terminated contract can be taken back for 30 days from here.
ALTER TABLE contracts ADD COLUMN terminated_at INTEGER;

-- A link with which a user sets a new password. The token is made when the mail is sent and kept as SHA-256 alone;
-- `due_at` is the next try of the sending, NULL once it is sent or given up.
CREATE TABLE password_links (
  id TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users (id),
  mail TEXT NOT NULL,
  password_version INTEGER NOT NULL,
  token_hash TEXT UNIQUE,
  expires_at INTEGER,
  due_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  give_up_at INTEGER NOT NULL,
  used_at INTEGER,
  voided_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX password_links_of_user ON password_links (user);
CREATE INDEX password_links_due ON password_links (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX password_links_by_age ON password_links (created_at);

-- A bank's offices, few among its contracts.
CREATE INDEX contracts_offices ON contracts (bank_code) WHERE kind = 'bank';
