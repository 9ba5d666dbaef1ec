-- A general user's own history is read by subject and by actor, newest first.
CREATE INDEX history_by_subject ON history (subject, id);
