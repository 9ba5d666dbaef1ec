-- `version` rises with each change of a contract's data by anybody: of two open windows the later one is told.
ALTER TABLE contracts ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
