-- The history's seals: each covers the rows since the one before, carries its hash and is signed with a key of its own.
-- `marks` is [[id, start of the row's SHA-256], …]: with it a changed row is named, not only noticed.
CREATE TABLE history_checkpoints (
  number INTEGER PRIMARY KEY,
  first_id INTEGER NOT NULL,
  last_id INTEGER NOT NULL CHECK (last_id >= first_id),
  row_count INTEGER NOT NULL CHECK (row_count > 0),
  -- The youngest of its rows: what decides when they may be purged.
  newest_at INTEGER NOT NULL,
  rows_hash TEXT NOT NULL,
  marks TEXT NOT NULL CHECK (json_valid(marks)),
  previous_hash TEXT NOT NULL,
  sealed_at INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  signature TEXT NOT NULL
) STRICT;

CREATE TRIGGER history_checkpoints_are_never_changed BEFORE UPDATE ON history_checkpoints
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_checkpoints_are_never_deleted BEFORE DELETE ON history_checkpoints
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
-- Of two runs that seal at once the later one finds its place taken. IS, because the first has nothing before it.
CREATE TRIGGER history_checkpoints_form_a_chain BEFORE INSERT ON history_checkpoints
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM history_checkpoints)
  OR (NEW.number > 1 AND NOT EXISTS (
    SELECT 1 FROM history_checkpoints
    WHERE number = NEW.number - 1 AND hash = NEW.previous_hash AND last_id < NEW.first_id))
BEGIN SELECT RAISE(ABORT, 'history checkpoints form a chain'); END;

-- Acknowledged by the archive, which forbids overwriting. In the order of the chain: what comes next is one look away.
CREATE TABLE history_exports (
  checkpoint INTEGER PRIMARY KEY REFERENCES history_checkpoints (number),
  name TEXT NOT NULL,
  exported_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER history_exports_are_never_changed BEFORE UPDATE ON history_exports
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_exports_are_never_deleted BEFORE DELETE ON history_exports
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_exports_only_grow BEFORE INSERT ON history_exports
WHEN NEW.checkpoint IS NOT (SELECT coalesce(max(checkpoint), 0) + 1 FROM history_exports)
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

-- What ten years allow to be forgotten: whole checkpoints from the oldest on, each exported, by the database's own
-- clock. 3,653 days are ten years with three leap days.
CREATE TABLE history_purges (
  checkpoint INTEGER PRIMARY KEY REFERENCES history_checkpoints (number),
  last_id INTEGER NOT NULL,
  purged_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER history_purges_are_never_changed BEFORE UPDATE ON history_purges
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_purges_are_never_deleted BEFORE DELETE ON history_purges
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_purges_wait_ten_years BEFORE INSERT ON history_purges
WHEN NEW.checkpoint IS NOT (SELECT coalesce(max(checkpoint), 0) + 1 FROM history_purges)
  OR NOT EXISTS (
    SELECT 1 FROM history_checkpoints c JOIN history_exports e ON e.checkpoint = c.number
    WHERE c.number = NEW.checkpoint AND c.last_id = NEW.last_id AND c.newest_at < (unixepoch() - 3653 * 86400) * 1000)
BEGIN SELECT RAISE(ABORT, 'history is kept for ten years'); END;

DROP TRIGGER history_is_never_deleted;
CREATE TRIGGER history_is_kept_for_ten_years BEFORE DELETE ON history
WHEN OLD.at >= (unixepoch() - 3653 * 86400) * 1000
  OR NOT EXISTS (SELECT 1 FROM history_purges WHERE last_id >= OLD.id)
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

-- An id is known only after the insert where SQLite gives it. None below what was ever there, purged rows included.
CREATE TRIGGER history_ids_only_rise AFTER INSERT ON history
WHEN NEW.id < 1 OR NEW.id <= (SELECT max(last_id) FROM history_checkpoints)
  OR EXISTS (SELECT 1 FROM history WHERE id > NEW.id)
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE INDEX history_checkpoints_by_last_id ON history_checkpoints (last_id);
