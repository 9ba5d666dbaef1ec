-- 操作履歴 of a bank, by day and by operation: what is rare or long ago is found without walking all that came after it.
CREATE INDEX history_of_bank_by_day ON history (bank_code, at);
CREATE INDEX history_of_bank_by_operation ON history (bank_code, operation, id);
