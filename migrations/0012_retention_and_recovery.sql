-- What the nightly clean-up walks: that a mail was sent is kept for ten years, like the history.
CREATE INDEX outbox_by_age ON outbox (created_at);

-- Break-glass recovery: ordered with the deployment's own credentials by two people (`npm run recover`), carried out by
-- the cron. `position` is how far a walk has come; an order that is carried out twice changes nothing more.
CREATE TABLE recovery_orders (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('release_staff', 'replace_ca', 'restored_database')),
  detail TEXT NOT NULL CHECK (json_valid(detail)),
  ordered_by TEXT NOT NULL CHECK (ordered_by <> ''),
  approved_by TEXT NOT NULL CHECK (approved_by <> '' AND approved_by <> ordered_by),
  reason TEXT NOT NULL CHECK (reason <> ''),
  ordered_at INTEGER NOT NULL,
  position TEXT NOT NULL DEFAULT '',
  done_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX recovery_orders_open ON recovery_orders (ordered_at) WHERE done_at IS NULL;
