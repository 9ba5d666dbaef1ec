-- `version` rises with each change of a user's data by anybody: of two open windows the later one is told.
ALTER TABLE users ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
-- The mail provider could not deliver to this address; a change of address clears it.
ALTER TABLE users ADD COLUMN mail_bounced_at INTEGER;

-- A registration between its form and its confirming screen. The password is a hash already.
CREATE TABLE user_drafts (
  id TEXT PRIMARY KEY,
  master TEXT NOT NULL REFERENCES users (id),
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  mail TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  registered_user TEXT REFERENCES users (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_drafts_by_end ON user_drafts (expires_at);

-- A new mail address waits here until the code that was sent to it is typed in. One per user.
CREATE TABLE mail_proofs (
  user TEXT PRIMARY KEY REFERENCES users (id),
  id TEXT NOT NULL,
  mail TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  code_tries INTEGER NOT NULL DEFAULT 0,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- When the next expiry mail of a certificate is due: 30 and 10 days before its end and the day after, then NULL. What a
-- run of the cron costs grows with what is due, not with how many certificates there are.
ALTER TABLE certificates ADD COLUMN next_notice_at INTEGER;
CREATE INDEX certificates_by_notice ON certificates (next_notice_at) WHERE next_notice_at IS NOT NULL;
-- A certificate that gave up its place has nothing left to tell.
CREATE TRIGGER certificates_without_place_are_silent AFTER UPDATE OF slot ON certificates
WHEN NEW.slot IS NULL AND NEW.next_notice_at IS NOT NULL
BEGIN UPDATE certificates SET next_notice_at = NULL WHERE serial = NEW.serial; END;

-- What the provider calls a mail, so that its report of a failed delivery finds the row.
ALTER TABLE outbox ADD COLUMN provider_id TEXT;
ALTER TABLE outbox ADD COLUMN bounced_at INTEGER;
CREATE INDEX outbox_by_provider_id ON outbox (provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX history_of_bank ON history (bank_code, id);
CREATE INDEX history_by_actor ON history (actor, id);
-- "Already registered" is said this often in a session (rules.md 2), then it ends.
ALTER TABLE sessions ADD COLUMN taken_ids INTEGER NOT NULL DEFAULT 0;
