-- Whose bank sees it. A mail without a contract is no bank's.
ALTER TABLE outbox ADD COLUMN bank_code TEXT;
-- How often staff had it sent again: of two clicks the later one finds another number.
ALTER TABLE outbox ADD COLUMN resent INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER mails_are_of_a_bank AFTER INSERT ON outbox WHEN NEW.bank_code IS NULL AND NEW.contract_number IS NOT NULL
BEGIN
  UPDATE outbox SET bank_code = (SELECT bank_code FROM contracts WHERE number = NEW.contract_number) WHERE id = NEW.id;
END;

UPDATE outbox SET bank_code = (SELECT bank_code FROM contracts WHERE number = contract_number);

-- 届いていないメール: few among very many.
DROP INDEX outbox_undelivered;
CREATE INDEX outbox_failed_of_bank ON outbox (bank_code, id) WHERE state = 'failed' AND bounced_at IS NULL;
CREATE INDEX outbox_waiting_of_bank ON outbox (bank_code, id) WHERE state = 'pending';
CREATE INDEX outbox_bounced_of_bank ON outbox (bank_code, id) WHERE bounced_at IS NOT NULL;
-- Walked from the newest on, whatever the mail is about.
CREATE INDEX outbox_by_user ON outbox (user, id);

-- Contracts from a file are searchable at once.
ALTER TABLE staged_contracts ADD COLUMN organisation_key TEXT;
