-- Certificates issued before notices were queued get the first of theirs at 8:00 JST of the first day of renewal.
UPDATE certificates SET next_notice_at = renewable_from + 28800000 WHERE slot IS NOT NULL;

-- Mails that go out in great number wait behind those that one person's act has caused.
ALTER TABLE outbox ADD COLUMN is_bulk INTEGER NOT NULL DEFAULT 0 CHECK (is_bulk IN (0, 1));
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (is_bulk, next_attempt_at) WHERE state = 'pending' AND text IS NOT NULL;

-- What the nightly clean-up walks.
CREATE INDEX outbox_by_age_of_text ON outbox (created_at) WHERE text IS NOT NULL AND state <> 'pending';
CREATE INDEX mail_proofs_by_end ON mail_proofs (expires_at);
