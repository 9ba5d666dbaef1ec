-- Which issuing CA signed a certificate: the key ID (hex) that its authority key identifier names. Certificates from
-- before this column carry the extension (2.5.29.35, 20 octets) as all of ours do, so it is read from them.
ALTER TABLE certificates ADD COLUMN issuer TEXT NOT NULL DEFAULT '';
UPDATE certificates
SET issuer = lower(substr(hex(der), instr(hex(der), '0603551D23041830168014') + 22, 40))
WHERE instr(hex(der), '0603551D23041830168014') > 0;

-- What a revocation list is put together from, in the order of its pages, without a look at the table itself.
DROP INDEX certificates_revoked;
CREATE INDEX certificates_revoked ON certificates (issuer, not_after, serial, revoked_at, revocation_reason)
WHERE revoked_at IS NOT NULL;

-- Rises with every revocation, in the transaction that revokes: a list made from an earlier revision is out of date.
CREATE TABLE revocations (
  issuer TEXT PRIMARY KEY,
  revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER revocations_are_counted AFTER UPDATE OF revoked_at ON certificates
WHEN NEW.revoked_at IS NOT OLD.revoked_at
BEGIN
  INSERT INTO revocations (issuer, revision) VALUES (NEW.issuer, 1)
  ON CONFLICT (issuer) DO UPDATE SET revision = revision + 1;
END;

-- The published list of each issuing CA; its DER in pieces, base64, since a value of D1 ends at 2 MB.
CREATE TABLE revocation_lists (
  issuer TEXT PRIMARY KEY,
  number INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  this_update INTEGER NOT NULL,
  next_update INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE revocation_list_parts (
  issuer TEXT NOT NULL,
  number INTEGER NOT NULL,
  part INTEGER NOT NULL,
  base64 TEXT NOT NULL,
  UNIQUE (issuer, number, part)
) STRICT;
