-- What staff search by, one row for each thing that can be typed, by bank: every search is one walk along the primary
-- key, whatever the other banks hold. Kept by the triggers below; only `name_key` and `organisation_key` come from the
-- application (src/lib/search-key.ts), since SQLite cannot normalise Japanese.
--
-- kind          key                                           subject
-- name          each ending of the user's name key            users.id
-- user_id       the ID in lower case                          users.id
-- mail          the address in lower case                     users.id
-- bounced       since when (13 digits, milliseconds)          users.id
-- organisation  each ending of the organisation's key         contracts.number
-- waiting       the number: active, but without a master      contracts.number
-- locked        until when, and which counter                 users.id, or contracts.number for its initial password
-- blocked       since when, and which counter                 the same
-- ends          the certificate's end                         certificates.serial
--
-- An ending ("山田太郎", "田太郎", "太郎", "郎") makes "contains" a range: "太郎" is where "太郎" and all that begins
-- with it stand. No LIKE, no list of candidates to sift.
CREATE TABLE search_entries (
  bank_code TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  subject TEXT NOT NULL,
  PRIMARY KEY (bank_code, kind, key, subject)
) STRICT, WITHOUT ROWID;

-- NULL until the application has filled it (those from before this migration, and whoever writes a name without it):
-- the minute's cron does.
ALTER TABLE users ADD COLUMN name_key TEXT;
ALTER TABLE contracts ADD COLUMN organisation_key TEXT;
CREATE INDEX users_without_key ON users (id) WHERE name_key IS NULL;
CREATE INDEX contracts_without_key ON contracts (number) WHERE organisation_key IS NULL;

-- Where an ending may begin; a key is never longer. (A trigger cannot count by itself: it may hold no WITH.)
CREATE TABLE positions (n INTEGER PRIMARY KEY) STRICT;
INSERT INTO positions (n)
  WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 80) SELECT n FROM up;

-- Users.
CREATE TRIGGER users_are_searchable AFTER INSERT ON users
BEGIN
  INSERT INTO search_entries (bank_code, kind, key, subject)
    SELECT bank_code, 'user_id', lower(NEW.user_id), NEW.id FROM contracts WHERE number = NEW.contract_number
    UNION ALL SELECT bank_code, 'mail', lower(NEW.mail), NEW.id FROM contracts WHERE number = NEW.contract_number;
  INSERT OR IGNORE INTO search_entries (bank_code, kind, key, subject)
    SELECT c.bank_code, 'name', substr(NEW.name_key, n), NEW.id FROM contracts c JOIN positions
    WHERE c.number = NEW.contract_number AND n <= length(NEW.name_key);
  DELETE FROM search_entries
    WHERE NEW.role = 'master' AND NEW.status = 'active' AND kind = 'waiting' AND key = NEW.contract_number
      AND bank_code = (SELECT bank_code FROM contracts WHERE number = NEW.contract_number);
END;

CREATE TRIGGER changed_names_are_keyed_anew AFTER UPDATE OF name ON users
WHEN NEW.name <> OLD.name AND NEW.name_key IS OLD.name_key
BEGIN UPDATE users SET name_key = NULL WHERE id = NEW.id; END;

CREATE TRIGGER name_keys_are_searchable AFTER UPDATE OF name_key ON users
WHEN NEW.name_key IS NOT OLD.name_key
BEGIN
  DELETE FROM search_entries
    WHERE bank_code = (SELECT bank_code FROM contracts WHERE number = OLD.contract_number) AND kind = 'name'
      AND key IN (SELECT substr(OLD.name_key, n) FROM positions WHERE n <= length(OLD.name_key)) AND subject = OLD.id;
  INSERT OR IGNORE INTO search_entries (bank_code, kind, key, subject)
    SELECT c.bank_code, 'name', substr(NEW.name_key, n), NEW.id FROM contracts c JOIN positions
    WHERE c.number = NEW.contract_number AND n <= length(NEW.name_key);
END;

CREATE TRIGGER changed_mails_are_searchable AFTER UPDATE OF mail ON users
WHEN NEW.mail <> OLD.mail
BEGIN
  DELETE FROM search_entries
    WHERE bank_code = (SELECT bank_code FROM contracts WHERE number = OLD.contract_number)
      AND kind = 'mail' AND key = lower(OLD.mail) AND subject = OLD.id;
  INSERT INTO search_entries (bank_code, kind, key, subject)
    SELECT bank_code, 'mail', lower(NEW.mail), NEW.id FROM contracts WHERE number = NEW.contract_number;
END;

CREATE TRIGGER bounced_mails_are_searchable AFTER UPDATE OF mail_bounced_at, status ON users
WHEN NEW.mail_bounced_at IS NOT OLD.mail_bounced_at OR NEW.status <> OLD.status
BEGIN
  DELETE FROM search_entries
    WHERE bank_code = (SELECT bank_code FROM contracts WHERE number = OLD.contract_number)
      AND kind = 'bounced' AND key = printf('%013d', OLD.mail_bounced_at) AND subject = OLD.id;
  INSERT INTO search_entries (bank_code, kind, key, subject)
    SELECT bank_code, 'bounced', printf('%013d', NEW.mail_bounced_at), NEW.id FROM contracts
    WHERE number = NEW.contract_number AND NEW.mail_bounced_at IS NOT NULL AND NEW.status = 'active';
END;

-- Who is gone is nobody's to release; a contract whose master is gone waits for the next one.
CREATE TRIGGER gone_users_are_not_locked AFTER UPDATE OF status ON users
WHEN NEW.status <> 'active' AND OLD.status = 'active'
BEGIN
  DELETE FROM search_entries
    WHERE bank_code = (SELECT bank_code FROM contracts WHERE number = NEW.contract_number)
      AND kind IN ('locked', 'blocked') AND subject = NEW.id
      AND key IN (SELECT printf('%013d:%s', CASE state WHEN 'locked' THEN locked_until ELSE changed_at END, counter)
                  FROM locks WHERE guard = 'user:' || NEW.id);
  INSERT OR IGNORE INTO search_entries (bank_code, kind, key, subject)
    SELECT bank_code, 'waiting', number, number FROM contracts
    WHERE number = NEW.contract_number AND status = 'active' AND NEW.role = 'master';
END;

-- Contracts.
CREATE TRIGGER contracts_are_searchable AFTER INSERT ON contracts
BEGIN
  INSERT OR IGNORE INTO search_entries (bank_code, kind, key, subject)
    SELECT NEW.bank_code, 'organisation', substr(NEW.organisation_key, n), NEW.number FROM positions
    WHERE n <= length(NEW.organisation_key);
  INSERT INTO search_entries (bank_code, kind, key, subject)
    SELECT NEW.bank_code, 'waiting', NEW.number, NEW.number WHERE NEW.status = 'active';
END;

CREATE TRIGGER changed_organisations_are_keyed_anew AFTER UPDATE OF organisation ON contracts
WHEN NEW.organisation <> OLD.organisation AND NEW.organisation_key IS OLD.organisation_key
BEGIN UPDATE contracts SET organisation_key = NULL WHERE number = NEW.number; END;

CREATE TRIGGER organisation_keys_are_searchable AFTER UPDATE OF organisation_key ON contracts
WHEN NEW.organisation_key IS NOT OLD.organisation_key
BEGIN
  DELETE FROM search_entries
    WHERE bank_code = OLD.bank_code AND kind = 'organisation'
      AND key IN (SELECT substr(OLD.organisation_key, n) FROM positions WHERE n <= length(OLD.organisation_key))
      AND subject = OLD.number;
  INSERT OR IGNORE INTO search_entries (bank_code, kind, key, subject)
    SELECT NEW.bank_code, 'organisation', substr(NEW.organisation_key, n), NEW.number FROM positions
    WHERE n <= length(NEW.organisation_key);
END;

CREATE TRIGGER terminated_contracts_wait_for_nobody AFTER UPDATE OF status ON contracts
WHEN NEW.status <> OLD.status
BEGIN
  DELETE FROM search_entries WHERE bank_code = OLD.bank_code AND kind = 'waiting' AND key = OLD.number;
  INSERT INTO search_entries (bank_code, kind, key, subject)
    SELECT NEW.bank_code, 'waiting', NEW.number, NEW.number
    WHERE NEW.status = 'active' AND NOT EXISTS (
      SELECT 1 FROM users WHERE contract_number = NEW.number AND role = 'master' AND status = 'active');
END;

-- A new initial password begins with a clean count: the lock of the one before is over.
CREATE TRIGGER new_initial_passwords_are_not_locked AFTER UPDATE OF generation ON contracts
WHEN NEW.generation <> OLD.generation
BEGIN
  DELETE FROM search_entries
    WHERE bank_code = NEW.bank_code AND kind IN ('locked', 'blocked') AND subject = NEW.number
      AND key IN (SELECT printf('%013d:%s', CASE state WHEN 'locked' THEN locked_until ELSE changed_at END, counter)
                  FROM locks WHERE guard = 'contract:' || NEW.number || ':' || OLD.generation);
END;

-- Locks: `user:<id>` and `contract:<number>:<generation>`.
CREATE TRIGGER locks_are_searchable AFTER INSERT ON locks WHEN NEW.state <> 'free'
BEGIN
  INSERT OR IGNORE INTO search_entries (bank_code, kind, key, subject)
    SELECT c.bank_code, NEW.state,
           printf('%013d:%s', CASE NEW.state WHEN 'locked' THEN NEW.locked_until ELSE NEW.changed_at END, NEW.counter),
           coalesce(u.id, c.number)
    FROM contracts c LEFT JOIN users u ON u.id = substr(NEW.guard, 6) AND u.status = 'active'
    WHERE c.number = coalesce(u.contract_number, substr(NEW.guard, 10, 8))
      AND (u.id IS NOT NULL OR NEW.guard = 'contract:' || c.number || ':' || c.generation);
END;

CREATE TRIGGER lock_changes_are_searchable AFTER UPDATE ON locks
BEGIN
  DELETE FROM search_entries
    WHERE bank_code = (SELECT bank_code FROM contracts WHERE number = coalesce(
            (SELECT contract_number FROM users WHERE id = substr(OLD.guard, 6)), substr(OLD.guard, 10, 8)))
      AND kind = OLD.state
      AND key = printf('%013d:%s', CASE OLD.state WHEN 'locked' THEN OLD.locked_until ELSE OLD.changed_at END, OLD.counter)
      AND subject = CASE WHEN OLD.guard LIKE 'user:%' THEN substr(OLD.guard, 6) ELSE substr(OLD.guard, 10, 8) END;
  INSERT OR IGNORE INTO search_entries (bank_code, kind, key, subject)
    SELECT c.bank_code, NEW.state,
           printf('%013d:%s', CASE NEW.state WHEN 'locked' THEN NEW.locked_until ELSE NEW.changed_at END, NEW.counter),
           coalesce(u.id, c.number)
    FROM contracts c LEFT JOIN users u ON u.id = substr(NEW.guard, 6) AND u.status = 'active'
    WHERE NEW.state <> 'free' AND c.number = coalesce(u.contract_number, substr(NEW.guard, 10, 8))
      AND (u.id IS NOT NULL OR NEW.guard = 'contract:' || c.number || ':' || c.generation);
END;

-- Certificates that are in use.
CREATE TRIGGER certificates_are_searchable AFTER INSERT ON certificates WHEN NEW.slot IS NOT NULL
BEGIN
  INSERT INTO search_entries (bank_code, kind, key, subject)
    SELECT c.bank_code, 'ends', printf('%013d', NEW.not_after), NEW.serial
    FROM users u JOIN contracts c ON c.number = u.contract_number WHERE u.id = NEW.user;
END;

CREATE TRIGGER certificates_without_place_are_not_searched AFTER UPDATE OF slot ON certificates
WHEN NEW.slot IS NULL AND OLD.slot IS NOT NULL
BEGIN
  DELETE FROM search_entries
    WHERE bank_code = (SELECT c.bank_code FROM users u JOIN contracts c ON c.number = u.contract_number
                       WHERE u.id = OLD.user)
      AND kind = 'ends' AND key = printf('%013d', OLD.not_after) AND subject = OLD.serial;
END;

-- What is there already; the names follow by cron.
INSERT INTO search_entries (bank_code, kind, key, subject)
  SELECT c.bank_code, 'user_id', lower(u.user_id), u.id FROM users u JOIN contracts c ON c.number = u.contract_number;
INSERT INTO search_entries (bank_code, kind, key, subject)
  SELECT c.bank_code, 'mail', lower(u.mail), u.id FROM users u JOIN contracts c ON c.number = u.contract_number;
INSERT INTO search_entries (bank_code, kind, key, subject)
  SELECT c.bank_code, 'bounced', printf('%013d', u.mail_bounced_at), u.id
  FROM users u JOIN contracts c ON c.number = u.contract_number
  WHERE u.mail_bounced_at IS NOT NULL AND u.status = 'active';
INSERT INTO search_entries (bank_code, kind, key, subject)
  SELECT bank_code, 'waiting', number, number FROM contracts c
  WHERE status = 'active' AND NOT EXISTS (
    SELECT 1 FROM users u WHERE u.contract_number = c.number AND u.role = 'master' AND u.status = 'active');
INSERT INTO search_entries (bank_code, kind, key, subject)
  SELECT c.bank_code, l.state,
         printf('%013d:%s', CASE l.state WHEN 'locked' THEN l.locked_until ELSE l.changed_at END, l.counter),
         coalesce(u.id, c.number)
  FROM locks l LEFT JOIN users u ON u.id = substr(l.guard, 6) AND u.status = 'active'
  JOIN contracts c ON c.number = coalesce(u.contract_number, substr(l.guard, 10, 8))
  WHERE l.state <> 'free' AND (u.id IS NOT NULL OR l.guard = 'contract:' || c.number || ':' || c.generation);
INSERT INTO search_entries (bank_code, kind, key, subject)
  SELECT c.bank_code, 'ends', printf('%013d', x.not_after), x.serial
  FROM certificates x JOIN users u ON u.id = x.user JOIN contracts c ON c.number = u.contract_number
  WHERE x.slot IS NOT NULL;

-- 不達・未送信メール: what failed, bounced or waits is little among all mails.
CREATE INDEX outbox_undelivered ON outbox (id) WHERE bounced_at IS NOT NULL OR state <> 'sent';
