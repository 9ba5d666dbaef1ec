-- Instants are integers: milliseconds since 1970-01-01T00:00:00Z.

-- A batch goes on after an UPDATE that matched nothing. The statement after it asserts
-- (INSERT INTO must (ok) SELECT 0 WHERE changes() <> 1), so that the loser's whole batch rolls back. Stays empty.
CREATE TABLE must (
  ok INTEGER NOT NULL CONSTRAINT must_have_changed_one CHECK (ok = 1)
) STRICT;

CREATE TABLE banks (
  code TEXT PRIMARY KEY CHECK (length(code) = 4),
  name TEXT NOT NULL,
  office TEXT NOT NULL,
  telephone TEXT NOT NULL,
  hours TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A number is never used again: rows are never deleted. `generation` counts the initial passwords that were applied
-- for; the guard of the contract's initial password is named after both, so a new one starts with a clean count.
CREATE TABLE contracts (
  number TEXT PRIMARY KEY CHECK (length(number) = 8),
  generation INTEGER NOT NULL DEFAULT 1,
  kind TEXT NOT NULL CHECK (kind IN ('organisation', 'bank')),
  bank_code TEXT NOT NULL REFERENCES banks (code),
  organisation TEXT NOT NULL,
  mail TEXT,
  initial_password_hash TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'terminated')),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX contracts_of_bank ON contracts (bank_code, number);

-- A user ID is unique over all contracts for ever: rows are never deleted either.
-- `password_version` rises with each change of the password; what a verdict allows is written on condition of it.
CREATE TABLE users (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL UNIQUE,
  contract_number TEXT NOT NULL REFERENCES contracts (number),
  role TEXT NOT NULL CHECK (role IN ('master', 'general')),
  name TEXT NOT NULL,
  mail TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  password_version INTEGER NOT NULL DEFAULT 1,
  temporary_until INTEGER,
  status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'deleted', 'retired')),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_master_per_contract ON users (contract_number) WHERE role = 'master' AND status = 'active';
CREATE INDEX users_of_contract ON users (contract_number, created_at);

-- What the guards last told (see architecture.md): a copy for lists, sessions and conditional writes, never for
-- deciding whether a password may be checked. A lower epoch never overwrites a higher one.
CREATE TABLE locks (
  guard TEXT NOT NULL,
  counter TEXT NOT NULL CHECK (counter IN ('initial', 'portal', 'member')),
  state TEXT NOT NULL CHECK (state IN ('free', 'locked', 'blocked')),
  locked_until INTEGER,
  epoch INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (guard, counter)
) STRICT, WITHOUT ROWID;

-- A registration is the session that contract number and initial password open. Tokens are kept as SHA-256.
CREATE TABLE registrations (
  token_hash TEXT PRIMARY KEY,
  contract_number TEXT NOT NULL REFERENCES contracts (number),
  generation INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  taken_ids INTEGER NOT NULL DEFAULT 0,
  ended_at INTEGER,
  registered_user TEXT REFERENCES users (id),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX registrations_by_end ON registrations (expires_at);

-- An enrolment leads from ① to ⑤ of 電子証明書発行. One lives per user; a new ① voids the one before.
-- `expires_at` is the code's end until it is proved, then the end of the time to issue.
CREATE TABLE enrolments (
  token_hash TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users (id),
  password_version INTEGER NOT NULL,
  code_hash TEXT NOT NULL,
  code_tries INTEGER NOT NULL DEFAULT 0,
  expires_at INTEGER NOT NULL,
  proved_at INTEGER,
  spent_at INTEGER,
  voided_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_enrolment_per_user ON enrolments (user) WHERE spent_at IS NULL AND voided_at IS NULL;
CREATE INDEX enrolments_by_end ON enrolments (expires_at);

-- `slot` is NULL once another certificate took the place. At most one certificate is current and one pending.
-- `key_hash` (SHA-256 of the SubjectPublicKeyInfo) is unique: a key certified once is never certified for another.
CREATE TABLE certificates (
  serial TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users (id),
  fingerprint TEXT NOT NULL UNIQUE,
  key_hash TEXT NOT NULL UNIQUE,
  der BLOB NOT NULL,
  enrolment TEXT NOT NULL,
  slot TEXT CHECK (slot IN ('current', 'pending')),
  issued_at INTEGER NOT NULL,
  not_after INTEGER NOT NULL,
  renewable_from INTEGER NOT NULL,
  revoked_at INTEGER,
  revocation_reason TEXT,
  UNIQUE (user, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX certificates_revoked ON certificates (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX certificates_by_end ON certificates (not_after);

CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users (id),
  certificate TEXT NOT NULL REFERENCES certificates (serial),
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  ended_at INTEGER,
  end_reason TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_session_per_user ON sessions (user) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_end ON sessions (ends_at);

-- The mail queue. `text` is NULL for mails that carry a secret (a code): they are sent at once and only the fact stays.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dedupe_key TEXT UNIQUE,
  kind TEXT NOT NULL,
  user TEXT REFERENCES users (id),
  contract_number TEXT REFERENCES contracts (number),
  enrolment TEXT,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER NOT NULL,
  leased_until INTEGER NOT NULL DEFAULT 0,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  sent_at INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE state = 'pending' AND text IS NOT NULL;
CREATE INDEX outbox_of_user ON outbox (user, kind, created_at);
CREATE INDEX outbox_of_contract ON outbox (contract_number, id);
CREATE INDEX outbox_of_enrolment ON outbox (enrolment) WHERE enrolment IS NOT NULL;

-- 操作履歴: append-only for ten years. `event_key` makes what is reported at least once stand there exactly once.
CREATE TABLE history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event_key TEXT UNIQUE,
  at INTEGER NOT NULL,
  operation TEXT NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('done', 'refused')),
  code TEXT,
  bank_code TEXT,
  contract_number TEXT,
  actor TEXT,
  subject TEXT,
  address TEXT,
  request_id TEXT,
  detail TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(detail))
) STRICT;
CREATE INDEX history_of_contract ON history (contract_number, id);
CREATE INDEX history_of_subject ON history (subject, operation, id);

CREATE TRIGGER history_is_never_changed BEFORE UPDATE ON history
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_is_never_deleted BEFORE DELETE ON history
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
-- INSERT OR REPLACE deletes without firing the trigger above: neither an id nor an event key may come again.
CREATE TRIGGER history_only_grows BEFORE INSERT ON history
WHEN NEW.id > 0 AND NEW.id <= (SELECT max(id) FROM history)
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_events_are_told_once BEFORE INSERT ON history
WHEN NEW.event_key IS NOT NULL AND EXISTS (SELECT 1 FROM history WHERE event_key = NEW.event_key)
BEGIN SELECT RAISE(IGNORE); END;

-- Refusals by address, those of unknown IDs and contract numbers among them: 90 days, so that an attacker cannot
-- fill what may not be purged. `subject_hash` is keyed: an unknown ID may be somebody's mistyped password.
CREATE TABLE refusals (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  operation TEXT NOT NULL,
  code TEXT NOT NULL,
  address TEXT NOT NULL,
  subject_hash TEXT
) STRICT;
CREATE INDEX refusals_by_time ON refusals (at);
